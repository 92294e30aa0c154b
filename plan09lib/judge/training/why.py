"""What a shortfall that no plan closes is due to: each family of rules is lifted in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from plan09lib.judge.training.problem import Course, Goal, Instance, fewest_short
from plan09lib.judge.training.programme import Model


class Family(StrEnum):
    """A family of rules that can keep a goal from being reached.

    The first two cannot be lifted: no course serves the goal, or who lacks it is on one already
    that ends too late.
    """

    NO_COURSE = "no_course"
    UNDER_WAY = "under_way"
    SEATS = "seats"
    MIN_CLASS = "min_class"
    PREREQUISITE = "prerequisite"
    TIME = "time"
    LOAD = "load"
    BUDGET = "budget"
    RELEASE = "release"
    AGE = "age"
    SERVICE = "service"
    GROUP = "group"


@dataclass(frozen=True)
class Why:
    """The cause of a shortfall.

    `alone`: heads short even if the plan served this goal only; `families`: those whose lifting
    alone makes the shortfall smaller; `together`: when none alone does, families of which all have
    to be lifted, none of them in vain; both empty when even lifting every rule would not help.
    """

    alone: int
    families: tuple[Family, ...]
    together: tuple[Family, ...] = ()

    @property
    def competes(self) -> bool:
        """Whether the goal could be closed, at the expense of another one."""
        return self.alone == 0


_RELAXED: dict[Family, Callable[[Instance], Instance]] = {
    Family.SEATS: lambda one: _each(one, lambda course: replace(course, capacity=None)),
    Family.MIN_CLASS: lambda one: _each(one, lambda course: replace(course, min_class=1)),
    Family.PREREQUISITE: lambda one: _each(one, lambda course: replace(course, requires=None)),
    Family.TIME: lambda one: _each(one, lambda course: replace(course, duration=1, over={})),
    Family.LOAD: lambda one: _free(replace(one, load=len(one.courses))),
    Family.BUDGET: lambda one: replace(one, budget={}),
    Family.RELEASE: lambda one: replace(one, release={}),
    Family.AGE: lambda one: _each(one, lambda course: replace(course, age_max=None)),
    Family.SERVICE: lambda one: _each(one, lambda course: replace(course, service=0)),
    Family.GROUP: lambda one: _each(one, lambda course: replace(course, groups=frozenset())),
}


@dataclass(frozen=True)
class GoalResult:
    """What the plan does for one goal, in heads at its deadline."""

    goal: str
    need: int
    held: int
    gained: int
    short: int
    why: Why | None = None

    @property
    def gap(self) -> int:
        """Heads missing if nothing is done."""
        return max(0, self.need - self.held)


def why_short(
    instance: Instance, results: Sequence[GoalResult], seconds: float
) -> Iterator[GoalResult]:
    """The results again, those short of their need with the cause."""
    goals = {goal.id: goal for goal in instance.goals}
    total = sum(goals[result.goal].weight * result.short for result in results)
    shared: list[tuple[Family, ...]] = []
    asked, relaxed = Questions(seconds), _relaxed(instance)
    for result in results:
        if not result.short:
            yield result
            continue
        goal = goals[result.goal]
        single = replace(instance, goals=(replace(goal, weight=1),))
        alone = asked.least(single, result.short)
        if alone:
            alike = {family: replace(one, goals=single.goals) for family, one in relaxed.items()}
            why = _why(single, alike, alone, asked)
        else:
            shared = shared or [tuple(_helping(relaxed, total, asked))]
            why = Why(0, shared[0])
        yield replace(result, why=why)


def _why(single: Instance, relaxed: Mapping[Family, Instance], alone: int, asked: Questions) -> Why:
    """The cause of a shortfall that remains when the plan serves this goal only."""
    (goal,) = single.goals
    tokens = frozenset().union(*(course.tokens for course in single.courses))
    if not set(goal.tokens) <= tokens:
        return Why(alone, (Family.NO_COURSE,))
    if families := tuple(_helping(relaxed, alone, asked)):
        return Why(alone, families)
    together = _together(single, [*relaxed], alone, asked)
    if not together and any(_comes_late(single, goal)):
        return Why(alone, (Family.UNDER_WAY,))
    return Why(alone, (), together)


def _comes_late(single: Instance, goal: Goal) -> Iterator[bool]:
    """Per member who will lack the goal, whether a course under way gives it after the deadline."""
    for person in single.stayers(goal):
        missing = single.missing(goal, person)
        if missing:
            yield set(missing) <= person.coming.keys()


def _together(
    single: Instance, needed: list[Family], alone: int, asked: Questions
) -> tuple[Family, ...]:
    """Those of `needed` that help only when all are lifted; empty when nothing helps."""
    if not asked.can_beat(lifted(single, needed), alone):
        return ()
    for family in tuple(needed):
        fewer = [one for one in needed if one is not family]
        if asked.can_beat(lifted(single, fewer), alone):
            needed = fewer
    return tuple(needed)


def lifted(instance: Instance, families: Iterable[Family]) -> Instance:
    """The instance without the rules of `families`; those no limit stands for are passed over."""
    for family in families:
        instance = _RELAXED.get(family, _as_it_is)(instance)
    return instance


def _relaxed(instance: Instance) -> dict[Family, Instance]:
    """The instance without the rules of each family that limits anything in it."""
    found = {family: relax(instance) for family, relax in _RELAXED.items()}
    return {family: one for family, one in found.items() if one != instance}


def _helping(relaxed: Mapping[Family, Instance], total: int, asked: Questions) -> Iterator[Family]:
    """The families whose lifting alone leaves fewer heads short than `total`."""
    return (family for family, one in relaxed.items() if asked.can_beat(one, total))


def _as_it_is(instance: Instance) -> Instance:
    return instance


def _each(instance: Instance, change: Callable[[Course], Course]) -> Instance:
    return replace(instance, courses=tuple(change(course) for course in instance.courses))


def _free(instance: Instance) -> Instance:
    """The instance with nobody busy on a course already under way."""
    return replace(instance, persons=tuple(replace(p, busy={}) for p in instance.persons))


# How few heads a planning problem can leave short: counted where that tells, else solved once.


class Questions:
    """Questions about problems that differ in a rule or two; most come to the same programme.

    `seconds` limits each solve.
    """

    def __init__(self, seconds: float):
        self.seconds = seconds
        self._beaten: dict[tuple[object, ...], bool] = {}

    def can_beat(self, instance: Instance, total: int) -> bool:
        """Whether some plan leaves fewer (weighted) heads short than `total`."""
        if fewest_short(instance) >= total:
            return False
        model = Model(instance)
        key = (total, tuple(model.shortfall().values()), *model.programme())
        if key not in self._beaten:
            self._beaten[key] = model.can_hold(model.shortfall(), total - 1, self.seconds)
        return self._beaten[key]

    def least(self, instance: Instance, reached: int) -> int:
        """The fewest heads short; `reached` are those of a plan known to exist."""
        if fewest_short(instance) >= reached:
            return reached
        model = Model(instance)
        key = model.programme()
        solved = model.solve(model.shortfall(), self.seconds)
        if not solved.values:
            return sum(map(instance.gap, instance.goals))
        if solved.optimal:
            self._beaten[round(solved.value), tuple(model.shortfall().values()), *key] = False
        return round(solved.value)
