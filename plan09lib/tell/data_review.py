"""The data review: what arrived, what is wrong with it, and whether the period may be judged."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from plan09lib.errors import DataRefused, Fault
from plan09lib.judge.evidence import gather
from plan09lib.read.findings import Finding, findings_frame
from plan09lib.read.history import History
from plan09lib.read.intake import Workbook, understanding_frame
from plan09lib.read.mapping import load_mapping
from plan09lib.read.mapping_draft import write_draft
from plan09lib.read.period import Period
from plan09lib.read.plan import Plan
from plan09lib.tell.columns_told import ColumnTold, columns_told, texts_of
from plan09lib.tell.facts import Fact, FactBook
from plan09lib.tell.narrate import Narrator
from plan09lib.tell.references import reference_texts
from plan09lib.tell.view import View

SEVERITIES = {"blocking": "chặn", "warning": "cảnh báo", "note": "ghi chú"}


class DataReview:
    """The workbooks of one unit up to the end of one period, with all their findings."""

    kind = "du_lieu"

    def __init__(self, plan: Plan, history: History, period: Period):
        self.plan = plan
        self.history = history
        self.unit = history.unit
        self.period = period
        last = period.end
        self.books = [history.workbook(s) for s in history.sources if s.date <= last]

    @cached_property
    def findings_list(self) -> list[Finding]:
        """Every finding of every workbook."""
        return [finding for book in self.books for finding in book.findings]

    @property
    def findings(self) -> Any:
        """The findings as a frame, see read/findings.py."""
        return findings_frame(self.findings_list)

    @cached_property
    def refusal(self) -> tuple[Fault, ...]:
        """Why the period cannot be judged; empty when it can."""
        try:
            gather(self.plan, self.history, self.period)
        except DataRefused as error:
            return error.faults
        return ()

    @cached_property
    def facts(self) -> FactBook:
        """Numbers per workbook and of the findings table."""
        book = FactBook()
        for workbook in self.books:
            book.add(_workbook_facts(workbook).values())
        found = Counter(f.severity for f in self.findings_list if f.code != "missing_sheet")
        for severity in ("blocking", "warning", "note"):
            book.add([Fact(f"data.{severity}", found[severity], "count", "mc-du-lieu")])
        return book

    @cached_property
    def narrator(self) -> Narrator:
        """The renderer of this review's templates."""
        refused = [str(fault) for fault in self.refusal]
        texts = reference_texts(self.plan, self.history, self.period, self.findings_list)
        return Narrator(texts | set(refused) | {self._names} | set(texts_of(self.column_readings)))

    @property
    def _names(self) -> str:
        return ", ".join(book.source.name for book in self.books[-1:]) or "chưa có"

    def arrived(self) -> View:
        """One row per workbook: people, missing sheets, findings by severity."""
        sheets = self.plan.layout.sheets
        books = [
            _workbook_facts(book)
            | {"name": book.source.name, "missing": [sheets[s].title for s in book.missing_sheets]}
            for book in self.books
        ]
        return View(self.narrator.render("da_nhan.j2", books=books))

    @cached_property
    def understanding(self) -> pd.DataFrame:
        """How each column of each workbook was understood, see read/intake.py."""
        frames = [book.understanding for book in self.books]
        return pd.concat(frames, ignore_index=True) if frames else understanding_frame(())

    @cached_property
    def column_readings(self) -> list[ColumnTold]:
        """The same in words, for sheets that do not follow the project's own layout."""
        return columns_told(self.understanding, self.plan)

    def columns(self) -> View:
        """A table of how each column was understood."""
        return View(self.narrator.render("cot_da_hieu.j2", columns=self.column_readings))

    def write_mapping(self) -> Path | None:
        """A draft of `mapping.yml` in the unit's folder, see read/mapping_draft.py."""
        folder = self.unit.folder
        known = load_mapping(folder, self.plan.layout, self.plan.vocabularies)
        return write_draft(folder, known, self.understanding)

    def findings_table(self) -> View:
        """Every finding, worst first, with its place and what to do."""
        ordered = sorted(
            (f for f in self.findings_list if f.code != "missing_sheet"),
            key=lambda f: (["blocking", "warning", "note"].index(f.severity), f.place),
        )
        return View(
            self.narrator.render(
                "du_lieu.j2",
                facts=self.facts,
                workbooks=self._names,
                is_stale=False,
                missing=[],
                findings=ordered,
            )
        )

    def findings_lines(self) -> str:
        """One line per finding with its raw value, for the office's own screen; never shared."""
        told = [f for f in self.findings_list if f.code != "missing_sheet"]
        order = list(SEVERITIES)
        told.sort(key=lambda finding: (order.index(finding.severity), finding.place))
        return "\n".join(f"{SEVERITIES[f.severity]}: {f}" for f in told)

    def may_be_judged(self) -> View:
        """Whether the period may be judged, or every reason why not."""
        refusal = [str(fault) for fault in self.refusal]
        return View(
            self.narrator.render("duoc_danh_gia.j2", refusal=refusal, workbooks=self._names)
        )


def _workbook_facts(book: Workbook) -> dict[str, Fact]:
    day: dt.date = book.date
    found = Counter(
        finding.severity for finding in book.findings if finding.code != "missing_sheet"
    )
    anchor = "mc-du-lieu-nhan"
    facts = {
        name: Fact(f"{day}.{name}", found[name], "count", anchor)
        for name in ("blocking", "warning", "note")
    }
    facts["people"] = Fact(f"{day}.people", len(book.roster), "count", anchor)
    facts["date"] = Fact(f"{day}.date", day, "date", anchor)
    return facts
