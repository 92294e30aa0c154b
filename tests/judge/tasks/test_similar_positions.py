"""Ratings in similar positions: mid-rank, bands that one rating cannot move, levels, no persons."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import person

from plan09lib.judge.tasks.similar_positions import UPWARDS, band_of, mid_rank
from plan09lib.tell.explore.explorer import Explorer, open_explorer
from plan09lib.tell.report.review import Review

MakeUnit = Callable[..., Path]
FAIR, GOOD, BEST = "hoan_thanh", "hoan_thanh_tot", "hoan_thanh_xuat_sac"


@pytest.mark.parametrize(
    ("heads", "level", "rank", "band"),
    [
        ({GOOD: 6}, GOOD, Fraction(1, 2), "alike"),
        ({GOOD: 5, BEST: 1}, BEST, Fraction(1), "higher"),
        ({FAIR: 1, GOOD: 5}, FAIR, Fraction(0), "lower"),
        ({GOOD: 3, BEST: 3}, BEST, Fraction(4, 5), "unsure"),
        ({GOOD: 5, BEST: 4}, BEST, Fraction(13, 16), "unsure"),
        ({GOOD: 10, BEST: 2}, BEST, Fraction(21, 22), "higher"),
        ({FAIR: 5, GOOD: 2, BEST: 2}, GOOD, Fraction(11, 16), "unsure"),
    ],
)
def test_where_a_level_stands_among_the_others(
    heads: dict[str, int], level: str, rank: Fraction, band: str
) -> None:
    assert mid_rank(heads, level) == rank
    assert band_of(heads, level) == band


@given(st.lists(st.integers(0, 6), min_size=4, max_size=4).filter(lambda heads: sum(heads) > 5))
def test_mid_ranks_average_one_half_and_a_higher_level_never_stands_lower(
    counts: list[int],
) -> None:
    heads = dict(zip(UPWARDS, counts, strict=True))
    ranks = [(mid_rank(heads, level), heads[level]) for level in UPWARDS if heads[level]]
    assert sum(rank * people for rank, people in ranks) == Fraction(sum(counts), 2)
    assert [rank for rank, _ in ranks] == sorted(rank for rank, _ in ranks)


@pytest.fixture
def explorer(data_dir: Path, make_unit: MakeUnit) -> Explorer:
    """Twelve civil servants rated under two rules, and five heads of mass organisations."""
    people = [person(f"00{number}") for number in range(10, 22)]
    people += [
        person(f"10{n}", position="Chủ tịch Hội Nông dân", group="can_bo") for n in range(10, 15)
    ]

    def rated(code: str, level: str, rule: str = "NĐ 90/2020", period: str = "2024") -> Any:
        row = {"staff_id": code, "rating_period": period, "rating": level, "rule_set": rule}
        return row | {"rating_system": "chinh_quyen"}

    levels = [BEST, *[GOOD] * 5]
    rows = [rated(f"00{10 + at}", level) for at, level in enumerate(levels)]
    rows += [rated(f"00{16 + at}", level, "NĐ 335/2025") for at, level in enumerate(levels)]
    rows += [rated(f"10{n}", GOOD) for n in range(10, 15)]
    rows += [rated("0010", FAIR, period="2023")]
    make_unit("p-1", {"2025-06-30": {"nhan_su": people, "xep_loai": rows}})
    opened = open_explorer("p-1", "2025-H1", data_dir)
    assert isinstance(opened, Explorer)
    return opened


def test_only_the_same_family_period_and_rule_set_are_compared(explorer: Explorer) -> None:
    view = explorer.similar_positions()
    shown = view.table[["Nhóm vị trí", "Quy định", "Số người", "Vị thế"]].values.tolist()
    civil = "công chức chuyên môn"
    assert shown == [
        ["người đứng đầu tổ chức chính trị - xã hội", "NĐ 90/2020", "–", "–"],
        [civil, "NĐ 335/2025", "1", "1,00"],
        [civil, "NĐ 335/2025", "5", "0,40"],
        [civil, "NĐ 90/2020", "1", "1,00"],
        [civil, "NĐ 90/2020", "5", "0,40"],
    ]
    too_few = "không đối chiếu: ít hơn 5 người khác cùng vị trí"
    assert view.table["Đối chiếu"].iloc[0] == too_few
    assert set(view.table["Kỳ"]) == {"năm 2024"}


def test_it_is_internal_names_nobody_and_no_report_has_it(explorer: Explorer) -> None:
    view = explorer.similar_positions()
    assert "NỘI BỘ, không đưa vào báo cáo" in view.text
    assert view.sentence.startswith("NỘI BỘ")
    assert not any(name in view.html for name in explorer.roster_names)
    assert not hasattr(Review, "similar_positions"), "a report's notebook could show it"


def test_one_person_in_two_populations_is_counted_in_both(explorer: Explorer) -> None:
    table = explorer.compare_populations("T25-3b").table.set_index("Nhóm đối tượng")["Tổng số"]
    assert table["công chức"] == 12
    assert table["cán bộ tổ chức chính trị - xã hội"] == table["cán bộ"] == 5
    assert table["cán bộ, công chức"] == 17
