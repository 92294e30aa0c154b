"""The sheets of an .ods: values and marks in one pass over its content.

The compiled reader of other workbooks takes white space between cells, as Gnumeric and SheetJS
write it, for damage, and tells no marks. The container has been looked through before; what is
repeated is written out only when the grid that it fills is known to be within the limits.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from plan09lib.read.files import limits
from plan09lib.read.tables.container import check_extent, check_sheets
from plan09lib.read.tables.marks import Marking, Marks

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_OFFICE, _TABLE, _TEXT, _STYLE = (_NAMES % one for one in ("office", "table", "text", "style"))
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_SHEET, _ROW, _COLUMN = f"{_TABLE}table", f"{_TABLE}table-row", f"{_TABLE}table-column"
_LINE = f"{_TEXT}p"
_COMMENT = f"{_OFFICE}annotation"
_RULE, _FIRST_DAY = f"{_STYLE}style", f"{_TABLE}null-date"
_NUMBERS = ("float", "percentage", "currency")
_ERROR = re.compile(r"#N/A|#[\w/]+[!?]|Err:\d+")
_OF_ANOTHER_FILE = re.compile(r"'file:.*'#")
"""The name of a table that only keeps what was looked up in another file."""
Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass
class OdsSheet:
    """One sheet: its rows, all of one width, and what is told beside their values."""

    name: str
    hidden: bool
    rows: list[list[object]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    marks: Marks = field(default_factory=Marks)


def ods_sheets(data: bytes, name: str) -> list[OdsSheet]:
    """The sheets of the .ods `data`; a cell that shows an error is blank.

    Raises: DataRefused when the filled cells lie beyond the limits; ValueError, KeyError and
    XMLSyntaxError when the content is damaged.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        content = book.read("content.xml")
        styles = book.read("styles.xml") if "styles.xml" in book.namelist() else b""
    looks = b"line-through" in content or b"line-through" in styles
    reading = _Content(name, _Styles(looks))
    for part in (styles, content):
        if part:
            reading.read(part)
    return reading.sheets


class _Styles:
    """Which styles strike their text through, and which tables are not shown."""

    def __init__(self, looks: bool):
        self.looks = looks
        self.known: dict[tuple[str, str], tuple[bool | None, str]] = {}
        self.hidden: set[str] = set()

    def add(self, style: etree._Element) -> None:
        family, name = style.get(f"{_STYLE}family", ""), style.get(f"{_STYLE}name", "")
        for table in style.iterfind(f"{_STYLE}table-properties"):
            if table.get(f"{_TABLE}display") == "false":
                self.hidden.add(name)
        struck = None
        for text in style.iterfind(f"{_STYLE}text-properties"):
            said = [text.get(f"{_STYLE}text-line-through-{one}") for one in ("style", "type")]
            lines = [one for one in said if one is not None]
            struck = any(one != "none" for one in lines) if lines else struck
        self.known[family, name] = struck, style.get(f"{_STYLE}parent-style-name", "")

    def strikes(self, family: str, name: str | None) -> bool | None:
        """Whether a style, or the nearest above it that says so, strikes; None: nothing said."""
        seen: set[str] = set()
        while name and name not in seen:
            seen.add(name)
            struck, name = self.known.get((family, name), (None, ""))
            if struck is not None:
                return struck
        return None


class _Content:
    """Collects the sheets while their XML goes by, each element forgotten when it ends."""

    def __init__(self, name: str, styles: _Styles):
        self.name, self.styles = name, styles
        self.sheets: list[OdsSheet] = []
        self.grid: _Grid | None = None
        self.depth = 0
        self.from_1904 = False
        self.cells_left = limits.WORKBOOK_CELLS

    def read(self, part: bytes) -> None:
        for event, element in etree.iterparse(
            io.BytesIO(part), events=("start", "end"), resolve_entities=False, no_network=True,
            tag=(_SHEET, _ROW, _COLUMN, _RULE, _FIRST_DAY, *_CELLS),
        ):  # fmt: skip
            if element.tag == _SHEET:
                self._sheet(event, element)
            elif event == "start":
                if element.tag == _ROW and self.grid and self.depth == 1:
                    self.grid.begin_row(element)
            elif element.tag == _RULE:
                self.styles.add(element)
            elif element.tag == _FIRST_DAY:
                self.from_1904 = element.get(f"{_TABLE}date-value", "").startswith("1904")
            elif self.grid and self.depth == 1:
                self.grid.end(element)
                _forget(element)

    def _sheet(self, event: str, element: etree._Element) -> None:
        self.depth += 1 if event == "start" else -1
        parent = element.getparent()
        title = element.get(f"{_TABLE}name", "")
        if parent is None or parent.tag != f"{_OFFICE}spreadsheet" or _OF_ANOTHER_FILE.match(title):
            return
        if event == "start":
            check_sheets(len(self.sheets) + 1, self.name)
            hidden = element.get(f"{_TABLE}style-name") in self.styles.hidden
            self.grid = _Grid(OdsSheet(title, hidden), f"{self.name}, {title}", self)
        elif self.grid:
            self.cells_left -= self.grid.done(self.from_1904)
            self.sheets.append(self.grid.sheet)
            self.grid = None


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


