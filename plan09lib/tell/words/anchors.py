"""The ids of places in a page that facts lead to and the gate looks for, in one place.

Templates write the same ids where they define a place; a test compares them.
"""

from __future__ import annotations

from plan09lib.read.clauses.plan_file import work_anchor

VERDICT = "ket-luan"
DOCUMENT, ANNEXES = "van-ban", "phu-luc-van-ban"
"""The signed document in the page, its annexes in the page beside it."""
READINGS = "vb-pl-cach-hieu-bang"
"""The table of readings in annex 3, where the numbers of other readings stand."""
REPORT_SECTIONS = (
    VERDICT, DOCUMENT, "tinh-hinh", "lanh-dao", "chu-trinh", "bac-thang", "danh-gia", "trien-vong",
    "phuong-huong", "kien-nghi", "du-lieu", "cach-hieu", ANNEXES, "minh-chung", "minh-chung-viec",
)  # fmt: skip
DATA_SECTIONS = ("duoc-danh-gia", "da-nhan", "cot-da-hieu", "day-du", "du-lieu", "da-cong-bo")
CITY_SECTIONS = (
    VERDICT, "tong-so", "ban-do", "con-thieu", "so-sanh", "thieu-bao-cao", "xu-huong",
    "ban-ke-hoach", "minh-chung",
)  # fmt: skip
"""The ids of the sections that a page of each kind must have."""

ALL, STAFF, DOCUMENTS, FINDINGS = "mc-all", "mc-nhan-su", "mc-can-cu", "mc-du-lieu"
ARRIVED, COMPLETENESS, PUBLISHED = "mc-du-lieu-nhan", "mc-day-du", "mc-da-cong-bo"
WORKS = "minh-chung-viec"
"""Where the evidence of all works stands."""
TRAINING_PLAN, OUTLOOK, SENT_TO_COURSES = "mc-ke-hoach", "mc-trien-vong", "mc-cu-di"
"""Places of the evidence that hold many numbers."""


def evidence_of(key: str) -> str:
    """The row of a target, a ward or a province in the evidence: `mc-T25-3b`."""
    return f"mc-{key}"


def work_evidence(work_id: str) -> str:
    """A work's row in the evidence: `mc-viec-1-1`."""
    return evidence_of(work_anchor(work_id))


def outlook_of(target_id: str) -> str:
    """A target's row in the evidence of the forecast."""
    return f"mc-tv-{target_id}"


def goal_anchor(target_id: str) -> str:
    """A target's row in the evidence of the training plan."""
    return f"mc-kh-{target_id}"


def course_anchor(course_id: str) -> str:
    """A course's row among the assumptions of the training plan."""
    return f"mc-lop-{course_id.replace('_', '-')}"
