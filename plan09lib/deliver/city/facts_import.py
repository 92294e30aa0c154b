"""A package of facts taken into a city's folder: verified whole, then swapped in by one rename."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from filelock import FileLock, Timeout

from plan09lib.atomic_write import atomic_write
from plan09lib.deliver.city.received_facts import PROVENANCE, check_wards, made_at, received_facts
from plan09lib.errors import DataRefused, DeliveryFailed, Fault, said_by_system
from plan09lib.judge.city.ranged import KEY
from plan09lib.judge.prospect.shared import FACTS, INNER, RANGES
from plan09lib.judge.targets.assess import COLUMNS
from plan09lib.read.city.city import INDEXES, load_city, read_city_facts
from plan09lib.read.city.city_file import FACTS_FILE, CityFile, city_folder, load_city_file
from plan09lib.read.city.package import Package, open_package
from plan09lib.read.files.presence import file_there
from plan09lib.read.plan.plan import Plan, load_plan, plan_version, readings
from plan09lib.read.unit.unit import Unit

_RUN = ["unit", "period", "review"]
_AGAIN = "đề nghị phường xuất và gửi lại gói"
_PATIENCE = 60
"""Seconds in which another taking-in comes to its end."""


@dataclass(frozen=True)
class Imported:
    """What became of a package: reports taken, kept as they were, and what to know of its plan.

    `older` are those of `kept` for which the city goes on holding another edition than the
    package's: a later one, or an issued one.
    """

    city: str
    digest: str
    taken: tuple[str, ...]
    kept: tuple[str, ...]
    older: tuple[str, ...]
    apart: tuple[str, ...]
    version: str
    own_version: str

    @property
    def plan_line(self) -> str:
        """Whether the package's plan is the city's, in a sentence."""
        if self.version == self.own_version:
            return f"Cùng bản kế hoạch ({self.version})."
        apart = ", ".join(self.apart)
        return (
            f"Khác bản kế hoạch: gói theo bản {self.version}, ở đây là bản {self.own_version}. "
            f"Chỉ tiêu có cách tính giống nhau vẫn tổng hợp chung; không tổng hợp chung: {apart}."
        )


def import_facts(path: Path, data_dir: Path, city: str) -> Imported:
    """The facts of the package at `path`, in the city's folder; taking it in twice changes nothing.

    A later report replaces an earlier one of the same unit, period and kind; an issued one is
    replaced only by an issued one. Facts judged by another version of the plan are taken when at
    least one target is read alike.

    Raises: DataRefused for a package that is damaged, contradicts itself or what the city holds,
    comes from a ward that is not on the city's list, or shares no target with the city's plan;
    BadParameter for an unknown city or nothing at `path`; DeliveryFailed when the city's folder
    cannot be written to. The city's folder is then as it was.
    """
    folder = city_folder(data_dir, city)
    file = load_city_file(folder)
    plan = load_plan(data_dir / "plan")
    package = open_package(path)
    apart = _apart(plan, package)
    incoming = pd.concat([received_facts(plan, package, run, apart) for run in package.index.runs])
    try:
        with FileLock(folder / ".khoa", timeout=_PATIENCE):
            taken, kept, older = _merge(folder, file, data_dir, incoming, package)
    except (OSError, Timeout) as error:
        rule = "gói được nhận trọn vẹn hoặc không nhận"
        found = f"không ghi được ({said_by_system(error)})"
        action = "kiểm tra chỗ trống và quyền ghi, chờ lần nhận khác xong rồi nhận lại"
        raise DeliveryFailed(Fault(f"city/{city}", found, rule, action)) from error
    own = plan_version(readings(plan))
    version = package.index.plan.version
    return Imported(
        city=city,
        digest=package.digest,
        taken=taken,
        kept=kept,
        older=older,
        apart=apart,
        version=version,
        own_version=own,
    )


def _apart(plan: Plan, package: Package) -> tuple[str, ...]:
    """The targets that the package's plan reads otherwise, or does not have."""
    own, theirs = readings(plan), package.index.plan.readings
    if plan_version(theirs) != package.index.plan.version:
        raise _refused(package, "mã bản kế hoạch không khớp cách tính ghi trong gói")
    same = {target for target, digest in own.items() if theirs.get(target) == digest}
    if not same:
        rule = "chỉ nhận số liệu tính theo bản kế hoạch có chỉ tiêu giống ở đây"
        found = (
            f"gói theo bản kế hoạch {package.index.plan.version}, không chỉ tiêu nào cùng cách tính"
        )
        action = "thống nhất data/plan/ giữa phường và thành phố, lập lại báo cáo rồi xuất lại"
        raise DataRefused(Fault(package.path.name, found, rule, action))
    return tuple(sorted((own.keys() | theirs.keys()) - same))


