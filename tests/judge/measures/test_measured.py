"""Targets that name a range: bounds by enumeration, each kind in a ward worked out by hand."""

from __future__ import annotations

import datetime as dt
import itertools
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from plan_samples import OtherPlan, course, data_folder, done, rated
from support import PLAN_FOLDER, person, plain_yaml

from plan09lib.judge.measures.judged import (
    Judged,
    Status,
    judge_measured,
    latest,
    settled,
    within_range,
)
from plan09lib.judge.measures.measuring import Measurement, _bounds, _extreme
from plan09lib.judge.targets.answers import Answers
from plan09lib.judge.targets.counting import count
from plan09lib.read.clauses.measured import MeasuredTarget
from plan09lib.tell.numbers.measured import is_hidden
from plan09lib.tell.report.opening import open_review

ANSWER = st.sampled_from((True, False, None))
BASE = {"from": "2025-01-01", "clause": "1", "deadline": "2026-12-31", "short": "s", "text": "t",
        "acts": "ubnd", "approved_by": None}  # fmt: skip


def target(**values: Any) -> MeasuredTarget:
    return MeasuredTarget.model_validate({**BASE, "id": "X1", **values})


def answers(values: list[bool | None]) -> Answers:
    return Answers(np.array([v is True for v in values]), np.array([v is None for v in values]))


@given(st.lists(st.tuples(ANSWER, ANSWER), min_size=1, max_size=6))
def test_bounds_are_those_of_every_way_to_fill_the_blanks_in(
    people: list[tuple[bool | None, bool | None]],
) -> None:
    heads = count(answers([m for m, _ in people]), answers([h for _, h in people]))
    choices = [((True, False) if one is None else (one,)) for pair in people for one in pair]
    found: dict[str, set[Fraction]] = {"share": set(), "count": set()}
    for way in itertools.product(*choices):
        inside = [held for member, held in zip(way[::2], way[1::2], strict=True) if member]
        found["count"].add(Fraction(sum(inside)))
        if inside:
            found["share"].add(Fraction(100 * sum(inside), len(inside)))
    for measure, values in found.items():
        asked = target(measure=measure, population="p", condition={"sex": "nu"}, at_least=1)
        low, high = _bounds(asked, heads)
        if values and (heads.n or measure == "count"):
            assert (low, high) == (min(values), max(values))


AGES = st.tuples(st.integers(20, 60), st.integers(0, 5))


@given(st.lists(AGES, min_size=1, max_size=4), st.lists(AGES, max_size=3))
def test_a_median_lies_between_those_of_every_way(
    sure: list[tuple[int, int]], perhaps: list[tuple[int, int]]
) -> None:
    found = []
    for chosen in itertools.product((True, False), repeat=len(perhaps)):
        there = sure + [one for one, yes in zip(perhaps, chosen, strict=True) if yes]
        for more in itertools.product((0, 1), repeat=len(there)):
            ages = [Fraction(y + w * m) for (y, w), m in zip(there, more, strict=True)]
            found.append(Fraction(median(ages)))
    low = _extreme(np.array([y for y, _ in sure]), sorted(y for y, _ in perhaps), min)
    oldest = sorted((y + w for y, w in perhaps), reverse=True)
    high = _extreme(np.array([y + w for y, w in sure]), oldest, max)
    assert (low, high) == (min(found), max(found))


VALUE = st.fractions(0, 100, max_denominator=4)


@given(VALUE, VALUE, st.none() | VALUE, st.none() | VALUE)
def test_a_range_is_met_by_all_values_between_the_bounds_or_by_none(
    one: Fraction, other: Fraction, at_least: Fraction | None, at_most: Fraction | None
) -> None:
    low, high = sorted((one, other))
    values = {low, high, (low + high) / 2}
    values |= {v for v in (at_least, at_most) if v is not None and low <= v <= high}
    inside = {
        (at_least is None or v >= at_least) and (at_most is None or v <= at_most) for v in values
    }
    answer = within_range(low, high, at_least, at_most)
    assert answer is None or {answer} == inside


def test_a_year_is_asked_only_when_it_is_whole() -> None:
    asked = target(measure="count", unit="events", actions=["a"], every="year", at_least=1,
                   **{"from": "2023-02-01"}, deadline="2026-06-30")  # fmt: skip
    assert [one.id for one in asked.occurrences(dt.date(2026, 3, 1))] == ["2024", "2025"]
    assert asked.occurrences(dt.date(2023, 12, 31)) == ()


