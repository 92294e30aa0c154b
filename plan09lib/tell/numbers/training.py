"""The numbers of the proposed training plan: seats with their rows, the rest with its rules.

Ids: `ke-hoach-2027-llct_trung_cap.seats` people sent on a course that begins in 2027,
`ke-hoach-2027.…` the year's sums, `ke-hoach-T30-2c.…` what a target gains, `lop-….…` what is
assumed of a course, `ke-hoach.…` what holds of the whole, `T30-3a.ends_on` when a population ends.
No fact is about a single person. `GOAL_FIGURES` are the numbers of a target that are the office's
own: heads needed and held at a deadline give who leaves by then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from operator import itemgetter

import pandas as pd

from plan09lib.judge.targets.assess import plain_rows
from plan09lib.judge.targets.known import last_day_known
from plan09lib.judge.training.plan import Enrolment
from plan09lib.judge.training.problem import Goal, Instance
from plan09lib.judge.training.proposal import TrainingProposal
from plan09lib.read.rules.layout import ROSTER
from plan09lib.read.rules.training_rules import TRAINING_FILE, CourseOffer
from plan09lib.tell.numbers.declared import Numbers, each_person_once, short_of, total
from plan09lib.tell.words.anchors import TRAINING_PLAN, course_anchor, evidence_of, goal_anchor
from plan09lib.tell.words.fact import Fact, FactBook, Kind
from plan09lib.tell.words.wording import formula

GOAL_FIGURES = ("need", "held", "gained", "gap", "short")
"""Numbers of a target that the plan is to close which never leave the office."""
OFFERED = ("months", "service_years", "min_class", "age_max", "price")
LIMITS: dict[str, Kind] = {
    "courses_at_a_time": "count", "catch_up_years": "count", "release_percent": "percent",
    "short_course_days": "count",
}  # fmt: skip


def shared_training(proposal: TrainingProposal, undecided: Collection[str]) -> Iterator[Fact]:
    """The numbers of the plan that may leave the ward: not those of heads at a later day.

    Whom to send is told with a target's class, see judge/prospect/shared.py.
    """
    inner = {f"ke-hoach.{name}" for name in GOAL_FIGURES}
    for target, _, _ in proposal.to_close:
        inner |= {f"ke-hoach-{target.id}.{name}" for name in GOAL_FIGURES}
    yield from (fact for fact in training_facts(proposal, undecided) if fact.id not in inner)


def training_facts(proposal: TrainingProposal, undecided: Collection[str]) -> Iterator[Fact]:
    """Every number of the proposed plan and of its assumptions.

    `undecided` are the targets of which it is not known whether they lack anybody: planned for as
    if every blank were against them.
    """
    law = proposal.inputs.evidence.plan
    title = law.sheet_title(ROSTER)
    numbers = Numbers(key="ke-hoach", says="dao_tao", anchor=TRAINING_PLAN, sheet=title)
    plan, rules = numbers.but(clause=law.file.training_clause), numbers.but(source=TRAINING_FILE)
    goals = FactBook(_goals(proposal, plan))
    yield from goals.values()
    yield from _whole(proposal, plan, rules, goals, undecided)
    yield from _endings(proposal)
    seats = [(row["year"], row["course"], int(row["seats"])) for row in plain_rows(proposal.seats)]
    for year in proposal.inputs.years:
        yield rules.but(key=f"ke-hoach-{year}").given("year", year, "year")
        own, sent = plan.but(key=f"ke-hoach-{year}"), sum(n for y, _, n in seats if y == year)
        yield from _seated(proposal, own, sent, proposal.people(year), year)
    for year, course, number in seats:
        own = plan.but(key=f"ke-hoach-{year}-{course}", anchor=course_anchor(course))
        yield own.rows("seats", partial(_seats, proposal, year, course), number, "count")
        if blanks := len(_unsure(proposal, year, course)):
            yield own.rows("blanks", partial(_blank, proposal, year, course), blanks, "count")
    for course in dict.fromkeys(name for _, name, _ in seats):
        sent = sum(n for _, name, n in seats if name == course)
        own = plan.but(key=f"ke-hoach-{course}", anchor=course_anchor(course))
        yield own.rows("seats", partial(_seats, proposal, None, course), sent, "count")
    for year, amount in proposal.rules.budget.items():
        own = rules.but(key=f"ke-hoach-{year}")
        yield from (own.given("budget", amount, "count"), own.given("year", year, "year"))
    for offer in proposal.rules.courses:
        yield from _offered(offer)


def _whole(
    proposal: TrainingProposal, plan: Numbers, rules: Numbers, goals: Mapping[str, Fact],
    undecided: Collection[str],
) -> Iterator[Fact]:  # fmt: skip
    """What holds of the whole plan."""
    yield from _seated(proposal, plan, proposal.plan.seats, proposal.plan.people)
    short = {target.id: result.short for target, _, result in proposal.to_close}
    yield plan.listed("targets", tuple(short))
    yield plan.listed("surely", tuple(one for one in short if one not in undecided))
    yield plan.listed("unsure", tuple(one for one in short if one in undecided))
    yield plan.listed("closed", tuple(one for one in short if not short[one]))
    yield plan.listed("not_closed", tuple(one for one in short if short[one]))
    for name in ("short", "gap"):
        own = [goals[f"ke-hoach-{target}.{name}"] for target in short]
        yield plan.derived(name, "count", total, *(fact for fact in own if fact.value))
    best = proposal.plan.certificate.gap
    yield rules.but(source="kết quả tối ưu").given("could_close", best, "count")
    yield rules.but(source="Nhân sự").given("blanks", proposal.blanks, "count")
    yield rules.but(source="kỳ báo cáo").given("starts", proposal.inputs.starts, "date")
    for name, kind in LIMITS.items():
        limit = getattr(proposal.rules.limits, name)
        yield rules.but(says="dao_tao_gioi_han").given(name, limit, kind)


def _seated(
    proposal: TrainingProposal, plan: Numbers, seats: int, people: int, year: int | None = None
) -> Iterator[Fact]:
    """Seats, persons and money of a year, or of all years."""
    rows = partial(_seats, proposal, year)
    yield plan.rows("seats", rows, seats, "count")
    yield plan.rows("people", rows, people, "count", adds=each_person_once)
    cost = proposal.cost(year)
    if cost is not None:
        yield plan.rows("cost", rows, cost, adds=itemgetter("price"))


def _seats(proposal: TrainingProposal, year: int | None = None, course: str = "") -> pd.DataFrame:
    """The roster row of who has each seat of a year, of a course, or of both, and its price."""
    seats = _enrolled(proposal, year, course)
    prices = [proposal.rules.course(one.course).price or 0 for one in seats]
    return _listed(proposal, [one.person for one in seats]).assign(price=prices)


def _enrolled(proposal: TrainingProposal, year: int | None, course: str) -> list[Enrolment]:
    return [
        one
        for one in proposal.plan.enrolments
        if year in (None, one.year) and course in ("", one.course)
    ]


def _blank(proposal: TrainingProposal, year: int, course: str) -> pd.DataFrame:
    """The roster row of who has a seat of a course and a blank in a column that it raises."""
    return _listed(proposal, _unsure(proposal, year, course))


def _unsure(proposal: TrainingProposal, year: int, course: str) -> list[str]:
    seats = _enrolled(proposal, year, course)
    return [one.person for one in seats if proposal.blank_columns(one)]


def _listed(proposal: TrainingProposal, persons: list[str]) -> pd.DataFrame:
    """The roster rows of persons, in their order."""
    return proposal.inputs.forecast.people.set_index("staff_id", drop=False).loc[persons]


def _goals(proposal: TrainingProposal, plan: Numbers) -> Iterator[Fact]:
    """What the plan does for each target that it is to close."""
    instance = proposal.inputs.instance
    goals = {goal.id: goal for goal in instance.goals}
    for target, day, result in proposal.to_close:
        goal, anchor = goals[target.id], goal_anchor(target.id)
        own = plan.but(key=f"ke-hoach-{target.id}", says="dao_tao_chi_tieu", anchor=anchor)
        asked = own.but(clause=target.clause)
        need = asked.but(source="danh sách dự báo").given(
            "need", result.need, "count", partial(_of_need, instance, goal),
            said=instance.need(goal),
        )  # fmt: skip
        held, gained = (
            own.rows(name, partial(who, proposal, goal), heads, adds=each_person_once)
            for name, who, heads in (
                ("held", _holders, result.held), ("gained", _served, result.gained),
            )
        )  # fmt: skip
        yield from (need, held, gained)
        yield asked.derived("gap", "count", short_of, need, held, value=result.gap)
        yield asked.derived("short", "count", short_of, need, held, gained, value=result.short)
        yield asked.but(source="plan.yml").given("deadline", day, "date")


def _of_need(instance: Instance, goal: Goal) -> str:
    people = len(instance.stayers(goal))
    return formula.filled("dao_tao_can", str(goal.percent), str(people))


def _holders(proposal: TrainingProposal, goal: Goal) -> pd.DataFrame:
    """Who will satisfy the target at its deadline without any further course."""
    instance = proposal.inputs.instance
    holders = [p.id for p in instance.stayers(goal) if not instance.missing(goal, p)]
    return _listed(proposal, holders)


def _served(proposal: TrainingProposal, goal: Goal) -> pd.DataFrame:
    """Who is sent for the target, a row per seat."""
    seats = proposal.plan.enrolments
    return _listed(proposal, [one.person for one in seats if goal.id in one.goals])


def _endings(proposal: TrainingProposal) -> Iterator[Fact]:
    """When populations end, or the unit, for which nobody is sent any more."""
    for target in proposal.inputs.evidence.plan.targets:
        last = last_day_known(proposal.inputs.evidence, target)
        if proposal.set_aside.get(target.id) in ("ended", "unit_ended") and last:
            numbers = Numbers(
                key=target.id, says="chi_tieu_ngay", anchor=evidence_of(target.id),
                clause=target.clause, source="plan.yml, don_vi.yml",
            )  # fmt: skip
            yield numbers.given("ends_on", last.day, "date")


def _offered(offer: CourseOffer) -> Iterator[Fact]:
    """What is assumed of a course, as the catalogue has it."""
    numbers = Numbers(
        key=f"lop-{offer.id}", says="dao_tao_lop", anchor=course_anchor(offer.id),
        source=f"{TRAINING_FILE}, lớp {offer.name}: {offer.source}",
    )  # fmt: skip
    for name in OFFERED:
        if (value := getattr(offer, name)) is not None:
            yield numbers.given(name, value, "count")
    if isinstance(offer.seats, int):
        text = partial(formula.of, "dao_tao_lop", "seats")
        yield numbers.given("per_year", offer.seats, "count", text)
    for year, seats in offer.seats.items() if isinstance(offer.seats, dict) else ():
        own = numbers.but(key=f"{numbers.key}-{year}")
        text = partial(formula.of, "dao_tao_lop", "seats_of_year")
        yield from (own.given("seats", seats, "count", text), own.given("year", year, "year"))
