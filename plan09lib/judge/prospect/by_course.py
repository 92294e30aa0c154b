"""Who satisfies a target since an earlier list, and whether a course of theirs says why.

A list tells that somebody reached a level; that they were trained, only sheet Đào tạo does.
Source: verdicts.md §2, rule 6.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

import pandas as pd

from plan09lib.judge.outlook.course_effects import (
    CourseEffect,
    CourseRow,
    apply_grants,
    course_rows,
)
from plan09lib.judge.targets.answers import Cells
from plan09lib.judge.targets.counting import satisfies
from plan09lib.judge.targets.evidence import Evidence, judged_snapshot, snapshot_at
from plan09lib.judge.targets.rows import places
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.rules.course_rules import DROPPED, FINISHED
from plan09lib.read.rules.layout import COURSES, ROSTER
from plan09lib.read.unit.history import Snapshot


def by_course(evidence: Evidence, target: Target, moment: str) -> frozenset[str] | None:
    """Of those trained since `moment` (a prefix: `baseline_`), the staff ids with such a course.

    One that was finished since that list, or sent to or attended where that counts, and makes them
    satisfy.
    Missing: None without a list then, or without sheet Đào tạo now: nothing is said of courses.
    """
    before, now = snapshot_at(evidence, target, moment), judged_snapshot(evidence, target)
    if not isinstance(before, Snapshot) or before.date >= now.date or now.lacks(COURSES):
        return None
    moved = evidence.counter.moved(target, before, now)
    trained = moved.who(moved.parts["trained"])
    if target.condition.course:  # only a row of the sheet satisfies it
        return trained
    key = "raised_by_course", before.key, now.key
    raised = evidence.once(key, lambda: _raised(evidence, before, now))
    answers = satisfies(evidence.plan, target.condition, raised)
    return trained.intersection(itertools.compress(raised["staff_id"], answers.yes))


def by_course_rows(evidence: Evidence, target: Target, moment: str) -> pd.DataFrame:
    """The roster rows, as judged, of those whom `by_course` counts; see `places`."""
    roster = judged_snapshot(evidence, target).roster
    own = roster[roster["staff_id"].isin(by_course(evidence, target, moment) or ())]
    return places(own, evidence.plan.sheet_title(ROSTER))


def _raised(evidence: Evidence, before: Snapshot, now: Snapshot) -> Cells:
    """The people of the list `before`, each with what their courses did until the list `now`."""
    rows = now.sheet(COURSES)
    rows = rows[rows["course_state"].ne(DROPPED).fillna(False).astype(bool)]
    effects = {
        effect
        for state, row in zip(rows["course_state"], course_rows(evidence, rows), strict=True)
        for effect in _effects(evidence, row, state == FINISHED, before.date, now.date)
    }
    return apply_grants(Cells(before.roster), effects, dt.date.max, evidence.plan)


def _effects(
    evidence: Evidence, row: CourseRow, is_finished: bool, since: dt.date, until: dt.date
) -> Iterator[CourseEffect]:
    """What a course did between two lists: finished or begun there, or attended where that counts.

    The first day of one raises what being sent raises; attending, a passing state.
    """
    if is_finished and row.planned is not None and since < row.planned <= until:
        yield from row.ending_on(row.planned)
    if row.begins is not None and since < row.begins <= until:
        yield from row.on_sending
    passing = {scale.column for scale in evidence.plan.file.scales if scale.may_fall}
    if row.begins is None or row.begins > until or row.last < since:
        return
    for offer in evidence.history.training.on(evidence.period.end).courses:
        if offer.kind == row.kind:
            for one in offer.gives:
                if one.when == "during" and one.column in passing:
                    yield CourseEffect(row.staff_id, one.column, one.level, until)
