"""Checks of whole sheets: what must hold before anybody, or any row beside the roster, counts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from plan09lib.read.cells.alike import DERIVED
from plan09lib.read.cells.dates import DateOrder
from plan09lib.read.cells.findings import Finding, listed, rows_of
from plan09lib.read.cells.values import AGES, BIRTH, understand_date
from plan09lib.read.clauses.plan_file import GENERAL
from plan09lib.read.files.text import matching_key
from plan09lib.read.layout.arranged import Arranged
from plan09lib.read.layout.mapping import ABOVE, MAPPING_FILE
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.course_rules import OPEN
from plan09lib.read.rules.layout import (
    ACTIVITIES,
    COMMENTS,
    COURSES,
    PROPOSALS,
    ROSTER,
    VOTES,
    Sheet,
)
from plan09lib.read.rules.vocab import Vocabulary

if TYPE_CHECKING:
    import pandera.pandas as pa


# The roster: who is on it, once each, with what must be filled in.

_SHEET = "Nhân sự"
NOT_IN_PLAN = "ngoai_ke_hoach"
"""The group whose label tells of everybody whom no target counts."""
RESIDENTIAL = "to_dan_pho"
"""The people of residential groups: the plan speaks of no such people, so that none are told."""


def not_counted(plan: Plan) -> frozenset[str]:
    """The groups of people who are told as counted in no target: contracts, public employees …"""
    return plan.groups_outside - {RESIDENTIAL}


def roster_findings(
    frame: pd.DataFrame, plan: Plan, workbook: str, held: Collection[Held] = (),
    absent: Collection[str] = (),
) -> list[Finding]:  # fmt: skip
    """Findings of a completed roster: empty, duplicate Mã, blank required cells.

    `held` are cells of which it is told already that what stands there cannot be read, `absent`
    the columns of which it is told that they are not there.
    """
    if frame.empty:
        explanation = "danh sách không có người nào"
        return [
            Finding(
                workbook, "blocking", "empty_roster", _SHEET, explanation, "điền danh sách nhân sự"
            )
        ]
    findings = [*_duplicate_ids(frame, workbook), *_blank_cells(frame, workbook, held, absent)]
    findings += _outside(frame, plan, workbook)
    if not findings and not absent and not _conforms(frame, plan):
        roster_schema(plan).validate(frame, lazy=True)
    return findings


def _conforms(frame: pd.DataFrame, plan: Plan) -> bool:
    """Whether a roster plainly meets `roster_schema`; pandera, slow to load, need not be asked."""
    for column in plan.layout.sheets[ROSTER].columns:
        if column.kind in ("level", "text", "name"):
            values = frame[column.name]
            codes = plan.vocabularies[column.vocab].codes if column.vocab else ()
            if values.dtype != "string" or (codes and set(values.tolist()) - {*codes, pd.NA}):
                return False
    flags = [frame[membership.column].dtype for membership in plan.file.memberships]
    required = frame[["staff_id", "group", "row"]]
    return (
        all(dtype == "boolean" for dtype in flags)
        and required.dtypes.astype(str).tolist() == ["string", "string", "int64"]
        and bool(required.notna().all(axis=None))
        and frame["staff_id"].is_unique
        and bool((frame["row"] >= 1).all())
    )


def roster_schema(plan: Plan) -> pa.DataFrameSchema:
    """The contract of a roster frame: types, unique ids, only codes of the vocabularies."""
    import pandera.pandas as pa

    columns = {
        column.name: pa.Column(
            "string",
            pa.Check.isin(plan.vocabularies[column.vocab].codes) if column.vocab else None,
            nullable=True,
        )
        for column in plan.layout.sheets[ROSTER].columns
        if column.kind in ("level", "text", "name")
    }
    columns["staff_id"] = pa.Column("string", unique=True)
    columns["group"] = pa.Column("string", pa.Check.isin(plan.vocabularies["nhom"].codes))
    columns["row"] = pa.Column("int64", pa.Check.ge(1))
    for membership in plan.file.memberships:
        columns[membership.column] = pa.Column("boolean", nullable=True)
    return pa.DataFrameSchema(columns, strict=False)


def _duplicate_ids(frame: pd.DataFrame, workbook: str) -> Iterator[Finding]:
    again = frame["staff_id"].duplicated(keep=False)
    repeated = frame[again] if again.any() else frame.iloc[:0]
    for staff_id, rows in repeated.groupby("staff_id", sort=True):
        places = rows_of(rows, frame)
        text = f"một Mã đứng ở các dòng {places}; mỗi người chỉ có một dòng"
        do = "xóa dòng thừa hoặc sửa Mã"
        if str(staff_id).startswith(DERIVED):
            text = f"các dòng {places} cùng họ tên, không có Mã, không đủ ngày sinh để phân biệt"
            do = "nếu là một người thì giữ một dòng; nếu không thì ghi Mã hoặc đủ ngày sinh"
        yield Finding(
            workbook,
            "blocking",
            "duplicate_id",
            _SHEET,
            text,
            do,
            row=int(rows["row"].iloc[-1]),
            column="Mã",
            raw=str(staff_id),
            private=True,
            origin=str(rows["origin"].iloc[-1]),
        )


def _outside(frame: pd.DataFrame, plan: Plan, workbook: str) -> Iterator[Finding]:
    """People of no group of the plan: told, and refused where a membership says otherwise."""
    outside = frame["group"].isin(not_counted(plan))
    if not outside.any():
        return
    people = frame[outside]
    label, rows = plan.label("nhom", NOT_IN_PLAN), rows_of(people, frame)
    words = f"{len(people)} người {label} (dòng {rows}): không tính vào chỉ tiêu của các nhóm ấy"
    action = "ghi nhóm khác nếu người ấy là cán bộ, công chức hoặc không chuyên trách"
    yield Finding(workbook, "note", "outside_plan", _SHEET, words, action, column="Nhóm")
    whole = (one for one in plan.file.memberships if not one.partial)  # others cut across groups
    for membership in whole:
        members = people[people[membership.column].fillna(False).astype(bool)]
        for row, origin in zip(members["row"], members["origin"], strict=True):
            words = f"người này {label} nhưng được coi là {membership.label}"
            action = f"ghi đúng nhóm, hoặc bỏ dấu {membership.label} và sửa chức vụ"
            yield Finding(
                workbook, "blocking", "contrary_group", _SHEET, words, action,
                row=int(row), column="Nhóm", origin=origin,
            )  # fmt: skip


_BLANKS = {
    "group": ("blocking", "Nhóm", "không có nhóm thì không biết tính vào chỉ tiêu nào"),
    "full_name": ("warning", "Họ và tên", "thiếu họ tên"),
    "birth_date": (
        "warning",
        "Ngày sinh",
        "không có ngày sinh dùng được; không xét được tuổi dưới mốc",
    ),
    "sex": ("warning", "Giới tính", "thiếu giới tính; không tính vào cơ cấu nam, nữ"),
    "position": ("warning", "Chức vụ", "thiếu chức vụ"),
}


OR_SAY = f"hoặc ghi một lần ở blank: group trong {MAPPING_FILE} ({ABOVE}: như dòng trên)"
"""What a list may do that says nowhere, or only now and then, who is in which group."""
Held = tuple[str, int, str]
"""A cell: its column's header, its row and what the file calls its sheet."""


