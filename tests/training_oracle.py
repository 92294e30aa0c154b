"""A training plan by trying everything, and a greedy one: what the optimiser is checked against.

Neither shares code with the solver: each reads the rules of method.md §5 from the instance itself.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace

from plan09lib.judge.training.problem import Course, Gain, Goal, Instance, Person, When

Seat = tuple[str, str, int]
"""Person, course, start year."""


def gone(person: Person, year: int) -> bool:
    return person.last_year is not None and person.last_year < year


def finish(course: Course, start: int) -> int:
    return start + course.duration - 1 + course.over.get(start, 0)


def tokens_at(instance: Instance, person: Person, seats: list[Seat], year: int) -> set[str]:
    """What somebody holds at the end of `year`."""
    courses = {course.id: course for course in instance.courses}
    held = set(person.has) | {token for token, since in person.coming.items() if since <= year}
    for who, what, start in seats:
        if who == person.id:
            for gain in courses[what].gains:
                end = finish(courses[what], start)
                if {"end": end <= year, "start": start <= year,
                    "during": start <= year <= end}[gain.when]:  # fmt: skip
                    held.add(gain.token)
    return held


def lasting(instance: Instance, person: Person, seats: list[Seat], year: int) -> set[str]:
    courses = {course.id: course for course in instance.courses}
    done = {
        gain.token
        for who, what, start in seats
        if who == person.id and finish(courses[what], start) <= year
        for gain in courses[what].gains
        if gain.when == "end"
    }
    return set(person.has) | done | {t for t, since in person.coming.items() if since <= year}


def person_allows(instance: Instance, person: Person, seats: list[Seat]) -> bool:
    """Whether one person's seats keep every rule that concerns them alone."""
    courses = {course.id: course for course in instance.courses}
    names = [what for _, what, _ in seats]
    if len(names) != len(set(names)):
        return False
    for _, what, start in seats:
        course = courses[what]
        if {gain.token for gain in course.gains} <= {*person.has, *person.coming}:
            return False
        if what in person.barred:
            return False
        if course.groups and person.group not in course.groups:
            return False
        if gone(person, finish(course, start) + course.service):
            return False
        age = start - (person.birth_year or start)
        if course.age_max is not None and age > course.age_max:
            return False
        if course.requires and course.requires not in lasting(instance, person, seats, start - 1):
            return False
    years = {y for _, what, s in seats for y in range(s, finish(courses[what], s) + 1)}
    return all(
        sum(s <= y <= finish(courses[what], s) for _, what, s in seats) + person.busy.get(y, 0)
        <= max(instance.load, person.busy.get(y, 0))
        for y in years
    )


def together_allow(instance: Instance, seats: list[Seat]) -> bool:
    """Whether seats, classes, money and release limits are kept."""
    courses = {course.id: course for course in instance.courses}
    persons = {person.id: person for person in instance.persons}
    for course in instance.courses:
        for year in instance.years:
            size = sum(what == course.id and start == year for _, what, start in seats)
            limit = course.capacity if not isinstance(course.capacity, dict) else (
                course.capacity.get(year, 0))  # fmt: skip
            if (limit is not None and size > limit) or 0 < size < course.min_class:
                return False
    for year, money in instance.budget.items():
        if sum(courses[what].price for _, what, start in seats if start == year) > money:
            return False
    for body, limit in instance.release.items():
        for year in range(min(instance.years), max(instance.years) + 9):
            away = sum(
                persons[who].body == body and start <= year <= finish(courses[what], start)
                and courses[what].releases
                for who, what, start in seats
            )  # fmt: skip
            fixed = sum(p.away.get(year, 0) for p in instance.persons if p.body == body)
            if away and away + fixed > limit:
                return False
    return True


