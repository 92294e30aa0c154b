"""The door: names that become folders are checked before any path is made of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from support import run

from plan09lib.deliver.calendar.due import survey_due
from plan09lib.errors import BadParameter, DataRefused, Plan09Error
from plan09lib.read.city.city_file import city_folder
from plan09lib.read.files.slug import LONGEST, is_slug
from plan09lib.read.period.issue import Issue
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.read.unit.unit import UnitFile, load_unit, refuse_circles
from tests.report_stubs import ROWS

MakeUnit = Callable[..., Path]
NO_NAMES = (
    "../../x/units/y", "..", ".", "", "/etc", "a/b", "a\\b", "Phường", "P-1", "p_1", "-p", "p-",
    "p--1", "p-1\n", "p 1", "p.1", "٣", "failed", "nul", "com1", "x" * (LONGEST + 1),
)  # fmt: skip


@pytest.mark.parametrize("name", NO_NAMES)
def test_no_path_is_made_of_a_name_that_no_folder_may_have(data_dir: Path, name: str) -> None:
    for refused in (lambda: load_unit(data_dir, name), lambda: city_folder(data_dir, name)):
        with pytest.raises(BadParameter, match="tên thư mục") as told:
            refused()
        assert len(told.value.faults[0].found) < LONGEST + 20, "what is echoed is cut"


def test_names_as_they_are_used_are_taken() -> None:
    names = ("p", "phuong-mau-1", "thanh-pho-2025", "0", "x" * LONGEST, "com", "com10", "nul-1")
    assert all(map(is_slug, names))


def test_a_form_is_never_written_into_another_folder(
    data_dir: Path, make_unit: MakeUnit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_unit("y", {})
    (tmp_path / "x").mkdir()
    (data_dir / "units").rename(tmp_path / "x" / "units")
    (data_dir / "units").mkdir()
    code, _, err = run(
        capsys, "template", "../../x/units/y", "2025-06-30", "--data-dir", str(data_dir)
    )
    assert code == 2
    assert "đơn vị: nhận được" in err
    assert list((tmp_path / "x").rglob("*.xlsx")) == []


@pytest.mark.parametrize("key", ["unit", "predecessors"])
def test_names_in_a_units_file_are_checked_too(
    data_dir: Path, make_unit: MakeUnit, key: str
) -> None:
    file = make_unit("p-1", {}) / "don_vi.yml"
    raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    raw[key] = "../p-1" if key == "unit" else ["../p-1"]
    file.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DataRefused, match=re.escape("giá trị '../p-1'; tên thư mục")):
        load_unit(data_dir, "p-1")


CIRCLES = {
    "itself": ({"a": ["a"]}, "phường này ghi chính mình"),
    "two": ({"a": ["b"], "b": ["a"]}, "a → b → a"),
    "longer": ({"a": ["b"], "b": ["c"], "c": ["d"], "d": ["b"]}, "b → c → d → b"),
}


@pytest.mark.parametrize("name", CIRCLES)
def test_a_ward_that_is_its_own_predecessor_is_told_with_the_chain(
    data_dir: Path, make_unit: MakeUnit, plan: Plan, name: str, outputs: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    wards, told = CIRCLES[name]
    for ward, old in wards.items():
        make_unit(ward, {"2025-06-30": ROWS}, predecessors=tuple(old))
    make_unit("p-9", {"2025-06-30": ROWS})
    with pytest.raises(DataRefused, match=re.escape(told)) as refused:
        History.load(data_dir, "a", plan)
    assert "predecessors trong don_vi.yml" in refused.value.faults[0].action
    survey = survey_due(data_dir, outputs, dt.date(2025, 7, 16))
    assert {item.unit for item in survey.items} == {"p-9"}
    assert {one.unit for one in survey.faulty} == set(wards)
    for command in (("check", "a", "2025-H1"), ("template", "a", "2025-07-31"),
                    ("batch", "a", "--period", "2025-H1", "--output-dir", str(outputs)),
                    ("report", "a", "2025-H1", "--output-dir", str(outputs))):  # fmt: skip
        code, out, err = run(capsys, *command, "--data-dir", str(data_dir))
        assert (code, told in out + err) == (3, True), command


def test_a_merger_of_wards_that_share_an_old_one_is_no_circle() -> None:
    raw = {"valid": {"from": "2022-07-01"}}
    name = {"from": "2022-07-01", "ward": "x", "parent": "", "committee": "", "place": ""}
    before = {"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}
    units = {
        unit: UnitFile.model_validate({**raw, "unit": unit, "names": [name], "predecessors": old})
        for unit, old in before.items()
    }
    refuse_circles(units)
    units["d"] = units["d"].model_copy(update={"predecessors": ("a",)})
    with pytest.raises(DataRefused, match="a → b → d → a"):
        refuse_circles(units)


def test_an_old_ward_counts_once(data_dir: Path, make_unit: MakeUnit) -> None:
    make_unit("a", {}, predecessors=("b", "b"))
    with pytest.raises(DataRefused, match="ghi hai lần b"):
        load_unit(data_dir, "a")


def test_a_number_of_an_issue_has_plain_digits() -> None:
    with pytest.raises(Plan09Error, match="số báo cáo"):
        Issue.parse("١٢-BC/ĐU", "2025-07-15")
