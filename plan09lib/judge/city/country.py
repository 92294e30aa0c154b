"""All targets of all units on all days from one Parquet file, in one pass.

A row per person, unit and as-of date; columns as in the roster after read/workbook/intake.py, codes
of the vocabularies, `position_codes` joined by `|` (`code?` perhaps held); `birth_precision` where
dates are known in part, `birth_from` and `birth_to` (days) where two lists contradict each other.
The counts are those of judge/targets/assess.py (tested); courses are not looked at, so that a
condition on one is unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from plan09lib.errors import DataRefused, Fault
from plan09lib.judge.city.bulk_count import (
    AGE,
    LARGEST,
    NO_DAY,
    Profiles,
    signature,
    unpacked,
    who_columns,
)
from plan09lib.judge.targets.heads import need
from plan09lib.read.plan.in_force import in_force
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.identified import BORN

PRECISION = "birth_precision"
BATCH = 131_072
_EPOCH = dt.date(1970, 1, 1)


def country_facts(plan: Plan, path: Path) -> pd.DataFrame:
    """Counts per unit, as-of date and target.

    By the readings as approved. Columns: unit, as_of (day), target_id (categories), n, k, unknown,
    undecided, need, gap, counted_on: the as-of date itself, or the last one on which
    the population was in force.

    Raises: DataRefused for a file without the columns that the plan's rules look at or with one end
    of birth dates only, and for more than 65,535 people of one unit on one day.
    """
    scan = _Scan(in_force(plan, dt.date.max, ()), path)
    for batch in scan.batches():
        scan.take(batch)
    return scan.result()


def _names_in(path: Path) -> list[str]:
    """The columns of the file. Raises: DataRefused when it cannot be read as Parquet."""
    try:
        return list(pq.read_schema(path).names)
    except (OSError, pa.ArrowException):
        rule = "tệp danh sách ở dạng Parquet nguyên vẹn"
        raise DataRefused(Fault(path.name, "không đọc được", rule, "tạo lại tệp")) from None


class _Scan:
    """The pass over the file; counts are kept per (unit, day) as packed numbers."""

    def __init__(self, plan: Plan, path: Path):
        self.plan, self.path = plan, path
        self.profiles = Profiles(plan)
        self.sets = {plan.condition_columns(t.condition): True for t in plan.targets}
        self.coded = sorted(({*who_columns(plan)} | {n for s in self.sets for n in s}) - {AGE})
        names = _names_in(path)
        self.columns = self._checked(names)
        coded = {"unit", PRECISION, *self.coded} & set(names)
        self.file = pq.ParquetFile(path, read_dictionary=sorted(coded))
        self.places: dict[tuple[str, int], int] = {}
        self.people = np.zeros(0, dtype=np.int64)
        self.counts = np.zeros((len(plan.targets), 0), dtype=np.uint64)
        self.signatures: dict[tuple[str, ...], int] = {}
        self.days: list[dt.date] = []
        self.tables: dict[int, np.ndarray] = {}

    def _checked(self, names: list[str]) -> list[str]:
        ages = [AGE] if AGE in who_columns(self.plan) else []
        wanted = ["unit", "as_of", *self.coded, *ages]
        if missing := sorted(set(wanted) - set(names)):
            rule = "tệp danh sách có đủ các cột mà cách tính của kế hoạch cần"
            fault = Fault(self.path.name, f"thiếu cột {', '.join(missing)}", rule, "bổ sung cột")
            raise DataRefused(fault)
        if len(ends := set(BORN) & set(names)) == 1:
            rule = f"{' và '.join(BORN)} đi cùng nhau: ngày sinh sớm nhất và muộn nhất có thể"
            fault = Fault(self.path.name, f"chỉ có cột {ends.pop()}", rule, "bổ sung cột kia")
            raise DataRefused(fault)
        return [*wanted, *(name for name in (PRECISION, *BORN) if name in names)]

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The file piece by piece, so that memory does not grow with it."""
        return self.file.iter_batches(BATCH, columns=self.columns)

    def take(self, batch: pa.RecordBatch) -> None:
        """Adds the people of one piece."""
        if not batch.num_rows:
            return
        starts, places, days = self._runs(batch)
        codes = {name: self._codes(batch, name) for name in self.coded}
        profile = self._profile(batch, codes, starts, days)
        for names in self.sets:
            index = profile
            for name in names:
                index = index * np.int32(len(self.profiles.values[name])) + codes[name]
            for number, target in enumerate(self.plan.targets):
                if self.plan.condition_columns(target.condition) == names:
                    sums = np.add.reduceat(self.tables[number].take(index), starts)
                    np.add.at(self.counts[number], places, sums)

    def _runs(self, batch: pa.RecordBatch) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Where each run of one unit and day begins, its place among the counts, its day."""
        unit = batch.column("unit")
        codes = unit.indices.to_numpy(zero_copy_only=False)
        day = batch.column("as_of").cast(pa.date32()).view(pa.int32()).to_numpy()
        changes = (codes[1:] != codes[:-1]) | (day[1:] != day[:-1])
        starts = np.concatenate([[0], np.flatnonzero(changes) + 1])
        names, days = unit.dictionary.to_pylist(), day[starts]
        keys = ((names[c], int(d)) for c, d in zip(codes[starts], days, strict=True))
        places = np.array([self.places.setdefault(key, len(self.places)) for key in keys])
        self._make_room()
        np.add.at(self.people, places, np.diff(starts, append=len(codes)))
        if self.people[places].max() > LARGEST:
            rule = f"mỗi đơn vị mỗi ngày không quá {LARGEST} người"
            raise DataRefused(
                Fault(self.path.name, "một đơn vị có quá nhiều người", rule, "tách ra")
            )
        return starts, places, days

    def _make_room(self) -> None:
        more = len(self.places) - len(self.people)
        if more > 0:
            more = max(more, len(self.people))
            self.people = np.concatenate([self.people, np.zeros(more, dtype=np.int64)])
            room = np.zeros((len(self.counts), more), dtype=np.uint64)
            self.counts = np.concatenate([self.counts, room], axis=1)

    def _codes(self, batch: pa.RecordBatch, name: str) -> np.ndarray:
        """The profile codes of one column."""
        column = batch.column(name)
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        known = [self.profiles.code_of(name, value) for value in column.dictionary.to_pylist()]
        blank = self.profiles.code_of(name, None)
        held = column.indices.fill_null(len(known)).to_numpy(zero_copy_only=False)
        return np.array([*known, blank], dtype=np.int32).take(held)

    def _profile(
        self, batch: pa.RecordBatch, codes: dict[str, np.ndarray], starts: np.ndarray,
        days: np.ndarray,
    ) -> np.ndarray:  # fmt: skip
        """The membership profile of every person, the day's signature before it."""
        lengths = np.diff(starts, append=batch.num_rows)
        found = np.array([self._signature(int(day)) for day in days], dtype=np.int32)
        profile = np.repeat(found, lengths)
        for name, count in self.profiles.radixes:
            code = self._ages(batch, starts, days, lengths) if name == AGE else codes[name]
            profile = profile * np.int32(count) + code
        return profile

    def _signature(self, days: int) -> int:
        day = _EPOCH + dt.timedelta(days)
        key = signature(self.plan, day)
        if key not in self.signatures:
            self.signatures[key] = len(self.signatures)
            for number, target in enumerate(self.plan.targets):
                table = self.profiles.table(target, day)
                before = self.tables.get(number, table[:0])
                self.tables[number] = np.concatenate([before, table])
        return self.signatures[key]

    def _ages(
        self, batch: pa.RecordBatch, starts: np.ndarray, days: np.ndarray, lengths: np.ndarray
    ) -> np.ndarray:
        """The age class of every person on the day of their list."""
        first, last = _birth_days(batch)
        cutoffs = self.profiles.ages.cutoffs(days)
        return self.profiles.ages.of(first, last, [np.repeat(one, lengths) for one in cutoffs])

    def result(self) -> pd.DataFrame:
        """The counts as a table, ended populations at the last day they were in force."""
        units = sorted({unit for unit, _ in self.places})
        number = {unit: code for code, unit in enumerate(units)}
        keys = np.array([(number[unit], day) for unit, day in self.places], dtype=np.int64)
        keys = keys.reshape(-1, 2)
        order = np.lexsort((keys[:, 1], keys[:, 0]))
        keys, packed = keys[order], self.counts[:, order]
        parts = [
            _target_counts(self.plan, place, keys, packed[place]) for place in range(len(packed))
        ]
        columns = {name: np.stack([part[name] for part in parts], axis=1).reshape(-1)
                   for name in parts[0]}  # fmt: skip
        targets = [target.id for target in self.plan.targets]
        repeat, size = len(targets), len(keys)
        return pd.DataFrame(
            {
                "unit": pd.Categorical.from_codes(np.repeat(keys[:, 0], repeat), pd.Index(units)),
                "as_of": np.repeat(keys[:, 1], repeat)
                .astype("datetime64[D]")
                .astype("datetime64[s]"),
                "target_id": pd.Categorical.from_codes(
                    np.tile(np.arange(repeat), size), pd.Index(targets)
                ),
                **columns,
            },
            copy=False,
        )


