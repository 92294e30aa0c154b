"""Each rule about conclusions catches its planted falsehood in page or letter of a sample ward."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from gate_pages import good_notebook
from generated import invent
from support import ROOT

from plan09lib.deliver.gate import conclusions
from plan09lib.deliver.gate.page import Page
from plan09lib.deliver.gate.rule import Found, Shared
from plan09lib.deliver.gate.rules import RULES
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review

CONCLUSIONS = {
    rule.name: rule.check for rule in RULES if rule.check.__module__ == conclusions.__name__
}
Texts = tuple[str, str]
Spoils = Callable[[str, str], Texts]


@cache
def reviewed(unit: str = "phuong-mau-1", period: str = "2025-H1") -> Review:
    return open_report_review("so_ket", unit, period, ROOT / "data")


@cache
def right(unit: str = "phuong-mau-1", period: str = "2025-H1") -> Texts:
    review = reviewed(unit, period)
    sections = (review.verdict(), review.assessment(), review.outlook(), review.directions())
    body = "\n".join(view.html for view in sections)
    return f'<html lang="vi"><body>{body}</body></html>', review.mail_html()


def found(name: str, page: str, letter: str, review: Review | None = None) -> list[Found]:
    others = {"thu.html": letter}
    shared = Shared(Page(page), good_notebook(), review or reviewed(), others)
    return list(CONCLUSIONS[name](shared))


def swap(old: str, new: str, of: int = 0, times: int = -1) -> Spoils:
    """The page (0) or the letter (1) with other words."""

    def spoilt(*texts: str) -> Texts:
        assert old in texts[of], old
        own = texts[of].replace(old, new, times)
        return (own, texts[1]) if of == 0 else (texts[0], own)

    return spoilt


def moved_to_strengths(page: str, letter: str) -> Texts:
    """A shortfall that stands under strengths."""
    own = '<p><a href="#T25-3a">T25-3a</a>: đạt</p>'
    return page.replace("<h4>Hạn chế", f"{own}<h4>Hạn chế", 1), letter


def without_in_directions(page: str, letter: str) -> Texts:
    """Another target stands where one must be acted upon."""
    head, begin, rest = page.partition('<section id="phuong-huong">')
    assert "T25-4b" in rest
    return head + begin + rest.replace("T25-4b", "T25-4a"), letter


def in_plan(*words: str) -> Spoils:
    """The page with other words in the proposed training plan, each pair in turn."""

    def spoilt(page: str, letter: str) -> Texts:
        head, begin, plan = page.partition('<section id="ke-hoach-dao-tao">')
        for old, new in zip(words[::2], words[1::2], strict=True):
            assert old in plan, old
            plan = plan.replace(old, new, 1)
        return head + begin + plan, letter

    return spoilt


def in_outlook(old: str, new: str) -> Spoils:
    """The page with other words in the outlook."""

    def spoilt(page: str, letter: str) -> Texts:
        head, begin, rest = page.partition('<section id="trien-vong">')
        assert old in rest, old
        return head + begin + rest.replace(old, new, 1), letter

    return spoilt


PLANTED: dict[str, list[Spoils]] = {
    "outlook": [
        in_outlook("hông còn khả năng đạt đúng hạn", "ẽ đạt, không phải cử thêm người"),
        in_outlook("hỉ đạt nếu cử thêm", "ần thêm"),
        in_outlook('id="tv-T25-4b"', 'id="tv-T25-4z"'),
    ],
    "short_named": [
        swap("không còn khả năng đạt đúng hạn", "sẽ đạt"),
        swap("không còn khả năng đạt đúng hạn", "sẽ đạt", of=1),
        swap("T25-5", "T25-3c", of=1),
        swap("chỉ đạt nếu cử thêm", "đã đạt, không phải cử"),
    ],
    "tallies_agree": [
        swap("> cần cử thêm", "> sẽ đạt"),
        swap("> cần cử thêm</td>", "> không đạt</td>", of=1),
        swap("chỉ tiêu, khi đến hạn:", "chỉ tiêu:"),
    ],
    "strengths": [moved_to_strengths, swap("<h4>Hạn chế", "<h4>Thiếu sót")],
    "training": [
        in_plan('href="#T25-4b"', 'href="#T25-3c"'),
        in_plan(">2</data> người học sơ cấp", ">1</data> người học sơ cấp"),
        in_plan(">2</data> người học sơ cấp", ">5</data> người học sơ cấp"),
        in_plan('href="#T25-4b"', 'href="#T25-3a"', 'class="left-short"', 'class="x"'),
    ],
    "who_acts": [
        without_in_directions,
        swap("T25-1b", "T25-1a", of=1),
    ],
}


def test_seats_for_the_case_that_an_open_leaver_leaves_are_no_contradiction(
    tmp_path: Path, plan: Plan
) -> None:
    """Of one civil servant the sex is blank, so the day of retirement: 1 is short, or 2."""
    (tmp_path / "plan").symlink_to(ROOT / "data" / "plan")
    invent(23, plan).write(tmp_path, plan)
    review = open_report_review("so_ket", "p-23", "2025-H1", tmp_path)
    row = review.frame.set_index("target_id").loc["T25-3c"]
    assert (row["unknown"] + row["undecided"], row["to_send"], row["short_at_worst"]) == (0, 1, 2)
    page = f'<html lang="vi"><body>{review.directions().html}</body></html>'
    assert ">2</data> người" in page
    assert found("training", page, "", review) == []
    three = re.sub(r'(qlnn_chuyen_vien[.]seats"[^>]*>)2<', r"\g<1>3<", page, count=1)
    assert three != page
    assert [what for _, what in found("training", three, "", review)] == [
        "lớp qlnn_chuyen_vien cho T25-3c có 3 người, phải cử 2"
    ]


@pytest.mark.parametrize("name", CONCLUSIONS)
def test_the_page_and_letter_of_a_ward_pass(name: str) -> None:
    assert found(name, *right()) == []


@pytest.mark.parametrize(
    ("name", "spoils"), [(name, one) for name, every in PLANTED.items() for one in every]
)
def test_a_planted_falsehood_is_found(name: str, spoils: Spoils) -> None:
    assert found(name, *spoils(*right()))


def test_every_rule_has_a_falsehood_of_its_own() -> None:
    assert set(PLANTED) == set(CONCLUSIONS)


def test_what_has_slipped_is_no_strength() -> None:
    """As before: met at its deadline, short now, told among what was met."""
    frame = reviewed().frame.copy()
    page, letter = right()
    strong = frame.index[frame["prospect"] == "attained"][0]
    frame.loc[strong, "prospect"] = "met_then_short"
    review = dataclasses.make_dataclass("Other", ["plan", "frame"])(reviewed().plan, frame)
    told = found("strengths", page, letter, review)
    assert any(str(frame.loc[strong, "target_id"]) in what for _, what in told)
