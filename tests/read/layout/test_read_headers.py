"""Which lines are the header, and what is said of columns that are not there or not understood."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from raw_lists import DAY, HEAD, PEOPLE, read, roster, without, write_sheets

from plan09lib.read.cells.alike import without_marks
from plan09lib.read.files.text import matching_key
from plan09lib.read.plan.plan import Plan
from plan09lib.read.workbook.intake import Workbook

SCALES = ["Chuyên môn", "Lý luận chính trị", "Ngoại ngữ"]
FIRST = HEAD.index("Chuyên môn")


def under_two_lines(folder: Path, plan: Plan, *, merged: bool, numbered: bool) -> Workbook:
    """The good list, its scales below a common heading, as merged cells or as blanks."""
    with xlsxwriter.Workbook(str(folder / f"{DAY}.xlsx")) as book:
        sheet = book.add_worksheet("Danh sách")
        for column, text in enumerate(HEAD):
            if text in SCALES:
                sheet.write(1, column, text)
            elif merged:
                sheet.merge_range(0, column, 1, column, text)
            else:
                sheet.write(0, column, text)
        if merged:
            sheet.merge_range(0, FIRST, 0, FIRST + len(SCALES) - 1, "Trình độ")
        else:
            sheet.write(0, FIRST, "Trình độ")
        lines = [[str(n + 1) for n in range(len(HEAD))]] if numbered else []
        for row, line in enumerate([*lines, *PEOPLE], start=2):
            sheet.write_row(row, 0, line)
    return read(folder, plan)


@pytest.mark.parametrize("merged", [True, False])
@pytest.mark.parametrize("numbered", [True, False])
def test_a_second_header_line_counts_below_names_of_the_own_layout(
    merged: bool, numbered: bool, tmp_path: Path, plan: Plan
) -> None:
    book = under_two_lines(tmp_path, plan, merged=merged, numbered=numbered)
    assert book.roster["row"].tolist() == [row + numbered for row in (3, 4, 5)]
    assert book.roster["education"].tolist() == ["dai_hoc", "dai_hoc", "cao_dang"]
    assert book.roster["political_theory"].tolist() == ["cao_cap", "trung_cap", "chua"]
    assert not {f.column for f in book.findings if f.code == "missing_column"} & set(SCALES)


@pytest.mark.parametrize("merged", [True, False])
def test_levels_under_the_own_name_of_their_scale_are_its_columns(
    merged: bool, tmp_path: Path, plan: Plan
) -> None:
    """The first line has every own name; the second adds columns, though no other name."""
    levels = ["Trung cấp", "Cao đẳng", "Đại học"]
    with xlsxwriter.Workbook(str(tmp_path / f"{DAY}.xlsx")) as book:
        sheet = book.add_worksheet("Nhân sự")
        places = [n + (len(levels) - 1) * (n > FIRST) for n in range(len(HEAD))]
        for column, text in zip(places, HEAD, strict=True):
            sheet.write(0, column, text)
        if merged:
            sheet.merge_range(0, FIRST, 0, FIRST + len(levels) - 1, HEAD[FIRST])
        sheet.write_row(1, FIRST, levels)
        for row, line in enumerate(PEOPLE, start=2):
            for column, text in zip(places, line, strict=True):
                sheet.write(row, column, text if column != FIRST else "")
            sheet.write(row, FIRST + row - 2, "x")
    book = read(tmp_path, plan)
    assert book.blocking == []
    assert book.roster["row"].tolist() == [3, 4, 5]
    assert book.roster["education"].tolist() == ["trung_cap", "cao_dang", "dai_hoc"]


def test_three_lines_of_a_header_are_told_from_two_that_repeat_a_column(
    tmp_path: Path, plan: Plan
) -> None:
    levels = ["Trung cấp", "Cao đẳng", "Đại học"]
    head = [name for name in HEAD if name != "Chuyên môn"]
    with xlsxwriter.Workbook(str(tmp_path / f"{DAY}.xlsx")) as book:
        sheet = book.add_worksheet("Nhân sự")
        for column, text in enumerate([*head, "Chuyên môn"]):
            if text not in SCALES:
                sheet.merge_range(0, column, 2, column, text)
            else:
                sheet.write(1, column, text)
        scales = [place for place, text in enumerate(head) if text in SCALES]
        last = len(head)
        sheet.merge_range(1, last, 1, last + 2, "Chuyên môn")
        sheet.write_row(2, last, levels)
        for place in scales:
            sheet.merge_range(1, place, 2, place, head[place])
        for row, line in enumerate(PEOPLE, start=3):
            cells = [cell for cell, name in zip(line, HEAD, strict=True) if name != "Chuyên môn"]
            sheet.write_row(row, 0, cells)
            sheet.write(row, last + row - 3, "x")
    book = read(tmp_path, plan)
    assert book.blocking == []
    assert book.roster["row"].tolist() == [4, 5, 6]
    assert book.roster["education"].tolist() == ["trung_cap", "cao_dang", "dai_hoc"]


def test_a_level_in_the_first_person_s_row_is_no_header_line(tmp_path: Path, plan: Plan) -> None:
    write_sheets(tmp_path / f"{DAY}.xlsx", {"Nhân sự": roster()})
    assert read(tmp_path, plan).roster["row"].tolist() == [2, 3, 4]


@pytest.mark.parametrize("header", ["Chuyên môn", "Lý luận chính trị", "Ngoại ngữ"])
def test_a_scale_that_is_not_there_is_told(header: str, tmp_path: Path, plan: Plan) -> None:
    write_sheets(tmp_path / f"{DAY}.xlsx", {"Nhân sự": without(header)})
    told = {f.column: f for f in read(tmp_path, plan).findings if f.code == "missing_column"}
    assert told[header].severity == "warning"
    assert "chưa biết của ai" in told[header].explanation
    assert {"Tin học", "Quản lý nhà nước", "Quy hoạch chức danh"} <= set(told)  # never were there
    assert not set(told) & (set(HEAD) - {header})
    assert not set(told) & {"Đảng viên", "Bộ đội xuất ngũ"}  # no target asks


def test_a_header_nobody_knows_may_be_the_column_that_is_missing(
    tmp_path: Path, plan: Plan
) -> None:
    table = roster()
    table[0][FIRST] = "CM, NV"
    write_sheets(tmp_path / f"{DAY}.xlsx", {"Nhân sự": table})
    found = read(tmp_path, plan).findings
    (missing,) = [f for f in found if f.code == "missing_column" and f.column == "Chuyên môn"]
    assert 'khai trong mapping.yml nếu là cột "CM, NV"' in missing.action
    (unknown,) = [f for f in found if f.code == "unknown_column"]
    assert unknown.action.startswith("nếu là một cột còn thiếu (Chuyên môn, ")


def headed(folder: Path, plan: Plan, **headers: str) -> Workbook:
    """The good list under other headers, on a sheet of no known name."""
    table = roster()
    table[0] = [headers.get(one.replace(" ", "_"), one) for one in table[0]]
    write_sheets(folder / f"{DAY}.xlsx", {"DS": table})
    return read(folder, plan)


@pytest.mark.parametrize("header", [
    "Tên cán bộ", "HỌ TÊN CBCCVC", "Họ & tên", "Họ và tên đồng chí", "Họ, tên và chữ đệm",
    "HỌ VÀ TÊN CÁN BỘ, CC", "Họ và tên của cán bộ, công chức",
])  # fmt: skip
def test_whose_name_it_is_may_stand_in_its_header(header: str, tmp_path: Path, plan: Plan) -> None:
    book = headed(tmp_path, plan, Họ_và_tên=header)
    assert book.roster["full_name"].tolist() == [one[1] for one in PEOPLE]


def test_headers_may_be_typed_without_marks(tmp_path: Path, plan: Plan) -> None:
    bare = {one: without_marks(matching_key(one)) for one in HEAD if one != "Mã"}
    book = headed(tmp_path, plan, **{one.replace(" ", "_"): key for one, key in bare.items()})
    clean = headed(tmp_path, plan)
    pd.testing.assert_frame_equal(book.roster, clean.roster)


@pytest.mark.parametrize("header", ["Nam", "CT", "Ho khau", "Lop"])
def test_a_short_or_unknown_header_without_marks_is_no_column(
    header: str, tmp_path: Path, plan: Plan
) -> None:
    book = headed(tmp_path, plan, Chuyên_môn=header)
    assert book.roster["education"].isna().all()


def test_whose_level_it_is_is_no_word_around_a_header(tmp_path: Path, plan: Plan) -> None:
    """Columns of groups are headed so: "Công chức chuyên môn"."""
    book = headed(tmp_path, plan, Chuyên_môn="Công chức chuyên môn")
    assert book.roster["education"].isna().all()


def test_a_list_without_a_known_column_of_names_is_told_as_one(tmp_path: Path, plan: Plan) -> None:
    book = headed(tmp_path, plan, Họ_và_tên="Lý lịch")
    (told,) = (one for one in book.blocking if one.code == "unread_sheet")
    assert told.explanation.startswith('trang "DS", dòng tiêu đề 1: nhận ra Mã, Ngày sinh')
    assert "không có cột Họ và tên" in told.explanation


def test_a_list_with_too_few_known_columns_is_told_as_one(tmp_path: Path, plan: Plan) -> None:
    write_sheets(tmp_path / f"{DAY}.xlsx", {"DS": [["Họ tên", "Năm sinh", "?"], ["Mẫu Một", 1980]]})
    (told,) = (one for one in read(tmp_path, plan).blocking if one.code == "unread_sheet")
    assert "nhận ra Họ và tên, Ngày sinh; chỉ nhận ra 2 cột" in told.explanation


@pytest.mark.parametrize(
    ("header", "is_read"),
    [
        ("Lý luận chính trị (đăng ký học)", False),
        ("LLCT (theo tiêu chuẩn chức danh)", False),
        ("Lý luận chính trị (nhu cầu)", False),
        ("Lý luận chính trị (ghi mức cao nhất)", True),
        ("LLCT (nếu có)", True),
    ],
)
def test_brackets_that_say_a_level_is_wished_for_are_no_column_of_it(
    header: str, is_read: bool, tmp_path: Path, plan: Plan
) -> None:
    """Nor is what stands under them; the column of what is held is read beside it."""
    table = roster()
    place = HEAD.index("Lý luận chính trị")
    table[0][place] = header
    for row, wish in zip(table, ["Lý luận chính trị (dự kiến)", "CC", "CC", "CC"], strict=True):
        row.append(wish)
    write_sheets(tmp_path / f"{DAY}.xlsx", {"DS": table})
    book = read(tmp_path, plan)
    levels = book.roster["political_theory"]
    assert levels.tolist() == ["cao_cap", "trung_cap", "chua"] if is_read else levels.isna().all()
    unread = {f.column for f in book.findings if f.code == "unknown_column"}
    assert unread >= {"Lý luận chính trị (dự kiến)", *([] if is_read else [header])}


def test_what_is_said_of_a_header_with_brackets_is_said_of_it_alone(
    tmp_path: Path, plan: Plan
) -> None:
    table = roster()
    for row, wish in zip(table, ["Lý luận chính trị (dự kiến)", "CC", "CC", "CC"], strict=True):
        row.append(wish)
    write_sheets(tmp_path / f"{DAY}.xlsx", {"DS": table})
    columns = "columns: {Lý luận chính trị (dự kiến): khong_dung}"
    (tmp_path / "mapping.yml").write_text(
        f"approved_by: A\nfiles:\n- pattern: '*'\n  {columns}\n", encoding="utf-8"
    )
    levels = read(tmp_path, plan).roster["political_theory"].tolist()
    assert levels == ["cao_cap", "trung_cap", "chua"]
