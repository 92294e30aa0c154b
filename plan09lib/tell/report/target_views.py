"""Views of the targets by the year in which they fall due: tables and sentences."""

from __future__ import annotations

from plan09lib.read.unit.history import NoSnapshot
from plan09lib.tell.report.found import ReviewFound
from plan09lib.tell.words.view import View


def targets(review: ReviewFound, year: int | None = None) -> View:
    """The targets due in `year`: a table, then a block per target, worst first.

    Without a year, the blocks of those of each, then the targets that name a range: their table
    stands in the annex.
    Raises: BadParameter when nothing is due in it.
    """
    if year is None:
        told = [_told(review, each) for each in review.plan.deadline_years]
        if review.told_measures:
            told.append(review.show("chi_tieu_khac.j2"))
        return View.joined(told)
    return _told(review, year, is_tabled=True)


def _told(review: ReviewFound, year: int, is_tabled: bool = False) -> View:
    due = review.told.due_in(year)
    return review.show(
        "chi_tieu.j2",
        is_tabled=is_tabled,
        targets=due,
        worst_first=review.told.worst_first(due),
        year_label=str(year),
        sentences=review.sentences,
        moc="baseline" if review.kind == "tong_ket" else _since(review),
    )


def ladders(review: ReviewFound) -> View:
    """Targets and the later targets that continue them, each pair as one story."""
    return review.show("bac_thang.j2")


def _since(review: ReviewFound) -> str:
    return "previous" if isinstance(review.evidence.baseline, NoSnapshot) else "baseline"
