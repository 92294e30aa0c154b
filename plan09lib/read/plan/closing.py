"""The periods that the plan's calendar asks for, and which of them a list closes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from plan09lib.read.clauses.plan_file import Calendar
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan

_PARTS: dict[str, tuple[str, ...]] = {
    "quarter": ("-Q1", "-Q2", "-Q3", "-Q4"),
    "half_year": ("-H1", "-H2"),
    "year": ("",),
}


def asked_periods(plan: Plan, entry: Calendar, first: int, last: int) -> Iterator[Period]:
    """The periods of the years `first` to `last` that an entry of the calendar asks for."""
    if entry.every == "stage":
        yield from (Period.parse(stage.id) for stage in plan.file.stages)
        return
    for year in range(first, last + 1):
        yield from (Period.parse(f"{year}{part}") for part in _PARTS[entry.every])


def closed_by(plan: Plan, day: dt.date) -> Period | None:
    """The period of the calendar that a list of `day` closes: the next to end, the longest of them.

    Missing: None when the next one ends so late that the list would not speak for its end.
    Source: `calendar` and `limits.workbook_max_age_days` of plan.yml.
    """
    entries = [entry for entry in plan.file.calendar if entry.every != "stage"]
    periods = [p for one in entries for p in asked_periods(plan, one, day.year, day.year + 1)]
    last = day + dt.timedelta(plan.file.limits.workbook_max_age_days)
    closed = [period for period in periods if day <= period.end <= last]
    return min(closed, key=lambda one: (one.end, one.start), default=None)
