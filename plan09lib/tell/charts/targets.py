"""Charts: each a picture and a sentence, made from the same facts.

Classes and statuses are told by shape and label, colour only helps (a palette safe for colour-blind
readers). Layout is fixed, so that the same frame gives the same bytes; what a report and its letter
show is as wide as a phone.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby

import pandas as pd

from plan09lib.tell.charts.canvas import NARROW, Canvas, Point, as_number
from plan09lib.tell.charts.chart import Charted, Drawn, chart
from plan09lib.tell.charts.panels import ScaledPanel
from plan09lib.tell.told.targets import ToldTarget, by_deadline
from plan09lib.tell.words.narrate import upper_first

_BAR, _LINE = 0.48, 0.21
_HEAD, _ROW, _FOOT, _EDGE = 0.26, 0.6, 0.3, 0.1
TYPE = 8.2
"""Points of the words."""
_DOTS = 180
CLASS_MARKS: dict[str, tuple[str, str]] = {
    "missed": ("X", "#A3123A"),
    "met_then_short": ("v", "#A3123A"),
    "out_of_reach": ("s", "#7A3500"),
    "needs_sending": ("^", "#B35900"),
    "ends_with_group": ("d", "#666666"),
    "undecided": ("P", "#56257A"),
    "met_late": ("h", "#3D5608"),
    "will_meet": ("D", "#0B5FA5"),
    "attained": ("o", "#0B6E4F"),
    "met": ("o", "#0B6E4F"),
    "no_population": (".", "#666666"),
}
"""Mark and colour of each class: what becomes of a target by its deadline."""
MARKS: dict[str, tuple[str, str]] = {
    "met": ("o", "#0B6E4F"),
    "met_late": ("h", "#0B6E4F"),
    "on_track": ("D", "#0B5FA5"),
    "behind": ("^", "#B35900"),
    "stalled": ("s", "#B35900"),
    "regressed": ("v", "#A3123A"),
    "missed": ("X", "#A3123A"),
    "insufficient_data": ("P", "#555555"),
    "discontinued": ("d", "#777777"),
    "no_population": (".", "#777777"),
}


@chart("cac-lop")
def classes(review: Charted) -> Drawn | None:
    """The targets of the deadline that the period lies nearest before, a part per class."""
    if not review.told.targets:
        return None
    year = _nearest_year(review)
    tallies = review.context["screen"].classes(str(year))[::-1]
    canvas = Canvas(_BAR + _LINE * len(tallies) + 0.1, NARROW, _DOTS)
    total = sum(int(one.count.value) for one in tallies)
    left = 0.0
    for place, one in enumerate(tallies):
        marker, colour = CLASS_MARKS[one.code]
        wide = NARROW * int(one.count.value) / total
        canvas.boxes([(left + 0.01, canvas.height - 0.34, wide - 0.02, 0.32)], colour)
        middle = canvas.height - 0.18
        canvas.words(
            left + wide / 2, middle, one.count.display, 9, "white",
            lean="center", stand="middle", weight="bold",
        )  # fmt: skip
        level = canvas.height - _BAR - _LINE * (place + 0.5)
        canvas.marks([(0.1, level)], marker, colour, 7)
        canvas.words(0.25, level, f"{one.count.display} {one.label}", TYPE, stand="middle")
        left += wide
    return Drawn(canvas, {"tallies": tallies, "year_label": str(year)})


def _nearest_year(review: Charted) -> int:
    years = review.plan.deadline_years
    end = review.context["period"].end.year
    return next((one for one in years if one >= end), years[-1])


@chart("bac-thang")
def ladder(review: Charted) -> Drawn | None:
    """Per target its name, its heads and class, a line from the baseline share to today's.

    A bar stands at the required share; the nearest deadline and the worst class come first.
    """
    targets = by_deadline(review.told.targets)
    if not targets:
        return None
    by_year = {year: list(own) for year, own in groupby(targets, lambda t: t.target.deadline.year)}
    canvas = Canvas(_ROW * len(targets) + _HEAD * len(by_year) + _FOOT, NARROW, _DOTS)
    bottom = canvas.height
    for year, own in by_year.items():
        bottom -= _HEAD
        canvas.words(0, bottom, f"Đến năm {year}", TYPE + 1, weight="bold")
        for target in own:
            bottom -= _ROW
            _rung(canvas, bottom, target)
    for share in (0, 25, 50, 75, 100):
        canvas.words(_across(share), _FOOT - 0.08, str(share), 7, lean="center", stand="top")
    canvas.words(NARROW / 2, 0.04, "% số người trong nhóm", 7, lean="center")
    return Drawn(canvas, {"targets": targets})


def _rung(canvas: Canvas, bottom: float, target: ToldTarget) -> None:
    """One target: two lines of words over its line of marks."""
    marker, colour = CLASS_MARKS[target.prospect]
    level = bottom + 0.1
    canvas.words(0, bottom + 0.38, upper_first(target.target.short), TYPE)
    heads = f"{target.k.display}/{target.n.display}, cần {target.need.display}: "
    words = "".join(one.fact.display if one.fact else one.text for one in target.worded("short"))
    canvas.words(0, bottom + 0.22, heads + words, TYPE, colour, weight="bold")
    canvas.lines([[(_across(0), level), (_across(100), level)]], "#E3E3E3", 0.8)
    needed = _across(target.target.applied)
    canvas.lines([[(needed, level - 0.07), (needed, level + 0.07)]], "#222222", 2)
    if target.has("share"):
        now = (_across(float(target.share.value) * 100), level)
        if target.has("baseline_share"):
            before = (_across(float(target.baseline_share.value) * 100), level)
            canvas.lines([[before, now]], colour, 1.4)
            canvas.marks([before], "o", colour, 5.5, "white")
        canvas.marks([now], marker, colour, 7)


def _across(share: float) -> float:
    """Where a share of 0 to 100 lies on a line of the ladder."""
    return _EDGE + (NARROW - 2 * _EDGE) * share / 100


@chart("xu-huong", by_year=True)
def trend(review: Charted, year: int) -> Drawn:
    """Small multiples: the share of each target at every snapshot, with its required share."""
    targets, series = review.told.due_in(year), review.trend
    columns = 4
    rows = -(-len(targets) // columns)
    points = _shares(series)
    days = [dt.date.fromisoformat(str(day)) for day in series["date"].unique()]
    span = (min(days), max(days))
    canvas = Canvas(1.25 * rows + 0.35)
    for index, target in enumerate(targets):
        _trend_panel(canvas, index, columns, rows, target, points[target.id], span)
    return Drawn(canvas, {"targets": targets, "year_label": str(year)})


def _labelled(what: str, label: str, most: int) -> str:
    """Both on one line of `most` letters, or on two."""
    line = f"{what}: {label}"
    return line if len(line) <= most else f"{what}:\n{label}"


def _shares(series: pd.DataFrame) -> dict[str, list[Point]]:
    """Per target the days and its shares in percent; no share where there is nobody."""
    found: dict[str, list[Point]] = defaultdict(list)
    columns = (series[name] for name in ("target_id", "date", "k", "n"))
    for target, day, heads, people in zip(*columns, strict=True):
        if people > 0:
            when = as_number(dt.date.fromisoformat(str(day)))
            found[target].append((when, 100 * heads / people))
    return found


def _trend_panel(
    canvas: Canvas,
    index: int,
    columns: int,
    rows: int,
    target: ToldTarget,
    points: Sequence[Point],
    span: tuple[dt.date, dt.date],
) -> None:
    column, row = index % columns, index // columns
    height = 1 / rows
    colour = MARKS[target.status][1]
    ends = [as_number(day) for day in span]
    if ends[0] == ends[1]:  # one snapshot only: a month to each side
        ends = [ends[0] - 30, ends[1] + 30]
    box = (0.06 + column * 0.24, 1 - (row + 0.8) * height, 0.19, height * 0.56)
    panel = ScaledPanel.on(canvas, box, (ends[0], ends[1]), (-4, 108), 7)
    names = [f"{day.month}/{day.year}" if row == rows - 1 else "" for day in span]
    panel.scales(
        list(zip(ends, names, strict=True)),
        [(share, str(share) if column == 0 else "") for share in (0, 50, 100)],
    )
    panel.line(points, colour, 1.4)
    panel.marks(points, ".", colour, 4, colour)
    panel.level(target.target.applied, "#222222", 0.9, (3, 2))
    panel.title(_labelled(target.id, target.label, 30), 7.5, colour)
