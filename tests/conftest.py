"""Fixtures: the real plan, and small units written to disk as real workbooks."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from hypothesis import settings
from looked_away import pytest_make_collect_report, pytest_runtest_makereport  # noqa: F401, hooks
from raw_lists import DAY, Sheets, write_sheets

from plan09lib.read.form.form import write_workbook
from plan09lib.read.plan.plan import Plan, load_plan

ROOT = Path(__file__).resolve().parents[1]
PLAN_FOLDER = ROOT / "data" / "plan"
ENGLISH = re.compile(r"\b(should|must|valid|input|expected|at least|after|or|found|while)\b", re.I)
"""Words that betray a message that is not in Vietnamese."""
Rows = Iterable[Mapping[str, Any]]
settings.register_profile("any_machine", deadline=None)  # no test depends on speed
settings.load_profile("any_machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden texts")
    parser.addoption("--everywhere", action="store_true", help="every way to run a notebook")
    parser.addoption("--kills", type=int, default=2, help="how often `due --run` is killed")
    parser.addoption("--all-samples", action="store_true", help="trace every sample report")
    parser.addoption("--twins", type=int, default=2, help="units published by both kinds of kernel")


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, _data: Any) -> bool:
        return True


def plain_yaml(content: Any) -> str:
    """`content` as the office would type it: what stands there twice is written twice."""
    return yaml.dump(content, Dumper=_Plain, allow_unicode=True, sort_keys=False)


@pytest.fixture(scope="session")
def plan() -> Plan:
    return load_plan(PLAN_FOLDER)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder of its own, with a copy of the real plan and no units."""
    folder = tmp_path / "data"
    shutil.copytree(PLAN_FOLDER, folder / "plan")
    (folder / "units").mkdir()
    return folder


@pytest.fixture
def make_unit(data_dir: Path, plan: Plan) -> Callable[..., Path]:
    """Writes a unit's folder: `make_unit("p-1", {"2025-06-30": {"nhan_su": rows}})`."""

    def make(
        unit_id: str,
        workbooks: Mapping[str, Mapping[str, Rows]],
        *,
        valid_from: str = "2022-07-01",
        valid_until: str | None = None,
        predecessors: tuple[str, ...] = (),
    ) -> Path:
        folder = data_dir / "units" / unit_id
        folder.mkdir()
        name = {"from": "2022-07-01", "ward": "phường Thử", "parent": "ĐẢNG BỘ THÀNH PHỐ THỬ"}
        name |= {"committee": "ĐẢNG ỦY PHƯỜNG THỬ", "place": "Thử"}
        unit = {
            "unit": unit_id,
            "synthetic": True,
            "valid": {"from": valid_from, "until": valid_until},
            "names": [name],
            "predecessors": list(predecessors),
            "coverage": [{"from": "2022-07-01", "chi_bo": 5, "to_dan_pho": 4, "co_quan": 6}],
        }
        (folder / "don_vi.yml").write_text(plain_yaml(unit), encoding="utf-8")
        for day, sheets in workbooks.items():
            frames = {slug: pd.DataFrame(list(rows)) for slug, rows in sheets.items()}
            path = folder / f"{day}.xlsx"
            write_workbook(path, frames, plan.layout, plan.vocabularies, "DỮ LIỆU GIẢ LẬP")
        return folder

    return make


def expect_change(folder: Path, days: Iterable[str]) -> None:
    """The office's word that on the lists of `days` most people are new."""
    said = {"approved_by": "Chánh Văn phòng", "approved_on": "2025-07-15", "changed": list(days)}
    (folder / "nguoi.yml").write_text(plain_yaml(said), encoding="utf-8")


@pytest.fixture
def ward(data_dir: Path, make_unit: Callable[..., Path]) -> Path:
    """The data folder with one ward that has a list of June 2025 only."""
    make_unit("p-1", {"2025-06-30": {"nhan_su": [person("0001")]}})
    return data_dir


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    """Where reports would lie; not there yet."""
    return tmp_path / "outputs"


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, frozenset[str]]:
    """A data folder with the sample wards, their outputs, and the names that must not leave."""
    from tests.fact_packages import publish_wards

    return publish_wards(tmp_path_factory.mktemp("city"))


def person(staff_id: str, **values: Any) -> dict[str, Any]:
    """A roster row with plausible defaults: a 45-year-old civil servant, nothing else known."""
    row = {
        "staff_id": staff_id,
        "full_name": f"Mẫu Văn {staff_id}",
        "birth_date": dt.date(1980, 1, 15),
        "sex": "nam",
        "position": "Công chức Tư pháp – Hộ tịch",
        "group": "cong_chuc",
        "is_committee": None,
    }
    return row | values


@pytest.fixture
def unit_with(make_unit: Callable[..., Path]) -> Callable[..., Path]:
    """A function that puts one workbook of raw sheets into a new unit's folder."""

    def write(sheets: Sheets, name: str = f"{DAY}.xlsx") -> Path:
        folder = make_unit("p-1", {})
        write_sheets(folder / name, sheets)
        return folder

    return write


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of `plan09 …`."""
    from plan09lib.cli import main

    with pytest.raises(SystemExit) as stopped:
        main(list(arguments))
    told = capsys.readouterr()
    code = stopped.value.code
    return code if isinstance(code, int) else 0, told.out, told.err
