"""One person through time: each finding with a broken sample, and none on honest change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, person

from plan09lib.judge.targets.evidence import gather
from plan09lib.read.cells.findings import Finding
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.read.unit.identity import identity_findings
from plan09lib.tell.lists.data_review import DataReview
from plan09lib.tell.lists.lines import finding_lines
from plan09lib.tell.report.review import Review

DAYS = ("2024-06-30", "2024-12-31", "2025-06-30")
BORN = dt.date(1984, 8, 15)
ONE = person("0012", full_name="Mẫu Thị Một", education="dai_hoc", language_level="bac_2")
TWO = person("0013", full_name="Mẫu Văn Hai", birth_date=BORN, learning_language="co")
THREE = person("0014", full_name="Mẫu Văn Ba", birth_date=dt.date(1990, 3, 2))
ACT = {"date": dt.date(2024, 3, 1), "action_id": "1.1", "body": "Đảng ủy", "content": "mở lớp"}
OTHER = ACT | {"date": dt.date(2024, 4, 1)}
Rows = list[dict[str, Any]]
Find = Callable[..., list[Finding]]


@pytest.fixture
def find(make_unit: Callable[..., Path], data_dir: Path, plan: Plan) -> Find:
    """A function that gives the findings of the last of these rosters (and activity lists)."""

    def found(*rosters: Rows, activities: Mapping[int, Rows] | None = None) -> list[Finding]:
        sheets: dict[str, dict[str, Rows]] = {}
        for number, roster in enumerate(rosters):
            acts = {"hoat_dong": activities[number]} if activities else {}
            sheets[DAYS[number]] = {"nhan_su": roster, **acts}
        make_unit("p-1", sheets)
        history = History.load(data_dir, "p-1", plan)
        return identity_findings(history.snapshots(history.dates()[0], dt.date.max), plan)

    return found


BROKEN: dict[str, tuple[list[Rows], str, int, str, str, str]] = {
    "birth date changed": (
        [[ONE, TWO], [ONE, TWO | {"birth_date": dt.date(1985, 8, 15)}]],
        "changed_birth_date", 3, "Ngày sinh", "2024-06-30.xlsx, dòng 3", "15/8/1984 → 15/8/1985",
    ),
    "joined behind a list": (
        [[ONE, TWO], [ONE, TWO | {"joined_on": dt.date(2024, 7, 1)}]],
        "joined_before", 3, "Ngày vào", "2024-06-30.xlsx, dòng 3", "",
    ),
    "Mã changed": (
        [[ONE, TWO], [ONE, TWO | {"staff_id": "0099"}]],
        "changed_id", 3, "Mã", "2024-06-30.xlsx, dòng 3", "0099",
    ),
    "Mã given to another person": (
        [[ONE, TWO], [ONE, THREE | {"staff_id": "0013"}]],
        "reused_id", 3, "Mã", "2024-06-30.xlsx, dòng 3", "0013",
    ),
    "name written otherwise": (
        [[ONE, TWO], [ONE, TWO | {"full_name": "Mẫu Văn Hay"}]],
        "changed_name", 3, "Họ và tên", "2024-06-30.xlsx, dòng 3", "",
    ),
    "education down": (
        [[ONE, TWO], [ONE | {"education": "cao_dang"}, TWO]],
        "level_down", 2, "Chuyên môn", "2024-06-30.xlsx, dòng 2", "đại học → cao đẳng",
    ),
    "language down": (
        [[ONE, TWO], [ONE | {"language_level": "chua"}, TWO]],
        "level_down", 2, "Ngoại ngữ", "2024-06-30.xlsx, dòng 2", "bậc 2 → chưa",
    ),
    "there, missing, there again": (
        [[ONE, TWO], [ONE], [ONE, TWO]],
        "came_back", 3, "Mã", "2024-06-30.xlsx, dòng 3", "0013",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_each_is_found_once_with_both_places_and_nothing_personal(name: str, find: Find) -> None:
    rosters, code, row, column, other_place, raw = BROKEN[name]
    (finding,) = find(*rosters)
    assert (finding.severity, finding.code) == ("warning", code)
    assert (finding.workbook, finding.row) == (f"{DAYS[len(rosters) - 1]}.xlsx", row)
    assert (finding.column, finding.shown) == (column, "")
    assert other_place in finding.explanation
    assert finding.raw == raw or (raw.endswith("chưa") and finding.raw.startswith(raw))
    shared = f"{finding.place} {finding.explanation} {finding.action} {finding.shown}"
    assert not any(word in shared for word in ("Mẫu", "0013", "0099", "1984", "đại học"))


HONEST: dict[str, list[Rows]] = {
    "nothing changes": [[ONE, TWO], [ONE, TWO]],
    "another order": [[ONE, TWO], [TWO, ONE]],
    "somebody comes": [[ONE], [ONE, TWO]],
    "somebody leaves": [[ONE, TWO], [ONE]],
    "a level rises": [[TWO], [TWO | {"education": "thac_si"}]],
    "a level is emptied": [[ONE], [ONE | {"education": None}]],
    "language class is over": [[TWO], [TWO | {"learning_language": "khong"}]],
    "birth date filled in": [[TWO | {"birth_date": None}], [TWO]],
    "tone mark elsewhere": [
        [TWO | {"full_name": "Mẫu Văn Hoà"}], [TWO | {"full_name": "Mẫu  Văn Hòa"}],
    ],
    "left and came back, dated": [
        [ONE, TWO], [ONE], [ONE, TWO | {"joined_on": dt.date(2025, 2, 1)}],
    ],
    "two people of one name": [[ONE, TWO], [ONE, TWO, THREE | {"full_name": "Mẫu Văn Hai"}]],
    "a single list": [[ONE, TWO]],
}  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
def test_honest_change_is_no_finding(name: str, find: Find) -> None:
    assert find(*HONEST[name]) == []


def test_activities_that_vanish_are_found_with_their_rows(find: Find) -> None:
    lists = {0: [ACT, OTHER, OTHER], 1: [OTHER, ACT | {"body": "Chi bộ 1"}]}
    (finding,) = find([ONE], [ONE], activities=lists)
    assert (finding.code, finding.sheet) == ("vanished_activity", "Hoạt động")
    assert "2 hoạt động của 2024-06-30.xlsx (dòng 2, 4)" in finding.explanation


def test_activities_carried_on_are_no_finding(find: Find) -> None:
    lists = {0: [ACT, OTHER], 1: [OTHER, ACT | {"content": "mở lớp học"}, OTHER]}
    assert find([ONE], [ONE], activities=lists) == []


@pytest.mark.parametrize("unit", ["phuong-cu-a", "phuong-mau-1", "phuong-mau-2", "phuong-mau-3"])
def test_the_sample_wards_are_honest(unit: str, plan: Plan) -> None:
    history = History.load(ROOT / "data", unit, plan)
    series = history.snapshots(history.dates()[0], history.dates()[-1])
    found = [identity_findings(series[:end], plan) for end in range(len(series) + 1)]
    assert [finding for part in found for finding in part] == []


def test_report_and_data_review_tell_them(find: Find, data_dir: Path, plan: Plan) -> None:
    find([ONE, TWO], [ONE | {"education": "cao_dang"}, TWO], [ONE | {"education": "cao_dang"}, TWO])
    history = History.load(data_dir, "p-1", plan)
    told = "mức này thấp hơn ở 2024-06-30.xlsx, dòng 2"
    for text, is_told in (("2024-H2", True), ("2025-H1", False)):
        period = Period.parse(text)
        review = Review("so_ket", gather(plan, history, period))
        assert (told in review.writer_notes_html()) == is_told, text
        assert told.capitalize() not in review.data_quality().text
        data = DataReview(plan, history, period)
        assert told.capitalize() in data.findings_table().text
        assert "đại học → cao đẳng" in finding_lines(data)
        assert "đại học → cao đẳng" not in data.findings_table().text
