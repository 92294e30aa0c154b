"""The paragraphs and table rows of a Word file, whoever saved it, with the marks around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from plan09lib.deliver.word.markup import as_written
from plan09lib.deliver.word.package import opened
from plan09lib.deliver.word.units import is_mark
from plan09lib.errors import DataRefused, Fault, kind_of
from plan09lib.read.files.presence import read_file
from plan09lib.read.tables.container import look_through

_ROW, _PARAGRAPH, _TABLE, _CELL = (qn(f"w:{tag}") for tag in ("tr", "p", "tbl", "tc"))
_TEXT, _TAB, _BREAK, _START = (qn(f"w:{tag}") for tag in ("t", "tab", "br", "bookmarkStart"))
_KEPT_HYPHEN = qn("w:noBreakHyphen")
_APART = {
    qn("w:txbxContent"), qn("w:del"), qn("w:moveFrom"), qn("w:pPr"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}  # fmt: skip
"""What is no text of the paragraph it stands in: text boxes, what was deleted, tab stops, the same
once more for old programs."""
_NESTED = (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins"), qn("w:smartTag"))


@dataclass(frozen=True)
class Place:
    """A paragraph (`element`, one cell) or a row of a table of several rows."""

    element: Any = field(repr=False, compare=False)
    cells: tuple[str, ...]
    marks: frozenset[str]
    is_row: bool = False

    @property
    def text(self) -> str:
        """All its text, cells divided by a line."""
        return " | ".join(self.cells)


def open_word(file: Path) -> WordDocument:
    """The Word document in `file`. Raises: DataRefused where it cannot be read as one."""
    return word_in(file.name, read_file(file))


def word_in(name: str, content: bytes) -> WordDocument:
    """The Word document that a file called `name` holds. Raises: as `open_word`."""
    look_through(content, name)
    try:
        return opened(content)
    except (OpcError, KeyError, ValueError, BadZipFile, etree.XMLSyntaxError) as error:
        found = f"không đọc được như một tệp Word ({kind_of(error)})"
        rule, action = "tệp là .docx nguyên vẹn", "mở tệp bằng Word, lưu lại dạng .docx rồi thử lại"
        raise DataRefused(Fault(name, found, rule, action)) from None


def places_of(word: WordDocument) -> list[Place]:
    """The paragraphs that hold text and the rows of tables, in their order.

    A table of one row only arranges paragraphs side by side: these count each for itself.
    """
    return list(_places(word.element.body))


def _places(parent: Any) -> Iterator[Place]:
    for element in parent:
        if element.tag == _PARAGRAPH:
            if text := text_of(element):
                yield Place(element, (text,), marks_in(element))
        elif element.tag == _TABLE:
            yield from _of_table(element)
        elif element.tag in _NESTED:
            yield from _places(element)


def _of_table(table: Any) -> Iterator[Place]:
    rows = table.findall(_ROW)
    for row in rows:
        cells = list(row.iter(_CELL))
        if len(rows) == 1:
            for cell in cells:
                yield from _places(cell)
        else:
            texts = tuple("\n".join(filter(None, map(text_of, _own(cell)))) for cell in cells)
            yield Place(row, texts, marks_in(row), is_row=True)


def _own(cell: Any) -> list[Any]:
    return list(cell.iter(_PARAGRAPH))


def text_of(paragraph: Any) -> str:
    """The text of a paragraph as a reader sees it, white space single."""
    return " ".join(as_written("".join(_pieces(paragraph))).split())


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _APART:
            continue
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag in (_TAB, _BREAK):
            yield " "
        elif child.tag == _KEPT_HYPHEN:
            yield "-"
        else:
            yield from _pieces(child)


def marks_in(element: Any) -> frozenset[str]:
    """The bookmarks of this program that begin in an element."""
    names = (one.get(qn("w:name")) or "" for one in element.iter(_START))
    return frozenset(filter(is_mark, names))


def all_marks(word: WordDocument) -> frozenset[str]:
    """The bookmarks of this program in the whole document."""
    return marks_in(word.element.body)
