"""The tree of blocks as HTML: what a page and a notebook show is what is signed.

Each block stands under `vb-` and its key; numbers keep the ids of their facts and are no links.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from plan09lib.tell.document.blocks import (
    Block,
    Cell,
    Columns,
    Document,
    Figure,
    Heading,
    Human,
    Paragraph,
    Run,
    Table,
)
from plan09lib.tell.words.anchors import DOCUMENT
from plan09lib.tell.words.cards import card_labels
from plan09lib.tell.words.fact import Fact
from plan09lib.tell.words.formats import spelled

_NONE = Markup("")
_BELOW_THE_PAGE = 2
"""A page has headings of two levels of its own above those of the document."""


def shown(
    document: Document, facts: Mapping[str, Fact], spelling: str, place: str = DOCUMENT
) -> str:
    """The HTML of `document`: an article `place` whose lines are those of its text, spelled so."""
    writer = _Writer(facts, spelling)
    blocks = Markup("\n").join(writer.block(block) for block in document.blocks)
    return Markup('<article class="van-ban" id="{}">\n{}\n</article>').format(place, blocks)


class _Writer:
    def __init__(self, facts: Mapping[str, Fact], spelling: str):
        self.facts, self.spelling = facts, spelling

    def block(self, block: Block) -> Markup:
        """The block under its key."""
        place = Markup(' id="vb-{}"').format(block.key)
        if isinstance(block, Heading):
            tag = f"h{block.level + _BELOW_THE_PAGE}"
            return _element(tag, place, self.runs(block.runs))
        if isinstance(block, Paragraph):
            return self.paragraph(block, place)
        if isinstance(block, Human):
            return self.human(block, place)
        if isinstance(block, Table):
            return self.table(block, place)
        if isinstance(block, Columns):
            sides = (self.paragraphs(one) for one in (block.left, block.right))
            inside = Markup("").join(_element("div", _NONE, side) for side in sides)
            return _element("div", _classed("hai-cot") + place, inside)
        assert isinstance(block, Figure)
        return self.figure(block, place)

    def paragraph(self, one: Paragraph, place: Markup = _NONE) -> Markup:
        """A paragraph that looks as its role asks."""
        looks = _NONE if one.role == "body" else _classed(one.role)
        return _element("p", looks + place, self.runs(one.runs))

    def paragraphs(self, several: Iterable[Paragraph]) -> Markup:
        """Paragraphs one below the other."""
        return Markup("").join(self.paragraph(one) for one in several)

    def human(self, block: Human, place: Markup) -> Markup:
        """What people wrote, as they wrote it; or, to be seen at once, what they are asked for."""
        inside = self.paragraphs(block.paragraphs)
        if block.is_filled:
            return _element("blockquote", _classed("comment") + place, inside)
        return _element("div", _classed("nguoi-viet") + place, inside)

    def table(self, block: Table, place: Markup) -> Markup:
        """A table whose cells name their column, for screens on which they stand one by one."""
        caption = _element("caption", _NONE, self.runs(block.caption))
        columns = Markup("").join(
            Markup('<col style="width: {}%">').format(100 * width // sum(block.widths))
            for width in block.widths
        )
        heads = Markup("").join(
            _element("th", Markup(' scope="col"'), self.runs(one.runs)) for one in block.heads
        )
        rows = Markup("\n").join(map(self.row, block.rows))
        inside = (
            caption
            + _element("colgroup", _NONE, columns)
            + Markup("\n<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody>\n").format(heads, rows)
        )
        labels = card_labels([_words(one) for one in block.heads])
        look = _classed("the nguyen" if block.is_whole else "the")
        table = _element("table", look + labels + place, inside)
        return _element("div", _classed("table-box"), table)

    def row(self, row: Iterable[Cell]) -> Markup:
        """A row of a table."""
        cells = (_element("td", _NONE, self.runs(cell.runs)) for cell in row)
        return _element("tr", _NONE, Markup("").join(cells))

    def figure(self, block: Figure, place: Markup) -> Markup:
        """A picture inside the page, with the sentence that replaces it."""
        picture = base64.b64encode(block.picture).decode()
        image = Markup('<img src="data:image/png;base64,{}" alt="{}">').format(picture, block.alt)
        facts = Markup(' data-facts="{}"').format(" ".join(block.facts))
        return _element("figure", place + facts, image)

    def runs(self, runs: Iterable[Run]) -> Markup:
        """Runs in a line."""
        return Markup("").join(map(self.run, runs))

    def run(self, run: Run) -> Markup:
        """A run marked by its origin; what people wrote keeps its spelling."""
        text = run.text if run.origin == "person" else spelled(run.text, self.spelling)
        told = self._marked(run, text)
        if run.bold:
            told = _element("b", _NONE, told)
        return _element("i", _NONE, told) if run.italic else told

    def _marked(self, run: Run, text: str) -> Markup:
        if run.origin == "fact":
            value = self.facts[run.fact].value_text
            marks = Markup(' value="{}" data-fact="{}"').format(value, run.fact)
            return _element("data", marks, escape(text))
        classes = {"reference": "ref", "ordinal": "stt"}
        if run.origin in classes:
            return _element("span", _classed(classes[run.origin]), escape(text))
        return escape(text)


def _words(cell: Cell) -> str:
    return "".join(run.text for run in cell.runs)


def _classed(name: str) -> Markup:
    return Markup(' class="{}"').format(name)


def _element(tag: str, attributes: Markup, inside: Markup) -> Markup:
    return Markup(f"<{tag}{attributes}>{inside}</{tag}>")
