"""Every number of a roll-up leads to a ward's facts file, or to the numbers it is added up from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from support import ROOT

from plan09lib.cli import main
from plan09lib.read.city.register import official_wards
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.city.rollup import Rollup, open_rollup
from plan09lib.tell.numbers.explain import faults
from tests.city_samples import city_facts, official_city, unit_file, write_city

HUE = [ward for ward in official_wards() if ward.province == "46"]


@pytest.fixture(scope="module")
def sample() -> Rollup:
    return open_rollup("thanh-pho-mau", "2026-H1", ROOT / "data")


def test_every_number_of_the_sample_city_is_followed(sample: Rollup) -> None:
    assert len(sample.facts) > 500
    assert list(faults(sample)) == []


def test_every_number_of_compared_wards_is_followed(data_dir: Path, plan: Plan) -> None:
    official_city(data_dir, "hue", plan, HUE[:24], absent=1)
    review = open_rollup("hue", "2025-H2", data_dir)
    kinds = {fact_id.rpartition(".")[2] for fact_id in review.facts}
    assert {"rank", "low", "high", "common", "missing"} <= kinds
    assert list(faults(review)) == []


def test_every_number_of_a_country_is_followed(data_dir: Path, plan: Plan) -> None:
    wards = [next(w for w in official_wards() if w.province == code) for code in ("01", "04")]
    official_city(data_dir, "ca-nuoc", plan, [*wards, *HUE[:2]], absent=1)
    review = open_rollup("ca-nuoc", "2025-H2", data_dir)
    assert "tinh-01.T25-3b.units" in review.facts
    assert list(faults(review)) == []


def small_city(
    data_dir: Path, plan: Plan, units: Sequence[str], *reports: tuple[str, str, str], **more: Any
) -> None:
    """A city `tp` whose wards all sent the same reports: period, last day, review."""
    files = {unit: unit_file(unit, f"phường {unit}", f"{number:05d}", "00", since="2022-07-01")
             for number, unit in enumerate(units, start=1)}  # fmt: skip
    facts = [city_facts(plan, units, period, day).assign(review=review)
             for period, day, review in reports]  # fmt: skip
    write_city(data_dir, "tp", plan, pd.concat(facts), files, **more)


def test_a_stage_and_its_first_year_are_followed_beside_each_other(
    data_dir: Path, plan: Plan
) -> None:
    year, stage = ("2022", "2022-12-31", "so_ket"), ("2022..2025", "2025-12-31", "tong_ket")
    small_city(data_dir, plan, ["p-a", "p-b"], year, stage)
    review = open_rollup("tp", "2022..2025", data_dir)
    assert review.trend[2] == ("2022", "2022..2025")
    assert "facts.parquet kỳ 2022..2025 " in review.trace("2022..2025.T25-3b.k").source
    assert "facts.parquet kỳ 2022 " in review.trace("2022.T25-3b.k").source
    assert list(faults(review)) == []


def test_a_ward_that_is_called_like_a_province_is_followed_as_a_ward(
    data_dir: Path, plan: Plan
) -> None:
    small_city(data_dir, plan, ["p-a", "tinh-79"], ("2025-H2", "2025-12-31", "so_ket"))
    review = open_rollup("tp", "2025-H2", data_dir)
    assert "facts.parquet của tinh-79, " in review.trace("tinh-79.T25-3b.k").source
    assert list(faults(review)) == []


def test_wards_that_are_called_like_what_is_the_citys_have_ids_of_their_own(
    data_dir: Path, plan: Plan
) -> None:
    reports = [("2024", "2024-12-31", "so_ket"), ("2025-H2", "2025-12-31", "so_ket")]
    units = ["p-a", *(f"p-{number}" for number in range(9)), "all", "2024", "ma-00099"]
    silent = {"code": "00099", "name": "phường Im", "from": "2022-07-01"}
    small_city(data_dir, plan, units, *reports, wards=[silent])
    review = open_rollup("tp", "2025-H2", data_dir)
    told = {"all.sure", "all_.sure", "2024.T25-3b.k", "2024_.T25-3b.k", "p-a.sure"}
    assert told <= {*review.facts}
    assert review.trace("all_.as_of").source == "facts.parquet của all, cột as_of"
    assert {"all_.T25-3b.k", "2024_.T25-3b.k"} <= {*review.trace("T25-3b.k").parts}
    assert list(faults(review)) == []
    views = (review.heat_map, review.needs, review.comparison_of_wards, review.evidence_annex)
    html = "".join(view().html for view in views)
    places = re.findall(r'id="(mc-[^"]*)"', html)
    assert len(places) == len({*places})
    assert {*re.findall(r'href="#(mc-[^"]*)"', html)} <= {*places}
    assert {"mc-all", "mc-all_", "mc-2024_", "mc-ma-00099", "mc-ma-00099_"} <= {*places}


def test_a_ward_is_followed_to_its_file_and_column(sample: Rollup) -> None:
    trace = sample.trace("phuong-mau-1.T25-3b.k")
    sent = sample.city.facts
    row = sent[(sent["unit"] == "phuong-mau-1") & (sent["period"] == "2026-H1")
               & (sent["target_id"] == "T25-3b")].iloc[0]  # fmt: skip
    assert trace.result == row["k"]
    assert "facts.parquet của phuong-mau-1, 2026-H1, so-ket, dòng T25-3b, cột k" in trace.source
    assert str(row["package"])[:12] in trace.source
    assert set(sample.trace("T25-3b.k").parts) >= {"phuong-mau-1.T25-3b.k"}


def test_a_number_that_the_files_do_not_give_is_found(
    sample: Rollup, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = ("T25-3b.k", "phuong-mau-1.T25-3b.k", "all.missing", "T25-3b.ranked")
    wrong = {key: replace(sample.facts[key], value=sample.facts[key].value + 1) for key in keys}
    monkeypatch.setitem(vars(sample), "facts", wrong)
    assert [line.split(":")[0] for line in faults(sample) if "dò lại" in line] == list(keys)


def test_the_command_reaches_the_roll_up() -> None:
    asked = ["trace", "thanh-pho-mau", "2026-H1", "T25-3b.k", "--review", "tong-hop"]
    done = CliRunner().invoke(main, [*asked, "--data-dir", str(ROOT / "data")])
    assert done.exit_code == 0, done.output
    assert "tính từ: phuong-mau-" in done.output
