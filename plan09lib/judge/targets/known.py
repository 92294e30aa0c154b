"""What was known at the end of a period: which group and which unit would end, and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from plan09lib.judge.targets.evidence import Evidence
from plan09lib.read.clauses.plan_file import Target


@dataclass(frozen=True)
class LastDay:
    """The last day of a target's group, or of the unit itself, whichever comes first."""

    day: dt.date
    of: Literal["group", "unit"]


def last_day_known(evidence: Evidence, target: Target) -> LastDay | None:
    """The end of the target's people as known at the end of the period; None when none was."""
    end = evidence.period.end
    group = evidence.plan.population(target.population).ended_on
    unit = evidence.history.unit.end_known_on(end)
    found = [LastDay(group, "group")] if group else []
    found += [LastDay(unit, "unit")] if unit else []
    return min(found, key=lambda one: one.day, default=None)
