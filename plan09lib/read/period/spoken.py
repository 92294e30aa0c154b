"""A period or a day as offices write it: `30.6.2025`, `30/6/2025`, `6/2025`, `H1 2025`.

For what is typed beside a command or stands in a title; whoever takes such a text says what it was
taken for. Files and notebooks know one spelling only (period.py, day.py); the day that freezes a
report is a whole one.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata

from plan09lib.errors import BadParameter, Fault, echoed
from plan09lib.read.files.day import FIRST_DAY, LAST_DAY, date_text, given_day, iso_day
from plan09lib.read.period.period import Period

_BETWEEN = r" *[./\- ] *"
_DAY = re.compile(rf"([0-9]{{1,2}}){_BETWEEN}([0-9]{{1,2}}){_BETWEEN}([0-9]{{4}})")
_DAY_IN_WORDS = re.compile(
    r"(?:ngày\s+)?([0-9]{1,2})\s+tháng\s+([0-9]{1,2})\s+năm\s+([0-9]{4})|"
    r"ngày\s+([0-9]{1,2})\s*[./\-]\s*([0-9]{1,2})\s*[./\-]\s*([0-9]{4})",
    re.IGNORECASE,
)
_SHORT = re.compile(rf"([0-9]{{1,2}}){_BETWEEN}([0-9]{{1,2}}){_BETWEEN}([0-9]{{2}})")
_MONTH = re.compile(rf"([0-9]{{1,2}}){_BETWEEN}([0-9]{{4}})")
_PART = re.compile(
    rf"(?:(H[12]|Q[1-4]|9M){_BETWEEN}([0-9]{{4}})|([0-9]{{4}}){_BETWEEN}(H[12]|Q[1-4]|9M))"
)
SPOKEN_RULE = (
    f"phải là ngày dạng 2025-12-31 hoặc 31/12/2025, từ năm {FIRST_DAY.year} đến {LAST_DAY.year}"
)
"""What a day of a command has to be."""
_ENDING = {3: ("-Q1",), 6: ("-H1",), 9: ("-9M",), 12: ("-H2", "")}
"""The periods of a year that a month ends; the last of a quarter is rarely meant alone."""


def spoken_period(given: str) -> Period:
    """The period that `given` names, by its own spelling, by its last month or by its last day.

    Raises: BadParameter, naming the choices, for what ends two periods or none.

    >>> [spoken_period(one).text for one in ("2025-H1", "H1 2025", "6/2025", "30.9.2025")]
    ['2025-H1', '2025-H1', '2025-H1', '2025-9M']
    """
    if part := _PART.fullmatch(given.upper()):
        name, year = (part[1], part[2]) if part[1] else (part[4], part[3])
        return Period.parse(f"{year}-{name}")
    if (day := whole_day(given)) or (day := _last_of_month(given)):
        return _ended_by(day, given)
    return Period.parse(given)


def spoken_day(given: str, where: str) -> dt.date:
    """The day that `given` names, or the last one of the month or period that it names.

    Raises: BadParameter, about the parameter `where`, for anything else.

    >>> [str(spoken_day(one, "ngày")) for one in ("2025-06-30", "30.6.2025", "6/2025", "H1 2025")]
    ['2025-06-30', '2025-06-30', '2025-06-30', '2025-06-30']
    """
    day = iso_day(given) or whole_day(given) or _last_of_month(given)
    if day is None and _PART.fullmatch(given.upper()):
        day = spoken_period(given).end
    return given_day(day or given, where, SPOKEN_RULE, write_a_day(given))


def write_a_day(given: str) -> str:
    """What to do about `given`, a day of a command that is none.

    >>> write_a_day("12/1/26")
    'ghi đủ bốn chữ số năm: 12/01/2026 hoặc 2026-01-12'
    >>> write_a_day("mai")
    'ghi đủ ngày, tháng, bốn chữ số năm, ví dụ 09/01/2026 hoặc 2026-01-09'
    """
    short = _SHORT.fullmatch(given.strip())
    if short and (day := _made(short[1], short[2], f"20{short[3]}")):
        return f"ghi đủ bốn chữ số năm: {date_text(day)} hoặc {day}"
    return "ghi đủ ngày, tháng, bốn chữ số năm, ví dụ 09/01/2026 hoặc 2026-01-09"


def days_in(text: str) -> list[dt.date]:
    """Every day that stands in a title or a file's name, in its order.

    >>> [str(one) for one in days_in("DS can bo 30.6.2025 (ngày 1 tháng 7 năm 2025)")]
    ['2025-06-30', '2025-07-01']
    """
    found = {one.start(): _made(one[1], one[2], one[3]) for one in _IN_TEXT.finditer(text)}
    found |= {one.start(): _made(one[3], one[2], one[1]) for one in _ISO_IN_TEXT.finditer(text)}
    return [day for _, day in sorted(found.items()) if day]


_IN_TEXT = re.compile(
    r"(?<![0-9./\-])([0-9]{1,2})(?:\s*[./\-_]\s*|\s*tháng\s*)([0-9]{1,2})"
    r"(?:\s*[./\-_]\s*|\s*năm\s*)"
    r"([0-9]{4})(?![0-9])",
    re.IGNORECASE,
)
_ISO_IN_TEXT = re.compile(r"(?<![0-9])([0-9]{4})[-_.]([0-9]{2})[-_.]([0-9]{2})(?![0-9])")


def whole_day(text: str) -> dt.date | None:
    """The day that `text` gives day first, with its year; None for anything else.

    >>> [str(whole_day(one)) for one in ("15/7/2025", "ngày 08 tháng 7 năm 2025", "7/2025")]
    ['2025-07-15', '2025-07-08', 'None']
    """
    plain = unicodedata.normalize("NFC", text).strip()
    found = _DAY.fullmatch(plain) or _DAY_IN_WORDS.fullmatch(plain)
    return _made(*filter(None, found.groups())) if found else None


def _last_of_month(text: str) -> dt.date | None:
    found = _MONTH.fullmatch(text)
    if not found or not 1 <= int(found[1]) <= 12:
        return None
    year, month = int(found[2]), int(found[1])
    return iso_day(dt.date(year, month, calendar.monthrange(year, month)[1])) if year else None


def _made(day: str, month: str, year: str) -> dt.date | None:
    try:
        return iso_day(dt.date(int(year), int(month), int(day)))
    except ValueError:  # not in the calendar
        return None


def _ended_by(day: dt.date, given: str) -> Period:
    is_last = day == _last_of_month(f"{day.month}/{day.year}")
    ended = [Period.parse(f"{day.year}{part}") for part in _ENDING.get(day.month, ()) if is_last]
    if len(ended) == 1:
        return ended[0]
    found = f"nhận được {echoed(repr(given))}"
    if ended:
        choices = " hoặc ".join(f"{one.text} ({one.label})" for one in ended)
        rule = "hai kỳ cùng kết thúc vào lúc đó"
        raise BadParameter(Fault("kỳ báo cáo", found, rule, f"ghi {choices}"))
    rule = "không kỳ nào kết thúc vào lúc đó"
    action = f"ghi kỳ, ví dụ {day.year}-H1, {day.year}-Q3, {day.year}"
    raise BadParameter(Fault("kỳ báo cáo", found, rule, action))
