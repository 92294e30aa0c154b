"""The training plan: hand-proved optima, an oracle that tries everything, and what must not matter.

`make training-oracle` (PLAN09_ORACLE=20000) runs the long form.
"""

from __future__ import annotations

import itertools
import os
import random
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from training_oracle import (
    brute_force,
    greedy,
    person_allows,
    short,
    small_instance,
    small_instances,
    together_allow,
    value,
)

from plan09lib.judge.training import programme
from plan09lib.judge.training.plan import TrainingPlan, plan_training
from plan09lib.judge.training.problem import Course, Gain, Goal, Instance, Person
from plan09lib.judge.training.why import Family, Questions, lifted
from tests.bench import training_time

CASES = yaml.safe_load(
    (Path(__file__).parents[2] / "cases" / "training_plan.yml").read_text(encoding="utf-8")
)["instances"]
SEED = 2030
HOW_MANY = int(os.environ.get("PLAN09_ORACLE", "500"))


def instance_of(case: dict[str, Any]) -> Instance:
    persons = tuple(
        Person(name, frozenset(about.get("has", ())), about.get("last_year"))
        for name, about in case["persons"].items()
    )
    courses = tuple(
        Course(
            id=name,
            duration=about["duration"],
            gains=tuple(Gain(token) for token in about["grants"]),
            requires=about.get("requires"),
            capacity=about.get("capacity"),
            min_class=about.get("min_class", 1),
            service=case.get("rule_min_service_years_after_completion", 0),
        )
        for name, about in case["courses"].items()
    )
    goals = tuple(
        Goal(name, frozenset(about["members"]), about["pct"], (about["qualification"],),
             about["deadline"])
        for name, about in case["targets"].items()
    )  # fmt: skip
    return Instance(persons, courses, goals, tuple(case["years"]), case.get("load", 1))


