"""The pictures of a roll-up: wards within exact limits, and shares from period to period."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
import pandas as pd

from plan09lib.judge.city.sums import NOT_APPLICABLE
from plan09lib.read.period.period import Period
from plan09lib.tell.charts.canvas import STYLE, Plotted, as_number
from plan09lib.tell.charts.chart import Chart
from plan09lib.tell.charts.panels import PanelGrid
from plan09lib.tell.city.told import ToldSum
from plan09lib.tell.words.fact import FactBook
from plan09lib.tell.words.narrate import Narrator

FUNNEL_MARKS: dict[str, tuple[str, str, str]] = {
    "high": ("^", "#0B5FA5", "cao hơn chung"),
    "low": ("v", "#A3123A", "thấp hơn chung"),
    "inside": ("o", "#555555", "trong khoảng"),
    "few": ("x", "#8A8A8A", "không đủ cơ sở xếp hạng"),
}
_SIZES = {"high": 4.5, "low": 4.5, "inside": 3.2, "few": 3.0}


def funnel_chart(
    rows: pd.DataFrame,
    lines: pd.DataFrame,
    targets: Sequence[ToldSum],
    facts: FactBook,
    narrator: Narrator,
    word: str,
) -> Chart:
    """Per target wards by size and share, between the exact limits around the common share.

    `rows` are a period's, `lines` what `funnel_lines` gives, `word` what a ward is called; targets
    without limits have no panel. Fewer people than the lines begin with, or blanks, give a cross:
    no ground for ranking.
    """
    known = lines.groupby("target_id", sort=False)
    drawn = [target for target in targets if target.id in known.groups]
    panels = {target.id: number for number, target in enumerate(drawn)}
    most = int(rows["n"].max())
    style = STYLE | {"path.simplify": False}  # which drops lines without length
    with mpl.rc_context(style):
        figure = PanelGrid(len(drawn), list(FUNNEL_MARKS.values()))
        figure.frame([target.id for target in drawn], ("0", f"{most} người"))
        edge = int(lines["n"].min()) / most
        figure.lines(
            [(one, ((edge, 0), (edge, 1))) for one in panels.values()],
            color="#BBBBBB", linewidth=0.7, linestyle=":",
        )  # fmt: skip
        for name, dashes in (("share", (0, (4, 2))), ("low", "-"), ("high", "-")):
            figure.lines(
                [(panels[str(target)], _curve(part, name, most)) for target, part in known],
                color="#222222", linewidth=0.8, linestyle=dashes,
            )  # fmt: skip
        for kind, marks in _wards(rows, lines, panels, most).items():
            marker, colour, _ = FUNNEL_MARKS[kind]
            if marker == "o":
                figure.dots(marks, _SIZES[kind], colour)
            else:
                figure.marks(marks, marker, color=colour, markersize=_SIZES[kind])
    alt, used = narrator.say("alt_th_pheu.j2", targets=drawn, facts=facts, noi=word)
    return Chart("bieu-do-pheu", alt, used, Plotted(figure.figure, style))


def _curve(part: pd.DataFrame, name: str, most: int) -> list[tuple[float, float]]:
    return [
        (n / most, value if name == "share" else value / n)
        for n, value in zip(part["n"], part[name], strict=True)
    ]


def _wards(
    rows: pd.DataFrame, lines: pd.DataFrame, panels: dict[str, int], most: int
) -> dict[str, list[tuple[int, float, float]]]:
    """The marks of every kind: panel, size and share of a ward."""
    limits = {
        (target, n): (low, high)
        for target, n, low, high in zip(
            lines["target_id"], lines["n"], lines["low"], lines["high"], strict=True
        )
    }
    found: dict[str, list[tuple[int, float, float]]] = {kind: [] for kind in FUNNEL_MARKS}
    applies = rows[rows["target_id"].isin(panels) & ~rows["status"].isin(NOT_APPLICABLE)]
    columns = (applies[name] for name in ("target_id", "n", "k", "unknown"))
    for target, n, k, unknown in zip(*columns, strict=True):
        kind = "few"
        if (target, n) in limits and not unknown:
            low, high = limits[target, n]
            kind = "low" if k < low else "high" if k > high else "inside"
        if n:
            found[kind].append((panels[target], n / most, k / n))
    return found


def trend_over_periods(
    trend: pd.DataFrame,
    periods: Sequence[Period],
    targets: Sequence[ToldSum],
    facts: FactBook,
    narrator: Narrator,
    word: str,
) -> Chart:
    """Per target the share of the same wards at each period's end, with the required share.

    `trend` has the columns of `city_trend` of judge/city/city_period.py; `periods` are two or more.
    """
    known = trend[trend["n"] > 0]
    drawn = [target for target in targets if (known["target_id"] == target.id).sum() > 1]
    first, last = (as_number(periods[end].end) for end in (0, -1))
    day = {one.text: (as_number(one.end) - first) / (last - first) for one in periods}
    curves, needed = [], []
    for panel, target in enumerate(drawn):
        needed.append((panel, [(x, target.target.applied / 100) for x in (0.0, 1.0)]))
        own = known[known["target_id"] == target.id]
        points = zip(own["period"], own["k"], own["n"], strict=True)
        curves.append((panel, [(day[text], k / n) for text, k, n in points]))
    with mpl.rc_context(STYLE):
        legend = [("o", "#0B5FA5", "tỷ lệ đạt ở cuối mỗi kỳ"), ("_", "#222222", "phải đạt")]
        figure = PanelGrid(len(drawn), legend)
        ends = tuple(f"{periods[end].end.month}/{periods[end].end.year}" for end in (0, -1))
        figure.frame([target.id for target in drawn], (ends[0], ends[1]))
        figure.lines(needed, color="#222222", linewidth=0.9, linestyle=(0, (3, 2)))
        figure.lines(curves, color="#0B5FA5", linewidth=1.4, marker="o", markersize=3)
    spans = []
    for one in drawn:
        told = known.loc[known["target_id"] == one.id, "period"]
        spans.append((one, *(facts.of(f"{told.iloc[end]}.{one.id}") for end in (0, -1))))
    alt, used = narrator.say("alt_th_xu_huong.j2", spans=spans, facts=facts, noi=word)
    return Chart("bieu-do-xu-huong-ky", alt, used, Plotted(figure.figure, STYLE))
