"""A unit (ward) and its folder: names and document header by date, predecessors, fixed numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StrictBool, model_validator

from plan09lib.errors import BadParameter, DataRefused, Fault, echoed
from plan09lib.read.files.day import IsoDay
from plan09lib.read.files.presence import (
    TEMPORARY,
    faults_of,
    file_there,
    folder_there,
    folders_holding,
    lies_there,
    listed,
    strange_settings,
)
from plan09lib.read.files.record import (
    Dated,
    Record,
    check_known_since,
    overlapping,
    version_on,
)
from plan09lib.read.files.slug import LONGEST, Slug, checked_slug, slug_of, slug_order
from plan09lib.read.files.yaml_file import load_model
from plan09lib.read.plan.plans import NamedPlan

UNIT_FILE, PUBLISHED_FILE = "don_vi.yml", "da_cong_bo.csv"
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
    """When the unit existed, and since when its end was known; without a day it always was."""

    since: IsoDay = Field(alias="from")
    until: IsoDay | None = None
    known_since: IsoDay | None = None

    @model_validator(mode="after")
    def _check_known_since(self) -> Self:
        check_known_since(self.known_since, self.until)
        return self


class OwnBaseline(Record):
    """The day from which pace is judged in place of the plan's own; who decided so, and why."""

    date: IsoDay
    who: Annotated[str, Field(min_length=1)]
    why: Annotated[str, Field(min_length=1)]


class OwnEnd(Record):
    """The last day of a population of the plan in this unit, earlier than the plan's own.

    `known_since`: no report of an earlier period knows of it; `who` decided it, and `why`.
    """

    population: str
    date: IsoDay
    known_since: IsoDay | None = None
    who: Annotated[str, Field(min_length=1)]
    why: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _check_known_since(self) -> Self:
        check_known_since(self.known_since, self.date)
        return self


class UnitPlan(Record):
    """A plan of the unit between two dates, `number` is that under which the unit issued it."""

    id: NamedPlan
    since: IsoDay = Field(alias="from")
    until: IsoDay | None = None
    number: Annotated[str, Field(pattern=r"\d")] | None = None

    def in_force(self, day: dt.date) -> bool:
        """Whether the unit works by it on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)


class UnitFile(Record):
    """The content of `don_vi.yml`; `plan_number` is that of the unit's own plan, "12-KH/ĐU".

    `plans`: the plans it works by, several perhaps at a time; the default one where none is named.

    `in_use_since`: the calendar asks for every period that ended from then on; without it for the
    last ones only.
    """

    unit: Slug
    plan_number: Annotated[str, Field(pattern=r"\d")] | None = None
    plans: tuple[UnitPlan, ...] = ()
    synthetic: StrictBool = False
    valid: Validity
    names: Annotated[tuple[UnitName, ...], Field(min_length=1)]
    codes: tuple[UnitCode, ...] = ()
    predecessors: tuple[Slug, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    baseline_on: OwnBaseline | None = None
    ended_on: tuple[OwnEnd, ...] = ()
    in_use_since: IsoDay | None = None


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
    def plan_ids(self) -> tuple[str, ...]:
        """The ids of all its plans, in its order; "" is the default."""
        return tuple(dict.fromkeys(one.id for one in self.file.plans)) or ("",)

    def plans_on(self, day: dt.date) -> tuple[str, ...]:
        """The ids of the plans that the unit works by on `day`, in its order; "" is the default."""
        if not self.file.plans:
            return ("",)
        return tuple(dict.fromkeys(one.id for one in self.file.plans if one.in_force(day)))

    def plan_number(self, plan: str, day: dt.date) -> str | None:
        """The number of the unit's own document of a plan on `day`; of the default one also the
        `plan_number` of its file."""
        own = [one for one in self.file.plans if one.id == plan and one.in_force(day)]
        said = next((one.number for one in own if one.number), None)
        return said or (None if plan else self.file.plan_number)

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

    def end_known_on(self, day: dt.date) -> dt.date | None:
        """The unit's last day as far as it was known on `day`."""
        valid = self.file.valid
        return valid.until if valid.known_since is None or valid.known_since <= day else None

    def existed_on(self, day: dt.date) -> bool:
        """Whether the unit existed on `day`."""
        valid = self.file.valid
        return valid.since <= day and (valid.until is None or day <= valid.until)


def unit_folders(data_dir: Path) -> dict[str, Path]:
    """Every unit's folder by slug, `phuong-10` after `phuong-2`: the office's own, or the samples
    while there are none.

    A folder of `units/` without its file is one too, so that loading it tells what is missing.
    """
    found = _folders(data_dir / "units") or {
        name: folder
        for name, folder in _folders(data_dir / "sample").items()
        if lies_there(folder / UNIT_FILE)
    }
    return {name: found[name] for name in sorted(found, key=slug_order)}


def _folders(place: Path) -> dict[str, Path]:
    """All that lies in `place` and is no file, whether or not it can be looked into."""
    there = listed(place) if folder_there(place) else []
    return {p.name: p for p in there if not p.is_file() and not p.name.startswith(TEMPORARY)}


def _misnamed(folder: Path) -> list[Fault]:
    """A fault for each YAML file in a folder without `don_vi.yml` that may be meant as one."""
    if lies_there(folder / UNIT_FILE) or not (lies_there(folder) and folder.is_dir()):
        return []
    return [f for f in strange_settings(folder, (UNIT_FILE,)) if f'"{UNIT_FILE}"' in f.action]


