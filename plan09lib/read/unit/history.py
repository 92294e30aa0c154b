"""A unit through time: its workbooks and those of the wards merged into it, as snapshots."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from typing import Self

import pandas as pd

from plan09lib.errors import DataRefused, Fault, NothingToJudge
from plan09lib.read.cells.alike import Looks, is_one
from plan09lib.read.cells.findings import Finding
from plan09lib.read.files.day import date_text
from plan09lib.read.files.presence import faults_of, placed
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ROSTER
from plan09lib.read.tables.sources import FILL_IT, FORM_LEFT, Source, left_form
from plan09lib.read.unit.entered import without_entered
from plan09lib.read.unit.identified import MAYBE, OWN, Before, Identified, apart_rows, identified
from plan09lib.read.unit.persons import Codes, Known
from plan09lib.read.unit.unit import Unit
from plan09lib.read.unit.unit_files import UnitFiles
from plan09lib.read.workbook.intake import RosterEdit, Workbook, read_workbook


@dataclass(frozen=True)
class Snapshot:
    """Everybody on one day: one workbook, or one of each merged ward.

    `date` is the as-of date; with several workbooks, the oldest of theirs.
    """

    date: dt.date
    workbooks: tuple[Workbook, ...]
    _sheets: dict[str, pd.DataFrame] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )

    @property
    def roster(self) -> pd.DataFrame:
        """One row per person, with `workbook`, the name of the file the row stands in."""
        return self.sheet(ROSTER)

    @cached_property
    def has_doubts(self) -> bool:
        """Whether somebody on it may be one with somebody else, see `maybe` of the roster."""
        return any(self.roster[MAYBE])

    @cached_property
    def groups(self) -> dict[str, str | None]:
        """The group of each person by staff id; None where it is not known."""
        ids, groups = (self.roster[name].to_numpy(object) for name in ("staff_id", "group"))
        known = (None if pd.isna(group) else group for group in groups)
        return dict(zip(ids, known, strict=True))

    @cached_property
    def key(self) -> tuple[Source, ...]:
        """What the snapshot was taken from; equal for equal snapshots."""
        return tuple(book.source for book in self.workbooks)

    @property
    def names(self) -> str:
        """The names of the workbooks, for the reader."""
        return ", ".join(self._name(book) for book in self.workbooks)

    def _name(self, book: Workbook) -> str:
        source = book.source
        return (
            f"{source.path.parent.name}/{source.name}" if len(self.workbooks) > 1 else source.name
        )

    def person_id(self, code: str) -> str:
        """The staff id of whoever has this Mã, as somebody types it; the Mã itself when nobody."""
        return Codes(zip(self.roster[OWN], self.roster["staff_id"], strict=True)).person(code)

    def sheet(self, slug: str) -> pd.DataFrame:
        """All rows of one sheet, with `workbook`, the name of the file a row stands in."""
        if slug not in self._sheets:
            parts = [self._placed(book, slug) for book in self.workbooks]
            self._sheets[slug] = pd.concat(parts, ignore_index=True)
        return self._sheets[slug]

    def _placed(self, book: Workbook, slug: str) -> pd.DataFrame:
        frame, name = book.frames[slug], self._name(book)
        origins = frame["origin"].tolist()
        if len(set(origins)) < 2:
            return frame.assign(workbook=name)
        said = [f'{name}, trang "{one}"' if one else name for one in origins]
        return frame.assign(workbook=said)

    def lacks(self, slug: str) -> bool:
        """Whether no workbook of the snapshot has the sheet."""
        return all(slug in book.missing_sheets for book in self.workbooks)

    def is_blank(self, slug: str) -> bool:
        """Whether no workbook has a row of the sheet: forms have every sheet from the first day."""
        return self.sheet(slug).empty


@dataclass(frozen=True)
class NoSnapshot:
    """Why there is no snapshot: a reason code (`no_workbook`, `no_baseline`, `not_comparable`,
    `unclear_people`, `unclear_births`) and its words."""

    reason: str
    explanation: str


class History(UnitFiles):
    """The snapshots of one unit; workbooks are read once, when first asked for."""

    def __init__(
        self, unit: Unit, plan: Plan, predecessors: tuple[Self, ...] = (), prefix: str = ""
    ):
        """As the files in the unit's folder; nothing is read yet."""
        super().__init__(unit, plan, predecessors, prefix)
        self._read: dict[Source, Workbook] = {}
        self._identified: dict[Source, Identified] = {}
        self._taken: dict[tuple[Source, ...], Snapshot] = {}
        self._met: dict[tuple[Source, ...], int] = {}

    def assuming(self, plan: Plan, books: Iterable[Workbook] = ()) -> History:
        """The same history under `plan`, with `books` in place of the files they come from."""
        before = tuple(history.assuming(plan) for history in self.predecessors)
        other = History(self.unit, plan, before, self.prefix)
        other._read = {**self._read, **{book.source: book for book in books}}
        return other

    def workbook(self, source: Source) -> Workbook:
        """The workbook at `source` with the ids of its people over time, read at most once."""
        if source not in self._identified:
            before = Before(*self._before_all_own(source.date))
            for one in self.sources:
                if one.date > source.date:
                    break
                if one not in self._identified:
                    self._identified[one] = self._identify(one, before)
                before = Before(self._identified[one].known, one.name)
        return self._identified[source].book

    def _identify(self, source: Source, before: Before) -> Identified:
        if source not in self._read:
            self._read[source] = self.read_anew(source)
        found = identified(self._read[source], self.unit.id, before, self.answers, self.prefix)
        told = without_entered(found.book, self.plan)
        return replace(found, book=replace(found.book, findings=told))

    def known(self, day: dt.date) -> tuple[Known, str]:
        """Everybody on the lists dated ≤ `day`, and the names of the last ones."""
        own = [source for source in self.sources if source.date <= day]
        if not own:
            return self._before_all_own(day)
        self.workbook(own[-1])
        return self._identified[own[-1]].known, f"{self.unit.id}/{own[-1].name}"

    def _before_all_own(self, day: dt.date) -> tuple[Known, str]:
        """Everybody on the lists of the old wards, dated before the merger."""
        last = min(day, self.unit.file.valid.since - dt.timedelta(days=1))
        parts = [history.known(last) for history in self.predecessors]
        everybody = reduce(Known.and_of, (known for known, _ in parts), Known())
        return everybody, ", ".join(names for _, names in parts if names)

    def read_anew(self, source: Source, edit: RosterEdit | None = None) -> Workbook:
        """The workbook at `source` with its corrections, then with `edit`; not remembered.

        Its ids are its own Mã.
        """
        own = [one for one in self.corrections if one.workbook == source.name]
        names = self.unit.file.names
        places = list(dict.fromkeys(text for one in names for text in (one.ward, one.place)))
        old = [one for history in self.predecessors for one in history.unit.file.names]
        wards = [one.ward for one in (*names, *old)]
        apart = apart_rows(self.answers, source.date)
        with faults_of(source.path.parent):
            book = read_workbook(source, self.plan, own, edit, places, wards, apart)
        return replace(book, findings=tuple(filter(self._is_unknown_to_all, book.findings)))

    def _is_unknown_to_all(self, finding: Finding) -> bool:
        """Whether a finding is more than a code of another plan that the unit works by."""
        others = (code for plan in self.plans for code in plan.file.sections)
        return finding.code != "unknown_code" or finding.raw not in set(others)

    def _snapshot(self, day: dt.date, books: tuple[Workbook, ...]) -> Snapshot:
        """One object per set of workbooks, so that its roster is put together once."""
        snapshot = Snapshot(day, books)
        return self._taken.setdefault(snapshot.key, snapshot)

    def latest(self, day: dt.date) -> Snapshot | NoSnapshot:
        """Everybody as of the latest workbook dated ≤ `day`; before a merger, all old wards."""
        own = [source for source in self.sources if source.date <= day]
        if own:
            return self._snapshot(own[-1].date, (self.workbook(own[-1]),))
        if self.predecessors and day < self.unit.file.valid.since:
            return self._combined([history.latest(day) for history in self.predecessors])
        return NoSnapshot("no_workbook", f"không có danh sách nào đến ngày {date_text(day)}")

    def _combined(self, parts: list[Snapshot | NoSnapshot]) -> Snapshot | NoSnapshot:
        """The old wards together, or why they cannot be put together."""
        missing = [part for part in parts if isinstance(part, NoSnapshot)]
        if missing:
            return NoSnapshot(
                "not_comparable",
                f"không lập lại được số liệu các phường cũ, vì {missing[0].explanation}",
            )
        books = tuple(
            book for part in parts if isinstance(part, Snapshot) for book in part.workbooks
        )
        combined = self._snapshot(min(book.date for book in books), books)
        if combined.key not in self._met:
            self._met[combined.key] = _met(combined)
        if met := self._met[combined.key]:
            return NoSnapshot(
                "not_comparable",
                f"{met} người đứng ở danh sách của hai phường cũ, không biết tính ở đâu",
            )
        return combined

    def near(self, day: dt.date, within_days: int) -> Snapshot | NoSnapshot:
        """The snapshot closest to `day`, at most `within_days` away, earlier before later.

        Before a merger every old ward must have one of its own that close.
        """
        if self.predecessors and day < self.unit.file.valid.since:
            return self._combined([old.near(day, within_days) for old in self.predecessors])
        days = sorted(
            (source.date for source in self.sources), key=lambda date: (abs(date - day), date)
        )
        if days and abs((days[0] - day).days) <= within_days:
            return self.latest(days[0])
        ward = self.unit.name_on(day).ward
        explanation = f"{ward} không có danh sách nào gần ngày {date_text(day)}"
        return NoSnapshot("no_workbook", explanation)

    def snapshots(self, first: dt.date, last: dt.date) -> list[Snapshot]:
        """All snapshots from `first` to `last`, oldest first."""
        taken = [self.latest(day) for day in self.dates() if first <= day <= last]
        return [snapshot for snapshot in taken if isinstance(snapshot, Snapshot)]

    def until(self, last: dt.date) -> list[Snapshot]:
        """All snapshots dated ≤ `last`, oldest first."""
        return self.snapshots(dt.date.min, last)


