"""What blanks leave open of a shortage is told as the least and the most, never as one number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html
from support import person

from plan09lib import open_review
from plan09lib.tell.document.blocks import lines_of
from plan09lib.tell.numbers.explain import faults
from plan09lib.tell.report.review import Review

OLD, YOUNG = dt.date(1980, 1, 15), dt.date(1995, 1, 15)
DAYS = ("2025-12-31", "2026-06-30")
Filled = dict[str, Any]


def _people(blanks: tuple[Filled, ...]) -> list[dict[str, Any]]:
    """Five civil servants of whom two are filled in by `blanks`, and what they are asked is known
    of the others."""
    known = {"political_theory": "so_cap", "learning_language": "khong", "language_level": "chua"}
    young = {"birth_date": YOUNG, "political_theory": "trung_cap", "learning_language": "co"}
    own = [person("0001", **known | young)]
    own += [person(f"000{n}", **known) for n in (2, 3)]
    own += [person(f"000{n}", **known | filled) for n, filled in zip((4, 5), blanks, strict=True)]
    return own


@pytest.fixture
def opened(make_unit: Callable[..., Path], data_dir: Path) -> Callable[..., Review]:
    """Opens the review of the first half of 2026 of a ward whose newest list has these blanks."""

    def open_ward(unit: str, blanks: tuple[Filled, ...]) -> Review:
        before = tuple(one | {"political_theory": "so_cap"} for one in blanks)
        lists = {DAYS[0]: _people(before), DAYS[1]: _people(blanks)}
        make_unit(unit, {day: {"nhan_su": people} for day, people in lists.items()})
        review = open_review("so_ket", unit, "2026-H1", data_dir)
        assert isinstance(review, Review)
        return review

    return open_ward


BLANKS: dict[str, tuple[Filled, list[Filled]]] = {
    "what they have": (
        {"political_theory": None},
        [{"political_theory": level} for level in ("so_cap", "trung_cap")],
    ),
    "who belongs": ({"birth_date": None}, [{"birth_date": day} for day in (OLD, YOUNG)]),
    "both": (
        {"birth_date": None, "learning_language": None},
        [
            {"birth_date": day, "learning_language": learns}
            for day in (OLD, YOUNG)
            for learns in ("khong", "co")
        ],
    ),
}


@pytest.mark.parametrize("kind", BLANKS)
def test_the_range_is_that_of_every_way_to_fill_the_blanks_in(
    opened: Callable[..., Review], kind: str
) -> None:
    blank, ways = BLANKS[kind]
    told = opened("p-0", (blank, blank))
    short: dict[str, set[int]] = {}
    for place, filled in enumerate(product(ways, repeat=2), start=1):
        rows = opened(f"p-{place}", filled).frame
        known = rows[rows["unknown"] + rows["undecided"] == 0]
        for target, gap in zip(known["target_id"], known["gap"], strict=True):
            short.setdefault(target, set()).add(int(gap))
    assert any(len(gaps) > 1 for gaps in short.values())
    for target, gaps in short.items():
        found = [told.facts.get(f"{target}.gap_at_{name}") for name in ("least", "most")]
        heads = [fact.value for fact in found if fact]
        assert heads == ([min(gaps), max(gaps)] if len(gaps) > 1 else []), target
    assert list(faults(told)) == []


def test_every_place_tells_both_numbers(opened: Callable[..., Review]) -> None:
    """T25-3b: 1 of 5 has it, 4 must; of two that is not known, so 1 to 3 are short."""
    review = opened("p-0", ({"political_theory": None},) * 2)
    lines = [line for block in review.document_tree.blocks for line in lines_of(block)]
    text = "\n".join(lines)
    both = "thiếu 3 người khi đến hạn, nay thiếu 1 đến 3 người"
    assert f"({both}; 2 người chưa có thông tin)" in text
    assert "Cử thêm ít nhất 1 người" in lines
    verdict = " ".join(lxml_html.fromstring(review.verdict().html).text_content().split())
    assert f"không đạt, {both}" in verdict


def test_a_shortage_that_may_be_none_is_told_as_the_most(opened: Callable[..., Review]) -> None:
    """T25-5: the one below 40 learns; of somebody who does not nobody knows the age."""
    review = opened("p-0", ({"birth_date": None}, {}))
    (target,) = [one for one in review.told.targets if one.id == "T25-5"]
    said = "".join(p.fact.display if p.fact else p.text for p in target.gap_pieces)
    assert said == "nhiều nhất 1"
