"""What the office says of who is who over its lists: `nguoi.yml` beside the workbooks.

It answers what the lists leave open: one person in two lists, somebody new, or that so many really
came and left. It holds once a post stands under it, and only while the rows are still those people.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StrictBool, StrictStr, model_validator

from plan09lib.errors import DataRefused, Fault
from plan09lib.read.files.day import IsoDay
from plan09lib.read.files.presence import file_there
from plan09lib.read.files.record import Record
from plan09lib.read.files.slug import Slug
from plan09lib.read.files.yaml_file import load_model

PERSONS_FILE = "nguoi.yml"
_Row = Annotated[int, Field(strict=True, ge=1)]
_Said = Annotated[StrictStr, Field(pattern=r"\S")]


class ListedPerson(Record):
    """Somebody on one list: its day, the row, and the name as it stands there.

    `sheet` is where the row stands when the list stands on several sheets; empty where the name
    tells. `unit` is the old ward whose list it is; empty for the unit's own.
    """

    day: IsoDay = Field(alias="list")
    row: _Row
    name: _Said
    sheet: StrictStr = ""
    unit: Slug | None = None


class PersonAnswer(Record):
    """Who a row of one of the unit's lists is: somebody on an older list, or new."""

    day: IsoDay = Field(alias="list")
    row: _Row
    name: _Said
    sheet: StrictStr = ""
    same_as: ListedPerson | None = None
    is_new: StrictBool = False

    @model_validator(mode="after")
    def _check_one_answer(self) -> Self:
        if (self.same_as is None) != self.is_new:
            raise ValueError(
                "cần đúng một trong same_as và is_new | mỗi mục nói người này là ai ở danh sách cũ,"
                " hoặc là người mới | giữ một, bỏ một"
            )
        if self.same_as and self.same_as.day >= self.day:
            raise ValueError(
                "same_as không cũ hơn list | người được tìm ở một danh sách cũ hơn | sửa một trong"
                " hai ngày"
            )
        return self


class PersonAnswers(Record):
    """The content of `nguoi.yml`; `changed` are lists on which so many really came and left."""

    approved_by: StrictStr = ""
    approved_on: IsoDay | None = None
    people: tuple[PersonAnswer, ...] = ()
    changed: tuple[IsoDay, ...] = ()

    @model_validator(mode="after")
    def _check_approval(self) -> Self:
        if bool(self.approved_by.strip()) != (self.approved_on is not None):
            raise ValueError(
                "chỉ có một trong approved_by và approved_on | đã duyệt thì ghi cả chức danh và"
                " ngày, chưa duyệt thì bỏ cả hai | ghi thêm hoặc bỏ bớt"
            )
        return self

    @property
    def is_approved(self) -> bool:
        """Whether the answers hold."""
        return bool(self.approved_by.strip())

    def of(self, day: dt.date) -> list[PersonAnswer]:
        """The answers in force about the list of `day`."""
        return [one for one in self.people if one.day == day] if self.is_approved else []

    def expects_change(self, day: dt.date) -> bool:
        """Whether the office confirms that so many came and left by the list of `day`."""
        return self.is_approved and day in self.changed


def load_answers(folder: Path, days: Iterable[dt.date]) -> PersonAnswers:
    """The answers in `folder`, about lists of `days`; none without the file.

    Raises: DataRefused with every fault: no list of a day, two answers about one row.
    """
    if not file_there(folder / PERSONS_FILE):
        return PersonAnswers()
    answers = load_model(folder / PERSONS_FILE, PersonAnswers)
    if faults := [*_lost(answers, set(days)), *_repeated(answers)]:
        raise DataRefused(faults)
    return answers


def _lost(answers: PersonAnswers, known: Collection[dt.date]) -> Iterator[Fault]:
    older = [one.same_as for one in answers.people if one.same_as and one.same_as.unit is None]
    asked = {*answers.changed} | {one.day for one in answers.people} | {one.day for one in older}
    for day in sorted(asked - set(known)):
        rule, do = "mỗi mục nói về một danh sách của đơn vị", "sửa ngày, hoặc bỏ mục này"
        yield Fault(f"{PERSONS_FILE}: {day}", "không có danh sách ngày này", rule, do)


def _repeated(answers: PersonAnswers) -> Iterator[Fault]:
    asked = Counter((one.day, one.row, one.sheet or one.name) for one in answers.people)
    for (day, row, _), times in asked.items():
        if times > 1:
            where, rule = f"{PERSONS_FILE}: {day}, dòng {row}", "mỗi dòng chỉ trả lời một lần"
            yield Fault(where, f"có {times} mục", rule, "giữ một mục")
