"""What readers see of the sample wards: clean sentences, and numbers that are facts."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html
from mail_samples import words_of, words_shown
from notebook_calls import calls
from support import person

from plan09lib import open_review
from plan09lib.errors import BadParameter, DataRefused

ROOT = Path(__file__).resolve().parents[3]
REVIEWS = [  # kind, unit, period
    ("so_ket", "phuong-mau-1", "2025-H1"),
    ("so_ket", "phuong-mau-1", "2022-Q3"),
    ("so_ket", "phuong-mau-2", "2024"),
    ("so_ket", "phuong-mau-2", "2026-H1"),
    ("so_ket", "phuong-mau-3", "2025-9M"),
    ("so_ket", "phuong-cu-b", "2025-H1"),
    ("tong_ket", "phuong-mau-1", "2022..2025"),
    ("tong_ket", "phuong-mau-2", "2022..2025"),
    ("tong_ket", "phuong-mau-3", "2022..2025"),
    ("du_lieu", "phuong-mau-2", "2025-H1"),
]
IDS = ["-".join(one) for one in REVIEWS]
UGLY = re.compile(
    r"  | [,.;:)]|\( |,,|\.\.|;;|,\.|;\.|\.;|\.,|,;|\(\)|\bNone\b|\bnan\b|\bNaT\b|<NA>|\{\{|\}\}|%%"
)
BLOCKS = "//p|//li|//td|//th|//caption|//figcaption|//h4|//h5|//h6|//blockquote"
NUMBER = re.compile(r"\d[\d.,]*\d|\d")


@cache
def opened(kind: str, unit: str, period: str) -> Any:
    return open_review(kind, unit, period)


@cache
def views(kind: str, unit: str, period: str) -> dict[str, str]:
    """The HTML of every view of the notebook, by call."""
    review = opened(kind, unit, period)
    return {
        f"{name}({', '.join(map(str, arguments))})": getattr(review, name)(*arguments).html
        for name, arguments in calls(kind)
    }


def page(kind: str, unit: str, period: str) -> Any:
    return lxml_html.fromstring(f"<div>{''.join(views(kind, unit, period).values())}</div>")


def text_of(element: Any) -> str:
    """The text as a browser shows it, without what stands in nested blocks of a list."""
    copy = lxml_html.fromstring(lxml_html.tostring(element, encoding="unicode", with_tail=False))
    for inner in copy.xpath(".//ul|.//ol|.//table"):
        inner.drop_tree()
    return " ".join(copy.text_content().split())


@pytest.mark.parametrize("review", REVIEWS, ids=IDS)
def test_no_sentence_is_untidy(review: tuple[str, str, str]) -> None:
    texts = {text_of(element) for element in page(*review).xpath(BLOCKS)}
    assert len(texts) > 20
    assert sorted(text for text in texts if UGLY.search(text)) == []


@pytest.mark.parametrize("text", ["đạt , hết", "hết ..", "có () người", "None", "là nan,", "a  b"])
def test_an_untidy_sentence_is_noticed(text: str) -> None:
    assert UGLY.search(text)


@pytest.mark.parametrize("review", REVIEWS, ids=IDS)
def test_no_paragraph_is_empty(review: tuple[str, str, str]) -> None:
    for element in page(*review).xpath("//p|//li|//h4|//h5|//h6|//caption|//figcaption|//a"):
        assert element.text_content().strip(), lxml_html.tostring(element, encoding="unicode")


@pytest.mark.parametrize("review", REVIEWS, ids=IDS)
def test_every_number_marked_as_a_fact_is_that_fact(review: tuple[str, str, str]) -> None:
    facts = opened(*review).facts
    told = page(*review).xpath("//data")
    assert len(told) > (5 if review[0] == "du_lieu" else 200)
    for element in told:
        fact = facts[element.get("data-fact")]
        assert element.get("value") == fact.value_text
        if element.xpath("ancestor::article|ancestor::section[@class='verdict']"):
            leading_zero = opened(*review).document_form.leading_zero
            assert element.text == fact.formal(leading_zero)
        else:
            assert element.text == fact.display
        assert element.xpath("ancestor::a") == []


@pytest.mark.parametrize("review", REVIEWS, ids=IDS)
def test_each_block_leads_once_to_where_most_of_its_numbers_come_from(
    review: tuple[str, str, str],
) -> None:
    facts, content = opened(*review).facts, page(*review)
    ids = set(content.xpath("//@id"))
    assert {facts[one].anchor for one in content.xpath("//data/@data-fact")} <= ids
    for section in content.xpath("//section"):
        own = [
            facts[one.get("data-fact")].anchor
            for one in section.xpath(".//data")
            if one.xpath("ancestor::section[1]")[0] is section
        ]
        inside = set(section.xpath("descendant-or-self::*/@id"))
        away = [anchor for anchor in own if anchor not in inside]
        links = section.xpath("./p[@class='nguon']/a/@href")
        assert len(links) == bool(away)
        assert all(away.count(link[1:]) == max(map(away.count, away)) for link in links)


@pytest.mark.parametrize("review", REVIEWS, ids=IDS)
def test_every_anchor_that_is_linked_exists_once(review: tuple[str, str, str]) -> None:
    content = page(*review)
    ids = content.xpath("//@id")
    assert sorted({one for one in ids if ids.count(one) > 1}) == []
    links = {link[1:] for link in content.xpath("//a/@href")}
    assert sorted(links - set(ids)) == []


@pytest.mark.parametrize("review", REVIEWS, ids=IDS)
def test_every_digit_in_a_text_stands_in_a_fact_a_reference_or_a_quotation(
    review: tuple[str, str, str],
) -> None:
    content = page(*review)
    marked = (
        "//data|//span[@class='ref']|//article//span[@class='stt']|//figure//img|//blockquote"
        "|//*[contains(@class,'comment')]"
    )
    for element in content.xpath(marked):
        element.drop_tree()
    assert re.findall(r"\S*\d\S*", content.text_content()) == []


@pytest.mark.parametrize("review", [r for r in REVIEWS if r[0] != "du_lieu"], ids=str)
def test_the_sentence_of_a_chart_uses_its_facts_only(review: tuple[str, str, str]) -> None:
    subject = opened(*review)
    references = re.compile(
        "|".join(
            rf"(?<![\d.,]){re.escape(text)}(?!\d)"
            for text in sorted(subject.references, key=len, reverse=True)
            if len(text) > 1
        )
    )
    figures = page(*review).xpath("//figure")
    assert len(figures) == 2
    for figure in figures:
        facts = [subject.facts[fact_id] for fact_id in figure.get("data-facts").split()]
        alt = figure.xpath(".//img/@alt")[0]
        assert not UGLY.search(alt), alt
        assert alt.endswith(".")
        rest = references.sub(" ", alt)
        shown = {number for fact in facts for number in NUMBER.findall(fact.display)}
        assert set(NUMBER.findall(rest)) <= shown, figure.get("id")


@pytest.mark.parametrize("review", [r for r in REVIEWS if r[0] != "du_lieu"], ids=str)
def test_the_mail_is_tidy_in_both_forms(review: tuple[str, str, str]) -> None:
    subject = opened(*review)
    plain, rich = subject.mail_text(), lxml_html.fromstring(subject.mail_html())
    lines = [line for line in plain.splitlines() if UGLY.search(line.strip())]
    assert lines == []
    assert "\n\n\n" not in plain
    assert "\n- " in plain
    for element in rich.xpath("//p|//li"):
        assert not UGLY.search(text_of(element)), text_of(element)
    counts = [str(subject.facts[f"all.{name}"].value) for name in ("targets", "met", "missed")]
    assert counts[0] in plain
    assert words_of(plain) == words_shown(subject.mail_html())


@pytest.mark.parametrize("review", [r for r in REVIEWS if r[0] != "du_lieu"], ids=str)
def test_the_page_has_every_expected_section_once(review: tuple[str, str, str]) -> None:
    ids = page(*review).xpath("//@id")
    assert [anchor for anchor in opened(*review).expected_anchors if ids.count(anchor) != 1] == []


@pytest.mark.parametrize("review", [r for r in REVIEWS if r[0] != "du_lieu"], ids=str)
def test_no_name_of_the_roster_is_told(review: tuple[str, str, str]) -> None:
    text = page(*review).text_content()
    names = opened(*review).roster_names
    assert len(names) >= 20
    assert sorted(name for name in names if name in text) == []


@pytest.mark.parametrize("review", [r for r in REVIEWS if r[0] != "du_lieu"], ids=str)
def test_a_finding_stands_in_the_offices_notes_only(review: tuple[str, str, str]) -> None:
    """What quotes a row, a cell or a few people never leaves; how many findings there are does."""
    if review[0] == "du_lieu":
        return  # the page for whoever keeps the list
    subject = opened(*review)
    shared = " ".join(page(*review).text_content().split())
    shared += subject.mail_html() + str(subject.document_tree)
    notes = html.unescape(subject.writer_notes_html())
    for finding in subject.told_findings:
        assert finding.place in notes
        assert finding.explanation in notes
        assert finding.explanation not in shared, finding
        assert finding.explanation not in subject.references
    assert ("điều phát hiện có nơi" in shared) == bool(subject.told_findings)


def test_some_finding_is_there_to_be_kept_back() -> None:
    assert any(opened(*review).told_findings for review in REVIEWS[:-1])


@pytest.mark.parametrize("review", [r for r in REVIEWS if r[0] != "du_lieu"], ids=str)
def test_the_tally_adds_up_to_all_targets(review: tuple[str, str, str]) -> None:
    facts = opened(*review).facts
    tally = ("met", "slipped", "on_pace", "late", "missed", "undecided", "not_applicable")
    assert sum(facts[f"all.{name}"].value for name in tally) == facts["all.targets"].value == 19


def test_the_same_review_opened_twice_gives_the_same_bytes() -> None:
    review = ("so_ket", "phuong-mau-2", "2024")
    again = open_review(*review)
    for name, arguments in calls("so_ket"):
        html = getattr(again, name)(*arguments).html
        assert html == views(*review)[f"{name}({', '.join(map(str, arguments))})"]


def test_who_must_act_has_the_name_of_the_day_from_which_the_tasks_hold() -> None:
    """Bodies of the ward ended on 1/7/2025: a report for the half-year before asks their heirs."""
    review = opened("so_ket", "phuong-mau-1", "2025-H1")
    told = review.context["review"].targets
    names = {(one.body, one.target.acts) for one in told}
    assert names == {(review.plan.body_name(acts, review.acting_day), acts) for _, acts in names}
    then = {review.plan.body_name(acts, review.period.end) for _, acts in names}
    assert then - {body for body, _ in names}, "none of them ended"


def test_worst_targets_come_first() -> None:
    blocks = page("so_ket", "phuong-mau-2", "2024").xpath("//section[contains(@class,'target')]")
    plan = opened("so_ket", "phuong-mau-2", "2024").plan
    ranks = [plan.vocabularies["trang_thai"][b.get("class").split("s-")[-1]].rank for b in blocks]
    split = next(i for i, block in enumerate(blocks) if block.get("id").startswith("T30"))
    assert ranks[:split] == sorted(ranks[:split])
    assert ranks[split:] == sorted(ranks[split:])


@pytest.mark.parametrize(
    ("kind", "period", "words"),
    [
        ("so-ket", "2025", 'có phải "so_ket"?'),
        ("", "2025", "các giá trị được phép: so_ket, tong_ket, du_lieu"),
        ("tong_ket", "2025", "chọn một trong: 2022..2025, 2026..2030"),
        ("tong_ket", "2023..2024", "chọn một trong: 2022..2025"),
    ],
)
def test_a_review_that_is_not_made_is_refused(kind: str, period: str, words: str) -> None:
    with pytest.raises(BadParameter) as refused:
        open_review(kind, "phuong-mau-1", period)
    assert words in refused.value.message


def test_a_data_review_shows_what_stops_the_judgement() -> None:
    with pytest.raises(DataRefused):
        open_review("so_ket", "phuong-mau-3", "2024")
    review = open_review("du_lieu", "phuong-mau-3", "2024")
    assert "nằm ngoài thời gian tồn tại" in review.may_be_judged().text
    assert "Chưa đánh giá được kỳ này" in review.may_be_judged().text


def test_a_later_list_is_nothing_to_an_earlier_period(
    data_dir: Path, make_unit: Callable[..., Path]
) -> None:
    """A later file that cannot even be opened stops no report of a period before it."""
    folder = make_unit("p-1", {"2025-06-30": {"nhan_su": [person("0001")]}})
    (folder / "2025-12-31.xlsx").write_bytes(b"PK damaged")
    review = open_review("so_ket", "p-1", "2025-H1", data_dir)
    assert "2025-06-30.xlsx" in review.references
    assert "2025-12-31.xlsx" not in review.references
    assert review.verdict().text
    assert review.targets(2025).text
