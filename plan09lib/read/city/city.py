"""A city with the facts that were taken in from packages.

data/city/<city>/thanh_pho.yml        the city and its wards, see city_file.py
data/city/<city>/facts.parquet        one row per unit × period × review × target
data/city/<city>/goi/<digest>.json    the index of every package a row came from
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from plan09lib.errors import BadParameter, DataRefused, Fault, kind_of
from plan09lib.read.city.city_file import (
    FACTS_FILE,
    CityFile,
    ExpectedWard,
    city_folder,
    load_city_file,
)
from plan09lib.read.city.package import PackageIndex
from plan09lib.read.clauses.measured import Status
from plan09lib.read.files.presence import file_there, read_file
from plan09lib.read.period.period import Period
from plan09lib.read.rules.prospect_words import OLD_FORM, PAST_AND_AHEAD
from plan09lib.read.unit.unit import Unit, UnitFile, UnitName

INDEXES = "goi"
SEEN = ("unit", "period", "target_id", "percent", "rule", "as_of", "n", "k", "unknown",
        "undecided", "need", "gap", "status", "reason", "review", "made_at", "number", "has_page",
        "package")  # fmt: skip
"""The columns that a roll-up looks at: a third of those that wards send."""
ANSWERED = {
    "prospect": "string", "prospect_reason": "string", "to_send": "Int64",
    "to_send_at_most": "Int64", "latest_start": "string", "catch_up_on": "string",
    "catch_up_to_send": "Int64", "catch_up_latest_start": "string",
}  # fmt: skip
"""Further ones, and their types, which facts taken in by an earlier version may lack: then blank.

A class that is blank reads `OLD_FORM`.
"""
RANGED = ("measure", "asked_from", "asked_until")
"""Columns of targets that name a range; blank in rows of others, absent where no plan has any."""
_REPORT = ("unit", "period", "review")
_COUNTS = ("n", "k", "unknown", "undecided", "need", "gap")


@dataclass(frozen=True)
class FaultyReport:
    """A report that was taken in and cannot be used any longer, and why."""

    unit: str
    period: str
    review: str
    fault: Fault


@dataclass(frozen=True)
class City:
    """A city with the facts it holds, in the columns `SEEN`, and its wards' latest own files.

    `ranged` are the facts of targets that name a range, a row for each time that one was asked.
    `faulty` are reports whose rows or packages are damaged; their rows are not among the facts.
    """

    file: CityFile
    folder: Path
    facts: pd.DataFrame = field(repr=False)
    ranged: pd.DataFrame = field(repr=False)
    units: dict[str, Unit] = field(repr=False)
    indexes: dict[str, PackageIndex] = field(repr=False)
    faulty: tuple[FaultyReport, ...] = ()

    @property
    def id(self) -> str:
        """The ASCII slug, equal to the folder's name."""
        return self.file.city

    @property
    def reports(self) -> pd.DataFrame:
        """Which unit has reported which period, each once."""
        every = [one[["unit", "period"]] for one in (self.facts, self.ranged)]
        return pd.concat(every).drop_duplicates()

    @property
    def is_synthetic(self) -> bool:
        """Whether the city is invented, or any ward whose facts it holds."""
        return self.file.synthetic or any(unit.is_synthetic for unit in self.units.values())

    @property
    def as_unit(self) -> Unit:
        """The city under the names that a page's title and header use."""
        since, name = dt.date(2022, 7, 1), self.file.name
        named = UnitName.model_validate(
            {"from": since, "ward": name, "parent": "", "committee": "", "place": name}
        )
        file = UnitFile.model_validate(
            {"unit": self.id, "synthetic": self.is_synthetic, "valid": {"from": since},
             "names": [named]}
        )  # fmt: skip
        return Unit(file, self.folder)

    def expected(self, day: dt.date) -> tuple[ExpectedWard, ...]:
        """The wards that had to report on `day`, by code; empty when no list says so."""
        return self.file.expected(day)


