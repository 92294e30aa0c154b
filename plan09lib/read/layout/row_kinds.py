"""Rows below the header: each ends in exactly one kind, a person's or one that is left out."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from plan09lib.read.cells.values import BIRTH, as_text
from plan09lib.read.layout.header import FULL, Header, Recogniser, are_numbers
from plan09lib.read.layout.other_tables import Foreign, Listed, OtherTables
from plan09lib.read.layout.row_words import (
    RowTexts,
    Words,
    depth,
    is_count,
    is_numbered,
    is_remark,
    is_sentence,
)
from plan09lib.read.rules.layout import ROSTER
from plan09lib.read.tables.tables import Table

_WIDE = 2
_CODE, _NAME = "staff_id", "full_name"
_NUMERAL_ALONE = re.compile(r"(?:[IVXLC]+|[A-H]|\d{1,2}(?:\.\d{1,2})*|[a-h])[.)/\-–—:\s]+(?=\S)")
_BETWEEN_NAMES = re.compile(r"\s*[\n;,]\s*|\s+và\s+")
_MAY_BE_BETWEEN = re.compile("[\n;,]|và")  # looked for first: most names have none
_YEAR = re.compile(r"\d{4}")
_HEADS = re.compile(r"\d{1,3}(?:[.,]\d+)?\D*")
"""A number, alone or before words ("23 người"): no date of birth has only one, a year apart."""
Numbered = tuple[int, list[object]]


class Line(NamedTuple):
    """One row that holds anything: its number in the file, its kind (`loai_dong.csv`), its text.

    The text is empty where it may be somebody's name.
    """

    number: int
    kind: str
    text: str = ""


@dataclass
class Body:
    """The rows of a table below its header; row numbers are those seen in the file.

    `lines` has every row once. `sections` gives per person the group named by the heading it stands
    under; `leaving` the heading of people who are said to have left, or may have, by row number;
    `said_left` words of their own row that say so, `commented_left` of comments hung on its cells;
    `spread` the rows that a cell merged downwards
    speaks for, by column; `further` the people of further tables of the list by the row of their
    title; `foreign` the tables that are not the list's; `sums` how many people a row says
    there are; `noted_left` words of notes that say so of nobody by name; `above` the rows over the
    header that may be people's; `title` that of a list that may be none of the people at work;
    `examples` the people whose rows are called examples.
    """

    people: list[Numbered] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    leaving: dict[int, str] = field(default_factory=dict)
    spread: dict[int, list[int]] = field(default_factory=dict)
    said_left: dict[int, str] = field(default_factory=dict)
    commented_left: dict[int, str] = field(default_factory=dict)
    further: dict[int, list[int]] = field(default_factory=dict)
    foreign: list[Foreign] = field(default_factory=list)
    sums: dict[int, int] = field(default_factory=dict)
    above: tuple[int, ...] = ()
    noted_left: dict[int, str] = field(default_factory=dict)
    title: str = ""
    examples: list[int] = field(default_factory=list)

    def of(self, kind: str) -> list[Line]:
        """The rows of one kind."""
        return [line for line in self.lines if line.kind == kind]


def every_row(table: Table, header: Header) -> Body:
    """All rows below `header` that hold anything, as in the project's own sheets."""
    body = Body()
    for number, row in enumerate(table.rows[header.body :], start=header.body + 1):
        if any(as_text(cell) for cell in row):
            body.people.append((number, row))
            body.lines.append(Line(number, "person"))
    body.sections = [""] * len(body.people)
    return body


def sort_rows(table: Table, header: Header, recogniser: Recogniser, own: bool = False) -> Body:
    """The rows below `header` by kind, the cells of people with what is merged over them.

    In the project's `own` layout a row that is nothing else is a person.
    """
    return _Sorter(table, header, recogniser, own).sort()


