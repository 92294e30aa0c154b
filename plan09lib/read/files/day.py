"""How a day is told; a day that a person gives in a command, a notebook, a file or its name.

One spelling, so that none is read as another day: `2025-07-15`. Python's own parser would also take
`20250715` and the week day `2026-W33`. Cells of an office's lists are another matter (dates.py).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Annotated

from plan09lib.errors import BadParameter, Fault, echoed
from plan09lib.read.files.checked import Checked

FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2100, 12, 31)
"""What lies outside is a slip of the pen; spreadsheets know no earlier days either."""
_SPELLING = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_FIGURES = re.compile(
    r"(?:ngày +)?([0-9]{1,2}|[0-9]{4}) *(?:[./\- ]|tháng) *([0-9]{1,2})"
    r" *(?:[./\- ]|năm) *([0-9]{1,4})"
)
RULE = (
    "phải là ngày dạng 2025-12-31: năm-tháng-ngày, có trong lịch, "
    f"từ năm {FIRST_DAY.year} đến {LAST_DAY.year}"
)


def date_text(day: dt.date) -> str:
    """A day in figures as official documents write it: below 10, January and February with 0.

    >>> date_text(dt.date(2025, 2, 1)), date_text(dt.date(2022, 7, 27))
    ('01/02/2025', '27/7/2022')
    """
    return f"{day.day:02d}/{month_text(day)}/{day.year}"


def month_text(day: dt.date) -> str:
    """The month of a day, January and February with 0."""
    return f"{day.month:02d}" if day.month < 3 else str(day.month)


def iso_day(given: object) -> dt.date | None:
    """The day that a text or a date gives; None for anything else, a moment or a number too.

    >>> iso_day("2025-07-15")
    datetime.date(2025, 7, 15)
    >>> [iso_day(one) for one in ("20250715", "2026-W33", "2025-02-29", " 2025-07-15", 20250715)]
    [None, None, None, None, None]
    """
    day = _spelt(given) if isinstance(given, str) else given
    if not isinstance(day, dt.date) or isinstance(day, dt.datetime):  # which is a date to Python
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


def _spelt(text: str) -> dt.date | None:
    parts = _SPELLING.fullmatch(text)
    try:
        return dt.date(*map(int, parts.groups())) if parts else None
    except ValueError:  # not in the calendar
        return None


def given_day(
    given: object, where: str, rule: str = RULE, action: str = "sửa ngày rồi chạy lại"
) -> dt.date:
    """The day of the parameter `where`. Raises: BadParameter for anything `iso_day` does not take,
    with `rule`, or with what the calendar has in place of a day that it lacks.

    Every day of a command, a notebook or the explorer passes here.
    """
    day = iso_day(given)
    if day is None:
        found = f"nhận được {echoed(repr(given))}"
        lacks = _lacking(given) if isinstance(given, str) else ""
        if lacks:
            found += ", không có ngày này"
        raise BadParameter(Fault(where, found, lacks or rule, action))
    return day


def _lacking(text: str) -> str:
    """Why the day that `text` writes in figures, either way round, is in no calendar.

    Missing: empty where it is, or where that cannot be told.

    >>> _lacking("31/02/2025"), _lacking("2025-13-01"), _lacking("15/7/2025"), _lacking("1/2")
    ('tháng 2 năm 2025 chỉ có 28 ngày', 'một năm có 12 tháng', '', '')
    """
    figures = _FIGURES.fullmatch(text)
    if not figures:
        return ""
    first, month, last = map(int, figures.groups())
    year, day = (first, last) if len(figures[1]) == 4 else (last, first)
    if not (FIRST_DAY.year <= year <= LAST_DAY.year and day < FIRST_DAY.year):
        return ""
    if not 1 <= month <= 12:
        return "một năm có 12 tháng"
    days = calendar.monthrange(year, month)[1]
    return "" if 1 <= day <= days else f"tháng {month} năm {year} chỉ có {days} ngày"


def _checked(given: object) -> dt.date:
    day = iso_day(given)
    if day is None:
        from pydantic_core import PydanticCustomError

        raise PydanticCustomError("day", RULE)
    return day


IsoDay = Annotated[dt.date, Checked(_checked, before=True)]
"""A date of a file: pydantic's own takes numbers, moments and their texts for days as well."""
