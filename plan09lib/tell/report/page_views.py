"""Views of the page around targets and tasks: document, verdict, staff, outlook, evidence."""

from __future__ import annotations

from plan09lib.judge.targets.people import where_they_went
from plan09lib.read.unit.history import NoSnapshot
from plan09lib.tell.document.document import FormalNarrator
from plan09lib.tell.document.shown import shown
from plan09lib.tell.numbers.review import went_key
from plan09lib.tell.report.found import ReviewFound
from plan09lib.tell.words.anchors import ANNEXES
from plan09lib.tell.words.view import View


def document(review: ReviewFound) -> View:
    """Văn bản báo cáo để ký, từ phần đầu đến chữ ký.

    Ví dụ:
        review.document()
    """
    spelling = review.document_form.spelling
    return review.viewed(shown(review.page_tree, review.facts, spelling))


def annexes(review: ReviewFound) -> View:
    """Phụ lục của văn bản: số liệu, việc, cách hiểu chỉ tiêu, các lớp và khóa học.

    Ví dụ:
        review.annexes()
    """
    spelling = review.document_form.spelling
    return review.viewed(shown(review.annex_tree, review.facts, spelling, ANNEXES))


def verdict(review: ReviewFound) -> View:
    """Kết luận trên một màn hình: các chỉ tiêu rồi sẽ thế nào, ai phải làm gì, điều gì đã thay đổi.

    Ví dụ:
        review.verdict()
    """
    narrator = FormalNarrator(review.references, review.document_form, review.plan.kind)
    return review.viewed(narrator.render("ket_luan.j2", **review.context))


def situation(review: ReviewFound) -> View:
    """Đặc điểm tình hình: số người theo nhóm, thay đổi về tổ chức.

    Ví dụ:
        review.situation()
    """
    groups = [review.plan.vocabularies["nhom"][code] for code in review.staff.by_group]
    day = review.evidence.now.date
    last = review.period.end
    ended = [p for p in review.plan.file.populations if p.ended_on and p.ended_on < last]
    labels = {one.code: one.label for one in review.plan.vocabularies["nhom"].levels}
    return review.show(
        "tinh_hinh.j2",
        groups=[{"id": group.code, "label": group.label} for group in groups],
        predecessors=[
            history.unit.name_on(day).ward for history in review.evidence.history.predecessors
        ],
        comparable=not isinstance(review.evidence.baseline, NoSnapshot),
        ended=[
            {
                "population": population,
                "of": review.facts.of(went_key(population)),
                "went": [
                    {"id": code, "label": labels.get(code, "")}
                    for code in where_they_went(review.evidence, population)
                ],
            }
            for population in ended
        ],
        staff_changes=review.staff.joined is not None,
        outside=review.staff.outside > 0,
    )


def readings(review: ReviewFound) -> View:
    """Cách hiểu chung cho mọi chỉ tiêu; cách hiểu từng chỉ tiêu xem `review.annexes()`.

    Ví dụ:
        review.readings()
    """
    positions = review.plan.vocabularies["chuc_vu"]
    memberships = [
        {
            "label": m.label,
            "note": m.note,
            "positions": [positions[code].label for code in m.positions],
        }
        for m in review.plan.file.memberships
        if m.positions
    ]
    unapproved = any(target.approved_by is None for target in review.plan.targets)
    declared = review.unit.file.baseline_on
    return review.show(
        "cach_hieu.j2", memberships=memberships, chua_duyet=unapproved, moc_goc=declared
    )


def evidence_annex(review: ReviewFound) -> View:
    """Minh chứng của mọi con số: cách tính, số đếm, danh sách, điều khoản.

    Ví dụ:
        review.evidence_annex()
    """
    return review.show("minh_chung.j2")


def data_quality(review: ReviewFound) -> View:
    """Các danh sách đã dùng để đánh giá, và mỗi danh sách có bao nhiêu điều cần xem lại.

    Ví dụ:
        review.data_quality()
    """
    now = review.evidence.now
    sheets = review.plan.layout.sheets
    return review.show(
        "du_lieu.j2",
        workbooks=now.names,
        missing=[sheets[slug].title for slug in sheets if now.is_blank(slug)],
        findings=len(review.told_findings),
    )


def outlook(review: ReviewFound) -> View:
    """Triển vọng: mỗi chỉ tiêu chưa đến hạn rồi sẽ thế nào theo những gì đã biết.

    Ví dụ:
        review.outlook()
    """
    return review.show("trien_vong.j2")


def chart(review: ReviewFound, name: str, year: int | None = None) -> View:
    """Một biểu đồ, gọi bằng tên.

    Tham số:
        name: "bac-thang" (bậc thang các chỉ tiêu), "cac-lop" (kết cục của các chỉ tiêu) hoặc
            "xu-huong" (xu hướng từng chỉ tiêu).
        year: năm đến hạn, chỉ cho "xu-huong"; không ghi thì lấy mọi năm.

    Lỗi: tên không có, hoặc năm không có chỉ tiêu nào đến hạn.

    Ví dụ:
        review.chart("xu-huong", 2025)
    """
    # Imported where it is drawn: most commands draw nothing, and matplotlib is slow to load.
    from plan09lib.tell.charts.chart import chart_called

    return chart_called(name).view(review, year)
