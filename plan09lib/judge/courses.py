"""Training as it flows: sent, under way, finished; people apart from seats ("lượt")."""

from __future__ import annotations

import pandas as pd

from plan09lib.judge.activities import sheet_rows, within
from plan09lib.judge.evidence import Evidence
from plan09lib.judge.trace import first_of_each
from plan09lib.read.course_states import ATTENDING, FINISHED
from plan09lib.read.period import Period
from plan09lib.read.sheet_names import COURSES
from plan09lib.read.text import matching_key

STAGES = ("sent", "under_way", "finished")
COLUMNS = ["kind", *(f"{stage}_{what}" for stage in STAGES for what in ("people", "seats"))]
ALL = "all"


def course_flow(evidence: Evidence, period: Period | None = None) -> pd.DataFrame:
    """Training in `period` (default: the evidence's own) by kind of course.

    Rows: one per kind that occurs, then `all`, in which a person counts once. Columns: kind, and
    per stage people and seats. *sent*: begun or due to begin in the period and by the as-of date,
    whatever came of it; *under_way*: state "đang học" on the as-of date; *finished*: finished in
    the period.
    """
    parts = flow_rows(evidence, period or evidence.period)
    columns = ["course_kind", "staff_id"]
    seats = {
        stage: list(part[columns].fillna("").itertuples(index=False, name=None))
        for stage, part in parts.items()
    }
    kinds = evidence.plan.vocabularies["loai_dao_tao"].codes
    found = [_flow_row(kind, seats) for kind in (*kinds, ALL)]
    kept = [row for row in found if row["kind"] == ALL or any(row[name] for name in COLUMNS[1:])]
    types = dict.fromkeys(COLUMNS[1:], "Int64")
    return pd.DataFrame(kept, columns=COLUMNS).astype({"kind": "string", **types})


def flow_rows(evidence: Evidence, period: Period) -> dict[str, pd.DataFrame]:
    """The course rows of each stage, for all kinds."""
    rows, now = sheet_rows(evidence, COURSES, "from_date"), evidence.now.sheet(COURSES)
    return {
        "sent": within(rows, period, "from_date"),
        "under_way": now[now["course_state"] == ATTENDING],
        "finished": within(rows[rows["course_state"] == FINISHED], period, "to_date"),
    }


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
    people, one_stop = (first_of_each(rows[name]["staff_id"]) for name in ("people", "one_stop"))
    return int(people.sum()), int(one_stop.sum())


def trained_rows(evidence: Evidence, kinds: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    """The course rows of `people` sent in the period on courses of `kinds`, and of `one_stop`."""
    rows = within(sheet_rows(evidence, COURSES, "from_date"), evidence.period, "from_date")
    own = rows[rows["course_kind"].isin(kinds)]
    roster = evidence.now.roster
    words = [matching_key(word) for word in evidence.plan.file.one_stop_words]
    posts = roster["position"].fillna("").map(matching_key)
    one_stop = posts.map(lambda post: any(word in post for word in words))
    there = set(roster.loc[one_stop.astype(bool), "staff_id"])
    return {"people": own, "one_stop": own[own["staff_id"].isin(there)]}
