"""The cells of one list by column, as they stand in the file, and what is to be said of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from plan09lib.read.cells.date_order import Decision, decide_order
from plan09lib.read.cells.dates import DateOrder
from plan09lib.read.cells.values import as_text
from plan09lib.read.layout.header import Header
from plan09lib.read.layout.row_kinds import Line
from plan09lib.read.layout.said_of_rows import Remark

GROUP = "group"
UNKNOWN_SECTION = "unknown_section"
"""The code of what is said of a heading that names no group."""


@dataclass
class Arranged:
    """The cells of one sheet by column name; `numbers` are the row numbers seen in the file.

    `own` says that the sheet follows the project's own layout; `origin` is its name in the file.
    `unclear` are cells (column name, row number) left empty although the file says something;
    `lines` has every row that holds anything once, with its kind; `parts` are the sheets of a list
    that was joined from several; `unread` has what stands in the columns that no field takes, by
    header and row number; `above` are the texts over its header; `decided` are the cells (column
    name, place) in which somebody said afterwards which day is meant.
    """

    origin: str
    header: Header
    own: bool
    numbers: list[int]
    cells: dict[str, list[object]] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    hidden: bool = False
    unclear: set[tuple[str, int]] = field(default_factory=set)
    lines: list[Line] = field(default_factory=list)
    parts: tuple[Arranged, ...] = ()
    unread: dict[str, dict[int, str]] = field(default_factory=dict)
    above: tuple[str, ...] = ()
    decided: set[tuple[str, int]] = field(default_factory=set)

    @property
    def sheets(self) -> tuple[Arranged, ...]:
        """The sheets that the list stands on: itself, or those it was joined from."""
        return self.parts or (self,)

    @property
    def origins(self) -> list[str]:
        """Per person the name of the sheet in the file."""
        return [one.origin for one in self.sheets for _ in one.numbers]

    def blank(self, name: str) -> int:
        """How many cells of a column are empty, those apart of which the file says something."""
        cells = self.cells[name]
        empty = {cell for cell in set(cells) if not as_text(cell)}
        pairs = zip(self.numbers, cells, strict=True)
        return sum(1 for at, cell in pairs if cell in empty and (name, at) not in self.unclear)

    def date_order(self, name: str, said: DateOrder) -> Decision:
        """How the dates of a column are to be read, by what stands in the file."""
        cells = self.cells[name]
        if self.decided:
            cells = ["" if (name, at) in self.decided else one for at, one in enumerate(cells)]
        return decide_order(cells, said, self.own)

    def remark(self, code: str, words: str, action: str, severity: str) -> None:
        """Add something to say about the whole sheet."""
        self.remarks.append(Remark(code, words, action, severity))
