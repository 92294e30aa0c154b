"""The commands of a city or a country: `export-facts`, `import-facts`, `rollup`, `count`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plan09lib.cli.given import given_period
from plan09lib.cli.help import command
from plan09lib.cli.shell import (
    LocalPath,
    data_folder,
    data_option,
    folders,
    force_option,
    output_folder,
    refuse_to_run_alone,
    say,
    stepping,
    working,
)
from plan09lib.errors import BadParameter, DataRefused, Fault, Plan09Error

if TYPE_CHECKING:
    from plan09lib.deliver.city.facts_import import Imported


@command("export-facts", examples=("plan09 export-facts goi.zip phuong-mau-1",))
@click.argument("package", type=LocalPath())
@click.argument("units", nargs=-1)
@folders
def export_facts(
    package: Path, units: tuple[str, ...], data_dir: Path | None, output_dir: Path | None
) -> None:
    """Xuất số liệu các báo cáo đã lập, không có dữ liệu cá nhân, vào GÓI (.zip)."""
    from plan09lib.deliver.city.fact_folders import fact_folders
    from plan09lib.deliver.place.isolated import together

    data, outputs = data_folder(data_dir), output_folder(output_dir)
    fact_folders(outputs, units)  # an unknown ward is told before anything is opened
    with working(f"xuất {package.name}"):
        from plan09lib.deliver.city.facts_export import export_facts as export

        done = export(package, data, outputs, units)
    for fault in done.left_out:
        say(f"Không xuất: {fault}", err=True)
    state = "Đã xuất" if done.is_new else "Không đổi"
    say(f"{state}: {package} ({len(done.runs)} báo cáo)\n  Mã kiểm tra: {done.digest}")
    if done.drafts:
        say(f"  Dự thảo, chưa ban hành: {', '.join(done.drafts)}")
    if done.changed:
        told = ", ".join(done.changed)
        say(f"  Danh sách đã đổi (hoặc không đọc lại được) sau khi lập, nên lập lại: {told}")
    if done.faulty:
        raise together(done.faulty)


@command("import-facts", examples=("plan09 import-facts thanh-pho-mau goi-1.zip goi-2.zip",))
@click.argument("city")
@click.argument("packages", nargs=-1, required=True, type=LocalPath())
@data_option
def import_facts(city: str, packages: tuple[Path, ...], data_dir: Path | None) -> None:
    """Nhận các gói số liệu vào thư mục của THÀNH_PHỐ; gói hỏng không cản gói khác."""
    from plan09lib.deliver.place.isolated import isolated, together
    from plan09lib.read.city.city_file import city_folder, load_city_file

    data = data_folder(data_dir)
    load_city_file(city_folder(data, city))
    errors: list[Plan09Error] = []
    for package in packages:
        with working(f"nhận {package.name}"):
            done = isolated(str(package), partial(_taken_in, package, data, city))
        if isinstance(done, Plan09Error):
            say(f"{package}: không nhận", err=True)
            errors.append(done)
            continue
        say(f"{package}: nhận {len(done.taken)} báo cáo, giữ nguyên {len(done.kept)}")
        if done.older:
            told = ", ".join(done.older)
            say(f"  Giữ bản đã có (lập sau, hoặc đã ban hành), không lấy bản trong gói: {told}")
        say(f"  {done.plan_line}\n  Mã kiểm tra: {done.digest}")
    if errors:
        raise together(errors)


def _taken_in(package: Path, data: Path, city: str) -> Imported:
    from plan09lib.read.city.package import refuse_missing

    refuse_missing(package)
    from plan09lib.deliver.city.facts_import import import_facts as take_in

    return take_in(package, data, city)


@command(examples=("plan09 rollup thanh-pho-mau 2026-H1",))
@click.argument("city")
@click.argument("period")
@folders
@force_option
def rollup(
    city: str, period: str, data_dir: Path | None, output_dir: Path | None, force: bool
) -> None:
    """Lập bản tổng hợp của THÀNH_PHỐ trong KỲ, chỉ từ số liệu đã nhận.

    Số liệu đã nhận mà hỏng của phường nào thì phường ấy tính là chưa báo cáo, trang và lệnh nêu
    tên; các phường khác vẫn tổng hợp (mã thoát 3).
    """
    from plan09lib.read.city.city_file import city_folder, load_city_file

    data, outputs = data_folder(data_dir), output_folder(output_dir)
    period = given_period(period)
    load_city_file(city_folder(data, city))
    with working("tổng hợp", steps=5) as bar:
        from plan09lib.deliver.publish.publish import publish
        from plan09lib.read.city.city import load_city
        from plan09lib.read.plan.plan import load_plan

        done = publish("tong_hop", city, period, data, outputs, force, progress=stepping(bar))
        statuses = load_plan(data / "plan").vocabularies["trang_thai"].codes
        faulty = load_city(data, city, statuses).faulty
    state = "Đã lập" if done.is_new else "Không đổi (--force để làm lại)"
    say(f"{state}: {done.folder}\n  {done.verdict}")
    faults = [one.fault for one in faulty if one.period == period]
    if faults:
        raise DataRefused(faults)


@command("count", examples=("plan09 count danh-sach.parquet so-dem.parquet",))
@click.argument("rosters", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("target", type=LocalPath())
@data_option
def count_rosters(rosters: Path, target: Path, data_dir: Path | None) -> None:
    """Đếm mọi chỉ tiêu của mọi đơn vị, mọi ngày từ DANH_SÁCH vào KẾT_QUẢ, đều là Parquet."""
    from plan09lib.read.files.presence import file_there

    if target.exists() and target.samefile(rosters):
        rule = "tệp danh sách chỉ được đọc"
        raise BadParameter(Fault("KẾT_QUẢ", "chính là tệp DANH_SÁCH", rule, "chọn tên khác"))
    file_there(rosters)  # no pipe is waited for
    data = data_folder(data_dir)
    with working("đếm"):
        from plan09lib.atomic_write import atomic_write
        from plan09lib.judge.city.country import country_facts
        from plan09lib.read.plan.plan import load_plan

        found = country_facts(load_plan(data / "plan"), rosters)
        with atomic_write(target) as file:
            found.to_parquet(file, index=False)
    say(f"Đã ghi: {target} ({len(found)} dòng)")


refuse_to_run_alone(__name__)
