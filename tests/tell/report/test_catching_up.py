"""What it takes to catch up with a missed target is told to the office, never as a verdict."""

from __future__ import annotations

import pytest
from conftest import ROOT
from lxml import html as lxml_html

from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review


@pytest.fixture(scope="module")
def review() -> Review:
    return open_report_review("so_ket", "phuong-mau-2", "2026-H1", ROOT / "data")


def test_the_offices_page_tells_each_missed_target_that_no_later_one_continues(
    review: Review,
) -> None:
    text = lxml_html.fromstring(review.inner_html()).text_content()
    told = text.split("Bù chỉ tiêu đã không đạt")[1]
    told = " ".join(told.split("Triển vọng từng năm")[0].split())
    owed = review.frame[review.frame["catch_up_on"] != ""]
    assert len(owed)
    assert told.count("bù đến ngày") == len(owed)
    continued = {target.continues for target in review.plan.targets}
    for target in review.plan.targets:
        is_missed = review.told.targets[review.plan.targets.index(target)].prospect == "missed"
        assert (f"{target.id}, bù" in told) == (is_missed and target.id not in continued)
    assert "T25-1b, bù đến ngày 31/12/2027: chỉ đạt nếu cử thêm 3 người, chậm nhất" in told


def test_no_shared_number_tells_of_catching_up_and_each_inner_one_is_followed(
    review: Review,
) -> None:
    own = [one for one in review.inner_facts if one.startswith("noi-bo.bu.")]
    assert own
    assert not [one for one in review.facts if "noi-bo.bu." in one]
    for name in own:
        fact = review.inner_facts[name]
        assert fact.origin().result == fact.value, name