class _Sorter:
    def __init__(self, table: Table, header: Header, recogniser: Recogniser, own: bool):
        self.table, self.header, self.own = table, header, own
        self.wide = {top + 1 for (top, left), (_, right) in table.merges if right - left >= _WIDE}
        is_roster = recogniser.slug == ROSTER
        groups = recogniser.vocabularies["nhom"] if is_roster else None
        self.words = Words.of(recogniser.headings, groups)
        self.is_roster = is_roster
        known = [one for one in header.understood if one.column]
        self.used = {one.index for one in known if one.column != _CODE}
        self.names = [one.index for one in known if one.column == _NAME]
        self.births = [one.index for one in known if one.column == BIRTH]
        self.codes = [one.index for one in known if one.column == _CODE]
        self.texts = RowTexts()
        self.leaving: frozenset[str] = frozenset()
        self.comments: dict[int, list[str]] = {}
        for (row, _), text in table.marks.comments.items():
            self.comments.setdefault(row + 1, []).append(text)
        self.others = OtherTables(table, header, recogniser, self.words, self.texts)
        self.down = _downwards(table, self.used - {*self.names, *self.births})
        self.joined = _downwards(table, self.names)

    def sort(self) -> Body:
        body = Body()
        rows = [
            (number, row)
            for number, row in enumerate(self.table.rows[self.header.body :], self.header.body + 1)
            if self.texts(row)
        ]
        if self.is_roster:
            self.leaving = self.texts.saying(self.words.says_left)
            above = [as_text(cell) for row in self.table.rows[: self.header.first] for cell in row]
            titles = (self.table.name, *filter(self.words.is_title, above))
            body.title = self.words.of_other_people(titles)
        body.above = self.others.people_above(self.table)
        body.lines += [Line(number, "table") for number in body.above]
        own, body.foreign = self.others.apart(rows)
        for one in body.foreign:
            inside = (number for number, _ in rows if one.start <= number <= one.end)
            body.lines += [Line(number, "table") for number in inside]
        for part in own:
            self._sort_one(part, body, self._titled(part, own))
        body.lines.sort(key=lambda line: line.number)
        return body

    def _titled(self, part: Listed, own: Sequence[Listed]) -> Section:
        """What the name of the sheet, or the title of one of the list's tables, says of people."""
        if not self.is_roster:
            return Section()
        above = [as_text(cell) for row in self.table.rows[: self.header.first] for cell in row]
        left, said = self.words.titles_leavers(self.table.name, above)
        if left or len(own) == 1:
            return Section(depth=-1, left=left, sure=said == "yes") if left else Section()
        groups = {self.words.group_of(text) for text in ([part.title] if part.title else above)}
        groups -= {""}
        return Section(groups.pop(), depth=-1) if len(groups) == 1 else Section()

    def _sort_one(self, part: Listed, body: Body, section: Section) -> None:
        """Add the rows of one of the list's tables, under what its title says, to `body`."""
        rows = part.rows
        if part.title:
            body.lines.append(Line(rows[0][0], "title", part.title))
            body.further[rows[0][0]] = []
            rows = rows[1:]
        kinds = [self._kind(number, row, after=False) for number, row in rows]
        last = self._last_sure(rows, kinds)
        over = False
        for place, (number, row) in enumerate(rows):
            kind, text = kinds[place]
            if place > last and kind in _REVISED and not self._is_listed(row):
                kind, text = self._kind(number, row, after=True)
                over = over or (
                    kind == "closing" and any(map(self.words.signs, self.texts(row).values()))
                )
            if over and kind not in ("total", "header") and not self._is_listed(row):
                kind = "closing"
            if kind == "section" and self.is_roster:
                section = section.then(text, self.words)
            if kind == "person" and section.left:
                body.leaving[number] = section.left
                kind = "left" if section.sure else kind
            if kind == "continuation" and not self._continues(body, row):
                kind = "unclear"
            if kind == "person":
                body.people.append(self._spread(rows[place], body))
                body.sections.append(section.group)
                if part.title:
                    body.further[part.rows[0][0]].append(number)
                if self.is_roster and (said := self._says_left(row)):
                    body.said_left[number] = said
                if self.is_roster and (said := self._commented_left(number)):
                    body.commented_left[number] = said
                if self.is_roster and self.words.is_example(next(iter(self.texts(row).values()))):
                    body.examples.append(number)
            if kind in _SUMS and (heads := self.words.summed(self.texts(row).values())) is not None:
                body.sums[number] = heads
            if kind == "closing" and self.is_roster and (said := self._says_left(row)):
                body.noted_left[number] = said
            body.lines.append(Line(number, kind, text if kind not in _PRIVATE else ""))

    def _last_sure(self, rows: Sequence[Numbered], kinds: Sequence[tuple[str, str]]) -> int:
        """The place of the last row that no signature can be: full, and with a figure in it."""
        people = [place for place, (kind, _) in enumerate(kinds) if kind == "person"][::-1]
        full = (i for i in people if self._is_full(rows[i][1]))
        dated = (i for i in people if self._is_full(rows[i][1]) and self._has_figure(rows[i][1]))
        return next(itertools.chain(dated, full, people), -1)

    def _is_full(self, row: Sequence[object]) -> bool:
        return len(self.used.intersection(self.texts(row))) >= FULL

    def _has_figure(self, row: Sequence[object]) -> bool:
        return any(map(str.isdigit, "".join(self.texts(row).values())))

    def _is_listed(self, row: Sequence[object]) -> bool:
        """Whether a row has a name and, in front of it, a Mã or a number."""
        cells = self.texts(row)
        numbered = any(text.isdecimal() or i in self.codes for i, text in cells.items())
        return numbered and any(i in cells for i in self.names)

    def _kind(self, number: int, row: Sequence[object], after: bool) -> tuple[str, str]:
        cells = self.texts(row)
        texts = list(cells.values())
        first = next(itertools.filterfalse(str.isdecimal, texts), texts[0])
        name = " ".join([cells[i] for i in self.names if i in cells])
        if are_numbers(texts) or self.others.repeats_header(number, row):
            return "header", first
        born = bool(name) and self._is_born(cells)
        if self.words.totals_up(first) and not (born and first in name):
            return "total", first
        if self._is_blank(cells):
            return "blank", ""
        filled = len(self.used.intersection(cells))
        if self.down:
            filled += sum(1 for i in self.used - cells.keys() if (number, i) in self.down)
        if self.is_roster and name and filled > 1 and self.words.is_vacant(name):
            return ("unclear" if born else "vacant"), first
        heading = self._heading(number, cells)
        if heading and (len(texts) > 2 or filled < FULL):
            return "section", heading
        if not name and any((number, i) in self.joined for i in self.names):
            return "continuation", ""
        if filled >= FULL and self._is_person(row, cells, name):
            return "person", first
        if self._is_note(cells, name, after):
            return "closing", first
        return ("person" if self.own and self._is_person(row, cells, name) else "unclear"), first

    def _is_born(self, cells: dict[int, str]) -> bool:
        """Whether a date of birth stands in a row, and no number of heads."""
        dates = (cells[i] for i in self.births if i in cells)
        return any(text[0].isdigit() and not _HEADS.fullmatch(text) for text in dates)

    def _is_blank(self, cells: dict[int, str]) -> bool:
        """Whether nothing but a number, or a Mã, was filled in beforehand."""
        return self.used.isdisjoint(cells) and all(
            text.isdecimal()
            or (i in self.codes and " " not in text and any(map(str.isdigit, text)))
            for i, text in cells.items()
        )

    def _heading(self, number: int, cells: dict[int, str]) -> str:
        """The text of a section heading, subtotals beside it left out; empty for no heading."""
        texts = list(cells.values())
        if len(texts) > 2 and not any(map(is_count, texts[1:3])):
            return ""
        words = (text for place, text in enumerate(texts) if not place or not is_count(text))
        said = list(itertools.islice(words, 3))
        if len(said) > 2:
            return ""
        heading = " ".join(dict.fromkeys(said))
        if self.words.heads_group(heading) or is_numbered(heading):
            return heading
        alone = [text for text in said if not text.isdecimal()]
        if self.is_roster and len(alone) == 1 and self.words.names_leavers(heading):
            return heading
        if number in self.wide and len(texts) <= 2:
            return heading
        return texts[0] if len(texts) == 1 and _NUMERAL_ALONE.match(texts[0]) else ""

    def _is_person(self, row: Sequence[object], cells: dict[int, str], name: str) -> bool:
        """Whether a full row is one person's: with a name, a date of birth or a Mã, none twice."""
        if not self.is_roster or not self.names:
            return True
        if self.words.is_signature(cells.values(), name):
            return False
        known = name or any(i in cells for i in (*self.births, *self.codes))
        return bool(known) and not self._is_of_two(row)

    def _is_of_two(self, row: Sequence[object]) -> bool:
        name = " ".join(str(row[i]) for i in self.names if i < len(row) and row[i] is not None)
        if not (_MAY_BE_BETWEEN.search(name) and _BETWEEN_NAMES.search(name.strip())):
            return False
        parts = [part.split() for part in _BETWEEN_NAMES.split(name.strip())]
        if not all(word[:1].isupper() for part in parts for word in part):
            return False
        born = " ".join(str(row[i]) for i in self.births if i < len(row))
        return len(_YEAR.findall(born)) > 1 or all(len(part) > 2 for part in parts)

    def _is_note(self, cells: dict[int, str], name: str, after: bool) -> bool:
        texts = [text for text in cells.values() if not text.isdecimal()]
        if after and self.words.is_signature(texts, name):
            return True
        if len(texts) == 1:
            says = is_remark(texts[0]) if name else is_sentence(texts[0])
            if self.words.closes(texts[0]) or (after and says):
                return True
        beside = self.names and self.used.isdisjoint(cells)
        return bool(beside) and min(cells) > max(self.names)

    def _spread(self, numbered: Numbered, body: Body) -> Numbered:
        """The row with the values of cells merged downwards over it."""
        if not self.down:
            return numbered
        number, cells = numbered[0], list(numbered[1])
        for index in sorted(self.used):
            top = self.down.get((number, index))
            value = self.table.rows[top - 1][index] if top else None
            if as_text(value) and index < len(cells) and not as_text(cells[index]):
                cells[index] = value
                body.spread.setdefault(index, []).append(number)
        return number, cells

    def _says_left(self, row: Sequence[object]) -> str:
        """Words of a row, also beside the name, that say that somebody left; empty for none."""
        cells = self.texts(row)
        if self.leaving.isdisjoint(cells.values()):  # as of most rows
            return ""
        own = map(self.words.says_left, cells.values())
        return next(filter(None, own), "")

    def _commented_left(self, number: int) -> str:
        """Words of a row's comments that say that somebody left; empty for none."""
        own = (self.words.says_left(text) for text in self.comments.get(number, ()))
        return next(filter(None, own), "")

    def _continues(self, body: Body, row: list[object]) -> bool:
        """Whether `row` adds to the person above it: what is blank there, or a further post."""
        posts = {one.index for one in self.header.understood if one.column == "position"}
        if not body.people:
            return False
        number, known = body.people[-1]
        cells = list(known)
        for index, cell in enumerate(row):
            if not as_text(cell) or index not in self.used:
                continue
            if as_text(cells[index]) and index not in posts:
                return False
            own = [text for one in (cells[index], cell) if (text := as_text(one))]
            cells[index] = ", ".join(own) if index in posts else cell
        body.people[-1] = number, cells
        return True


