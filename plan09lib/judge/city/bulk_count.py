"""Everything the plan's rules can tell about a person, as a small number: a profile.

A rule looks at few columns with few values each. All combinations of them are laid out as an
invented roster, the rules of judge/targets/counting.py are asked once about that roster, and the
answers become a table to look up: millions of people are then judged by one index each, by the same
rules.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from plan09lib.judge.targets.answers import Answers
from plan09lib.judge.targets.counting import belongs, satisfies
from plan09lib.read.cells.positions import MAYBE
from plan09lib.read.clauses.conditions import Condition
from plan09lib.read.clauses.plan_file import Target, Who
from plan09lib.read.files.record import version_on
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.identified import BORN

AGE, POSITIONS = "birth_date", "position_codes"
OTHER = "?"
"""Any value that the vocabulary does not have: no rule understands it, so it does not satisfy."""
LANE = 16
LANES = ("n", "k", "unknown", "undecided")
LARGEST = 2**LANE - 1
"""The most people of one unit on one day: their counts share a 64-bit number, 16 bits each."""


def all_who(plan: Plan) -> Iterator[Who]:
    """Every way into every population that a target speaks of."""
    for population in {target.population for target in plan.targets}:
        for version in plan.population(population).versions:
            yield from version.who


def who_columns(plan: Plan) -> tuple[str, ...]:
    """The columns that decide membership, in a fixed order."""
    ways = list(all_who(plan))
    members = sorted({who.member for who in ways if who.member})
    planned = ["is_planned"] if any(who.planned is not None for who in ways) else []
    sexes = ["sex"] if any(who.sex for who in ways) else []
    positions = [POSITIONS] if any(who.positions or who.except_positions for who in ways) else []
    ages = [AGE] if age_limits(plan) else []
    return ("group", *members, *planned, *sexes, *positions, *ages)


def age_limits(plan: Plan) -> tuple[int, ...]:
    """The age limits of all populations, lowest first."""
    limits = {limit for who in all_who(plan) for limit in (who.age_from, who.age_below)}
    return tuple(sorted(limit for limit in limits if limit is not None))


def signature(plan: Plan, day: dt.date) -> tuple[str, ...]:
    """What distinguishes `day` for the populations: the versions in force."""
    names = sorted({target.population for target in plan.targets})
    found = (version_on(plan.population(name).versions, day) for name in names)
    early = tuple(str(day < plan.population(name).versions[0].since) for name in names)
    return (*(str(version.since if version else None) for version in found), *early)


@dataclass(frozen=True)
class AgeClasses:
    """Ages as classes: how many limits somebody has surely and has perhaps completed, or unknown.

    The two differ where the birth date is known as a range of days.
    """

    limits: tuple[int, ...]

    @cached_property
    def completed(self) -> tuple[tuple[int, int], ...]:
        """Per class but the unknown: the limits surely and those perhaps completed."""
        return tuple(itertools.combinations_with_replacement(range(len(self.limits) + 1), 2))

    @property
    def count(self) -> int:
        """How many classes there are."""
        return len(self.completed) + 1

    def cutoffs(self, days: np.ndarray) -> list[np.ndarray]:
        """Per limit, the last birth day that has completed it on each of `days` (since 1970)."""
        known = {int(day): dt.date(1970, 1, 1) + dt.timedelta(int(day)) for day in np.unique(days)}
        return [
            np.array([_cutoff(known[int(day)], limit) for day in days], dtype=np.int32)
            for limit in self.limits
        ]

    def of(self, first: np.ndarray, last: np.ndarray, cutoffs: Sequence[np.ndarray]) -> np.ndarray:
        """The class of people born between `first` and `last` (days since 1970).

        `cutoffs` are those of the day of each person's list, limit by limit.
        """
        oldest = np.zeros(len(first), dtype=np.int32)
        youngest = np.zeros(len(first), dtype=np.int32)
        for cutoff in cutoffs:
            oldest += first <= cutoff
            youngest += last <= cutoff
        sizes = (len(self.limits) + 1, len(self.limits) + 1)
        classes = np.full(sizes, self.count - 1, dtype=np.int32)
        for place, pair in enumerate(self.completed):
            classes[pair] = place
        code: np.ndarray = classes[youngest, oldest]
        code[(first == NO_DAY) | (last == NO_DAY)] = self.count - 1
        return code

    def examples(self, day: dt.date) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
        """The first and last day of birth of somebody of every class on `day`."""
        ages = [limit - 1 for limit in self.limits[:1]] + list(self.limits)
        born = [_years_before(day, age) for age in ages]
        known = [(born[perhaps], born[surely]) for surely, perhaps in self.completed]
        return [*known, (pd.NaT, pd.NaT)]  # type: ignore[list-item]


NO_DAY = np.iinfo(np.int32).min


def _cutoff(day: dt.date, limit: int) -> int:
    """Days since 1970 of the last birth date that has completed `limit` years on `day`."""
    return int((_years_before(day, limit) - pd.Timestamp(1970, 1, 1)).days)


def _years_before(day: dt.date, years: int) -> pd.Timestamp:
    try:
        return pd.Timestamp(day.year - years, day.month, day.day)
    except ValueError:  # 29 February
        return pd.Timestamp(day.year - years, 2, 28)


class Profiles:
    """The tables of one plan.

    A membership profile is a mixed-radix number over `who_columns`; a target's table is indexed by
    membership profile × value of its condition, and gives four counts packed into one number.
    """

    def __init__(self, plan: Plan):
        self.plan = plan
        self.ages = AgeClasses(age_limits(plan))
        self._members: dict[tuple[str, dt.date], Answers] = {}

    @cached_property
    def values(self) -> dict[str, tuple[Any, ...]]:
        """The values told apart, per column; a value's code is its place."""
        plan = self.plan
        names = {name for t in plan.targets for name in plan.condition_columns(t.condition)}
        scales = {scale.column: scale.id for scale in plan.file.scales}
        found: dict[str, tuple[Any, ...]] = {
            name: (*self.plan.scale_vocabulary(scales[name]).codes, OTHER, None) for name in names
        }
        for name in who_columns(self.plan):
            found.setdefault(name, (False, True, None))
        found["group"] = (*self.plan.vocabularies["nhom"].codes, OTHER, None)
        found["sex"] = (*self.plan.vocabularies["gioi_tinh"].codes, OTHER, None)
        found[POSITIONS] = tuple(_held(self.posts))
        return found

    @cached_property
    def posts(self) -> tuple[str, ...]:
        """The positions that bring somebody into a population or keep them out of one."""
        asked = ((*who.positions, *who.except_positions) for who in all_who(self.plan))
        return tuple(sorted({code for codes in asked for code in codes}))

    def code_of(self, column: str, value: Any) -> int:
        """The code of one value as it stands in the file."""
        values = self.values[column]
        if column == POSITIONS:
            held = set(str(value or "").split("|"))
            told = ((code, f"{code}{MAYBE}") for code in self.posts)
            found = (next((one for one in both if one in held), "") for both in told)
            return values.index("|".join(filter(None, found)))
        return values.index(value) if value in values else values.index(OTHER)

    @cached_property
    def radixes(self) -> tuple[tuple[str, int], ...]:
        """The columns of a membership profile with how many codes each has."""
        return tuple(
            (name, self.ages.count if name == AGE else len(self.values[name]))
            for name in who_columns(self.plan)
        )

    @property
    def size(self) -> int:
        """How many membership profiles there are."""
        return math.prod(count for _, count in self.radixes)

    def table(self, target: Target, day: dt.date) -> np.ndarray:
        """The target's packed counts by profile and value on `day`."""
        member = self._belongs(target.population, day)
        satisfied = satisfies(self.plan, target.condition, self._qualified(target.condition))
        inside, undecided = member.yes, member.unknown
        yes, blank = satisfied.yes, satisfied.unknown
        everybody = np.ones(len(yes), dtype=bool)
        lanes = [
            np.outer(inside, everybody), np.outer(inside, yes), np.outer(inside, blank),
            np.outer(undecided, everybody),
        ]  # fmt: skip
        packed = np.zeros(lanes[0].shape, dtype=np.uint64)
        for place, lane in enumerate(lanes):
            packed |= lane.astype(np.uint64) << np.uint64(LANE * place)
        return packed.reshape(-1)

    def _belongs(self, population: str, day: dt.date) -> Answers:
        key = (population, day)
        if key not in self._members:
            rule = self.plan.population(population)
            self._members[key] = belongs(rule, self._people(day), day)
        return self._members[key]

    @functools.cache  # noqa: B019 - as long-lived as the tables
    def _people(self, day: dt.date) -> pd.DataFrame:
        """The invented roster: one row per membership profile, in the order of its number."""
        choices = [
            self.ages.examples(day) if name == AGE else self.values[name]
            for name, _ in self.radixes
        ]
        names = [name for name, _ in self.radixes]
        rows = pd.DataFrame(list(itertools.product(*choices)), columns=names)
        if AGE in names:
            born = rows.pop(AGE)
            rows[AGE] = pd.to_datetime([first for first, _ in born])
            for end, name in enumerate(BORN):
                rows[name] = pd.to_datetime([days[end] for days in born])
        if POSITIONS in names:
            rows[POSITIONS] = [tuple(codes.split("|")) for codes in rows[POSITIONS]]
        texts = [name for name in names if name in ("group", "sex")]
        ticks = [name for name in names if name not in (AGE, POSITIONS, *texts)]
        return rows.astype(dict.fromkeys(ticks, "boolean") | dict.fromkeys(texts, "string"))

    def _qualified(self, condition: Condition) -> pd.DataFrame:
        """The invented roster of values: one row per combination the condition looks at."""
        columns = self.plan.condition_columns(condition)
        rows = list(itertools.product(*(self.values[name] for name in columns)))
        frame = pd.DataFrame(rows, columns=list(columns), dtype="string")
        return frame.assign(staff_id=[str(number) for number in range(len(rows))])


def _held(codes: Sequence[str]) -> Iterator[str]:
    """Every way to hold each of `codes`: surely, perhaps or not."""
    ways = itertools.product(*(("", code, f"{code}{MAYBE}") for code in codes))
    yield from ("|".join(filter(None, way)) for way in ways)


def unpacked(packed: np.ndarray) -> dict[str, np.ndarray]:
    """The four counts that one number holds."""
    mask = np.uint64(LARGEST)
    return {
        name: ((packed >> np.uint64(LANE * place)) & mask).astype(np.int64)
        for place, name in enumerate(LANES)
    }