def _blank_cells(
    frame: pd.DataFrame, workbook: str, held: Collection[Held], absent: Collection[str]
) -> Iterator[Finding]:
    """A finding per column, sheet and what to do, with all its rows."""
    for name, (severity, header, explanation) in _BLANKS.items():
        is_blank = frame[name].isna()
        if name in absent or not is_blank.any():
            continue
        blank = frame.loc[is_blank, ["row", "origin"]]
        causes: dict[tuple[str, bool], list[int]] = defaultdict(list)
        for row, origin in zip(blank["row"], blank["origin"], strict=True):
            causes[origin, (header, row, origin) in held].append(int(row))
        for (origin, is_held), rows in causes.items():
            several = len(rows) > 1
            cells = "các ô này" if several else "ô này"
            action = f"sửa chữ đang có trong {cells}" if is_held else f"điền vào {cells}"
            if name == "group" and several and not is_held:
                action += " " + OR_SAY
            yield Finding(
                workbook,
                severity,  # type: ignore[arg-type]
                "blank_required",
                _SHEET,
                f"{len(rows)} người (dòng {listed(rows)}): {explanation}"
                if several
                else explanation,
                action,
                row=0 if several else rows[0],
                column=header,
                rows=tuple(rows) if several else (),
                origin=origin,
            )


# Sheet Đào tạo: seats written twice, dates that run backwards.

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
    is_repeated = again.duplicated(SEAT)
    for number in again.loc[is_repeated, "row"] if is_repeated.any() else ():
        text = "cùng người, loại và trình độ với một dòng ở trên; một lượt đếm hai lần"
        yield _warn(plan, workbook, "repeated_seat", int(number), "staff_id", text, "giữ một dòng")
    is_backward = frame["to_date"] < frame["from_date"]
    for number in frame.loc[is_backward, "row"] if is_backward.any() else ():
        text, do = "Đến ngày trước Từ ngày", "sửa một trong hai ngày"
        yield _warn(plan, workbook, "backward_dates", int(number), "to_date", text, do)


