"""Charts of the task part: evidence over time, ages, ratings, training; each with its sentence.

They draw shared facts only: what judge/disclosure/disclosure.py hides is drawn as one hatched rest.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pandas as pd

from plan09lib.judge.disclosure.disclosure import TOTAL
from plan09lib.judge.tasks.activities import sheet_rows
from plan09lib.judge.tasks.courses import ALL, STAGES
from plan09lib.judge.tasks.newcomers_ages import BANDS
from plan09lib.judge.tasks.ratings_votes import LEVELS, RatingTable
from plan09lib.read.plan.layout import ACTIVITIES
from plan09lib.tell.charts.canvas import BLACK, POINT, Box, Canvas, as_number
from plan09lib.tell.charts.chart import Charted, Drawn, chart
from plan09lib.tell.charts.panels import RowPanel, count_ticks
from plan09lib.tell.told.tasks import ToldTasks

_DARK, _HIDDEN = "#222222", "#D9D9D9"
_SHADES = ("#0B5FA5", "#6BA6D6", "#E3A33B", "#A3123A")
_MARKS = {"evidenced": "●", "stale": "▲", "no_evidence": "○"}
_STATUS = {"evidenced": "#0B6E4F", "stale": "#B35900", "no_evidence": "#A3123A"}
BAND_LABELS = {"below_40": "dưới 40 tuổi", "40_49": "40–49 tuổi", "from_50": "từ 50 tuổi"}
AGE_LABELS = {"officials": "Cán bộ, công chức", "khong_chuyen_trach": "Không chuyên trách"}
MOMENTS = {"now": "hiện nay", "before": "mốc gốc"}
STAGE_LABELS = {"sent": "cử đi", "under_way": "đang học", "finished": "hoàn thành"}


@chart("minh-chung")
def timeline(review: Charted) -> Drawn:
    """Per action the dates of its activities, the period shaded; sensitive actions left out."""
    tasks = review.told_tasks
    evidence = tasks.review.evidence
    works = [work for work in tasks.all_works if not work.work.sensitive]
    sheet = sheet_rows(evidence, ACTIVITIES)
    period = evidence.period
    first = as_number(evidence.plan.file.baseline_on)
    start, end = max(as_number(period.start), first), max(as_number(period.end), first + 1)
    dates = zip(sheet["action_id"].fillna(""), map(as_number, sheet["date"]), strict=True)
    written = [(code, day) for code, day in dates if first <= day <= end]
    canvas = Canvas(0.2 * len(works) + 0.7)
    rows = RowPanel.on(
        canvas, len(works), (first, end),
        left=0.42, right=0.95, bottom=0.3, top=0.1, room=0.7,
    )  # fmt: skip
    height = len(works) - 1 + 2 * rows.room
    rows.bars([(start, (len(works) - 1) / 2, end - start, height)], "#EEF3F8")
    years = _new_years(evidence.plan.file.baseline_on, period.end)
    rows.grid([day for day, _ in years])
    upwards = works[::-1]
    rows.names([_short(f"{work.id} {work.work.title}") for work in upwards], 7)
    rows.values(years)
    dated: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for place, work in enumerate(upwards):
        rows.beside(place, _MARKS[work.status], 7, BLACK, away=0.06)
        codes = frozenset(work.work.codes)
        for day in dict.fromkeys(day for code, day in written if code in codes):
            dated[work.status].append((day, place))
    for status, points in dated.items():
        rows.marks(points, "|", _STATUS[status], 7)
    return Drawn(canvas, {"works": tasks.book.of("viec")})


def _new_years(first: dt.date, last: dt.date) -> list[tuple[float, str]]:
    days = [dt.date(year, 1, 1) for year in range(first.year, last.year + 1)]
    return [(as_number(day), str(day.year)) for day in days if first <= day <= last]


def _short(title: str) -> str:
    return title if len(title) <= 44 else title[:43].rstrip(" ,;") + "…"


@chart("tuoi")
def age(review: Charted) -> Drawn:
    """Age bands of officials and of không chuyên trách, at baseline and now."""
    tasks = review.told_tasks
    bars = [
        _bar(f"{AGE_LABELS[row]}, {MOMENTS[when]}", shared.bands.counts, row, tuple(BANDS))
        for row in AGE_LABELS
        for when in ("before", "now")
        if when in tasks.review.ages
        for shared in [tasks.review.ages[when][row]]
        if shared.bands.counts.loc[row, TOTAL]
    ]
    canvas = Canvas(0.42 * max(len(bars), 1) + 0.9)
    _stacked(canvas, bars, list(BAND_LABELS.values()), top=0.38)
    ages = [
        (label, moment, bands)
        for row, label in AGE_LABELS.items()
        for when, moment in MOMENTS.items()
        for bands in [tasks.book.of(f"tuoi.{when}.{row}")]
        if bands.positive(TOTAL)
    ]
    return Drawn(canvas, {"ages": ages})


@chart("xep-loai")
def rating(review: Charted) -> Drawn | None:
    """The four levels over all groups per rating period and system, with breaks of rule sets."""
    tasks = review.told_tasks
    if not tasks.review.ratings:
        return None
    tables = [table for table, _ in tasks.review.ratings if table.is_readable]
    bars = [
        _bar(_rating_title(tasks, table), protected.counts, TOTAL, LEVELS)
        for table, protected in tasks.review.ratings
        if table.is_readable
    ]
    canvas = Canvas(0.3 * max(len(tables), 1) + 0.95)
    rows = _stacked(canvas, bars, tasks.levels, top=0.4)
    breaks = [
        len(tables) - place - 0.5 for place, table in enumerate(tables) if table.breaks_series
    ]
    rows.lines([[(x, y) for x in rows.scale] for y in breaks], _DARK, 1, (4, 2))
    return Drawn(canvas)


def _rating_title(tasks: ToldTasks, table: RatingTable) -> str:
    system = tasks.plan.label("he_thong_xep_loai", table.system)
    return f"{system}, {table.rating_period.text}"


@dataclass(frozen=True)
class _Bar:
    """A stacked bar; None stands for a part that may not be shown."""

    title: str
    parts: tuple[int | None, ...]
    total: int | None

    @property
    def length(self) -> int:
        return self.total or sum(part or 0 for part in self.parts)


def _bar(title: str, counts: pd.DataFrame, row: str, columns: tuple[str, ...]) -> _Bar:
    shown = [_count(counts.at[row, name]) for name in (*columns, TOTAL)]
    return _Bar(title, tuple(shown[:-1]), shown[-1])


def _count(cell: Any) -> int | None:
    return None if pd.isna(cell) else int(cell)


def _stacked(canvas: Canvas, bars: list[_Bar], labels: list[str], *, top: float) -> RowPanel:
    """Stacked horizontal bars, the first on top; hidden parts as one hatched rest."""
    most = 1.05 * (max((bar.length for bar in bars), default=0) or 1)
    rows = RowPanel.on(
        canvas, max(len(bars), 1), (0, most), left=0.30, right=0.97, bottom=0.5, top=top
    )
    segments: dict[str, list[Box]] = defaultdict(list)
    for place, bar in enumerate(reversed(bars)):
        left = 0
        for part, colour in zip(bar.parts, _SHADES, strict=False):
            if part:
                segments[colour].append((left, place, part, 0.62))
                left += part
        if bar.length > left:
            segments[_HIDDEN].append((left, place, bar.length - left, 0.62))
    for colour, own in segments.items():
        rows.bars(own, colour, "///" if colour == _HIDDEN else "")
        if colour != _HIDDEN:
            _numbers(rows, own, colour)
    rows.names([bar.title for bar in reversed(bars)], 8)
    rows.values(count_ticks(most), "số người")
    keys = [(colour, "", label) for label, colour in zip(labels, _SHADES, strict=False)]
    rows.legend([*keys, (_HIDDEN, "///", "không công bố")], 6.5, middle=0.35, gap=0.9)
    return rows


def _numbers(rows: RowPanel, segments: list[Box], colour: str) -> None:
    ink = "white" if colour in ("#0B5FA5", "#A3123A") else _DARK
    for left, place, value, _ in segments:
        x, y = rows.place(left + value / 2, place)
        rows.canvas.words(x, y, f"{value:.0f}", 7.5, ink, lean="center", stand="middle")


@chart("dao-tao")
def courses(review: Charted) -> Drawn | None:
    """Seats by kind of course: sent, under way, finished."""
    tasks = review.told_tasks
    flow = tasks.review.flow
    if len(flow) < 2:  # the total only
        return None
    own = flow[flow["kind"] != ALL].reset_index(drop=True)
    vocabulary = tasks.plan.vocabularies["loai_dao_tao"]
    seats = {stage: own[f"{stage}_seats"].astype(int).tolist()[::-1] for stage in STAGES}
    most = 1.05 * (max((max(heads, default=0) for heads in seats.values()), default=0) or 1)
    canvas = Canvas(0.5 * max(len(own), 1) + 0.9)
    rows = RowPanel.on(
        canvas, max(len(own), 1), (0, most), left=0.38, right=0.97, bottom=0.5, top=0.32,
        room=0.65,
    )  # fmt: skip
    for offset, (stage, colour) in enumerate(zip(STAGES, _SHADES, strict=False)):
        levels = [place + 0.26 * (1 - offset) for place in range(len(own))]
        bars = [(0, y, heads, 0.24) for y, heads in zip(levels, seats[stage], strict=True)]
        rows.bars(bars, colour)
        for _, y, heads, _ in bars:
            x, level = rows.place(heads, y)
            canvas.words(x + 2 * POINT, level, str(heads), 7, stand="middle")
    rows.names([_short(vocabulary[kind].label) for kind in own["kind"]][::-1], 8)
    rows.values(count_ticks(most), "số lượt")
    keys = [(c, "", STAGE_LABELS[stage]) for stage, c in zip(STAGES, _SHADES, strict=False)]
    rows.legend(keys, 7.5, middle=0.4, gap=2)
    return Drawn(canvas)
