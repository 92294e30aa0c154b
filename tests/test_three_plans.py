"""Plans of other kinds: each target is judged as by hand or named as unsaid, and both reviews pass
the gate.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html as lxml_html
from plan_samples import ALL, OtherPlan, data_folder

from plan09lib.deliver.publish.publish import publish
from plan09lib.errors import BadParameter
from plan09lib.tell.explore.explorer import open_explorer
from plan09lib.tell.numbers.explain import faults
from plan09lib.tell.report.opening import open_review


@pytest.fixture(scope="module", params=ALL, ids=lambda other: other.id)
def other(request: pytest.FixtureRequest) -> OtherPlan:
    return request.param


@pytest.fixture(scope="module")
def data(other: OtherPlan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return data_folder(tmp_path_factory.mktemp(other.id) / "data", other)


def test_every_target_comes_out_as_by_hand(other: OtherPlan, data: Path) -> None:
    review = open_review("tong_ket", "xa-thu", other.stage, str(data))
    assert {one.key: one.status for one in review.measured} == dict(other.verdicts)
    rows = review.frame[["target_id", "prospect"]].to_dict("records")
    assert {row["target_id"]: row["prospect"] for row in rows} == dict(other.classes)
    assert list(faults(review)) == []


def test_only_a_plan_with_targets_to_learn_is_explored(other: OtherPlan, data: Path) -> None:
    if open_review("so_ket", "xa-thu", other.part, str(data)).plan.targets:
        explored = open_explorer("xa-thu", other.part, data)
        with pytest.raises(BadParameter, match="chỉ tiêu này nêu một khoảng"):
            explored.target(explored.plan.measured[0].id)
        return
    with pytest.raises(BadParameter, match="không có chỉ tiêu về tỷ lệ người"):
        open_explorer("xa-thu", other.part, data)


@pytest.mark.parametrize("kind", ["so_ket", "tong_ket"])
def test_its_reports_pass_the_gate_and_name_every_target(
    other: OtherPlan, data: Path, kind: str
) -> None:
    period = other.part if kind == "so_ket" else other.stage
    folder = publish(kind, "xa-thu", period, data, data.parent / "outputs").folder
    page = lxml_html.parse(folder / "bao-cao.html").getroot()
    text = " ".join(page.text_content().split())
    review = open_review(kind, "xa-thu", period, str(data))
    for one in review.told_measures.last:
        assert one.target.text in text or one.target.text.capitalize() in text
        assert page.get_element_by_id(one.id) is not None
    for unsaid in review.plan.file.unsaid:
        assert unsaid.text in text
        assert unsaid.reason in text
    assert "Cử người đi học để" not in text or review.plan.targets
