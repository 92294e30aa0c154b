"""Views of the task part: groups, duties, comments, directions and proposals."""

from __future__ import annotations

from dataclasses import replace

from plan09lib.errors import BadParameter, Fault, nearest
from plan09lib.read.clauses.plan_file import GENERAL, TaskGroup
from plan09lib.tell.report.found import ReviewFound
from plan09lib.tell.told.comments import ANYWHERE, Comment
from plan09lib.tell.words.view import View


def leadership(review: ReviewFound) -> View:
    """Lãnh đạo, chỉ đạo, quán triệt, triển khai: các việc tổ chức thực hiện, từng bộ phận.

    Ví dụ:
        review.leadership()
    """
    duties = {duty.id for duty in review.plan.file.duties}
    own = [one for one in review.comments if one.section in duties]
    return review.show("lanh_dao.j2", comments=_in_document(review, own))


def task_group(review: ReviewFound, group: int | str) -> View:
    """Một nhóm nhiệm vụ: ai chỉ đạo, ai thực hiện, minh chứng của từng việc, nhận xét.

    Tham số:
        group: thứ tự của nhóm trong kế hoạch (từ 1), hoặc mã của nhóm.

    Lỗi: kế hoạch không có nhóm ấy.

    Ví dụ:
        review.task_group(1)
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
    found, rule = f"nhận được {asked!r}", f"{review.plan.called} có {len(ids)} nhóm nhiệm vụ"
    raise BadParameter(Fault("nhóm nhiệm vụ", found, rule, nearest(str(asked), ids)))


def _sections(review: ReviewFound, group: TaskGroup) -> set[str]:
    """What comments that stand with a group are on: it, its actions and, in theirs, targets."""
    targets = review.plan.file.target_ids if group.has_targets else ()
    return {group.id, *(action.id for action in group.actions), *targets}


def assessment(review: ReviewFound) -> View:
    """Đánh giá chung: ưu điểm, hạn chế theo số liệu; nguyên nhân, bài học theo nhận xét.

    Ví dụ:
        review.assessment()
    """
    return review.show("danh_gia.j2", theo_loai=_general_comments(review))


def directions(review: ReviewFound) -> View:
    """Phương hướng, nhiệm vụ: việc phải làm từ những gì còn chậm, kèm số và bộ phận.

    Ví dụ:
        review.directions()
    """
    return review.show("phuong_huong.j2", theo_loai=_general_comments(review))


def proposals(review: ReviewFound) -> View:
    """Đề xuất, kiến nghị: gửi ai, ngày nào, đã trả lời chưa.

    Ví dụ:
        review.proposals()
    """
    return review.show("kien_nghi.j2")


def task_evidence_annex(review: ReviewFound) -> View:
    """Minh chứng của từng việc: con số lấy từ đâu.

    Ví dụ:
        review.task_evidence_annex()
    """
    return review.show("minh_chung_viec.j2")


def _in_document(review: ReviewFound, comments: list[Comment]) -> list[Comment]:
    """Those of `comments` whose place in the document is there: all but what an office took out."""
    return [one for one in comments if review.said(one.kind)]


def _general_comments(review: ReviewFound) -> dict[str, list[Comment]]:
    """General comments by kind; causes and lessons of any section, grouped. Where nobody wrote a
    general one, those that the document has of the kind.

    What stands in the document that is issued stands here too.
    """
    kinds = review.plan.vocabularies["loai_nhan_xet"].codes
    general = {kind: [c for c in review.comments if _is_general(c, kind)] for kind in kinds}
    general = {kind: told or review.said(kind) for kind, told in general.items()}
    return general | {kind: _of_document(said) for kind, said in review.in_document.items()}


def _is_general(comment: Comment, kind: str) -> bool:
    return comment.kind == kind and (comment.section == GENERAL or kind in ANYWHERE)


def _of_document(said: list[Comment]) -> list[Comment]:
    return [replace(one, author=_ISSUED) for one in said]


_ISSUED = "Văn bản ban hành"
"""Who signs what stands in the document that is issued."""
