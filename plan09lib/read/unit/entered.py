"""Courses of sheet Đào tạo beside cells that say "đang học": no warning of what is entered."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from plan09lib.read.cells.findings import Finding
from plan09lib.read.cells.levels import LEARNING, said_learning
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.course_rules import OPEN
from plan09lib.read.rules.layout import COURSES, ROSTER
from plan09lib.read.workbook.intake import Workbook


def without_entered(book: Workbook, plan: Plan) -> tuple[Finding, ...]:
    """The findings of `book`, whose frames have the ids of persons: cells that say "đang học" are
    told only of people without a course that runs now and raises that column."""
    if all(finding.code != LEARNING for finding in book.findings):
        return book.findings
    now = running(open_courses(book.frames[COURSES]), pd.Timestamp(book.date))
    left = (_not_entered(one, book.roster, now, plan) for one in book.findings)
    return tuple(finding for finding in left if finding is not None)


def _not_entered(
    finding: Finding, roster: pd.DataFrame, now: pd.DataFrame, plan: Plan
) -> Finding | None:
    """What is left of a finding; rows whose number two sheets share go when both are entered."""
    if finding.code != LEARNING:
        return finding
    columns = plan.layout.sheets[ROSTER].columns
    names = {one.name for one in columns if one.header == finding.column}
    kinds = {rule.kind for rule in plan.courses.courses if rule.column in names}
    entered = set(now.loc[now["course_kind"].isin(kinds), "staff_id"])
    own = roster[roster["origin"] == finding.origin] if finding.origin else roster
    bare = set(own.loc[~own["staff_id"].isin(entered), "row"])
    rows = tuple(row for row in finding.rows if row in bare)
    words, do = said_learning(rows)
    return replace(finding, explanation=words, action=do, rows=rows) if rows else None


def open_courses(courses: pd.DataFrame) -> pd.DataFrame:
    """The rows of somebody who was sent or attends, whenever that is."""
    return courses[courses["course_state"].isin(OPEN) & courses["staff_id"].notna()]


def running(courses: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The rows of courses that have begun by `day` and are not over."""
    return courses[
        ((courses["from_date"] <= day) | courses["from_date"].isna())
        & ((courses["to_date"] >= day) | courses["to_date"].isna())
    ]
