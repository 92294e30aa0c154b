"""Opening a review: what was read or opened ahead is given to who asks the same."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

from plan09lib.project import project_root
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import load_plan, loaded
from plan09lib.tell.report.opening import open_ahead, open_review, read_ahead

ASKED = ("so_ket", "phuong-mau-1", "2025-H1")


def test_what_was_opened_ahead_is_given_once_to_who_asks_the_same() -> None:
    data = project_root() / "data"
    ahead = open_ahead(*ASKED, data)
    assert open_review("so_ket", "phuong-mau-1", "2024", str(data)) is not ahead
    assert open_review(*ASKED, str(data), plan="mac-dinh") is not ahead
    assert open_review(*ASKED, str(data)) is ahead
    assert open_review(*ASKED, str(data)) is not ahead


def test_lists_that_another_process_has_read_are_judged_as_if_read_here() -> None:
    """With their plan, which is then loaded here too."""
    data = project_root() / "data"

    def elsewhere(reads: Callable[[], Any]) -> Any:
        travels = pickle.dumps(reads())
        loaded.clear()
        return pickle.loads(travels)

    here = open_review(*ASKED, data)
    with read_ahead("phuong-mau-1", Period.parse("2025-H1"), data, through=elsewhere):
        there = open_review(*ASKED, data)
        assert there.evidence.history.plan is load_plan(data / "plan")
    assert there.evidence.now is not here.evidence.now
    assert there.facts.to_frame().equals(here.facts.to_frame())
    assert there.document()._repr_html_() == here.document()._repr_html_()
