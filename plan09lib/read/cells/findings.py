"""Findings: what is wrong or notable in a unit's workbooks, each at its place, with what to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import pandas as pd

from plan09lib.errors import Fault, echoed

Severity = Literal["blocking", "warning", "note"]
COLUMNS = [
    "workbook", "severity", "code", "sheet", "row", "column", "raw", "explanation", "action",
]  # fmt: skip

PRIVATE = ("name", "code", "date")
"""Kinds of columns whose values name somebody, or nearly."""


@dataclass(frozen=True)
class Finding:
    """One finding; `row` is the row number seen in the file, 0 when it concerns the whole sheet.

    `rows` are those of one about several cells of a column (`blank_cells`), else empty.
    `origin` is what the file calls the sheet, where it is not `sheet`.
    `private` marks raw values that identify a person and never leave the internal list.
    """

    workbook: str
    severity: Severity
    code: str
    sheet: str
    explanation: str
    action: str
    row: int = 0
    column: str = ""
    raw: str = ""
    private: bool = False
    rows: tuple[int, ...] = ()
    origin: str = ""

    @property
    def place(self) -> str:
        """File, sheet, row and column in words."""
        parts = [self.workbook, self.origin or self.sheet]
        parts += [f"dòng {self.row}"] if self.row else []
        parts += [f'cột "{self.column}"'] if self.column else []
        return ", ".join(part for part in parts if part)

    @property
    def shown(self) -> str:
        """The raw value as it may leave the office: empty where it would identify a person."""
        return "" if self.private else self.raw

    def as_fault(self) -> Fault:
        """The finding as a fault that stops a run."""
        if self.shown:
            return Fault(self.place, f'giá trị "{self.shown}"', self.explanation, self.action)
        rule = "phải sửa trước khi đánh giá"
        return Fault(self.place, self.explanation, rule, self.action)

    def __str__(self) -> str:
        raw = f' (giá trị "{echoed(self.raw)}")' if self.raw else ""
        return f"{self.place}: {self.explanation}{raw} → {self.action}"


def listed(numbers: Iterable[int]) -> str:
    """Row numbers as they are told, three or more in a row as a range.

    >>> listed([5, 6, 7, 9, 10])
    '5–7, 9, 10'
    """
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return ", ".join(
        str(first) if first == last else f"{first}{'–' if last - first > 1 else ', '}{last}"
        for first, last in runs
    )


def listed_by_sheet(places: Iterable[tuple[str, int]], sheet: str) -> str:
    """Rows of a list joined from several sheets: each sheet with its rows, `sheet` where unnamed.

    >>> listed_by_sheet([("CB", 5), ("CB", 6), ("", 5)], "Nhân sự")
    'CB!5, 6; Nhân sự!5'
    """
    rows: dict[str, list[int]] = defaultdict(list)
    for origin, number in places:
        rows[origin or sheet].append(number)
    return "; ".join(f"{title}!{listed(numbers)}" for title, numbers in rows.items())


def rows_of(people: pd.DataFrame, whole: pd.DataFrame, sheet: str = "Nhân sự") -> str:
    """The rows of `people`, with their sheets where the list `whole` stands on several."""
    if whole["origin"].nunique() < 2:
        return listed(people["row"])
    return listed_by_sheet(zip(people["origin"], people["row"], strict=True), sheet)


def blank_cells(
    workbook: str, sheet: str, column: str, rows: Sequence[int], people: int, origin: str = ""
) -> Finding:
    """The note that a column has no known value in `rows`, all of them when there are `people`."""
    where = "cả cột" if len(rows) == people else f"dòng {listed(rows)}"
    words = f"{len(rows)} ô trống hoặc không hiểu được ({where}): chưa có thông tin, khác với chưa"
    do = "điền giá trị, hoặc ghi chưa"
    return Finding(
        workbook, "note", "blank_value", sheet, words, do, column=column, rows=tuple(rows),
        origin=origin,
    )  # fmt: skip


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """Findings as a frame, worst first.

    Columns: workbook, severity (blocking, warning, note), code, sheet, row, column, raw (as typed,
    empty where it would identify a person), explanation, action.
    """
    order = {"blocking": 0, "warning": 1, "note": 2}
    ordered = sorted(
        findings, key=lambda f: (order[f.severity], f.workbook, f.sheet, f.row, f.column, f.code)
    )
    rows = [asdict(finding) | {"raw": finding.shown} for finding in ordered]
    return pd.DataFrame(rows, columns=COLUMNS)
