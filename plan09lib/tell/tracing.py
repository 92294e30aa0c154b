"""A fact followed to its formula, clause and rows, for the one who has to answer for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from plan09lib.errors import BadParameter, Fault, nearest
from plan09lib.judge.outlook_trace import outlook_rows
from plan09lib.judge.tasks import works
from plan09lib.judge.trace import COLUMNS, activity_rows, target_rows
from plan09lib.read.plan_models import Target
from plan09lib.tell.outlook_facts import SCENARIOS

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
OUTLOOK_FORMULAS = {
    "left": "số người của nhóm hiện nay đến tuổi nghỉ hưu trước hạn",
    "left_qualified": "số người của nhóm hiện nay đã đạt và đến tuổi nghỉ hưu trước hạn",
    "aged_out": "số người của nhóm hiện nay quá giới hạn tuổi của nhóm trước hạn",
    "met_on": "ngày cuối năm đầu tiên từ đó đạt cho đến hạn",
    "refilled_gap_best": "thiếu = cần − đạt, nếu mọi chỗ nghỉ hưu có người thay đã đạt",
    "refilled_gap_worst": "thiếu = cần − đạt, nếu mọi chỗ nghỉ hưu có người thay chưa đạt",
    "pace_so_far": "nhịp = số người đạt thêm qua đào tạo từ mốc gốc / số năm đã qua",
    "pace_years": "số năm = thiếu hiện nay / nhịp, làm tròn lên",
    "pace_days_left": "số ngày từ ngày của danh sách đến hạn",
    "pace_needed": "nhịp cần = thiếu hiện nay / số năm còn lại đến hạn",
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
        rows = _rows(review, target, column)
        return Trace(fact_id, display, _formula(review, target, column), target.clause, rows)
    for _, work in works(review.plan):
        if work.anchor == key:
            rows = activity_rows(review.evidence, work, column)
            return Trace(fact_id, display, f"đếm theo mã việc {work.id}", work.clause, rows)
    return Trace(fact_id, display, "xem phụ lục minh chứng", "–", pd.DataFrame(columns=COLUMNS))


def _rows(review: Review, target: Target, column: str) -> pd.DataFrame | None:
    scenario, what = _scenario(column)
    if not scenario:
        return target_rows(review.evidence, target, column)
    return outlook_rows(review.ahead, target, scenario, what)


def _scenario(column: str) -> tuple[str, str]:
    """The scenario of a forecast's column and the rest of its name; no scenario for the present."""
    found = next((name for name in SCENARIOS if column.startswith(f"{name}_")), "")
    return found, column.removeprefix(f"{found}_") if found else column


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
    scenario, column = _scenario(column)
    what = next((column.removeprefix(p) for p in _SAME if column.startswith(p)), column)
    population = review.plan.population(target.population).label
    condition = review.plan.condition_text(target.condition)
    formula = FORMULAS.get(what, "phần của biến động giữa hai danh sách, đếm theo mã người")
    if scenario:
        formula = f"dự báo đến hạn, {SCENARIOS[scenario]}: {OUTLOOK_FORMULAS.get(column, formula)}"
    if column.startswith("pace_"):
        formula = OUTLOOK_FORMULAS[column]
    return f"{formula}; nhóm: {population}; điều kiện: {condition}; tỷ lệ {target.applied}%"
