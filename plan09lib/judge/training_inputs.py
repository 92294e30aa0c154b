"""From a unit's lists, its forecast and the catalogue of courses to a planning problem.

A qualification is a condition of the plan: who holds it, and what a course gives, is asked of the
same functions that judge the present. Source: method.md §4 and §5.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from plan09lib.judge.cells import Cells
from plan09lib.judge.counts_ahead import CountsAhead
from plan09lib.judge.evidence import Evidence
from plan09lib.judge.forecast import RosterForecast, forecast_roster
from plan09lib.judge.grants import Grant, apply_grants, courses_under_way
from plan09lib.judge.indicators import satisfies
from plan09lib.judge.training_clauses import clauses, full_year, token
from plan09lib.judge.training_instance import Course, Gain, Goal, Instance, When
from plan09lib.judge.training_offers import seats_left
from plan09lib.judge.training_persons import persons_of
from plan09lib.read.plan_models import Condition, Target
from plan09lib.read.training_rules import CourseOffer, TrainingRules


@dataclass(frozen=True, eq=False)
class TrainingInputs:
    """What a training plan of one unit is made from.

    `deadlines` replace those of targets, `barred` are staff ids not to be sent: for what-ifs.
    """

    evidence: Evidence
    rules: TrainingRules
    deadlines: Mapping[str, dt.date] = field(default_factory=dict)
    barred: frozenset[str] = frozenset()

    @cached_property
    def starts(self) -> dt.date:
        """The day the first courses can begin: the first of the month after the period."""
        last = max(self.evidence.now.date, self.evidence.period.end)
        return (last.replace(day=1) + dt.timedelta(days=32)).replace(day=1)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years in which courses can begin, to the last deadline."""
        last = max((day.year for _, day in self.targets), default=0)
        return tuple(range(self.starts.year, last + 1))

    @cached_property
    def targets(self) -> tuple[tuple[Target, dt.date], ...]:
        """The targets to plan for with the day by which they are to be met.

        One whose deadline has passed is to be caught up with, unless a later target continues it.
        """
        continued = {target.continues for target in self.evidence.plan.targets}
        caught_up = dt.date(self.starts.year + self.rules.limits.catch_up_years - 1, 12, 31)
        found = []
        for target in self.evidence.plan.targets:
            day = self.deadlines.get(target.id, target.deadline)
            if day < self.starts and target.id in continued:
                continue
            if target.until is None or target.until >= self.starts:
                found.append((target, caught_up if day < self.starts else day))
        return tuple(found)

    @cached_property
    def forecast(self) -> RosterForecast:
        """Who will be there."""
        return forecast_roster(self.evidence)

    @cached_property
    def under_way(self) -> tuple[Grant, ...]:
        """What courses under way will give."""
        return courses_under_way(self.evidence).grants

    @cached_property
    def counts(self) -> CountsAhead:
        """Who belongs and who satisfies on any day, courses under way finished."""
        return CountsAhead(self.evidence, self.forecast, {"under_way": self.under_way})

    @cached_property
    def instance(self) -> Instance:
        """The planning problem; person ids are staff ids, goal ids target ids."""
        people = self.forecast.people
        sizes = people["group"].fillna("").astype(str).value_counts()
        percent = self.rules.limits.release_percent
        return Instance(
            persons=tuple(persons_of(self)),
            courses=tuple(self._course(offer) for offer in self.rules.courses),
            goals=tuple(self._goal(target, day) for target, day in self.targets),
            years=self.years,
            load=self.rules.limits.courses_at_a_time,
            release={str(group): max(1, percent * n // 100) for group, n in sizes.items()},
            budget=self.rules.budget,
        )

    def _goal(self, target: Target, day: dt.date) -> Goal:
        members = self.counts.members(target.population, day) & self.forecast.presence(day)
        return Goal(
            target.id,
            frozenset(self.forecast.people.loc[members.yes, "staff_id"]),
            target.applied,
            tuple(token(clause) for clause in clauses(target.condition)),
            full_year(day),
            self.rules.weights.get(target.id, 1),
            target.rule,
        )

    @cached_property
    def clauses(self) -> tuple[Condition, ...]:
        """Every clause that a target or a course asks for."""
        asked = [clause for target, _ in self.targets for clause in clauses(target.condition)]
        asked += [offer.requires for offer in self.rules.courses if offer.requires]
        return tuple({token(clause): clause for clause in asked}.values())

    def _course(self, offer: CourseOffer) -> Course:
        free = seats_left(self.evidence, offer, self.years)
        return Course(
            offer.id,
            _years(offer.months),
            tuple(self._gains[offer.id]),
            token(offer.requires) if offer.requires else None,
            free,
            offer.min_class,
            offer.age_max,
            frozenset(offer.groups),
            offer.price or 0,
            offer.service_years,
            offer.releases,
            self._over(offer),
        )

    def _over(self, offer: CourseOffer) -> dict[int, int]:
        """Years by which a course begun in the first year, not in January, ends later."""
        further = _years(self.starts.month - 1 + offer.months) - _years(offer.months)
        return {self.starts.year: further} if further else {}

    @cached_property
    def _gains(self) -> dict[str, list[Gain]]:
        """Per course the clauses that somebody of whom nothing is known satisfies by it."""
        if self.forecast.people.empty:
            return {offer.id: [] for offer in self.rules.courses}
        ways = {
            f"{offer.id} {when}": (offer, when) for offer in self.rules.courses for when in When
        }
        blank = [None] * len(ways)
        levels = {scale.column: blank for scale in self.evidence.plan.file.scales}
        rows = Cells(pd.DataFrame(index=range(len(ways))), {"staff_id": list(ways), **levels})
        grants = [
            Grant(way, gives.column, gives.level, self.starts)
            for way, (offer, when) in ways.items()
            for gives in offer.gives
            if gives.when == when
        ]
        raised = apply_grants(rows, grants, self.starts, self.evidence.plan)
        found: dict[str, list[Gain]] = {offer.id: [] for offer in self.rules.courses}
        for clause in self.clauses:
            answer = satisfies(self.evidence.plan, clause, raised)
            for way in itertools.compress(ways, answer.yes):
                offer, when = ways[way]
                found[offer.id].append(Gain(token(clause), when))
        return found


def _years(months: int) -> int:
    """Calendar years that so many months take from January on."""
    return -(-months // 12)
