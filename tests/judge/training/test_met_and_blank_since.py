"""Nobody is planned for what was met in time and that no list since says to be short."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support import person

from plan09lib import open_review
from plan09lib.judge.training.inputs import TrainingInputs, training_rules
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.report.review import Review

HAS, LACKS, BLANK = "trung_cap", "so_cap", None


@pytest.mark.parametrize(
    ("then", "now", "is_owed"),
    [
        (HAS, HAS, False),  # met, and still
        (HAS, BLANK, False),  # met; a list since that does not say is no shortage
        (HAS, LACKS, True),  # met, and short now
        (LACKS, BLANK, True),  # missed, and nobody says that it was made up for
        (LACKS, HAS, False),  # made up for: the plan finds nobody to send
    ],
)
def test_only_what_is_short_or_was_missed_is_planned_for(
    make_unit: Callable[..., Path],
    data_dir: Path,
    plan: Plan,
    then: str | None,
    now: str | None,
    is_owed: bool,
) -> None:
    levels = {"2025-12-31": then, "2026-06-30": now}
    lists = {
        day: {"nhan_su": [person(f"000{n}", political_theory=level) for n in range(1, 6)]}
        for day, level in levels.items()
    }
    make_unit("p-1", lists)
    review = open_review("so_ket", "p-1", "2026-H1", data_dir)
    assert isinstance(review, Review)
    row = review.frame.set_index("target_id").loc["T25-3b"]
    inputs = TrainingInputs(review.evidence, training_rules(review.evidence))
    planned = "T25-3b" in {target.id for target, _ in inputs.targets}
    assert planned == (is_owed or row["prospect"] == "met_late")
    if planned and not is_owed:
        assert row["gap"] == 0
    assert (row["prospect"] == "met") == (then == HAS and now != LACKS)
