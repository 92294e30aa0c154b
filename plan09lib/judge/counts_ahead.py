"""The heads of every target on any day to come, under one scenario or another.

Members do not depend on the scenario, answers do: a scenario is a set of grants. Each is worked
out once and shared by all targets.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from plan09lib.judge.evidence import Evidence
from plan09lib.judge.forecast import RosterForecast
from plan09lib.judge.grants import Grant, apply_grants
from plan09lib.judge.indicators import Count, belongs, count, satisfies
from plan09lib.judge.ledger import side
from plan09lib.read.plan_models import Condition, Target

_Key = tuple[str, Condition, str, dt.date]


class CountsAhead:
    """Memberships, answers and counts on the roster to come; rows are those of its people."""

    def __init__(
        self,
        evidence: Evidence,
        forecast: RosterForecast,
        scenarios: Mapping[str, tuple[Grant, ...]],
    ):
        self.plan, self.forecast, self.scenarios = evidence.plan, forecast, scenarios
        self.after = max(forecast.as_of, evidence.period.end)
        now = evidence.now
        self.courses = None if now.lacks("dao_tao") else now.sheet("dao_tao")
        self._raised: dict[tuple[str, dt.date], pd.DataFrame] = {}
        self._members: dict[tuple[str, dt.date, bool], pd.Series] = {}
        self._satisfied: dict[tuple[Condition, str, dt.date], pd.Series] = {}
        self._sides: dict[_Key, pd.DataFrame] = {}
        self._counts: dict[_Key, Count] = {}

    def same_as(self, target: Target, scenario: str) -> str:
        """`scenario`, or `nothing` when none of its grants can change an answer of the target."""
        parts = target.condition.simple_parts
        columns = {self.plan.scale(part.scale).column for part in parts if part.scale}
        touched = any(grant.column in columns for grant in self.scenarios[scenario])
        return scenario if touched else "nothing"

    def members(self, population: str, day: dt.date, *, ignore_age: bool = False) -> pd.Series:
        """Per person whether they belong on `day`, still there or not."""
        key = (population, day, ignore_age)
        if key not in self._members:
            who = self.plan.population(population)
            people = self.forecast.people
            self._members[key] = belongs(self.plan, who, people, day, ignore_age=ignore_age)
        return self._members[key]

    def satisfied(self, condition: Condition, scenario: str, day: dt.date) -> pd.Series:
        """Per person whether `condition` will hold on `day`."""
        key = (condition, scenario, day)
        if key not in self._satisfied:
            roster = self._roster(scenario, day)
            self._satisfied[key] = satisfies(self.plan, condition, roster, self.courses)
        return self._satisfied[key]

    def _roster(self, scenario: str, day: dt.date) -> pd.DataFrame:
        key = (scenario, day)
        if key not in self._raised:
            grants = self.scenarios[scenario]
            self._raised[key] = apply_grants(self.forecast.people, grants, day, self.plan)
        return self._raised[key]

    def count(
        self, target: Target, scenario: str, day: dt.date, members: pd.Series | None = None
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

    def side(self, target: Target, scenario: str, day: dt.date) -> pd.DataFrame:
        """One side of the target's ledger on `day`, see `ledger.side`: who is (perhaps) there."""
        key = (target.population, target.condition, scenario, day)
        if key not in self._sides:
            present = self.forecast.presence(day)
            there = (present.isna() | present.fillna(False)).to_numpy(dtype=bool)
            whole = side(
                self.forecast.people["staff_id"],
                self.members(target.population, day) & present,
                self.satisfied(target.condition, scenario, day),
                self.members(target.population, day, ignore_age=True),
            )
            self._sides[key] = whole[there]
        return self._sides[key]
