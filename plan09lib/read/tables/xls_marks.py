"""What an .xls (Excel 95, 97) tells of its sheets beside their values, from its records.

The reader of values gives no marks. Only the few records that hold them are looked at, all others
are passed over by their length; whatever is not as it should be ends the reading.
Source: Microsoft, [MS-CFB] and [MS-XLS].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from plan09lib.read.tables.marks import Cell, Marking, Marks

_END, _BOF, _CONTINUE = 0x0A, 0x809, 0x3C
_SHEET, _FONT, _FORMAT, _DAYS, _TEXTS = 0x85, 0x31, 0xE0, 0x22, 0xFC
_ROW, _COLUMNS, _FORMULA, _ERROR, _NUMBERS, _SHARED = 0x208, 0x7D, 0x06, 0x205, 0xBD, 0xFD
_CELLS = (0xFD, 0x204, 0x203, 0x27E, 0x06, 0x205, 0xD6)
"""Cells that hold something; each begins with its row, its column and its format."""
_OBJECT, _NOTE, _COMMENT = 0x5D, 0x1C, 0x1B6
_LAST_COLUMN = 256
_ROOT, _ROOT_KIND = "", 5
Record = tuple[int, bytes]
Runs = tuple[int, list[tuple[int, int]]]
"""How many letters a text has, and from which of them on it has which font."""


def xls_marks(data: bytes) -> dict[str, Marks]:
    """The marks of the workbook `data`, per sheet by its name.

    Raises: ValueError, struct.error or IndexError when a record is not as it should be.
    """
    stream = _workbook(data)
    book = _Book.of(_records(stream, 0))
    if len({start for _, start in book.sheets}) < len(book.sheets):
        raise ValueError("hai trang tính ở cùng một chỗ")
    return {name: _sheet(book, _records(stream, start)) for name, start in book.sheets}


# The container: a chain of blocks per stream.


def _workbook(data: bytes) -> bytes:
    """The stream that holds the workbook."""
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    directory, smallest, small_table = struct.unpack_from("<I4xII", data, 48)
    table = _block_table(data, shift)
    entries = _chain(data, shift, directory, table, 1)
    found: dict[str, tuple[int, int]] = {}
    for at in range(0, len(entries) - 127, 128):
        length, kind = struct.unpack_from("<HB", entries, at + 64)
        name = entries[at : at + max(0, length - 2)].decode("utf-16-le", errors="replace")
        start, size = struct.unpack_from("<II", entries, at + 116)
        if kind:
            found[_ROOT if kind == _ROOT_KIND else name.casefold()] = start, size
    if "workbook" not in found and "book" not in found:
        raise ValueError("không có phần bảng tính")
    start, size = found.get("workbook") or found["book"]
    if size >= smallest:
        return _chain(data, shift, start, table, 1)[:size]
    small = _chain(data, shift, found[_ROOT][0], table, 1)
    kept = _chain(data, shift, small_table, table, 1)
    numbers = list(struct.unpack(f"<{len(kept) // 4}I", kept))
    return _chain(small, small_shift, start, numbers, 0)[:size]


def _block_table(data: bytes, shift: int) -> list[int]:
    """Per block the number of the next one in its chain."""
    places = list(struct.unpack_from("<109I", data, 76))
    following, more = struct.unpack_from("<II", data, 68)
    most = len(data) >> shift
    for _ in range(more):
        block = _block(data, shift, following, 1)
        *found, following = struct.unpack(f"<{len(block) // 4}I", block)
        places += [place for place in found if place < most]
        if len(places) > most + 109:
            raise ValueError("bảng khối dài hơn tệp")
    blocks = [_block(data, shift, place, 1) for place in places if place < most]
    if len(blocks) > 2 + (most >> (shift - 3)):  # twice as many as all blocks need
        raise ValueError("bảng khối dài hơn tệp")
    joined = b"".join(blocks)
    return list(struct.unpack(f"<{len(joined) // 4}I", joined))


def _chain(data: bytes, shift: int, start: int, table: list[int], before: int) -> bytes:
    """The bytes of the blocks from `start` on, `before` blocks of `data` being its header."""
    pieces, place = [], start
    while place < len(table):
        pieces.append(_block(data, shift, place, before))
        if len(pieces) > (len(data) >> shift) + 1:
            raise ValueError("chuỗi khối lặp lại")
        place = table[place]
    return b"".join(pieces)


def _block(data: bytes, shift: int, place: int, before: int) -> bytes:
    start = (place + before) << shift
    block = data[start : start + (1 << shift)]
    return block.ljust(1 << shift, b"\0") if block else b""


# The records.


def _records(stream: bytes, at: int) -> Iterator[Record]:
    """The records of one part of the workbook, without those of charts inside it."""
    depth = 0
    while True:
        kind, length = struct.unpack_from("<HH", stream, at)
        depth += (kind == _BOF) - (kind == _END)
        if depth < 1:
            return
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


@dataclass
class _Book:
    """What the whole workbook says: its sheets, fonts, formats and shared texts."""

    sheets: list[tuple[str, int]] = field(default_factory=list)
    fonts: list[bool] = field(default_factory=list)
    formats: list[int] = field(default_factory=list)
    texts: list[Runs] = field(default_factory=list)
    from_1904: bool = False

    @classmethod
    def of(cls, records: Iterator[Record]) -> _Book:
        book, shared, kind_before = cls(), list[bytes](), 0
        is_old = False
        for kind, content in records:
            if kind == _BOF:
                is_old = struct.unpack_from("<H", content)[0] < 0x600
            elif kind == _SHEET:
                book.sheets.append(_title(content, is_old))
            elif kind == _FONT:
                book.fonts.append(bool(content[2] & 8))
            elif kind == _FORMAT:
                book.formats.append(struct.unpack_from("<H", content)[0])
            elif kind == _DAYS:
                book.from_1904 = content[0] == 1
            elif kind == _TEXTS or (kind == _CONTINUE and kind_before == _TEXTS):
                shared.append(content)
            kind_before = kind_before if kind == _CONTINUE else kind
        if any(book.fonts) and shared:
            book.texts = list(_Texts(shared).read())
        return book

    def strikes(self, font: int) -> bool:
        """Whether a font is struck through; there is none of the number 4."""
        return self.fonts[font - (font > 4)]


def _title(content: bytes, is_old: bool) -> tuple[str, int]:
    start, _, length = struct.unpack_from("<IHB", content)
    if is_old:
        return content[7 : 7 + length].decode("cp1252", errors="replace"), start
    code, wide = ("utf-16-le", 2) if content[7] & 1 else ("latin-1", 1)
    return content[8 : 8 + length * wide].decode(code), start


class _Texts:
    """Reads the runs of the shared texts, which go on from record to record."""

    def __init__(self, records: list[bytes]):
        self.records, self.number, self.at = records, 0, 0

    def read(self) -> Iterator[Runs]:
        _, count = struct.unpack("<II", self._take(8))
        for _ in range(count):
            if self.at == len(self.records[self.number]):
                self._next()
            length, flags = struct.unpack("<HB", self._take(3))
            runs = struct.unpack("<H", self._take(2))[0] if flags & 8 else 0
            more = struct.unpack("<I", self._take(4))[0] if flags & 4 else 0
            self._letters(length, flags & 1)
            found = struct.unpack(f"<{2 * runs}H", self._take(4 * runs))
            self._take(more)
            yield length, list(zip(found[::2], found[1::2], strict=True))

    def _next(self) -> None:
        self.number, self.at = self.number + 1, 0

    def _take(self, count: int) -> bytes:
        taken = b""
        while len(taken) < count:
            piece = self.records[self.number][self.at : self.at + count - len(taken)]
            taken += piece
            self.at += len(piece)
            if len(taken) < count:
                self._next()
        return taken

    def _letters(self, left: int, is_wide: int) -> None:
        """Pass over letters; each record that they go on in says anew how wide they are."""
        while left:
            there = (len(self.records[self.number]) - self.at) >> is_wide
            taken = min(left, there)
            self.at += taken << is_wide
            left -= taken
            if left:
                self._next()
                is_wide = self.records[self.number][0] & 1
                self.at = 1


def _sheet(book: _Book, records: Iterator[Record]) -> Marks:
    found = Marking()
    looks = any(book.fonts)
    struck = {form for form, font in enumerate(book.formats) if looks and book.strikes(font)}
    comments = _Comments()
    for kind, content in records:
        comments.look(kind, content)
        if kind == _ROW:
            if content[12] & 0x20:
                found.hidden_rows.add(struct.unpack_from("<H", content)[0])
        elif kind == _COLUMNS:
            first, last = struct.unpack_from("<HH", content)
            if content[8] & 1:
                found.hidden_columns |= set(range(first, min(last + 1, _LAST_COLUMN)))
        elif kind in _CELLS and (looks or kind in (_FORMULA, _ERROR)):
            row, column, form = struct.unpack_from("<HHH", content)
            _results(found, (row, column), kind, content)
            if form in struck or kind == _SHARED:
                found.strike((row, column), _runs(book, form, kind, content))
        elif kind == _NUMBERS and looks:
            row, first = struct.unpack_from("<HH", content)
            for place in range((len(content) - 6) // 6):
                form = struct.unpack_from("<H", content, 4 + 6 * place)[0]
                found.strike((row, first + place), [form in struck])
    found.comments = comments.found()
    return found.done(book.from_1904)


class _Comments:
    """Puts the texts of drawn objects together with the cells that they are hung on."""

    def __init__(self) -> None:
        self.texts: dict[int, str] = {}
        self.cells: dict[Cell, int] = {}
        self.object = self.left = 0

    def look(self, kind: int, content: bytes) -> None:
        """Take in one record; a text stands in those that go on behind its own."""
        if kind == _OBJECT:
            self.object = struct.unpack_from("<H", content, 6)[0]
        elif kind == _COMMENT:
            self.left = struct.unpack_from("<H", content, 10)[0]
            self.texts[self.object] = ""
        elif kind == _CONTINUE and self.left:
            code = "utf-16-le" if content[0] & 1 else "latin-1"
            text = content[1:].decode(code, errors="replace")[: self.left]
            self.texts[self.object] += text
            self.left -= len(text)
        elif kind == _NOTE and len(content) > 7:
            row, column, _, drawn = struct.unpack_from("<4H", content)
            self.cells[row, column] = drawn

    def found(self) -> dict[Cell, str]:
        """What is hung on cells, by the cell."""
        texts = {cell: self.texts.get(drawn, "") for cell, drawn in self.cells.items()}
        return {cell: text for cell, text in texts.items() if text.strip()}


def _results(found: Marking, cell: Cell, kind: int, content: bytes) -> None:
    """What a formula saved, and whether a cell holds an error."""
    if kind == _ERROR and content[7]:
        found.errors.add(cell)
    if kind == _FORMULA:
        found.formulas += 1
        if content[12:14] != b"\xff\xff":
            if struct.unpack_from("<d", content, 6)[0] == 0:
                found.formula_zeros.add(cell)
        elif content[6] == 2:
            found.errors.add(cell)


def _runs(book: _Book, form: int, kind: int, content: bytes) -> Iterator[bool]:
    """Per run of a cell's text whether it is struck through."""
    length, runs = 1, list[tuple[int, int]]()
    if kind == _SHARED:
        length, runs = book.texts[struct.unpack_from("<I", content, 6)[0]]
    starts = [(0, book.formats[form]), *runs]
    ends = [*(start for start, _ in runs), length]
    for (start, font), end in zip(starts, ends, strict=True):
        if end > start:
            yield book.strikes(font)
