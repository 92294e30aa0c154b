"""Text tables (CSV): their encoding and separator found from the content."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from plan09lib.read import limits
from plan09lib.read.formula_guard import unguarded
from plan09lib.read.syllables import share_of_syllables
from plan09lib.read.zip_guard import refuse

_SEPARATORS = ",;\t"
_RULE = "bảng chữ có mã UTF-8 hoặc CP1258 (Windows tiếng Việt)"
_SAVE = "mở bằng Excel, lưu dạng CSV UTF-8 rồi thử lại"
_COLUMNS = f"bảng không quá {limits.COLUMNS} cột"
_APART = "tách riêng danh sách"


def read_delimited(data: bytes, name: str) -> list[list[object]]:
    """The rows of a text table; every cell is text, without the guard that files for people have.

    Raises: DataRefused when the bytes are no text, and for a table beyond the limits.
    """
    if len(data) > limits.TEXT_BYTES:
        rule = f"bảng chữ không quá {limits.TEXT_BYTES // limits.MIB} MB"
        raise refuse(name, f"bảng {len(data) // limits.MIB} MB", rule, _APART)
    if wide := _widest(data):
        where = f"{name}, dòng {wide}"
        rule = f"{_COLUMNS}, một dòng không quá {limits.LINE_BYTES // limits.MIB} MB"
        raise refuse(where, "quá nhiều cột, hoặc dòng quá dài", rule, _APART)
    text = decode(data, name)
    separator = find_separator(text)
    if text.count(separator) > limits.GRID_CELLS:
        rule = f"bảng không quá {limits.GRID_CELLS} ô"
        raise refuse(name, "bảng có quá nhiều ô", rule, _APART)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return list(_within(rows, name))
    except csv.Error:
        where = f"{name}, dòng {rows.line_num}"
        raise refuse(where, "bảng chữ bị hỏng, hoặc có ô quá dài", _RULE, _SAVE) from None


def _widest(data: bytes) -> int:
    """The number of the first line that has more separators, or bytes, than a row can; 0: none.

    Lines are looked at before anything is decoded or taken apart, so that a million columns cost
    no more than their bytes.
    """
    for number, line in enumerate(io.BytesIO(data.replace(b"\r", b"\n")), 1):
        if len(line) > limits.COLUMNS and (
            len(line) > limits.LINE_BYTES
            or max(line.count(mark.encode()) for mark in _SEPARATORS) >= limits.COLUMNS
        ):
            return number
    return 0


def _within(rows: Iterable[list[str]], name: str) -> Iterator[list[object]]:
    """The rows, as long as the rectangle that holds them all stays within the limits."""
    widest = 0
    for number, row in enumerate(rows, 1):
        widest = max(widest, len(row))
        if widest > limits.COLUMNS or number * widest > limits.GRID_CELLS:
            found = f"vùng có dữ liệu trải đến dòng {number}, cột thứ {widest}"
            raise refuse(name, found, f"{_COLUMNS}, {limits.GRID_CELLS} ô", _APART)
        yield [unguarded(cell) for cell in row]


def decode(data: bytes, name: str) -> str:
    """`data` as text: UTF-8 with or without its mark, else the one-byte code that fits best.

    One-byte codes are CP1258, which writes tones as letters of their own, and the Western code in
    which fonts of before Unicode lie; the one that gives more Vietnamese syllables is taken.
    """
    if b"\0" in data:
        raise refuse(name, "mã chữ UTF-16 hoặc không phải bảng chữ", _RULE, _SAVE)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    vietnamese = unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))
    if share_of_syllables(vietnamese) >= 0.8:
        return vietnamese
    return data.decode("latin-1")


def find_separator(text: str) -> str:
    """The separator that splits most of the first lines into the same number of cells.

    >>> find_separator("a;b;c\\n1,5;2;3\\n2,5;3;4\\n")
    ';'
    """
    lines = [line for line in text[:50_000].splitlines()[:50] if line.strip()]
    scores = {mark: _agreement([line.count(mark) for line in lines]) for mark in _SEPARATORS}
    best = max(scores.values())
    return next(mark for mark in _SEPARATORS if scores[mark] == best)


def _agreement(counts: list[int]) -> tuple[int, int]:
    if not any(counts):
        return 0, 0
    number, times = Counter(count for count in counts if count).most_common(1)[0]
    return times, number
