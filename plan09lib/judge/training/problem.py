"""What a training plan is made from: persons, courses, goals and limits, as plain frozen values.

Years are whole calendar years; a qualification is a token (text). Nothing here knows a roster, a
catalogue file or the solver. Source: method.md §5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from plan09lib.judge.targets.heads import need
from plan09lib.read.clauses.plan_file import NeedRule


class When(StrEnum):
    """From when a course counts: once finished, from its start on, or only while it runs."""

    END = "end"
    START = "start"
    DURING = "during"


@dataclass(frozen=True)
class Gain:
    """A qualification a course gives, and when it counts."""

    token: str
    when: When = When.END


@dataclass(frozen=True)
class Person:
    """Somebody who may be sent on courses.

    `last_year` is the last year at whose end they are still on the roster (None: they stay);
    `coming` are tokens that courses under way will give, by the year at whose end; `busy` counts
    those courses per year, `away` the long ones of them; `barred` are courses they are not sent on;
    `order` decides between persons who are alike in everything else (smaller first).
    """

    id: str
    has: frozenset[str] = frozenset()
    last_year: int | None = None
    birth_year: int | None = None
    group: str = ""
    body: str = ""
    busy: Mapping[int, int] = field(default_factory=dict)
    away: Mapping[int, int] = field(default_factory=dict)
    coming: Mapping[str, int] = field(default_factory=dict)
    barred: frozenset[str] = frozenset()
    order: tuple[int | str, ...] = ()

    def holds(self, token: str, year: int) -> bool:
        """Whether they have `token` at the end of `year` without any further course."""
        return token in self.has or self.coming.get(token, year + 1) <= year

    @cached_property
    def known(self) -> frozenset[str]:
        """The tokens they have or will have without any further course."""
        return self.has | self.coming.keys()


@dataclass(frozen=True)
class Course:
    """A course that can be taken from the start of any plan year in which it has seats.

    `duration` in whole years; `capacity` seats per start year (None: no limit, a missing year has
    none); `groups` who may attend (empty: anyone); `price` per seat, charged in the start year;
    `service` full years owed afterwards; `releases` whether it counts against release limits;
    `over` further years by start year, where a course that cannot begin with the year runs on.
    """

    id: str
    duration: int
    gains: tuple[Gain, ...]
    requires: str | None = None
    capacity: Mapping[int, int] | int | None = None
    min_class: int = 1
    age_max: int | None = None
    groups: frozenset[str] = frozenset()
    price: int = 0
    service: int = 0
    releases: bool = True
    over: Mapping[int, int] = field(default_factory=dict)

    def seats(self, year: int) -> int | None:
        """Seats for a start in `year`; None when there is no limit."""
        if self.capacity is None or isinstance(self.capacity, int):
            return self.capacity
        return self.capacity.get(year, 0)

    def last_running(self, start: int) -> int:
        """The year at whose end a course begun in `start` is finished."""
        return start + self.duration - 1 + self.over.get(start, 0)

    @property
    def longest(self) -> int:
        """The most years it runs, whenever it begins."""
        return self.duration + max(self.over.values(), default=0)

    def runs(self, start: int, year: int) -> bool:
        """Whether a course begun in `start` is going on in `year`."""
        return start <= year <= self.last_running(start)

    def gives(self, token: str, start: int, year: int) -> bool:
        """Whether somebody who began in `start` has `token` from this course at the end of `year`.

        >>> course = Course("tc", 2, (Gain("TC"),))
        >>> course.gives("TC", 2024, 2024), course.gives("TC", 2024, 2025)
        (False, True)
        """
        return token in self.tokens and any(
            gain.token == token and self._counts(gain.when, start, year) for gain in self.gains
        )

    def _counts(self, when: When, start: int, year: int) -> bool:
        if when == When.END:
            return self.last_running(start) <= year
        return start <= year if when == When.START else self.runs(start, year)

    @cached_property
    def tokens(self) -> frozenset[str]:
        """All qualifications it gives, whenever they count."""
        return frozenset(gain.token for gain in self.gains)

    @cached_property
    def lasting(self) -> frozenset[str]:
        """Those that count once it is finished."""
        return frozenset(gain.token for gain in self.gains if gain.when == When.END)


@dataclass(frozen=True)
class Goal:
    """At least `percent` % of the `members` still there at the end of `deadline` have all `tokens`.

    `weight` is what one head short costs beside the other goals.
    """

    id: str
    members: frozenset[str]
    percent: int
    tokens: tuple[str, ...]
    deadline: int
    weight: int = 1
    rule: NeedRule = "ceil"


@dataclass(frozen=True)
class Instance:
    """One planning problem.

    `load` courses at a time per person; `release` how many of a body may be away at a time;
    `budget` per start year (absent year: no limit).
    """

    persons: tuple[Person, ...]
    courses: tuple[Course, ...]
    goals: tuple[Goal, ...]
    years: tuple[int, ...]
    load: int = 1
    release: Mapping[str, int] = field(default_factory=dict)
    budget: Mapping[int, int] = field(default_factory=dict)

    def stayers(self, goal: Goal) -> list[Person]:
        """The members still on the roster at the goal's deadline, in the instance's order."""
        if goal.id not in self._stayers:
            found = [person for person in self.persons if self.counts_for(goal, person)]
            self._stayers[goal.id] = found
        return self._stayers[goal.id]

    @cached_property
    def _stayers(self) -> dict[str, list[Person]]:
        return {}

    def counts_for(self, goal: Goal, person: Person) -> bool:
        """Whether the person is a member who is still there at the deadline."""
        return person.id in goal.members and stays(person, goal.deadline)

    def need(self, goal: Goal) -> int:
        """Heads the goal asks for at its deadline."""
        return need(goal.percent, len(self.stayers(goal)), goal.rule)

    def held(self, goal: Goal) -> int:
        """Heads that will satisfy the goal at its deadline without any course."""
        return len(self.stayers(goal)) - len(self.lacking(goal))

    def lacking(self, goal: Goal) -> list[tuple[Person, list[str]]]:
        """The stayers who will not have all its tokens by themselves, each with those missing."""
        stayers = ((person, self.missing(goal, person)) for person in self.stayers(goal))
        return [(person, tokens) for person, tokens in stayers if tokens]

    def missing(self, goal: Goal, person: Person) -> list[str]:
        """The tokens of the goal that the person will not have at its deadline by themselves."""
        return [token for token in goal.tokens if not person.holds(token, goal.deadline)]

    def gap(self, goal: Goal) -> int:
        """Heads missing at the deadline if nothing is done."""
        return max(0, self.need(goal) - self.held(goal))

    def may_start(self, person: Person, course: Course) -> list[int]:
        """The years in which age, group, service left and what they hold let a person begin."""
        if course.tokens <= person.known or course.id in person.barred:
            return []
        if course.groups and person.group not in course.groups:
            return []
        return [year for year in self.years if _is_open(person, course, year)]

    def in_canonical_order(self) -> tuple[Person, ...]:
        """Persons sorted by what the plan can tell apart, then by their own order, then by id.

        The solver sees them in this order, so that renaming or shuffling persons changes nothing.
        """
        return tuple(sorted(self.persons, key=lambda one: (self.likeness(one), one.order, one.id)))

    @cached_property
    def _horizon(self) -> int:
        """A year that is the same as never."""
        last = max([*self.years, *(goal.deadline for goal in self.goals)], default=0)
        return last + max((c.longest + c.service for c in self.courses), default=0)

    def likeness(self, person: Person) -> tuple[Any, ...]:
        """What the plan can tell of a person; two with the same likeness can change places."""
        horizon = self._horizon
        leaves = min(horizon, horizon if person.last_year is None else person.last_year)
        member = tuple(person.id in goal.members for goal in self.goals)
        held_up = (person.busy, person.away, person.coming)
        under_way = tuple(tuple(sorted(years.items())) for years in held_up)
        about = (member, tuple(sorted(person.has)), -leaves, person.birth_year or 0)
        return (*about, person.group, person.body, tuple(sorted(person.barred)), *under_way)


def stays(person: Person, year: int) -> bool:
    """Whether a person is still on the roster at the end of `year`."""
    return person.last_year is None or person.last_year >= year


def _is_open(person: Person, course: Course, year: int) -> bool:
    """Whether a course has seats in `year` and the person the age and the years left for it."""
    if course.seats(year) == 0:
        return False
    age = None if person.birth_year is None else year - person.birth_year
    if course.age_max is not None and age is not None and age > course.age_max:
        return False
    return stays(person, course.last_running(year) + course.service)


# What no training plan can go below, by counting alone: it spares the solver most questions.


def fewest_short(instance: Instance) -> int:
    """Weighted heads that stay short even if every course had room and time for everybody.

    A bound only: seats, classes, money and what a course requires may leave more heads short.
    """
    return sum(goal.weight * _out_of_reach(instance, goal) for goal in instance.goals)


def _out_of_reach(instance: Instance, goal: Goal) -> int:
    gap = instance.gap(goal)
    if not gap:
        return 0
    reach = sum(
        all(_can_gain(instance, goal, person, token) for token in tokens)
        for person, tokens in instance.lacking(goal)
    )
    return max(0, gap - reach)


def _can_gain(instance: Instance, goal: Goal, person: Person, token: str) -> bool:
    """Whether a course that the person may begin gives them `token` by the deadline."""
    return any(
        course.gives(token, year, goal.deadline)
        for course in instance.courses
        if token in course.tokens
        for year in instance.may_start(person, course)
    )


# The seats a training plan may give: person × course × start year, without the useless ones.


@dataclass(frozen=True)
class Choice:
    """One seat that may be given: a person, a course, a start year."""

    person: Person
    course: Course
    year: int


def choices(instance: Instance) -> tuple[Choice, ...]:
    """Every seat that a plan could sensibly give, in canonical order.

    Left out: what the person holds or no goal of theirs needs, directly or as a prerequisite. A
    class that needs a minimum may be filled up with anybody who may attend.
    """
    return tuple(_choices(instance))


def _choices(instance: Instance) -> Iterator[Choice]:
    last = max((goal.deadline for goal in instance.goals), default=0)
    for person in instance.in_canonical_order():
        wanted = _wanted(instance, person)
        for course in instance.courses:
            if course.tokens & wanted or course.min_class > 1:
                for year in instance.may_start(person, course):
                    if year <= last:
                        yield Choice(person, course, year)


def _wanted(instance: Instance, person: Person) -> set[str]:
    """The tokens a person lacks that serve a goal, directly or as what a course requires."""
    mine = [goal for goal in instance.goals if person.id in goal.members]
    wanted = {token for goal in mine for token in instance.missing(goal, person)}
    grew = True
    while grew:
        grew = False
        for course in instance.courses:
            useful = course.min_class > 1 or wanted & course.tokens
            if useful and course.requires and course.requires not in person.has | wanted:
                wanted.add(course.requires)
                grew = True
    return wanted
