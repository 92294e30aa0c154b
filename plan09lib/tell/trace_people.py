"""Tracers of numbers about people: staff, newcomers, posts planned for, ages, training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from plan09lib.judge.ages import BANDS, age_rows, age_structure
from plan09lib.judge.courses import flow_rows, of_kind
from plan09lib.judge.discipline import case_rows
from plan09lib.judge.protected_table import TOTAL
from plan09lib.judge.recruits import moved_up, planning_rows, recruit_rows
from plan09lib.judge.staff import staff_rows
from plan09lib.judge.task_review import AGE_ROWS
from plan09lib.judge.trace import first_of_each, places
from plan09lib.read.history import Snapshot
from plan09lib.read.sheet_names import ACTIVITIES, COURSES, ROSTER
from plan09lib.tell.trace import Found, counted, quotient, worked_out

if TYPE_CHECKING:
    from plan09lib.tell.review import Review

RECRUITS = {
    "joined": "số người có Ngày vào trong kỳ",
    "judged": "số người mới vào thuộc nhóm có tiêu chuẩn",
    "meeting": "số người mới vào đạt mọi tiêu chuẩn của nhóm mình",
    "unknown": "số người mới vào chưa rõ có đạt tiêu chuẩn hay không",
    "ex_soldiers": "số người mới vào là bộ đội xuất ngũ và là đảng viên",
    "ex_soldiers_unknown": "số người mới vào chưa rõ có là đảng viên, bộ đội xuất ngũ hay không",
}
PLANNED = {
    "planned": "số người có ghi Quy hoạch chức danh",
    "women": "số người được quy hoạch là nữ",
    "below_40": "số người được quy hoạch chắc chắn dưới bốn mươi tuổi ở ngày của danh sách",
}
STAGES = {
    "sent": "bắt đầu trong kỳ",
    "under_way": "ghi đang học trong danh sách",
    "finished": "hoàn thành trong kỳ",
}
SEATS = {
    "due": "số lượt cử đi có ngày bắt đầu từ đầu năm của kỳ, hoặc trước đó mà nay còn ghi cử đi",
    "nothing": "trong đó danh sách chưa ghi đang học, hoàn thành hay bỏ dở",
    "left": "trong đó chưa ghi gì và người học không còn trong danh sách",
    "dropped": "trong đó danh sách ghi bỏ dở",
    "under_way": "trong đó danh sách ghi đang học",
    "finished": "trong đó danh sách ghi hoàn thành",
    "later": "số lượt danh sách ghi cử đi, ngày bắt đầu sau ngày của danh sách",
    "undated": "số lượt danh sách ghi cử đi, không ghi ngày bắt đầu",
}
CASES = {"thay-the": "4.7", "nguoi-dung-dau": "5.6"}


def _roster(review: Review, rows: pd.DataFrame, formula: str, clause: str = "") -> Found:
    title = review.plan.sheet_title(ROSTER)
    source = "" if clause else f"trang {title}"
    return counted(places(rows, title), formula, clause=clause, source=source)


def trace_staff(review: Review, key: str, name: str) -> Found:
    """Heads by group, and who came and went."""
    rows = staff_rows(review.evidence)
    joined, left = rows.pop("joined", None), rows.pop("left", None)
    if name == "joined" and joined is not None:
        text = "số người có trong danh sách này, không có trong danh sách kỳ trước"
        return _roster(review, joined, text)
    if name == "left" and left is not None:
        text = "số người có trong danh sách kỳ trước, không có trong danh sách này"
        return _roster(review, left, text)
    if name == "total":
        text = "số người trong danh sách, không kể tổ dân phố"
        return _roster(review, pd.concat(list(rows.values())), text)
    label = review.plan.label("nhom", name)
    return _roster(review, rows[name], f'số người có Nhóm là "{label}"')


def trace_recruits(review: Review, key: str, name: str) -> Found:
    """Newcomers, ex-soldiers among them, and moves up."""
    if name == "ex_soldiers_share":
        names, text = ("ex_soldiers", "joined"), "tỷ lệ = bộ đội xuất ngũ / số người mới vào"
        return worked_out(review, key, names, quotient, text, "II.2")
    if name != "moves_up":
        return _roster(review, recruit_rows(review.evidence)[name], RECRUITS[name], "II.2")
    before = review.tasks.moves_since
    if not isinstance(before, Snapshot):
        raise LookupError(name)
    rows = moved_up(review.evidence, before)
    old = before.roster[before.roster["staff_id"].isin(set(rows["staff_id"]))]
    title = review.plan.sheet_title(ROSTER)
    found = pd.concat([places(rows, title), places(old, title, 0)], ignore_index=True)
    text = "số người trước là không chuyên trách, nay là cán bộ hoặc công chức, ghép theo mã người"
    return counted(found, text, clause="II.2")


def trace_planning(review: Review, key: str, name: str) -> Found:
    """People planned for posts, women and young people among them."""
    part = name.removesuffix("_share")
    if part != name:
        text = f"tỷ lệ = {PLANNED[part].removeprefix('số ')} / tổng số người được quy hoạch"
        return worked_out(review, key, (part, "planned"), quotient, text, "II.4")
    return _roster(review, planning_rows(review.evidence)[name], PLANNED[name], "II.4")


def trace_ages(review: Review, key: str, rest: str) -> Found:
    """Age bands, their total, share and median, now and at baseline."""
    when, row, name = rest.split(".")
    if name == "below_40_share":
        names = (f"{when}.{row}.below_40", f"{when}.{row}.{TOTAL}")
        text = "tỷ lệ = số người dưới bốn mươi tuổi / số người xếp được vào độ tuổi"
        return worked_out(review, key, names, quotient, text, "II.2")
    snapshot = review.evidence.now if when == "now" else review.evidence.baseline
    if not isinstance(snapshot, Snapshot):
        raise LookupError(rest)
    rows = age_rows(snapshot, AGE_ROWS[row])
    if name == "median":
        return _median(review, snapshot, row, rows["median"])
    own = pd.concat([rows[band] for band in BANDS]) if name == TOTAL else rows[name]
    text = (
        "số người xếp được vào một độ tuổi"
        if name == TOTAL
        else "số người chắc chắn thuộc độ tuổi này"
    )
    return _roster(review, own, f"số người {text} ở ngày của danh sách, tính từ Ngày sinh", "II.2")


def _median(review: Review, snapshot: Snapshot, row: str, rows: pd.DataFrame) -> Found:
    title = review.plan.sheet_title(ROSTER)
    structure = age_structure(snapshot, AGE_ROWS[row], review.tasks.threshold)
    text = "tuổi trung vị của những người biết chắc tuổi ở ngày của danh sách"
    found = places(rows, title, 0)
    return Found(formula=text, result=structure.median, clause="II.2", rows=found)


def trace_flow(review: Review, key: str, rest: str) -> Found:
    """Training by kind: people once each, seats one per row."""
    evidence = review.evidence
    kind, _, column = rest.partition(".")
    stage, _, what = column.rpartition("_")
    period = evidence.period if key == "dao-tao" else evidence.previous_period
    rows = of_kind(flow_rows(evidence, period)[stage], kind)
    people = (
        "số người, mỗi người tính một lần" if what == "people" else "số lượt, mỗi dòng một lượt"
    )
    span = "" if key == "dao-tao" else " (kỳ là kỳ trước)"
    counts = first_of_each(rows["staff_id"]) if what == "people" else 1
    found = places(rows, review.plan.sheet_title(COURSES), counts)
    return counted(found, f"{people}: {STAGES[stage]}{span}", clause="II.3")


def trace_planned(review: Review, key: str, name: str) -> Found:
    """Seats planned, and what came of them: the row that tells it, else the one that plans it."""
    planned = review.tasks.planned
    if planned is None:
        raise LookupError(name)
    if name == "since":
        text = "ngày đầu năm có ngày đầu kỳ"
        return Found(formula=text, result=planned.since, source="kỳ báo cáo")
    whole = {"due": planned.due, "later": planned.later, "undated": planned.undated}
    rows = whole[name] if name in whole else planned.came_to(name)
    title = review.plan.sheet_title(COURSES)
    return counted(places(rows, title), SEATS[name], clause="III.2")


def trace_cases(review: Review, key: str, name: str) -> Found:
    """Cases of a sensitive work that may be told."""
    work_id = CASES[key]
    rows = case_rows(review.evidence, work_id)
    text = f"tổng cột Số lượng của mã việc {work_id} trong kỳ; để trống tính là một"
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
