"""Rows below the header sorted into people, section headings, totals and signatures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from plan09lib.read.files.text import matching_key
from plan09lib.read.plan.headings import Headings
from plan09lib.read.workbook.header import Header, is_number_row
from plan09lib.read.workbook.tables import Rows, Table
from plan09lib.read.workbook.values import as_text

FULL = 3
"""A row with this many recognised cells is somebody's, whatever its first cell says."""
_WIDE = 2
_NUMERAL = re.compile(r"(?P<mark>[IVXLC]+|[A-H]|\d{1,2}(?:\.\d{1,2})*|[a-h])[.)/\-:\s]\s*(?=\S)")
_DATED = re.compile(r"\bngày\b.*\btháng\b", re.IGNORECASE)
_AFTER = re.compile(r"\s*[(:].*$")
_CODE = "staff_id"
Numbered = tuple[int, list[object]]


@dataclass
class Body:
    """The rows of a table below its header; row numbers are those seen in the file.

    `sections` gives per person the group named by the heading it stands under; `skipped` what else
    was there, by kind (section, total, signature, numbers); `unclear` rows with hardly more than a
    name, kept as people.
    """

    people: list[Numbered] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    skipped: list[tuple[int, str, str]] = field(default_factory=list)
    unclear: list[tuple[int, str]] = field(default_factory=list)


def every_row(rows: Rows, first: int) -> Body:
    """All rows from `first` that hold anything, as in the project's own layout."""
    body = Body()
    for number, row in enumerate(rows[first:], start=first + 1):
        if any(as_text(cell) for cell in row):
            body.people.append((number, row))
    body.sections = [""] * len(body.people)
    return body


def sort_rows(table: Table, header: Header, headings: Headings, groups: Sequence[str]) -> Body:
    """The rows below `header`, those of no person left out and listed.

    `groups` are keys of section headings that name a group.
    """
    return _Sorter(table, header, headings, frozenset(groups)).sort()


class _Sorter:
    def __init__(self, table: Table, header: Header, headings: Headings, groups: frozenset[str]):
        rows = table.rows
        self.wide = {top + 1 for (top, left), (_, right) in table.merges if right - left >= _WIDE}
        self.rows = [
            (number, row)
            for number, row in enumerate(rows[header.body :], start=header.body + 1)
            if any(as_text(cell) for cell in row)
        ]
        self.used = [one.index for one in header.understood if one.column and one.column != _CODE]
        self.totals = tuple(map(matching_key, headings.total_rows))
        self.signatures = tuple(map(matching_key, headings.signature_rows))
        self.groups = groups

    def sort(self) -> Body:
        body, section = Body(), Section()
        last = max((i for i, (_, row) in enumerate(self.rows) if self.is_full(row)), default=-1)
        over = False
        for place, (number, row) in enumerate(self.rows):
            kind, text = self._kind(number, row, after=place > last)
            over = over or (kind == "signature" and place > last)
            if over and kind != "total":
                kind = "signature"
            if kind == "unclear":
                body.unclear.append((number, text))
            if kind in ("person", "unclear"):
                body.people.append((number, row))
                body.sections.append(section.group)
            else:
                body.skipped.append((number, kind, text))
                if kind == "section":
                    section = section.then(text, self.groups)
        return body

    def is_full(self, row: Sequence[object]) -> bool:
        """Whether enough cells are filled for a person, whatever they say."""
        filled = sum(1 for i in self.used if i < len(row) and as_text(row[i]))
        first = next((text for cell in row if (text := as_text(cell))), "")
        return filled >= FULL and not self._begins(first, self.totals)

    def _kind(self, number: int, row: Sequence[object], after: bool) -> tuple[str, str]:
        texts = [text for cell in row if (text := as_text(cell))]
        first = next((text for text in texts if not text.isdecimal()), texts[0])
        if is_number_row(row):
            return "numbers", first
        if self._begins(first, self.totals):
            return "total", first
        if self.is_full(row):
            return "person", first
        if after and any(self._signs(text) for text in texts):
            return "signature", first
        heading = " ".join(dict.fromkeys(texts[:2]))
        if len(texts) <= 2 and (
            plain(heading) in self.groups or is_numbered(heading) or number in self.wide
        ):
            return "section", heading
        if len(texts) == 1 and _NUMERAL.match(first):
            return "section", first
        return "unclear", first

    def _begins(self, text: str, words: tuple[str, ...]) -> bool:
        key = matching_key(text)
        return any(
            key == word
            or key.startswith((word + " ", word + ":") if word[-1] not in "./" else word)
            for word in words
        )

    def _signs(self, text: str) -> bool:
        return self._begins(text, self.signatures) or _DATED.search(text) is not None


@dataclass(frozen=True)
class Section:
    """The group named by the section headings read so far; empty when they name none."""

    group: str = ""
    depth: int = 9

    def then(self, text: str, groups: frozenset[str]) -> Section:
        """The state after one more heading; an unknown one ends the group unless it lies deeper."""
        depth = _depth(text)
        if plain(text) in groups:
            return Section(plain(text), depth)
        return self if depth > self.depth else Section()


def is_numbered(text: str) -> bool:
    """Whether a text begins as a heading does: `I.`, `A -`, `2)`.

    >>> is_numbered("I. Cán bộ chuyên trách"), is_numbered("Mẫu Văn Một")
    (True, False)
    """
    found = _NUMERAL.match(text)
    return found is not None and not found["mark"].isdecimal()


def plain(text: str) -> str:
    """The key of a heading without its number and what follows in brackets or after a colon.

    >>> plain("I. CÁN BỘ  CHUYÊN TRÁCH (12 người)") == matching_key("cán bộ chuyên trách")
    True
    """
    return matching_key(_AFTER.sub("", _NUMERAL.sub("", text, count=1)))


def _depth(text: str) -> int:
    found = _NUMERAL.match(text)
    mark = found["mark"] if found else ""
    if mark and mark in "ABCDEFGH":
        return 0
    if mark and not mark.islower() and mark.isalpha():
        return 1
    return 2 + mark.count(".") if mark[:1].isdecimal() else 4 if mark else 2
