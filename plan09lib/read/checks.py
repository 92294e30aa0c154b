"""Checks of a whole roster: what must hold before anybody is counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from plan09lib.read.findings import Finding
from plan09lib.read.plan import Plan
from plan09lib.read.sheet_names import ROSTER

if TYPE_CHECKING:
    import pandera.pandas as pa

_SHEET = "Nhân sự"


def roster_findings(frame: pd.DataFrame, plan: Plan, workbook: str) -> list[Finding]:
    """Findings of a completed roster: empty, duplicate Mã, blank required cells."""
    if frame.empty:
        explanation = "danh sách không có người nào"
        return [
            Finding(
                workbook, "blocking", "empty_roster", _SHEET, explanation, "điền danh sách nhân sự"
            )
        ]
    findings = [*_duplicate_ids(frame, workbook), *_blank_cells(frame, workbook)]
    if not findings and not _conforms(frame, plan):
        roster_schema(plan).validate(frame, lazy=True)
    return findings


def _conforms(frame: pd.DataFrame, plan: Plan) -> bool:
    """Whether a roster plainly meets `roster_schema`; pandera, slow to load, need not be asked."""
    for column in plan.layout.sheets[ROSTER].columns:
        if column.kind in ("level", "text", "name"):
            values = frame[column.name]
            codes = plan.vocabularies[column.vocab].codes if column.vocab else ()
            if values.dtype != "string" or (codes and not values.dropna().isin(codes).all()):
                return False
    flags = [frame[membership.column].dtype for membership in plan.file.memberships]
    required = frame[["staff_id", "group", "row"]]
    return (
        all(dtype == "bool" for dtype in flags)
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
        columns[membership.column] = pa.Column("bool")
    return pa.DataFrameSchema(columns, strict=False)


def _duplicate_ids(frame: pd.DataFrame, workbook: str) -> Iterator[Finding]:
    repeated = frame[frame["staff_id"].duplicated(keep=False)]
    for staff_id, rows in repeated.groupby("staff_id", sort=True):
        places = ", ".join(str(row) for row in rows["row"])
        yield Finding(
            workbook,
            "blocking",
            "duplicate_id",
            _SHEET,
            f"một Mã đứng ở các dòng {places}; mỗi người chỉ có một dòng",
            "xóa dòng thừa hoặc sửa Mã",
            row=int(rows["row"].iloc[-1]),
            column="Mã",
            raw=str(staff_id),
            private=True,
        )


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


def _blank_cells(frame: pd.DataFrame, workbook: str) -> Iterator[Finding]:
    for name, (severity, header, explanation) in _BLANKS.items():
        for row in frame.loc[frame[name].isna(), "row"]:
            yield Finding(
                workbook,
                severity,  # type: ignore[arg-type]
                "blank_required",
                _SHEET,
                explanation,
                "điền vào ô này",
                row=int(row),
                column=header,
            )
