"""Who was trained, as far as a course says so: a list alone only tells that somebody satisfies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support import person

from plan09lib.judge.prospect.judged import judge_targets
from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.tell.numbers.explain import faults
from plan09lib.tell.report.opening import open_report_review


def course(staff_id: str, level: str = "trung cấp", **values: Any) -> dict[str, Any]:
    row = {"staff_id": staff_id, "course_kind": "lý luận chính trị", "course_level": level}
    row |= {"from_date": dt.date(2024, 2, 1), "to_date": dt.date(2025, 1, 31)}
    return row | {"course_state": "hoàn thành"} | values


@pytest.fixture
def ward(make_unit: Callable[..., Path], data_dir: Path, plan: Plan) -> Callable[..., Evidence]:
    """Three civil servants who had no certificate and have one now, and some courses."""

    def make(courses: list[dict[str, Any]] | None) -> Evidence:
        before = [person(one, political_theory="chưa") for one in "123"]
        now: dict[str, Any] = {
            "nhan_su": [person(one, political_theory="trung cấp") for one in "123"]
        }
        if courses is not None:
            now["dao_tao"] = courses
        make_unit("p-1", {"2022-07-31": {"nhan_su": before}, "2025-06-30": now})
        return gather(plan, History.load(data_dir, "p-1", plan), Period.parse("2025-H1"))

    return make


COURSES: dict[str, tuple[list[dict[str, Any]] | None, int | None, str]] = {
    "all": ([course("1"), course("2"), course("3")], 3, "3 người đạt thêm qua đào tạo"),
    "one": ([course("1")], 1, "3 người đạt thêm theo danh sách, trong đó 1 người có lớp đã học"),
    "lower": ([course("1", "sơ cấp")], 0, "3 người đạt thêm theo danh sách, chưa có lớp"),
    "dropped": ([course("1", course_state="bỏ dở")], 0, "3 người đạt thêm theo danh sách, chưa"),
    "still": ([course("1", course_state="đang học")], 0, "3 người đạt thêm theo danh sách, chưa"),
    "long_ago": (
        [course("1", from_date=dt.date(2021, 1, 1), to_date=dt.date(2022, 7, 31))],
        0,
        "3 người đạt thêm theo danh sách, chưa",
    ),
    "since": (
        [course("1", from_date=dt.date(2021, 1, 1), to_date=dt.date(2022, 8, 1))],
        1,
        "3 người đạt thêm theo danh sách, trong đó 1 người",
    ),
    "after": (
        [course("1", to_date=dt.date(2025, 7, 1))], 0, "3 người đạt thêm theo danh sách, chưa",
    ),
    "no_sheet": (None, None, "3 người đạt thêm theo danh sách."),
}  # fmt: skip


@pytest.mark.parametrize("name", COURSES)
def test_only_a_course_that_was_finished_since_says_that_somebody_was_trained(
    name: str, ward: Callable[..., Evidence], data_dir: Path
) -> None:
    courses, heads, words = COURSES[name]
    evidence = ward(courses)
    row = judge_targets(evidence).set_index("target_id").loc["T25-3b"]
    assert row["baseline_trained"] == 3
    found = row["baseline_by_course"]
    assert (None if pd.isna(found) else int(found)) == heads
    review = open_report_review("so_ket", "p-1", "2025-H1", data_dir)
    assert words in review.targets().text
    assert [fault for fault in faults(review) if "by_course" in str(fault)] == []


@pytest.mark.parametrize(("begun", "heads"), [("2022-08-01", 1), ("2022-07-31", 0)])
def test_being_sent_since_says_it_where_being_sent_is_what_counts(
    begun: str, heads: int, make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> None:
    who = {"group": "khong_chuyen_trach"}
    sent = course("1", "sơ cấp", from_date=dt.date.fromisoformat(begun), course_state="đang học")
    now = {
        "nhan_su": [person("1", sent_to_basic_theory="có", **who)],
        "dao_tao": [sent | {"to_date": dt.date(2025, 12, 31)}],
    }
    before = {"nhan_su": [person("1", sent_to_basic_theory="chưa", **who)]}
    make_unit("p-1", {"2022-07-31": before, "2025-06-30": now})
    evidence = gather(plan, History.load(data_dir, "p-1", plan), Period.parse("2025-H1"))
    row = judge_targets(evidence).set_index("target_id").loc["T30-3b"]
    assert (row["baseline_trained"], row["baseline_by_course"]) == (1, heads)
