"""The training plan proposed for one unit, in the terms of its lists: rows, dates, cells raised.

A proposal, resting on assumptions; it never changes a verdict. Source: plan III.2; method.md §5.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import pandas as pd

from plan09lib.judge.outlook.course_effects import CourseEffect
from plan09lib.judge.outlook.months import last_day
from plan09lib.judge.targets.answers import Cells
from plan09lib.judge.targets.assess import of_types
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.targets.known import LastDay, last_day_known
from plan09lib.judge.training.inputs import TrainingInputs, training_rules
from plan09lib.judge.training.plan import Enrolment, TrainingPlan, plan_training
from plan09lib.judge.training.why import GoalResult
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.rules.layout import ROSTER
from plan09lib.read.rules.training_rules import CourseOffer, TrainingRules

SetAside = Literal["ended", "unit_ended", "continued", "enough"]
"""Why nobody is sent for a target that is short today: its population or the unit ends first, a
later target takes it over, or enough people will be there without further courses."""
SEATS = {"year": "Int64", "course": "string", "seats": "Int64"}


@dataclass(frozen=True, eq=False)
class TrainingProposal:
    """A training plan with what it was made from."""

    inputs: TrainingInputs
    plan: TrainingPlan

    @property
    def rules(self) -> TrainingRules:
        """The courses and limits assumed."""
        return self.inputs.rules

    @cached_property
    def seats(self) -> pd.DataFrame:
        """Seats per year and course that has any. Columns: year, course, seats; catalogue order."""
        order = [offer.id for offer in self.rules.courses]
        counted = Counter((one.year, one.course) for one in self.plan.enrolments)
        ordered = sorted(counted, key=lambda one: (one[0], order.index(one[1])))
        rows = [dict(zip(SEATS, (*one, counted[one]), strict=True)) for one in ordered]
        return of_types(rows, SEATS)

    def people(self, year: int) -> int:
        """Persons with a course that begins in `year`."""
        return len({one.person for one in self.plan.enrolments if one.year == year})

    def cost(self, year: int | None = None) -> int | None:
        """Money for the seats of `year`, or of all years; None when a course has no price."""
        seated = [one for one in self.plan.enrolments if year in (None, one.year)]
        prices = [self.rules.course(one.course).price for one in seated]
        known = [price for price in prices if price is not None]
        return sum(known) if known and len(known) == len(prices) else None

    def dates(self, enrolment: Enrolment) -> tuple[dt.date, dt.date]:
        """The first and the last day assumed for one seat: as early in its year as it can be."""
        first = max(dt.date(enrolment.year, 1, 1), self.inputs.starts)
        return first, last_day(first, self.rules.course(enrolment.course).months)

    @cached_property
    def grants(self) -> tuple[CourseEffect, ...]:
        """The cells that the plan raises, for the forecast."""
        return tuple(sorted(self._grants()))

    def _grants(self) -> Iterator[CourseEffect]:
        for one in self.plan.enrolments:
            first, last = self.dates(one)
            for gives in self.rules.course(one.course).gives:
                day = last if gives.when == "end" else first
                yield CourseEffect(one.person, gives.column, gives.level, day)

    @property
    def to_close(self) -> tuple[tuple[Target, dt.date, GoalResult], ...]:
        """The targets that lack heads at their deadline if nothing is done, and what is reached."""
        rows = zip(self.inputs.targets, self.plan.results, strict=True)
        return tuple((target, day, result) for (target, day), result in rows if result.gap)

    @cached_property
    def set_aside(self) -> dict[str, SetAside]:
        """The targets for which nobody need be sent, by id, each with why."""
        planned = {target.id: day for target, day in self.inputs.targets}
        closing = {target.id for target, _, _ in self.to_close}
        found: dict[str, SetAside] = {}
        for target in self.inputs.evidence.plan.targets:
            if last := self.ends_first(target, planned.get(target.id)):
                found[target.id] = "ended" if last.of == "group" else "unit_ended"
            elif target.id not in planned:
                found[target.id] = "continued"
            elif target.id not in closing:
                found[target.id] = "enough"
        return found

    def ends_first(self, target: Target, day: dt.date | None) -> LastDay | None:
        """The last day of the target's people, or the unit, if before the day planned for."""
        last = last_day_known(self.inputs.evidence, target)
        return last if last and (day is None or last.day < day) else None

    @cached_property
    def blanks(self) -> int:
        """Seats for people of whom it is not known whether they need them: a cell is blank."""
        return sum(bool(self.blank_columns(seat)) for seat in self.plan.enrolments)

    def blank_columns(self, seat: Enrolment) -> tuple[str, ...]:
        """The columns that the seat's course raises and the person's row leaves blank."""
        columns = dict.fromkeys(gives.column for gives in self.rules.course(seat.course).gives)
        place = self._places[seat.person]
        return tuple(name for name in columns if self._cells[name][place] is None)

    @cached_property
    def _cells(self) -> Cells:
        return Cells(self.inputs.forecast.people)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {staff_id: place for place, staff_id in enumerate(self._cells["staff_id"])}


