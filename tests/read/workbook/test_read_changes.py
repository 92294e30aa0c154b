"""A book of changes has a row per change: which row holds is said once, for everybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from raw_lists import DAY, HEAD, PEOPLE, Table, read, write_sheets

from plan09lib.read.plan.plan import Plan
from plan09lib.read.workbook.intake import Workbook

PLACE = {header: HEAD.index(header) for header in ("Chức vụ", "Nhóm", "Lý luận chính trị")}


def book_of_changes(header: str = "Nội dung biến động", *, newest_first: bool = False) -> Table:
    """Three people, two of whom have an older row that says something else."""
    older = {}
    for place in (0, 1):
        row = [*PEOPLE[place]]
        row[PLACE["Chức vụ"]], row[PLACE["Nhóm"]] = "Văn thư", "không chuyên trách"
        row[PLACE["Lý luận chính trị"]] = "SC"
        older[place] = [*row, "Tuyển dụng"]
    now = [[*row, "Bổ nhiệm"] for row in PEOPLE]
    rows = [older[0], now[0], older[1], now[1], now[2]]
    return [[*HEAD, header], *(rows[::-1] if newest_first else rows)]


def read_with(folder: Path, plan: Plan, table: Table, rows: str = "") -> Workbook:
    write_sheets(folder / f"{DAY}.xlsx", {"DS": table})
    if rows:
        said = f"approved_by: A\nfiles:\n- pattern: '*'\n  rows: {rows}\n"
        (folder / "mapping.yml").write_text(said, encoding="utf-8")
    return read(folder, plan)


@pytest.mark.parametrize("header", ["Nội dung biến động", "Ngày hiệu lực"])
def test_a_book_of_changes_is_one_question(header: str, tmp_path: Path, plan: Plan) -> None:
    book = read_with(tmp_path, plan, book_of_changes(header))
    (found,) = book.blocking
    assert found.code == "rows_of_changes"
    assert "2 người có nhiều dòng (dòng 2–5)" in found.explanation
    assert len(book.roster) == len(PEOPLE)


@pytest.mark.parametrize(("rows", "newest_first"), [("cuoi", False), ("dau", True)])
def test_the_latest_row_holds_once_it_is_said(
    rows: str, newest_first: bool, tmp_path: Path, plan: Plan
) -> None:
    table = book_of_changes(newest_first=newest_first)
    latest = 2 if not newest_first else 4  # row 3 or 5 of the file: 0012's latest
    table[latest][PLACE["Lý luận chính trị"]] = ""  # not written again
    book = read_with(tmp_path, plan, table, rows)
    assert book.blocking == []
    people = book.roster.set_index("staff_id").loc[["0012", "0013", "0014"]]
    assert people["group"].tolist() == ["can_bo", "cong_chuc", "cong_chuc"]
    assert people["political_theory"].tolist() == ["so_cap", "trung_cap", "chua"]
    assert people["position"].tolist()[0] == "Chủ tịch UBND"
    (told,) = (one for one in book.findings if one.code == "rows_of_changes")
    assert told.severity == "warning"


def test_posts_held_together_are_no_changes(tmp_path: Path, plan: Plan) -> None:
    """One person in two rows without a column of changes; and where somebody says so."""
    table = [row[:-1] for row in book_of_changes()]
    table = [table[0], *table[2:]]
    table[2][PLACE["Nhóm"]] = "công chức"
    book = read_with(tmp_path, plan, table)
    assert {one.code for one in book.findings} >= {"two_rows"}
    assert not {one.code for one in book.findings} & {"rows_of_changes"}
    again = read_with(tmp_path, plan, book_of_changes(), "gop")
    assert [one.code for one in again.blocking].count("rows_of_changes") == 0
    assert "two_rows" in {one.code for one in again.findings}
