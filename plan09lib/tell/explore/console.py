"""The panel of `kham_pha.ipynb`: choose with widgets, the same views as the report follow."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import ipywidgets as widgets

from plan09lib.errors import BadParameter, DataRefused
from plan09lib.project import project_root
from plan09lib.read.clauses.measured import MeasuredTarget
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.period.period import Period
from plan09lib.tell.explore.console_parts import (
    STYLE,
    GuardedConsole,
    Panel,
    columns,
    dropdown,
    fitted,
    row,
    show_html,
    styled,
)
from plan09lib.tell.explore.explored import INTERNAL, Explored, copy_button
from plan09lib.tell.explore.questions import QuestionedReview
from plan09lib.tell.explore.side_by_side import ComparedReview

EVERYBODY = ("Mọi nhóm đối tượng", "")
AS_APPLIED = ("Như đang áp dụng", "")
EXPORTS = ("png", "svg", "csv", "xlsx")
_PARTS = ("", "-H1", "-H2")


class Console(GuardedConsole):
    """The widgets and what they show. `panel` is what the notebook displays."""

    def __init__(self, review: ComparedReview):
        super().__init__()
        self.real = review
        self.review: QuestionedReview = review
        self._shown: dict[str, Explored] = {}
        self.unit = dropdown("Đơn vị", _units(review), review.unit.id)
        self.period = dropdown("Kỳ", _periods(review), review.period.text)
        self.population = dropdown("Nhóm đối tượng", _populations(review), "")
        self.target = dropdown("Chỉ tiêu", self._targets(), self._targets()[0][1])
        self.threshold = widgets.IntSlider(
            description="Tỷ lệ phải đạt", min=0, max=100, continuous_update=False,
            style=STYLE, layout=fitted(),
        )  # fmt: skip
        self.reading = dropdown("Cách hiểu", [AS_APPLIED], "")
        self.as_of = dropdown("Tính đến ngày", [AS_APPLIED], "")
        self.since = widgets.ToggleButtons(
            options=[("So với mốc gốc", "baseline"), ("So với kỳ trước", "previous")]
        )
        self.with_names = widgets.Checkbox(
            description=f"{INTERNAL}: hiện tên người còn thiếu", indent=False, layout=fitted()
        )
        self.with_others = widgets.Checkbox(
            description="So sánh với các đơn vị và nhóm đối tượng khác",
            indent=False,
            layout=fitted(),
        )
        self.verdict, self.ledger, self.others = (widgets.HTML() for _ in range(3))
        self.names, self.copy = widgets.Output(), widgets.Output()
        self.sentence = widgets.Textarea(
            description="Câu để chép", rows=4, style=STYLE, layout=widgets.Layout(width="95%")
        )
        self.panel = Panel([*self._choices(), *self._results()])
        self._retarget()
        self._watch()

    def _choices(self) -> list[Any]:
        first = [self.unit, self.period, self.population, self.target]
        second = [self.threshold, self.reading, self.as_of]
        asked = [self.with_names], [self.with_others]
        return [columns(first, second), self.since, columns(*asked), self.message]

    def _results(self) -> list[Any]:
        buttons = [self._export_button(kind) for kind in EXPORTS]
        views = [self.verdict, self.ledger, self.others, self.names]
        return [
            *views,
            self.sentence,
            self.copy,
            row([widgets.Label("Xuất ra tệp:"), *buttons]),
        ]

    def _export_button(self, kind: str) -> Any:
        button = widgets.Button(description=kind.upper(), layout=widgets.Layout(width="80px"))
        button.on_click(lambda _: self.export(kind))
        return button

    def _watch(self) -> None:
        for widget in (self.unit, self.period):
            widget.observe(lambda _: self.guarded(self._reopen), "value")
        self.population.observe(lambda _: self.guarded(self._narrow), "value")
        self.target.observe(lambda _: self.guarded(self._retarget), "value")
        asked = (self.with_names, self.with_others)
        for widget in (self.threshold, self.reading, self.as_of, self.since, *asked):
            widget.observe(lambda _: self.guarded(self._refresh), "value")

    def go_back(self) -> None:
        """To the unit and period that are shown."""
        self.unit.value, self.period.value = self.real.unit.id, self.real.period.text

    def _reopen(self) -> None:
        self.real = self.real.of(self.unit.value, self.period.value)
        self._retarget()

    def _narrow(self) -> None:
        self.target.options = self._targets()
        self._retarget()

    def _retarget(self) -> None:
        self._follow_target()
        self._refresh()

    def _follow_target(self) -> None:
        """Threshold, readings and days of the target chosen, without assuming anything."""
        target = self._target()
        for widget in (self.threshold, self.reading, self.since):
            widget.layout.display = "" if target else "none"
        self.threshold.value = target.applied if target else 0
        readings = [(one.text, one.id) for one in target.alternatives] if target else []
        self.reading.options = [AS_APPLIED, *readings]
        period = self.real.period
        days = [day for day in self.real.evidence.history.dates() if period.start <= day]
        earlier = [str(day) for day in days if day < self.real.evidence.now.date]
        self.as_of.options = [AS_APPLIED, *((day, day) for day in earlier)]
        self.reading.value = self.as_of.value = ""  # equal options would keep the old choice

    def _target(self) -> Target | None:
        """The target chosen; None for one that names a range, of which less can be assumed."""
        chosen = self.target.value
        return next((one for one in self.real.plan.targets if one.id == chosen), None)

    def _refresh(self) -> None:
        self.review = self._assumed()
        target, since = self.target.value, self.since.value
        self._shown = {"chi-tieu": self.review.target(target)}
        if self._target():
            self._shown["bien-dong"] = self.review.ledger(target, since)
        self.verdict.value = styled(self._shown["chi-tieu"])
        self.ledger.value = styled(self._shown["bien-dong"]) if self._target() else ""
        self._show_others(target)
        self.sentence.value = self._shown["chi-tieu"].sentence
        show_html(self.copy, copy_button(self.sentence.value))
        self._show_names(target)

    def _show_others(self, target: str) -> None:
        """Other units are read only when they are asked for: each takes as long as this one."""
        found = {}
        if self.with_others.value:
            found["don-vi"] = self.real.compare_units(target)
            if self._target():
                found["nhom"] = self.real.compare_populations(target)
        self._shown |= found
        self.others.value = "".join(map(styled, found.values()))

    def _assumed(self) -> QuestionedReview:
        """The review itself, or one under what the widgets say otherwise."""
        target = self._target()
        changed = target is not None and self.threshold.value != target.applied
        percent = {self.target.value: self.threshold.value} if changed else {}
        reading = {self.target.value: self.reading.value} if self.reading.value else {}
        if not (percent or reading or self.as_of.value):
            return self.real
        return self.real.what_if(percent=percent, reading=reading, as_of=self.as_of.value)

    def _show_names(self, target: str) -> None:
        self.names.outputs = ()
        counts_people = all(m.unit == "people" for m in self.real.plan.measured if m.id == target)
        if self.with_names.value and counts_people:
            show_html(self.names, self.review.people(target).interactive())

    def _targets(self) -> list[tuple[str, str]]:
        wanted = self.population.value
        return [
            (f"{one.id}: {one.short}", one.id)
            for one in _targets(self.real)
            if wanted in ("", one.population)
        ]

    def export(self, kind: str) -> None:
        """Every view shown as files of one kind in `outputs/kham_pha/`; says where they lie."""
        self.guarded(partial(self._export, kind))

    def _export(self, kind: str) -> None:
        folder = project_root() / "outputs" / "kham_pha"
        folder.mkdir(parents=True, exist_ok=True)
        saved = []
        for name, view in self._shown.items():
            marks = ["gia-dinh"] if self.review.mark and name not in ("don-vi", "nhom") else []
            parts = [self.unit.value, self.period.value, self.target.value, name, *marks]
            file = folder / f"{'-'.join(parts).replace('..', '-')}.{kind}"
            if kind in ("csv", "xlsx"):
                saved.append(view.save_table(file))
            elif view.chart is not None:
                saved.append(view.save_chart(file))
        named = ", ".join(file.name for file in saved)
        told = (
            f"Đã xuất vào outputs/kham_pha: {named}"
            if named
            else "Phần này không có hình: xuất CSV"
        )
        self.message.value = told


def _units(review: ComparedReview) -> list[tuple[str, str]]:
    from plan09lib.read.unit.unit import unit_folders

    known = {*unit_folders(review.data_dir), review.unit.id}
    day = review.period.end
    return [(f"{_ward_name(review, unit, day)} ({unit})", unit) for unit in sorted(known)]


def _ward_name(review: ComparedReview, unit: str, day: dt.date) -> str:
    """What a ward is called; of a faulty one, told when it is chosen, a dash."""
    from plan09lib.read.unit.unit import load_unit

    try:
        return load_unit(review.data_dir, unit).name_on(day).ward
    except (BadParameter, DataRefused):
        return "–"


def _periods(review: ComparedReview) -> list[tuple[str, str]]:
    """Halves, years and stages since the first list, and the period that is open."""
    days = review.evidence.history.dates()
    years = range(days[0].year, max(days[-1], review.period.end).year + 1)
    texts = [f"{year}{part}" for year in years for part in _PARTS]
    texts += [stage.id for stage in review.plan.file.stages if stage.start <= days[-1]]
    found = {text: Period.parse(text) for text in (*texts, review.period.text)}
    return [(period.label, text) for text, period in found.items() if period.end >= days[0]]


def _targets(review: ComparedReview) -> list[Target | MeasuredTarget]:
    """Those that people learn, then those that name a range."""
    return [*review.plan.targets, *review.plan.measured]


def _populations(review: ComparedReview) -> list[tuple[str, str]]:
    used = {target.population for target in _targets(review)}
    labels = [(one.label, one.id) for one in review.plan.file.populations if one.id in used]
    return [EVERYBODY, *labels]