@pytest.mark.parametrize(
    ("over", "runs", "stands", "told"),
    [
        (["not_attained", "attained"], None, "2023", ["2023", "2024"]),
        (["attained", "attained"], None, "2024", ["2024"]),
        (["not_attained", "not_attained", "attained"], "short", "2024", None),
        (["not_recorded", "not_attained", "undecided"], None, "2024", None),
        (["undecided", "attained"], "undecided", "2023", ["2023", "2024"]),
        (["nobody", "attained"], "attained", "2024", ["2024", "2025"]),
        (["attained", "nobody"], "short", "2023", ["2024", "2025"]),
        (["attained"], "not_attained", "2024", ["2023", "2024"]),
        ([], "short", "2023", ["2023"]),
    ],
)
def test_a_year_that_was_missed_stays_a_miss_of_its_target(
    over: list[Status], runs: Status | None, stands: str, told: list[str] | None
) -> None:
    asked = target(measure="count", unit="events", actions=["a"], every="year", at_least=6,
                   **{"from": "2023-01-01"}, deadline="2028-12-31")  # fmt: skip
    statuses = [*over, *([runs] if runs else [])]
    times = asked.occurrences(dt.date(2022 + len(statuses), 12, 31))
    judged = tuple(
        Judged(asked, occurrence, n < len(over), status, Measurement())
        for n, (occurrence, status) in enumerate(zip(times, statuses, strict=True))
    )
    assert [one.occurrence.id for one in settled(judged)] == [stands]
    every = [one.occurrence.id for one in judged]
    assert [one.occurrence.id for one in latest(judged)] == (every if told is None else told)


@pytest.mark.parametrize(
    "values",
    [
        {"population": "p", "condition": {"sex": "nu"}},
        {"population": "p", "condition": {"sex": "nu"}, "at_least": 60, "at_most": 40},
        {"population": "p", "condition": {"sex": "nu"}, "at_least": 101},
        {"population": "p", "condition": {"sex": "nu"}, "at_least": -1},
        {"population": "p", "condition": {"sex": "nu"}, "at_least": "60"},
        {"population": "p", "condition": {"sex": "nu"}, "at_least": 60, "actions": ["a"]},
        {"population": "p", "at_least": 60},
        {
            "population": "p", "at_least": 5, "than_baseline": True,
            "condition": {"not": {"rating": {"system": "dang", "exactly": "hoan_thanh"}}},
        },
        {"measure": "median_age", "population": "p", "condition": {"sex": "nu"}, "at_most": 40},
        {"unit": "events", "at_least": 3, "measure": "count"},
        {"unit": "events", "at_least": 3, "measure": "share", "actions": ["a"]},
        {"unit": "events", "at_least": 3, "measure": "count", "courses": ["*"], "tally": "amount"},
        {"unit": "bodies", "at_least": 3, "actions": ["a"]},
        {"unit": "bodies", "at_least": 3, "courses": ["*"], "bodies": "chi_bo"},
        {"unit": "events", "at_least": 3, "measure": "count", "actions": ["a"], "completed": True},
        {"unit": "events", "at_least": 3, "measure": "count", "actions": ["a"],
         "than_baseline": True},
    ],
)  # fmt: skip
def test_what_cannot_be_measured_is_refused_in_vietnamese(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"Value error, .+ \| .+ \| .+"):
        target(**values)


# One ward, a target of every kind: the values by hand.

