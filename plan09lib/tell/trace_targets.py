"""Tracers of a target's numbers: counts to rows, everything else to the numbers it comes from."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from plan09lib.judge.headcount import elapsed, linear_ratio, milestone, need
from plan09lib.judge.ledger import PARTS
from plan09lib.judge.moments import MOMENTS, snapshot_at
from plan09lib.judge.target_rows import target_rows
from plan09lib.read.history import Snapshot
from plan09lib.read.plan_models import Target
from plan09lib.tell.trace import Derived, Found, Value, counted, quotient, worked_out
from plan09lib.tell.trace_outlook import scenario_of, trace_ahead

if TYPE_CHECKING:
    from plan09lib.tell.review import Review

COUNTED = {
    "n": "số người thuộc nhóm đối tượng",
    "k": "số người thuộc nhóm đối tượng và thỏa điều kiện",
    "unknown": "số người thuộc nhóm đối tượng, để trống thông tin",
    "undecided": "số người chưa rõ có thuộc nhóm đối tượng hay không",
    "heads": "số người của nhóm hiện nay đã thỏa điều kiện ở mốc gốc, hoặc lúc mới đến nếu đến sau",
    "trained": "ở trong nhóm cả hai lần, trước chưa thỏa, nay thỏa điều kiện",
    "recorded": "ở trong nhóm cả hai lần, trước để trống, nay thỏa điều kiện",
    "lost": "ở trong nhóm cả hai lần, trước thỏa, nay không còn hoặc không rõ",
    "joined": "thuộc nhóm hiện nay, trước không có trong danh sách",
    "left": "thuộc nhóm trước đây, nay không còn trong danh sách",
    "entered": "có trong cả hai danh sách, nay mới thuộc nhóm",
    "exited": "có trong cả hai danh sách, nay không còn thuộc nhóm",
    "exited_by_age": "có trong cả hai danh sách, ra khỏi nhóm chỉ vì quá tuổi",
}
QUALIFIED = {"joined": "nay", "entered": "nay", "left": "trước", "exited": "trước"}
ROUNDED = {"ceil": "làm tròn lên", "nearest": "làm tròn đến số gần nhất", "floor": "làm tròn xuống"}
DATED = {
    "": "ngày của danh sách được đếm, theo tên tệp",
    "baseline_": "ngày của danh sách ở mốc gốc, theo tên tệp",
    "previous_": "ngày của danh sách kỳ trước, theo tên tệp",
    "deadline_": "ngày của danh sách tại hạn, theo tên tệp",
    "ends_on": "ngày cuối cùng nhóm đối tượng còn áp dụng",
}


def target_called(review: Review, key: str) -> Target | None:
    """The target, or its alternative reading, that `key` names."""
    for target in review.plan.targets:
        if key == target.id:
            return target
        for alternative in target.alternatives:
            if key == f"{target.id}-{alternative.id}":
                return target.read_as(alternative)
    return None


def trace_target(review: Review, key: str, column: str) -> Found:
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
        formula = "tỷ lệ áp dụng, theo sổ cách hiểu"
        return Found(
            formula=formula, result=target.applied, clause=target.clause, source="plan.yml"
        )
    if column.startswith("pace_") or scenario_of(column)[0]:
        return trace_ahead(review, key, target, column)
    names, compute, formula = _derived(review, key, target)[column]
    return worked_out(review, key, names, compute, formula, target.clause)


def _verdict(review: Review, key: str, target: Target) -> Found:
    decides = ("deadline_n", "deadline_k", "deadline_unknown", "deadline_need", "n", "k", "unknown",
               "need", "milestone", "baseline_heads", "percent", "deadline", "as_of")  # fmt: skip
    parts = tuple(f"{key}.{name}" for name in decides if f"{key}.{name}" in review.facts)
    formula = "kết luận từ số đạt, số cần, mốc và số chưa rõ"
    return Found(formula=formula, result=None, clause=target.clause, parts=parts)


def _date(review: Review, target: Target, column: str) -> Found:
    if column == "deadline":
        formula = "hạn của chỉ tiêu trong kế hoạch"
        return Found(
            formula=formula, result=target.deadline, clause=target.clause, source="plan.yml"
        )
    if column == "ends_on":
        ended_on, text = review.plan.population(target.population).ended_on, DATED[column]
        return Found(formula=text, result=ended_on, clause=target.clause, source="plan.yml")
    moment = column.removesuffix("as_of")
    snapshot = snapshot_at(review.evidence, target, moment)
    if not isinstance(snapshot, Snapshot):
        raise LookupError(column)
    clause = target.clause
    return Found(formula=DATED[moment], result=snapshot.date, clause=clause, source=snapshot.names)


def _counting(review: Review, target: Target, column: str) -> str:
    moment = next(prefix for prefix in MOMENTS if column.startswith(prefix))
    what = column.removeprefix(moment)
    part = what.removesuffix("_qualified")
    formula = COUNTED[part]
    if part != what:
        formula += f", {QUALIFIED[part]} thỏa điều kiện"
    if what in PARTS:
        since = "mốc gốc" if moment == "baseline_" else "kỳ trước"
        formula = f"biến động so với {since}, ghép theo mã người: {formula}"
    population = review.plan.population(target.population).label
    condition = review.plan.condition_text(target.condition)
    return f"{formula}; nhóm: {population}; điều kiện: {condition}"


def _derived(review: Review, key: str, target: Target) -> dict[str, Derived]:
    """By column: the columns it is worked out from, how, and the formula in words."""

    def required(percent: Any, people: Any) -> int:
        return need(percent, people, target.rule)

    gap = "max(0, cần − đạt)"
    cap = f"tỷ lệ áp dụng × tổng số / 100, {ROUNDED[target.rule]}"
    decided = "deadline_n" if f"{key}.deadline_n" in review.facts else "n"
    nearest = f"cần nếu {ROUNDED['nearest']}: tỷ lệ áp dụng × tổng số / 100"
    found: dict[str, Derived] = {
        "need_nearest": (("percent", decided), lambda p, n: need(p, n, "nearest"), nearest),
        "short_of_milestone": (("milestone", "k"), _short, "chậm = max(0, mốc − đạt)"),
        "milestone": _milestone(review, key),
        "linear_ratio": _ratio(),
    }
    for moment in MOMENTS:
        k, n, share = f"{moment}k", f"{moment}n", f"{moment}share"
        found[share] = ((k, n), quotient, "tỷ lệ = đạt / tổng số")
        found[f"{moment}need"] = (("percent", n), required, f"cần = {cap}")
        found[f"{moment}gap"] = ((f"{moment}need", k), _short, f"thiếu = {gap}")
        if moment:
            text = "chênh lệch = tỷ lệ hiện nay − tỷ lệ lúc đó"
            found[f"{moment}change"] = (("share", share), lambda a, b: a - b, text)
    for span in ("baseline_", "previous_"):
        for part in QUALIFIED:
            whole, some = f"{span}{part}", f"{span}{part}_qualified"
            text = f"{COUNTED[part]}: tất cả − số người thỏa điều kiện"
            found[f"{whole}_unqualified"] = ((whole, some), lambda a, b: a - b, text)
    return found


def _short(owed: Any, heads: Any) -> int:
    return int(max(0, owed - heads))


def _milestone(review: Review, key: str) -> Derived:
    names = ("need", "baseline_heads", "as_of", "deadline")
    baseline = review.evidence.baseline
    start = baseline.date if isinstance(baseline, Snapshot) else dt.date.min

    def owed(needed: Any, heads: Any, as_of: Any, deadline: Any, *_: Any) -> int:
        return milestone(needed, heads, elapsed(start, as_of, deadline))

    text = "mốc = min(cần, đạt ở mốc gốc) + ⌊max(0, cần − đạt ở mốc gốc) × phần thời gian⌋"
    more = ("baseline_as_of",) if f"{key}.baseline_as_of" in review.facts else ()
    return (*names, *more), owed, f"{text}; phần thời gian tính theo ngày từ mốc gốc đến hạn"


def _ratio() -> Derived:
    names = ("share", "baseline_share", "percent", "baseline_as_of", "as_of", "deadline")

    def ratio(share: Any, before: Any, percent: Any, *days: Any) -> Value:
        found = linear_ratio(share, before, percent, elapsed(*days))
        return 0 if found is None else found

    text = "(tỷ lệ − tỷ lệ ở mốc gốc) / ((tỷ lệ áp dụng − tỷ lệ ở mốc gốc) × phần thời gian)"
    return names, ratio, f"nhịp so với đường thẳng = {text}"
