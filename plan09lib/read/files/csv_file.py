"""The project's own CSV files: UTF-8, a line of known columns, nothing larger than they can be."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from plan09lib.errors import DataRefused, Fault
from plan09lib.read.files.presence import read_text

MOST_COLUMNS = 100
_RULE, _ACTION = "tệp là bảng CSV mã hóa UTF-8", "lưu lại dạng CSV UTF-8"
Rows = list[tuple[int, dict[str, str]]]


def read_csv_file(path: Path, where: str) -> tuple[list[str], Rows]:
    """The columns that `path` names, and its rows by line; a cell that is not there is empty.

    A row with more cells than there are columns has the key "" too. `where` is the file's name in
    messages.

    Raises: DataRefused for what is no CSV in UTF-8, too large or too wide.
    """
    lines = csv.reader(io.StringIO(read_text(path, where, "CSV"), newline=""))
    try:
        header = next(lines, [])
        rows = [(lines.line_num, _row(header, cells)) for cells in lines if cells]
    except csv.Error:
        found = "có ô quá dài hoặc ký tự lạ"
        raise DataRefused(Fault(f"{where} dòng {lines.line_num}", found, _RULE, _ACTION)) from None
    if len(header) > MOST_COLUMNS:
        raise DataRefused(Fault(f"{where} dòng 1", f"có {len(header)} cột", _RULE, "xem lại tệp"))
    return header, rows


def _row(header: list[str], cells: list[str]) -> dict[str, str]:
    row = dict(zip(header, [*cells, *[""] * len(header)], strict=False))
    return row | ({"": "thừa"} if len(cells) > len(header) else {})
