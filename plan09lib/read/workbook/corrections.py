"""Corrections of single cells, kept beside the workbooks in `corrections.yml` and never in them.

Each says where, what stood there, what is meant, why, on whose decision and when. It holds as long
as the source still says the old value: once the office has changed the cell, it must be taken out.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Self

import pandas as pd
from pydantic import Field, StrictStr, model_validator

from plan09lib.errors import DataRefused, Fault, echoed
from plan09lib.read.cells.findings import Finding
from plan09lib.read.cells.values import as_text
from plan09lib.read.files.day import IsoDay, date_text
from plan09lib.read.files.presence import file_there
from plan09lib.read.files.record import Record
from plan09lib.read.files.text import matching_key, tidy
from plan09lib.read.files.yaml_file import load_model
from plan09lib.read.plan.layout import Sheet

CORRECTIONS_FILE = "corrections.yml"
_KEY_HEADER = "Mã"
Said = Annotated[StrictStr, Field(pattern=r"\S")]
Columns = dict[str, list[object]]


class Correction(Record):
    """One cell: its place (by `id`, the Mã of its row, or by `row`), old and new value, and why."""

    workbook: Said
    sheet: Said
    column: Said
    id: StrictStr = ""
    row: Annotated[int, Field(strict=True, ge=2)] | None = None
    old: StrictStr
    new: StrictStr
    reason: Said
    who: Said
    when: IsoDay

    @model_validator(mode="after")
    def _check_one_place(self) -> Self:
        if bool(self.id.strip()) == (self.row is not None):
            raise ValueError(
                "cần đúng một trong id và row | ô được tìm theo Mã (id) hoặc theo số dòng (row)"
                " | giữ một, bỏ một"
            )
        return self

    @property
    def cell(self) -> tuple[str, str, str, int | None, str]:
        """What names the cell; equal for two corrections of one."""
        return self.workbook, self.sheet, self.id, self.row, self.column

    @property
    def spot(self) -> str:
        """Row and column in words; a Mã is told only where the list's keeper reads it."""
        place = f"dòng {self.row}" if self.row else f"Mã {echoed(self.id)}"
        return f'{echoed(self.workbook)}, {echoed(self.sheet)}, {place}, cột "{self.column}"'


class CorrectionsFile(Record):
    """The content of `corrections.yml`."""

    corrections: tuple[Correction, ...] = ()


def load_corrections(folder: Path, workbooks: Iterable[str]) -> tuple[Correction, ...]:
    """The corrections of the unit in `folder`; none without the file.

    Raises: DataRefused with every fault of the file: a missing reason, a workbook (by name) that is
    not among `workbooks`, two corrections of one cell.
    """
    if not file_there(folder / CORRECTIONS_FILE):
        return ()
    corrections = load_model(folder / CORRECTIONS_FILE, CorrectionsFile).corrections
    if faults := [*_lost(corrections, set(workbooks)), *_repeated(corrections)]:
        raise DataRefused(faults)
    return corrections


def _lost(corrections: Iterable[Correction], known: set[str]) -> Iterator[Fault]:
    for correction in corrections:
        if correction.workbook not in known:
            where = f"{CORRECTIONS_FILE}: {correction.spot}"
            rule, do = "mỗi mục sửa một tệp của đơn vị", "sửa tên tệp, hoặc bỏ mục này"
            yield Fault(where, "không có tệp này", rule, do)


def _repeated(corrections: Sequence[Correction]) -> Iterator[Fault]:
    spots = {one.cell: one.spot for one in corrections}
    for cell, times in Counter(one.cell for one in corrections).items():
        if times > 1:
            where, rule = f"{CORRECTIONS_FILE}: {spots[cell]}", "mỗi ô chỉ sửa một lần"
            yield Fault(where, f"có {times} mục", rule, "giữ một mục")


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
