"""Number and date under which a report is issued; until then it is a draft."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from plan09lib.errors import BadParameter, Fault
from plan09lib.read.files.day import date_text, given_day

_NUMBER = re.compile(r"[0-9]{1,4}[a-zA-Z]?-BC/[A-ZĐ]{2,6}")


def spoken_number(given: str) -> str:
    """A report's number as an office types it, in its one spelling; anything else as it is.

    A number alone is one of the Party committee's; letters that only look like Đ are Đ.

    >>> spoken_number("Số: 25 - BC/ĐU"), spoken_number("số 025–bc/đu"), spoken_number("25/BC-ĐU")
    ('25-BC/ĐU', '025-BC/ĐU', '25-BC/ĐU')
    >>> spoken_number("27"), spoken_number("27-BC/\u00d0U"), spoken_number("27-KH/ĐU")
    ('27-BC/ĐU', '27-BC/ĐU', '27-KH/ĐU')
    """
    plain = unicodedata.normalize("NFC", given).translate(_LOOK_ALIKE).strip()
    found = _SPOKEN.fullmatch(plain)
    return f"{found[1]}-BC/{(found[2] or 'ĐU').upper()}" if found else given


_LOOK_ALIKE = str.maketrans({"\u00d0": "Đ", "\u0189": "Đ", "\u00f0": "đ", "\u0256": "đ"})
"""Eth and the African D, which some keyboards type for Đ."""
_SPOKEN = re.compile(
    r"(?:số(?: +ký +hiệu)?\s*:?\s*)?([0-9]{1,4}[a-z]?)"
    r"(?:\s*[-–—−/]\s*BC\s*[-–—−/]\s*([a-zđ]{2,6}))?\s*\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class HumanPart:
    """What people wrote in the document that is issued, or why nobody did.

    `words` are by the kind of comment (codes of `loai_nhan_xet.csv`): they stand instead of those
    of sheet Nhận xét, empty ones where the place was taken out. `without` is the reason why causes
    or lessons are not written. `document` is the SHA-256 of the office's file, `plan_number` the
    number of the unit's own plan that stands in it, empty where it names none; None where nobody
    had to write it.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    without: str = ""
    document: str = ""
    plan_number: str | None = None

    @property
    def text(self) -> str:
        """All of it as one line of text, empty where there is nothing to say."""
        told = {"document": self.document, "without": self.without, "words": dict(self.words)}
        said: dict[str, object] = {name: value for name, value in told.items() if value}
        if self.plan_number is not None:
            said["plan_number"] = self.plan_number
        return json.dumps(said, ensure_ascii=False, sort_keys=True) if said else ""

    @classmethod
    def parse(cls, text: str) -> HumanPart:
        """What `text` gave. Raises: BadParameter for anything else."""
        try:
            found = json.loads(text) if text else {}
            words = {str(kind): str(said) for kind, said in found.get("words", {}).items()}
            number = found.get("plan_number")
            return cls(
                words, str(found.get("without", "")), str(found.get("document", "")),
                None if number is None else str(number),
            )  # fmt: skip
        except (ValueError, AttributeError):
            rule = "phần người viết là JSON do plan09 issue ghi"
            fault = Fault("human_part", "không đọc được", rule, "để trống, hoặc ban hành lại")
            raise BadParameter(fault) from None


@dataclass(frozen=True)
class Issue:
    """An issued report: "12-BC/ĐU" and its date; `replaces` is the number of the edition before,
    `replaced_on` the date of that one's issue, None until its record has been read."""

    number: str
    date: dt.date
    replaces: str = ""
    human: HumanPart = field(default_factory=HumanPart)
    replaced_on: dt.date | None = None

    @property
    def parameters(self) -> dict[str, str]:
        """Itself as a notebook's parameters, all texts, as `parse` takes them."""
        told = {
            "number": self.number,
            "issued_on": self.date.isoformat(),
            "replaces": self.edition_before,
        }
        human_part = self.human.text
        return {**told, "human_part": human_part} if human_part else told

    @property
    def edition_before(self) -> str:
        """Number and date of the edition before as one text: "12-BC/ĐU 2025-07-15"."""
        return f"{self.replaces} {self.replaced_on or ''}".strip()

    @classmethod
    def parse(
        cls, number: str, date: str, replaces: str = "", human_part: str = ""
    ) -> Issue | None:
        """The issue that the texts name, or None for a draft (all empty).

        `human_part` is what `HumanPart.text` gave.

        Raises: BadParameter for a number that is no report number, a date that is no day, or one
        without the other.
        """
        if not (number or date or replaces or human_part):
            return None
        return cls.of(number, date, replaces, HumanPart.parse(human_part))

    @classmethod
    def of(cls, number: str, date: str, replaces: str, human: HumanPart) -> Issue:
        """The issue that the texts name; `replaces` as `edition_before` is. Raises: as `parse`."""
        replaces, _, then = replaces.partition(" ")
        faults = [*_number_faults("số báo cáo", number)]
        faults += _number_faults("số báo cáo được thay thế", replaces) if replaces else []
        replaced_on = None
        try:
            day = given_day(date, "ngày ban hành")
            if then:
                replaced_on = given_day(then, "ngày của báo cáo được thay thế")
        except BadParameter as error:
            faults += error.faults
        if replaces and replaces == number:
            rule = "bản sửa mang số mới, khác số báo cáo được thay thế"
            faults.append(Fault("số báo cáo", f'nhận được "{number}"', rule, "lấy số mới"))
        if faults:
            raise BadParameter(faults)
        return cls(number, day, replaces, human, replaced_on)

    def check_after(self, as_of: dt.date) -> None:
        """Raises: BadParameter when the report would be issued before its data."""
        if self.date < as_of:
            rule = f"ngày ban hành không trước ngày số liệu ({date_text(as_of)})"
            found = f"nhận được {date_text(self.date)}"
            raise BadParameter(Fault("ngày ban hành", found, rule, "sửa ngày ban hành"))


def _number_faults(where: str, number: str) -> list[Fault]:
    if _NUMBER.fullmatch(number):
        return []
    rule = "số của báo cáo Đảng ủy có dạng 12-BC/ĐU: số, gạch nối, BC, gạch chéo, chữ tắt cơ quan"
    return [Fault(where, f'nhận được "{number}"', rule, "sửa số báo cáo")]
