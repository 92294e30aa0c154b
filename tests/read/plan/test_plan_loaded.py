"""What the loaded plan says."""

from __future__ import annotations

import datetime as dt

import pytest

from plan09lib.read.plan.plan import Plan


def test_the_real_plan_has_the_targets_of_the_plan(plan: Plan) -> None:
    assert [one.id for one in plan.targets] == [
        "T25-1a", "T25-1b", "T25-2a", "T25-2b", "T25-2c", "T25-3a", "T25-3b", "T25-3c", "T25-4a",
        "T25-4b", "T25-5", "T30-1", "T30-2a", "T30-2b", "T30-2c", "T30-3a", "T30-3b", "T30-4",
        "T30-5",
    ]  # fmt: skip
    stated = {one.id: one.stated for one in plan.targets if one.stated is not None}
    assert stated == {
        "T25-2b": 100, "T25-2c": 70, "T25-3a": 100, "T25-3b": 80, "T25-3c": 70, "T30-2b": 100,
        "T30-3a": 80, "T30-4": 100, "T30-5": 40,
    }  # fmt: skip
    assert {one.applied for one in plan.targets if one.stated is None} == {100}
    ladders = {one.id: one.continues for one in plan.targets if one.continues}
    assert ladders == {
        "T30-2a": "T25-2a", "T30-2c": "T25-2b", "T30-2b": "T25-2c", "T30-3a": "T25-4a",
        "T30-3b": "T25-4b", "T30-5": "T25-5",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("target_id", "text"),
    [
        ("T25-3b", "trình độ lý luận chính trị từ trung cấp trở lên"),
        ("T25-2c", "đã bồi dưỡng nghiệp vụ công tác đoàn thể"),
        ("T25-5", "tham gia học ngoại ngữ"),
        ("T30-3b", "đã cử đào tạo sơ cấp lý luận chính trị"),
    ],
)
def test_condition_in_words(target_id: str, text: str, plan: Plan) -> None:
    assert plan.condition_text(plan.target(target_id).condition) == text


def test_bodies_are_called_what_they_were_called_then(plan: Plan) -> None:
    assert plan.body_name("ban_to_chuc", dt.date(2025, 6, 30)) == "Ban Tổ chức Đảng ủy phường"
    later = "Ban Xây dựng Đảng của Đảng ủy phường"
    assert plan.body_name("ban_to_chuc", dt.date(2025, 7, 1)) == later
    assert plan.body_name("ubnd", dt.date(2020, 1, 1)) == "Ủy ban nhân dân phường"
