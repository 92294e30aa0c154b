"""Ages on a day, also of people of whom only the year or the month of birth is known."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

NOBODY_KNOWS = 0
"""The figure of a birth date that is blank."""


def ages(birth_dates: pd.Series, day: dt.date) -> pd.Series:
    """Completed years of age on `day`; unknown where the birth date is.

    >>> born = pd.Series(pd.to_datetime(["1985-06-30", "1985-07-01"]))
    >>> ages(born, dt.date(2025, 6, 30)).tolist()
    [40, 39]
    """
    born = figures(birth_dates)
    return pd.Series(
        pd.arrays.IntegerArray((figure(day) - born) // 10_000, born == NOBODY_KNOWS),
        index=birth_dates.index,
    )


def figure(day: dt.date) -> int:
    """A day as a number whose distance counts completed years: 2025-06-30 is 20250630."""
    return day.year * 10_000 + day.month * 100 + day.day


def figures(days: pd.Series) -> np.ndarray:
    """The same of every day of a column; `NOBODY_KNOWS` where it is blank."""
    whole = days.to_numpy().astype("datetime64[D]")
    months, years = whole.astype("datetime64[M]"), whole.astype("datetime64[Y]")
    year = years.astype(np.int64) + 1970
    month = (months - years.astype("datetime64[M]")).astype(np.int64) + 1
    day = (whole - months.astype("datetime64[D]")).astype(np.int64) + 1
    return np.where(np.isnat(whole), NOBODY_KNOWS, year * 10_000 + month * 100 + day)


def birth_range(roster: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The first and the last day each person can have been born on; equal where the date is known.

    A birth date known by year or month only (`birth_precision`) is the first day it can be.
    """
    first = roster["birth_date"]
    if "birth_precision" not in roster.columns:
        return first, first
    ends = {"year": pd.offsets.YearEnd(0), "month": pd.offsets.MonthEnd(0)}
    last = first
    for precision, end in ends.items():
        partly = (roster["birth_precision"] == precision).fillna(False)
        if partly.any():
            last = last.mask(partly, first + end)
    return first, last


def age_range(roster: pd.DataFrame, day: dt.date) -> tuple[pd.Series, pd.Series]:
    """The youngest and the oldest each person can be on `day`; equal where the date is known."""
    first, last = birth_range(roster)
    oldest = ages(first, day)
    return oldest if last is first else ages(last, day), oldest
