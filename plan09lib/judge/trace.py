"""From a number back to the rows it was counted from.

Rows are told by workbook, sheet and row number, never by name.
"""

from __future__ import annotations

import pandas as pd

from plan09lib.judge.activities import rows_of, sheet_rows, within
from plan09lib.judge.evidence import Evidence
from plan09lib.read.history import NoSnapshot, Snapshot
from plan09lib.read.plan_models import Target
from plan09lib.read.task_models import Work

COLUMNS = ["workbook", "sheet", "row"]
_MOMENTS = ("baseline_", "previous_", "deadline_", "")
_PERIODS = {"events": "period", "previous_events": "previous", "last_year_events": "last_year"}


def target_rows(evidence: Evidence, target: Target, column: str) -> pd.DataFrame | None:
    """The roster rows that `column` of the target's row counts; None when it is no count of people.

    Counted columns: n, k, unknown, undecided, and baseline_, previous_, deadline_ with n or k.
    Columns: workbook, sheet, row. As many rows as the number says.
    """
    moment = next(prefix for prefix in _MOMENTS if column.startswith(prefix))
    what = column.removeprefix(moment)
    snapshot = _snapshot(evidence, target, moment)
    if what not in ("n", "k", "unknown", "undecided") or snapshot is None:
        return None
    members = evidence.counter.members(target.population, snapshot)
    satisfied = evidence.counter.satisfied(target.condition, snapshot)
    inside = members.fillna(False)
    chosen = {
        "n": inside,
        "k": inside & satisfied.fillna(False),
        "unknown": inside & satisfied.isna(),
        "undecided": members.isna(),
    }[what]
    rows = snapshot.roster.loc[chosen.astype(bool), ["workbook", "row"]]
    sheet = evidence.plan.layout.sheets["nhan_su"].title
    return rows.assign(sheet=sheet)[COLUMNS].reset_index(drop=True)


def judged_snapshot(evidence: Evidence, target: Target) -> Snapshot:
    """The snapshot in which the target's n and k are counted."""
    return _snapshot(evidence, target, "") or evidence.now


def _snapshot(evidence: Evidence, target: Target, moment: str) -> Snapshot | None:
    ended = evidence.plan.population(target.population).ended_on
    found: Snapshot | NoSnapshot
    if moment == "baseline_":
        found = evidence.baseline
    elif moment == "previous_":
        found = evidence.previous
    elif moment == "deadline_":
        found = evidence.at(target.deadline)
    elif ended is not None and evidence.period.end > ended:
        found = evidence.last_in_force(ended)
    else:
        found = evidence.now
    return found if isinstance(found, Snapshot) else None


def activity_rows(evidence: Evidence, work: Work, column: str) -> pd.DataFrame | None:
    """The activity rows that `events`, `previous_events` or `last_year_events` count; else None.

    Columns: workbook, sheet, row. As many rows as the number says.
    """
    if column not in _PERIODS:
        return None
    period = {
        "period": evidence.period,
        "previous": evidence.previous_period,
        "last_year": evidence.period.same_period_last_year,
    }[_PERIODS[column]]
    rows = sheet_rows(evidence, "hoat_dong")
    own = within(rows_of(rows, work), period)
    sheet = evidence.plan.layout.sheets["hoat_dong"].title
    return own.assign(sheet=sheet)[COLUMNS].reset_index(drop=True)
