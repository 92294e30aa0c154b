"""Invented rosters of many units in one Parquet file, sorted by unit and day."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from plan09lib.judge.city.bulk_count import Profiles, who_columns
from plan09lib.read.plan.plan import Plan

DAYS = tuple(f"{year}-{end}" for year in range(2019, 2027) for end in ("06-30", "12-31"))
"""Sixteen reporting dates, on both sides of every change of the populations."""
UNITS_AT_ONCE = 64
TICKS = ("is_key", "is_mass_org", "is_committee")
POSITIONS_SEEN = ("", "bi_thu", "truong_cong_an", "bi_thu|chu_tich_ubnd")
POSITIONS_UNSURE = (*POSITIONS_SEEN, "truong_cong_an?", "bi_thu|truong_cong_an?")
WHOLE_DATES = ("day",)
SOME_YEARS = ("day",) * 18 + ("month", "year")


def write_rosters(
    path: Path,
    plan: Plan,
    units: int,
    people: int = 60,
    days: Sequence[str] = DAYS,
    precisions: Sequence[str] = SOME_YEARS,
) -> int:
    """A roster per unit and day; the number of rows. A few blanks everywhere."""
    rng, profiles, writer = np.random.default_rng(9), Profiles(plan), None
    for start in range(0, units, UNITS_AT_ONCE):
        names = [
            f"don-vi-{number:05d}" for number in range(start, min(units, start + UNITS_AT_ONCE))
        ]
        table = _table(rng, profiles, names, people, days, precisions)
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()
    return units * people * len(days)


def _table(
    rng: np.random.Generator, profiles: Profiles, units: Sequence[str], people: int,
    days: Sequence[str], precisions: Sequence[str],
) -> pa.Table:  # fmt: skip
    size = len(units) * len(days) * people
    plan = profiles.plan
    is_sure = precisions == WHOLE_DATES
    posts = POSITIONS_SEEN if is_sure else POSITIONS_UNSURE
    scales = sorted({name for t in plan.targets for name in plan.condition_columns(t.condition)})
    unit = np.repeat(np.arange(len(units), dtype=np.int32), len(days) * people)
    as_of = np.tile(np.repeat(np.array(days, dtype="datetime64[D]"), people), len(units))
    born = np.datetime64("1960-01-01") + rng.integers(0, 16_000, size).astype("timedelta64[D]")
    columns = {
        "unit": pa.DictionaryArray.from_arrays(unit, list(units)),
        "as_of": pa.array(as_of),
        "group": _drawn(rng, ["can_bo", "cong_chuc", "khong_chuyen_trach"], size, 0.0),
        "position_codes": _drawn(rng, posts, size, 0.0),
        "is_planned": pa.array(rng.random(size) < 0.3, mask=rng.random(size) < 0.02),
        **{name: _ticked(rng, size, 0.0 if is_sure else 0.05) for name in TICKS},
        "birth_date": pa.array(born, mask=rng.random(size) < 0.01),
        "birth_precision": _drawn(rng, precisions, size, 0.0),
    }
    if not is_sure:  # dates that two lists contradict each other about
        clear = rng.random(size) < 0.9
        for name, sign in (("birth_from", -1), ("birth_to", 1)):
            away = rng.integers(0, 1_500, size).astype("timedelta64[D]")
            columns[name] = pa.array(born + sign * away, mask=clear)
    if "sex" in who_columns(plan):
        columns["sex"] = _drawn(rng, ["nam", "nu"], size, 0.05)
    for name in scales:
        known = [value for value in profiles.values[name] if value]
        columns[name] = _drawn(rng, known, size, 0.04)
    return pa.table(columns)


def _ticked(rng: np.random.Generator, size: int, blank: float) -> pa.Array:
    ticks = rng.random(size) < 0.25
    return pa.array(ticks, mask=rng.random(size) < blank) if blank else pa.array(ticks)


def _drawn(rng: np.random.Generator, values: Sequence[str], size: int, blank: float) -> pa.Array:
    unique = list(dict.fromkeys(values))
    numbers = np.array([unique.index(value) for value in values], dtype=np.int32)
    codes = pa.array(rng.choice(numbers, size), mask=rng.random(size) < blank)
    return pa.DictionaryArray.from_arrays(codes, unique)
