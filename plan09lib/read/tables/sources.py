"""Dated workbooks of a unit's folder, and their sheets as plain rows of cells.

A workbook is `YYYY-MM-DD.xlsx` (or .xlsm, .xls, .ods, .csv), or a folder `YYYY-MM-DD/` with
`nhan_su.csv` or `nhan_su.parquet`.
Files are opened for reading only.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from plan09lib.errors import DataRefused, Fault
from plan09lib.read.files import limits
from plan09lib.read.files.day import iso_day
from plan09lib.read.files.presence import TEMPORARY, file_digest, listed
from plan09lib.read.files.text import matching_key
from plan09lib.read.plan.layout import Layout
from plan09lib.read.plan.spoken import days_in
from plan09lib.read.tables.container import refuse
from plan09lib.read.tables.tables import Opened, Rows, Table, file_bytes, open_tables

_NEARLY = re.compile(r"\D{0,3}\d+(\D{1,3}\d+){2,3}\D{0,3}|\d{8}")
"""Three numbers (a fourth counts copies) or eight digits, as in `30.6.2025` or `20250630`."""
WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".xlsb")
ENDINGS = (*WORKBOOK_ENDINGS, ".csv")
TABLE_ENDINGS = (*ENDINGS, ".txt", ".tsv", ".parquet")


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
        if not self.is_folder:
            return (self.path,)
        return tuple(path for path in listed(self.path) if not path.name.startswith(TEMPORARY))

    @property
    def is_folder(self) -> bool:
        """Whether its name is that of a folder; what really lies there is seen when it is read."""
        return self.path.suffix.lower() not in ENDINGS

    def digests(self) -> dict[str, str]:
        """SHA-256 of every file, by name relative to the unit's folder."""
        base = self.path.parent
        return {path.relative_to(base).as_posix(): file_digest(path) for path in self.files}


def list_sources(folder: Path) -> list[Source]:
    """The dated workbooks of `folder`, oldest first. Raises: DataRefused for strays too."""
    found, strays = named_lists(folder)
    if strays:
        raise DataRefused([stray.fault for stray in strays])
    return found


@dataclass(frozen=True)
class Stray:
    """A file or folder that may be a list but is not named by its day.

    `day` is the one that its name shows in another spelling; None when it may be of any day.
    """

    fault: Fault
    day: dt.date | None = None


def named_lists(folder: Path) -> tuple[list[Source], list[Stray]]:
    """The dated workbooks of `folder`, oldest first, and what may be one too.

    Names alone decide, nothing is opened: a list that cannot be read is refused by whoever needs
    it, and no older one takes its place.

    Raises: DataRefused for two workbooks of one date.
    """
    found: list[Source] = []
    strays: list[Stray] = []
    for path in listed(folder):
        ending = path.suffix.lower()
        if path.name.startswith(TEMPORARY):
            continue
        name = path.stem if ending in ENDINGS else path.name
        day = iso_day(name)
        if day is not None:
            found.append(Source(day, path))
        elif ending in WORKBOOK_ENDINGS or is_meant_as_date(name):
            meant = {*days_in(name)}
            strays.append(Stray(_no_date(folder, path), meant.pop() if len(meant) == 1 else None))
    if twice := list(_same_date(folder, found)):
        raise DataRefused(twice)
    return sorted(found), strays


def is_meant_as_date(name: str) -> bool:
    """Whether a folder of this name is a dated workbook, or would be one but for its spelling."""
    return iso_day(name) is not None or _NEARLY.fullmatch(name) is not None


def _no_date(folder: Path, path: Path) -> Fault:
    what = "tệp" if path.is_file() else "thư mục"
    rule = "tên workbook là ngày chốt số liệu, dạng 2025-06-30.xlsx"
    where, found = f"{folder.name}/{path.name}", f"tên {what} không phải ngày"
    return Fault(where, found, rule, f"đổi tên {what}")


def _same_date(folder: Path, found: list[Source]) -> Iterator[Fault]:
    for first, second in pairwise(found):
        if first.date == second.date:
            yield Fault(
                f"{folder.name}",
                f"{first.name} và {second.name} cùng ngày",
                "mỗi ngày chỉ có một workbook",
                "giữ một, chuyển bản kia ra thư mục khác",
            )


def read_tables(source: Source) -> Opened:
    """Every sheet of the workbook as the file holds it, and what is worth saying about the file.

    Raises: DataRefused when a file cannot be opened.
    """
    if not source.is_folder:
        return open_tables(source.path)
    parts = [_opened(path) for path in source.files if path.suffix.lower() in TABLE_ENDINGS]
    tables = [table for part in parts for table in part.tables]
    return Opened(tuple(tables), tuple(remark for part in parts for remark in part.remarks))


def own_titles(layout: Layout) -> dict[str, str]:
    """Slugs of the layout's sheets by the key of their title, and by themselves."""
    titles = {matching_key(sheet.title): slug for slug, sheet in layout.sheets.items()}
    return titles | {slug: slug for slug in layout.sheets}


def _opened(path: Path) -> Opened:
    if path.suffix.lower() != ".parquet":
        return open_tables(path)
    try:
        file = io.BytesIO(file_bytes(path))
        size = pq.read_metadata(file)
        unpacked = sum(size.row_group(i).total_byte_size for i in range(size.num_row_groups))
        cells = size.num_rows * size.num_columns
        if cells > limits.GRID_CELLS or unpacked > limits.UNPACKED_BYTES:
            rule = f"bảng không quá {limits.GRID_CELLS} ô"
            raise refuse(path.name, f"{size.num_rows} dòng", rule, "tách riêng danh sách")
        if size.num_columns > limits.COLUMNS:
            rule = f"bảng không quá {limits.COLUMNS} cột"
            raise refuse(path.name, f"{size.num_columns} cột", rule, "tách riêng danh sách")
        frame = pd.read_parquet(file)
        values = frame.astype(object).to_numpy().tolist()
        rows: Rows = [list(frame.columns), *([_plain(cell) for cell in row] for row in values)]
    except (OSError, ValueError, pa.ArrowException) as error:
        rule = "tệp phải là workbook Excel hoặc bảng CSV/Parquet nguyên vẹn"
        raise refuse(path.name, str(error), rule, "tạo lại tệp rồi thử lại") from None
    return Opened((Table(path.stem, rows),))


def _plain(cell: object) -> object:
    """A cell as a spreadsheet could hold it; lists and the like as their text."""
    if cell is None or cell is pd.NA:
        return None
    return cell if isinstance(cell, str | int | float | dt.date) else str(cell)


# A list as its file holds it: every sheet, every cell, nothing understood yet.


def raw_sheets(source: Source, layout: Layout) -> dict[str, Rows]:
    """The rows of every sheet by its title, see `raw_tables`."""
    return {title: table.rows for title, table in raw_tables(source, layout).items()}


def raw_tables(source: Source, layout: Layout) -> dict[str, Table]:
    """Every sheet by its title; a table called by its slug gets the layout's title.

    Raises: DataRefused when a file cannot be opened.
    """
    slugs = own_titles(layout)
    return {
        layout.sheets[slug].title
        if (slug := slugs.get(matching_key(table.name))) == table.name
        else table.name: table
        for table in read_tables(source).tables
    }
