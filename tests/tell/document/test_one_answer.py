"""A target has one class and one shortage, wherever a report tells them."""

from __future__ import annotations

import re

import pytest
from document_samples import SAMPLES, review_of, table_of, words_of
from lxml import html as lxml_html

from plan09lib.tell.document.blocks import Paragraph
from plan09lib.tell.document.told import ToldDocument
from plan09lib.tell.letters.letter import Enclosed, write_letter
from plan09lib.tell.report.review import Review
from plan09lib.tell.told.targets import ToldTarget
from plan09lib.tell.words.view import View

ENCLOSED = Enclosed("0123456789ab")
FINAL = SAMPLES[6:]
CERTAIN = ("missed", "met_then_short", "out_of_reach", "ends_with_group", "met_late", "met",
           "attained", "no_population")  # fmt: skip
EVERY = (*SAMPLES, ("so_ket", "phuong-mau-2", "2025-H1"), ("so_ket", "phuong-mau-2", "2026-H1"))


def rows_by_target(view: View, caption: str) -> dict[str, list[str]]:
    """The cells after the first of the table whose caption begins so, by the first."""
    page = lxml_html.fromstring(f"<div>{view.html}</div>")
    (table,) = (
        one for one in page.iter("table") if one.findtext("caption", "").startswith(caption)
    )
    found = [[" ".join(c.text_content().split()) for c in row] for row in table.iter("tr")]
    return {name: cells for name, *cells in found[1:]}


def first_screen(review: Review) -> dict[str, str]:
    """What the first screen says of each target that has a line of its own there."""
    page = lxml_html.fromstring(f"<div>{review.verdict().html}</div>")
    told: dict[str, str] = {}
    for line in page.iter("li"):
        if len(line) and line[0].tag == "a" and "→" not in line.text_content():
            said = " ".join(line.text_content().split()).partition(": ")[2]
            told.setdefault(line[0].text_content(), said)
    return told


@pytest.mark.parametrize("sample", FINAL, ids="-".join)
def test_what_is_proposed_of_a_target_is_one_thing_on_the_page_and_in_the_document(
    sample: tuple[str, str, str],
) -> None:
    review = review_of(*sample)
    told = rows_by_target(review.directions(), "Đề xuất kết thúc")
    rows = zip(
        review.told.handled, table_of(review.document_tree, "bang-xu-ly")["Đề xuất"], strict=False
    )
    signed = {target.id: proposal for one, proposal in rows for target in one.targets}
    assert {name: cells[1].partition(" (")[0] for name, cells in told.items()} == signed
    for name, said in first_screen(review).items():
        verdict = told[name][0].partition(" ")[2]
        assert said.startswith(verdict[0].lower() + verdict[1:]), name


@pytest.mark.parametrize("sample", EVERY, ids="-".join)
def test_every_target_that_ends_with_its_group_is_named_on_the_first_screen(
    sample: tuple[str, str, str],
) -> None:
    review = review_of(*sample)
    text = review.verdict().text
    ending = [one for one in review.told.targets if one.prospect == "ends_with_group"]
    assert [one.id for one in ending if one.id not in text and not one.ends_with_unit] == []


def short_of(target: ToldTarget) -> str:
    """How many are short now, as a table tells it."""
    if target.has_ended:
        return "–"
    least, most = target.get("gap_at_least"), target.get("gap_at_most")
    if least and most:
        return f"{least.value} đến {most.value}" if target.n.value else "chưa rõ"
    return str(target.gap.value or "không") if target.has("gap") else "chưa rõ"


@pytest.mark.parametrize("sample", EVERY, ids="-".join)
def test_a_blank_leaves_the_shortage_open_wherever_it_is_told(sample: tuple[str, str, str]) -> None:
    review = review_of(*sample)
    targets = review.told.targets
    annex = table_of(review.annex_tree, "pl-chi-tieu")
    assert dict(zip(annex["Mã"], annex["Thiếu"], strict=True)) == {
        one.id: short_of(one) for one in targets
    }
    due = [one for one in review.document_tree.blocks if one.key == "bang-1"]
    if due:
        told = table_of(review.document_tree, "bang-1")["Còn thiếu"]
        assert told == [short_of(one) for one in ToldDocument(review).due]
    page = {}
    for year in sorted({one.target.deadline.year for one in targets}):
        page |= rows_by_target(review.targets(year), "Kết quả các chỉ tiêu")
    assert {name: cells[-2] for name, cells in page.items()} == {
        one.id: short_of(one) for one in targets if one.id in page
    }


@pytest.mark.parametrize("sample", EVERY, ids="-".join)
def test_no_sentence_tells_one_number_of_what_blanks_leave_open(
    sample: tuple[str, str, str],
) -> None:
    review = review_of(*sample)
    views = (review.verdict(), review.targets(), review.outlook(), review.directions(),
             review.ladders(), review.proposals())  # fmt: skip
    page = lxml_html.fromstring("<div>" + "".join(view.html for view in views) + "</div>")
    facts = [one.get("data-fact") for one in page.iter("data")]
    for one in review.told.targets:  # "thiếu từ … đến …" ends with the most that are short
        before = {facts[at - 1] for at, fact in enumerate(facts) if fact == f"{one.id}.gap"}
        assert not one.has("gap_at_most") or before <= {f"{one.id}.gap_at_deadline"}, one.id
    left = page.xpath(".//*[@class='left-short']")
    undecided = [one.id for one in review.told.targets if one.prospect == "undecided"]
    text = " ".join("".join(one.text_content() for one in left).split())
    assert [one for one in undecided if f"{one} vẫn thiếu" in text] == []


