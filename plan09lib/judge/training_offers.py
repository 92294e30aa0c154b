"""Seats of a course that are still free, once those already sent are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from plan09lib.judge.evidence import Evidence
from plan09lib.read.course_states import DROPPED
from plan09lib.read.sheet_names import COURSES
from plan09lib.read.training_rules import CourseOffer


def seats_left(evidence: Evidence, offer: CourseOffer, years: Iterable[int]) -> dict[int, int]:
    """Free seats per start year: those of the catalogue less those sheet Đào tạo has filled."""
    taken = rows_of_course(evidence, offer, evidence.now.sheet(COURSES))
    begun = zip(taken["course_state"].fillna(DROPPED), taken["from_date"], strict=True)
    started = Counter(day.year for state, day in begun if state != DROPPED and not pd.isna(day))
    given = offer.seats
    return {
        year: max(0, (given if isinstance(given, int) else given.get(year, 0)) - started[year])
        for year in years
    }


def rows_of_course(evidence: Evidence, offer: CourseOffer, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of sheet Đào tạo about this course: its kind and, if it has one, its level."""
    mine = rows[(rows["course_kind"] == offer.kind).fillna(False).astype(bool)]
    if not offer.level:
        return mine
    vocabulary = evidence.plan.column_vocabulary(offer.level_column)
    named = [vocabulary.named_in(text) == offer.level for text in mine["course_level"].fillna("")]
    return mine[pd.Series(named, index=mine.index, dtype=bool)]
