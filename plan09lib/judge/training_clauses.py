"""Conditions of the plan as the qualifications a planner counts."""

from __future__ import annotations

import datetime as dt

from plan09lib.read.plan_models import Condition


def clauses(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that must hold together; one of "any of" stays whole."""
    if condition.all_of:
        return tuple(one for part in condition.all_of for one in clauses(part))
    return (condition,)


def token(condition: Condition) -> str:
    """The name of a clause; equal clauses have equal names."""
    return condition.model_dump_json(exclude_defaults=True)


def full_year(day: dt.date) -> int:
    """The last year that is over at the end of `day`."""
    return day.year if (day.month, day.day) == (12, 31) else day.year - 1
