"""Workbooks read into typed frames, with a finding for everything that was not understood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from plan09lib.read.cells import Value, as_text, understand
from plan09lib.read.checks import roster_findings
from plan09lib.read.findings import Finding, Severity
from plan09lib.read.plan import Plan
from plan09lib.read.roster import complete_roster
from plan09lib.read.sheet_checks import sheet_findings
from plan09lib.read.sheets import Column, Sheet
from plan09lib.read.sources import Rows, Source, read_rows
from plan09lib.read.text import matching_key

ROSTER = "nhan_su"
DTYPES = {"date": "datetime64[s]", "count": "Int64"}


@dataclass(frozen=True)
class Workbook:
    """One dated workbook: a typed frame per sheet, and what was found while reading.

    Every frame has the columns of `bieu_mau.yml` and `row`, the row number in the file; a sheet
    that is not in the file is an empty frame and listed in `missing_sheets`.
    """

    source: Source
    frames: dict[str, pd.DataFrame]
    findings: tuple[Finding, ...]
    missing_sheets: tuple[str, ...] = field(default=())

    @property
    def date(self) -> dt.date:
        """The as-of date."""
        return self.source.date

    @property
    def roster(self) -> pd.DataFrame:
        """One row per person."""
        return self.frames[ROSTER]

    @property
    def blocking(self) -> list[Finding]:
        """Findings that forbid judging this workbook."""
        return [finding for finding in self.findings if finding.severity == "blocking"]


def read_workbook(source: Source, plan: Plan) -> Workbook:
    """The workbook at `source` with typed frames.

    Raises: DataRefused only when the file cannot be opened; all else becomes a finding.
    """
    rows = read_rows(source, plan.layout)
    frames: dict[str, pd.DataFrame] = {}
    findings: list[Finding] = []
    for slug, sheet in plan.layout.sheets.items():
        reader = _SheetReader(source, sheet, plan)
        frames[slug] = reader.read(rows.get(slug))
        findings += reader.findings
    frames[ROSTER], derived = complete_roster(frames[ROSTER], plan, source.name)
    findings += derived
    findings += roster_findings(frames[ROSTER], plan, source.name)
    findings += sheet_findings(frames, plan, source.name)
    missing = tuple(slug for slug in plan.layout.sheets if slug not in rows)
    return Workbook(source, frames, tuple(findings), missing)


class _SheetReader:
    """Reads one sheet; collects findings as it goes."""

    def __init__(self, source: Source, sheet: Sheet, plan: Plan):
        self.source = source
        self.sheet = sheet
        self.plan = plan
        self.findings: list[Finding] = []

    def read(self, rows: Rows | None) -> pd.DataFrame:
        """The sheet's frame: the layout's columns and `row`."""
        if rows is None:
            self._missing_sheet()
            rows = []
        header = rows[0] if rows else []
        places = self._column_places(header) if rows else {}
        body = [
            (number, row)
            for number, row in enumerate(rows[1:], start=2)
            if any(as_text(cell) for cell in row)
        ]
        data = {
            column.name: _typed(column.kind, self._values(column, places.get(column.name), body))
            for column in self.sheet.columns
        }
        numbers = pd.Series([number for number, _ in body], dtype="int64")
        return pd.DataFrame({**data, "row": numbers})

    def _missing_sheet(self) -> None:
        severity: Severity = "blocking" if self.sheet.required else "note"
        self._find(
            severity,
            "missing_sheet",
            "không có trang tính này; báo cáo nói rõ là chưa có số liệu",
            f'thêm trang "{self.sheet.title}" theo tệp mẫu',
        )

    def _column_places(self, header: Sequence[object]) -> dict[str, int]:
        by_key = {matching_key(column.header): column for column in self.sheet.columns}
        by_key |= {column.name: column for column in self.sheet.columns}
        places: dict[str, int] = {}
        for index, cell in enumerate(header):
            title = as_text(cell)
            column = by_key.get(matching_key(title))
            if column is None and title:
                self._find(
                    "note",
                    "unknown_column",
                    "cột này không dùng, không đọc",
                    "bỏ cột nếu chứa dữ liệu cá nhân không cần thiết",
                    column=title,
                )
            elif column is not None and column.name in places:
                self._find(
                    "blocking",
                    "repeated_column",
                    "tiêu đề này có ở hai cột",
                    "giữ một cột",
                    column=column.header,
                )
            elif column is not None:
                places[column.name] = index
        self._missing_columns(places)
        return places

    def _missing_columns(self, places: dict[str, int]) -> None:
        for column in self.sheet.columns:
            if column.required and column.name not in places and column.name != "staff_id":
                severity: Severity = "blocking" if self.sheet.required else "warning"
                self._find(
                    severity,
                    "missing_column",
                    "thiếu cột bắt buộc",
                    f'thêm cột "{column.header}"',
                    column=column.header,
                )

    def _values(
        self, column: Column, place: int | None, body: list[tuple[int, list[object]]]
    ) -> list[Value]:
        if place is None:
            return [None] * len(body)
        vocabulary = self.plan.vocabularies.get(column.vocab)
        values: list[Value] = []
        for number, row in body:
            cell = row[place] if place < len(row) else None
            value, problem = understand(cell, column, vocabulary, self.source.date)
            values.append(value)
            if problem:
                severity: Severity = "note" if problem.code == "unranked_value" else "warning"
                self._find(
                    severity,
                    problem.code,
                    problem.explanation,
                    problem.action,
                    row=number,
                    column=column.header,
                    raw=as_text(cell),
                    private=column.kind in ("name", "code", "date"),
                )
        self._blanks(column, values, body)
        return values

    def _blanks(
        self, column: Column, values: list[Value], body: list[tuple[int, list[object]]]
    ) -> None:
        blank = [number for (number, _), value in zip(body, values, strict=True) if value is None]
        if blank and column.blank_is_unknown and self.sheet.required:
            rows = "cả cột" if len(blank) == len(body) else "dòng " + ", ".join(map(str, blank))
            self._find(
                "note",
                "blank_value",
                f"{len(blank)} ô trống hoặc không hiểu được ({rows}): "
                "chưa có thông tin, khác với chưa",
                "điền giá trị, hoặc ghi chưa",
                column=column.header,
            )

    def _find(
        self,
        severity: Severity,
        code: str,
        explanation: str,
        action: str,
        row: int = 0,
        column: str = "",
        raw: str = "",
        private: bool = False,
    ) -> None:
        title = self.sheet.title
        finding = Finding(
            self.source.name, severity, code, title, explanation, action, row, column, raw, private
        )
        self.findings.append(finding)


def _typed(kind: str, values: list[Value]) -> pd.Series:
    return pd.Series(values, dtype=DTYPES.get(kind, "string"))
