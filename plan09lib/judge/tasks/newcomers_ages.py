"""Newcomers against the standards, moves up from không chuyên trách, and the ages of a group."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import and_

import numpy as np
import pandas as pd

from plan09lib.judge.targets.answers import Answers, Cells
from plan09lib.judge.targets.counting import satisfies, younger_than
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.read.unit.history import Snapshot

SUPPORT = "khong_chuyen_trach"
OFFICIALS = ("can_bo", "cong_chuc")
_PLACED = ["staff_id", "workbook", "row"]
"""What is asked of people who are only counted: the rest of a row takes ten times as long."""


@dataclass(frozen=True)
class Recruits:
    """People who joined in the period; `known` is False when Ngày vào is blank throughout.

    `sure` when everybody has a first day that can be used: only then is 0 nobody. `meeting` satisfy
    every standard of their group, `unknown` have a blank that decides; both only of the `judged`
    people whose group has standards. `ex_soldiers` are Party members who left the army, as the plan
    says (II.2); for `ex_soldiers_unknown` a blank decides.
    """

    known: bool
    sure: bool
    joined: int
    judged: int
    meeting: int
    unknown: int
    ex_soldiers: int
    ex_soldiers_unknown: int


def count_recruits(evidence: Evidence) -> Recruits:
    """The newcomers on the as-of roster whose first day lies in the period."""
    roster = evidence.now.roster
    outside = roster["group"].isin(evidence.plan.groups_outside)
    has_day = roster["joined_on"].notna()
    counts = {name: len(rows) for name, rows in recruit_rows(evidence).items()}
    return Recruits(bool(has_day.any()), bool((has_day | outside).all()), **counts)


def recruit_rows(evidence: Evidence) -> dict[str, pd.DataFrame]:
    """The roster rows of each number of `Recruits`."""
    roster = evidence.now.roster
    first = pd.Timestamp(evidence.period.start)
    outside = roster["group"].isin(evidence.plan.groups_outside)
    new = roster[(roster["joined_on"] >= first) & ~outside]
    both = (new["ex_soldier"] == "co") & (new["party_member"] == "co")
    meets = pd.concat([_meets(evidence, new), pd.Series(dtype="boolean")])
    new = new[_PLACED]
    return {
        "joined": new,
        "judged": new.loc[meets.index],
        "meeting": new.loc[meets.index[meets.fillna(False).astype(bool)]],
        "unknown": new.loc[meets.index[meets.isna()]],
        "ex_soldiers": new[both.fillna(False).astype(bool)],
        "ex_soldiers_unknown": new[both.isna()],
    }


def _meets(evidence: Evidence, new: pd.DataFrame) -> pd.Series:
    """Per newcomer of a group with standards whether all hold: boolean, NA when blanks decide."""
    plan = evidence.plan
    parts = []
    for standard in plan.file.recruit_standards:
        own = new[new["group"] == standard.group]
        people = Cells(own)
        answers = [satisfies(plan, plan.target(one).condition, people) for one in standard.targets]
        together = reduce(and_, answers, Answers.same(True, len(people)))
        parts.append(together.on(own.index))
    return pd.concat(parts) if parts else pd.Series(dtype="boolean")


def moved_up(evidence: Evidence, before: Snapshot) -> pd.DataFrame:
    """The rows now of people who were không chuyên trách at `before`, cán bộ or công chức now."""
    old, now = before.roster, evidence.now.roster[["group", *_PLACED]]
    were = set(old.loc[old["group"] == SUPPORT, "staff_id"])
    return now[now["group"].isin(OFFICIALS) & now["staff_id"].isin(were)]


@dataclass(frozen=True)
class Planning:
    """People planned for a post; `known` is False when the column is blank throughout."""

    known: bool
    planned: int
    women: int
    below_40: int


def count_planning(evidence: Evidence) -> Planning:
    """Planned people on the as-of roster, and how many of them are women or under 40."""
    known = bool(evidence.now.roster["is_planned"].notna().any())
    return Planning(known, **{name: len(rows) for name, rows in planning_rows(evidence).items()})


def planning_rows(evidence: Evidence) -> dict[str, pd.DataFrame]:
    """The roster rows of each number of `Planning`."""
    roster = evidence.now.roster
    planned = roster[roster["is_planned"].fillna(False).astype(bool)]
    young = younger_than(planned, evidence.now.date, 40).fillna(False).astype(bool)
    women = (planned["sex"] == "nu").fillna(False).astype(bool)
    planned = planned[_PLACED]
    return {"planned": planned, "women": planned[women], "below_40": planned[young]}


# Age structure of a group: median and bands, then and now (action 2.3).

BANDS: dict[str, tuple[int, int]] = {
    "below_40": (0, 39),
    "40_49": (40, 49),
    "from_50": (50, 150),
}


@dataclass(frozen=True)
class AgeStructure:
    """Ages of one group on one date; `unknown` people have no usable birth date.

    Somebody whose year of birth alone is known is in a band when every possible age is; the median
    is of those whose age is known.
    `median` is None for fewer people than `needed` (it would tell single ages).
    """

    people: int
    unknown: int
    median: Fraction | None
    bands: dict[str, int]


def age_structure(snapshot: Snapshot, groups: tuple[str, ...], needed: int) -> AgeStructure:
    """The ages of `groups` on the snapshot's date."""
    own, youngest, oldest = _ages(snapshot, groups)
    bands = {name: int(_within(youngest, oldest, band).sum()) for name, band in BANDS.items()}
    known = oldest[_is_known(youngest, oldest)]
    median = _median(known) if len(known) >= needed else None
    return AgeStructure(len(own), len(own) - sum(bands.values()), median, bands)


def age_rows(snapshot: Snapshot, groups: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    """The roster rows of `groups` (`people`), of each band, and of those the median is of.

    The rows of `median` have a further column `age`.
    """
    own, youngest, oldest = _ages(snapshot, groups)
    people, known = snapshot.roster.iloc[own], _is_known(youngest, oldest)
    found = {"people": people, "median": people[known].assign(age=oldest[known])}
    return found | {name: people[_within(youngest, oldest, band)] for name, band in BANDS.items()}


def _ages(snapshot: Snapshot, groups: tuple[str, ...]) -> tuple[np.ndarray, ...]:
    """Where the people of `groups` stand, and the youngest and oldest they can be; −1: unknown."""
    people = Cells(snapshot.roster)
    own = np.flatnonzero(people.among("group", frozenset(groups)))
    youngest, oldest = people.age_range(snapshot.date)
    return own, youngest[own], oldest[own]


def _is_known(youngest: np.ndarray, oldest: np.ndarray) -> np.ndarray:
    return (youngest == oldest) & (oldest >= 0)


def _within(youngest: np.ndarray, oldest: np.ndarray, band: tuple[int, int]) -> np.ndarray:
    low, high = band
    return (youngest >= low) & (oldest <= high)


def _median(values: np.ndarray) -> Fraction:
    ordered = sorted(int(value) for value in values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle], 2)