def _warn(
    plan: Plan, workbook: str, code: str, row: int, column: str, text: str, do: str
) -> Finding:
    sheet = plan.layout.sheets[COURSES]
    header = sheet.column(column).header
    return Finding(workbook, "warning", code, sheet.title, text, do, row=row, column=header)


# Dates of birth and of joining that seem to stand in each other's column; nothing is exchanged.

JOINED = "joined_on"


def exchanged_dates(
    arranged: Arranged | None, sheet: Sheet, workbook: str, as_of: dt.date, order: DateOrder
) -> Iterator[Finding]:
    """A warning per row in which somebody joined before the age of 16, by the years alone.

    It says so when both dates would be possible in each other's column. The words give no date: it
    would say who it is.
    """
    if arranged is None or not {BIRTH, JOINED} <= set(arranged.cells):
        return
    columns = sheet.column(BIRTH), sheet.column(JOINED)
    for place, number in enumerate(arranged.numbers):
        cells = (arranged.cells[column.name][place] for column in columns)
        born, joined = (understand_date(cell, columns[1], as_of, order)[0] for cell in cells)
        if born is None or joined is None or joined.date.year - born.date.year >= AGES.start:
            continue
        could_be = as_of.year - joined.date.year in AGES
        swapped = could_be and born.date.year - joined.date.year >= AGES.start
        header, other = (column.header for column in columns)
        words = f"theo hai ngày ở dòng này, người ấy về công tác khi chưa đủ {AGES.start} tuổi"
        do = "sửa một trong hai ngày"
        if swapped:
            words += f"; {header} và {other} có thể ghi đổi chỗ cho nhau, báo cáo không tự đổi"
            do = "xem hồ sơ; nếu ghi đổi chỗ thì đổi lại hai ô"
        yield Finding(
            workbook,
            "warning",
            "exchanged_dates",
            sheet.title,
            words,
            do,
            row=number,
            column=header,
        )


# The sheets beside the roster: rows that would count for nothing or cannot be true.

_Row = dict[Hashable, Any]
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
    if sheet == ACTIVITIES:
        return {work.id for work in plan.file.works}
    return {*plan.file.sections, GENERAL}


def _rows(frame: pd.DataFrame, chosen: pd.Series) -> list[_Row]:
    return frame[chosen].to_dict("records") if chosen.any() else []


def _warned(
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
    return Finding(
        workbook,
        "warning",
        code,
        layout.title,
        text,
        do,
        row=int(row["row"]),
        column=header,
        raw=raw,
    )


def _unknown_codes(
    frame: pd.DataFrame, plan: Plan, workbook: str, sheet: str, column: str
) -> Iterator[Finding]:
    known = _known_codes(plan, sheet)
    for row in _rows(frame, ~frame[column].isin(known)):
        text = f"mã này không có trong {plan.called} nên dòng không được tính"
        examples = ", ".join(plan.file.example_codes)
        do = f"ghi mã việc như {examples}"
        do += "" if sheet == ACTIVITIES else f", mã nhóm hoặc {GENERAL}"
        yield _warned(plan, workbook, sheet, column, row, "unknown_code", text, do)


def _too_much(frame: pd.DataFrame, plan: Plan, workbook: str) -> Iterator[Finding]:
    for row in _rows(frame, (frame["amount"] > frame["total"]).fillna(False)):
        text = f"Số lượng lớn hơn Tổng số ({row['total']})"
        yield _warned(
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
        yield _warned(plan, workbook, VOTES, "position", row, "impossible_votes", text, do)


def _repeated_proposals(frame: pd.DataFrame, plan: Plan, workbook: str) -> Iterator[Finding]:
    for row in _rows(frame, frame["proposal_id"].duplicated()):
        text, do = "mã kiến nghị này đã có ở dòng trên", "mỗi kiến nghị một mã"
        yield _warned(plan, workbook, PROPOSALS, "proposal_id", row, "repeated_code", text, do)


def _undated(frames: Mapping[str, pd.DataFrame], plan: Plan, workbook: str) -> Iterator[Finding]:
    for sheet, column in _DATES.items():
        frame = frames[sheet]
        for row in _rows(frame, frame[column].isna()):
            text, do = "không có ngày dùng được nên dòng không được tính", "ghi ngày dd/mm/yyyy"
            yield _warned(plan, workbook, sheet, column, row, "undated_row", text, do)
