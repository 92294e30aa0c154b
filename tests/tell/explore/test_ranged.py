"""Targets that name a range are questioned as others are; what they have not is said."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from plan_samples import CONGRESS, WOMEN, OtherPlan, data_folder

from plan09lib.errors import BadParameter
from plan09lib.tell.explore import console as consoles
from plan09lib.tell.explore.console import Console
from plan09lib.tell.explore.explorer import Explorer, open_explorer


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Callable[[OtherPlan, str], Explorer]:
    data = {
        other.id: data_folder(tmp_path_factory.mktemp(other.id) / "data", other)
        for other in (CONGRESS, WOMEN)
    }

    @cache
    def explorer(plan: str, period: str) -> Explorer:
        return open_explorer("xa-thu", period, data[plan])

    return lambda other, period: explorer(other.id, period)


Opened = Callable[[OtherPlan, str], Explorer]
MEASURED: dict[str, tuple[Any, ...]] = {
    "CT1": (9, None, 9.0, 9.0, 9.0, "đạt"),
    "CT2": (4, 5, 0.8, 0.8, 0.8, "chưa ghi nhận đủ"),
    "CT3": (None, 10, None, None, None, "không đạt"),
    "CT4": (2, None, 2.0, 2.0, 2.0, "chưa ghi nhận đủ"),
    "CT5": (None, 10, 46.5, 46.5, 46.5, "không đạt"),
    "CT6": (8, 10, 0.2, 0.2, 0.2, "đạt"),
}
"""Counted, of how many, value, lowest, highest, status; ratings are the office's own."""


@pytest.mark.parametrize("target", MEASURED)
def test_a_target_shows_what_was_measured_between_which_bounds(opened: Opened, target: str) -> None:
    view = opened(CONGRESS, CONGRESS.stage).target(target)
    row = view.to_frame().iloc[-1]
    names = ["Đếm được", "Tổng số", "Giá trị", "Thấp nhất", "Cao nhất", "Kết luận"]
    told = tuple(None if pd.isna(row[name]) else row[name] for name in names)
    assert told == MEASURED[target]
    assert view.sentence.startswith(f"{target}, ")
    assert MEASURED[target][-1] in view.sentence
    dtypes = view.to_frame()[names[:5]].dtypes.astype(str).tolist()
    assert dtypes == ["Int64", "Int64", "Float64", "Float64", "Float64"]
    assert "\nQua các lần được hỏi" in view.text
    assert view.text.count("Chỉ tiêu nêu một khoảng không có dự báo") == 1


def test_blanks_move_lowest_and_highest_apart(opened: Opened) -> None:
    review = opened(WOMEN, "2025-H2")
    blank = review.what_if(edits=[("2001", "sex", "")])
    row = blank.target("N3").to_frame().iloc[-1]
    shares = [row[name] for name in ("Giá trị", "Thấp nhất", "Cao nhất")]
    assert shares == pytest.approx([12 / 19, 12 / 19, 13 / 19])
    assert row["Chưa rõ"] == 1
    assert row["Ghi chú"] == "GIẢ ĐỊNH"


def test_its_numbers_are_followed_to_their_rows(opened: Opened) -> None:
    review = opened(CONGRESS, CONGRESS.stage)
    assert review.rows("CT1.2026.k").table["Cộng vào số"].tolist() == [5, 4]
    assert len(review.rows("CT6.k").table) == 8
    assert len(review.rows("noi-bo.CT3.2026.k").table) == 9


def test_people_are_those_of_its_population_by_what_is_asked(opened: Opened) -> None:
    review = opened(CONGRESS, CONGRESS.stage)
    assert review.people("CT3").table["Mã"].tolist() == ["3000"]
    assert len(review.people("CT3", lacking=False)) == 10
    women = opened(WOMEN, "2025-H2").people("N3", lacking=False).table
    assert set(women["Giới tính"]) == {"nam", "nữ"}
    assert (women["Tình trạng"] == "được đếm").sum() == 13
    assert "NỘI BỘ" in repr(review.people("CT5"))
    with pytest.raises(BadParameter, match="đếm dòng của danh sách"):
        review.people("CT1")


@pytest.mark.parametrize(
    "ask",
    [
        lambda r: r.forecast("CT6"),
        lambda r: r.ledger("CT6"),
        lambda r: r.compare_populations("CT6"),
        lambda r: r.what_if(percent={"CT6": 20}),
        lambda r: r.training(deadlines={"CT6": "2026-12-31"}),
    ],
    ids=["forecast", "ledger", "populations", "percent", "deadline"],
)
def test_what_it_has_not_is_said(opened: Opened, ask: Callable[[Explorer], Any]) -> None:
    with pytest.raises(BadParameter, match="nêu một khoảng: không có") as refused:
        ask(opened(CONGRESS, "2026-H1"))
    assert 'review.target("CT6")' in str(refused.value)


def test_an_assumption_says_which_of_them_stand_otherwise(opened: Opened) -> None:
    assumed = opened(CONGRESS, CONGRESS.stage).what_if(
        edits=[("3000", "education", "trung_cap"), ("3001", "education", "trung_cap")]
    )
    table = assumed.changes().table.set_index("Mã")
    assert table.loc["CT6", ["Đạt", "Kết cục"]].tolist() == [
        "8 → 6",
        "đạt (+20,0 điểm %) → không đạt (0,0 điểm %)",
    ]
    assert table.index.tolist() == ["CT6"]


def test_periods_and_units_stand_side_by_side(opened: Opened) -> None:
    review = opened(CONGRESS, "2026")
    periods = review.compare_periods("2026-H1").table.set_index("Mã")
    assert periods.loc["CT1.2026", ["Đạt", "Kết cục"]].tolist() == [
        "5 → 9",
        "chưa đạt (còn hạn) → đạt",
    ]
    assert periods.loc["CT3.2026", "Đạt"] == "–"
    units = review.compare_units("CT1").to_frame()
    assert units[["Đơn vị", "Đếm được", "Kết luận"]].to_numpy().tolist() == [["xã Thử", 9, "đạt"]]


def test_the_panel_offers_them_and_assumes_no_percent_of_them(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consoles, "project_root", lambda: tmp_path)
    for other, period in ((CONGRESS, "2026-H1"), (WOMEN, "2025-H2")):
        console = Console(opened(other, period))
        console.with_names.value = console.with_others.value = True
        offered = [code for _, code in console.target.options]
        plan = console.real.plan
        assert set(offered) == {one.id for one in (*plan.targets, *plan.measured)}
        for code in offered:
            console.target.value = code
            is_range = code in {one.id for one in plan.measured}
            assert console.sentence.value.startswith(code)
            assert console.message.value == ""
            assert (console.threshold.layout.display == "none") is is_range
            assert (console.ledger.value == "") is is_range
            assert "GIẢ ĐỊNH" not in console.verdict.value
        console.export("png")
        assert console.message.value == "Phần này không có hình: xuất CSV"