def in_table(target: ToldTarget) -> str:
    """Its class as a table tells it."""
    pieces = target.worded("table")
    return "".join(piece.fact.display if piece.fact else piece.text for piece in pieces)


@pytest.mark.parametrize("sample", EVERY, ids="-".join)
def test_every_table_tells_the_class_of_a_target_and_pace_only_where_it_is_open(
    sample: tuple[str, str, str],
) -> None:
    review = review_of(*sample)
    classes = {one.id: in_table(one) for one in review.told.targets}
    annex = table_of(review.annex_tree, "pl-chi-tieu")
    assert dict(zip(annex["Mã"], annex["Khả năng đạt"], strict=True)) == classes
    for year in sorted({one.target.deadline.year for one in review.told.targets}):
        for name, cells in rows_by_target(review.targets(year), "Kết quả các chỉ tiêu").items():
            assert cells[-1].partition(" ")[2] == classes[name], name
    certain = [one.id for one in review.told.targets if one.prospect in CERTAIN]
    pace = dict(zip(annex["Mã"], annex["So với lộ trình"], strict=True))
    assert {pace[name] for name in certain} <= {"kết cục đã rõ"}


@pytest.mark.parametrize("sample", EVERY, ids="-".join)
def test_the_letter_to_the_organising_body_tells_classes_the_worst_first(
    sample: tuple[str, str, str],
) -> None:
    review = review_of(*sample)
    page = lxml_html.fromstring(f"<div>{write_letter(review, 'to_chuc', ENCLOSED).html}</div>")
    rows = [[" ".join(c.text_content().split()) for c in row] for row in page.iter("tr")]
    order = {one.id: one for one in review.told.targets}
    told = [(cells[0].split()[0], cells[-1]) for cells in rows if cells[0].split()[0] in order]
    assert len(told) == len(order)
    places = [order[name].prospect_order for name, _ in told]
    assert places == sorted(places)
    markup = write_letter(review, "lanh_dao", ENCLOSED).html
    leaders = " ".join(lxml_html.fromstring(f"<div>{markup}</div>").text_content().split())
    for name, said in told:
        words = said.partition(" ")[2]
        if order[name].is_late_or_lost:  # what leaders read of it
            assert f"({name}): {words[:1].lower()}{words[1:].split(' (')[0]}" in leaders, name
        else:
            assert words.startswith(in_table(order[name])), name


def test_what_a_year_had_is_the_same_in_the_annexes_of_every_period() -> None:
    """4.1 had 2024 by the list of then, and not by the report of a year later."""
    earlier, *later = (
        table_of(review_of(*sample).annex_tree, "pl-viec-nam")
        for sample in (SAMPLES[1], SAMPLES[0], SAMPLES[6])
    )
    years = [head for head in earlier if head.isdigit()]
    assert years == ["2022", "2023", "2024"]
    for table in later:
        assert {year: table[year] for year in years} == {year: earlier[year] for year in years}


@pytest.mark.parametrize("sample", EVERY, ids="-".join)
def test_a_deed_that_the_annex_names_is_marked_in_its_year(sample: tuple[str, str, str]) -> None:
    review = review_of(*sample)
    works = table_of(review.annex_tree, "pl-viec-nam")
    for deed in review.deeds:
        at = works["Mã"].index(deed.work_id)
        assert works[str(deed.first_day.year)][at] in "●–", deed.work_id


@pytest.mark.parametrize("sample", EVERY, ids="-".join)
def test_the_annex_says_beside_the_plan_of_courses_what_it_leaves_short_and_why(
    sample: tuple[str, str, str],
) -> None:
    review = review_of(*sample)
    page = lxml_html.fromstring(f"<div>{review.directions().html}</div>")
    told = [" ".join(one.text_content().split()) for one in page.xpath(".//*[@class='left-short']")]
    notes = [
        words_of(one.runs) for one in review.annex_tree.blocks
        if isinstance(one, Paragraph) and one.key == "pl-con-thieu"
    ]  # fmt: skip
    assert [one.partition("Theo phương án: ")[2] for one in notes] == [
        re.sub(r"(?<= )thiếu người", "vẫn thiếu người", re.sub("vẫn thiếu", "thiếu", one))
        for one in told
    ]


def test_a_proposal_that_the_new_list_lost_is_told_in_page_and_document_alike() -> None:
    review = review_of("so_ket", "phuong-mau-2", "2025-H1")
    page = lxml_html.fromstring(f"<div>{review.proposals().html}</div>").text_content()
    said = "chưa rõ đã trả lời hay rút"
    assert f"1 mất dòng trong danh sách mới, {said}" in " ".join(page.split())
    (told,) = [words_of(one.runs) for one in review.document_tree.blocks
               if isinstance(one, Paragraph) and one.key == "kien-nghi-chung"]  # fmt: skip
    assert f"1 kiến nghị không còn trong danh sách mới, {said} (bổ sung biên chế" in told


@pytest.mark.parametrize("which", FINAL)
def test_a_final_report_has_a_row_for_what_is_to_be_met_by_a_later_deadline(
    which: tuple[str, str, str],
) -> None:
    review = review_of(*which)
    rows = [row for row in table_of(review.document_tree, "bang-2")["Việc phải làm"]
            if row.startswith("Theo dõi đến khi đạt")]  # fmt: skip
    later = [one for one in review.told.targets if one.prospect == "will_meet"]
    assert bool(rows) == bool(later)
    assert all(any(one.population in row for row in rows) for one in later)
