"""What is due on a day: the calendar's reviews of every unit against what `outputs/` holds.

Files are listed and hashed, no workbook is read; it may be asked every hour.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from plan09lib.deliver.batch.failures import Failure, read_failure, reason_of
from plan09lib.deliver.place.isolated import isolated, together
from plan09lib.deliver.record.changed_inputs import changed_kinds
from plan09lib.deliver.record.issue_record import refuse_unproven
from plan09lib.deliver.record.manifest import Manifest, program, read_manifest
from plan09lib.deliver.record.published import days_too_old, old_list
from plan09lib.deliver.record.request import ReportRequest, checked_request
from plan09lib.errors import DataRefused, Fault, Plan09Error
from plan09lib.read.files.day import date_text
from plan09lib.read.period.period import Period
from plan09lib.read.plan.closing import asked_periods
from plan09lib.read.plan.plan import Plan, load_plan
from plan09lib.read.plan.plans import DEFAULT
from plan09lib.read.tables.sources import FILL_IT, FORM_LEFT, left_form
from plan09lib.read.unit.plans import PLANS
from plan09lib.read.unit.unit import load_unit, unit_folders
from plan09lib.read.unit.unit_files import UnitFiles
from plan09lib.rooms import KINDS

State = Literal["due", "overdue", "stale", "failed", "blocked", "done", "issued"]
STATE_LABELS: dict[State, str] = {
    "due": "đến hạn",
    "overdue": "quá hạn",
    "stale": "cần lập lại",
    "failed": "chưa lập được",
    "blocked": "thiếu số liệu",
    "done": "đã lập",
    "issued": "đã ban hành",
}
CHANGED = "có thay đổi sau khi ban hành"
FAULTY, FAULTY_LABEL = "faulty", "không xem được"
"""What could not be looked at: no state of a review, since nobody can tell it."""
TO_RUN: tuple[State, ...] = ("due", "overdue", "stale")
Gap = tuple[dt.date | None, dt.date | None]
Row = tuple[str, str, str, str]
"""Unit, review, when it is due, how it stands; the reason below that."""


@dataclass(frozen=True)
class Item:
    """One review of one unit that the calendar asks for.

    `days_overdue` counts from the due date, also while workbooks are missing; 0 when in time or
    made. `missing` says what is missing and whom to ask, `failure` why the last try failed;
    `failed` is one that would fail again: nothing it is made from (`made_from`) has changed.
    `changed`: of one in place, issued or not, the kinds of input that are others by now.
    `gap` holds the dates of the unit's lists before and after the end of the period; `days_old` is
    how old the list is that a report in place was judged by, 0 where the plan allows it. `plan` is
    how to ask for the plan, empty where nobody needs to.
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
    days_old: int = 0
    plan: str = ""
    changed: tuple[str, ...] = ()
    made_from: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def is_stale(self) -> bool:
        """Whether the one in place is made from something else than there is now."""
        return bool(self.changed)

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
            "is_stale": self.is_stale,
            "changed": list(self.changed),
            "days_old": self.days_old,
            **({"plan": self.plan} if self.plan else {}),
        }

    @property
    def cells(self) -> Row:
        """The item for a reader, a row of a table."""
        late = f" {self.days_overdue} ngày" if self.days_overdue else ""
        review = f"{KINDS[self.kind].label} {self.period}"
        review += f" ({self.plan})" if self.plan else ""
        due, told = f"hạn {date_text(self.due_on)}", STATE_LABELS[self.state]
        if reason := self.missing or (self.failure and self.failure.line):
            overdue = f", quá hạn{late}" if late and self.state in ("blocked", "failed") else late
            return self.unit, review, due, f"{told}{overdue}\n{reason}"
        if self.is_stale:
            told += f", {CHANGED}" if self.state == "issued" else ", đã đổi"
            told += f": {', '.join(self.changed)}"
        else:
            told += late
        told += f"\n{old_list(self.days_old)}" if self.days_old else ""
        return self.unit, review, due, told


