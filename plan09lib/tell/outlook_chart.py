"""The chart of the outlook: per target the heads so far, the paths to come, the heads needed.

Paths differ by line and mark, colour only helps.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from plan09lib.judge.headcount import need
from plan09lib.tell.drawing import (
    STYLE,
    Chart,
    Picture,
    as_number,
    as_png,
    as_svg,
    new_axes,
    new_figure,
)
from plan09lib.tell.narrate import Narrator
from plan09lib.tell.told_outlook import ToldAhead, ToldOutlook

_COLUMNS = 3
_PAST = "#444444"
_LINES: dict[str, tuple[object, str, str, str, float]] = {
    "nothing": ((0, (1, 1.5)), "o", "#A3123A", "white", 6.5),
    "under_way": ((0, (4, 2)), "s", "#0B5FA5", "#0B5FA5", 2.8),
    "plan": ((0, (5, 1.5, 1, 1.5)), "^", "#0B6E4F", "none", 8.5),
}
"""Line, mark, colour, filling and size of the mark per scenario."""


@dataclass(frozen=True)
class _Day:
    """One day of one target."""

    day: dt.date
    heads: int
    needed: int


def outlook_chart(outlook: ToldOutlook, series: pd.DataFrame, narrator: Narrator) -> Chart:
    """Small multiples, one per target that is forecast; `series` is `judge.assess.trend`."""
    targets = outlook.drawn
    rows = max(1, -(-len(targets) // _COLUMNS))
    with mpl.rc_context(STYLE):
        figure = new_figure(1.45 * rows + 0.2)
        for place, ahead in enumerate(targets):
            axes = _axes(figure, place, rows)
            _panel(axes, ahead, outlook, series)
        picture = as_svg(figure)
    alt, facts = narrator.say("alt_trien_vong.j2", ahead=targets)
    return Chart("bieu-do-trien-vong", alt, facts, picture)


def outlook_picture(
    ahead: ToldAhead, outlook: ToldOutlook, series: pd.DataFrame, narrator: Narrator, note: str = ""
) -> Picture:
    """The panel of one target, wide, to be looked at and taken along."""
    with mpl.rc_context(STYLE):
        figure = new_figure(2.4)
        axes = new_axes(figure, left=0.07, right=0.97, bottom=0.3, top=0.45)
        _panel(axes, ahead, outlook, series)
        if note:
            figure.text(0.01, 0.98, note, va="top", fontsize=9, weight="bold")
        svg, png = as_svg(figure), as_png(figure)
    alt, facts = narrator.say("alt_trien_vong.j2", ahead=[ahead])
    return Picture(f"trien-vong-{ahead.t.id}", f"{note}: {alt}" if note else alt, facts, svg, png)


def _axes(figure: Figure, place: int, rows: int) -> Axes:
    column, row = place % _COLUMNS, place // _COLUMNS
    height = 1 / rows
    return figure.add_axes((0.05 + column * 0.325, 1 - (row + 0.83) * height, 0.27, height * 0.56))


def _panel(axes: Axes, ahead: ToldAhead, outlook: ToldOutlook, series: pd.DataFrame) -> None:
    past = _past(ahead, series)
    paths = {name: _path(ahead, outlook, name) for name in ahead.rows}
    axes.plot(*_heads(past), color=_PAST, linewidth=1.4, marker=".", markersize=4)
    for name, days in paths.items():
        line, mark, colour, filling, size = _LINES[name]
        axes.plot(
            *_heads([past[-1], *days]), color=colour, linestyle=line, linewidth=1.3,
            marker=mark, markersize=size, markerfacecolor=filling, markevery=slice(1, None),
        )  # fmt: skip
    whole = [*past, *paths["nothing"]]
    needed = [point.needed for point in whole]
    axes.plot(_heads(whole)[0], needed, color="#111111", linewidth=0.8)
    axes.axvline(as_number(past[-1].day), color="#999999", linewidth=0.7)
    heads = [point.heads for days in (past, *paths.values()) for point in days]
    axes.set_ylim(-0.35, max(*heads, *needed) * 1.12 + 0.4)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=3, integer=True))
    _name_days(axes, [whole[0].day, past[-1].day, whole[-1].day])
    axes.tick_params(labelsize=6.5, length=2)
    title = textwrap.fill(f"{ahead.t.id} {ahead.t.target.short}", 36)
    axes.set_title(title, fontsize=7, pad=3)


def _name_days(axes: Axes, days: Sequence[dt.date]) -> None:
    """The first, the as-of and the last day; the middle one only where there is room."""
    places = [as_number(day) for day in days]
    room = 0.28 < (places[1] - places[0]) / (places[2] - places[0]) < 0.72
    names = [f"{day.month}/{day.year}" for day in days]
    axes.set_xticks(places, [names[0], names[1] if room else "", names[2]])
    first, _, last = axes.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")


def _heads(days: Sequence[_Day]) -> tuple[list[float], list[int]]:
    return [as_number(point.day) for point in days], [point.heads for point in days]


def _past(ahead: ToldAhead, series: pd.DataFrame) -> list[_Day]:
    own = series[series["target_id"] == ahead.t.id]
    rows = zip(own["date"], own["k"], own["n"], strict=True)
    return [_day(ahead, str(day), int(k), int(n)) for day, k, n in rows]


def _path(ahead: ToldAhead, outlook: ToldOutlook, scenario: str) -> list[_Day]:
    paths = outlook.outlook.paths
    mine = (paths["target_id"] == ahead.t.id) & (paths["scenario"] == scenario)
    rows = paths.loc[mine, ["day", "k", "n"]].itertuples(index=False)
    return [_day(ahead, str(day), int(k), int(n)) for day, k, n in rows]


def _day(ahead: ToldAhead, day: str, heads: int, people: int) -> _Day:
    target = ahead.t.target
    required = need(target.applied, people, target.rule)
    return _Day(dt.date.fromisoformat(day), heads, required)
