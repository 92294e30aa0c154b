"""One list of cells with marks, written in three formats of spreadsheets by their own rules."""

from __future__ import annotations

import itertools
import struct
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter

ERROR, ZERO, UNSAVED, STRUCK, PARTLY = "error", "zero", "unsaved", "struck", "partly"
MARKS = (ERROR, ZERO, UNSAVED, STRUCK, PARTLY)
Rows = Sequence[Sequence[str]]


@dataclass
class Marked:
    """Rows of texts, and by (row, column) from 0 the mark of a cell, and what is hung on it; what
    is hidden."""

    rows: Rows
    marks: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    comments: dict[tuple[int, int], str] = field(default_factory=dict)

    def cells(self, row: int) -> Iterator[tuple[int, str, str]]:
        """Column, text and mark of every cell of a row that holds anything."""
        for column, text in enumerate(self.rows[row]):
            mark = self.marks.get((row, column), "")
            if text or mark in (ERROR, ZERO, UNSAVED):
                yield column, text, mark


def halves(text: str) -> tuple[str, str]:
    """A text in two parts, neither blank."""
    return text[:1], text[1:] or "?"


_LEFT_OUT = 98_765_431
"""What a formula without a result saves, until it is taken out of the file."""


def write_xlsx(path: Path, marked: Marked, *, inline: bool = False) -> None:
    """The list as .xlsx; `inline`: texts stand in their cells, not in a table of shared ones."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": inline}) as book:
        sheet, struck = book.add_worksheet("DS"), book.add_format({"font_strikeout": True})
        for row in range(len(marked.rows)):
            if row in marked.hidden_rows:
                sheet.set_row(row, None, None, {"hidden": True})
            for column, text, mark in marked.cells(row):
                if said := marked.comments.get((row, column)):
                    sheet.write_comment(row, column, said)
                saved = {ERROR: "#N/A", ZERO: 0, UNSAVED: _LEFT_OUT}
                if mark in saved:
                    sheet.write_formula(row, column, "=VLOOKUP(1,X1:Y9,2,0)", None, saved[mark])
                elif mark == PARTLY:
                    first, rest = halves(text)
                    sheet.write_rich_string(row, column, struck, first, book.add_format(), rest)
                else:
                    sheet.write_string(row, column, text, struck if mark == STRUCK else None)
        for column in marked.hidden_columns:
            sheet.set_column(column, column, None, None, {"hidden": True})
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w") as new:
        for name, part in parts.items():
            new.writestr(name, part.replace(b"<v>%d</v>" % _LEFT_OUT, b"<v />"))


_ODS = """<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:automatic-styles>
<style:style style:name="s" style:family="table-cell"><style:text-properties
 style:text-line-through-style="solid"/></style:style>
<style:style style:name="t" style:family="text"><style:text-properties
 style:text-line-through-type="single"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet>%s</office:spreadsheet></office:body>
