"""What may be told of ratings, ages, discipline and the like: the counts in coarser words.

Each table is looked at together with what earlier reports of the unit told of it, so that a later
report gives away nothing of who came, left or grew older: as it was issued, by the frozen record,
and recomputed from the same lists, for those that were not. Source: verdicts.md §3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from plan09lib.judge.disclosure.coarser import Joined, Partition, coarser, from_the_top
from plan09lib.judge.targets.evidence import Evidence, earlier_evidence
from plan09lib.judge.tasks.newcomers_ages import SUPPORT, age_structure
from plan09lib.judge.tasks.ratings_votes import (
    LEVELS,
    PARTY,
    STATE,
    RatingTable,
    cases_of,
    discipline_table,
    rating_tables,
)
from plan09lib.read.clauses.plan_file import Shows, Work
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import Snapshot
from plan09lib.read.unit.told_before import ToldBefore, ToldTable

GROUPS = ("can_bo", "cong_chuc", SUPPORT)
GROUP_LADDER: tuple[Partition, ...] = (
    tuple((group,) for group in GROUPS),
    (GROUPS[:2], GROUPS[2:]),
    (GROUPS,),
)
RATING_LADDER = from_the_top(LEVELS)
BELOW, OLDER = ("below_40",), ("40_49", "from_50")
AGE_LADDER: tuple[Partition, ...] = ((BELOW, *((band,) for band in OLDER)), (BELOW, OLDER))
"""Age bands apart, or below 40 and above; all of them together would tell nothing."""

CASES: dict[str, Shows] = {"thay-the": "replacements", "nguoi-dung-dau": "liability"}
"""What sensitive works show whose cases are counted, by the key of their facts."""


def works_of_cases(plan: Plan) -> dict[str, Work]:
    """The works of the plan whose cases are counted, by the key of their facts."""
    works = ((key, plan.file.shown(what)) for key, what in CASES.items())
    return {key: work for key, work in works if work}


@dataclass(frozen=True)
class ToldRatings:
    """A rating table and what may be told of it; None: nothing."""

    table: RatingTable
    told: Joined | None


class ToldCounts:
    """What may be told in one unit's report."""

    def __init__(self, evidence: Evidence):
        self.evidence = evidence
        self.threshold = evidence.plan.file.limits.suppress_below

    @cached_property
    def _earlier(self) -> list[Evidence]:
        return earlier_evidence(self.evidence)

    @cached_property
    def _issued(self) -> list[ToldBefore]:
        """What issued reports told until the end of the period, this one's own among them."""
        return [*self.evidence.history.told_before(self.evidence.period.end).values()]

    @cached_property
    def ratings(self) -> list[ToldRatings]:
        """Every rating table of the unit's own time that holds anybody, oldest first.

        A rating period that ended before the unit began is told by the old wards, each its own:
        their sum beside them would give away what one of them does not tell.
        """
        before: dict[tuple[Period, str], list[Joined]] = {}
        for rating in (rating for issued in self._issued for rating in issued.ratings):
            before.setdefault((Period.parse(rating.rated), rating.system), []).append(
                _joined(rating)
            )
        for one in self._earlier:
            for table in rating_tables(one):
                self._rating(table, before)
        tables = (table for table in rating_tables(self.evidence) if table.groups)
        since = self.evidence.history.unit.file.valid.since
        return [
            ToldRatings(table, self._rating(table, before))
            for table in tables
            if table.rating_period.end >= since
        ]

    def _rating(
        self, table: RatingTable, before: dict[tuple[Period, str], list[Joined]]
    ) -> Joined | None:
        own = before.setdefault((table.rating_period, table.system), [])
        told = None
        if table.is_readable:
            told = coarser(table.counted, _ladder(table), RATING_LADDER, self.threshold, own)
        own += [told] if told else []
        return told

    @cached_property
    def ages(self) -> dict[str, Joined]:
        """Ages of người hoạt động không chuyên trách, `now` and at the baseline (`before`).

        Those of officials are not told: how many of them are under 40 is a target's public n.
        """
        moments = {one.now.date: one.now for one in (*self._earlier, self.evidence)}
        baseline = self.evidence.baseline
        if isinstance(baseline, Snapshot) and self._is_own(baseline):
            moments = {baseline.date: baseline} | moments
        issued = [_joined(ages) for one in self._issued for ages in one.ages]
        told: dict[object, Joined | None] = {}
        for day, snapshot in sorted(moments.items()):
            known = [one for one in told.values() if one]
            told[day] = self._ages(snapshot, [*issued, *known])
        named = {"now": told[self.evidence.now.date]}
        if isinstance(baseline, Snapshot):
            named["before"] = told.get(baseline.date)
        return {when: joined for when, joined in named.items() if joined}

    def _is_own(self, snapshot: Snapshot) -> bool:
        return self.evidence.history.unit.existed_on(snapshot.date)

    def _ages(self, snapshot: Snapshot, before: Sequence[Joined]) -> Joined | None:
        bands = age_structure(snapshot, (SUPPORT,), self.threshold).bands
        counts = {(SUPPORT, band): heads for band, heads in bands.items()}
        return coarser(counts, (((SUPPORT,),),), AGE_LADDER, self.threshold, before)

    @cached_property
    def discipline(self) -> Mapping[str, int] | None:
        """Cases of discipline by system; None where they may not be told."""
        table = discipline_table(self.evidence)
        cases = {system: int(table[system].sum()) for system in (PARTY, STATE)}
        return cases if all(self._may_tell(*one) for one in cases.items()) else None

    def cases(self, work_id: str) -> int | None:
        """Cases of a sensitive work; None where they may not be told."""
        cases = cases_of(self.evidence, work_id)
        return cases if self._may_tell(work_id, cases) else None

    def _may_tell(self, kind: str, cases: int) -> bool:
        """Whole calendar years only: a part of one, or several, beside it would tell the rest.

        Nor a few more or less than was issued for the year.
        """
        own = [one.cases for one in self._issued if one.period == self.evidence.period.text]
        told = [0, *(issued[kind] for issued in own if kind in issued)]
        return self.tells_cases and not any(0 < abs(cases - n) < self.threshold for n in told)

    @property
    def tells_cases(self) -> bool:
        """Whether the period is one that sensitive cases are counted for."""
        return not self.evidence.period.part and not self.evidence.period.is_stage

    @property
    def told(self) -> dict[str, Any]:
        """All that is told, as the record of an issued report keeps it (`ToldBefore`)."""
        ratings = [
            {"rated": one.table.rating_period.text, "system": one.table.system, **vars(one.told)}
            for one in self.ratings
            if one.told
        ]
        works = works_of_cases(self.evidence.plan).values()
        cases = dict(self.discipline or {}) | {work.id: self.cases(work.id) for work in works}
        return {
            "ratings": ratings,
            "ages": [vars(one) for one in self.ages.values()],
            "cases": {kind: heads for kind, heads in cases.items() if heads is not None},
        }


def _joined(told: ToldTable) -> Joined:
    return Joined(told.groups, told.levels, told.heads)


def _ladder(table: RatingTable) -> tuple[Partition, ...]:
    """The ladder of groups; where others than the plan's are rated, all as one."""
    further = tuple(group for group in table.groups if group not in GROUPS)
    return (((*GROUPS, *further),),) if further else GROUP_LADDER
