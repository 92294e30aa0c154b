"""Answers in three values, one per person: yes, no or unknown, which no blank ever decides.

Plain arrays: a ward has a few dozen people, and a report asks thousands of questions about them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from plan09lib.read.cells.positions import MAYBE
from plan09lib.read.unit.identified import BORN


@dataclass(frozen=True, eq=False)
class Answers:
    """One answer per row: `yes`, `unknown`, or no where neither is set; never both.

    `&`, `|` and `~` are Kleene's: an unknown part decides only where the other one does not.
    """

    yes: np.ndarray
    unknown: np.ndarray

    @classmethod
    def same(cls, answer: bool | None, people: int) -> Answers:
        """`answer` for each of `people`; None is unknown."""
        return cls(np.full(people, answer is True), np.full(people, answer is None))

    @classmethod
    def known(cls, yes: np.ndarray) -> Answers:
        """Yes where `yes` is set, else no."""
        return cls(yes, np.zeros(len(yes), dtype=bool))

    @classmethod
    def of(cls, column: pd.Series) -> Answers:
        """The answers of a boolean column; NA is unknown."""
        blank = column.isna().to_numpy()
        return cls(column.astype("boolean").to_numpy(dtype=bool, na_value=False), blank)

    @property
    def possible(self) -> np.ndarray:
        """Yes or unknown."""
        return self.yes | self.unknown

    @property
    def no(self) -> np.ndarray:
        """Surely not."""
        return ~self.possible

    def __and__(self, other: Answers) -> Answers:
        yes = self.yes & other.yes
        return Answers(yes, self.possible & other.possible & ~yes)

    def __or__(self, other: Answers) -> Answers:
        yes = self.yes | other.yes
        return Answers(yes, (self.unknown | other.unknown) & ~yes)

    def __invert__(self) -> Answers:
        return Answers(self.no, self.unknown)

    def on(self, index: pd.Index) -> pd.Series:
        """The answers as a boolean column, NA where unknown.

        >>> Answers(np.array([True, False]), np.array([False, True])).on(pd.Index([3, 4])).tolist()
        [True, <NA>]
        """
        return pd.Series(pd.arrays.BooleanArray(self.yes, self.unknown), index=index)


# Ages on a day, also of people of whom only the year or the month of birth is known.

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

    A birth date known by year or month only (`birth_precision`) is the first day it can be. Where
    another list of the person says otherwise, `birth_from` and `birth_to` hold for both.
    """
    first, last = own_birth_range(roster)
    if BORN[0] not in roster.columns or roster[BORN[0]].isna().all():
        return first, last
    differs = roster[BORN[0]].notna()
    return first.mask(differs, roster[BORN[0]]), last.mask(differs, roster[BORN[1]])


def own_birth_range(roster: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The same by the list alone."""
    first = roster["birth_date"]
    if "birth_precision" not in roster.columns:
        return first, first
    ends = {"year": pd.offsets.YearEnd(0), "month": pd.offsets.MonthEnd(0)}
    last, written = first, roster["birth_precision"].tolist()
    there = set(written)
    for precision, end in ends.items():
        if precision in there:
            partly = [one is not pd.NA and one == precision for one in written]
            last = last.mask(np.array(partly, dtype=bool), first + end)
    return first, last


def age_range(roster: pd.DataFrame, day: dt.date) -> tuple[pd.Series, pd.Series]:
    """The youngest and the oldest each person can be on `day`; equal where the date is known."""
    first, last = birth_range(roster)
    oldest = ages(first, day)
    return oldest if last is first else ages(last, day), oldest


# The cells of a roster as plain values, each column taken out of its frame once.


class Cells:
    """The columns of `frame`, those of `changed` in place of its own.

    `cells["education"]` is a list with a value per person, None for a blank.
    """

    def __init__(self, frame: pd.DataFrame, changed: Mapping[str, list[Any]] | None = None):
        self.frame = frame
        self._changed = dict(changed or {})
        self._columns: dict[str, list[Any]] = dict(self._changed)
        self._ticks: dict[str, Answers] = {}

    @classmethod
    def of(cls, roster: pd.DataFrame | Cells) -> Cells:
        """The cells of `roster`, if it is not cells already."""
        return roster if isinstance(roster, Cells) else cls(roster)

    def __len__(self) -> int:
        return len(self.frame)

    def __getitem__(self, column: str) -> list[Any]:
        if column not in self._columns:
            self._columns[column] = [
                None if value is pd.NA or value is pd.NaT else value
                for value in self.frame[column].tolist()
            ]
        return self._columns[column]

    def changed(self, columns: Mapping[str, list[Any]]) -> Cells:
        """The same people with other `columns`."""
        return Cells(self.frame, self._changed | dict(columns))

    def ticks(self, column: str) -> Answers:
        """A column of yes and no."""
        if column not in self._ticks:
            self._ticks[column] = Answers.of(self.frame[column])
        return self._ticks[column]

    def among(self, column: str, wanted: Set[str | None]) -> np.ndarray:
        """Per person whether the value of `column` is one of `wanted`; a blank is not."""
        return np.array([value in wanted for value in self[column]], dtype=bool)

    def is_of(self, column: str, value: str) -> Answers:
        """Per person whether `column` is `value`; unknown where it is blank."""
        return Answers(self.among(column, {value}), self.among(column, {None}))

    def holds(self, posts: Set[str]) -> Answers:
        """Per person whether they hold one of `posts`; unknown where their title may mean one."""
        perhaps = {f"{post}{MAYBE}" for post in posts}
        held = self["position_codes"]
        yes = np.array([not posts.isdisjoint(codes) for codes in held], dtype=bool)
        open_ = np.array([not perhaps.isdisjoint(codes) for codes in held], dtype=bool)
        return Answers(yes, open_ & ~yes)

    def younger_than(self, limit: int, day: dt.date) -> Answers:
        """Per person whether they are below `limit` years on `day`."""
        first, last = self._born
        youngest_born = figure(day) - limit * 10_000
        surely = first > youngest_born
        return Answers(surely, ~surely & ((last > youngest_born) | (first == NOBODY_KNOWS)))

    def age_range(self, day: dt.date) -> tuple[np.ndarray, np.ndarray]:
        """The youngest and the oldest each person can be on `day`; −1 where that is not known."""
        first, last = (
            np.where(born == NOBODY_KNOWS, -1, (figure(day) - born) // 10_000)
            for born in self._born
        )
        return last, first

    @cached_property
    def births(self) -> list[tuple[Any, ...]]:
        """Who was born when, as a list has it: the same tuple on two lists contradicts nothing."""
        names = ("staff_id", "birth_date", "birth_precision")
        columns = [self[name] for name in names if name in self.frame.columns]
        return list(zip(*columns, strict=True))

    @cached_property
    def _born(self) -> tuple[np.ndarray, np.ndarray]:
        first, last = birth_range(self.frame)
        return figures(first), figures(last)
