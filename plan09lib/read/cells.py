"""One cell's value, by the kind of its column: what it means, or which rule it breaks."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from plan09lib.errors import BadParameter
from plan09lib.read.period import Period
from plan09lib.read.sheets import Column
from plan09lib.read.text import tidy
from plan09lib.read.vocab import Vocabulary

_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?: 00:00:00)?")
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_SERIAL_DAYS = range(7_000, 80_000)
Value = str | int | dt.date | None


@dataclass(frozen=True)
class Problem:
    """Why a cell was not understood: a finding code, an explanation and what to do."""

    code: str
    explanation: str
    action: str


def as_text(cell: object) -> str:
    """The cell as a person would read it: `12.0` as `12`, a date as `2025-06-30`, blank as ``.

    >>> as_text(12.0), as_text(None), as_text(" Đại  học ")
    ('12', '', 'Đại học')
    """
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    return tidy(str(cell))


def understand(
    cell: object, column: Column, vocabulary: Vocabulary | None, as_of: dt.date
) -> tuple[Value, Problem | None]:
    """The value of `cell` (None when blank or not understood), and the problem if any."""
    text = as_text(cell)
    if not text:
        return None, None
    if column.kind == "date":
        return _date(cell, text, column, as_of)
    if column.kind == "count":
        return _count(text)
    if column.kind == "period":
        return _period(text)
    if vocabulary is not None:
        return _level(text, column, vocabulary)
    return text, None


def _date(cell: object, text: str, column: Column, as_of: dt.date) -> tuple[Value, Problem | None]:
    day = _parse_date(cell, text)
    if day is None:
        return None, Problem(
            "impossible_date", "không phải một ngày có thật", "ghi ngày dạng 31/12/1980"
        )
    if column.past and day > as_of:
        return None, Problem(
            "future_date",
            f"ngày này sau ngày của danh sách ({as_of:%d/%m/%Y})",
            "sửa ngày, hoặc kiểm tra lại ngày trong tên tệp",
        )
    if column.name == "birth_date" and not 16 <= as_of.year - day.year <= 80:
        return None, Problem(
            "impossible_date", "tuổi tính ra không hợp lý (16 đến 80)", "sửa ngày sinh"
        )
    return day, None


def _parse_date(cell: object, text: str) -> dt.date | None:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, int | float) and int(cell) in _SERIAL_DAYS:
        return _EXCEL_EPOCH + dt.timedelta(days=int(cell))
    try:
        if match := _DATE.fullmatch(text):
            return dt.date(int(match[3]), int(match[2]), int(match[1]))
        if match := _ISO_DATE.fullmatch(text):
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    return None


def _period(text: str) -> tuple[Value, Problem | None]:
    try:
        return Period.parse(text).text, None
    except BadParameter:
        return None, Problem("unknown_value", "không phải một kỳ", "ghi kỳ dạng 2024 hoặc 2026-Q1")


def _count(text: str) -> tuple[Value, Problem | None]:
    digits = text.replace(".", "") if re.fullmatch(r"\d{1,3}(\.\d{3})+", text) else text
    if digits.isascii() and digits.isdecimal():
        return int(digits), None
    return None, Problem("bad_count", "không phải số nguyên không âm", "ghi số người, số lượt")


def _level(text: str, column: Column, vocabulary: Vocabulary) -> tuple[Value, Problem | None]:
    level = vocabulary.find(text)
    if level is None:
        near = vocabulary.nearest(text)
        hint = (
            f'có phải "{near}"?'
            if near
            else "chọn: " + ", ".join(v.label for v in vocabulary.levels)
        )
        return None, Problem(
            "unknown_value",
            f'"{column.header}" không có giá trị này nên coi là chưa có thông tin',
            hint,
        )
    if column.blank_is_unknown and level.code in vocabulary.unranked:
        return level.code, Problem(
            "unranked_value",
            f"hiểu là {level.label}, không xếp được vào thang nên coi là chưa có thông tin",
            "ghi mức tương đương nếu có căn cứ",
        )
    return level.code, None
