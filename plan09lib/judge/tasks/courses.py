"""Training as it flows: sent, under way, finished; people apart from seats ("lượt")."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from plan09lib.judge.targets.assess import Row, of_types, plain_rows
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.tasks.activities import sheet_rows, within
from plan09lib.read.files.text import matching_key
from plan09lib.read.period.period import Period
from plan09lib.read.rules.course_rules import ATTENDING, DROPPED, FINISHED, SENT
from plan09lib.read.rules.layout import COURSES
from plan09lib.read.workbook.row_checks import SEAT, seats

STAGES = ("sent", "under_way", "finished")
TYPES = {
    "kind": "string",
    **{f"{stage}_{what}": "Int64" for stage in STAGES for what in ("people", "seats")},
}
COLUMNS = [*TYPES]
ALL = "all"


def course_flow(evidence: Evidence, period: Period | None = None) -> pd.DataFrame:
    """Training in `period` (default: the evidence's own) by kind of course.

    Rows: one per kind that occurs, then `all`, in which a person counts once. Columns: kind, and
    per stage people and seats. *sent*: begun or due to begin in the period and by the as-of date,
    whatever came of it; *under_way*: state "đang học" on the as-of date; *finished*: finished in
    the period.
    """
    parts = flow_rows(evidence, period or evidence.period)
    seats = {
        stage: list(zip(part["course_kind"].fillna(""), part["staff_id"].fillna(""), strict=True))
        for stage, part in parts.items()
    }
    kinds = evidence.plan.vocabularies["loai_dao_tao"].codes
    found = [_flow_row(kind, seats) for kind in (*kinds, ALL)]
    kept = [row for row in found if row["kind"] == ALL or any(row[name] for name in COLUMNS[1:])]
    return of_types(kept, TYPES)


def flow_rows(evidence: Evidence, period: Period) -> dict[str, pd.DataFrame]:
    """The course rows of each stage, for all kinds."""
    rows, now = sheet_rows(evidence, COURSES, "from_date"), evidence.now.sheet(COURSES)
    return {
        "sent": within(rows, period, "from_date"),
        "under_way": now[now["course_state"] == ATTENDING],
        "finished": within(rows[rows["course_state"] == FINISHED], period, "to_date"),
    }


def reach_back(evidence: Evidence, kind: str) -> bool:
    """Whether somebody who is learning, or has finished in the period, began before it: then these
    are not only people who were sent in the period."""
    parts, start = flow_rows(evidence, evidence.period), pd.Timestamp(evidence.period.start)
    own = (of_kind(parts[name], kind)["from_date"] for name in ("under_way", "finished"))
    return any(bool((~(days >= start)).any()) for days in own)


def of_kind(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The course rows of one kind, or all for `ALL`."""
    return rows if kind == ALL else rows[rows["course_kind"] == kind]


def _flow_row(kind: str, seats: dict[str, list[tuple[str, str]]]) -> dict[str, object]:
    """People and seats of one kind, of each stage's seats as pairs of kind and staff id."""
    row: dict[str, object] = {"kind": kind}
    for stage, pairs in seats.items():
        own = [staff_id for kind_of_seat, staff_id in pairs if kind in (ALL, kind_of_seat)]
        row[f"{stage}_people"] = len({staff_id for staff_id in own if staff_id})
        row[f"{stage}_seats"] = len(own)
    return row


def trained_people(evidence: Evidence, kinds: tuple[str, ...]) -> tuple[int, int]:
    """People sent in the period on courses of `kinds`, and those of them at the one-stop shop."""
    rows = trained_rows(evidence, kinds)
    people, one_stop = (rows[name]["staff_id"].nunique() for name in ("people", "one_stop"))
    return people, one_stop


def trained_rows(evidence: Evidence, kinds: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    """The course rows of `people` sent in the period on courses of `kinds`, and of `one_stop`."""
    rows = within(sheet_rows(evidence, COURSES, "from_date"), evidence.period, "from_date")
    own = rows[rows["course_kind"].isin(kinds)]
    words = [matching_key(word) for word in evidence.plan.file.one_stop_words]
    roster = evidence.counter.cells(evidence.now)
    there = {
        staff_id
        for staff_id, post in zip(roster["staff_id"], roster["position"], strict=True)
        if any(word in matching_key(post or "") for word in words)
    }
    return {"people": own, "one_stop": own[own["staff_id"].isin(there)]}


# Courses people were to be sent on, compared with what came of them.

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
    planned: dict[tuple[Any, ...], Row] = {}
    first: dict[tuple[Any, ...], pd.Timestamp] = {}
    for one in evidence.history.until(day):
        now = seats(one.sheet(COURSES), evidence.plan)
        for row in plain_rows(now[now["course_state"] == SENT]):
            seat = _seat(row)
            on = first.setdefault((*seat, row["from_date"]), pd.Timestamp(one.date))
            planned.pop(seat, None)
            planned[seat] = row | {"planned_on": on, "is_present": one.date == day}
    present = [row for row in planned.values() if row["is_present"]]
    begun = [row for row in planned.values() if row["from_date"] <= pd.Timestamp(day)]
    due = [row for row in begun if row["is_present"] or row["from_date"] >= pd.Timestamp(since)]
    return PlannedCourses(
        since,
        _told(due, now, set(evidence.now.roster["staff_id"])),
        _placed(row for row in present if row["from_date"] > pd.Timestamp(day)),
        _placed(row for row in present if pd.isna(row["from_date"])),
    )


def _placed(rows: Iterable[Row]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["workbook", "row"])


def _told(due: Iterable[Row], now: pd.DataFrame, present: set[str]) -> pd.DataFrame:
    """The seats with their outcome, each at the row that tells it."""
    begun = now[now["course_state"].isin(list(_STATES))].dropna(subset=SEAT)
    by_seat: defaultdict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for course in plain_rows(begun):
        by_seat[_seat(course)].append(course)
    found = []
    for seat in due:
        row = _furthest(by_seat[_seat(seat)], seat["planned_on"])
        nothing = "nothing" if seat["staff_id"] in present else "left"
        outcome = nothing if row is None else _STATES[row["course_state"]]
        told = row or seat
        found.append((outcome, told["workbook"], told["row"]))
    return pd.DataFrame(found, columns=["outcome", "workbook", "row"])


def _seat(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in SEAT)


def _furthest(rows: list[Row], planned_on: pd.Timestamp) -> Row | None:
    """The row that got furthest, but those that ended before the seat was planned."""
    kept = [
        row for row in rows if row["course_state"] == ATTENDING or not row["to_date"] <= planned_on
    ]
    order = list(_STATES).index
    return min(kept, key=lambda row: order(row["course_state"]), default=None)
