"""Why a cell matters: the targets and tasks of the plan that rest on it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from plan09lib.judge.targets.answers import Cells
from plan09lib.judge.targets.counting import belongs
from plan09lib.read.cells.findings import Finding, blank_cells
from plan09lib.read.clauses.plan_file import Work
from plan09lib.read.plan.plan import Ask, Plan
from plan09lib.read.rules.layout import ACTIVITIES, ROSTER
from plan09lib.read.workbook.intake import Workbook

_EVERYBODY = ("staff_id", "group")
_Place = tuple[str, int]
"""The sheet as the file calls it (empty for the layout's title), and the row."""


@dataclass(frozen=True)
class CellUses:
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
            return tuple(dict.fromkeys(ask.id for ask in self._applied))
        column = self._column(finding.column)
        rows = finding.rows or (finding.row,)
        return tuple(
            ask.id
            for ask in self._applied
            if any(self._decides(column, ask, (finding.origin, row)) for row in rows)
        )

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {slug: sheet.title for slug, sheet in self.plan.layout.sheets.items()}

    def _column(self, header: str) -> str:
        names = {column.header: column.name for column in self.plan.layout.sheets[ROSTER].columns}
        names |= {member.label: member.column for member in self.plan.file.memberships}
        return names.get(header, "")

    def _decides(self, column: str, ask: Ask, place: _Place) -> bool:
        if column in (*_EVERYBODY, *self.plan.population_columns(ask.population)):
            return True
        is_used = column in ask.columns
        return is_used and (not place[1] or place in self._members[ask.population])

    def asked(self, header: str) -> frozenset[_Place] | None:
        """The places of the people of whom some target asks what stands in the column.

        None for a column that no target's condition looks at. Every way to read a target counts.
        """
        column = self._column(header)
        own = [ask for ask in self.plan.roster_asks if column in ask.columns]
        return frozenset().union(*(self._members[t.population] for t in own)) if own else None

    @property
    def _applied(self) -> list[Ask]:
        """What is asked by the targets as they are applied."""
        return [ask for ask in self.plan.roster_asks if ask.is_applied]

    @cached_property
    def _members(self) -> dict[str, frozenset[_Place]]:
        """Sheet and row of the people who belong, or may belong, by population."""
        people, day = Cells(self.book.roster), self.book.date
        populations = {ask.population for ask in self.plan.roster_asks}
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


def _rows(plan: Plan, population_id: str, people: Cells, day: dt.date) -> frozenset[_Place]:
    inside = belongs(plan.population(population_id), people, day)
    places = zip(people["origin"], people["row"], strict=True)
    return frozenset((str(o), int(row)) for o, row in itertools.compress(places, inside.possible))


# Findings about cells of people of whom no target asks what stands in that column.

BLANKS = ("blank_value",)
NOT_KNOWN = (*BLANKS, "unknown_value", "unranked_value")
"""Codes of findings that leave a value unknown: a blank, a spelling or level nobody can tell."""


def split_unasked(
    usage: CellUses, codes: Iterable[str] = NOT_KNOWN
) -> tuple[list[Finding], list[Finding]]:
    """The findings of a workbook that may decide something, and those about cells nobody asks of.

    A finding about several blanks is split between them.
    """
    asked, unasked = [], []
    for finding in usage.book.findings:
        kept, rest = _split(finding, usage) if finding.code in codes else (finding, None)
        asked += [kept] if kept else []
        unasked += [rest] if rest else []
    return asked, unasked


def cells(findings: Iterable[Finding]) -> list[tuple[str, str, int]]:
    """Workbook, sheet and row of every cell that `findings` are about, each cell once."""
    places = ((f.workbook, f.sheet, row, f.column) for f in findings for row in f.rows or (f.row,))
    return [place[:3] for place in dict.fromkeys(places)]


def _split(finding: Finding, usage: CellUses) -> tuple[Finding | None, Finding | None]:
    inside = usage.asked(finding.column)
    if inside is None or finding.sheet != usage.plan.sheet_title(ROSTER):
        return finding, None
    rows = finding.rows or (finding.row,)
    own = [row for row in rows if (finding.origin, row) in inside]
    rest = [row for row in rows if (finding.origin, row) not in inside]
    if not own:
        return None, finding
    people = int((usage.book.roster["origin"] == finding.origin).sum())
    if not rest or len(rows) == people:  # a column that is blank throughout
        return finding, None
    place = finding.workbook, finding.sheet, finding.column
    kept, spared = (blank_cells(*place, part, people, finding.origin) for part in (own, rest))
    return kept, spared
