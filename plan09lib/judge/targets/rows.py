"""From a count of a target back to the roster rows it was counted from."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import or_

import numpy as np
import pandas as pd

from plan09lib.judge.targets.counting import counted_in
from plan09lib.judge.targets.evidence import (
    MOMENTS,
    Evidence,
    blank_when_first_seen,
    judged_snapshot,
    qualified_when_first_seen,
    snapshot_at,
)
from plan09lib.judge.targets.ledger import PARTS
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.rules.layout import ROSTER
from plan09lib.read.unit.history import Snapshot

HEADS = ("n", "k", "unknown", "undecided")
_FIRST_SEEN = {
    "baseline_heads": qualified_when_first_seen, "baseline_blank": blank_when_first_seen,
}  # fmt: skip


def target_rows(evidence: Evidence, target: Target, column: str) -> pd.DataFrame | None:
    """The roster rows that `column` of the target's row counts; None when it counts no rows.

    Counted columns: n, k, unknown, undecided at each moment, the parts of the ledgers since
    baseline and previous, baseline_heads, baseline_blank. Columns: see `places`.
    """
    title = evidence.plan.sheet_title(ROSTER)
    if column in _FIRST_SEEN:
        first = _FIRST_SEEN[column](evidence, target)
        return places(pd.concat([_people(*seen) for seen in first]), title)
    moment = next(prefix for prefix in MOMENTS if column.startswith(prefix))
    what, snapshot = column.removeprefix(moment), snapshot_at(evidence, target, moment)
    if not isinstance(snapshot, Snapshot):
        return None
    if what in HEADS:
        return places(_counted(evidence, target, snapshot, what), title)
    if what in PARTS and moment in ("baseline_", "previous_"):
        return _moved(evidence, target, snapshot, what, title)
    return None


def _counted(evidence: Evidence, target: Target, snapshot: Snapshot, what: str) -> pd.DataFrame:
    members = evidence.counter.members(target.population, snapshot)
    parts = counted_in(members, evidence.counter.satisfied(target.condition, snapshot))
    own = [mask for name, mask in parts.items() if name == what or name.startswith(f"{what}_")]
    return snapshot.roster.loc[reduce(or_, own), ["workbook", "row"]]


def _moved(
    evidence: Evidence, target: Target, before: Snapshot, part: str, title: str
) -> pd.DataFrame:
    """The people of one part: their rows now, then before; who is on both rosters counts once."""
    now = judged_snapshot(evidence, target)
    moved = evidence.counter.moved(target, before, now)
    people = moved.who(moved.parts[part])
    new, old = (_people(snapshot, people) for snapshot in (now, before))
    gone = ~old["staff_id"].isin(new["staff_id"])
    adds = np.concatenate([np.ones(len(new), "int64"), gone.to_numpy("int64")])
    return places(pd.concat([new, old]), title, adds)


def is_newly_known(evidence: Evidence, target: Target, moment: str) -> bool:
    """Whether somebody who entered since `moment` and satisfies may have belonged then as well."""
    before, now = snapshot_at(evidence, target, moment), judged_snapshot(evidence, target)
    if not isinstance(before, Snapshot):
        return False
    return bool(evidence.counter.moved(target, before, now).newly_known.any())


def _people(snapshot: Snapshot, people: Collection[str]) -> pd.DataFrame:
    roster = snapshot.roster
    return roster.loc[roster["staff_id"].isin(people), ["staff_id", "workbook", "row"]]


# The rows behind a number: workbook, sheet and row number, never a name.

COLUMNS = ["workbook", "sheet", "row", "counted"]


def places(
    rows: pd.DataFrame, sheet: str, counted: pd.Series | np.ndarray | int = 1
) -> pd.DataFrame:
    """Where `rows` stand, under the title `sheet`. The number is the sum of `counted`.

    Columns: workbook, sheet, row, counted (what the row adds to the number; 0 for a row that is
    looked at beside it: the same person before, a further course of somebody counted).
    """
    adds = np.broadcast_to(np.asarray(counted, dtype="int64"), (len(rows),))
    row = rows["row"].to_numpy(dtype="int64")
    columns = {"workbook": rows["workbook"].to_numpy(), "sheet": sheet, "row": row, "counted": adds}
    return pd.DataFrame(columns, columns=COLUMNS)


def first_of_each(values: pd.Series) -> pd.Series:
    """1 where a value stands for the first time, else 0; a blank is no value.

    >>> first_of_each(pd.Series(["0012", "0012", None, "0030"])).tolist()
    [1, 0, 0, 1]
    """
    return (values.notna() & ~values.duplicated()).astype("int64")
