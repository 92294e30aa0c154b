"""A city's folder and who should report to it (`thanh_pho.yml`); its facts are not read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field, StrictBool

from plan09lib.digest import sha256
from plan09lib.errors import BadParameter, DataRefused, Fault, nearest
from plan09lib.read.city.register import EVERY_PROVINCE, SINCE, official_wards, provinces
from plan09lib.read.files.day import IsoDay
from plan09lib.read.files.presence import file_there, folders_holding, strange_settings
from plan09lib.read.files.record import Record
from plan09lib.read.files.slug import Slug, checked_slug, slug_of
from plan09lib.read.files.yaml_file import load_model

CITY_FILE, FACTS_FILE = "thanh_pho.yml", "facts.parquet"
_PLACES = ("city", "sample/city")


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

    def name_of(self, unit: str) -> str:
        """What the list calls the ward whose folder is `unit`, also one that is no more.

        Missing: empty where the list has none of such a name, or several.
        """
        found = {ward.name for ward in self.wards if slug_of(ward.name) == unit}
        return found.pop() if len(found) == 1 else ""

    def _registered(self, day: dt.date) -> Iterator[ExpectedWard]:
        wanted = set(self.provinces)
        if not wanted or day < SINCE:
            return
        for ward in official_wards():
            if EVERY_PROVINCE in wanted or ward.province in wanted:
                yield ExpectedWard.model_construct(
                    code=ward.code, name=ward.name, province=ward.province, since=SINCE, until=None
                )


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
        rule = "city phải đúng bằng tên thư mục"
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


def city_digests(folder: Path) -> dict[str, str]:
    """SHA-256 of all that a roll-up takes from a city's folder: its file and its facts."""
    files = (folder / CITY_FILE, folder / FACTS_FILE)
    return {f"city/{folder.name}/{file.name}": sha256(file) for file in files if file_there(file)}
