"""What the lists say of single Party cells (chi bộ): their own activities, work by work.

The sheet Hoạt động names the body of an activity; nothing else in the lists names a cell. Which
part of a work that the plan lays on many bodies is a cell's own, no list says.
"""

from __future__ import annotations

import re

import pandas as pd

from plan09lib.judge.activities import body_key, kind_of_body, rows_of, sheet_rows, within
from plan09lib.judge.evidence import Evidence
from plan09lib.judge.tasks import works
from plan09lib.read.plan import Plan
from plan09lib.read.sheet_names import ACTIVITIES
from plan09lib.read.task_models import Cover, Work
from plan09lib.read.text import matching_key, tidy

BRANCH = "chi_bo"
"""The id of the Party cells among the plan's bodies, kinds of bodies and cuts."""
BRANCH_COLUMNS: dict[str, tuple[str, str]] = {
    "work_id": ("string", "id of the action or duty"),
    "events": ("Int64", "the cell's activity rows in the period"),
    "documents": ("Int64", "of them with a document"),
    "latest": ("string", "ISO date of the cell's latest activity; empty when there is none"),
    "reached": ("boolean", "whether the work has reached the cell; NA when it need not reach each"),
}


def branch_called(name: str, plan: Plan) -> str:
    """The one cell that `name` speaks of: "Bí thư Chi bộ Khu phố 3" speaks of Chi bộ Khu phố 3.

    Missing: empty when it speaks of none, of several or of all.
    """
    prefix = next(kind.prefix for kind in plan.file.body_kinds if kind.id == BRANCH)
    found = re.split(rf"(?i)\b(?={re.escape(prefix)}\b)", tidy(name))
    if len(found) != 2 or found[0].strip().casefold().endswith("các"):
        return ""
    branch = found[1].strip(" .,;()")
    key = matching_key(branch)
    everybody = [
        matching_key(version.name)
        for body in plan.file.bodies
        if body.id == BRANCH
        for version in body.names
    ]
    return "" if any(key in one for one in everybody) else branch


def branch_rows(evidence: Evidence) -> pd.DataFrame:
    """The activities of single cells since the ward exists, up to the end of the period.

    Columns: those of the sheet Hoạt động, and `branch`, a key equal for all spellings of a cell.
    """
    rows, plan = sheet_rows(evidence, ACTIVITIES), evidence.plan
    first = max(evidence.history.unit.file.valid.since, plan.file.stages[0].start)
    dated = rows["date"].between(pd.Timestamp(first), pd.Timestamp(evidence.period.end))
    rows = rows[dated & rows["body"].notna()]
    own = [kind_of_body(name, plan) == BRANCH for name in rows["body"]]
    rows = rows[pd.Series(own, index=rows.index, dtype=bool)]
    keys = [body_key(name, plan, evidence.now.date) for name in rows["body"]]
    return rows.assign(branch=pd.Series(keys, index=rows.index, dtype="string"))


def branch_evidence(evidence: Evidence, branch: str) -> pd.DataFrame:
    """One row per work that is not sensitive. Columns: see `BRANCH_COLUMNS`."""
    rows = branch_rows(evidence)
    own = rows[rows["branch"] == matching_key(branch)]
    found = [_row(evidence, work, own) for _, work in works(evidence.plan) if not work.sensitive]
    frame = pd.DataFrame(found, columns=list(BRANCH_COLUMNS))
    return frame.astype({name: kind for name, (kind, _) in BRANCH_COLUMNS.items()})


def branches_not_reached(evidence: Evidence, work: Work) -> list[str]:
    """The cells that the lists name and that `work` has not reached, in the order of the lists."""
    rows = branch_rows(evidence)
    reached = set(_counted(evidence, work, rows)["branch"])
    named = dict(zip(rows["branch"], rows["body"], strict=True))
    return [str(name) for key, name in named.items() if key not in reached]


def branch_cover(work: Work) -> Cover | None:
    """How the work is to reach every cell; None when it need not."""
    return next((cover for cover in work.covers if cover.kind == BRANCH), None)


def _row(evidence: Evidence, work: Work, own: pd.DataFrame) -> dict[str, object]:
    mine = rows_of(own, work)
    now, latest = within(mine, evidence.period), mine["date"].max()
    return {
        "work_id": work.id,
        "events": len(now),
        "documents": int(now["document"].notna().sum()),
        "latest": "" if pd.isna(latest) else latest.date().isoformat(),
        "reached": len(_counted(evidence, work, own)) > 0 if branch_cover(work) else None,
    }


def _counted(evidence: Evidence, work: Work, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that count for reaching cells: of the period, or all where the work stays valid."""
    cover, mine = branch_cover(work), rows_of(rows, work)
    return mine if cover and cover.cumulative else within(mine, evidence.period)