def load_unit(data_dir: Path, unit_id: str) -> Unit:
    """The unit called `unit_id`, the office's own before the synthetic ones.

    Raises: BadParameter for an unknown unit and for a name that no folder may have; DataRefused
    for a faulty `don_vi.yml`, and for one of the office's own folders without it.
    """
    checked_slug("đơn vị", unit_id)
    for place in ("units", "sample"):
        folder = data_dir / place / unit_id
        if file_there(folder / UNIT_FILE):
            with faults_of(folder):
                return _load(folder)
        if faults := _misnamed(folder):
            raise DataRefused(faults)
        if place == "units" and lies_there(folder):
            raise DataRefused(_without_file(folder))
    known = known_units(data_dir)
    raise BadParameter(
        Fault(
            "đơn vị",
            f'không có đơn vị "{unit_id}" trong {data_dir}',
            f"mỗi đơn vị là một thư mục có tệp {UNIT_FILE} trong units/ hoặc sample/",
            units_there(unit_id, known) if known else NO_UNIT,
        )
    )


def known_units(data_dir: Path) -> list[str]:
    """Every name that a unit may be asked for by, the office's own and the samples'."""
    folders = [data_dir / place for place in ("units", "sample")]
    return sorted({path.name for one in folders for path in folders_holding(one, UNIT_FILE)})


def units_there(name: str, known: Sequence[str]) -> str:
    """A hint with the units that there are, the one that `name` resembles most first."""
    import difflib  # most runs need no hint

    plain = slug_of(name)[:LONGEST]
    alike = {one: difflib.SequenceMatcher(None, plain, one).ratio() for one in known}
    ordered = sorted(known, key=lambda one: (-alike[one], one))
    meant = f'có phải "{echoed(ordered[0])}"? ' if alike[ordered[0]] >= _ALIKE else ""
    more = f" và {len(known) - _MOST_TOLD} đơn vị nữa" if len(known) > _MOST_TOLD else ""
    return f"{meant}đang có: {', '.join(map(echoed, ordered[:_MOST_TOLD]))}{more}"


_ALIKE, _MOST_TOLD = 0.6, 8
NO_UNIT = "xem lại --data-dir; chưa có phường nào thì lập từ một danh sách: plan09 start TỆP"
"""What to do where no unit is known."""


def _without_file(folder: Path) -> Fault:
    where, rule = (
        f"units/{folder.name}",
        f"mỗi thư mục trong units/ là một đơn vị, có tệp {UNIT_FILE}",
    )
    if not folder.is_dir():
        return Fault(where, "không mở được thư mục này", rule, "sửa liên kết hoặc bỏ nó đi")
    return Fault(
        where, f"không có tệp {UNIT_FILE}", rule, f"thêm {UNIT_FILE} hoặc chuyển đi nơi khác"
    )


def refuse_circle(chain: Sequence[str], unit_id: str) -> None:
    """Nothing, unless `unit_id` stands in `chain`: the units from a successor back to it.

    Raises: DataRefused naming the wards that were each merged into the next.
    """
    if unit_id not in chain:
        return
    circle = [*chain[chain.index(unit_id) :], unit_id]
    found = "phường này ghi chính mình là phường cũ"
    if len(circle) > 2:
        found = f"phường cũ nối thành vòng: {' → '.join(circle)}"
    rule = "phường cũ có trước phường mới, nên không phường nào là phường cũ của chính mình"
    action = f"sửa predecessors trong {UNIT_FILE} của một trong các phường này"
    raise DataRefused(Fault(f"{circle[-2]}/{UNIT_FILE}", found, rule, action))


def refuse_circles(units: Mapping[str, UnitFile]) -> None:
    """Nothing, unless some of `units` are their own predecessors. Raises: DataRefused."""
    cleared: set[str] = set()

    def follow(unit: str, chain: tuple[str, ...]) -> None:
        refuse_circle(chain, unit)
        if unit not in cleared and unit in units:
            for old in units[unit].predecessors:
                follow(old, (*chain, unit))
        cleared.add(unit)

    for unit in sorted(units):
        follow(unit, ())


def _may_begin(file: UnitFile, day: dt.date) -> bool:
    """Whether the unit, or a ward that it was made of, existed on `day`."""
    began = bool(file.predecessors) or file.valid.since <= day
    return began and (file.valid.until is None or day <= file.valid.until)


def _load(folder: Path) -> Unit:
    file = load_model(folder / UNIT_FILE, UnitFile)
    where = UNIT_FILE
    faults = [
        fault
        for section in ("names", "codes", "coverage")
        for fault in overlapping(f"{where}: {section}", getattr(file, section))
    ]
    if file.unit != folder.name:
        rule = "unit phải đúng bằng tên thư mục"
        faults.append(Fault(where, f'unit là "{file.unit}"', rule, "sửa unit hoặc đổi tên thư mục"))
    if (own := file.baseline_on) and not _may_begin(file, own.date):
        rule = "mốc gốc riêng là một ngày đơn vị (hoặc phường cũ) đã có"
        found = f"date là {own.date}, ngoài thời gian tồn tại"
        faults.append(Fault(f"{where}: baseline_on", found, rule, "sửa date hoặc bỏ baseline_on"))
    if twice := sorted({one for one in file.predecessors if file.predecessors.count(one) > 1}):
        rule = "mỗi phường cũ ghi một lần, để không ai bị đếm hai lần"
        faults.append(Fault(f"{where}: predecessors", f"ghi hai lần {twice[0]}", rule, "bỏ một"))
    if faults:
        raise DataRefused(faults)
    return Unit(file, folder)
