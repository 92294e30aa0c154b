"""Every number of a data review leads back to its rows, its file or the numbers it comes from."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from support import ROOT

from plan09lib.cli import main
from plan09lib.judge.lists.published import Audit
from plan09lib.read.unit.published_file import load_published
from plan09lib.tell.lists.data_review import DataReview, open_data_review
from plan09lib.tell.numbers.explain import all_facts, faults

FIGURES = """date,what,n,k,percent,decimals,source
2025-06-30,T25-3b,9,7,"77,7",1,Báo cáo 12
2025-06-30,T25-3b,45,39,"78,0",1,Báo cáo 12
2025-06-30,số bàn ghế,9,7,"78,0",1,Báo cáo 12
"""


@cache
def opened(unit: str = "phuong-mau-1", period: str = "2025-H1") -> DataReview:
    return open_data_review(unit, period, ROOT / "data")


@pytest.fixture
def audited(tmp_path: Path) -> DataReview:
    review = open_data_review("phuong-mau-1", "2025-H1", ROOT / "data")
    (tmp_path / "da_cong_bo.csv").write_text(FIGURES, encoding="utf-8")
    review.audited = Audit(review.plan, review.history).of(load_published(tmp_path))
    return review


@pytest.mark.parametrize(
    ("unit", "period"),
    [("phuong-mau-1", "2025-H1"), ("phuong-mau-2", "2026-H1"), ("phuong-mau-3", "2025-H2")],
)
def test_every_number_is_followed_to_what_gives_it(unit: str, period: str) -> None:
    review = opened(unit, period)
    assert len(review.facts) > 100
    assert list(faults(review)) == []


def test_published_figures_are_followed_to_the_file_and_to_the_list(audited: DataReview) -> None:
    keys = {fact_id.partition(".")[2] for fact_id in audited.facts if "cong-bo" in fact_id}
    assert {"n", "k", "date", "fits0", "least_k", "least_n", "list_n", "list_k", "right"} == keys
    assert list(faults(audited)) == []
    trace = audited.trace("cong-bo-2.list_k")
    assert trace.rows is not None
    assert len(trace.rows) == audited.facts["cong-bo-2.list_k"].value > 0
    assert "nguồn: da_cong_bo.csv, dòng 2: T25-3b" in str(audited.trace("cong-bo-2.n"))


def test_a_column_is_followed_to_the_rows_that_fill_it() -> None:
    review = opened()
    trace = review.trace("full.education.all.known")
    roster = review.books[-1].roster
    assert trace.rows is not None
    filled = roster.set_index("row").loc[trace.rows["row"], "education"]
    assert filled.notna().all()
    parts = ("full.education.all.known", "full.education.all.people")
    assert review.trace("full.education.all.share").parts == parts


def test_a_wrong_number_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    review = open_data_review("phuong-mau-1", "2025-H1", ROOT / "data")
    key = "full.education.all.known"
    wrong = replace(review.facts[key], value=review.facts[key].value + 1)
    monkeypatch.setitem(vars(review), "facts", {key: wrong})
    assert [line.split(":")[0] for line in faults(review)] == [key]


def test_the_command_reaches_the_data_review() -> None:
    asked = ["trace", "phuong-mau-1", "2025-H1", "--review", "du-lieu", "--data-dir"]
    asked.append(str(ROOT / "data"))
    whole = CliRunner().invoke(main, asked)
    assert whole.exit_code == 0, whole.output
    assert f"{len(all_facts(opened()))} con số: số nào cũng lần theo được" in whole.output
    one = CliRunner().invoke(main, [*asked, "full.education.all.people"])
    assert "nguồn: trang Nhân sự" in one.output
    wrong = CliRunner().invoke(main, [*asked, "full.education.all.peple"])
    assert wrong.exit_code == 2
