"""Reminders (đôn đốc): to each body what it still owes, as facts and references only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from plan09lib.judge.activities import body_id, kind_of_body
from plan09lib.judge.branches import BRANCH
from plan09lib.read.text import matching_key
from plan09lib.tell.letter import Enclosed, Letter
from plan09lib.tell.narrate import Narrator
from plan09lib.tell.review import Review
from plan09lib.tell.told_branches import branch_works
from plan09lib.tell.told_tasks import ToldWork


@dataclass(frozen=True)
class Owed:
    """What one body owes: works without evidence in the period, answers, sheets of the workbook.

    `needs_workbook` says whether the newest workbook no longer speaks for the period.
    """

    body: str
    works: tuple[ToldWork, ...]
    proposals: tuple[dict[str, Any], ...]
    missing_sheets: tuple[str, ...]
    needs_workbook: bool

    @property
    def is_anything(self) -> bool:
        """Whether there is a reason to write."""
        return bool(self.works or self.proposals or self.missing_sheets or self.needs_workbook)


def owed_by(review: Review, name: str) -> Owed:
    """What the body called `name` owes; a name that is no body's owes only answers.

    The workbook is asked of the bodies that the plan names.
    """
    plan, evidence = review.plan, review.evidence
    body = BRANCH if kind_of_body(name, plan) == BRANCH else body_id(name, plan)
    sheets = plan.layout.sheets
    missing = [sheets[slug].title for slug in sheets if body and evidence.now.lacks(slug)]
    asked = [
        proposal
        for proposal in review.told_tasks.proposals
        if proposal["state"] == "open" and matching_key(proposal["addressee"]) == matching_key(name)
    ]
    works = tuple(_late_works(review, body)) if body else ()
    return Owed(name, works, tuple(asked), tuple(missing), bool(body) and evidence.is_stale)


def _late_works(review: Review, body: str) -> list[ToldWork]:
    if body == BRANCH:
        return [work for work in branch_works(review) if work.is_late]
    tasks = review.told_tasks
    groups = [group for group in tasks.groups.values() if body in group.group.implements]
    duties = {duty.id for duty in review.plan.file.duties if body in duty.bodies}
    laid = {work.id for group in groups for work in group.works} | duties
    return [work for work in tasks.all_works if work.id in laid and work.is_late]


def write_reminder(review: Review, owed: Owed, cut: str, run_id: str) -> Letter:
    """The letter to one body; `cut` tells it apart from the others."""
    enclosed = Enclosed(run_id)
    narrator = Narrator(review.references | {run_id, owed.body})
    context = review.context | {"owed": owed, "run_id": enclosed.run_id, "full_text": ""}
    subject, facts = narrator.say("thu_don_doc_tieu_de.j2", **context)
    html = narrator.unlinked("thu_don_doc.j2", **context)
    plain = narrator.write("thu_don_doc_chu.j2", **context)
    used = tuple(dict.fromkeys((*facts, *narrator.used)))
    return Letter(cut, subject, html + "\n", plain, (), used, owed.body)
