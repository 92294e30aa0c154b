"""The number of the ward's own plan in its document: told, written by the office, or still open."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from plan09lib.deliver.edited.align import Text, align
from plan09lib.deliver.page.files import WORD_FILE
from plan09lib.deliver.record.issue_record import issue_record
from plan09lib.deliver.record.issued import issued_beside
from plan09lib.deliver.word.places import open_word, places_of
from plan09lib.deliver.word.units import Unit
from plan09lib.deliver.word.word import Documented
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan

PLAN_UNNUMBERED = "…-KH/ĐU"
"""What stands for the number until somebody tells it."""
TELL_NUMBER = "ghi plan_number (kế hoạch nêu ở plans: number) vào don_vi.yml"
OPENING = "mo-dau"
"""The key of the paragraph that names the plan."""
_OF_A_PLAN = r"-(?!BC/)[^\s/…]+/ĐU"
_UNNUMBERED = re.compile(f"…{_OF_A_PLAN}")
_NUMBER = r"\d{1,4}[a-zA-Z]?"
_DAY = r"(?: ngày (?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2} tháng \d{1,2} năm \d{4}))?"
"""What a number may be followed by."""


def unnumbered_in(text: str) -> str:
    """What stands in `text` for the number of the ward's own plan; empty where nothing does.

    >>> unnumbered_in("Thực hiện Chương trình số …-CTr/ĐU của"), unnumbered_in("số 12-KH/ĐU")
    ('…-CTr/ĐU', '')
    """
    found = _UNNUMBERED.search(text)
    return found[0] if found else ""


def number_in(text: str, made: str) -> str:
    """The number of the plan in a text, of the kind that the paragraph as it was `made` names.

    Missing: empty where the text names none.

    >>> made = "Thực hiện Kế hoạch số …-KH/ĐU của Đảng ủy phường"
    >>> number_in("Căn cứ Kế hoạch số 05-KH/ĐU ngày 01/8/2022 của Đảng ủy, Nghị quyết", made)
    '05-KH/ĐU ngày 01/8/2022'
    >>> number_in("Thực hiện Kế hoạch của Đảng ủy phường", made)
    ''
    """
    kind = re.search(_OF_A_PLAN, made)
    found = re.search(f"{_NUMBER}{re.escape(kind[0])}{_DAY}", text) if kind else None
    return found[0] if found else ""


def is_told_by_unit(review: Documented) -> bool:
    """Whether the unit's own file tells the number, which then counts whatever a document says."""
    return bool(review.unit.plan_number(review.plan.id, review.period.end))


def opening_of(units: Sequence[Unit]) -> str:
    """The paragraph that names the plan, as it was made; empty where there is none."""
    return next((unit.text for unit in units if unit.key == OPENING), "")


def written_number(
    before: Sequence[Unit], places: Sequence[Text], now: Sequence[Unit], *, is_told: bool
) -> str | None:
    """The number in the office's file, unless the unit's own file has told it (`is_told`).

    `places` are those of its file, made from `before`. Missing: empty where the file names the plan
    without a number; None where the number is told anyway, or is still to be filled in.
    """
    made = opening_of(now)
    unit_of = align(before, places).unit_of
    opening = [places[at].text for at, n in unit_of.items() if before[n].key == OPENING]
    texts = opening or [place.text for place in places]  # where people wrote it anew
    if is_told or any(map(unnumbered_in, texts)):
        return None
    return next(filter(None, (number_in(text, made) for text in texts)), "")


# What reports issued before name the plan by: the next ones keep to it.


@dataclass(frozen=True)
class Named:
    """The number by which an issued report names the plan: of report `report`, up to `end`."""

    number: str
    report: str
    end: dt.date

    def is_other(self, number: str) -> bool:
        """Whether `number` is another one; its day may be written in any way."""
        return bool(number) and _plain(number) != _plain(self.number)

    def beside(self, number: str) -> str:
        """That the unit's file tells `number`, for the office to see which of both is wrong."""
        return (
            f"Báo cáo số {self.report} đã ban hành nêu Kế hoạch số {self.number}, don_vi.yml ghi"
            f" {number}: số trước sai thì lập bản sửa của báo cáo ấy (--replaces), số nay sai thì"
            " sửa don_vi.yml."
        )


def _plain(number: str) -> str:
    """The number without its day, however it is written.

    >>> _plain("05-KH/ĐU ngày 01/8/2022"), _plain("5-kh/đu")
    ('5-kh/đu', '5-kh/đu')
    """
    return number.split(maxsplit=1)[0].lstrip("0").casefold()


def named_before(plan: Plan, report: Path) -> list[Named]:
    """What the unit's other issued reports by `plan` name it by, the one issued last at the end.

    What the issued document says counts, whoever wrote it there.
    """
    found: list[tuple[dt.date, Named]] = []
    made = f"…-{plan.file.identity.symbol}/ĐU"
    for folder, record in issued_beside(report):
        issue = None if isinstance(record, str) else issue_record(folder)
        if isinstance(record, str) or issue is None or record.plan != plan.id:
            continue
        texts = [one.text for one in places_of(open_word(folder / WORD_FILE))]
        if number := next(filter(None, (number_in(text, made) for text in texts)), ""):
            named = Named(number, issue.number, Period.parse(record.period).end)
            found.append((issue.as_issue.date, named))
    return [named for _, named in sorted(found, key=lambda one: one[0])]
