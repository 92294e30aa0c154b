"""The sample list as an office has it: read into the same people as the sample ward's own list."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner
from support import ROOT

from plan09lib.cli import main
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.tell.report.opening import open_review

(LIST,) = (ROOT / "data" / "sample" / "danh-sach-co-quan").iterdir()
DAY = dt.date(2025, 6, 30)
ANSWERS = {
    "chuc_vu/Trưởng khối đoàn thể": "Chủ tịch Hội Cựu chiến binh",
    **{f"o_trong/{name}": "c" for name in ("political_theory", "state_management",
                                           "leadership_update", "language_level")},
}  # fmt: skip
SAME = ["full_name", "birth_date", "sex", "group", "education", "political_theory",
        "state_management", "it_level", "language_level", "leadership_update", "is_key",
        "is_mass_org"]  # fmt: skip


def started(data_dir: Path, answers: dict[str, str]) -> str:
    file = data_dir.parent / "tra-loi.yml"
    content = {"by": "Trưởng Ban Xây dựng Đảng", "answers": answers}
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    where = ("--data-dir", str(data_dir), "--output-dir", str(data_dir.parent / "outputs"))
    done = CliRunner().invoke(main, ["start", str(LIST), "--answers", str(file), *where])
    assert done.exit_code == 0, done.output
    return done.output


def people(data_dir: Path, unit: str, plan: Plan) -> pd.DataFrame:
    roster = History.load(data_dir, unit, plan).latest(DAY).roster[SAME]
    return roster.astype("string").sort_values(["full_name", "birth_date"], ignore_index=True)


@pytest.fixture
def clean(plan: Plan) -> pd.DataFrame:
    return people(ROOT / "data", "phuong-mau-1", plan)


def test_with_its_questions_answered_the_list_is_that_of_the_sample_ward(
    data_dir: Path, plan: Plan, clean: pd.DataFrame
) -> None:
    told = started(data_dir, ANSWERS)
    assert "35 người = 11 cán bộ, 12 công chức, 12 người hoạt động không chuyên trách" in told
    assert people(data_dir, "phuong-mau-bon", plan).equals(clean)


def test_with_none_answered_nothing_differs_but_what_is_unknown(
    data_dir: Path, plan: Plan, clean: pd.DataFrame
) -> None:
    told = started(data_dir, {})
    assert all(id in told for id in ANSWERS)
    found = people(data_dir, "phuong-mau-bon", plan)
    assert (found.isna() | (found == clean)).all(axis=None)
    assert found.isna().sum().sum() > 0


def test_no_verdict_of_the_open_list_contradicts_the_answered_one(data_dir: Path) -> None:
    started(data_dir, {})
    first = open_review("so_ket", "phuong-mau-bon", "2025-H1", data_dir).frame
    (data_dir / "units" / "phuong-mau-bon").rename(data_dir / "bo")
    started(data_dir, ANSWERS)
    second = open_review("so_ket", "phuong-mau-bon", "2025-H1", data_dir).frame
    both = first.merge(second, on="target_id", validate="one_to_one")
    decided = both["status_x"] != "insufficient_data"
    assert (both["status_x"] == both["status_y"])[decided].all()
    assert decided.sum() < (both["status_y"] != "insufficient_data").sum()
