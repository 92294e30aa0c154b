"""The one tidy frame that text, tables, charts, e-mail and roll-up read: a row per target.

`COLUMNS` documents it; `assess_targets` makes it. No personal data, no percentages, no rounding.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from plan09lib.judge.evidence import Evidence, gather
from plan09lib.judge.headcount import elapsed, is_knife_edge, need
from plan09lib.judge.indicators import Count, belongs, count, satisfies
from plan09lib.judge.ledger import PARTS, Ledger, reconcile, side
from plan09lib.judge.status import Requirement, Verdict, after_deadline, before_deadline
from plan09lib.read.history import NoSnapshot, Snapshot
from plan09lib.read.plan_models import Alternative, Target

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
    "need_nearest": ("Int64", "heads required if halves were rounded to the nearest"),
    "is_knife_edge": ("boolean", "one head decides"),
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
    "deadline_need": ("Int64", "heads required at the deadline"),
    "status": ("string", "closed list, see judge/status.py"),
    "reason": ("string", "why, closed list"),
    "last_status": ("string", "for discontinued: the status when last in force; else empty"),
    "comparison": ("string", "comparable, no_workbook, no_baseline or not_comparable"),
    **{f"{span}_{part}": ("Int64", f"ledger part since {span}") for span in ("baseline", "previous") for part in PARTS},
}  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """One way to read a target: what is judged. `alternative` is empty for the applied reading."""

    target: Target
    alternative: str = ""

    @classmethod
    def of(cls, target: Target, alternative: Alternative) -> Reading:
        """`target` with what `alternative` replaces."""
        replaced = {
            "population": alternative.population or target.population,
            "condition": alternative.condition or target.condition,
            "applied": target.applied if alternative.percent is None else alternative.percent,
        }
        return cls(target.model_copy(update=replaced), alternative.id)

    @property
    def requirement(self) -> Requirement:
        """Percent and rule."""
        return Requirement(self.target.applied, self.target.rule)


def assess_targets(evidence: Evidence, *, with_previous: bool = True) -> pd.DataFrame:
    """One row per target of the plan for the evidence's unit and period, in the plan's order.

    Columns: see `COLUMNS`. With `with_previous`, the previous period is judged too and its status
    given; otherwise `previous_status` is empty.
    """
    before = _previous_statuses(evidence) if with_previous else {}
    rows = [
        _Judgement(evidence, Reading(target)).row() | {"previous_status": before.get(target.id, "")}
        for target in evidence.plan.targets
    ]
    return _typed(rows)


def assess_alternatives(evidence: Evidence) -> pd.DataFrame:
    """One row per alternative reading. Columns: `alternative`, then those of `COLUMNS`."""
    readings = [
        Reading.of(target, alternative)
        for target in evidence.plan.targets
        for alternative in target.alternatives
    ]
    rows = [_Judgement(evidence, reading).row() | {"previous_status": ""} for reading in readings]
    frame = _typed(rows)
    frame.insert(0, "alternative", pd.array([r.alternative for r in readings], dtype="string"))
    return frame


def trend(evidence: Evidence) -> pd.DataFrame:
    """Counts of every target at every snapshot from baseline to as-of.

    Columns: target_id, date (ISO), n, k. Days on which a population did not exist have no row.
    """
    rows = [
        {"target_id": target.id, "date": snapshot.date.isoformat(), "n": counted.n, "k": counted.k}
        for target in evidence.plan.targets
        for snapshot in evidence.series
        if not _has_ended(evidence, target, snapshot.date)
        for counted in [_count(evidence, target, snapshot)]
    ]
    types = {"target_id": "string", "date": "string", "n": "Int64", "k": "Int64"}
    return pd.DataFrame(rows, columns=list(types)).astype(types)


def _typed(rows: list[dict[str, object]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({name: dtype for name, (dtype, _) in COLUMNS.items()})


def _previous_statuses(evidence: Evidence) -> dict[str, str]:
    if isinstance(evidence.previous, NoSnapshot):
        return {}
    period = evidence.period.previous
    if not evidence.history.unit.existed_on(period.end):
        return {}
    before = assess_targets(gather(evidence.plan, evidence.history, period), with_previous=False)
    return dict(zip(before["target_id"], before["status"], strict=True))


def _has_ended(evidence: Evidence, target: Target, day: dt.date) -> bool:
    ended = evidence.plan.population(target.population).ended_on
    return ended is not None and day > ended


def _count(evidence: Evidence, target: Target, snapshot: Snapshot) -> Count:
    plan, roster = evidence.plan, snapshot.roster
    members = belongs(plan, plan.population(target.population), roster, snapshot.date)
    return count(members, satisfies(plan, target.condition, roster))


class _Judgement:
    """One reading of one target, judged on the evidence."""

    def __init__(self, evidence: Evidence, reading: Reading):
        self.evidence = evidence
        self.reading = reading
        self.target = reading.target
        self.plan = evidence.plan
        self.population = self.plan.population(self.target.population)
        self.ended_on = self.population.ended_on
        self.has_ended = _has_ended(evidence, self.target, evidence.now.date)
        self.snapshot = self._snapshot()

    def _snapshot(self) -> Snapshot:
        if not self.has_ended or self.ended_on is None:
            return self.evidence.now
        last = self.evidence.last_in_force(self.ended_on)
        return last if isinstance(last, Snapshot) else self.evidence.now

    def row(self) -> dict[str, object]:
        """The row of the frame, without `previous_status`."""
        now = _count(self.evidence, self.target, self.snapshot)
        heads = self._baseline_heads()
        verdict = self._verdict(now, heads)
        required = self.reading.requirement.need(now.n)
        owed = verdict.milestone
        return {
            **self._identity(),
            "n": now.n,
            "k": now.k,
            "unknown": now.unknown,
            "undecided": now.undecided,
            "need": required,
            "gap": max(0, required - now.k),
            "need_nearest": need(self.target.applied, now.n, "nearest"),
            "is_knife_edge": now.n > 0
            and is_knife_edge(self.target.applied, now.n, now.k, required),
            "milestone": owed,
            "short_of_milestone": None if owed is None else max(0, owed - now.k),
            "baseline_heads": heads,
            "status": "discontinued" if self.has_ended else verdict.status,
            "reason": "population_ended" if self.has_ended else verdict.reason,
            "last_status": verdict.status if self.has_ended else "",
            **self._deadline_columns(),
            **self._span("baseline", self.evidence.baseline),
            **self._span("previous", self.evidence.previous),
        }

    def _identity(self) -> dict[str, object]:
        baseline = self.evidence.baseline
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
            return after_deadline(self.reading.requirement, now, self._at_deadline())
        baseline = self.evidence.baseline
        if isinstance(baseline, NoSnapshot):
            reason = "not_comparable" if baseline.reason == "not_comparable" else "no_baseline"
            part = elapsed(self.snapshot.date, self.snapshot.date, self.target.deadline)
            return before_deadline(self.reading.requirement, now, None, part, reason)
        part = elapsed(baseline.date, self.snapshot.date, self.target.deadline)
        return before_deadline(self.reading.requirement, now, heads, part)

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
        return (
            _count(self.evidence, self.target, snapshot) if isinstance(snapshot, Snapshot) else None
        )

    def _deadline_columns(self) -> dict[str, object]:
        snapshot, counted = self._deadline_snapshot(), self._at_deadline()
        if counted is None or isinstance(snapshot, NoSnapshot):
            empty = {"deadline_n": None, "deadline_k": None, "deadline_need": None}
            return {"deadline_as_of": "", **empty}
        return {
            "deadline_as_of": snapshot.date.isoformat(),
            "deadline_n": counted.n,
            "deadline_k": counted.k,
            "deadline_need": self.reading.requirement.need(counted.n),
        }

    def _baseline_heads(self) -> int | None:
        """People of today's population who satisfied at baseline, or on joining if that was later."""
        if isinstance(self.evidence.baseline, NoSnapshot):
            return None
        members = self._side(self.snapshot)
        missing = set(members.index[members["member"].astype(bool)])
        heads = 0
        for snapshot in self.evidence.series:
            roster = snapshot.roster
            seen = roster["staff_id"].isin(missing)
            first = satisfies(self.plan, self.target.condition, roster)[seen]
            heads += int(first.fillna(False).sum())
            missing -= set(roster.loc[seen, "staff_id"])
        return heads

    def _side(self, snapshot: Snapshot) -> pd.DataFrame:
        roster, day = snapshot.roster, snapshot.date
        return side(
            roster["staff_id"],
            belongs(self.plan, self.population, roster, day),
            satisfies(self.plan, self.target.condition, roster),
            belongs(self.plan, self.population, roster, day, ignore_age=True),
        )

    def _span(self, name: str, before: Snapshot | NoSnapshot) -> dict[str, object]:
        if isinstance(before, NoSnapshot) or before.date >= self.snapshot.date:
            return {f"{name}_{column}": value for column, value in _empty_span()}
        ledger = reconcile(self._side(before), self._side(self.snapshot))
        return {
            f"{name}_as_of": before.date.isoformat(),
            f"{name}_n": ledger.n0,
            f"{name}_k": ledger.k0,
            **{f"{name}_{part}": value for part, value in ledger.parts().items()},
        }


def _empty_span() -> Iterator[tuple[str, object]]:
    yield "as_of", ""
    yield from ((column, None) for column in ("n", "k", *PARTS))


def ledger_of(row: pd.Series, span: str) -> Ledger | None:
    """The ledger since `span` (`baseline` or `previous`) of one row; None when there is none."""
    if not row[f"{span}_as_of"]:
        return None
    parts = {part: int(row[f"{span}_{part}"]) for part in PARTS}
    totals = {"n0": row[f"{span}_n"], "k0": row[f"{span}_k"], "n1": row["n"], "k1": row["k"]}
    return Ledger(**{name: int(value) for name, value in totals.items()}, **parts)
