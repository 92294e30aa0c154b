"""A ward whose facts are damaged in the city's folder: named, counted as not reported, alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from support import run

from plan09lib.deliver.city.facts_import import import_facts
from plan09lib.errors import DataRefused
from plan09lib.read.city.city import INDEXES, load_city
from plan09lib.read.city.city_file import FACTS_FILE
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.city.rollup import open_rollup
from tests.city_samples import city_facts, unit_file, write_city

WARDS = {"p-a": "phường A", "p-b": "phường B", "p-c": "phường C"}
PERIOD = "2025-H2"
SOUND = "số liệu đã nhận không dùng được"


@pytest.fixture
def city(data_dir: Path, plan: Plan) -> Path:
    """Three wards that sent a package each."""
    units = {
        unit: unit_file(unit, name, f"0000{place}", "00")
        for place, (unit, name) in enumerate(WARDS.items(), 1)
    }
    facts = city_facts(plan, list(units), PERIOD, "2025-12-31")
    write_city(data_dir, "tp", plan, facts, units)
    folder = data_dir / "city" / "tp"
    (index,) = (folder / INDEXES).iterdir()
    raw = json.loads(index.read_text(encoding="utf-8"))
    own = {}
    for place, unit in enumerate(units):
        own[unit] = str(place) * 64
        part = raw | {"units": {unit: raw["units"][unit]}}
        (folder / INDEXES / f"{own[unit]}.json").write_text(json.dumps(part), encoding="utf-8")
    index.unlink()
    held = pd.read_parquet(folder / FACTS_FILE)
    held.assign(package=held["unit"].map(own)).to_parquet(folder / FACTS_FILE, index=False)
    return data_dir


def index_of(folder: Path) -> Path:
    return folder / INDEXES / f"{'1' * 64}.json"


def rows(change: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        facts = pd.read_parquet(folder / FACTS_FILE)
        is_b = facts["unit"] == "p-b"
        changed = pd.concat([facts[~is_b], change(facts[is_b])])
        changed.to_parquet(folder / FACTS_FILE, index=False)

    return write


DAMAGE: dict[str, Callable[[Path], object]] = {
    "its package is gone": lambda f: index_of(f).unlink(),
    "its package is cut off": lambda f: index_of(f).write_text("{"),
    "its package is nested without end": lambda f: index_of(f).write_text("[" * 100_000),
    "its package is a folder": lambda f: (index_of(f).unlink(), index_of(f).mkdir()),
    "its package is of another ward": lambda f: index_of(f).write_bytes(
        (f / INDEXES / f"{'0' * 64}.json").read_bytes()
    ),
    "more heads than people": rows(lambda r: r.assign(k=r["n"] + 1)),
    "a count left out": rows(lambda r: r.assign(need=r["need"].where(r.index < 0))),
    "a gap that is none": rows(lambda r: r.assign(gap=r["gap"] + 1)),
    "rows twice": rows(lambda r: pd.concat([r, r])),
    "a day nobody can read": rows(lambda r: r.assign(as_of="hôm qua")),
    "a verdict nobody knows": rows(lambda r: r.assign(status="fine")),
    "no package": rows(lambda r: r.assign(package=None)),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_ward_is_named_and_counts_as_not_reported(
    city: Path, plan: Plan, name: str
) -> None:
    before = open_rollup("tp", PERIOD, city)
    assert SOUND not in before.verdict().text.lower() + before.missing_reports().text.lower()
    DAMAGE[name](city / "city" / "tp")
    review = open_rollup("tp", PERIOD, city)
    assert set(review.known.rows["unit"]) == {"p-a", "p-c"}
    assert len(review.faulty) == 1
    for view in (review.verdict(), review.missing_reports()):
        assert SOUND in view.text.lower()
        assert review.faulty[0].lower() in view.text.lower()
    assert review.inputs() != before.inputs(), "a page made before is not up to date"
    (one,) = review.city.faulty
    assert (one.unit, one.period) == ("p-b", PERIOD)
    assert "plan09 import-facts" in one.fault.action


def test_the_command_makes_the_page_and_says_which_ward_is_damaged(
    city: Path, outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index_of(city / "city" / "tp").unlink()
    where = ("--data-dir", str(city), "--output-dir", str(outputs))
    code, out, err = run(capsys, "rollup", "tp", PERIOD, *where)
    assert code == 3
    assert "Đã lập" in out, err
    assert f"city/tp: p-b {PERIOD}" in err
    page = (outputs / "tp" / f"{PERIOD}-tong-hop" / "bao-cao.html").read_text(encoding="utf-8")
    assert SOUND in page.lower()


def test_when_every_ward_is_damaged_all_are_told(city: Path) -> None:
    for file in (city / "city" / "tp" / INDEXES).iterdir():
        file.unlink()
    with pytest.raises(DataRefused) as refused:
        open_rollup("tp", PERIOD, city)
    assert len(refused.value.faults) == len(WARDS)


def test_taking_the_package_in_again_mends_it_and_leaves_other_damaged_rows(
    published: tuple[Path, Path, frozenset[str]], tmp_path: Path
) -> None:
    import shutil

    from plan09lib.deliver.city.facts_export import export_facts

    data, outputs, _ = published
    here = tmp_path / "data"
    shutil.copytree(data, here)
    packages = []
    for unit in ("phuong-mau-1", "phuong-cu-b"):
        package = tmp_path / f"{unit}.zip"
        export_facts(package, here, outputs, [unit])
        packages.append(package)
    folder = here / "city" / "thu"
    folder.mkdir(parents=True)
    (folder / "thanh_pho.yml").write_text("{city: thu, name: Thử, synthetic: true}", "utf-8")
    digests = [import_facts(package, here, "thu").digest for package in packages]
    for digest in digests:
        (folder / INDEXES / f"{digest}.json").write_text("{")
    before = pd.read_parquet(folder / FACTS_FILE)
    assert import_facts(packages[0], here, "thu").taken
    city = load_city(here, "thu")
    assert set(city.facts["unit"]) == {"phuong-mau-1"}
    assert {one.unit for one in city.faulty} == {"phuong-cu-b"}
    assert len(pd.read_parquet(folder / FACTS_FILE)) == len(before)
