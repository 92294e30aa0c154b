"""Charts: each a picture and a sentence, made from the same facts.

Status is told by shape and label, colour only helps (a palette safe for colour-blind readers).
Layout is fixed, so that the same frame gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

import pandas as pd

from plan09lib.tell.charts.canvas import Canvas, Point, as_number
from plan09lib.tell.charts.chart import Charted, Drawn, chart
from plan09lib.tell.charts.panels import RowPanel, ScaledPanel
from plan09lib.tell.told.targets import ToldTarget

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


@chart("bac-thang", by_year=True)
def ladder(review: Charted, year: int) -> Drawn:
    """Per target a line from the baseline share to today's, with a bar at the required share."""
    targets = review.told.due_in(year)
    canvas = Canvas(0.34 * len(targets) + 0.9)
    rows = RowPanel.on(
        canvas, len(targets), (-2, 104), left=0.385, right=0.735, bottom=0.45, top=0.12
    )
    upwards = targets[::-1]
    ticks = range(0, 101, 20)
    rows.grid(ticks)
    rows.names([f"{target.id}  {target.target.short}" for target in upwards], 8)
    rows.values([(tick, str(tick)) for tick in ticks], "% số người trong nhóm")
    needed = [(target.target.applied, place) for place, target in enumerate(upwards)]
    rows.lines([[(x, y - 0.3), (x, y + 0.3)] for x, y in needed], "#222222", 1.6)
    for draw in (_change, _today):  # today's marks over those of the baseline
        for place, target in enumerate(upwards):
            draw(rows, place, target)
    return Drawn(canvas, {"targets": targets, "year_label": str(year)})


def _change(rows: RowPanel, place: int, target: ToldTarget) -> None:
    if target.has("share") and target.has("baseline_share"):
        colour = MARKS[target.status][1]
        before, now = (
            (float(share.value) * 100, place) for share in (target.baseline_share, target.share)
        )
        rows.lines([[before, now]], colour, 1.2)
        rows.marks([before], "o", colour, 5, "white")


def _today(rows: RowPanel, place: int, target: ToldTarget) -> None:
    marker, colour = MARKS[target.status]
    if target.has("share"):
        rows.marks([(float(target.share.value) * 100, place)], marker, colour, 6.5)
    heads = f"{target.k.value}/{target.n.value}, cần {target.need.value}"
    rows.beside(place, _labelled(heads, target.label, 33), 7.5, colour, away=0.08)


def _labelled(what: str, label: str, most: int) -> str:
    """Both on one line of `most` letters, or on two."""
    line = f"{what}: {label}"
    return line if len(line) <= most else f"{what}:\n{label}"


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
