"""What people wrote into an edited Word file, as rows for sheet Nhận xét of the next list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from plan09lib.atomic_write import atomic_write
from plan09lib.deliver.edited.align import align
from plan09lib.deliver.edited.update import Edited, read_edited
from plan09lib.deliver.place.disk import told_when_not_writable
from plan09lib.deliver.word.units import Unit, Version
from plan09lib.deliver.word.word import Documented, version_of
from plan09lib.errors import DataRefused, Fault
from plan09lib.read.files.presence import lies_there
from plan09lib.read.form.form import write_workbook
from plan09lib.read.rules.layout import COMMENTS

_GENERAL = "chung"
NOTICE = (
    "Những lời dưới đây người viết ghi trong tệp Word. Điền Người viết (chức danh hoặc cơ quan, "
    "không ghi tên) và Ngày, rồi chép các dòng vào trang Nhận xét của danh sách: trang báo cáo, kỳ "
    "sau và bản tổng hợp sẽ có chúng."
)


@dataclass(frozen=True)
class Said:
    """What people wrote in one place: its kind, a code of `loai_nhan_xet.csv`, and their words."""

    kind: str
    content: str


def said_in(edited: Edited, now: Version) -> list[Said]:
    """What the file says in places for people that no list says `now`, in its order.

    An issued file was made with those words, yet no list has them. Paragraphs that a person added
    behind such a place belong to it.
    """
    return [one for one in _said(edited, _Listed(now)) if one.content]


class _Listed:
    """What the lists say now in the places for people."""

    def __init__(self, now: Version):
        own = [unit for unit in now.units if unit.kind == "human"]
        self.texts, self.about = {unit.text for unit in own}, {unit.about for unit in own}

    def lacks(self, unit: Unit, text: str) -> bool:
        """Whether people wrote `text` into a place, and no list has it."""
        if unit.text == text and (unit.kind != "human" or unit.about in self.about):
            return False
        return text not in self.texts


def _said(edited: Edited, listed: _Listed) -> Iterator[Said]:
    units = edited.version.units
    unit_of = align(units, edited.places).unit_of
    about, words = "", []
    for at, place in enumerate(edited.places):
        unit = units[unit_of[at]] if at in unit_of else None
        if unit is None:
            if about:
                words.append(place.text)
            continue
        if about:
            yield Said(about, " ".join(words))
        about, words = unit.about, [place.text] if listed.lacks(unit, place.text) else []
    if about:
        yield Said(about, " ".join(words))


def export_comments(file: Path, report: Path, target: Path, review: Documented) -> int:
    """Write what people wrote in `file` to the new workbook `target`; give how many rows.

    Raises: DataRefused as `read_edited`, and where `target` is there or nobody wrote anything;
    DeliveryFailed where it cannot be written.
    """
    said, plan = said_in(read_edited(file, report), version_of(review)), review.plan
    if not said:
        rule = "có lời của người viết ở nguyên nhân, kinh nghiệm, phương hướng … của tệp Word"
        found, action = "chưa ai viết gì mà trang Nhận xét chưa có", "viết vào tệp Word rồi thử lại"
        raise DataRefused(Fault(file.name, found, rule, action))
    if lies_there(target):
        rule, action = "không ghi đè tệp nào", "chọn tên khác"
        raise DataRefused(Fault(str(target), "đã có tệp này", rule, action))
    rows = [(_GENERAL, one.kind, one.content, None, None) for one in said]
    names = [column.name for column in plan.layout.sheets[COMMENTS].columns]
    frame = pd.DataFrame(rows, columns=names)
    with told_when_not_writable(target.parent), atomic_write(target, replace=False) as new:
        write_workbook(new, {COMMENTS: frame}, plan.layout, plan.vocabularies, NOTICE)
    return len(rows)
