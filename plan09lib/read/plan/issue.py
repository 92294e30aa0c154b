"""Number and date under which a report is issued; until then it is a draft."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from plan09lib.errors import BadParameter, Fault
from plan09lib.read.files.day import date_text, given_day

_NUMBER = re.compile(r"[0-9]{1,4}[a-zA-Z]?-BC/[A-ZĐ]{2,6}")


@dataclass(frozen=True)
class Issue:
    """An issued report: "12-BC/ĐU" and its date; `replaces` is the number of the edition before."""

    number: str
    date: dt.date
    replaces: str = ""

    @classmethod
    def parse(cls, number: str, date: str, replaces: str = "") -> Issue | None:
        """The issue that the texts name, or None for a draft (all empty).

        Raises: BadParameter for a number that is no report number, a date that is no day, or one
        without the other.
        """
        if not (number or date or replaces):
            return None
        faults = [*_number_faults("số báo cáo", number)]
        faults += _number_faults("số báo cáo được thay thế", replaces) if replaces else []
        try:
            day = given_day(date, "ngày ban hành")
        except BadParameter as error:
            faults += error.faults
        if replaces and replaces == number:
            rule = "bản sửa mang số mới, khác số báo cáo được thay thế"
            faults.append(Fault("số báo cáo", f'nhận được "{number}"', rule, "lấy số mới"))
        if faults:
            raise BadParameter(faults)
        return cls(number, day, replaces)

    def check_after(self, as_of: dt.date) -> None:
        """Raises: BadParameter when the report would be issued before its data."""
        if self.date < as_of:
            rule = f"ngày ban hành không trước ngày số liệu ({date_text(as_of)})"
            found = f"nhận được {date_text(self.date)}"
            raise BadParameter(Fault("ngày ban hành", found, rule, "sửa ngày ban hành"))


def _number_faults(where: str, number: str) -> list[Fault]:
    if _NUMBER.fullmatch(number):
        return []
    rule = "số của báo cáo Đảng ủy có dạng 12-BC/ĐU"
    return [Fault(where, f'nhận được "{number}"', rule, "sửa số báo cáo")]
