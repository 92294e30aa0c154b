"""What of the three answers leaves the ward: nothing that tells of few people who leave.

Source: verdicts.md §1 (shared files) and §3.
"""

from __future__ import annotations

import pandas as pd

from plan09lib.judge.prospect.judged import ANSWERS
from plan09lib.judge.prospect.prospect import FEW
from plan09lib.judge.targets.assess import COLUMNS
from plan09lib.judge.targets.heads import need

LATER = ("catch_up_on", "catch_up_to_send", "catch_up_latest_start")
"""Columns that packages of earlier versions do not have: blank there."""
ANSWERS_SHARED = (
    "attained", "pace", "prospect", "prospect_reason", "to_send", "to_send_at_most", "to_renew",
    "latest_start", "short_at_best", "gap_at_deadline", "is_assumed", "previous_prospect", *LATER,
)  # fmt: skip
INNER = tuple(name for name in COLUMNS if name.endswith("_exited_by_age"))
"""Columns of the frame that never leave the office: who passed an age limit."""
FACTS = {name: told for name, told in COLUMNS.items() if name not in INNER} | {
    name: ANSWERS[name] for name in ANSWERS_SHARED
}
"""The columns of `facts.csv` and `facts.parquet`: their types and what they hold."""
RANGES = {
    "measure": ("string", "share, count or median_age; empty for a target that people learn"),
    "counted": ("string", "people, bodies or events"),
    "asked_from": ("string", "ISO date of the first day of the time that it is asked of"),
    "asked_until": ("string", "ISO date of the last"),
    "at_least": ("Float64", "where the range begins: percent, a number or years"),
    "more_than": ("Float64", "the same, itself outside"),
    "at_most": ("Float64", "where the range ends"),
    "less_than": ("Float64", "the same, itself outside"),
    "than_baseline": ("boolean", "the range is of the change since baseline"),
    "value": ("Float64", "what was measured; NA where blanks leave it open or it is not told"),
}
"""The columns beside them of a plan that has targets of a range, a row per time asked."""
DAYS = tuple(name for name, (_, said) in FACTS.items() if said.startswith("ISO date"))
"""Those of them that hold days: text in `facts.csv`, days in `facts.parquet`."""
COMES, CHANGES = "comes", "roster_changes"
"""The reasons told in place of `courses` and `roster`, and of `nobody_at_deadline`: which of them,
would tell who leaves."""


def shared_facts(frame: pd.DataFrame) -> pd.DataFrame:
    """The facts as they are shared, of a frame as judge/prospect/judged.py gives it.

    A frame without the three answers, a city's, is shared but for what is the office's own.
    """
    if "prospect" not in frame:
        return frame.drop(columns=[name for name in INNER if name in frame])
    comes = frame["prospect_reason"].isin(["courses", "roster"])
    nobody = frame["prospect_reason"] == "nobody_at_deadline"
    few = frame["leave_few"]
    at_most = frame["to_send_at_most"]
    below_gap = (few & (at_most < frame["gap"])).fillna(False)  # blank stays blank
    sends_late = frame["catch_up_prospect"] == "needs_sending"
    nobody_late = frame["catch_up_prospect"].isin(["attained", "will_meet"])
    told = {
        "prospect_reason": frame["prospect_reason"].mask(comes, COMES).mask(nobody, CHANGES),
        "to_send": frame["told_to_send"],
        "latest_start": frame["told_latest_start"],
        "short_at_best": frame["short_at_best"].mask(few | ~_says_nothing_of_leavers(frame)),
        "to_send_at_most": at_most.mask(below_gap, frame["gap"]),
        "is_assumed": frame["is_assumed"].mask(comes),
        "catch_up_to_send": (frame["catch_up_told_to_send"].where(sends_late).mask(nobody_late, 0)),
        "catch_up_latest_start": frame["catch_up_told_latest_start"].where(sends_late, ""),
    }
    return frame.assign(**told)[[*FACTS]]


def _says_nothing_of_leavers(frame: pd.DataFrame) -> pd.Series:
    """Per row whether so many heads can be missing whether nobody leaves, or five, or six do.

    More heads cannot be missing than are needed of those who stay: a high number would tell that
    few leave. Only n, percent and the number itself decide, so that a blank tells nothing.
    """
    rows = zip(*(frame[name] for name in ("percent", "n", "rule", "short_at_best")), strict=True)
    told = [
        pd.isna(short) or (n > FEW + 2 and need(int(percent), int(n) - FEW - 2, rule) >= short)
        for percent, n, rule, short in rows
    ]
    return pd.Series(told, index=frame.index, dtype="boolean")
