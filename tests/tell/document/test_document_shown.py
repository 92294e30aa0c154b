"""The document in the page: every sample's reads as its tree, and links nowhere by a number."""

from __future__ import annotations

import re

import pytest
from document_samples import SAMPLES, review_of
from lxml import html as lxml_html

from plan09lib.tell.document.blocks import runs_of
from plan09lib.tell.words.formats import spelled

LINES = ("h3", "h4", "h5", "p", "caption", "th", "td")


@pytest.mark.parametrize("sample", SAMPLES, ids="-".join)
def test_it_reads_as_the_tree_and_keeps_every_fact(sample: tuple[str, str, str]) -> None:
    review = review_of(*sample)
    article = lxml_html.fromstring(review.document().html)
    told = [" ".join(one.text_content().split()) for one in article.iter(*LINES)]
    tree, spelling = review.document_tree, review.document_form.spelling
    owed = [spelled(line, spelling) for line in tree.text.splitlines() if line]
    assert [spelled(line, spelling) for line in told if line] == owed
    facts = [run.fact for _, run in tree.runs() if run.origin == "fact"]
    assert article.xpath(".//data/@data-fact") == facts
    assert article.xpath(".//a") == []
    assert article.xpath("./*/@id|./div/table/@id") == [f"vb-{one.key}" for one in tree.blocks]


def test_each_cell_says_which_column_it_is_of() -> None:
    review = review_of(*SAMPLES[0])
    article = lxml_html.fromstring(review.document().html)
    tables = article.xpath(".//table")
    assert len(tables) == 2
    for table in tables:
        heads = [one.text_content() for one in table.xpath(".//th")]
        assert re.findall(r"--c\d+:'([^']*)'", table.get("style")) == heads
        assert all(len(row.xpath("./td")) == len(heads) for row in table.xpath("./tbody/tr"))


def test_places_for_people_are_seen_and_what_they_wrote_is_a_quotation() -> None:
    asked = lxml_html.fromstring(review_of(*SAMPLES[0]).document().html)
    assert asked.xpath("count(.//div[@class='nguoi-viet'])") > 0
    filled = review_of(*SAMPLES[6])
    quoted = lxml_html.fromstring(filled.document().html).xpath(".//blockquote/@id")
    written = [
        f"vb-{one.key}"
        for one in filled.document_tree.blocks
        if any(run.origin == "person" for run in runs_of(one))
    ]
    assert quoted == written
    assert written
