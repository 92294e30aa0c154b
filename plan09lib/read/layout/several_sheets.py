"""Lists of people on several sheets of one file: read as one list, or refused with the choice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from plan09lib.read.cells.findings import Finding, listed
from plan09lib.read.cells.values import BIRTH, as_text
from plan09lib.read.files.text import matching_key
from plan09lib.read.layout.arranged import GROUP, Arranged
from plan09lib.read.layout.row_words import plain
from plan09lib.read.layout.said_of_rows import Remark
from plan09lib.read.rules.layout import Sheet
from plan09lib.read.rules.vocab import Vocabulary

_NUMBER = re.compile(r"\d+")
_YEARS = range(1900, 2100)
_CODE, _NAME = "staff_id", "full_name"


def join_lists(
    lists: Sequence[Arranged], sheet: Sheet, groups: Vocabulary, file: str
) -> tuple[Arranged, list[Finding]]:
    """The one list that `lists` make together, and what is told of it.

    Lists that name the same people, or whose columns differ where a blank would say something, give
    a blocking finding, and the first of them.
    """
    filled = [one for one in lists if one.lines] or list(lists[:1])
    if len(filled) == 1:
        return filled[0], []
    titles = ", ".join(f'"{one.origin}"' for one in filled)
    _name_groups(filled, groups)
    peopled = [one for one in filled if one.numbers]
    if why := [*_same_people(filled), *_other_columns(peopled, sheet)]:
        words = f"{len(filled)} trang cùng là {sheet.title} ({titles}) nhưng {'; '.join(why)}"
        action = (
            "giữ một trang; hoặc trong mapping.yml ghi read_as: khong_dung cho trang không dùng; "
            "hoặc sửa để mỗi người chỉ ở một trang và các trang có cùng các cột"
        )
        return filled[0], [Finding(file, "blocking", "several_sheets", sheet.title, words, action)]
    people = " + ".join(f'"{one.origin}" {len(one.numbers)} người' for one in filled)
    words = f"{len(filled)} trang được đọc chung thành một danh sách: {people}"
    told = [
        Finding(file, "note", "joined_sheets", sheet.title, words, "kiểm tra số người mỗi trang")
    ]
    return _joined(filled), [*told, *_lacking(peopled, sheet, file)]


def _name_groups(lists: Sequence[Arranged], groups: Vocabulary) -> None:
    """Give the people of a sheet without a column of groups the one that its title names, and say
    so: all of them, or those above the first who stand under the heading of a group."""
    for one in lists:
        level = groups.find(plain(one.origin))
        if level is None or any(known.column == GROUP for known in one.header.understood):
            continue
        cells = one.cells.setdefault(GROUP, [None] * len(one.numbers))
        headed = next((place for place, cell in enumerate(cells) if as_text(cell)), len(cells))
        rows = [row for row in one.numbers[:headed] if (GROUP, row) not in one.unclear]
        if rows:
            filled = [level.label if row in rows else None for row in one.numbers[:headed]]
            one.cells[GROUP] = [*filled, *cells[headed:]]
            words = f"không có cột Nhóm; nhóm của dòng {listed(rows)} lấy theo tên trang"
            one.remark("group_from_sheet", f"{words} ({level.label})", "thêm cột Nhóm", "warning")


def _same_people(lists: Sequence[Arranged]) -> Iterator[str]:
    for first, second in combinations(lists, 2):
        if pairs := _pairs(_people(first), _people(second)):
            own, others = ({pair[i] for pair in pairs} for i in (0, 1))
            yield (
                f'dòng {listed(sorted(own))} của "{first.origin}" và dòng {listed(sorted(others))} '
                f'của "{second.origin}" có thể là cùng người'
            )


def say_who_stands_again(one: Arranged, further: Mapping[int, Sequence[int]]) -> None:
    """Ask about people of further tables on one sheet, by the row of their title, who may stand
    above it too: such a table may be the same list of another day."""
    people = list(_people(one)) if further else []
    for row, numbers in further.items():
        above = [person for person in people if person[0] < row]
        if pairs := _pairs(above, [person for person in people if person[0] in numbers]):
            own, others = (listed(sorted({pair[i] for pair in pairs})) for i in (0, 1))
            words = (
                f"dòng {others} của bảng bắt đầu ở dòng {row} có thể là cùng người với dòng {own};"
                " chưa rõ bảng ấy bổ sung hay ghi lại danh sách trên"
            )
            do = "nếu bổ sung: để mỗi người ở một dòng; nếu ghi lại: chuyển sang trang khác"
            one.remarks.append(Remark("people_again", words, do, "blocking", row=row))


_Named = tuple[int, str, Counter[int]]
"""A row number, the key of a name, the numbers in a date of birth."""


def _pairs(first: Iterable[_Named], second: Iterable[_Named]) -> list[tuple[int, int]]:
    """The rows of both that may be one person's."""
    known: dict[str, list[tuple[int, Counter[int]]]] = {}
    for number, name, born in first:
        known.setdefault(name, []).append((number, born))
    return [
        (number, other)
        for other, name, born in second
        for number, before in known.get(name, [])
        if _may_be_same(before, born)
    ]


