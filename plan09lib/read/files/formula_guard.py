"""Texts stay texts in a spreadsheet: files for people are written so that none runs a formula.

A cell of a CSV that begins like a formula gets an apostrophe before it, as one types it in Excel,
and intake takes just that apostrophe off again. A workbook knows texts from formulas by itself.
Only strings are guarded: -3 stays a number. The text "-3" is guarded as well, since a spreadsheet
would make a number of it, and of "+84…" another one. `facts.csv` is for programs and is not
written here.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    import xlsxwriter

CREATED = dt.datetime(2022, 1, 1)
"""What a workbook says of its making."""
_AS_TEXTS = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
"""Options of XlsxWriter: what is given as a string is written as one; nothing of it lies among the
system's temporary files, where a kill would leave it."""
_FORMULA = re.compile(
    r"'*(?:[\t\r\n]|[\s\x00-\x1f\xad\u200b-\u200d\u2060\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫])"
)
"""What a spreadsheet may read as a formula, blanks that it strips before it included.

Apostrophes before it belong to it: so a text that has one of its own gets another, and taking one
off gives every text back.
"""


def guarded(text: str) -> str:
    """`text` as it is written into a CSV for people.

    >>> guarded("=HYPERLINK(1)"), guarded("'=1"), guarded("'abc"), guarded("Đạt")
    ("'=HYPERLINK(1)", "''=1", "'abc", 'Đạt')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` has made `text` of; any other text as it is.

    >>> unguarded("'=HYPERLINK(1)"), unguarded("''=1"), unguarded("'abc")
    ('=HYPERLINK(1)', "'=1", "'abc")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def write_csv(
    frame: pd.DataFrame, file: Path | IO[str], encoding: str = "utf-8", lineterminator: str = "\n"
) -> None:
    """`frame` as a CSV for people: headers and texts guarded, the rest as pandas writes it."""
    plain = frame.set_axis([_guarded_cell(name) for name in frame.columns], axis="columns")
    texts: list[str] = [name for name in plain.columns if isinstance(name, str)]
    for place in range(plain.shape[1]):
        cells = plain.iloc[:, place].tolist()
        strings = [cell for cell in cells if isinstance(cell, str)]
        texts += strings
        if any(_FORMULA.match(cell) for cell in strings):
            told = [_guarded_cell(cell) for cell in cells]
            plain.isetitem(place, pd.Series(told, dtype=object).to_numpy())
    # Neither pandas nor csv quotes a lone carriage return, which would begin a row of its own.
    has_return = any("\r" in text for text in texts)
    plain.to_csv(
        file,
        index=False,
        encoding=encoding,
        lineterminator=lineterminator,
        quoting=csv.QUOTE_NONNUMERIC if has_return else csv.QUOTE_MINIMAL,
    )


def _guarded_cell(cell: Any) -> Any:
    return guarded(cell) if isinstance(cell, str) else cell


def write_xlsx(frame: pd.DataFrame, path: Path) -> None:
    """`frame` as a workbook of one sheet whose texts are texts."""
    frame.to_excel(path, index=False, engine="xlsxwriter", engine_kwargs={"options": _AS_TEXTS})


def new_book(path: Path | IO[bytes]) -> xlsxwriter.Workbook:
    """A workbook to be written at `path`, in which no text becomes a formula or a link.

    It tells no time of making, so that the same content gives the same file.
    """
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path) if isinstance(path, Path) else path, _AS_TEXTS)
    book.set_properties({"created": CREATED})
    return book
