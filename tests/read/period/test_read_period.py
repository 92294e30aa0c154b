"""Reporting periods: every allowed form, and the refusal of everything else."""

from __future__ import annotations

import datetime as dt

import pytest

from plan09lib.errors import BadParameter
from plan09lib.read.period.period import ALLOWED, Period

FORMS = [
    ("2025", "2025-01-01", "2025-12-31", "năm 2025", "2024", "2024"),
    ("2025-H1", "2025-01-01", "2025-06-30", "6 tháng đầu năm 2025", "2024-H2", "2024-H1"),
    ("2025-H2", "2025-07-01", "2025-12-31", "6 tháng cuối năm 2025", "2025-H1", "2024-H2"),
    ("2025-Q1", "2025-01-01", "2025-03-31", "quý I năm 2025", "2024-Q4", "2024-Q1"),
    ("2025-Q2", "2025-04-01", "2025-06-30", "quý II năm 2025", "2025-Q1", "2024-Q2"),
    ("2025-Q3", "2025-07-01", "2025-09-30", "quý III năm 2025", "2025-Q2", "2024-Q3"),
    ("2025-Q4", "2025-10-01", "2025-12-31", "quý IV năm 2025", "2025-Q3", "2024-Q4"),
    ("2025-9M", "2025-01-01", "2025-09-30", "9 tháng đầu năm 2025", "2025-H1", "2024-9M"),
    ("2022..2025", "2022-01-01", "2025-12-31", "giai đoạn 2022–2025", "2018..2021", "2018..2021"),
    ("2026..2030", "2026-01-01", "2030-12-31", "giai đoạn 2026–2030", "2021..2025", "2021..2025"),
]
REFUSED = [
    "2025-H3", "25-H1", 2025.1, "2025-Q5", "2025..2022", "", "2025-h1", 2025, None, "2025-Q0",
    "2025-10M", "2025-9m", " 2025", "2025 ", "2025-H1\n", "2025..2025", "2025...2026", "2025-2026",
    "1925", "năm 2025", "2025/H1", "2025-06", "2025-06-30", "2025-H1..2026-H1", True,
    "0000", "9999", "2100", "1999-H2", "20250", "2025\n", "\t2025", "2025\0", "２０２５", "2025–H1",
    "2025-Ｈ1", "2025-H１", "٢٠٢٥", "-", "--", 2025.0, b"2025", float("nan"), ["2025"],
    "2022..9999", dt.date(2025, 6, 30),
]  # fmt: skip


@pytest.mark.parametrize(("text", "start", "end", "label", "previous", "last_year"), FORMS)
def test_period_has_days_label_and_neighbours(
    text: str, start: str, end: str, label: str, previous: str, last_year: str
) -> None:
    period = Period.parse(text)
    assert (period.start, period.end) == (dt.date.fromisoformat(start), dt.date.fromisoformat(end))
    assert (period.text, period.label) == (text, label)
    assert (period.previous.text, period.same_period_last_year.text) == (previous, last_year)
    assert period.is_stage == (".." in text)


@pytest.mark.parametrize("text", [text for text, *_ in FORMS])
def test_the_previous_period_ends_before_this_one_starts(text: str) -> None:
    period = Period.parse(text)
    gap = (period.start - period.previous.end).days
    is_part = text.endswith("9M")  # of nine months the half-year is what was told before
    assert period.start == period.previous.start if is_part else gap == 1


@pytest.mark.parametrize("value", REFUSED, ids=repr)
def test_anything_else_is_refused_and_the_allowed_forms_named(value: object) -> None:
    with pytest.raises(BadParameter) as refused:
        Period.parse(value)
    assert refused.value.exit_code == 2
    assert refused.value.message == (
        f"Tham số không dùng được:\n  - kỳ báo cáo: nhận được {value!r}; {ALLOWED}"
        " → sửa lại kỳ báo cáo rồi chạy lại"
    )
    assert all(form in ALLOWED for form in ("2025", "2025-H1", "2025-Q4", "2025-9M", "2022..2025"))


def test_a_very_long_text_is_not_repeated_whole() -> None:
    with pytest.raises(BadParameter) as refused:
        Period.parse("2025" * 1_000)
    assert len(refused.value.message) < 400


@pytest.mark.parametrize("value", ["20２５", "20٢٥-H1"])
def test_digits_of_another_script_are_refused(value: str) -> None:
    with pytest.raises(BadParameter):
        Period.parse(value)
