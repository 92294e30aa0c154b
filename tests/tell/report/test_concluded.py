"""A sentence about today's count says nothing of a class that is concluded anyway."""

from __future__ import annotations

from pathlib import Path

import lxml.html as lxml_html
import pytest
from generated import invent
from support import ROOT

from plan09lib.read.plan.plan import Plan
from plan09lib.tell.report.opening import open_report_review


@pytest.mark.parametrize(
    ("seed", "target", "prospect"),
    [(78, "T30-5", "will_meet"), (65, "T25-2b", "out_of_reach"), (76, "T30-3a", "ends_with_group")],
)
def test_what_is_concluded_is_not_told_to_be_open(
    seed: int, target: str, prospect: str, tmp_path: Path, plan: Plan
) -> None:
    (tmp_path / "plan").symlink_to(ROOT / "data" / "plan")
    invent(seed, plan).write(tmp_path, plan)
    review = open_report_review("so_ket", f"p-{seed}", "2025-H1", tmp_path)
    row = review.frame.set_index("target_id").loc[target]
    assert (row["status"], row["prospect"]) == ("insufficient_data", prospect)
    page = lxml_html.fromstring(f"<div>{review.targets().html}</div>")
    concluded = review.frame.loc[review.frame["prospect"] != "undecided", "target_id"]
    for one in concluded:
        for section in page.xpath(f'//*[@id="{one}"]'):
            told = " ".join(section.text_content().split())
            assert "kết luận được" not in told
            assert one != target or "chưa rõ hiện nay đã đủ hay chưa" in told
