"""Texts with digits that are no results: from the plan, the unit's file, a file name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from plan09lib.judge.targets.evidence import period_before
from plan09lib.read.cells.findings import Finding
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.tell.words.narrate import upper_first

_DIGIT = re.compile(r"\d")


def reference_texts(
    plan: Plan,
    history: History,
    period: Period,
    sheet_texts: Iterable[str] = (),
) -> frozenset[str]:
    """Every text a template may print through `ref`, gathered from the inputs alone.

    `sheet_texts` are cells that the report quotes: documents, names of bodies, proposals.
    """
    texts = {
        *strings(plan.file),
        *strings(plan.retirement),
        *strings(plan.courses),
        *labels(plan),
        *_units(history, period.end),
        *(p.label for p in (period, period_before(plan, period), period.same_period_last_year)),
        *(str(stage_end.year) for stage_end in (target.deadline for target in plan.targets)),
        *sheet_texts,
    }
    return with_digits(texts)


def with_digits(texts: Iterable[str]) -> frozenset[str]:
    """Those of `texts` that hold a digit, also as a sentence begins with them."""
    known = {text for text in texts if _DIGIT.search(text)}
    return frozenset(known | {upper_first(text) for text in known})


def strings(value: Any) -> Iterator[str]:
    """Every text in a model, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from strings(getattr(value, name))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from strings(item)


def labels(plan: Plan) -> Iterator[str]:
    """What the plan calls values, conditions and readings."""
    yield from (one.said for one in plan.training.yearly_hours)
    for vocabulary in plan.vocabularies.values():
        yield from (level.label for level in vocabulary.levels)
    for target in plan.targets:
        yield plan.condition_text(target.condition)
        for alternative in target.alternatives:
            yield f"{target.id}-{alternative.id}"
            if alternative.condition:
                yield plan.condition_text(alternative.condition)
    for measured in plan.measured:
        yield ", ".join(measured.actions)
        if measured.condition:
            yield plan.condition_text(measured.condition)


def _units(history: History, last: dt.date) -> Iterator[str]:
    """Names of the unit and its lists up to `last`; a later one is nothing to this period."""
    yield from strings(history.unit.file)
    yield from (source.name for source in history.sources if source.date <= last)
    for day in (day for day in history.dates() if day <= last):
        snapshot = history.latest(day)
        yield getattr(snapshot, "names", "") or getattr(snapshot, "explanation", "")
    for before in history.predecessors:
        yield from _units(before, last)


def finding_texts(findings: Iterable[Finding]) -> frozenset[str]:
    """What pages of the office's own may quote of `findings`; a shared one quotes none."""
    texts = ((f.place, f.explanation, f.action, f.shown) for f in findings)
    return with_digits(text for one in texts for text in one)