def seats_of(plan: TrainingPlan) -> list[tuple[str, str, int]]:
    return [(one.person, one.course, one.year) for one in plan.enrolments]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_hand_proved_optimum(case: dict[str, Any]) -> None:
    plan = plan_training(instance_of(case))
    checks = {
        "need": lambda: {r.goal: r.need for r in plan.results if r.goal in expected["need"]},
        "gap": lambda: {r.goal: r.gap for r in plan.results if r.goal in expected["gap"]},
        "need_static": lambda: -(-70 * len(case["persons"]) // 100),
        "shortfall": lambda: plan.shortfall,
        "seats": lambda: plan.seats,
        "min_years_used": lambda: len({one.year for one in plan.enrolments}),
    }
    expected = case["expected"]
    sent = {one.person for one in plan.enrolments}
    for key, wanted in expected.items():
        if key == "must_enrol":
            assert set(wanted) <= sent
        elif key == "must_not_enrol":
            assert not set(wanted) & sent
        elif key == "forced_year":
            for person, year in wanted.items():
                assert [one.year for one in plan.enrolments if one.person == person] == [year]
        else:
            assert checks[key]() == wanted, key
    assert plan.certificate.optimal
    assert plan.certificate.gap == 0
    assert all(one.goals for one in plan.enrolments), "every seat serves a goal"


def test_optimiser_agrees_with_trying_everything() -> None:
    lost = 0
    for number, instance in enumerate(itertools.islice(small_instances(SEED), HOW_MANY)):
        plan = plan_training(instance, explain=False)
        seats, best = seats_of(plan), brute_force(instance)
        assert value(instance, seats) == best, (number, instance)
        assert together_allow(instance, seats), (number, instance)
        for person in instance.persons:
            mine = [seat for seat in seats if seat[0] == person.id]
            assert person_allows(instance, person, mine), (number, instance)
        for goal in instance.goals:
            assert plan.result(goal.id).short == short(instance, seats, goal)
        assert plan.certificate.shortfall == plan.certificate.bound == best[0]
        lost += value(instance, greedy(instance))[:2] > best[:2]
    print(f"{HOW_MANY} instances; a greedy plan is worse on {lost}")
    assert lost


def test_greedy_loses_where_two_goals_share_a_person_and_a_seat_must_wait() -> None:
    """Best gain first spends the seat of 2025 on `a`, who could wait; `b` then comes too late."""
    instance = Instance(
        persons=(Person("a"), Person("b", last_year=2028), Person("c")),
        courses=(Course("X", 1, (Gain("Q"),), capacity=1),),
        goals=(
            Goal("late", frozenset("a"), 100, ("Q",), 2026),
            Goal("also", frozenset("a"), 100, ("Q",), 2026),
            Goal("early", frozenset("b"), 100, ("Q",), 2025),
        ),
        years=(2025, 2026),
    )
    assert value(instance, greedy(instance))[0] == 1
    assert plan_training(instance).shortfall == 0


ANY = st.integers(0, 2**32).map(lambda seed: small_instance(random.Random(seed)))
FEW = settings(max_examples=25, derandomize=True, deadline=None)


@FEW
@given(ANY)
def test_more_seats_are_never_worse(instance: Instance) -> None:
    """In the whole order: heads short, then seats used, then years waited."""
    more = replace(instance, courses=tuple(_one_more(course) for course in instance.courses))
    assert _value(more) <= _value(instance)


@FEW
@given(ANY, st.data())
def test_somebody_who_may_not_be_sent_never_makes_the_plan_better(
    instance: Instance, data: st.DataObject
) -> None:
    """Barring one person from all courses; taking them off the roster would lower the need too."""
    one = data.draw(st.sampled_from(instance.persons))
    barred = replace(one, barred=frozenset({"SC", "TC"}))
    persons = tuple(barred if person is one else person for person in instance.persons)
    assert _value(replace(instance, persons=persons)) >= _value(instance)


@FEW
@given(ANY)
def test_a_question_is_answered_alike_with_and_without_the_bound_first(instance: Instance) -> None:
    """Large programmes are bounded before they are solved; here small ones too."""
    least = plan_training(instance, explain=False).certificate.shortfall
    with mock.patch.object(programme, "_SMALL", 0):
        asked = Questions(10)
        assert [asked.can_beat(instance, least + more) for more in (0, 1, 2, 1)] == [
            False, True, True, True
        ]  # fmt: skip


@FEW
@given(ANY)
def test_lifting_what_the_certificate_names_leaves_fewer_short(instance: Instance) -> None:
    """Each family named alone, or all of those named together and none of them in vain."""
    for result in plan_training(instance).results:
        if result.why is None or not result.why.alone:
            continue
        goal = next(goal for goal in instance.goals if goal.id == result.goal)
        single = replace(instance, goals=(replace(goal, weight=1),))
        for family in [one for one in result.why.families if lifted(single, [one]) != single]:
            assert _short(lifted(single, [family])) < result.why.alone
        if together := result.why.together:
            assert _short(lifted(single, together)) < result.why.alone
            for family in together:
                fewer = [one for one in together if one is not family]
                assert _short(lifted(single, fewer)) == result.why.alone


def test_renaming_and_shuffling_persons_changes_only_ids() -> None:
    for number, instance in enumerate(itertools.islice(small_instances(SEED + 3), 15)):
        ids = [person.id for person in instance.persons]
        new = dict(zip(ids, random.Random(number).sample(ids, len(ids)), strict=True))
        persons = [replace(person, id=new[person.id]) for person in instance.persons]
        random.Random(number).shuffle(persons)
        goals = tuple(
            replace(goal, members=frozenset(new[one] for one in goal.members))
            for goal in instance.goals
        )
        other = plan_training(replace(instance, persons=tuple(persons), goals=goals))
        plan = plan_training(instance)
        assert _shape(plan) == _shape(other), (number, instance)


def test_nothing_to_plan_is_an_empty_plan() -> None:
    assert plan_training(Instance((), (), (), ())).enrolments == ()
    goal = Goal("g", frozenset("a"), 100, ("Q",), 2026)
    plan = plan_training(Instance((Person("a"),), (), (goal,), (2026,)))
    assert plan.result("g").short == 1
    assert plan.result("g").why.families == (Family.NO_COURSE,)
    assert plan.certificate.optimal
    assert plan.certificate.bound == 1


SHORT = {
    Family.SEATS: {"capacity": 0},
    Family.MIN_CLASS: {"min_class": 5},
    Family.PREREQUISITE: {"requires": "P"},
    Family.TIME: {"duration": 3},
    Family.AGE: {"age_max": 40},
    Family.GROUP: {"groups": frozenset({"khac"})},
    Family.BUDGET: {"price": 9},
    Family.SERVICE: {"service": 5},
    Family.RELEASE: {},
    Family.LOAD: {},
}


@pytest.mark.parametrize("family", SHORT)
def test_certificate_names_the_rule_that_binds(family: Family) -> None:
    last = 2028 if family is Family.SERVICE else None
    busy = {2026: 1, 2027: 1} if family is Family.LOAD else {}
    person = Person("a", birth_year=1970, group="m", body="x", last_year=last, busy=busy)
    course = replace(Course("X", 1, (Gain("Q"),), capacity=9), **SHORT[family])
    instance = Instance(
        (person,), (course,), (Goal("g", frozenset("a"), 100, ("Q",), 2027),), (2026, 2027),
        release={"x": 0} if family is Family.RELEASE else {},
        budget={2026: 5, 2027: 5},
    )  # fmt: skip
    result = plan_training(instance).result("g")
    assert result.short == result.why.alone == 1
    assert result.why.families == (family,)


def test_a_goal_that_only_loses_to_another_is_said_to_compete() -> None:
    course = Course("X", 1, (Gain("Q"),), capacity=1)
    goals = (
        Goal("heavy", frozenset("a"), 100, ("Q",), 2026, weight=2),
        Goal("light", frozenset("b"), 100, ("Q",), 2026),
    )
    plan = plan_training(Instance((Person("a"), Person("b")), (course,), goals, (2026,)))
    assert plan.result("heavy").short == 0
    assert plan.result("light").why.competes
    assert plan.result("light").why.families == (Family.SEATS,)


def test_limits_that_only_help_together_are_named_together() -> None:
    person = Person("a", birth_year=1970)
    course = Course("X", 1, (Gain("Q"),), capacity=0, age_max=40)
    goal = Goal("g", frozenset("a"), 100, ("Q",), 2027)
    why = plan_training(Instance((person,), (course,), (goal,), (2026, 2027))).result("g").why
    assert why.families == ()
    assert why.together == (Family.SEATS, Family.AGE)


def test_somebody_whose_own_course_ends_too_late_is_no_matter_of_limits() -> None:
    person = Person("a", busy={2026: 1}, coming={"Q": 2028})
    course = Course("X", 1, (Gain("Q"),), capacity=5)
    goal = Goal("g", frozenset("a"), 100, ("Q",), 2027)
    plan = plan_training(Instance((person,), (course,), (goal,), (2026, 2027)))
    assert plan.enrolments == ()
    assert plan.result("g").why.families == (Family.UNDER_WAY,)


def test_a_ward_of_eighty_is_solved_to_the_end_in_seconds() -> None:
    """80 persons, 7 courses, 7 years, 19 goals; `tests/bench/README.md` has the larger sizes."""
    problem, started = training_time.instance(1, 80, 19), time.process_time()
    told = plan_training(problem, explain=False).certificate
    assert told.optimal
    assert told.seats_optimal
    assert told.earliness_optimal
    assert time.process_time() - started < 10


def test_the_time_limit_is_told_and_leaves_a_valid_plan() -> None:
    instance = next(small_instances(SEED))
    plan = plan_training(instance, seconds=0.0, explain=False)
    assert together_allow(instance, seats_of(plan))
    assert plan.certificate.shortfall == value(instance, seats_of(plan))[0]
    assert plan.certificate.bound <= brute_force(instance)[0]


def test_between_equal_persons_their_own_order_decides() -> None:
    course = Course("X", 1, (Gain("Q"),), capacity=1)
    goal = Goal("g", frozenset("ab"), 50, ("Q",), 2026)
    persons = (Person("a", order=(2,)), Person("b", order=(1,)))
    plan = plan_training(Instance(persons, (course,), (goal,), (2026,)))
    again = plan_training(Instance(persons[::-1], (course,), (goal,), (2026,)))
    assert seats_of(plan) == seats_of(again) == [("b", "X", 2026)]


def _short(instance: Instance) -> int:
    return plan_training(instance, explain=False).certificate.shortfall


def _value(instance: Instance) -> tuple[int, int, int]:
    return value(instance, seats_of(plan_training(instance, explain=False)))


def _one_more(course: Course) -> Course:
    seats = course.capacity
    if isinstance(seats, dict):
        return replace(course, capacity={year: n + 1 for year, n in seats.items()})
    return replace(course, capacity=None if seats is None else seats + 1)


def _shape(plan: TrainingPlan) -> tuple[Any, ...]:
    about = {p.id: replace(p, id="") for p in plan.instance.persons}
    seats = sorted((e.year, e.course, repr(about[e.person]), e.goals) for e in plan.enrolments)
    return seats, plan.results, plan.certificate
