"""Texts with digits that are no results: from the plan, the unit's file, a file name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from plan09lib.judge.evidence import period_before
from plan09lib.read.city import City
from plan09lib.read.findings import Finding
from plan09lib.read.history import History
from plan09lib.read.period import Period
from plan09lib.read.plan import Plan
from plan09lib.tell.narrate import upper_first

_DIGIT = re.compile(r"\d")


def reference_texts(
    plan: Plan,
    history: History,
    period: Period,
    findings: Iterable[Finding],
    sheet_texts: Iterable[str] = (),
) -> frozenset[str]:
    """Every text a template may print through `ref`, gathered from the inputs alone.

    `sheet_texts` are cells that the report quotes: documents, names of bodies, proposals.
    """
    texts = {
        *_strings(plan.file),
        *_strings(plan.retirement),
        *_strings(plan.courses),
        *_labels(plan),
        *_units(history, period.end),
        *(p.label for p in (period, period_before(plan, period), period.same_period_last_year)),
        *(str(stage_end.year) for stage_end in (target.deadline for target in plan.targets)),
        *_finding_texts(findings),
        *sheet_texts,
    }
    known = {text for text in texts if _DIGIT.search(text)}
    return frozenset(known | {upper_first(text) for text in known})


def city_texts(
    plan: Plan, city: City, period: Period, named: Iterable[str], said: Iterable[str]
) -> frozenset[str]:
    """The same for a city's roll-up of the units `named`.

    `said` are names of wards, versions, days of reports.
    """
    texts = {*_strings(plan.file), *_labels(plan), *_strings(city.file), period.label, *said}
    texts |= {str(target.deadline.year) for target in plan.targets}
    for unit in city.units.keys() & set(named):
        texts.update(_strings(city.units[unit].file))
    known = {text for text in texts if _DIGIT.search(text)}
    return frozenset(known | {upper_first(text) for text in known})


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _strings(getattr(value, name))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _strings(item)


def _labels(plan: Plan) -> Iterator[str]:
    for vocabulary in plan.vocabularies.values():
        yield from (level.label for level in vocabulary.levels)
    for target in plan.targets:
        yield plan.condition_text(target.condition)
        for alternative in target.alternatives:
            yield f"{target.id}-{alternative.id}"
            if alternative.condition:
                yield plan.condition_text(alternative.condition)


def _units(history: History, last: dt.date) -> Iterator[str]:
    """Names of the unit and its lists up to `last`; a later one is nothing to this period."""
    yield from _strings(history.unit.file)
    yield from (source.name for source in history.sources if source.date <= last)
    for day in (day for day in history.dates() if day <= last):
        snapshot = history.latest(day)
        yield getattr(snapshot, "names", "") or getattr(snapshot, "explanation", "")
    for before in history.predecessors:
        yield from _units(before, last)


def _finding_texts(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        yield from (finding.place, finding.explanation, finding.action, finding.shown)