@dataclass(frozen=True)
class Faulty:
    """A unit, or one `report` of it, that could not be looked at, and why."""

    unit: str
    error: Plan09Error
    report: str = ""

    @property
    def name(self) -> str:
        """What it is about: the unit, and the report where it is only that."""
        return f"{self.unit} {self.report}".rstrip()

    @property
    def record(self) -> dict[str, Any]:
        """The fault for machines."""
        reason = reason_of(self.error.message)
        code = self.error.exit_code
        return {
            "unit": self.unit, "report": self.report, "state": FAULTY, "reason": reason,
            "exit_code": code,
        }  # fmt: skip

    @property
    def cells(self) -> Row:
        """The fault for a reader, a row of a table."""
        return self.unit, self.report, "", f"{FAULTY_LABEL}\n{reason_of(self.error.message)}"


@dataclass(frozen=True)
class Survey:
    """Everything the calendar asks for, and what could not be looked at."""

    items: tuple[Item, ...]
    faulty: tuple[Faulty, ...] = ()

    def refuse_faulty(self) -> None:
        """Raises: what is wrong with all that could not be looked at, as one error."""
        if self.faulty:
            raise together(one.error for one in self.faulty)


def survey_due(data_dir: Path, output_dir: Path, on: dt.date) -> Survey:
    """What is due on `on`, unit by unit, by due date.

    Only periods that ended in the unit's life and since the day from which the office uses this
    (`in_use_since`). Where that is not said, of each kind of period the last one that ended, and
    those that have a report: a ward that begins with old lists owes nobody years of reports.

    Raises: DataRefused for a faulty plan, and where there is no unit at all, as in a folder that is
    not the one meant; what is wrong with a unit or a report in place, whatever it is, is told in
    `faulty`, and others go on.
    """
    plan = load_plan(data_dir / PLANS)
    wards, faulty = load_wards(data_dir)
    if not (wards or faulty):
        raise DataRefused(_no_ward(data_dir))
    days = [day for ward in wards for day in ward.dates()]
    first = min(days, default=plan.file.baseline_on)
    items: list[Item] = []
    made_with = cache(program)  # the same for all that is looked at now
    for ward in wards:
        unit = ward.unit.id
        looked_at = partial(_items_of_unit, ward, first, output_dir, on, data_dir, made_with)
        found = isolated(unit, looked_at)
        if isinstance(found, Plan09Error):
            faulty.append(Faulty(unit, found))
        else:
            items += found[0]
            faulty += found[1]
    return Survey(tuple(items), tuple(faulty))


def _no_ward(data_dir: Path) -> Fault:
    rule = "việc đến hạn là của các phường trong units/ của thư mục dữ liệu"
    action = "xem lại --data-dir; chưa có phường nào thì lập từ một danh sách: plan09 start TỆP"
    return Fault(str(data_dir), "không thấy phường nào trong thư mục này", rule, action)


def load_wards(data_dir: Path) -> tuple[list[UnitFiles], list[Faulty]]:
    """The files of every ward by each of its plans, and those whose folder is faulty, whatever is
    wrong with it."""
    wards: list[UnitFiles] = []
    faulty: list[Faulty] = []
    for unit in unit_folders(data_dir):
        found = isolated(unit, partial(_whole_wards, data_dir, unit))
        if isinstance(found, Plan09Error):
            faulty.append(Faulty(unit, found))
        else:
            wards += found
    return wards, faulty


def _whole_wards(data_dir: Path, unit: str) -> list[UnitFiles]:
    """The ward's files by each plan. Raises: DataRefused for a file that may be a list of any
    day."""
    found = []
    for plan in load_unit(data_dir, unit).plan_ids:
        ward = UnitFiles.load(data_dir, unit, load_plan(data_dir / PLANS, plan))
        ward.refuse_strays()
        found.append(ward)
    return found


