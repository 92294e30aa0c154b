"""How long months last: the one way in which catalogue, forecast and proposal count them.

A course of two months that begins on 1 November ends on 31 December. Source: verdicts.md §1.
"""

from __future__ import annotations

import calendar
import datetime as dt


def last_day(first: dt.date, months: int) -> dt.date:
    """The last day of what lasts `months` months from `first` on.

    Where the month it ends in has no such day, it ends with that month.

    >>> [last_day(dt.date(2025, *day), 2).isoformat() for day in ((11, 1), (11, 15), (12, 30))]
    ['2025-12-31', '2026-01-14', '2026-02-28']
    >>> last_day(dt.date(2025, 1, 31), 2).isoformat()
    '2025-03-30'
    """
    year, month = _month_after(first, months)
    if first.day > _days(year, month):
        return dt.date(year, month, _days(year, month))
    return dt.date(year, month, first.day) - dt.timedelta(days=1)


def latest_first(last: dt.date, months: int) -> dt.date:
    """The latest day on which what lasts `months` months can begin and still end on `last`.

    >>> latest_first(dt.date(2025, 12, 31), 2).isoformat()
    '2025-11-01'
    """
    after = last + dt.timedelta(days=1)
    year, month = _month_after(after, -months)
    return dt.date(year, month, min(after.day, _days(year, month)))


def _month_after(day: dt.date, months: int) -> tuple[int, int]:
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return year, month + 1


def _days(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