def _birth_days(batch: pa.RecordBatch) -> tuple[np.ndarray, np.ndarray]:
    """The first and last day each person can have been born on, in days since 1970.

    As in `answers.birth_range`: where another list of the person says otherwise, its ends hold.
    """
    first, last = _own_birth_days(batch)
    if BORN[0] not in batch.schema.names:
        return first, last
    begin, end = (_days(batch, name) for name in BORN)
    differs = (begin != NO_DAY) | (end != NO_DAY)
    return np.where(differs, begin, first), np.where(differs, end, last)


def _days(batch: pa.RecordBatch, name: str) -> np.ndarray:
    days = batch.column(name).cast(pa.date32()).view(pa.int32())
    return days.fill_null(NO_DAY).to_numpy(zero_copy_only=False)


def _own_birth_days(batch: pa.RecordBatch) -> tuple[np.ndarray, np.ndarray]:
    first = _days(batch, AGE)
    if PRECISION not in batch.schema.names:
        return first, first
    column = batch.column(PRECISION)
    known = pd.Series(column.to_pandas()).fillna("day")
    last = first.copy()
    for precision, unit in (("year", "Y"), ("month", "M")):
        rows = np.flatnonzero((known == precision).to_numpy() & (first != NO_DAY))
        ends = first[rows].astype("datetime64[D]").astype(f"datetime64[{unit}]") + 1
        last[rows] = ends.astype("datetime64[D]").astype(np.int64) - 1
    return first, last


def _target_counts(
    plan: Plan, place: int, keys: np.ndarray, packed: np.ndarray
) -> dict[str, np.ndarray]:
    target = plan.targets[place]
    counted_on, source = keys[:, 1], np.arange(len(keys))
    ended = plan.population(target.population).ended_on
    if ended is not None:
        source = _last_in_force(keys, (ended - _EPOCH).days)
    counts = {name: lane.astype(np.int32) for name, lane in unpacked(packed[source]).items()}
    counts["need"] = need(target.applied, counts["n"], target.rule)  # type: ignore[arg-type,assignment]
    counts["gap"] = np.maximum(0, counts["need"] - counts["k"])
    days: Any = counted_on[source].astype("datetime64[D]").astype("datetime64[s]")
    return counts | {"counted_on": days}


def _last_in_force(keys: np.ndarray, ended: int) -> np.ndarray:
    """Per row the row of the same unit to count: itself, or its last one up to the end."""
    rows = np.arange(len(keys))
    last = np.maximum.accumulate(np.where(keys[:, 1] <= ended, rows, -1))
    same = (last >= 0) & (keys[last, 0] == keys[:, 0])
    return np.where((keys[:, 1] > ended) & same, last, rows)
