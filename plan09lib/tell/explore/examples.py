"""A question asked of a target that fits it, whatever plan is open: how `kham_pha` begins."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from plan09lib.errors import BadParameter, Fault, echoed, nearest
from plan09lib.tell.explore.charts import waterfall_steps
from plan09lib.tell.explore.explored import Explored
from plan09lib.tell.explore.questions import SPANS, WhatIfReview

if TYPE_CHECKING:
    from plan09lib.tell.explore.side_by_side import ComparedReview
    from plan09lib.tell.told.targets import ToldTarget


@dataclass(frozen=True)
class Chosen:
    """What a question is asked with."""

    given: tuple[str, ...] = ()
    named: Mapping[str, object] = field(default_factory=dict)

    def typed(self, question: str) -> str:
        """As it is typed in a cell."""
        named = [f"{name}={_literal(value)}" for name, value in self.named.items()]
        return f"review.{question}({', '.join([*map(_literal, self.given), *named])})"


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def ask_example(review: ComparedReview, question: str) -> Explored:
    """The answer to `question` about what fits it, below what to type to get it.

    One sentence where nothing of the plan fits. Raises: BadParameter for a question without one.
    """
    if question not in _CHOOSERS:
        rule = "câu hỏi mà chỉ tiêu chọn được từ kế hoạch"
        fault = Fault("ví dụ", f'không có "{echoed(question)}"', rule, nearest(question, EXAMPLES))
        raise BadParameter(fault)
    chosen = _CHOOSERS[question](review)
    if chosen is None:
        only_ranges = question != "rows" and not review.plan.targets
        told = {"question": question, "only_ranges": only_ranges}
        sentence, _ = review.narrator.say("kp_khong_vi_du.j2", **told)
        return Explored(f"<p>{escape(sentence)}</p>", pd.DataFrame(), None, sentence)
    answer = getattr(review, question)(*chosen.given, **chosen.named)
    view = answer.changes() if isinstance(answer, WhatIfReview) else answer
    command = review.narrator.render("kp_vi_du.j2", command=chosen.typed(question))
    return replace(view, html=f"{command}\n{view.html}")


def _best(found: Iterable[ToldTarget]) -> ToldTarget | None:
    """The first that lacks somebody and has somebody; else the first that has anybody."""
    counted = [one for one in found if one.positive("n")]
    lacking = [one for one in counted if one.positive("gap") and one.positive("k")]
    return next(iter([*lacking, *counted]), None)


def _target(review: ComparedReview) -> Chosen | None:
    if learnt := _best(review.told.targets):
        return Chosen((learnt.id,))
    asked = [*(one.id for one in review.told_measures.last), *review.plan.asked_ids]
    return Chosen((asked[0],)) if asked else None


def _units(review: ComparedReview) -> Chosen | None:
    """One of so many people that wards can be ranked by it, if there is one."""
    fewest = review.plan.file.limits.ranked_from
    many = _best(one for one in review.told.targets if one.n.value >= fewest)
    return Chosen((many.id,)) if many else _target(review)


def _populations(review: ComparedReview) -> Chosen | None:
    learnt = _best(review.told.targets)
    return Chosen((learnt.id,)) if learnt else None


def _ledger(review: ComparedReview) -> Chosen | None:
    """Since the baseline, of a target that has moved since, if there is one."""
    told = [(one, since) for since in SPANS for one in review.told.targets if one.has(f"{since}_k")]
    moved = [one for one in told if waterfall_steps(*one)]
    found = next(iter([*moved, *told]), None)
    return Chosen((found[0].id,), {"since": found[1]}) if found else None


def _forecast(review: ComparedReview) -> Chosen | None:
    """One that is not safe whatever happens, if there is one."""
    outlook = review.told_outlook
    found = [one for one in outlook.drawn if not one.is_safe] or outlook.drawn
    return Chosen((found[0].t.id,)) if found else None


def _rows(review: ComparedReview) -> Chosen | None:
    """How many a target counts."""
    learnt = _best(review.told.targets)
    keys = [learnt.id] if learnt else [one.judged.key for one in review.told_measures.last]
    found = [f"{key}.k" for key in keys if f"{key}.k" in review.facts]
    return Chosen((found[0],)) if found else None


def _what_if(review: ComparedReview) -> Chosen | None:
    """A percent that those who satisfy today are enough for, where they are not; else one more."""
    learnt = _best(review.told.targets)
    if learnt is None:
        return None
    k, n = int(learnt.k.value), int(learnt.n.value)
    lacks = learnt.positive("gap") and k
    percent = 100 * k // n if lacks else 100 if learnt.target.applied < 100 else 90
    return Chosen((), {"percent": {learnt.id: percent}})


_CHOOSERS: dict[str, Callable[[ComparedReview], Chosen | None]] = {
    "target": _target,
    "ledger": _ledger,
    "forecast": _forecast,
    "compare_units": _units,
    "compare_populations": _populations,
    "rows": _rows,
    "what_if": _what_if,
}
EXAMPLES = tuple(_CHOOSERS)
