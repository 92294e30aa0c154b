"""A unit through time: its workbooks and those of the wards merged into it, as snapshots."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from pathlib import Path

import pandas as pd

from plan09lib.errors import DataRefused, Fault, NothingToJudge
from plan09lib.read.cells.alike import Looks, is_one
from plan09lib.read.cells.findings import Finding
from plan09lib.read.files.day import date_text
from plan09lib.read.files.presence import (
    SETTINGS_ENDINGS,
    file_digest,
    file_there,
    strange_settings,
)
from plan09lib.read.layout.mapping import MAPPING_FILE
from plan09lib.read.plan.document_form import TEMPLATE_FILE
from plan09lib.read.plan.in_force import ending_faults
from plan09lib.read.plan.layout import ROSTER
from plan09lib.read.plan.plan import Plan, load_plan
from plan09lib.read.plan.retirement_rules import (
    RETIREMENT_FILE,
    load_unit_retirement,
    terms_of_unit,
)
from plan09lib.read.plan.training_rules import TRAINING_FILE, TrainingRules, unit_training_rules
from plan09lib.read.tables.sources import Source, named_lists
from plan09lib.read.unit.identified import MAYBE, OWN, Before, Identified, apart_rows, identified
from plan09lib.read.unit.person_answers import PERSONS_FILE, load_answers
from plan09lib.read.unit.persons import Codes, Known
from plan09lib.read.unit.plans import refuse_shared_codes
from plan09lib.read.unit.published_file import PUBLISHED_FILE
from plan09lib.read.unit.told_before import TOLD_FOLDER, ToldBefore, load_told_before
from plan09lib.read.unit.unit import UNIT_FILE, Unit, load_unit, refuse_circle
from plan09lib.read.workbook.corrections import CORRECTIONS_FILE, load_corrections
from plan09lib.read.workbook.intake import RosterEdit, Workbook, read_workbook

OWN_FILES = (UNIT_FILE, MAPPING_FILE, CORRECTIONS_FILE, PUBLISHED_FILE, RETIREMENT_FILE,
             TRAINING_FILE, PERSONS_FILE, TEMPLATE_FILE)  # fmt: skip
"""What a unit's folder may hold besides its dated workbooks."""
SETTINGS = tuple(name for name in OWN_FILES if name.endswith(SETTINGS_ENDINGS))


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

    @property
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
        if frame["origin"].nunique() < 2:
            return frame.assign(workbook=name)
        said = [f'{name}, trang "{one}"' if one else name for one in frame["origin"]]
        return frame.assign(workbook=said)

    def lacks(self, slug: str) -> bool:
        """Whether no workbook of the snapshot has the sheet."""
        return all(slug in book.missing_sheets for book in self.workbooks)


@dataclass(frozen=True)
class NoSnapshot:
    """Why there is no snapshot: a reason code (`no_workbook`, `no_baseline`, `not_comparable`,
    `unclear_people`, `unclear_births`) and its words."""

    reason: str
    explanation: str


