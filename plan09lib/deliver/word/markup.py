"""Paragraphs and tables as the text that a Word file stores; python-docx makes each part singly.

A report and its annexes have some four thousand runs: written as text and read once, they cost a
tenth of what as many calls do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

from plan09lib.tell.document.blocks import Run

_CELL_MARGIN = 45
"""Twentieths of a point: 0.8 millimetres."""
_ABOVE = 120
"""The same: 6 points."""
_MARGINS = "".join(f'<w:{side} w:w="{_CELL_MARGIN}" w:type="dxa"/>' for side in ("left", "right"))
_LOOK = (
    '<w:tblLook w:firstColumn="1" w:firstRow="1" w:lastColumn="0" w:lastRow="0" w:noHBand="0"'
    ' w:noVBand="1" w:val="04A0"/>'
)


_JOINER, _HYPHEN = "\u2060", "\u2011"
_RANGE = re.compile(r"(?<=\d)–(?=\d)")


def joined(text: str) -> str:
    """`text` as it is stored: no line ends within a range of numbers.

    >>> joined("2022–2025, thu – chi").replace("\u2060", "_")
    '2022–_2025, thu – chi'
    """
    return _RANGE.sub(f"–{_JOINER}", text)


def as_written(text: str) -> str:
    """A stored text as it was before `joined`; hyphens that people keep together are hyphens.

    >>> as_written(joined("2022–2025")), as_written("12\u2011BC/ĐU")
    ('2022–2025', '12-BC/ĐU')
    """
    return text.replace(_JOINER, "").replace(_HYPHEN, "-")


def elements(markup: Iterable[str]) -> list[Any]:
    """The elements that texts stand for, as python-docx knows them."""
    return list(parse_xml(f"<w:body {nsdecls('w')}>{''.join(markup)}</w:body>"))


def paragraph(
    runs: Iterable[tuple[str, Run]],
    style: str,
    *,
    keep: bool | None = None,
    centred: bool = False,
    is_apart: bool = False,
) -> str:
    """A paragraph of `runs`, each with its text as it is spelled, in the style with that id.

    `keep`: whether it stays on the page of the next one; None as the style says. `is_apart`: with
    space above it, as below a table, which has none of its own.
    """
    held = {None: "", True: "<w:keepNext/>", False: '<w:keepNext w:val="0"/>'}[keep]
    middle = '<w:jc w:val="center"/>' if centred else ""
    above = f'<w:spacing w:before="{_ABOVE}"/>' if is_apart else ""
    look = f"<w:pPr><w:pStyle w:val={quoteattr(style)}/>{held}{above}{middle}</w:pPr>"
    return f"<w:p>{look}{''.join(_run(text, run) for text, run in runs)}</w:p>"


def _run(text: str, run: Run) -> str:
    look = f"{'<w:b/>' if run.bold else ''}{'<w:i/>' if run.italic else ''}"
    space = ' xml:space="preserve"' if text.strip() != text else ""
    stored = text if run.origin == "person" else joined(text)
    told = f"<w:t{space}>{escape(stored)}</w:t>" if text else ""
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{told}</w:r>"


def table(
    rows: Iterable[Sequence[str]],
    shares: Sequence[int],
    width: int,
    *,
    caption: str = "",
    style: str = "",
) -> str:
    """A table of `width` millimetres; a cell is the paragraphs that it holds, `shares` divide it.

    With a `caption` (told to who cannot see the table) its first row stands again on every page;
    no page break falls into a row.
    """
    widths = [Mm(width * share / sum(shares)).twips for share in shares]
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in widths)
    body = "".join(_rows(rows, widths, has_head=bool(caption)))
    return f"<w:tbl>{_look(caption, style)}<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"


def _look(caption: str, style: str) -> str:
    """What a table is like; Word wants all this in this order."""
    own = f"<w:tblStyle w:val={quoteattr(style)}/>" if style else ""
    margins = f"<w:tblCellMar>{_MARGINS}</w:tblCellMar>" if caption else ""
    names = ("tblCaption", "tblDescription") if caption else ()
    told = "".join(f"<w:{name} w:val={quoteattr(caption)}/>" for name in names)
    return (
        f'<w:tblPr>{own}<w:tblW w:type="auto" w:w="0"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/>{margins}{_LOOK}{told}</w:tblPr>'
    )


def _rows(rows: Iterable[Sequence[str]], widths: Sequence[int], *, has_head: bool) -> Iterator[str]:
    for number, row in enumerate(rows):
        head = '<w:tblHeader w:val="true"/>' if has_head and not number else ""
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{width}"/></w:tcPr>{held}</w:tc>'
            for width, held in zip(widths, row, strict=True)
        )
        yield f'<w:tr><w:trPr><w:cantSplit w:val="true"/>{head}</w:trPr>{cells}</w:tr>'
