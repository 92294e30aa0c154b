"""Dated workbooks of a unit's folder, and their sheets as plain rows of cells.

A workbook is `YYYY-MM-DD.xlsx`, or a folder `YYYY-MM-DD/` with `nhan_su.csv` or `nhan_su.parquet`.
Files are opened for reading only.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from plan09lib.errors import DataRefused, Fault
from plan09lib.read.sheets import Layout
from plan09lib.read.text import matching_key

_DATED = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TEMPORARY = ("~$", ".", "_")
Rows = list[list[object]]


@dataclass(frozen=True, order=True)
class Source:
    """A dated workbook, not yet read; its date is the as-of date of what is in it."""

    date: dt.date
    path: Path

    @property
    def name(self) -> str:
        """The file's or folder's name."""
        return self.path.name

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that make up the workbook."""
        return tuple(sorted(self.path.iterdir())) if self.path.is_dir() else (self.path,)

    def digests(self) -> dict[str, str]:
        """SHA-256 of every file, by name relative to the unit's folder."""
        base = self.path.parent
        return {path.relative_to(base).as_posix(): sha256(path) for path in self.files}


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def list_sources(folder: Path) -> list[Source]:
    """The dated workbooks of `folder`, oldest first.

    Raises: DataRefused for two workbooks of one date and for a name that is nearly a date.
    """
    found: list[Source] = []
    faults: list[Fault] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith(_TEMPORARY) or not (path.is_dir() or path.suffix == ".xlsx"):
            continue
        day = _date_of(path.stem if path.is_file() else path.name)
        if day is not None:
            found.append(Source(day, path))
        elif path.is_file():
            rule = "tên workbook là ngày chốt số liệu, dạng 2025-06-30.xlsx"
            faults.append(
                Fault(f"{folder.name}/{path.name}", "tên tệp không phải ngày", rule, "đổi tên tệp")
            )
    faults += _same_date(folder, found)
    if faults:
        raise DataRefused(faults)
    return sorted(found)


def _date_of(name: str) -> dt.date | None:
    match = _DATED.fullmatch(name)
    try:
        return dt.date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None


def _same_date(folder: Path, found: list[Source]) -> Iterator[Fault]:
    for first, second in pairwise(found):
        if first.date == second.date:
            yield Fault(
                f"{folder.name}",
                f"{first.name} và {second.name} cùng ngày",
                "mỗi ngày chỉ có một workbook",
                "giữ một, chuyển bản kia ra thư mục khác",
            )


def read_rows(source: Source, layout: Layout) -> dict[str, Rows]:
    """The rows of every known sheet by slug, header first; values as the file holds them.

    Raises: DataRefused when a file cannot be opened as what its name says.
    """
    if source.path.is_dir():
        return {path.stem: _table_rows(path) for path in source.files if path.stem in layout.sheets}
    titles = {matching_key(sheet.title): slug for slug, sheet in layout.sheets.items()}
    try:
        book = CalamineWorkbook.from_path(str(source.path))
        return {
            titles[key]: [list(row) for row in sheet.to_python(skip_empty_area=False)]
            for name in book.sheet_names
            if (key := matching_key(name)) in titles
            for sheet in [book.get_sheet_by_name(name)]
        }
    except (CalamineError, OSError) as error:
        raise _unreadable(source.path, error) from None


def _table_rows(path: Path) -> Rows:
    try:
        if path.suffix == ".parquet":
            frame = pd.read_parquet(path)
            return [list(frame.columns), *frame.astype(object).to_numpy().tolist()]
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [list(row) for row in csv.reader(file)]
    except (OSError, ValueError, csv.Error) as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: Exception) -> DataRefused:
    return DataRefused(
        Fault(
            path.name,
            f"không mở được ({error})",
            "tệp phải là workbook Excel hoặc bảng CSV/Parquet nguyên vẹn",
            "mở tệp bằng Excel, lưu lại rồi thử lại",
        )
    )
