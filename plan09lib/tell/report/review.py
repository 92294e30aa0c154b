"""A review: one unit in one period, opened by a notebook cell and shown cell by cell.

Its methods that a cell calls return a `View`; the numbers come from the frame of
judge/targets/assess.py, the sentences from `templates/`. `Review` stands last, after its parts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from plan09lib.errors import BadParameter, Fault
from plan09lib.judge.prospect.judged import judge_targets
from plan09lib.judge.targets.assess import assess_alternatives, trend
from plan09lib.judge.targets.cell_uses import CellUses, split_unasked
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.targets.people import count_staff, full_names
from plan09lib.judge.targets.undecided import Undecided, what_is_undecided
from plan09lib.judge.tasks.proposals import vanished_findings
from plan09lib.judge.tasks.task_review import TaskReview
from plan09lib.judge.tasks.tasks import works as works_of
from plan09lib.read.plan.issue import Issue
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import NoSnapshot
from plan09lib.read.unit.identity import identity_findings
from plan09lib.read.workbook.findings import Finding, findings_frame
from plan09lib.tell.numbers.explain import trace_fact
from plan09lib.tell.numbers.origin import Trace
from plan09lib.tell.numbers.outlook import outlook_facts
from plan09lib.tell.numbers.people_and_sheets import task_numbers
from plan09lib.tell.numbers.review import issue_fact, review_facts
from plan09lib.tell.numbers.targets import assessment_facts, target_verdict
from plan09lib.tell.numbers.training import training_facts
from plan09lib.tell.numbers.undecided import undecided_facts
from plan09lib.tell.numbers.works import quoted_texts, work_facts, work_verdict
from plan09lib.tell.report.outlook_views import OutlookViews
from plan09lib.tell.report.task_views import TaskViews
from plan09lib.tell.told.first_screen import FirstScreen
from plan09lib.tell.told.targets import ToldReview, ToldTarget, tell_frames
from plan09lib.tell.told.undecided import ToldUndecided, file_name, tell_undecided
from plan09lib.tell.words.anchors import ALL, REPORT_SECTIONS
from plan09lib.tell.words.fact import FactBook, Found
from plan09lib.tell.words.narrate import Narrator
from plan09lib.tell.words.plain_text import plain_text
from plan09lib.tell.words.references import reference_texts
from plan09lib.tell.words.view import View

# What was found in the lists that a review is judged by, and how the report shows it.


class FindingViews:
    """The findings that may decide something in the report, and those that cannot."""

    if TYPE_CHECKING:
        evidence: Evidence
        plan: Plan

        @cached_property
        def tasks(self) -> TaskReview: ...

        def _show(self, template: str, **context: Any) -> View: ...

    @cached_property
    def findings_list(self) -> list[Finding]:
        """Findings of the workbooks judged on the as-of date, also beside those before them."""
        found = [finding for asked, _ in self._by_use for finding in asked]
        found += identity_findings(self.evidence.history.until(self.evidence.now.date), self.plan)
        return found + vanished_findings(self.evidence, self.tasks.proposals)

    @property
    def unasked(self) -> list[Finding]:
        """Findings about values of people of whom no target asks that value: told as a number."""
        return [finding for _, unasked in self._by_use for finding in unasked]

    @cached_property
    def _by_use(self) -> list[tuple[list[Finding], list[Finding]]]:
        return [split_unasked(CellUses(self.plan, book)) for book in self.evidence.now.workbooks]

    @property
    def findings(self) -> Any:
        """The findings as a frame, see read/workbook/findings.py."""
        return findings_frame(self.findings_list)

    def data_quality(self) -> View:
        """Which workbooks were used and what was found in them."""
        now = self.evidence.now
        sheets = self.plan.layout.sheets
        return self._show(
            "du_lieu.j2",
            workbooks=now.names,
            missing=[sheets[slug].title for slug in sheets if now.lacks(slug)],
            findings=[f for f in self.findings_list if f.code != "missing_sheet"],
        )


# The views of the targets, which a review shows beside those of the tasks.

SENTENCES = {"so_ket": "cau_so_ket.j2", "tong_ket": "cau_tong_ket.j2"}


class TargetViews:
    """Views of the targets by the year in which they fall due: tables, sentences, charts.

    Without a year a view shows every one of them. Raises: BadParameter when nothing is due in it.
    """

    if TYPE_CHECKING:
        kind: str
        evidence: Evidence
        plan: Plan

        @cached_property
        def told(self) -> ToldReview: ...

        @cached_property
        def narrator(self) -> Narrator: ...

        def _show(self, template: str, **context: Any) -> View: ...

    def targets(self, year: int | None = None) -> View:
        """The targets due in `year`: a table, then a block per target, worst first.

        Without a year, for each of them the ladder, the targets and their trend.
        """
        if year is None:
            return self._of_every_year(self.ladder_chart, self.targets, self.trend_chart)
        targets = self._due_in(year)
        return self._show(
            "chi_tieu.j2",
            targets=targets,
            worst_first=self.told.worst_first(targets),
            year_label=str(year),
            sentences=self._sentences,
            moc="baseline" if self.kind == "tong_ket" else self._since,
        )

    def ladder_chart(self, year: int | None = None) -> View:
        """A chart of the targets due in `year`: baseline, now, need."""
        if year is None:
            return self._of_every_year(self.ladder_chart)
        from plan09lib.tell.charts.targets import ladder_chart

        chart = ladder_chart(self._due_in(year), self.narrator, year)
        return self._show("bieu_do_bac_thang.j2", chart=chart, year_label=str(year))

    def trend_chart(self, year: int | None = None) -> View:
        """A chart of the targets due in `year` over all snapshots."""
        if year is None:
            return self._of_every_year(self.trend_chart)
        from plan09lib.tell.charts.targets import trend_chart

        chart = trend_chart(self.trend, self._due_in(year), self.narrator, year)
        return self._show("bieu_do_xu_huong.j2", chart=chart, year_label=str(year))

    def ladders(self) -> View:
        """Targets and the later targets that continue them, each pair as one story."""
        return self._show("bac_thang.j2")

    def _of_every_year(self, *views: Callable[[int], View]) -> View:
        years = self.plan.deadline_years
        return View("\n".join(view(year).html for year in years for view in views))

    def _due_in(self, year: int) -> tuple[ToldTarget, ...]:
        if targets := self.told.of_year(year):
            return targets
        rule = "năm là năm có chỉ tiêu đến hạn"
        years = ", ".join(map(str, self.plan.deadline_years))
        action = f"chọn một trong: {years}; hoặc không ghi năm để xem tất cả"
        raise BadParameter(Fault("năm của chỉ tiêu", f'nhận được "{year}"', rule, action))

    @cached_property
    def trend(self) -> pd.DataFrame:
        """Heads of every target at every snapshot, see judge/targets/assess.py."""
        return trend(self.evidence)

    @property
    def _since(self) -> str:
        return "previous" if isinstance(self.evidence.baseline, NoSnapshot) else "baseline"

    @cached_property
    def _sentences(self) -> Any:
        return self.narrator.module(SENTENCES[self.kind])


# What a review says of the targets it leaves undecided: which, why, what to add.


class UndecidedViews:
    """The causes that leave targets undecided, for the templates of report and letters."""

    if TYPE_CHECKING:
        evidence: Evidence
        frame: pd.DataFrame

        @cached_property
        def facts(self) -> FactBook: ...

        @cached_property
        def told(self) -> ToldReview: ...

    @cached_property
    def undecided(self) -> tuple[Undecided, ...]:
        """The undecided targets by cause, see judge/targets/undecided.py."""
        return what_is_undecided(self.evidence, self.frame)

    @cached_property
    def told_undecided(self) -> list[ToldUndecided]:
        """The same as templates see it."""
        targets = {target.id: target for target in self.told.targets}
        return tell_undecided(self.undecided, targets, self.facts)

    @property
    def no_baseline(self) -> str:
        """Why nothing can be compared with the baseline; empty when it can."""
        baseline = self.evidence.baseline
        return baseline.explanation if isinstance(baseline, NoSnapshot) else ""

    @property
    def undecided_texts(self) -> list[str]:
        """The texts with digits that these sentences quote."""
        return [self.no_baseline, *(file_name(one) for one in self.undecided)]


# The review itself.

_IN_FOLDER = {"charts": (), "run_id": "", "full_text": "bao-cao.html"}
"""What a letter that lies in the report's own folder says of the things around it."""


