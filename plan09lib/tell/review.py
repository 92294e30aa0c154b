"""A review: one unit in one period, opened by a notebook cell and shown cell by cell.

Every method returns a `View`; the numbers come from the frame of judge/assess.py, the sentences
from `templates/`.
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from plan09lib.judge.assess import assess_alternatives, assess_targets
from plan09lib.judge.evidence import Evidence
from plan09lib.judge.people import full_names
from plan09lib.judge.staff import count_staff
from plan09lib.judge.task_review import TaskReview
from plan09lib.judge.tasks import works as works_of
from plan09lib.read.history import NoSnapshot
from plan09lib.tell.anchors import ALL, REPORT_SECTIONS, VERDICT
from plan09lib.tell.fact import Fact, FactBook
from plan09lib.tell.facts import assessment_facts, review_facts
from plan09lib.tell.finding_views import FindingViews
from plan09lib.tell.issue import Issue
from plan09lib.tell.narrate import Narrator
from plan09lib.tell.outlook_facts import outlook_facts
from plan09lib.tell.outlook_views import OutlookViews
from plan09lib.tell.references import reference_texts
from plan09lib.tell.target_views import TargetViews
from plan09lib.tell.task_facts import quoted_texts, task_facts
from plan09lib.tell.task_views import TaskViews
from plan09lib.tell.told_review import ToldReview, tell_frames
from plan09lib.tell.trace import Trace, Tracer
from plan09lib.tell.tracing import report_tracer, trace_fact
from plan09lib.tell.training_facts import training_facts
from plan09lib.tell.undecided_numbers import undecided_facts
from plan09lib.tell.undecided_views import UndecidedViews
from plan09lib.tell.view import View

_IN_FOLDER = {"charts": (), "run_id": "", "full_text": "bao-cao.html"}
"""What a letter that lies in the report's own folder says of the things around it."""


class Review(TargetViews, TaskViews, OutlookViews, UndecidedViews, FindingViews):
    """One review of one unit: the frames, the facts and the views that notebooks show.

    `frame` and `alternatives` are the frames of judge/assess.py, `facts` maps fact ids to facts.
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
        self.frame = assess_targets(evidence)
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
        book = assessment_facts(self.frame, self.alternatives)
        book.add(review_facts(self.evidence, self.staff, self.findings_list, self.unasked))
        book.add(task_facts(self.tasks))
        book.add([*training_facts(self.training_proposal), *outlook_facts(self.ahead, self.frame)])
        book.add(undecided_facts(self.undecided, self.plan, ALL))
        if self.issue:
            book.add([Fact("issue.date", self.issue.date, "long_date", VERDICT)])
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
        return self.plan.digests() | self.evidence.history.digests(self.period.end)

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

    def tracer(self, key: str) -> Tracer:
        """The tracer of the facts `key`.*. Raises: LookupError when there is none."""
        return report_tracer(self, key)

    def verdict_on(self, key: str) -> str:
        """The label of the verdict on a target or work; empty for anything else."""
        told = [*self.told.targets, *self.told.alternatives]
        by_target = next((one.label for one in told if one.key == key), "")
        works = self.told_tasks.all_works
        return by_target or next((one.label for one in works if one.work.anchor == key), "")

    def mail_html(self) -> str:
        """The leaders' letter without its charts, see tell/letter.py."""
        return self.narrator.unlinked("thu_lanh_dao.j2", **self.context, **_IN_FOLDER)

    def mail_text(self) -> str:
        """The leaders' letter as plain text."""
        return self.narrator.write("thu_lanh_dao_chu.j2", **self.context, **_IN_FOLDER)

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
