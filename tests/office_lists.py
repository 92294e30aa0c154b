"""Lists as offices hand them out: title rows, two header rows, sections, ticks, a signature."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from raw_lists import write_sheets

TITLES = ("ĐẢNG BỘ THÀNH PHỐ MẪU", "ĐẢNG ỦY PHƯỜNG MẪU BỐN", "DANH SÁCH CÁN BỘ, CÔNG CHỨC",
          "(Tính đến ngày 30/6/2025)")  # fmt: skip
HEADER = [
    ["TT", "Họ và tên", "Ngày sinh", "", "Chức vụ", "Trình độ chuyên môn", "", "Lý luận chính trị",
     "", "QLNN"],
    ["", "", "Nam", "Nữ", "", "ĐH", "CĐ", "CC", "TC", ""],
]  # fmt: skip
CADRES = [
    [1, "Mẫu Văn Một", "15/08/1978", "", "Bí thư Đảng ủy", "x", "", "x", "", "CV"],
    [2, "Mẫu Thị Hai", "", "20/03/1982", "Chủ tịch UBND", "x", "", "x", "", "CV"],
    [3, "Mẫu Thị Ba", "", "28/11/1986", "Tr. khối dân vận", "x", "", "", "x", "CV"],
]
STAFF = [
    [4, "Mẫu Văn Bốn", "13/05/1990", "", "Văn phòng - Thống kê", "x", "", "", "x", "CV"],
    [5, "Mẫu Văn Năm", "30/09/1988", "", "Tư pháp - Hộ tịch", "x", "", "", "", "CV"],
    [6, "Mẫu Thị Sáu", "", "17/01/1995", "Văn hóa - Xã hội", "x", "", "", "", "CVVV"],
]
OPEN = {
    "chuc_vu/Tr. khối dân vận": "k",
    "gia_tri/state_management/CVVV": "chuyên viên",
    "o_trong/political_theory": "c",
}
"""What such a list leaves open, by the question's id, with an answer."""


def write_office_list(
    path: Path, titles: Sequence[str] = TITLES, people: Sequence[Sequence[Any]] = (*CADRES, *STAFF)
) -> Path:
    """An office's list at `path`: the first three of `people` are cadres, the others staff."""
    rows = [[title] for title in titles]
    rows += [list(row) for row in HEADER]
    rows += [["I", "Cán bộ chuyên trách"], *(list(row) for row in people[:3])]
    rows += [["II", "Công chức chuyên môn"], *(list(row) for row in people[3:])]
    rows += [["", "", "", "", "", "", "NGƯỜI LẬP BIỂU"]]
    write_sheets(path, {"DS": rows})
    return path
