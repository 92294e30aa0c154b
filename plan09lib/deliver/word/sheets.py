"""The annexes as a workbook for people: a sheet per table, every text a text, counts numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import IO

import xlsxwriter

from plan09lib.read.files.formula_guard import CREATED, new_book
from plan09lib.read.files.sheet_titles import add_sheet
from plan09lib.tell.document.blocks import Block, Cell, Document, Heading, Run, Table, lines_of
from plan09lib.tell.words.fact import Fact
from plan09lib.tell.words.formats import spelled

_LETTERS = 0.62
"""Of a column's share of the page, how many letters it holds."""
_LINE = 15
"""Points of a line."""
_LOOKS: Mapping[str, Mapping[str, object]] = {
    "cell": {"text_wrap": True, "valign": "top", "border": 1},
    "head": {"text_wrap": True, "bold": True, "border": 1, "bg_color": "#E9E9E4"},
    "title": {"bold": True},
    "line": {},
}


def write_sheets(
    path: Path | IO[bytes], document: Document, facts: Mapping[str, Fact], spelling: str
) -> None:
    """`document` as a workbook at `path`: a sheet per table, called after its annex and place.

    On each stand, above its table, what the document begins with (whose it is, a draft, invented)
    and the heading; below it what is noted there. The same document gives the same bytes.
    """
    with new_book(path) as book:
        book.set_properties({"created": CREATED, "title": document.title})
        writer = _Writer(book, facts, spelling)
        for name, above, table, below in _tables(document):
            writer.sheet(name, above, table, below)


def _tables(
    document: Document,
) -> Iterator[tuple[str, Sequence[Block], Table, Sequence[Block]]]:
    """Each table with the name of its sheet, what stands above it and what is noted below it."""
    lead: list[Block] = []
    heading: Block | None = None
    annex = place = 0
    blocks = document.blocks
    for at, block in enumerate(blocks):
        if isinstance(block, Heading):
            heading, annex, place = block, annex + 1, 0
        elif heading is None:
            lead.append(block)
        elif isinstance(block, Table):
            place += 1
            ends = (n for n in range(at + 1, len(blocks)) if isinstance(blocks[n], Table | Heading))
            notes = blocks[at + 1 : next(ends, len(blocks))]
            yield f"PL{annex}" + (f".{place}" if place > 1 else ""), [*lead, heading], block, notes


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, facts: Mapping[str, Fact], spelling: str):
        self.book, self.facts, self.spelling = book, facts, spelling
        self.looks = {name: book.add_format(look) for name, look in _LOOKS.items()}

    def sheet(
        self, name: str, above: Sequence[Block], table: Table, below: Sequence[Block]
    ) -> None:
        """A sheet that prints on A4 across; its heads stay in sight and stand on every page."""
        sheet = add_sheet(self.book, name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P/&N")
        *marks, heading = ([*lines_of(block)] for block in above)
        lines = [(line, "line") for own in marks for line in own]
        lines += [(line, "title") for line in (*heading, _text(table.caption))]
        for row, (line, look) in enumerate(lines):
            sheet.write_string(row, 0, self.told(line), self.looks[look])
        widths = [max(6.0, share * _LETTERS) for share in table.widths]
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        top = len(lines) + 1
        sheet.freeze_panes(top + 1, 0)
        sheet.repeat_rows(top)
        for row, cells in enumerate((table.heads, *table.rows), start=top):
            sheet.set_row(row, _LINE * self.height(cells, widths))
            for column, cell in enumerate(cells):
                self.cell(sheet, row, column, cell)
        notes = [line for block in below for line in lines_of(block)]
        for row, line in enumerate(notes, start=top + len(table.rows) + 2):
            sheet.write_string(row, 0, self.told(line))

    def height(self, cells: Sequence[Cell], widths: Sequence[float]) -> int:
        """How many lines the longest text of a row takes: a spreadsheet makes no row higher."""
        texts = zip(cells, widths, strict=True)
        return max(1, *(ceil(len(_text(cell.runs)) / width) for cell, width in texts))

    def cell(
        self, sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell
    ) -> None:
        """A count as a number, anything else as a text."""
        look = self.looks["head" if cell.is_head else "cell"]
        if (count := self.count(cell)) is not None:
            sheet.write_number(row, column, count, look)
        else:
            sheet.write_string(row, column, self.told(_text(cell.runs)), look)

    def count(self, cell: Cell) -> int | None:
        """The count that a cell tells and nothing else."""
        names = [run.fact for run in cell.runs if run.origin == "fact"]
        fact = self.facts[names[0]] if len(cell.runs) == len(names) == 1 else None
        is_count = fact is not None and fact.kind == "count"
        return int(fact.value_text) if fact and is_count else None

    def told(self, text: str) -> str:
        """A text in the spelling of the document."""
        return spelled(text, self.spelling)


def _text(runs: tuple[Run, ...]) -> str:
    return "".join(run.text for run in runs)
