"""A Word file that the office has edited, looked through before it is issued."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from plan09lib.deliver.edited.align import align
from plan09lib.deliver.edited.figures import Figures, as_now, figures, numbers_in, spoken_in
from plan09lib.deliver.edited.hidden import (
    embedded,
    has_tracked_changes,
    has_unseen_text,
    texts_beside,
)
from plan09lib.deliver.edited.judged import Stands, changed, judged_in
from plan09lib.deliver.edited.merge import DRAFT, is_filled_in, is_same, said_otherwise
from plan09lib.deliver.edited.outdated import Outdated, Said
from plan09lib.deliver.edited.plan_number import (
    OPENING,
    TELL_NUMBER,
    Named,
    is_told_by_unit,
    number_in,
    unnumbered_in,
    written_number,
)
from plan09lib.deliver.edited.update import Edited, read_edited
from plan09lib.deliver.gate.document import code_in
from plan09lib.deliver.gate.privacy import Names, masked, official_names
from plan09lib.deliver.gate.reviewed import Reviewed
from plan09lib.deliver.record.request import OfficeFile
from plan09lib.deliver.word.places import Place
from plan09lib.deliver.word.signature import signed
from plan09lib.deliver.word.units import Unit
from plan09lib.deliver.word.word import Documented, version_of
from plan09lib.errors import Fault

_LENGTH = 60
_TO_FILL = "[Người viết bổ sung"
_AS_NOW = "văn bản nói đúng như số liệu hiện có"
_AS_JUDGED = "kết luận trong văn bản đúng như đã xét"
_JUDGED_DO = "viết lại như đã xét, ý của cơ quan viết thành câu riêng; xét sai thì sửa số liệu"
_UPDATE = "cập nhật bằng plan09 word-update, xem lại rồi thử lại"


@dataclass(frozen=True)
class Checked:
    """What an edited file holds: numbers that agree with the data, those of nobody, the faults."""

    agreeing: int
    own: Sequence[tuple[str, str]]
    faults: Sequence[Fault]


def check(
    file: Path | OfficeFile, report: Path, review: Documented, may_be_empty: bool = False,
    named: Named | None = None,
) -> Checked:  # fmt: skip
    """What `file`, made from the document in the folder `report`, says beside that of `review`.

    Where places `may_be_empty`, they need not be filled. `named` is the plan's number in a report
    that was issued before.

    Raises: DataRefused as `read_edited`.
    """
    return _Check(file.name, read_edited(file, report), review, may_be_empty, named).run()


def ended(faults: Sequence[Fault], unwritten: Sequence[str]) -> str:
    """The last line of a check: it may be issued, or not, and what is in the way by rule.

    >>> ended([], []), ended([Fault("a", "b", "văn bản ban hành không còn ghi chú", "c")] * 2, [])
    ('Ban hành được.', 'Còn vướng 2 chỗ: văn bản ban hành không còn ghi chú (2).')
    """
    if faults:
        rules = Counter(one.rule for one in faults).most_common()
        told = "; ".join(f"{rule} ({count})" for rule, count in rules)
        return f"Còn vướng {len(faults)} chỗ: {told}."
    if unwritten:
        return (
            f'Ban hành được nếu ghi --without-human-part "lý do": chưa có {", ".join(unwritten)}.'
        )
    return "Ban hành được."


def names_of(review: object) -> Names:
    """The names of a review's people, which must not stand in what is signed."""
    own = cast(Reviewed, review)
    return Names(own.roster_names, official_names(own))


