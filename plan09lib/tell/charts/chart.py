"""What a chart is, and which there are: a drawing and its words, found by one name.

A chart is a function of this room under `@chart("cac-lop")`, and a template `bieu_do_cac_lop.j2`
with its alt sentence, its caption and what stands there when nothing can be drawn. A notebook shows
it by `review.chart("cac-lop")`; nothing else has to know of it.
"""

from __future__ import annotations

import base64
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from plan09lib.errors import BadParameter, Fault, nearest
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.told.outlook import ToldOutlook
from plan09lib.tell.told.targets import ToldReview
from plan09lib.tell.told.tasks import ToldTasks
from plan09lib.tell.words.narrate import Narrator
from plan09lib.tell.words.view import View


class Drawing(Protocol):
    """What can be drawn as often and as whatever somebody asks for."""

    def svg(self) -> bytes:
        """As SVG: the same bytes for the same drawing."""

    def png(self) -> bytes:
        """As PNG."""


@dataclass(frozen=True)
class Chart:
    """A drawing, its alt sentence and the facts that it uses; drawn when it is first asked for."""

    id: str
    alt: str
    facts: tuple[str, ...]
    drawing: Drawing

    @cached_property
    def svg(self) -> bytes:
        """For a page."""
        return self.drawing.svg()

    @cached_property
    def png(self) -> bytes:
        """For what shows no SVG: letters, office documents."""
        return self.drawing.png()

    @property
    def source(self) -> str:
        """The SVG as a data URI."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.svg).decode("ascii")


@dataclass(frozen=True)
class Drawn:
    """What the function of a chart gives: `words` are what its template speaks of besides."""

    drawing: Drawing
    words: Mapping[str, Any] = field(default_factory=dict)


class Charted(Protocol):
    """What charts know of a review (tell/report/found.py)."""

    @property
    def plan(self) -> Plan: ...
    @property
    def told(self) -> ToldReview: ...
    @property
    def told_tasks(self) -> ToldTasks: ...
    @property
    def told_outlook(self) -> ToldOutlook: ...
    @property
    def trend(self) -> pd.DataFrame: ...
    @property
    def narrator(self) -> Narrator: ...
    @property
    def context(self) -> Mapping[str, Any]: ...
    def show(self, template: str, **context: Any) -> View:
        """The HTML of one template."""


@dataclass(frozen=True)
class ChartKind:
    """A chart by its name; `by_year`: one for each year in which targets fall due."""

    name: str
    draw: Callable[..., Drawn | None]
    by_year: bool

    @property
    def template(self) -> str:
        """Where its words stand."""
        return f"bieu_do_{self.name.replace('-', '_')}.j2"

    def of(self, review: Charted, year: int | None = None) -> Chart | None:
        """The chart of `review`; None when there is nothing to draw."""
        drawn = self.draw(review, *self._of_year(year))
        return self._told(review, drawn, year) if drawn else None

    def view(self, review: Charted, year: int | None = None) -> View:
        """The chart with its caption, for a page; of every year where one is needed and missing."""
        if self.by_year and year is None and not review.plan.deadline_years:
            return review.show(self.template, chart=None)
        if self.by_year and year is None:
            return View.joined(self.view(review, each) for each in review.plan.deadline_years)
        drawn = self.draw(review, *self._of_year(year))
        if drawn is None:
            return review.show(self.template, chart=None)
        return review.show(self.template, chart=self._told(review, drawn, year), **drawn.words)

    def _told(self, review: Charted, drawn: Drawn, year: int | None) -> Chart:
        context = {**review.context, **drawn.words}
        alt, facts = review.narrator.say_block(self.template, "alt", **context)
        name = "-".join(["bieu-do", self.name, *map(str, self._of_year(year))])
        return Chart(name, alt, facts, drawn.drawing)

    def _of_year(self, year: int | None) -> tuple[int, ...]:
        if self.by_year == (year is not None):
            return () if year is None else (year,)
        found = "không ghi năm" if year is None else f"nhận được năm {year}"
        rule = "biểu đồ chỉ tiêu vẽ theo năm đến hạn, biểu đồ khác không có năm"
        raise BadParameter(Fault(f"biểu đồ {self.name}", found, rule, "thêm hoặc bỏ năm"))


_KINDS: dict[str, ChartKind] = {}
Draw = Callable[..., Drawn | None]


def chart(name: str, *, by_year: bool = False) -> Callable[[Draw], Draw]:
    """Makes the function below it the chart `name`: of a review, and `by_year` of a year."""

    def known(draw: Draw) -> Draw:
        _KINDS[name] = ChartKind(name, draw, by_year)
        return draw

    return known


@cache
def charts() -> Mapping[str, ChartKind]:
    """Every chart of this room by its name."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        importlib.import_module(f"{__package__}.{module.name}")
    return dict(sorted(_KINDS.items()))


def chart_called(name: str) -> ChartKind:
    """The chart of that name. Raises: BadParameter, with the nearest name, for an unknown one."""
    if name in charts():
        return charts()[name]
    rule = f"biểu đồ là một trong: {', '.join(charts())}"
    hint = nearest(name, list(charts()))
    raise BadParameter(Fault("tên biểu đồ", f'nhận được "{name}"', rule, hint))
