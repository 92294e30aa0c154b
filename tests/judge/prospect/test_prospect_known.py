"""Known answers from an independent reading of the sample wards, in cases/prospect.yml."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd
import pytest
from support import ROOT
from verdict_cases import load

from plan09lib.judge.prospect.judged import judge_targets
from plan09lib.judge.targets.evidence import gather
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import load_plan
from plan09lib.read.unit.history import History

KNOWN = load("prospect.yml")
COLUMNS = {
    "prospect": "prospect", "reason": "prospect_reason", "to_send": "to_send",
    "latest_start": "latest_start", "short_at_best": "short_at_best", "to_renew": "to_renew",
    "is_assumed": "is_assumed",
}  # fmt: skip


@cache
def judged(unit: str, period: str) -> pd.DataFrame:
    data = ROOT / "data"
    plan = load_plan(data / "plan")
    evidence = gather(plan, History.load(data, unit, plan), Period.parse(period))
    return judge_targets(evidence).set_index("target_id")


def plain(value: Any) -> Any:
    return "" if value is None or pd.isna(value) else str(value)


@pytest.mark.parametrize("case", KNOWN, ids=lambda c: f"{c['unit']} {c['period']} {c['target']}")
def test_the_prospect_is_the_known_one(case: dict[str, Any]) -> None:
    """All of its columns, but for the day in four rows.

    Where blanks decide, the known answers give no day. The table tells the worst case beside them,
    with the day until which it could still be met (verdicts.md §1, case 6); so there is one here.
    """
    row = judged(case["unit"], case["period"]).loc[case["target"]]
    asked = {ours: theirs for theirs, ours in COLUMNS.items() if theirs in case}
    if case["reason"] == "blanks":
        assert row["to_send_at_most"] > 0
        del asked["latest_start"]
    found = {ours: plain(row[ours]) for ours in asked}
    assert found == {ours: plain(case[theirs]) for ours, theirs in asked.items()}


def test_the_difference_is_in_four_rows_only() -> None:
    """In the fifth with blanks a degree of two years would have to begin before 2025."""
    assert len(KNOWN) == 95
    rows = [
        judged(case["unit"], case["period"]).loc[case["target"]]
        for case in KNOWN
        if case["reason"] == "blanks"
    ]
    assert sorted(row["latest_start"] for row in rows) == [
        "", "2025-10-01", "2025-10-01", "2027-01-01", "2030-04-01",
    ]  # fmt: skip
