"""One list in many files: the same people, or a finding that names the row and what is unknown."""

from __future__ import annotations

import datetime as dt
import functools
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from marked_lists import (
    ERROR,
    MARKS,
    PARTLY,
    STRUCK,
    UNSAVED,
    ZERO,
    Marked,
    struck_rows,
    write_ods,
    write_xls,
    write_xlsx,
)

from plan09lib.read.cells.findings import Finding
from plan09lib.read.plan.plan import Plan
from plan09lib.read.tables.marks import column_letters
from plan09lib.read.tables.sources import Source
from plan09lib.read.workbook.intake import Workbook, read_workbook

DAY = "2025-06-30"
FIELDS = {
    "Họ và tên": "full_name", "Ngày sinh": "birth_date", "Giới tính": "sex", "Chức vụ": "position",
    "Nhóm": "group", "Chuyên môn": "education", "Lý luận chính trị": "political_theory",
    "Quy hoạch chức danh": "is_planned", "Chủ chốt": "is_key", "Cấp ủy viên": "is_committee",
}  # fmt: skip
HEAD = ["TT", *FIELDS]
PEOPLE = [
    ["1", "Mẫu Văn Một", "15/08/1978", "Nam", "Bí thư Đảng ủy", "cán bộ", "ĐH", "CC", "", "x", "x"],
    ["2", "Mẫu Thị Hai", "20/03/1982", "Nữ", "Chủ tịch UBND", "cán bộ", "ThS", "CC",
     "Bí thư Đảng ủy", "x", "x"],
    ["3", "Mẫu Thị Ba", "28/11/1986", "Nữ", "Chủ tịch Hội LHPN", "cán bộ", "CĐ", "TC", "", "", "x"],
    ["4", "Mẫu Văn Bốn", "13/05/1990", "Nam", "Văn phòng - Thống kê", "công chức", "ĐH", "TC",
     "Phó Chủ tịch UBND", "", ""],
    ["5", "Mẫu Văn Năm", "30/09/1988", "Nam", "Tư pháp - Hộ tịch", "công chức", "TC", "SC", "",
     "", ""],
    ["6", "Mẫu Thị Sáu", "17/01/1995", "Nữ", "Văn thư", "không chuyên trách", "TC", "chưa", "",
     "", ""],
]  # fmt: skip
TITLE = 2
"""Rows above the first person, counted from 0: a title, the header."""
LINES = [["DANH SÁCH"], HEAD, *PEOPLE]
WRITERS: dict[str, Callable[[Path, Marked], None]] = {
    "xlsx": write_xlsx,
    "xlsx of inline texts": functools.partial(write_xlsx, inline=True),
    "ods": write_ods,
    "ods with white space": functools.partial(write_ods, between="\n   "),
    "xls": write_xls,
    "xls of short records": functools.partial(write_xls, longest=50),
}


def read(path: Path, plan: Plan) -> Workbook:
    return read_workbook(Source(dt.date.fromisoformat(DAY), path), plan)


def written(folder: str, kind: str, marked: Marked, plan: Plan) -> Workbook:
    path = Path(folder) / f"{DAY}.{kind.split()[0]}"
    WRITERS[kind](path, marked)
    return read(path, plan)


def rows_in(text: str) -> set[int]:
    """Every row that `text` numbers, one by one or as a range."""
    runs = re.findall(r"(\d+)(?:–(\d+))?", text)
    return {row for a, b in runs for row in range(int(a), int(b or a) + 1)}


def naming(book: Workbook, codes: set[str], row: int, text: str = "") -> list[Finding]:
    """The findings of these codes that name a row, and say `text`."""
    told = [finding for finding in book.findings if finding.code in codes]
    return [one for one in told if text in one.explanation and row in rows_in(one.explanation)]


