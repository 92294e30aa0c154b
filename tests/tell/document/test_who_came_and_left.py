"""A target that is met, or short, because of who left its group or came to it, says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html
from support import person

from plan09lib import open_review
from plan09lib.tell.document.blocks import lines_of
from plan09lib.tell.report.review import Review

HAD, LACKS, BLANK = (
    {"political_theory": one} for one in ("trung_cap", "so_cap", None)
)  # fmt: skip
Told = tuple[str, str, str]
People = dict[str, dict[str, Any]]


@pytest.fixture
def told(make_unit: Callable[..., Path], data_dir: Path) -> Callable[[People, People], Told]:
    """The paragraph on political theory, the strengths, the page's details of T25-3b (80 %), of a
    ward of these civil servants, by staff id, before and now."""

    def of_ward(before: People, now: People) -> Told:
        lists = {"2024-12-31": before, "2025-06-30": now}
        rows = {
            day: {"nhan_su": [person(staff_id, **one) for staff_id, one in people.items()]}
            for day, people in lists.items()
        }
        make_unit("p-1", rows)
        review = open_review("so_ket", "p-1", "2025-H1", data_dir)
        assert isinstance(review, Review)
        lines = {
            block.key: " ".join(lines_of(block)) for block in review.document_tree.blocks
        }  # fmt: skip
        page = lxml_html.fromstring(review.targets().html)
        (own,) = page.xpath('//*[@id="T25-3b"]')
        details = " ".join(own.text_content().split())
        return lines["noi-dung-ly_luan_chinh_tri"], lines.get("uu-diem-nhom-giam", ""), details

    return of_ward


def people(*them: dict[str, Any], since: int = 1) -> People:
    return {f"00{since + at:02}": one for at, one in enumerate(them)}


FOUR = people(HAD, HAD, HAD, HAD)
SHRUNK = "đạt do nhóm giảm từ 6 còn 5 người, số người đạt giữ nguyên"


def test_what_is_met_only_as_somebody_left_is_told_as_that(told: Callable[..., Told]) -> None:
    paragraph, strengths, details = told(FOUR | people(LACKS, LACKS, since=5),
                                         FOUR | people(LACKS, since=5))  # fmt: skip
    assert f"chỉ tiêu đối với công chức {SHRUNK} (1 người chưa đạt rời đơn vị)." in paragraph
    assert "1 chỉ tiêu đạt do nhóm giảm, số người đạt không tăng" in strengths
    assert f"Chỉ tiêu {SHRUNK}." in details


def test_who_came_to_satisfy_and_who_left_are_told_together(told: Callable[..., Told]) -> None:
    """5 of 5 after 5 of 7, where one of the five is another: "không tăng (1 người đạt thêm)"."""
    before = FOUR | people(HAD, LACKS, LACKS, since=5)
    paragraph, _, details = told(before, people(HAD, HAD, HAD, HAD) | people(HAD, since=6))
    said = "đạt do nhóm giảm từ 7 còn 5 người, số người đạt giữ nguyên"
    parts = "1 người chưa đạt rời đơn vị, 1 người đạt thêm, 1 người đã đạt rời đơn vị"
    assert f"{said} ({parts})." in paragraph
    assert f"Chỉ tiêu {said}." in details


def test_how_many_fewer_satisfy_is_told(told: Callable[..., Told]) -> None:
    paragraph, strengths, _ = told(FOUR | people(HAD, LACKS, LACKS, since=5), FOUR)
    assert "đạt do nhóm giảm từ 7 còn 4 người, số người đạt giảm từ 5 còn 4 (" in paragraph
    assert "1 chỉ tiêu đạt do nhóm giảm, số người đạt giảm: " in strengths


def test_all_parts_of_a_smaller_group_are_told(told: Callable[..., Told]) -> None:
    """4 of 5 after 4 of 7: three left, one came."""
    paragraph, _, _ = told(FOUR | people(LACKS, LACKS, LACKS, since=5),
                           FOUR | people(LACKS, since=8))  # fmt: skip
    assert "(3 người chưa đạt rời đơn vị, 1 người mới về chưa đạt)" in paragraph


def test_causes_that_others_worked_against_are_the_main_ones(told: Callable[..., Told]) -> None:
    """7 of 7 after 5 of 11, as 5 − 1 + 3 = 7: the one who left is no cause of it."""
    before = FOUR | people(HAD, LACKS, LACKS, LACKS, LACKS, LACKS, LACKS, since=5)
    paragraph, _, details = told(before, FOUR | people(HAD, HAD, HAD, since=6))
    said = "đạt chủ yếu do 3 người chưa đạt rời đơn vị, 3 người đạt thêm."
    assert said in paragraph
    assert f"Chỉ tiêu {said}" in details


def test_the_largest_part_comes_first(told: Callable[..., Told]) -> None:
    """Two left who did not satisfy, one came to satisfy: 5 of 5 after 4 of 7."""
    paragraph, strengths, _ = told(FOUR | people(LACKS, LACKS, LACKS, since=5),
                                   FOUR | people(HAD, since=5))  # fmt: skip
    assert "đạt do 2 người chưa đạt rời đơn vị, 1 người đạt thêm." in paragraph
    assert "nhóm giảm" not in strengths


def test_what_training_alone_made_met_is_told_once(told: Callable[..., Told]) -> None:
    paragraph, strengths, details = told(FOUR | people(LACKS, LACKS, since=5),
                                         FOUR | people(HAD, LACKS, since=5))  # fmt: skip
    assert "Riêng chỉ tiêu" not in paragraph
    assert "nhóm giảm" not in strengths + details


def test_what_a_newcomer_made_short_is_told_as_that(told: Callable[..., Told]) -> None:
    paragraph, _, details = told(FOUR | people(LACKS, since=5),
                                 FOUR | people(LACKS, LACKS, since=5))  # fmt: skip
    said = "không còn đạt do 1 người mới về chưa đạt"
    assert f"chỉ tiêu đối với công chức {said}." in paragraph
    assert f"Chỉ tiêu {said}." in details


def test_who_is_short_of_more_for_newcomers_is_told(told: Callable[..., Told]) -> None:
    before = FOUR | people(LACKS, LACKS, since=5)
    paragraph, _, _ = told(before, before | people(LACKS, LACKS, since=7))
    assert "thiếu thêm người do 2 người mới về chưa đạt." in paragraph


OPEN = {
    "whether who left satisfied": (
        FOUR | people(LACKS, BLANK, since=5), FOUR | people(LACKS, since=5),
    ),
    "whether who came satisfies": (
        FOUR | people(LACKS, since=5), FOUR | people(LACKS, BLANK, since=5),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", OPEN)
def test_nothing_is_told_while_it_is_open(case: str, told: Callable[..., Told]) -> None:
    paragraph, strengths, _ = told(*OPEN[case])
    assert "Riêng chỉ tiêu" not in paragraph
    assert "nhóm giảm" not in strengths