class _Grid:
    """The rows of one sheet as they come."""

    def __init__(self, sheet: OdsSheet, place: str, content: _Content):
        self.sheet, self.place, self.content = sheet, place, content
        self.found = Marking()
        self.row = self.column = self.width = self.height = 0
        self.defaults: list[tuple[int, int, str]] = []
        self.columns = 0

    def begin_row(self, element: etree._Element) -> None:
        self.column = self.filled = 0
        self.cells: list[tuple[int, object]] = []
        self.seen: list[tuple[str, int, int, list[bool]]] = []
        self.comments: dict[int, str] = {}
        self.style = element.get(f"{_TABLE}default-cell-style-name")

    def end(self, element: etree._Element) -> None:
        """Take in what an element says that has ended."""
        if element.tag == _ROW:
            self._row(element)
        elif element.tag == _COLUMN:
            self._column(element)
        else:
            self._cell(element)

    def _column(self, element: etree._Element) -> None:
        repeated = _count(element, "number-columns-repeated")
        last = min(self.columns + repeated, limits.COLUMNS)
        if element.get(f"{_TABLE}visibility", "visible") != "visible":
            self.found.hidden_columns |= set(range(self.columns, last))
        self.columns += repeated
        if name := element.get(f"{_TABLE}default-cell-style-name"):
            self.defaults.append((self.columns - repeated, self.columns, name))

    def _cell(self, element: etree._Element) -> None:
        repeated = _count(element, "number-columns-repeated")
        value: object = ""
        if element.tag == _CELLS[0]:
            value = self._value(element)
            self._merge(element)
            if len(element) and (comment := element.find(_COMMENT)) is not None:
                self.comments[self.column] = _shown(comment)
        self.cells.append((repeated, value))
        self.column += repeated
        if value != "":
            self.filled = self.column

    def _value(self, element: etree._Element) -> object:
        kind = element.get(f"{_OFFICE}value-type", "")
        shown = _shown(element)
        is_formula = element.get(f"{_TABLE}formula") is not None
        is_error = element.get(f"{_CALC}value-type") == "error"
        if is_error or (is_formula and _ERROR.fullmatch(shown)):
            self._mark("errors", element, is_formula)
            return ""
        value = _typed(element, kind, shown)
        if is_formula:
            is_zero = kind in _NUMBERS and value == 0
            unsaved = not kind and not shown
            self._mark("formula_zeros" if is_zero else "unsaved" if unsaved else "", element, True)
        if self.content.styles.looks and value != "":
            self._strike(element)
        return value

    def _mark(self, what: str, element: etree._Element, is_formula: bool) -> None:
        repeated = _count(element, "number-columns-repeated")
        self.found.formulas += repeated if is_formula else 0
        if what:
            self.filled = self.column + repeated
            self.seen.append((what, self.column, repeated, []))

    def _strike(self, element: etree._Element) -> None:
        styles = self.content.styles
        name = element.get(f"{_TABLE}style-name") or self.style or self._default()
        own = bool(name) and styles.strikes("table-cell", name) is True
        if not own and not any(map(len, element)):
            return
        runs = [struck for line in element.iterfind(_LINE) for struck in _runs(line, own, styles)]
        if any(runs or [own]):
            repeated = _count(element, "number-columns-repeated")
            self.seen.append(("strike", self.column, repeated, runs or [own]))

    def _default(self) -> str | None:
        for start, end, name in self.defaults:
            if start <= self.column < end:
                return name
        return None

    def _merge(self, element: etree._Element) -> None:
        down = _count(element, "number-rows-spanned")
        right = _count(element, "number-columns-spanned")
        if down > 1 or right > 1:
            corner = self.row + down - 1, self.column + right - 1
            self.sheet.merges.append(((self.row, self.column), corner))

    def _row(self, element: etree._Element) -> None:
        repeated = _count(element, "number-rows-repeated")
        if self.filled:
            self.width = max(self.width, self.filled)
            self.height = self.row + repeated
            check_extent(self.height, self.width, self.place, self.content.cells_left)
            values = [value for count, value in self._within() for _ in range(count)]
            rows = self.sheet.rows
            rows += [[] for _ in range(self.row - len(rows))]
            rows += [list(values) for _ in range(repeated)]
            for row in range(self.row, self.height):
                self._note(row, _is_hidden(element))
        self.row += repeated

    def _within(self) -> Iterator[tuple[int, object]]:
        """The cells of the row up to the last filled one."""
        left = self.filled
        for count, value in self.cells:
            if left > 0:
                yield min(count, left), value
            left -= count

    def _note(self, row: int, is_hidden: bool) -> None:
        if is_hidden:
            self.found.hidden_rows.add(row)
        self.found.comments |= {(row, column): said for column, said in self.comments.items()}
        for what, first, count, runs in self.seen:
            for column in range(first, first + count):
                if what == "strike":
                    self.found.strike((row, column), runs)
                else:
                    getattr(self.found, what).add((row, column))

    def done(self, from_1904: bool) -> int:
        """The sheet finished; how many cells its rectangle has."""
        sheet = self.sheet
        for row in sheet.rows:
            row += [""] * (self.width - len(row))
        sheet.merges = [
            (top, (min(bottom, self.height), min(right, limits.COLUMNS)))
            for top, (bottom, right) in sheet.merges
        ]
        sheet.marks = self.found.done(from_1904)
        return self.width * self.height


