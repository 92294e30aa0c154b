"""A review of what is not: marked wherever it is shown, refused wherever it could be published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from plan09lib.errors import BadParameter, Fault
from plan09lib.judge.assess import assess_targets
from plan09lib.judge.evidence import Evidence, gather
from plan09lib.read.assumptions import (
    Edit,
    assumed_history,
    assumed_plan,
    cut_period,
    edited_column,
)
from plan09lib.read.plan import Plan
from plan09lib.tell.explored import Explored
from plan09lib.tell.formats import date_text
from plan09lib.tell.narrate import upper_first
from plan09lib.tell.review import Review
from plan09lib.tell.view import View
from plan09lib.tell.wording import phrase

ASSUMED = "GIẢ ĐỊNH"
_COMPARED = {"k": "Đạt", "n": "Tổng số", "need": "Cần", "gap": "Thiếu", "status": "Kết luận"}


class AssumedReview(Review):
    """A review under `assumptions` (in words), beside the evidence of what is."""

    mark = ASSUMED

    def __init__(self, kind: str, evidence: Evidence, real: Evidence, assumptions: tuple[str, ...]):
        super().__init__(kind, evidence)
        self.real = real
        self.assumptions = assumptions

    def __repr__(self) -> str:
        return f"{ASSUMED} ({'; '.join(self.assumptions)}): {super().__repr__()}"

    def _repr_html_(self) -> str:
        return self.changes().html

    def changes(self) -> Explored:
        """Every target that would stand otherwise: heads, need, gap and status, now → assumed."""
        from plan09lib.tell.explored import table_html

        table = self._changed_rows()
        same = phrase.of("gia_dinh", "no_change")
        caption = phrase.of("gia_dinh", "changes")
        html = table_html(table, caption) if len(table) else f"<p>{upper_first(same)}.</p>"
        said = ", ".join(f"{row['Mã']} {row['Kết luận']}" for _, row in table.iterrows())
        return self._explored(View(self._marked(html)), table, None, said or same)

    def inputs(self) -> dict[str, str]:
        """Nothing can be made from assumptions. Raises: BadParameter always."""
        raise BadParameter(
            Fault(
                "what_if",
                "bản giả định",
                "chỉ báo cáo từ số liệu thật mới được lập và xuất bản",
                "sửa kế hoạch hoặc workbook rồi lập báo cáo như thường",
            )
        )

    def mail_html(self) -> str:
        """The body of the mail, marked."""
        return self._marked(super().mail_html())

    def mail_text(self) -> str:
        """The body of the mail as plain text, marked."""
        return f"{self._banner}\n\n{super().mail_text()}"

    @cached_property
    def _banner(self) -> str:
        return f"{ASSUMED}: {'; '.join(self.assumptions)}"

    def _marked(self, html: str) -> str:
        banner = View(self.narrator.render("kp_gia_dinh.j2", banner=self._banner)).html
        return f'<div class="gia-dinh">{banner}{html}</div>'

    def _show(self, template: str, **context: Any) -> View:
        return View(self._marked(super()._show(template, **context).html))

    def _changed_rows(self) -> pd.DataFrame:
        before = assess_targets(self.real, with_previous=False).set_index("target_id")
        after = self.frame.set_index("target_id")
        rows = [
            (target_id, *(self._step(name, before, after, target_id) for name in _COMPARED))
            for target_id in after.index
            if not before.loc[target_id, [*_COMPARED]].equals(after.loc[target_id, [*_COMPARED]])
        ]
        return pd.DataFrame(rows, columns=["Mã", *_COMPARED.values()])

    def _step(self, name: str, before: pd.DataFrame, after: pd.DataFrame, target_id: str) -> str:
        old, new = (str(frame.loc[target_id, name]) for frame in (before, after))
        if name == "status":
            old, new = (self.plan.label("trang_thai", code) for code in (old, new))
        return f"{old} → {new}" if old != new else new


def assume(
    kind: str,
    evidence: Evidence,
    percent: Mapping[str, int],
    reading: Mapping[str, str],
    as_of: str,
    edits: tuple[Edit, ...],
) -> AssumedReview:
    """The review of `evidence` under other percents, readings, day and cells.

    Raises: BadParameter for anything unknown, and when nothing is assumed.
    """
    if not (percent or reading or as_of or edits):
        rule = "giả định nêu ít nhất một thay đổi"
        raise BadParameter(
            Fault("what_if", "không có gì thay đổi", rule, 'ví dụ percent={"T25-3b": 70}')
        )
    plan = assumed_plan(evidence.plan, percent, reading)
    period = cut_period(evidence.period, as_of) if as_of else evidence.period
    history = assumed_history(evidence.history, plan, period.end, edits)
    words = _words(evidence.plan, percent, reading, period.end if as_of else None, edits)
    return AssumedReview(kind, gather(plan, history, period), evidence, words)


def _words(
    plan: Plan, percent: Mapping[str, int], reading: Mapping[str, str], day: dt.date | None,
    edits: tuple[Edit, ...],
) -> tuple[str, ...]:  # fmt: skip
    """What is assumed, in the words of the lists and the plan, not in their codes."""
    said, read = phrase.filled, reading.items()
    return (
        *(said("can_ty_le", target_id, str(value)) for target_id, value in percent.items()),
        *(said("hieu_theo_cach", one, name, _read(plan, one, name)) for one, name in read),
        *([said("tinh_den_ngay", date_text(day))] if day else []),
        *(said("o_sua", person, *_edited(plan, name, value)) for person, name, value in edits),
    )


def _read(plan: Plan, target_id: str, name: str) -> str:
    return next(one.text for one in plan.target(target_id).alternatives if one.id == name)


def _edited(plan: Plan, name: str, value: str) -> tuple[str, str]:
    """`Chuyên môn`, `đại học`: header and label, however they were named; empty for a blank."""
    column = edited_column(plan, name)
    level = plan.vocabularies[column.vocab].find(value) if column.vocab else None
    shown = level.label if level else value
    if column.kind == "date" and value:
        shown = date_text(dt.datetime.fromisoformat(value).date())
    return column.header, shown
