"""What is known of one unit in one period: frames, facts, and what templates see of them.

The views of a review speak of this and of nothing else.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Self

import pandas as pd

from plan09lib.judge.measures.judged import Judged, judge_measured, measured_before, settled
from plan09lib.judge.outlook.outlook import Outlook, look_ahead
from plan09lib.judge.prospect.judged import judge_targets
from plan09lib.judge.targets.assess import assess_alternatives, plain_rows, trend
from plan09lib.judge.targets.cell_uses import CellUses, split_unasked
from plan09lib.judge.targets.evidence import Evidence, period_after
from plan09lib.judge.targets.people import count_staff, full_names
from plan09lib.judge.targets.undecided import Undecided, what_is_undecided
from plan09lib.judge.tasks.bodies import bodies_called, keepers
from plan09lib.judge.tasks.deeds import Deed, deeds, unquoted_findings
from plan09lib.judge.tasks.proposals import vanished_findings
from plan09lib.judge.tasks.task_review import TaskReview
from plan09lib.judge.tasks.tasks import works as works_of
from plan09lib.judge.training.proposal import TrainingProposal, propose_training
from plan09lib.read.cells.findings import Finding, findings_frame
from plan09lib.read.period.issue import Issue
from plan09lib.read.period.period import Period
from plan09lib.read.rules.document_form import DocumentForm
from plan09lib.read.rules.layout import RECIPIENTS
from plan09lib.read.unit.history import NoSnapshot
from plan09lib.read.unit.identity import identity_findings
from plan09lib.read.unit.learning import learning_findings
from plan09lib.read.unit.told_before import ToldBefore
from plan09lib.tell.document.annex import annex_of, plan_years
from plan09lib.tell.document.blocks import Document, Human, lines_of
from plan09lib.tell.document.document import document_of
from plan09lib.tell.document.shown import beside_issued
from plan09lib.tell.numbers.counts import inner_counts
from plan09lib.tell.numbers.document import deed_facts, document_facts
from plan09lib.tell.numbers.explain import trace_fact
from plan09lib.tell.numbers.measured import (
    by_status,
    inner_measured,
    measured_facts,
    measured_verdict,
)
from plan09lib.tell.numbers.origin import Trace
from plan09lib.tell.numbers.outlook import outlook_facts, shared_outlook
from plan09lib.tell.numbers.people_and_sheets import task_numbers
from plan09lib.tell.numbers.prospects import catch_up_facts, catch_up_key, exact_sendings
from plan09lib.tell.numbers.review import compared_facts, issue_facts, review_facts
from plan09lib.tell.numbers.targets import assessment_facts, target_verdict
from plan09lib.tell.numbers.training import shared_training, training_facts
from plan09lib.tell.numbers.undecided import undecided_facts
from plan09lib.tell.numbers.works import quoted_texts, work_facts, work_verdict
from plan09lib.tell.told.comments import (
    Comment,
    comments_in_document,
    comments_of,
    doubts_in,
    missing_comments,
    others_rows,
    unwritten,
)
from plan09lib.tell.told.first_screen import FirstScreen
from plan09lib.tell.told.inner import ToldInner
from plan09lib.tell.told.measured import ToldMeasures, counted_key
from plan09lib.tell.told.outlook import ToldOutlook, lies_ahead, tell_outlook
from plan09lib.tell.told.prospects import CatchUp
from plan09lib.tell.told.targets import ToldReview, tell_frames
from plan09lib.tell.told.tasks import ToldTasks
from plan09lib.tell.told.training import PLAN, ToldTraining
from plan09lib.tell.told.undecided import ToldUndecided, file_name, tell_undecided
from plan09lib.tell.words.anchors import ALL, REPORT_SECTIONS
from plan09lib.tell.words.asked import Asked
from plan09lib.tell.words.fact import FactBook, Found
from plan09lib.tell.words.narrate import Narrator, lower_first
from plan09lib.tell.words.references import finding_texts, reference_texts
from plan09lib.tell.words.view import View

DOCUMENT_ORDINALS = ("1", "2", "3", "4")
"""The numbers of the tables and annexes of the signed document."""
SENTENCES = {"so_ket": "cau_so_ket.j2", "tong_ket": "cau_tong_ket.j2"}


class ReviewFound(Asked):
    """One unit in one period.

    `frame` is that of judge/prospect/judged.py, `alternatives` that of judge/targets/assess.py,
    `facts` maps fact ids to facts.
    """

    mark = ""
    """What everything shown is marked with; empty for what is."""

    def __init__(self, kind: str, evidence: Evidence, issue: Issue | None = None):
        if issue:
            issue.check_after(evidence.now.date)
        self.kind = kind
        self.issue = issue
        self.evidence = evidence
        self.plan = evidence.plan
        self.unit = evidence.history.unit
        self.period = evidence.period
        self.frame = judge_targets(evidence)
        self.alternatives = assess_alternatives(evidence)

    def with_issue(self, issue: Issue) -> Self:
        """The same review, issued."""
        return type(self)(self.kind, self.evidence, issue)

    # What is judged.

    @cached_property
    def staff(self) -> Any:
        """Heads by group."""
        return count_staff(self.evidence)

    @cached_property
    def trend(self) -> pd.DataFrame:
        """Heads of every target at every snapshot, see judge/targets/assess.py."""
        return trend(self.evidence)

    @cached_property
    def measured(self) -> tuple[Judged, ...]:
        """The targets that name a range, see judge/measures."""
        return judge_measured(self.evidence)

    @cached_property
    def tasks(self) -> TaskReview:
        """What is judged about actions and duties."""
        return TaskReview(self.evidence)

    @cached_property
    def training_proposal(self) -> TrainingProposal:
        """The proposed training plan, see judge/training/proposal.py."""
        return propose_training(self.evidence)

    @cached_property
    def ahead(self) -> Outlook:
        """The frames of judge/outlook/outlook.py."""
        return look_ahead(self.evidence, self.training_proposal.grants)

    @cached_property
    def deeds(self) -> tuple[Deed, ...]:
        """What each body did in the period, see judge/tasks/deeds.py."""
        return deeds(self.evidence)

    @cached_property
    def undecided(self) -> tuple[Undecided, ...]:
        """The undecided targets by cause, see judge/targets/undecided.py."""
        return what_is_undecided(self.evidence, self.frame)

    @cached_property
    def findings_list(self) -> list[Finding]:
        """Findings of the workbooks judged on the as-of date, also beside those before them."""
        found = [finding for asked, _ in self._by_use for finding in asked]
        found += identity_findings(self.evidence.history.until(self.evidence.now.date), self.plan)
        found += learning_findings(self.evidence.now, self.plan)
        found += unquoted_findings(self.evidence)
        return found + vanished_findings(self.evidence, self.tasks.proposals)

    @property
    def told_findings(self) -> list[Finding]:
        """Those told one by one, in `noi_bo/` only: they quote rows, cells and small counts."""
        return [finding for finding in self.findings_list if finding.code != "missing_sheet"]

    @property
    def unasked(self) -> list[Finding]:
        """Findings about values of people of whom no target asks that value: told as a number."""
        return [finding for _, unasked in self._by_use for finding in unasked]

    @cached_property
    def _by_use(self) -> list[tuple[list[Finding], list[Finding]]]:
        return [split_unasked(CellUses(self.plan, book)) for book in self.evidence.now.workbooks]

    @property
    def findings(self) -> Any:
        """The findings as a frame, see read/cells/findings.py."""
        return findings_frame(self.findings_list)

    # What is told of it.

    @cached_property
    def facts(self) -> FactBook:
        """Mọi con số được đưa ra ngoài cơ quan, theo mã; `.to_frame()` cho bảng số để tính tiếp.

        Ví dụ:
            review.facts.to_frame()
            review.facts["T25-3b.k"].value
        """
        book = assessment_facts(self.evidence, self.frame, self.alternatives)
        book.add(review_facts(self.evidence, self.staff, self.findings_list, self.unasked))
        book.add(work_facts(self.tasks))
        book.add(task_numbers(self.tasks, book["all.as_of"]))
        book.add(shared_training(self.training_proposal, self.unknown_ids))
        book.add(shared_outlook(self.evidence, self.ahead, self.frame, book))
        book.add(catch_up_facts(self.evidence, self.frame, inner=False))
        book.add(undecided_facts(self.undecided, self.plan, ALL))
        late = [work.work.anchor for work in ToldTasks(self.tasks, book, self.acting_day).late]
        book.add(document_facts(self.evidence, self.frame, book, late, self.acting_day))
        book.add(deed_facts(self.evidence, self.deeds))
        book.add(measured_facts(self.evidence, self.measured))
        if self.issue:
            book.add(issue_facts(self.issue))
        if self.issued_before:
            book.add(compared_facts(self.issued_before))
        book.mark = self.mark
        return book

    @property
    def unknown_ids(self) -> list[str]:
        """The targets that cannot be concluded on yet."""
        return list(self.frame.loc[self.frame["prospect"] == "undecided", "target_id"])

    @cached_property
    def inner_facts(self) -> FactBook:
        """Those and the office's own: for `noi_bo/` and for who explores, never to be shared."""
        book = FactBook(self.facts.values(), self.mark)
        book.add(inner_counts(self.tasks))
        book.add(exact_sendings(self.evidence, self.frame))
        book.add(inner_measured(self.evidence, self.measured))
        book.add(catch_up_facts(self.evidence, self.frame))
        book.add(training_facts(self.training_proposal, self.unknown_ids))
        book.add(outlook_facts(self.evidence, self.ahead, book))
        return book

    @cached_property
    def told(self) -> ToldReview:
        """The targets as templates see them."""
        return tell_frames(self.frame, self.alternatives, self.facts, self.plan, self.acting_day)

    @cached_property
    def told_tasks(self) -> ToldTasks:
        """The tasks as templates see them."""
        return ToldTasks(self.tasks, self.facts, self.acting_day)

    @cached_property
    def told_measures(self) -> ToldMeasures:
        """The targets that name a range, as templates see them."""
        return ToldMeasures(
            self.measured, self.plan, self.facts, self.acting_day,
            measured_before(self.evidence), self.period.start if self.period.is_stage else None,
        )  # fmt: skip

    @cached_property
    def told_training(self) -> ToldTraining:
        """The proposed plan as templates see it."""
        return ToldTraining(PLAN, self.facts, self.training_proposal)

    @cached_property
    def told_outlook(self) -> ToldOutlook:
        """The outlook year by year, for the office; its numbers are of `inner_facts`."""
        inner = tell_frames(
            self.frame, self.alternatives, self.inner_facts, self.plan, self.acting_day
        )
        return tell_outlook(self.ahead, inner.targets, self.inner_facts)

    @cached_property
    def told_undecided(self) -> list[ToldUndecided]:
        """The undecided targets by cause, as templates see them."""
        targets = {target.id: target for target in self.told.targets}
        return tell_undecided(self.undecided, targets, self.facts)

    @cached_property
    def comments(self) -> list[Comment]:
        """The signed comments of the period."""
        return comments_of(self.evidence, self.facts.values())

    def doubts_in(self, text: str) -> list[str]:
        """The numbers in what a person wrote that fit none of the facts it may speak of."""
        return doubts_in(self.plan, text, self.comments, self.facts.values())

    @property
    def is_first_plan(self) -> bool:
        """Whether what names no plan, proposals and comments on the whole, is of this one."""
        return not self.evidence.plans_before

    @cached_property
    def in_document(self) -> dict[str, list[Comment]]:
        """What people wrote in the document that is issued, by kind."""
        return comments_in_document(self.plan, self.issue.human.words) if self.issue else {}

    def said(self, kind: str) -> list[Comment]:
        """What people say of a kind: in the issued document, else in the sheet."""
        in_sheet = [one for one in self.comments if one.kind == kind]
        return self.in_document.get(kind, in_sheet)

    @property
    def unwritten(self) -> list[str]:
        """What people have not written although a report is not issued without it, in words."""
        kinds = self.plan.vocabularies["loai_nhan_xet"].codes
        return unwritten(self.plan, (kind for kind in kinds if self.said(kind)))

    @property
    def no_baseline(self) -> str:
        """Why nothing can be compared with the baseline; empty when it can."""
        baseline = self.evidence.baseline
        return baseline.explanation if isinstance(baseline, NoSnapshot) else ""

    @property
    def undecided_texts(self) -> list[str]:
        """The texts with digits that the sentences about them quote."""
        return [self.no_baseline, *(file_name(one) for one in self.undecided)]

    @cached_property
    def references(self) -> frozenset[str]:
        """Texts with digits that are no results."""
        history = self.evidence.history
        numbers = (self.issue.number, self.issue.replaces) if self.issue else ()
        quoted = [*quoted_texts(self.tasks), *self.course_texts, *numbers, *self.undecided_texts]
        quoted += [self.plan_number or "", self.issued_before.number if self.issued_before else ""]
        labels = (self.period.label, self.next_period.label)
        quoted += [*labels, *(label.upper() for label in labels), *DOCUMENT_ORDINALS]
        quoted += plan_years(self)
        quoted += [*self.deed_texts, *map(lower_first, self.deed_texts)]
        own = self.unit.file.baseline_on
        quoted += [own.who, own.why] if own else []
        return reference_texts(self.plan, history, self.period, sheet_texts=quoted)

    @cached_property
    def roster_names(self) -> frozenset[str]:
        """Every full name in any workbook up to the end of the period; never to be printed."""
        return full_names(self.evidence.history.until(self.period.end))

    @property
    def expected_anchors(self) -> tuple[str, ...]:
        """Ids that the finished page must contain."""
        works = [work.anchor for _, work in works_of(self.plan)]
        return (*REPORT_SECTIONS, *self.frame["target_id"], *works)

    @property
    def document_date(self) -> dt.date:
        """The date whose names and header lines hold: of issue, or of the data while a draft."""
        return self.issue.date if self.issue else self.evidence.now.date

    @property
    def plan_number(self) -> str | None:
        """The number of the unit's own document of this plan: its file's, else what stands in the
        document that is issued, empty where that names none, else what reports issued before name
        it by; None where nobody said it."""
        issued = self.issue.human.plan_number if self.issue else None
        is_told = issued is None or self.unit.plan_number(self.plan.id, self.period.end)
        return self.evidence.history.plan_number(self.period.end) if is_told else issued

    @cached_property
    def issued_before(self) -> ToldBefore | None:
        """What was issued of the period that is compared with; None where nothing was."""
        return self.evidence.history.issued_report(self.evidence.previous_period)

    @property
    def acting_day(self) -> dt.date:
        """The day from which the report's tasks hold: of issue, or after the period for a draft."""
        return self.issue.date if self.issue else self.period.end + dt.timedelta(days=1)

    @property
    def keeper(self) -> str:
        """Who keeps the lists and so fills in what is blank, by the names of that day."""
        names = [self.plan.body_name(body, self.acting_day) for body in keepers(self.plan)]
        return ", ".join(dict.fromkeys(names))

    @property
    def next_period(self) -> Period:
        """The period in which they are to be done: of a stage of the plan the stage after it."""
        return period_after(self.plan, self.period)

    @property
    def has_ended(self) -> bool:
        """Whether the unit has no day left for tasks of its own: what is short is handed over."""
        until = self.unit.end_known_on(self.period.end)
        return until is not None and until < max(self.next_period.start, self.acting_day)

    @property
    def deed_texts(self) -> list[str]:
        """The cells that sentences about deeds quote."""
        quoted = [(one.body, one.content, one.unit_of_count, *one.documents) for one in self.deeds]
        return [text for texts in quoted for text in texts]

    @property
    def counts(self) -> dict[str, int]:
        """How many targets have each class, and of those that name a range each status."""
        counts = self.frame["prospect"].value_counts()
        told = {str(code): int(counts[code]) for code in sorted(counts.index)}
        others = by_status(settled(self.measured))
        return told | {counted_key(code): len(keys) for code, keys in others.items()}

    def inputs(self) -> dict[str, str]:
        """SHA-256 of every input file by its path below the data folder."""
        return self.evidence.history.inputs(self.period.end)

    @property
    def course_texts(self) -> tuple[str, ...]:
        """Names and sources of courses, which may hold digits."""
        courses = self.training_proposal.rules.courses
        years = (str(year) for year in self.training_proposal.inputs.years)
        return (*(c.name for c in courses), *(c.source for c in courses), *years)

    @property
    def document_form(self) -> DocumentForm:
        """The form of the document on the day of issue."""
        return self.plan.forms.on(self.acting_day)

    @cached_property
    def document_tree(self) -> Document:
        """The document that is signed, as a tree of blocks, see tell/document."""
        return document_of(self)

    @property
    def page_tree(self) -> Document:
        """The same as a page shows it, see `beside_issued`."""
        is_edited = bool(self.issue and self.issue.human.document)
        return beside_issued(self.document_tree) if is_edited else self.document_tree

    @cached_property
    def annex_tree(self) -> Document:
        """Its annexes, as a tree of blocks."""
        return annex_of(self)

    def trace(self, fact_id: str) -> Trace:
        """Một con số đi từ đâu tới: cách tính, điều khoản, các dòng trong danh sách.

        Tham số:
            fact_id: mã của con số, như "T25-3b.k"; xem `review.facts`.

        Ví dụ:
            print(review.trace("T25-3b.k"))
        """
        return replace(trace_fact(self, fact_id), mark=self.mark)

    def verdict_on(self, key: str) -> tuple[str, Found] | None:
        """The label of the verdict on a target or work, and what it is followed to.

        A work is called by its anchor, or by its code.
        """
        for told in (*self.told.targets, *self.told.alternatives):
            if told.key == key:
                return told.label, target_verdict(self.facts, key, told.target)
        for measured in self.told_measures.every:
            if measured.judged.key == key:
                return measured.label, measured_verdict(self.facts, measured.judged)
        for one in self.told_tasks.all_works:
            if key in (one.work.anchor, one.id):
                return one.label, work_verdict(self.facts, one.work)
        return None

    # How it is said.

    @cached_property
    def sentences(self) -> Any:
        """The sentences that say a target's verdict in this kind of review."""
        return self.narrator.module(SENTENCES[self.kind])

    @cached_property
    def narrator(self) -> Narrator:
        """The renderer of this review's templates."""
        return Narrator(self.references, self.plan.kind)

    @property
    def _length(self) -> str:
        """`stage`, `year`, or `part` of a year, which has a same period last year of its own.

        Of `nine_months` the period before is a part.
        """
        if self.period.is_stage:
            return "stage"
        if self.period.previous.start == self.period.start:
            return "nine_months"
        return "part" if self.period.previous != self.period.same_period_last_year else "year"

    @cached_property
    def context(self) -> dict[str, Any]:
        """What every template may speak of."""
        return {
            "review": self.told,
            "screen": FirstScreen(self.told, self.period.end, bool(self.plan.measured)),
            "facts": self.facts,
            "plan": self.plan,
            "measures": self.told_measures,
            "tasks": self.told_tasks,
            "training": self.told_training,
            "catching_up": tuple(self.catching_up(self.facts)),
            "lies_ahead": lies_ahead(self.ahead, self.told.targets, self.facts),
            "issue": self.issue,
            "bao_cao_truoc": self.issued_before,
            "gia_lap": self.unit.is_synthetic,
            "no_baseline": self.no_baseline,
            "undecided": self.told_undecided,
            "keeper": self.keeper,
            "tong_ket": self.kind == "tong_ket",
            "ky": self._length,
            "period": self.period,
            "ky_truoc": self.evidence.previous_period,
            "existed_before": self.unit.existed_on(self.evidence.previous_period.end),
            "ten": self.unit.name_on(self.document_date),
            "is_stale": self.evidence.is_stale,
            "has_ended": self.has_ended,
            "is_first_plan": self.is_first_plan,
        }

    def opened(self, cut: str) -> frozenset[str]:
        """The protected tables that this cut of the letters tells exactly, see `plan.yml`."""
        own = (one for one in self.plan.file.opened if one.cut == cut)
        return frozenset(one.what for one in own if one.date <= self.document_date)

    def opened_facts(self, cut: str) -> frozenset[str]:
        """The ids of the office's own numbers that this cut may tell: whole tables only."""
        kinds = {"ratings": r"noi-bo\.xep-loai\.[^.]+\.[^.]+\.total\.", "votes": r"noi-bo\.phieu\."}
        told = [kinds[what] for what in sorted(self.opened(cut))]
        return frozenset(one for one in self.inner_facts if any(re.match(k, one) for k in told))

    @cached_property
    def inner_context(self) -> dict[str, Any]:
        """What the office's own templates may speak of; what they write is never shared."""
        book = self.inner_facts
        exact = (
            (t, book[f"noi-bo.{t.id}.to_send"], book.get(f"noi-bo.{t.id}.latest_start"))
            for t in self.told.targets
            if book.of(f"noi-bo.{t.id}").positive("to_send")
        )
        measures = ToldMeasures(self.measured, self.plan, book, self.acting_day)
        return self.context | {
            "facts": book,
            "hidden": tuple(one for one in measures.every if one.is_hidden),
            "exact": tuple(exact),
            "catching_up": tuple(self.catching_up(book)),
            "outlook": self.told_outlook,
            "training": ToldTraining(PLAN, book, self.training_proposal),
            "inner": ToldInner(self.tasks, book, self.roster_names),
        }

    def catching_up(self, book: FactBook) -> Iterator[CatchUp]:
        """The targets past their deadline that are to be caught up with, in the plan's order.

        By the shared `facts`, or by those of the office.
        """
        names = ("on", "prospect", "reason", "is_assumed", "differs_by", "short_at_worst")
        own = self.frame[["target_id", *(f"catch_up_{name}" for name in names)]]  # of some ninety
        for row in plain_rows(own[own["catch_up_on"] != ""]):
            target = str(row["target_id"])
            key = catch_up_key(target, inner=book is not self.facts)
            said = str(row["catch_up_prospect"]), str(row["catch_up_reason"])
            is_assumed = bool(row["catch_up_is_assumed"])
            differs_by = str(row["catch_up_differs_by"])
            worst = row["catch_up_short_at_worst"]
            at_worst = None if pd.isna(worst) else int(worst)
            yield CatchUp(target, key, book, self.plan, *said, is_assumed, differs_by, at_worst)

    def inner_html(self) -> str:
        """The office's own page: exact figures and the outlook year by year, without names."""
        return self.narrator.unlinked("noi_bo.j2", **self.inner_context)

    @property
    def unaddressed(self) -> list[str]:
        """Who owes works and is no reader of the sheet Nơi nhận; none where there is no sheet."""
        now, tasks = self.evidence.now, self.told_tasks
        if now.lacks(RECIPIENTS):
            return []
        ward = self.unit.name_on(self.period.end).ward
        readers = now.sheet(RECIPIENTS)["recipient"].dropna()
        read = {body for name in readers for body in bodies_called(str(name), self.plan, ward)}
        return [name for name, _ in tasks.owed if name not in tasks.names_of(tuple(read))]

    def writer_notes_html(self, issued: Sequence[Finding] = ()) -> str:
        """What the writer still has to write or to look at again; the office's own, never sent.

        `issued` are differences from reports issued before.
        """
        blocks = self.document_tree.blocks
        places = [one for one in blocks if isinstance(one, Human) and not one.is_filled]
        quoted = finding_texts([*self.told_findings, *issued])
        return Narrator(self.references | quoted, self.plan.kind).unlinked(
            "ghi_chu.j2",
            issued=issued,
            findings=self.told_findings,
            places=["".join(lines_of(one)).strip("[]").partition(": ")[2] for one in places],
            plan_number=self.plan_number,
            missing=missing_comments(self.plan, self.comments, general=self.is_first_plan),
            others_rows=others_rows(self.evidence),
            unaddressed=self.unaddressed,
            doubted=[one for one in self.comments if one.doubts],
            **self.context,
        )

    def show(self, template: str, **context: Any) -> View:
        """The HTML of one template."""
        return self.viewed(self.narrator.render(template, **self.context, **context))

    def viewed(self, html: str) -> View:
        """What a cell shows of `html`; what is assumed is marked here, whatever it is."""
        return View(html)