def _items_of_unit(
    ward: UnitFiles, first: dt.date, output_dir: Path, on: dt.date, data_dir: Path,
    made_with: Callable[[Path], dict[str, Any]],
) -> tuple[list[Item], list[Faulty]]:  # fmt: skip
    """What is asked of one unit; apart, the reports in place that nobody can tell anything of."""
    items: list[Item] = []
    faulty: list[Faulty] = []
    plan, in_use = ward.plan, ward.unit.file.in_use_since
    reviews = asked_reviews(plan, in_use or min(ward.dates(), default=first), on)
    reviews = [one for one in reviews if plan.id in ward.unit.plans_on(one.period.end)]
    named = plan.id or (DEFAULT if ward.unit.file.plans else "")
    newest = {(one.kind, one.every): one for one in reviews}.values()
    for asked in reviews:
        if ward.unit.existed_on(asked.period.end):
            unit, period = ward.unit.id, asked.period.text
            what = (asked.kind, unit, period, data_dir, output_dir, None)
            request = checked_request(*what, plan=named)
            if not (in_use or asked in newest or request.place.target.is_dir()):
                continue
            try:
                in_place = read_manifest(request.place.target)
                if in_place:
                    refuse_unproven(request.place.target, in_place)
            except DataRefused as error:
                faulty.append(Faulty(unit, error, f"{KINDS[asked.kind].label} {period}"))
            else:
                items.append(_item(plan, ward, asked, request, on, in_place, made_with))
    return items, faulty


def _item(
    plan: Plan,
    ward: UnitFiles,
    asked: Asked,
    request: ReportRequest,
    on: dt.date,
    in_place: Manifest | None,
    made_with: Callable[[Path], dict[str, Any]],
) -> Item:
    late = max(0, (on - asked.due_on).days)
    missing = _missing_workbook(plan, ward, asked, on)
    state = _state(plan, ward, asked.period, in_place, missing, late)
    now = ward.inputs(asked.period.end)
    failure, made_from = None, {}
    if state in TO_RUN:
        made_from = {"inputs": now, **made_with(request.notebook)}
        failure = read_failure(request.place)
        state = "failed" if failure and failure.holds(made_from) else state
    is_open = state in ("due", "overdue", "blocked", "failed")
    return Item(
        unit=ward.unit.id,
        kind=asked.kind,
        period=asked.period.text,
        plan=request.chosen.named,
        due_on=asked.due_on,
        state=state,
        days_overdue=late if is_open else 0,
        missing=missing if state == "blocked" else None,
        failure=failure,
        gap=_gap(ward, asked.period.end),
        days_old=days_too_old(ward, asked.period.end) if state in ("done", "issued") else 0,
        changed=changed_kinds(in_place.inputs, now) if in_place else (),
        made_from=made_from,
    )


def _gap(ward: UnitFiles, end: dt.date) -> Gap:
    """The dates of the last own list up to `end` and of the first one after it."""
    days = [source.date for source in ward.sources]
    before, after = [day for day in days if day <= end], [day for day in days if day > end]
    return max(before, default=None), min(after, default=None)


def _state(
    plan: Plan, ward: UnitFiles, period: Period, record: Manifest | None,
    missing: Fault | None, late: int,
) -> State:  # fmt: skip
    if record and record.issue:
        return "issued"
    if record and record.inputs == ward.inputs(period.end):
        return "done"
    if missing:
        return "blocked"
    if record:
        return "stale"
    return "overdue" if late else "due"


def _missing_workbook(plan: Plan, ward: UnitFiles, asked: Asked, on: dt.date) -> Fault | None:
    """What is missing when no workbook speaks for the end of the period, and whom to ask."""
    end, limit = asked.period.end, plan.file.limits.workbook_max_age_days
    own = [source.date for source in ward.sources if source.date <= end]
    if own and (end - own[-1]).days <= limit:
        return None
    found = f"danh sách gần nhất là {date_text(own[-1])}" if own else "chưa có danh sách nào"
    where = f"{ward.unit.id}, {KINDS[asked.kind].label} {asked.period.text}"
    rule = f"cần danh sách không cũ hơn {limit} ngày so với {date_text(end)}"
    if form := left_form(ward.unit.folder, end):
        return Fault(where, f"{form} {FORM_LEFT}", rule, FILL_IT)
    return Fault(
        where,
        found,
        rule,
        f"đôn đốc {_whom_to_ask(plan, ward, on)} gửi tệp {end}.xlsx",
    )


