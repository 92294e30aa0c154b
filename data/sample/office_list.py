"""The list that an office has in its drawer: the people of one sample ward in a layout of its own.

Title rows, a header of two merged rows, the date of birth under Nam or Nữ, ticks per level, a
section per group, a closing line and signatures; nothing of it is the project's layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from plan09lib.read.files.formula_guard import CREATED, new_book
from plan09lib.read.plan.plan import Plan

NAME = "DS can bo phuong 30.6.2025.xlsx"
TITLES = (
    "ĐẢNG BỘ THÀNH PHỐ MẪU", "ĐẢNG ỦY PHƯỜNG MẪU BỐN",
    "DANH SÁCH CÁN BỘ, CÔNG CHỨC, NGƯỜI HOẠT ĐỘNG KHÔNG CHUYÊN TRÁCH",
    "(Tính đến ngày 30/6/2025)", "DỮ LIỆU GIẢ LẬP",
)  # fmt: skip
SECTIONS = {
    "can_bo": "I. Cán bộ chuyên trách",
    "cong_chuc": "II. Công chức chuyên môn",
    "khong_chuyen_trach": "III. Người hoạt động không chuyên trách",
}
TICKS = {
    "education": ("Trình độ chuyên môn", {"thac_si": "ThS", "dai_hoc": "ĐH", "cao_dang": "CĐ",
                                          "trung_cap": "TC", "so_cap": "SC"}),
    "political_theory": ("Lý luận chính trị", {"cao_cap": "CC", "trung_cap": "TC", "so_cap": "SC"}),
}  # fmt: skip
TEXTS = {"state_management": "QLNN", "it_level": "Tin học", "language_level": "Ngoại ngữ",
         "leadership_update": "Cập nhật kiến thức"}  # fmt: skip
OWN_WORDS = {
    "Chủ tịch UBMTTQ": "CT UBMTTQVN phường",
    "Phó Bí thư Đảng ủy, Chủ tịch UBND": "Phó Bí thư Đảng ủy - Chủ tịch UBND phường",
    "Chủ tịch Hội Cựu chiến binh": "Trưởng khối đoàn thể",
}
"""Posts as this office writes them; the last one says to nobody else who is meant."""


def write_office_list(path: Path, roster: pd.DataFrame, plan: Plan) -> None:
    """The people of `roster` (columns as in sheet Nhân sự) as the office's own list."""
    with new_book(path) as book:
        book.set_properties({"created": CREATED, "comments": "DỮ LIỆU GIẢ LẬP"})
        sheet = book.add_worksheet("DS")
        bold = book.add_format({"bold": True, "align": "center", "text_wrap": True, "border": 1})
        cell = book.add_format({"text_wrap": True, "border": 1})
        rows = list(_rows(roster, plan))
        for place, title in enumerate(TITLES):
            sheet.write_string(place, 0, title)
        _write_header(sheet, bold)
        for place, row in enumerate(rows, start=len(TITLES) + 2):
            for column, value in enumerate(row):
                if value != "":
                    write = sheet.write_number if isinstance(value, int) else sheet.write_string
                    write(place, column, value, cell)
        sheet.set_column(0, 0, 5)
        sheet.set_column(1, 4, 16)


def _write_header(sheet: object, look: object) -> None:
    first = len(TITLES)
    single = {0: "TT", 1: "Họ và tên", 4: "Chức vụ, chức danh"}
    wide = {2: ("Ngày sinh", ("Nam", "Nữ"))}
    column = 5
    for heading, levels in TICKS.values():
        wide[column] = (heading, tuple(levels.values()))
        column += len(levels)
    for heading in (*TEXTS.values(), "Ghi chú"):
        single[column] = heading
        column += 1
    for place, heading in single.items():
        sheet.merge_range(first, place, first + 1, place, heading, look)
    for place, (heading, below) in wide.items():
        sheet.merge_range(first, place, first, place + len(below) - 1, heading, look)
        for offset, text in enumerate(below):
            sheet.write_string(first + 1, place + offset, text, look)


def _rows(roster: pd.DataFrame, plan: Plan) -> Iterable[list[object]]:
    number = 0
    groups = plan.vocabularies["nhom"]
    for code, heading in SECTIONS.items():
        yield ["", heading]
        for person in roster.to_dict("records"):
            if _code(groups, person["group"]) == code:
                number += 1
                yield [number, *_cells(person, plan)]
    yield ["", f"Tổng cộng: {number} người"]
    yield [*[""] * 8, "Mẫu Bốn, ngày 01 tháng 7 năm 2025"]
    yield [*[""] * 8, "NGƯỜI LẬP BIỂU"]


def _cells(person: Mapping[str, object], plan: Plan) -> Iterable[object]:
    born = f"{person['birth_date']:%d/%m/%Y}"
    yield person["full_name"]
    yield from (born, "") if person["sex"] == "nam" else ("", born)
    yield OWN_WORDS.get(str(person["position"]), person["position"])
    for column, (_, levels) in TICKS.items():
        held = _code(plan.vocabularies[_vocab(plan, column)], person[column])
        yield from ("x" if code == held else "" for code in levels)
    for column in TEXTS:
        value = str(person[column] or "")
        is_none = value in ("chua", "chưa", "khong")
        yield ("chưa" if column == "it_level" else "") if is_none else value
    yield ""


def _vocab(plan: Plan, column: str) -> str:
    return plan.layout.sheets["nhan_su"].column(column).vocab


def _code(vocabulary: object, value: object) -> str:
    text = str(value or "")
    level = vocabulary.find(text)
    return level.code if level else text
