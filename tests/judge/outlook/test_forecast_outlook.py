"""Targets to come: worked cases by hand, scenarios that only differ by grants, nothing guessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support import ROOT, person

from plan09lib.errors import DataRefused
from plan09lib.judge.outlook.course_effects import CourseEffect, apply_grants, courses_under_way
from plan09lib.judge.outlook.outlook import OUTLOOK, PATHS, Outlook, look_ahead
from plan09lib.judge.outlook.pace import Pace, pace_of
from plan09lib.judge.targets.answers import Cells
from plan09lib.judge.targets.assess import assess_targets
from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.course_rules import load_course_rules
from plan09lib.read.unit.history import History

Gather = Callable[..., Evidence]


@pytest.fixture
def evidence_of(make_unit: Callable[..., Path], data_dir: Path, plan: Plan) -> Gather:
    def make(rows: list[Mapping[str, Any]], courses: list[Mapping[str, Any]] = ()) -> Evidence:  # type: ignore[assignment]
        sheets: dict[str, Any] = {"nhan_su": rows}
        if courses:
            sheets["dao_tao"] = courses
        make_unit("p-1", {"2026-06-30": sheets})
        return gather(plan, History.load(data_dir, "p-1", plan), Period.parse("2026-H1"))

    return make


def course(staff_id: str, kind: str, level: str, **values: Any) -> dict[str, Any]:
    row = {"staff_id": staff_id, "course_kind": kind, "course_level": level}
    row |= {"course_state": "đang học", "from_date": dt.date(2026, 3, 1)}
    return row | {"to_date": dt.date(2027, 3, 1)} | values


def of(outlook: Outlook, target: str, scenario: str = "nothing") -> pd.Series:
    rows = outlook.targets
    return rows[(rows["target_id"] == target) & (rows["scenario"] == scenario)].iloc[0]


def heads(outlook: Outlook, target: str, scenario: str, column: str) -> list[int]:
    rows = outlook.paths
    own = rows[(rows["target_id"] == target) & (rows["scenario"] == scenario)]
    return own[column].tolist()


OFFICER = {"group": "can_bo", "is_mass_org": "x", "position": "Chủ tịch Hội Nông dân"}


def test_a_target_met_only_because_somebody_leaves_says_so(evidence_of: Gather) -> None:
    """Two officers, one without a degree, a man born 2/1966, who leaves at the end of 11/2027."""
    rows = [
        person("1", **OFFICER, education="đại học"),
        person("2", **OFFICER, education="trung cấp", birth_date=dt.date(1966, 2, 5)),
    ]
    outlook = look_ahead(evidence_of(rows))
    found = of(outlook, "T30-2a")
    assert heads(outlook, "T30-2a", "nothing", "n") == [2, 1, 1, 1, 1]
    assert heads(outlook, "T30-2a", "nothing", "gap") == [1, 0, 0, 0, 0]
    assert (found["outcome"], found["met_on"]) == ("met", "2027-12-31")
    assert bool(found["turns_on_leaving"]) is True
    assert found["state_if_nobody_left"] == "short"
    assert (found["left"], found["left_qualified"]) == (1, 0)
    assert found["refilled_state"] == "open"
    assert (found["refilled_gap_best"], found["refilled_gap_worst"]) == (0, 1)


def test_a_target_that_a_birthday_takes_away_slips(evidence_of: Gather) -> None:
    """Two young civil servants, one at bậc 3: need 1; at the end of 2028 that one is 40."""
    rows = [
        person("1", birth_date=dt.date(1988, 9, 1), language_level="bậc 3"),
        person("2", birth_date=dt.date(1999, 1, 1), language_level="chưa"),
    ]
    outlook = look_ahead(evidence_of(rows))
    found = of(outlook, "T30-5")
    assert heads(outlook, "T30-5", "nothing", "k") == [1, 1, 0, 0, 0]
    assert (found["outcome"], found["met_on"], found["gap"]) == ("slips", "", 1)
    assert bool(found["turns_on_age"]) is True
    assert (found["aged_out"], found["aged_out_qualified"]) == (1, 1)
    assert bool(found["turns_on_leaving"]) is False


def test_courses_under_way_count_from_the_year_they_end(evidence_of: Gather) -> None:
    rows = [person("1", **OFFICER, education="cao đẳng"), person("2", **OFFICER, education="ĐH")]
    outlook = look_ahead(evidence_of(rows, [course("1", "chuyên môn", "Lớp đại học")]))
    assert heads(outlook, "T30-2a", "nothing", "k") == [1, 1, 1, 1, 1]
    assert heads(outlook, "T30-2a", "under_way", "k") == [1, 2, 2, 2, 2]
    assert of(outlook, "T30-2a", "under_way")["met_on"] == "2027-12-31"
    assert of(outlook, "T30-2a", "under_way")["trained"] == 1
    assert of(outlook, "T30-2a")["outcome"] == "short"


def test_a_proposed_plan_is_judged_on_top_of_the_courses_under_way(evidence_of: Gather) -> None:
    rows = [person(n, **OFFICER, education="cao đẳng") for n in ("1", "2", "3")]
    evidence = evidence_of(rows, [course("1", "chuyên môn", "đại học")])
    proposed = [
        CourseEffect(n, "education", "dai_hoc", dt.date(2029, 6, 30)) for n in ("2", "3", "99")
    ]
    outlook = look_ahead(evidence, proposed)
    assert heads(outlook, "T30-2a", "plan", "k") == [0, 1, 1, 3, 3]
    assert of(outlook, "T30-2a", "plan")["met_on"] == "2029-12-31"
    assert "plan" not in set(look_ahead(evidence).targets["scenario"])


def test_blanks_and_unknown_birthdays_leave_the_outcome_open(evidence_of: Gather) -> None:
    rows = [
        person("1", **OFFICER, education="đại học"),
        person("2", **OFFICER, education="cao đẳng", birth_date=""),
    ]
    found = of(look_ahead(evidence_of(rows)), "T30-2a")
    assert (found["outcome"], found["met_on"]) == ("open", "")
    assert (found["n"], found["k"]) == (1, 1)


def test_a_population_that_has_ended_is_not_forecast(evidence_of: Gather) -> None:
    rows = [person("1", group="khong_chuyen_trach", education="đại học", is_committee="không")]
    outlook = look_ahead(evidence_of(rows))
    assert of(outlook, "T30-3a")["outcome"] == "ended"
    assert of(outlook, "T30-1")["outcome"] == "nobody"


def test_what_a_course_raises_and_when(evidence_of: Gather) -> None:
    rows = [person(str(n), education="cao đẳng") for n in range(1, 9)]
    courses = [
        course("1", "LLCT", "trung cấp LLCT"),
        course("2", "LLCT", "sơ cấp", course_state="cử đi", from_date=dt.date(2026, 9, 1)),
        course("3", "ngoại ngữ", "tiếng Anh"),
        course("4", "ngoại ngữ", "tiếng Anh bậc 3", to_date=dt.date(2026, 5, 1)),
        course("5", "nghiệp vụ đoàn thể", "", to_date=None),
        course("6", "chuyển đổi số", "kỹ năng số"),
        course("7", "chuyên môn", "đại học", course_state="bỏ dở"),
        course("8", "QLNN", "chuyên viên", from_date=dt.date(2026, 6, 1), to_date=None),
        course("77", "chuyên môn", "đại học"),
    ]
    found = courses_under_way(evidence_of(rows, courses))
    assert {(g.staff_id, g.column, g.level, g.on.isoformat()) for g in found.grants} == {
        ("1", "political_theory", "trung_cap", "2027-03-01"),
        ("2", "political_theory", "so_cap", "2027-03-01"),
        ("2", "sent_to_basic_theory", "co", "2026-09-01"),
        ("8", "state_management", "chuyen_vien", "2026-08-31"),
    }
    assert (found.counted, found.without_end, found.over) == (3, 1, 2)
    assert (found.unreadable, found.elsewhere) == (1, 1)


def test_a_grant_never_lowers_a_cell_and_fills_a_blank(evidence_of: Gather, plan: Plan) -> None:
    rows = [person("1", education="thạc sĩ"), person("2"), person("3", language_level="CC A")]
    roster = Cells(evidence_of(rows).now.roster)
    day = dt.date(2027, 1, 1)
    grants = [
        CourseEffect("1", "education", "dai_hoc", day),
        CourseEffect("2", "education", "dai_hoc", day),
    ]
    raised = apply_grants(
        roster, [*grants, CourseEffect("3", "language_level", "bac_3", day)], day, plan
    )
    assert raised["education"] == ["thac_si", "dai_hoc", None]
    assert raised["language_level"] == [None, None, "bac_3"]
    before = apply_grants(roster, grants, day - dt.timedelta(days=1), plan)
    assert before["education"] == roster["education"] == ["thac_si", None, None]


def test_only_targets_with_time_left_have_rows_and_the_columns_are_documented(plan: Plan) -> None:
    evidence = gather(
        plan, History.load(ROOT / "data", "phuong-mau-1", plan), Period.parse("2025-H1")
    )
    outlook = look_ahead(evidence, ())
    assert set(outlook.paths.columns) == set(PATHS)
    assert set(outlook.targets.columns) == set(OUTLOOK)
    assert set(outlook.targets["target_id"]) == {target.id for target in plan.targets}
    # Nothing done is not better than finishing courses, nor that than a plan on top of it.
    for target, rows in outlook.paths.groupby("target_id"):
        k = {name: list(part["k"]) for name, part in rows.groupby("scenario")}
        steps = zip(k["nothing"], k["under_way"], k["plan"], strict=True)
        assert all(a <= b <= c for a, b, c in steps), target
    last = gather(plan, evidence.history, Period.parse("2025"), evidence.counter)
    assert set(look_ahead(last).targets["deadline"]) == {"2030-12-31"}


def test_the_outlook_changes_no_verdict(plan: Plan) -> None:
    evidence = gather(
        plan, History.load(ROOT / "data", "phuong-mau-2", plan), Period.parse("2026-H1")
    )
    before = assess_targets(evidence, with_previous=False)
    rosters = [snapshot.roster.copy() for snapshot in evidence.series]
    look_ahead(evidence, [CourseEffect("0210", "education", "dai_hoc", dt.date(2027, 1, 1))])
    pd.testing.assert_frame_equal(assess_targets(evidence, with_previous=False), before)
    for snapshot, roster in zip(evidence.series, rosters, strict=True):
        pd.testing.assert_frame_equal(snapshot.roster, roster)


def test_the_pace_counts_training_only_and_is_not_told_without_any() -> None:
    slow = Pace(trained=2, days=1461, gap=3, days_left=1461)
    assert (slow.per_year, slow.needed_per_year, slow.years) == (
        Fraction(1, 2), Fraction(3, 4), 6,
    )  # fmt: skip
    assert Pace(trained=0, days=1461, gap=3, days_left=1461).years is None
    assert Pace(trained=0, days=1461, gap=0, days_left=1461).needed_per_year == 0
    row = {"baseline_as_of": "", "baseline_trained": None, "as_of": "2026-06-30"}
    assert pace_of(pd.Series(row | {"deadline": "2030-12-31", "gap": 1})) is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: tin_hoc", "kind: tin_hocc", "tin_hocc"),
        ("column: it_level", "column: it_levle", 'it_levle.*"it_level"'),
        ("level: co, months", "level: coo, months", 'coo.*"co"'),
        (", clause: cấu hình", "", "clause"),
    ],
)
def test_a_faulty_rule_of_courses_is_refused(
    old: str, new: str, said: str, data_dir: Path, plan: Plan
) -> None:
    path = data_dir / "plan" / "du_bao.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataRefused, match=said):
        load_course_rules(path, plan.layout, plan.vocabularies)
