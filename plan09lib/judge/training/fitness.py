"""Who is known not to fit what a course asks of a person: age, Party, post or plan, ratings.

A blank bars nobody: whoever sends them looks it up. What must be held before (`requires`), groups
and the highest age are asked elsewhere. Source: the catalogue's own `source`.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import reduce
from operator import or_

from plan09lib.judge.targets.answers import Answers, Cells
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.tasks.ratings_votes import rating_rows
from plan09lib.read.rules.training_rules import CourseOffer, Planned, Rated, TrainingRules


def unfit_for(evidence: Evidence, rules: TrainingRules) -> Mapping[str, frozenset[str]]:
    """By staff id, the courses that somebody of the list is known not to fit."""
    people = Cells(evidence.now.roster)
    found: dict[str, frozenset[str]] = {}
    for offer in rules.courses:
        barred = itertools.compress(people["staff_id"], _barred(evidence, offer, people))
        for staff_id in barred:
            found[staff_id] = found.get(staff_id, frozenset()) | {offer.id}
    return found


def _barred(evidence: Evidence, offer: CourseOffer, people: Cells) -> list[bool]:
    tests = [Answers.same(False, len(people))]
    tests += _too_young(evidence, offer, people)
    if offer.party_member:
        tests.append(Answers.known(people.among("party_member", {"khong"})))
    if offer.planned:
        tests.append(~_planned(offer.planned, people))
    if offer.rating:
        below = _rated_below(evidence, offer.rating)
        tests.append(Answers.known(people.among("staff_id", below)))
    return list(reduce(or_, tests).yes)


def _too_young(evidence: Evidence, offer: CourseOffer, people: Cells) -> list[Answers]:
    day, least = evidence.period.end, offer.age_min
    if least is None:
        return []
    if isinstance(least, int):
        return [people.younger_than(least, day)]
    return [
        people.younger_than(years, day) & Answers.known(people.among("sex", {sex}))
        for sex, years in least.items()
    ]


def _planned(planned: Planned, people: Cells) -> Answers:
    ways = [people.ticks("is_planned"), *map(people.ticks, planned.members)]
    return reduce(or_, [*ways, people.holds(frozenset(planned.positions))])


def _rated_below(evidence: Evidence, asked: Rated) -> frozenset[str]:
    """Who has a yearly rating below the level in one of the last years that have ended."""
    levels = evidence.plan.vocabularies["muc_xep_loai"]
    below = set(levels.codes) - levels.at_least(asked.level)
    end = evidence.period.end
    last = end.year if (end.month, end.day) == (12, 31) else end.year - 1
    years = {str(last - back) for back in range(asked.years)}
    rows = rating_rows(evidence)
    rated = zip(rows["staff_id"], rows["rating_period"], rows["rating"], strict=True)
    return frozenset(str(who) for who, period, level in rated if period in years and level in below)
