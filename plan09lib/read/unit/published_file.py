"""Figures that earlier reports published, as the office copied them: `da_cong_bo.csv`.

Columns: date, what (a target's id, or "population: condition" in the words of the report), n, k,
percent, decimals, source. Percentages may have a comma or a dot; n and k may both be blank where
only the percentage was published.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from plan09lib.errors import DataRefused, Fault, nearest
from plan09lib.read.files.csv_file import read_csv_file
from plan09lib.read.files.day import RULE, given_day, iso_day
from plan09lib.read.files.formula_guard import unguarded
from plan09lib.read.files.presence import file_there
from plan09lib.read.files.text import tidy
from plan09lib.read.unit.unit import PUBLISHED_FILE

FIELDS = ("date", "what", "n", "k", "percent", "decimals", "source")
_PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]+))?\s*%?")
_WHOLE = re.compile(r"[0-9]{1,9}")
_RULES = {
    "date": RULE,
    "n": "số nguyên không âm; chỉ có tỷ lệ thì để trống cả n và k",
    "k": "số nguyên không âm; chỉ có tỷ lệ thì để trống cả n và k",
    "decimals": "số chữ số sau dấu phẩy, từ 0 đến 4",
    "percent": "tỷ lệ dạng 77,8, không nhiều chữ số sau dấu phẩy hơn cột decimals",
    "what": "mã chỉ tiêu, hoặc công chức: trình độ chuyên môn từ đại học trở lên",
    "source": "văn bản đã công bố số này",
}


@dataclass(frozen=True)
class PublishedFigure:
    """One published share: `units` is the percentage in units of its last decimal (77,8 → 778).

    `n` and `k` are None where the report gave none.
    """

    line: int
    date: dt.date
    what: str
    n: int | None
    k: int | None
    units: int
    decimals: int
    source: str

    @property
    def whole(self) -> int:
        """100 % in the same units."""
        return 100 * 10**self.decimals

    @property
    def percent_text(self) -> str:
        """The percentage as it was published, with a comma."""
        whole, rest = divmod(self.units, 10**self.decimals)
        return f"{whole},{rest:0{self.decimals}d}%" if self.decimals else f"{whole}%"


def load_published(folder: Path) -> tuple[PublishedFigure, ...]:
    """The figures in `folder`; none without the file.

    Raises: DataRefused with every faulty cell of the file at once.
    """
    path = folder / PUBLISHED_FILE
    if not file_there(path):
        return ()
    header, rows = read_csv_file(path, PUBLISHED_FILE)
    if faults := list(_header_faults(header)):
        raise DataRefused(faults)
    if faults := [fault for line, row in rows for fault in _row_faults(line, row)]:
        raise DataRefused(faults)
    return tuple(_figure(line, row) for line, row in rows if any(row.values()))


def _header_faults(header: list[str]) -> Iterator[Fault]:
    rule = "tệp có đúng các cột " + ", ".join(FIELDS)
    for name in header:
        if name not in FIELDS:
            hint = nearest(name, list(FIELDS))
            yield Fault(f"{PUBLISHED_FILE} dòng 1", f'cột không biết "{name}"', rule, hint)
    for name in FIELDS:
        if name not in header:
            yield Fault(f"{PUBLISHED_FILE} dòng 1", f"thiếu cột {name}", rule, "thêm cột này")


def _row_faults(line: int, row: Mapping[str, str]) -> Iterator[Fault]:
    if not any(row.values()):
        return
    if "" in row:
        where, rule = f"{PUBLISHED_FILE} dòng {line}", "mỗi dòng có đủ bảy ô"
        yield Fault(where, "thừa ô", rule, "đặt số có dấu phẩy trong ngoặc kép")
        return
    for name in FIELDS:
        value = _cell(row, name)
        if not _fits(name, value, row):
            where = f"{PUBLISHED_FILE} dòng {line}, cột {name}"
            yield Fault(where, f'giá trị "{value}"', _RULES[name], "sửa ô này")


def _cell(row: Mapping[str, str], name: str) -> str:
    return tidy(unguarded(row[name] or ""))


def _fits(name: str, value: str, row: Mapping[str, str]) -> bool:
    if name == "date":
        return iso_day(value) is not None
    if name in ("n", "k"):
        is_left_out = not _cell(row, "n") and not _cell(row, "k")
        return is_left_out or bool(_WHOLE.fullmatch(value))
    if name == "decimals":
        return value in ("0", "1", "2", "3", "4")
    if name == "percent":
        match = _PERCENT.fullmatch(value)
        return match is not None and len(match[2] or "") <= _decimals(row)
    return bool(value)


def _decimals(row: Mapping[str, str]) -> int:
    text = _cell(row, "decimals")
    return int(text) if text in ("0", "1", "2", "3", "4") else 4


def _figure(line: int, row: Mapping[str, str]) -> PublishedFigure:
    cell = {name: _cell(row, name) for name in FIELDS}
    match = _PERCENT.fullmatch(cell["percent"])
    decimals = int(cell["decimals"])
    rest = ((match[2] or "") if match else "").ljust(decimals, "0")
    whole = match[1] if match else "0"
    day = given_day(cell["date"], f"{PUBLISHED_FILE} dòng {line}")
    n, k = (int(cell[name]) if cell[name] else None for name in ("n", "k"))
    return PublishedFigure(
        line=line, date=day, what=cell["what"], n=n, k=k,
        units=int(whole + rest), decimals=decimals, source=cell["source"],
    )  # fmt: skip
