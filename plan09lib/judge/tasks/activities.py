"""The activity rows a period may look at, and the kinds of bodies that carried them out."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from plan09lib.judge.targets.evidence import Evidence
from plan09lib.read.clauses.plan_file import Work
from plan09lib.read.files.text import matching_key
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ACTIVITIES, COURSES, PROPOSALS, VOTES
from plan09lib.read.unit.history import Snapshot

_SAME_ROW = {
    ACTIVITIES: ["date", "action_id", "body", "content"],
    COURSES: ["staff_id", "course_kind", "from_date"],
    VOTES: ["position", "date"],
    PROPOSALS: ["proposal_id"],
}


def sheet_rows(evidence: Evidence, slug: str, date_column: str = "date") -> pd.DataFrame:
    """All dated rows of one sheet up to the as-of date, those of merged wards included.

    Proposals name no plan: they are those of the unit's first one, and no other plan has any.

    The as-of workbook is cumulative: an office keeps appending to it. A ward made by a merger
    starts a new one, so the old wards' last workbooks are read as well, for dates before it; a row
    that the new ward carried over counts once, as the new ward has it.
    Columns: those of the sheet, and `workbook`, the file a row stands in.
    """
    key = (slug, date_column)
    if key not in evidence.sheets:
        evidence.sheets[key] = _put_together(evidence, slug, date_column)
    return evidence.sheets[key]


def is_untold(evidence: Evidence, slug: str) -> bool:
    """Whether nobody has ever filled in the sheet, in the list or in those of merged wards.

    A sheet that its form brought along and that has no row says as little as one that is not there:
    not "none", but "not known".
    """
    before = _of_merged_wards(evidence)
    return evidence.now.is_blank(slug) and (before is None or before.is_blank(slug))


def _of_merged_wards(evidence: Evidence) -> Snapshot | None:
    since = evidence.history.unit.file.valid.since
    if not evidence.history.predecessors or evidence.now.date < since:
        return None
    before = evidence.history.latest(since - dt.timedelta(days=1))
    return before if isinstance(before, Snapshot) else None


def _put_together(evidence: Evidence, slug: str, date_column: str) -> pd.DataFrame:
    frames = [evidence.now.sheet(slug)]
    before = _of_merged_wards(evidence)
    if before is not None:
        old, since = before.sheet(slug), evidence.history.unit.file.valid.since
        frames.insert(0, old[old[date_column] < pd.Timestamp(since)])
    rows = pd.concat([frame for frame in frames if not frame.empty] or frames[:1])
    if len(frames) > 1:
        rows = rows.drop_duplicates(_SAME_ROW[slug], keep="last")
    if slug == PROPOSALS and evidence.plans_before:
        return rows.iloc[:0]
    told = rows[date_column].to_numpy() <= np.datetime64(evidence.now.date)
    return rows[told].reset_index(drop=True)  # what is planned has not been done


def within(rows: pd.DataFrame, period: Period, column: str = "date") -> pd.DataFrame:
    """The rows dated in `period`."""
    return rows[dated_in(rows, period, column)]


def dated_in(rows: pd.DataFrame, period: Period, column: str = "date") -> np.ndarray:
    """Per row whether it is dated in `period`."""
    days = rows[column].to_numpy()
    return (days >= np.datetime64(period.start)) & (days <= np.datetime64(period.end))


def kind_of_body(name: str, plan: Plan) -> str:
    """The id of the first kind whose prefix begins `name`; kinds without a prefix come last."""
    key = matching_key(name)
    kinds = sorted(plan.file.body_kinds, key=lambda kind: -len(kind.prefix))
    return next(kind.id for kind in kinds if key.startswith(matching_key(kind.prefix)))


def body_id(name: str, plan: Plan) -> str:
    """The id of the plan's body that was ever called `name`; empty for any other body."""
    key = matching_key(name)
    return next(
        (
            body.id
            for body in plan.file.bodies
            if any(matching_key(version.name) == key for version in body.names)
        ),
        "",
    )


def rows_of(rows: pd.DataFrame, work: Work) -> pd.DataFrame:
    """The activity rows written under the work's own code or one of its `also`."""
    return rows[rows["action_id"].isin(work.codes)]


def body_key(name: str, plan: Plan, day: dt.date) -> str:
    """A key that is the same for every way of writing one body, and for what it is on `day`."""
    known = body_id(name, plan)
    return matching_key(plan.body_name(known, day) if known else name)


def has_carried_out(evidence: Evidence, work: Work, body: str) -> bool:
    """Whether the plan's body `body` has evidence of `work` that still counts.

    Of the period; since the ward exists where reaching every body once is enough.
    """
    rows, plan = rows_of(sheet_rows(evidence, ACTIVITIES), work), evidence.plan
    rows = rows[rows["date"] >= pd.Timestamp(evidence.history.unit.file.valid.since)]
    if not any(cover.cumulative for cover in work.covers):
        rows = within(rows, evidence.period)
    return any(body_id(name, plan) == body for name in rows["body"].dropna())
