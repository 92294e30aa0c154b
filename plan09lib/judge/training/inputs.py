"""From a unit's lists, its forecast and the catalogue of courses to a planning problem.

A qualification is a condition of the plan: who holds it, and what a course gives, is asked of the
same functions that judge the present. Source: method.md §4 and §5.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from plan09lib.judge.outlook.at_deadline import counted_at_deadline
from plan09lib.judge.outlook.counts_ahead import CountsAhead
from plan09lib.judge.outlook.course_effects import (
    CourseEffect,
    apply_grants,
    course_rows,
    courses_under_way,
    is_raised,
)
from plan09lib.judge.outlook.forecast import RosterForecast, forecast_roster
from plan09lib.judge.targets.answers import Cells
from plan09lib.judge.targets.counting import satisfies
from plan09lib.judge.targets.evidence import Evidence, judged_snapshot
from plan09lib.judge.targets.need_and_status import Requirement
from plan09lib.judge.training.fitness import unfit_for
from plan09lib.judge.training.problem import Course, Gain, Goal, Instance, Person, When
from plan09lib.read.clauses.conditions import Condition
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.rules.course_rules import DROPPED, OPEN
from plan09lib.read.rules.layout import COURSES
from plan09lib.read.rules.training_rules import CourseOffer, TrainingRules


@dataclass(frozen=True, eq=False)
class TrainingInputs:
    """What a training plan of one unit is made from.

    `deadlines` replace those of targets, `barred` are staff ids not to be sent: for what-ifs.
    """

    evidence: Evidence
    rules: TrainingRules
    deadlines: Mapping[str, dt.date] = field(default_factory=dict)
    barred: frozenset[str] = frozenset()

    @cached_property
    def starts(self) -> dt.date:
        """The day the first courses can begin: the first of a month with the days to act over.

        So that no seat is proposed that the class of a target holds to be too late.
        """
        waits = dt.timedelta(self.evidence.plan.file.limits.days_to_act + 1)
        first = max(self.evidence.now.date, self.evidence.period.end) + waits
        return first if first.day == 1 else (first.replace(day=1) + dt.timedelta(32)).replace(day=1)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years in which courses can begin, to the last deadline."""
        last = max((day.year for _, day in self.targets), default=0)
        return tuple(range(self.starts.year, last + 1))

    @cached_property
    def targets(self) -> tuple[tuple[Target, dt.date], ...]:
        """The targets to plan for with the day by which they are to be met.

        One whose deadline has passed is to be caught up with, unless a later target takes it over.
        None that the unit itself will not live to see.
        """
        found = []
        for target in self.evidence.plan.targets:
            day = self.deadlines.get(target.id, target.deadline)
            if day < self.starts and self.evidence.plan.taken_over_by(target):
                continue
            if day < self.starts and self._owes_nothing(target):
                continue
            if day < self.starts:
                day = self.rules.catch_up_day(target.id, self.starts)
            unit_ends = self.evidence.history.unit.end_known_on(self.evidence.period.end)
            if unit_ends is not None and unit_ends < day:
                continue
            if day >= self.starts and (target.until is None or target.until >= self.starts):
                found.append((target, day))
        return tuple(found)

    def _owes_nothing(self, target: Target) -> bool:
        """Whether nobody belonged when the target fell due, or it was met and is not short since.

        Blanks of today make nobody short: a target that was met stays met while they are open.
        """
        then = counted_at_deadline(self.evidence, target)
        if then is None:
            return False
        requirement = Requirement.of(target, self.evidence.plan)
        if then.is_empty or not requirement.attained(then):
            return then.is_empty
        now = self.evidence.counter.count(target, judged_snapshot(self.evidence, target))
        return requirement.attained(now) is not False

    @cached_property
    def forecast(self) -> RosterForecast:
        """Who will be there."""
        return forecast_roster(self.evidence)

    @cached_property
    def under_way(self) -> tuple[CourseEffect, ...]:
        """What courses under way will give; people of one that is over may be sent again."""
        return courses_under_way(self.evidence).grants

    @cached_property
    def counts(self) -> CountsAhead:
        """Who belongs and who satisfies on any day, courses under way finished."""
        return CountsAhead.of(self.evidence, {"under_way": self.under_way})

    @cached_property
    def instance(self) -> Instance:
        """The planning problem; person ids are staff ids, goal ids target ids."""
        people = self.forecast.people
        sizes = people["group"].fillna("").astype(str).value_counts()
        percent = self.rules.limits.release_percent
        return Instance(
            persons=tuple(persons_of(self)),
            courses=tuple(self._course(offer) for offer in self.rules.courses),
            goals=tuple(self._goal(target, day) for target, day in self.targets),
            years=self.years,
            load=self.rules.limits.courses_at_a_time,
            release={str(group): max(1, percent * n // 100) for group, n in sizes.items()},
            budget=self.rules.budget,
        )

    def _goal(self, target: Target, day: dt.date) -> Goal:
        members = self.counts.members(target.population, day) & self.forecast.presence(day)
        return Goal(
            id=target.id,
            members=frozenset(self.forecast.people.loc[members.yes, "staff_id"]),
            percent=target.applied,
            tokens=tuple(token(clause) for clause in clauses(target.condition)),
            deadline=full_year(day),
            weight=self.rules.weights.get(target.id, 1),
            rule=target.rule,
        )

    @cached_property
    def clauses(self) -> tuple[Condition, ...]:
        """Every clause that a target or a course asks for."""
        asked = [clause for target, _ in self.targets for clause in clauses(target.condition)]
        asked += [offer.requires for offer in self.rules.courses if offer.requires]
        return tuple({token(clause): clause for clause in asked}.values())

    def _course(self, offer: CourseOffer) -> Course:
        free = seats_left(self.evidence, offer, self.years)
        return Course(
            id=offer.id,
            duration=_years(offer.months),
            gains=tuple(self._gains[offer.id]),
            requires=token(offer.requires) if offer.requires else None,
            capacity=free,
            min_class=offer.min_class,
            age_max=offer.age_max,
            groups=frozenset(offer.groups),
            price=offer.price or 0,
            service=offer.service_years,
            releases=offer.releases,
            over=self._over(offer),
        )

    def _over(self, offer: CourseOffer) -> dict[int, int]:
        """Years by which a course begun in the first year, not in January, ends later."""
        further = _years(self.starts.month - 1 + offer.months) - _years(offer.months)
        return {self.starts.year: further} if further else {}

    @cached_property
    def _gains(self) -> dict[str, list[Gain]]:
        """Per course the clauses that somebody of whom nothing is known satisfies by it."""
        if self.forecast.people.empty:
            return {offer.id: [] for offer in self.rules.courses}
        ways = {
            f"{offer.id} {when}": (offer, when) for offer in self.rules.courses for when in When
        }
        blank = [None] * len(ways)
        levels = {scale.column: blank for scale in self.evidence.plan.file.scales}
        rows = Cells(pd.DataFrame(index=range(len(ways))), {"staff_id": list(ways), **levels})
        grants = [
            CourseEffect(way, gives.column, gives.level, self.starts)
            for way, (offer, when) in ways.items()
            for gives in offer.gives
            if gives.when == when
        ]
        raised = apply_grants(rows, grants, self.starts, self.evidence.plan)
        found: dict[str, list[Gain]] = {offer.id: [] for offer in self.rules.courses}
        for clause in self.clauses:
            answer = satisfies(self.evidence.plan, clause, raised)
            for way in itertools.compress(ways, answer.yes):
                offer, when = ways[way]
                found[offer.id].append(Gain(token(clause), when))
        return found


def _years(months: int) -> int:
    """Calendar years that so many months take from January on."""
    return -(-months // 12)


# Conditions of the plan as the qualifications a planner counts.


def clauses(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that must hold together; one of "any of" stays whole."""
    if condition.all_of:
        return tuple(one for part in condition.all_of for one in clauses(part))
    return (condition,)


def token(condition: Condition) -> str:
    """The name of a clause; equal clauses have equal names."""
    return condition.model_dump_json(exclude_defaults=True)


def full_year(day: dt.date) -> int:
    """The last year that is over at the end of `day`."""
    return day.year if (day.month, day.day) == (12, 31) else day.year - 1


# Seats of a course that are still free, once those already sent are counted.


def seats_left(evidence: Evidence, offer: CourseOffer, years: Iterable[int]) -> dict[int, int]:
    """Free seats per start year: those of the catalogue less those sheet Đào tạo has filled."""
    sent = evidence.counter.cells(evidence.now, COURSES)
    begun = zip(
        is_of_course(evidence, offer, sent), sent["course_state"], sent["from_date"], strict=True
    )
    started = Counter(
        day.year
        for mine, state, day in begun
        if mine and state not in (None, DROPPED) and day is not None
    )
    given = offer.seats
    return {
        year: max(0, (given if isinstance(given, int) else given.get(year, 0)) - started[year])
        for year in years
    }


def is_of_course(evidence: Evidence, offer: CourseOffer, sent: Cells) -> list[bool]:
    """Per row of sheet Đào tạo whether it is about this course: its kind and, if any, its level."""
    mine = [kind == offer.kind for kind in sent["course_kind"]]
    if not offer.level:
        return mine
    vocabulary = evidence.plan.column_vocabulary(offer.level_column)
    rows = zip(mine, sent["course_level"], strict=True)
    return [own and vocabulary.named_in(text or "") == offer.level for own, text in rows]


def training_rules(evidence: Evidence) -> TrainingRules:
    """The courses and limits that hold for the unit at the end of the period."""
    return evidence.history.training.on(evidence.period.end)


# Everybody on the list as a planner sees them: what they hold, how long they stay.


def persons_of(inputs: TrainingInputs) -> Iterator[Person]:
    """One person per row of the roster to come, in its order.

    Between persons who are alike, the one with fewer blank cells goes first, then who stays longer.
    """
    people, departures = inputs.forecast.people, inputs.forecast.departures
    held, useless, unfit = _held(inputs), _useless(inputs), unfit_for(inputs.evidence, inputs.rules)
    courses = inputs.evidence.now.sheet(COURSES)
    courses = courses[courses["course_state"].isin(OPEN) & ~_is_short(inputs, courses)]
    busy, away = _busy(inputs, courses), _busy(inputs, _long(inputs, courses))
    every = frozenset(course.id for course in inputs.rules.courses)
    columns = [scale.column for scale in inputs.evidence.plan.file.scales]
    blanks = people[columns].isna().sum(axis=1)
    leaves = departures["leaves_first"].dt.date
    cells = Cells(people)
    rows = zip(cells["staff_id"], cells["group"], cells["birth_date"], leaves, blanks, strict=True)
    for staff_id, group, born, leaves_on, blank in rows:
        last = None if pd.isna(leaves_on) else leaves_on
        has, coming = held[staff_id]
        yield Person(
            staff_id,
            has,
            None if last is None else full_year(last),
            None if born is None else int(born.year),
            group=group or "",
            body=group or "",
            busy=busy.get(staff_id, {}),
            away=away.get(staff_id, {}),
            coming=coming,
            barred=every
            if staff_id in inputs.barred
            else useless[staff_id] | unfit.get(staff_id, frozenset()),
            order=(int(blank), -(dt.MAXYEAR if last is None else last.year)),
        )


def _held(inputs: TrainingInputs) -> dict[str, tuple[frozenset[str], dict[str, int]]]:
    """Per person the clauses satisfied now, and by year those courses under way will satisfy."""
    as_of = inputs.forecast.as_of
    ids = list(inputs.forecast.people["staff_id"])
    has: dict[str, set[str]] = {staff_id: set() for staff_id in ids}
    coming: dict[str, dict[str, int]] = {staff_id: {} for staff_id in ids}
    ends = sorted({grant.on.year for grant in inputs.under_way})
    for clause in inputs.clauses:
        name = token(clause)
        for staff_id in _satisfying(inputs, clause, as_of):
            has[staff_id].add(name)
        for year in ends:
            for staff_id in _satisfying(inputs, clause, dt.date(year, 12, 31)):
                if name not in has[staff_id]:
                    coming[staff_id].setdefault(name, year)
    return {staff_id: (frozenset(has[staff_id]), coming[staff_id]) for staff_id in ids}


def _satisfying(inputs: TrainingInputs, clause: Condition, day: dt.date) -> list[str]:
    answer = inputs.counts.satisfied(clause, "under_way", day)
    return list(itertools.compress(inputs.forecast.people["staff_id"].tolist(), answer.yes))


def _useless(inputs: TrainingInputs) -> dict[str, frozenset[str]]:
    """Per person the courses that would raise none of their cells."""
    plan = inputs.evidence.plan
    before = apply_grants(Cells(inputs.forecast.people), inputs.under_way, dt.date.max, plan)
    found: dict[str, set[str]] = {staff_id: set() for staff_id in before["staff_id"]}
    for offer in inputs.rules.courses:
        gives = [(before[g.column], plan.column_vocabulary(g.column), g.level) for g in offer.gives]
        for place, staff_id in enumerate(before["staff_id"]):
            if not any(is_raised(known, level, held[place]) for held, known, level in gives):
                found[staff_id].add(offer.id)
    return {staff_id: frozenset(courses) for staff_id, courses in found.items()}


def _busy(inputs: TrainingInputs, rows: pd.DataFrame) -> dict[str, dict[int, int]]:
    """Per person how many of the courses in `rows` take them in each year to come."""
    busy: dict[str, dict[int, int]] = {}
    for row in course_rows(inputs.evidence, rows):
        first = row.begins or inputs.starts
        last, years = max(first, row.last), busy.setdefault(row.staff_id, {})
        if last >= inputs.starts:
            for year in range(max(first.year, inputs.starts.year), last.year + 1):
                years[year] = years.get(year, 0) + 1
    return busy


def _is_short(inputs: TrainingInputs, rows: pd.DataFrame) -> pd.Series:
    """Whether a course, both days known, leaves time for another one in its year."""
    days = (rows["to_date"] - rows["from_date"]).dt.days + 1
    return (days < inputs.rules.limits.short_course_days).fillna(False).astype(bool)


def _long(inputs: TrainingInputs, rows: pd.DataFrame) -> pd.DataFrame:
    """Of `rows` the courses that keep somebody away, as the catalogue has it.

    One whose level cannot be read is long when a long course is of its kind.
    """
    evidence, offers = inputs.evidence, inputs.rules.courses
    sent = Cells(rows)
    known = [(offer.releases, is_of_course(evidence, offer, sent)) for offer in offers]
    kinds = {offer.kind for offer in offers if offer.releases}
    found = [
        any(mine[place] for is_long, mine in known if is_long)
        or (kind in kinds and not any(mine[place] for _, mine in known))
        for place, kind in enumerate(sent["course_kind"])
    ]
    return rows[np.array(found, dtype=bool)]
