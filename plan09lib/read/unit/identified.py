"""One list with the ids of its people over time in place of its own Mã; doubts are said."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from plan09lib.read.cells.alike import DERIVED, Looks, code_key, exchanged, same_birth
from plan09lib.read.cells.findings import Finding, Severity, listed_by_sheet
from plan09lib.read.files.text import matching_key
from plan09lib.read.rules.layout import ROSTER
from plan09lib.read.unit.person_answers import (
    PERSONS_FILE,
    ListedPerson,
    PersonAnswer,
    PersonAnswers,
)
from plan09lib.read.unit.persons import (
    BY_POST,
    BY_RANGE,
    At,
    Codes,
    Known,
    Listed,
    Match,
    Person,
    Place,
    Said,
    Stands,
    recognise,
)
from plan09lib.read.workbook.heads import ALSO, Apart, is_sheet
from plan09lib.read.workbook.intake import Workbook

OWN = "own_id"
"""The Mã that the list itself has; the one known from older lists where it has none."""
MAYBE = "maybe"
"""The ids of people on older lists that somebody may be one with; a tuple, empty for most."""
BORN = ("birth_from", "birth_to")
"""The first and last day of birth that this list and the one before allow, where the two differ."""
_FEW = 2
"""So many must have come and left before a list is asked about: one is everyday."""
_MIXED = 3
"""So many exchanged days and months make all of a list doubtful: fewer are slips of typing."""


@dataclass(frozen=True)
class Identified:
    """A list whose frames have the ids of persons, and everybody known after it."""

    book: Workbook
    known: Known


@dataclass(frozen=True)
class Before:
    """What is known before a list: the people of older ones, and the names of the last of those."""

    known: Known
    names: str = ""


def identified(
    book: Workbook, unit: str, before: Before, answers: PersonAnswers, prefix: str = ""
) -> Identified:
    """`book` with `staff_id` of every frame the id of the person over all lists so far.

    Columns added: `own_id`; to the roster `maybe`, `birth_from`, `birth_to`. Findings added: people
    found by a range of birth, births decided by older lists, questions of who is who, more change
    than a third of a list (blocking, until the office says so), answers that fit no row (blocking).
    """
    roster = book.roster
    asked = roster[[name for name in _ASKED if name in roster.columns]]
    rows = [
        _listed(row, at, book, unit)
        for row, at in zip(asked.to_dict("records"), places(roster), strict=True)
    ]
    said, refused = _said(rows, unit, before.known, answers, book.date)
    matches, known = recognise(rows, before.known, said, prefix)
    shown = _shown(rows, matches)
    ids = [one.person.id for one in matches]
    pairs = [(code, one) for row, one in zip(rows, ids, strict=True) for code in _codes(row)]
    codes = Codes(pairs, known)
    frames = {slug: _with_ids(frame, codes) for slug, frame in book.frames.items()}
    births = [_birth(one) for one in matches]
    people = Counter(seen for one in matches for seen in _exchanged_since(one))
    is_mixed = max(people.values(), default=0) >= _MIXED
    if is_mixed:
        births = [
            _either(one) if days == _OWN else days
            for days, one in zip(births, matches, strict=True)
        ]
    beside: dict[str, Any] = {
        "staff_id": pd.array(ids, dtype=pd.StringDtype()),
        OWN: pd.array(shown, dtype=pd.StringDtype()),
        MAYBE: pd.Series(list(map(_maybe, matches)), roster.index, dtype=object),
    }
    for end, name in enumerate(BORN):
        beside[name] = np.array([one[end] for one in births], dtype="datetime64[s]")
    frames[ROSTER] = roster.assign(**beside)
    teller = _Teller(book, unit, before, matches, rows)
    found = [*refused, *teller.by_range(), *teller.births(births), *teller.questions()]
    found += teller.mixed(births) if is_mixed else ()
    if not answers.expects_change(book.date):
        found += teller.many_changed()
    if (answers.people or answers.changed) and not answers.is_approved:
        words = f"{PERSONS_FILE} chưa có người duyệt nên chưa dùng"
        found.append(
            teller.find("note", "answers_not_approved", words, "ghi approved_by, approved_on")
        )
    return Identified(replace(book, frames=frames, findings=(*book.findings, *found)), known)


def _shown(rows: Sequence[Listed], matches: Sequence[Match]) -> list[str]:
    """The Mã of each row; where the list has none, the known one that nobody else on it has."""
    written = {row.written for row in rows}
    return [
        one.person.code
        if row.written.startswith(DERIVED) and one.person.code not in {"", *written}
        else row.written
        for row, one in zip(rows, matches, strict=True)
    ]


_Days = tuple[dt.date | None, dt.date | None]
_OWN: _Days = (None, None)
"""Of somebody whose days of birth are what this list says."""


def _birth(one: Match) -> _Days:
    """The days of birth to go by where the last older list that has any knows others.

    A full date decides a year or month that it lies in; of dates that contradict each other none
    is chosen. Empty where this list speaks for itself.
    """
    *older, row = one.person.rows
    own = row.looks[0]
    known = [seen.looks[0] for seen in reversed(older) if seen.looks[0].first]
    other = next((looks for looks in known if looks.is_dated), known[0] if known else own)
    if not (own.first and own.last and other.first and other.last):
        return _OWN
    both = own.is_dated and other.is_dated and own.first != other.first
    if both or same_birth(own, other) == "other":
        return min(own.first, other.first), max(own.last, other.last)
    return _OWN if own.is_dated or not other.is_dated else (other.first, other.last)


def _exchanged_since(one: Match) -> set[tuple[str, dt.date]]:
    """The older lists (unit, day) against which day and month of birth stand exchanged here.

    All older ones: a list that copies the dates of the last one proves nothing of them.
    """
    *older, row = one.person.rows
    own = row.looks[0]
    return {
        seen.place[:2]
        for seen in older
        if own.is_dated and (then := seen.looks[0]).is_dated
        if then.first != own.first and same_birth(own, then) == "near"
    }


def _either(one: Match) -> _Days:
    """Both days that a date is where its day and month may be exchanged."""
    own = one.person.rows[-1].looks[0]
    other = exchanged(own.first) if own.first and own.is_dated else None
    if not (own.first and other) or other == own.first:
        return _OWN
    return min(own.first, other), max(own.first, other)


_ASKED = (
    "staff_id", "full_name", "birth_date", "birth_precision", ALSO, "group", "position", "sex",
)  # fmt: skip


def places(roster: pd.DataFrame) -> list[At]:
    """Where on the list each of its people stands; the sheet is told where there are several."""
    origins = roster["origin"].tolist()
    is_joined = len(set(origins)) > 1
    sheets = [str(one) if is_joined else "" for one in origins]
    return list(zip(roster["row"].tolist(), sheets, strict=True))


def _listed(row: dict[object, object], at: At, book: Workbook, unit: str) -> Listed:
    looks = Looks.of(row)
    also = tuple(replace(looks, code=code_key(code)) for code in row.get(ALSO, ()))  # type: ignore[attr-defined]
    known = ("" if pd.isna(row[one]) else str(row[one]) for one in ("group", "position", "sex"))  # type: ignore[call-overload]
    group, post, sex = known
    return Listed(
        (unit, book.date, *at), book.source.name, str(row["staff_id"]), (looks, *also),
        Stands(group, matching_key(post), sex),
    )  # fmt: skip


def _codes(row: Listed) -> Iterator[str]:
    yield row.written
    yield from (one.code for one in row.looks[1:])


def _maybe(one: Match) -> tuple[str, ...]:
    return tuple(sorted(one.person.maybe))


def _with_ids(frame: pd.DataFrame, codes: Codes) -> pd.DataFrame:
    """A sheet beside the roster, its Mã the ids of the persons who have them."""
    if "staff_id" not in frame:
        return frame
    written = frame["staff_id"].tolist()
    people = [one if one is pd.NA else codes.person(one) for one in written]
    own = {OWN: frame["staff_id"]}
    return frame.assign(**own, staff_id=pd.array(people, dtype=pd.StringDtype()))


# What the office answered, where its rows are still the people it meant.


def _said(
    rows: Sequence[Listed], unit: str, known: Known, answers: PersonAnswers, day: dt.date
) -> tuple[Said, list[Finding]]:
    before = [row for one in known.people.values() for row in one.rows]
    same: dict[At, Place] = {}
    new: set[At] = set()
    refused: list[Finding] = []
    for answer in answers.of(day):
        old = answer.same_as
        row = _meant(rows, (unit, answer.day, answer.row), answer)
        then = _meant(before, (old.unit or unit, old.day, old.row), old) if old else None
        if row is None:
            refused.append(_refused(rows, answer.row, f"dòng {answer.row}"))
        elif row.at in same or row.at in new:
            refused.append(_repeated(rows, answer.row))
        elif old and then is None:
            refused.append(_refused(rows, answer.row, f"same_as, {old.day}, dòng {old.row}"))
        elif then:
            same[row.at] = then.place
        else:
            new.add(row.at)
    return Said(same, frozenset(new)), refused


def apart_rows(answers: PersonAnswers, day: dt.date) -> frozenset[Apart]:
    """Whom on the list of `day` the office says to be nobody else."""
    said = (one for one in answers.of(day) if one.is_new)
    return frozenset((one.row, one.sheet, matching_key(one.name)) for one in said)


def _meant(
    rows: Iterable[Listed], place: tuple[str, dt.date, int], said: PersonAnswer | ListedPerson
) -> Listed | None:
    """The one of `rows` at `place`, on the sheet that is said or on any, who is called so."""
    name = matching_key(said.name)
    found = [
        row
        for row in rows
        if row.place[:3] == place
        and is_sheet(said.sheet, row.at[1])
        and name in {one.name for one in row.looks}
    ]
    return found[0] if len(found) == 1 else None


def _refused(rows: Sequence[Listed], number: int, where: str) -> Finding:
    text = f"không áp dụng được mục trong {PERSONS_FILE}: {where} không có người tên như đã ghi"
    do = f"sửa list, row, name của mục này trong {PERSONS_FILE}, hoặc bỏ mục"
    return _stopped(rows, number, text, do)


def _repeated(rows: Sequence[Listed], number: int) -> Finding:
    text = f"hai mục trong {PERSONS_FILE} nói về cùng một người ở dòng {number}"
    return _stopped(rows, number, text, f"giữ một mục trong {PERSONS_FILE}")


def _stopped(rows: Sequence[Listed], number: int, text: str, do: str) -> Finding:
    file = rows[0].file if rows else PERSONS_FILE
    return Finding(file, "blocking", "answer_refused", "Nhân sự", text, do, row=number)


# What is told of the people of a list.


class _Teller:
    """Findings about who is who on one list, which never say a name."""

    def __init__(
        self,
        book: Workbook,
        unit: str,
        before: Before,
        matches: Sequence[Match],
        rows: Sequence[Listed],
    ):
        self.book, self.unit, self.before = book, unit, before
        self.matches, self.rows = matches, rows

    def find(self, severity: Severity, code: str, text: str, do: str, row: int = 0) -> Finding:
        """A finding of the list's roster."""
        return Finding(self.book.source.name, severity, code, "Nhân sự", text, do, row=row)

    def _place(self, row: Listed) -> str:
        unit = row.place[0]
        return f"{'' if unit == self.unit else f'{unit}/'}{row.file}, {row.told}"

    def by_range(self) -> Iterator[Finding]:
        """Notes that people were found by name and a date of birth known in part, or not at all."""
        rows = self._numbers(one.rank == BY_RANGE and not one.is_new for one in self.matches)
        if rows:
            text = (
                f"{len(rows)} người không có Mã chung với danh sách trước, nhận ra theo họ tên và"
                f" năm sinh (ngày sinh ghi chưa đủ, hoặc ngày và tháng đổi chỗ): dòng {_told(rows)}"
            )
            do = (
                "nếu đúng thì không phải làm gì; ghi Mã và đủ ngày sinh ở các danh sách để khỏi suy"
            )
            yield self.find("note", "matched_by_range", text, do)
        if rows := self._numbers(one.rank == BY_POST for one in self.matches):
            text = (
                f"{len(rows)} người nay mới ghi ngày sinh, danh sách trước để trống, nhận ra theo"
                " họ tên, nhóm và chức vụ không đổi, không có ai khác trùng họ tên: dòng"
                f" {_told(rows)}"
            )
            do = "nếu là người khác thì trả lời is_new trong " + PERSONS_FILE
            yield self.find("note", "matched_by_post", text, do)

    def births(self, births: Sequence[_Days]) -> Iterator[Finding]:
        """A note that days of birth were taken from older lists."""
        decided = (first is not None and first == last for first, last in births)
        if rows := self._numbers(decided):
            text = (
                f"ngày sinh ở dòng {_told(rows)} chỉ biết năm hoặc tháng; tuổi tính theo ngày sinh"
                " đủ của cùng người ở danh sách trước, cùng năm hoặc tháng ấy"
            )
            yield self.find("note", "birth_from_before", text, "ghi đủ ngày sinh ở danh sách này")

    def mixed(self, births: Sequence[_Days]) -> Iterator[Finding]:
        """A warning that dates whose day and month could be exchanged are open."""
        changed = self._numbers(bool(_exchanged_since(one)) for one in self.matches)
        rows = self._numbers(
            days != _OWN and days == _either(one)
            for days, one in zip(births, self.matches, strict=True)
        )
        text = (
            f"{len(changed)} người có ngày và tháng sinh đổi chỗ so với một danh sách trước (dòng"
            f" {_told(changed)}), nên ngày sinh nào của danh sách này cũng có thể đổi chỗ ngày với"
            f" tháng: {len(rows)} người có ngày sinh đọc được hai cách, dòng {_told(rows)}; để ngỏ"
            " tuổi khi hai cách cho hai đáp án"
        )
        yield self.find(
            "warning",
            "mixed_birth_dates",
            text,
            "kiểm tra hồ sơ, sửa ngày sinh cho đúng ngày/tháng/năm ở danh sách ghi sai",
        )

    def questions(self) -> Iterator[Finding]:
        """A warning about everybody who may be, or not be, somebody on an older list."""
        known = self.before.known.people
        told = [
            f"{row.told}{self._since(one.person)} có thể là {self._places(one, known)}"
            for one, row in zip(self.matches, self.rows, strict=True)
            if one.person.maybe
        ]
        if told:
            text = (
                f"{len(told)} người chưa rõ có phải người ở danh sách trước hay không"
                f" (chỉ trùng họ tên, chỉ trùng Mã, hoặc có hai người hợp): {'; '.join(told)}."
                " Chưa tính là cùng một người; tiến độ của chỉ tiêu có những người này để ngỏ"
            )
            do = (
                "ghi Mã và đủ ngày sinh ở hai danh sách, hoặc trả lời same_as hay is_new trong"
                f" {PERSONS_FILE}"
            )
            yield self.find("warning", "unclear_person", text, do)

    def _since(self, person: Person) -> str:
        first = person.rows[0]
        is_here = first.place[:2] == (self.unit, self.book.date)
        return "" if is_here else f" (có từ {self._place(first)})"

    def _places(self, one: Match, known: Mapping[str, Person]) -> str:
        people = (known[other] for other in sorted(one.person.maybe) if other in known)
        return " hoặc ".join(self._place(person.rows[-1]) for person in people)

    def many_changed(self) -> Iterator[Finding]:
        """A blocking question when more than a third of a list has left and as many have come.

        Who may be somebody of the other list is neither: that is a question of its own.
        """
        people, there = self.before.known.people, self.before.known.there
        here = {one.person.id for one in self.matches}
        then = frozenset[str]().union(*(people[one].perhaps for one in there))
        now = frozenset[str]().union(*(one.person.perhaps for one in self.matches))
        joined = self._numbers(then.isdisjoint(one.person.perhaps) for one in self.matches)
        gone = [one for one in sorted(there) if now.isdisjoint(people[one].perhaps)]
        left = [people[one].rows[-1] for one in gone]
        changed, fewest = min(len(joined), len(left)), min(len(there), len(here))
        if changed < _FEW or 3 * changed <= fewest:
            return
        their = _told(sorted(row.at for row in left))
        text = (
            f"so với {self.before.names}: {len(left)} người không còn (dòng {their} ở đó) và"
            f" {len(joined)} người chưa có (dòng {_told(joined)} ở đây), hơn một phần ba danh sách;"
            " có thể vẫn là những người ấy, mà họ tên, ngày sinh hoặc Mã ghi khác đi"
        )
        do = (
            "nếu vẫn là những người ấy thì ghi lại cho khớp; nếu đúng là đổi người thì ghi"
            f" changed: [{self.book.date}] trong {PERSONS_FILE}, có người duyệt"
        )
        yield self.find("blocking", "many_changed", text, do)

    def _numbers(self, chosen: Iterator[bool]) -> list[At]:
        pairs = zip(chosen, self.rows, strict=True)
        return sorted(row.at for is_chosen, row in pairs if is_chosen)


def _told(rows: Sequence[At]) -> str:
    if any(sheet for _, sheet in rows):
        return listed_by_sheet(((sheet, number) for number, sheet in rows), "Nhân sự")
    return ", ".join(str(number) for number, _ in rows)
