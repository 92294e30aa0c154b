"""The gate's rules about the signed document: each has planted faults that it finds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import pytest
from gate_pages import GOOD, FakeReview, good_notebook, rules_broken
from issues import issue_of

from plan09lib.deliver.gate.document import unwritten
from plan09lib.deliver.gate.rules import scan_faults
from plan09lib.read.period.issue import Issue
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.document_form import DocumentForm
from plan09lib.tell.document.blocks import Block, Document, Figure, Heading, Human, Paragraph, Run
from plan09lib.tell.document.shown import shown


@dataclass(frozen=True)
class Shown:
    value_text: str
    display: str
    anchor: str = "mc-T25-3b"

    def formal(self, leading_zero: bool) -> str:
        return f"0{self.display}" if leading_zero else self.display


class Reviewed(FakeReview):
    document_tree: Document
    annex_tree: Document
    document_form: DocumentForm


@pytest.fixture(scope="module")
def form(plan: Plan) -> DocumentForm:
    """Of an office that writes 01: what is shown is not how the number is kept."""
    return plan.forms.forms[0].model_copy(update={"leading_zero": True})


def found(
    form: DocumentForm, *blocks: Block, page: str = "", annex: tuple[Block, ...] = ()
) -> set[str]:
    """The rules that a document of these blocks breaks; the page shows the right one."""
    facts: Any = {**FakeReview().facts, "T25-3b.gap": Shown("1", "1")}
    review: Any = Reviewed(facts=facts)
    right = shown(Document("Báo cáo", "Đảng ủy", RIGHT), facts, form.spelling)
    review.document_tree, review.document_form = Document("Báo cáo", "Đảng ủy", blocks), form
    review.annex_tree = Document("Phụ lục", "Đảng ủy", annex)
    html = GOOD.replace("</main>", f"{page or right}</main>")
    return rules_broken(scan_faults(html, good_notebook(), review))


def said(*runs: Run) -> Paragraph:
    return Paragraph(key="khoi", runs=runs)


RIGHT = (
    Heading(key="i", level=2, runs=(Run("I- ", "ordinal"), Run("KẾT QUẢ"))),
    said(Run("Còn "), Run("01", "fact", "T25-3b.gap"), Run(" người, "), Run("2025", "reference")),
    Human(key="loi", paragraphs=(said(Run("Ý kiến: thiếu 3 lớp", "person")),), is_filled=True),
    Figure(key="hinh", picture=b"png", alt="Còn 01 người phải học.", facts=("T25-3b.gap",)),
)
WRONG: dict[str, tuple[str, Block]] = {
    "a digit in words": ("document_numbers", said(Run("Còn 1 người"))),
    "a fact shown otherwise": ("document_numbers", said(Run("1", "fact", "T25-3b.gap"))),
    "an unknown fact": ("document_numbers", said(Run("01", "fact", "T25-3b.no"))),
    "an unknown reference": ("document_numbers", said(Run("2031", "reference"))),
    "an ordinal that is none": ("document_numbers", said(Run("12 người", "ordinal"))),
    "a number in a picture's words": (
        "document_numbers",
        Figure(key="hinh", picture=b"", alt="Còn 4 người.", facts=("T25-3b.gap",)),
    ),
    "a code": ("document_codes", said(Run("T25-3b", "reference"))),
    "a file": ("document_codes", said(Run("theo 2025-06-30.xlsx", "reference"))),
    "a column": ("document_codes", said(Run("nhóm cong_chuc"))),
    "a gap": ("document_codes", said(Run("nan người"))),
    "a name": ("no_names", said(Run("Đồng chí Nguyễn Văn Hòa"))),
    "a name said by people": ("no_names", said(Run("Nguyễn Văn Hòa đi học", "person"))),
}


def test_a_right_document_passes(form: DocumentForm) -> None:
    assert found(form, *RIGHT) == set()


@pytest.mark.parametrize("fault", WRONG)
def test_a_planted_fault_is_found(fault: str, form: DocumentForm) -> None:
    rule, block = WRONG[fault]
    assert rule in found(form, *RIGHT, block)


@pytest.mark.parametrize("fault", WRONG)
def test_a_fault_planted_in_the_annexes_is_found_but_codes_stand_there(
    fault: str, form: DocumentForm
) -> None:
    rule, block = WRONG[fault]
    is_allowed = rule == "document_codes" and fault != "a gap"
    assert (rule in found(form, *RIGHT, annex=(block,))) != is_allowed


IN_PAGE = {
    "a fact as on a screen": (">01<", ">1<"),
    "another word": (" người, ", " cán bộ, "),
    "an ordinal more": ("KẾT QUẢ", '<span class="stt">7</span> KẾT QUẢ'),
    "a line less": ("<h4", "<!-- <h4"),
}


@pytest.mark.parametrize("fault", IN_PAGE)
def test_a_page_that_reads_otherwise_is_found(fault: str, form: DocumentForm) -> None:
    facts: Any = {**FakeReview().facts, "T25-3b.gap": Shown("1", "1")}
    right = shown(Document("Báo cáo", "Đảng ủy", RIGHT), facts, form.spelling)
    old, new = IN_PAGE[fault]
    wrong = right.replace(old, new, 1)
    if fault == "a line less":
        wrong = wrong.replace("</h4>", "</h4> -->", 1)
    assert wrong != right
    assert "document_shown" in found(form, *RIGHT, page=wrong)


def test_a_page_with_a_document_of_no_tree_is_found() -> None:
    page = GOOD.replace("</main>", '<article id="van-ban"><p>Có người.</p></article></main>')
    assert rules_broken(scan_faults(page, good_notebook(), FakeReview())) == {"document_shown"}


@pytest.mark.parametrize(("issue", "told"), [
    (Issue("12-BC/ĐU", dt.date(2025, 7, 15)), ["chưa có nguyên nhân", "chưa có bài học"]),
    (issue_of(), []),
    (None, []),
])  # fmt: skip
def test_what_only_people_can_say_is_there_or_the_reason_why_not(
    issue: Issue | None, told: list[str]
) -> None:
    review = SimpleNamespace(issue=issue, unwritten=("nguyên nhân", "bài học"))
    shared = cast(Any, SimpleNamespace(review=review))
    assert [what for _, what in unwritten(shared)] == told
