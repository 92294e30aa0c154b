"""Views of the task part: groups, duties, comments, directions and proposals."""

from __future__ import annotations

from dataclasses import replace

from plan09lib.errors import BadParameter, Fault, nearest
from plan09lib.read.plan.plan_file import GENERAL, TaskGroup
from plan09lib.tell.report.found import ReviewFound
from plan09lib.tell.told.comments import ANYWHERE, Comment
from plan09lib.tell.words.view import View


def leadership(review: ReviewFound) -> View:
    """The duties of organising, and the life cycle of the work per body."""
    duties = {duty.id for duty in review.plan.file.duties}
    own = [one for one in review.comments if one.section in duties]
    return review.show("lanh_dao.j2", comments=_in_document(review, own))


def task_group(review: ReviewFound, group: int | str) -> View:
    """One task group, by its place in the plan or its id: who directs and implements, evidence of
    every action, who commented.

    Raises: BadParameter for a group that the plan has not.
    """
    found = _group(review, group)
    sections = _sections(review, found)
    own = [one for one in review.comments if one.section in sections]
    return review.show("nhom_viec.j2", group_id=found.id, comments=_in_document(review, own))


def _group(review: ReviewFound, asked: int | str) -> TaskGroup:
    groups = review.plan.file.task_groups
    if isinstance(asked, int) and 1 <= asked <= len(groups):
        return groups[asked - 1]
    for group in groups:
        if group.id == asked:
            return group
    ids = [group.id for group in groups]
    found, rule = f"nhận được {asked!r}", f"kế hoạch có {len(ids)} nhóm nhiệm vụ"
    raise BadParameter(Fault("nhóm nhiệm vụ", found, rule, nearest(str(asked), ids)))


def _sections(review: ReviewFound, group: TaskGroup) -> set[str]:
    """What comments that stand with a group are on: it, its actions and, in theirs, targets."""
    targets = review.plan.targets if group.has_targets else ()
    return {group.id, *(action.id for action in group.actions), *(one.id for one in targets)}


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
