"""What an .xlsx tells of its sheets beside their values.

A part is taken apart only when it holds a sign of what is looked for, so that a plain list costs
no more than a search through its bytes. The container has been looked through before.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from lxml import etree

from plan09lib.read.tables.container import column_number
from plan09lib.read.tables.marks import Cell, Marking, Marks

_LETTERS = re.compile(r"[A-Z]{1,3}")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_TRUE = ("1", "true")
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORKBOOK = "xl/workbook.xml"
_LAST_COLUMN = 16_384


def xlsx_marks(data: bytes) -> dict[str, Marks]:
    """The marks of the workbook `data`, per sheet by its name."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = set(book.namelist())
        root = _parsed(book.read(_WORKBOOK))
        told = {e.get("Id"): e.get("Target", "") for e in _parts(book, names)}
        styles, texts = _struck_styles(book, names), _Texts(book, names)
        settings = root.find("{*}workbookPr")
        from_1904 = settings is not None and settings.get("date1904", "").lower() in _TRUE
        sheets = {}
        for sheet in root.iterfind(".//{*}sheets/{*}sheet"):
            path = _path(told.get(sheet.get(_ID), ""))
            if path in names:
                marks = _Sheet(styles, texts).read(book.read(path), from_1904)
                comments = dict(_comments(book, names, path))
                sheets[sheet.get("name", "")] = replace(marks, comments=comments)
    return sheets


def _parsed(part: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(part, parser)


def _parts(book: zipfile.ZipFile, names: set[str], of: str = _WORKBOOK) -> Iterator[etree._Element]:
    folder, name = posixpath.split(of)
    path = f"{folder}/_rels/{name}.rels"
    return iter(_parsed(book.read(path))) if path in names else iter(())


def _path(target: str, folder: str = "xl") -> str:
    return posixpath.normpath(posixpath.join(f"/{folder}", target)).lstrip("/")


def _comments(book: zipfile.ZipFile, names: set[str], sheet: str) -> Iterator[tuple[Cell, str]]:
    """What is hung on the cells of the sheet whose part is `sheet`, also as a thread."""
    for told in _parts(book, names, sheet):
        path = _path(told.get("Target", ""), posixpath.dirname(sheet))
        if not told.get("Type", "").endswith("/comments") or path not in names:
            continue
        for comment in _parsed(book.read(path)).iterfind(".//{*}comment"):
            place = _PLACE.fullmatch(comment.get("ref", ""))
            text = "".join(piece.text or "" for piece in comment.iterfind(".//{*}t"))
            if place and text.strip():
                yield (int(place[2]) - 1, _column(place[1])), text


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
        self.known: list[list[bool | None]] | None = None

    def at(self, number: str) -> list[bool | None]:
        """Per run of the text of this number whether it is struck; None: as its cell is."""
        if self.known is None:
            found = _parsed(self.part).iterfind("{*}si") if self.part else ()
            self.known = [_runs(one) for one in found]
        place = int(number) if number.isdecimal() else -1
        return self.known[place] if 0 <= place < len(self.known) else []


def _runs(item: etree._Element) -> list[bool | None]:
    """Per run that shows anything whether it is struck; None where it has no font of its own."""
    found = []
    for run in item.iterfind("{*}r"):
        if (run.findtext("{*}t") or "").strip():
            font = run.find("{*}rPr")
            found.append(None if font is None else _is_struck(font))
    return found


_SIGNS = re.compile(rb"""<(?:\w+:)?f[\s/>]|\bhidden\s*=|\bt\s*=\s*["']e["']""")


class _Sheet:
    """Reads the marks of one sheet's part."""

    def __init__(self, styles: frozenset[str], texts: _Texts):
        self.styles, self.texts = styles, texts
        self.found = Marking()

    def read(self, part: bytes, from_1904: bool) -> Marks:
        self.looks = bool(self.styles) or self.texts.has_struck or b"strike" in part
        if not self.looks and not _SIGNS.search(part):
            return Marks(from_1904=from_1904)
        row = -1
        for _, element in etree.iterparse(
            io.BytesIO(part), tag=("{*}row", "{*}col"), resolve_entities=False, no_network=True
        ):
            is_hidden = element.get("hidden", "") in _TRUE
            if element.tag.endswith("}col"):
                last = min(int(element.get("max", "0")), _LAST_COLUMN)
                columns = range(int(element.get("min", "1")) - 1, last)
                self.found.hidden_columns |= set(columns) if is_hidden else set()
                continue
            row = int(element.get("r") or row + 2) - 1
            if is_hidden:
                self.found.hidden_rows.add(row)
            for column, cell in _cells(element):
                self._cell((row, column), cell)
            element.clear()
        return self.found.done(from_1904)

    def _cell(self, place: Cell, cell: etree._Element) -> None:
        kind = cell.get("t", "n")
        if kind == "e":
            self.found.errors.add(place)
        if len(cell) and cell[0].tag.endswith("}f"):
            self.found.formulas += 1
            value = cell.findtext("{*}v")
            if not value and (value is None or kind != "str"):
                self.found.unsaved.add(place)
            elif kind == "n" and _is_zero(value):
                self.found.formula_zeros.add(place)
        if self.looks:
            own = cell.get("s", "0") in self.styles
            runs = self._runs(cell, kind) or [own]
            self.found.strike(place, (own if one is None else one for one in runs))

    def _runs(self, cell: etree._Element, kind: str) -> list[bool | None]:
        inline = cell.find("{*}is")
        if inline is not None:
            return _runs(inline)
        if kind != "s" or not self.texts.has_struck:
            return []
        return self.texts.at(cell.findtext("{*}v") or "")


def _cells(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    place = -1
    for cell in row.iterfind("{*}c"):
        letters = cell.get("r", "").rstrip("0123456789")
        place = _column(letters) if letters else place + 1
        yield place, cell


@lru_cache(maxsize=1_000)
def _column(letters: str) -> int:
    if not _LETTERS.fullmatch(letters):
        raise ValueError(f"ô {letters}")
    return column_number(letters) - 1


def _is_zero(value: str) -> bool:
    try:
        return float(value) == 0
    except ValueError:
        return False