class _Check:
    def __init__(
        self, name: str, edited: Edited, review: Documented, may_be_empty: bool,
        named: Named | None,
    ):  # fmt: skip
        self.name, self.edited, self.names, self.named = name, edited, names_of(review), named
        self.now, self.may_be_empty = version_of(review), may_be_empty
        self.is_told = is_told_by_unit(review)
        self.by_now = as_now(self.now.units)
        self.by_key = {unit.key: unit for unit in self.now.units}
        self.empty = {unit.text for unit in self.now.units if unit.kind == "empty"}
        self.codes = {code for unit in self.now.units for code in code_in(unit.text)}
        self.judged = judged_in(review)
        self.said = Said(self.now, edited.versions)

    def run(self) -> Checked:
        units, places = self.edited.version.units, self.edited.places
        aligned = align(units, places)
        of_signer = signed(places, {at: units[one].key for at, one in aligned.unit_of.items()})
        agreeing, own, faults, stands, rewritten = 0, [], [], dict[str, Stands](), set[str]()
        for at, place in enumerate(places):
            number = aligned.unit_of.get(at)
            made_as = [] if number is None else [units[number]]
            made_as += [units[one] for one in aligned.joined.get(at, ())]
            found = [figures(unit, place.text) for unit in made_as]
            agreeing += sum(map(self._agreeing, found))
            nobodys = [number for one in found for number in one.own]
            if number is None:
                nobodys = [*numbers_in(place.text), *spoken_in(place.text)]
            numbers = [*self._numbers(place.text, found)]
            wording = [*self._wording(place.text, made_as[:1])]
            outdated = [] if wording else self._outdated(place, made_as)
            left = Counter(number for one in outdated for number in numbers_in(one.words))
            own += [(one, cut(place.text)) for one in (Counter(nobodys) - left).elements()]
            faults += [*numbers, *self._text(place.text)]
            faults += [] if at in of_signer else self._names(place.text)
            faults += [*wording, *self._no_longer(place.text, outdated)]
            faults += self._plan_number(place.text, made_as[:1])
            if not wording:
                told = frozenset(one.now for one in outdated)
                stands |= {unit.key: Stands(place.cells, bool(numbers), told) for unit in made_as}
            rewritten |= {unit.key for unit in made_as if wording}
        faults += self._conclusions(stands, rewritten)
        faults += [*self._missing(), *self._beside(), *self._comments(), *self._unseen()]
        faults += self._named_otherwise()
        return Checked(agreeing, own, faults)

    def _agreeing(self, found: Figures) -> int:
        all_of = len(found.kept) + len(found.changed)
        return all_of - len([*found.stale(self.by_now), *found.wrong(self.by_now)])

    def _numbers(self, text: str, found: Iterable[Figures]) -> Iterator[Fault]:
        rule = "mỗi số liệu trong văn bản khớp dữ liệu"
        for one in found:
            for was, owed in one.stale(self.by_now):
                told = f'"{was}" đã cũ, số liệu nay là "{owed}"'
                action = "cập nhật bằng plan09 word-update, hoặc sửa tay"
                yield self._fault(text, told, rule, action)
            for written, owed in one.wrong(self.by_now):
                told, do = f'ghi "{written}", số liệu là "{owed}"', "sửa số trong văn bản"
                yield self._fault(text, told, rule, f"{do}, hoặc sửa nguồn số liệu")

    # What is said otherwise by now: words that no number gives away.

    def _wording(self, text: str, made_as: Sequence[Unit]) -> Iterator[Fault]:
        for unit in made_as:
            now = self.by_key.get(unit.key)
            if unit.kind in ("human", "empty") or (now and is_filled_in(unit, now)):
                continue
            if now is None:
                yield self._fault(text, "đoạn này nay không còn", _AS_NOW, _UPDATE)
            elif not is_same(now, text) and (said := said_otherwise(unit, now)):
                told = f'đoạn này nay được lập là "{self.names.hidden(said)}"'
                yield self._fault(text, told, _AS_NOW, _UPDATE)

    def _outdated(self, place: Place, made_as: Sequence[Unit]) -> list[Outdated]:
        """Words of an earlier version in what is not the office's own."""
        if any(unit.kind in ("human", "empty") for unit in made_as):
            return []
        return [one for cell in place.cells for one in self.said.outdated_in(cell)]

    def _no_longer(self, text: str, outdated: Iterable[Outdated]) -> Iterator[Fault]:
        for one in outdated:
            instead = f'nay câu ấy là "{one.instead}"' if one.now else "nay không còn câu ấy"
            told = f'còn "{self.names.hidden(one.words)}" của bản lập trước, {instead}'
            action = "viết lại theo bản lập nay; ý của cơ quan viết thành câu riêng"
            yield self._fault(text, told, _AS_NOW, action)

    def _conclusions(self, stands: Mapping[str, Stands], told: Collection[str]) -> Iterator[Fault]:
        """Conclusions that a person changed or took out, but those `told` anyway by their units."""
        known = {unit.key for unit in self.edited.version.units} - {*told}
        judged = [one for key, one in self.judged.items() if key in known]
        for text, found in changed(judged, stands, self.edited.places):
            yield self._fault(text, self.names.hidden(found), _AS_JUDGED, _JUDGED_DO)

    def _plan_number(self, text: str, made_as: Sequence[Unit]) -> Iterator[Fault]:
        """Another number of the plan than the unit's own file tells, which the page would name."""
        now = next((self.by_key.get(unit.key) for unit in made_as if unit.key == OPENING), None)
        told = number_in(now.text, now.text) if now and self.is_told else ""
        written = number_in(text, now.text) if now else ""
        if told and written and told != written:
            found = f'ghi Kế hoạch số "{written}", don_vi.yml ghi "{told}"'
            rule = "văn bản và trang nêu cùng một số Kế hoạch"
            yield self._fault(text, found, rule, "sửa bên sai rồi thử lại")

    def _named_otherwise(self) -> Iterator[Fault]:
        """Another number than an issued report names the plan by, where the office wrote one."""
        units, places = self.edited.version.units, self.edited.places
        written = written_number(units, places, self.now.units, is_told=self.is_told)
        if self.named and written and self.named.is_other(written):
            known = self.named
            found = f'ghi Kế hoạch số "{written}", báo cáo số {known.report} ghi "{known.number}"'
            rule = "các báo cáo đã ban hành của đơn vị nêu cùng một số Kế hoạch"
            right = "số trước sai thì ghi plan_number đúng vào don_vi.yml rồi lập lại"
            yield self._fault("", found, rule, f"sửa số trong tệp; {right}")

    def _missing(self) -> Iterator[Fault]:
        known = {unit.key for unit in self.edited.version.units}
        written = [place.text for place in self.edited.places]
        for unit in self.now.units:
            is_new = unit.key not in {*known, DRAFT} and unit.kind != "empty"
            if is_new and not any(is_same(unit, text) for text in written):
                yield self._fault("", f'chưa có đoạn mới "{cut(unit.text)}"', _AS_NOW, _UPDATE)

    # What must not stand in it.

    def _text(self, text: str) -> Iterator[Fault]:
        for code in code_in(text):
            if code not in self.codes:
                rule = "văn bản để ký không có mã, tên tệp"
                yield self._fault(text, f'còn "{code}"', rule, "viết bằng lời")
        is_empty = _TO_FILL in text or text in self.empty
        if is_empty and not (self.may_be_empty and text in self.empty):
            rule = "phần của người viết phải được điền"
            yield self._fault(text, "chỗ này chưa điền", rule, "viết vào, hoặc xóa cả đoạn")
        if sign := unnumbered_in(text):
            rule = "văn bản nêu đủ số hiệu văn bản của đơn vị"
            one = self.named
            known = f' ("{one.number}" như báo cáo số {one.report})' if one else ""
            action = f"viết số vào văn bản{known}, hoặc {TELL_NUMBER} rồi lập lại"
            yield self._fault(text, f'"{sign}" chưa điền số', rule, action)

    def _names(self, text: str) -> Iterator[Fault]:
        for key in dict.fromkeys(self.names.in_text(text)):
            told = f"họ tên {masked(key)} có trong danh sách nhân sự"
            rule = "văn bản không nêu họ tên ngoài chỗ ký"
            yield self._fault("", told, rule, "dùng chức danh; tên người ký ghi dưới chức vụ")

    def _beside(self) -> Iterator[Fault]:
        """Headers, footers, notes, text boxes and properties leave the office too."""
        for text in texts_beside(self.edited.word):
            yield from self._names(text)

    def _comments(self) -> Iterator[Fault]:
        for one in self.edited.word.comments:
            rule = "văn bản ban hành không còn ghi chú"
            yield self._fault(one.text, "còn một ghi chú", rule, "xem, sửa rồi xóa ghi chú")

    def _unseen(self) -> Iterator[Fault]:
        word, rule = self.edited.word, "văn bản ban hành chỉ có những gì người đọc thấy"
        if has_tracked_changes(word):
            action = "chấp nhận hoặc bỏ mọi thay đổi (Review, Accept All)"
            yield self._fault("", "còn thay đổi đang được theo dõi", rule, action)
        if has_unseen_text(word):
            yield self._fault(
                "", "có chữ đặt ở dạng ẩn", rule, "bỏ định dạng Hidden hoặc xóa chữ ấy"
            )
        for name in embedded(word):
            yield self._fault("", f"có tệp nhúng {name}", rule, "xóa thứ được nhúng")

    def _fault(self, text: str, found: str, rule: str, action: str) -> Fault:
        where = f', đoạn "{self.names.hidden(cut(text))}"' if text else ""
        return Fault(f"{self.name}{where}", found, rule, action)


def cut(text: str) -> str:
    """The beginning of a text, as a place is named by it."""
    return text if len(text) <= _LENGTH else text[:_LENGTH].rstrip() + "…"
