"""The training plan a ward needs, with its certificate: who goes on which course in which year.

Exact: HiGHS, lexicographic by successive solves. Source: method.md §5.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from plan09lib.judge.training.problem import Choice, Goal, Instance, Person
from plan09lib.judge.training.programme import Model, Solved, Terms
from plan09lib.judge.training.why import GoalResult, why_short

Ways = dict[str, list[Choice]]
"""The seats of each person who has any."""
SECONDS = 60.0
"""Time limit of each of the three solves; a ward needs a small part of it."""


@dataclass(frozen=True, order=True)
class Enrolment:
    """One seat of the plan and the goals it serves (directly or as what a later seat requires)."""

    year: int
    course: str
    person: str
    goals: tuple[str, ...]


@dataclass(frozen=True)
class Certificate:
    """How good the plan surely is.

    `optimal`: no plan leaves fewer (weighted) heads short, nor closes as many with fewer seats, nor
    earlier; otherwise the time limit ended the search and `bound` is what no plan can go below.
    """

    optimal: bool
    shortfall: int
    bound: int
    seats_optimal: bool = True
    earliness_optimal: bool = True

    @property
    def gap(self) -> int:
        """Weighted heads between the plan and what no plan can go below."""
        return max(0, self.shortfall - self.bound)


@dataclass(frozen=True)
class TrainingPlan:
    """Seats, what they do for every goal, and the certificate."""

    instance: Instance
    enrolments: tuple[Enrolment, ...]
    results: tuple[GoalResult, ...]
    certificate: Certificate

    @property
    def seats(self) -> int:
        """Seats in the whole plan."""
        return len(self.enrolments)

    @property
    def people(self) -> int:
        """Persons with at least one seat."""
        return len({one.person for one in self.enrolments})

    @property
    def shortfall(self) -> int:
        """Heads short over all goals, not weighted."""
        return sum(result.short for result in self.results)

    @property
    def cost(self) -> int:
        """Price of all seats; 0 where no course has a price."""
        prices = {course.id: course.price for course in self.instance.courses}
        return sum(prices[one.course] for one in self.enrolments)

    def result(self, goal: str) -> GoalResult:
        """What the plan does for `goal`."""
        return next(result for result in self.results if result.goal == goal)


def plan_training(
    instance: Instance, seconds: float = SECONDS, explain: bool = True
) -> TrainingPlan:
    """The best plan of `instance`; without persons, courses or goals the empty plan.

    `seconds` limits each solve; `explain` finds out what each remaining shortfall is due to.
    Deterministic as long as no limit is reached.
    """
    model = Model(instance)
    shortfall, seats, solved = _fewest(model, seconds)
    early, solved = _best(model, model.lateness(), seconds, solved)
    seated = _settled(instance, model.chosen(solved))
    ways = _by_person(seated)
    results = tuple(_result(instance, goal, ways) for goal in instance.goals)
    if explain:
        results = tuple(why_short(instance, results, seconds))
    certificate = Certificate(
        optimal=shortfall.optimal,
        shortfall=_weighted(instance, results),
        bound=math.ceil(shortfall.bound - 1e-6),
        seats_optimal=seats.optimal,
        earliness_optimal=early.optimal,
    )
    enrolments = sorted(_enrolment(instance, choice, ways) for choice in seated)
    return TrainingPlan(instance, tuple(enrolments), results, certificate)


def _fewest(model: Model, seconds: float) -> tuple[Solved, Solved, Solved]:
    """What was found for the heads short, then for the seats, and the plan to go on with.

    A plan as good as the relaxation's bound is looked for first: nothing can leave fewer short.
    """
    least = model.relaxed(model.shortfall(), seconds).bound
    model.hold(model.shortfall(), least)
    seats, solved = _best(model, model.seats(), seconds, None)
    if solved.values:
        return replace(solved, value=least, bound=least, optimal=True), seats, solved
    model.release()
    shortfall, solved = _best(model, model.shortfall(), seconds, None)
    seats, solved = _best(model, model.seats(), seconds, solved)
    return shortfall, seats, solved


def _best(
    model: Model, objective: Terms, seconds: float, before: Solved | None
) -> tuple[Solved, Solved]:
    """What was found for `objective`, and the plan to go on with; its value is kept from now on."""
    found = model.solve(objective, seconds)
    kept = found if found.values or before is None else before
    value = sum(weight * kept.values[i] for i, weight in objective.items()) if kept.values else 0.0
    if kept.values:
        model.hold(objective, value)
    return found, kept


def _settled(instance: Instance, seated: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """The same seats, given among persons who are alike in the order of the instance."""
    alike: dict[tuple[Any, ...], list[Person]] = defaultdict(list)
    for person in instance.in_canonical_order():
        alike[instance.likeness(person)].append(person)
    ways, settled = _by_person(seated), []
    for persons in alike.values():
        mine = [ways[person.id] for person in persons if person.id in ways]
        taken = sorted(mine, key=lambda way: [(c.year, c.course.id) for c in way])
        for person, way in zip(persons, taken, strict=False):
            settled += [replace(choice, person=person) for choice in way]
    return tuple(settled)


def _by_person(seated: tuple[Choice, ...]) -> Ways:
    ways: Ways = {}
    for choice in seated:
        ways.setdefault(choice.person.id, []).append(choice)
    return ways


def _result(instance: Instance, goal: Goal, ways: Ways) -> GoalResult:
    """Counted from the seats themselves, not taken from the solver's variables."""
    stayers = instance.stayers(goal)
    held, needed = instance.held(goal), instance.need(goal)
    after = sum(_has_all(goal, person, ways) for person in stayers)
    return GoalResult(
        goal=goal.id, need=needed, held=held, gained=after - held, short=max(0, needed - after)
    )


def _has_all(goal: Goal, person: Person, ways: Ways) -> bool:
    mine = ways.get(person.id, [])
    return all(
        person.holds(token, goal.deadline)
        or any(c.course.gives(token, c.year, goal.deadline) for c in mine)
        for token in goal.tokens
    )


def _weighted(instance: Instance, results: tuple[GoalResult, ...]) -> int:
    weights = {goal.id: goal.weight for goal in instance.goals}
    return sum(weights[result.goal] * result.short for result in results)


def _enrolment(instance: Instance, choice: Choice, ways: Ways) -> Enrolment:
    person, mine = choice.person, ways[choice.person.id]
    served = [
        goal.id
        for goal in instance.goals
        if instance.counts_for(goal, person)
        and instance.missing(goal, person)
        and _has_all(goal, person, ways)
        and any(_serves(choice, token, goal.deadline, mine) for token in goal.tokens)
    ]
    return Enrolment(choice.year, choice.course.id, person.id, tuple(served))


def _serves(choice: Choice, token: str, deadline: int, mine: list[Choice]) -> bool:
    """Whether a seat gives `token` itself, or what a seat that gives it requires."""
    if choice.person.holds(token, deadline):
        return False
    if choice.course.gives(token, choice.year, deadline):
        return True
    return any(
        one.course.requires in choice.course.tokens and _serves(one, token, deadline, mine)
        for one in mine
        if one is not choice and one.year > choice.year
    )
