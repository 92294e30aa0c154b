"""What was found in the lists that a review is judged by, and how the report shows it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from plan09lib.judge.evidence import Evidence
from plan09lib.judge.proposals import vanished_findings
from plan09lib.judge.task_review import TaskReview
from plan09lib.judge.unasked import split_unasked
from plan09lib.judge.usage import Usage
from plan09lib.read.findings import Finding, findings_frame
from plan09lib.read.identity import identity_findings
from plan09lib.read.plan import Plan
from plan09lib.tell.view import View


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
        return [split_unasked(Usage(self.plan, book)) for book in self.evidence.now.workbooks]

    @property
    def findings(self) -> Any:
        """The findings as a frame, see read/findings.py."""
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