def load_city(data_dir: Path, city: str, statuses: Collection[str] = ()) -> City:
    """The city with all facts taken in so far; what is damaged of one ward stays its own.

    `statuses` are the verdicts that a row may have; any when there are none.

    Raises: BadParameter for an unknown city, DataRefused for a faulty file and while no facts
    have been taken in.
    """
    folder = city_folder(data_dir, city)
    file = load_city_file(folder)
    if not file_there(folder / FACTS_FILE):
        rule = "bản tổng hợp chỉ đọc số liệu đã nhận"
        action = f"plan09 import-facts {city} <gói của phường>"
        raise DataRefused(Fault(f"city/{city}", "chưa nhận số liệu của phường nào", rule, action))
    facts = _with_answers(read_city_facts(folder, [*SEEN, *ANSWERED, *RANGED]))
    facts = facts.assign(**{name: facts[name].astype("string").fillna("") for name in RANGED})
    is_ranged = facts["measure"] != ""
    indexes: dict[str, PackageIndex] = {}
    why = pd.Series("", index=facts.index)
    for digest, rows in facts.groupby(facts["package"].astype("string").fillna("")):
        try:
            index = _index(folder, str(digest))
        except DataRefused as error:
            why[rows.index] = error.faults[0].found
        else:
            indexes[str(digest)] = index
            lost = ~rows["unit"].isin(index.units)
            why[rows.index[lost]] = "gói đã nhận không có đơn vị này"
    parts = (_contradictions(facts[~is_ranged], statuses), _ranged_strange(facts[is_ranged]))
    why = why.mask(why == "", pd.concat(parts))
    reports = pd.MultiIndex.from_frame(facts[[*_REPORT]].astype("string").fillna(""))
    broken = reports[why != ""]
    faulty = tuple(_faulty_reports(folder, reports, why))
    is_sound = ~reports.isin(broken)
    sound = facts[is_sound]
    return City(
        file=file,
        folder=folder,
        facts=facts[is_sound & ~is_ranged].drop(columns=[*RANGED]),
        ranged=facts[is_sound & is_ranged],
        units=dict(_units(folder, sound, indexes)),
        indexes=indexes,
        faulty=faulty,
    )


def _faulty_reports(folder: Path, reports: pd.MultiIndex, why: pd.Series) -> Iterator[FaultyReport]:
    """Each report with a damaged row once, with what was found first."""
    told: set[tuple[str, str, str]] = set()
    for key, found in zip(reports, why, strict=True):
        if found and key not in told:
            told.add(key)
            where = f"city/{folder.name}: {' '.join(key)}"
            rule = "mỗi dòng số liệu khớp với chính nó và dẫn về gói đã nhận"
            action = "nhận lại gói của phường này bằng plan09 import-facts"
            unit, period, review = key
            yield FaultyReport(unit, period, review, Fault(where, found, rule, action))


def _contradictions(facts: pd.DataFrame, statuses: Collection[str]) -> pd.Series:
    """Per row what is wrong with it by itself; empty when nothing is."""
    counts = facts[[*_COUNTS]].apply(pd.to_numeric, errors="coerce").astype("float64")
    n, k, unknown, _, need, gap = (counts[name] for name in _COUNTS)
    found = pd.Series("", index=facts.index)
    found[facts.duplicated([*_REPORT, "target_id"], keep=False)] = "một chỉ tiêu có hai dòng"
    found[(k + unknown > n) | (gap != (need - k).clip(lower=0))] = "số đếm trái nhau"
    found[counts.isna().any(axis=1) | (counts < 0).any(axis=1)] = "thiếu số đếm, hoặc số âm"
    for name, parse in (
        ("period", Period.parse), ("as_of", dt.date.fromisoformat),
        ("made_at", dt.datetime.fromisoformat),
    ):  # fmt: skip
        strange = [one for one in facts[name].unique() if not _can(parse, one)]
        found[facts[name].isin(strange)] = f"{name} không đọc được"
    strange_class = ~facts["prospect"].isin([*PAST_AND_AHEAD, OLD_FORM])
    found[strange_class | (facts["to_send"] < 0).fillna(False)] = "kết cục lạ"
    found[~facts["latest_start"].isin(["", *_days(facts["latest_start"])])] = "ngày chậm nhất lạ"
    if statuses:
        found[~facts["status"].isin([*statuses])] = "kết luận lạ"
    return found


