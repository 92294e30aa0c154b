"""Charts by name: each a drawing and a template, shown by a cell, drawn when somebody asks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from notebook_calls import calls
from support import ROOT

from plan09lib import open_review
from plan09lib.errors import BadParameter
from plan09lib.tell.charts.canvas import STYLE, Canvas, Plotted, new_axes, new_figure
from plan09lib.tell.charts.chart import Chart, Drawing, chart_called, charts
from plan09lib.tell.report.review import Review
from plan09lib.tell.told.targets import by_deadline
from plan09lib.tell.words.narrate import TEMPLATES, upper_first

FRAME = "bieu_do.j2"
EXPLORED = {"xu-huong"}


class Counted:
    """A drawing that counts how often it is drawn."""

    times = 0

    def svg(self) -> bytes:
        self.times += 1
        return b"<svg/>"

    png = svg


@pytest.fixture(scope="module")
def review() -> Review:
    return open_review("so_ket", "phuong-mau-1", "2025-H1")


def on_canvas() -> Canvas:
    canvas = Canvas(1)
    canvas.words(1, 0.5, "chữ", 9)
    return canvas


def with_axes() -> Plotted:
    figure = new_figure(1)
    new_axes(figure, left=0.1, right=0.9, bottom=0.2, top=0.1).plot([0, 1], [0, 1])
    return Plotted(figure, STYLE)


def test_every_chart_has_its_template_and_stands_in_a_report_or_where_one_explores() -> None:
    there = {path.name for path in (TEMPLATES / "charts").iterdir()} - {FRAME}
    assert {one.template for one in charts().values()} == there
    for kind in ("so_ket", "tong_ket"):
        shown = {name for view, (*_, name) in filter(lambda c: c[0] == "chart", calls(kind))}
        assert shown == set(charts()) - EXPLORED
    exploring = (ROOT / "notebooks" / "kham_pha.ipynb").read_text(encoding="utf-8")
    assert all(f'review.chart(\\"{name}\\")' in exploring for name in EXPLORED)


def test_every_chart_of_a_report_gives_both_pictures_and_a_sentence(review: Review) -> None:
    for kind in charts().values():
        chart = kind.of(review, *([2025] if kind.by_year else []))
        assert chart, kind.name
        assert chart.alt.startswith("Biểu đồ ")
        assert set(chart.facts) <= set(review.facts)
        assert chart.svg.startswith(b"<?xml")
        assert chart.png.startswith(b"\x89PNG")


def test_a_chart_is_drawn_once_and_only_when_asked() -> None:
    drawing = Counted()
    chart = Chart("a", "", (), drawing)
    assert drawing.times == 0
    assert chart.svg
    assert chart.source
    assert drawing.times == 1
    assert chart.png
    assert drawing.times == 2


@pytest.mark.parametrize("make", [on_canvas, with_axes])
def test_a_drawing_gives_the_same_svg_before_and_after_its_png(make: Callable[[], Drawing]) -> None:
    alone, both = make().svg(), make()
    assert both.png() == both.png()
    assert both.svg() == alone


def test_what_cannot_be_drawn_is_said(review: Review) -> None:
    nothing = replace(chart_called("cac-lop"), draw=lambda _: None)
    assert nothing.of(review) is None
    assert nothing.view(review).text == "Chưa có số liệu để vẽ biểu đồ."


@pytest.mark.parametrize(
    ("name", "year", "told"),
    [
        ("cac-lo", None, 'có phải "cac-lop"?'),
        ("cac-lop", 2025, "nhận được năm 2025"),
        ("xu-huong", 2027, "chọn một trong: 2025, 2030"),
    ],
)
def test_an_unknown_chart_or_a_year_it_has_not_is_refused(
    review: Review, name: str, year: int | None, told: str
) -> None:
    with pytest.raises(BadParameter) as refused:
        review.chart(name, year)
    assert told in str(refused.value.message)


@pytest.mark.parametrize(
    ("kind", "period", "year"),
    [("so_ket", "2025-H1", 2025), ("tong_ket", "2022..2025", 2025), ("so_ket", "2026-H1", 2030)],
)
def test_the_bar_counts_the_targets_of_the_deadline_that_is_nearest(
    kind: str, period: str, year: int
) -> None:
    found = open_review(kind, "phuong-mau-1", period)
    chart = chart_called("cac-lop").of(found)
    due = found.told.of_year(year)
    words = Counter(found.plan.words.short(one.prospect) for one in due)
    assert chart
    assert chart.alt.startswith(f"Biểu đồ {len(due)} chỉ tiêu đến năm {year}")
    assert {f"{count} {word}" for word, count in words.items()} == set(
        chart.alt.rstrip(".").partition(": ")[2].split(", ")
    )
    drawn = re.findall(r"<text [^>]*>([^<]*)</text>", chart.svg.decode())
    assert sorted(drawn) == sorted(
        text for word, count in words.items() for text in (str(count), f"{count} {word}")
    )


def test_the_ladder_names_each_target_in_words_nearest_deadline_and_worst_class_first(
    review: Review,
) -> None:
    chart = chart_called("bac-thang").of(review)
    assert chart
    drawn = re.findall(r"<text [^>]*>([^<]*)</text>", chart.svg.decode())
    targets = by_deadline(review.told.targets)
    names = [upper_first(one.target.short) for one in targets]
    assert [text for text in drawn if text in names] == names
    assert not re.search(r"T\d\d-", chart.alt + "".join(drawn))
    for one in targets:
        heads = f"{one.k.display}/{one.n.display}, cần {one.need.display}"
        assert f"{heads}: {review.plan.words.short(one.prospect)}" in drawn
