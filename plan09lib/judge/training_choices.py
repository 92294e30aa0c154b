"""The seats a training plan may give: person × course × start year, without the useless ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from plan09lib.judge.training_instance import Course, Instance, Person


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
