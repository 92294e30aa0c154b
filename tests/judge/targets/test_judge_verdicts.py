"""Worked cases: workbooks on disk, read and judged, against verdicts reached on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pytest
from support import person
from verdict_cases import ALL, KEYS, evidence_of, only

from plan09lib.errors import DataRefused
from plan09lib.judge.outlook.counts_ahead import CountsAhead
from plan09lib.judge.outlook.forecast import forecast_roster
from plan09lib.judge.targets.assess import assess_alternatives, assess_targets
from plan09lib.judge.targets.evidence import (
    Evidence,
    blank_when_first_seen,
    gather,
    has_ended,
    judged_snapshot,
)
from plan09lib.judge.targets.need_and_status import Reason, Status
from plan09lib.judge.targets.rows import target_rows
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History


def judged(case: Mapping[str, Any], evidence: Evidence) -> dict[str, Any]:
    """The case's row of the frame, and whether the as-of workbook is stale."""
    if case.get("alternative"):
        frame = assess_alternatives(evidence)
        frame = frame[frame["alternative"] == case["alternative"]]
    else:
        frame = assess_targets(evidence)
    row = frame[frame["target_id"] == case["target"]].iloc[0].to_dict()
    return row | {"is_stale": evidence.is_stale}


@pytest.mark.parametrize("case", ALL)
def test_verdict(case: dict[str, Any], make_unit: Callable[..., Path], plan: Plan) -> None:
    assert set(case) - KEYS in ({"expect"}, {"refused"})
    if "refused" in case:
        with pytest.raises(DataRefused, match=case["refused"]):
            evidence_of(case, make_unit, plan)
        return
    row = judged(case, evidence_of(case, make_unit, plan))
    found = {name: None if pd.isna(row[name]) else row[name] for name in case["expect"]}
    assert found == case["expect"]
    assert row["clause"] == case["clause"]


def test_every_status_and_every_reason_has_a_worked_case() -> None:
    expected = [case["expect"] for case in ALL if "expect" in case]
    assert {one["status"] for one in expected if "status" in one} == set(get_args(Status))
    assert {one["reason"] for one in expected if "reason" in one} == set(get_args(Reason))


def test_case_names_are_sentences_and_differ() -> None:
    names = [case["name"] for case in ALL]
    assert len(set(names)) == len(names)
    assert [name for name in names if len(name.split()) < 5] == []


def test_days_in_the_cases_are_what_the_head_of_the_file_says() -> None:
    baseline, deadline = dt.date(2022, 7, 31), dt.date(2025, 12, 31)
    assert ((dt.date(2024, 12, 31) - baseline).days, (deadline - baseline).days) == (884, 1249)
    assert (dt.date(2022, 9, 14) - baseline).days == 45
    assert (deadline - dt.date(2025, 11, 16)).days == 45


def test_a_course_that_is_yet_to_begin_is_no_course_taken(
    make_unit: Callable[..., Path], plan: Plan
) -> None:
    young = {"birth_date": dt.date(1990, 5, 1), "learning_language": "khong"}
    first_days = {"001": dt.date(2025, 6, 30), "002": dt.date(2025, 7, 1), "003": None}
    taken = [
        {"staff_id": one, "course_kind": "ngoai_ngu", "from_date": day, "course_state": "cu_di"}
        for one, day in first_days.items()
    ]
    people = [person(one, **young) for one in first_days]
    folder = make_unit("p-1", {"2025-06-30": {"nhan_su": people, "dao_tao": taken}})
    history = History.load(folder.parents[1], "p-1", plan)
    evidence = gather(only(plan, "T25-5"), history, Period.parse("2025-H1"))
    assert assess_alternatives(evidence).iloc[0][["n", "k", "unknown"]].tolist() == [3, 1, 0]
    read = plan.target("T25-5").read_as(plan.target("T25-5").alternatives[0])
    rows = target_rows(evidence, read, "k")
    assert rows is not None
    assert len(rows) == 1
    ahead = CountsAhead(evidence, forecast_roster(evidence), {"nothing": ()})
    assert ahead.count(read, "nothing", dt.date(2025, 12, 31)).k == 1


