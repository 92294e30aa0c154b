"""One field in several cells: parts joined, ticks per level, one column of a sex."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from plan09lib.judge.targets.counting import younger_than
from plan09lib.read.plan.plan import Plan
from plan09lib.read.tables.sources import Source
from plan09lib.read.workbook.intake import Workbook, read_workbook

FIELD = Path(__file__).parents[1] / "field"
DAY = dt.date(2025, 6, 30)
NAMES = ["Mẫu Văn Một", "Mẫu Thị Hai", "Mẫu Thị Ba", "Mẫu Văn Bốn", "Mẫu Văn Năm", "Mẫu Thị Sáu"]
BORN = ["1978-08-15", "1982-03-20", "1986-11-28", "1990-05-13", "1988-09-30", "1995-01-17"]
SEXES = ["nam", "nu", "nu", "nam", "nam", "nu"]
POSTS = ["Bí thư Đảng ủy", "Chủ tịch UBND", "Chủ tịch Hội LHPN", "Văn phòng - Thống kê",
         "Tư pháp - Hộ tịch", "Văn thư"]  # fmt: skip
USUAL = ["Họ và tên", "Ngày sinh", "Chức vụ", "Nhóm"]
Lines = Sequence[Sequence[object]]


def read(folder: Path, plan: Plan, *lines: Sequence[object]) -> Workbook:
    path = folder / f"{DAY}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    return read_workbook(Source(DAY, path), plan)


def ticked(folder: Path, plan: Plan, heads: Sequence[str], rows: Lines, over: str) -> Workbook:
    """A list with one column per level below `over`."""
    top = [*USUAL, over, *[""] * (len(heads) - 1)]
    people = [[f"Mẫu {n}", "1980", "Văn thư", "CC", *row] for n, row in enumerate(rows, 1)]
    return read(folder, plan, top, ["", "", "", "", *heads], *people)


def codes(book: Workbook) -> set[str]:
    return {finding.code for finding in book.findings}


def told(book: Workbook, code: str) -> str:
    return " ".join(f"{f.row} {f.explanation}" for f in book.findings if f.code == code)


CASES = [
    (case.name, path.name)
    for case in sorted(FIELD.glob("*"))
    if case.name.split("-")[0] in ("R03", "R04", "R16", "S16")
    for path in sorted(case.glob("2*"))
]


@pytest.mark.parametrize(("case", "name"), CASES)
def test_a_field_list_reads_as_the_clean_one(case: str, name: str, plan: Plan) -> None:
    day = dt.date.fromisoformat(name.split(".")[0])
    book = read_workbook(Source(day, FIELD / case / name), plan)
    roster = book.roster
    assert roster["full_name"].tolist() == NAMES
    assert roster["birth_date"].dt.strftime("%Y-%m-%d").tolist() == BORN
    assert set(roster["birth_precision"]) == {"day"}
    assert roster["sex"].tolist() == SEXES
    assert roster["position"].tolist() == POSTS
    assert roster["education"].notna().all()
    assert roster["group"].notna().all()
    assert book.blocking == []


# Parts.

PARTED = {
    "name": (["Họ đệm", "Tên"], ["Mẫu Văn", "Một"], "full_name", "Mẫu Văn Một"),
    "name of two words": (["Họ lót", "Tên"], ["Mẫu", "Hai Ba"], "full_name", "Mẫu Hai Ba"),
    "date": (["Ngày sinh", "Tháng sinh", "Năm sinh"], [3, 2, 1980], "birth_date", "1980-02-03"),
    "month": (["Ngày sinh", "Tháng sinh", "Năm sinh"], ["", 2, 1980], "birth_date", "1980-02-01"),
    "year": (["Ngày sinh", "Tháng sinh", "Năm sinh"], ["", "", 1980], "birth_date", "1980-01-01"),
    "no date": (["Ngày sinh", "Tháng sinh", "Năm sinh"], [31, 2, 1980], "birth_date", None),
    "posts": (["Chức vụ Đảng", "Chức vụ chính quyền", "Chức vụ đoàn thể"],
              ["Phó Bí thư", "Chủ tịch UBND", ""], "position", "Phó Bí thư, Chủ tịch UBND"),
    "a bare post": (["Chức vụ Đảng", "Chức vụ chính quyền", "Chức vụ đoàn thể"],
                    ["", "", "Bí thư"], "position", "Bí thư đoàn thể"),
}  # fmt: skip


@pytest.mark.parametrize("name", PARTED)
def test_parts_of_a_field_are_joined_and_told(name: str, tmp_path: Path, plan: Plan) -> None:
    heads, cells, column, value = PARTED[name]
    own = {"full_name": "Họ và tên", "birth_date": "Ngày sinh", "position": "Chức vụ"}[column]
    rest = [head for head in USUAL if head != own]
    usual = {"Họ và tên": "Mẫu Một", "Ngày sinh": "1980", "Chức vụ": "Văn thư", "Nhóm": "CC"}
    book = read(tmp_path, plan, [*heads, *rest], [*cells, *(usual[head] for head in rest)])
    (found,) = book.roster[column]
    shown = f"{found:%Y-%m-%d}" if isinstance(found, pd.Timestamp) else found
    assert (None if pd.isna(found) else shown) == value
    assert "joined_columns" in codes(book)
    assert value is not None or "impossible_date" in codes(book)


def test_a_column_without_a_header_that_holds_no_given_names_is_told(
    tmp_path: Path, plan: Plan
) -> None:
    heads = ["Họ và tên", "", *USUAL[1:]]
    book = read(tmp_path, plan, heads, ["Mẫu Một", "12/3", "1980", "Văn thư", "CC"])
    assert book.roster["full_name"].tolist() == ["Mẫu Một"]
    assert "dòng 2" in told(book, "unnamed_column")
    sexes = read(tmp_path, plan, heads, ["Mẫu Một", "Nữ", "1980", "Văn thư", "CC"])
    assert sexes.roster["full_name"].tolist() == ["Mẫu Một"]
    assert "unnamed_column" in codes(sexes)


# Two lists side by side.


def test_two_lists_side_by_side_are_one_finding(tmp_path: Path, plan: Plan) -> None:
    rows = [[f"Mẫu {n}", "1980", "Văn thư", "CC"] for n in ("Một", "Hai", "Ba", "Tư")]
    book = read(
        tmp_path, plan, [*USUAL, "", *USUAL], *([*rows[n], "", *rows[n + 2]] for n in (0, 1))
    )
    (found,) = (one for one in book.findings if one.code == "repeated_column")
    assert (found.severity, found.column) == ("blocking", "Họ và tên")
    assert "4 cột có hai lần (Họ và tên, Ngày sinh, Chức vụ, Nhóm)" in found.explanation


# Names.


@pytest.mark.parametrize(("written", "names"), [
    (["1. Mẫu Văn Một", "2. Mẫu Thị Hai", "10) Mẫu Văn Ba"], 3),
    (["01 - Mẫu Văn Một", "02 - Mẫu Thị Hai", "Mẫu Văn Ba"], 2),
    (["Đ/c Mẫu Văn Một", "Mẫu Thị Hai", "Đồng chí: Mẫu Văn Ba"], 2),
    (["Ông MẪU VĂN MỘT", "Bà MẪU THỊ HAI", "Đ/c Mẫu Văn Ba"], 3),
    (["1. Ông Mẫu Văn Một", "2. Bà Mẫu Thị Hai", "3. Ông Mẫu Văn Ba*"], 3),
    (["Mẫu Văn Một *", "Mẫu Thị Hai", "Mẫu Văn Ba"], 1),
    (["Mẫu Văn Một", "Mẫu Thị Hai", "Mẫu Văn Ba"], 0),
])  # fmt: skip
def test_what_stands_around_a_name_is_no_part_of_it(
    written: list[str], names: int, tmp_path: Path, plan: Plan
) -> None:
    people = [[name, f"198{n}", "Văn thư", "CC"] for n, name in enumerate(written)]
    book = read(tmp_path, plan, USUAL, *people)
    found = [name.casefold() for name in book.roster["full_name"]]
    assert found == ["mẫu văn một", "mẫu thị hai", "mẫu văn ba"]
    assert len(rows_in(told(book, "bare_name").partition("họ tên")[2])) == names


@pytest.mark.parametrize("name", ["Ông Văn Mẫu", "Mẫu Văn A (1)", "Mẫu Thị Bà", "Cô Văn Mẫu"])
def test_what_may_be_part_of_a_name_stays(name: str, tmp_path: Path, plan: Plan) -> None:
    people = [[one, f"198{n}", "Văn thư", "CC"]
              for n, one in enumerate([name, "Mẫu Thị Hai", "Mẫu Văn Ba"])]  # fmt: skip
    book = read(tmp_path, plan, USUAL, *people)
    assert book.roster["full_name"].iloc[0] == name


def test_ho_va_beside_ten_is_a_name_in_two_columns(tmp_path: Path, plan: Plan) -> None:
    rest = ["1980", "Văn thư", "CC"]
    people = [["Mẫu Văn", "Một", *rest], ["Mẫu Thị", "Hai", *rest]]
    book = read(tmp_path, plan, ["Họ và", "Tên", *USUAL[1:]], *people)
    assert book.roster["full_name"].tolist() == ["Mẫu Văn Một", "Mẫu Thị Hai"]


# Sex.


@pytest.mark.parametrize(
    ("cells", "sexes"),
    [
        (["x", "", "X"], ["nu", "nam", "nu"]),
        (["", "✓", ""], ["nam", "nu", "nam"]),
        (["Nữ", "", "x"], ["nu", "nam", "nu"]),
        (["", "", ""], [None] * 3),
        (["x", "", "?"], ["nu", None, None]),
        (["x", "", "v"], ["nu", None, None]),
    ],
)
def test_one_column_of_a_sex(
    cells: list[str], sexes: list[str | None], tmp_path: Path, plan: Plan
) -> None:
    people = [[f"Mẫu {n}", "1980", "Văn thư", "CC", cell] for n, cell in enumerate(cells)]
    book = read(tmp_path, plan, [*USUAL, "Nữ"], *people)
    assert [None if pd.isna(one) else one for one in book.roster["sex"]] == sexes
    assert ("sex_by_tick" in codes(book)) == (None not in sexes)
    assert ("sex_unclear" in codes(book)) == (None in sexes)
    assert ("cột Nữ không có dấu nào" in told(book, "sex_unclear")) == (not any(cells))


@pytest.mark.parametrize("heads", [("Nam", "Nữ"), ("Năm sinh nam", "Năm sinh nữ")])
@pytest.mark.parametrize("born", [("15/08/1978", "20/03/1982"), ("1978", "1982")])
def test_days_of_birth_in_a_column_per_sex_need_no_header_above(
    heads: tuple[str, str], born: tuple[str, str], tmp_path: Path, plan: Plan
) -> None:
    header = ["Họ và tên", *heads, "Chức vụ", "Nhóm"]
    people = [["Mẫu Một", born[0], "", "Văn thư", "CC"], ["Mẫu Hai", "", born[1], "Thủ quỹ", "CC"]]
    book = read(tmp_path, plan, header, *people)
    assert book.roster["sex"].tolist() == ["nam", "nu"]
    assert [day.year for day in book.roster["birth_date"]] == [1978, 1982]
    assert "sex_by_date" in codes(book)


def test_ticks_in_a_column_per_sex_are_no_days_of_birth(tmp_path: Path, plan: Plan) -> None:
    header = ["Họ và tên", "Nam", "Nữ", "Chức vụ", "Nhóm"]
    people = [["Mẫu Một", "x", "", "Văn thư", "CC"], ["Mẫu Hai", "", "x", "Thủ quỹ", "CC"]]
    book = read(tmp_path, plan, header, *people)
    assert book.roster["sex"].tolist() == ["nam", "nu"]
    assert book.roster["birth_date"].isna().all()


# Ticks per level.


def test_ticks_per_group_are_no_repeated_column(tmp_path: Path, plan: Plan) -> None:
    heads = ["Cán bộ", "Công chức", "Không chuyên trách"]
    top = ["Họ và tên", "Ngày sinh", "Chức vụ", "Nhóm", "", ""]
    people = [[f"Mẫu {n}", "1980", "Văn thư", *("x" if n == k else "" for k in range(3))]
              for n in range(3)]  # fmt: skip
    book = read(tmp_path, plan, top, ["", "", "", *heads], *people)
    assert "repeated_column" not in codes(book)
    assert book.roster["group"].tolist() == ["can_bo", "cong_chuc", "khong_chuyen_trach"]


HEADS = ["SC", "TC", "CC"]
TICKS = [
    (["", "x", ""], "trung_cap", ""),
    (["x", "x", ""], "trung_cap", "several_ticks"),
    (["x", "x", "√"], "cao_cap", "several_ticks"),
    (["", "2018", ""], "trung_cap", "text_as_tick"),
    (["", "TC LLCT", ""], "trung_cap", "text_as_tick"),
    (["-", "-", "-"], "chua", "ticked_not"),
    (["chưa", "", ""], "chua", "ticked_not"),
    (["không", "-", ""], "chua", "ticked_not"),
    (["-", "x", "-"], "trung_cap", ""),
    (["x", "", "x"], None, "unclear_tick"),
    (["", "2027", ""], None, "unclear_tick"),
    (["", "đang học", ""], None, "unclear_tick"),
    (["", "đang học", ""], None, "learning_in_cell"),
    (["", "x", "đang học"], "trung_cap", "learning_in_cell"),
    (["", "đang học", "x"], None, "unclear_tick"),
    (["", "", "TC, đang học CC"], "trung_cap", "learning_in_cell"),
    (["", "CC", ""], None, "unclear_tick"),
    (["", "v", ""], None, "unclear_tick"),
    (["", "chưa", ""], None, "no_level_said"),
    (["", "-", "-"], None, "no_level_said"),
    (["-", "", ""], None, "no_level_said"),
    (["", "", ""], None, "blank_value"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "level", "code"), TICKS)
def test_a_row_of_ticks(
    row: list[str], level: str | None, code: str, tmp_path: Path, plan: Plan
) -> None:
    book = ticked(tmp_path, plan, HEADS, [row, ["", "", "x"]], "LLCT")
    found = book.roster["political_theory"][0]
    assert (None if pd.isna(found) else found) == level
    assert not code or "3" in told(book, code)


SIGNS = ["", "x", "-", "chưa", "2018", "Luật", "?"]


def rows_in(text: str) -> list[int]:
    """Every row that `text` numbers, one by one or as a range."""
    runs = re.findall(r"(\d+)(?:–(\d+))?", text)
    return [row for first, last in runs for row in range(int(first), int(last or first) + 1)]


def test_no_row_of_ticks_is_read_in_silence(tmp_path: Path, plan: Plan) -> None:
    """A plain single tick is silent; anything else is told, or empty, with the row."""
    rows = list(itertools.product(SIGNS, repeat=3))
    book = ticked(tmp_path, plan, ["TC", "ĐH", "ThS"], rows, "Chuyên môn")
    told = [f for f in book.findings if f.column == "Chuyên môn"]
    spoken = {number for f in told for number in rows_in(f"{f.row}, {f.explanation}")}
    values = book.roster["education"].fillna("")
    ranks = {"trung_cap": 0, "dai_hoc": 1, "thac_si": 2}
    for row, value, number in zip(rows, values, book.roster["row"], strict=True):
        plain = [place for place, text in enumerate(row) if text == "x"]
        if value and len(plain) == 1 and ranks.get(value) == plain[0]:
            continue
        assert number in spoken, (row, value)
        assert "?" not in row or not value


HIGHER = {"Sau ĐH": "thac_si", "Trên đại học": "thac_si", "ĐH trở lên": "dai_hoc"}


@pytest.mark.parametrize("head", HIGHER)
def test_a_column_of_a_level_or_higher(head: str, tmp_path: Path, plan: Plan) -> None:
    rows = [["", "x"], ["x", ""], ["", "ThS"]]
    book = ticked(tmp_path, plan, ["TC", head], rows, "Trình độ chuyên môn")
    assert book.roster["education"].tolist() == [HIGHER[head], "trung_cap", "thac_si"]
    assert head in told(book, "level_in_part")


def test_a_tick_for_not_yet(tmp_path: Path, plan: Plan) -> None:
    rows = [["x", "", ""], ["", "x", ""], ["x", "x", ""]]
    heads = ["Chưa qua bồi dưỡng", "CV", "CVC"]
    book = ticked(tmp_path, plan, heads, rows, "Quản lý nhà nước")
    assert book.roster["state_management"].fillna("?").tolist() == ["chua", "chuyen_vien", "?"]


@pytest.mark.parametrize("head", ["Khác", "Đang học", "Cử tuyển"])
def test_a_column_of_no_known_level_names_its_rows(head: str, tmp_path: Path, plan: Plan) -> None:
    rows = [["x", "", ""], ["", "", "x"], ["", "x", "Luật"], ["x", "", "x"]]
    book = ticked(tmp_path, plan, ["TC", "ĐH", head], rows, "Chuyên môn")
    assert book.roster["education"].fillna("?").tolist() == ["trung_cap", "?", "dai_hoc", "?"]
    (finding,) = [f for f in book.findings if f.code == "unknown_level_column"]
    assert (finding.severity, finding.column) == ("warning", "Chuyên môn")
    assert "dòng 4, 6" in finding.explanation
    assert "bỏ cột" not in finding.action
    assert not any(f.code == "unknown_column" and head in f.column for f in book.findings)


def test_an_approved_blank_says_nothing_of_unclear_ticks(tmp_path: Path, plan: Plan) -> None:
    said = 'approved_by: A\nfiles: [{pattern: "*", blank: {political_theory: chua}}]\n'
    (tmp_path / "mapping.yml").write_text(said, encoding="utf-8")
    rows = [["", "", ""], ["", "v", ""], ["", "-", ""], ["", "x", ""]]
    book = ticked(tmp_path, plan, HEADS, rows, "LLCT")
    found = book.roster["political_theory"].fillna("?").tolist()
    assert found == ["chua", "?", "?", "trung_cap"]
    assert "1 ô trống (dòng 3)" in told(book, "mapped_value")


# Dates whose day and month may be exchanged.


def test_a_date_that_may_be_exchanged_keeps_its_year(tmp_path: Path, plan: Plan) -> None:
    born = ["03/04/1980", "05/06/1990", "07/08/1985"]
    people = [[f"Mẫu {n}", day, "Văn thư", "CC"] for n, day in enumerate(born)]
    book = read(tmp_path, plan, ["Họ tên", *USUAL[1:]], *people)
    assert book.roster["birth_precision"].tolist() == ["year"] * 3
    below = younger_than(book.roster, DAY, 40)
    assert [None if pd.isna(one) else bool(one) for one in below] == [False, True, None]
    assert "chỉ lấy năm (dòng 2, 3, 4)" in told(book, "ambiguous_date")
