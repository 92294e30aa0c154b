"""Day before month, or month before day: decided for a whole column, never cell by cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from plan09lib.read.cells.dates import DateOrder, Years, is_real, parse_day, two_parts
from plan09lib.read.cells.values import as_text

_ANY = Years(1900, 1999)
_ALL_FIRST = 3
_SWAPPED = 3


@dataclass(frozen=True)
class Decision:
    """How a column of dates is read.

    `refused` are positions of cells whose day and month cannot be told apart; `by_month` says that
    only month and year are known; `code`, `words` and `action` are what the reader is told.
    """

    order: DateOrder
    code: str = ""
    words: str = ""
    action: str = ""
    severity: str = "note"
    refused: frozenset[int] = frozenset()
    by_month: bool = False


_SAY = "ghi ngày dạng dd/mm/yyyy, hoặc ghi date_order: dmy (hay mdy) trong mapping.yml"


def decide_order(cells: Sequence[object], said: DateOrder, own_layout: bool) -> Decision:
    """How the dates of one column are to be read, from all of them together.

    In the project's own layout dd/mm/yyyy is prescribed, so that nothing there is ambiguous unless
    the values themselves contradict it.
    """
    read = cache(_parts)  # by value: 1 and true are no date either way
    parts = {i: two for i, cell in enumerate(cells) if (two := read(cell))}
    if said:
        words = f"thứ tự ngày, tháng theo mapping.yml: {_name(said)}"
        return Decision(said, "date_order", words, "không phải làm gì nếu đúng")
    unclear = {i for i, (a, b) in parts.items() if a <= 12 and b <= 12 and a != b and min(a, b)}
    days_first = sum(1 for a, b in parts.values() if a > 12 >= b)
    months_first = sum(1 for a, b in parts.values() if b > 12 >= a and a > 0)
    if swapped := _swapped(cells, parts, months_first):
        return swapped
    if months_first and (days_first or (own_layout and months_first < 2)):
        return _mixed(unclear, days_first, months_first)
    if months_first:
        words = "cột này ghi tháng trước ngày (có giá trị đứng sau lớn hơn 12); đọc là mm/dd/yyyy"
        return Decision("mdy", "date_order", words, _SAY, severity="warning")
    if own_layout:
        return Decision("dmy")
    if unclear and not days_first:
        words = f"{len(unclear)} ngày không rõ ngày trước hay tháng trước; không đoán"
        return Decision(
            "dmy", "ambiguous_date", words, _SAY, severity="warning", refused=frozenset(unclear)
        )
    return _settled(cells, days_first)


def _settled(cells: Sequence[object], days_first: int) -> Decision:
    real = [day for cell in cells if (day := _real_day(cell))] if not days_first else []
    if len(real) >= _ALL_FIRST and all(day.day == 1 for day in real):
        words = "mọi ngày đều là ngày 1: có lẽ chỉ biết tháng và năm; hiểu là biết đến tháng"
        return Decision(
            "dmy", "first_of_month", words, "ghi đủ ngày", severity="warning", by_month=True
        )
    if not days_first:
        return Decision("dmy")
    words = (
        f"đọc là ngày/tháng/năm ({days_first} giá trị đứng trước lớn hơn 12, không có ngược lại)"
    )
    return Decision("dmy", "date_order", words, "không phải làm gì nếu đúng")


def _mixed(unclear: set[int], days_first: int, months_first: int) -> Decision:
    words = (
        f"cột này lẫn ngày trước ({days_first}) và tháng trước ({months_first}); "
        f"{len(unclear)} ngày không phân biệt được"
    )
    return Decision(
        "dmy", "mixed_date", words, _SAY, severity="warning", refused=frozenset(unclear)
    )


def _swapped(
    cells: Sequence[object], parts: dict[int, tuple[int, int]], months_first: int
) -> Decision | None:
    """Texts that all have a day beyond 12 beside dates that have none: Excel swapped the dates."""
    if months_first or not parts or any(a <= 12 for a, _ in parts.values()):
        return None
    real = {i: day for i, cell in enumerate(cells) if (day := _real_day(cell))}
    telling = [day for day in real.values() if day.day != 1]  # posts are taken up on the first
    if len(telling) < _SWAPPED or any(day.day > 12 for day in telling):
        return None
    refused = frozenset(i for i, day in real.items() if day.day != day.month)
    words = (
        "ngày lớn hơn 12 đều là chữ, ngày nhỏ đều là ngày của Excel: có lẽ Excel đã đổi chỗ ngày "
        f"và tháng; {len(refused)} ngày không chắc"
    )
    return Decision(
        "dmy", "swapped_date", words, "ghi lại các ngày này", severity="warning", refused=refused
    )


def _parts(cell: object) -> tuple[int, int] | None:
    return None if is_real(cell) else two_parts(as_text(cell))


def _real_day(cell: object) -> dt.date | None:
    found = parse_day(cell, "", "dmy", _ANY) if is_real(cell) else None
    return found.date if found else None


def _name(order: DateOrder) -> str:
    return "ngày/tháng/năm" if order == "dmy" else "tháng/ngày/năm"
