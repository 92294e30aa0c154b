"""A list that stands on two sheets: whatever is told of a row says whose row it is."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import xlsxwriter

from plan09lib.read.plan.plan import Plan
from plan09lib.read.tables.sources import Source
from plan09lib.read.workbook.intake import Workbook, read_workbook

DAY = dt.date(2025, 6, 30)
HEADER = ["TT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Chuyên môn"]
SHEETS = {
    "Cán bộ": [
        ["Mẫu Văn Một", "15/08/1978", "Nam", "Bí thư Đảng ủy", "ĐH"],
        ["Mẫu Văn Hai", "15/08/1979", "Nam", "CT MTTQQ", "ĐH"],
    ],
    "Công chức": [
        ["Mẫu Văn Ba", "16/08/1978", "Nam", "Tư pháp", "ĐH"],
        ["Mẫu Văn Bốn", "", "Nam", "Văn phòng", "ĐH"],
    ],
}
ROWS = re.compile(r"dòng (?=\d)")


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> Workbook:
    path = tmp_path_factory.mktemp("joined") / f"{DAY}.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for title, people in SHEETS.items():
            sheet = book.add_worksheet(title)
            sheet.write_row(0, 0, HEADER)
            for number, person in enumerate(people, 1):
                sheet.write_row(number, 0, [number, *person])
        sheet.write_formula(2, 2, "=1/0", None, "#DIV/0!")
    return read_workbook(Source(DAY, path), plan)


def test_rows_are_told_with_their_sheet(joined: Workbook) -> None:
    whole = [one for one in joined.findings if not one.origin and not one.row]
    told = [one.explanation for one in whole if "dòng" in one.explanation]
    assert len(told) >= 4
    assert not [words for words in told if ROWS.search(words)], told
    assert any("Cán bộ!2, 3; Công chức!2, 3" in words for words in told)


def test_a_required_cell_that_holds_an_error_is_to_be_mended_not_filled(joined: Workbook) -> None:
    (blank,) = (one for one in joined.findings if one.code == "blank_required")
    assert (blank.place, blank.action) == (
        f'{DAY}.xlsx, Công chức, dòng 3, cột "Ngày sinh"', "sửa chữ đang có trong ô này",
    )  # fmt: skip
