"""Courses whose rules change on a day, and who is known not to fit what they ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import person

from plan09lib.errors import DataRefused
from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.judge.training.fitness import unfit_for
from plan09lib.judge.training.inputs import training_rules
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan, load_plan
from plan09lib.read.rules.training_rules import TrainingRules
from plan09lib.read.unit.history import History

COURSE, BEGINS = "llct_trung_cap", dt.date(2025, 8, 29)
FIT = {
    "party_member": "có", "planned_position": "Phó Chủ tịch UBND", "education": "đại học",
    "birth_date": dt.date(1985, 1, 1), "is_committee": "không",
}  # fmt: skip


def approved(rules: TrainingRules) -> TrainingRules:
    """The rules with every version approved."""
    courses = tuple(
        course.model_copy(
            update={
                "versions": tuple(
                    one.model_copy(update={"approved_by": "Đảng ủy"}) for one in course.versions
                )
            }
        )
        for course in rules.courses
    )
    return rules.model_copy(update={"courses": courses})


def test_an_unapproved_version_changes_no_course(plan: Plan) -> None:
    assert [one.id for one in plan.training.courses if one.versions] == [COURSE, "qlnn_chuyen_vien"]
    assert plan.training.on(dt.date(2030, 12, 31)) is plan.training


def test_an_approved_version_holds_from_its_day(plan: Plan) -> None:
    rules = approved(plan.training)
    before, after = (rules.on(day).course(COURSE) for day in (BEGINS - dt.timedelta(1), BEGINS))
    assert before.requires != after.requires
    assert (before.party_member, after.party_member) == (False, True)
    assert after.age_min == {"nu": 28, "nam": 30}
    assert after.months == before.months


@pytest.fixture
def unfit(make_unit: Callable[..., Path], plan: Plan) -> Callable[..., set[str]]:
    """The people whom the approved version of the course is known not to take, by Mã."""

    def find(people: dict[str, dict[str, Any]], ratings: list[dict[str, Any]] = []) -> set[str]:  # noqa: B006
        rows = [person(code, **FIT | one) for code, one in people.items()]
        folder = make_unit("p-1", {"2025-12-31": {"nhan_su": rows, "xep_loai": ratings}})
        changed = replace(plan, training=approved(plan.training))
        history = History.load(folder.parents[1], "p-1", changed)
        evidence: Evidence = gather(changed, history, Period.parse("2025"))
        found = unfit_for(evidence, training_rules(evidence))
        return {code for code, courses in found.items() if COURSE in courses}

    return find


@pytest.mark.parametrize(
    ("about", "is_unfit"),
    [
        ({}, False),
        ({"party_member": "không"}, True),
        ({"party_member": None}, False),
        ({"sex": "nam", "birth_date": dt.date(1996, 1, 1)}, True),
        ({"sex": "nam", "birth_date": dt.date(1995, 12, 31)}, False),
        ({"sex": "nữ", "birth_date": dt.date(1997, 12, 31)}, False),
        ({"sex": "nữ", "birth_date": dt.date(1998, 1, 1)}, True),
        ({"planned_position": None}, True),
        ({"planned_position": None, "position": "Phó Trưởng phòng Kinh tế"}, False),
        ({"planned_position": None, "is_key": "x"}, False),
    ],
)
def test_who_is_known_not_to_fit(
    about: dict[str, Any], is_unfit: bool, unfit: Callable[..., set[str]]
) -> None:
    leader = {"is_key": "x"}  # so that ticks and plans are no blank columns
    assert unfit({"1": about, "2": leader}) == ({"1"} if is_unfit else set())


@pytest.mark.parametrize(
    ("period", "level", "is_unfit"),
    [("2025", "hoàn thành", True), ("2024", "hoàn thành", True), ("2023", "hoàn thành", False),
     ("2025", "hoàn thành tốt", False), ("2025-Q1", "hoàn thành", False)],
)  # fmt: skip
def test_two_years_of_ratings_count(
    period: str, level: str, is_unfit: bool, unfit: Callable[..., set[str]]
) -> None:
    rating = {"staff_id": "1", "rating_period": period, "rating_system": "Đảng", "rating": level}
    assert ("1" in unfit({"1": {}}, [rating])) == is_unfit


FAULTS = {
    "a change of nothing known": ({"mnths": 2}, "mnths"),
    "another id": ({"id": "khac"}, "đổi id, versions"),
    "an unknown post": ({"planned": {"positions": ["truong_phon"]}}, 'chức vụ "truong_phon"'),
    "an unknown sex": ({"age_min": {"nuu": 28}}, 'giới tính "nuu"'),
    "an unknown rating": ({"rating": {"level": "tot", "years": 2}}, 'mức xếp loại "tot"'),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_version_that_cannot_be_is_refused(name: str, data_dir: Path) -> None:
    changes, told = FAULTS[name]
    file = data_dir / "plan" / "dao_tao.yml"
    raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    course = next(one for one in raw["courses"] if one["id"] == COURSE)
    course["versions"][0]["changes"] = changes
    file.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    with pytest.raises(DataRefused) as refused:
        load_plan(data_dir / "plan")
    assert told in refused.value.message
