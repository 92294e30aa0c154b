"""From published reports to one package of facts, without anything personal in it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

from plan09lib.atomic_write import atomic_write
from plan09lib.deliver.city.fact_folders import fact_folders
from plan09lib.deliver.page.files import FACTS, PAGE
from plan09lib.deliver.place.isolated import isolated, together
from plan09lib.deliver.place.scratch import ASIDE, remove_left_behind, scratch
from plan09lib.deliver.record.issue_record import refuse_unproven
from plan09lib.deliver.record.manifest import MANIFEST, Manifest, read_manifest
from plan09lib.digest import sha256
from plan09lib.errors import (
    DataRefused,
    DeliveryFailed,
    Fault,
    Plan09Error,
    said_by_system,
)
from plan09lib.judge.city.facts_table import read_facts
from plan09lib.read.city.package import INDEX, PackageIndex, PlanVersion, Run, open_package
from plan09lib.read.period.period import Period
from plan09lib.read.plan.in_force import in_force
from plan09lib.read.plan.plan import Plan, load_plan, plan_version, readings
from plan09lib.read.unit.unit import UnitFile, load_unit, unit_folders
from plan09lib.read.unit.unit_files import UnitFiles

_DAY = (1980, 1, 1, 0, 0, 0)
_DECIDES = ("plan/plan.yml", "plan/vocab/")


@dataclass(frozen=True)
class Exported:
    """A package in its place: its reports, the SHA-256 of its index, whether it is new.

    `left_out` are reports that are not exported as they stand, `faulty` what is wrong with those
    that cannot be looked at. `changed` are reports that are exported although what they were made
    from has changed since, or cannot be looked at any longer.
    """

    path: Path
    runs: tuple[Run, ...]
    digest: str
    is_new: bool
    left_out: tuple[Fault, ...] = ()
    faulty: tuple[Plan09Error, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def drafts(self) -> tuple[str, ...]:
        """The reports that have not been issued."""
        return tuple(str(Path(run.facts).parent) for run in self.runs if not run.number)


def export_facts(
    path: Path, data_dir: Path, output_dir: Path, units: Iterable[str] = ()
) -> Exported:
    """The facts of every published report of `units` in one package.

    When none is named: of the office's own wards, or of the samples while there are none; reports
    of sample wards beside own ones are left out, and said.

    `path` ending in `.zip` is a zip file, anything else a folder. The same reports give the same
    bytes. A report made under other files of the plan is left out, and said: it has to be made
    again first. One that cannot be looked at, or whose ward cannot, keeps out no other.

    Raises: DataRefused (or what is graver) when nothing is left to export.
    """
    plan = load_plan(data_dir / "plan")
    files: dict[str, bytes] = {}
    runs: list[Run] = []
    left_out: list[Fault] = []
    faulty: list[Plan09Error] = []
    units_taken: dict[str, UnitFile] = {}
    changed: list[str] = []
    named = tuple(units)
    own = named or tuple(unit_folders(data_dir))
    for folder in fact_folders(output_dir, named):
        where = f"{folder.parent.name}/{folder.name}"
        found = isolated(where, partial(_looked_at, plan, data_dir, folder, own))
        if isinstance(found, Plan09Error):
            faulty.append(found)
        elif isinstance(found, Fault):
            left_out.append(found)
        else:
            runs.append(found.run)
            units_taken[found.run.unit] = found.unit
            files |= found.files
            changed += [where] if found.is_changed else []
    if not runs:
        nothing = Fault(
            str(output_dir), "không có báo cáo nào xuất được",
            "chỉ xuất số liệu của báo cáo đã lập", "lập báo cáo trước: plan09 report",
        )  # fmt: skip
        raise together([DataRefused([*left_out, nothing]), *faulty])
    content = _index(plan, units_taken, runs, files)
    digest = sha256(content)
    is_new = _put(path, {INDEX: content, **files})
    return Exported(
        path=path,
        runs=tuple(runs),
        digest=digest,
        is_new=is_new,
        left_out=tuple(left_out),
        faulty=tuple(faulty),
        changed=tuple(changed),
    )


def _not_own(folder: Path, own: tuple[str, ...]) -> Fault | None:
    """Why a report is none of the office's own; None when it is, or when its ward is named."""
    unit = folder.parent.name
    if unit in own:
        return None
    rule = "không nêu tên thì chỉ xuất phường trong data/units/; phường mẫu là giả lập"
    action = f"muốn xuất cả phường này thì nêu tên: plan09 export-facts GÓI {unit}"
    return Fault(f"{unit}/{folder.name}", "không phải phường của cơ quan", rule, action)


@dataclass(frozen=True)
class _Taken:
    """The run of a report's folder, its ward's file, and the two files that travel, by name."""

    run: Run
    unit: UnitFile
    files: dict[str, bytes]
    is_changed: bool


def _looked_at(plan: Plan, data_dir: Path, folder: Path, own: tuple[str, ...]) -> _Taken | Fault:
    """What is taken of a report, or why it is left out."""
    if fault := _not_own(folder, own):
        return fault
    record = read_manifest(folder)
    if record:
        refuse_unproven(folder, record)
    return _why_not(plan, data_dir, folder, record) or _taken(
        plan, data_dir, folder, cast(Manifest, record)
    )


