"""Every number of a roll-up leads to a ward's facts file, or to the numbers it is added up from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import ROOT

from plan09lib.cli import main
from plan09lib.read.city.register import official_wards
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.city.rollup import Rollup, open_rollup
from plan09lib.tell.numbers.explain import faults
from tests.city_samples import official_city

HUE = [ward for ward in official_wards() if ward.province == "46"]


@pytest.fixture(scope="module")
def sample() -> Rollup:
    return open_rollup("thanh-pho-mau", "2026-H1", ROOT / "data")


def test_every_number_of_the_sample_city_is_followed(sample: Rollup) -> None:
    assert len(sample.facts) > 500
    assert list(faults(sample)) == []


def test_every_number_of_compared_wards_is_followed(data_dir: Path, plan: Plan) -> None:
    official_city(data_dir, "hue", plan, HUE[:6], absent=1)
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