</office:document-content>"""


def write_ods(path: Path, marked: Marked, between: str = "") -> None:
    """The list as .ods, with `between` (white space) around rows and cells."""
    width = max(map(len, marked.rows))
    hide = ' table:visibility="collapse"'
    pieces = ['<table:table table:name="DS">']
    for column in range(width):
        pieces.append(f"<table:table-column{hide if column in marked.hidden_columns else ''}/>")
    for row in range(len(marked.rows)):
        pieces.append(f"<table:table-row{hide if row in marked.hidden_rows else ''}>")
        cells = {
            column: _ods_cell(text, mark, marked.comments.get((row, column), ""))
            for column, text, mark in marked.cells(row)
        }
        pieces += [cells.get(column, "<table:table-cell/>") for column in range(width)]
        pieces.append("</table:table-row>")
    content = _ODS % between.join([*pieces, "</table:table>"])
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", content)
        file.writestr("META-INF/manifest.xml", '<m:manifest xmlns:m="m"/>')


def _ods_cell(text: str, mark: str, comment: str) -> str:
    formula = ' table:formula="of:=VLOOKUP(1;[.X1:.Y9];2;0)"'
    if mark == UNSAVED:
        return f"<table:table-cell{formula}/>"
    if mark == ZERO:
        kind = ' office:value-type="float" office:value="0"'
        return f"<table:table-cell{formula}{kind}><text:p>0</text:p></table:table-cell>"
    kind = ' office:value-type="string"'
    if mark == ERROR:
        return f"<table:table-cell{formula}{kind}><text:p>#N/A</text:p></table:table-cell>"
    first, rest = map(escape, halves(text))
    style = ' table:style-name="s"' if mark == STRUCK else ""
    said = f'<text:span text:style-name="t">{first}</text:span>{rest}'
    shown = said if mark == PARTLY else escape(text)
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in comment.splitlines())
    hung = f"<office:annotation>{lines}</office:annotation>" if comment else ""
    return f"<table:table-cell{style}{kind}>{hung}<text:p>{shown}</text:p></table:table-cell>"


_BLOCK = 512
_END_OF_CHAIN, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def write_xls(path: Path, marked: Marked, longest: int = 8_000) -> None:
    """The list as .xls; shared texts go on in another record after `longest` bytes.

    This format has no formula without a result: those cells get an error.
    """
    path.write_bytes(_container(_workbook(marked, longest)))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _workbook(marked: Marked, longest: int) -> bytes:
    texts: list[bytes] = []
    sheet = _sheet(marked, texts)
    font = [struct.pack("<HHHHHBBBBBB", 200, 8 * one, 8, 400, 0, 0, 0, 0, 0, 1, 0) + b"A"
            for one in (0, 0, 0, 0, 1)]  # fmt: skip
    formats = [_record(0xE0, struct.pack("<HHH14x", one, 0, 0)) for one in (0, 5)]
    start = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6))
    start += b"".join(_record(0x31, one) for one in font) + b"".join(formats)
    shared = b"".join(_records(texts, longest))
    at = len(start) + 4 + 10 + len(shared) + 4
    bound = _record(0x85, struct.pack("<IBBBB", at, 0, 0, 2, 0) + b"DS")
    return start + bound + shared + _record(0x0A, b"") + sheet


def _records(texts: Sequence[bytes], longest: int) -> Iterator[bytes]:
    """The table of shared texts; one that does not fit goes on in the next record."""
    content, kind = struct.pack("<II", len(texts), len(texts)), 0xFC
    for text in texts:
        head = 5 if text[2] & 8 else 3
        letters = struct.unpack_from("<H", text)[0] * 2
        room = (longest - len(content) - head) // 2 * 2
        if room < 2:
            yield _record(kind, content)
            content, kind = text, 0x3C
        elif room < letters:
            yield _record(kind, content + text[: head + room])
            content, kind = b"\x01" + text[head + room :], 0x3C
        else:
            content += text
    yield _record(kind, content)


def _sheet(marked: Marked, texts: list[bytes]) -> bytes:
    pieces = [_record(0x809, struct.pack("<HHHHII", 0x600, 16, 0, 0, 0, 6))]
    pieces += [_record(0x7D, struct.pack("<HHHHHH", column, column, 2000, 0, 1, 0))
               for column in marked.hidden_columns]  # fmt: skip
    for row in range(len(marked.rows)):
        hidden = 0x20 if row in marked.hidden_rows else 0
        pieces.append(_record(0x208, struct.pack("<HHHHHHHH", row, 0, 20, 300, 0, 0, hidden, 0)))
    for row in range(len(marked.rows)):
        for column, text, mark in marked.cells(row):
            at = struct.pack("<HHH", row, column, 1 if mark == STRUCK else 0)
            if mark == ZERO:
                pieces.append(_record(0x06, at + struct.pack("<dHIH", 0, 0, 0, 0)))
            elif mark == ERROR:
                result = struct.pack("<BBBBBBH", 2, 0, 0x2A, 0, 0, 0, 0xFFFF)
                pieces.append(_record(0x06, at + result + struct.pack("<HIH", 0, 0, 0)))
            elif mark == UNSAVED:
                pieces.append(_record(0x205, at + bytes([0x2A, 1])))
            else:
                pieces.append(_record(0xFD, at + struct.pack("<I", len(texts))))
                texts.append(_shared(text, mark))
    pieces += _comments(marked.comments)
    return b"".join([*pieces, _record(0x0A, b"")])


def _comments(comments: Mapping[tuple[int, int], str]) -> Iterator[bytes]:
    """What is hung on cells: a drawn object each, its text going on halfway, then the places."""
    for number, said in enumerate(comments.values(), 1):
        yield _record(0x5D, struct.pack("<HHHHH12x", 0x15, 0x12, 0x19, number, 0x4011) + bytes(4))
        yield _record(0x1B6, struct.pack("<HH6xHHI", 0x212, 0, len(said), 16, 0))
        for part in halves(said):
            yield _record(0x3C, b"\x01" + part.encode("utf-16-le"))
        yield _record(0x3C, struct.pack("<HHIHHI", 0, 0, 0, len(said), 0, 0))
    for number, (row, column) in enumerate(comments, 1):
        yield _record(0x1C, struct.pack("<HHHHHBB", row, column, 0, number, 1, 0, ord("A")) + b"\0")


def _shared(text: str, mark: str) -> bytes:
    letters = ("".join(halves(text)) if mark == PARTLY else text).encode("utf-16-le")
    if mark != PARTLY:
        return struct.pack("<HB", len(letters) // 2, 1) + letters
    runs = struct.pack("<HHHH", 0, 5, 1, 0)
    return struct.pack("<HBH", len(letters) // 2, 9, 2) + letters + runs


def _container(stream: bytes) -> bytes:
    """The stream as the only one of a container, large enough for blocks of the usual size."""
    stream = stream.ljust(4_096, b"\0")
    count = -(-len(stream) // _BLOCK)
    table_blocks = -(-(count + 2) // 127)
    chain = [
        *range(1, count),
        _END_OF_CHAIN,
        _END_OF_CHAIN,
        *itertools.repeat(_TABLE, table_blocks),
    ]
    chain += [_FREE] * (table_blocks * 128 - len(chain))
    entries = _entry("Root Entry", 5, _END_OF_CHAIN, 0, 1) + _entry("Workbook", 2, 0, len(stream))
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 65534, 9, 6)
    )
    head += bytes(6) + struct.pack("<IIIII", 0, table_blocks, count, 0, 4_096)
    head += struct.pack("<IIII", _END_OF_CHAIN, 0, _END_OF_CHAIN, 0)
    places = [count + 1 + i for i in range(table_blocks)]
    head += struct.pack("<109I", *places, *[_FREE] * (109 - len(places)))
    body = [stream.ljust(count * _BLOCK, b"\0"), entries.ljust(_BLOCK, b"\0")]
    return b"".join([head, *body, struct.pack(f"<{len(chain)}I", *chain)])


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    said = name.encode("utf-16-le") + b"\0\0"
    head = said.ljust(64, b"\0") + struct.pack("<HBB", len(said), kind, 1)
    links = struct.pack("<III", _FREE, _FREE, child)
    return head + links + bytes(36) + struct.pack("<III", start, size, 0)


def struck_rows(marked: Marked, rows: Iterable[int]) -> Marked:
    """The same with whole rows struck through."""
    found = {(row, column): STRUCK for row in rows for column in range(len(marked.rows[row]))}
    return Marked(marked.rows, marked.marks | found, marked.hidden_rows, marked.hidden_columns)
