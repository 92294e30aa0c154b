"""The tree of blocks as HTML: what a page and a notebook show is what is signed.

Each block stands under `vb-` and its key; numbers keep the ids of their facts and are no links.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import replace

from markupsafe import escape

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
from plan09lib.tell.words.wording import phrase

_BELOW_THE_PAGE = 2
"""A page has headings of two levels of its own above those of the document."""


SIGNATURE = "ky"
"""The key of the block with who is addressed and who signs."""


def beside_issued(document: Document) -> Document:
    """What a page shows of a `document` that was issued as the office's own edited file.

    Who is addressed and who signs stands there as they wrote it, and nowhere else; the page says
    so, and that other words of theirs do, too.
    """
    first, last = (
        Paragraph(
            key=f"ban-hanh-{name}", runs=(Run(phrase.of("ban_hanh_tu_word", name)),), role="note"
        )
        for name in ("dau", "ky")
    )
    told = (last if block.key == SIGNATURE else block for block in document.blocks)
    return replace(document, blocks=(first, *told))


def shown(
    document: Document, facts: Mapping[str, Fact], spelling: str, place: str = DOCUMENT
) -> str:
    """The HTML of `document`: an article `place` whose lines are those of its text, spelled so."""
    writer = _Writer(facts, spelling)
    blocks = "\n".join(writer.block(block) for block in document.blocks)
    return f'<article class="van-ban" id="{escape(place)}">\n{blocks}\n</article>'


class _Writer:
    """Writes HTML as plain text, escaping what it holds: joining `Markup` costs thrice as much."""

    def __init__(self, facts: Mapping[str, Fact], spelling: str):
        self.facts, self.spelling = facts, spelling

    def block(self, block: Block) -> str:
        """The block under its key."""
        place = f' id="vb-{escape(block.key)}"'
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
            inside = "".join(_element("div", "", side) for side in sides)
            return _element("div", _classed("hai-cot") + place, inside)
        assert isinstance(block, Figure)
        return self.figure(block, place)

    def paragraph(self, one: Paragraph, place: str = "") -> str:
        """A paragraph that looks as its role asks."""
        looks = "" if one.role == "body" else _classed(one.role)
        return _element("p", looks + place, self.runs(one.runs))

    def paragraphs(self, several: Iterable[Paragraph]) -> str:
        """Paragraphs one below the other."""
        return "".join(self.paragraph(one) for one in several)

    def human(self, block: Human, place: str) -> str:
        """What people wrote, as they wrote it; or, to be seen at once, what they are asked for."""
        inside = self.paragraphs(block.paragraphs)
        if block.is_filled:
            return _element("blockquote", _classed("comment") + place, inside)
        return _element("div", _classed("nguoi-viet") + place, inside)

    def table(self, block: Table, place: str) -> str:
        """A table whose cells name their column, for screens on which they stand one by one."""
        caption = _element("caption", "", self.runs(block.caption))
        columns = "".join(
            f'<col style="width: {100 * width // sum(block.widths)}%">' for width in block.widths
        )
        heads = "".join(_element("th", ' scope="col"', self.runs(one.runs)) for one in block.heads)
        rows = "\n".join(map(self.row, block.rows))
        inside = (
            caption
            + _element("colgroup", "", columns)
            + f"\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n"
        )
        labels = str(card_labels([_words(one) for one in block.heads]))
        look = _classed("the nguyen" if block.is_whole else "the")
        table = _element("table", look + labels + place, inside)
        return _element("div", _classed("table-box"), table)

    def row(self, row: Iterable[Cell]) -> str:
        """A row of a table."""
        cells = (_element("td", "", self.runs(cell.runs)) for cell in row)
        return _element("tr", "", "".join(cells))

    def figure(self, block: Figure, place: str) -> str:
        """A picture inside the page, with the sentence that replaces it."""
        picture = base64.b64encode(block.picture).decode()
        image = f'<img src="data:image/png;base64,{picture}" alt="{escape(block.alt)}">'
        facts = f' data-facts="{escape(" ".join(block.facts))}"'
        return _element("figure", place + facts, image)

    def runs(self, runs: Iterable[Run]) -> str:
        """Runs in a line."""
        return "".join(map(self.run, runs))

    def run(self, run: Run) -> str:
        """A run marked by its origin; what people wrote keeps its spelling."""
        text = run.text if run.origin == "person" else spelled(run.text, self.spelling)
        told = self._marked(run, text)
        if run.bold:
            told = _element("b", "", told)
        return _element("i", "", told) if run.italic else told

    def _marked(self, run: Run, text: str) -> str:
        if run.origin == "fact":
            value = self.facts[run.fact].value_text
            marks = f' value="{escape(value)}" data-fact="{escape(run.fact)}"'
            return _element("data", marks, escape(text))
        classes = {"reference": "ref", "ordinal": "stt"}
        if run.origin in classes:
            return _element("span", _classed(classes[run.origin]), escape(text))
        return str(escape(text))


def _words(cell: Cell) -> str:
    return "".join(run.text for run in cell.runs)


def _classed(name: str) -> str:
    return f' class="{escape(name)}"'


def _element(tag: str, attributes: str, inside: str) -> str:
    return f"<{tag}{attributes}>{inside}</{tag}>"
