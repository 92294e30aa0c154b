"""Views of the targets by the year in which they fall due: tables, sentences, charts.

Without a year a view shows every one of them. Raises: BadParameter when nothing is due in it.
Charts are imported where they are drawn: most commands draw none, and matplotlib is slow to load.
"""

from __future__ import annotations

from collections.abc import Callable

from plan09lib.errors import BadParameter, Fault
from plan09lib.read.unit.history import NoSnapshot
from plan09lib.tell.report.found import ReviewFound
from plan09lib.tell.told.targets import ToldTarget
from plan09lib.tell.words.view import View


def targets(review: ReviewFound, year: int | None = None) -> View:
    """The targets due in `year`: a table, then a block per target, worst first.

    Without a year, for each of them the ladder, the targets and their trend.
    """
    if year is None:
        return _of_every_year(review, ladder_chart, targets, trend_chart)
    due = _due_in(review, year)
    return review.show(
        "chi_tieu.j2",
        targets=due,
        worst_first=review.told.worst_first(due),
        year_label=str(year),
        sentences=review.sentences,
        moc="baseline" if review.kind == "tong_ket" else _since(review),
    )


def ladder_chart(review: ReviewFound, year: int | None = None) -> View:
    """A chart of the targets due in `year`: baseline, now, need."""
    if year is None:
        return _of_every_year(review, ladder_chart)
    from plan09lib.tell.charts import targets as charts

    chart = charts.ladder_chart(_due_in(review, year), review.narrator, year)
    return review.show("bieu_do_bac_thang.j2", chart=chart, year_label=str(year))


def trend_chart(review: ReviewFound, year: int | None = None) -> View:
    """A chart of the targets due in `year` over all snapshots."""
    if year is None:
        return _of_every_year(review, trend_chart)
    from plan09lib.tell.charts import targets as charts

    chart = charts.trend_chart(review.trend, _due_in(review, year), review.narrator, year)
    return review.show("bieu_do_xu_huong.j2", chart=chart, year_label=str(year))


def ladders(review: ReviewFound) -> View:
    """Targets and the later targets that continue them, each pair as one story."""
    return review.show("bac_thang.j2")


def _of_every_year(review: ReviewFound, *views: Callable[[ReviewFound, int], View]) -> View:
    years = review.plan.deadline_years
    return View("\n".join(view(review, year).html for year in years for view in views))


def _due_in(review: ReviewFound, year: int) -> tuple[ToldTarget, ...]:
    if due := review.told.of_year(year):
        return due
    rule = "năm là năm có chỉ tiêu đến hạn"
    years = ", ".join(map(str, review.plan.deadline_years))
    action = f"chọn một trong: {years}; hoặc không ghi năm để xem tất cả"
    raise BadParameter(Fault("năm của chỉ tiêu", f'nhận được "{year}"', rule, action))


def _since(review: ReviewFound) -> str:
    return "previous" if isinstance(review.evidence.baseline, NoSnapshot) else "baseline"
