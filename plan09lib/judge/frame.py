"""The columns of the frame of verdicts: their types and what they hold."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from plan09lib.judge.ledger import PARTS

COLUMNS: dict[str, tuple[str, str]] = {
    "unit": ("string", "slug of the unit"),
    "period": ("string", "text of the period"),
    "target_id": ("string", "id in plan.yml"),
    "clause": ("string", "clause of the plan"),
    "deadline": ("string", "ISO date"),
    "population": ("string", "id of the population"),
    "percent": ("Int64", "percent applied"),
    "rule": ("string", "ceil, nearest or floor"),
    "as_of": ("string", "ISO date of the snapshot n and k are counted in"),
    "workbook": ("string", "name(s) of the file(s) counted"),
    "n": ("Int64", "heads in the population"),
    "k": ("Int64", "heads known to satisfy"),
    "unknown": ("Int64", "heads of n without a known value"),
    "undecided": ("Int64", "people whose membership is unknown, not in n"),
    "need": ("Int64", "heads required"),
    "gap": ("Int64", "heads missing, max(0, need − k)"),
    "need_nearest": ("Int64", "heads required if halves were rounded, at the count that decides"),
    "is_knife_edge": ("boolean", "one head decides (on the count at the deadline, once passed)"),
    "milestone": ("Int64", "heads owed by the as-of date; NA when pace was not judged"),
    "short_of_milestone": ("Int64", "max(0, milestone − k); NA likewise"),
    "baseline_as_of": ("string", "ISO date of the baseline snapshot; empty when unusable"),
    "baseline_n": ("Int64", "heads in the population at baseline"),
    "baseline_k": ("Int64", "of them known to satisfy"),
    "baseline_heads": ("Int64", "people of today who satisfied at baseline or on joining (k0*)"),
    "previous_as_of": ("string", "ISO date of the previous period's snapshot; empty when none"),
    "previous_n": ("Int64", "heads in the population then"),
    "previous_k": ("Int64", "of them known to satisfy"),
    "previous_status": ("string", "status in the previous period; empty when not judged"),
    "deadline_as_of": ("string", "ISO date of the deadline's snapshot; empty before the deadline"),
    "deadline_n": ("Int64", "heads in the population at the deadline"),
    "deadline_k": ("Int64", "of them known to satisfy"),
    "deadline_unknown": ("Int64", "heads of deadline_n without a known value"),
    "deadline_need": ("Int64", "heads required at the deadline"),
    "deadline_gap": ("Int64", "heads missing at the deadline"),
    "status": ("string", "closed list, see judge/status.py"),
    "reason": ("string", "why, closed list"),
    "last_status": ("string", "for discontinued: the status when last in force; else empty"),
    "comparison": ("string", "comparable, no_workbook, no_baseline or not_comparable"),
    **{
        f"{span}_{part}": ("Int64", f"ledger part since {span}")
        for span in ("baseline", "previous")
        for part in PARTS
    },
}  # fmt: skip


Row = Mapping[Hashable, Any]
"""One row of a frame as plain values, by column; a blank is NA."""


def plain_rows(frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """The rows of `frame`, what `to_dict("records")` gives in a third of the time."""
    values = zip(*(column.tolist() for _, column in frame.items()), strict=True)
    return [dict(zip(frame.columns, row, strict=True)) for row in values]


def typed_frame(rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """`rows` as a frame with exactly the columns and types of `COLUMNS`."""
    return typed(rows, COLUMNS)


def typed(
    rows: Sequence[Mapping[str, object]], columns: Mapping[str, tuple[str, str]]
) -> pd.DataFrame:
    """`rows` as a frame with exactly `columns`: a type and what it holds, by name.

    Missing: a row without a value has NA.
    """
    return pd.DataFrame(
        {name: pd.array([row.get(name) for row in rows], dtype)  # type: ignore[call-overload]
         for name, (dtype, _) in columns.items()}
    )  # fmt: skip
