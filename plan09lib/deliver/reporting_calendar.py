"""Which reviews the plan's calendar asks for up to a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from plan09lib.read.period import Period
from plan09lib.read.plan import Plan
from plan09lib.read.plan_models import Calendar

_PARTS: dict[str, tuple[str, ...]] = {
    "quarter": ("-Q1", "-Q2", "-Q3", "-Q4"),
    "half_year": ("-H1", "-H2"),
    "year": ("",),
}


@dataclass(frozen=True)
class Asked:
    """A review that is asked for, and the last day on which it is in time."""

    kind: str
    period: Period
    due_on: dt.date


def asked_reviews(plan: Plan, since: dt.date, on: dt.date) -> list[Asked]:
    """The reviews of every period that ended from `since` to the day before `on`, by due date.

    Source: `calendar` and `stages` of plan.yml.
    """
    found = [
        Asked(entry.review, period, period.end + dt.timedelta(days=entry.due_after_days))
        for entry in plan.file.calendar
        for period in _periods(plan, entry, since.year, on.year)
        if since <= period.end < on
    ]
    return sorted(found, key=lambda asked: (asked.due_on, asked.period.text, asked.kind))


def _periods(plan: Plan, entry: Calendar, first: int, last: int) -> Iterator[Period]:
    if entry.every == "stage":
        yield from (Period.parse(stage.id) for stage in plan.file.stages)
        return
    for year in range(first, last + 1):
        yield from (Period.parse(f"{year}{part}") for part in _PARTS[entry.every])
