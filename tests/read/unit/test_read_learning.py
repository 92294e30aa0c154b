"""Ticks that no open course covers, and open courses of a level that nobody can read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import person

from plan09lib.read.cells.levels import LEARNING
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.read.unit.learning import learning_findings

DAY = "2025-06-30"
TICKED = [person(f"{number}", learning_language="có") for number in (1, 2, 3, 4)]
OTHER = person("5", learning_language="không")
Rows = list[dict[str, Any]]


def course(staff_id: str, **values: Any) -> dict[str, Any]:
    row = {"staff_id": staff_id, "course_kind": "ngoại ngữ", "course_level": "bậc 3"}
    row |= {"from_date": dt.date(2025, 1, 1), "to_date": dt.date(2025, 12, 31)}
    return row | {"course_state": "đang học"} | values


@pytest.fixture
def told(make_unit: Callable[..., Path], data_dir: Path, plan: Plan) -> Callable[..., list[Any]]:
    def found(courses: Rows | None) -> list[Any]:
        sheets = {"nhan_su": [*TICKED, OTHER]}
        sheets |= {} if courses is None else {"dao_tao": courses}
        make_unit("p-1", {DAY: sheets})
        history = History.load(data_dir, "p-1", plan)
        snapshot = history.latest(dt.date.fromisoformat(DAY))
        return list(learning_findings(snapshot, plan))

    return found


def test_ticks_that_no_course_covers_on_the_day_are_told_with_rows(told: Any) -> None:
    covers = [course("1"), course("2", from_date=None, to_date=None)]
    covers += [course("1", to_date=dt.date(2025, 6, 30))]  # the last day counts, once a person
    bare = [course("3", to_date=dt.date(2025, 6, 29))]
    bare += [course("4", course_kind="tin học", course_level="cơ bản")]
    (finding,) = told([*covers, *bare])
    assert (finding.code, finding.severity) == ("tick_without_course", "warning")
    assert (finding.sheet, finding.column) == ("Nhân sự", "Đang học ngoại ngữ")
    text = "4 người đánh dấu, 2 người có lớp đang học ở trang Đào tạo; chưa có lớp: dòng "
    rows = [index + 2 for index, one in enumerate(TICKED) if one["staff_id"] in ("3", "4")]
    assert finding.explanation == text + ", ".join(map(str, rows))


def test_a_course_that_begins_the_next_day_covers_nothing(told: Any) -> None:
    later = [course(one["staff_id"], from_date=dt.date(2025, 7, 1)) for one in TICKED]
    (finding,) = told(later)
    assert "4 người đánh dấu, 0 người" in finding.explanation


def test_when_every_tick_is_covered_nothing_is_said(told: Any) -> None:
    assert told([course(one["staff_id"]) for one in TICKED]) == []


def test_a_cell_that_says_learning_is_told_until_its_course_is_entered(
    make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> None:
    """Person by person: another kind of course, one that is over or not begun is not it."""
    said = {"political_theory": "SC, đang học TC"}
    people = [person(f"{number}", **said) for number in (1, 2, 3, 4)]
    theory = {"course_kind": "lý luận chính trị", "course_level": "trung cấp"}

    def learning(*courses: dict[str, Any]) -> list[tuple[str, tuple[int, ...]]]:
        unit = f"p-{len(courses)}"
        make_unit(unit, {DAY: {"nhan_su": people, "dao_tao": list(courses)}})
        history = History.load(data_dir, unit, plan)
        (book,) = (history.workbook(one) for one in history.sources)
        found = [one for one in book.findings if one.code == LEARNING]
        return [(one.explanation.split(":")[0], one.rows) for one in found]

    assert learning() == [("4 người ghi đang học (dòng 2–5)", (2, 3, 4, 5))]
    others = [course("1"), course("2", **theory, to_date=dt.date(2025, 6, 29))]
    others += [course("3", **theory, course_state="bỏ dở")]
    assert learning(*others, course("4", **theory)) == [
        ("3 người ghi đang học (dòng 2–4)", (2, 3, 4))
    ]
    assert learning(*others, *(course(one["staff_id"], **theory) for one in people)) == []


def test_without_the_sheet_nothing_is_known(told: Any) -> None:
    assert told(None) == []


def test_an_open_course_of_a_level_nobody_can_read_is_told_with_its_row(told: Any) -> None:
    good = [course(one["staff_id"]) for one in TICKED]
    odd = course("5", course_kind="lý luận chính trị", course_level="lớp 2")
    done = odd | {"course_state": "hoàn thành"}
    (finding,) = told([*good, odd, done])
    assert (finding.code, finding.sheet, finding.column, finding.row) == (
        "unreadable_course", "Đào tạo", "Trình độ", 6,
    )  # fmt: skip
    assert finding.raw == "", "the cell is looked up in the list, not quoted on a page"


THEORY = {"course_kind": "lý luận chính trị", "course_level": "LLCT trung cấp"}
DONE = {"course_state": "hoàn thành", "to_date": dt.date(2024, 12, 31)}
CONTRARY = {
    "a level": ("political_theory", "sơ cấp", THEORY | DONE, "course_says_more"),
    "a level without a last day": ("political_theory", "chưa", THEORY | DONE | {"to_date": None},
                                   "course_says_more"),
    "a blank": ("political_theory", None, THEORY | DONE, "course_says_known"),
    "a language": ("language_level", "bậc 2", DONE, "course_says_more"),
    "a degree": ("education", "cao đẳng", DONE | {"course_kind": "chuyên môn",
                 "course_level": "đại học"}, "course_says_more"),
    "computers": ("it_level", "chưa", DONE | {"course_kind": "tin học", "course_level": "cơ bản"},
                  "course_says_more"),
    "a yes": ("mass_work_training", "chưa", DONE | {"course_kind": "nghiệp vụ đoàn thể"},
              "course_says_more"),
    "sent": ("sent_to_basic_theory", "chưa", THEORY | {"course_level": "sơ cấp"},
             "course_says_more"),
    "learning": ("political_theory", "trung cấp", THEORY, "held_while_learning"),
    "a tick": ("learning_language", "không", {}, "course_without_tick"),
    "higher": ("political_theory", "cao cấp", THEORY | DONE, ""),
    "the same": ("political_theory", "trung cấp", THEORY | DONE, ""),
    "dropped": ("political_theory", "sơ cấp", THEORY | DONE | {"course_state": "bỏ dở"}, ""),
    "to come": ("political_theory", "sơ cấp", THEORY | DONE | {"to_date": dt.date(2025, 7, 1)}, ""),
    "higher learnt": ("political_theory", "sơ cấp", THEORY, ""),
}  # fmt: skip


@pytest.mark.parametrize("case", CONTRARY)
def test_a_cell_and_a_course_that_contradict_are_told_with_both_rows(
    case: str, make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> None:
    """Without a value; the roster counts, and it says so."""
    column, held, attended, code = CONTRARY[case]
    sheets = {
        "nhan_su": [person("1"), person("2", **{column: held})],
        "dao_tao": [course("9"), course("2", **attended)],
    }
    make_unit("p-1", {DAY: sheets})
    snapshot = History.load(data_dir, "p-1", plan).latest(dt.date.fromisoformat(DAY))
    header = plan.layout.sheets["nhan_su"].column(column).header
    told = [one for one in learning_findings(snapshot, plan) if one.column == header]
    assert [one.code for one in told] == ([code] if code else [])
    for one in told:
        assert (one.sheet, one.severity) == ("Nhân sự", "warning")
        assert ": dòng 3 (Đào tạo dòng 3); chỉ tiêu tính theo trang Nhân sự" in one.explanation
