"""The audit of published percentages: known reports, hand-made faults, and brute force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT, person

from plan09lib.cli import main
from plan09lib.errors import DataRefused
from plan09lib.judge.lists.published import (
    Audit,
    Table,
    common_n,
    fitting_n,
    rounded,
    smallest_share,
    truncated,
    truncating_n,
    verdict,
)
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.read.unit.published_file import load_published
from plan09lib.tell.lists.data_review import DataReview
from plan09lib.tell.numbers.explain import faults
from plan09lib.tell.words.formats import half_up

HEAD = "date,what,n,k,percent,decimals,source\n"
CASES = yaml.safe_load((ROOT / "tests" / "cases" / "published.yml").read_text(encoding="utf-8"))
PUBLISHED = [
    (case["id"], case["n"], k, Decimal(str(percent)))
    for case in CASES
    for groups in case.values()
    if isinstance(groups, dict)
    for k, percent in groups.values()
]
HAND_MADE = [
    (9, 7, 778, 1, "reproduces"),
    (9, 7, 777, 1, "truncated"),
    (9, 7, 78, 0, "reproduces"),
    (9, 7, 77, 0, "truncated"),
    (9, 7, 780, 1, "impossible"),
    (49, 39, 780, 1, "only_with_n"),
    (9, 7, 875, 1, "only_with_n"),
    (9, 10, 1111, 1, "impossible"),
    (9, 10, 1000, 1, "only_with_n"),
    (0, 0, 0, 0, "only_with_n"),
    (5, 0, 0, 1, "reproduces"),
    (5, 0, 1, 1, "impossible"),
    (8, 1, 13, 0, "reproduces"),
    (8, 1, 12, 0, "truncated"),
    (9, 7, 1001, 1, "impossible"),
    (3000, 1, 0, 1, "reproduces"),
    (3, 1, 0, 1, "only_with_n"),
    (7, 4, 666, 1, "truncated_with_n"),
    (9, 8, 727, 1, "only_with_n"),
    (10, 5, 714, 1, "only_with_n"),
]


@pytest.mark.parametrize(("report", "n", "k", "percent"), PUBLISHED)
def test_published_reports_reproduce(report: str, n: int, k: int, percent: Decimal) -> None:
    decimals = {"hung_yen_2022": 1, "ca_nuoc_2024": 2}[report]
    assert verdict(n, k, int(percent.scaleb(decimals)), decimals) == "reproduces"
    assert verdict(n, k, int(percent.scaleb(decimals)) + 1, decimals) != "reproduces"


@pytest.mark.parametrize(("n", "k", "units", "decimals", "expected"), HAND_MADE)
def test_hand_made_figures(n: int, k: int, units: int, decimals: int, expected: str) -> None:
    assert verdict(n, k, units, decimals) == expected


FIGURES = st.tuples(
    st.integers(0, 60), st.integers(0, 40), st.integers(0, 1100), st.sampled_from([0, 1])
)


@given(FIGURES)
def test_the_verdict_is_that_of_brute_force(figure: tuple[int, int, int, int]) -> None:
    n, k, units, decimals = figure
    exact = 100 * k * 10**decimals  # times 1/people: the share in units of the last decimal

    def gives(people: int) -> bool:
        return (2 * units - 1) * people <= 2 * exact < (2 * units + 1) * people

    fitting = [people for people in range(max(k, 1), 2 * exact + 2) if gives(people)]
    cut = [people for people in range(max(k, 1), exact + 2) if exact // people == units]
    is_share = n > 0 and k <= n
    if is_share and gives(n):
        expected = "reproduces"
    elif is_share and units * n <= exact < (units + 1) * n:
        expected = "truncated"
    else:
        otherwise = "truncated_with_n" if cut else "impossible"
        expected = "only_with_n" if fitting else otherwise
    assert verdict(n, k, units, decimals) == expected
    if units:
        assert list(fitting_n(k, units, decimals)) == fitting
        assert list(truncating_n(k, units, decimals)) == cut


@given(st.integers(0, 500), st.integers(1, 500), st.sampled_from([0, 1, 2]))
def test_rounding_is_that_of_the_report(k: int, n: int, decimals: int) -> None:
    shown = half_up(Fraction(100 * k, n), decimals)
    assert rounded(k, n, decimals) == int(shown.scaleb(decimals))


@given(st.integers(1, 400), st.data(), st.sampled_from([0, 1, 2]))
def test_every_true_share_reproduces_and_its_n_is_among_the_fitting(
    n: int, data: st.DataObject, decimals: int
) -> None:
    k = data.draw(st.integers(0, n))
    units = rounded(k, n, decimals)
    assert verdict(n, k, units, decimals) == "reproduces"
    assert truncated(k, n, decimals) in (units, units - 1)
    if k or not units:
        assert n in fitting_n(k, units, decimals)
    least_k, least_n = smallest_share(units, decimals)
    assert rounded(least_k, least_n, decimals) == units
    assert least_n <= n


@given(st.integers(0, 1000))
def test_the_smallest_share_is_the_smallest(units: int) -> None:
    k, n = smallest_share(units, 1)
    assert rounded(k, n, 1) == units
    smaller = [(h, m) for m in range(1, min(n, 60)) for h in range(m + 1)]
    assert not any(rounded(h, m, 1) == units for h, m in smaller)


# The file, and the list of the date.


def write(folder: Path, *lines: str, head: str = HEAD) -> Path:
    (folder / "da_cong_bo.csv").write_text(head + "\n".join(lines) + "\n", encoding="utf-8-sig")
    return folder


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("30/6/2025,T25-3b,9,7,77.8,1,BC", "cột date"),
        ("2025-06-31,T25-3b,9,7,77.8,1,BC", "cột date"),
        ("2025-06-30,,9,7,77.8,1,BC", "cột what"),
        ("2025-06-30,T25-3b,9.5,7,77.8,1,BC", "cột n"),
        ("2025-06-30,T25-3b,9,-7,77.8,1,BC", "cột k"),
        ("2025-06-30,T25-3b,9,,77.8,1,BC", "cột k"),
        ("2025-06-30,T25-3b,,7,77.8,1,BC", "cột n"),
        ("2025-06-30,T25-3b,9,7,77.85,1,BC", "không nhiều chữ số"),
        ("2025-06-30,T25-3b,9,7,bảy mươi,1,BC", "cột percent"),
        ("2025-06-30,T25-3b,9,7,77.8,,BC", "cột decimals"),
        ("2025-06-30,T25-3b,9,7,77.8,1,", "cột source"),
        ("2025-06-30,T25-3b,9,7,77,8,1,BC", "trong ngoặc kép"),
    ],
)
def test_a_faulty_line_is_refused_at_its_place(line: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(DataRefused, match=r"da_cong_bo\.csv dòng 2") as refused:
        load_published(write(tmp_path, line))
    assert words in str(refused.value)


def test_a_faulty_header_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(DataRefused, match='có phải "percent"') as refused:
        load_published(write(tmp_path, head="date,what,n,k,percents,decimals,source\n"))
    assert "thiếu cột percent" in str(refused.value)


def test_percentages_are_read_with_comma_dot_and_missing_zeros(tmp_path: Path) -> None:
    lines = [f'2025-06-30,T25-3b,9,7,"{text}",1,BC' for text in ("77,8", "77.8%", "78", "78,0 %")]
    found = load_published(write(tmp_path, *lines, "", ",,,,,,"))
    assert [figure.units for figure in found] == [778, 778, 780, 780]
    assert found[2].percent_text == "78,0%"
    assert load_published(tmp_path / "none") == ()


ROSTER = [
    person("01", education="dai_hoc"),
    person("02", education="cao_dang"),
    person("03", education=None),
    person("04", education="dai_hoc", group="can_bo"),
]
DEGREE = "Công chức: trình độ  chuyên môn từ đại học trở lên"
LINES = [
    f"2025-06-30,{DEGREE},3,1,33.3,1,Báo cáo 12",
    f"2025-06-30,{DEGREE},3,2,66.6,1,Báo cáo 12",
    "2025-07-15,T25-3a,4,3,75,0,Báo cáo 12",
    f"2023-06-30,{DEGREE},9,7,78.0,1,Báo cáo 12",
    "2025-06-30,công chức: giỏi việc,49,39,78.0,1,Báo cáo 12",
    "2025-12-31,T25-3a,1,1,100,0,sau kỳ",
]


@pytest.fixture
def review(make_unit: Callable[..., Path], data_dir: Path, plan: Plan) -> DataReview:
    write(make_unit("p-1", {"2025-06-30": {"nhan_su": ROSTER}}), *LINES)
    return DataReview(plan, History.load(data_dir, "p-1", plan), Period.parse("2025-9M"))


def test_each_figure_is_compared_with_the_list_of_its_date(review: DataReview) -> None:
    assert [(one.verdict, one.agreement) for one in review.audited] == [
        ("reproduces", "agrees"),
        ("truncated", "undecided"),
        ("reproduces", "differs"),
        ("impossible", "no_list"),
        ("only_with_n", "not_counted"),
    ]


def test_page_and_check_tell_them(review: DataReview, data_dir: Path) -> None:
    shown = review.published().text
    assert "Bị cắt bớt chứ không làm tròn" in shown
    assert "Chỉ đúng với mẫu số khác: 50" in shown
    assert "mẫu số nhỏ nhất có tỷ lệ này là 41 (32/41)" in shown
    assert "Khớp với danh sách (1/3)" in shown
    assert "p-1/da_cong_bo.csv" in review.inputs()
    done = CliRunner().invoke(
        main, ["check", "p-1", "2025-9M", "--details", "--data-dir", str(data_dir)]
    )
    assert "2/3 = 66,6%: bị cắt bớt chứ không làm tròn" in done.output
    assert "(n = 50)" in done.output
    assert "sau kỳ" not in done.output


def test_every_target_of_the_plan_can_be_named(plan: Plan, tmp_path: Path) -> None:
    history = History.load(ROOT / "data", "phuong-mau-1", plan)
    texts = [f"2025-06-30,{target.id},9,7,77.8,1,BC" for target in plan.targets]
    labels = {target.id: plan.population(target.population).label for target in plan.targets}
    texts += [
        f'2025-06-30,"{labels[t.id]}: {plan.condition_text(t.condition)}",9,7,77.8,1,BC'
        for t in plan.targets
    ]
    audited = Audit(plan, history).of(load_published(write(tmp_path, *texts)))
    assert len(audited) == 2 * len(plan.targets)
    assert {one.agreement for one in audited} <= {"agrees", "differs", "undecided"}
    half = len(plan.targets)
    assert [one.counted for one in audited[:half]] == [one.counted for one in audited[half:]]


def test_dates_after_the_period_and_no_file_are_fine(plan: Plan) -> None:
    history = History.load(ROOT / "data", "phuong-mau-1", plan)
    data = DataReview(plan, history, Period.parse("2025-H1"))
    assert "Chưa có tệp da_cong_bo.csv" in data.published().text
    assert data.audited == []
    assert dt.date(2025, 6, 30) == data.period.end


# Figures looked at together, and percentages alone.


@given(st.integers(1, 40), st.data())
def test_true_shares_of_one_group_have_a_common_denominator(n: int, data: st.DataObject) -> None:
    heads = data.draw(st.lists(st.integers(0, n), min_size=1, max_size=4))
    found = common_n([(rounded(k, n, 1), 1) for k in heads])
    assert found is not None
    assert found <= n
    assert all(
        any(rounded(j, found, 1) == rounded(k, n, 1) for j in range(found + 1)) for k in heads
    )


WHO = "công chức: trình độ chuyên môn đúng mức"
TABLES: dict[str, tuple[list[str], list[tuple[str, tuple[int, ...]]]]] = {
    "one_n": (["T25-3a,9,7,77.8", "T25-3b,9,6,66.7"], []),
    "other_n": (["T25-3a,9,7,77.8", "T25-3b,10,6,60.0"], [("different_n", (9, 10))]),
    "other_group": (["T25-3a,9,7,77.8", "T25-1a,4,3,75.0"], []),
    "words": (["nam: giỏi,9,7,77.8", "Nam : khá,10,1,10.0"], [("different_n", (9, 10))]),
    "adds_up": ([f"{WHO} đại học,9,7,77.8", f"{WHO} cao đẳng,9,2,22.2"], []),
    "one_missing": (
        [f"{WHO} đại học,9,7,77.8", f"{WHO} cao đẳng,9,1,11.1"], [("people_missing", (8, 9))],
    ),
    "one_too_many": (
        [f"{WHO} đại học,9,7,77.8", f"{WHO} cao đẳng,9,3,33.3"], [("adds_over", (10, 9))],
    ),
    "one_level": ([f"{WHO} đại học,9,7,77.8", "T25-3b,9,6,66.7"], []),
    "bare": (["T25-3a,,,33.3", "T25-3b,,,66.7"], [("common_n", (3,))]),
    "bare_alone": (["T25-3a,,,33.3"], []),
    "bare_no_n": (["T25-3a,,,100.1", "T25-3b,,,66.7"], [("no_common_n", (500,))]),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_looked_at_whole(name: str, plan: Plan, tmp_path: Path) -> None:
    lines, expected = TABLES[name]
    history = History.load(ROOT / "data", "phuong-mau-1", plan)
    figures = load_published(write(tmp_path, *(f"2025-06-30,{one},1,BC" for one in lines)))
    found = Audit(plan, history).tables(figures)
    assert [(one.what, one.numbers) for one in found] == expected
    assert all(isinstance(one, Table) and len(one.figures) > 1 for one in found)


BARE = [
    f"2025-06-30,{DEGREE},,,33.3,1,Báo cáo 13",
    "2025-06-30,T25-3b,,,12.3,1,Báo cáo 13",
    f"2025-06-30,{DEGREE},3,2,65.0,1,Báo cáo 14",
    "2025-06-30,công chức: giỏi việc,9,7,77.8,1,Báo cáo 14",
]


def test_a_percentage_alone_is_compared_and_the_right_one_is_told(
    make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> None:
    write(make_unit("p-1", {"2025-06-30": {"nhan_su": ROSTER}}), *BARE)
    review = DataReview(plan, History.load(data_dir, "p-1", plan), Period.parse("2025-H1"))
    assert [(one.verdict, one.agreement) for one in review.audited] == [
        ("no_counts", "agrees"),
        ("no_counts", "undecided"),
        ("impossible", "undecided"),
        ("reproduces", "not_counted"),
    ]
    told = [one.right.display if one.has("right") else "" for one in review.told_figures]
    assert told == ["", "", "66,7%", ""]
    shown = review.published().text
    assert "Công bố không kèm số người" in shown
    assert "tỷ lệ đúng là 66,7%" in shown
    assert "các dòng của cùng một nhóm có mẫu số khác nhau (3, 9)" in shown
    assert [fault for fault in faults(review) if "cong-bo" in str(fault)] == []
    done = CliRunner().invoke(
        main, ["check", "p-1", "2025-H1", "--details", "--data-dir", str(data_dir)]
    )
    assert "33,3%: công bố không kèm số người; khớp với danh sách (1/3)" in done.output
    assert "dòng 4, 5: các dòng của cùng một nhóm có mẫu số khác nhau (3, 9)" in done.output
