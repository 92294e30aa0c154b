"""A city's folder: who should report, and the facts that were taken in from packages.

data/city/<city>/thanh_pho.yml        the city and its wards
data/city/<city>/facts.parquet        one row per unit × period × review × target
data/city/<city>/goi/<digest>.json    the index of every package a row came from
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field, StrictBool

from plan09lib.digest import sha256
from plan09lib.errors import BadParameter, DataRefused, Fault, nearest
from plan09lib.read.city.package import PackageIndex
from plan09lib.read.city.register import EVERY_PROVINCE, SINCE, official_wards, provinces
from plan09lib.read.files.day import IsoDay
from plan09lib.read.files.presence import file_there, folders_holding, read_file, strange_settings
from plan09lib.read.files.record import Record
from plan09lib.read.files.slug import Slug, checked_slug
from plan09lib.read.files.yaml_file import load_model
from plan09lib.read.plan.period import Period
from plan09lib.read.plan.prospect_words import OLD_FORM, PAST_AND_AHEAD
from plan09lib.read.unit.unit import Unit, UnitFile, UnitName

CITY_FILE, FACTS_FILE, INDEXES = "thanh_pho.yml", "facts.parquet", "goi"
SEEN = ("unit", "period", "target_id", "as_of", "n", "k", "unknown", "need", "gap", "status",
        "reason", "review", "made_at", "number", "has_page", "package")  # fmt: skip
"""The columns that a roll-up looks at: a quarter of those that wards send."""
ANSWERED = {"prospect": "string", "to_send": "Int64", "latest_start": "string"}
"""Further ones, and their types, which facts taken in by an earlier version may lack: then blank.

A class that is blank reads `OLD_FORM`.
"""
_PLACES = ("city", "sample/city")
_REPORT = ("unit", "period", "review")
_COUNTS = ("n", "k", "unknown", "need", "gap")


class ExpectedWard(Record):
    """A ward that has to report between two dates."""

    code: Annotated[str, Field(pattern=r"^\d{5}$")]
    name: str
    province: Annotated[str, Field(pattern=r"^\d{2}$")] = "00"
    since: IsoDay = Field(alias="from")
    until: IsoDay | None = None

    def expected_on(self, day: dt.date) -> bool:
        """Whether the ward existed on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)


class CityFile(Record):
    """The content of `thanh_pho.yml`; `provinces` takes wards from the official register."""

    city: Slug
    name: str
    synthetic: StrictBool = False
    wards: tuple[ExpectedWard, ...] = ()
    provinces: tuple[Annotated[str, Field(pattern=r"^(\d{2}|all)$")], ...] = ()

    def expected(self, day: dt.date) -> tuple[ExpectedWard, ...]:
        """The wards that had to report on `day`, by code; empty when no list says so."""
        listed = [ward for ward in self.wards if ward.expected_on(day)]
        known = {ward.code for ward in listed}
        drawn = [ward for ward in self._registered(day) if ward.code not in known]
        return tuple(sorted([*listed, *drawn], key=lambda ward: ward.code))

    def _registered(self, day: dt.date) -> Iterator[ExpectedWard]:
        wanted = set(self.provinces)
        if not wanted or day < SINCE:
            return
        for ward in official_wards():
            if EVERY_PROVINCE in wanted or ward.province in wanted:
                yield ExpectedWard.model_construct(
                    code=ward.code, name=ward.name, province=ward.province, since=SINCE, until=None
                )


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

    `faulty` are reports whose rows or packages are damaged; their rows are not among the facts.
    """

    file: CityFile
    folder: Path
    facts: pd.DataFrame = field(repr=False)
    units: dict[str, Unit] = field(repr=False)
    indexes: dict[str, PackageIndex] = field(repr=False)
    faulty: tuple[FaultyReport, ...] = ()

    @property
    def id(self) -> str:
        """The ASCII slug, equal to the folder's name."""
        return self.file.city

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


def city_folder(data_dir: Path, city: str) -> Path:
    """The folder of `city`, the office's own before the invented one.

    Raises: BadParameter for an unknown city and for a name that no folder may have.
    """
    checked_slug("thành phố", city)
    for place in _PLACES:
        if file_there(data_dir / place / city / CITY_FILE):
            return data_dir / place / city
    known = sorted({p.name for q in _PLACES for p in folders_holding(data_dir / q, CITY_FILE)})
    rule = f"mỗi thành phố là một thư mục trong city/ có tệp {CITY_FILE}"
    hint = nearest(city, known) if known else f"tạo city/{city}/{CITY_FILE}"
    raise BadParameter(Fault("thành phố", f'không có thành phố "{city}"', rule, hint))


def load_city_file(folder: Path) -> CityFile:
    """`thanh_pho.yml` of a city. Raises: DataRefused with every fault of the file."""
    if unknown := list(strange_settings(folder, (CITY_FILE,))):
        raise DataRefused(unknown)
    file = load_model(folder / CITY_FILE, CityFile)
    where = f"{folder.name}/{CITY_FILE}"
    if file.city != folder.name:
        rule = "city trùng với tên thư mục"
        raise DataRefused(Fault(where, f'city là "{file.city}"', rule, "sửa một trong hai"))
    codes = [ward.code for ward in file.wards]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        rule = "mỗi mã phường một dòng"
        raise DataRefused(Fault(where, f"mã {twice[0]} có hai dòng", rule, "bỏ bớt một dòng"))
    if strange := sorted({*file.provinces} - {*provinces(), EVERY_PROVINCE}):
        rule = "provinces ghi mã tỉnh, thành phố theo danh mục từ 1/7/2025, hoặc all"
        fault = Fault(where, f"không có tỉnh, thành phố mã {strange[0]}", rule, "sửa mã")
        raise DataRefused(fault)
    return file


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
    facts = _with_answers(read_city_facts(folder, [*SEEN, *ANSWERED]))
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
    why = why.mask(why == "", _contradictions(facts, statuses))
    reports = pd.MultiIndex.from_frame(facts[[*_REPORT]].astype("string").fillna(""))
    broken = reports[why != ""]
    faulty = tuple(_faulty_reports(folder, reports, why))
    sound = facts[~reports.isin(broken)]
    return City(
        file=file,
        folder=folder,
        facts=sound,
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
    n, k, unknown, need, gap = (counts[name] for name in _COUNTS)
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


def _days(texts: pd.Series) -> list[str]:
    return [one for one in texts.unique() if _can(dt.date.fromisoformat, one)]


def _can(parse: Callable[[Any], object], value: object) -> bool:
    try:
        parse(value)
    except (BadParameter, ValueError, TypeError):
        return False
    return True


def city_digests(folder: Path) -> dict[str, str]:
    """SHA-256 of all that a roll-up takes from a city's folder: its file and its facts."""
    files = (folder / CITY_FILE, folder / FACTS_FILE)
    return {f"city/{folder.name}/{file.name}": sha256(file) for file in files if file_there(file)}


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
        found = f"không đọc được ({type(error).__name__})"
        raise DataRefused(Fault(where, found, rule, action)) from None


def _with_answers(facts: pd.DataFrame) -> pd.DataFrame:
    answered = facts.reindex(columns=[*dict.fromkeys([*facts, *ANSWERED])]).astype(ANSWERED)
    texts = {name: answered[name].fillna("") for name in ("prospect", "latest_start")}
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
