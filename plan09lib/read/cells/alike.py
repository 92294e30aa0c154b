"""How far two rows of lists say the same of a person: their Mã, names and dates of birth."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from plan09lib.read.cells.dates import last_day
from plan09lib.read.files.text import matching_key

Likeness = Literal["same", "near", "unknown", "other"]
DERIVED = "#"
"""How an id begins that no list holds: it was derived."""
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_MARKS = re.compile("[\u0300-\u036f]+")
_SIGNS = re.compile(r"[^\w\s]+")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Looks:
    """What a row says of who it is.

    Empty and None are unknown; a birth date known by year or month only is a range of days.
    """

    code: str
    name: str
    first: dt.date | None
    last: dt.date | None

    @classmethod
    def of(cls, row: Mapping[Any, Any]) -> Looks:
        """The looks of a roster row."""
        born, name = row["birth_date"], row["full_name"]
        first = None if pd.isna(born) else born.date()
        precision = row.get("birth_precision")
        last = first and last_day(first, "day" if pd.isna(precision) else str(precision))
        return cls(
            code_key(row["staff_id"]), "" if pd.isna(name) else matching_key(name), first, last
        )

    @property
    def is_dated(self) -> bool:
        """Whether the full date of birth is known."""
        return self.first is not None and self.first == self.last


def code_key(code: object) -> str:
    """A key equal for one Mã written as text and as a number, in any case and spacing.

    Missing: "" for a blank and for an id that was derived.

    >>> code_key("0012") == code_key(" 12"), code_key("CB 07") == code_key("cb7")
    (True, True)
    """
    text = "" if pd.isna(code) else str(code)  # type: ignore[call-overload]
    if text.startswith(DERIVED):
        return ""
    return _ZEROS.sub("", _SPACES.sub("", matching_key(text)))


def without_marks(name: str) -> str:
    """A name's key without any mark on its letters, for names whose marks were typed wrongly.

    >>> without_marks(matching_key("Đỗ Thị Hòa"))
    'do thi hoa'
    """
    letters = unicodedata.normalize("NFD", name)
    return "".join(one for one in letters if not unicodedata.combining(one)).replace("đ", "d")


def same_code(one: Looks, other: Looks) -> Likeness:
    """Whether two rows have one Mã."""
    if not one.code or not other.code:
        return "unknown"
    return "same" if one.code == other.code else "other"


def same_name(one: Looks, other: Looks) -> Likeness:
    """Whether two rows have one name; `near` when only marks on letters differ."""
    if not one.name or not other.name:
        return "unknown"
    if one.name == other.name:
        return "same"
    return "near" if without_marks(one.name) == without_marks(other.name) else "other"


def same_birth(one: Looks, other: Looks) -> Likeness:
    """Whether two rows have one date of birth.

    `near`: the days that both allow overlap, or day and month of one are exchanged in the other.
    """
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return "unknown"
    if one.is_dated and other.is_dated:
        if one.first == other.first:
            return "same"
        return "near" if exchanged(one.first) == other.first else "other"
    return "near" if one.first <= other.last and other.first <= one.last else "other"


def name_words(names: Sequence[str]) -> list[tuple[str, ...]]:
    """The words of each name as written, without case and any mark on their letters.

    >>> name_words(["Mẫu Văn Bốn (kiêm)", "ĐỖ"])
    [('mau', 'van', 'bon', 'kiem'), ('do',)]
    >>> name_words([])
    []
    """
    if not names:
        return []
    text = unicodedata.normalize("NFD", "\n".join(names).casefold())  # all at once: much faster
    bare = _MARKS.sub("", text).replace("đ", "d")
    return [tuple(line.split()) for line in _SIGNS.sub(" ", bare).split("\n")]


def exchanged(day: dt.date) -> dt.date | None:
    """`day` with day and month exchanged; None when that is no date.

    >>> exchanged(dt.date(1985, 7, 1))
    datetime.date(1985, 1, 7)
    """
    return dt.date(day.year, day.day, day.month) if day.day <= 12 else None


def is_one(one: Looks, other: Looks) -> bool:
    """Whether two rows of one day are one person's: one name, and one full date or one Mã."""
    if same_name(one, other) != "same":
        return False
    birth = same_birth(one, other)
    return birth == "same" or (same_code(one, other) == "same" and birth != "other")
