"""A Word file that the office has edited, looked through before it is issued."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from plan09lib.deliver.edited.align import align
from plan09lib.deliver.edited.figures import Figures, as_now, figures, numbers_in
from plan09lib.deliver.edited.update import Edited, read_edited
from plan09lib.deliver.gate.document import code_in
from plan09lib.deliver.gate.privacy import Names, masked, official_names
from plan09lib.deliver.gate.reviewed import Reviewed
from plan09lib.deliver.word.places import all_marks, open_word
from plan09lib.deliver.word.units import Version, version_named
from plan09lib.deliver.word.versions import versions_of
from plan09lib.deliver.word.word import WORD_FILE
from plan09lib.errors import Fault

_LENGTH = 60
_TO_FILL = "[Người viết bổ sung"
PLAN_UNNUMBERED = "…-KH/ĐU"
"""What stands for the number of the ward's own plan until somebody tells it."""


@dataclass(frozen=True)
class Checked:
    """What an edited file holds: numbers that agree with the data, those of nobody, the faults."""

    agreeing: int
    own: Sequence[tuple[str, str]]
    faults: Sequence[Fault]


def check(file: Path, report: Path, names: Names) -> Checked:
    """What `file` says beside the document in the folder `report`; `names` must not stand in it.

    Raises: DataRefused as `read_edited`.
    """
    edited = read_edited(file, report)
    marks = all_marks(open_word(report / WORD_FILE))
    return _Check(file, edited, versions_of(report)[version_named(marks)], names).run()


def names_of(review: object) -> Names:
    """The names of a review's people, which must not stand in what is signed."""
    own = cast(Reviewed, review)
    return Names(own.roster_names, official_names(own))


class _Check:
    def __init__(self, file: Path, edited: Edited, now: Version, names: Names):
        self.file, self.edited, self.names = file, edited, names
        self.by_now = as_now(now.units)
        self.empty = {unit.text for unit in now.units if unit.kind == "empty"}
        self.codes = {code for unit in now.units for code in code_in(unit.text)}

    def run(self) -> Checked:
        units, places = self.edited.version.units, self.edited.places
        aligned = align(units, places)
        agreeing, own, faults = 0, [], []
        for at, place in enumerate(places):
            number = aligned.unit_of.get(at)
            made_as = [] if number is None else [units[number]]
            made_as += [units[one] for one in aligned.joined.get(at, ())]
            found = [figures(unit, place.text) for unit in made_as]
            agreeing += sum(map(self._agreeing, found))
            nobodys = [number for one in found for number in one.own]
            nobodys = numbers_in(place.text) if number is None else nobodys
            own += [(one, _cut(place.text)) for one in nobodys]
            faults += [*self._numbers(place.text, found), *self._text(place.text)]
        return Checked(agreeing, own, [*faults, *self._comments()])

    def _agreeing(self, found: Figures) -> int:
        all_of = len(found.kept) + len(found.changed)
        return all_of - len([*found.stale(self.by_now), *found.wrong(self.by_now)])

    def _numbers(self, text: str, found: Iterable[Figures]) -> Iterator[Fault]:
        rule = "mỗi số liệu trong văn bản khớp dữ liệu"
        for one in found:
            for was, owed in one.stale(self.by_now):
                told, do = f'"{was}" đã cũ, số liệu nay là "{owed}"', "cập nhật bằng --update"
                yield self._fault(text, told, rule, f"{do}, hoặc sửa tay")
            for written, owed in one.wrong(self.by_now):
                told, do = f'ghi "{written}", số liệu là "{owed}"', "sửa số trong văn bản"
                yield self._fault(text, told, rule, f"{do}, hoặc sửa nguồn số liệu")

    def _text(self, text: str) -> Iterator[Fault]:
        for key in dict.fromkeys(self.names.in_text(text)):
            told = f"họ tên {masked(key)} có trong danh sách nhân sự"
            yield self._fault("", told, "văn bản không nêu họ tên", "dùng chức danh")
        for code in code_in(text):
            if code not in self.codes:
                rule = "văn bản để ký không có mã, tên tệp"
                yield self._fault(text, f'còn "{code}"', rule, "viết bằng lời")
        if _TO_FILL in text or text in self.empty:
            rule = "phần của người viết phải được điền"
            yield self._fault(text, "chỗ này chưa điền", rule, "viết vào, hoặc xóa cả đoạn")
        if PLAN_UNNUMBERED in text:
            rule = "văn bản nêu số Kế hoạch của đơn vị"
            action = "viết số vào văn bản, hoặc ghi plan_number vào don_vi.yml rồi lập lại"
            yield self._fault(text, f'"{PLAN_UNNUMBERED}" chưa điền số', rule, action)

    def _comments(self) -> Iterator[Fault]:
        for one in self.edited.word.comments:
            rule = "văn bản ban hành không còn ghi chú"
            yield self._fault(one.text, "còn một ghi chú", rule, "xem, sửa rồi xóa ghi chú")

    def _fault(self, text: str, found: str, rule: str, action: str) -> Fault:
        where = f', đoạn "{self.names.hidden(_cut(text))}"' if text else ""
        return Fault(f"{self.file.name}{where}", found, rule, action)


def _cut(text: str) -> str:
    return text if len(text) <= _LENGTH else text[:_LENGTH].rstrip() + "…"
