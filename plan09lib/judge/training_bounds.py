"""What no training plan can go below, by counting alone: it spares the solver most questions."""

from __future__ import annotations

from plan09lib.judge.training_instance import Goal, Instance, Person


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
