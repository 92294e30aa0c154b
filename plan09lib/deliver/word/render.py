"""A tree of blocks as a Word document: paragraphs, tables with real heads, a page number."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell

from plan09lib.deliver.word import styles
from plan09lib.read.plan.document_form import DocumentForm
from plan09lib.tell.document.blocks import (
    Block,
    Cell,
    Columns,
    Document,
    Figure,
    Heading,
    Human,
    Paragraph,
    Run,
    Table,
)
from plan09lib.tell.words.formats import spelled

_CELL_MARGIN = 45
"""Twentieths of a point: 0.8 millimetres."""
_HEAD_LEFT = 80
"""Millimetres for the names of the bodies beside the Party's title."""
_FIRST_ROWS = 2
"""Rows that stay together at the head of a table that may go on to the next page."""
_WORDY = 12
"""Cells of a column with longer texts stand left, others in the middle."""


def rendered(
    document: Document, form: DocumentForm, template: Path | None, *, is_wide: bool = False
) -> WordDocument:
    """The Word document of `document` by `form`, with the styles of `template` if there is one.

    `is_wide`: on paper turned sideways, for wide tables.
    """
    word = styles.opened(template, form)
    if is_wide:
        styles.turn(word)
    writer = _Writer(word, form)
    for block in document.blocks:
        writer.block(block)
    writer.page_number()
    return word


class _Writer:
    def __init__(self, word: WordDocument, form: DocumentForm):
        self.word, self.form = word, form
        self.ids = {style.name: style.style_id for style in word.styles}
        """The id of each style; python-docx would look each of them up among all."""
        section: Any = word.sections[0]
        sides = section.left_margin + section.right_margin
        self.width = round((section.page_width - sides) / Mm(1))

    def block(self, block: Block) -> None:
        """The block, at the end of the document."""
        if isinstance(block, Heading):
            self.paragraph(self.word, block.runs, f"Heading {block.level}")
        elif isinstance(block, Paragraph):
            self.paragraph(self.word, block.runs, styles.ROLE_STYLES[block.role])
        elif isinstance(block, Human):
            for one in block.paragraphs:
                self.paragraph(self.word, one.runs, styles.HUMAN)
        elif isinstance(block, Table):
            self.table(block)
        elif isinstance(block, Columns):
            self.columns(block)
        elif isinstance(block, Figure):
            self.figure(block)

    def paragraph(self, place: Any, runs: Sequence[Run], style: str) -> Any:
        """A paragraph of `runs` in `place`, a document or a cell."""
        return self._filled(place.add_paragraph(), runs, style)

    def _filled(self, paragraph: Any, runs: Sequence[Run], style: str) -> Any:
        paragraph._p.style = self.ids[style]
        for run in runs:
            text = run.text if run.origin == "person" else spelled(run.text, self.form.spelling)
            written = paragraph.add_run(text)
            if run.bold or run.italic:
                written.bold, written.italic = run.bold or None, run.italic or None
        return paragraph

    def table(self, block: Table) -> None:
        """A table on one page where it fits: its head repeats, no row breaks."""
        self.paragraph(self.word, block.caption, styles.CAPTION)
        caption = "".join(run.text for run in block.caption)
        table = self._grid(len(block.rows) + 1, block.widths, caption, "Table Grid")
        _is_head(table.rows[0])
        is_wordy = [
            any(len(_text(row[place])) > _WORDY for row in block.rows)
            for place in range(len(block.heads))
        ]
        for number, (row, made) in enumerate(
            zip((block.heads, *block.rows), table.rows, strict=True)
        ):
            is_last = number == len(block.rows)
            for cell, place, wordy in zip(row, _cells(made), is_wordy, strict=True):
                written = self._cell(place, cell)
                if not wordy:
                    written.alignment = WD_ALIGN_PARAGRAPH.CENTER
                holds = not is_last and (block.is_whole or number < _FIRST_ROWS)
                if holds or cell.is_head:  # else its style says so
                    written.paragraph_format.keep_with_next = holds

    def _cell(self, place: Any, cell: Cell) -> Any:
        style = styles.HEAD_CELL if cell.is_head else styles.CELL
        return self._filled(place.paragraphs[0], cell.runs, style)

    def columns(self, block: Columns) -> None:
        """Two columns side by side, a table without lines that no page breaks."""
        left = _HEAD_LEFT if block.key == "dau" else self.width // 2
        table = self._grid(1, (left, self.width - left), "", None)
        for place, own in zip(_cells(table.rows[0]), (block.left, block.right), strict=True):
            for number, one in enumerate(own):
                style = styles.ROLE_STYLES[one.role]
                if number:
                    self.paragraph(place, one.runs, style)
                else:
                    self._filled(place.paragraphs[0], one.runs, style)

    def figure(self, block: Figure) -> None:
        """A picture as wide as the text, with the sentence that replaces it."""
        paragraph = self.paragraph(self.word, (), styles.CAPTION)
        picture = paragraph.add_run().add_picture(io.BytesIO(block.picture), width=Mm(self.width))
        picture._inline.docPr.set("descr", block.alt)

    def _grid(self, rows: int, shares: Sequence[int], caption: str, style: str | None) -> Any:
        """An empty table as wide as the text; `shares` divide it."""
        table = self.word.add_table(rows=rows, cols=len(shares))
        if style and style in self.word.styles:
            table.style = self.word.styles[style]
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        widths = [Mm(self.width * share / sum(shares)) for share in shares]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for row in table.rows:
            _keeps_whole(row)
            for cell, width in zip(_cells(row), widths, strict=True):
                cell.width = width
        if caption:
            _margins(table)
            _described(table, caption)
        return table

    def page_number(self) -> None:
        """The page's number in the middle above, from the second page on."""
        header = self.word.sections[0].header
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        if "Header" in self.ids:
            paragraph._p.style = self.ids["Header"]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run()
        run.font.name, run.font.size = self.form.font, Pt(self.form.page_number.size)
        for kind, text in (
            ("begin", ""),
            ("", "PAGE"),
            ("separate", ""),
            ("text", "2"),
            ("end", ""),
        ):
            run._r.append(_field_part(kind, text))


