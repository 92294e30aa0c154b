"""How fast heads were trained so far, how long a gap takes at that pace, the pace it asks for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from plan09lib.judge.targets.assess import Row

DAYS_PER_YEAR = Fraction(1461, 4)


@dataclass(frozen=True)
class Pace:
    """`trained` people in `days` days up to the as-of date; `gap` heads to go in `days_left` days.

    `trained` counts only those who were trained (judge/targets/ledger.py): no newcomers, no filled
    blanks.
    """

    trained: int
    days: int
    gap: int
    days_left: int

    @property
    def per_year(self) -> Fraction:
        """People trained per year so far."""
        return self.trained * DAYS_PER_YEAR / self.days

    @property
    def needed_per_year(self) -> Fraction:
        """People per year that close the gap by the deadline."""
        return self.gap * DAYS_PER_YEAR / self.days_left

    @property
    def years(self) -> int | None:
        """⌈gap / pace⌉; None ("không xác định") when nobody was trained.

        >>> Pace(trained=2, days=1461, gap=3, days_left=365).years
        6
        """
        return -(-self.gap // self.per_year) if self.trained > 0 else None


def pace_of(row: Row) -> Pace | None:
    """The pace of one row of the frame of verdicts; None without a baseline to measure it from.

    Source: method.md §4.
    """
    if not row["baseline_as_of"] or pd.isna(row["baseline_trained"]):
        return None
    names = ("baseline_as_of", "as_of", "deadline")
    since, as_of, deadline = (dt.date.fromisoformat(row[name]) for name in names)
    days, left = (as_of - since).days, (deadline - as_of).days
    if days <= 0 or left <= 0:
        return None
    return Pace(int(row["baseline_trained"]), days, int(row["gap"]), left)
