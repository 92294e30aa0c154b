"""Which groups of a list are told: those that somebody belongs to by it on its day."""

from __future__ import annotations

import pytest

from plan09lib.project import project_root
from plan09lib.tell.lists.conclusion import group_lines
from plan09lib.tell.lists.data_review import open_data_review

BASE = "cấp ủy viên các đảng bộ, chi bộ cơ sở trực thuộc"


@pytest.mark.parametrize(("period", "told"), [("2025-H1", False), ("2025", True)])
def test_a_column_that_tells_a_group_later_is_not_said_to_be_blank(period: str, told: bool) -> None:
    """Until 30/6/2025 those of the base are told by another column, as the explorer counts them."""
    review = open_data_review("phuong-mau-1", period, project_root() / "data")
    assert (f"chưa rõ {BASE}" in group_lines(review)) is told
    assert "cấp ủy viên cơ sở: " in group_lines(review)
