"""Whom an approved mapping gives a group by the heading above them, or by their post."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from plan09lib.read.cells.values import as_text
from plan09lib.read.layout.arranged import Arranged
from plan09lib.read.layout.mapping import Groups
from plan09lib.read.layout.row_kinds import Line


def headings_over(lines: Iterable[Line]) -> dict[int, str]:
    """The nearest heading above every row that stands under one, by the row's number.

    >>> headings_over([Line(3, "section", "I. Văn phòng"), Line(4, "person")])
    {4: 'I. Văn phòng'}
    """
    found: dict[int, str] = {}
    heading = ""
    for line in sorted(lines, key=lambda one: one.number):
        if line.kind in ("section", "title"):
            heading = line.text if line.kind == "section" else ""
        elif heading:
            found[line.number] = heading
    return found


def groups_said(arranged: Arranged, said: Sequence[Groups]) -> list[str]:
    """Per person the code of the group that `said` names; empty where it names none."""
    posts = [as_text(cell) for cell in arranged.cells.get("position", [])]
    posts = posts or [""] * len(arranged.numbers)
    return [
        next((code for one in said if (code := one.code_of(section, post))), "")
        for section, post in zip(_sections(arranged), posts, strict=True)
    ]


def _sections(arranged: Arranged) -> Iterator[str]:
    for part in arranged.sheets:
        over = headings_over(part.lines)
        yield from (over.get(number, "") for number in part.numbers)
