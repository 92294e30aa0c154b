"""The outlook of one target drawn: the heads so far, the paths to come, the heads needed.

Paths differ by line and mark, colour only helps.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.ticker import MaxNLocator

from plan09lib.judge.targets.heads import need
from plan09lib.tell.charts.canvas import Canvas, Point, as_number
from plan09lib.tell.charts.chart import Chart
from plan09lib.tell.charts.panels import ScaledPanel
from plan09lib.tell.told.outlook import ToldAhead, ToldOutlook
from plan09lib.tell.words.narrate import Narrator

Box = tuple[float, float, float, float]
"""Left, bottom, width and height in shares of the figure."""
_Count = tuple[str, int, int]
"""Day, heads and people."""
_WIDE: Box = (0.07, 0.3 / 2.4, 0.9, 1 - 0.75 / 2.4)
_TICKS = MaxNLocator(nbins=3, integer=True)
_PAST = "#444444"
_LINES: dict[str, tuple[tuple[float, ...], str, str, str | None, float]] = {
    "nothing": ((1, 1.5), "o", "#A3123A", "white", 6.5),
    "under_way": ((4, 2), "s", "#0B5FA5", "#0B5FA5", 2.8),
    "plan": ((5, 1.5, 1, 1.5), "^", "#0B6E4F", None, 8.5),
}
"""Dashes, mark, colour, filling and size of the mark per scenario."""


@dataclass(frozen=True)
class _Day:
    """One day of one target."""

    day: dt.date
    heads: int
    needed: int


def outlook_picture(
    ahead: ToldAhead, outlook: ToldOutlook, series: pd.DataFrame, narrator: Narrator, note: str = ""
) -> Chart:
    """The panel of one target, wide, to be looked at and taken along."""
    canvas = Canvas(2.4)
    _panel(canvas, _WIDE, ahead, outlook, _counts(series)[ahead.t.id])
    canvas.words(0.07, 2.35, note, 9, stand="top", weight="bold")
    alt, facts = narrator.say("alt_trien_vong.j2", ahead=[ahead])
    return Chart(f"trien-vong-{ahead.t.id}", f"{note}: {alt}" if note else alt, facts, canvas)


def _panel(
    canvas: Canvas, box: Box, ahead: ToldAhead, outlook: ToldOutlook, counted: list[_Count]
) -> None:
    past = [_day(ahead, *count) for count in counted]
    paths = {name: _path(ahead, outlook, name) for name in ahead.rows}
    whole = [*past, *paths["nothing"]]
    needed = [point.needed for point in whole]
    panel = _scaled(canvas, box, [past, *paths.values()], needed)
    panel.line(_heads(past), _PAST, 1.4)
    panel.marks(_heads(past), ".", _PAST, 4, _PAST)
    for name, days in paths.items():
        dashes, mark, colour, filling, size = _LINES[name]
        panel.line(_heads([past[-1], *days]), colour, 1.3, dashes)
        panel.marks(_heads(days), mark, colour, size, filling)
    steps = zip(whole, needed, strict=True)
    panel.line([(as_number(point.day), heads) for point, heads in steps], "#111111", 0.8)
    panel.upright(as_number(past[-1].day), "#999999", 0.7)
    bottom, top = panel.y
    panel.scales(
        _named_days([whole[0].day, past[-1].day, whole[-1].day]),
        [(tick, f"{tick:.0f}") for tick in _TICKS.tick_values(0, top) if bottom <= tick <= top],
    )
    panel.title(textwrap.fill(f"{ahead.t.id} {ahead.t.target.short}", 36), 7)


def _scaled(
    canvas: Canvas, box: Box, lines: Sequence[list[_Day]], needed: list[int]
) -> ScaledPanel:
    """The empty panel with room for every point of `lines`."""
    places = [as_number(point.day) for days in lines for point in days]
    margin = 0.05 * (max(places) - min(places))
    top = max(*(point.heads for days in lines for point in days), *needed) * 1.12 + 0.4
    span = (min(places) - margin, max(places) + margin)
    return ScaledPanel.on(canvas, box, span, (-0.35, top), 6.5)


def _named_days(days: Sequence[dt.date]) -> list[tuple[float, str]]:
    """The first, the as-of and the last day; the middle one only where there is room."""
    places = [as_number(day) for day in days]
    room = 0.28 < (places[1] - places[0]) / (places[2] - places[0]) < 0.72
    first, middle, last = (f"{day.month}/{day.year}" for day in days)
    return list(zip(places, (first, middle if room else "", last), strict=True))


def _heads(days: Sequence[_Day]) -> list[Point]:
    return [(as_number(point.day), point.heads) for point in days]


def _counts(series: pd.DataFrame) -> dict[str, list[_Count]]:
    found: dict[str, list[_Count]] = defaultdict(list)
    columns = (series[name] for name in ("target_id", "date", "k", "n"))
    for target, day, heads, people in zip(*columns, strict=True):
        found[target].append((str(day), int(heads), int(people)))
    return found


def _path(ahead: ToldAhead, outlook: ToldOutlook, scenario: str) -> list[_Day]:
    rows = outlook.path(ahead, scenario)
    return [_day(ahead, str(row["day"]), int(row["k"]), int(row["n"])) for row in rows]


def _day(ahead: ToldAhead, day: str, heads: int, people: int) -> _Day:
    target = ahead.t.target
    required = need(target.applied, people, target.rule)
    return _Day(dt.date.fromisoformat(day), heads, required)
