"""What is due on a day: the calendar's reviews of every unit against what `outputs/` holds.

Files are listed and hashed, no workbook is read; it may be asked every hour.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from plan09lib.deliver.failures import Failure, read_failure
from plan09lib.deliver.issued import issued_as
from plan09lib.deliver.manifest import program, read_manifest
from plan09lib.deliver.order import KINDS, Order, checked_order
from plan09lib.deliver.reporting_calendar import Asked, asked_reviews
from plan09lib.errors import DataRefused, Fault
from plan09lib.read.history import History
from plan09lib.read.period import Period
from plan09lib.read.plan import Plan, load_plan
from plan09lib.read.unit import unit_folders

State = Literal["due", "overdue", "stale", "failed", "blocked", "done", "issued"]
STATE_LABELS: dict[State, str] = {
    "due": "đến hạn",
    "overdue": "quá hạn",
    "stale": "số liệu đã đổi",
    "failed": "hỏng",
    "blocked": "thiếu số liệu",
    "done": "đã lập",
    "issued": "đã ban hành",
}
TO_RUN: tuple[State, ...] = ("due", "overdue", "stale")
Gap = tuple[dt.date | None, dt.date | None]
FOLLOW_UP = "III.3"
"""The duty to follow up and urge (plan, III.3); its body is asked for missing workbooks."""


@dataclass(frozen=True)
class Item:
    """One review of one unit that the calendar asks for.

    `days_overdue` counts from the due date, also while workbooks are missing; 0 when in time or
    made. `missing` says what is missing and whom to ask, `failure` why the last try failed;
    `failed` is one that would fail again: nothing it is made from (`made_from`) has changed.
    `gap` holds the dates of the unit's lists before and after the end of the period.
    """

    unit: str
    kind: str
    period: str
    due_on: dt.date
    state: State
    days_overdue: int = 0
    missing: Fault | None = None
    failure: Failure | None = None
    gap: Gap = (None, None)
    made_from: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def record(self) -> dict[str, Any]:
        """The item for machines."""
        return {
            "unit": self.unit,
            "review": self.kind,
            "period": self.period,
            "due_on": self.due_on.isoformat(),
            "state": self.state,
            "days_overdue": self.days_overdue,
            "missing": str(self.missing) if self.missing else "",
            "failing_since": self.failure.since if self.failure else "",
            "reason": self.failure.reason if self.failure else "",
        }

    @property
    def line(self) -> str:
        """The item for a reader."""
        late = f" {self.days_overdue} ngày" if self.days_overdue else ""
        review = f"{KINDS[self.kind]} {self.period}"
        told = f"{self.unit}  {review:<19}  hạn {self.due_on:%d/%m/%Y}  {STATE_LABELS[self.state]}"
        if reason := self.missing or (self.failure and self.failure.line):
            overdue = f", quá hạn{late}" if late and self.state in ("blocked", "failed") else late
            return f"{told}{overdue}\n    {reason}"
        return told + late


@dataclass(frozen=True)
class Survey:
    """Everything the calendar asks for, and the units that could not be looked at."""

    items: tuple[Item, ...]
    faults: tuple[Fault, ...] = field(default=())


def survey_due(data_dir: Path, output_dir: Path, on: dt.date) -> Survey:
    """What is due on `on`, unit by unit, by due date.

    Only periods that ended in the unit's life and since its first workbook (for a unit without
    any, since the first of all units).

    Raises: DataRefused for a faulty plan; a faulty unit is told in `faults`, others go on.
    """
    plan = load_plan(data_dir / "plan")
    histories, faults = load_histories(data_dir, plan)
    days = [day for history in histories for day in history.dates()]
    first = min(days, default=plan.file.baseline_on)
    items = [
        item
        for history in histories
        for item in _items_of_unit(plan, history, first, output_dir, on, data_dir)
    ]
    return Survey(tuple(items), tuple(faults))


def load_histories(data_dir: Path, plan: Plan) -> tuple[list[History], list[Fault]]:
    """The history of every unit, and the faults of those whose folder is faulty."""
    histories: list[History] = []
    faults: list[Fault] = []
    for unit in unit_folders(data_dir):
        try:
            histories.append(History.load(data_dir, unit, plan))
        except DataRefused as error:
            faults += error.faults
    return histories, faults


def inputs_now(plan: Plan, history: History, period: Period) -> dict[str, str]:
    """What a report of `period` would be made from now, as the manifest records it."""
    return plan.digests() | history.digests(period.end)


def _items_of_unit(
    plan: Plan, history: History, first: dt.date, output_dir: Path, on: dt.date, data_dir: Path
) -> Iterable[Item]:
    since = min(history.dates(), default=first)
    for asked in asked_reviews(plan, since, on):
        if history.unit.existed_on(asked.period.end):
            unit, period = history.unit.id, asked.period.text
            order = checked_order(asked.kind, unit, period, data_dir, output_dir, None)
            yield _item(plan, history, asked, order, on)


def _item(plan: Plan, history: History, asked: Asked, order: Order, on: dt.date) -> Item:
    late = max(0, (on - asked.due_on).days)
    missing = _missing_workbook(plan, history, asked, on)
    state = _state(plan, history, asked.period, order.place.target, missing, late)
    failure, made_from = None, {}
    if state in TO_RUN:
        inputs = inputs_now(plan, history, asked.period)
        made_from = {"inputs": inputs, **program(order.notebook)}
        failure = read_failure(order.place)
        state = "failed" if failure and failure.holds(made_from) else state
    is_open = state in ("due", "overdue", "blocked", "failed")
    return Item(
        history.unit.id,
        asked.kind,
        asked.period.text,
        asked.due_on,
        state,
        late if is_open else 0,
        missing if state == "blocked" else None,
        failure,
        _gap(history, asked.period.end),
        made_from,
    )


def _gap(history: History, end: dt.date) -> Gap:
    """The dates of the last own list up to `end` and of the first one after it."""
    days = [source.date for source in history.sources]
    before, after = [day for day in days if day <= end], [day for day in days if day > end]
    return max(before, default=None), min(after, default=None)


def _state(
    plan: Plan, history: History, period: Period, folder: Path, missing: Fault | None, late: int
) -> State:
    if issued_as(folder):
        return "issued"
    record = read_manifest(folder)
    if record and record.get("inputs") == inputs_now(plan, history, period):
        return "done"
    if missing:
        return "blocked"
    if record:
        return "stale"
    return "overdue" if late else "due"


def _missing_workbook(plan: Plan, history: History, asked: Asked, on: dt.date) -> Fault | None:
    """What is missing when no workbook speaks for the end of the period, and whom to ask."""
    end, limit = asked.period.end, plan.file.limits.workbook_max_age_days
    own = [source.date for source in history.sources if source.date <= end]
    if own and (end - own[-1]).days <= limit:
        return None
    found = f"danh sách gần nhất là {own[-1]:%d/%m/%Y}" if own else "chưa có danh sách nào"
    return Fault(
        f"{history.unit.id}, {KINDS[asked.kind]} {asked.period.text}",
        found,
        f"cần danh sách không cũ hơn {limit} ngày so với {end:%d/%m/%Y}",
        f"đôn đốc {_whom_to_ask(plan, history, on)} gửi tệp {end}.xlsx",
    )


def _whom_to_ask(plan: Plan, history: History, on: dt.date) -> str:
    bodies = [body for duty in plan.file.duties if duty.id == FOLLOW_UP for body in duty.bodies]
    names = [plan.body_name(body, on) for body in bodies]
    return ", ".join([*names, history.unit.name_on(on).ward])
