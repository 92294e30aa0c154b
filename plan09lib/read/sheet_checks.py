"""Checks of the sheets beside the roster: rows that would count for nothing or cannot be true."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from plan09lib.read.course_checks import course_findings
from plan09lib.read.findings import Finding
from plan09lib.read.plan import Plan
from plan09lib.read.sheet_names import ACTIVITIES, COMMENTS, COURSES, PROPOSALS, VOTES

_Row = dict[Hashable, Any]
GENERAL = "chung"
_DATES = {
    COURSES: "from_date", ACTIVITIES: "date", VOTES: "date", COMMENTS: "date",
    PROPOSALS: "date",
}  # fmt: skip


def sheet_findings(
    frames: Mapping[str, pd.DataFrame], plan: Plan, workbook: str
) -> Iterator[Finding]:
    """Warnings for rows beside the roster that cannot be used as they stand."""
    yield from _unknown_codes(frames[ACTIVITIES], plan, workbook, ACTIVITIES, "action_id")
    yield from _unknown_codes(frames[COMMENTS], plan, workbook, COMMENTS, "section")
    yield from _too_much(frames[ACTIVITIES], plan, workbook)
    yield from _impossible_votes(frames[VOTES], plan, workbook)
    yield from _repeated_proposals(frames[PROPOSALS], plan, workbook)
    yield from _undated(frames, plan, workbook)
    yield from course_findings(frames[COURSES], plan, workbook)


def _known_codes(plan: Plan, sheet: str) -> set[str]:
    works = {action.id for group in plan.file.task_groups for action in group.actions}
    works |= {duty.id for duty in plan.file.duties}
    if sheet == ACTIVITIES:
        return works
    groups = {group.id for group in plan.file.task_groups}
    return works | groups | {target.id for target in plan.targets} | {GENERAL}


def _rows(frame: pd.DataFrame, chosen: pd.Series) -> list[_Row]:
    return frame[chosen].to_dict("records") if chosen.any() else []


def _warn(
    plan: Plan,
    workbook: str,
    sheet: str,
    column: str,
    row: _Row,
    code: str,
    text: str,
    do: str,
) -> Finding:
    layout = plan.layout.sheets[sheet]
    raw: str = "" if pd.isna(row[column]) else str(row[column])
    header = layout.column(column).header
    return Finding(workbook, "warning", code, layout.title, text, do, int(row["row"]), header, raw)


def _unknown_codes(
    frame: pd.DataFrame, plan: Plan, workbook: str, sheet: str, column: str
) -> Iterator[Finding]:
    known = _known_codes(plan, sheet)
    for row in _rows(frame, ~frame[column].isin(known)):
        text = "mã này không có trong kế hoạch nên dòng không được tính"
        do = "ghi mã việc như 1.1, III.1" + ("" if sheet == ACTIVITIES else ", mã nhóm hoặc chung")
        yield _warn(plan, workbook, sheet, column, row, "unknown_code", text, do)


def _too_much(frame: pd.DataFrame, plan: Plan, workbook: str) -> Iterator[Finding]:
    for row in _rows(frame, (frame["amount"] > frame["total"]).fillna(False)):
        text = f"Số lượng lớn hơn Tổng số ({row['total']})"
        yield _warn(
            plan,
            workbook,
            ACTIVITIES,
            "amount",
            row,
            "more_than_total",
            text,
            "sửa một trong hai số",
        )


def _impossible_votes(frame: pd.DataFrame, plan: Plan, workbook: str) -> Iterator[Finding]:
    parts = frame[["high", "medium", "low"]].sum(axis=1, skipna=False)
    fits = (parts <= frame["returned"]) & (frame["returned"] <= frame["issued"])
    for row in _rows(frame, ~fits.fillna(False)):
        text = "các số phiếu thiếu hoặc không khớp: cao + tín nhiệm + thấp ≤ thu về ≤ phát ra"
        do = "sửa lại theo biên bản kiểm phiếu; dòng này chưa được nêu"
        yield _warn(plan, workbook, VOTES, "position", row, "impossible_votes", text, do)


def _repeated_proposals(frame: pd.DataFrame, plan: Plan, workbook: str) -> Iterator[Finding]:
    for row in _rows(frame, frame["proposal_id"].duplicated()):
        text, do = "mã kiến nghị này đã có ở dòng trên", "mỗi kiến nghị một mã"
        yield _warn(plan, workbook, PROPOSALS, "proposal_id", row, "repeated_code", text, do)


def _undated(frames: Mapping[str, pd.DataFrame], plan: Plan, workbook: str) -> Iterator[Finding]:
    for sheet, column in _DATES.items():
        frame = frames[sheet]
        for row in _rows(frame, frame[column].isna()):
            text, do = "không có ngày dùng được nên dòng không được tính", "ghi ngày dd/mm/yyyy"
            yield _warn(plan, workbook, sheet, column, row, "undated_row", text, do)
