"""A review: one unit in one period, opened by a notebook cell and shown cell by cell.

What is known stands in `found.py`; a cell calls a view, a function of that which gives a `View`.
The numbers come from the frames of judge/, the sentences from `templates/`.
"""

from __future__ import annotations

from plan09lib.read.files.day import date_text
from plan09lib.rooms import KINDS
from plan09lib.tell.report import page_views, target_views, task_views
from plan09lib.tell.report.found import ReviewFound
from plan09lib.tell.words.plain_text import plain_text
from plan09lib.tell.words.wording import phrase

_IN_FOLDER = {
    "charts": (), "run_id": "", "full_text": "bao-cao.html", "document_file": "",
    "annex_file": "phu-luc.html", "archive_file": "",
}  # fmt: skip
"""What a letter that lies in the report's own folder says of the things around it."""


class Review(ReviewFound):
    """One review of one unit, with every view that a notebook shows."""

    verdict = page_views.verdict
    document = page_views.document
    annexes = page_views.annexes
    situation = page_views.situation
    readings = page_views.readings
    evidence_annex = page_views.evidence_annex
    data_quality = page_views.data_quality
    outlook = page_views.outlook
    chart = page_views.chart

    targets = target_views.targets
    ladders = target_views.ladders

    leadership = task_views.leadership
    task_group = task_views.task_group
    assessment = task_views.assessment
    directions = task_views.directions
    proposals = task_views.proposals
    task_evidence_annex = task_views.task_evidence_annex

    def __repr__(self) -> str:
        ward = self.unit.name_on(self.document_date).ward
        day = date_text(self.evidence.now.date)
        told = (self.opened_as, f"{ward} ({self.unit.id})", self.period.label, day)
        return phrase.filled("dang_mo_phuong", *told, self.unit.is_synthetic)

    @property
    def opened_as(self) -> str:
        """What it was opened as, in words."""
        return KINDS[self.kind].label

    def mail_html(self) -> str:
        """The leaders' letter without its charts, see tell/letters/letter.py."""
        return self.narrator.unlinked("thu_lanh_dao.j2", **self.context, **_IN_FOLDER)

    def mail_text(self) -> str:
        """The leaders' letter as plain text."""
        return plain_text(self.mail_html())
