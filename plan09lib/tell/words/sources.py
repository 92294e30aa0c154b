"""One link per block to the evidence of its numbers; the numbers themselves are no links.

A block is a `<section>`: what stands in a section inside it belongs to that one. Its link leads to
where most of its numbers are followed to, the first of equals; there the others stand beside.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape

LINK = "Nguồn số liệu"
_MARK = re.compile(r'<section\b[^>]*>|</section>|<data\b[^>]* data-fact="([^"]*)">')
_HEADING = re.compile(r"<h([2-6])\b[^>]*>(.*?)</h\1>", re.DOTALL)
_ID = re.compile(r'\sid="([^"]*)"')


@dataclass
class _Block:
    """A section being read: where it begins, and where its own numbers lead."""

    start: int
    leads: list[str] = field(default_factory=list)


def with_sources(markup: str, anchors: Mapping[str, str]) -> str:
    """`markup` with a link at the end of each section that tells numbers; `anchors` by fact id.

    A section in which the evidence itself stands gets none.

    >>> told = '<section><h5>Một</h5><data value="7" data-fact="a.k">7</data></section>'
    >>> print(with_sources(told, {"a.k": "mc-a"}).partition("</data>\\n")[2])
    <p class="nguon"><a href="#mc-a" aria-label="Nguồn số liệu: Một">Nguồn số liệu</a></p></section>
    """
    pieces, end = [], 0
    for place, link in _links(markup, anchors):
        pieces += [markup[end:place], link]
        end = place
    return "".join([*pieces, markup[end:]])


def without_sources(markup: str) -> str:
    """`markup` without those links, for where no evidence stands below.

    >>> without_sources('<section>7<p class="nguon"><a href="#mc-a">Nguồn</a></p></section>')
    '<section>7</section>'
    """
    return re.sub(r'\s*<p class="nguon">.*?</p>', "", markup)


def _links(markup: str, anchors: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """The links with the places where they belong, in their order."""
    blocks: list[_Block] = []
    for mark in _MARK.finditer(markup):
        if mark[0].startswith("<section"):
            blocks.append(_Block(mark.start()))
        elif mark[1] is not None:
            if blocks and mark[1] in anchors:
                blocks[-1].leads.append(anchors[mark[1]])
        elif blocks:
            block = blocks.pop()
            if link := _link(markup[block.start : mark.start()], block.leads):
                yield mark.start(), link


def _link(inside: str, leads: list[str]) -> str:
    here = set(_ID.findall(inside))
    counted = Counter(lead for lead in leads if lead not in here)
    if not counted:
        return ""
    lead = max(counted, key=counted.__getitem__)  # the first of equals
    heading = _HEADING.search(inside)
    said = Markup(heading[2]).striptags() if heading and "data-fact" not in heading[2] else ""
    named = said.partition(". ")[0]  # "T25-3b. Công chức có …": what it is called, no sentence
    label = Markup(' aria-label="{}: {}"').format(LINK, named) if named else ""
    return f'\n<p class="nguon"><a href="#{escape(lead)}"{label}>{LINK}</a></p>'
