"""What rounding to the nearest head would ask for is told of the group that the sentence is of."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html
from support import person

from plan09lib import open_review
from plan09lib.tell.document.blocks import lines_of
from plan09lib.tell.report.review import Review

Told = tuple[str, str, str]
Heads = tuple[int, int]


@pytest.fixture
def told(make_unit: Callable[..., Path], data_dir: Path) -> Callable[..., Told]:
    """The page's details of T25-3b (80 %), annex 3 and the note below table 1, of a ward where so
    many of so many civil servants satisfy it at each of some days."""

    def of_ward(period: str, **heads: Heads) -> Told:
        make_unit("p-1", {day[1:].replace("_", "-"): civil(*own) for day, own in heads.items()})
        review = open_review("so_ket", "p-1", period, data_dir)
        assert isinstance(review, Review)
        trees = review.document_tree, review.annex_tree
        blocks = {one.key: [*lines_of(one)] for tree in trees for one in tree.blocks}
        page = lxml_html.fromstring(review.targets().html)
        (own,) = page.xpath('//*[@id="T25-3b"]')
        readings, note = (" ".join(blocks[key]) for key in ("pl-cach-hieu-bang", "bang-1-chu"))
        return " ".join(own.text_content().split()), readings, note

    return of_ward


def civil(have: int, of: int) -> dict[str, list[dict[str, Any]]]:
    theory = ["trung_cap"] * have + ["so_cap"] * (of - have)
    return {
        "nhan_su": [person(f"{at:04}", political_theory=one) for at, one in enumerate(theory, 1)]
    }


@pytest.mark.parametrize(
    ("then", "now", "asked"),
    [
        ((10, 12), (9, 13), "nay {} 10 người"),  # 80 % of 12: 10 either way; of 13: 11 or 10
        ((11, 13), (4, 9), "khi đến hạn {} 10 người, nay {} 7 người"),
        ((11, 13), (8, 12), "khi đến hạn {} 10 người"),
        ((11, 13), (9, 13), "{} 10 người"),
    ],
)
def test_it_is_told_of_the_group_of_the_deadline_and_of_today(
    then: Heads, now: Heads, asked: str, told: Callable[..., Told]
) -> None:
    details, readings, _ = told("2026-H1", _2025_12_31=then, _2026_06_30=now)
    assert f"Nếu làm tròn theo cách thường thì {asked.format(*['chỉ cần'] * 2)}." in details
    assert re.search(f"; làm tròn theo cách thường thì {asked.format(*['cần'] * 2)} \\d", readings)


@pytest.mark.parametrize(("have", "is_told"), [(9, False), (10, True), (11, False)])
def test_a_result_that_hangs_on_it_is_named_below_table_1(
    have: int, is_told: bool, told: Callable[..., Told]
) -> None:
    """80 % of 13 is 10.4: eleven people, or ten."""
    _, _, note = told("2025", _2025_12_31=(have, 13))
    said = "; làm tròn theo cách thường thì kết quả khác: công chức có trình độ lý luận"
    assert (said in note) == is_told


@pytest.mark.parametrize(
    ("then", "now", "said", "wrong"),
    [
        ((3, 4), (4, 4), "Khi đến hạn chỉ thiếu một người.", " Chỉ thiếu một người"),
        ((4, 5), (2, 5), "nay thiếu 2 người", "Chỉ cần bớt một người"),
    ],
)
def test_what_one_head_decided_is_told_of_its_day(
    then: Heads, now: Heads, said: str, wrong: str, told: Callable[..., Told]
) -> None:
    details, _, _ = told("2026-H1", _2025_12_31=then, _2026_06_30=now)
    assert said in details
    assert wrong not in details
