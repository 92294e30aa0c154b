"""The sheet that charts draw on: the same picture as SVG and as PNG, from places alone."""

from __future__ import annotations

import io
import re
import subprocess
import sys

import numpy as np
import pytest
from lxml import etree
from matplotlib.image import imread

from plan09lib.read.plan.plan import Plan
from plan09lib.tell.charts.canvas import STYLE, Canvas, Plotted, new_figure
from plan09lib.tell.charts.targets import _labelled

SVG = "{http://www.w3.org/2000/svg}"


def dark_columns(canvas: Canvas) -> np.ndarray:
    """The columns of the PNG in which something is drawn, in inches."""
    grey = imread(io.BytesIO(canvas.png()))[..., :3].mean(axis=2)
    return np.flatnonzero((grey < 0.5).any(axis=0)) / 120


@pytest.mark.parametrize(
    ("lean", "anchor", "shares"),
    [("left", "start", (0, 1)), ("center", "middle", (-0.5, 0.5)), ("right", "end", (-1, 0))],
)
def test_words_hang_on_their_place_in_both_kinds_of_picture(
    lean: str, anchor: str, shares: tuple[float, float]
) -> None:
    canvas = Canvas(1.0)
    canvas.words(3, 0.5, "mười & một", 9, lean=lean)
    (text,) = etree.fromstring(canvas.svg()).iter(f"{SVG}text")
    assert text.text == "mười & một"
    assert (text.get("x"), text.get("y")) == ("216", "36")
    stands = re.search(r"text-anchor: ?(\w+)", text.get("style"))
    assert (stands[1] if stands else "start") == anchor
    columns = dark_columns(canvas)
    wide = columns.max() - columns.min()
    assert 0.5 < wide < 1
    expected = [3 + share * wide for share in shares]
    assert [columns.min(), columns.max()] == pytest.approx(expected, abs=0.03)


def test_lines_boxes_and_marks_lie_where_they_are_put_and_are_as_wide_as_asked() -> None:
    canvas = Canvas(1.0)
    canvas.boxes([(1, 0.2, 0.5, 0.2)], "#222222")
    canvas.lines([[(3, 0), (3, 1)]], "#222222", 3)
    canvas.marks([(5, 0.5)], "s", "#222222", 9)
    columns = dark_columns(canvas)
    parts = np.split(columns, np.flatnonzero(np.diff(columns) > 0.1) + 1)
    found = [(part.min(), part.max() - part.min()) for part in parts]
    expected = [(1, 0.5), (3 - 1.5 / 72, 3 / 72), (5 - 5 / 72, 10 / 72)]
    assert np.array(found) == pytest.approx(np.array(expected), abs=0.02)


def test_several_lines_of_words_end_at_their_place() -> None:
    canvas = Canvas(1.0)
    canvas.words(1, 0.5, "trên\ndưới", 10)
    upper, lower = sorted(
        etree.fromstring(canvas.svg()).iter(f"{SVG}text"), key=lambda text: float(text.get("y"))
    )
    assert (upper.text, lower.text, lower.get("y")) == ("trên", "dưới", "36")
    assert float(lower.get("y")) - float(upper.get("y")) == pytest.approx(11.5)


def test_the_same_strokes_give_the_same_bytes_before_and_after_a_png() -> None:
    canvas, again = Canvas(1.0), Canvas(1.0)
    for one in (canvas, again):
        one.boxes([(1, 0.2, 0.5, 0.2)], "#D9D9D9", hatch="///")
        one.marks([(2, 0.5)], "h", "#0B6E4F", 6)
    first, picture = canvas.svg(), canvas.png()
    assert first == canvas.svg() == again.svg()
    assert picture == canvas.png() == again.png()


def test_a_canvas_is_written_as_a_figure_with_nothing_else_on_it() -> None:
    canvas = Canvas(1.0, 2.0, dots=72)
    canvas.boxes([(1, 0.2, 0.5, 0.2)], "#D9D9D9", hatch="///")
    canvas.marks([(1, 0.5)], "h", "#0B6E4F", 6)
    figure = new_figure(1.0, 2.0)
    figure.add_artist(canvas)
    assert Plotted(figure, STYLE).svg() == canvas.svg()


def test_no_figure_is_imported_for_a_canvas() -> None:
    script = "import sys; from plan09lib.tell.charts.canvas import Canvas; Canvas(1.0).svg(); "
    script += "sys.exit('matplotlib.figure' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_what_looks_alike_is_drawn_together_under_what_came_later() -> None:
    canvas = Canvas(1.0)
    for x in (1, 3):
        canvas.marks([(x, 0.5)], "o", "#0B6E4F", 6)
        canvas.lines([[(x, 0), (x, 1)]], "#222222", 1)
    groups = [*etree.fromstring(canvas.svg()).iter(f"{SVG}use", f"{SVG}path")]
    drawn = [one for one in groups if one.getparent().tag != f"{SVG}defs"][1:]  # after the ground
    assert [one.tag.removeprefix(SVG) for one in drawn] == ["use", "use", "path"]
    assert drawn[2].get("d").count("M") == 2


@pytest.mark.parametrize("most", [30, 33])
def test_a_status_of_any_length_keeps_within_its_place(plan: Plan, most: int) -> None:
    labels = [level.label for level in plan.vocabularies["trang_thai"].levels]
    told = [_labelled("12/13, cần 13", label, most) for label in labels]
    lines = [line for text in told for line in text.split("\n")]
    assert max(map(len, lines)) <= most
    assert any("\n" in _labelled("T30-3a", label, 30) for label in labels), "the longest needs two"


def test_several_lines_stand_around_the_middle() -> None:
    canvas = Canvas(1)
    canvas.words(0, 0.5, "trên\ndưới", 9, stand="middle")
    canvas.words(0, 0.5, "giữa", 9, stand="middle")
    levels = {text: y for _, y, text, *_ in canvas._words}
    assert levels["giữa"] == pytest.approx((levels["trên"] + levels["dưới"]) / 2)
