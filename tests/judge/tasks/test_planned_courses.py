"""The list of who is proposed comes back as planned courses; the next review tells what was done.

Propose, write the list, edit it, paste it into sheet Đào tạo of the next workbook, review.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from support import person

from plan09lib.deliver.internal.training_workbook import write_training_list
from plan09lib.judge.tasks.courses import OUTCOMES
from plan09lib.read.form.form import write_workbook
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.numbers.explain import faults
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review

OFFICER = {"group": "can_bo", "is_mass_org": "x", "position": "Chủ tịch Hội Nông dân",
           "mass_work_training": "có", "it_level": "cơ bản", "education": "đại học"}  # fmt: skip
PEOPLE = [person(n, **OFFICER, political_theory="chưa") for n in ("1", "2", "3", "4")]
LONG_AWAY = "limits: {release_percent: 100}"
Adds = Callable[..., Review]


@pytest.fixture
def ward(make_unit: Callable[..., Path]) -> Path:
    """Four officers without political theory at the end of 2026."""
    folder = make_unit("p-1", {"2026-12-31": {"nhan_su": PEOPLE}})
    (folder / "dao_tao.yml").write_text(LONG_AWAY, encoding="utf-8")
    return folder


@pytest.fixture
def after(ward: Path, data_dir: Path, plan: Plan) -> Adds:
    """The review of a period, if any, once a list of that day has these course rows."""

    def add(day: str, period: str, courses: list[dict[str, Any]] | None, leavers: Any = ()) -> Any:
        people = [one for one in PEOPLE if one["staff_id"] not in leavers]
        frames = {"nhan_su": pd.DataFrame(people)}
        if courses is not None:
            frames["dao_tao"] = pd.DataFrame(courses)
        write_workbook(ward / f"{day}.xlsx", frames, plan.layout, plan.vocabularies, "GIẢ LẬP")
        if not period:
            return None
        kind = "tong_ket" if ".." in period else "so_ket"
        return open_report_review(kind, "p-1", period, data_dir)

    return add


def pasted(path: Path, plan: Plan) -> list[dict[str, Any]]:
    """The rows of the list as an office pastes them: the columns of sheet Đào tạo only."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Đào tạo").to_python()
    top = next(place for place, row in enumerate(rows) if row[0] == "Mã")
    names = [column.name for column in plan.layout.sheets["dao_tao"].columns]
    headers = [column.header for column in plan.layout.sheets["dao_tao"].columns]
    assert rows[top][: len(names)] == headers
    return [dict(zip(names, row, strict=False)) for row in rows[top + 1 :]]


def numbers(review: Review) -> dict[str, int]:
    planned = review.tasks.planned
    return {"due": len(planned.due)} | {name: len(planned.came_to(name)) for name in OUTCOMES}


