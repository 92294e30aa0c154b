"""Corrections carried out on the cells of a workbook, each with a finding that tells it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from plan09lib.read.cells.findings import Finding
from plan09lib.read.cells.values import as_text
from plan09lib.read.files.day import date_text
from plan09lib.read.files.text import matching_key, tidy
from plan09lib.read.rules.layout import Sheet
from plan09lib.read.workbook.corrections import CORRECTIONS_FILE, Correction

_KEY_HEADER = "Mã"
Columns = dict[str, list[object]]


def apply_corrections(
    corrections: Iterable[Correction], sheet: Sheet, cells: Columns, numbers: Sequence[int]
) -> tuple[Columns, list[Finding]]:
    """The cells of one sheet with the corrections of that sheet, and a finding for each.

    `cells` holds the raw cells of each column that is there, by frame name; `numbers` are the row
    numbers in the file. A correction that finds no cell, or another value than its old one, changes
    nothing and gives a blocking finding.
    """
    changed = {name: list(column) for name, column in cells.items()}
    own = [one for one in corrections if matching_key(one.sheet) == matching_key(sheet.title)]
    return changed, [_Change(one, sheet, changed, numbers).finding() for one in own]


class _Change:
    """One correction, tried on the cells of its sheet."""

    def __init__(
        self, correction: Correction, sheet: Sheet, cells: Columns, numbers: Sequence[int]
    ):
        self.correction = correction
        self.sheet = sheet
        self.cells = cells
        self.numbers = numbers
        self.row = correction.row or 0

    def finding(self) -> Finding:
        """What was done, or why nothing was."""
        column = self._cells_of(self.correction.column)
        if column is None:
            return self._refused("không có cột này", "sửa tên cột trong corrections.yml")
        places = self._places()
        if len(places) != 1:
            found = "không có dòng này" if not places else f"{len(places)} dòng cùng Mã"
            return self._refused(found, "sửa id, hoặc chỉ dòng bằng row, trong corrections.yml")
        self.row = self.numbers[places[0]]
        if not _says(column[places[0]], self.correction.old):
            return self._refused(
                "ô này không còn ghi giá trị cũ (old)",
                "nếu đơn vị đã sửa trong tệp thì bỏ mục này khỏi corrections.yml",
            )
        column[places[0]] = self.correction.new
        return self._applied()

    def _cells_of(self, header: str) -> list[object] | None:
        key = matching_key(header)
        names = [c.name for c in self.sheet.columns if matching_key(c.header) == key]
        return self.cells.get(names[0]) if names else None

    def _places(self) -> list[int]:
        if self.correction.row is not None:
            return [place for place, row in enumerate(self.numbers) if row == self.correction.row]
        wanted = tidy(self.correction.id)
        ids = self._cells_of(_KEY_HEADER) or []
        return [place for place, cell in enumerate(ids) if as_text(cell) == wanted]

    def _refused(self, found: str, action: str) -> Finding:
        text = f"không áp dụng được mục sửa trong {CORRECTIONS_FILE}: {found}"
        return self._found("blocking", "correction_refused", text, action, self.correction.id)

    def _applied(self) -> Finding:
        correction = self.correction
        text = (
            f"đã sửa khi đọc theo {CORRECTIONS_FILE}: {tidy(correction.reason)} "
            f"({tidy(correction.who)}, {date_text(correction.when)})"
        )
        do = "ghi giá trị đúng vào danh sách, rồi bỏ mục này khỏi corrections.yml"
        told = f"{correction.old or '(trống)'} → {correction.new or '(trống)'}"
        return self._found("note", "corrected", text, do, told)

    def _found(self, severity: str, code: str, text: str, do: str, raw: str) -> Finding:
        return Finding(
            self.correction.workbook, severity, code, self.sheet.title, text, do,  # type: ignore[arg-type]
            row=self.row, column=self.correction.column, raw=raw, private=True,
        )  # fmt: skip


def _says(cell: object, old: str) -> bool:
    """Whether `cell` still holds `old`; a date cell may be told in the usual ways."""
    wanted, text = tidy(old), as_text(cell)
    if isinstance(cell, dt.date):
        short = f"{cell.day}/{cell.month}/{cell.year}"
        return wanted in (text, f"{cell:%Y-%m-%d}", f"{cell:%d/%m/%Y}", short, date_text(cell))
    return wanted == text


def unplaced(
    corrections: Iterable[Correction], titles: Iterable[str], workbook: str
) -> Iterator[Finding]:
    """A blocking finding for every correction of a sheet that no workbook has."""
    known = {matching_key(title) for title in titles}
    for correction in corrections:
        if matching_key(correction.sheet) not in known:
            text = f"không áp dụng được mục sửa trong {CORRECTIONS_FILE}: không có trang này"
            do = "sửa tên trang trong corrections.yml"
            yield Finding(
                workbook, "blocking", "correction_refused", correction.sheet, text, do,
                row=correction.row or 0, column=correction.column,
            )  # fmt: skip


def naming_people(
    corrections: Iterable[Correction], names: pd.Series, workbook: str
) -> Iterator[Finding]:
    """A blocking finding for every correction whose reason or `who` has a name of the roster."""
    given = list(corrections)
    people = {matching_key(name) for name in names.dropna() if " " in tidy(name)} if given else ()
    for correction in given:
        said = f" {matching_key(correction.reason)} ; {matching_key(correction.who)} "
        if any(f" {name} " in said for name in people):
            text = f"mục sửa trong {CORRECTIONS_FILE} ghi họ tên người ở reason hoặc who"
            yield Finding(
                workbook, "blocking", "correction_names", correction.sheet, text,
                "ghi chức danh, không ghi tên: reason và who được đưa vào báo cáo",
                row=correction.row or 0, column=correction.column,
            )  # fmt: skip
