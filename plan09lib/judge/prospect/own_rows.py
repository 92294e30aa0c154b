"""How long the catalogue's courses took in the unit itself, by its finished rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from plan09lib.judge.prospect.chains import OwnRows
from plan09lib.judge.targets.answers import Cells
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.training.inputs import is_of_course
from plan09lib.read.clauses.conditions import Condition
from plan09lib.read.rules.course_rules import FINISHED
from plan09lib.read.rules.layout import COURSES
from plan09lib.read.rules.training_rules import TrainingRules

_Row = dict[str, Any]
_ASKED = ("staff_id", "course_kind", "course_level", "course_state", "from_date", "to_date")


def own_rows(evidence: Evidence, rules: TrainingRules) -> OwnRows:
    """The shortest finished row of each course, and the courses taken without what they require.

    Who is on the list no more is remembered by the last list that they stood on: a course took as
    long as it took.
    Missing: a row without both days says nothing; nor does one whose person stands on no earlier
    list, or whose level there is blank, of what it skipped.
    """
    rows = list(_finished(evidence))
    columns = {name: [row[name] for row in rows] for name in _ASKED}
    finished = Cells(pd.DataFrame(index=range(len(rows))), columns)
    days: dict[str, int] = {}
    lifted = set()
    for offer in rules.courses:
        named = zip(is_of_course(evidence, offer, finished), rows, strict=True)
        mine = [row for is_mine, row in named if is_mine and _days(row) > 0]
        if mine:
            days[offer.id] = min(map(_days, mine))
        if offer.requires and any(_skipped(evidence, offer.requires, row, rows) for row in mine):
            lifted.add(offer.id)
    return OwnRows(days, frozenset(lifted))


def _finished(evidence: Evidence) -> Iterator[_Row]:
    """The finished rows of everybody, each person's of the last list with a sheet Đào tạo."""
    told: set[str] = set()
    for snapshot in reversed(evidence.series):
        if not snapshot.lacks(COURSES):
            sheet = evidence.counter.cells(snapshot, COURSES)
            for cells in zip(*(sheet[name] for name in _ASKED), strict=True):
                row = dict(zip(_ASKED, cells, strict=True))
                if row["course_state"] == FINISHED and row["staff_id"] not in told:
                    yield row
            told.update(evidence.counter.cells(snapshot)["staff_id"])


def _days(row: _Row) -> int:
    """How many days a course lasted; 0 where one of its days is blank."""
    first, last = row["from_date"], row["to_date"]
    return 0 if first is None or last is None else (last - first).days + 1


def _skipped(evidence: Evidence, required: Condition, row: _Row, rows: Sequence[_Row]) -> bool:
    """Whether the row's person surely lacked what was required, on the last list before it."""
    staff_id, begun = row["staff_id"], row["from_date"]
    for other in rows:
        is_other = other is not row and other["course_kind"] == row["course_kind"]
        is_before = other["to_date"] is None or other["to_date"] < begun
        if is_other and other["staff_id"] == staff_id and is_before:
            return False
    for snapshot in reversed([one for one in evidence.series if one.date < begun.date()]):
        ids = evidence.counter.cells(snapshot)["staff_id"]
        if staff_id in ids:
            return bool(evidence.counter.satisfied(required, snapshot).no[ids.index(staff_id)])
    return False
