"""The one tidy frame that text, tables, charts, e-mail and roll-up read: a row per target.

Its columns are documented in `COLUMNS`. No personal data, no percentages, no rounding.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pandas.api.extensions import ExtensionDtype
from pandas.api.types import pandas_dtype

from plan09lib.judge.targets.counting import Count
from plan09lib.judge.targets.evidence import (
    Evidence,
    against_when_first_seen,
    blank_when_first_seen,
    gather,
    has_ended,
    judged_snapshot,
    people_in,
    qualified_when_first_seen,
)
from plan09lib.judge.targets.heads import need
from plan09lib.judge.targets.ledger import PARTS
from plan09lib.judge.targets.need_and_status import (
    Reason,
    Requirement,
    Verdict,
    after_deadline,
    before_deadline,
    elapsed,
    is_knife_edge,
)
from plan09lib.read.clauses.plan_file import Alternative, Target
from plan09lib.read.unit.history import NoSnapshot, Snapshot

# The columns of the frame of verdicts: their types and what they hold.

COLUMNS: dict[str, tuple[str, str]] = {
    "unit": ("string", "slug of the unit"),
    "period": ("string", "text of the period"),
    "target_id": ("string", "id in plan.yml"),
    "clause": ("string", "clause of the plan"),
    "deadline": ("string", "ISO date"),
    "population": ("string", "id of the population"),
    "percent": ("Int64", "percent applied"),
    "rule": ("string", "ceil, nearest or floor"),
    "as_of": ("string", "ISO date of the snapshot n and k are counted in"),
    "workbook": ("string", "name(s) of the file(s) counted"),
    "n": ("Int64", "heads in the population"),
    "k": ("Int64", "heads known to satisfy"),
    "unknown": ("Int64", "heads of n without a known value"),
    "undecided": ("Int64", "people whose membership is unknown, not in n"),
    "need": ("Int64", "heads required"),
    "gap": ("Int64", "heads missing, max(0, need − k)"),
    "need_nearest": ("Int64", "heads required if halves were rounded, at the count that decides"),
    "is_knife_edge": ("boolean", "one head decides (on the count at the deadline, once passed)"),
    "milestone": ("Int64", "heads owed by the as-of date; NA when pace was not judged"),
    "short_of_milestone": ("Int64", "max(0, milestone − k); NA likewise"),
    "baseline_as_of": ("string", "ISO date of the baseline snapshot; empty when unusable"),
    "baseline_n": ("Int64", "heads in the population at baseline"),
    "baseline_k": ("Int64", "of them known to satisfy"),
    "baseline_heads": ("Int64", "people of today who satisfied at baseline or on joining (k0*)"),
    "previous_as_of": ("string", "ISO date of the previous period's snapshot; empty when none"),
    "previous_n": ("Int64", "heads in the population then"),
    "previous_k": ("Int64", "of them known to satisfy"),
    "previous_status": ("string", "status in the previous period; empty when not judged"),
    "deadline_as_of": ("string", "ISO date of the deadline's snapshot; empty before the deadline"),
    "deadline_n": ("Int64", "heads in the population at the deadline"),
    "deadline_k": ("Int64", "of them known to satisfy"),
    "deadline_unknown": ("Int64", "heads of deadline_n without a known value"),
    "deadline_need": ("Int64", "heads required at the deadline"),
    "deadline_gap": ("Int64", "heads missing at the deadline"),
    "status": ("string", "closed list, see judge/targets/need_and_status.py"),
    "reason": ("string", "why, closed list"),
    "last_status": ("string", "for discontinued: the status when last in force; else empty"),
    "comparison": ("string", "comparable, or why not: see NoSnapshot"),
    **{
        f"{span}_{part}": ("Int64", f"ledger part since {span}")
        for span in ("baseline", "previous")
        for part in PARTS
    },
}  # fmt: skip


# Frames and their rows, whatever they tell of.

Row = Mapping[Hashable, Any]
"""One row of a frame as plain values, by column; a blank is NA."""


def plain_rows(frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """The rows of `frame`, what `to_dict("records")` gives in a fifth of the time."""
    names, columns = list(frame.columns), (column for _, column in frame.items())
    values = zip(*map(_plain_values, columns), strict=True)
    return [dict(zip(names, row, strict=True)) for row in values]


def _plain_values(column: pd.Series) -> list[Any]:
    """What a column holds; pandas would take texts and numbers that may be blank out singly."""
    is_own = isinstance(column.dtype, ExtensionDtype)
    return (column.to_numpy(object) if is_own else column).tolist()


def typed_frame(rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """`rows` as a frame with exactly the columns and types of `COLUMNS`."""
    return typed(rows, COLUMNS)


def typed(
    rows: Sequence[Mapping[str, object]], columns: Mapping[str, tuple[str, str]]
) -> pd.DataFrame:
    """`rows` as a frame with exactly `columns`: a type and what it holds, by name.

    Missing: a row without a value has NA.
    """
    return of_types(rows, {name: kind for name, (kind, _) in columns.items()})


def of_types(rows: Sequence[Mapping[Any, Any]], types: Mapping[str, str]) -> pd.DataFrame:
    """The same with the columns of `types`, which says the type alone."""
    known: dict[str, Any] = {kind: pandas_dtype(kind) for kind in {*types.values()}}
    values: dict[str, Any] = {name: [row.get(name) for row in rows] for name in types}
    made = {name: pd.array(values[name], known[kind]) for name, kind in types.items()}
    return pd.DataFrame(made, copy=False)


# The frame of verdicts, worked out.


@dataclass(frozen=True)
class Reading:
    """One way to read a target: what is judged. `alternative` is empty for the applied reading."""

    target: Target
    alternative: str = ""

    @classmethod
    def of(cls, target: Target, alternative: Alternative) -> Reading:
        """`target` with what `alternative` replaces."""
        return cls(target.read_as(alternative), alternative.id)


def assess_targets(evidence: Evidence, *, with_previous: bool = True) -> pd.DataFrame:
    """One row per target of the plan for the evidence's unit and period, in the plan's order.

    Columns: see `COLUMNS`. Without `with_previous`, `previous_status` is empty.
    """
    before = _previous_statuses(evidence) if with_previous else {}
    rows = [
        _Judgement(evidence, Reading(target)).row() | {"previous_status": before.get(target.id, "")}
        for target in evidence.plan.targets
    ]
    return typed_frame(rows)


def assess_alternatives(evidence: Evidence) -> pd.DataFrame:
    """One row per alternative reading. Columns: `alternative`, then those of `COLUMNS`."""
    readings = [
        Reading.of(target, alternative)
        for target in evidence.plan.targets
        for alternative in target.alternatives
    ]
    rows = [_Judgement(evidence, reading).row() | {"previous_status": ""} for reading in readings]
    names = pd.Series([reading.alternative for reading in readings], dtype="string")
    return pd.concat([names.rename("alternative"), typed_frame(rows)], axis=1)


def rounded_status(evidence: Evidence, target: Target) -> str:
    """The status if the need of `target` were rounded to the nearest head."""
    rounded = target.model_copy(update={"rule": "nearest"})
    return _Judgement(evidence, Reading(rounded)).status


def trend(evidence: Evidence) -> pd.DataFrame:
    """Counts of every target at every snapshot from baseline to as-of.

    Columns: target_id, date (ISO), n, k. Days on which a population did not exist have no row.
    """
    rows = [
        {"target_id": target.id, "date": snapshot.date.isoformat(), "n": counted.n, "k": counted.k}
        for target in evidence.plan.targets
        for snapshot in evidence.series
        if not has_ended(evidence, target, snapshot.date)
        for counted in [evidence.counter.count(target, snapshot)]
    ]
    types = {"target_id": "string", "date": "string", "n": "Int64", "k": "Int64"}
    return pd.DataFrame(rows, columns=list(types)).astype(types)


def _previous_statuses(evidence: Evidence) -> dict[str, str]:
    if isinstance(evidence.previous, NoSnapshot):
        return {}
    period = evidence.previous_period
    if not evidence.history.unit.existed_on(period.end):
        return {}
    earlier = gather(evidence.history.plan, evidence.history, period, evidence.counter)
    return {
        target.id: _Judgement(earlier, Reading(target)).status for target in earlier.plan.targets
    }


_REASONS: dict[str, Reason] = {
    "not_comparable": "not_comparable",
    "unclear_people": "unclear_people",
    "unclear_births": "unclear_births",
}
_DEADLINE = ("deadline_n", "deadline_k", "deadline_unknown", "deadline_need", "deadline_gap")


class _Judgement:
    """One reading of one target, judged on the evidence."""

    def __init__(self, evidence: Evidence, reading: Reading):
        self.evidence = evidence
        self.reading = reading
        self.target = reading.target
        self.requirement = Requirement.of(reading.target, evidence.plan)
        self.counter = evidence.counter
        self.ended_on = evidence.plan.population(self.target.population).ended_on
        self.has_ended = has_ended(evidence, self.target, evidence.period.end)
        self.snapshot = judged_snapshot(evidence, self.target)
        series = [one for one in evidence.series if one.date < self.snapshot.date]
        self.baseline = evidence.compared(self.target, evidence.baseline, over=series)
        self.previous = evidence.compared(self.target, evidence.previous)

    @property
    def status(self) -> str:
        """The status alone."""
        if self.has_ended:
            return "discontinued"
        now = self.counter.count(self.target, self.snapshot)
        return self._verdict(now, self._baseline_heads()).status

    def row(self) -> dict[str, object]:
        """The row of the frame, without `previous_status`."""
        now = self.counter.count(self.target, self.snapshot)
        decided = self._at_deadline() or now
        heads = self._baseline_heads()
        verdict = self._verdict(now, heads)
        required = self.requirement.need(now.n)
        owed = verdict.milestone
        return {
            **self._identity(),
            "n": now.n,
            "k": now.k,
            "unknown": now.unknown,
            "undecided": now.undecided,
            "need": required,
            "gap": max(0, required - now.k),
            "need_nearest": need(self.target.applied, decided.n, "nearest"),
            "is_knife_edge": decided.n > 0
            and is_knife_edge(self.target.applied, decided.n, decided.k, self.target.rule),
            "milestone": owed,
            "short_of_milestone": None if owed is None else max(0, owed - now.k),
            "baseline_heads": heads,
            "status": "discontinued" if self.has_ended else verdict.status,
            "reason": "population_ended" if self.has_ended else verdict.reason,
            "last_status": verdict.status if self.has_ended else "",
            **self._deadline_columns(),
            **self._span("baseline", self.baseline),
            **self._span("previous", self.previous),
        }

    def _identity(self) -> dict[str, object]:
        baseline = self.baseline
        return {
            "unit": self.evidence.history.unit.id,
            "period": self.evidence.period.text,
            "target_id": self.target.id,
            "clause": self.target.clause,
            "deadline": self.target.deadline.isoformat(),
            "population": self.target.population,
            "percent": self.target.applied,
            "rule": self.target.rule,
            "as_of": self.snapshot.date.isoformat(),
            "workbook": self.snapshot.names,
            "comparison": "comparable" if isinstance(baseline, Snapshot) else baseline.reason,
        }

    def _verdict(self, now: Count, heads: int | None) -> Verdict:
        if self._deadline_has_passed():
            return after_deadline(self.requirement, now, self._at_deadline())
        baseline = self.baseline
        if isinstance(baseline, NoSnapshot):
            reason = _REASONS.get(baseline.reason, "no_baseline")
            part = elapsed(self.snapshot.date, self.snapshot.date, self.target.deadline)
            return before_deadline(self.requirement, now, None, part, reason)
        part = elapsed(baseline.date, self.snapshot.date, self.target.deadline)
        also = self._first_seen(undecided=True) if now.undecided else 0
        open_ = people_in(blank_when_first_seen(self.evidence, self.target))
        against = against_when_first_seen(self.evidence, self.target) if now.undecided else 0
        return before_deadline(
            self.requirement,
            now,
            heads,
            part,
            undecided_heads=also,
            blank_heads=open_,
            against_heads=against,
        )

    def _deadline_has_passed(self) -> bool:
        judged_on = self.evidence.period.end
        if self.has_ended and self.ended_on is not None:
            judged_on = min(judged_on, self.ended_on)
        return judged_on >= self.target.deadline

    def _deadline_snapshot(self) -> Snapshot | NoSnapshot:
        if not self._deadline_has_passed():
            return NoSnapshot("no_workbook", "")
        return self.evidence.at(self.target.deadline)

    def _at_deadline(self) -> Count | None:
        snapshot = self._deadline_snapshot()
        if isinstance(snapshot, NoSnapshot):
            return None
        return self.counter.count(self.target, snapshot)

    def _deadline_columns(self) -> dict[str, object]:
        snapshot, counted = self._deadline_snapshot(), self._at_deadline()
        if counted is None or isinstance(snapshot, NoSnapshot):
            empty = dict.fromkeys(_DEADLINE)
            return {"deadline_as_of": "", **empty}
        required = self.requirement.need(counted.n)
        return {
            "deadline_as_of": snapshot.date.isoformat(),
            "deadline_n": counted.n,
            "deadline_k": counted.k,
            "deadline_unknown": counted.unknown,
            "deadline_need": required,
            "deadline_gap": max(0, required - counted.k),
        }

    def _baseline_heads(self) -> int | None:
        """People of today's population who satisfied at baseline, or on joining if later."""
        if isinstance(self.baseline, NoSnapshot):
            return None
        return self._first_seen(undecided=False)

    def _first_seen(self, *, undecided: bool) -> int:
        found = qualified_when_first_seen(self.evidence, self.target, undecided=undecided)
        return people_in(found)

    def _span(self, name: str, before: Snapshot | NoSnapshot) -> dict[str, object]:
        if isinstance(before, NoSnapshot) or before.date >= self.snapshot.date:
            return {f"{name}_{column}": value for column, value in _empty_span()}
        ledger = self.counter.moved(self.target, before, self.snapshot).summed()
        return {
            f"{name}_as_of": before.date.isoformat(),
            f"{name}_n": ledger.n0,
            f"{name}_k": ledger.k0,
            **{f"{name}_{part}": value for part, value in ledger.parts().items()},
        }


def _empty_span() -> Iterator[tuple[str, object]]:
    yield "as_of", ""
    yield from ((column, None) for column in ("n", "k", *PARTS))