def told(view: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", str(view)))


def course(staff_id: str, state: str, begins: dt.date | None, **more: Any) -> dict[str, Any]:
    row = {"staff_id": staff_id, "course_kind": "LLCT", "course_level": "sơ cấp LLCT"}
    return row | {"course_state": state, "from_date": begins} | more


def test_the_edited_list_comes_back_and_the_next_review_tells_planned_and_done(
    ward: Path, after: Adds, data_dir: Path, plan: Plan, tmp_path: Path
) -> None:
    first = open_report_review("so_ket", "p-1", "2026", data_dir)
    rows = pasted(write_training_list(first, tmp_path), plan)
    of_2027 = [row for row in rows if row["from_date"].year == 2027]
    assert {row["staff_id"] for row in of_2027} == {"1", "2", "3", "4"}
    rows.remove(of_2027[3])  # the office strikes one and moves another to the autumn
    of_2027[2]["from_date"], of_2027[2]["to_date"] = dt.date(2027, 9, 1), dt.date(2027, 10, 31)

    sent = after("2027-02-28", "2027-Q1", rows)
    taken = {(one.person, one.course) for one in sent.training_proposal.plan.enrolments}
    assert not taken & {(row["staff_id"], "llct_so_cap") for row in of_2027[:3]}
    assert numbers(sent) == {"due": 2, "nothing": 2, "left": 0, "dropped": 0, "under_way": 0,
                             "finished": 0}  # fmt: skip

    of_2027[0]["course_state"] = "hoàn thành"
    done = after("2027-06-30", "2027-H1", rows)
    assert {name: done.facts[f"cu-di.{name}"].value for name in numbers(done)} == numbers(done)
    assert numbers(done) == {"due": 2, "nothing": 1, "left": 0, "dropped": 0, "under_way": 0,
                             "finished": 1}  # fmt: skip
    assert done.facts["cu-di.later"].value == len(rows) - 2
    text = told(done.task_group(3))
    assert "2 lượt cử đi học phải bắt đầu từ ngày 01/01/2027 đến ngày 30/6/2027" in text
    assert "1 lượt chưa ghi đã học; 1 lượt hoàn thành." in text
    assert "1/2 lượt đã cử đi học, đã đến ngày bắt đầu" in told(done.directions())
    assert list(faults(done)) == []
    assert list(done.trace("cu-di.nothing").rows["row"]) == [rows.index(of_2027[1]) + 2]
    shared = done.task_group(3).html + done.directions().html + done.mail_html()
    assert "Mẫu Văn" not in shared


def test_every_outcome_is_told_apart_and_adds_up(after: Adds) -> None:
    day = dt.date(2027, 2, 1)
    after("2027-01-31", "", [course(n, "cử đi", day) for n in ("1", "2", "3", "4")])
    now = [course("1", "đang học", dt.date(2027, 3, 1)), course("2", "bỏ dở", day)]
    review = after("2027-06-30", "2027-H1", now, leavers=("4",))
    assert numbers(review) == {"due": 4, "nothing": 1, "left": 1, "dropped": 1, "under_way": 1,
                               "finished": 0}  # fmt: skip
    text = told(review.task_group(3))
    order = ["1 lượt chưa ghi đã học;", "không còn trong danh sách", "1 lượt bỏ dở",
             "1 lượt đang học"]  # fmt: skip
    assert sorted(order, key=text.index) == order, "worst first"


@pytest.mark.parametrize("ended", [dt.date(2025, 6, 30), dt.date(2027, 1, 31)])
def test_another_level_or_an_older_course_is_not_the_planned_one(
    ended: dt.date, after: Adds
) -> None:
    """Older is one that was over on the day of the list on which the seat was planned."""
    day, before = dt.date(2027, 2, 1), dt.date(2025, 5, 1)
    old = course("1", "hoàn thành", before, to_date=ended)
    planned = [course("1", "cử đi", day), course("2", "cử đi", day)]
    after("2027-01-31", "", [old, *planned])
    higher = course("2", "hoàn thành", day, course_level="trung cấp", to_date=dt.date(2027, 6, 1))
    review = after("2027-06-30", "2027-H1", [old, *planned, higher])
    assert numbers(review)["nothing"] == 2


def test_of_two_rows_for_a_seat_the_one_that_got_further_tells_it(after: Adds) -> None:
    day, ended = dt.date(2027, 2, 1), dt.date(2027, 5, 31)
    after("2027-01-31", "", [course("1", "cử đi", day)])
    tries = [course("1", "bỏ dở", day), course("1", "hoàn thành", day, to_date=ended)]
    for rows in (tries, tries[::-1]):
        found = numbers(after("2027-06-30", "2027-H1", rows))
        assert (found["finished"], found["dropped"]) == (1, 0)


def test_a_row_without_kind_of_course_is_the_outcome_of_none(after: Adds) -> None:
    day = dt.date(2027, 2, 1)
    after("2027-01-31", "", [course("1", "cử đi", day, course_kind=None)])
    ended = course("1", "hoàn thành", day, course_kind=None, to_date=dt.date(2027, 5, 31))
    found = numbers(after("2027-06-30", "2027-H1", [ended]))
    assert (found["due"], found["nothing"]) == (1, 1)


def test_a_seat_put_off_is_due_when_the_last_list_says(after: Adds) -> None:
    after("2027-01-31", "", [course("1", "cử đi", dt.date(2027, 2, 1))])
    put_off = course("1", "cử đi", dt.date(2027, 9, 1))
    review = after("2027-06-30", "2027-H1", [put_off, course("2", "cử đi", None)])
    assert numbers(review)["due"] == 0
    planned = review.tasks.planned
    assert (len(planned.later), len(planned.undated)) == (1, 1)


def test_one_forgotten_in_an_earlier_year_stays_due_and_one_settled_does_not(after: Adds) -> None:
    day = dt.date(2027, 2, 1)
    after("2027-01-31", "", [course("1", "cử đi", day), course("2", "cử đi", day)])
    rows = [course("1", "cử đi", day), course("2", "hoàn thành", day, to_date=dt.date(2027, 4, 1))]
    assert numbers(after("2028-06-30", "2028-H1", rows))["due"] == 1
    assert numbers(after("2028-06-30", "2026..2030", rows))["due"] == 2


def test_without_the_sheet_nothing_is_compared(after: Adds) -> None:
    after("2027-01-31", "", [course("1", "cử đi", dt.date(2027, 2, 1))])
    review = after("2027-06-30", "2027-H1", None)
    assert "cu-di.due" not in review.facts
    assert "không so sánh được số lượt đã cử" in told(review.task_group(3))
    assert "lượt đã cử đi học" not in told(review.directions())