class History:
    """The snapshots of one unit; workbooks are read once, when first asked for."""

    def __init__(
        self, unit: Unit, plan: Plan, predecessors: tuple[History, ...] = (), prefix: str = ""
    ):
        """`prefix` begins the ids of the people of an old ward, whose Mã may be another's there."""
        self.unit = unit
        self.prefix = prefix
        self.plan = plan
        self.predecessors = predecessors
        self.plans = [load_plan(plan.folder, one) for one in unit.plan_ids if one != plan.id]
        refuse_shared_codes(unit, [plan, *self.plans])
        where = f"{unit.id}/{UNIT_FILE}"
        own, *others = ({one.id for one in p.file.populations} for p in (plan, *self.plans))
        foreign = {name for names in others for name in names} - own
        ends = [one for one in unit.file.ended_on if one.population not in foreign]
        if faults := list(ending_faults(plan, where, ends)):
            raise DataRefused(faults)
        if strange := list(strange_settings(unit.folder, SETTINGS)):
            raise DataRefused(strange)
        for name in OWN_FILES:  # some are read only when they are asked for
            file_there(unit.folder / name)
        self.sources, self.strays = named_lists(unit.folder)
        self.corrections = load_corrections(unit.folder, [source.name for source in self.sources])
        self.answers = load_answers(unit.folder, [source.date for source in self.sources])
        self.retirement = load_unit_retirement(unit.folder)
        terms_of_unit(plan.retirement.terms, self.retirement.terms)  # refused before it is used
        self._read: dict[Source, Workbook] = {}
        self._identified: dict[Source, Identified] = {}
        self._taken: dict[tuple[Source, ...], Snapshot] = {}
        self._met: dict[tuple[Source, ...], int] = {}

    def refuse_strays(self, last: dt.date = dt.date.max) -> None:
        """Nothing, unless a file not named by its day may be a list that speaks for `last`.

        Raises: DataRefused; whatever asks for an earlier day needs no such file.
        """
        needed = [one.fault for one in self.strays if one.day is None or one.day <= last]
        if needed:
            raise DataRefused(needed)
        for history in self.predecessors:
            history.refuse_strays(last)

    @cached_property
    def training(self) -> TrainingRules:
        """The courses and limits that hold for the unit.

        Raises: DataRefused when the unit's own file does not hold.
        """
        rules = unit_training_rules(self.unit.folder, self.plan.training)
        if faults := self.plan.training_faults(rules):
            raise DataRefused(faults)
        return rules

    @cached_property
    def _told_before(self) -> dict[Path, ToldBefore]:
        return load_told_before(self.unit.folder)

    def told_before(self, last: dt.date) -> dict[Path, ToldBefore]:
        """By file, what issued reports of periods that ended by `last` told of the protected.

        Raises: DataRefused for a record that cannot be read.
        """
        return {p: one for p, one in self._told_before.items() if one.reported.end <= last}

    @classmethod
    def load(
        cls, data_dir: Path, unit_id: str, plan: Plan, successors: tuple[str, ...] = ()
    ) -> History:
        """The history of `unit_id` with those of its predecessors, recursively.

        `successors` are the units that led here, from the one asked for.

        Raises: BadParameter for an unknown unit; DataRefused for a faulty folder, and for a ward
        that is its own predecessor, at once or through others.
        """
        refuse_circle(successors, unit_id)
        unit, chain = load_unit(data_dir, unit_id), (*successors, unit_id)
        before = tuple(cls.load(data_dir, name, plan, chain) for name in unit.file.predecessors)
        return cls(unit, plan, before, f"{unit_id}/" if successors else "")

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
        return identified(self._read[source], self.unit.id, before, self.answers, self.prefix)

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
        apart = apart_rows(self.answers, source.date)
        book = read_workbook(source, self.plan, own, edit, places, apart)
        return replace(book, findings=tuple(filter(self._is_unknown_to_all, book.findings)))

    def _is_unknown_to_all(self, finding: Finding) -> bool:
        """Whether a finding is more than a code of another plan that the unit works by."""
        others = (work.id for plan in self.plans for work in plan.file.works)
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

    def dates(self) -> list[dt.date]:
        """Every date on which a snapshot can be taken, oldest first."""
        since = self.unit.file.valid.since
        before = {day for history in self.predecessors for day in history.dates() if day < since}
        return sorted(before | {source.date for source in self.sources})

    def snapshots(self, first: dt.date, last: dt.date) -> list[Snapshot]:
        """All snapshots from `first` to `last`, oldest first."""
        taken = [self.latest(day) for day in self.dates() if first <= day <= last]
        return [snapshot for snapshot in taken if isinstance(snapshot, Snapshot)]

    def until(self, last: dt.date) -> list[Snapshot]:
        """All snapshots dated ≤ `last`, oldest first."""
        return self.snapshots(dt.date.min, last)

    def inputs(self, last: dt.date) -> dict[str, str]:
        """SHA-256 of all that a report on the time up to `last` is made from, by path below the
        data folder: the plan's files and `digests`."""
        others = (plan.files.rules for plan in self.plans)
        beside = {f"{path.parent.name}/{path.name}": file_digest(path) for path in others}
        return beside | self.plan.digests() | self.digests(last)

    def digests(self, last: dt.date) -> dict[str, str]:
        """SHA-256 of the unit's own files, of every workbook dated ≤ `last` and of what was told of
        periods until then, predecessors too.

        Keys are paths below the folder that holds the units.
        """
        beside = [self.unit.folder / name for name in OWN_FILES]
        found = {
            f"{self.unit.id}/{path.name}": file_digest(path) for path in beside if file_there(path)
        }
        for source in self.sources:
            if source.date <= last:
                found |= {
                    f"{self.unit.id}/{name}": value for name, value in source.digests().items()
                }
        for path in self.told_before(last):
            found[f"{self.unit.id}/{TOLD_FOLDER}/{path.name}"] = file_digest(path)
        for history in self.predecessors:
            found |= history.digests(last)
        return dict(sorted(found.items()))


def _met(combined: Snapshot) -> int:
    """How many people stand on the lists of two wards."""
    by_name: dict[str, list[tuple[str, Looks]]] = {}
    for row in combined.roster.to_dict("records"):
        looks = Looks.of({**row, "staff_id": row[OWN]})
        by_name.setdefault(looks.name, []).append((row["workbook"], looks))
    pairs = (pair for rows in by_name.values() for pair in itertools.combinations(rows, 2))
    return sum(one[0] != two[0] and is_one(one[1], two[1]) for one, two in pairs)


def as_of_snapshot(history: History, end: dt.date) -> Snapshot:
    """The snapshot a period ending on `end` is judged by.

    Raises: NothingToJudge when the unit did not exist then; DataRefused when it has no workbook
    dated ≤ `end`, or the workbook has blocking findings.
    """
    unit = history.unit
    if not unit.existed_on(end):
        valid = unit.file.valid
        span = f"từ {date_text(valid.since)}" + (
            f" đến {date_text(valid.until)}" if valid.until else ""
        )
        raise NothingToJudge(
            Fault(
                unit.id,
                f"ngày {date_text(end)} nằm ngoài thời gian tồn tại",
                f"đơn vị có {span}",
                "chọn kỳ khác hoặc đơn vị khác",
            )
        )
    history.refuse_strays(end)
    snapshot = history.latest(end)
    if isinstance(snapshot, NoSnapshot):
        rule = "mỗi kỳ cần một workbook có ngày không sau ngày cuối kỳ"
        raise DataRefused(Fault(unit.id, snapshot.explanation, rule, f"thêm tệp {end}.xlsx"))
    return snapshot


def refuse_blocking(snapshots: list[Snapshot]) -> None:
    """Raises: DataRefused with every blocking finding of the workbooks that would be judged."""
    books = {book.source: book for snapshot in snapshots for book in snapshot.workbooks}
    faults = [finding.as_fault() for book in books.values() for finding in book.blocking]
    if faults:
        raise DataRefused(faults)
