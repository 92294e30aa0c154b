"""What an .xlsx tells of a sheet beside its values: hidden and struck rows, formulas that gave 0.

A part is taken apart only when it holds a sign of what is looked for, so that a plain list costs
no more than a search through its bytes. The container has been looked through before.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from plan09lib.read.workbook.container import column_number

_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_NAME = re.compile(r"[^\W\d]+(?:\s+[^\W\d]+)+")
_TRUE = ("1", "true")
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORKBOOK = "xl/workbook.xml"


@dataclass(frozen=True)
class Marks:
    """The marks of one sheet, rows and columns counted from 0.

    A row is struck when its first text of two words, or most of its filled cells, are.
    """

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck_rows: frozenset[int] = frozenset()
    formula_zeros: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class BookMarks:
    """The marks per sheet by its name, and whether its days are counted from 1904."""

    sheets: dict[str, Marks]
    from_1904: bool = False


def xlsx_marks(data: bytes) -> BookMarks:
    """What the workbook `data` tells of its sheets beside their values."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = set(book.namelist())
        root = _parsed(book.read(_WORKBOOK))
        told = {e.get("Id"): e.get("Target", "") for e in _parts(book, names)}
        styles, texts = _struck_styles(book, names), _Texts(book, names)
        sheets = {}
        for sheet in root.iterfind(".//{*}sheets/{*}sheet"):
            path = _path(told.get(sheet.get(_ID), ""))
            if path in names:
                sheets[sheet.get("name", "")] = _sheet(book.read(path), styles, texts)
        settings = root.find("{*}workbookPr")
        from_1904 = settings is not None and settings.get("date1904", "").lower() in _TRUE
    return BookMarks(sheets, from_1904)


def _parsed(part: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    return etree.fromstring(part, parser)


def _parts(book: zipfile.ZipFile, names: set[str]) -> Iterator[etree._Element]:
    path = "xl/_rels/workbook.xml.rels"
    return iter(_parsed(book.read(path))) if path in names else iter(())


def _path(target: str) -> str:
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _is_struck(font: etree._Element | None) -> bool:
    found = None if font is None else font.find("{*}strike")
    return found is not None and found.get("val", "1").lower() in _TRUE


def _struck_styles(book: zipfile.ZipFile, names: set[str]) -> frozenset[str]:
    """The numbers of the cell formats whose font is struck through."""
    part = book.read("xl/styles.xml") if "xl/styles.xml" in names else b""
    if b"strike" not in part:
        return frozenset()
    root = _parsed(part)
    fonts = [_is_struck(font) for font in root.iterfind("{*}fonts/{*}font")]
    struck = {str(i) for i, one in enumerate(fonts) if one}
    formats = root.iterfind("{*}cellXfs/{*}xf")
    return frozenset(str(i) for i, one in enumerate(formats) if one.get("fontId") in struck)


class _Texts:
    """The shared texts, taken apart when a sheet with marks first asks for them."""

    def __init__(self, book: zipfile.ZipFile, names: set[str]):
        path = "xl/sharedStrings.xml"
        self.part = book.read(path) if path in names else b""
        self.has_struck = b"strike" in self.part
        self.known: list[tuple[str, bool]] | None = None

    def at(self, number: str) -> tuple[str, bool]:
        """The text of this number, and whether all of it is struck through."""
        if self.known is None:
            found = _parsed(self.part).iterfind("{*}si") if self.part else ()
            self.known = [_text(one) for one in found]
        place = int(number) if number.isdecimal() else -1
        return self.known[place] if 0 <= place < len(self.known) else ("", False)


def _text(item: etree._Element) -> tuple[str, bool]:
    runs = [
        (run.findtext("{*}t") or "", _is_struck(run.find("{*}rPr")))
        for run in item.iterfind("{*}r")
    ]
    if not runs:
        return item.findtext("{*}t") or "", False
    return "".join(t for t, _ in runs), all(struck for t, struck in runs if t.strip())


def _sheet(part: bytes, styles: frozenset[str], texts: _Texts) -> Marks:
    looks = styles or texts.has_struck or b"strike" in part
    if not (looks or b"hidden" in part or re.search(rb"<(?:\w+:)?f[\s/>]", part)):
        return Marks()
    hidden, columns, struck, zeros = set(), set(), set(), set()
    row = -1
    tags = ("{*}row", "{*}col")
    for _, element in etree.iterparse(
        io.BytesIO(part), tag=tags, resolve_entities=False, no_network=True, huge_tree=True
    ):
        if element.tag.endswith("}col"):
            if element.get("hidden", "") in _TRUE:
                last = min(int(element.get("max", "0")), 16_384)
                columns |= set(range(int(element.get("min", "1")) - 1, last))
            continue
        row = int(element.get("r") or row + 2) - 1
        if element.get("hidden", "") in _TRUE:
            hidden.add(row)
        cells = list(_cells(element))
        zeros |= {(row, place) for place, cell in cells if _is_formula_zero(cell)}
        if looks and _is_struck_row([_shown(cell, styles, texts) for _, cell in cells]):
            struck.add(row)
        element.clear()
    return Marks(frozenset(hidden), frozenset(columns), frozenset(struck), frozenset(zeros))


def _cells(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    place = -1
    for cell in row.iterfind("{*}c"):
        found = _PLACE.fullmatch(cell.get("r", ""))
        place = column_number(found[1]) - 1 if found else place + 1
        yield place, cell


def _is_formula_zero(cell: etree._Element) -> bool:
    if cell.get("t", "n") != "n" or cell.find("{*}f") is None:
        return False
    try:
        return float(cell.findtext("{*}v") or "1") == 0
    except ValueError:
        return False


def _shown(cell: etree._Element, styles: frozenset[str], texts: _Texts) -> tuple[str, bool]:
    value = cell.findtext("{*}v") or ""
    if cell.get("t") == "s":
        value, struck = texts.at(value)
    elif (inline := cell.find("{*}is")) is not None:
        value, struck = _text(inline)
    else:
        struck = False
    return value.strip(), struck or cell.get("s", "0") in styles


def _is_struck_row(cells: list[tuple[str, bool]]) -> bool:
    filled = [(text, struck) for text, struck in cells if text]
    name = next((struck for text, struck in filled if _NAME.fullmatch(text)), False)
    return name or 2 * sum(struck for _, struck in filled) > len(filled)
