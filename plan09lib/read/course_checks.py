"""Checks of sheet Đào tạo: seats written twice, dates that run backwards, people nobody knows."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from plan09lib.read.course_states import OPEN
from plan09lib.read.findings import Finding
from plan09lib.read.plan import Plan
from plan09lib.read.sheet_names import COURSES
from plan09lib.read.text import matching_key
from plan09lib.read.vocab import Vocabulary

SEAT = ["staff_id", "course_kind", "level"]
"""A seat is a person, a kind of course and a level."""


def seats(frame: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """The rows of sheet Đào tạo with `level`: what the course leads to, however it is written."""
    pairs = zip(frame["course_kind"].fillna(""), frame["course_level"].fillna(""), strict=True)
    level = [_level(plan, *pair) for pair in pairs]
    return frame.assign(level=pd.Series(level, index=frame.index, dtype="string"))


def _level(plan: Plan, kind: str, text: str) -> str:
    """The level a course leads to; else its text."""
    named = (vocabulary.named_in(text) for vocabulary in level_scales(plan, kind))
    return next((code for code in named if code), matching_key(text))


def level_scales(plan: Plan, kind: str) -> list[Vocabulary]:
    """The vocabularies that column Trình độ takes its level from; none where the kind says all."""
    rules = [rule for rule in plan.courses.courses if rule.kind == kind and not rule.level]
    return [plan.column_vocabulary(rule.column) for rule in rules]


def course_findings(frame: pd.DataFrame, plan: Plan, workbook: str) -> Iterator[Finding]:
    """Warnings about one list's own rows: a seat that is still open twice, an end before its begin.

    Texts hold row numbers, never who it is.
    """
    known = frame[frame["course_state"].isin(OPEN)].dropna(subset=["staff_id", "course_kind"])
    again = seats(known, plan)
    for number in again.loc[again.duplicated(SEAT), "row"]:
        text = "cùng người, loại và trình độ với một dòng ở trên; một lượt đếm hai lần"
        yield _warn(plan, workbook, "repeated_seat", int(number), "staff_id", text, "giữ một dòng")
    for number in frame.loc[(frame["to_date"] < frame["from_date"]).fillna(False), "row"]:
        text, do = "Đến ngày trước Từ ngày", "sửa một trong hai ngày"
        yield _warn(plan, workbook, "backward_dates", int(number), "to_date", text, do)


def _warn(
    plan: Plan, workbook: str, code: str, row: int, column: str, text: str, do: str
) -> Finding:
    sheet = plan.layout.sheets[COURSES]
    header = sheet.column(column).header
    return Finding(workbook, "warning", code, sheet.title, text, do, row, header)
