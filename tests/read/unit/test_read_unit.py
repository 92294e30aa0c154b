"""A unit's own file: one broken sample per rule; names by date; which units there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import ENGLISH, LINES, person

from plan09lib.errors import BadParameter, DataRefused
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.read.unit.unit import load_unit, unit_folders
from plan09lib.read.unit.unit_files import UnitFiles
from plan09lib.tell.report.opening import open_report_review

Raw = dict[str, Any]
Break = Callable[[Raw], object]


def unit_file(folder: Path) -> Raw:
    return yaml.safe_load((folder / "don_vi.yml").read_text(encoding="utf-8"))


UNIT_FAULTS: dict[str, tuple[Break, str]] = {
    "unknown key": (
        lambda raw: raw.update(predecesors=["a"]),
        "don_vi.yml: predecesors: khóa không biết; chỉ dùng các khóa đã quy định"
        ' → có phải "predecessors"?',
    ),
    "no names": (lambda raw: raw.update(names=[]), "don_vi.yml: names"),
    "missing ward": (
        lambda raw: raw["names"][0].pop("ward"),
        "don_vi.yml: names → mục 1 → ward: thiếu khóa này",
    ),
    "another unit's name": (lambda raw: raw.update(unit="p-2"), 'p-1/don_vi.yml: unit là "p-2"'),
    "not a slug": (lambda raw: raw.update(unit="Phường 1"), "don_vi.yml: unit: giá trị 'Phường 1'"),
    "ward code as a number": (
        lambda raw: raw.update(
            codes=[{"from": dt.date(2022, 7, 1), "province": "01", "ward": 123}]
        ),
        "don_vi.yml: codes → mục 1 → ward: giá trị 123; phải là văn bản",
    ),
    "ward code without its zeros": (
        lambda raw: raw.update(
            codes=[{"from": dt.date(2022, 7, 1), "province": "01", "ward": "123"}]
        ),
        "don_vi.yml: codes → mục 1 → ward: giá trị '123'; phải có dạng",
    ),
    "overlapping names": (
        lambda raw: raw["names"].append(raw["names"][0] | {"from": dt.date(2025, 7, 1)}),
        "p-1/don_vi.yml: names: bản từ 2022-07-01 còn hiệu lực khi bản từ 2025-07-01 bắt đầu",
    ),
    "no chi bo": (
        lambda raw: raw["coverage"][0].update(chi_bo=0),
        "don_vi.yml: coverage → mục 1 → chi_bo: giá trị 0; phải lớn hơn hoặc bằng 1",
    ),
    "dates of a name": (
        lambda raw: raw["names"][0].update(until=dt.date(2025, 6, 30)),
        "don_vi.yml: names → mục 1: có until nhưng không có reason",
    ),
}


@pytest.mark.parametrize("name", UNIT_FAULTS)
def test_broken_unit_file_is_refused(
    name: str, make_unit: Callable[..., Path], data_dir: Path
) -> None:
    change, message = UNIT_FAULTS[name]
    folder = make_unit("p-1", {})
    raw = unit_file(folder)
    change(raw)
    (folder / "don_vi.yml").write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DataRefused) as refused:
        load_unit(data_dir, "p-1")
    assert message in LINES.sub("", refused.value.message)
    assert ENGLISH.findall(refused.value.message) == []


@pytest.mark.parametrize(
    ("asked", "hint"),
    [("p-2", 'có phải "p-1"?'), ("zzz", "đang có: p-1"), ("", ""), ("../p-1", "")],
)
def test_an_unknown_unit_is_a_bad_parameter(
    asked: str, hint: str, make_unit: Callable[..., Path], data_dir: Path
) -> None:
    make_unit("p-1", {})
    with pytest.raises(BadParameter) as refused:
        load_unit(data_dir, asked)
    assert hint in refused.value.message


def test_own_units_come_before_the_synthetic_ones(
    make_unit: Callable[..., Path], data_dir: Path
) -> None:
    sample = data_dir / "sample" / "p-0"
    sample.mkdir(parents=True)
    text = (make_unit("p-1", {}) / "don_vi.yml").read_text(encoding="utf-8")
    (sample / "don_vi.yml").write_text(text.replace("unit: p-1", "unit: p-0"), encoding="utf-8")
    assert list(unit_folders(data_dir)) == ["p-1"]
    assert load_unit(data_dir, "p-0").folder == sample


def test_header_lines_follow_the_day(make_unit: Callable[..., Path], data_dir: Path) -> None:
    folder = make_unit("p-1", {})
    raw = unit_file(folder)
    raw["names"][0] |= {"until": dt.date(2025, 6, 30), "reason": "thành phố kết thúc"}
    raw["names"].append(
        raw["names"][0] | {"from": dt.date(2025, 7, 1), "parent": "ĐẢNG BỘ TỈNH THỬ"}
    )
    del raw["names"][1]["until"]
    (folder / "don_vi.yml").write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    unit = load_unit(data_dir, "p-1")
    assert unit.name_on(dt.date(2025, 6, 30)).parent == "ĐẢNG BỘ THÀNH PHỐ THỬ"
    assert unit.name_on(dt.date(2025, 7, 1)).parent == "ĐẢNG BỘ TỈNH THỬ"
    assert unit.name_on(dt.date(2020, 1, 1)).parent == "ĐẢNG BỘ THÀNH PHỐ THỬ"
    assert unit.existed_on(dt.date(2022, 7, 1))
    assert not unit.existed_on(dt.date(2022, 6, 30))


@pytest.mark.parametrize("name", ["mapping.yml", "2025-06-30.xlsx"])
def test_a_fault_of_a_list_or_its_mapping_names_the_ward(
    name: str, make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> None:
    folder = make_unit("p-1", {"2025-06-30": {"nhan_su": [person("0001")]}})
    (folder / name).write_text("x: 1", encoding="utf-8")
    with pytest.raises(DataRefused) as refused:
        History.load(data_dir, "p-1", plan).latest(dt.date(2025, 6, 30))
    assert all(fault.where.startswith(f"p-1/{name}") for fault in refused.value.faults)


def test_a_blocking_fault_in_a_list_names_the_ward(
    make_unit: Callable[..., Path], data_dir: Path
) -> None:
    make_unit("p-1", {"2025-06-30": {"nhan_su": [person("0001", group=None)]}})
    with pytest.raises(DataRefused) as refused:
        open_report_review("so_ket", "p-1", "2025-H1", data_dir)
    assert refused.value.faults[0].where.startswith("p-1/2025-06-30.xlsx")


@pytest.mark.parametrize("old", ["p-9", "khong-co"])
def test_a_predecessor_that_is_not_there_is_a_fault_of_the_wards_own_file(
    old: str, make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> None:
    make_unit("p-1", {})
    make_unit("p-10", {}, predecessors=("p-1", old))
    with pytest.raises(DataRefused) as refused:
        UnitFiles.load(data_dir, "p-10", plan)
    (fault,) = refused.value.faults
    assert str(fault).startswith(f'p-10/don_vi.yml: predecessors: không có đơn vị "{old}"')
    assert "p-1" in fault.action
    assert "p-10" not in fault.action
