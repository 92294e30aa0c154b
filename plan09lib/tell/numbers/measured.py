"""Numbers of targets that name a range: what is asked, what was measured, with their rows.

Ids begin with the target's id, and the year of a target that is asked every year (`H1.2024.k`).
A count that would tell of a few people is the office's own: its id begins with `noi-bo.`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import partial

import pandas as pd

from plan09lib.judge.measures.judged import Judged, settled
from plan09lib.judge.measures.measuring import Measurement, measure
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.read.clauses.measured import MeasuredTarget
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.numbers.counts import INNER
from plan09lib.tell.numbers.declared import Numbers, short_of
from plan09lib.tell.words.anchors import ALL, evidence_of
from plan09lib.tell.words.fact import Fact, FactBook, Found, Kind, Value
from plan09lib.tell.words.formats import (
    count_text,
    decimal_text,
    half_up,
    percent_text,
)
from plan09lib.tell.words.wording import formula

SAYS = "do_khac"
"""The family of formulas in `cach_tinh.j2`."""
BOUNDS = ("at_least", "more_than", "at_most", "less_than")
TALLY = "do-khac"
"""What the ids of the numbers of all such targets begin with."""


def measured_facts(evidence: Evidence, judged: tuple[Judged, ...]) -> Iterator[Fact]:
    """Every number of them that may leave the ward."""
    for target in evidence.plan.measured:
        yield from asked_facts(target)
    threshold = evidence.plan.file.limits.suppress_below
    for one in judged:
        yield from _told(evidence, one, hides=is_hidden(one, threshold))
    yield from _tally(evidence.plan, judged)


def inner_measured(evidence: Evidence, judged: tuple[Judged, ...]) -> Iterator[Fact]:
    """The numbers of those that hide some, as counted: for `noi_bo/` only."""
    threshold = evidence.plan.file.limits.suppress_below
    for one in judged:
        if is_hidden(one, threshold):
            yield from _counts(evidence, one, _numbers(one, INNER)).values()


def is_hidden(judged: Judged, threshold: int) -> bool:
    """Whether what was counted is told to the office only: of ratings always, else when it is few.

    Source: verdicts.md §3; `suppress_below` in plan.yml.
    """
    target, found = judged.target, judged.found
    if not target.is_protected or found.n is None:
        return False
    if target.is_of_ratings:
        return True
    if target.measure == "median_age":
        return found.n < threshold
    parts = [] if found.k is None else [found.k, found.n - found.k]
    if found.before and found.before.n is not None and found.before.k is not None:
        parts += [found.before.k, found.before.n - found.before.k]
    return any(0 < part < threshold for part in parts)


def measured_verdict(book: FactBook, judged: Judged) -> Found:
    """What the verdict on a target at one time that it was asked is followed to."""
    asked = (f"{judged.target.id}.{name}" for name in (*BOUNDS, "deadline"))
    found = (f"{judged.key}.{name}" for name in ("as_of", "n", "k", "unknown", "median", "end"))
    parts = tuple(fact_id for fact_id in (*asked, *found) if fact_id in book)
    text = formula.of(SAYS, "verdict")
    return Found(formula=text, result=None, clause=judged.target.clause, parts=parts)


def asked_facts(target: MeasuredTarget) -> Iterator[Fact]:
    """The bounds of a target and its deadline, as plan.yml says them."""
    numbers = Numbers(
        key=target.id, says=SAYS, anchor=evidence_of(target.id), clause=target.clause,
        source="plan.yml",
    )  # fmt: skip
    for name in BOUNDS:
        bound: Fraction | None = getattr(target, name)
        if bound is not None:
            kind, value = _shown(target, abs(bound))
            yield numbers.given(name, value, kind, partial(formula.of, SAYS, name))
    text = partial(formula.of, SAYS, "deadline")
    yield numbers.given("deadline", target.deadline, "date", text)


def _shown(target: MeasuredTarget, value: Fraction) -> tuple[Kind, Value]:
    """How a bound or value is shown: percent, points, a number; half years of a median."""
    if target.measure == "share" and target.than_baseline:
        return "points", value / 100
    whole = value.denominator == 1
    if target.measure == "share":
        return ("percent", int(value)) if whole else ("share", value / 100)
    return ("count", int(value)) if whole else ("decimal", value)


def exact_amount(target: MeasuredTarget, value: Fraction) -> Fraction:
    """What was measured, for who goes on counting: a share as a part of 1."""
    return value / 100 if target.measure == "share" else value


def amount_text(target: MeasuredTarget, value: Fraction) -> str:
    """What was measured, as a table shows it; a move since the baseline with its sign."""
    if target.than_baseline:
        moved = f"{'+' if value > 0 else ''}{decimal_text(half_up(value))}"
        return f"{moved} điểm %" if target.measure == "share" else moved
    if target.measure == "share":
        return percent_text(value / 100)
    whole = target.measure == "count"
    return count_text(int(value)) if whole else decimal_text(half_up(value))


def _numbers(one: Judged, prefix: str = "") -> Numbers:
    anchor = evidence_of(one.target.id)
    return Numbers(key=prefix + one.key, says=SAYS, anchor=anchor, clause=one.target.clause)


def _told(evidence: Evidence, one: Judged, *, hides: bool) -> Iterator[Fact]:
    numbers = _numbers(one)
    dated = numbers.but(source="tên tệp danh sách")
    if one.found.as_of:
        day = dt.date.fromisoformat(one.found.as_of)
        yield dated.given("as_of", day, "date", partial(formula.of, SAYS, "as_of"))
    end = numbers.but(source="plan.yml")
    yield end.given("end", one.occurrence.end, "date", partial(formula.of, SAYS, "end"))
    if one.occurrence.id:
        year = int(one.occurrence.id)
        yield end.given("year", year, "year", partial(formula.of, SAYS, "year"))
    if hides:
        yield _of_all(numbers, one.found)
    else:
        yield from _counts(evidence, one, numbers).values()


def _of_all(numbers: Numbers, found: Measurement) -> Fact:
    return numbers.placed("n", lambda: found.all, found.n or 0)


def _counts(evidence: Evidence, one: Judged, numbers: Numbers) -> dict[str, Fact]:
    """Counts, the value, and how much is asked of so many."""
    target, found = one.target, one.found
    known: dict[str, Fact] = {}
    if found.n is not None:
        if found.all is None:  # bodies of a kind, whose number the ward's own file gives
            given = numbers.but(source="don_vi.yml")
            known["n"] = given.given("n", found.n, "count", partial(formula.of, SAYS, "bodies"))
        else:
            known["n"] = _of_all(numbers, found)
    if found.k is not None:
        text = partial(_of_counted, evidence.plan, target)
        known["k"] = numbers.placed("k", lambda: found.counted, found.k, text)
    if found.unknown:
        source = numbers.but(source="danh sách: ô trống, chưa rõ thuộc nhóm")
        known["unknown"] = source.given("unknown", found.unknown, "count")
    return known | _values(evidence, one, numbers, known)


def _of_counted(plan: Plan, target: MeasuredTarget) -> str:
    if target.unit == "people":
        population = plan.population(target.population).label
        condition = plan.condition_text(target.condition) if target.condition else ""
        return formula.filled("do_khac_nguoi", population, condition)
    if target.courses:
        return formula.of(SAYS, "courses")
    codes = ", ".join(target.actions)
    if target.bodies:
        kind = next(one.label for one in plan.file.body_kinds if one.id == target.bodies)
        return formula.filled("do_khac_don_vi", codes, kind)
    return formula.filled("do_khac_dong", codes, formula.of(SAYS, target.tally))


def _values(
    evidence: Evidence, one: Judged, numbers: Numbers, known: dict[str, Fact]
) -> dict[str, Fact]:
    target, found = one.target, one.found
    told: dict[str, Fact] = {}
    n, k = known.get("n"), known.get("k")
    if target.measure == "share" and n and k and n.value:
        told["share"] = numbers.share("share", k, n)
        if target.lowest is not None and not target.than_baseline:
            told |= _owed(target, target.lowest, numbers, n, k)
    if target.measure == "median_age" and found.value is not None and not target.than_baseline:
        told["median"] = numbers.rows(
            "median", partial(_counted_rows, found), found.value, "decimal",
            adds=0, again=partial(_measured_anew, evidence, one),
        )  # fmt: skip
    if target.than_baseline and found.value is not None:
        kind, moved = _shown(target, abs(found.value))
        source = numbers.but(source="danh sách mốc gốc và danh sách này")
        name = "fewer" if found.value < 0 else "more"
        told[name] = source.given(name, moved, kind)
    return told


def _owed(
    target: MeasuredTarget, at_least: Fraction, numbers: Numbers, n: Fact, k: Fact
) -> dict[str, Fact]:
    owed = partial(fewest, at_least, is_more=target.more_than is not None)
    need = numbers.derived("need", "count", owed, n)
    return {"need": need, "gap": numbers.derived("gap", "count", short_of, need, k)}


def fewest(percent: Fraction, whole: int, *, is_more: bool = False) -> int:
    """The fewest of `whole` that are at least `percent` of it, or more than that.

    >>> (
    ...     fewest(Fraction(27, 2), 20),
    ...     fewest(Fraction(60), 15),
    ...     fewest(Fraction(80), 10, is_more=True),
    ... )
    (3, 9, 9)
    """
    return percent * whole // 100 + 1 if is_more else -(-percent * whole // 100)


def _counted_rows(found: Measurement) -> pd.DataFrame:
    assert found.counted is not None
    return found.counted


def _measured_anew(evidence: Evidence, one: Judged, _: pd.DataFrame) -> Value:
    value = measure(evidence, one.target, one.occurrence).value
    assert value is not None
    return value


def _tally(plan: Plan, judged: tuple[Judged, ...]) -> Iterator[Fact]:
    """How many such targets there are, and how many of them stand how."""
    numbers = Numbers(
        key=TALLY, says=SAYS, anchor=ALL, clause=plan.file.targets_clause, source="plan.yml"
    )
    if plan.measured:
        told = tuple(f"{target.id}.deadline" for target in plan.measured)
        yield numbers.listed("targets", told)
    if plan.file.unsaid:
        yield numbers.given("unsaid", len(plan.file.unsaid), "count")
    for status, keys in by_status(settled(judged)).items():
        yield numbers.listed(status, tuple(f"{key}.end" for key in keys))


def status_code(one: Judged) -> str:
    """The status as it is told; `so_far`: attained while its time runs."""
    return "so_far" if one.status == "attained" and not one.is_over else one.status


def by_status(judged: Iterable[Judged]) -> dict[str, tuple[str, ...]]:
    """The keys of `judged` by status, those that are over apart from those that run."""
    found: dict[str, tuple[str, ...]] = {}
    for one in judged:
        name = status_code(one)
        found[name] = (*found.get(name, ()), one.key)
    return found
