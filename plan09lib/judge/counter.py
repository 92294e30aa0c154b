"""Memberships and conditions per snapshot, each worked out once and shared by all targets."""

from __future__ import annotations

import pandas as pd

from plan09lib.judge.answers import Answers
from plan09lib.judge.cells import Cells
from plan09lib.judge.indicators import Count, begun_courses, belongs, count, satisfies
from plan09lib.judge.ledger import Moved, Side, movements, side
from plan09lib.read.history import Snapshot
from plan09lib.read.plan import Plan
from plan09lib.read.plan_models import Condition, Target
from plan09lib.read.sources import Source

_Key = tuple[Source, ...]


class Counter:
    """Counts targets on snapshots of one plan; remembers what it has worked out."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self._cells: dict[_Key, Cells] = {}
        self._courses: dict[_Key, pd.DataFrame | None] = {}
        self._members: dict[tuple[str, bool, _Key], Answers] = {}
        self._satisfied: dict[tuple[Condition, _Key], Answers] = {}
        self._sides: dict[tuple[str, Condition, _Key], Side] = {}
        self._counts: dict[tuple[str, Condition, _Key], Count] = {}
        self._people: dict[tuple[Condition, _Key], dict[str, bool]] = {}
        self._moved: dict[tuple[str, Condition, _Key, _Key], Moved] = {}

    def members(
        self, population_id: str, snapshot: Snapshot, *, ignore_age: bool = False
    ) -> Answers:
        """Per person of the snapshot whether they belong, see `indicators.belongs`."""
        key = (population_id, ignore_age, snapshot.key)
        if key not in self._members:
            population = self.plan.population(population_id)
            people = self._people_of(snapshot)
            self._members[key] = belongs(population, people, snapshot.date, ignore_age=ignore_age)
        return self._members[key]

    def satisfied(self, condition: Condition, snapshot: Snapshot) -> Answers:
        """Per person of the snapshot whether `condition` holds, see `indicators.satisfies`."""
        key = (condition, snapshot.key)
        if key not in self._satisfied:
            people, courses = self._people_of(snapshot), self._courses_of(snapshot)
            self._satisfied[key] = satisfies(self.plan, condition, people, courses)
        return self._satisfied[key]

    def _people_of(self, snapshot: Snapshot) -> Cells:
        if snapshot.key not in self._cells:
            self._cells[snapshot.key] = Cells(snapshot.roster)
        return self._cells[snapshot.key]

    def _courses_of(self, snapshot: Snapshot) -> pd.DataFrame | None:
        if snapshot.key not in self._courses:
            self._courses[snapshot.key] = begun_courses(snapshot)
        return self._courses[snapshot.key]

    def count(self, target: Target, snapshot: Snapshot) -> Count:
        """The heads of the target's population by its condition."""
        key = (target.population, target.condition, snapshot.key)
        if key not in self._counts:
            members = self.members(target.population, snapshot)
            self._counts[key] = count(members, self.satisfied(target.condition, snapshot))
        return self._counts[key]

    def people(self, condition: Condition, snapshot: Snapshot) -> dict[str, bool]:
        """By staff id whether somebody is known to satisfy `condition`."""
        key = (condition, snapshot.key)
        if key not in self._people:
            known = self.satisfied(condition, snapshot).yes.tolist()
            ids = self._people_of(snapshot)["staff_id"]
            self._people[key] = dict(zip(ids, known, strict=True))
        return self._people[key]

    def moved(self, target: Target, before: Snapshot, after: Snapshot) -> Moved:
        """Who counts in each part of the target's ledger, see `ledger.movements`."""
        key = (target.population, target.condition, before.key, after.key)
        if key not in self._moved:
            self._moved[key] = movements(self.side(target, before), self.side(target, after))
        return self._moved[key]

    def side(self, target: Target, snapshot: Snapshot) -> Side:
        """One side of the target's ledger, see `ledger.side`."""
        key = (target.population, target.condition, snapshot.key)
        if key not in self._sides:
            self._sides[key] = side(
                self._people_of(snapshot)["staff_id"],
                self.members(target.population, snapshot),
                self.satisfied(target.condition, snapshot),
                self.members(target.population, snapshot, ignore_age=True),
            )
        return self._sides[key]
