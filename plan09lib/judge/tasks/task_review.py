"""Everything judged about tasks in one period, each part computed when first asked for.

Ratings, votes, discipline and ages are as counted, for the office; `counts` is what may be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import pandas as pd

from plan09lib.judge.targets.assess import Row, plain_rows
from plan09lib.judge.targets.evidence import Evidence, unclear_pairs
from plan09lib.judge.tasks.bodies import life_cycle
from plan09lib.judge.tasks.courses import (
    PlannedCourses,
    course_flow,
    planned_courses,
    trained_people,
)
from plan09lib.judge.tasks.newcomers_ages import (
    OFFICIALS,
    SUPPORT,
    AgeStructure,
    Planning,
    Recruits,
    age_structure,
    count_planning,
    count_recruits,
    moved_up,
)
from plan09lib.judge.tasks.proposals import proposal_ledger
from plan09lib.judge.tasks.ratings_votes import (
    RatingTable,
    discipline_table,
    rating_tables,
    vote_rounds,
)
from plan09lib.judge.tasks.tasks import (
    Dates,
    assess_tasks,
    counts_years,
    evidence_dates,
    evidence_years,
    task_amounts,
    task_coverage,
    works,
)
from plan09lib.judge.tasks.told_counts import ToldCounts
from plan09lib.read.unit.history import NoSnapshot, Snapshot

VOTE_PARTS = ("high", "medium", "low")
AGE_ROWS: dict[str, tuple[str, ...]] = {"officials": OFFICIALS, SUPPORT: (SUPPORT,)}


class TaskReview:
    """The task part of a review."""

    def __init__(self, evidence: Evidence):
        self.evidence = evidence
        self.threshold = evidence.plan.file.limits.suppress_below

    @cached_property
    def tasks(self) -> pd.DataFrame:
        """One row per action and duty, see judge/tasks/tasks.py."""
        period, asked = self.evidence.period, works(self.evidence.plan)
        yearly = [work.id for _, work in asked if counts_years(work, period)]
        return assess_tasks(self.evidence, self._dates, {one: self.years[one] for one in yearly})

    @cached_property
    def _dates(self) -> Mapping[str, Dates]:
        return evidence_dates(self.evidence)

    @cached_property
    def years(self) -> Mapping[str, frozenset[int]]:
        """Of every work the years of which anything is recorded, see judge/tasks/tasks.py."""
        return evidence_years(self.evidence, self._dates)

    @cached_property
    def amounts(self) -> pd.DataFrame:
        """Amounts per action that is not sensitive, see judge/tasks/tasks.py."""
        plan = self.evidence.plan
        sensitive = {a.id for group in plan.file.task_groups for a in group.actions if a.sensitive}
        amounts = task_amounts(self.evidence)
        return amounts[~amounts["work_id"].isin(sensitive)].reset_index(drop=True)

    @cached_property
    def coverage(self) -> pd.DataFrame:
        """Bodies reached, see judge/tasks/tasks.py."""
        return task_coverage(self.evidence)

    @cached_property
    def flow(self) -> pd.DataFrame:
        """Training in the period, see judge/tasks/courses.py."""
        return course_flow(self.evidence)

    @cached_property
    def previous_flow(self) -> pd.DataFrame:
        """Training in the period before."""
        return course_flow(self.evidence, self.evidence.previous_period)

    def trained(self, kinds: tuple[str, ...]) -> tuple[int, int]:
        """People sent on courses of `kinds`, and those of them at the one-stop shop."""
        return trained_people(self.evidence, kinds)

    @cached_property
    def planned(self) -> PlannedCourses | None:
        """Courses planned and what came of them, see judge/tasks/courses.py."""
        return planned_courses(self.evidence)

    @cached_property
    def recruits(self) -> Recruits:
        """Newcomers of the period."""
        return count_recruits(self.evidence)

    @cached_property
    def planning(self) -> Planning:
        """People planned for posts."""
        return count_planning(self.evidence)

    @cached_property
    def moves_up(self) -> int | None:
        """Moves from không chuyên trách since the previous snapshot (for a stage, the baseline)."""
        before = self.moves_since
        return len(moved_up(self.evidence, before)) if isinstance(before, Snapshot) else None

    @property
    def moves_since(self) -> Snapshot | NoSnapshot:
        """The snapshot that moves are counted from; none while it is unclear who of it is there."""
        evidence = self.evidence
        before = evidence.baseline if evidence.period.is_stage else evidence.previous
        if isinstance(before, Snapshot) and unclear_pairs(before, evidence.now):
            return NoSnapshot("unclear_people", "còn người chưa rõ là ai ở các danh sách trước")
        return before

    @cached_property
    def counts(self) -> ToldCounts:
        """What may be told of ratings, ages, discipline and the like."""
        return ToldCounts(self.evidence)

    @cached_property
    def ages(self) -> dict[str, dict[str, AgeStructure]]:
        """Ages now and, with a usable baseline, `before`, by row of `AGE_ROWS`, for the office."""
        return {
            when: {row: age_structure(snapshot, AGE_ROWS[row], self.threshold) for row in AGE_ROWS}
            for when, snapshot in self.age_moments.items()
        }

    @property
    def age_moments(self) -> dict[str, Snapshot]:
        """The lists whose ages are compared."""
        baseline = self.evidence.baseline
        moments = {"now": self.evidence.now}
        return moments | ({"before": baseline} if isinstance(baseline, Snapshot) else {})

    @cached_property
    def ratings(self) -> list[RatingTable]:
        """Rating tables of every rating period that hold anybody, for the office."""
        return [table for table in rating_tables(self.evidence) if table.groups]

    @cached_property
    def votes(self) -> list[Row]:
        """Votes per title and date, for the office."""
        rounds = plain_rows(vote_rounds(self.evidence))
        return [row for row in rounds if row["is_consistent"]]

    @cached_property
    def discipline(self) -> pd.DataFrame:
        """Discipline in the period by form and system, for the office."""
        return discipline_table(self.evidence)

    @cached_property
    def cycle(self) -> pd.DataFrame:
        """Latest evidence per body and stage, see judge/tasks/bodies.py."""
        return life_cycle(self.evidence)

    @cached_property
    def proposals(self) -> pd.DataFrame:
        """The ledger of proposals, see judge/tasks/proposals.py."""
        return proposal_ledger(self.evidence)
