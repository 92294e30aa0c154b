"""The facts of one report out of a package, believed as far as they fit manifest, plan and city."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import pandas as pd

from plan09lib.deliver.place.clock import today
from plan09lib.deliver.record.manifest import parsed_manifest
from plan09lib.errors import BadParameter, DataRefused, Fault
from plan09lib.judge.city.city_period import ancestors
from plan09lib.judge.city.facts_table import read_facts
from plan09lib.judge.city.ranged import is_asked_so, is_ranged
from plan09lib.read.city.city_file import FACTS_FILE, CityFile
from plan09lib.read.city.package import INDEX, Package, Run
from plan09lib.read.files.day import date_text, iso_day
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.unit import Unit, refuse_circles

PROVENANCE = ("review", "made_at", "number", "has_page", "package")
_OF_THE_PLAN = ("target_id", "percent", "deadline", "rule", "status")
_AGAIN = "đề nghị phường xuất và gửi lại gói"


def received_facts(plan: Plan, package: Package, run: Run, apart: tuple[str, ...]) -> pd.DataFrame:
    """The facts of `run`, a row per target, with where they come from.

    Columns: those of judge/targets/assess.py and `PROVENANCE`. `apart` are targets that the plan
    here reads otherwise, which are not compared with it.

    Raises: DataRefused for facts that contradict themselves, their manifest, the index or a plan
    that reads the target alike.
    """
    where = f"{package.path.name}: {run.unit} {run.period}"
    frame = read_facts(package.files[run.facts], where)
    found = next(_contradictions(plan, package, run, frame, apart), "")
    if found:
        raise _refused(package, found)
    return frame.assign(
        review=run.review, made_at=run.made_at, number=run.number, has_page=run.has_page,
        package=package.digest,
    )  # fmt: skip


def made_at(text: object) -> dt.datetime:
    """When a report was made, with its time zone (this machine's where none is told).

    Raises: ValueError for anything that does not begin with a day as it is written everywhere.
    """
    if iso_day(str(text)[:10]) is None:
        raise ValueError(text)
    return dt.datetime.fromisoformat(str(text)).astimezone()


def _contradictions(
    plan: Plan, package: Package, run: Run, frame: pd.DataFrame, apart: tuple[str, ...]
) -> Iterator[str]:
    yield from _manifest_faults(package, run)
    yield from _calendar_faults(run, package.index.units[run.unit].synthetic)
    if set(frame["unit"]) != {run.unit} or set(frame["period"]) != {run.period}:
        yield f"số liệu trong {run.facts} là của đơn vị hoặc kỳ khác"
    measured, ranged = {one.id: one for one in plan.measured}, is_ranged(frame)
    wanted = {*package.index.plan.readings} - ({*measured, *apart} - {*frame["target_id"]})
    if lacking := sorted({*frame["target_id"]} ^ wanted):  # a range may not have been asked yet
        yield f"{run.facts}: thừa hoặc thiếu chỉ tiêu {lacking[0]}"
    is_own = ~frame["target_id"].isin(apart)
    for row in frame[is_own & ranged].to_dict("records"):
        asked_so = measured.get(row["target_id"])
        if asked_so is None or not is_asked_so(asked_so, row):
            yield f"{run.facts}: {row['target_id']} không đúng khoảng hoặc hạn"
    for row in frame.loc[is_own & ~ranged, [*_OF_THE_PLAN]].to_dict("records"):
        target = plan.target(str(row["target_id"]))
        asked = (target.applied, target.deadline.isoformat(), target.rule)
        if (row["percent"], row["deadline"], row["rule"]) != asked:
            yield f"{run.facts}: {target.id} không đúng tỷ lệ, hạn hoặc cách làm tròn"
        if row["status"] not in plan.vocabularies["trang_thai"].codes:
            yield f'{run.facts}: kết luận lạ "{row["status"]}"'


def _manifest_faults(package: Package, run: Run) -> Iterator[str]:
    try:
        record = parsed_manifest(package.files[run.manifest], run.manifest)
    except DataRefused:
        yield f"{run.manifest} không phải bản ghi của một báo cáo"
        return
    said = (record.unit, record.period, record.review, record.created_at)
    digest = record.outputs.get(FACTS_FILE)
    if said != (run.unit, run.period, run.review, run.made_at):
        yield f"{run.manifest} nói về báo cáo khác với {INDEX}"
    if digest != package.index.files[run.facts]:
        yield f"{run.facts} không phải số liệu của báo cáo đã lập"


def _calendar_faults(run: Run, is_synthetic: bool) -> Iterator[str]:
    """A report made before its period began, or in the future; invented wards may do the first."""
    try:
        period, made_on = Period.parse(run.period), made_at(run.made_at).date()
    except BadParameter:
        yield f'{run.unit}: kỳ lạ "{run.period}"'
    except ValueError:
        yield f'{run.unit} {run.period}: ngày lập không đọc được "{run.made_at}"'
    else:
        if made_on > today() + dt.timedelta(days=1):
            yield f"{run.unit} {run.period}: ngày lập {date_text(made_on)} sau hôm nay"
        if made_on < period.start and not is_synthetic:
            yield f"{run.unit} {run.period}: lập ngày {date_text(made_on)}, khi kỳ chưa bắt đầu"


def check_wards(
    name: str, file: CityFile, units: dict[str, Unit], known: pd.DataFrame, new: pd.DataFrame
) -> None:
    """Nothing, when the `new` rows are of wards of this city, and nobody counts twice with `known`.

    `units` are the files of all wards of both; `name` is the package's.

    Raises: DataRefused for an invented ward in a city that is none, for a ward that is not on the
    city's list on a period's last day, for one with the code of another ward that has reported the
    same period, for one that is on the list while another says to have replaced it, and for wards
    that are their own predecessors.
    """
    reports = pd.concat([known, new])[["unit", "period"]].drop_duplicates()
    incoming = set(zip(new["unit"], new["period"], strict=True))
    refuse_circles({slug: unit.file for slug, unit in units.items()})
    faults = [] if file.synthetic else list(_invented(name, units, new))
    for text, part in reports.groupby("period", sort=True):
        period = Period.parse(str(text))
        living = [str(unit) for unit in part["unit"] if units[str(unit)].existed_on(period.end)]
        swallowed = {old for unit in living for old in ancestors(units, unit)}
        codes = {unit: _code(units[unit], period.end) for unit in living if unit not in swallowed}
        listed = {ward.code for ward in file.expected(period.end)}
        for unit in sorted(unit for unit in codes if (unit, period.text) in incoming):
            where = f"{name}: {unit} {period.text}"
            faults += _ward_faults(where, unit, codes, listed)
        for unit in sorted(swallowed.intersection(living)):
            if _code(units[unit], period.end) in listed:
                faults.append(_still_reporting(f"{name}: {unit} {period.text}"))
    if faults:
        raise DataRefused(faults)


def _invented(name: str, units: dict[str, Unit], new: pd.DataFrame) -> Iterator[Fault]:
    for unit in sorted({str(unit) for unit in new["unit"]}):
        if units[unit].is_synthetic:
            rule = "thành phố thật chỉ nhận số liệu của xã, phường có thật"
            action = "bỏ phường này khỏi gói: xuất lại, nêu tên các phường thật"
            yield Fault(f"{name}: {unit}", "là phường giả lập (synthetic: true)", rule, action)


def _ward_faults(
    where: str, unit: str, codes: Mapping[str, str], listed: set[str]
) -> Iterator[Fault]:
    code = codes[unit]
    if listed and code not in listed:
        found = (
            f"mã {code} không nằm trong danh sách phải báo cáo"
            if code
            else "không ghi mã xã, phường"
        )
        rule = "chỉ tổng hợp xã, phường của thành phố này"
        action = "sửa codes trong don_vi.yml của phường, hoặc thêm vào wards của thanh_pho.yml"
        yield Fault(where, found, rule, action)
    twin = next((other for other in codes if code and codes[other] == code and other != unit), "")
    if twin:
        rule = "mỗi mã xã, phường một đơn vị, để không ai bị đếm hai lần"
        action = "sửa codes trong don_vi.yml của phường ghi sai, lập và xuất lại"
        yield Fault(where, f"trùng mã {code} với {twin}", rule, action)


def _still_reporting(where: str) -> Fault:
    rule = "một phường còn phải báo cáo thì chưa nhập vào phường khác"
    action = "sửa predecessors trong don_vi.yml của phường kia, hoặc until trong thanh_pho.yml"
    return Fault(where, "một phường khác ghi phường này là phường cũ của mình", rule, action)


def _code(unit: Unit, day: dt.date) -> str:
    code = unit.code_on(day)
    return code.ward if code else ""


def _refused(package: Package, found: str) -> DataRefused:
    rule = "gói số liệu khớp với chính nó"
    return DataRefused(Fault(package.path.name, found, rule, _AGAIN))
