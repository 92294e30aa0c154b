"""A unit that ends before its targets are due: told once, and what it hands over."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import person

from plan09lib.tell.document.blocks import lines_of
from plan09lib.tell.report.opening import open_review
from plan09lib.tell.report.review import Review

ENDS = re.compile(r"kết thúc (?:hoạt động )?sau ngày")


@pytest.fixture
def review(make_unit: Callable[..., Path]) -> Callable[..., Review]:
    def make(until: str, known_since: str = "2025-06-01", **fields: str) -> Review:
        people: list[dict[str, Any]] = [
            person(f"{n:04d}", group="cong_chuc", **fields) for n in range(1, 9)
        ]
        days = ("2022-07-31", "2024-12-31", "2025-06-30")
        folder = make_unit("p-1", {day: {"nhan_su": people} for day in days})
        path = folder / "don_vi.yml"
        file = yaml.safe_load(path.read_text(encoding="utf-8"))
        file["valid"] |= {"until": until, "known_since": known_since}
        for name in file["names"]:
            name |= {"until": until, "reason": "nhập vào phường Khác 2"}
        path.write_text(yaml.safe_dump(file, allow_unicode=True), encoding="utf-8")
        opened = open_review("so_ket", "p-1", "2025-H1", str(folder.parents[1]))
        assert isinstance(opened, Review)
        return opened

    return make


def lines(review: Review) -> list[str]:
    return [line for block in review.document_tree.blocks for line in lines_of(block)]


def test_what_is_short_is_handed_over_not_assigned(review: Callable[..., Review]) -> None:
    told = lines(review("2025-06-30", education="trung_cap", political_theory="chưa"))
    text = "\n".join(told)
    assert "Phần thứ hai: BÀN GIAO" in text
    assert "(nhập vào phường Khác 2) nên không đề ra nhiệm vụ 6 tháng cuối năm 2025" in text
    assert "Đưa các chỉ tiêu còn thiếu" in text
    assert "Chưa đạt khi đơn vị kết thúc" in text
    assert "Phân công thực hiện" not in text
    assert "giữ các kết quả đã đạt" not in text


def test_the_end_is_told_once_per_part_not_per_target(review: Callable[..., Review]) -> None:
    found = review("2025-06-30", education="trung_cap", political_theory="chưa")
    text = "\n".join(lines(found))
    assert len(ENDS.findall(text)) == 2, "the situation, and the handover"
    screen = found.verdict()._repr_html_()
    assert len(ENDS.findall(screen)) == 1
    assert "Còn thiếu so với yêu cầu, bàn giao cho nơi tiếp nhận" in screen
    assert "0/8, thiếu 8 người" in _plain(screen)


def test_what_it_attains_is_its_strength(review: Callable[..., Review]) -> None:
    found = review("2025-06-30", education="dai_hoc")
    text = "\n".join(lines(found))
    assert "Đạt mức yêu cầu đến khi đơn vị kết thúc: trình độ chuyên môn của công chức" in text
    assert "chưa có chỉ tiêu nào đạt" not in text


def test_a_unit_with_days_left_has_tasks(review: Callable[..., Review]) -> None:
    text = "\n".join(lines(review("2025-09-30", political_theory="chưa")))
    assert "NHIỆM VỤ, GIẢI PHÁP 6 THÁNG CUỐI NĂM 2025" in text
    assert "BÀN GIAO" not in text


def _plain(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)
