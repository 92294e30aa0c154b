"""Numbers and dates as Vietnamese readers write them.

Percentages are rounded half-up to one decimal from exact fractions, never from floats.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from babel import Locale

from plan09lib.read.files.day import month_text

_SIGNS = Locale.parse("vi").number_symbols["latn"]
_VIETNAMESE = str.maketrans({",": _SIGNS["group"], ".": _SIGNS["decimal"]})


def half_up(value: Fraction, decimals: int = 1) -> Decimal:
    """`value` rounded half away from zero.

    >>> half_up(Fraction(700, 9)), half_up(Fraction(125, 10), 0)
    (Decimal('77.8'), Decimal('13'))
    """
    scale = 10**decimals
    size = abs(value) * scale
    whole = (2 * size.numerator + size.denominator) // (2 * size.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-decimals)


def count_text(heads: int) -> str:
    """A whole number with dots between thousands.

    >>> count_text(1234)
    '1.234'
    """
    return f"{heads:,d}".translate(_VIETNAMESE)


def formal_count_text(number: int) -> str:
    """A whole number as a document that is signed writes it, below ten with a leading zero.

    >>> formal_count_text(3), formal_count_text(12), formal_count_text(0)
    ('03', '12', '0')
    """
    return f"0{number}" if 0 < number < 10 else count_text(number)


def decimal_text(value: Decimal) -> str:
    """One decimal, with a comma.

    >>> decimal_text(Decimal("1234.5"))
    '1.234,5'
    """
    return f"{value:,.1f}".translate(_VIETNAMESE)


@functools.lru_cache(maxsize=4096)
def percent_text(share: Fraction, threshold: int | None = None) -> str:
    """A share as a percentage that never contradicts the verdict.

    A share below `threshold` never displays as the threshold itself (method.md §6).

    >>> percent_text(Fraction(7, 9)), percent_text(Fraction(1999, 2500), 80)
    ('77,8%', 'dưới 80%')
    """
    percent = share * 100
    shown = half_up(percent)
    if threshold is not None and percent < threshold <= shown:
        return f"dưới {count_text(threshold)}%"
    return f"{decimal_text(shown)}%"


def points_text(difference: Fraction) -> str:
    """The size of a difference of two shares in percentage points.

    >>> points_text(Fraction(-1, 3))
    '33,3 điểm phần trăm'
    """
    return f"{decimal_text(abs(half_up(difference * 100)))} điểm phần trăm"


def long_date_text(day: dt.date) -> str:
    """A date in words, with the zeros of `date_text`.

    >>> long_date_text(dt.date(2025, 6, 3))
    'ngày 03 tháng 6 năm 2025'
    """
    return f"ngày {day.day:02d} tháng {month_text(day)} năm {day.year}"


# Where the tone mark stands on oa, oe, uy: two spellings, one word.

_WORD = re.compile(r"[^\W\d_]+")
_TONES = "\u0300\u0301\u0303\u0309\u0323"


@functools.lru_cache(maxsize=20_000)
def spelled(text: str, spelling: str) -> str:
    """`text` with the tone mark of oa, oe, uy on the first vowel (`uy_cu`) or second (`uy_moi`).

    >>> spelled("Đảng ủy hoà, quý III, ĐẢNG ỦY", "uy_moi"), spelled("Đảng uỷ, hoà, thuý", "uy_cu")
    ('Đảng uỷ hoà, quý III, ĐẢNG UỶ', 'Đảng ủy, hòa, thúy')
    """
    return _WORD.sub(lambda word: _spelled(word[0], spelling == "uy_moi"), text)


@functools.lru_cache(maxsize=20_000)
def _spelled(word: str, on_second: bool) -> str:
    """One word; only an open syllable has two spellings, and `qu` is a consonant."""
    plain = unicodedata.normalize("NFD", word)
    bare = "".join(one for one in plain if one not in _TONES)
    tone = "".join(one for one in plain if one in _TONES)
    ends = bare[-2:].lower()
    if len(tone) != 1 or ends not in ("oa", "oe", "uy") or bare[-3:-2].lower() == "q":
        return word
    first, second = bare[:-1], bare[-1]
    told = first + second + tone if on_second else first + tone + second
    return unicodedata.normalize("NFC", told)
