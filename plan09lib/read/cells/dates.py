"""Dates as offices write them: what one cell says, and how exactly it says it."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

Precision = Literal["day", "month", "year"]
DateOrder = Literal["dmy", "mdy", ""]

_SEPARATOR = r"\s*[/.\-]\s*"
_FULL = re.compile(rf"(\d{{1,2}}){_SEPARATOR}(\d{{1,2}}){_SEPARATOR}(\d{{4}}|\d{{2}})")
_WORDS = re.compile(r"(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]\d{2}:\d{2}:\d{2}(?:\.\d+)?)?")
_MONTH = re.compile(rf"(?:tháng\s+)?(\d{{1,2}})(?:{_SEPARATOR}|\s+năm\s+)(\d{{4}})", re.IGNORECASE)
_YEAR = re.compile(r"(?:năm\s+)?(1[89]\d\d|20\d\d)", re.IGNORECASE)
_SERIAL = re.compile(r"\d{4,5}(?:\.0+)?")
_EPOCH = dt.date(1899, 12, 30)
_SERIAL_DAYS = range(7_000, 80_000)


@dataclass(frozen=True)
class Years:
    """The years a column's dates can lie in; they decide what a year of two digits means."""

    first: int
    last: int

    def resolve(self, text: str) -> int | None:
        """The year `text` (two or four digits) means; None when two digits fit no single century.

        >>> Years(1945, 2009).resolve("84"), Years(1945, 2009).resolve("1984")
        (1984, 1984)
        """
        if len(text) == 4:
            return int(text)
        fitting = [c + int(text) for c in (1900, 2000) if self.first <= c + int(text) <= self.last]
        return fitting[0] if len(fitting) == 1 else None


@dataclass(frozen=True)
class Day:
    """A date as far as it is known: the first day it can be, and its precision."""

    date: dt.date
    precision: Precision = "day"
    short_year: bool = False

    @property
    def last(self) -> dt.date:
        """The last day it can be."""
        return last_day(self.date, self.precision)


def last_day(first: dt.date, precision: str) -> dt.date:
    """The last day of the year or month that begins on `first`; `first` itself for a full date.

    >>> last_day(dt.date(1984, 1, 1), "year")
    datetime.date(1984, 12, 31)
    """
    if precision == "year":
        return dt.date(first.year, 12, 31)
    if precision == "month":
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first


def known_part(first: dt.date, precision: str) -> dt.date | str:
    """What is known of a date, as `parse_day` reads it again with the same precision.

    >>> known_part(dt.date(1976, 5, 1), "month"), known_part(dt.date(1976, 1, 1), "year")
    ('5/1976', '1976')
    """
    if precision == "year":
        return str(first.year)
    return f"{first.month}/{first.year}" if precision == "month" else first


def is_real(cell: object) -> bool:
    """Whether the file holds a date, or a number that Excel would show as one."""
    if isinstance(cell, bool):
        return False
    return isinstance(cell, dt.date) or (
        isinstance(cell, int | float) and abs(cell) < 1e9 and int(cell) in _SERIAL_DAYS
    )


def two_parts(text: str) -> tuple[int, int] | None:
    """The first two numbers of a date such as `15/8/1984`, whose order has to be found out."""
    found = _FULL.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None


def parse_day(cell: object, text: str, order: DateOrder, years: Years) -> Day | None:
    """The day that a cell says, day and month read in `order`; None when it says none.

    `00/00/1975`, `1975` and `8/1975` are known by year or month only.
    """
    try:
        if isinstance(cell, dt.datetime):
            return Day(cell.date())
        if isinstance(cell, dt.date):
            return Day(cell)
        if is_real(cell):
            return _serial(float(str(cell)))
        return _parse_text(text, order, years)
    except ValueError:
        return None


def _serial(number: float) -> Day:
    return Day(_EPOCH + dt.timedelta(days=int(number)))


def _parse_text(text: str, order: DateOrder, years: Years) -> Day | None:
    if found := _FULL.fullmatch(text):
        first, second = int(found[1]), int(found[2])
        day, month = (second, first) if order == "mdy" else (first, second)
        return _day(day, month, years.resolve(found[3]), len(found[3]) == 2)
    if found := _WORDS.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]), False)
    if found := _ISO.fullmatch(text):
        return Day(dt.date(int(found[1]), int(found[2]), int(found[3])))
    if found := _MONTH.fullmatch(text):
        return _day(0, int(found[1]), int(found[2]), False)
    if found := _YEAR.fullmatch(text):
        return _day(0, 0, int(found[1]), False)
    if _SERIAL.fullmatch(text) and int(float(text)) in _SERIAL_DAYS:
        return _serial(float(text))
    return None


def _day(day: int, month: int, year: int | None, short: bool) -> Day | None:
    if year is None:
        return None
    if month == 0:
        return Day(dt.date(year, 1, 1), "year", short) if day == 0 else None
    if day == 0:
        return Day(dt.date(year, month, 1), "month", short)
    return Day(dt.date(year, month, day), "day", short)
