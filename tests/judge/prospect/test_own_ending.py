"""A ward in which the non-specialised staff ended earlier than the plan says (`ended_on`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import person

from plan09lib.errors import DataRefused
from plan09lib.judge.prospect.judged import judge_targets
from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.judge.targets.people import where_they_went
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.tell.report.review import Review

GROUP = "khong_chuyen_trach"
END = {"population": GROUP, "date": dt.date(2025, 10, 31), "known_since": dt.date(2025, 9, 15),
       "who": "Ban Thường vụ Đảng ủy", "why": "bố trí hết sang tổ dân phố"}  # fmt: skip


@pytest.fixture
def ward(make_unit: Callable[..., Path], plan: Plan) -> Callable[..., Any]:
    def make(ended_on: list[dict[str, Any]]) -> Callable[[str], Evidence]:
        here = [person(str(n), group=GROUP, political_theory="chưa") for n in range(1, 5)]
        moved = [here[0] | {"group": "cong_chuc"}, here[1] | {"group": "to_dan_pho"}]
        folder = make_unit(
            "p-1",
            {"2025-06-30": {"nhan_su": here}, "2025-12-31": {"nhan_su": moved}},
        )
        file = folder / "don_vi.yml"
        said = yaml.safe_load(file.read_text(encoding="utf-8")) | {"ended_on": ended_on}
        file.write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
        history = History.load(folder.parents[1], "p-1", plan)
        return lambda period: gather(plan, history, Period.parse(period))

    return make


def row(evidence: Evidence, target: str) -> dict[str, Any]:
    return judge_targets(evidence).set_index("target_id").loc[target].to_dict()


def test_the_ward_s_own_end_is_the_end(ward: Callable[..., Any]) -> None:
    evidence = ward([END])("2025")
    found = row(evidence, "T25-4b")
    assert (found["status"], found["prospect"], found["n"]) == (
        "discontinued", "ends_with_group", 4,
    )  # fmt: skip
    assert found["as_of"] == "2025-06-30"
    assert evidence.plan.population(GROUP).end_reason == END["why"]


def test_before_it_was_known_the_plan_s_own_end_holds(ward: Callable[..., Any]) -> None:
    of = ward([END])
    assert of("2025-H1").plan.population(GROUP).ended_on == dt.date(2026, 5, 30)
    later = row(of("2025-H2"), "T25-4b")
    assert later["previous_prospect"] != ""
    assert later["previous_prospect"] == row(of("2025-H1"), "T25-4b")["prospect"]


def test_without_a_word_the_plan_holds(ward: Callable[..., Any]) -> None:
    assert ward([])("2025").plan.population(GROUP).ended_on == dt.date(2026, 5, 30)


@pytest.mark.parametrize(
    ("ended_on", "told"),
    [
        (
            [END | {"population": "khong_chuyen_trac"}],
            'ended_on → khong_chuyen_trac: nhóm đối tượng "khong_',
        ),
        ([END | {"date": dt.date(2026, 5, 30)}], "sớm hơn Kế hoạch (từ 2022-07-27 đến"),
        ([END | {"date": dt.date(2022, 1, 1), "known_since": None}], "date là 2022-01-01"),
        ([END | {"known_since": dt.date(2025, 11, 1)}], "known_since"),
        ([{"population": GROUP, "date": dt.date(2025, 10, 31), "who": "Đảng ủy"}], "why"),
    ],
)
def test_an_end_that_cannot_be_is_refused(
    ended_on: list[dict[str, Any]], told: str, ward: Callable[..., Any]
) -> None:
    with pytest.raises(DataRefused) as refused:
        ward(ended_on)("2025")
    assert told in refused.value.message


def test_where_the_people_went_is_told_from_the_lists(ward: Callable[..., Any]) -> None:
    evidence = ward([END])("2025")
    found = where_they_went(evidence, evidence.plan.population(GROUP))
    assert {code: len(rows) for code, rows in found.items()} == {
        "cong_chuc": 1, "to_dan_pho": 1, "gone": 2,
    }  # fmt: skip
    told = Review("so_ket", evidence).situation().text
    assert (
        "Trong 4 người của danh sách cuối: 1 nay là công chức; 1 nay là người hoạt động không"
        " chuyên trách ở tổ dân phố; 2 không còn trong danh sách của phường." in told
    )


def test_while_the_group_exists_nobody_went(ward: Callable[..., Any]) -> None:
    evidence = ward([])("2025")
    assert where_they_went(evidence, evidence.plan.population(GROUP)) == {}