def test_a_course_counts_from_the_first_day_of_the_plan_on_unless_it_is_broken_off(
    make_unit: Callable[..., Path], plan: Plan
) -> None:
    """Begun on 27/7/2022 or later; a course that is broken off was not taken."""
    known = {"birth_date": dt.date(1990, 5, 1), "learning_language": "khong"}
    rows = {
        "001": (dt.date(2022, 7, 27), "hoan_thanh"), "002": (dt.date(2022, 7, 26), "hoan_thanh"),
        "003": (dt.date(2023, 7, 1), "bo_do"), "004": (dt.date(2023, 7, 1), "dang_hoc"),
    }  # fmt: skip
    taken = [
        {"staff_id": one, "course_kind": "ngoai_ngu", "from_date": day, "course_state": state}
        for one, (day, state) in rows.items()
    ]
    people = [person(one, **known) for one in rows]
    folder = make_unit("p-1", {"2025-06-30": {"nhan_su": people, "dao_tao": taken}})
    history = History.load(folder.parents[1], "p-1", plan)
    evidence = gather(only(plan, "T25-5"), history, Period.parse("2025-H1"))
    assert plan.file.stages[0].start == dt.date(2022, 7, 27)
    read = plan.target("T25-5").read_as(plan.target("T25-5").alternatives[0])
    assert evidence.counter.satisfied(read.condition, evidence.now).yes.tolist() == [
        True, False, False, True,
    ]  # fmt: skip


def test_a_group_is_there_on_its_last_day_and_not_on_the_next(
    make_unit: Callable[..., Path], plan: Plan
) -> None:
    """Also where a list of that very day is what is judged."""
    ended = [one for one in plan.file.populations if one.ended_on]
    assert ended
    for one in ended:
        assert one.ended_on is not None
        assert one.version_for(one.ended_on) is not None
        assert one.version_for(one.ended_on + dt.timedelta(days=1)) is None
    last = plan.population("khong_chuyen_trach").ended_on
    assert last == dt.date(2026, 5, 30)
    own = [person("1", group="khong_chuyen_trach")]
    folder = make_unit("p-1", {day: {"nhan_su": own} for day in ("2026-05-30", "2026-05-31")})
    history = History.load(folder.parents[1], "p-1", plan)
    evidence = gather(plan, history, Period.parse("2026-H1"))
    target = next(one for one in plan.targets if one.population == "khong_chuyen_trach")
    days = [has_ended(evidence, target, last + dt.timedelta(days=past)) for past in (0, 1)]
    assert days == [False, True]
    assert judged_snapshot(evidence, target).date == last
    assert int(evidence.counter.count(target, judged_snapshot(evidence, target)).n) == 1


def test_an_older_list_without_courses_is_closed_by_the_rows_of_today(
    make_unit: Callable[..., Path], plan: Plan
) -> None:
    """Who began after it had not begun then; who had is no blank that today's rows fill in."""
    first_days = {"001": dt.date(2022, 7, 29), "002": dt.date(2023, 7, 1), "003": None}
    taken = [
        {"staff_id": one, "course_kind": "chuyen_doi_so", "from_date": day, "course_state": "cu_di"}
        for one, day in first_days.items()
    ]
    people = [person(one) for one in first_days]
    books = {"2022-07-31": {"nhan_su": people}}
    books |= {"2025-06-30": {"nhan_su": people, "dao_tao": taken}}
    folder = make_unit("p-1", books)
    evidence = gather(plan, History.load(folder.parents[1], "p-1", plan), Period.parse("2025-H1"))
    read = next(
        target.read_as(one) for target in plan.targets for one in target.alternatives
        if one.condition and one.condition.course == "chuyen_doi_so"
    )  # fmt: skip
    found = [people for _, people in blank_when_first_seen(evidence, read)]
    assert found == [{"001"}, set()]
    rows = target_rows(evidence, read, "baseline_blank")
    assert rows is not None
    assert rows[["workbook", "row"]].to_numpy().tolist() == [["2022-07-31.xlsx", 2]]


def test_a_committee_known_only_in_part_never_attains(
    make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> None:
    """Whoever else belongs to it: derived from titles it is open, ticked it is what it says."""
    wise = {"group": "can_bo", "political_theory": "trung_cap", "education": "dai_hoc"}
    people = [person("1", position="Bí thư Đảng ủy", **wise), person("2", **wise)]
    ticked = [
        one | {"is_committee": mark} for one, mark in zip(people, ("có", "không"), strict=True)
    ]
    found = []
    for unit, rows in (("p-1", people), ("p-2", ticked)):
        make_unit(unit, {"2025-06-30": {"nhan_su": rows}})
        evidence = gather(plan, History.load(data_dir, unit, plan), Period.parse("2025-H1"))
        frame = assess_targets(evidence).set_index("target_id")
        found.append(tuple(frame.loc["T30-1", ["status", "reason"]]))
    assert found == [("insufficient_data", "undecided_members"), ("met", "attained")]
