"""The annexes of the signed document: figures, works, readings, the plan of courses."""

from __future__ import annotations

from typing import Any

from plan09lib.tell.document.blocks import Document
from plan09lib.tell.document.document import FormalNarrator
from plan09lib.tell.document.parsed import blocks_of
from plan09lib.tell.document.told import Tellable, ToldDocument
from plan09lib.tell.told.tasks import ToldWork

TEMPLATE = "pl.j2"


class ToldAnnex(ToldDocument):
    """What the templates of the annexes see of a review besides, as `doc`."""

    @property
    def years(self) -> tuple[str, ...]:
        """The years of the plan up to the end of the period."""
        return plan_years(self._review)

    @property
    def yearly_hours(self) -> str:
        """How many hours a year are to be studied, in words; empty before there was such a rule."""
        hours = self._review.plan.training.hours_on(self._review.period.end)
        return hours.said if hours else ""

    def has_evidence(self, work: ToldWork, year: str) -> bool:
        """Whether a row of any sheet that the work looks at is dated in `year`."""
        return int(year) in self._review.told_tasks.review.years[work.id]


def plan_years(review: Tellable) -> tuple[str, ...]:
    """The years from the plan's first to that in which the period ends."""
    first = review.plan.file.stages[0].start.year
    return tuple(str(year) for year in range(first, review.period.end.year + 1))


def annex_of(review: Tellable) -> Document:
    """The annexes of a review, a part for each. Raises: as `document_of`."""
    doc = ToldAnnex(review)
    narrator = FormalNarrator(review.references, doc.form, review.plan.kind)
    context: dict[str, Any] = {**review.context, "doc": doc}
    blocks = blocks_of(narrator.render(TEMPLATE, **context))
    title = f"Phụ lục báo cáo {review.period.label}, {doc.names.ward}"
    return Document(title, doc.names.committee, blocks)
