"""Charts of the task part: evidence over time, ages, ratings, training; each with its sentence.

They draw facts only, so that nothing stands in a picture that may not be told.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from plan09lib.judge.tasks.activities import sheet_rows
from plan09lib.judge.tasks.courses import ALL, STAGES
from plan09lib.judge.tasks.newcomers_ages import SUPPORT
from plan09lib.judge.tasks.ratings_votes import LEVELS
from plan09lib.read.plan.layout import ACTIVITIES
from plan09lib.tell.charts.canvas import BLACK, POINT, Box, Canvas, as_number
from plan09lib.tell.charts.chart import Charted, Drawn, chart
from plan09lib.tell.charts.panels import RowPanel, count_ticks
from plan09lib.tell.told.tasks import ToldRating, ToldTasks

_DARK, _JOINED = "#222222", "#D9D9D9"
_SHADES = ("#0B5FA5", "#6BA6D6", "#E3A33B", "#A3123A")
_MARKS = {"evidenced": "●", "stale": "▲", "no_evidence": "○"}
_STATUS = {"evidenced": "#0B6E4F", "stale": "#B35900", "no_evidence": "#A3123A"}
BAND_LABELS = ("dưới 40 tuổi", "40–49 tuổi", "từ 50 tuổi")
SUPPORT_LABEL = "Không chuyên trách"
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
def age(review: Charted) -> Drawn | None:
    """Age bands of người hoạt động không chuyên trách, at baseline and now, as far as told."""
    tasks = review.told_tasks
    if not tasks.review.counts.ages:
        return None
    ages = [
        (moment, tasks.book.of(f"tuoi.{when}.{SUPPORT}"))
        for when, moment in MOMENTS.items()
        if when in tasks.review.counts.ages
    ]
    bars = [
        _Bar(f"{SUPPORT_LABEL}, {moment}", tuple(_age_parts(tasks, when)))
        for when, moment in reversed(MOMENTS.items())
        if when in tasks.review.counts.ages
    ]
    canvas = Canvas(0.42 * len(bars) + 0.9)
    keys = [(colour, "", label) for label, colour in zip(BAND_LABELS, _SHADES, strict=False)]
    _stacked(canvas, bars, keys, top=0.38)
    return Drawn(canvas, {"ages": ages})


def _age_parts(tasks: ToldTasks, when: str) -> Iterator[_Part]:
    told = tasks.review.counts.ages[when]
    for place, (_, bands, heads) in enumerate(told):
        yield _Part(heads, _SHADES[place] if len(bands) == 1 else _JOINED)


@chart("xep-loai")
def rating(review: Charted) -> Drawn | None:
    """The levels told over all groups per rating period and system, with breaks of rule sets."""
    tasks = review.told_tasks
    if not tasks.all_ratings:
        return None
    bars = [_Bar(_rating_title(tasks, one), tuple(_level_parts(one))) for one in tasks.all_ratings]
    canvas = Canvas(0.3 * len(bars) + 0.95)
    labels = [tasks.plan.label("muc_xep_loai", level) for level in LEVELS]
    keys = [(colour, "", label) for label, colour in zip(labels, _SHADES, strict=False)]
    rows = _stacked(canvas, bars, keys, top=0.4)
    breaks = [len(bars) - place - 0.5 for place, one in enumerate(tasks.all_ratings) if one.breaks]
    rows.lines([[(x, y) for x in rows.scale] for y in breaks], _DARK, 1, (4, 2))
    return Drawn(canvas)


def _level_parts(one: ToldRating) -> Iterator[_Part]:
    """The joined levels of all groups together: the last row."""
    for level, fact in zip(one.levels, one.rows[-1].cells, strict=False):
        yield _Part(int(fact.value_text), _SHADES[level.place] if level.is_one else _JOINED)


def _rating_title(tasks: ToldTasks, one: ToldRating) -> str:
    return f"{one.system}, {one.table.rating_period.text}"


@dataclass(frozen=True)
class _Part:
    """Heads of a stacked bar and their colour; `_JOINED` where it stands for several kinds."""

    heads: int
    colour: str


@dataclass(frozen=True)
class _Bar:
    """A stacked bar."""

    title: str
    parts: tuple[_Part, ...]


def _stacked(
    canvas: Canvas, bars: list[_Bar], keys: list[tuple[str, str, str]], *, top: float
) -> RowPanel:
    """Stacked horizontal bars, the first on top; what is told as one is hatched."""
    longest = max((sum(part.heads for part in bar.parts) for bar in bars), default=0)
    most = 1.05 * (longest or 1)
    rows = RowPanel.on(
        canvas, max(len(bars), 1), (0, most), left=0.30, right=0.97, bottom=0.5, top=top
    )
    segments: dict[str, list[Box]] = defaultdict(list)
    for place, bar in enumerate(reversed(bars)):
        left = 0
        for part in bar.parts:
            if part.heads:
                segments[part.colour].append((left, place, part.heads, 0.62))
                left += part.heads
    for colour, own in segments.items():
        rows.bars(own, colour, "///" if colour == _JOINED else "")
        _numbers(rows, own, colour)
    rows.names([bar.title for bar in reversed(bars)], 8)
    rows.values(count_ticks(most), "số người")
    rows.legend([*keys, (_JOINED, "///", "nhiều mức gộp lại")], 6.5, middle=0.35, gap=0.9)
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
