"""Workbooks in the project's own layout, written so that intake reads them back equal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from plan09lib.read.formula_guard import new_book
from plan09lib.read.sheets import Layout, Sheet
from plan09lib.read.vocab import Vocabulary

CREATED = dt.datetime(2022, 1, 1)
WIDTHS = {
    "text": 28,
    "name": 24,
    "date": 12,
    "level": 18,
    "tick": 10,
    "code": 10,
    "count": 10,
    "period": 10,
}


def write_workbook(
    path: Path,
    frames: Mapping[str, pd.DataFrame],
    layout: Layout,
    vocabularies: Mapping[str, Vocabulary],
    notice: str = "",
) -> None:
    """Write `frames` (by sheet slug, frame column names) as one workbook.

    Values are written as given: a code of a vocabulary as its label, dates as dates, the rest as
    text, so that a cell beginning with `=` stays text. `notice` becomes a guide sheet of its own.
    The same input gives the same bytes.
    """
    with new_book(path) as book:
        book.set_properties({"created": CREATED, "comments": notice})
        formats = {
            "header": book.add_format({"bold": True, "bg_color": "#DDE7F0", "text_wrap": True}),
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        }
        for slug, frame in frames.items():
            sheet = layout.sheets[slug]
            _write_sheet(book.add_worksheet(sheet.title), sheet, frame, vocabularies, formats)
        if notice:
            book.add_worksheet("Ghi chú").write_string(0, 0, notice)


def _write_sheet(
    worksheet: Worksheet,
    sheet: Sheet,
    frame: pd.DataFrame,
    vocabularies: Mapping[str, Vocabulary],
    formats: Mapping[str, xlsxwriter.format.Format],
) -> None:
    worksheet.freeze_panes(1, 0)
    for index, column in enumerate(sheet.columns):
        worksheet.set_column(index, index, WIDTHS[column.kind])
        worksheet.write_string(0, index, column.header, formats["header"])
        if column.name not in frame.columns:
            continue
        vocabulary = vocabularies.get(column.vocab)
        for row, value in enumerate(frame[column.name], start=1):
            write_cell(worksheet, row, index, value, vocabulary, formats["date"])


def write_cell(
    worksheet: Worksheet,
    row: int,
    column: int,
    value: object,
    vocabulary: Vocabulary | None,
    date_format: xlsxwriter.format.Format,
) -> None:
    """One value in its cell: a code as its label, a date as a date, text never as a formula."""
    if value is None or value is pd.NaT or value is pd.NA or value == "" or value != value:
        return
    if isinstance(value, dt.date):
        worksheet.write_datetime(
            row, column, dt.datetime(value.year, value.month, value.day), date_format
        )
    elif isinstance(value, int | float):
        worksheet.write_number(row, column, value)
    elif vocabulary is not None and value in vocabulary.codes:
        worksheet.write_string(row, column, vocabulary[str(value)].label)
    else:
        worksheet.write_string(row, column, str(value))
