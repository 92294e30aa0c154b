"""A unit (ward) and its folder: names and document header by date, predecessors, fixed numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, StrictBool

from plan09lib.errors import BadParameter, DataRefused, Fault, echoed, nearest
from plan09lib.read.plan_checks import overlapping
from plan09lib.read.presence import (
    file_there,
    folder_there,
    folders_holding,
    lies_there,
    listed,
    strange_settings,
)
from plan09lib.read.record import Dated, Record, version_on
from plan09lib.read.yaml_file import load_model

UNIT_FILE = "don_vi.yml"
Count = Annotated[int, Field(strict=True, ge=1)]


class UnitName(Dated):
    """What the unit is called, and the header lines of its Party documents, between two dates."""

    ward: str
    parent: str
    committee: str
    place: str
    signer: str = "BÍ THƯ"


class UnitCode(Dated):
    """The official codes of the province and the ward between two dates; text, never numbers."""

    province: Annotated[str, Field(pattern=r"^\d{2}$")]
    ward: Annotated[str, Field(pattern=r"^\d{5}$")]


class Coverage(Dated):
    """Fixed numbers that coverage is measured against."""

    chi_bo: Count
    to_dan_pho: Count
    co_quan: Count


class Validity(Record):
    """When the unit existed."""

    since: dt.date = Field(alias="from")
    until: dt.date | None = None


class UnitFile(Record):
    """The content of `don_vi.yml`."""

    unit: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    synthetic: StrictBool = False
    valid: Validity
    names: Annotated[tuple[UnitName, ...], Field(min_length=1)]
    codes: tuple[UnitCode, ...] = ()
    predecessors: tuple[str, ...] = ()
    coverage: tuple[Coverage, ...] = ()


@dataclass(frozen=True)
class Unit:
    """A unit's file together with the folder it lies in."""

    file: UnitFile
    folder: Path

    @property
    def id(self) -> str:
        """The ASCII slug, equal to the folder's name."""
        return self.file.unit

    @property
    def is_synthetic(self) -> bool:
        """Whether the people in the folder are invented."""
        return self.file.synthetic

    def name_on(self, day: dt.date) -> UnitName:
        """Name and header lines in force on `day`; the nearest version outside all of them."""
        names = self.file.names
        return version_on(names, day) or (names[0] if day < names[0].since else names[-1])

    def coverage_on(self, day: dt.date) -> Coverage | None:
        """The fixed numbers in force on `day`."""
        return version_on(self.file.coverage, day)

    def code_on(self, day: dt.date) -> UnitCode | None:
        """The official codes in force on `day`."""
        return version_on(self.file.codes, day)

    def existed_on(self, day: dt.date) -> bool:
        """Whether the unit existed on `day`."""
        valid = self.file.valid
        return valid.since <= day and (valid.until is None or day <= valid.until)


def unit_folders(data_dir: Path) -> dict[str, Path]:
    """Every unit's folder by slug: the office's own, or the samples while there are none."""
    for place in ("units", "sample"):
        if found := _folders(data_dir / place):
            return {folder.name: folder for folder in found}
    return {}


def _folders(place: Path) -> list[Path]:
    """The folders in `place` that are units', also where their file cannot be read or found."""
    found = folders_holding(place, UNIT_FILE)
    misnamed = [path for path in listed(place) if _misnamed(path)] if folder_there(place) else []
    return sorted([*found, *misnamed])


def _misnamed(folder: Path) -> list[Fault]:
    """A fault for each YAML file in a folder without `don_vi.yml` that may be meant as one."""
    if lies_there(folder / UNIT_FILE) or not (lies_there(folder) and folder.is_dir()):
        return []
    return [f for f in strange_settings(folder, (UNIT_FILE,)) if f'"{UNIT_FILE}"' in f.action]


def load_unit(data_dir: Path, unit_id: str) -> Unit:
    """The unit called `unit_id`, the office's own before the synthetic ones.

    Raises: BadParameter for an unknown unit, DataRefused for a faulty `don_vi.yml`.
    """
    for place in ("units", "sample"):
        folder = data_dir / place / unit_id
        if file_there(folder / UNIT_FILE) and folder.parent.name == place:
            return _load(folder)
        if folder.parent.name == place and (faults := _misnamed(folder)):
            raise DataRefused(faults)
    known = sorted(
        path.name for place in ("units", "sample") for path in _folders(data_dir / place)
    )
    raise BadParameter(
        Fault(
            "đơn vị",
            f'không có đơn vị "{unit_id}" trong {data_dir}',
            f"mỗi đơn vị là một thư mục có tệp {UNIT_FILE} trong units/ hoặc sample/",
            nearest(unit_id, known) if known else f"tạo thư mục units/{echoed(unit_id)}",
        )
    )


def _load(folder: Path) -> Unit:
    file = load_model(folder / UNIT_FILE, UnitFile)
    where = f"{folder.name}/{UNIT_FILE}"
    faults = [
        fault
        for section in ("names", "codes", "coverage")
        for fault in overlapping(f"{where}: {section}", getattr(file, section))
    ]
    if file.unit != folder.name:
        rule = "unit trùng với tên thư mục"
        faults.append(Fault(where, f'unit là "{file.unit}"', rule, "sửa unit hoặc đổi tên thư mục"))
    if faults:
        raise DataRefused(faults)
    return Unit(file, folder)