def _merge(
    folder: Path, file: CityFile, data_dir: Path, incoming: pd.DataFrame, package: Package
) -> tuple[tuple[str, ...], ...]:
    """The names of the runs taken, kept, and kept in another edition than the package's.

    The folder is written only when something is new.
    """
    there, units, broken = _there(folder, data_dir)
    before = dict(_by_run(there))
    taken, kept, older = [], [], []
    for key, rows in _by_run(incoming):
        if key not in before or _replaces(package, rows, before[key]):
            taken.append(key)
        else:
            kept.append(key)
            if not _is_same(rows, before[key]):
                older.append(key)
    new = incoming[_is_one_of(incoming, taken)]
    theirs = {unit: Unit(one, folder) for unit, one in package.index.units.items()}
    check_wards(package.path.name, file, {**units, **theirs}, there, new)
    if taken:
        kept_rows = [part[~_is_one_of(part, taken)] for part in (there, broken)]
        merged = pd.concat([*(part for part in kept_rows if len(part)), new])
        _write(folder, merged.sort_values([*_RUN, "target_id"], kind="stable"), package)
    return tuple(tuple(map(" ".join, keys)) for keys in (taken, kept, older))


def _by_run(facts: pd.DataFrame) -> Iterator[tuple[tuple[str, ...], pd.DataFrame]]:
    for key, rows in facts.groupby(_RUN, sort=False):
        yield tuple(map(str, key)), rows


def _replaces(package: Package, new: pd.DataFrame, old: pd.DataFrame) -> bool:
    """Whether a run takes the place of what the city holds of the same unit, period and kind."""
    row, held = new.iloc[0], old.iloc[0]
    if bool(row["number"]) != bool(held["number"]):
        return bool(row["number"])
    is_same_time = made_at(row["made_at"]) == made_at(held["made_at"])
    if is_same_time and not _is_same(new, old):
        name = f"{row['unit']} {row['period']}"
        raise _refused(package, f"{name} lập cùng lúc với bản đã nhận nhưng số liệu khác")
    return made_at(row["made_at"]) > made_at(held["made_at"])


def _is_same(new: pd.DataFrame, old: pd.DataFrame) -> bool:
    """Whether two editions of a report say the same; those of one package surely do."""
    if new["package"].iloc[0] == old["package"].iloc[0]:
        return True
    names = [*(name for name in COLUMNS if name not in INNER), "number", *RANGES]
    texts = (one.reindex(columns=names).astype("string").fillna("") for one in (new, old))
    a, b = (one.sort_values(KEY) for one in texts)
    return a.reset_index(drop=True).equals(b.reset_index(drop=True))


def _is_one_of(frame: pd.DataFrame, keys: list[tuple[str, ...]]) -> Any:
    return pd.MultiIndex.from_frame(frame[_RUN]).isin(keys)


def _there(folder: Path, data_dir: Path) -> tuple[pd.DataFrame, dict[str, Unit], pd.DataFrame]:
    """The facts that the city holds, the files of its wards, and the rows of damaged reports.

    Of a damaged report it is not known what it said, so that any package may replace it.
    """
    if not file_there(folder / FACTS_FILE):
        nothing = pd.DataFrame(columns=[*FACTS, *PROVENANCE])
        return nothing, {}, nothing
    facts, city = read_city_facts(folder), load_city(data_dir, folder.name)
    is_broken = _is_one_of(facts, [(one.unit, one.period, one.review) for one in city.faulty])
    return facts[~is_broken], city.units, facts[is_broken]


def _write(folder: Path, facts: pd.DataFrame, package: Package) -> None:
    """The package's index first, then the facts that lead to it, by one rename."""
    (folder / INDEXES).mkdir(exist_ok=True)
    with atomic_write(folder / INDEXES / f"{package.digest}.json") as index:
        index.write_bytes(package.index.to_bytes())
    with atomic_write(folder / FACTS_FILE) as table:
        facts.reset_index(drop=True).to_parquet(table, index=False)


def _refused(package: Package, found: str) -> DataRefused:
    rule = "gói số liệu khớp với chính nó"
    return DataRefused(Fault(package.path.name, found, rule, _AGAIN))
