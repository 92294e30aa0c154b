"""How far a person has come with a course: the codes of column Trạng thái of sheet Đào tạo."""

from __future__ import annotations

SENT, ATTENDING, FINISHED, DROPPED = "cu_di", "dang_hoc", "hoan_thanh", "bo_do"
OPEN = (SENT, ATTENDING)
"""Neither finished nor dropped."""
