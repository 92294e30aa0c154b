"""Targets that name a range in many wards: how many attained them; what was measured has no sum."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, get_args

import pandas as pd

from plan09lib.judge.measures.judged import WORST_FIRST
from plan09lib.read.clauses.measured import MeasuredTarget, Status
from plan09lib.read.files.day import iso_day

KEY = ["target_id", "asked_from", "asked_until"]
"""What a row of a ward's report is of: a target at one time that it is asked."""
_BOUNDS = ("at_least", "more_than", "at_most", "less_than")
_HEADS = ("n", "k", "unknown", "need", "gap")


def is_ranged(frame: pd.DataFrame) -> pd.Series:
    """Which rows are of targets that name a range; none of a package of the old form."""
    if "measure" not in frame:
        return pd.Series(False, index=frame.index, dtype=bool)
    return frame["measure"].fillna("") != ""


def ranged_faults(frame: pd.DataFrame) -> Iterator[str]:
    """What is wrong with such rows by themselves: their statuses, days, counts."""
    if frame.duplicated(KEY).any():
        yield "một chỉ tiêu nêu một khoảng có hai dòng của cùng một lần được hỏi"
    for row in frame.to_dict("records"):
        days = [iso_day(row[name]) for name in ("asked_from", "asked_until")]
        counts = [row[name] for name in _HEADS if not pd.isna(row[name])]
        if row["status"] not in get_args(Status):
            yield f'{row["target_id"]}: kết luận lạ "{row["status"]}"'
        elif not all(days) or str(row["asked_from"]) > str(row["asked_until"]):
            yield f"{row['target_id']}: thời gian được hỏi không đọc được"
        elif any(count < 0 for count in counts):
            yield f"{row['target_id']}: số đếm âm"


def is_asked_so(target: MeasuredTarget, row: dict[Any, Any]) -> bool:
    """Whether a row asks what `target` asks: its measure, deadline and bounds."""
    told = (row["measure"], row["counted"], row["deadline"])
    bounds = [(getattr(target, name), row[name]) for name in _BOUNDS]
    return told == (target.measure, target.unit, target.deadline.isoformat()) and all(
        pd.isna(said) if bound is None else said == float(bound) for bound, said in bounds
    )


def settled_rows(rows: pd.DataFrame, end: dt.date) -> pd.DataFrame:
    """Per ward and target the time that its standing is told by, as judge/measures settles it.

    Columns: unit, target_id, status; `so_far` where it is attained and its time runs. The worst of
    the times that are over or missed for good, of alike ones the last; what runs where none is.
    """
    is_over = rows["asked_until"].astype("string") <= end.isoformat()
    own = rows.assign(is_over=is_over, rank=rows["status"].map(WORST_FIRST.index))
    known = own["is_over"] | (own["status"] == "not_attained")
    has_known = known.groupby([own["unit"], own["target_id"]]).transform("any")
    asked = own[known | ~has_known].sort_values(["rank", "asked_until"], ascending=[True, False])
    one = asked.drop_duplicates(["unit", "target_id"])
    runs = (one["status"] == "attained") & ~one["is_over"]
    told = one.assign(status=one["status"].mask(runs, "so_far"))
    return told[["unit", "target_id", "status"]].sort_index().reset_index(drop=True)
