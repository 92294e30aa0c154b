"""What a workbook's file tells beside its values, as the programs that offices use save it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter

from plan09lib.read.plan.plan import Plan
from plan09lib.read.workbook.intake import read_workbook
from plan09lib.read.workbook.sources import Source
from plan09lib.read.workbook.tables import open_tables

PROGRAMS = Path(__file__).parents[2] / "corpus" / "programs"
HEAD = ["TT", "Họ và tên", "Ngày sinh", "Chức vụ", "Nhóm", "Đang học ngoại ngữ"]


@pytest.mark.parametrize("program", ["openpyxl", "exceljs", "gnumeric", "sheetjs"])
def test_marks_are_told_by_every_program(program: str) -> None:
    (table,) = open_tables(PROGRAMS / f"{program}.xlsx").tables
    assert table.hidden_rows == {5}
    assert table.hidden_columns == {9}
    assert table.struck_rows == (set() if program == "sheetjs" else {6})
    assert table.formula_zeros == (set() if program == "openpyxl" else {(7, 8)})


@pytest.mark.parametrize("from_1904", [False, True])
def test_a_saved_0_is_blank_and_days_are_counted_from_their_own_year(
    from_1904: bool, tmp_path: Path, plan: Plan
) -> None:
    path = tmp_path / "2025-06-30.xlsx"
    born = dt.date(1978, 8, 15) - (dt.date(1904, 1, 1) if from_1904 else dt.date(1899, 12, 30))
    with xlsxwriter.Workbook(str(path), {"date_1904": from_1904}) as book:
        sheet = book.add_worksheet("DS")
        sheet.write_row(0, 0, ["DANH SÁCH"])
        sheet.write_row(1, 0, HEAD)
        sheet.write_row(2, 0, [1, "Mẫu Văn Một", born.days, "Văn thư", "công chức"])
        sheet.write_formula(2, 5, "=VLOOKUP(B3,X1:Y9,2,0)", None, 0)
    read = read_workbook(Source(dt.date(2025, 6, 30), path), plan)
    assert read.roster["birth_date"].dt.date.tolist() == [dt.date(1978, 8, 15)]
    assert read.roster["learning_language"].isna().all()
    (zero,) = [finding for finding in read.findings if finding.code == "formula_zero"]
    assert "dòng 3" in zero.explanation