def _met(combined: Snapshot) -> int:
    """How many people stand on the lists of two wards."""
    by_name: dict[str, list[tuple[str, Looks]]] = {}
    for row in combined.roster.to_dict("records"):
        looks = Looks.of({**row, "staff_id": row[OWN]})
        by_name.setdefault(looks.name, []).append((row["workbook"], looks))
    pairs = (pair for rows in by_name.values() for pair in itertools.combinations(rows, 2))
    return sum(one[0] != two[0] and is_one(one[1], two[1]) for one, two in pairs)


def refuse_outside_life(unit: Unit, end: dt.date) -> None:
    """Nothing, unless `unit` does not exist on `end`. Raises: NothingToJudge."""
    if unit.existed_on(end):
        return
    valid = unit.file.valid
    until = f" đến {date_text(valid.until)}" if valid.until else ""
    found = f"ngày {date_text(end)} nằm ngoài thời gian tồn tại"
    rule, action = f"đơn vị có từ {date_text(valid.since)}{until}", "chọn kỳ khác hoặc đơn vị khác"
    raise NothingToJudge(Fault(unit.id, found, rule, action))


def as_of_snapshot(history: History, end: dt.date) -> Snapshot:
    """The snapshot a period ending on `end` is judged by.

    Raises: NothingToJudge when the unit did not exist then, or has no workbook dated ≤ `end`;
    DataRefused for one with blocking findings.
    """
    unit = history.unit
    refuse_outside_life(unit, end)
    history.refuse_strays(end)
    snapshot = history.latest(end)
    if isinstance(snapshot, NoSnapshot):
        rule = "mỗi kỳ cần một danh sách có ngày không sau ngày cuối kỳ"
        if form := left_form(unit.folder, end):
            raise NothingToJudge(Fault(f"{unit.id}/{form}", FORM_LEFT, rule, FILL_IT))
        raise NothingToJudge(Fault(unit.id, snapshot.explanation, rule, f"thêm tệp {end}.xlsx"))
    return snapshot


def refuse_blocking(snapshots: list[Snapshot]) -> None:
    """Raises: DataRefused with every blocking finding of the workbooks that would be judged."""
    books = {book.source: book for snapshot in snapshots for book in snapshot.workbooks}
    faults = [
        placed(finding.as_fault(), book.source.path.parent)
        for book in books.values()
        for finding in book.blocking
    ]
    if faults:
        raise DataRefused(faults)
