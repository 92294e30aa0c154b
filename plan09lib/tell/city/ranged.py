"""Targets that name a range over many wards: how many attained each; nothing measured is added.

Ids: `do-khac-N3.attained` wards of a verdict on one target, `do-khac.attained` of all verdicts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import pandas as pd

from plan09lib.read.clauses.measured import MeasuredTarget
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.city.numbers import family, in_column
from plan09lib.tell.numbers.measured import TALLY
from plan09lib.tell.told.measured import STATUSES
from plan09lib.tell.words.anchors import ALL, evidence_of
from plan09lib.tell.words.fact import Fact, FactBook, FactsOf
from plan09lib.tell.words.wording import Wording, formula

_LABELS = Wording("do_khac.j2")


@dataclass(frozen=True)
class Standing:
    """How many verdicts are of one status."""

    code: str
    label: str
    count: Fact


@dataclass(frozen=True)
class ToldRange(FactsOf):
    """A target that names a range as templates see it; `by_ward` has the status of each ward."""

    target: MeasuredTarget
    by_ward: Mapping[str, str]

    @property
    def id(self) -> str:
        """The target's id."""
        return self.target.id

    @property
    def standing(self) -> Mapping[str, Standing]:
        """The statuses that occur, by their codes, the worst first."""
        return {one.code: one for one in standing(self)}


def ranged_facts(settled: pd.DataFrame, plan: Plan) -> Iterator[Fact]:
    """How many wards have each verdict, per target and over all; `settled` is one row for each."""
    if not plan.measured:
        return
    yield from _counted(TALLY, ALL, settled, "các facts.parquet, cột status")
    for target in plan.measured:
        own = settled[settled["target_id"] == target.id]
        key, anchor = f"{TALLY}-{target.id}", evidence_of(target.id)
        source = in_column(target.id, "status")
        yield family(key, anchor, target.clause, source).given("units", len(own), "count")
        yield from _counted(key, anchor, own, source)


def _counted(key: str, anchor: str, rows: pd.DataFrame, source: str) -> Iterator[Fact]:
    numbers = family(key, anchor, source=source)
    for code, count in rows["status"].value_counts().items():
        text = partial(formula.filled, "ket_luan_cua_noi", label_of(str(code)))
        yield numbers.given(str(code), int(count), "count", text)


def label_of(code: str) -> str:
    """A status in words."""
    return _LABELS.of("nhan", code)


def standing(facts: FactsOf) -> list[Standing]:
    """The statuses that occur among `facts`, the worst first."""
    return [Standing(code, label_of(code), facts[code]) for code in STATUSES if facts.has(code)]


def told_ranges(settled: pd.DataFrame, plan: Plan, book: FactBook) -> list[ToldRange]:
    """The targets that name a range, in the plan's order."""
    found = []
    for target in plan.measured:
        own = settled[settled["target_id"] == target.id]
        by_ward = dict(zip(own["unit"].map(str), own["status"].map(str), strict=True))
        found.append(ToldRange(f"{TALLY}-{target.id}", book, target, by_ward))
    return found
