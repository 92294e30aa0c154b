"""Confidence votes: turnout, shares and thresholds per title (action 4.3)."""

from __future__ import annotations

import pandas as pd

from plan09lib.judge.activities import sheet_rows
from plan09lib.judge.evidence import Evidence
from plan09lib.judge.frame import Row
from plan09lib.read.sheet_names import VOTES

TYPES = {
    "position": "string", "date": "string", "issued": "Int64", "returned": "Int64",
    "high": "Int64", "medium": "Int64", "low": "Int64", "is_consistent": "boolean",
    "threshold": "string", "workbook": "string", "row": "Int64",
}  # fmt: skip


def vote_rounds(evidence: Evidence) -> pd.DataFrame:
    """One row per title and vote up to the as-of date, oldest first, as counted.

    Columns: position, date (ISO), issued, returned, high, medium, low, is_consistent (the parts
    are known and do not exceed the ballots), threshold (id of the highest threshold reached by the
    low votes, else empty), workbook and row (where it stands). Raw counts: protect before sharing.
    """
    rows = sheet_rows(evidence, VOTES).sort_values(["date", "row"], kind="stable")
    found = [_row(evidence, row) for row in rows.to_dict("records") if not pd.isna(row["date"])]
    return pd.DataFrame(found, columns=list(TYPES)).astype(TYPES)


def _row(evidence: Evidence, row: Row) -> dict[str, object]:
    numbers = {name: row[name] for name in ("issued", "returned", "high", "medium", "low")}
    known = not any(pd.isna(value) for value in numbers.values())
    consistent = known and _adds_up({name: int(value) for name, value in numbers.items()})
    return {
        "position": "" if pd.isna(row["position"]) else str(row["position"]),
        "date": row["date"].date().isoformat(),
        **numbers,
        "is_consistent": consistent,
        "threshold": _threshold(evidence, row) if consistent else "",
        "workbook": row["workbook"],
        "row": row["row"],
    }


def _adds_up(numbers: dict[str, int]) -> bool:
    cast = numbers["high"] + numbers["medium"] + numbers["low"]
    return cast <= numbers["returned"] <= numbers["issued"]


def _threshold(evidence: Evidence, row: Row) -> str:
    """The last threshold in the plan's order that the low votes reach."""
    low, returned = int(row["low"]), int(row["returned"])
    reached = ""
    for threshold in evidence.plan.file.vote_thresholds:
        left, right = low * threshold.denominator, threshold.numerator * returned
        if returned and (left > right or (threshold.inclusive and left == right)):
            reached = threshold.id
    return reached
