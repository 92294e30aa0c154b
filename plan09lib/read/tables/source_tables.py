"""The sheets of a dated workbook as plain rows of cells. Files are opened for reading only."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from plan09lib.errors import said_by
from plan09lib.read.files import limits
from plan09lib.read.files.text import matching_key
from plan09lib.read.rules.layout import Layout
from plan09lib.read.tables.container import refuse
from plan09lib.read.tables.sources import TABLE_ENDINGS, Source
from plan09lib.read.tables.tables import Opened, Rows, Table, file_bytes, open_tables


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
        rule = "tệp phải là tệp Excel hoặc bảng CSV/Parquet nguyên vẹn"
        raise refuse(path.name, said_by(error), rule, "tạo lại tệp rồi thử lại") from None
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
