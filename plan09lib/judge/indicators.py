"""Who belongs to a population and who satisfies a condition, in three values: yes, no, unknown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

import numpy as np
import pandas as pd

from plan09lib.judge.answers import Answers
from plan09lib.judge.cells import Cells
from plan09lib.read.course_states import DROPPED
from plan09lib.read.history import Snapshot
from plan09lib.read.plan import Plan
from plan09lib.read.plan_models import Condition, Population, Who
from plan09lib.read.record import version_on
from plan09lib.read.sheet_names import COURSES


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

    A population that has ended by `day` has nobody; before its first version (a baseline list
    somewhat older than the plan) the first one holds.
    """
    version = version_on(population.versions, day)
    if version is None and day < population.versions[0].since:
        version = population.versions[0]
    people = Cells.of(roster)
    if version is None:
        return Answers.same(False, len(people))
    return reduce(or_, [_matches(who, people, day, ignore_age) for who in version.who])


def _matches(who: Who, people: Cells, day: dt.date, ignore_age: bool) -> Answers:
    tests = [Answers.same(True, len(people))]
    if who.group:
        tests.append(Answers.known(people.among("group", frozenset(who.group))))
    if who.member:
        tests.append(people.ticks(who.member))
    if who.planned is not None:
        planned = people.ticks("is_planned")
        tests.append(planned if who.planned else ~planned)
    if who.age_below is not None and not ignore_age:
        tests.append(people.younger_than(who.age_below, day))
    if who.except_positions:
        barred = set(who.except_positions)
        free = [barred.isdisjoint(codes) for codes in people["position_codes"]]
        tests.append(Answers.known(np.array(free, dtype=bool)))
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
    vocabulary = plan.scale_vocabulary(condition.scale)
    if condition.exactly:
        wanted = frozenset({condition.exactly})
    else:
        wanted = vocabulary.at_least(condition.at_least)
    blank = people.among(column, {None, *vocabulary.unranked})
    return Answers(people.among(column, wanted) & ~blank, blank)


def begun_courses(snapshot: Snapshot) -> pd.DataFrame | None:
    """The rows of sheet Đào tạo whose first day had come on the list's date; None without it."""
    if snapshot.lacks(COURSES):
        return None
    rows = snapshot.sheet(COURSES)
    begun = rows["from_date"] <= pd.Timestamp(snapshot.date)  # what is planned has not been done
    return rows[begun.fillna(False).astype(bool)]


def _has_taken(plan: Plan, kind: str, people: Cells, courses: pd.DataFrame | None) -> Answers:
    """Whether a person has a course of `kind` begun under the plan and not broken off."""
    if courses is None:
        return Answers.same(None, len(people))
    begun = courses["from_date"] >= pd.Timestamp(plan.file.stages[0].start)
    kept = (courses["course_kind"] == kind) & (courses["course_state"] != DROPPED) & begun
    takers = courses.loc[kept.fillna(False).astype(bool), "staff_id"]
    return Answers.known(people.among("staff_id", frozenset(takers)))


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
