"""Where a table stands that must be on one page: where it is told, or after the text that follows.

No Word file knows its pages before it is opened, so how far down its page a document has come is an
estimate; it decides one thing only, whether text of the same part comes before a table that would
else go to the next page and leave much of this one white.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import ceil

from plan09lib.read.rules.document_form import DocumentForm
from plan09lib.tell.document.blocks import (
    Block,
    Columns,
    Document,
    Heading,
    Human,
    Paragraph,
    Run,
    Table,
    paragraphs_of,
)

_POINT = 25.4 / 72
_LETTER = 0.435
"""Of a letter's size, how wide it is in Vietnamese text set in Times, on average."""
_SINGLE = 1.15
"""Of a letter's size, how high a single line is."""
_WIDE, _HIGH = 210, 297
_WHITE = 1 / 5
"""Of a page, how much a table may leave white that goes to the next page."""
_PART = 2
"""The level of headings over which no table goes."""


def laid_out(document: Document, form: DocumentForm) -> Document:
    """`document` with every table for one page where it leaves little of another white."""
    return replace(document, blocks=tuple(_placed(document.blocks, _Filled(form))))


def _placed(blocks: Iterable[Block], filled: _Filled) -> Iterator[Block]:
    held: list[Block] = []
    heads: list[Block] = []  # a heading goes with what follows it
    for block in blocks:
        if held and len(held) == 1 and _is_note(block):
            held.append(block)
            continue
        if held and not (_may_come_before(block) and filled.leaves_white(held[0])):
            yield from filled.with_all([*held, *heads])
            held, heads = [], []
        if isinstance(block, Table) and block.is_whole and filled.leaves_white(block):
            held = [block]
        elif held and isinstance(block, Heading):
            heads.append(block)
        else:
            yield from filled.with_all([*heads, block])
            heads = []
    yield from [*held, *heads]


def _is_note(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.role == "note"


def _may_come_before(block: Block) -> bool:
    """Whether a block is text of the same part."""
    if isinstance(block, Heading):
        return block.level > _PART
    return isinstance(block, Paragraph) and block.role == "body"


class _Filled:
    """The height of what stands on the last page, in millimetres."""

    def __init__(self, form: DocumentForm):
        self.form = form
        self.width = _WIDE - form.page.left - form.page.right
        self.page = _HIGH - form.page.top - form.page.bottom
        self.down = 0.0

    def leaves_white(self, table: Block) -> bool:
        """Whether a table that stands on one page would leave much of this one white."""
        left = self.page - self.down
        return self._of(table) > left > self.page * _WHITE

    def with_all(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """`blocks`, which stand below what is there, a whole table on the next page if need be."""
        for block in blocks:
            high = self._of(block)
            if isinstance(block, Table) and block.is_whole and self.down + high > self.page:
                self.down = 0.0
            self.down = (self.down + high) % self.page
            yield block

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
