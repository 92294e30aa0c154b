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
    return _with_digits(texts)


def texts_of_city(plan: Plan, city: City) -> frozenset[str]:
    """The same for every page of a city's roll-up: what the plan and the city's file say."""
    years = (str(target.deadline.year) for target in plan.targets)
    return _with_digits({*_strings(plan.file), *_labels(plan), *_strings(city.file), *years})


def texts_of_wards(city: City, named: Iterable[str], said: Iterable[str]) -> frozenset[str]:
    """What one page says of the units `named`; `said` are names, versions, days, periods."""
    files = (city.units[unit].file for unit in city.units.keys() & set(named))
    return _with_digits({*said, *(text for file in files for text in _strings(file))})


def _with_digits(texts: Iterable[str]) -> frozenset[str]:
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
