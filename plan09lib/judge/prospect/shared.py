"""What of the three answers leaves the ward: nothing that tells of few people who leave.

Source: verdicts.md §1 (shared files) and §3.
"""

from __future__ import annotations

import pandas as pd

from plan09lib.judge.prospect.judged import ANSWERS
from plan09lib.judge.targets.assess import COLUMNS

ANSWERS_SHARED = (
    "attained", "pace", "prospect", "prospect_reason", "to_send", "to_send_at_most", "to_renew",
    "latest_start", "short_at_best", "gap_at_deadline", "is_assumed", "previous_prospect",
)  # fmt: skip
FACTS = COLUMNS | {name: ANSWERS[name] for name in ANSWERS_SHARED}
"""The columns of `facts.csv` and `facts.parquet`: their types and what they hold."""
DAYS = tuple(name for name, (_, said) in FACTS.items() if said.startswith("ISO date"))
"""Those of them that hold days: text in `facts.csv`, days in `facts.parquet`."""
COMES = "comes"
"""The reason told in place of `courses` and `roster`: which of them, would tell who leaves."""


def shared_facts(frame: pd.DataFrame) -> pd.DataFrame:
    """The facts as they are shared, of a frame as judge/prospect/judged.py gives it.

    A frame without the three answers, a city's, is shared as it is.
    """
    if "prospect" not in frame:
        return frame
    comes = frame["prospect_reason"].isin(["courses", "roster"])
    few = frame["leave_few"]
    at_most = frame["to_send_at_most"]
    below_gap = (few & (at_most < frame["gap"])).fillna(False)  # blank stays blank
    told = {
        "prospect_reason": frame["prospect_reason"].mask(comes, COMES),
        "to_send": frame["told_to_send"],
        "latest_start": frame["told_latest_start"],
        "short_at_best": frame["short_at_best"].mask(few),
        "to_send_at_most": at_most.mask(below_gap, frame["gap"]),
        "is_assumed": frame["is_assumed"].mask(comes),
    }
    return frame.assign(**told)[[*FACTS]]
