"""Who only by now is known to belong to a group has not come to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import person

from plan09lib import open_review
from plan09lib.tell.document.blocks import lines_of
from plan09lib.tell.report.review import Review

CAME, KNOWN = "do điều động, bố trí", "do nay mới rõ có người thuộc nhóm"
WAS, IS = ("co", "co", "co", "khong", "khong"), ("co",) * 5
STUDIED: dict[str, Any] = {"political_theory": "trung_cap"}


@pytest.fixture
def lines(make_unit: Callable[..., Path], data_dir: Path) -> Callable[..., list[str]]:
    """The lines of the document of a ward with these five people, before and now."""

    def of_ward(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> list[str]:
        lists = {"2024-12-31": before, "2025-06-30": now}
        make_unit(
            "p-1",
            {
                day: {"nhan_su": [person(f"000{n}", **one) for n, one in enumerate(people, 1)]}
                for day, people in lists.items()
            },
        )
        review = open_review("so_ket", "p-1", "2025-H1", data_dir)
        assert isinstance(review, Review)
        return [line for block in review.document_tree.blocks for line in lines_of(block)]

    return of_ward


def test_who_was_known_not_to_belong_has_come_to_the_group(
    lines: Callable[..., list[str]],
) -> None:
    before, now = ([{**STUDIED, "is_committee": one} for one in own] for own in (WAS, IS))
    (theme,) = [line for line in lines(before, now) if "Về lý luận chính trị:" in line]
    assert f"cấp ủy viên cơ sở thêm 2 người, {CAME}" in theme


def test_whose_age_was_unknown_may_have_belonged_before(lines: Callable[..., list[str]]) -> None:
    young = {"birth_date": dt.date(1995, 1, 15), "learning_language": "co"}
    before = [young] * 3 + [{**young, "birth_date": None}] * 2
    (theme,) = [line for line in lines(before, [young] * 5) if "Về ngoại ngữ:" in line]
    assert f"2 người, {KNOWN}" in theme
    assert CAME not in theme


@pytest.mark.parametrize(("was", "is_told"), [("so_cap", True), (None, False)])
def test_blanks_filled_in_are_no_clear_change(
    was: str | None, is_told: bool, lines: Callable[..., list[str]]
) -> None:
    studied = [STUDIED] * 5
    said = lines([*studied[:3], *[{"political_theory": was}] * 2], studied)
    assert any("Chuyển biến rõ nhất" in line for line in said) == is_told
