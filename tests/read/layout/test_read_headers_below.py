"""A header that stands again, or another one, below people of the list: nobody above it is lost."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from plan09lib.read.plan.plan import Plan
from plan09lib.read.tables.sources import Source
from plan09lib.read.workbook.intake import Workbook, read_workbook

DAY = dt.date(2025, 6, 30)
GROUPS = ("cán bộ", "công chức", "không chuyên trách")
Grid = list[list[str]]
Merges = list[tuple[int, int, int, int]]


def read_grid(folder: Path, plan: Plan, grid: Grid, merges: Merges = ()) -> Workbook:  # type: ignore[assignment]
    """The list of `grid`; `merges` are inclusive rows and columns: top, left, bottom, right."""
    path = folder / f"{DAY}.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Danh sách")
        for top, left, bottom, right in merges:
            sheet.merge_range(top, left, bottom, right, "")
        for number, line in enumerate(grid):
            for column, text in enumerate(line):
                if text:
                    sheet.write(number, column, text)
    return read_workbook(Source(DAY, path), plan)


def person(number: int, *, by_sex: bool) -> list[str]:
    born, is_woman = f"{13 + number:02d}/05/{1975 + number}", number % 2
    sex = (
        (["", born] if is_woman else [born, ""]) if by_sex else [born, "Nữ" if is_woman else "Nam"]
    )
    name = f"Mẫu {'Thị' if is_woman else 'Văn'} {'ABCDEGHIKLMN'[number]}"
    return [str(number + 1), name, *sex, "Văn phòng", GROUPS[number % 3], "ĐH"]


ONE_LINE = [["TT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Nhóm", "Chuyên môn"]]
BY_SEX = [
    ["TT", "Họ và tên", "Ngày sinh", "", "Chức vụ", "Nhóm", "Chuyên môn"],
    ["", "", "Nam", "Nữ", "", "", ""],
]
BY_SEX_MERGES = [(0, 2, 0, 3), *((0, column, 1, column) for column in (0, 1, 4, 5, 6))]


def names_rows(book: Workbook, rows: Sequence[int]) -> bool:
    """Whether blocking findings name every one of `rows`."""
    told = " ".join(f"{one.row} {one.explanation}" for one in book.blocking)
    spans = re.findall(r"(\d+)(?:–(\d+))?", told)
    named = {n for first, last in spans for n in range(int(first), int(last or first) + 1)}
    return set(rows) <= named


@pytest.mark.parametrize("seed", range(40))
def test_a_header_that_stands_again_loses_nobody(seed: int, plan: Plan, tmp_path: Path) -> None:
    """At a page break without its merges, once or twice, bare, numbered, or with a title."""
    choose = random.Random(seed)
    by_sex = choose.random() < 0.6
    header = BY_SEX if by_sex else ONE_LINE
    numbers = [str(n + 1) for n in range(7)]
    above: Grid = choose.choice([[], [["DANH SÁCH CÁN BỘ, CÔNG CHỨC"], []]])
    merges = [(a + len(above), b, c + len(above), d) for a, b, c, d in BY_SEX_MERGES]
    merged = by_sex and choose.random() < 0.7
    grid = [*above, *header]
    breaks = {choose.randrange(1, 12) for _ in range(choose.choice([1, 1, 2]))}
    title = choose.choice(["", "", "(Tiếp theo)", "DANH SÁCH BỔ SUNG", "DANH SÁCH ĐỀ NGHỊ"])
    rows: list[int] = []
    for number in range(12):
        if number in breaks:
            grid += [[title]] if title else []
            grid += [*header, *([numbers] if choose.random() < 0.3 else [])]
        grid.append(person(number, by_sex=by_sex))
        rows.append(len(grid))
    book = read_grid(tmp_path, plan, grid, merges if merged else [])
    read = book.roster["row"].tolist()
    assert read == rows or names_rows(book, [row for row in rows if row not in read])
    assert rows[0] in read
    assert (read == rows) == (title != "DANH SÁCH ĐỀ NGHỊ")
    if title != "DANH SÁCH ĐỀ NGHỊ":
        assert book.blocking == []
        assert (book.roster["sex"].tolist()) == ["nam", "nu"] * 6


OTHERS = {
    "names and posts": (["TT", "Họ và tên", "Chức vụ", "Điện thoại"], [0, 1, 4]),
    "names and years": (["TT", "Họ tên", "Năm sinh", "Quê quán"], [0, 1, 2]),
    "a short list": (["TT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ"], [0, 1, 2, 3, 4]),
    "no header at all": ([], [0, 1, 2, 3, 4, 5, 6]),
    "an unreadable one": (["1", "xx", "yy", "zz", "tt", "uu", "vv"], [0, 1, 2, 3, 4, 5, 6]),
}


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("titles", [True, False])
def test_people_above_the_header_are_named(
    other: str, titles: bool, plan: Plan, tmp_path: Path
) -> None:
    """A table of people over the list, whatever heads it, refuses the list by its rows."""
    head, columns = OTHERS[other]
    grid: Grid = [["PHƯỜNG MẪU"], []] if titles else []
    grid += [head] if head else []
    rows = []
    for number in range(3):
        cells = person(number, by_sex=False)
        extra = ["0900 000 111"] if len(head) > len(columns) else []
        grid.append([cells[i] for i in columns] + extra)
        rows.append(len(grid))
    grid += [["DANH SÁCH CÁN BỘ, CÔNG CHỨC"]] if titles else []
    grid += ONE_LINE
    for number in range(3, 9):
        grid.append(person(number, by_sex=False))
        rows.append(len(grid))
    book = read_grid(tmp_path, plan, grid)
    unread = [row for row in rows if row not in book.roster["row"].tolist()]
    assert unread
    assert names_rows(book, unread)


def test_titles_above_the_header_are_no_people(plan: Plan, tmp_path: Path) -> None:
    grid: Grid = [
        ["ĐẢNG ỦY PHƯỜNG MẪU", "", "", "", "ĐẢNG CỘNG SẢN VIỆT NAM"],
        ["Số 12-DS/ĐU", "", "", "", "Mẫu, ngày 30 tháng 6 năm 2025", "", "Mẫu 2"],
        ["Tổng số", "9", "Nam", "5", "Nữ", "4"],
        ["Đơn vị: phường Mẫu", "", "Kỳ: 6/2025", "", "Người lập: văn phòng"],
        *ONE_LINE,
        *(person(number, by_sex=False) for number in range(6)),
    ]
    book = read_grid(tmp_path, plan, grid)
    assert book.blocking == []
    assert len(book.roster) == 6


SUMMARIES = [
    [["TỔNG HỢP"], ["TT", "Nhóm", "Tổng số", "Đại học"], ["1", "Cán bộ", "9", "3"]],
    [["Thống kê theo độ tuổi"], ["Nhóm tuổi", "Nam", "Nữ"], ["Dưới 40", "2", "3"]],
    [["Bảng phân công"], ["TT", "Nội dung", "Thời hạn"], ["1", "Rà soát", "30/7/2025", "Tổ A"]],
]  # fmt: skip
ADDED = [
    [["DANH SÁCH DỰ KIẾN TUYỂN DỤNG"], *ONE_LINE],
    [["Cán bộ mới được điều động"], *ONE_LINE],
    [["* DANH SÁCH CÁN BỘ QUY HOẠCH"], *ONE_LINE],
    [["Danh sách khác"], ["TT", "Họ và tên", "Năm sinh", "Giới tính", "Chức danh", "Nhóm", "CM"]],
    [["Bổ sung:"]],
]


def listed() -> Grid:
    return [["PHƯỜNG MẪU"], *ONE_LINE, *(person(number, by_sex=False) for number in range(6))]


GONE = [["DANH SÁCH NGƯỜI ĐÃ NGHỈ HƯU"], *ONE_LINE]


@pytest.mark.parametrize("seed", range(24))
def test_every_table_below_is_looked_at(seed: int, plan: Plan, tmp_path: Path) -> None:
    """One or two tables, of counts or of people who left, stand before one that may be the list's;
    another may follow."""
    choose = random.Random(seed)
    grid = listed()
    gone: list[int] = []
    kinds = choose.choice([["counts"], ["gone"], ["counts", "gone"], ["counts", "counts"]])
    for kind in kinds:
        grid += [[], *(GONE if kind == "gone" else choose.choice(SUMMARIES))]
        if kind == "gone":
            grid.append(person(6, by_sex=False))
            gone.append(len(grid))
    grid += [[], *choose.choice(ADDED), person(7, by_sex=False), person(8, by_sex=False)]
    added = [len(grid) - 1, len(grid)]
    if choose.random() < 0.4:
        grid += [[], *choose.choice(SUMMARIES)]
    book = read_grid(tmp_path, plan, grid)
    assert book.roster["row"].tolist() == list(range(3, 9))
    (found,) = book.blocking
    assert found.code == "second_table"
    assert f", mà dòng {added[0]}, {added[1]}" in found.explanation
    assert ("đã nghỉ" in found.explanation) == bool(gone)
    assert names_rows(book, [*added, *gone])


FURTHER = ["DANH SÁCH BỔ SUNG", "Danh sách cán bộ, công chức bổ sung", "II. DANH SÁCH CÔNG CHỨC",
           "Danh sách người hoạt động không chuyên trách (tiếp theo)",
           "* DANH SÁCH BỔ SUNG"]  # fmt: skip
SIGNED = [["", "NGƯỜI LẬP BIỂU", "", "", "TM. ĐẢNG ỦY"], ["", "Mẫu Văn Ký", "", "", "BÍ THƯ"]]


@pytest.mark.parametrize("seed", range(12))
def test_a_further_list_under_the_same_header_is_read_and_told(
    seed: int, plan: Plan, tmp_path: Path
) -> None:
    """Behind signatures or counts too, and with counts or people who left below it."""
    choose = random.Random(seed)
    grid = listed()
    grid += [[], *SIGNED] if choose.random() < 0.5 else []
    grid += [[], *choose.choice(SUMMARIES)] if choose.random() < 0.5 else []
    title = choose.choice(FURTHER)
    grid += [[], [title], *ONE_LINE, person(6, by_sex=False), person(7, by_sex=False)]
    added = [len(grid) - 1, len(grid)]
    gone = choose.random() < 0.5
    grid += [[], *GONE, person(8, by_sex=False)] if gone else choose.choice(SUMMARIES)
    book = read_grid(tmp_path, plan, grid)
    assert book.blocking == []
    assert book.roster["row"].tolist() == [*range(3, 9), *added]
    (told,) = (one for one in book.findings if one.code == "joined_table")
    assert f'"{title}"' in told.explanation
    assert f"dòng {added[0]}, {added[1]}" in told.explanation
    others = [one.explanation for one in book.findings if one.code == "second_table"]
    assert ("không tính" in others[-1]) == gone


@pytest.mark.parametrize("between", [GONE, ADDED[0]], ids=["gone", "not understood"])
def test_behind_a_table_of_other_people_no_list_goes_on(
    between: Grid, plan: Plan, tmp_path: Path
) -> None:
    """It may be a part of that table: leavers by group."""
    grid = [*listed(), *between, person(6, by_sex=False), ["DANH SÁCH CÔNG CHỨC"], *ONE_LINE]
    grid.append(person(7, by_sex=False))
    book = read_grid(tmp_path, plan, grid)
    assert book.roster["row"].tolist() == list(range(3, 9))
    assert names_rows(book, [len(grid)])


def test_a_title_nobody_understands_is_asked_to_be_written_so(plan: Plan, tmp_path: Path) -> None:
    """The one step that the refusal names is enough."""
    grid = [*listed(), ["DANH SÁCH ĐỀ NGHỊ"], *ONE_LINE, person(7, by_sex=False)]
    (found,) = read_grid(tmp_path, plan, grid).blocking
    assert 'ghi tên bảng ở dòng 9 là "Danh sách bổ sung"' in found.action
    grid[8] = ["Danh sách bổ sung"]
    assert read_grid(tmp_path, plan, grid).blocking == []


def test_the_titles_of_lists_give_groups_where_no_column_does(plan: Plan, tmp_path: Path) -> None:
    bare = [[name for name in ONE_LINE[0] if name != "Nhóm"]]
    people = [line[:5] + line[6:] for line in (person(n, by_sex=False) for n in range(4))]
    grid = [["DANH SÁCH CÁN BỘ"], *bare, *people[:2], ["DANH SÁCH CÔNG CHỨC"], *bare, *people[2:]]
    book = read_grid(tmp_path, plan, grid)
    assert book.blocking == []
    assert book.roster["group"].tolist() == ["can_bo", "can_bo", "cong_chuc", "cong_chuc"]
    grid[4] = ["DANH SÁCH BỔ SUNG"]
    book = read_grid(tmp_path, plan, grid)
    assert book.roster["group"].isna().tolist() == [False, False, True, True]


def test_a_further_list_that_names_somebody_again_is_asked_about(
    plan: Plan, tmp_path: Path
) -> None:
    """It may be the same list of another day; a namesake of another birth is nobody again."""
    again = person(2, by_sex=False)
    grid = [*listed(), ["DANH SÁCH BỔ SUNG"], *ONE_LINE, again, person(7, by_sex=False)]
    (found,) = read_grid(tmp_path, plan, grid).blocking
    assert (found.code, found.row) == ("people_again", 9)
    assert "dòng 11 " in found.explanation
    assert "với dòng 5;" in found.explanation
    grid[-2] = [*again[:2], "01/02/1960", *again[3:]]
    assert read_grid(tmp_path, plan, grid).blocking == []


@pytest.mark.parametrize("seed", range(12))
def test_tables_of_counts_below_block_nothing(seed: int, plan: Plan, tmp_path: Path) -> None:
    choose = random.Random(seed)
    grid = listed()
    for table in choose.sample(SUMMARIES, choose.choice([1, 2, 3])):
        grid += [[], *table]
    book = read_grid(tmp_path, plan, grid)
    assert book.blocking == []
    assert book.roster["row"].tolist() == list(range(3, 9))
