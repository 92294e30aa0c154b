"""The plan as it was known and holds for one unit at the end of a period.

What became known later, a reading or the end of a population, is left out; a reading that the
office has approved is applied from the day it became known. A unit may have ended a population
earlier than the plan.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from plan09lib.errors import Fault, nearest
from plan09lib.read.clauses.plan_file import Population
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.retirement_rules import FirstSession, terms_of_unit


class OwnEnding(Protocol):
    """The last day of a population in one unit, since when it was known, and why."""

    @property
    def population(self) -> str: ...

    @property
    def date(self) -> dt.date: ...

    @property
    def known_since(self) -> dt.date | None: ...

    @property
    def why(self) -> str: ...


def in_force(
    plan: Plan,
    day: dt.date,
    endings: Sequence[OwnEnding],
    sessions: Sequence[FirstSession] = (),
) -> Plan:
    """`plan` as known on `day` in a unit with `endings` and first `sessions` of its own."""
    if sessions:
        terms = terms_of_unit(plan.retirement.terms, sessions)
        plan = replace(plan, retirement=plan.retirement.model_copy(update={"terms": terms}))
    targets = tuple(target.known_on(day) for target in plan.targets)
    known = {
        end.population: end for end in endings if end.known_since is None or end.known_since <= day
    }
    populations = tuple(
        _ended(one, known[one.id]) if one.id in known else one.known_on(day)
        for one in plan.file.populations
    )
    if targets == plan.targets and populations == plan.file.populations:
        return plan
    changed = {"targets": targets, "populations": populations}
    return replace(plan, file=plan.file.model_copy(update=changed))


def _ended(population: Population, end: OwnEnding) -> Population:
    """The population with `end` as the end of its last version."""
    kept = [version for version in population.versions if version.since <= end.date]
    last = {"until": end.date, "known_since": end.known_since, "reason": end.why}
    versions = (*kept[:-1], kept[-1].model_copy(update=last))
    return population.model_copy(update={"versions": versions})


def ending_faults(plan: Plan, where: str, endings: Sequence[OwnEnding]) -> Iterator[Fault]:
    """Endings of populations that the plan does not know, or that are no earlier ends."""
    known = {population.id: population for population in plan.file.populations}
    for end in endings:
        name, place = end.population, f"{where}: ended_on → {end.population}"
        if name not in known:
            rule = "mỗi mục là id của một nhóm đối tượng trong plan.yml"
            hint = nearest(name, list(known))
            yield Fault(place, f'nhóm đối tượng "{name}" không có', rule, hint)
            continue
        first, last = known[name].versions[0].since, known[name].ended_on
        if end.date < first or (last is not None and end.date >= last):
            span = f"từ {first}" + (f" đến trước {last}" if last else "")
            rule = f"đơn vị chỉ ghi ngày kết thúc sớm hơn Kế hoạch ({span})"
            yield Fault(place, f"date là {end.date}", rule, "sửa date, hoặc bỏ mục này")
