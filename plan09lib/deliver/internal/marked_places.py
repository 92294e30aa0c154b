"""Which cells of a list as it came a finding is about: by the list's own headers, its own rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from plan09lib.read.cells.findings import Finding
from plan09lib.read.files.text import matching_key
from plan09lib.read.layout.fonts import in_unicode
from plan09lib.read.layout.header import DEEPEST, header_paths
from plan09lib.read.rules.layout import Layout
from plan09lib.read.tables.tables import Table
from plan09lib.read.workbook.intake import Workbook

_HEADER_ROWS = 30
Place = tuple[int, int]
Marks = dict[Place, list[Finding]]


@dataclass(frozen=True)
class Heads:
    """The header of one sheet: its first and last row, and per column's header its places.

    `columns` are by the header of the layout ("Chuyên môn"), a level per place where levels have
    columns of their own.
    """

    first: int = 0
    last: int = 0
    columns: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def heads_of(table: Table, book: Workbook, layout: Layout) -> tuple[str, Heads]:
    """The layout's title of the sheet that `table` was read as (its own where none), its header."""
    known = book.understanding[book.understanding["sheet"] == table.name]
    if known.empty:
        return table.name, Heads()
    slug, font = str(known["read_as"].iloc[0]), str(known["font"].iloc[0])
    wanted = dict(zip(known["header"], known["column"], strict=True))
    first, depth, places = _found(in_unicode(table, font), set(wanted))
    sheet = layout.sheets[slug]
    columns: dict[str, tuple[int, ...]] = {}
    for header, place in places.items():
        names = [one.header for one in sheet.columns if one.name == wanted[header]]
        for name in (*names, header):
            columns[name] = (*columns.get(name, ()), place)
    return sheet.title, Heads(first, first + depth - 1, columns)


def _found(table: Table, wanted: set[str]) -> tuple[int, int, dict[str, int]]:
    """Where most of the `wanted` headers stand: first row, how many rows, and their columns."""
    best: tuple[int, int, dict[str, int]] = (0, 1, {})
    for first in range(min(_HEADER_ROWS, len(table.rows))):
        for depth in range(1, DEEPEST + 1):
            paths = [" / ".join(path) for path in header_paths(table, first, depth)]
            found = {path: place for place, path in enumerate(paths) if path in wanted}
            if len(found) > len(best[2]):
                best = first, depth, found
    return best


def marked_places(findings: Iterable[Finding], heads: Heads) -> Marks:
    """The findings by the cells (row and column from 0) that they are about.

    One about a whole column marks its header; one whose column is not there, the row's first cell.
    """
    marks: Marks = {}
    for finding in findings:
        for place in _places(finding, heads):
            marks.setdefault(place, []).append(finding)
    return marks


def _places(finding: Finding, heads: Heads) -> Iterator[Place]:
    by_key = {matching_key(name): places for name, places in heads.columns.items()}
    columns = by_key.get(matching_key(finding.column), ())
    rows = finding.rows or ((finding.row,) if finding.row else ())
    if not rows:
        yield heads.last, columns[0] if columns else 0
    for row in rows:
        yield from ((row - 1, column) for column in columns or (0,))
