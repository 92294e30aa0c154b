"""From lists and a catalogue to a plan: agreed with the forecast, bound by the unit's limits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from prospect_cases import evidence_of as case_of
from support import ROOT, person

from plan09lib.errors import DataRefused
from plan09lib.judge.outlook.outlook import look_ahead
from plan09lib.judge.prospect.ahead import Ahead
from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.judge.training.inputs import seats_left
from plan09lib.judge.training.proposal import TrainingProposal, propose_training
from plan09lib.judge.training.why import Family
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan, load_plan
from plan09lib.read.unit.history import History

Gather = Callable[..., Evidence]
OFFICER = {"group": "can_bo", "is_mass_org": "x", "position": "Chủ tịch Hội Nông dân",
           "mass_work_training": "có", "it_level": "cơ bản", "education": "đại học"}  # fmt: skip


@pytest.fixture
def evidence_of(make_unit: Callable[..., Path], data_dir: Path, plan: Plan) -> Gather:
    def make(
        rows: list[Mapping[str, Any]],
        courses: Any = (),
        own: str = "",
        day: str = "2026-12-31",
        unit: str = "p-1",
    ) -> Evidence:
        sheets: dict[str, Any] = {"nhan_su": rows} | ({"dao_tao": courses} if courses else {})
        folder = make_unit(unit, {day: sheets})
        if own:
            (folder / "dao_tao.yml").write_text(own, encoding="utf-8")
        period = f"{day[:4]}-H1" if day.endswith("06-30") else day[:4]
        return gather(plan, History.load(data_dir, unit, plan), Period.parse(period))

    return make


def seats(proposal: TrainingProposal) -> list[tuple[str, str, int]]:
    return [(one.person, one.course, one.year) for one in proposal.plan.enrolments]


def short(proposal: TrainingProposal) -> dict[str, int]:
    return {result.goal: result.short for result in proposal.plan.results if result.short}


def test_plan_prospect_and_forecast_count_the_same_heads(plan: Plan) -> None:
    history = History.load(ROOT / "data", "phuong-mau-2", plan)
    evidence = gather(plan, history, Period.parse("2025-H1"))
    proposal = propose_training(evidence)
    assert proposal.plan.enrolments
    assert proposal.plan.certificate.optimal
    assert len(told_alike(evidence, proposal)) > 10


def told_alike(evidence: Evidence, proposal: TrainingProposal) -> list[str]:
    """The targets told of, once plan, class and forecast were seen to count the same heads."""
    outlook = look_ahead(evidence, proposal.grants).targets.set_index(["target_id", "scenario"])
    ahead, told = Ahead(evidence), []
    for result in proposal.plan.results:
        if (result.goal, "plan") in outlook.index:
            target = evidence.plan.target(result.goal)
            after, now = (outlook.loc[(result.goal, name)] for name in ("plan", "under_way"))
            found = ahead.on(target, target.deadline)
            held = int((found.members.yes & found.under_way.yes).sum())
            assert (result.need, result.held) == (after["need"], held), result
            assert (result.held, result.held + result.gained) == (now["k"], after["k"]), result
            assert result.short == after["gap"], result
            told.append(result.goal)
    return told


def test_two_levels_in_two_years_and_nobody_who_leaves(evidence_of: Gather) -> None:
    """Three officers without political theory, one retires at the end of 11/2027."""
    rows = [person(n, **OFFICER, political_theory="chưa") for n in ("1", "2")]
    rows.append(person("3", **OFFICER, political_theory="chưa", birth_date=dt.date(1966, 2, 5)))
    proposal = propose_training(evidence_of(rows))
    assert seats(proposal) == [
        ("1", "llct_so_cap", 2027),
        ("2", "llct_so_cap", 2027),
        ("1", "llct_trung_cap", 2028),
        ("2", "llct_trung_cap", 2029),
    ], "30 % of three officers is less than one, so one at a time may be away for long"
    assert proposal.plan.result("T30-2c").short == 0
    first = proposal.plan.enrolments[0]
    assert first.goals == ("T30-2c",)
    assert proposal.dates(first) == (dt.date(2027, 2, 1), dt.date(2027, 3, 31))


@pytest.mark.parametrize("end", [None, dt.date(2024, 3, 31)])
def test_who_is_on_a_course_that_is_over_may_be_sent_again(
    end: dt.date | None, evidence_of: Gather
) -> None:
    """With a planned end that has passed, and with none: class and forecast count them short."""
    row = {
        "staff_id": "1", "course_kind": "lý luận chính trị", "course_level": "sơ cấp",
        "from_date": dt.date(2024, 2, 1), "to_date": end, "course_state": "đang học",
    }  # fmt: skip
    rows = [person("1", **OFFICER, political_theory="chưa")]
    evidence = evidence_of(rows, courses=[row])
    proposal = propose_training(evidence)
    assert ("1", "llct_so_cap", 2027) in seats(proposal)
    assert told_alike(evidence, proposal)
    still = {**row, "from_date": dt.date(2026, 12, 1), "to_date": dt.date(2027, 1, 31)}
    proposal = propose_training(evidence_of(rows, courses=[still], unit="p-2"))
    assert "llct_so_cap" not in {course for _, course, _ in seats(proposal)}


def test_a_units_own_file_changes_seats_and_prices_only_there(evidence_of: Gather) -> None:
    rows = [person(n, **OFFICER, political_theory="chưa") for n in ("1", "2")]
    own = """
        limits: {release_percent: 100}
        courses:
          - {id: llct_so_cap, seats: {2028: 1, 2029: 1}, price: 1500000}
          - {id: llct_trung_cap, price: 20000000}
    """
    proposal = propose_training(evidence_of(rows, own=own))
    assert [year for _, _, year in seats(proposal)] == [2028, 2029, 2029, 2030]
    assert proposal.cost() == 43_000_000
    assert proposal.cost(2030) == 20_000_000
    assert proposal.rules.course("tin_hoc").seats == 5
    assert proposal.seats.to_dict("list")["course"][:1] == ["llct_so_cap"]


def test_without_a_price_nothing_is_said_of_money(evidence_of: Gather) -> None:
    proposal = propose_training(evidence_of([person("1", **OFFICER, political_theory="chưa")]))
    assert proposal.plan.seats == 2
    assert proposal.cost() is None


def test_what_cannot_be_closed_names_the_limit(evidence_of: Gather) -> None:
    rows = [person(n, **OFFICER, political_theory="chưa") for n in ("1", "2", "3")]
    own = "courses: [{id: llct_so_cap, seats: 0}]"
    proposal = propose_training(evidence_of(rows, own=own))
    result = proposal.plan.result("T30-2c")
    assert (result.need, result.short) == (3, 3)
    assert set(result.why.families) == {Family.SEATS, Family.PREREQUISITE}
    assert result.why.alone == 3


def test_courses_sent_to_keep_their_seat_and_their_person_busy(evidence_of: Gather) -> None:
    """Both seats of 2027 are taken by who is sent already, as the edited list says."""
    rows = [person(n, **OFFICER, political_theory="sơ cấp") for n in ("1", "2", "3")]
    end = dt.date(2027, 12, 31)
    sent = [
        {"staff_id": n, "course_kind": "LLCT", "course_level": "trung cấp LLCT",
         "course_state": "cử đi", "from_date": dt.date(2027, 1, 1), "to_date": end}
        for n in ("1", "2")
    ]  # fmt: skip
    own = "{limits: {release_percent: 100}, courses: [{id: llct_trung_cap, seats: 2}]}"
    proposal = propose_training(evidence_of(rows, sent, own))
    assert seats(proposal) == [("3", "llct_trung_cap", 2028)]


def test_only_long_courses_under_way_count_against_who_may_be_away(evidence_of: Gather) -> None:
    """One of three may be away; somebody on a short course takes that place from nobody."""
    rows = [person(n, **OFFICER, political_theory="sơ cấp") for n in ("1", "2", "3")]
    short_one = {"staff_id": "1", "course_kind": "tin học", "course_level": "nâng cao",
                 "course_state": "đang học", "from_date": dt.date(2026, 12, 1),
                 "to_date": dt.date(2027, 2, 28)}  # fmt: skip
    long_one = short_one | {"course_kind": "LLCT", "course_level": "cao cấp"}
    unread = long_one | {"course_level": "lớp mở tại huyện"}
    first = []
    for number, under_way in enumerate((short_one, long_one, unread)):
        evidence = evidence_of(rows, [under_way], unit=f"p-{number}")
        first.append(min(one.year for one in propose_training(evidence).plan.enrolments))
    assert first == [2027, 2028, 2028]


def test_a_course_of_a_few_days_keeps_nobody_from_another_one_that_year(
    evidence_of: Gather,
) -> None:
    row = {"staff_id": "1", "course_kind": "lớp khác", "course_level": "tập huấn",
           "course_state": "cử đi", "from_date": dt.date(2027, 8, 6)}  # fmt: skip
    rows = [person("1", **OFFICER, political_theory="sơ cấp")]
    first = []
    for number, last in enumerate((dt.date(2027, 8, 8), dt.date(2027, 9, 8))):
        evidence = evidence_of(rows, [row | {"to_date": last}], unit=f"p-{number}")
        first.append(seats(propose_training(evidence))[0][2])
    assert first == [2027, 2028]


def test_a_course_begun_in_july_runs_into_the_next_year_and_counts_when_it_is_over(
    evidence_of: Gather,
) -> None:
    rows = [person("1", **OFFICER, political_theory="sơ cấp")]
    evidence = evidence_of(rows, day="2026-06-30")
    proposal = propose_training(evidence)
    assert seats(proposal) == [("1", "llct_trung_cap", 2026)]
    assert proposal.dates(proposal.plan.enrolments[0]) == (
        dt.date(2026, 8, 1),
        dt.date(2027, 7, 31),
    )
    soon = propose_training(evidence, deadlines={"T30-2c": dt.date(2026, 12, 31)})
    assert soon.plan.result("T30-2c").short == 1
    assert soon.plan.result("T30-2c").why.families == (Family.TIME,)


def test_taking_part_counts_while_a_course_runs_on_into_the_next_year(evidence_of: Gather) -> None:
    """T25-5 asks who takes part by the end of 2025: a class of nine months from July serves it."""
    rows = [person("1", birth_date=dt.date(1995, 1, 1), learning_language="chưa")]
    proposal = propose_training(evidence_of(rows, day="2025-06-30"))
    assert proposal.plan.result("T25-5").short == 0
    assert ("1", "ngoai_ngu", 2025) in seats(proposal)


def test_an_overdue_target_without_successor_is_caught_up_with(evidence_of: Gather) -> None:
    rows = [person(str(n), education="đại học", political_theory="trung cấp", it_level="cơ bản")
            for n in range(10)]  # fmt: skip
    proposal = propose_training(evidence_of(rows))
    days = {target.id: day for target, day in proposal.inputs.targets}
    assert days["T25-3c"] == dt.date(2028, 12, 31)
    assert "T25-2b" not in days, "continued by T30-2c"
    assert proposal.plan.result("T25-3c").short == 1, "70 % of ten, three seats a year"
    assert proposal.blanks == 6


def test_moved_deadlines_barred_persons_and_an_empty_list(evidence_of: Gather, plan: Plan) -> None:
    rows = [person(n, **OFFICER, political_theory="sơ cấp") for n in ("1", "2")]
    evidence = evidence_of(rows)
    sooner = propose_training(evidence, deadlines={"T30-2c": dt.date(2027, 12, 31)})
    assert short(sooner) == {"T30-2c": 2}, "a year from February ends in the next"
    without = propose_training(evidence, barred=frozenset("1"))
    assert short(without) == {"T30-2c": 1}
    assert {who for who, _, _ in seats(without)} == {"2"}
    nothing = propose_training(evidence, rules=plan.training.model_copy(update={"courses": ()}))
    assert nothing.plan.enrolments == ()
    assert nothing.plan.result("T30-2c").why.families == (Family.NO_COURSE,)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: tin_hoc", "kind: tin_hocc", 'tin_hocc.*"tin_hoc"'),
        ("column: it_level", "column: it_levle", 'it_levle.*"it_level"'),
        ("level: bac_3}", "level: bac_33}", "bac_33"),
        ("at_least: so_cap", "at_least: so_capp", "so_capp"),
        ("groups: [can_bo]", "groups: [can_boo]", "can_boo"),
        ("seats: 6", "seats: -6", "llct_so_cap"),
        ("seats: 6", "places: 6", 'places|"seats"'),
        ("id: tin_hoc\n", "id: ngoai_ngu\n", "hai lần"),
        ("weights: {}", "weights: {T31-1: 2}", "T31-1"),
        ("    source: giả định; lớp do cấp xã liên kết mở\n", "", "source"),
    ],
)
def test_a_faulty_catalogue_is_refused(old: str, new: str, said: str, data_dir: Path) -> None:
    path = data_dir / "plan" / "dao_tao.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataRefused, match=said):
        load_plan(data_dir / "plan")


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ("courses: [{seats: 3}]", "không ghi id"),
        ("courses: [{id: llct_so_cap, seats: nhiều}]", "seats"),
        ("courses: [{id: llct_so_cap, kind: nau_an}]", "nau_an"),
        ("limits: {release: 5}", "release"),
    ],
)
def test_a_faulty_file_of_a_unit_is_refused(own: str, said: str, evidence_of: Gather) -> None:
    with pytest.raises(DataRefused, match=said):
        propose_training(evidence_of([person("1")], own=own))


def test_nobody_is_sent_for_a_target_that_the_unit_does_not_live_to_see(plan: Plan) -> None:
    ending = propose_training(
        gather(plan, History.load(ROOT / "data", "phuong-cu-a", plan), Period.parse("2025-H1"))
    )
    assert not ending.plan.enrolments
    assert set(ending.set_aside.values()) == {"unit_ended"}
    before = propose_training(
        gather(plan, History.load(ROOT / "data", "phuong-cu-a", plan), Period.parse("2024"))
    )
    assert before.plan.enrolments


@pytest.mark.parametrize(("state", "taken"), [("đang học", 1), ("bỏ dở", 0)])
def test_a_seat_that_somebody_gave_up_is_free_again(
    state: str, taken: int, make_unit: Callable[..., Path], plan: Plan
) -> None:
    row = {"Mã": 8, "Loại": "lý luận chính trị", "Trình độ": "sơ cấp",
           "Từ ngày": dt.date(2025, 2, 1), "Trạng thái": state}  # fmt: skip
    case = {"target": "T25-3b", "period": "2025-9M", "courses": [row],
            "workbooks": {"2025-09-30": {"1-7": "trung cấp", "8-9": "chưa"}}}  # fmt: skip
    offer = next(one for one in plan.training.courses if one.id == "llct_so_cap")
    offer = offer.model_copy(update={"seats": 3})
    assert seats_left(case_of(case, make_unit, plan), offer, [2025]) == {2025: 3 - taken}
