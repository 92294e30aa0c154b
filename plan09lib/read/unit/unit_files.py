"""What lies in a unit's folder, and in those of the wards merged into it; no workbook is opened.

That is all that tells whether a report is due, still the same or misses a list: who asks for it
needs no table, and starts without what reads them.
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from pathlib import Path
from typing import Self

from plan09lib.errors import BadParameter, DataRefused, Fault, echoed, nearest
from plan09lib.read.files.presence import (
    SETTINGS_ENDINGS,
    faults_of,
    file_digest,
    file_there,
    strange_settings,
)
from plan09lib.read.layout.mapping import MAPPING_FILE
from plan09lib.read.period.period import Period
from plan09lib.read.plan.in_force import ending_faults
from plan09lib.read.plan.plan import Plan, load_plan
from plan09lib.read.rules.document_form import TEMPLATE_FILE
from plan09lib.read.rules.retirement_rules import (
    RETIREMENT_FILE,
    load_unit_retirement,
    terms_of_unit,
)
from plan09lib.read.rules.training_rules import TRAINING_FILE, TrainingRules, unit_training_rules
from plan09lib.read.tables.sources import named_lists
from plan09lib.read.unit.person_answers import PERSONS_FILE, load_answers
from plan09lib.read.unit.plans import refuse_shared_codes
from plan09lib.read.unit.told_before import TOLD_FOLDER, ToldBefore, load_told_before
from plan09lib.read.unit.unit import (
    PUBLISHED_FILE,
    UNIT_FILE,
    Unit,
    load_unit,
    refuse_circle,
    unit_folders,
)
from plan09lib.read.workbook.corrections import CORRECTIONS_FILE, load_corrections

OWN_FILES = (UNIT_FILE, MAPPING_FILE, CORRECTIONS_FILE, PUBLISHED_FILE, RETIREMENT_FILE,
             TRAINING_FILE, PERSONS_FILE, TEMPLATE_FILE)  # fmt: skip
"""What a unit's folder may hold besides its dated workbooks."""
SETTINGS = tuple(name for name in OWN_FILES if name.endswith(SETTINGS_ENDINGS))


class UnitFiles:
    """The settings and dated lists of one unit, those of its old wards, and the digests of all."""

    def __init__(
        self, unit: Unit, plan: Plan, predecessors: tuple[Self, ...] = (), prefix: str = ""
    ):
        """`prefix` begins the ids of the people of an old ward, whose Mã may be another's there."""
        self.unit = unit
        self.prefix = prefix
        self.plan = plan
        self.predecessors = predecessors
        self.plans = [load_plan(plan.folder, one) for one in unit.plan_ids if one != plan.id]
        asked = not prefix or plan.id in unit.plan_ids  # an old ward is asked for no other plan
        refuse_shared_codes(unit, [plan, *self.plans] if asked else self.plans)
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
        with faults_of(unit.folder):
            names = [source.name for source in self.sources]
            self.corrections = load_corrections(unit.folder, names)
            self.answers = load_answers(unit.folder, [source.date for source in self.sources])
            self.retirement = load_unit_retirement(unit.folder)
            terms_of_unit(plan.retirement.terms, self.retirement.terms)  # refused before it is used

    def plans_before(self, day: dt.date) -> list[Plan]:
        """The unit's plans on `day` that come before this one: what names no plan is the first's.

        One that the unit does not work by on that day comes after all of them.
        """
        own = self.unit.plans_on(day) or self.unit.plan_ids
        before = own[: own.index(self.plan.id)] if self.plan.id in own else own
        return [plan for plan in self.plans if plan.id in before]

    def refuse_strays(self, last: dt.date = dt.date.max) -> None:
        """Nothing, unless a file not named by its day may be a list that speaks for `last`.

        Raises: DataRefused; whatever asks for an earlier day needs no such file.
        """
        needed = [one.fault for one in self.strays if one.day is None or one.day <= last]
        if needed:
            raise DataRefused(needed)
        for old in self.predecessors:
            old.refuse_strays(last)

    @cached_property
    def training(self) -> TrainingRules:
        """The courses and limits that hold for the unit.

        Raises: DataRefused when the unit's own file does not hold.
        """
        with faults_of(self.unit.folder):
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

    def plan_number(self, last: dt.date) -> str | None:
        """The number of the unit's own document of the plan: its file's, else that by which the
        report on a time up to `last` names it that was issued last; None where nothing tells it."""
        told = self.unit.plan_number(self.plan.id, last)
        named = [one for one in self._told_of_plan(last) if one.plan_number]
        return told or (named[-1].plan_number if named else None)

    def issued_report(self, period: Period) -> ToldBefore | None:
        """The edition issued last of a report on `period` by the plan; None where none was."""
        own = [one for one in self._told_of_plan(period.end) if one.reported == period]
        return own[-1] if own else None

    def _told_of_plan(self, last: dt.date) -> list[ToldBefore]:
        """Editions by the plan of periods that ended by `last`, the one issued last at the end.

        Records of earlier versions do not say by which plan, nor when: they count where the unit
        has one only.
        """
        is_one = len(self.unit.plan_ids) == 1
        own = [
            one for one in self.told_before(last).values()
            if one.plan == self.plan.id and (one.issued_on or is_one)
        ]  # fmt: skip
        return sorted(own, key=lambda one: (one.issued_on, one.reported.end))

    @classmethod
    def load(
        cls, data_dir: Path, unit_id: str, plan: Plan, successors: tuple[str, ...] = ()
    ) -> Self:
        """The files of `unit_id` with those of its predecessors, recursively.

        `successors` are the units that led here, from the one asked for.

        Raises: BadParameter for an unknown unit; DataRefused for a faulty folder, for a predecessor
        that is not there, and for a ward that is its own, at once or through others.
        """
        refuse_circle(successors, unit_id)
        unit, chain = load_unit(data_dir, unit_id), (*successors, unit_id)
        for name in unit.file.predecessors:
            _refuse_unknown(data_dir, unit, name)
        before = tuple(cls.load(data_dir, name, plan, chain) for name in unit.file.predecessors)
        return cls(unit, plan, before, f"{unit_id}/" if successors else "")

    def dates(self) -> list[dt.date]:
        """Every date on which there are lists of everybody, oldest first."""
        since = self.unit.file.valid.since
        before = {day for old in self.predecessors for day in old.dates() if day < since}
        return sorted(before | {source.date for source in self.sources})

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
        for old in self.predecessors:
            found |= old.digests(last)
        return dict(sorted(found.items()))


def _refuse_unknown(data_dir: Path, unit: Unit, old: str) -> None:
    """Nothing, when the old ward that a unit names is there. Raises: DataRefused."""
    try:
        load_unit(data_dir, old)
    except BadParameter:
        others = sorted(unit_folders(data_dir).keys() - {unit.id})
        hint = f"{nearest(old, others)} " if others else ""
        raise DataRefused(
            Fault(
                f"{unit.id}/{UNIT_FILE}: predecessors",
                f'không có đơn vị "{old}"',
                "mỗi phường cũ là một thư mục có tệp don_vi.yml, như phường mới",
                f"{hint}Sửa predecessors, hoặc thêm thư mục units/{echoed(old)}",
            )
        ) from None
