"""Which targets a finding concerns, in a plan without targets to learn: none is not all."""

from __future__ import annotations

from pathlib import Path

from plan_samples import CONGRESS, data_folder

from plan09lib.deliver.start.questions import questions
from plan09lib.tell.lists.data_review import open_data_review
from plan09lib.tell.lists.lines import finding_lines


def test_a_finding_that_decides_no_target_is_not_said_to_concern_all(tmp_path: Path) -> None:
    review = open_data_review("xa-thu", CONGRESS.part, str(data_folder(tmp_path / "d", CONGRESS)))
    derived = [one for one in review.told_findings if one.code == "derived_membership"]
    assert derived
    assert not any(review.uses(one) for one in derived)
    assert "mọi chỉ tiêu" not in review.findings_table()._repr_html_()
    assert "mọi chỉ tiêu" not in finding_lines(review)
    assert "theo danh mục của nghị quyết" in derived[0].explanation
    assert not any(one.is_of_all for one in questions(review))
