"""Dates of birth and of joining that seem to stand in each other's column; nothing is exchanged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from plan09lib.read.arrange import Arranged
from plan09lib.read.cells import AGES, BIRTH, understand_date
from plan09lib.read.dates import Order
from plan09lib.read.findings import Finding
from plan09lib.read.sheets import Sheet

JOINED = "joined_on"


def exchanged_dates(
    arranged: Arranged | None, sheet: Sheet, workbook: str, as_of: dt.date, order: Order
) -> Iterator[Finding]:
    """A warning per row in which somebody joined before the age of 16, by the years alone.

    It says so when both dates would be possible in each other's column. The words give no date: it
    would say who it is.
    """
    if arranged is None or not {BIRTH, JOINED} <= set(arranged.cells):
        return
    columns = sheet.column(BIRTH), sheet.column(JOINED)
    for place, number in enumerate(arranged.numbers):
        cells = (arranged.cells[column.name][place] for column in columns)
        born, joined = (understand_date(cell, columns[1], as_of, order)[0] for cell in cells)
        if born is None or joined is None or joined.date.year - born.date.year >= AGES.start:
            continue
        could_be = as_of.year - joined.date.year in AGES
        swapped = could_be and born.date.year - joined.date.year >= AGES.start
        header, other = (column.header for column in columns)
        words = f"theo hai ngày ở dòng này, người ấy về công tác khi chưa đủ {AGES.start} tuổi"
        do = "sửa một trong hai ngày"
        if swapped:
            words += f"; {header} và {other} có thể ghi đổi chỗ cho nhau, báo cáo không tự đổi"
            do = "xem hồ sơ; nếu ghi đổi chỗ thì đổi lại hai ô"
        yield Finding(
            workbook, "warning", "exchanged_dates", sheet.title, words, do, number, header
        )