class Review(TargetViews, TaskViews, OutlookViews, UndecidedViews, FindingViews):
    """One review of one unit: the frames, the facts and the views that notebooks show.

    `frame` is that of judge/prospect/judged.py, `alternatives` that of judge/targets/assess.py,
    `facts` maps fact ids to facts.
    """

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

    def __repr__(self) -> str:
        return f"Review({self.kind}, {self.unit.id}, {self.period.text})"

    # What the frames say, in the forms that templates and the gate need.

    @cached_property
    def staff(self) -> Any:
        """Heads by group."""
        return count_staff(self.evidence)

    @cached_property
    def facts(self) -> FactBook:
        """Every number that may stand in the report."""
        book = assessment_facts(self.evidence, self.frame, self.alternatives)
        book.add(review_facts(self.evidence, self.staff, self.findings_list, self.unasked))
        book.add(work_facts(self.tasks))
        book.add(task_numbers(self.tasks, book["all.as_of"]))
        book.add(training_facts(self.training_proposal))
        book.add(outlook_facts(self.evidence, self.ahead, self.frame, book))
        book.add(undecided_facts(self.undecided, self.plan, ALL))
        if self.issue:
            book.add([issue_fact(self.issue.date)])
        return book

    @cached_property
    def tasks(self) -> TaskReview:
        """What is judged about actions and duties."""
        return TaskReview(self.evidence)

    @cached_property
    def told(self) -> ToldReview:
        """The targets as templates see them."""
        return tell_frames(self.frame, self.alternatives, self.facts, self.plan)

    @cached_property
    def references(self) -> frozenset[str]:
        """Texts with digits that are no results."""
        history = self.evidence.history
        numbers = (self.issue.number, self.issue.replaces) if self.issue else ()
        quoted = [*quoted_texts(self.tasks), *self.course_texts, *numbers, *self.undecided_texts]
        return reference_texts(self.plan, history, self.period, self.findings_list, quoted)

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
    def status_counts(self) -> dict[str, int]:
        """How many targets have each status."""
        counts = self.frame["status"].value_counts()
        return {str(status): int(counts[status]) for status in sorted(counts.index)}

    def inputs(self) -> dict[str, str]:
        """SHA-256 of every input file by its path below the data folder."""
        return self.evidence.history.inputs(self.period.end)

    # What a notebook shows, in the order of the official outline.

    def header(self) -> View:
        """The formal header of the report."""
        return self._show("dau_bao_cao.j2")

    def verdict(self) -> View:
        """The one-screen verdict: where the targets stand, who must act, what has changed."""
        return self._show("ket_luan.j2")

    def situation(self) -> View:
        """Staff by group and changes of organisation."""
        groups = [self.plan.vocabularies["nhom"][code] for code in self.staff.by_group]
        day = self.evidence.now.date
        last = self.period.end
        ended = [p for p in self.plan.file.populations if p.ended_on and p.ended_on < last]
        return self._show(
            "tinh_hinh.j2",
            groups=[{"id": group.code, "label": group.label} for group in groups],
            predecessors=[
                history.unit.name_on(day).ward for history in self.evidence.history.predecessors
            ],
            comparable=not isinstance(self.evidence.baseline, NoSnapshot),
            ended=ended,
            staff_changes=self.staff.joined is not None,
            outside=self.staff.outside > 0,
        )

    def readings(self) -> View:
        """The reading ledger: how each target is read, and what other readings would give."""
        positions = self.plan.vocabularies["chuc_vu"]
        memberships = [
            {
                "label": m.label,
                "note": m.note,
                "positions": [positions[code].label for code in m.positions],
            }
            for m in self.plan.file.memberships
        ]
        unapproved = any(target.approved_by is None for target in self.plan.targets)
        return self._show("cach_hieu.j2", memberships=memberships, chua_duyet=unapproved)

    def evidence_annex(self) -> View:
        """For every number: formula, counts, workbook and clause."""
        return self._show("minh_chung.j2")

    def trace(self, fact_id: str) -> Trace:
        """Formula, clause and workbook rows of one fact: `review.trace("T25-3b.k")`."""
        return trace_fact(self, fact_id)

    def verdict_on(self, key: str) -> tuple[str, Found] | None:
        """The label of the verdict on a target or work, and what it is followed to."""
        for told in (*self.told.targets, *self.told.alternatives):
            if told.key == key:
                return told.label, target_verdict(self.facts, key, told.target)
        for one in self.told_tasks.all_works:
            if one.work.anchor == key:
                return one.label, work_verdict(self.facts, one.work)
        return None

    def mail_html(self) -> str:
        """The leaders' letter without its charts, see tell/letters/letter.py."""
        return self.narrator.unlinked("thu_lanh_dao.j2", **self.context, **_IN_FOLDER)

    def mail_text(self) -> str:
        """The leaders' letter as plain text."""
        return plain_text(self.mail_html())

    @cached_property
    def narrator(self) -> Narrator:
        """The renderer of this review's templates."""
        return Narrator(self.references)

    @property
    def _length(self) -> str:
        """`stage`, `year`, or `part` of a year, which has a same period last year of its own."""
        if self.period.is_stage:
            return "stage"
        return "part" if self.period.previous != self.period.same_period_last_year else "year"

    @cached_property
    def context(self) -> dict[str, Any]:
        """What every template may speak of."""
        return {
            "review": self.told,
            "screen": FirstScreen(self.told, self.period.end),
            "facts": self.facts,
            "plan": self.plan,
            "tasks": self.told_tasks,
            "training": self.told_training,
            "outlook": self.told_outlook,
            "issue": self.issue,
            "gia_lap": self.unit.is_synthetic,
            "no_baseline": self.no_baseline,
            "undecided": self.told_undecided,
            "tong_ket": self.kind == "tong_ket",
            "ky": self._length,
            "period": self.period,
            "ky_truoc": self.evidence.previous_period,
            "ten": self.unit.name_on(self.document_date),
            "is_stale": self.evidence.is_stale,
        }

    def _show(self, template: str, **context: Any) -> View:
        return View(self.narrator.render(template, **self.context, **context))
