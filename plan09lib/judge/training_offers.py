"""Seats of a course that are still free, once those already sent are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from plan09lib.judge.cells import Cells
from plan09lib.judge.evidence import Evidence
from plan09lib.read.course_states import DROPPED
from plan09lib.read.sheet_names import COURSES
from plan09lib.read.training_rules import CourseOffer


def seats_left(evidence: Evidence, offer: CourseOffer, years: Iterable[int]) -> dict[int, int]:
    """Free seats per start year: those of the catalogue less those sheet Đào tạo has filled."""
    sent = Cells(evidence.now.sheet(COURSES))
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
