"""Charts: each a picture and a sentence, made from the same facts.

Status is told by shape and label, colour only helps (a palette safe for colour-blind readers).
Layout is fixed, so that the same frame gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from plan09lib.tell.drawing import STYLE, Chart, as_number, as_svg, name_rows, new_axes, new_figure
from plan09lib.tell.narrate import Narrator
from plan09lib.tell.scaled_panel import ScaledPanel
from plan09lib.tell.told import ToldTarget

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


def ladder_chart(targets: Sequence[ToldTarget], narrator: Narrator, year: int) -> Chart:
    """Per target a line from the baseline share to today's, with a bar at the required share."""
    with mpl.rc_context(STYLE):
        figure = new_figure(0.34 * len(targets) + 0.9)
        axes = new_axes(figure, left=0.385, right=0.735, bottom=0.45, top=0.12)
        for place, target in enumerate(reversed(targets)):
            _ladder_row(axes, place, target)
        name_rows(axes, [_row_title(target) for target in reversed(targets)], 8)
        axes.set_ylim(-0.6, len(targets) - 0.4)
        axes.set_xlim(-2, 104)
        axes.set_xlabel("% số người trong nhóm")
        axes.grid(axis="x", color="#E3E3E3", linewidth=0.6)
        picture = as_svg(figure)
    alt, facts = narrator.say("alt_bac_thang.j2", targets=targets, year_label=str(year))
    return Chart(f"bieu-do-bac-thang-{year}", alt, facts, picture)


def _row_title(target: ToldTarget) -> str:
    return f"{target.id}  {target.target.short}"


def _ladder_row(axes: Axes, place: int, target: ToldTarget) -> None:
    marker, colour = MARKS[target.status]
    axes.plot(
        [target.target.applied] * 2, [place - 0.3, place + 0.3], color="#222222", linewidth=1.6
    )
    if target.has("share"):
        now = float(target.share.value) * 100
        if target.has("baseline_share"):
            before = float(target.baseline_share.value) * 100
            axes.plot([before, now], [place, place], color=colour, linewidth=1.2)
            axes.plot(
                [before],
                [place],
                "o",
                markerfacecolor="white",
                markeredgecolor=colour,
                markersize=5,
            )
        axes.plot([now], [place], marker, color=colour, markersize=6.5)
    heads = f"{target.k.value}/{target.n.value}, cần {target.need.value}: {target.label}"
    axes.text(
        1.03,
        place,
        heads,
        transform=axes.get_yaxis_transform(),
        va="center",
        fontsize=7.5,
        color=colour,
    )


def trend_chart(
    series: pd.DataFrame,
    targets: Sequence[ToldTarget],
    narrator: Narrator,
    year: int,
) -> Chart:
    """Small multiples: the share of each target at every snapshot, with its required share.

    `series` has the columns of `judge.assess.trend`.
    """
    columns = 4
    rows = -(-len(targets) // columns)
    with mpl.rc_context(STYLE):
        figure = new_figure(1.25 * rows + 0.35)
        days = pd.to_datetime(series["date"])
        span = (days.min(), days.max())
        for index, target in enumerate(targets):
            _trend_panel(figure, index, columns, rows, target, series, span)
        picture = as_svg(figure)
    alt, facts = narrator.say("alt_xu_huong.j2", targets=targets, year_label=str(year))
    return Chart(f"bieu-do-xu-huong-{year}", alt, facts, picture)


def _trend_panel(
    figure: Figure,
    index: int,
    columns: int,
    rows: int,
    target: ToldTarget,
    series: pd.DataFrame,
    span: tuple[pd.Timestamp, pd.Timestamp],
) -> None:
    column, row = index % columns, index // columns
    height = 1 / rows
    own = series[(series["target_id"] == target.id) & (series["n"] > 0)]
    shares = [100 * heads / people for heads, people in zip(own["k"], own["n"], strict=True)]
    colour = MARKS[target.status][1]
    ends = [as_number(day) for day in span]
    if ends[0] == ends[1]:  # one snapshot only: a month to each side
        ends = [ends[0] - 30, ends[1] + 30]
    box = (0.06 + column * 0.24, 1 - (row + 0.8) * height, 0.19, height * 0.56)
    panel = ScaledPanel.on(figure, box, (ends[0], ends[1]), (-4, 108), 7)
    names = [f"{day.month}/{day.year}" if row == rows - 1 else "" for day in span]
    panel.scales(
        list(zip(ends, names, strict=True)),
        [(share, str(share) if column == 0 else "") for share in (0, 50, 100)],
    )
    days = [as_number(day) for day in pd.to_datetime(own["date"])]
    panel.line(days, shares, color=colour, linewidth=1.4, marker=".", markersize=4)
    panel.level(target.target.applied, color="#222222", linewidth=0.9, linestyle=(0, (3, 2)))
    panel.title(f"{target.id}: {target.label}", 7.5, colour)