def _cells(row: Any) -> list[Any]:
    """The cells of a row; python-docx would look for merged ones through the whole table."""
    return [_Cell(cell, row) for cell in row._tr.tc_lst]


def _field_part(kind: str, text: str) -> Any:
    if kind in ("", "text"):
        part = OxmlElement("w:t" if kind else "w:instrText")
        part.text = text
        return part
    part = OxmlElement("w:fldChar")
    part.set(qn("w:fldCharType"), kind)
    return part


def _text(cell: Cell) -> str:
    return "".join(run.text for run in cell.runs)


def _is_head(row: Any) -> None:
    """The row stands again on every page that the table goes on to."""
    properties = row._tr.get_or_add_trPr()
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def _keeps_whole(row: Any) -> None:
    """No page break inside the row."""
    properties = row._tr.get_or_add_trPr()
    mark = OxmlElement("w:cantSplit")
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def _margins(table: Any) -> None:
    """Cells with little space at their sides: a date fits into a narrow column."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        part = OxmlElement(f"w:{side}")
        part.set(qn("w:w"), str(_CELL_MARGIN))
        part.set(qn("w:type"), "dxa")
        margins.append(part)
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    if look is None:
        table._tbl.tblPr.append(margins)
    else:
        look.addprevious(margins)


def _described(table: Any, text: str) -> None:
    """The table's caption for who cannot see it; Word wants it last among its properties."""
    for name in ("w:tblCaption", "w:tblDescription"):
        part = OxmlElement(name)
        part.set(qn("w:val"), text)
        table._tbl.tblPr.append(part)
