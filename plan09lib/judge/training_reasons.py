"""Why the proposed plan gives a seat to this person: for internal use only, never for a report."""

from __future__ import annotations

from dataclasses import dataclass

from plan09lib.judge.training import Enrolment
from plan09lib.judge.training_proposal import TrainingProposal
from plan09lib.read.plan_models import Target
from plan09lib.read.sheet_names import ROSTER
from plan09lib.read.training_rules import CourseOffer


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
