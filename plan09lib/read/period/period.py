"""Reporting periods: text given by the user, never guessed from the clock."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from plan09lib.errors import BadParameter, Fault, echoed

ALLOWED = (
    'kỳ là văn bản dạng "2025", "2025-H1" hoặc "2025-H2", "2025-Q1" đến "2025-Q4", '
    '"2025-9M", "2022..2025"'
)
_ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}
_SINGLE = re.compile(r"(20[0-9]{2})(?:-(H[12]|Q[1-4]|9M))?")
_STAGE = re.compile(r"(20[0-9]{2})\.\.(20[0-9]{2})")
_MONTHS = {
    "": (1, 12),
    "H1": (1, 6),
    "H2": (7, 12),
    "9M": (1, 9),
    "Q1": (1, 3),
    "Q2": (4, 6),
    "Q3": (7, 9),
    "Q4": (10, 12),
}
_BEFORE = {"H2": "H1", "9M": "H1", "Q2": "Q1", "Q3": "Q2", "Q4": "Q3"}
_NEXT = {"H1": "H2", "Q1": "Q2", "Q2": "Q3", "Q3": "Q4", "9M": "Q4"}
_FIRST_OF_YEAR = {"H2": "H1", "Q4": "Q1"}
_LAST_OF_YEAR = {"H1": "H2", "Q1": "Q4"}


@dataclass(frozen=True)
class Period:
    """A reporting period with its first and last day.

    >>> Period.parse("2025-H1").label
    '6 tháng đầu năm 2025'
    >>> Period.parse("2022..2025").end
    datetime.date(2025, 12, 31)
    """

    text: str
    first_year: int
    last_year: int
    part: str = ""

    @classmethod
    def parse(cls, text: object) -> Period:
        """The period that `text` names.

        Raises: BadParameter, naming what is allowed, for anything else (`2025-H3`, a float).
        """
        if isinstance(text, str):
            if match := _SINGLE.fullmatch(text):
                return cls(text, int(match[1]), int(match[1]), match[2] or "")
            match = _STAGE.fullmatch(text)
            if match and int(match[1]) < int(match[2]):
                return cls(text, int(match[1]), int(match[2]))
        found, action = f"nhận được {echoed(repr(text))}", "sửa lại kỳ báo cáo rồi chạy lại"
        raise BadParameter(Fault("kỳ báo cáo", found, ALLOWED, action))

    @property
    def is_stage(self) -> bool:
        """Whether the period spans several years."""
        return self.first_year < self.last_year

    @property
    def start(self) -> dt.date:
        """The first day."""
        return dt.date(self.first_year, _MONTHS[self.part][0], 1)

    @property
    def end(self) -> dt.date:
        """The last day."""
        month = _MONTHS[self.part][1]
        following = dt.date(self.last_year + month // 12, month % 12 + 1, 1)
        return following - dt.timedelta(days=1)

    @property
    def label(self) -> str:
        """The Vietnamese name: "quý III năm 2025", "giai đoạn 2022–2025"."""
        if self.is_stage:
            return f"giai đoạn {self.first_year}–{self.last_year}"
        year = f"năm {self.first_year}"
        named = {
            "": year,
            "H1": f"6 tháng đầu {year}",
            "H2": f"6 tháng cuối {year}",
            "9M": f"9 tháng đầu {year}",
        }
        return named.get(self.part) or f"quý {_ROMAN[int(self.part[1])]} {year}"

    @property
    def previous(self) -> Period:
        """The period of the same kind that ends before this one starts; of 9 months the half-year.

        >>> Period.parse("2025-Q1").previous.text, Period.parse("2022..2025").previous.text
        ('2024-Q4', '2018..2021')
        >>> Period.parse("2025-9M").previous.text
        '2025-H1'
        """
        if self.is_stage:
            length = self.last_year - self.first_year + 1
            return self.parse(f"{self.first_year - length}..{self.first_year - 1}")
        if self.part in _BEFORE:
            return self.parse(f"{self.first_year}-{_BEFORE[self.part]}")
        if self.part in _LAST_OF_YEAR:
            return self.parse(f"{self.first_year - 1}-{_LAST_OF_YEAR[self.part]}")
        return self.same_period_last_year

    @property
    def following(self) -> Period:
        """The period that begins on the day after this one; of nine months the last quarter.

        >>> Period.parse("2025-9M").following.text, Period.parse("2022..2025").following.text
        ('2025-Q4', '2026..2029')
        """
        if self.is_stage:
            length = self.last_year - self.first_year + 1
            return self.parse(f"{self.last_year + 1}..{self.last_year + length}")
        if self.part in _NEXT:
            return self.parse(f"{self.first_year}-{_NEXT[self.part]}")
        part = _FIRST_OF_YEAR.get(self.part, "")
        return self.parse(f"{self.first_year + 1}{f'-{part}' if part else ''}")

    @property
    def same_period_last_year(self) -> Period:
        """The same months one year earlier; for a stage, the stage before."""
        if self.is_stage:
            return self.previous
        suffix = f"-{self.part}" if self.part else ""
        return self.parse(f"{self.first_year - 1}{suffix}")


def report_folder(kind: str, period: str, plan: str = "") -> str:
    """The name of a report's folder below its unit; a stage is `2022-2025` there.

    What is made by another plan than the default one lies beside, under the plan's id.

    >>> report_folder("tong_ket", "2022..2025"), report_folder("so_ket", "2025-H1", "phu-nu")
    ('2022-2025-tong-ket', '2025-H1-so-ket-phu-nu')
    """
    name = f"{period.replace('..', '-')}-{kind.replace('_', '-')}"
    return f"{name}-{plan}" if plan else name
