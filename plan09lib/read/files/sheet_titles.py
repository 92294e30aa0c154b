"""Titles of sheets as Excel takes them: whoever writes a workbook adds its sheets here.

A title from a list is whatever the office called it: the name of a CSV, or a sheet of another
program, which has other limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

_LONGEST = 31
"""In units of UTF-16, as Excel counts: a sign beyond the first 65,536 has two."""
_NOT_TAKEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What Excel bars from titles, and what no workbook can hold."""
_RESERVED = "History"
_NAMELESS = "Trang"


def add_sheet(book: xlsxwriter.Workbook, title: str) -> Worksheet:
    """A new sheet of `book` under `title`, or the nearest title that Excel takes."""
    return book.add_worksheet(sheet_title(title, [one.get_name() for one in book.worksheets()]))


def sheet_title(wanted: str, taken: Iterable[str] = ()) -> str:
    """`wanted` as Excel takes it: its signs, its length, and none of `taken` in any case.

    >>> sheet_title("Nhân sự"), sheet_title("ds 6/2025"), sheet_title("DS", ["ds"])
    ('Nhân sự', 'ds 6_2025', 'DS (2)')
    """
    known = {_same(title) for title in (*taken, _RESERVED)}
    plain = _NOT_TAKEN.sub("_", wanted)
    title, number = _cut(plain, _LONGEST), 1
    while _same(title) in known:
        number += 1
        mark = f" ({number})"
        title = _cut(plain, _LONGEST - len(mark)) + mark
    return title


def _same(title: str) -> str:
    """Equal for titles that Excel, or the program that writes, holds for one."""
    return title.lower().casefold()


def _cut(text: str, length: int) -> str:
    """The beginning of `text`, without the apostrophes that no title begins or ends with."""
    units = text.encode("utf-16-le")[: 2 * length]
    title = units.decode("utf-16-le", errors="ignore").strip("'")
    return title if title.strip() else _NAMELESS
