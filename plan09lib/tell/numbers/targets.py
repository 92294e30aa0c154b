"""Tracers of a target's numbers: counts to rows, everything else to the numbers it comes from."""

from __future__ import annotations

import datetime as dt
from typing import Any

from plan09lib.judge.targets.evidence import MOMENTS, snapshot_at
from plan09lib.judge.targets.ledger import PARTS
from plan09lib.judge.targets.need_and_status import elapsed, linear_ratio, milestone, need
from plan09lib.judge.targets.rows import target_rows
from plan09lib.read.plan.plan_file import Target
from plan09lib.read.unit.history import Snapshot
from plan09lib.tell.numbers.origin import Derived, Judged, counted, quotient, worked_out
from plan09lib.tell.numbers.outlook import scenario_of, trace_ahead
from plan09lib.tell.words.fact import Found, Value
from plan09lib.tell.words.wording import formula

MOVED = ("joined", "entered", "left", "exited")
"""Parts of a change that have people who satisfy and others."""


def target_called(review: Judged, key: str) -> Target | None:
    """The target, or its alternative reading, that `key` names."""
    for target in review.plan.targets:
        if key == target.id:
            return target
        for alternative in target.alternatives:
            if key == f"{target.id}-{alternative.id}":
                return target.read_as(alternative)
    return None


def trace_target(review: Judged, key: str, column: str) -> Found:
    """What a number of a target's row is followed to; without `column` the verdict itself."""
    target = target_called(review, key)
    if target is None:
        raise LookupError(key)
    if not column:
        return _verdict(review, key, target)
    if column in ("deadline", "ends_on") or column.endswith("as_of"):
        return _date(review, target, column)
    rows = target_rows(review.evidence, target, column)
    if rows is not None:
        return counted(rows, _counting(review, target, column), clause=target.clause)
    if column == "percent":
        text, clause = formula.of("chi_tieu", "percent"), target.clause
        return Found(formula=text, result=target.applied, clause=clause, source="plan.yml")
    if column.startswith("pace_") or scenario_of(column)[0]:
        return trace_ahead(review, key, target, column)
    names, compute, text = _derived(review, key, target)[column]
    return worked_out(review, key, names, compute, text, target.clause)


def _verdict(review: Judged, key: str, target: Target) -> Found:
    decides = ("deadline_n", "deadline_k", "deadline_unknown", "deadline_need", "n", "k", "unknown",
               "need", "milestone", "baseline_heads", "percent", "deadline", "as_of")  # fmt: skip
    parts = tuple(f"{key}.{name}" for name in decides if f"{key}.{name}" in review.facts)
    text = formula.of("chi_tieu", "verdict")
    return Found(formula=text, result=None, clause=target.clause, parts=parts)


def _date(review: Judged, target: Target, column: str) -> Found:
    if column == "deadline":
        text = formula.of("chi_tieu_ngay", column)
        return Found(formula=text, result=target.deadline, clause=target.clause, source="plan.yml")
    if column == "ends_on":
        ended_on = review.plan.population(target.population).ended_on
        text = formula.of("chi_tieu_ngay", column)
        return Found(formula=text, result=ended_on, clause=target.clause, source="plan.yml")
    moment = column.removesuffix("as_of")
    snapshot = snapshot_at(review.evidence, target, moment)
    if not isinstance(snapshot, Snapshot):
        raise LookupError(column)
    text = formula.of("chi_tieu_ngay", moment)
    return Found(formula=text, result=snapshot.date, clause=target.clause, source=snapshot.names)


def _counting(review: Judged, target: Target, column: str) -> str:
    moment = next(prefix for prefix in MOMENTS if column.startswith(prefix))
    what = column.removeprefix(moment)
    part = what.removesuffix("_qualified")
    text = formula.of("chi_tieu_dem", part)
    if part != what:
        text += formula.of("chi_tieu_thoa", part)
    if what in PARTS:
        text = formula.of("chi_tieu_bien_dong", moment) + text
    population = review.plan.population(target.population).label
    condition = review.plan.condition_text(target.condition)
    return formula.filled("dem_trong_nhom", text, population, condition)


def _derived(review: Judged, key: str, target: Target) -> dict[str, Derived]:
    """By column: the columns it is worked out from, how, and the formula in words."""

    def required(percent: Any, people: Any) -> int:
        return need(percent, people, target.rule)

    gap, cap = formula.of("chi_tieu", "gap"), formula.of("chi_tieu_can", target.rule)
    decided = "deadline_n" if f"{key}.deadline_n" in review.facts else "n"
    nearest = formula.of("chi_tieu", "need_nearest")
    found: dict[str, Derived] = {
        "need_nearest": (("percent", decided), lambda p, n: need(p, n, "nearest"), nearest),
        "short_of_milestone": (
            ("milestone", "k"), _short, formula.of("chi_tieu", "short_of_milestone"),
        ),
        "milestone": _milestone(review, key),
        "linear_ratio": _ratio(),
    }  # fmt: skip
    for moment in MOMENTS:
        k, n, share = f"{moment}k", f"{moment}n", f"{moment}share"
        found[share] = ((k, n), quotient, formula.of("chi_tieu", "share"))
        found[f"{moment}need"] = (("percent", n), required, cap)
        found[f"{moment}gap"] = ((f"{moment}need", k), _short, gap)
        if moment:
            text = formula.of("chi_tieu", "change")
            found[f"{moment}change"] = (("share", share), lambda a, b: a - b, text)
    for span in ("baseline_", "previous_"):
        for part in MOVED:
            whole, some = f"{span}{part}", f"{span}{part}_qualified"
            text = formula.filled("tru_so_thoa", formula.of("chi_tieu_dem", part))
            found[f"{whole}_unqualified"] = ((whole, some), lambda a, b: a - b, text)
    return found


def _short(owed: Any, heads: Any) -> int:
    return int(max(0, owed - heads))


def _milestone(review: Judged, key: str) -> Derived:
    names = ("need", "baseline_heads", "as_of", "deadline")
    baseline = review.evidence.baseline
    start = baseline.date if isinstance(baseline, Snapshot) else dt.date.min

    def owed(needed: Any, heads: Any, as_of: Any, deadline: Any, *_: Any) -> int:
        return milestone(needed, heads, elapsed(start, as_of, deadline))

    more = ("baseline_as_of",) if f"{key}.baseline_as_of" in review.facts else ()
    return (*names, *more), owed, formula.of("chi_tieu", "milestone")


def _ratio() -> Derived:
    names = ("share", "baseline_share", "percent", "baseline_as_of", "as_of", "deadline")

    def ratio(share: Any, before: Any, percent: Any, *days: Any) -> Value:
        found = linear_ratio(share, before, percent, elapsed(*days))
        return 0 if found is None else found

    return names, ratio, formula.of("chi_tieu", "linear_ratio")
