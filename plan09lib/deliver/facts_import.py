"""A package of facts taken into a city's folder: verified whole, then swapped in by one rename."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from filelock import FileLock

from plan09lib.errors import DataRefused, Fault
from plan09lib.judge.facts_table import read_facts
from plan09lib.judge.frame import COLUMNS
from plan09lib.read.city import FACTS_FILE, INDEXES, city_folder, load_city_file
from plan09lib.read.package import INDEX, Package, Run, open_package
from plan09lib.read.plan import Plan, load_plan
from plan09lib.read.plan_version import plan_version, readings

PROVENANCE = ("review", "made_at", "number", "has_page", "package")
_RUN = ["unit", "period", "review"]
_AGAIN = "đề nghị phường xuất và gửi lại gói"


@dataclass(frozen=True)
class Imported:
    """What became of a package: reports taken, kept as they were, and what to know of its plan."""

    city: str
    digest: str
    taken: tuple[str, ...]
    kept: tuple[str, ...]
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

    Raises: DataRefused for a package that is damaged, contradicts itself or shares no target with
    the city's plan; BadParameter for an unknown city. The city's folder is then as it was.
    """
    folder = city_folder(data_dir, city)
    load_city_file(folder)
    plan = load_plan(data_dir / "plan")
    package = open_package(path)
    apart = _apart(plan, package)
    incoming = pd.concat([_rows(plan, package, run, apart) for run in package.index.runs])
    with FileLock(folder / ".khoa", timeout=60):
        taken, kept = _merge(folder, incoming, package)
    own = plan_version(readings(plan))
    return Imported(city, package.digest, taken, kept, apart, package.index.plan.version, own)


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


def _rows(plan: Plan, package: Package, run: Run, apart: tuple[str, ...]) -> pd.DataFrame:
    """The facts of one run with where they come from."""
    where = f"{package.path.name}: {run.unit} {run.period}"
    frame = read_facts(package.files[run.facts], where)
    _check_manifest(package, run)
    if set(frame["unit"]) != {run.unit} or set(frame["period"]) != {run.period}:
        raise _refused(package, f"số liệu trong {run.facts} là của đơn vị hoặc kỳ khác")
    for row in frame.to_dict("records"):
        if row["target_id"] not in apart:
            target = plan.target(str(row["target_id"]))
            if (row["percent"], row["deadline"]) != (target.applied, target.deadline.isoformat()):
                raise _refused(package, f"{run.facts}: {target.id} không đúng tỷ lệ hoặc hạn")
            if row["status"] not in plan.vocabularies["trang_thai"].codes:
                raise _refused(package, f'{run.facts}: kết luận lạ "{row["status"]}"')
    return frame.assign(
        review=run.review, made_at=run.made_at, number=run.number, has_page=run.has_page,
        package=package.digest,
    )  # fmt: skip


def _check_manifest(package: Package, run: Run) -> None:
    try:
        record = json.loads(package.files[run.manifest])
        said = (record["unit"], record["period"], record["review"], record["created_at"])
        digest = record["outputs"][FACTS_FILE]
    except (ValueError, KeyError, TypeError) as error:
        raise _refused(package, f"{run.manifest} không đọc được ({error})") from None
    if said != (run.unit, run.period, run.review, run.made_at):
        raise _refused(package, f"{run.manifest} nói về báo cáo khác với {INDEX}")
    if digest != package.index.files[run.facts]:
        raise _refused(package, f"{run.facts} không phải số liệu của báo cáo đã lập")


def _merge(folder: Path, incoming: pd.DataFrame, package: Package) -> tuple[Any, Any]:
    """The names of the runs taken and kept; the folder is written only when something is new."""
    there = _there(folder)
    runs = incoming.drop_duplicates(_RUN)
    before = dict(_keyed(there.drop_duplicates(_RUN)))
    taken = [key for key, row in _keyed(runs) if _replaces(row, before, key)]
    kept = [key for key, _ in _keyed(runs) if key not in taken]
    if taken:
        new = incoming[_is_one_of(incoming, taken)]
        rest = there[~_is_one_of(there, taken)]
        order = [*_RUN, "target_id"]
        merged = pd.concat([rest, new] if len(rest) else [new])
        _write(folder, merged.sort_values(order, kind="stable"), package)
    return tuple(map(" ".join, taken)), tuple(map(" ".join, kept))


def _keyed(runs: pd.DataFrame) -> Iterator[tuple[tuple[str, ...], Any]]:
    for row in runs.to_dict("records"):
        yield tuple(str(row[name]) for name in _RUN), row


def _replaces(row: Any, before: dict[Any, Any], key: tuple[str, ...]) -> bool:
    """Whether a run takes the place of what the city holds of the same unit, period and kind."""
    if key not in before:
        return True
    old = before[key]
    if old["number"] and not row["number"]:
        return False
    if row["number"] and not old["number"]:
        return True
    return str(row["made_at"]) > str(old["made_at"])


def _is_one_of(frame: pd.DataFrame, keys: list[tuple[str, ...]]) -> Any:
    return pd.MultiIndex.from_frame(frame[_RUN]).isin(keys)


def _there(folder: Path) -> pd.DataFrame:
    path = folder / FACTS_FILE
    if path.is_file():
        return pd.read_parquet(path)
    return pd.DataFrame(columns=[*COLUMNS, *PROVENANCE])


def _write(folder: Path, facts: pd.DataFrame, package: Package) -> None:
    """The package's index first, then the facts that lead to it, by one rename."""
    (folder / INDEXES).mkdir(exist_ok=True)
    text = package.index.model_dump(mode="json", by_alias=True)
    index = folder / INDEXES / f"{package.digest}.json"
    _swap(index, (json.dumps(text, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())
    temporary = folder / f".{FACTS_FILE}.dang-ghi"
    facts.reset_index(drop=True).to_parquet(temporary, index=False)
    temporary.replace(folder / FACTS_FILE)


def _swap(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.dang-ghi")
    temporary.write_bytes(content)
    temporary.replace(path)


def _refused(package: Package, found: str) -> DataRefused:
    rule = "gói số liệu khớp với chính nó"
    return DataRefused(Fault(package.path.name, found, rule, _AGAIN))