def _ranged_strange(rows: pd.DataFrame) -> pd.Series:
    """Per row of a target that names a range what is wrong with it by itself, as above."""
    found = pd.Series("", index=rows.index)
    key = [*_REPORT, "target_id", "asked_from", "asked_until"]
    found[rows.duplicated(key, keep=False)] = "một chỉ tiêu có hai dòng của một lần được hỏi"
    for name, parse in (
        ("period", Period.parse), ("made_at", dt.datetime.fromisoformat),
        ("asked_from", dt.date.fromisoformat), ("asked_until", dt.date.fromisoformat),
    ):  # fmt: skip
        strange = [one for one in rows[name].unique() if not _can(parse, one)]
        found[rows[name].isin(strange)] = f"{name} không đọc được"
    found[~rows["status"].isin(get_args(Status))] = "kết luận lạ"
    return found


def _days(texts: pd.Series) -> list[str]:
    return [one for one in texts.unique() if _can(dt.date.fromisoformat, one)]


def _can(parse: Callable[[Any], object], value: object) -> bool:
    try:
        parse(value)
    except (BadParameter, ValueError, TypeError):
        return False
    return True


def read_city_facts(folder: Path, columns: list[str] | None = None) -> pd.DataFrame:
    """The facts a city has taken in, all columns or only some; what `ANSWERED` has may be missing.

    Raises: DataRefused when the file cannot be read.
    """
    try:
        there = {*pq.read_schema(folder / FACTS_FILE).names} | {*SEEN}
        wanted = columns and [name for name in columns if name in there]
        return pd.read_parquet(folder / FACTS_FILE, columns=wanted)
    except (pa.ArrowException, ValueError, OSError) as error:
        where, rule = f"{folder.name}/{FACTS_FILE}", "số liệu đã nhận ở dạng Parquet"
        action = "xóa tệp này rồi nhận lại các gói bằng plan09 import-facts"
        found = f"không đọc được ({kind_of(error)})"
        raise DataRefused(Fault(where, found, rule, action)) from None


def _with_answers(facts: pd.DataFrame) -> pd.DataFrame:
    columns = [*dict.fromkeys([*facts, *ANSWERED, *RANGED])]
    answered = facts.reindex(columns=columns).astype(ANSWERED)
    words = [name for name, kind in ANSWERED.items() if kind == "string"]
    texts = {name: answered[name].fillna("") for name in words}
    return answered.assign(**texts | {"prospect": texts["prospect"].replace("", OLD_FORM)})


def _index(folder: Path, digest: str) -> PackageIndex:
    path = folder / INDEXES / f"{digest}.json"
    try:
        return PackageIndex.model_validate(json.loads(read_file(path)))
    except (ValueError, RecursionError):
        rule = "mỗi dòng số liệu dẫn về gói đã nhận"
        fault = Fault(
            path.name,
            "không đọc được bản ghi của gói đã nhận",
            rule,
            "nhận lại gói đó bằng plan09 import-facts",
        )
        raise DataRefused(fault) from None


def _units(
    folder: Path, facts: pd.DataFrame, indexes: dict[str, PackageIndex]
) -> Iterator[tuple[str, Unit]]:
    """Every unit's file out of the package that holds its latest report."""
    latest = facts.sort_values(["made_at", "package"], kind="stable").drop_duplicates(
        "unit", keep="last"
    )
    for unit, digest in sorted(zip(latest["unit"], latest["package"], strict=True)):
        yield str(unit), Unit(indexes[digest].units[unit], folder)
