"""The heads of every target on any day to come, under one scenario or another.

Members do not depend on the scenario, answers do: a scenario is a set of grants. Each is worked
out once and shared by all targets.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping

from plan09lib.judge.outlook.course_effects import CourseEffect, apply_grants
from plan09lib.judge.outlook.forecast import RosterForecast, forecast_roster
from plan09lib.judge.targets.answers import Answers, Cells
from plan09lib.judge.targets.counting import Count, begun_courses, belongs, count, satisfies
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.targets.ledger import Side, side
from plan09lib.read.clauses.conditions import Condition
from plan09lib.read.clauses.plan_file import Target

_Key = tuple[str, Condition, str, dt.date]


class CountsAhead:
    """Memberships, answers and counts on the roster to come; rows are those of its people."""

    def __init__(
        self,
        evidence: Evidence,
        forecast: RosterForecast,
        scenarios: Mapping[str, tuple[CourseEffect, ...]],
    ):
        self.plan, self.forecast, self.scenarios = evidence.plan, forecast, scenarios
        self.after = max(forecast.as_of, evidence.period.end)
        self.courses = begun_courses(evidence.now)
        self._people = Cells(forecast.people)
        self._members: dict[tuple[str, dt.date, bool], Answers] = {}
        self._satisfied: dict[tuple[Condition, tuple[CourseEffect, ...]], Answers] = {}
        self._sides: dict[_Key, Side] = {}
        self._counts: dict[_Key, Count] = {}

    @classmethod
    def of(
        cls, evidence: Evidence, scenarios: Mapping[str, tuple[CourseEffect, ...]]
    ) -> CountsAhead:
        """Those of the evidence's own roster to come; all that ask for them share what they can."""
        known = evidence.once(
            ("counts_ahead",), lambda: cls(evidence, forecast_roster(evidence), {})
        )
        return known.under(scenarios)

    def under(self, scenarios: Mapping[str, tuple[CourseEffect, ...]]) -> CountsAhead:
        """The same people under other scenarios; what does not depend on them is shared."""
        other = copy.copy(self)
        other.scenarios, other._sides, other._counts = scenarios, {}, {}
        return other

    def same_as(self, target: Target, scenario: str) -> str:
        """`scenario`, or `nothing` when none of its grants can change an answer of the target."""
        return scenario if self._grants(target.condition, scenario, dt.date.max) else "nothing"

    def members(self, population: str, day: dt.date, *, ignore_age: bool = False) -> Answers:
        """Per person whether they belong on `day`, still there or not."""
        key = (population, day, ignore_age)
        if key not in self._members:
            who = self.plan.population(population)
            self._members[key] = belongs(who, self._people, day, ignore_age=ignore_age)
        return self._members[key]

    def satisfied(self, condition: Condition, scenario: str, day: dt.date) -> Answers:
        """Per person whether `condition` will hold on `day`.

        Of day and scenario it depends on what they grant in the columns it looks at.
        """
        grants = self._grants(condition, scenario, day)
        key = (condition, grants)
        if key not in self._satisfied:
            raised = apply_grants(self._people, grants, day, self.plan)
            self._satisfied[key] = satisfies(self.plan, condition, raised, self.courses)
        return self._satisfied[key]

    def _grants(
        self, condition: Condition, scenario: str, day: dt.date
    ) -> tuple[CourseEffect, ...]:
        columns = self.plan.condition_columns(condition)
        every = self.scenarios[scenario]
        return tuple(one for one in every if one.column in columns and one.on <= day)

    def count(
        self, target: Target, scenario: str, day: dt.date, members: Answers | None = None
    ) -> Count:
        """The heads of the target on `day`; `members` in place of those who will belong then."""
        satisfied = self.satisfied(target.condition, scenario, day)
        if members is not None:
            return count(members, satisfied)
        key = (target.population, target.condition, scenario, day)
        if key not in self._counts:
            there = self.members(target.population, day) & self.forecast.presence(day)
            self._counts[key] = count(there, satisfied)
        return self._counts[key]

    def side(self, target: Target, scenario: str, day: dt.date) -> Side:
        """One side of the target's ledger on `day`, see `ledger.side`: who is (perhaps) there."""
        key = (target.population, target.condition, scenario, day)
        if key not in self._sides:
            present = self.forecast.presence(day)
            self._sides[key] = side(
                self._people["staff_id"],
                self.members(target.population, day) & present,
                self.satisfied(target.condition, scenario, day),
                self.members(target.population, day, ignore_age=True),
                present.possible,
            )
        return self._sides[key]
