"""How long the catalogue's courses took in the unit itself, by its finished rows."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from plan09lib.judge.prospect.chains import OwnRows
from plan09lib.judge.targets.answers import Cells
from plan09lib.judge.targets.counting import satisfies
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.training.inputs import is_of_course
from plan09lib.read.plan.course_rules import FINISHED
from plan09lib.read.plan.layout import COURSES
from plan09lib.read.plan.training_rules import CourseOffer, TrainingRules


def own_rows(evidence: Evidence, rules: TrainingRules) -> OwnRows:
    """The shortest finished row of each course, and the courses taken without what they require.

    Missing: a row without both days says nothing; nor does one whose person stands on no earlier
    list, or whose level there is blank, of what it skipped.
    """
    rows = evidence.now.sheet(COURSES)
    rows = rows[(rows["course_state"] == FINISHED).fillna(False).astype(bool)]
    days: dict[str, int] = {}
    lifted = set()
    for offer in rules.courses:
        mine = rows[np.array(is_of_course(evidence, offer, Cells(rows)), dtype=bool)]
        lasted = (mine["to_date"] - mine["from_date"]).dt.days + 1
        lasted = lasted[lasted > 0]
        if len(lasted):
            days[offer.id] = int(lasted.min())
        if any(_skipped(evidence, offer, row) for row in mine.loc[lasted.index].to_dict("records")):
            lifted.add(offer.id)
    return OwnRows(days, frozenset(lifted))


def _skipped(evidence: Evidence, offer: CourseOffer, row: dict[object, object]) -> bool:
    """Whether the row's person surely lacked what `offer` requires, on the last list before it."""
    if offer.requires is None:
        return False
    begun, staff_id = pd.Timestamp(row["from_date"]), str(row["staff_id"])  # type: ignore[arg-type]
    if _took_another(evidence, row, begun):
        return False
    earlier = evidence.history.until(begun.date() - dt.timedelta(days=1))
    for snapshot in reversed(earlier):
        place = snapshot.roster["staff_id"] == staff_id
        if place.any():
            return bool(satisfies(evidence.plan, offer.requires, snapshot.roster[place]).no.all())
    return False


def _took_another(evidence: Evidence, row: dict[object, object], begun: pd.Timestamp) -> bool:
    """Whether the person finished another course of that kind before; its level is not asked."""
    rows = evidence.now.sheet(COURSES)
    same = (rows["staff_id"] == row["staff_id"]) & (rows["course_kind"] == row["course_kind"])
    done = (rows["course_state"] == FINISHED) & ~(rows["to_date"] >= begun)
    return bool((same & done & (rows["row"] != row["row"])).fillna(False).any())
