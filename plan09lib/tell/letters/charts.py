"""The charts of a letter: drawn for a screen of 320 points, where a report's page is too fine.

The same marks, colours, facts and alt sentences as in the report; one target below the other.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from plan09lib.tell.charts.canvas import STYLE, Plotted, as_number, new_axes, new_figure
from plan09lib.tell.charts.chart import Chart
from plan09lib.tell.charts.targets import MARKS
from plan09lib.tell.told.targets import ToldTarget
from plan09lib.tell.words.narrate import Narrator

WIDTH = 3.4
"""Inches; shown 296 points wide, type of 8.2 is about 10 points high on the screen."""
_BOLD, _TYPE = 8.7, 8.2
_DOTS = 180
_STYLE = STYLE | {"font.size": _TYPE}
_ROW, _MARGIN = 0.62, 0.55
_PANEL, _TITLE = 1.35, 20


def narrow_ladder(targets: Sequence[ToldTarget], narrator: Narrator, year: int) -> Chart:
    """Per target its name, a line from the baseline share to today's, and heads with status."""
    with mpl.rc_context(_STYLE):
        figure = new_figure(_ROW * len(targets) + _MARGIN, WIDTH)
        axes = new_axes(figure, left=0.03, right=0.97, bottom=_MARGIN - 0.1, top=0.02)
        for place, target in enumerate(reversed(targets)):
            _ladder_row(axes, place, target)
        axes.set_ylim(-0.5, len(targets) - 0.5)
        axes.set_xlim(-3, 103)
        axes.set_xticks([0, 25, 50, 75, 100])
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("% số người trong nhóm")
        axes.grid(axis="x", color="#E3E3E3", linewidth=0.6)
    alt, facts = narrator.say_block(
        "bieu_do_bac_thang.j2", "alt", targets=targets, year_label=str(year)
    )
    return Chart(f"bieu-do-bac-thang-{year}", alt, facts, Plotted(figure, _STYLE, _DOTS))


def _ladder_row(axes: Axes, place: int, target: ToldTarget) -> None:
    marker, colour = MARKS[target.status]
    line = place - 0.24
    axes.text(-3, place + 0.34, f"{target.id}  {target.target.short}", va="center", fontsize=_TYPE)
    axes.plot([target.target.applied] * 2, [line - 0.13, line + 0.13], color="#222222", linewidth=2)
    if target.has("share"):
        now = float(target.share.value) * 100
        if target.has("baseline_share"):
            before = float(target.baseline_share.value) * 100
            axes.plot([before, now], [line, line], color=colour, linewidth=1.4)
            axes.plot([before], [line], "o", mfc="white", mec=colour, markersize=5.5)
        axes.plot([now], [line], marker, color=colour, markersize=7)
    heads = f"{target.k.value}/{target.n.value}, cần {target.need.value}: {target.label}"
    axes.text(-3, place + 0.06, heads, va="center", fontsize=_BOLD, color=colour, weight="bold")


def narrow_trend(
    series: pd.DataFrame, targets: Sequence[ToldTarget], narrator: Narrator, year: int
) -> Chart:
    """Two panels in a row: the share of each target at every snapshot, with its required share.

    `series` has the columns of `judge.assess.trend`.
    """
    rows = -(-len(targets) // 2)
    days = pd.to_datetime(series["date"])
    with mpl.rc_context(_STYLE):
        figure = new_figure(_PANEL * rows + 0.1, WIDTH)
        for index, target in enumerate(targets):
            axes = _panel(figure, index, rows)
            own = series[(series["target_id"] == target.id) & (series["n"] > 0)]
            _trend(axes, target, own, is_left=index % 2 == 0)
            _days(axes, days.min(), days.max(), is_lowest=index >= len(targets) - 2)
    alt, facts = narrator.say_block(
        "bieu_do_xu_huong.j2", "alt", targets=targets, year_label=str(year)
    )
    return Chart(f"bieu-do-xu-huong-{year}", alt, facts, Plotted(figure, _STYLE, _DOTS))


def _panel(figure: Figure, index: int, rows: int) -> Axes:
    column, row = index % 2, index // 2
    height = 1 / rows
    return figure.add_axes((0.11 + column * 0.46, 1 - (row + 0.82) * height, 0.39, height * 0.46))


def _trend(axes: Axes, target: ToldTarget, own: pd.DataFrame, *, is_left: bool) -> None:
    colour = MARKS[target.status][1]
    shares = [100 * heads / people for heads, people in zip(own["k"], own["n"], strict=True)]
    when = [as_number(day) for day in pd.to_datetime(own["date"])]
    axes.plot(when, shares, color=colour, linewidth=1.6, marker=".", markersize=5)
    axes.axhline(target.target.applied, color="#222222", linewidth=1, linestyle=(0, (3, 2)))
    axes.set_ylim(-4, 108)
    axes.set_yticks([0, 50, 100], ["0", "50", "100"] if is_left else ["", "", ""])
    title = "\n".join([target.id, *textwrap.wrap(target.label, _TITLE)])
    axes.set_title(title, fontsize=_TYPE, color=colour, pad=2)


def _days(axes: Axes, first: pd.Timestamp, last: pd.Timestamp, *, is_lowest: bool) -> None:
    ends = [as_number(first), as_number(last)]
    wide = ends if ends[0] < ends[1] else [ends[0] - 30, ends[1] + 30]
    axes.set_xlim(*wide)
    labels = [f"{day.month}/{day.year}" if is_lowest else "" for day in (first, last)]
    axes.set_xticks(wide, labels)
    left, right = axes.get_xticklabels()
    left.set_horizontalalignment("left")
    right.set_horizontalalignment("right")