def short(instance: Instance, seats: list[Seat], goal: Goal) -> int:
    members = [p for p in instance.persons if p.id in goal.members and not gone(p, goal.deadline)]
    needed = -(-goal.percent * len(members) // 100)
    have = sum(set(goal.tokens) <= tokens_at(instance, p, seats, goal.deadline) for p in members)
    return max(0, needed - have)


def value(instance: Instance, seats: list[Seat]) -> tuple[int, int, int]:
    """The three objectives of a plan: weighted heads short, seats, years waited."""
    lack = sum(goal.weight * short(instance, seats, goal) for goal in instance.goals)
    return lack, len(seats), sum(start - min(instance.years) for _, _, start in seats)


def plans_of(instance: Instance, person: Person) -> list[list[Seat]]:
    starts = [
        [None, *((person.id, course.id, year) for year in instance.years)]
        for course in instance.courses
    ]
    plans = [[seat for seat in pick if seat] for pick in itertools.product(*starts)]
    return [plan for plan in plans if person_allows(instance, person, plan)]


def brute_force(instance: Instance) -> tuple[int, int, int]:
    """The least value over every plan there is; exponential, for a handful of persons."""
    options = [plans_of(instance, person) for person in instance.persons]
    best = (10**9, 0, 0)
    for parts in itertools.product(*options):
        seats = [seat for part in parts for seat in part]
        reached = value(instance, seats)
        if reached < best and together_allow(instance, seats):
            best = reached
    return best


def greedy(instance: Instance) -> list[Seat]:
    """What an office does by hand: year by year the seat that helps most goals at once."""
    seats: list[Seat] = []
    for year in instance.years:
        while found := _next_seat(instance, seats, year):
            seats.append(found)
    return seats


def _next_seat(instance: Instance, seats: list[Seat], year: int) -> Seat | None:
    now = value(instance, seats)[0]
    best: tuple[int, Seat] | None = None
    for person, course in itertools.product(instance.persons, instance.courses):
        more = [*seats, (person.id, course.id, year)]
        mine = [seat for seat in more if seat[0] == person.id]
        if person_allows(instance, person, mine) and together_allow(instance, more):
            gain = now - value(instance, more)[0]
            if gain > 0 and (best is None or gain > best[0]):
                best = (gain, more[-1])
    return best[1] if best else None


def small_instances(seed: int) -> Iterator[Instance]:
    """Random instances with two to four persons, so that everything can be tried."""
    rng = random.Random(seed)
    while True:
        yield small_instance(rng)


def small_instance(rng: random.Random) -> Instance:
    years = tuple(range(2025, 2025 + rng.randint(1, 3)))
    persons = tuple(_person(rng, f"p{i}") for i in range(rng.randint(2, 4)))
    courses = [_course(rng, "SC", "A", years, None)]
    courses.append(_course(rng, "TC", "B", years, rng.choice([None, "A"])))
    ids = [person.id for person in persons]
    goals = tuple(
        Goal(
            f"g{i}",
            frozenset(rng.sample(ids, rng.randint(1, len(ids)))),
            rng.choice([33, 50, 60, 80, 100]),
            rng.choice([("A",), ("B",), ("B",), ("A", "B")]),
            rng.choice(years),
            weight=rng.choice([1, 1, 2]),
        )
        for i in range(rng.randint(1, 3))
    )
    money = {year: rng.randint(1, 6) for year in years} if rng.random() < 0.3 else {}
    release = {"x": rng.randint(0, 2)} if rng.random() < 0.4 else {}
    load, service = rng.choice([1, 1, 2]), rng.choice([0, 0, 1, 2])
    owing = tuple(replace(one, service=max(one.service, service)) for one in courses)
    return Instance(persons, owing, goals, years, load, release, money)


def _person(rng: random.Random, name: str) -> Person:
    return Person(
        name,
        frozenset(token for token in "AB" if rng.random() < 0.25),
        rng.choice([None, None, 2025, 2026, 2028]),
        rng.choice([1970, 1985]),
        group=rng.choice(["m", "n"]),
        body=rng.choice(["x", "y"]),
        busy={2025: 1} if (is_busy := rng.random() < 0.15) else {},
        away={2025: 1} if is_busy and rng.random() < 0.5 else {},
        coming={rng.choice("AB"): rng.choice([2025, 2026])} if rng.random() < 0.2 else {},
        barred=frozenset({"TC"} if rng.random() < 0.1 else ()),
    )


def _course(
    rng: random.Random, name: str, token: str, years: tuple[int, ...], requires: str | None
) -> Course:
    seats = rng.choice([None, 1, 2, 3])
    return Course(
        id=name,
        duration=rng.choice([1, 1, 2]),
        gains=(Gain(token, When(rng.choice(["end", "end", "start", "during"]))),),
        requires=requires,
        capacity=rng.choice([seats, {year: rng.randint(0, 2) for year in years}]),
        min_class=rng.choice([1, 1, 2, 3]),
        age_max=rng.choice([None, None, 45]),
        groups=rng.choice([frozenset(), frozenset(), frozenset({"m"})]),
        price=rng.choice([0, 1, 2]),
        service=rng.choice([0, 0, 0, 2]),
        over={2025: 1} if rng.random() < 0.1 else {},
    )
