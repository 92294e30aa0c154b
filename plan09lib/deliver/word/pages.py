"""How far down its page a document has come: an estimate, for where a table may break.

No Word file knows its pages before it is opened. What is estimated decides one thing: whether a
table that should stand on one page goes on to the next instead of leaving much of one white.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from plan09lib.read.plan.document_form import DocumentForm
from plan09lib.tell.document.blocks import (
    Block,
    Columns,
    Human,
    Paragraph,
    Run,
    Table,
    paragraphs_of,
)

_POINT = 25.4 / 72
_LETTER = 0.46
"""Of a letter's size, how wide it is in Vietnamese text set in Times, on average."""
_SINGLE = 1.15
"""Of a letter's size, how high a single line is."""
_A4 = 297
_WHITE = 1 / 3
"""Of a page, how much a table may leave white that goes to the next page whole."""


class Filled:
    """The height of what stands on the last page, in millimetres."""

    def __init__(self, form: DocumentForm, width: int, *, is_wide: bool = False):
        self.form, self.width = form, width
        sides = form.page.left + form.page.right if is_wide else form.page.top + form.page.bottom
        self.page = (210 if is_wide else _A4) - sides
        self.down = 0.0

    def breaks(self, table: Table) -> bool:
        """Whether a table that should be whole would leave too much of this page white."""
        left = self.page - self.down
        return self._of_table(table) > left > self.page * _WHITE

    def add(self, block: Block, *, is_whole: bool = False) -> None:
        """`block` stands below what is there, on the next page where it must be whole."""
        high = self._of(block)
        if is_whole and self.down + high > self.page:
            self.down = 0.0
        self.down = (self.down + high) % self.page

    def _of(self, block: Block) -> float:
        if isinstance(block, Table):
            return self._of_table(block)
        if isinstance(block, Columns):
            sides = (block.left, block.right)
            return max(sum(map(self._of_paragraph, side)) for side in sides)
        if isinstance(block, Human):
            return sum(map(self._of_paragraph, block.paragraphs))
        if isinstance(block, Paragraph):
            return self._of_paragraph(block)
        return sum(self._of_text(_length(runs)) for runs in paragraphs_of(block))

    def _of_paragraph(self, one: Paragraph) -> float:
        return self._of_text(_length(one.runs))

    def _of_text(self, letters: int) -> float:
        body = self.form.body
        lines = _lines(letters, self.width, body.size)
        return (lines * body.line + body.after) * _POINT

    def _of_table(self, table: Table) -> float:
        shares = [self.width * share / sum(table.widths) for share in table.widths]
        rows = [table.heads, *table.rows]
        lines = sum(
            max(
                _lines(_length(cell.runs), wide, self.form.small)
                for cell, wide in zip(row, shares, strict=True)
            )
            for row in rows
        )
        return self._of_text(_length(table.caption)) + lines * self.form.small * _SINGLE * _POINT


def _length(runs: Iterable[Run]) -> int:
    return sum(len(run.text) for run in runs)


def _lines(letters: int, width: float, size: int) -> int:
    return max(1, ceil(letters * size * _LETTER * _POINT / width))
