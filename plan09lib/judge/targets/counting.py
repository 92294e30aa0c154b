"""Who belongs to a population and who satisfies a condition, in three values: yes, no, unknown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

import numpy as np
import pandas as pd

from plan09lib.judge.targets.answers import Answers, Cells, own_birth_range
from plan09lib.judge.targets.ledger import Moved, Side, movements, side
from plan09lib.read.clauses.conditions import Condition
from plan09lib.read.clauses.plan_file import Population, Target, Who
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.course_rules import DROPPED
from plan09lib.read.rules.layout import COURSES, ROSTER
from plan09lib.read.tables.sources import Source
from plan09lib.read.unit.history import Snapshot
from plan09lib.read.unit.identified import BORN


@dataclass(frozen=True)
class Count:
    """Heads of one population under one condition.

    `n` people surely belong; of them `k` surely satisfy and `unknown` have no known value.
    `undecided_*` are people whose membership itself is unknown, by what is known of their value.
    """

    n: int
    k: int
    unknown: int = 0
    undecided_yes: int = 0
    undecided_no: int = 0
    undecided_unknown: int = 0

    @property
    def undecided(self) -> int:
        """People who may or may not belong."""
        return self.undecided_yes + self.undecided_no + self.undecided_unknown

    @property
    def is_empty(self) -> bool:
        """Whether nobody belongs, not even possibly."""
        return self.n == 0 and self.undecided == 0

    @property
    def worst(self) -> tuple[int, int]:
        """(n, k) if every blank turned out against the target."""
        return self.n + self.undecided_no + self.undecided_unknown, self.k

    @property
    def best(self) -> tuple[int, int]:
        """(n, k) if every blank turned out in favour of the target."""
        gained = self.undecided_yes + self.undecided_unknown
        return self.n + gained, self.k + self.unknown + gained


def younger_than(roster: pd.DataFrame, day: dt.date, limit: int) -> pd.Series:
    """Per person whether they are below `limit` years on `day`; NA where that is not decided.

    Source: plan II.3 (age limits of populations); a year of birth alone may leave both answers.

    >>> born = pd.to_datetime(["1985-01-01", "1986-01-01"]).to_series(index=[0, 1])
    >>> people = pd.DataFrame({"birth_date": born, "birth_precision": "year"})
    >>> younger_than(people, dt.date(2025, 6, 30), 40).tolist()
    [<NA>, True]
    """
    return Cells(roster).younger_than(limit, day).on(roster.index)


def belongs(
    population: Population,
    roster: pd.DataFrame | Cells,
    day: dt.date,
    *,
    ignore_age: bool = False,
) -> Answers:
    """Per person whether they belong to `population` on `day`.

    A population that has ended by `day` has nobody.
    """
    version = population.version_for(day)
    people = Cells.of(roster)
    if version is None:
        return Answers.same(False, len(people))
    return reduce(or_, [_matches(who, people, day, ignore_age) for who in version.who])


LEFT_OUT = ("barred", "other_group")


def left_out(population: Population, roster: pd.DataFrame | Cells, day: dt.date) -> dict[str, Any]:
    """Per reason of `LEFT_OUT`, whether somebody surely belongs but for one rule on `day`.

    `barred`: for a post of theirs; `other_group`: members of the kind asked for, of another group.
    """
    version, people = population.version_for(day), Cells.of(roster)
    nobody = Answers.same(False, len(people))
    found = dict.fromkeys(LEFT_OUT, nobody)
    for who in version.who if version else ():
        if who.except_positions:
            free = who.model_copy(update={"except_positions": ()})
            found["barred"] |= _matches(free, people, day, ignore_age=False)
        if who.member and who.group:
            anywhere = who.model_copy(update={"group": ()})
            found["other_group"] |= _matches(anywhere, people, day, ignore_age=False)
    outside = belongs(population, people, day).no
    return {reason: answers.yes & outside for reason, answers in found.items()}


def _matches(who: Who, people: Cells, day: dt.date, ignore_age: bool) -> Answers:
    tests = [Answers.same(True, len(people))]
    if who.group:
        tests.append(Answers.known(people.among("group", frozenset(who.group))))
    if who.member:
        tests.append(people.ticks(who.member))
    if who.planned is not None:
        planned = people.ticks("is_planned")
        tests.append(planned if who.planned else ~planned)
    if who.sex:
        tests.append(people.is_of("sex", who.sex))
    if who.age_below is not None and not ignore_age:
        tests.append(people.younger_than(who.age_below, day))
    if who.age_from is not None and not ignore_age:
        tests.append(~people.younger_than(who.age_from, day))
    if who.positions:
        tests.append(people.holds(frozenset(who.positions)))
    if who.except_positions:
        tests.append(~people.holds(frozenset(who.except_positions)))
    return reduce(and_, tests)


def satisfies(
    plan: Plan,
    condition: Condition,
    roster: pd.DataFrame | Cells,
    courses: pd.DataFrame | None = None,
) -> Answers:
    """Per person whether `condition` holds; unknown where the value is blank or unranked.

    `courses` are the rows of sheet Đào tạo that have begun (see `begun_courses`); without them a
    condition on a course is unknown.
    """
    people = Cells.of(roster)
    if parts := condition.all_of or condition.any_of:
        answers = [satisfies(plan, part, people, courses) for part in parts]
        return reduce(and_ if condition.all_of else or_, answers)
    if condition.course:
        return _has_taken(plan, condition.course, people, courses)
    column = plan.scale(condition.scale).column
    wanted, open_ = wanted_levels(plan, condition)
    blank = people.among(column, open_)
    return Answers(people.among(column, wanted) & ~blank, blank)


def wanted_levels(plan: Plan, condition: Condition) -> tuple[frozenset[str], frozenset[str | None]]:
    """The levels of its scale that satisfy a condition on one, and those that leave it unknown."""
    vocabulary = plan.scale_vocabulary(condition.scale)
    open_ = frozenset({None, *vocabulary.unranked})
    if condition.exactly:
        return frozenset({condition.exactly}), open_
    return vocabulary.at_least(condition.at_least), open_


def begun_courses(snapshot: Snapshot, day: dt.date | None = None) -> pd.DataFrame | None:
    """The rows of sheet Đào tạo whose first day had come on `day`; None without the sheet.

    Without `day` on the list's date.
    """
    if snapshot.lacks(COURSES):
        return None
    rows = snapshot.sheet(COURSES)
    begun = rows["from_date"].to_numpy() <= np.datetime64(day or snapshot.date)
    return rows[begun]  # what is planned is not done


def _has_taken(plan: Plan, kind: str, people: Cells, courses: pd.DataFrame | None) -> Answers:
    """Whether a person has a course of `kind` begun under the plan and not broken off."""
    if courses is None:
        return Answers.same(None, len(people))
    begun = courses["from_date"].to_numpy() >= np.datetime64(plan.file.stages[0].start)
    named = (courses[name].tolist() for name in ("staff_id", "course_kind", "course_state"))
    takers = frozenset(
        staff_id
        for staff_id, own, state, has_begun in zip(*named, begun.tolist(), strict=True)
        if has_begun and own is not pd.NA and own == kind
        if state is not pd.NA and state != DROPPED
    )
    return Answers.known(people.among("staff_id", takers))


def count(members: Answers, satisfied: Answers) -> Count:
    """The heads of `members` (unknown: undecided) by `satisfied`."""
    parts = counted_in(members, satisfied)
    return Count(**{name: int(np.count_nonzero(mask)) for name, mask in parts.items()})


def counted_in(members: Answers, satisfied: Answers) -> dict[str, np.ndarray]:
    """Per field of `Count`, whether a person counts in it; arguments as in `count`."""
    inside, undecided = members.yes, members.unknown
    yes, unknown = satisfied.yes, satisfied.unknown
    return {
        "n": inside,
        "k": inside & yes,
        "unknown": inside & unknown,
        "undecided_yes": undecided & yes,
        "undecided_no": undecided & satisfied.no,
        "undecided_unknown": undecided & unknown,
    }


# Memberships and conditions per snapshot, each worked out once and shared by all targets.

_Key = tuple[Source, ...]


class Counter:
    """Counts targets on snapshots of one plan; remembers what it has worked out."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self._cells: dict[tuple[str, _Key], Cells] = {}
        self._courses: dict[_Key, pd.DataFrame | None] = {}
        self._members: dict[tuple[str, bool, _Key], Answers] = {}
        self._satisfied: dict[tuple[Condition, _Key], Answers] = {}
        self._sides: dict[tuple[str, Condition, _Key], Side] = {}
        self._counts: dict[tuple[str, Condition, _Key], Count] = {}
        self._people: dict[tuple[Condition, _Key], dict[str, bool]] = {}
        self._moved: dict[tuple[str, Condition, _Key, _Key], Moved] = {}
        self._contradicted: dict[tuple[_Key, _Key], pd.DataFrame] = {}
        self._doubtful: dict[tuple[str, _Key, _Key], int] = {}

    def members(
        self, population_id: str, snapshot: Snapshot, *, ignore_age: bool = False
    ) -> Answers:
        """Per person of the snapshot whether they belong, see `belongs`."""
        key = (population_id, ignore_age, snapshot.key)
        if key not in self._members:
            population = self.plan.population(population_id)
            people = self.cells(snapshot)
            self._members[key] = belongs(population, people, snapshot.date, ignore_age=ignore_age)
        return self._members[key]

    def doubtful_ages(self, population_id: str, before: Snapshot, now: Snapshot) -> int:
        """How many belonged, or did not, on an older list by a birth date `now` contradicts."""
        key = (population_id, before.key, now.key)
        if key not in self._doubtful:
            self._doubtful[key] = self._doubtful_ages(population_id, before, now)
        return self._doubtful[key]

    def _doubtful_ages(self, population_id: str, before: Snapshot, now: Snapshot) -> int:
        population = self.plan.population(population_id)
        ways = [who for version in population.versions for who in version.who]
        if not any(who.age_below or who.age_from for who in ways):
            return 0
        lists = (before.key, now.key)
        if lists not in self._contradicted:
            self._contradicted[lists] = contradicted(self.cells(before), self.cells(now))
        people = self._contradicted[lists]
        if people.empty:
            return 0
        own = self.members(population_id, before).on(before.roster.index)
        both = belongs(population, people, before.date).on(people.index)
        return int((both.isna() & own[people.index].notna()).sum())

    def left_out(self, population_id: str, snapshot: Snapshot) -> dict[str, Any]:
        """Who is left out of the population by one rule, see `left_out`."""
        people = self.cells(snapshot)
        return left_out(self.plan.population(population_id), people, snapshot.date)

    def satisfied(self, condition: Condition, snapshot: Snapshot) -> Answers:
        """Per person of the snapshot whether `condition` holds, see `satisfies`."""
        key = (condition, snapshot.key)
        if key not in self._satisfied:
            people, courses = self.cells(snapshot), self._courses_of(snapshot)
            self._satisfied[key] = satisfies(self.plan, condition, people, courses)
        return self._satisfied[key]

    def cells(self, snapshot: Snapshot, slug: str = ROSTER) -> Cells:
        """The cells of one of its sheets."""
        key = (slug, snapshot.key)
        if key not in self._cells:
            self._cells[key] = Cells(snapshot.sheet(slug))
        return self._cells[key]

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
            ids = self.cells(snapshot)["staff_id"]
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
                self.cells(snapshot)["staff_id"],
                self.members(target.population, snapshot),
                self.satisfied(target.condition, snapshot),
                self.members(target.population, snapshot, ignore_age=True),
            )
        return self._sides[key]


def contradicted(people: Cells, later: Cells) -> pd.DataFrame:
    """The rows of `people` whose days of birth `later` makes impossible, born on any of both."""
    known = set(later.births)
    there = {staff_id for staff_id, *_ in known}
    changed = [birth[0] in there and birth not in known for birth in people.births]
    if not any(changed):
        return people.frame[:0]
    roster = people.frame[np.array(changed, dtype=bool)]
    names = ("first", "last")
    own, other = (
        pd.DataFrame(dict(zip(names, own_birth_range(one), strict=True))).assign(
            staff_id=one["staff_id"]
        )
        for one in (roster, later.frame)
    )
    pairs = own.reset_index(names="place").merge(other, on="staff_id", suffixes=("", "_later"))
    apart = (pairs["last"] < pairs["first_later"]) | (pairs["last_later"] < pairs["first"])
    found = pairs[apart.fillna(False)].set_index("place").sort_index()
    ends = found[["first", "first_later"]].min(axis=1), found[["last", "last_later"]].max(axis=1)
    return roster.loc[found.index].assign(**dict(zip(BORN, ends, strict=True)))
