"""A blank where somebody satisfied before is no fall, and who may belong is told beside a share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from document_samples import table_of
from lxml import html as lxml_html
from support import person

from plan09lib import open_review
from plan09lib.tell.document.blocks import lines_of
from plan09lib.tell.report.review import Review

HAD, LACKS = {"political_theory": "trung_cap"}, {"political_theory": "so_cap"}
BLANK: dict[str, Any] = {"political_theory": None}
FALL = "giảm 2 người, do có người không còn được ghi nhận đạt"
OPEN = "có người trước đó đạt mà nay chưa có thông tin"


@pytest.fixture
def told(make_unit: Callable[..., Path], data_dir: Path) -> Callable[..., tuple[str, str]]:
    """The paragraph about political theory, and what the page's details say of T25-3b."""

    def of_ward(*now: dict[str, Any]) -> tuple[str, str]:
        lists = {"2024-12-31": (HAD,) * 5, "2025-06-30": now}
        make_unit(
            "p-1",
            {
                day: {"nhan_su": [person(f"000{n}", **one) for n, one in enumerate(people, 1)]}
                for day, people in lists.items()
            },
        )
        review = open_review("so_ket", "p-1", "2025-H1", data_dir)
        assert isinstance(review, Review)
        lines = [line for block in review.document_tree.blocks for line in lines_of(block)]
        (paragraph,) = [line for line in lines if "Về lý luận chính trị:" in line]
        page = lxml_html.fromstring(review.targets().html)
        (own,) = page.xpath('//*[@id="T25-3b"]')
        return paragraph, " ".join(own.text_content().split())

    return of_ward


def test_who_is_known_not_to_satisfy_any_more_is_a_fall(
    told: Callable[..., tuple[str, str]],
) -> None:
    paragraph, details = told(HAD, HAD, HAD, LACKS, LACKS)
    assert FALL in paragraph
    assert ", giảm 40,0 điểm phần trăm" in details


@pytest.mark.parametrize("blanks", [1, 2, 5])
def test_a_blank_is_none(told: Callable[..., tuple[str, str]], blanks: int) -> None:
    paragraph, details = told(*(HAD,) * (5 - blanks), *(BLANK,) * blanks)
    assert "giảm" not in paragraph
    assert OPEN in paragraph
    assert "giảm" not in details
    assert f"{blanks} người trước đó đạt nay không còn ghi nhận đạt, có thể vì chưa có" in details


def test_who_may_belong_stands_beside_the_share(
    make_unit: Callable[..., Path], data_dir: Path
) -> None:
    """Of three below forty all learn; of two whose age nobody knows it is open."""
    young = {"birth_date": dt.date(1995, 1, 15), "learning_language": "co"}
    ages = [young, young, young, {"birth_date": None}, {"birth_date": None}]
    people = [person(f"000{n}", **one) for n, one in enumerate(ages, 1)]
    make_unit("p-1", {"2025-06-30": {"nhan_su": people}})
    review = open_review("so_ket", "p-1", "2025-H1", data_dir)
    assert isinstance(review, Review)
    text = "\n".join(line for block in review.document_tree.blocks for line in lines_of(block))
    assert "3 cán bộ, công chức dưới 40 tuổi (2 người khác chưa rõ)" in text
    assert "3/3 cán bộ, công chức dưới 40 tuổi (100%; 2 người chưa rõ có thuộc nhóm)" in text


def test_nothing_known_is_no_zero(make_unit: Callable[..., Path], data_dir: Path) -> None:
    """Of three nobody's value is known, now and then: table 1 does not say that none satisfies."""
    people = [person(f"000{n}", **BLANK) for n in range(1, 4)]
    make_unit("p-1", {day: {"nhan_su": people} for day in ("2024-12-31", "2025-06-30")})
    review = open_review("so_ket", "p-1", "2025-H1", data_dir)
    assert isinstance(review, Review)
    table = table_of(review.document_tree, "bang-1")
    (row,) = [at for at, name in enumerate(table["Chỉ tiêu (yêu cầu)"])
              if "Công chức" in name and "lý luận chính trị" in name]  # fmt: skip
    assert [table[day][row] for day in ("31/12/2024", "30/6/2025")] == ["chưa rõ"] * 2
