"""The facts of the proposed training plan.

Ids: `ke-hoach-2027-llct_trung_cap.seats` people sent on a course that begins in 2027,
`ke-hoach-2027.…` the year's sums, `ke-hoach-T30-2c.…` what a target gains, `lop-….…` what is
assumed of a course, `ke-hoach.…` what holds of the whole, `T30-3a.ends_on` when a population ends.
No fact is about a single person.
"""

from __future__ import annotations

from collections.abc import Iterator

from plan09lib.judge.frame import plain_rows
from plan09lib.judge.training_proposal import TrainingProposal
from plan09lib.tell.anchors import TRAINING_PLAN, course_anchor, evidence_of, goal_anchor
from plan09lib.tell.fact import Fact, Kind


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
            yield Fact(f"{target.id}.ends_on", ended_on, "date", evidence_of(target.id))


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