class Office:
    """The plan, and the list's people as a file without marks gives them."""

    def __init__(self, plan: Plan):
        self.plan = plan
        with tempfile.TemporaryDirectory() as folder:
            self.clean = written(folder, "xlsx", Marked(LINES), plan).roster


@pytest.fixture(scope="module")
def office(plan: Plan) -> Office:
    return Office(plan)


# Text tables: another code or separator changes nothing.

CODES = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
NAMES = {"|": "csv", ";": "csv", "\t": "xls", ",": "csv"}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("separator", NAMES)
def test_text_gives_the_same_frame(
    separator: str, code: str, end: str, tmp_path: Path, office: Office
) -> None:
    path = tmp_path / f"{DAY}.{NAMES[separator]}"
    lines = [separator.join([*line, *[""] * (len(HEAD) - len(line))]) for line in LINES]
    path.write_bytes((end.join(lines) + end).encode(code))
    found, clean = read(path, office.plan).roster, office.clean
    pd.testing.assert_frame_equal(found.drop(columns="origin"), clean.drop(columns="origin"))


# Marks in every format of spreadsheets.

PLACES = [(row + TITLE, column) for row in range(len(PEOPLE)) for column in range(2, len(HEAD))]
ROWS = st.sets(st.sampled_from(range(TITLE, len(LINES))), max_size=2)


@settings(max_examples=60, phases=[Phase.generate])  # each file is read whole: no shrinking
@given(
    kind=st.sampled_from(list(WRITERS)),
    marks=st.dictionaries(st.sampled_from(PLACES), st.sampled_from(MARKS), max_size=6),
    hidden=ROWS,
    struck=ROWS,
)
def test_a_mark_takes_nothing_away_in_silence(
    kind: str, marks: dict[tuple[int, int], str], hidden: set[int], struck: set[int],
    office: Office,
) -> None:  # fmt: skip
    marks = {place: mark for place, mark in marks.items() if place[0] not in struck}
    marked = struck_rows(Marked(LINES, marks, hidden), struck)
    with tempfile.TemporaryDirectory() as folder:
        book = written(folder, kind, marked, office.plan)
    clean, roster = office.clean, book.roster
    assert roster["full_name"].tolist() == clean["full_name"].tolist()
    for row in hidden | struck:
        assert naming(book, {"may_have_left"}, row + 1)
    for (row, column), header, before, after in cells(clean, roster):
        mark = marked.marks.get((row, column), "") if row not in struck else ""
        if mark in (STRUCK, PARTLY) and not LINES[row][column]:
            mark = ""  # a line through nothing
        if mark:
            assert pd.isna(after) or (mark == ZERO and not after), (mark, header, after)
            assert naming_of(book, mark, row, column, header), (mark, header)
        elif header in ("is_key", "is_committee", "is_planned") and pd.isna(after):
            assert is_column_blank(marked, column)
        else:
            assert (pd.isna(before) and pd.isna(after)) or before == after, (row, header)


def cells(
    clean: pd.DataFrame, roster: pd.DataFrame
) -> Iterator[tuple[tuple[int, int], str, object, object]]:
    for column, name in enumerate(FIELDS.values(), start=1):
        for place, (before, after) in enumerate(zip(clean[name], roster[name], strict=True)):
            yield (place + TITLE, column), name, before, after


def naming_of(book: Workbook, mark: str, row: int, column: int, name: str) -> list[Finding]:
    header = HEAD[column]
    if mark in (ERROR, UNSAVED):
        letters = column_letters(column)
        return naming(book, {"formula_error", "formula_without_value"}, row + 1, letters)
    code = "formula_zero" if mark == ZERO else "struck_cell"
    return [one for one in naming(book, {code}, row + 1) if one.column == header]


def is_column_blank(marked: Marked, column: int) -> bool:
    """Whether nothing is left in a column, which is then derived from the posts."""
    return all(
        not line[column] or (row, column) in marked.marks
        for row, line in enumerate(LINES)
        if row >= TITLE
    )
