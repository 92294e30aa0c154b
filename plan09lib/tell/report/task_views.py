"""Views of the task part: groups, duties, comments, directions and proposals."""

from __future__ import annotations

from dataclasses import replace

from plan09lib.tell.report.found import ReviewFound
from plan09lib.tell.told.comments import ANYWHERE, GENERAL, Comment
from plan09lib.tell.words.view import View


def leadership(review: ReviewFound) -> View:
    """The three duties, and the life cycle of the work per body."""
    own = [one for one in review.comments if one.section.startswith("III.")]
    return review.show("lanh_dao.j2", comments=_in_document(review, own))


def task_group(review: ReviewFound, group: int) -> View:
    """One task group: who directs and implements, evidence of every action, who commented."""
    own = [one for one in review.comments if one.section == str(group) or _is_of(one, group)]
    comments = _in_document(review, own)
    return review.show("nhom_viec.j2", group_id=str(group), comments=comments)


def assessment(review: ReviewFound) -> View:
    """Strengths and limits by the numbers; causes and lessons only from comments."""
    return review.show("danh_gia.j2", theo_loai=_general_comments(review))


def directions(review: ReviewFound) -> View:
    """What has to be done, from what is late, with numbers and bodies."""
    return review.show("phuong_huong.j2", theo_loai=_general_comments(review))


def proposals(review: ReviewFound) -> View:
    """The ledger of proposals."""
    return review.show("kien_nghi.j2")


def task_evidence_annex(review: ReviewFound) -> View:
    """For every action and duty: where its numbers come from."""
    return review.show("minh_chung_viec.j2")


def _in_document(review: ReviewFound, comments: list[Comment]) -> list[Comment]:
    """Those of `comments` whose place in the document is there: all but what an office took out."""
    return [one for one in comments if review.said(one.kind)]


def _is_of(comment: Comment, group: int) -> bool:
    """Comments on an action or, in group 3, on a target stand with their group."""
    section = comment.section
    return section.startswith(f"{group}.") or (group == 3 and section.startswith("T"))


def _general_comments(review: ReviewFound) -> dict[str, list[Comment]]:
    """General comments by kind; causes and lessons of any section, grouped.

    What stands in the document that is issued stands here too.
    """
    kinds = review.plan.vocabularies["loai_nhan_xet"].codes
    general = {kind: [c for c in review.comments if _is_general(c, kind)] for kind in kinds}
    return general | {kind: _of_document(said) for kind, said in review.in_document.items()}


def _is_general(comment: Comment, kind: str) -> bool:
    return comment.kind == kind and (comment.section == GENERAL or kind in ANYWHERE)


def _of_document(said: list[Comment]) -> list[Comment]:
    return [replace(one, author=_ISSUED) for one in said]


_ISSUED = "Văn bản ban hành"
"""Who signs what stands in the document that is issued."""
