"""Every counted number leads back to as many workbook rows as it says."""

from __future__ import annotations

import pytest
from conftest import ROOT

from plan09lib.errors import BadParameter
from plan09lib.tell.opening import open_report_review

REVIEWS = [
    ("so_ket", "phuong-mau-1", "2026-H1"),
    ("so_ket", "phuong-mau-2", "2025-H1"),
    ("tong_ket", "phuong-mau-3", "2022..2025"),
]


@pytest.mark.parametrize(("kind", "unit", "period"), REVIEWS)
def test_counts_are_as_many_rows_as_they_say(kind: str, unit: str, period: str) -> None:
    review = open_report_review(kind, unit, period, ROOT / "data")
    traces = {fact.id: review.trace(fact.id) for fact in review.facts.values()}
    counted = {
        fact_id: trace
        for fact_id, trace in traces.items()
        if trace.rows is not None and (fact_id.startswith("T") or fact_id.endswith("events"))
    }
    assert len(counted) > 200
    wrong = {f: len(t.rows) for f, t in counted.items() if len(t.rows) != review.facts[f].value}
    assert wrong == {}


def test_a_trace_tells_formula_clause_and_rows() -> None:
    review = open_report_review("so_ket", "phuong-mau-1", "2024", ROOT / "data")
    told = str(review.trace("T25-3b.k"))
    assert "điều khoản: II.3/2025" in told
    assert "2024-12-31.xlsx, Nhân sự: " in told
    assert "tính từ các số khác" in str(review.trace("T25-3b.need"))


def test_an_unknown_number_is_told_with_the_nearest() -> None:
    review = open_report_review("so_ket", "phuong-mau-1", "2024", ROOT / "data")
    with pytest.raises(BadParameter, match=r'có phải "T25-3b\.k"'):
        review.trace("T25-3b.kk")
