"""Why a cell matters: the targets and tasks of the plan that rest on it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from plan09lib.judge.cells import Cells
from plan09lib.judge.indicators import belongs
from plan09lib.read.findings import Finding
from plan09lib.read.intake import Workbook
from plan09lib.read.plan import Plan
from plan09lib.read.plan_models import Target
from plan09lib.read.sheet_names import ACTIVITIES, ROSTER
from plan09lib.read.task_models import Work

_EVERYBODY = ("staff_id", "group")


def population_columns(plan: Plan, population_id: str) -> frozenset[str]:
    """The roster columns that decide whether somebody belongs to a population, on any date."""
    columns: set[str] = set()
    for version in plan.population(population_id).versions:
        for who in version.who:
            columns |= {who.member} if who.member else set()
            columns |= {"group"} if who.group else set()
            columns |= {"birth_date"} if who.age_below is not None else set()
            columns |= {"planned_position"} if who.planned is not None else set()
            columns |= {"position"} if who.except_positions else set()
    return frozenset(columns)


@dataclass(frozen=True)
class Usage:
    """What in one workbook the targets and tasks of the plan rest on."""

    plan: Plan
    book: Workbook

    def of(self, finding: Finding) -> tuple[str, ...]:
        """The ids of the targets or tasks that the cell, column or sheet of `finding` decides.

        A cell of a person counts for the targets whose population they belong to, or may belong to.
        """
        slug = next((s for s, t in self._titles.items() if t == finding.sheet), "")
        if slug != ROSTER:
            return tuple(self._works(slug, finding.row))
        if finding.severity == "blocking" or not finding.column:
            return tuple(target.id for target in self.plan.targets)
        column = self._column(finding.column)
        rows = finding.rows or (finding.row,)
        return tuple(
            target.id
            for target in self.plan.targets
            if any(self._decides(column, target, row) for row in rows)
        )

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {slug: sheet.title for slug, sheet in self.plan.layout.sheets.items()}

    def _column(self, header: str) -> str:
        names = {column.header: column.name for column in self.plan.layout.sheets[ROSTER].columns}
        names |= {member.label: member.column for member in self.plan.file.memberships}
        return names.get(header, "")

    def _decides(self, column: str, target: Target, row: int) -> bool:
        if column in (*_EVERYBODY, *population_columns(self.plan, target.population)):
            return True
        is_used = column in self.plan.condition_columns(target.condition)
        return is_used and (not row or row in self._members[target.population])

    def asked(self, header: str) -> frozenset[int] | None:
        """The rows of the people of whom some target asks what stands in the column.

        None for a column that no target's condition looks at. Every way to read a target counts.
        """
        column = self._column(header)
        own = [t for t in self._readings if column in self.plan.condition_columns(t.condition)]
        return frozenset().union(*(self._members[t.population] for t in own)) if own else None

    @cached_property
    def _readings(self) -> list[Target]:
        """The targets as applied, and as each of their alternatives reads them."""
        return [
            reading
            for target in self.plan.targets
            for reading in (target, *(target.read_as(one) for one in target.alternatives))
        ]

    @cached_property
    def _members(self) -> dict[str, frozenset[int]]:
        """Row numbers of the people who belong, or may belong, by population."""
        people, day = Cells(self.book.roster), self.book.date
        populations = {target.population for target in self._readings}
        return {name: _rows(self.plan, name, people, day) for name in populations}

    def _works(self, slug: str, row: int) -> Iterable[str]:
        works = [work.id for work in _all_works(self.plan) if slug in work.sheets]
        frame = self.book.frames.get(slug)
        if slug == ACTIVITIES and row and frame is not None:
            own = frame.loc[frame["row"] == row, "action_id"].dropna()
            return [work for work in works if work in set(own)] or works
        return works


def _all_works(plan: Plan) -> Iterator[Work]:
    for group in plan.file.task_groups:
        yield from group.actions
    yield from plan.file.duties


def _rows(plan: Plan, population_id: str, people: Cells, day: dt.date) -> frozenset[int]:
    inside = belongs(plan.population(population_id), people, day)
    return frozenset(int(row) for row in itertools.compress(people["row"], inside.possible))
