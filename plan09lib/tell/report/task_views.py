"""The views of the task part, which a review shows beside those of the targets.

Charts are imported where they are drawn: most commands draw none, and matplotlib is slow to load.
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.tasks.task_review import TaskReview
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.told.comments import ANYWHERE, GENERAL, Comment, comments_of, missing_comments
from plan09lib.tell.told.tasks import ToldTasks
from plan09lib.tell.words.fact import FactBook
from plan09lib.tell.words.narrate import Narrator
from plan09lib.tell.words.view import View


class TaskViews:
    """Views of groups, duties, comments, directions and proposals."""

    if TYPE_CHECKING:
        evidence: Evidence
        plan: Plan

        @property
        def document_date(self) -> dt.date: ...

        @cached_property
        def facts(self) -> FactBook: ...

        @cached_property
        def tasks(self) -> TaskReview: ...

        @cached_property
        def narrator(self) -> Narrator: ...

        def _show(self, template: str, **context: Any) -> View: ...

    @cached_property
    def told_tasks(self) -> ToldTasks:
        """The tasks as templates see them."""
        return ToldTasks(self.tasks, self.facts)

    @cached_property
    def comments(self) -> list[Comment]:
        """The signed comments of the period."""
        return comments_of(self.evidence, self.facts.values())

    def leadership(self) -> View:
        """The three duties, and the life cycle of the work per body."""
        own = [comment for comment in self.comments if comment.section.startswith("III.")]
        return self._show("lanh_dao.j2", comments=own)

    def task_group(self, group: int) -> View:
        """One task group: who directs and implements, evidence of every action, comments."""
        own = [c for c in self.comments if c.section == str(group) or self._is_of(c, group)]
        return self._show("nhom_viec.j2", group_id=str(group), comments=own)

    def assessment(self) -> View:
        """Strengths and limits by the numbers; causes and lessons only from comments."""
        return self._show("danh_gia.j2", theo_loai=self._general_comments)

    def directions(self) -> View:
        """What has to be done, from what is late, with numbers and bodies."""
        return self._show("phuong_huong.j2", theo_loai=self._general_comments)

    def proposals(self) -> View:
        """The ledger of proposals."""
        return self._show("kien_nghi.j2")

    def signature(self) -> View:
        """The end of the document: addressees, signature, and comments still to be written."""
        sections = {group.id: f"nhóm việc {group.title}" for group in self.plan.file.task_groups}
        missing = [
            (sections.get(section, "đánh giá chung"), self.plan.label("loai_nhan_xet", kind))
            for section, kind in missing_comments(self.plan, self.comments)
        ]
        recipients = [r for r in self.plan.file.recipients if r.in_force(self.document_date)]
        return self._show("ket.j2", thieu_nhan_xet=missing, recipients=recipients)

    def timeline_chart(self) -> View:
        """A chart of the dates on which each action has evidence."""
        from plan09lib.tell.charts.tasks import timeline_chart

        chart = timeline_chart(self.told_tasks, self.narrator)
        return self._show("bieu_do_minh_chung.j2", chart=chart)

    def age_chart(self) -> View:
        """A chart of ages at baseline and now."""
        from plan09lib.tell.charts.tasks import age_chart

        return self._show("bieu_do_tuoi.j2", chart=age_chart(self.told_tasks, self.narrator))

    def rating_chart(self) -> View:
        """A chart of the rating levels over the rating periods."""
        from plan09lib.tell.charts.tasks import rating_chart

        chart = rating_chart(self.told_tasks, self.narrator) if self.tasks.ratings else None
        return self._show("bieu_do_xep_loai.j2", chart=chart)

    def training_chart(self) -> View:
        """A chart of training by kind of course."""
        from plan09lib.tell.charts.tasks import training_chart

        has_seats = len(self.tasks.flow) > 1  # the last row is the total
        chart = training_chart(self.told_tasks, self.narrator) if has_seats else None
        return self._show("bieu_do_dao_tao.j2", chart=chart)

    def task_evidence_annex(self) -> View:
        """For every action and duty: where its numbers come from."""
        return self._show("minh_chung_viec.j2")

    def _is_of(self, comment: Comment, group: int) -> bool:
        """Comments on an action or, in group 3, on a target stand with their group."""
        section = comment.section
        return section.startswith(f"{group}.") or (group == 3 and section.startswith("T"))

    @property
    def _general_comments(self) -> dict[str, list[Comment]]:
        """General comments by kind; causes and lessons of any section, grouped."""
        kinds = self.plan.vocabularies["loai_nhan_xet"].codes
        return {
            kind: [
                c
                for c in self.comments
                if c.kind == kind and (c.section == GENERAL or kind in ANYWHERE)
            ]
            for kind in kinds
        }
