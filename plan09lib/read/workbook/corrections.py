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

from pydantic import BeforeValidator, Field, StrictStr, model_validator

from plan09lib.errors import DataRefused, Fault, echoed
from plan09lib.read.cells.dates import Years, parse_day
from plan09lib.read.files.day import FIRST_DAY, LAST_DAY, IsoDay
from plan09lib.read.files.presence import file_there
from plan09lib.read.files.record import Record
from plan09lib.read.files.yaml_file import load_model

CORRECTIONS_FILE = "corrections.yml"
Said = Annotated[StrictStr, Field(pattern=r"\S")]
_ANY = Years(FIRST_DAY.year, LAST_DAY.year)


def _cell(value: object) -> object:
    if type(value) is dt.date:  # a moment is none
        return value.isoformat()
    return "" if value is None else value


def _day(value: object) -> object:
    """The whole day that a text says as lists say it, day first; else as it is, to be refused."""
    day = parse_day(None, value.strip(), "dmy", _ANY) if isinstance(value, str) else None
    is_said = day is not None and day.precision == "day" and not str(value).strip().isdecimal()
    return day.date if day and is_said else value


Cell = Annotated[StrictStr, BeforeValidator(_cell)]
"""What a cell holds; empty, or `null`, for an empty one."""
SaidDay = Annotated[IsoDay, BeforeValidator(_day)]
"""A day in any spelling that the lists take and that says one day only."""


class Correction(Record):
    """One cell: its place (by `id`, the Mã of its row, or by `row`), old and new value, and why."""

    workbook: Said
    sheet: Said
    column: Said
    id: StrictStr = ""
    row: Annotated[int, Field(strict=True, ge=2)] | None = None
    old: Cell
    new: Cell
    reason: Said
    who: Said
    when: SaidDay

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
