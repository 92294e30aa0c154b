"""Who will belong and who will satisfy on a day to come, and what the open courses do about it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from plan09lib.judge.outlook.counts_ahead import CountsAhead
from plan09lib.judge.outlook.course_effects import (
    CourseEffect,
    CourseRow,
    apply_grants,
    open_courses,
)
from plan09lib.judge.outlook.forecast import RosterForecast, forecast_roster
from plan09lib.judge.prospect.chains import Chains, Learner
from plan09lib.judge.prospect.own_rows import own_rows
from plan09lib.judge.targets.answers import Answers, Cells
from plan09lib.judge.targets.counting import Count, count
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.training.inputs import training_rules
from plan09lib.read.clauses.conditions import Condition
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.rules.layout import COURSES


@dataclass(frozen=True, eq=False)
class OnDay:
    """One target on one day to come; arrays have a place per person of the forecast.

    `under_way` are the answers once open courses are finished, `without` those without them;
    `late`: a course of theirs satisfies the condition after the day, or may; `overdue`: one that is
    over would have; `assumed`: a course without a written end decides the answer; `unreadable`: a
    course of theirs ends by then that leads to a level nobody can read: it satisfies nothing, and
    they are not sent again.
    """

    members: Answers
    under_way: Answers
    without: Answers
    late: np.ndarray
    overdue: np.ndarray
    assumed: np.ndarray
    unreadable: np.ndarray

    @property
    def counted(self) -> Count:
        """The heads, courses under way finished."""
        return count(self.members, self.under_way)

    @property
    def counted_without(self) -> Count:
        """The heads without any open course."""
        return count(self.members, self.without)

    @property
    def lacking(self) -> np.ndarray:
        """Who surely belongs and surely does not satisfy."""
        return self.members.yes & self.under_way.no


class Ahead:
    """What lies ahead of one unit, as known at the end of the period: people, courses, chains."""

    def __init__(self, evidence: Evidence):
        self.evidence = evidence
        self.plan = self.evidence.plan
        self.rules = training_rules(evidence)
        self.as_of = evidence.now.date
        self.forecast: RosterForecast = forecast_roster(self.evidence)
        self.open = open_courses(self.evidence)
        wait = dt.timedelta(days=self.plan.file.limits.days_to_act + 1)
        own = own_rows(self.evidence, self.rules)
        self.chains = Chains(self.plan, self.rules, own, evidence.period.end + wait)
        self._people = Cells(self.forecast.people)
        self._ids = np.array(self._people["staff_id"], dtype=object)
        self._counts = CountsAhead.of(self.evidence, {})
        self._learners: dict[dt.date, list[Learner]] = {}

    @property
    def first_of_month(self) -> dt.date:
        """The first of the month after list and period, from which a training plan begins."""
        last = max(self.as_of, self.evidence.period.end)
        return (last.replace(day=1) + dt.timedelta(days=32)).replace(day=1)

    # The roster and its answers on a day.

    def on(self, target: Target, day: dt.date) -> OnDay:
        """The target's people and answers on `day`."""
        condition = target.condition
        members = self._counts.members(target.population, day) & self.forecast.presence(day)
        under_way = self._satisfied(condition, self._effects(day), day)
        unreadable, late = self._unreadable(condition), self._late(condition, day)
        dated = self._satisfied(condition, self._effects(day, assumed=False), day)
        return OnDay(
            members=members,
            under_way=under_way,
            without=self._satisfied(condition, (), day),
            late=late & under_way.no,
            overdue=self._overdue(condition) & under_way.no,
            assumed=(under_way.yes & ~dated.yes)
            | self._who(one for one in unreadable if one.has_no_end)
            | (late & self._who(one for one in self._live if one.has_no_end)),
            unreadable=self._who(one for one in unreadable if one.last <= day),
        )

    def ages_out(self, target: Target, day: dt.date) -> np.ndarray:
        """Who is still there on `day` and leaves the population by its age limit alone."""
        there = self.forecast.presence(day)
        any_age = self._counts.members(target.population, day, ignore_age=True) & there
        return any_age.possible & (self._counts.members(target.population, day) & there).no

    def today(self, target: Target) -> np.ndarray:
        """Who surely belongs on the date of the list."""
        members = self._counts.members(target.population, self.as_of)
        return members.yes & self.forecast.is_listed

    def _satisfied(
        self, condition: Condition, effects: tuple[CourseEffect, ...], day: dt.date
    ) -> Answers:
        return self._counts.under({"x": effects}).satisfied(condition, "x", day)

    @cached_property
    def _live(self) -> list[CourseRow]:
        return [one for one in self.open if not one.is_over]

    @cached_property
    def _lasting(self) -> tuple[CourseEffect, ...]:
        """What courses that are not over raise, sooner or later."""
        return tuple(sorted({effect for one in self._live for effect in one.grants}))

    def _effects(self, day: dt.date, *, assumed: bool = True) -> tuple[CourseEffect, ...]:
        """All that open courses raise, and the passing states of those that run on `day`."""
        courses = [one for one in self.open if assumed or not one.has_no_end]
        lasting = {effect for one in courses for effect in one.grants}
        passing = {
            CourseEffect(one.staff_id, column, level, self.as_of)
            for one in courses
            if not one.is_over and one.runs_on(day)
            for column, level in self._passing.get(one.kind, ())
        }
        return tuple(sorted(lasting | passing))

    @cached_property
    def _passing(self) -> dict[str, list[tuple[str, str]]]:
        """By kind of course the passing states that hold while it runs: column and level."""
        passing = {scale.column for scale in self.plan.file.scales if scale.may_fall}
        found: dict[str, list[tuple[str, str]]] = {}
        for offer in self.rules.courses:
            for gives in offer.gives:
                if gives.when == "during" and gives.column in passing:
                    found.setdefault(offer.kind, []).append((gives.column, gives.level))
        return found

    def _unreadable(self, condition: Condition) -> list[CourseRow]:
        columns = set(self.plan.condition_columns(condition))
        return [
            one for one in self._live
            if one.is_unreadable and columns & {rule.column for rule in one.rules}
        ]  # fmt: skip

    def _late(self, condition: Condition, day: dt.date) -> np.ndarray:
        """Whose open course satisfies the condition, or may, only after `day`."""
        after = [one for one in self._live if one.last > day]
        ever = self._satisfied(condition, self._lasting, dt.date.max).yes
        unreadable = self._who(one for one in self._unreadable(condition) if one.last > day)
        return (ever & self._who(after)) | unreadable

    def _overdue(self, condition: Condition) -> np.ndarray:
        """Who would satisfy the condition if a course that is over had been finished."""
        over = [one for one in self.open if one.is_over]
        effects = tuple(sorted({effect for one in over for effect in one.ending_on(self.as_of)}))
        return self._satisfied(condition, effects, dt.date.max).yes & self._who(over)

    def _who(self, courses: Iterable[CourseRow]) -> np.ndarray:
        return np.isin(self._ids, [one.staff_id for one in courses])

    # Who has to go on learning, so that a passing state lasts.

    def to_renew(self, target: Target, day: dt.date) -> int | None:
        """Members counted on `day` by a passing state that no course of theirs covers then.

        Missing: None when the condition asks for none, or without sheet Đào tạo.
        """
        if not self.plan.passes(target.condition) or self.evidence.now.lacks(COURSES):
            return None
        asked = set(self.plan.condition_columns(target.condition))
        covering = (
            one for one in self._live
            if one.runs_on(day)
            and asked & {column for column, _ in self._passing.get(one.kind, ())}
        )  # fmt: skip
        found = self.on(target, day)
        counted = found.members.yes & found.without.yes
        return int(np.count_nonzero(counted & ~self._who(covering)))

    # Until when each person could still begin.

    def starts(
        self, target: Target, day: dt.date, who: np.ndarray, *, blanks_hold: bool
    ) -> list[dt.date]:
        """The latest first days of those of `who` who can still satisfy by `day`, latest first."""
        learners = self._learners_on(target, day)
        found = [
            self.chains.latest_start(
                target.condition, learners[place], day, blanks_hold=blanks_hold
            )
            for place in np.flatnonzero(who)
        ]
        return sorted((one for one in found if one is not None), reverse=True)

    def without_course(self, target: Target, day: dt.date, who: np.ndarray) -> int:
        """How many of `who` have no chain of courses in the catalogue to the condition at all."""
        learners = self._learners_on(target, day)
        places = np.flatnonzero(who)
        return sum(not self.chains.offers(target.condition, learners[at]) for at in places)

    def _learners_on(self, target: Target, day: dt.date) -> list[Learner]:
        if day not in self._learners:
            self._learners[day] = list(self._learn(day))
        learners = self._learners[day]
        parts = target.condition.simple_parts
        if parts == (target.condition,):
            return learners
        late = {part: self._late(part, day) for part in parts}
        return [
            dataclasses.replace(one, taken=frozenset(p for p in parts if late[p][place]))
            for place, one in enumerate(learners)
        ]

    def _learn(self, day: dt.date) -> Iterator[Learner]:
        effects = self._effects(day)
        raised = apply_grants(self._people, effects, day, self.plan)
        columns = [scale.column for scale in self.plan.file.scales]
        ready: dict[str, dict[str, dt.date]] = {}
        for one in effects:
            if one.on <= day:
                own = ready.setdefault(one.staff_id, {})
                own[one.column] = max(one.on, own.get(one.column, one.on))
        late: dict[str, set[tuple[str, str]]] = {}
        for course in (one for one in self._live if one.last > day):
            own_late = late.setdefault(course.staff_id, set())
            own_late |= {(one.column, one.level) for one in course.grants if one.on > day}
        for place, staff_id in enumerate(self._ids):
            yield Learner(
                self._people["group"][place] or "",
                {column: raised[column][place] for column in columns},
                {column: self._people[column][place] for column in columns},
                ready.get(staff_id, {}),
                attends=frozenset(late.get(staff_id, ())),
            )