def _why_not(plan: Plan, data_dir: Path, folder: Path, record: Manifest | None) -> Fault | None:
    """Why a report cannot be exported; None when it can."""
    where = f"{folder.parent.name}/{folder.name}"
    if record is None or record.review not in ("so_ket", "tong_ket"):
        rule = f"số liệu đi kèm {MANIFEST} của báo cáo sơ kết, tổng kết"
        return Fault(where, f"không có {MANIFEST} dùng được", rule, "lập lại báo cáo")
    if record.plan:
        rule = "thành phố tổng hợp theo kế hoạch mặc định"
        return Fault(where, f"lập theo kế hoạch {record.plan}", rule, "để báo cáo này ở phường")
    if record.outputs.get(FACTS) != sha256(folder / FACTS):
        rule = "số liệu đúng như lúc xuất bản"
        return Fault(where, f"{FACTS} đã bị sửa sau khi lập", rule, "lập lại báo cáo với --force")
    if not _is_by(plan, data_dir, record):
        rule = "chỉ xuất số liệu tính theo bản kế hoạch hiện có"
        again = "ban hành bản thay thế (issue --replaces)" if record.issue else "lập lại báo cáo"
        return Fault(where, "lập theo bản kế hoạch khác", rule, f"{again} rồi xuất")
    return None


def _is_by(plan: Plan, data_dir: Path, record: Manifest) -> bool:
    """Whether a report was judged by what `plan` says of its targets, whatever else is new: as it
    was known at the end of the report's period."""
    if record.plan_version:
        ended = load_unit(data_dir, record.unit).file.ended_on
        then = in_force(plan, Period.parse(record.period).end, ended)
        return record.plan_version == plan_version(readings(then))
    return _decides(record.inputs) == _decides(plan.digests())


def _decides(inputs: Mapping[str, str]) -> dict[str, str]:
    return {name: digest for name, digest in inputs.items() if name.startswith(_DECIDES)}


def _taken(plan: Plan, data_dir: Path, folder: Path, record: Manifest) -> _Taken:
    base = f"{folder.parent.name}/{folder.name}"
    files = {f"{base}/{name}": (folder / name).read_bytes() for name in (FACTS, MANIFEST)}
    read_facts(files[f"{base}/{FACTS}"], base)
    run = Run(
        unit=record.unit,
        review=cast(Any, record.review),
        period=Period.parse(record.period).text,
        made_at=record.created_at,
        number=record.issue.number if record.issue else "",
        facts=f"{base}/{FACTS}",
        manifest=f"{base}/{MANIFEST}",
        has_page=PAGE in record.outputs,
    )
    is_changed = _is_changed(plan, data_dir, record)
    return _Taken(run, load_unit(data_dir, record.unit).file, files, is_changed)


def _is_changed(plan: Plan, data_dir: Path, record: Manifest) -> bool:
    """Whether the ward's files are others than the report was made from, or cannot be read."""
    end = Period.parse(record.period).end
    try:
        unit = UnitFiles.load(data_dir, record.unit, plan)
        own = unit.digests(end)
        rules = unit.inputs(end).keys() - own.keys()
    except Plan09Error:  # told by whoever makes the report
        return True
    return {name: told for name, told in record.inputs.items() if name not in rules} != own


def _index(
    plan: Plan, units: dict[str, UnitFile], runs: list[Run], files: Mapping[str, bytes]
) -> bytes:
    digests = readings(plan)
    return PackageIndex(
        format=1,
        plan=PlanVersion(version=plan_version(digests), readings=digests),
        units=units,
        runs=tuple(runs),
        files={name: sha256(content) for name, content in files.items()},
    ).to_bytes()


def _put(path: Path, files: Mapping[str, bytes]) -> bool:
    """The package in its place, whole or not at all; False when the same was there already."""
    if path.exists():
        if _is_same(path, files):
            remove_left_behind(path.parent)
            return False
        _refuse_what_is_no_package(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".zip":
            with atomic_write(path) as new:
                _write_zip(new, files)
        else:
            _put_folder(path, files)
    except OSError as error:
        rule = "gói được ghi trọn vẹn hoặc không ghi"
        raise DeliveryFailed(
            Fault(
                str(path),
                f"không ghi được ({said_by_system(error)})",
                rule,
                "kiểm tra thư mục đích",
            )
        ) from error
    return True


def _put_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """The folder made beside and renamed; after a kill between two renames the old one comes back
    with the next export beside it."""
    with scratch(path.parent) as beside:
        new, old = beside / "moi", beside / ASIDE / path.name
        _write_folder(new, files)
        if path.exists():
            old.parent.mkdir()
            path.rename(old)
        new.rename(path)


def _is_same(path: Path, files: Mapping[str, bytes]) -> bool:
    try:
        return open_package(path).digest == sha256(files[INDEX])
    except Plan09Error:
        return False


def _refuse_what_is_no_package(path: Path) -> None:
    """Nothing, when what is at `path` may go: an empty folder or a package with nothing else in it.

    Raises: DeliveryFailed otherwise; somebody put it there.
    """
    if path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
        return
    try:
        open_package(path)
    except Plan09Error as error:
        found = f"ở đó có thứ khác, không phải gói số liệu nguyên vẹn ({error.faults[0].found})"
        rule = "chỉ ghi đè gói số liệu do plan09 export-facts ghi"
        action = "chọn tên khác, hoặc tự chuyển thứ đang có đi nơi khác"
        raise DeliveryFailed(Fault(str(path), found, rule, action)) from None


def _write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _DAY), content, zipfile.ZIP_DEFLATED)
    path.write_bytes(buffer.getvalue())


def _write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
