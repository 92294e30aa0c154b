"""Opening a review: what was opened ahead is given to who asks the same, once."""

from __future__ import annotations

from plan09lib.project import project_root
from plan09lib.tell.report.opening import open_ahead, open_review

ASKED = ("so_ket", "phuong-mau-1", "2025-H1")


def test_what_was_opened_ahead_is_given_once_to_who_asks_the_same() -> None:
    data = project_root() / "data"
    ahead = open_ahead(*ASKED, data)
    assert open_review("so_ket", "phuong-mau-1", "2024", str(data)) is not ahead
    assert open_review(*ASKED, str(data), plan="mac-dinh") is not ahead
    assert open_review(*ASKED, str(data)) is ahead
    assert open_review(*ASKED, str(data)) is not ahead
