"""What of the three answers leaves the ward, and what is believed of it elsewhere."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from prospect_cases import ALL, evidence_of

from plan09lib.errors import DataRefused
from plan09lib.judge.city.facts_table import read_facts
from plan09lib.judge.prospect.judged import judge_targets
from plan09lib.judge.prospect.shared import ANSWERS_SHARED, FACTS, INNER, LATER, shared_facts
from plan09lib.judge.targets.assess import COLUMNS
from plan09lib.read.plan.plan import Plan

Frame = Callable[..., pd.DataFrame]


@pytest.fixture
def frame(make_unit: Callable[..., Path], plan: Plan) -> Frame:
    def make(name: str, **changed: Any) -> pd.DataFrame:
        case = next(one for one in ALL if one["name"] == name)
        return judge_targets(evidence_of(case | changed, make_unit, plan))

    return make


@pytest.mark.parametrize(
    ("name", "inner"),
    [
        ("Lớp đang học kết thúc đúng ngày hạn là sẽ đạt", "courses"),
        ("Đạt vì người chưa đạt nghỉ là giả định người thay đều đạt", "roster"),
    ],
)
def test_whether_people_leave_or_learn_is_not_told(name: str, inner: str, frame: Frame) -> None:
    judged = frame(name)
    told = shared_facts(judged).iloc[0]
    assert judged.iloc[0]["prospect_reason"] == inner
    assert (told["prospect"], told["prospect_reason"]) == ("will_meet", "comes")
    assert pd.isna(told["is_assumed"])


LOST = "Đạt hôm nay mà mất người đạt vì nghỉ thì phải cử người"
LEAVE = "2025-11-30"


def test_where_few_leave_the_shortage_told_is_that_of_today(frame: Frame) -> None:
    """5 of 10 have it, 7 need it: 2 short. Two of them leave: 5 of 8, 1 short; 3 can be sent."""
    people = {"2025-09-30": {"1-5": "chuyên viên", "6-10": "chưa"}}
    judged = frame(LOST, workbooks=people, leaves={9: LEAVE, 10: LEAVE})
    inner, told = judged.iloc[0], shared_facts(judged).iloc[0]
    assert (inner["gap"], inner["to_send"], told["to_send"]) == (2, 1, 2)
    assert (inner["latest_start"], told["latest_start"]) == ("2025-12-01", "2025-12-01")


def test_four_are_still_few(frame: Frame) -> None:
    """4 of 12 have it, 9 need it: 5 short. Four of them leave: 4 of 8, 2 short; 4 can be sent."""
    people = {"2025-09-30": {"1-4": "chuyên viên", "5-12": "chưa"}}
    judged = frame(LOST, workbooks=people, leaves=dict.fromkeys(range(9, 13), LEAVE))
    inner, told = judged.iloc[0], shared_facts(judged).iloc[0]
    assert (inner["gap"], inner["to_send"], told["to_send"]) == (5, 2, 4)


def test_where_five_leave_the_shortage_told_is_that_to_come(frame: Frame) -> None:
    """4 of 12 have it, 9 need it: 5 short. Five who lack it leave: 4 of 7, 1 short."""
    people = {"2025-09-30": {"1-4": "chuyên viên", "5-12": "chưa"}}
    judged = frame(LOST, workbooks=people, leaves=dict.fromkeys(range(8, 13), LEAVE))
    inner, told = judged.iloc[0], shared_facts(judged).iloc[0]
    assert (inner["gap"], inner["to_send"], told["to_send"]) == (5, 1, 1)


def test_no_more_are_told_than_can_be_sent(frame: Frame) -> None:
    """2 of 6 have it, 5 need it: 3 short. Three of them leave: 2 of 3, 1 short; 1 can be sent."""
    people = {"2025-09-30": {"1-2": "chuyên viên", "3-6": "chưa"}}
    judged = frame(LOST, workbooks=people, leaves=dict.fromkeys(range(4, 7), LEAVE))
    inner, told = judged.iloc[0], shared_facts(judged).iloc[0]
    assert (inner["gap"], inner["to_send"], told["to_send"]) == (3, 1, 1)


def test_nothing_inner_is_a_column_of_the_facts(frame: Frame) -> None:
    told = shared_facts(frame(LOST))
    assert list(told.columns) == [*FACTS]
    inner = [one for one in FACTS if "told" in one or "leave" in one or "catch_up" in one]
    assert inner == [*LATER]
    assert not any("exited_by_age" in name for name in FACTS)
    city = pd.DataFrame({"unit": ["p-1"], "previous_exited_by_age": [1]})
    assert list(shared_facts(city)) == ["unit"]


def test_what_is_to_be_caught_up_with_is_told_as_shared_files_tell_it(frame: Frame) -> None:
    """By the numbers of today where few leave, and of a class that sending reaches alone; of one
    that nobody has to be sent for it is told that nobody has."""
    exact = {"catch_up_to_send": 1, "catch_up_latest_start": "2027-10-01"}
    told_of = {"catch_up_told_to_send": 2, "catch_up_told_latest_start": "2027-11-01"}
    judged = frame(LOST).assign(catch_up_on="2027-12-31", **exact, **told_of)
    nobody = [("will_meet", 0, ""), ("attained", 0, "")]
    unknown = [("out_of_reach", None, ""), ("undecided", None, "")]
    for prospect, heads, day in (("needs_sending", 2, "2027-11-01"), *nobody, *unknown):
        told = shared_facts(judged.assign(catch_up_prospect=prospect)).iloc[0]
        assert told["catch_up_on"] == "2027-12-31"
        assert told["catch_up_latest_start"] == day
        assert (None if pd.isna(told["catch_up_to_send"]) else told["catch_up_to_send"]) == heads


def stored(frame: pd.DataFrame) -> bytes:
    content = io.BytesIO()
    frame.to_parquet(content, index=False)
    return content.getvalue()


def test_facts_come_back_as_they_went_and_old_ones_with_blanks(frame: Frame) -> None:
    told = shared_facts(frame(LOST))
    pd.testing.assert_frame_equal(read_facts(stored(told), "x"), told)
    aged = told.assign(**{name: pd.array([1], "Int64") for name in INNER})
    pd.testing.assert_frame_equal(read_facts(stored(aged), "x"), told)
    old = read_facts(stored(aged[[*COLUMNS]]), "x")
    assert list(old.columns) == [*FACTS]
    blank = old[[*ANSWERS_SHARED]]
    assert (blank.isna() | (blank == "")).all().all()


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("attained", "not_met", "trái với số đếm"),
        ("attained", "undecided", "trái với số đếm"),
        ("attained", "", "trái với số đếm"),
        ("prospect", "surely", "prospect lạ"),
        ("prospect_reason", "roster", "prospect_reason lạ"),
        ("pace", "fast", "pace lạ"),
        ("latest_start", "01/11/2025", "ngày không đọc được"),
        ("catch_up_on", "2027", "ngày không đọc được"),
        ("catch_up_latest_start", "01/11/2025", "ngày không đọc được"),
        ("to_send", -1, "số người âm"),
        ("catch_up_to_send", -1, "số người âm"),
    ],
)
def test_an_answer_that_cannot_be_is_refused(
    column: str, value: Any, said: str, frame: Frame
) -> None:
    told = shared_facts(frame(LOST))
    with pytest.raises(DataRefused, match=said):
        read_facts(stored(told.assign(**{column: pd.array([value], FACTS[column][0])})), "x")


def test_no_number_at_most_is_told_where_there_is_none(frame: Frame) -> None:
    told = frame(LOST).assign(leave_few=True, to_send_at_most=pd.array([pd.NA], "Int64"))
    assert shared_facts(told)["to_send_at_most"].isna().all()


@pytest.mark.parametrize(("n", "short", "is_told"), [(12, 5, True), (12, 9, False), (5, 1, False)])
def test_what_stays_short_is_told_where_it_does_not_say_that_nobody_leaves(
    n: int, short: int, is_told: bool, frame: Frame
) -> None:
    """80 % of 12 − 6 people need 5: as many can be short whoever leaves; 9 cannot."""
    one = frame(LOST).assign(
        n=n, percent=80, short_at_best=pd.array([short], "Int64"), leave_few=False
    )
    assert shared_facts(one)["short_at_best"].notna().item() == is_told


def test_that_nobody_will_be_there_is_told_as_a_change_of_people(frame: Frame) -> None:
    told = shared_facts(frame(LOST).assign(prospect_reason="nobody_at_deadline"))
    assert told["prospect_reason"].tolist() == ["roster_changes"]