def _whom_to_ask(plan: Plan, ward: UnitFiles, on: dt.date) -> str:
    names = [plan.body_name(body, on) for body in plan.file.followers]
    return ", ".join([*names, ward.unit.name_on(on).ward])


# Which reviews the plan's calendar asks for up to a day.


@dataclass(frozen=True)
class Asked:
    """A review that is asked for, and the last day on which it is in time."""

    kind: str
    period: Period
    due_on: dt.date
    every: str


def asked_reviews(plan: Plan, since: dt.date, on: dt.date) -> list[Asked]:
    """The reviews of every period that ended from `since` to the day before `on`, by due date.

    Source: `calendar` and `stages` of plan.yml.
    """
    found = [
        Asked(
            entry.review,
            period,
            period.end + dt.timedelta(days=entry.due_after_days),
            entry.every,
        )
        for entry in plan.file.calendar
        for period in asked_periods(plan, entry, since.year, on.year)
        if since <= period.end < on
    ]
    return sorted(found, key=lambda asked: (asked.due_on, asked.period.text, asked.kind))


# What is due, in rows for a reader: old periods that lack the same lists share one.


def due_rows(items: Sequence[Item]) -> Iterator[Row]:
    """The row of every item, in their order.

    Blocked reviews of one unit between the same two lists share a row: a baseline list with
    nothing after it for years would else fill the screen. Of those after the unit's last list the
    newest has a row of its own, which says whom to ask for what.
    """
    for _, group in groupby(items, key=_alike):
        alike = list(group)
        is_open = alike[-1].gap[1] is None
        old, newest = (alike[:-1], alike[-1:]) if is_open else (alike, [])
        if len(old) > 1:
            yield _folded(old)
        else:
            newest = alike
        yield from (item.cells for item in newest)


def _alike(item: Item) -> object:
    return (item.unit, item.gap) if item.state == "blocked" else item.cells


def _folded(items: Sequence[Item]) -> Row:
    first, last = items[0], items[-1]
    told = f"từ kỳ {first.period} đến kỳ {last.period}"
    due = f"hạn từ {date_text(first.due_on)} đến {date_text(last.due_on)}"
    do = "muốn lập bù thì thêm danh sách cuối từng kỳ (plan09 due --json nêu từng tệp)"
    late = sum(item.days_overdue > 0 for item in items)
    all_of = "" if late == len(items) else f"{late} "
    state = STATE_LABELS["blocked"] + (f", {all_of}đã quá hạn" if late else "")
    why = f"{told}, {due}: {_between(*first.gap)}; {do}"
    return first.unit, f"{len(items)} báo cáo", "", f"{state}\n{why}"


def tally(items: Sequence[Item]) -> list[str]:
    """How many reviews there are of each state; what is overdue but cannot be made is said there,
    and which of the issued ones have other lists by now."""
    told = []
    for state, label in STATE_LABELS.items():
        own = [item for item in items if item.state == state]
        late = sum(item.days_overdue > 0 for item in own) if state in ("blocked", "failed") else 0
        stale = sum(item.is_stale for item in own) if state == "issued" else 0
        more = f" ({late} cũng đã quá hạn)" if late else f" ({stale} {CHANGED})" if stale else ""
        told.append(f"{label} {len(own)}{more}")
    return told


def _between(after: dt.date | None, before: dt.date | None) -> str:
    if after and before:
        return f"không có danh sách nào sau {date_text(after)} và trước {date_text(before)}"
    if before:
        return f"danh sách đầu tiên là {date_text(before)}"
    return f"danh sách gần nhất là {date_text(after)}" if after else "chưa có danh sách nào"
