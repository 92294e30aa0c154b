"""A fact followed to its formula, clause and rows, for the one who has to answer for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from plan09lib.errors import BadParameter, Fault, nearest
from plan09lib.judge.tasks import works
from plan09lib.judge.trace import COLUMNS, activity_rows, target_rows
from plan09lib.read.plan_models import Target

if TYPE_CHECKING:
    from plan09lib.tell.review import Review

FORMULAS = {
    "n": "số người thuộc nhóm đối tượng",
    "k": "số người thuộc nhóm đối tượng và thỏa điều kiện",
    "unknown": "số người thuộc nhóm đối tượng, để trống thông tin",
    "undecided": "số người chưa rõ có thuộc nhóm đối tượng hay không",
    "need": "cần = ⌈tỷ lệ áp dụng × tổng số / 100⌉ (theo quy tắc làm tròn của chỉ tiêu)",
    "gap": "thiếu = max(0, cần − đạt)",
    "milestone": "mốc = min(cần, đạt ở mốc gốc) + ⌊max(0, cần − đạt ở mốc gốc) × phần thời gian⌋",
    "short_of_milestone": "chậm = max(0, mốc − đạt)",
    "share": "tỷ lệ = đạt / tổng số",
    "percent": "tỷ lệ áp dụng, theo sổ cách hiểu",
}
_SAME = ("baseline_", "previous_", "deadline_")


@dataclass(frozen=True)
class Trace:
    """Where a number comes from; `rows` is None when it is worked out from other facts."""

    fact_id: str
    display: str
    formula: str
    clause: str
    rows: pd.DataFrame | None

    def __str__(self) -> str:
        lines = [
            f"{self.fact_id} = {self.display}",
            f"  cách tính: {self.formula}",
            f"  điều khoản: {self.clause}",
        ]
        if self.rows is None:
            return "\n".join([*lines, "  dòng: tính từ các số khác của cùng mã"])
        places = self.rows.groupby(["workbook", "sheet"], sort=False)["row"]
        for (workbook, sheet), rows in places:
            numbers = ", ".join(str(row) for row in rows)
            lines.append(f"  dòng: {workbook}, {sheet}: {numbers}")
        return "\n".join(lines)


def trace_fact(review: Review, fact_id: str) -> Trace:
    """The trace of `fact_id`. Raises: BadParameter, with the nearest id, for an unknown fact."""
    if fact_id not in review.facts:
        hint = nearest(fact_id, list(review.facts))
        rule = "mã số liệu là thuộc tính data-fact trong báo cáo, ví dụ T25-3b.k"
        raise BadParameter(Fault("số liệu", f'không có "{fact_id}"', rule, hint))
    key, _, column = fact_id.partition(".")
    display = review.facts[fact_id].display
    target = _target(review, key)
    if target is not None:
        rows = target_rows(review.evidence, target, column)
        return Trace(fact_id, display, _formula(review, target, column), target.clause, rows)
    for _, work in works(review.plan):
        if work.anchor == key:
            rows = activity_rows(review.evidence, work, column)
            return Trace(fact_id, display, f"đếm theo mã việc {work.id}", work.clause, rows)
    return Trace(fact_id, display, "xem phụ lục minh chứng", "–", pd.DataFrame(columns=COLUMNS))


def _target(review: Review, key: str) -> Target | None:
    """The target, or its alternative reading, that `key` names."""
    for target in review.plan.targets:
        if key == target.id:
            return target
        for alternative in target.alternatives:
            if key == f"{target.id}-{alternative.id}":
                return target.read_as(alternative)
    return None


def _formula(review: Review, target: Target, column: str) -> str:
    what = next((column.removeprefix(p) for p in _SAME if column.startswith(p)), column)
    population = review.plan.population(target.population).label
    condition = review.plan.condition_text(target.condition)
    formula = FORMULAS.get(what, "phần của biến động giữa hai danh sách, đếm theo mã người")
    return f"{formula}; nhóm: {population}; điều kiện: {condition}; tỷ lệ {target.applied}%"