def _people(one: Arranged) -> Iterator[_Named]:
    blank: list[object] = [None] * len(one.numbers)
    names, births = (one.cells.get(column, blank) for column in (_NAME, BIRTH))
    for number, name, born in zip(one.numbers, names, births, strict=True):
        yield number, matching_key(as_text(name)), Counter(map(int, _NUMBER.findall(as_text(born))))


def _may_be_same(first: Counter[int], second: Counter[int]) -> bool:
    """Whether two dates of birth may be one, however they are written; a blank may be any."""
    readable = all(any(number in _YEARS for number in one) for one in (first, second))
    return not readable or first <= second or second <= first


def _other_columns(lists: Sequence[Arranged], sheet: Sheet) -> Iterator[str]:
    """What a sheet lacks although a blank in it would say "no", or nobody could be judged."""
    for one, lacking in _missing(lists):
        columns = [sheet.column(name) for name in lacking]
        needed = [
            c.header for c in columns if not (c.blank_is_unknown or _is_open_date(c.name, sheet))
        ]
        if needed:
            yield f'trang "{one.origin}" không có cột {", ".join(needed)} như các trang kia'


def _is_open_date(name: str, sheet: Sheet) -> bool:
    column = sheet.column(name)
    return column.kind == "date" and not column.required


def _missing(lists: Sequence[Arranged]) -> Iterator[tuple[Arranged, list[str]]]:
    every = dict.fromkeys(name for one in lists for name in one.cells if name != _CODE)
    for one in lists:
        if lacking := [name for name in every if name not in one.cells]:
            yield one, lacking


def _lacking(lists: Sequence[Arranged], sheet: Sheet, file: str) -> Iterator[Finding]:
    for one, lacking in _missing(lists):
        headers = ", ".join(sheet.column(name).header for name in lacking)
        words = f'trang "{one.origin}" không có cột {headers} như các trang kia: coi là chưa có'
        action = "thêm cột vào trang ấy nếu có thông tin"
        yield Finding(
            file, "warning", "lacking_columns", sheet.title, words, action, origin=one.origin
        )


def _joined(lists: Sequence[Arranged]) -> Arranged:
    first = lists[0]
    names = dict.fromkeys(name for one in lists for name in one.cells)
    cells = {
        name: [c for one in lists for c in one.cells.get(name, [None] * len(one.numbers))]
        for name in names
    }
    return Arranged(
        origin=first.origin, header=first.header, own=all(one.own for one in lists),
        numbers=[number for one in lists for number in one.numbers], cells=cells,
        hidden=any(one.hidden for one in lists),
        unclear={cell for one in lists for cell in one.unclear}, parts=tuple(lists),
    )  # fmt: skip
