"""Views of the targets by the year in which they fall due: tables and sentences."""

from __future__ import annotations

from plan09lib.read.unit.history import NoSnapshot
from plan09lib.tell.report.found import ReviewFound
from plan09lib.tell.words.view import View


def targets(review: ReviewFound, year: int | None = None) -> View:
    """Kết quả các chỉ tiêu, mỗi chỉ tiêu một khối, xấu nhất đứng trước.

    Tham số:
        year: năm đến hạn, có thêm bảng kết quả của năm ấy; không ghi thì lấy mọi năm, không có
            bảng, rồi các chỉ tiêu đo bằng số lượng, tỷ lệ khác.

    Lỗi: năm không có chỉ tiêu nào đến hạn.

    Ví dụ:
        review.targets(2025)
    """
    if year is None:
        told = [_told(review, each) for each in review.plan.deadline_years]
        if review.told_measures:
            told.append(review.show("chi_tieu_khac.j2"))
        return View.joined(told)
    return _told(review, year, is_tabled=True)


def _told(review: ReviewFound, year: int, is_tabled: bool = False) -> View:
    due = review.told.due_in(year)
    return review.show(
        "chi_tieu.j2",
        is_tabled=is_tabled,
        targets=due,
        worst_first=review.told.worst_first(due),
        year_label=str(year),
        sentences=review.sentences,
        moc="baseline" if review.kind == "tong_ket" else _since(review),
    )


def ladders(review: ReviewFound) -> View:
    """Hai bậc của chỉ tiêu: chỉ tiêu đến năm 2025 và chỉ tiêu đến năm 2030 nối tiếp nó.

    Ví dụ:
        review.ladders()
    """
    return review.show("bac_thang.j2")


def _since(review: ReviewFound) -> str:
    return "previous" if isinstance(review.evidence.baseline, NoSnapshot) else "baseline"