def _count(element: etree._Element, what: str) -> int:
    said = element.get(f"{_TABLE}{what}")
    return max(1, int(said)) if said else 1


def _is_hidden(row: etree._Element) -> bool:
    """Whether a row is not shown: hidden, filtered out, or in a group that is folded."""
    if row.get(f"{_TABLE}visibility", "visible") != "visible":
        return True
    parent = row.getparent()
    while parent is not None and parent.tag != _SHEET:
        if parent.get(f"{_TABLE}display") == "false":
            return True
        parent = parent.getparent()
    return False


def _typed(element: etree._Element, kind: str, shown: str) -> object:
    if kind in _NUMBERS:
        return float(element.get(f"{_OFFICE}value", ""))
    if kind == "boolean":
        return element.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "date":
        return _day(element.get(f"{_OFFICE}date-value", ""), shown)
    return element.get(f"{_OFFICE}string-value") or shown


def _day(said: str, shown: str) -> object:
    """A day, with its time where one is said; as it is shown when that is no day."""
    try:
        return dt.datetime.fromisoformat(said) if "T" in said else dt.date.fromisoformat(said)
    except ValueError:
        return shown


def _shown(cell: etree._Element) -> str:
    if len(cell) == 1 and cell[0].tag == _LINE and not len(cell[0]):
        return cell[0].text or ""
    return "\n".join(_text(paragraph) for paragraph in cell.iterfind(_LINE))


_SIGNS = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
_PARTS = (f"{_TEXT}span", f"{_TEXT}a")


def _text(element: etree._Element) -> str:
    if not len(element):
        return element.text or ""
    pieces = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            spaces = min(int(child.get(f"{_TEXT}c", "1")), limits.CELL_CHARACTERS)
            pieces.append(" " * spaces)
        elif child.tag in _PARTS:
            pieces.append(_text(child))
        else:
            pieces.append(_SIGNS.get(child.tag, ""))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _runs(element: etree._Element, struck: bool, styles: _Styles) -> Iterator[bool]:
    """Per run of text that shows anything whether it is struck through."""
    if (element.text or "").strip():
        yield struck
    for child in element:
        if child.tag in _PARTS:
            said = styles.strikes("text", child.get(f"{_TEXT}style-name"))
            yield from _runs(child, struck if said is None else said, styles)
        if (child.tail or "").strip():
            yield struck
