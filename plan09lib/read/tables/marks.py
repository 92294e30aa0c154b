"""What a file tells of a sheet beside its values: what is hidden, struck through, commented on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from plan09lib.read.cells.findings import listed

Cell = tuple[int, int]


@dataclass(frozen=True)
class Marks:
    """The marks of one sheet; rows, columns and cells (row, column) are counted from 0.

    `struck_cells` are struck through as a whole, `partly_struck` in a part of their text. Of the
    cells of `formulas` (their number), `formula_zeros` hold a saved 0, `errors` an error, and
    `unsaved` no result at all. `comments` are hung on cells. `from_1904`: bare numbers of days
    count from 1904.
    """

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck_cells: frozenset[Cell] = frozenset()
    partly_struck: frozenset[Cell] = frozenset()
    formula_zeros: frozenset[Cell] = frozenset()
    errors: frozenset[Cell] = frozenset()
    unsaved: frozenset[Cell] = frozenset()
    comments: Mapping[Cell, str] = field(default_factory=dict)
    formulas: int = 0
    from_1904: bool = False


class Marking:
    """The marks of one sheet while it is read."""

    def __init__(self) -> None:
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.struck_cells: set[Cell] = set()
        self.partly_struck: set[Cell] = set()
        self.formula_zeros: set[Cell] = set()
        self.errors: set[Cell] = set()
        self.unsaved: set[Cell] = set()
        self.comments: dict[Cell, str] = {}
        self.formulas = 0

    def strike(self, cell: Cell, runs: Iterable[bool]) -> None:
        """Note of each run of a cell's text whether it is struck through."""
        found = set(runs)
        if True in found:
            (self.partly_struck if False in found else self.struck_cells).add(cell)

    def done(self, from_1904: bool = False) -> Marks:
        """The marks as they are told."""
        told = vars(self).items()
        kept: dict[str, Any] = {n: frozenset(v) if isinstance(v, set) else v for n, v in told}
        return Marks(**kept, from_1904=from_1904)


def column_letters(column: int) -> str:
    """The letters of a column counted from 0.

    >>> column_letters(0), column_letters(26), column_letters(701)
    ('A', 'AA', 'ZZ')
    """
    letters = ""
    while column >= 0:
        column, place = divmod(column, 26)
        letters, column = chr(ord("A") + place) + letters, column - 1
    return letters


def addresses(cells: Iterable[Cell]) -> str:
    """Cells as a spreadsheet calls them, three or more below each other as a range.

    >>> addresses({(4, 6), (5, 6), (6, 6), (4, 0)})
    'A5, G5–7'
    """
    return ", ".join(_by_column(cells))


def _by_column(cells: Iterable[Cell]) -> Iterator[str]:
    columns: dict[int, list[int]] = defaultdict(list)
    for row, column in sorted(cells):
        columns[column].append(row + 1)
    for column in sorted(columns):
        letters = column_letters(column)
        yield ", ".join(letters + part for part in listed(columns[column]).split(", "))
