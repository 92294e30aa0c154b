"""Worked cases of prospects, each case of the table and both sides of each boundary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest
from prospect_cases import ALL, KEYS, evidence_of

from plan09lib.judge.outlook import at_deadline
from plan09lib.judge.outlook.course_effects import CourseRow
from plan09lib.judge.prospect import chains, prospect
from plan09lib.judge.prospect.ahead import Ahead
from plan09lib.judge.prospect.judged import ANSWERS, judge_targets
from plan09lib.judge.prospect.prospect import Class, Why
from plan09lib.judge.targets import known
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.read.plan.plan import Plan

Found = dict[str, Any]


def expected_and_found(case: dict[str, Any], evidence: Evidence) -> tuple[Found, Found]:
    row = judge_targets(evidence).iloc[0]
    found = {name: None if pd.isna(row[name]) else row[name] for name in case["expect"]}
    return case["expect"], found


@pytest.mark.parametrize("case", ALL, ids=lambda case: case["name"])
def test_prospect(case: dict[str, Any], make_unit: Callable[..., Path], plan: Plan) -> None:
    assert set(case) <= KEYS
    expected, found = expected_and_found(case, evidence_of(case, make_unit, plan))
    assert found == expected


def test_every_case_class_and_reason_is_worked() -> None:
    expected = [case["expect"] for case in ALL]
    assert {case["case"] for case in ALL} == set(range(13))
    assert {one["prospect"] for one in expected if "prospect" in one} == set(get_args(Class))
    assert {one.get("prospect_reason", "") for one in expected} == set(get_args(Why))
    assert all(set(one) <= set(ANSWERS) for one in expected)
    assert len({case["name"] for case in ALL}) == len(ALL)


# Each boundary is seen to fail: a fault is planted, and the case that stands beside it notices.

DAY = dt.timedelta(days=1)
FAULTS: list[tuple[str, Any, str, Any]] = [
    ("Nhóm kết thúc đúng ngày hạn thì chỉ tiêu vẫn phải đạt", prospect, "last_day_known",
     lambda evidence, target: known.LastDay(target.deadline - DAY, "group")),
    ("Biết nhóm sẽ kết thúc sau ngày cuối kỳ một ngày là chưa biết", prospect, "last_day_known",
     lambda evidence, target: known.LastDay(dt.date(2025, 12, 30), "group")),
    ("Danh sách sau ghi chưa thì tại hạn cũng chưa", at_deadline, "_not_later",
     lambda evidence, target, snapshot: np.zeros(len(snapshot.roster), dtype=bool)),
    ("Lớp hoàn thành đúng ngày hạn lấp được ô trống tại hạn", at_deadline, "_finished",
     lambda evidence, target, snapshot: np.zeros(len(snapshot.roster), dtype=bool)),
    ("Lớp kéo dài đến đúng ngày hạn thì không phải học tiếp", CourseRow, "runs_on",
     lambda self, day: day < self.last),
    ("Lớp kết thúc đúng ngày của danh sách vẫn là đang học", CourseRow, "is_over",
     property(lambda self: self.last <= self.as_of)),
    ("Lớp đã quá ngày kết thúc thì không tính, người ấy phải cử lại", CourseRow, "is_over",
     property(lambda self: False)),
    ("Ngày cử muộn nhất đúng là ngày đầu tiên kịp cử", chains, "latest_first",
     lambda last, months: dt.date(2025, 10, 31)),
    ("Ngày cử muộn nhất trước ngày đầu tiên kịp cử một ngày thì không kịp", chains,
     "latest_first", lambda last, months: dt.date(2025, 11, 2)),
    ("Người chỉ quá tuổi của nhóm không tính là danh sách thay đổi", Ahead, "ages_out",
     lambda self, target, day: np.zeros(len(self.forecast.people), dtype=bool)),
    ("Danh mục thiếu lớp phải học trước cũng không chứng tỏ gì", Ahead, "without_course",
     lambda self, target, day, who: 0),
    ("Ô trống không đủ để đạt thì vẫn phải cử người, ít nhất từng ấy", prospect, "fewest_short",
     prospect.most_short),
    ("Lớp đang học xong muộn một ngày thì lớp nối sau không kịp", chains.Chains, "_earliest",
     lambda self, required, who: self.starts),
    ("Lớp của chính đơn vị ngắn hơn danh mục thì cứu khỏi không kịp và cho ngày", chains._Until,
     "before", lambda self, offer, own: chains._Until(self.day, self.own, offer.months)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "owner", "what", "fault"), FAULTS, ids=[one[0] for one in FAULTS])
def test_a_planted_fault_is_noticed(
    name: str, owner: Any, what: str, fault: Any,
    make_unit: Callable[..., Path], plan: Plan, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    case = next(one for one in ALL if one["name"] == name)
    evidence = evidence_of(case, make_unit, plan)
    monkeypatch.setattr(owner, what, fault)
    expected, found = expected_and_found(case, evidence)
    assert found != expected
