"""What is the same is said once: a shortfall that has not changed, a cause on the page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from document_samples import review_of

from plan09lib.read.plan.plan import Plan
from plan09lib.tell.told.prospects import worded
from plan09lib.tell.words.fact import Fact, FactBook, Found


@dataclass(frozen=True)
class Missed:
    """A missed target with what was short at its deadline and is now."""

    book: FactBook
    plan: Plan
    key: str = "T"
    prospect: str = "missed"
    prospect_reason: str = ""


def counted(name: str, value: int) -> Fact:
    return Fact(f"T.{name}", value, "count", "mc-T", origin=lambda: Found("", value))  # type: ignore[misc]


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [
        (1, 1, "không đạt, còn thiếu 1 người"),
        (1, 2, "không đạt, thiếu 1 người khi đến hạn, nay thiếu 2 người"),
        (2, 0, "không đạt, thiếu 2 người khi đến hạn"),
    ],
)
def test_a_shortfall_that_has_not_changed_is_said_once(then: int, now: int, said: str) -> None:
    plan = review_of("so_ket", "phuong-mau-1", "2024").plan
    book = FactBook([counted("gap_at_deadline", then), counted("gap", now)])
    pieces = worded(Missed(book, plan), "sentence")
    assert "".join(one.fact.display if one.fact else one.text for one in pieces) == said


@pytest.mark.parametrize(
    ("unknown", "said"),
    [
        (2, "không đạt, thiếu từ 1 đến 2 người vì 2 người chưa có thông tin"),
        (0, "không đạt, còn thiếu 2 người"),
    ],
)
def test_what_one_list_leaves_open_is_not_told_as_two_days(unknown: int, said: str) -> None:
    assert told_of_one_list(counted("gap_at_deadline", 1), counted("unknown", unknown)) == said


def test_a_range_is_never_of_one_number() -> None:
    """ "Từ 2 đến 2 người": the deadline's number is already today's most."""
    open_now = (counted("gap_at_least", 1), counted("gap_at_most", 2))
    told = told_of_one_list(counted("gap_at_deadline", 2), counted("unknown", 2), *open_now)
    assert told == "không đạt, còn thiếu 1 đến 2 người"


def told_of_one_list(*numbers: Fact) -> str:
    """What is said of a missed target that is two short by the list of its deadline."""
    plan = review_of("so_ket", "phuong-mau-1", "2024").plan
    day = dt.date(2025, 12, 31)
    days = [
        Fact(f"T.{name}", day, "date", "mc-T", origin=lambda: Found("", day))  # type: ignore[misc]
        for name in ("as_of", "deadline_as_of")
    ]
    book = FactBook([*days, counted("gap", 2), *numbers])
    pieces = worded(Missed(book, plan), "sentence")
    return "".join(one.fact.display if one.fact else one.text for one in pieces)


def test_a_cause_of_a_group_stands_in_the_document_alone_and_both_closed_parts_lead_there() -> None:
    review = review_of("so_ket", "phuong-mau-1", "2024")
    cause = "Chỉ tiêu chiêu sinh của cấp trên phân bổ theo đợt"
    group = review.task_group(3).html
    assert review.document().text.count(cause) == 1
    assert cause not in group
    assert cause not in review.assessment().text
    assert 'href="#vb-nguyen-nhan-khach-quan"' in review.assessment().html
    assert 'href="#vb-nguyen-nhan-khach-quan"' in group
    assert "Chưa có nhận xét" not in group


def test_where_the_unit_ends_that_is_said_once_on_the_page_and_in_the_letter() -> None:
    review = review_of("so_ket", "phuong-cu-a", "2025-H1")
    for text in (review.verdict().text, review.mail_text()):
        assert text.lower().count("đơn vị kết thúc sau ngày 30/6/2025") == 1
        assert "không còn điều kiện thực hiện" not in text
        assert text.count("nay kết thúc cùng đơn vị") == 1
        assert "nhóm đối tượng" not in text.lower()
        assert all(one.id in text for one in review.told.shortfalls)


def test_who_is_there_no_longer_is_asked_for_nothing() -> None:
    told = review_of("so_ket", "phuong-cu-a", "2025-H1").directions().text
    assert "Các việc chưa xong: đề nghị bàn giao cho nơi tiếp nhận" in told
    assert "sau phải tổ chức" not in told
    assert "sau phải tổ chức" in review_of("so_ket", "phuong-cu-a", "2024").directions().text


def test_what_nobody_can_conclude_yet_is_not_told_below_a_body_that_must_act() -> None:
    review = review_of("tong_ket", "phuong-mau-2", "2022..2025")
    for text in (review.verdict().text, review.mail_text()):
        acting, waiting = (text.index(one) for one in ("chuẩn tin học", "Chưa kết luận được:"))
        assert acting < waiting < text.index("làm việc bằng ngoại ngữ")


def test_the_day_of_a_group_that_has_ended_follows_what_says_so() -> None:
    text = review_of("so_ket", "phuong-mau-3", "2026-H1").verdict().text
    assert "lực lượng đã kết thúc (sau ngày 30/5/2026)" in text
    assert "lực lượng đã kết thúc (nhóm đối tượng" not in text


def test_what_comes_is_told_by_class_and_in_the_letter_by_name() -> None:
    review = review_of("so_ket", "phuong-mau-1", "2025-H1")
    shown = "Sẽ đạt: T25-2a, T25-2b, T25-3b, T25-4a; đã đạt: T25-1a, T25-2c, T25-3c."
    assert shown in review.verdict().text
    letter = review.mail_text()
    assert "Sẽ đạt: chuyên môn của cán bộ CT-XH (T25-2a), " in letter
    assert "; đã đạt: quản lý nhà nước của cán bộ chủ chốt (T25-1a), " in letter