def propose_training(
    evidence: Evidence,
    rules: TrainingRules | None = None,
    deadlines: Mapping[str, dt.date] | None = None,
    barred: frozenset[str] = frozenset(),
) -> TrainingProposal:
    """The best plan for the evidence's unit from its as-of date to the plan's last deadline.

    `rules` replace those of the unit's files, `deadlines` those of targets, `barred` are staff ids
    who are not sent: for what-ifs.
    """
    inputs = TrainingInputs(evidence, rules or training_rules(evidence), deadlines or {}, barred)
    return TrainingProposal(inputs, plan_training(inputs.instance))


# Why the proposed plan gives a seat to this person: for internal use only, never for a report.


@dataclass(frozen=True)
class Reason:
    """What one seat is for.

    `targets` it serves, directly or as what a later seat requires; `opens` are those later courses;
    `blank` are headers of the person's cells that should be filled in before anybody is sent;
    `is_unknown`: with such a cell, so that it is not known whether the targets are met already.
    """

    targets: tuple[Target, ...]
    opens: tuple[CourseOffer, ...]
    blank: tuple[str, ...]
    is_unknown: bool

    @property
    def fills_class(self) -> bool:
        """Whether the seat only makes up the numbers of a class."""
        return not self.targets


def reason_for(proposal: TrainingProposal, seat: Enrolment) -> Reason:
    """The reason for one seat of `proposal`."""
    targets = tuple(t for t, _ in proposal.inputs.targets if t.id in seat.goals)
    evidence, blank = proposal.inputs.evidence, proposal.blank_columns(seat)
    asked = {name for t in targets for name in evidence.plan.condition_columns(t.condition)}
    layout = evidence.plan.layout.sheets[ROSTER]
    headers = tuple(layout.column(name).header for name in blank)
    return Reason(targets, _opened(proposal, seat), headers, bool(asked & set(blank)))


def _opened(proposal: TrainingProposal, seat: Enrolment) -> tuple[CourseOffer, ...]:
    courses = {course.id: course for course in proposal.inputs.instance.courses}
    given = courses[seat.course].tokens
    later = [
        one
        for one in proposal.plan.enrolments
        if one.person == seat.person and one.year > seat.year
    ]
    opened = {one.course for one in later if courses[one.course].requires in given}
    return tuple(offer for offer in proposal.rules.courses if offer.id in opened)


def level_text(proposal: TrainingProposal, offer: CourseOffer) -> str:
    """What sheet Đào tạo calls the course: the label of its level, else its name."""
    if not offer.level:
        return offer.name
    plan = proposal.inputs.evidence.plan
    return plan.column_vocabulary(offer.level_column)[offer.level].label
