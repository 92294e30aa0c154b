"""Courses people were to be sent on, compared with what came of them.

An office writes *cử đi* into sheet Đào tạo, from the proposed list or by its own decision; a later
list says what became of it. Source: plan II.3 and III.2 (targets.md, action 3.1: done/planned).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from plan09lib.judge.evidence import Evidence
from plan09lib.read.course_checks import SEAT, seats
from plan09lib.read.course_states import ATTENDING, DROPPED, FINISHED, SENT
from plan09lib.read.sheet_names import COURSES

OUTCOMES = ("nothing", "left", "dropped", "under_way", "finished")
"""What came of a seat, worst first; `left`: nothing, and the person is no longer on the list."""
_STATES = {FINISHED: "finished", ATTENDING: "under_way", DROPPED: "dropped"}


@dataclass(frozen=True, eq=False)
class PlannedCourses:
    """Seats planned and what came of them.

    `due`: a row per seat that was to begin from `since` to the as-of date, or earlier and still
    said to be planned; columns outcome (of `OUTCOMES`), workbook and row: the row that tells it,
    of the present list if there is one. `later`, `undated`: seats of the present list that are to
    begin later, or nobody knows when.
    """

    since: dt.date
    due: pd.DataFrame
    later: pd.DataFrame
    undated: pd.DataFrame

    def came_to(self, outcome: str) -> pd.DataFrame:
        """The seats that are due with this outcome."""
        return self.due[self.due["outcome"] == outcome]


def planned_courses(evidence: Evidence) -> PlannedCourses | None:
    """The comparison for the evidence's period; None when the present list has no such sheet.

    A seat is a person, a kind of course and a level, planned in any list up to the present one; of
    several plans for it the last one holds. A course finished before it was planned is another.
    """
    if evidence.now.lacks(COURSES):
        return None
    day, since = evidence.now.date, dt.date(evidence.period.start.year, 1, 1)
    lists = [
        seats(one.sheet(COURSES), evidence.plan).assign(listed_on=pd.Timestamp(one.date))
        for one in evidence.history.until(day)
    ]
    now, every = lists[-1], pd.concat(lists, ignore_index=True)
    planned = every[every["course_state"] == SENT]
    first = planned.groupby([*SEAT, "from_date"])["listed_on"].transform("min")
    planned = planned.assign(planned_on=first).drop_duplicates(SEAT, keep="last")
    is_present = planned["listed_on"] == pd.Timestamp(day)
    begins = planned["from_date"]
    has_begun = (begins <= pd.Timestamp(day)).fillna(False)
    due = planned[has_begun & ((begins >= pd.Timestamp(since)) | is_present)]
    return PlannedCourses(
        since,
        _told(due, now, set(evidence.now.roster["staff_id"])),
        planned[is_present & ~has_begun & begins.notna()],
        planned[is_present & begins.isna()],
    )


def _told(due: pd.DataFrame, now: pd.DataFrame, present: set[str]) -> pd.DataFrame:
    """The seats with their outcome, each at the row that tells it."""
    by_seat = dict(tuple(now[now["course_state"].isin(list(_STATES))].groupby(SEAT)))
    found = []
    for seat in due.to_dict("records"):
        rows = by_seat.get(tuple(seat[name] for name in SEAT))
        row = None if rows is None else _furthest(rows, seat["planned_on"])
        nothing = "nothing" if seat["staff_id"] in present else "left"
        outcome = nothing if row is None else _STATES[str(row["course_state"])]
        told = seat if row is None else row
        found.append((outcome, told["workbook"], told["row"]))
    return pd.DataFrame(found, columns=["outcome", "workbook", "row"])


def _furthest(rows: pd.DataFrame, planned_on: pd.Timestamp) -> dict[Hashable, Any] | None:
    """The row that got furthest, but those that ended before the seat was planned."""
    ended = (rows["course_state"] != ATTENDING) & (rows["to_date"] <= planned_on).fillna(False)
    kept = rows[~ended]
    order = list(_STATES).index
    return min(kept.to_dict("records"), key=lambda row: order(row["course_state"]), default=None)
