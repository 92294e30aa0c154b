"""Whom to send is told as "at least" wherever blanks may make it more, in table and sentence."""

from __future__ import annotations

from pathlib import Path

from generated import invent
from support import ROOT

from plan09lib.read.plan.plan import Plan
from plan09lib.tell.report.opening import open_report_review


def test_a_blank_that_hides_who_will_be_there_makes_it_at_least(tmp_path: Path, plan: Plan) -> None:
    """Of one civil servant the sex is blank, so the day of retirement: 1 is short, or 2."""
    (tmp_path / "plan").symlink_to(ROOT / "data" / "plan")
    invent(23, plan).write(tmp_path, plan)
    review = open_report_review("so_ket", "p-23", "2025-H1", tmp_path)
    row = review.frame.set_index("target_id").loc["T25-3c"]
    assert (row["unknown"] + row["undecided"], row["to_send"], row["short_at_worst"]) == (0, 1, 2)
    target = next(t for t in review.told.targets if t.id == "T25-3c")
    for form in ("sentence", "table"):
        said = "".join(p.fact.display if p.fact else p.text for p in target.worded(form))
        assert "cử thêm ít nhất 1 người" in said
    assert "Cử thêm ít nhất 1 người" in review.document_tree.text
