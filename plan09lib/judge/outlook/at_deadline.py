"""What a target came to at a deadline that has passed: the list of that day, and later knowledge.

A blank of that list is closed where later lists or finished rows leave no doubt.
Source: verdicts.md §1, case 1.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from plan09lib.judge.outlook.course_effects import apply_grants, course_rows
from plan09lib.judge.targets.answers import Answers, Cells
from plan09lib.judge.targets.counting import Count, count, satisfies
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.rules.course_rules import FINISHED
from plan09lib.read.rules.layout import COURSES
from plan09lib.read.unit.history import NoSnapshot, Snapshot


def counted_at_deadline(evidence: Evidence, target: Target) -> Count | None:
    """The heads at the target's deadline.

    Missing: None when no list speaks for that day.
    """
    snapshot = evidence.at(target.deadline)
    if isinstance(snapshot, NoSnapshot):
        return None
    members = evidence.counter.members(target.population, snapshot)
    answered = evidence.counter.satisfied(target.condition, snapshot)
    if not (members.possible & answered.unknown).any():
        return count(members, answered)
    never = answered.unknown & _not_later(evidence, target, snapshot)
    had = answered.unknown & _finished(evidence, target, snapshot)
    open_ = answered.unknown & (never == had)
    return count(members, Answers(answered.yes | (had & ~never), open_))


def _not_later(evidence: Evidence, target: Target, snapshot: Snapshot) -> np.ndarray:
    """Who is known not to satisfy on a later list: what lasts they did not have before either."""
    ids = snapshot.roster["staff_id"]
    if evidence.plan.passes(target.condition):
        return np.zeros(len(ids), dtype=bool)
    day = dt.timedelta(days=1)
    later = evidence.history.snapshots(snapshot.date + day, evidence.now.date)
    lacking: set[str] = set()
    for one in later:
        answers = evidence.counter.satisfied(target.condition, one)
        lacking |= set(one.roster.loc[answers.no, "staff_id"])
    return ids.isin(lacking).to_numpy()


def _finished(evidence: Evidence, target: Target, snapshot: Snapshot) -> np.ndarray:
    """Whom a course finished by the deadline makes satisfy."""
    rows = evidence.now.sheet(COURSES)
    by_then = rows["to_date"] <= pd.Timestamp(target.deadline)
    done = rows[((rows["course_state"] == FINISHED) & by_then).fillna(False).astype(bool)]
    effects = {
        effect for one in course_rows(evidence, done) for effect in one.ending_on(target.deadline)
    }
    raised = apply_grants(Cells(snapshot.roster), effects, dt.date.max, evidence.plan)
    return satisfies(evidence.plan, target.condition, raised).yes
