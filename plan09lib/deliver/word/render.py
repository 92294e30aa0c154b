"""A tree of blocks as a Word document: paragraphs, tables with real heads, a page number."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from plan09lib.deliver.word import markup, styles
from plan09lib.read.rules.document_form import DocumentForm
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

NO_BREAK = "\u00a0"
_FEW_WORDS, _LINE = 4, 24
"""A name of fewer words breaks nowhere badly; the letters that a line of the head surely takes."""
_PLACES = ("thành phố", "tỉnh", "phường", "xã", "thị trấn", "quận", "huyện", "đặc khu")
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
    following = (*document.blocks[1:], None)
    for block, after in zip(document.blocks, following, strict=True):
        writer.block(block, before_columns=isinstance(after, Columns))
    writer.end()
    return word


class _Writer:
    def __init__(self, word: WordDocument, form: DocumentForm):
        self.word, self.form = word, form
        self.ids = {style.name: style.style_id for style in word.styles}
        """The id of each style; python-docx would look each of them up among all."""
        section: Any = word.sections[0]
        sides = section.left_margin + section.right_margin
        self.width = round((section.page_width - sides) / Mm(1))
        self.said: list[str] = []
        """What is written and not yet in the document."""
        self.below_table = False

    def block(self, block: Block, *, before_columns: bool = False) -> None:
        """The block, at the end of the document; no signature stands alone on its page."""
        if isinstance(block, Heading):
            self.said.append(self.paragraph(block.runs, f"Heading {block.level}"))
        elif isinstance(block, Paragraph):
            held = before_columns or None  # else its style says so
            style = styles.ROLE_STYLES[block.role]
            is_apart = self.below_table and block.role == "body"  # a note says so by its style
            self.said.append(self.paragraph(block.runs, style, keep=held, is_apart=is_apart))
        elif isinstance(block, Human):
            self.said += [self.paragraph(one.runs, styles.HUMAN) for one in block.paragraphs]
        elif isinstance(block, Table):
            self.said += [self.paragraph(block.caption, styles.CAPTION), self.table(block)]
        elif isinstance(block, Columns):
            self.said.append(self.columns(block))
        elif isinstance(block, Figure):
            self.figure(block)
        self.below_table = isinstance(block, Table)

    def end(self) -> None:
        """Everything stands in the document; its pages are numbered."""
        self._put()
        self.page_number()

    def _put(self) -> None:
        """What is written stands in the document, before what says how its pages are."""
        last = self.word.element.body.sectPr
        for element in markup.elements(self.said):
            last.addprevious(element)
        self.said = []

    def paragraph(self, runs: Sequence[Run], style: str, **look: Any) -> str:
        """A paragraph of `runs`, as it is spelled; what people wrote stays as they wrote it."""
        spelling = self.form.spelling
        told = [
            (run.text if run.origin == "person" else spelled(run.text, spelling), run)
            for run in runs
        ]
        return markup.paragraph(told, self.ids[style], **look)

    def table(self, block: Table) -> str:
        """A table: its head repeats, no row breaks; on one page where it is whole and fits."""
        held = len(block.rows) if block.is_whole else min(_FIRST_ROWS, len(block.rows))
        is_wordy = [
            any(len(_text(row[place])) > _WORDY for row in block.rows)
            for place in range(len(block.heads))
        ]
        rows = [
            [
                self._cell(cell, wordy, holds=number < held)
                for cell, wordy in zip(row, is_wordy, strict=True)
            ]
            for number, row in enumerate((block.heads, *block.rows))
        ]
        caption = "".join(run.text for run in block.caption)
        style = self.ids.get("Table Grid", "")
        return markup.table(rows, block.widths, self.width, caption=caption, style=style)

    def _cell(self, cell: Cell, is_wordy: bool, *, holds: bool) -> str:
        style = styles.HEAD_CELL if cell.is_head else styles.CELL
        keep = holds if holds or cell.is_head else None  # else its style says so
        return self.paragraph(cell.runs, style, keep=keep, centred=not is_wordy)

    def columns(self, block: Columns) -> str:
        """Two columns side by side, a table without lines that no page breaks."""
        left = _HEAD_LEFT if block.key == "dau" else self.width // 2
        sides = [
            "".join(self.paragraph(_in_two(one), styles.ROLE_STYLES[one.role]) for one in own)
            or "<w:p/>"
            for own in (block.left, block.right)
        ]
        return markup.table([sides], (left, self.width - left), self.width)

    def figure(self, block: Figure) -> None:
        """A picture as wide as the text, with the sentence that replaces it."""
        self._put()
        paragraph = self.word.add_paragraph()
        paragraph._p.style = self.ids[styles.CAPTION]
        picture = paragraph.add_run().add_picture(io.BytesIO(block.picture), width=Mm(self.width))
        picture._inline.docPr.set("descr", block.alt)

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


def _field_part(kind: str, text: str) -> Any:
    if kind in ("", "text"):
        part = OxmlElement("w:t" if kind else "w:instrText")
        part.text = text
        return part
    part = OxmlElement("w:fldChar")
    part.set(qn("w:fldCharType"), kind)
    return part


def _in_two(one: Paragraph) -> tuple[Run, ...]:
    """A paragraph's runs; the name of a body may break only where `broken_once` says."""
    if one.role not in ("parent", "issuer") or len(one.runs) != 1:
        return one.runs
    return (replace(one.runs[0], text=broken_once(one.runs[0].text)),)


def broken_once(name: str) -> str:
    """The name of a body that breaks, where it is too long for a line, before a proper name only.

    Else so that both lines are about as long; a name too long for two lines keeps its last words
    together.

    >>> broken_once("ĐẢNG BỘ THÀNH PHỐ HỒ CHÍ MINH").replace(NO_BREAK, "_")
    'ĐẢNG_BỘ_THÀNH_PHỐ HỒ_CHÍ_MINH'
    >>> broken_once("ĐẢNG BỘ TỈNH").replace(NO_BREAK, "_")
    'ĐẢNG BỘ TỈNH'
    """
    words = name.split()
    if len(words) < _FEW_WORDS:
        return name
    ends = [at for at in range(1, len(words)) if _is_place(words[:at])]
    evenly = min(
        range(1, len(words)),
        key=lambda at: max(len(" ".join(words[:at])), len(" ".join(words[at:]))),
    )
    at = ends[-1] if ends else evenly
    lines = [NO_BREAK.join(own) for own in (words[:at], words[at:])]
    if max(map(len, lines)) > _LINE:
        return " ".join([*words[:-2], NO_BREAK.join(words[-2:])])
    return " ".join(lines)


def _is_place(words: Sequence[str]) -> bool:
    """Whether what has been said ends with a kind of place, so that its name follows."""
    return any(" ".join(words).casefold().endswith(f" {kind}") for kind in _PLACES)


def _text(cell: Cell) -> str:
    return "".join(run.text for run in cell.runs)
