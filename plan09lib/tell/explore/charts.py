"""Charts for exploring: why a share changed (waterfall), and one target over time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from plan09lib.tell.charts.canvas import STYLE, Plotted, as_number, new_axes, new_figure
from plan09lib.tell.charts.chart import Chart
from plan09lib.tell.charts.targets import MARKS
from plan09lib.tell.told.targets import ToldTarget
from plan09lib.tell.words.narrate import Narrator
from plan09lib.tell.words.wording import phrase

GAINS = ("trained", "recorded", "joined_qualified", "entered_qualified")
LOSSES = ("left_qualified", "exited_qualified", "lost")
_TOTAL, _UP, _DOWN = "#0B5FA5", "#0B6E4F", "#A3123A"


def waterfall_steps(target: ToldTarget, span: str) -> list[tuple[str, int]]:
    """What added to and took from the heads that satisfy, since `span`; only what happened."""
    steps = [
        (phrase.of("bien_dong", part), sign * int(target.row[f"{span}_{part}"]))
        for parts, sign in ((GAINS, 1), (LOSSES, -1))
        for part in parts
    ]
    return [(label, step) for label, step in steps if step]


def waterfall_chart(target: ToldTarget, span: str, narrator: Narrator, note: str = "") -> Chart:
    """Heads that satisfied then, each part of the change, heads that satisfy now."""
    steps = waterfall_steps(target, span)
    start, now = int(target.row[f"{span}_k"]), int(target.row["k"])
    with mpl.rc_context(STYLE):
        figure = new_figure(0.36 * (len(steps) + 2) + 0.9)
        axes = new_axes(figure, left=0.26, right=0.95, bottom=0.45, top=0.35)
        before, after = (phrase.of("bien_dong", name) for name in ("before", "now"))
        labels, level = [before, *(label for label, _ in steps), after], start
        highest = max(*accumulate((step for _, step in steps), initial=start), now)
        axes.barh([0], [start], color=_TOTAL, height=0.6)
        for place, (_, step) in enumerate(steps, start=1):
            hatch, colour = ("", _UP) if step > 0 else ("///", _DOWN)
            axes.barh([place], [step], left=level, color=colour, height=0.6, hatch=hatch)
            level += step
        axes.barh([len(steps) + 1], [now], color=_TOTAL, height=0.6)
        for place, text in enumerate([str(start), *(f"{step:+d}" for _, step in steps), str(now)]):
            axes.annotate(text, (1.01, place), xycoords=("axes fraction", "data"), va="center")
        axes.axvline(int(target.row["need"]), color="#222222", linestyle=(0, (3, 2)))
        axes.set_yticks(range(len(labels)), labels)
        axes.invert_yaxis()
        axes.set_xlim(0, max(highest, int(target.row["need"])) * 1.02 + 0.1)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel(phrase.of("bien_dong", "axis"))
    said = narrator.say("alt_bien_dong.j2", t=target, moc=span)
    return _noted(figure, f"bien-dong-{target.id}-{span}", target, said, note)


def trend_picture(
    series: pd.DataFrame, target: ToldTarget, narrator: Narrator, note: str = ""
) -> Chart:
    """The share of one target at every snapshot, with the share it needs."""
    own = series[(series["target_id"] == target.id) & (series["n"] > 0)]
    shares = [100 * heads / people for heads, people in zip(own["k"], own["n"], strict=True)]
    days = [as_number(day) for day in pd.to_datetime(own["date"])]
    with mpl.rc_context(STYLE):
        figure = new_figure(2.4)
        axes = new_axes(figure, left=0.09, right=0.97, bottom=0.4, top=0.35)
        axes.plot(days, shares, color=MARKS[target.status][1], marker=MARKS[target.status][0])
        axes.axhline(target.target.applied, color="#222222", linestyle=(0, (3, 2)))
        axes.set_ylim(-4, 108)
        axes.set_ylabel("%")
        axes.set_xticks(days, _month_labels(own["date"]))
    due = {"targets": [target], "year_label": str(target.target.deadline.year)}
    said = narrator.say_block("bieu_do_xu_huong.j2", "alt", **due)
    return _noted(figure, f"xu-huong-{target.id}", target, said, note)


def _month_labels(days: Sequence[str] | pd.Series) -> list[str]:
    return [f"{day.month}/{day.year}" for day in pd.to_datetime(pd.Series(days))]


def _noted(
    figure: Figure, name: str, target: ToldTarget, said: tuple[str, tuple[str, ...]], note: str
) -> Chart:
    """The chart that says the same in its picture and in its alt sentence, with `note` in both."""
    title = f"{target.id}: {target.label}" + (f" – {note}" if note else "")
    with mpl.rc_context(STYLE):
        figure.text(0.01, 0.98, title, va="top", fontsize=9, weight="bold")
    alt, facts = said
    return Chart(name, f"{note}: {alt}" if note else alt, facts, Plotted(figure, STYLE))
