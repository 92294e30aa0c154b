"""The numbers of the proposed training plan and what they are followed to.

Ids: `ke-hoach-2027-llct_trung_cap.seats` people sent on a course that begins in 2027,
`ke-hoach-2027.…` the year's sums, `ke-hoach-T30-2c.…` what a target gains, `lop-….…` what is
assumed of a course, `ke-hoach.…` what holds of the whole, `T30-3a.ends_on` when a population ends.
No fact is about a single person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from plan09lib.judge.targets.assess import plain_rows
from plan09lib.judge.targets.need_and_status import need
from plan09lib.judge.targets.rows import first_of_each, places
from plan09lib.judge.training.plan import Enrolment
from plan09lib.judge.training.problem import Goal
from plan09lib.judge.training.proposal import TrainingProposal
from plan09lib.judge.training.why import GoalResult
from plan09lib.read.plan.layout import ROSTER
from plan09lib.read.plan.plan_file import Target
from plan09lib.read.plan.training_rules import TRAINING_FILE, CourseOffer
from plan09lib.tell.numbers.declared import Numbers
from plan09lib.tell.numbers.origin import Judged, counted, worked_out
from plan09lib.tell.words.anchors import TRAINING_PLAN, course_anchor, evidence_of, goal_anchor
from plan09lib.tell.words.fact import Fact, Found, Kind, Value
from plan09lib.tell.words.wording import formula


def training_facts(proposal: TrainingProposal) -> Iterator[Fact]:
    """Every number of the proposed plan and of its assumptions."""
    yield from _whole(proposal)
    yield from _goals(proposal)
    yield from _endings(proposal)
    seats = [(row["year"], row["course"], int(row["seats"])) for row in plain_rows(proposal.seats)]
    for year in proposal.inputs.years:
        yield from _year(proposal, year, sum(n for begins, _, n in seats if begins == year))
    for year, course, number in seats:
        key, anchor = f"ke-hoach-{year}-{course}", course_anchor(course)
        yield Fact(f"{key}.seats", number, "heads", anchor)
    for course in dict.fromkeys(name for _, name, _ in seats):
        total = sum(n for _, name, n in seats if name == course)
        yield Fact(f"ke-hoach-{course}.seats", total, "heads", course_anchor(course))
    yield from _assumptions(proposal)


def _whole(proposal: TrainingProposal) -> Iterator[Fact]:
    plan, closing = proposal.plan, proposal.to_close
    short = [result for _, _, result in closing if result.short]
    for name in ("seats", "people"):
        yield Fact(f"ke-hoach.{name}", getattr(plan, name), "heads", TRAINING_PLAN)
    numbers = {
        "targets": len(closing),
        "closed": len(closing) - len(short),
        "not_closed": len(short),
        "short": sum(result.short for result in short),
        "gap": sum(result.gap for _, _, result in closing),
        "could_close": plan.certificate.gap,
        "blanks": proposal.blanks,
    }
    for name, value in numbers.items():
        yield Fact(f"ke-hoach.{name}", value, "count", TRAINING_PLAN)
    yield from _money("ke-hoach", proposal.cost())
    yield Fact("ke-hoach.starts", proposal.inputs.starts, "date", TRAINING_PLAN)


def _endings(proposal: TrainingProposal) -> Iterator[Fact]:
    """When populations end for which nobody is sent any more."""
    for target in proposal.inputs.evidence.plan.targets:
        ended_on = proposal.inputs.evidence.plan.population(target.population).ended_on
        if proposal.set_aside.get(target.id) == "ended" and ended_on is not None:
            numbers = Numbers(
                key=target.id, says="chi_tieu_ngay", anchor=evidence_of(target.id),
                clause=target.clause, source="plan.yml",
            )  # fmt: skip
            yield numbers.given("ends_on", ended_on, "date")


def _goals(proposal: TrainingProposal) -> Iterator[Fact]:
    for target, day, result in proposal.to_close:
        key, anchor = f"ke-hoach-{target.id}", goal_anchor(target.id)
        for name in ("need", "held", "gap", "gained", "short"):
            yield Fact(f"{key}.{name}", getattr(result, name), "count", anchor)
        yield Fact(f"{key}.deadline", day, "date", anchor)


def _year(proposal: TrainingProposal, year: int, seats: int) -> Iterator[Fact]:
    yield Fact(f"ke-hoach-{year}.year", year, "year", TRAINING_PLAN)
    yield Fact(f"ke-hoach-{year}.seats", seats, "heads", TRAINING_PLAN)
    yield Fact(f"ke-hoach-{year}.people", proposal.people(year), "heads", TRAINING_PLAN)
    yield from _money(f"ke-hoach-{year}", proposal.cost(year))


def _money(key: str, amount: int | None) -> Iterator[Fact]:
    if amount is not None:
        yield Fact(f"{key}.cost", amount, "count", TRAINING_PLAN)


def _assumptions(proposal: TrainingProposal) -> Iterator[Fact]:
    limits = proposal.rules.limits
    kinds: dict[str, Kind] = {"release_percent": "percent"}
    names = ("courses_at_a_time", "catch_up_years", "release_percent", "short_course_days")
    for name in names:
        kind = kinds.get(name, "count")
        yield Fact(f"ke-hoach.{name}", getattr(limits, name), kind, TRAINING_PLAN)
    for year, amount in proposal.rules.budget.items():
        yield Fact(f"ke-hoach-{year}.budget", amount, "count", TRAINING_PLAN)
        yield Fact(f"ke-hoach-{year}.year", year, "year", TRAINING_PLAN)
    for offer in proposal.rules.courses:
        key, anchor = f"lop-{offer.id}", course_anchor(offer.id)
        numbers = {
            "months": offer.months,
            "service_years": offer.service_years,
            "min_class": offer.min_class,
            "age_max": offer.age_max,
            "price": offer.price,
            "per_year": offer.seats if isinstance(offer.seats, int) else None,
        }
        for name, value in numbers.items():
            if value is not None:
                yield Fact(f"{key}.{name}", value, "count", anchor)
        for year, seats in offer.seats.items() if isinstance(offer.seats, dict) else ():
            yield Fact(f"{key}-{year}.seats", seats, "count", anchor)
            yield Fact(f"{key}-{year}.year", year, "year", anchor)


# Tracers of the proposed training plan: seats to the rows of who is proposed, the rest to rules.

CLAUSE = "III.2"
PLAN, OFFER = "ke-hoach", "lop"
OFFERED = ("months", "service_years", "min_class", "age_max", "price")
LIMITS = ("courses_at_a_time", "catch_up_years", "short_course_days", "release_percent")


def trace_training(review: Judged, key: str, name: str) -> Found:
    """What a number of the proposed plan is followed to."""
    proposal, rest = review.training_proposal, key.removeprefix(PLAN).removeprefix("-")
    for target, day, _ in proposal.to_close:
        if rest == target.id:
            return _goal(review, key, name, target, day)
    if not rest:
        return _whole_number(review, name)
    year, course = _split(rest)
    if name == "year":
        return _stated(int(year), formula.of("dao_tao", name))
    if name == "budget":
        return _stated(proposal.rules.budget[int(year)], formula.of("dao_tao", name))
    return _seated(review, name, year, course)


def trace_offer(review: Judged, key: str, name: str) -> Found:
    """What is assumed of a course, as the catalogue has it."""
    course, _, year = key.removeprefix(f"{OFFER}-").partition("-")
    offer = review.training_proposal.rules.course(course)
    if name == "year":
        return _stated(int(year), formula.of("dao_tao_lop", name), offer)
    if name in OFFERED:
        return _stated(getattr(offer, name), formula.of("dao_tao_lop", name), offer)
    seats = offer.seats[int(year)] if isinstance(offer.seats, dict) else offer.seats
    return _stated(seats, formula.of("dao_tao_lop", "seats_of_year" if year else "seats"), offer)


def _split(rest: str) -> tuple[str, str]:
    """Year and course of "2027-tin_hoc"; either may be missing.

    >>> _split("2027-tin_hoc"), _split("2027"), _split("tin_hoc")
    (('2027', 'tin_hoc'), ('2027', ''), ('', 'tin_hoc'))
    """
    found = re.fullmatch(r"(\d{4})?-?(.*)", rest)
    return (found[1] or "", found[2]) if found else ("", rest)


def _stated(value: Value | None, text: str, offer: CourseOffer | None = None) -> Found:
    place = f"{TRAINING_FILE}, lớp {offer.name}: {offer.source}" if offer else TRAINING_FILE
    return Found(formula=text, result=value, source=place)


def _seated(review: Judged, name: str, year: str = "", course: str = "") -> Found:
    """Seats, persons or money of a year, of a course, or of both."""
    proposal = review.training_proposal
    seats = [
        one
        for one in proposal.plan.enrolments
        if (not year or one.year == int(year)) and (not course or one.course == course)
    ]
    text = formula.of("dao_tao", name)
    if name == "cost":
        prices = [proposal.rules.course(one.course).price or 0 for one in seats]
        return _rows(review, seats, text, prices)
    if name == "people":
        return _people(review, (one.person for one in seats), text)
    return _rows(review, seats, text)


def _rows(
    review: Judged, seats: list[Enrolment], text: str, adds: list[int] | None = None
) -> Found:
    """The roster rows of seats, one row per seat."""
    listed = review.training_proposal.inputs.forecast.people.set_index("staff_id")
    rows = listed.loc[[one.person for one in seats]]
    title = review.plan.sheet_title(ROSTER)
    return counted(places(rows, title, 1 if adds is None else adds), text, clause=CLAUSE)  # type: ignore[arg-type]


def _people(review: Judged, persons: Iterable[str], text: str) -> Found:
    """The roster rows of persons, each counted once."""
    listed = review.training_proposal.inputs.forecast.people.set_index("staff_id", drop=False)
    rows = listed.loc[list(persons)]
    title = review.plan.sheet_title(ROSTER)
    return counted(places(rows, title, first_of_each(rows["staff_id"])), text, clause=CLAUSE)


def _goal(review: Judged, key: str, name: str, target: Target, day: Value) -> Found:
    """What the plan does for one target."""
    instance = review.training_proposal.inputs.instance
    goal = next(one for one in instance.goals if one.id == target.id)
    if name == "need":
        return _need(goal, len(instance.stayers(goal)), target)
    text = formula.of("dao_tao_chi_tieu", name)
    if name == "deadline":
        return Found(formula=text, result=day, clause=target.clause, source="plan.yml")
    if name == "held":
        holders = (p.id for p in instance.stayers(goal) if not instance.missing(goal, p))
        return _people(review, holders, text)
    if name == "gained":
        seats = review.training_proposal.plan.enrolments
        served = (one.person for one in seats if target.id in one.goals)
        return _people(review, served, text)
    lacking: dict[str, tuple[tuple[str, ...], Callable[..., Any]]] = {
        "gap": (("need", "held"), lambda a, b: max(0, a - b)),
        "short": (("need", "held", "gained"), lambda a, b, c: max(0, a - b - c)),
    }
    names, compute = lacking[name]
    return worked_out(review, key, names, compute, text, target.clause)


def _need(goal: Goal, people: int, target: Target) -> Found:
    return Found(
        formula=formula.filled("dao_tao_can", str(goal.percent), str(people)),
        result=need(goal.percent, people, goal.rule),
        clause=target.clause,
        source="danh sách dự báo",
    )


def _whole_number(review: Judged, name: str) -> Found:
    """What holds of the whole plan."""
    proposal = review.training_proposal
    if name in ("seats", "people", "cost"):
        return _seated(review, name)
    if name in LIMITS:
        return _stated(getattr(proposal.rules.limits, name), formula.of("dao_tao_gioi_han", name))
    text = formula.of("dao_tao", name)
    if name == "starts":
        return Found(formula=text, result=proposal.inputs.starts, source="kỳ báo cáo")
    if name == "could_close":
        return Found(formula=text, result=proposal.plan.certificate.gap, source="kết quả tối ưu")
    if name == "blanks":
        return Found(formula=text, result=proposal.blanks, source="Nhân sự")
    return _tally(proposal, name)


def _tally(proposal: TrainingProposal, name: str) -> Found:
    """Numbers of targets, and sums over them."""
    chosen: dict[str, Callable[[GoalResult], int]] = {
        "targets": lambda result: 1,
        "closed": lambda result: int(not result.short),
        "not_closed": lambda result: int(bool(result.short)),
        "short": lambda result: result.short,
        "gap": lambda result: result.gap,
    }
    of, text = chosen[name], formula.of("dao_tao", name)
    ids = tuple(target.id for target, _, result in proposal.to_close if of(result))
    total = sum(of(result) for _, _, result in proposal.to_close)
    return Found(formula=text, result=total, clause=CLAUSE, parts=ids)


PREFIXES: dict[str, Any] = {PLAN: trace_training, OFFER: trace_offer}
"""By what a key begins with: these families have a key per year, course and target."""
