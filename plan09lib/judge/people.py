"""Who is counted for a target, person by person: for internal use only, never for a report."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from plan09lib.judge.evidence import Evidence
from plan09lib.judge.moments import judged_snapshot
from plan09lib.read.history import Snapshot
from plan09lib.read.plan_models import Target

STATES = ("no", "unknown", "undecided", "yes")


def people_of(evidence: Evidence, target: Target) -> pd.DataFrame:
    """Everybody who belongs to the target's population or may, those who lack most first.

    Columns: staff_id, full_name, position, the roster columns the condition looks at, state (`no`,
    `unknown` value, `undecided` membership, `yes`), workbook, row.
    """
    snapshot = judged_snapshot(evidence, target)
    members = evidence.counter.members(target.population, snapshot)
    satisfied = evidence.counter.satisfied(target.condition, snapshot)
    state = np.select(
        [members.unknown, satisfied.unknown, satisfied.yes], ["undecided", "unknown", "yes"], "no"
    )
    asked = evidence.plan.condition_columns(target.condition)
    columns = ["staff_id", "full_name", "position", *asked]
    people = snapshot.roster[[*columns, "workbook", "row"]].assign(
        state=pd.Series(state, index=snapshot.roster.index, dtype="string")
    )[members.possible]
    order = people["state"].map({name: place for place, name in enumerate(STATES)})
    return people.assign(order=order).sort_values(["order", "row"]).drop(columns="order")


def full_names(snapshots: Iterable[Snapshot]) -> frozenset[str]:
    """Every full name that stands in any of the snapshots."""
    rosters = [snapshot.roster for snapshot in snapshots]
    return frozenset(str(name) for roster in rosters for name in roster["full_name"].dropna())
