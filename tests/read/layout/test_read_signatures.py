"""What stands under the last person of a list: signatures and notes, or somebody more."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from plan09lib.read.plan.plan import Plan
from plan09lib.read.tables.sources import Source
from plan09lib.read.workbook.intake import Workbook, read_workbook

DAY = dt.date(2025, 6, 30)
OWN = ["Mã", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Nhóm", "Chuyên môn"]
OFFICE = ["TT", *OWN[1:]]
WIDTH = len(OWN)
PEOPLE = [
    ["0001", "Mẫu Văn Một", "15/08/1978", "Nam", "Bí thư Đảng ủy", "cán bộ", "ĐH"],
    ["0002", "Mẫu Thị Hai", "20/03/1982", "Nữ", "Chủ tịch UBND", "cán bộ", "ThS"],
    ["0003", "Mẫu Văn Ba", "13/05/1990", "Nam", "Văn phòng - Thống kê", "công chức", "ĐH"],
    ["0004", "Mẫu Thị Tư", "17/01/1995", "Nữ", "Văn thư", "không chuyên trách", "TC"],
]
Grid = list[list[str]]
LAYOUTS: dict[str, Grid] = {
    "own": [OWN],
    "office": [["DANH SÁCH CÁN BỘ"], OFFICE],
    "office, first row": [OFFICE],
}


def line(**cells: str) -> list[str]:
    """One row with texts in columns `c0` … `c6`."""
    return [cells.get(f"c{column}", "") for column in range(WIDTH)]


def read_grid(folder: Path, plan: Plan, grid: Sequence[Sequence[str]]) -> Workbook:
    path = folder / f"{DAY}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(grid)
    return read_workbook(Source(DAY, path), plan)


def block(choose: random.Random) -> Grid:
    """A signature block: its places, who signs, in two or three columns, with a date or without."""
    left, right = choose.choice([(0, 4), (1, 4), (1, 5), (1, 6), (2, 5)])
    lines = (
        [line(**{f"c{right}": "Mẫu, ngày 30 tháng 6 năm 2025"})] if choose.random() < 0.6 else []
    )
    signers = choose.choice([("NGƯỜI LẬP BIỂU", "TM. ĐẢNG ỦY"), ("Người lập", "KT. CHỦ TỊCH"),
                             ("Người tổng hợp", "T/M BAN THƯỜNG VỤ")])  # fmt: skip
    heads = {f"c{left}": signers[0], f"c{right}": signers[1]}
    names = {f"c{left}": "Mẫu Văn Ký", f"c{right}": "Mẫu Thị Duyệt"}
    if choose.random() < 0.3:
        heads["c3"], names["c3"] = "VĂN PHÒNG", "Mẫu Văn Xem"
    lines.append(line(**heads))
    if choose.random() < 0.5:
        lines.append(line(**{f"c{right}": choose.choice(["BÍ THƯ", "CHỦ TỊCH"])}))
    lines += [line(**names)] if choose.random() < 0.8 else []
    return lines


NOTES = ["- Cột 5: ghi theo quyết định bổ nhiệm", "+ Cột 7: theo văn bằng", "(Kèm theo báo cáo)",
         "* Ghi chú: x là đã có", "Ấn định danh sách gồm bốn đồng chí có tên trên.",
         "Danh sách này có 04 người./."]  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("seed", range(20))
def test_signatures_and_notes_are_nobody(
    layout: str, seed: int, plan: Plan, tmp_path: Path
) -> None:
    choose = random.Random(seed)
    grid = [*LAYOUTS[layout], *PEOPLE]
    for _ in range(choose.choice([0, 1, 2])):
        grid.append(line(**{choose.choice(["c0", "c1"]): choose.choice(NOTES)}))
    grid += [[], *block(choose)]
    book = read_grid(tmp_path, plan, grid)
    assert book.blocking == []
    assert book.roster["full_name"].tolist() == [one[1] for one in PEOPLE]
    assert set(book.lines["kind"]) == {"person", "closing"}


SOMEBODY = {
    "a name and a post that signs": line(c1="Mẫu Văn Năm", c4="Bí thư"),
    "a name with a remark": line(c1="Mẫu Văn Năm (mới về 5/2025)"),
    "three names in one cell": line(c1="Mẫu Văn Năm; Mẫu Thị Sáu; Mẫu Văn Bảy"),
    "a number and a name": line(c0="5", c1="Mẫu Văn Năm"),
    "a number and a whole row": ["5", "Mẫu Văn Năm", "", "Nam", "Chủ tịch HND", "cán bộ", "ĐH"],
    "a row without a figure": ["", "Mẫu Văn Năm", "", "Nam", "Bí thư Đoàn", "cán bộ", "ĐH"],
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("who", SOMEBODY)
def test_somebody_under_the_list_is_read_or_asked_about(
    who: str, layout: str, plan: Plan, tmp_path: Path
) -> None:
    """The row of somebody of whom little is known is never taken for a signature."""
    grid = [*LAYOUTS[layout], *PEOPLE, SOMEBODY[who], [], *block(random.Random(1))]
    number = len(LAYOUTS[layout]) + len(PEOPLE) + 1
    book = read_grid(tmp_path, plan, grid)
    asked = [finding.row for finding in book.blocking]
    assert number in book.roster["row"].tolist() or number in asked
    assert set(asked) <= {number}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_somebody_below_the_signatures_is_read(layout: str, plan: Plan, tmp_path: Path) -> None:
    late = ["0005", "Mẫu Văn Năm", "01/02/1990", "Nam", "Địa chính", "công chức", "ĐH"]
    little = line(c0="6", c1="Mẫu Thị Sáu")
    grid = [*LAYOUTS[layout], *PEOPLE, [], *block(random.Random(2)), late, little]
    book = read_grid(tmp_path, plan, grid)
    told = {*book.roster["row"].tolist(), *(finding.row for finding in book.blocking)}
    assert {len(grid) - 1, len(grid)} <= told
