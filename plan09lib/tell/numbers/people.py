"""Tracers of numbers about people: staff, newcomers, posts planned for, ages, training."""

from __future__ import annotations

from typing import Any

import pandas as pd

from plan09lib.judge.disclosure.protected_table import TOTAL
from plan09lib.judge.targets.people import staff_rows
from plan09lib.judge.targets.rows import first_of_each, places
from plan09lib.judge.tasks.courses import flow_rows, of_kind
from plan09lib.judge.tasks.newcomers_ages import (
    BANDS,
    age_rows,
    age_structure,
    moved_up,
    planning_rows,
    recruit_rows,
)
from plan09lib.judge.tasks.ratings_votes import case_rows
from plan09lib.judge.tasks.task_review import AGE_ROWS
from plan09lib.read.plan.layout import ACTIVITIES, COURSES, ROSTER
from plan09lib.read.unit.history import Snapshot
from plan09lib.tell.numbers.origin import Found, Judged, counted, quotient, worked_out
from plan09lib.tell.words.wording import formula

CASES = {"thay-the": "4.7", "nguoi-dung-dau": "5.6"}


def _roster(review: Judged, rows: pd.DataFrame, text: str, clause: str = "") -> Found:
    title = review.plan.sheet_title(ROSTER)
    source = "" if clause else f"trang {title}"
    return counted(places(rows, title), text, clause=clause, source=source)


def trace_staff(review: Judged, key: str, name: str) -> Found:
    """Heads by group, and who came and went."""
    rows = staff_rows(review.evidence)
    joined, left = rows.pop("joined", None), rows.pop("left", None)
    if name == "joined" and joined is not None:
        return _roster(review, joined, formula.of("nhan_su", name))
    if name == "left" and left is not None:
        return _roster(review, left, formula.of("nhan_su", name))
    if name == "total":
        return _roster(review, pd.concat(list(rows.values())), formula.of("nhan_su", name))
    label = review.plan.label("nhom", name)
    return _roster(review, rows[name], formula.filled("so_nguoi_nhom", label))


def trace_recruits(review: Judged, key: str, name: str) -> Found:
    """Newcomers, ex-soldiers among them, and moves up."""
    text = formula.of("moi_ve", name)
    if name == "ex_soldiers_share":
        return worked_out(review, key, ("ex_soldiers", "joined"), quotient, text, "II.2")
    if name != "moves_up":
        return _roster(review, recruit_rows(review.evidence)[name], text, "II.2")
    before = review.tasks.moves_since
    if not isinstance(before, Snapshot):
        raise LookupError(name)
    rows = moved_up(review.evidence, before)
    old = before.roster[before.roster["staff_id"].isin(set(rows["staff_id"]))]
    title = review.plan.sheet_title(ROSTER)
    found = pd.concat([places(rows, title), places(old, title, 0)], ignore_index=True)
    return counted(found, text, clause="II.2")


def trace_planning(review: Judged, key: str, name: str) -> Found:
    """People planned for posts, women and young people among them."""
    part, text = name.removesuffix("_share"), formula.of("quy_hoach", name)
    if part != name:
        return worked_out(review, key, (part, "planned"), quotient, text, "II.4")
    return _roster(review, planning_rows(review.evidence)[name], text, "II.4")


def trace_ages(review: Judged, key: str, rest: str) -> Found:
    """Age bands, their total, share and median, now and at baseline."""
    when, row, name = rest.split(".")
    if name == "below_40_share":
        names = (f"{when}.{row}.below_40", f"{when}.{row}.{TOTAL}")
        text = formula.of("tuoi", name)
        return worked_out(review, key, names, quotient, text, "II.2")
    snapshot = review.evidence.now if when == "now" else review.evidence.baseline
    if not isinstance(snapshot, Snapshot):
        raise LookupError(rest)
    rows = age_rows(snapshot, AGE_ROWS[row])
    if name == "median":
        return _median(review, snapshot, row, rows["median"])
    own = pd.concat([rows[band] for band in BANDS]) if name == TOTAL else rows[name]
    text = formula.of("tuoi", "total" if name == TOTAL else "band")
    return _roster(review, own, text, "II.2")


def _median(review: Judged, snapshot: Snapshot, row: str, rows: pd.DataFrame) -> Found:
    title = review.plan.sheet_title(ROSTER)
    structure = age_structure(snapshot, AGE_ROWS[row], review.tasks.threshold)
    text, found = formula.of("tuoi", "median"), places(rows, title, 0)
    return Found(formula=text, result=structure.median, clause="II.2", rows=found)


def trace_flow(review: Judged, key: str, rest: str) -> Found:
    """Training by kind: people once each, seats one per row."""
    evidence = review.evidence
    kind, _, column = rest.partition(".")
    stage, _, what = column.rpartition("_")
    period = evidence.period if key == "dao-tao" else evidence.previous_period
    rows = of_kind(flow_rows(evidence, period)[stage], kind)
    text = "".join(formula.of("luot_hoc", part) for part in (what, stage, key))
    counts = first_of_each(rows["staff_id"]) if what == "people" else 1
    found = places(rows, review.plan.sheet_title(COURSES), counts)
    return counted(found, text, clause="II.3")


def trace_planned(review: Judged, key: str, name: str) -> Found:
    """Seats planned, and what came of them: the row that tells it, else the one that plans it."""
    planned = review.tasks.planned
    if planned is None:
        raise LookupError(name)
    text = formula.of("luot_cu_di", name)
    if name == "since":
        return Found(formula=text, result=planned.since, source="kỳ báo cáo")
    whole = {"due": planned.due, "later": planned.later, "undated": planned.undated}
    rows = whole[name] if name in whole else planned.came_to(name)
    title = review.plan.sheet_title(COURSES)
    return counted(places(rows, title), text, clause="III.2")


def trace_cases(review: Judged, key: str, name: str) -> Found:
    """Cases of a sensitive work that may be told."""
    work_id = CASES[key]
    rows = case_rows(review.evidence, work_id)
    text = formula.filled("cong_so_luong", work_id)
    found = places(rows, review.plan.sheet_title(ACTIVITIES), rows["cases"])
    return counted(found, text, clause="II." + work_id[0])


FAMILIES: dict[str, Any] = {
    "staff": trace_staff,
    "tuyen": trace_recruits,
    "quy-hoach": trace_planning,
    "tuoi": trace_ages,
    "dao-tao": trace_flow,
    "dao-tao-truoc": trace_flow,
    "cu-di": trace_planned,
    "thay-the": trace_cases,
    "nguoi-dung-dau": trace_cases,
}
