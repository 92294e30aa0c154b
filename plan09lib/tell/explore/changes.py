"""Targets as they stand in two judgements: of what is and what is assumed, of two periods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from plan09lib.judge.measures.judged import Judged
from plan09lib.judge.prospect.shared import shared_facts
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.read.files.day import date_text
from plan09lib.tell.numbers.measured import amount_text, is_hidden, status_code
from plan09lib.tell.numbers.measured_table import measured_row
from plan09lib.tell.words.wording import Wording

COMPARED = {
    "k": "Đạt", "n": "Tổng số", "need": "Cần", "gap": "Thiếu", "prospect": "Kết cục",
    "to_send": "Phải cử", "latest_start": "Chậm nhất",
}  # fmt: skip
"""What is compared; `prospect` in words, a target that names a range by its status."""
_TYPES = {"prospect": "string", "latest_start": "string"}


def standings(evidence: Evidence, frame: pd.DataFrame, judged: Iterable[Judged]) -> pd.DataFrame:
    """How every target stands, by its id; of a range, each time that it was asked by its key.

    Columns: those of COMPARED; what is the office's own is blank.
    """
    learnt = shared_facts(frame).set_index("target_id")[[*COMPARED]]
    learnt["prospect"] = learnt["prospect"].map(evidence.plan.words.short)
    rows = {
        one.key: {**measured_row(evidence, one), "prospect": _status(evidence, one)}
        for one in judged
    }
    ranges = pd.DataFrame.from_dict(rows, orient="index").reindex(columns=[*COMPARED])
    kinds = {name: _TYPES.get(name, "Int64") for name in COMPARED}
    parts = [one.astype(kinds) for one in (learnt, ranges) if len(one)]
    told = pd.concat(parts) if parts else learnt.astype(kinds)
    return told.assign(latest_start=told["latest_start"].replace("", pd.NA))


def _status(evidence: Evidence, one: Judged) -> str:
    """In words, with what was measured where no heads tell it."""
    told = Wording("do_khac.j2").of("nhan", status_code(one))
    heads = one.target.measure != "median_age" and not one.target.than_baseline
    value = one.found.value
    if heads or value is None or is_hidden(one, evidence.plan.file.limits.suppress_below):
        return told
    return f"{told} ({amount_text(one.target, value)})"


@dataclass(frozen=True)
class Changes:
    """Two standings of the same targets; `names` say which is which."""

    before: pd.DataFrame
    after: pd.DataFrame
    names: tuple[str, str]

    @classmethod
    def between(cls, before: pd.DataFrame, after: pd.DataFrame, names: tuple[str, str]) -> Changes:
        """All targets that stand in one of them, in the order of the later."""
        ids = [*after.index, *(one for one in before.index if one not in after.index)]
        return cls(before.reindex(ids), after.reindex(ids), names)

    def moved(self) -> Changes:
        """Those alone that stand otherwise."""
        ids = [
            one for one in self.after.index if not self.before.loc[one].equals(self.after.loc[one])
        ]
        return Changes(self.before.loc[ids], self.after.loc[ids], self.names)

    @property
    def table(self) -> pd.DataFrame:
        """As shown, each cell `before → after` where it differs. Columns: Mã, those of COMPARED."""
        rows = [
            (one, *(self._step(name, one) for name in COMPARED))
            for one in map(str, self.after.index)
        ]
        return pd.DataFrame(rows, columns=["Mã", *COMPARED.values()])

    @property
    def numbers(self) -> pd.DataFrame:
        """The same as numbers and days, a column for each of the two."""
        told = {}
        for name, label in COMPARED.items():
            for frame, which in zip((self.before, self.after), self.names, strict=True):
                values = frame[name]
                told[f"{label} ({which})"] = (
                    pd.to_datetime(values) if name == "latest_start" else values
                )
        return pd.DataFrame(told).rename_axis("Mã").reset_index()

    def _step(self, name: str, one: str) -> str:
        old, new = (_shown(name, frame.loc[one, name]) for frame in (self.before, self.after))
        return f"{old} → {new}" if old != new else new


def _shown(name: str, value: object) -> str:
    if pd.isna(value):  # type: ignore[call-overload]
        return "–"
    if name == "latest_start":
        return date_text(dt.date.fromisoformat(str(value)))
    return str(value)
