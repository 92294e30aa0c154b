"""What was found in a unit's lists, in the forms that templates, the gate and the manifest need."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cached_property
from typing import Any

import pandas as pd

from plan09lib.errors import DataRefused, Fault
from plan09lib.judge.lists.completeness import completeness
from plan09lib.judge.lists.published import Audit
from plan09lib.judge.prospect.judged import judge_targets
from plan09lib.judge.targets.cell_uses import BLANKS, CellUses, split_unasked
from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.judge.targets.undecided import Undecided, what_is_undecided
from plan09lib.read.cells.findings import Finding, findings_frame
from plan09lib.read.files.day import date_text
from plan09lib.read.files.presence import faults_of
from plan09lib.read.files.text import matching_key
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.read.unit.identity import identity_findings
from plan09lib.read.unit.learning import learning_findings
from plan09lib.read.unit.published_file import load_published
from plan09lib.read.workbook.intake import Workbook, understanding_frame
from plan09lib.rooms import KINDS
from plan09lib.tell.lists.column_readings import ColumnReading, column_readings, texts_of
from plan09lib.tell.lists.numbers import (
    completeness_facts,
    published_facts,
    table_facts,
    workbook_facts,
)
from plan09lib.tell.numbers.review import SEVERITIES, finding_facts
from plan09lib.tell.numbers.undecided import undecided_facts
from plan09lib.tell.told.undecided import file_name
from plan09lib.tell.words.anchors import DATA_SECTIONS
from plan09lib.tell.words.asked import Asked
from plan09lib.tell.words.fact import FactBook
from plan09lib.tell.words.references import finding_texts, reference_texts
from plan09lib.tell.words.wording import phrase


class DataFound(Asked):
    """The workbooks of one unit up to the end of one period, with all their findings."""

    kind = "du_lieu"

    def __init__(self, plan: Plan, history: History, period: Period):
        self.plan = plan
        self.history = history
        self.unit = history.unit
        self.period = period
        last = period.end
        self.books = [history.workbook(s) for s in history.sources if s.date <= last]
        with faults_of(self.unit.folder):
            figures = [one for one in load_published(self.unit.folder) if one.date <= last]
        self.audit = Audit(plan, history)
        self.audited = self.audit.of(figures)
        self.audited_tables = self.audit.tables(figures)

    def __repr__(self) -> str:
        ward = self.unit.name_on(self.period.end).ward
        day = date_text(self.books[-1].source.date) if self.books else ""
        told = (KINDS[self.kind].label, f"{ward} ({self.unit.id})", self.period.label, day)
        return phrase.filled("dang_mo_phuong", *told, self.unit.is_synthetic)

    @cached_property
    def findings_list(self) -> list[Finding]:
        """Every finding of every workbook, and of every list beside the one before it."""
        found = [f for asked, _ in self._by_use.values() for f in asked] + self._identity
        return [self._without_names(finding) for finding in found]

    @property
    def unasked(self) -> list[Finding]:
        """Blanks in the last list, of people of whom no target asks what stands there."""
        return self._by_use[self.books[-1].source.name][1] if self.books else []

    @cached_property
    def _by_use(self) -> dict[str, tuple[list[Finding], list[Finding]]]:
        return {name: split_unasked(usage, BLANKS) for name, usage in self._usages.items()}

    @property
    def _identity(self) -> list[Finding]:
        series = self.history.until(self.period.end)
        own = {book.source for book in self.books}
        return [
            finding
            for end, snapshot in enumerate(series, start=1)
            if own.issuperset(snapshot.key)
            for finding in (
                *identity_findings(series[:end], self.plan),
                *learning_findings(snapshot, self.plan),
            )
        ]

    def _without_names(self, finding: Finding) -> Finding:
        """The finding, its raw value private when somebody's name was typed into the cell."""
        words = f" {matching_key(finding.raw)} "
        is_name = any(f" {name} " in words for name in self._name_keys)
        return replace(finding, private=True) if is_name else finding

    @cached_property
    def _name_keys(self) -> frozenset[str]:
        return frozenset(matching_key(name) for name in self.roster_names if " " in name.strip())

    @property
    def told_findings(self) -> list[Finding]:
        """The findings that are told one by one: worst first, newest list first, then by place."""
        told = [f for f in self.findings_list if f.code != "missing_sheet"]
        age = {book.source.name: -place for place, book in enumerate(self.books)}
        return sorted(
            told,
            key=lambda f: (
                SEVERITIES.index(f.severity), age.get(f.workbook, 1), f.sheet, f.row, f.column,
            ),
        )  # fmt: skip

    @property
    def findings(self) -> Any:
        """The findings as a frame, see read/cells/findings.py."""
        return findings_frame(self.findings_list)

    @property
    def frame(self) -> Any:
        """What is published beside the page: the findings, without what identifies a person."""
        return self.findings

    @cached_property
    def _gathered(self) -> Evidence | tuple[Fault, ...]:
        try:
            return gather(self.plan, self.history, self.period)
        except DataRefused as error:
            return error.faults

    @property
    def refusal(self) -> tuple[Fault, ...]:
        """Why the period cannot be judged; empty when it can."""
        return () if isinstance(self._gathered, Evidence) else self._gathered

    @staticmethod
    def is_read(book: Workbook) -> bool:
        """Whether a roster with every required column was recognised in the workbook."""
        return not {f.code for f in book.blocking} & {"missing_sheet", "missing_column"}

    @property
    def evidence(self) -> Evidence | None:
        """What the period would be judged by; None while it is refused."""
        return self._gathered if isinstance(self._gathered, Evidence) else None

    @cached_property
    def undecided(self) -> tuple[Undecided, ...]:
        """The targets that would stay undecided, by cause; none while the period is refused."""
        evidence = self.evidence
        if evidence is None:
            return ()
        return what_is_undecided(evidence, judge_targets(evidence, with_previous=False))

    @cached_property
    def completeness(self) -> Any:
        """How full the last list is, see judge/lists/completeness.py; no rows without a list."""
        return completeness(self.books[-1].roster, self.plan) if self.books else None

    @cached_property
    def understanding(self) -> pd.DataFrame:
        """How each column of each workbook was understood, see read/workbook/intake.py."""
        frames = [book.understanding for book in self.books]
        return pd.concat(frames, ignore_index=True) if frames else understanding_frame(())

    @cached_property
    def column_readings(self) -> list[ColumnReading]:
        """The same in words, for sheets that do not follow the project's own layout."""
        return column_readings(self.understanding, self.plan)

    @cached_property
    def facts(self) -> FactBook:
        """Mọi con số về các danh sách, theo mã; `.to_frame()` cho bảng số để tính tiếp.

        Ví dụ:
            review.facts.to_frame()
        """
        book = FactBook(finding_facts(self.findings_list, self.unasked))
        for workbook in self.books:
            own = [f for f in self.findings_list if f.workbook == workbook.source.name]
            book.add(workbook_facts(workbook, own, self.plan))
        if self.books:
            book.add(completeness_facts(self.completeness, self.books[-1], self.plan))
        book.add(published_facts(self.audited, self.audit, self.plan))
        book.add(table_facts(self.audited_tables))
        book.add(undecided_facts(self.undecided, self.plan, "duoc-danh-gia"))
        return book

    @cached_property
    def references(self) -> frozenset[str]:
        """Texts with digits that are no results."""
        said = [(a.figure.what, a.figure.percent_text, a.figure.source) for a in self.audited]
        refused = {str(fault) for fault in self.refusal} | {t for part in said for t in part}
        texts = reference_texts(self.plan, self.history, self.period)
        texts |= finding_texts(self.findings_list)
        quoted = {self.last_name, *(file_name(one) for one in self.undecided)}
        return texts | refused | quoted | set(texts_of(self.column_readings))

    @cached_property
    def roster_names(self) -> frozenset[str]:
        """Every full name in any workbook up to the end of the period; never to be printed."""
        rosters = [book.roster for book in self.books]
        rosters += [snapshot.roster for snapshot in self.history.until(self.period.end)]
        return frozenset(str(name) for roster in rosters for name in roster["full_name"].dropna())

    @property
    def expected_anchors(self) -> tuple[str, ...]:
        """Ids that the finished page must contain."""
        return DATA_SECTIONS

    @property
    def counts(self) -> dict[str, int]:
        """How many findings there are of each severity."""
        found = Counter(str(finding.severity) for finding in self.told_findings)
        return {severity: found[severity] for severity in SEVERITIES if found[severity]}

    def inputs(self) -> dict[str, str]:
        """SHA-256 of every input file by its path below the data folder."""
        return self.history.inputs(self.period.end)

    @property
    def last_name(self) -> str:
        """The name of the last list, by which the period would be judged."""
        return ", ".join(book.source.name for book in self.books[-1:]) or "chưa có"

    @cached_property
    def _usages(self) -> dict[str, CellUses]:
        return {book.source.name: CellUses(self.plan, book) for book in self.books}

    def uses(self, finding: Finding) -> tuple[str, ...]:
        """The ids of the targets and tasks that rest on what `finding` is about."""
        usage = self._usages.get(finding.workbook)
        return usage.of(finding) if usage else ()
