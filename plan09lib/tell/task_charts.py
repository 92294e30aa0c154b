"""Charts of the task part: evidence over time, ages, ratings, training; each with its sentence.

They draw shared facts only: what judge/disclosure.py hides is drawn as one hatched rest.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, YearLocator

from plan09lib.judge.activities import sheet_rows
from plan09lib.judge.ages import BANDS
from plan09lib.judge.courses import ALL, STAGES
from plan09lib.judge.disclosure import TOTAL
from plan09lib.judge.ratings import LEVELS, RatingTable
from plan09lib.read.sheet_names import ACTIVITIES
from plan09lib.tell.drawing import STYLE, Chart, as_number, as_svg, name_rows, new_axes, new_figure
from plan09lib.tell.narrate import Narrator
from plan09lib.tell.told_tasks import ToldTasks

_DARK, _HIDDEN = "#222222", "#D9D9D9"
_SHADES = ("#0B5FA5", "#6BA6D6", "#E3A33B", "#A3123A")
_MARKS = {"evidenced": "●", "stale": "▲", "no_evidence": "○"}
_STATUS = {"evidenced": "#0B6E4F", "stale": "#B35900", "no_evidence": "#A3123A"}
BAND_LABELS = {"below_40": "dưới 40 tuổi", "40_49": "40–49 tuổi", "from_50": "từ 50 tuổi"}
AGE_LABELS = {"officials": "Cán bộ, công chức", "khong_chuyen_trach": "Không chuyên trách"}
MOMENTS = {"now": "hiện nay", "before": "mốc gốc"}
STAGE_LABELS = {"sent": "cử đi", "under_way": "đang học", "finished": "hoàn thành"}


def timeline_chart(tasks: ToldTasks, narrator: Narrator) -> Chart:
    """Per action the dates of its activities, the period shaded; sensitive actions left out."""
    evidence = tasks.review.evidence
    works = [work for work in tasks.all_works if not work.work.sensitive]
    rows = sheet_rows(evidence, ACTIVITIES)
    written = list(zip(rows["action_id"].fillna(""), map(as_number, rows["date"]), strict=True))
    period = evidence.period
    days_of_interest = (evidence.plan.file.baseline_on, period.start, period.end)
    with mpl.rc_context(STYLE):
        figure = new_figure(0.2 * len(works) + 0.7)
        axes = new_axes(figure, left=0.42, right=0.95, bottom=0.3, top=0.1)
        first, start, end = (as_number(day) for day in days_of_interest)
        axes.axvspan(start, end, color="#EEF3F8")
        dated: dict[str, list[tuple[float, int]]] = defaultdict(list)
        for place, work in enumerate(reversed(works)):
            mark = _MARKS[work.status]
            axes.text(
                1.015, place, mark, transform=axes.get_yaxis_transform(), fontsize=7, va="center"
            )
            codes = frozenset(work.work.codes)
            for day in dict.fromkeys(day for code, day in written if code in codes):
                dated[work.status].append((day, place))
        for status, points in dated.items():
            axes.plot(*zip(*points, strict=True), "|", color=_STATUS[status], markersize=7)
        titles = [_short(f"{work.id} {work.work.title}") for work in reversed(works)]
        name_rows(axes, titles, 7)
        axes.set_ylim(-0.7, len(works) - 0.3)
        axes.set_xlim(first, end)
        axes.xaxis.set_major_locator(YearLocator())
        axes.xaxis.set_major_formatter(DateFormatter("%Y"))
        axes.grid(axis="x", color="#E3E3E3", linewidth=0.6)
        picture = as_svg(figure)
    alt, facts = narrator.say("alt_minh_chung.j2", tasks=tasks)
    return Chart("bieu-do-minh-chung", alt, facts, picture)


def _short(title: str) -> str:
    return title if len(title) <= 44 else title[:43].rstrip(" ,;") + "…"


def age_chart(tasks: ToldTasks, narrator: Narrator) -> Chart:
    """Age bands of officials and of không chuyên trách, at baseline and now."""
    bars = [
        _bar(f"{AGE_LABELS[row]}, {MOMENTS[when]}", shared.bands.counts, row, tuple(BANDS))
        for row in AGE_LABELS
        for when in ("before", "now")
        if when in tasks.review.ages
        for shared in [tasks.review.ages[when][row]]
        if shared.bands.counts.loc[row, TOTAL]
    ]
    with mpl.rc_context(STYLE):
        figure = new_figure(0.42 * max(len(bars), 1) + 0.9)
        axes = new_axes(figure, left=0.30, right=0.97, bottom=0.5, top=0.38)
        _stacked(axes, bars, list(BAND_LABELS.values()))
        axes.set_xlabel("số người")
        picture = as_svg(figure)
    alt, facts = narrator.say("alt_tuoi.j2", tasks=tasks, rows=AGE_LABELS, moments=MOMENTS)
    return Chart("bieu-do-tuoi", alt, facts, picture)


def rating_chart(tasks: ToldTasks, narrator: Narrator) -> Chart:
    """The four levels over all groups per rating period and system, with breaks of rule sets."""
    tables = [table for table, _ in tasks.review.ratings]
    bars = [
        _bar(_rating_title(tasks, table), protected.counts, TOTAL, LEVELS)
        for table, protected in tasks.review.ratings
    ]
    with mpl.rc_context(STYLE):
        figure = new_figure(0.3 * max(len(tables), 1) + 0.95)
        axes = new_axes(figure, left=0.30, right=0.97, bottom=0.5, top=0.4)
        _stacked(axes, bars, tasks.levels)
        for place, table in enumerate(tables):
            if table.breaks_series:
                axes.axhline(
                    len(tables) - place - 0.5, color=_DARK, linewidth=1, linestyle=(0, (4, 2))
                )
        axes.set_xlabel("số người")
        picture = as_svg(figure)
    alt, facts = narrator.say("alt_xep_loai.j2", tasks=tasks)
    return Chart("bieu-do-xep-loai", alt, facts, picture)


def _rating_title(tasks: ToldTasks, table: RatingTable) -> str:
    system = tasks.plan.label("he_thong_xep_loai", table.system)
    return f"{system}, {table.rating_period.text}"


@dataclass(frozen=True)
class _Bar:
    """A stacked bar; None stands for a part that may not be shown."""

    title: str
    parts: tuple[int | None, ...]
    total: int | None


def _bar(title: str, counts: pd.DataFrame, row: str, columns: tuple[str, ...]) -> _Bar:
    shown = [_count(counts.at[row, name]) for name in (*columns, TOTAL)]
    return _Bar(title, tuple(shown[:-1]), shown[-1])


def _count(cell: Any) -> int | None:
    return None if pd.isna(cell) else int(cell)


def _stacked(axes: Axes, bars: list[_Bar], labels: list[str]) -> None:
    """Stacked horizontal bars, the first on top; hidden parts as one hatched rest."""
    for place, bar in enumerate(reversed(bars)):
        left = 0
        for part, colour in zip(bar.parts, _SHADES, strict=False):
            if part:
                _segment(axes, place, left, part, colour)
                left += part
        rest = (bar.total or left) - left
        if rest:
            axes.barh(
                place, rest, left=left, color=_HIDDEN, hatch="///", edgecolor="white", height=0.62
            )
    for label, colour in zip(labels, _SHADES, strict=False):
        axes.barh(0, 0, color=colour, label=label)
    axes.barh(0, 0, color=_HIDDEN, hatch="///", edgecolor="white", label="không công bố")
    axes.set_yticks(range(len(bars)), [bar.title for bar in reversed(bars)], fontsize=8)
    axes.set_ylim(-0.6, len(bars) - 0.4)
    axes.legend(loc="lower center", bbox_to_anchor=(0.35, 1.0), ncols=len(labels) + 1, fontsize=6.5,
                frameon=False, handlelength=1, columnspacing=0.9)  # fmt: skip


def _segment(axes: Axes, place: int, left: int, value: int, colour: str) -> None:
    axes.barh(place, value, left=left, color=colour, height=0.62)
    ink = "white" if colour in ("#0B5FA5", "#A3123A") else _DARK
    axes.text(
        left + value / 2, place, str(value), ha="center", va="center", fontsize=7.5, color=ink
    )


def training_chart(tasks: ToldTasks, narrator: Narrator) -> Chart:
    """Seats by kind of course: sent, under way, finished."""
    flow = tasks.review.flow
    own = flow[flow["kind"] != ALL].reset_index(drop=True)
    vocabulary = tasks.plan.vocabularies["loai_dao_tao"]
    with mpl.rc_context(STYLE):
        figure = new_figure(0.5 * max(len(own), 1) + 0.9)
        axes = new_axes(figure, left=0.38, right=0.97, bottom=0.5, top=0.32)
        for offset, (stage, colour) in enumerate(zip(STAGES, _SHADES, strict=False)):
            seats = own[f"{stage}_seats"].astype(int).tolist()[::-1]
            places = [place + 0.26 * (1 - offset) for place in range(len(own))]
            bars = axes.barh(places, seats, height=0.24, color=colour, label=STAGE_LABELS[stage])
            axes.bar_label(bars, fontsize=7, padding=2)
        titles = [_short(vocabulary[kind].label) for kind in own["kind"]][::-1]
        axes.set_yticks(range(len(own)), titles, fontsize=8)
        axes.legend(
            loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=3, fontsize=7.5, frameon=False
        )
        axes.set_xlabel("số lượt")
        picture = as_svg(figure)
    alt, facts = narrator.say("alt_dao_tao.j2", tasks=tasks)
    return Chart("bieu-do-dao-tao", alt, facts, picture)
