"""Who belongs to a population and who satisfies a condition, in three values: yes, no, unknown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

import numpy as np
import pandas as pd

from plan09lib.read.course_states import DROPPED
from plan09lib.read.plan import Plan
from plan09lib.read.plan_models import Condition, Population, Who
from plan09lib.read.record import version_on


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


def ages(birth_dates: pd.Series, day: dt.date) -> pd.Series:
    """Completed years of age on `day`; unknown where the birth date is.

    >>> born = pd.Series(pd.to_datetime(["1985-06-30", "1985-07-01"]))
    >>> ages(born, dt.date(2025, 6, 30)).tolist()
    [40, 39]
    """
    born = birth_dates.dt.year * 10_000 + birth_dates.dt.month * 100 + birth_dates.dt.day
    return ((day.year * 10_000 + day.month * 100 + day.day - born) // 10_000).astype("Int64")


def birth_range(roster: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The first and the last day each person can have been born on; equal where the date is known.

    A birth date known by year or month only (`birth_precision`) is the first day it can be.
    """
    first = roster["birth_date"]
    if "birth_precision" not in roster.columns:
        return first, first
    ends = {"year": pd.offsets.YearEnd(0), "month": pd.offsets.MonthEnd(0)}
    last = first
    for precision, end in ends.items():
        partly = (roster["birth_precision"] == precision).fillna(False)
        if partly.any():
            last = last.mask(partly, first + end)
    return first, last


def age_range(roster: pd.DataFrame, day: dt.date) -> tuple[pd.Series, pd.Series]:
    """The youngest and the oldest each person can be on `day`; equal where the date is known."""
    first, last = birth_range(roster)
    oldest = ages(first, day)
    return oldest if last is first else ages(last, day), oldest


def younger_than(roster: pd.DataFrame, day: dt.date, limit: int) -> pd.Series:
    """Per person whether they are below `limit` years on `day`; NA where that is not decided.

    Source: plan II.3 (age limits of populations); a year of birth alone may leave both answers.

    >>> born = pd.to_datetime(["1985-01-01", "1986-01-01"]).to_series(index=[0, 1])
    >>> people = pd.DataFrame({"birth_date": born, "birth_precision": "year"})
    >>> younger_than(people, dt.date(2025, 6, 30), 40).tolist()
    [<NA>, True]
    """
    youngest, oldest = age_range(roster, day)
    answer = (oldest < limit).astype("boolean")
    return answer.mask((youngest < limit) & (oldest >= limit))


def belongs(
    plan: Plan,
    population: Population,
    roster: pd.DataFrame,
    day: dt.date,
    *,
    ignore_age: bool = False,
) -> pd.Series:
    """Per person whether they belong to `population` on `day`: boolean with NA for "unknown".

    A population that has ended by `day` has nobody; before its first version (a baseline list
    somewhat older than the plan) the first one holds.
    """
    version = version_on(population.versions, day)
    if version is None and day < population.versions[0].since:
        version = population.versions[0]
    if version is None:
        return pd.Series(False, index=roster.index, dtype="boolean")
    return reduce(or_, [_matches(who, roster, day, ignore_age) for who in version.who])


def _matches(who: Who, roster: pd.DataFrame, day: dt.date, ignore_age: bool) -> pd.Series:
    tests = [pd.Series(True, index=roster.index, dtype="boolean")]
    if who.group:
        tests.append(roster["group"].isin(who.group).astype("boolean"))
    if who.member:
        tests.append(roster[who.member].astype("boolean"))
    if who.planned is not None:
        tests.append(roster["is_planned"] == who.planned)
    if who.age_below is not None and not ignore_age:
        tests.append(younger_than(roster, day, who.age_below))
    if who.except_positions:
        barred = set(who.except_positions)
        free = [barred.isdisjoint(codes) for codes in roster["position_codes"]]
        tests.append(pd.Series(free, index=roster.index, dtype="boolean"))
    return reduce(and_, tests)


def satisfies(
    plan: Plan, condition: Condition, roster: pd.DataFrame, courses: pd.DataFrame | None = None
) -> pd.Series:
    """Per person whether `condition` holds: boolean, NA where the value is blank or unranked.

    `courses` are the rows of sheet Đào tạo; without them a condition on a course is unknown.
    """
    if parts := condition.all_of or condition.any_of:
        answers = [satisfies(plan, part, roster, courses) for part in parts]
        return reduce(and_ if condition.all_of else or_, answers)
    if condition.course:
        return _has_taken(plan, condition.course, roster, courses)
    values = roster[plan.scale(condition.scale).column]
    vocabulary = plan.scale_vocabulary(condition.scale)
    if condition.exactly:
        wanted = frozenset({condition.exactly})
    else:
        wanted = vocabulary.at_least(condition.at_least)
    answer = values.isin(wanted).astype("boolean")
    return answer.mask(values.isna() | values.isin(vocabulary.unranked))


def _has_taken(
    plan: Plan, kind: str, roster: pd.DataFrame, courses: pd.DataFrame | None
) -> pd.Series:
    """Whether a person has a course of `kind` begun under the plan and not broken off."""
    if courses is None:
        return pd.Series(pd.NA, index=roster.index, dtype="boolean")
    begun = courses["from_date"] >= pd.Timestamp(plan.file.stages[0].start)
    kept = (courses["course_kind"] == kind) & (courses["course_state"] != DROPPED) & begun
    takers = courses.loc[kept.fillna(False).astype(bool), "staff_id"]
    return roster["staff_id"].isin(set(takers)).astype("boolean")


def count(members: pd.Series, satisfied: pd.Series) -> Count:
    """The heads of `members` (boolean, NA = undecided) by `satisfied` (boolean, NA = unknown)."""
    parts = counted_in(members, satisfied)
    return Count(**{name: int(mask.sum()) for name, mask in parts.items()})


def counted_in(members: pd.Series, satisfied: pd.Series) -> dict[str, np.ndarray]:
    """Per field of `Count`, whether a person counts in it; arguments as in `count`."""
    inside, undecided = _known(members), members.isna().to_numpy()
    yes, unknown = _known(satisfied), satisfied.isna().to_numpy()
    no = ~yes & ~unknown
    return {
        "n": inside,
        "k": inside & yes,
        "unknown": inside & unknown,
        "undecided_yes": undecided & yes,
        "undecided_no": undecided & no,
        "undecided_unknown": undecided & unknown,
    }


def _known(answers: pd.Series) -> np.ndarray:
    """Where the answer is a sure yes."""
    return answers.to_numpy(dtype=bool, na_value=False)
