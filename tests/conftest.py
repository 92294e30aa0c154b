"""Fixtures: the real plan, and small units written to disk as real workbooks."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import settings
from looked_away import pytest_make_collect_report, pytest_runtest_makereport  # noqa: F401, hooks
from raw_lists import DAY, Sheets, write_sheets
from support import PLAN_FOLDER, person, plain_yaml

from plan09lib import lines
from plan09lib.read.form.form import write_workbook
from plan09lib.read.plan.plan import Plan, load_plan

Rows = Iterable[Mapping[str, Any]]
settings.register_profile("any_machine", deadline=None)  # no test depends on speed
settings.load_profile("any_machine")
gc.set_threshold(50_000, 20, 20)  # reviews that tests share stay; they are seldom looked through


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden texts")
    parser.addoption("--everywhere", action="store_true", help="every way to run a notebook")
    parser.addoption("--kills", type=int, default=2, help="how often `due --run` is killed")
    parser.addoption("--all-samples", action="store_true", help="trace every sample report")
    parser.addoption("--twins", type=int, default=2, help="units published by both kinds of kernel")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Between workers: files with slow tests go first, so that none is left alone with them."""
    if hasattr(config, "workerinput"):
        slow = {item.path for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(autouse=True)
def whole_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """What commands list is not parted, so that tests find sentences whole; see test_lines.py."""
    monkeypatch.setattr(lines, "WIDEST", 10_000)


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
        in_use_since: str | None = "first list",
        predecessors: tuple[str, ...] = (),
    ) -> Path:
        folder = data_dir / "units" / unit_id
        folder.mkdir()
        name = {"from": "2022-07-01", "ward": "phường Thử", "parent": "ĐẢNG BỘ THÀNH PHỐ THỬ"}
        name |= {"committee": "ĐẢNG ỦY PHƯỜNG THỬ", "place": "Thử"}
        first = min(workbooks, default=None)
        unit = {
            "unit": unit_id,
            "synthetic": True,
            "valid": {"from": valid_from, "until": valid_until},
            "names": [name],
            "predecessors": list(predecessors),
            "in_use_since": first if in_use_since == "first list" else in_use_since,
            "coverage": [{"from": "2022-07-01", "chi_bo": 5, "to_dan_pho": 4, "co_quan": 6}],
        }
        (folder / "don_vi.yml").write_text(plain_yaml(unit), encoding="utf-8")
        for day, sheets in workbooks.items():
            frames = {slug: pd.DataFrame(list(rows)) for slug, rows in sheets.items()}
            path = folder / f"{day}.xlsx"
            write_workbook(path, frames, plan.layout, plan.vocabularies, "DỮ LIỆU GIẢ LẬP")
        return folder

    return make


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


@pytest.fixture
def unit_with(make_unit: Callable[..., Path]) -> Callable[..., Path]:
    """A function that puts one workbook of raw sheets into a new unit's folder."""

    def write(sheets: Sheets, name: str = f"{DAY}.xlsx") -> Path:
        folder = make_unit("p-1", {})
        write_sheets(folder / name, sheets)
        return folder

    return write