ZOO = """
- {id: A1, measure: count, population: moi_nguoi, condition: {all_of: [{sex: nu},
  {age_below: 40}]}, at_least: 2}
- {id: A2, population: moi_nguoi, condition: {not: {sex: nu}}, at_most: 50}
- {id: A3, population: moi_nguoi, condition: {age_from: 40, age_below: 50}, at_least: 40,
  at_most: 50}
- {id: A4, population: moi_nguoi, condition: {member: is_committee}, at_least: 10}
- {id: A5, population: moi_nguoi, condition: {positions: [bi_thu_doan]}, at_least: 10}
- {id: A6, population: moi_nguoi, condition: {planned: true}, at_least: 37.5}
- {id: A7, population: moi_nguoi, condition: {rating: {system: chinh_quyen,
  exactly: khong_hoan_thanh}}, at_most: 5}
- {id: A8, population: moi_nguoi, condition: {course: "*", within: period, hours: 40},
  every: year, at_least: 50}
- {id: A9, population: moi_nguoi, condition: {course: tin_hoc, completed: true}, at_least: 25}
- {id: B1, measure: count, unit: events, courses: ["*"], completed: true, every: year, at_least: 2}
- {id: B2, measure: count, unit: events, actions: [GS], every: year, at_most: 1}
- {id: B3, measure: count, unit: events, actions: [KN], tally: amount, at_least: 9}
- {id: B4, measure: count, unit: bodies, bodies: chi_bo, actions: [XL], at_least: 4}
- {id: B5, unit: bodies, actions: [RS], tally: amount_of_total, at_least: 60}
- {id: C1, measure: median_age, population: moi_nguoi, at_most: 40}
- {id: C2, measure: median_age, population: moi_nguoi, than_baseline: true, at_most: -1}
- {id: C3, measure: count, population: lanh_dao_nu, condition: {sex: nu}, at_least: 1}
"""
PEOPLE = [
    person("1", sex="nu", birth_date=dt.date(1990, 1, 1), position="Bí thư Đoàn Thanh niên",
           planned_position="Chủ tịch", is_committee="co"),
    person("2", sex="nu", birth_date=dt.date(1991, 1, 1), planned_position="Chủ tịch"),
    person("3", sex="nu", birth_date=dt.date(1980, 1, 1), planned_position="Chủ tịch"),
    person("4", sex=None, birth_date=dt.date(1980, 1, 1)),
    person("5", birth_date=dt.date(1980, 1, 1)),
    person("6", birth_date=dt.date(1970, 1, 1)),
    person("7", birth_date=dt.date(1970, 1, 1)),
    person("8", birth_date=dt.date(1981, 1, 1)),
]  # fmt: skip
HOURS = [
    course("1", "2026-02-01", "2026-03-01") | {"hours": 40, "course_kind": "tin_hoc"},
    course("2", "2026-02-01", "2026-03-01") | {"hours": 20},
    course("2", "2026-05-01", "2026-06-01", "dang_hoc") | {"hours": 20, "course_kind": "tin_hoc"},
    course("3", "2026-02-01", "2026-03-01") | {"hours": None},
    course("4", "2026-02-01", "2026-03-01", "bo_do") | {"hours": 60},
    course("5", "2026-02-01", "2026-03-01") | {"hours": 39},
]
DONE = [
    done("2026-04-01", "GS", "Mặt trận phường"), done("2026-05-01", "GS", "Mặt trận phường"),
    done("2026-04-01", "KN", "Chi bộ 1", amount=6), done("2026-05-01", "KN", "Chi bộ 1"),
    *(done("2026-05-01", "XL", f"Chi bộ {n}") for n in (1, 2, 2, 3)),
    done("2026-05-01", "XL", "Đảng bộ Công an"),
    done("2026-04-01", "RS", "Ban Tổ chức", amount=9, total=10),
    done("2026-06-01", "RS", "Ban Tổ chức", amount=6, total=10),
]  # fmt: skip
EXPECTED = {
    "A1": ("attained", 2, 2), "A2": ("undecided", 50, Fraction(125, 2)),
    "A3": ("attained", 50, 50), "A4": ("attained", Fraction(25, 2), Fraction(25, 2)),
    "A5": ("attained", Fraction(25, 2), Fraction(25, 2)),
    "A6": ("attained", Fraction(75, 2), Fraction(75, 2)),
    "A7": ("not_attained", Fraction(25, 2), 25), "A8.2026": ("not_attained", 25, Fraction(75, 2)),
    "A9": ("not_attained", Fraction(25, 2), Fraction(25, 2)), "B1.2026": ("attained", 4, 4),
    "B2.2026": ("not_attained", 2, 2), "B3": ("undecided", 6, None), "B4": ("not_recorded", 3, 3),
    "B5": ("attained", 60, 60), "C1": ("not_attained", 46, 46),
    "C2": ("not_attained", 1, 1), "C3": ("nobody", None, None),
}  # fmt: skip


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, tuple[Judged, ...]]:
    """The review of the ward, and what is judged of it."""
    ratings = [
        rated(row["staff_id"], "khong_hoan_thanh" if n == 0 else "hoan_thanh_tot")
        for n, row in enumerate(PEOPLE[:7])
    ]
    sheets = {"nhan_su": PEOPLE, "dao_tao": HOURS, "hoat_dong": DONE, "xep_loai": ratings}
    before = {"nhan_su": PEOPLE}
    other = OtherPlan("dai-hoi", "2025-07-01", {}, "", "2025..2026", {})
    folder = data_folder(tmp_path_factory.mktemp("zoo") / "data", other)
    _with_kinds(folder)
    ward = data_folder_lists(folder, {"2025-07-31": before, "2026-12-31": sheets})
    review = open_review("tong_ket", ward, "2025..2026", str(folder))
    return review, judge_measured(review.evidence)


