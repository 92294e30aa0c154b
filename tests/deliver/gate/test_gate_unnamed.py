"""Every target short of its deadline is named on the first screen and in the leaders' letter.

And no section denies what another concludes; each rule is seen to fail in test_gate_conclusions.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from generated import invent
from support import ROOT
from unnamed import SAMPLES, counted

from plan09lib.judge.targets.evidence import gather
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review

SEEDS = range(3, 8)  # `tests/bench/unnamed.py` counts two hundred


def test_no_sample_leaves_a_target_unnamed_that_is_short_of_its_deadline() -> None:
    found = counted(open_report_review(*one, ROOT / "data") for one in SAMPLES)
    assert found["now"] == found["contradictions"] == Counter()
    assert found["before"]["needs_sending"] > 0
    assert found["before"]["out_of_reach"] > 0
    assert sum(found["all"].values()) > sum(found["before"].values())


@pytest.mark.parametrize("seed", SEEDS)
def test_no_invented_ward_leaves_one_unnamed(seed: int, tmp_path: Path, plan: Plan) -> None:
    unit = invent(seed, plan)
    unit.write(tmp_path, plan)
    history = History.load(tmp_path, unit.unit_id, plan)
    review = Review(unit.kind, gather(plan, history, Period.parse(unit.period)))
    found = counted([review])
    assert found["now"] == found["contradictions"] == Counter()
