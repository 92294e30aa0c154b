"""What a workbook's file tells beside its values, as the programs that offices use save it."""

from __future__ import annotations

import datetime as dt
import functools
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from marked_lists import (
    ERROR,
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

from plan09lib.errors import DataRefused
from plan09lib.read.cells.findings import Finding
from plan09lib.read.plan.plan import Plan
from plan09lib.read.tables.sources import Source
from plan09lib.read.tables.tables import open_tables
from plan09lib.read.workbook.intake import Workbook, read_workbook

PROGRAMS = Path(__file__).parents[2] / "corpus" / "programs"
FILES = sorted(path.name for path in PROGRAMS.iterdir() if path.suffix != ".py")
FIELD = Path(__file__).parents[1] / "field"
DAY = dt.date(2025, 6, 30)
HEAD = ["TT", "Họ và tên", "Ngày sinh", "Chức vụ", "Nhóm", "Đang học ngoại ngữ"]

NO_STRUCK = {"sheetjs.xlsx", "sheetjs.ods", "sheetjs.xls"}
NO_HIDDEN_ROW = {"sheetjs.ods", "sheetjs.xls"}
NO_HIDDEN_COLUMN = {"sheetjs.ods"}
NO_ZERO = {"openpyxl.xlsx", "sheetjs.xls", "xlwt.xls"}
TYPED_ZERO = {"sheetjs.xls", "xlwt.xls"}
NO_ERROR = {"openpyxl.xlsx", "sheetjs.ods", "xlwt.xls"}
"""What these programs leave out of their files, so that nobody can read it there."""


def read(path: Path, plan: Plan) -> Workbook:
    return read_workbook(Source(DAY, path), plan)


def found(book: Workbook, code: str) -> Finding:
    (finding,) = [finding for finding in book.findings if finding.code == code]
    return finding


@pytest.mark.parametrize("name", FILES)
def test_marks_are_told_by_every_program(name: str) -> None:
    opened = open_tables(PROGRAMS / name)
    (table,) = opened.tables
    assert table.marks.hidden_rows == (set() if name in NO_HIDDEN_ROW else {5})
    assert table.marks.hidden_columns == (set() if name in NO_HIDDEN_COLUMN else {9})
    assert {row for row, _ in table.marks.struck_cells} == (set() if name in NO_STRUCK else {6})
    assert table.marks.formula_zeros == (set() if name in NO_ZERO else {(7, 8)})
    told = {code: words for code, words, _ in opened.remarks}
    assert told.get("formula_error", "").endswith("J8") == (name not in NO_ERROR)
    assert told.get("formula_without_value", "").endswith("I8, J8") == (name == "openpyxl.xlsx")


@pytest.mark.parametrize("name", FILES)
def test_every_program_gives_the_same_frame(name: str, plan: Plan) -> None:
    usual = read(PROGRAMS / "gnumeric.xlsx", plan).roster
    assert len(usual) == 4
    assert usual["birth_date"].dt.year.tolist() == [1980, 1984, 1990, 1975]
    book = read(PROGRAMS / name, plan)
    apart = ["origin", "planned_position", "is_planned"] if name in TYPED_ZERO else ["origin"]
    pd.testing.assert_frame_equal(book.roster.drop(columns=apart), usual.drop(columns=apart))
    marks = {finding.code for finding in book.findings}
    assert ("may_have_left" in marks) == (name not in NO_STRUCK & NO_HIDDEN_ROW)


@pytest.mark.parametrize("name", ["2024-12-31.xls", "2025-06-30.ods"])
def test_error_cells_are_told_with_their_rows(name: str, plan: Plan) -> None:
    book = read(FIELD / "M01-loi-o-ods-xls" / name, plan)
    assert found(book, "formula_error").explanation.endswith("F7, G5, G6")
    assert book.roster["education"].isna().tolist() == [True, True, False, False, False, False]


def test_a_saved_0_and_days_of_1904_in_offices_lists(plan: Plan) -> None:
    book = read_workbook(
        Source(dt.date(2025, 12, 31), FIELD / "S12-vlookup-tra-0" / "2025-12-31.xlsx"), plan
    )
    columns = ["mass_work_training", "leadership_update", "learning_language"]
    assert book.roster[columns].isna().all(axis=None)
    zeros = [finding for finding in book.findings if finding.code == "formula_zero"]
    assert len(zeros) == 3
    assert all("dòng 5–10" in finding.explanation for finding in zeros)
    other = read(FIELD / "S19-nam-1904-so-thu-tu" / "2025-06-30.xlsx", plan)
    assert other.roster["birth_date"][0] == pd.Timestamp(1978, 8, 15)
    assert "dòng 5–10" in found(other, "days_from_1904").explanation


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
    workbook = read(path, plan)
    assert workbook.roster["birth_date"].dt.date.tolist() == [dt.date(1978, 8, 15)]
    assert workbook.roster["learning_language"].isna().all()
    assert "dòng 3" in found(workbook, "formula_zero").explanation


# The same marks in every format.

CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
WRITERS = {
    "xlsx": write_xlsx,
    "inline.xlsx": functools.partial(write_xlsx, inline=True),
    "ods": write_ods,
    "xls": write_xls,
}
LIST = [
    ["Họ và tên", "Ngày sinh", "Nhóm", "Chức vụ", "Chuyên môn"],
    ["Mẫu Văn Một", "01/02/1980", "công chức", "Văn thư", "ĐH"],
    ["Mẫu Thị Hai", "13/02/1980", "công chức", "Văn thư", "CĐ"],
    ["Mẫu Văn Ba", "14/02/1980", "công chức", "Văn thư", "TC"],
]
CELLS = {(1, 4): ERROR, (2, 4): ZERO, (3, 4): UNSAVED, (1, 3): STRUCK, (2, 3): PARTLY}


@pytest.mark.parametrize("kind", WRITERS)
def test_marks_are_told_by_every_format(kind: str, tmp_path: Path) -> None:
    path = tmp_path / kind
    WRITERS[kind](path, Marked(LIST, CELLS, hidden_rows={2}, hidden_columns={1}))
    (table,) = open_tables(path).tables
    assert (table.marks.struck_cells, table.marks.partly_struck) == ({(1, 3)}, {(2, 3)})
    assert (table.marks.hidden_rows, table.marks.hidden_columns) == ({2}, {1})
    assert table.marks.formula_zeros == {(2, 4)}
    if kind == "xls":  # it has no formula without a result
        assert table.marks.errors == {(1, 4), (3, 4)}
    else:
        assert (table.marks.errors, table.marks.unsaved) == ({(1, 4)}, {(3, 4)})
    assert [row[:4] for row in table.rows] == [line[:4] for line in LIST]


HUNG = {(2, 4): "Tổ trưởng:\nmới có bằng ĐH", (3, 0): "Lê Văn A:\nĐã nghỉ hưu 3/2025", (0, 0): "x"}


@pytest.mark.parametrize("kind", WRITERS)
def test_what_is_hung_on_cells_is_told_and_who_left_by_it(
    kind: str, tmp_path: Path, plan: Plan
) -> None:
    """On a cell of a person; one on the heading says nothing of anybody."""
    path = tmp_path / f"2025-06-30.{kind}"
    WRITERS[kind](path, Marked(LIST, comments=HUNG))
    (table,) = open_tables(path).tables
    assert table.marks.comments == HUNG
    book = read(path, plan)
    assert len(book.roster) == 3
    left = found(book, "may_have_left")
    assert left.severity == "warning"
    assert 'dòng 4 có chữ "đã nghỉ" ở lời ghi gắn vào ô' in left.explanation
    told = found(book, "unread_comment")
    assert told.severity == "warning"
    assert "ở dòng 3, 4 không đọc thành số liệu" in told.explanation


@pytest.mark.parametrize("longest", range(20, 160, 7))
def test_texts_of_an_xls_go_on_in_another_record(longest: int, tmp_path: Path) -> None:
    path = tmp_path / "2025-06-30.xls"
    write_xls(path, Marked(LIST, {(1, 3): PARTLY, (3, 0): PARTLY}), longest)
    (table,) = open_tables(path).tables
    assert table.marks.partly_struck == {(1, 3), (3, 0)}
    assert table.rows == LIST


def test_an_xls_that_cannot_be_looked_into_is_told_and_read(tmp_path: Path, plan: Plan) -> None:
    path = tmp_path / "2025-06-30.xls"
    write_xls(path, struck_rows(Marked(LIST), {1}))
    form, of_no_font = (b"\xe0\0\x14\0" + bytes([font, 0]) for font in (5, 200))
    path.write_bytes(path.read_bytes().replace(form, of_no_font))
    assert len(read(path, plan).roster) == 3
    assert "không xem được dòng ẩn" in found(read(path, plan), "marks_unseen").explanation


def test_a_struck_post_before_a_name_strikes_no_person(tmp_path: Path, plan: Plan) -> None:
    path = tmp_path / "2025-06-30.xlsx"
    turned = [[line[3], *line[:3], line[4]] for line in LIST]
    write_xlsx(path, Marked(turned, {(1, 0): STRUCK}))
    book = read(path, plan)
    assert not [finding for finding in book.findings if finding.code == "may_have_left"]
    assert "dòng 2" in found(book, "struck_cell").explanation
    assert book.roster["position"].isna().tolist() == [True, False, False]


def test_a_name_that_is_struck_in_part_is_read_and_told(tmp_path: Path, plan: Plan) -> None:
    path = tmp_path / "2025-06-30.ods"
    write_ods(path, Marked(LIST, {(2, 0): PARTLY}))
    book = read(path, plan)
    assert book.roster["full_name"].tolist() == [line[0] for line in LIST[1:]]
    assert "dòng 3" in found(book, "struck_kept").explanation


@pytest.mark.parametrize("kind", WRITERS)
def test_an_error_is_not_the_other_sex_nor_a_lower_level(
    kind: str, tmp_path: Path, plan: Plan
) -> None:
    rows = [
        ["Họ và tên", "Ngày sinh", "Nữ", "Nhóm", "Chức vụ", "Chuyên môn", "", ""],
        ["", "", "", "", "", "CĐ", "ĐH", "ThS"],
        ["Mẫu Văn Một", "01/02/1980", "", "công chức", "Văn thư", "", "x", ""],
        ["Mẫu Thị Hai", "13/02/1980", "x", "công chức", "Văn thư", "", "x", ""],
        ["Mẫu Văn Ba", "14/02/1980", "", "công chức", "Văn thư", "x", "", ""],
    ]
    path = tmp_path / f"2025-06-30.{kind}"
    WRITERS[kind](path, Marked(rows, {(2, 2): ERROR, (3, 7): ERROR}))
    book = read(path, plan)
    assert book.roster["sex"].isna().tolist() == [True, False, True]
    assert book.roster["education"].isna().tolist() == [False, True, False]


def test_what_an_ods_says_in_other_ways(tmp_path: Path) -> None:
    """Repeated cells and rows, folded groups, spaces, times, a table kept from another file."""
    path = tmp_path / "2025-06-30.ods"
    write_ods(path, Marked([["@"]]))
    with zipfile.ZipFile(path) as old:
        content = old.read("content.xml").decode()
    start, end = content.index("<table:table "), content.index("</office:spreadsheet>")
    sheet = """<table:table table:name="DS"><table:table-row table:number-rows-repeated="2">
      <table:table-cell table:number-columns-repeated="2" office:value-type="percentage"
        office:value="0.5"><text:p>50%</text:p></table:table-cell></table:table-row>
      <table:table-row-group table:display="false"><table:table-row>
      <table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b</text:p>
        <text:p><text:span>c</text:span><text:tab/>d</text:p></table:table-cell>
      <table:table-cell office:value-type="date" office:date-value="2025-06-30T07:00:00"/>
      <table:table-cell office:value-type="boolean" office:boolean-value="true"/>
      <table:table-cell table:formula="of:=X()" office:value-type="string"
        calc:value-type="error" xmlns:calc="CALC"><text:p>sai</text:p></table:table-cell>
      </table:table-row></table:table-row-group>
      <table:table-row table:number-rows-repeated="1048000"><table:table-cell
        table:number-columns-repeated="16384"/></table:table-row></table:table>
      <table:table table:name="'file:///x.ods'#$DS"><table:table-row><table:table-cell
        office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>
      </table:table>""".replace("CALC", CALC)
    with zipfile.ZipFile(path, "w") as new:
        new.writestr("content.xml", content[:start] + sheet + content[end:])
    (table,) = open_tables(path).tables
    assert table.rows == [
        [0.5, 0.5, "", ""], [0.5, 0.5, "", ""],
        ["a  b\nc\td", dt.datetime(2025, 6, 30, 7), True, ""],
    ]  # fmt: skip
    assert (table.marks.hidden_rows, table.marks.errors) == ({2}, {(2, 3)})


@pytest.mark.parametrize("times", [2_000, 10**9])
def test_an_ods_that_repeats_too_often_is_refused(times: int, tmp_path: Path) -> None:
    path = tmp_path / "2025-06-30.ods"
    write_ods(path, Marked([["a"]]))
    with zipfile.ZipFile(path) as old:
        content = old.read("content.xml")
    repeated = b'<table:table-cell table:number-columns-repeated="%d" office:value-type' % times
    with zipfile.ZipFile(path, "w") as new:
        new.writestr(
            "content.xml", content.replace(b"<table:table-cell office:value-type", repeated)
        )
    with pytest.raises(DataRefused, match="không quá 1000 cột"):
        open_tables(path)


@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_entities_are_refused_wherever_they_are_declared(code: str, tmp_path: Path) -> None:
    path = tmp_path / "2025-06-30.ods"
    before = "<!-- " + "x" * 5_000 + ' --><!DOCTYPE d [<!ENTITY a "aaaa">]>'
    with zipfile.ZipFile(path, "w") as new:
        new.writestr("content.xml", f"<?xml version='1.0'?>{before}<d>&a;</d>".encode(code))
    with pytest.raises(DataRefused, match="thực thể"):
        open_tables(path)
