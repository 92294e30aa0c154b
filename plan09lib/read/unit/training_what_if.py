"""What an analyst assumes of a training plan: other seats, prices, money, deadlines, persons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from plan09lib.errors import BadParameter, Fault, nearest
from plan09lib.read.files.day import date_text, given_day
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.training_rules import SeatsPerYear, TrainingRules
from plan09lib.read.unit.what_if import known_target, refused


@dataclass(frozen=True)
class TrainingAssumptions:
    """What is assumed otherwise; empty where nothing is.

    `seats` per course, a number for every year or by year; `price` of a seat per course, đồng;
    `budget` of a year, đồng; `deadlines` per target; `without`: the Mã of who is not sent.
    """

    seats: Mapping[str, SeatsPerYear] = field(default_factory=dict)
    price: Mapping[str, int] = field(default_factory=dict)
    budget: Mapping[int, int] = field(default_factory=dict)
    deadlines: Mapping[str, dt.date] = field(default_factory=dict)
    without: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return any((self.seats, self.price, self.budget, self.deadlines, self.without))

    def rules(self, rules: TrainingRules) -> TrainingRules:
        """The rules under these assumptions, approved by nobody.

        Raises: BadParameter for a number of seats or an amount that cannot be.
        """
        if not (self.seats or self.price or self.budget):
            return rules
        changes: dict[str, dict[str, Any]] = {}
        for name, values in (("seats", self.seats), ("price", self.price)):
            for course, value in values.items():
                changes.setdefault(course, {"id": course})[name] = value
        own: dict[str, Any] = {"courses": list(changes.values()), "approved_by": None}
        if self.budget:
            own["budget"] = dict(self.budget)
        try:
            return rules.changed(own)
        except ValueError:
            given = [*self.seats.values(), *self.price.values(), *self.budget.values()]
            rule = "số chỗ nhiều nhất 10.000, giá và kinh phí là số nguyên; năm viết đủ bốn chữ số"
            example = 'ví dụ seats={"llct_trung_cap": 5}'
            raise refused("phương án đào tạo", given, rule, example) from None

    def plan(self, plan: Plan) -> Plan:
        """The plan with the deadlines assumed, for a forecast; verdicts keep the real ones."""
        targets = tuple(
            target.model_copy(update={"deadline": self.deadlines.get(target.id, target.deadline)})
            for target in plan.targets
        )
        return replace(plan, file=plan.file.model_copy(update={"targets": targets}))


def read_assumptions(
    plan: Plan,
    rules: TrainingRules,
    starts: dt.date,
    people: Collection[str],
    *,
    seats: Mapping[str, SeatsPerYear] | None = None,
    price: Mapping[str, int] | None = None,
    budget: int | Mapping[int, int] | None = None,
    deadlines: Mapping[str, str | dt.date] | None = None,
    without: Collection[str] = (),
) -> TrainingAssumptions:
    """The assumptions as an analyst types them; `people` are the Mã that are known.

    A plan begins on the day `starts` and ends with the plan's last deadline, or with the years in
    which missed targets are caught up; a `budget` that is one number holds for every year between.

    Raises: BadParameter with every name that is not known and the nearest that is, and every number
    or year that cannot be.
    """
    listed = [without] if isinstance(without, str) else list(without)
    last = plan.last_deadline
    years = range(starts.year, max(last.year, starts.year + rules.limits.catch_up_years - 1) + 1)
    faults = [*_number_faults(rules, seats or {}, price or {}, budget, years)]
    faults += _unknown("mã nhân sự", listed, sorted(people), "mã như ở cột Mã của trang Nhân sự")
    if faults:
        raise BadParameter(faults)
    amounts = dict(budget or {}) if isinstance(budget, Mapping) else {}
    if isinstance(budget, int):
        amounts = dict.fromkeys(years, budget)
    span = (starts, last)
    days = {one: _deadline(plan, span, one, day) for one, day in (deadlines or {}).items()}
    found = TrainingAssumptions(
        seats=seats or {},
        price=price or {},
        budget=amounts,
        deadlines=days,
        without=frozenset(listed),
    )
    found.rules(rules)
    return found


def _number_faults(
    rules: TrainingRules,
    seats: Mapping[str, SeatsPerYear],
    price: Mapping[str, int],
    budget: int | Mapping[int, int] | None,
    years: range,
) -> Iterator[Fault]:
    """Courses that are not known, and numbers or years that cannot be."""
    known = [offer.id for offer in rules.courses]
    yield from _unknown("lớp", [*seats, *price], known, "mã lớp (id) như trong dao_tao.yml")
    for course, number in seats.items():
        yield from _numbers(f"số chỗ, lớp {course}", number, years)
    for course, amount in price.items():
        yield from _numbers(f"giá, lớp {course}", amount, ())
    if budget is not None:
        yield from _numbers("kinh phí", budget, years)


def _deadline(
    plan: Plan, span: tuple[dt.date, dt.date], target_id: str, day: str | dt.date
) -> dt.date:
    known_target(plan, target_id)
    first, last = span
    where = f"hạn {target_id}"
    wanted = given_day(day, where)
    if not first <= wanted <= last:
        rule = f"hạn là một ngày từ {date_text(first)} đến {date_text(last)}"
        raise refused(where, day, rule, "chọn ngày khác")
    return wanted


def _numbers(where: str, given: object, years: Collection[int]) -> Iterator[Fault]:
    """What is wrong with a number, or with numbers by year where `years` allows them."""
    if isinstance(given, Mapping) and years:
        for year, number in given.items():
            if year not in years:
                rule = f"năm là số từ {min(years)} đến {max(years)}"
                yield Fault(where, f'nhận được năm "{year}"', rule, f"ví dụ {{{max(years)}: 5}}")
            yield from _numbers(f"{where}, năm {year}", number, ())
    elif not isinstance(given, int) or isinstance(given, bool) or given < 0:
        rule = "số chỗ, giá và kinh phí là số nguyên từ 0 trở lên"
        yield Fault(where, f'nhận được "{given}"', rule, "sửa lại số")


def _unknown(
    where: str, names: Collection[str], known: Collection[str], rule: str
) -> Iterator[Fault]:
    for name in dict.fromkeys(names):
        if name not in known:
            yield Fault(where, f'nhận được "{name}"', rule, nearest(str(name), list(known)))
