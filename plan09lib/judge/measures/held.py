"""Who satisfies a condition that is counted as it is, in three values: yes, no, unknown.

Sexes, ages, ticks, posts, ratings, courses finished in a time; what is learnt see
judge/targets/counting.py.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

import numpy as np
import pandas as pd

from plan09lib.judge.targets.answers import Answers, Cells
from plan09lib.judge.targets.counting import satisfies
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.tasks.activities import sheet_rows
from plan09lib.judge.tasks.ratings_votes import LEVELS, rating_rows
from plan09lib.read.clauses.conditions import ANY_COURSE, Condition, RatingAsked
from plan09lib.read.clauses.measured import Occurrence
from plan09lib.read.rules.course_rules import DROPPED
from plan09lib.read.rules.layout import COURSES, HOURS, RATINGS
from plan09lib.read.unit.history import Snapshot

FINISHED = "hoan_thanh"
"""The state of a course that was finished."""


@dataclass(frozen=True)
class Asked:
    """Of whom it is asked and of when: the people of `snapshot`, the rows of one occurrence."""

    evidence: Evidence
    snapshot: Snapshot
    occurrence: Occurrence

    @property
    def people(self) -> Cells:
        """The people of the list."""
        return Cells.of(self.snapshot.roster)

    def holds(self, condition: Condition) -> Answers:
        """Per person whether `condition` holds."""
        if parts := condition.all_of or condition.any_of:
            answers = [self.holds(part) for part in parts]
            return reduce(and_ if condition.all_of else or_, answers)
        if condition.opposite:
            return ~self.holds(condition.opposite)
        if condition.scale:
            return satisfies(self.evidence.plan, condition, self.people)
        if condition.course:
            return self._taken(condition)
        if condition.rating:
            return self._rated(condition.rating)
        return self._is(condition)

    def _is(self, condition: Condition) -> Answers:
        people, day = self.people, self.snapshot.date
        if condition.sex:
            return people.is_of("sex", condition.sex)
        if condition.member:
            return people.ticks(condition.member)
        if condition.planned is not None:
            planned = people.ticks("is_planned")
            return planned if condition.planned else ~planned
        if condition.positions:
            return people.holds(frozenset(condition.positions))
        answers = Answers.same(True, len(people))
        if condition.age_below is not None:
            answers &= people.younger_than(condition.age_below, day)
        if condition.age_from is not None:
            answers &= ~people.younger_than(condition.age_from, day)
        return answers

    def _rated(self, asked: RatingAsked) -> Answers:
        """By the rating of the year that is asked of; unknown without one, or of no level."""
        if self.evidence.now.lacks(RATINGS):
            return Answers.same(None, len(self.people))
        rows = rating_rows(self.evidence)
        year = (rows["rating_period"] == str(self.occurrence.end.year)).fillna(False)
        own = rows[year & (rows["rating_system"] == asked.system).fillna(False)]
        wanted = {asked.exactly} if asked.exactly else set(_up_to(asked.at_least))
        levels = dict(zip(own["staff_id"], own["rating"], strict=True))
        given = [levels.get(staff_id) for staff_id in self.people["staff_id"]]
        known = np.array([level in LEVELS for level in given], dtype=bool)
        yes = np.array([level in wanted for level in given], dtype=bool)
        return Answers(yes & known, ~known)

    def _taken(self, condition: Condition) -> Answers:
        """By the rows of sheet Đào tạo; unknown where only a row without its day would do."""
        if self.evidence.now.lacks(COURSES):
            return Answers.same(None, len(self.people))
        rows = course_rows(self.evidence)
        begin = self.occurrence.start if condition.within else self._plan_start
        sure, perhaps = rows_that_count(
            rows, () if condition.course == ANY_COURSE else (condition.course,),
            begin, self.occurrence.end, completed=condition.completed,
        )  # fmt: skip
        if not condition.hours:
            return self._among(set(sure["staff_id"]), set(perhaps["staff_id"]))
        enough = condition.hours
        surely = sure[HOURS].astype("Float64").fillna(0).groupby(sure["staff_id"]).sum()
        most = perhaps[HOURS].astype("Float64").fillna(float("inf"))
        possibly = most.groupby(perhaps["staff_id"]).sum()
        return self._among(
            set(surely.index[surely >= enough]), set(possibly.index[possibly >= enough])
        )

    @property
    def _plan_start(self) -> dt.date:
        return self.evidence.plan.file.stages[0].start

    def _among(self, sure: set[str], perhaps: set[str]) -> Answers:
        ids = self.people["staff_id"]
        yes = np.array([one in sure for one in ids], dtype=bool)
        return Answers(yes, np.array([one in perhaps for one in ids], dtype=bool) & ~yes)


def course_rows(evidence: Evidence) -> pd.DataFrame:
    """The rows of sheet Đào tạo that were not broken off, those without a first day at the end."""
    dated = sheet_rows(evidence, COURSES, "from_date")
    own = evidence.now.sheet(COURSES)
    rows = pd.concat([dated, own[own["from_date"].isna()]])
    return rows[(rows["course_state"] != DROPPED).fillna(True).astype(bool)]


def rows_that_count(
    rows: pd.DataFrame, kinds: Collection[str], start: dt.date, end: dt.date, *, completed: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Of course `rows` those that surely and those that perhaps are of `kinds` (none: of any).

    Begun, or with `completed` finished, from `start` to `end`; a blank cell decides nothing.
    """
    days = rows["to_date" if completed else "from_date"]
    tests = [(days.between(pd.Timestamp(start), pd.Timestamp(end)), days.isna())]
    if kinds:
        tests.append((rows["course_kind"].isin(kinds), rows["course_kind"].isna()))
    if completed:
        tests.append((rows["course_state"] == FINISHED, rows["course_state"].isna()))
    sure, perhaps = np.ones(len(rows), dtype=bool), np.ones(len(rows), dtype=bool)
    for yes, blank in tests:
        known = yes.fillna(False).to_numpy(dtype=bool)
        sure, perhaps = sure & known, perhaps & (known | blank.to_numpy(dtype=bool))
    return rows[sure], rows[perhaps]


def _up_to(level: str) -> tuple[str, ...]:
    return LEVELS[: LEVELS.index(level) + 1]