_SUMS = ("total", "closing")
_REVISED = ("person", "unclear", "section", "closing")
_PRIVATE = ("person", "left", "unclear", "table", "continuation")


def _downwards(table: Table, columns: Sequence[int] | set[int]) -> dict[tuple[int, int], int]:
    """The row that a cell (row number, column) takes its value from, for cells merged downwards."""
    return {
        (number, left): top + 1
        for (top, left), (bottom, right) in table.merges
        if left == right and left in columns
        for number in range(top + 2, bottom + 2)
    }


@dataclass(frozen=True)
class Section:
    """What the section headings read so far say of those below: their group, or that they left.

    `left` is the heading of people who left, `sure` unless its words leave it open; `seen` are the
    groups named so far.
    """

    group: str = ""
    depth: int = 9
    left: str = ""
    sure: bool = False
    seen: frozenset[str] = frozenset()

    def then(self, text: str, words: Words) -> Section:
        """The state after one more heading; an unknown one ends the group unless it lies deeper.

        Among people who left, a group that was named before is a part of them.
        """
        own, group = depth(text), words.group(text)
        if leavers := words.names_leavers(text):
            return Section(group="", depth=own, left=text, sure=leavers == "yes", seen=self.seen)
        if self.left and (own > self.depth or (own == self.depth and group in self.seen)):
            return self
        if group:
            return Section(group, own, seen=self.seen | {group})
        return self if own > self.depth else Section(seen=self.seen)
