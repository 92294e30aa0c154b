"""What leaves targets undecided: a list that is not there, blanks, lists that do not fit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from plan09lib.judge.targets.assess import Row
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.read.unit.history import History
from plan09lib.read.unit.unit import Unit

Cause = Literal[
    "baseline_list",
    "deadline_list",
    "not_comparable",
    "unclear_people",
    "unclear_births",
    "blanks",
    "baseline_blanks",
    "roster_changes",
    "is_baseline",
]
"""Missing is the list of the baseline, or of a deadline; the old wards cannot be put together; it
is not clear who was who on older lists, or how old somebody was; cells are blank, today or on the
list of the baseline (of who came later: on the first list with them); nothing is missing, the list
will be another by the deadline, or the period is judged by the baseline list itself."""

OF_PACE: tuple[Cause, ...] = (
    "baseline_list", "not_comparable", "unclear_people", "unclear_births", "baseline_blanks",
    "is_baseline",
)  # fmt: skip
"""The causes that leave only the pace open: who has attained it today is known."""


@dataclass(frozen=True)
class Undecided:
    """The targets that one cause leaves undecided.

    Of a missing list: it has to speak for the day `wanted`, one dated `first` to `last` does, and
    `lacking` are the wards without one. Other causes have none of these.
    """

    cause: Cause
    targets: tuple[str, ...]
    wanted: dt.date | None = None
    first: dt.date | None = None
    last: dt.date | None = None
    lacking: tuple[Unit, ...] = ()

    @property
    def name(self) -> str:
        """What tells it from the others: its cause, with the day of a deadline."""
        return f"{self.cause}-{self.wanted}" if self.cause == "deadline_list" else self.cause


def what_is_undecided(evidence: Evidence, frame: pd.DataFrame) -> tuple[Undecided, ...]:
    """By cause, the targets of `frame` (judge/targets/assess.py) that something leaves open.

    Missing lists first; each target has one cause, and one of its class beside one of its pace
    alone. Of a frame that has them, classes count: every undecided one has its cause, also where
    the pace is known, and no blanks are told that no class hangs on.
    """
    asked = [name for name in _ASKED if name in frame]
    found: dict[Undecided, list[str]] = {}
    for row in frame[asked].to_dict("records"):
        why = [_why(evidence, row)] if row["status"] == "insufficient_data" else []
        if row.get("prospect", "undecided") != "undecided":
            why = [one for one in why if one.cause in OF_PACE]
        elif not [one for one in why if one.cause not in OF_PACE]:
            why += [Undecided(cause, ()) for cause in _OF_CLASS.get(row.get("prospect_reason"), ())]
        for one in why:
            found.setdefault(one, []).append(str(row["target_id"]))
    told = [Undecided(**(vars(one) | {"targets": tuple(ids)})) for one, ids in found.items()]
    return tuple(sorted(told, key=lambda one: (_ORDER.index(one.cause), str(one.wanted))))


_OF_CLASS: dict[object, tuple[Cause, ...]] = {
    "blanks": ("blanks",), "roster_changes": ("roster_changes",),
    "nobody_at_deadline": ("roster_changes",),
}  # fmt: skip
_ASKED = (
    "target_id", "status", "reason", "deadline", "comparison", "prospect", "prospect_reason",
)  # fmt: skip
_ORDER: tuple[Cause, ...] = Cause.__args__  # type: ignore[attr-defined]


def _why(evidence: Evidence, row: Row) -> Undecided:
    """The cause of one row, without targets."""
    if row["reason"] == "no_deadline_workbook":
        deadline = dt.date.fromisoformat(row["deadline"])
        first = deadline - dt.timedelta(evidence.max_age)
        return _missing(evidence, "deadline_list", deadline, first, deadline)
    if row["reason"] in ("unclear_people", "unclear_births", "baseline_blanks"):
        return Undecided(row["reason"], ())
    if row["reason"] not in ("no_baseline", "not_comparable"):
        return Undecided("blanks", ())
    if row["comparison"] == "no_baseline":
        return Undecided("is_baseline", ())
    own, near = evidence.history.unit.file.baseline_on, dt.timedelta(evidence.max_age)
    wanted = own.date if own else evidence.plan.file.baseline_on
    return _missing(evidence, "baseline_list", wanted, wanted - near, wanted + near)


def _missing(
    evidence: Evidence, cause: Cause, wanted: dt.date, first: dt.date, last: dt.date
) -> Undecided:
    lacking = tuple(_lacking(evidence.history, wanted, first, last))
    if not lacking:  # every old ward has its list: their people are what does not fit together
        return Undecided("not_comparable", ())
    return Undecided(
        cause=cause, targets=(), wanted=wanted, first=first, last=last, lacking=lacking
    )


def _lacking(history: History, wanted: dt.date, first: dt.date, last: dt.date) -> Iterator[Unit]:
    """The wards that have no list dated `first` to `last`; before a merger, the old wards."""
    if history.predecessors and wanted < history.unit.file.valid.since:
        for old in history.predecessors:
            yield from _lacking(old, wanted, first, last)
    elif not any(first <= source.date <= last for source in history.sources):
        yield history.unit