def _with_kinds(folder: Path) -> None:
    plan = folder / "plan" / "dai-hoi" / "plan.yml"
    raw = yaml.safe_load(plan.read_text(encoding="utf-8"))
    raw["targets"] = [
        {**BASE, "from": "2025-07-01", "acts": "ubnd", **entry} for entry in yaml.safe_load(ZOO)
    ]
    raw["populations"] += [
        _population("moi_nguoi", "mọi người", {"group": ["can_bo", "cong_chuc"]}),
        _population(
            "lanh_dao_nu", "nữ lãnh đạo", {"positions": ["bi_thu"], "sex": "nu", "age_from": 30}
        ),
    ]
    raw["task_groups"][0]["actions"].append(
        {"id": "RS", "clause": "Phần hai", "title": "Rà soát", "rhythm": "yearly",
         "leads": "ban_to_chuc", "sheets": ["hoat_dong"]}
    )  # fmt: skip
    plan.write_text(plain_yaml(raw), encoding="utf-8")
    layout = yaml.safe_load((PLAN_FOLDER / "bieu_mau.yml").read_text(encoding="utf-8"))
    hours = {"header": "Số tiết", "name": "hours", "kind": "count", "note": "Số tiết của lớp"}
    layout["sheets"]["dao_tao"]["columns"].append(hours)
    (plan.parent / "bieu_mau.yml").write_text(plain_yaml(layout), encoding="utf-8")


def _population(name: str, label: str, who: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "label": label, "versions": [{"from": "2025-07-01", "who": [who]}]}


def data_folder_lists(folder: Path, lists: dict[str, Any]) -> str:
    import pandas as pd

    from plan09lib.read.form.form import write_workbook
    from plan09lib.read.plan.plan import load_plan

    plan = load_plan(folder / "plan", "dai-hoi")
    for day, sheets in lists.items():
        frames = {slug: pd.DataFrame(list(rows)) for slug, rows in sheets.items()}
        path = folder / "units" / "xa-thu" / f"{day}.xlsx"
        write_workbook(path, frames, plan.layout, plan.vocabularies, "GIẢ LẬP")
    return "xa-thu"


@pytest.mark.parametrize("key", EXPECTED)
def test_each_kind_is_measured_as_by_hand(key: str, zoo: tuple[Any, tuple[Judged, ...]]) -> None:
    one = next(one for one in zoo[1] if one.key == key)
    assert (one.status, one.found.low, one.found.high) == EXPECTED[key]


def test_all_of_them_are_judged_and_each_once(zoo: tuple[Any, tuple[Judged, ...]]) -> None:
    assert [one.key for one in zoo[1]] == list(EXPECTED)
    assert [one.key for one in latest(zoo[1])] == list(EXPECTED)


def test_a_few_heads_by_sex_age_or_rating_are_the_office_s_own(
    zoo: tuple[Any, tuple[Judged, ...]],
) -> None:
    review, judged = zoo
    hidden = {one.key for one in judged if is_hidden(one, 5)}
    assert {"A1", "A2", "A3", "A7"} <= hidden
    assert not {"A4", "A6", "B1.2026"} & hidden
    for key in hidden:
        assert not review.facts.of(key).has("k")
        assert not review.facts.of(key).has("share")
        assert review.inner_facts.of(f"noi-bo.{key}").has("n")
