"""What the templates of the document write, read into blocks.

A template writes h1 (a part), h2, h3, p, table, and div: of class `hai-cot` for two columns,
`nguoi-viet` for a place that people fill. Numbers of headings and of paragraphs of class `muc` are
given here, so that a part that falls away leaves no hole; what stands first in a document and is
told by nobody else (`id`) is the block's key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml.etree import HTMLParser, fromstring
from lxml.etree import _Element as Element

from plan09lib.errors import Fault, NotebookFailed
from plan09lib.tell.document.blocks import (
    Block,
    Cell,
    Columns,
    Heading,
    Human,
    Origin,
    Paragraph,
    Run,
    Table,
)

ROLES = (
    "parent", "issuer", "sign", "party", "place", "draft", "kind", "abstract", "separator",
    "number", "invented", "note", "on-behalf", "position", "addressees", "addressee",
)  # fmt: skip
"""The classes of paragraphs that look otherwise than the text."""
ITEM = "muc"
FILLED = "da-viet"
JUDGED = "xet"
"""The class of what states a judgement."""
_NUMBER_WIDTH = 8
_LETTERS = "abcdđeghiklmnopqrstuvxy"
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_SPACE = re.compile(r"\s+")


class UnknownMarkup(NotebookFailed):
    """A template of the document wrote something that no block is made of."""

    def __init__(self, found: str):
        rule = "văn bản gồm h1, h2, h3, p, table, div hai-cot, div nguoi-viet; mỗi khối có id"
        action = "sửa mẫu trong thư mục này rồi chạy lại"
        super().__init__(Fault("tell/templates/document", found, rule, action))


def blocks_of(markup: str) -> tuple[Block, ...]:
    """The blocks that the markup of all templates gives. Raises: UnknownMarkup."""
    numbers = _Numbers()
    page = fromstring(f"<div>{markup}</div>", HTMLParser())
    return tuple(_block(element, numbers) for element in page.find("body/div"))


class _Numbers:
    """The numbers of headings and items: I-, 1., a), each beginning anew below the next higher.

    Items below no numbered heading are numbered as such headings are: 1., 2.
    """

    def __init__(self) -> None:
        self.at = {"h2": 0, "h3": 0, ITEM: 0}

    def next(self, kind: str) -> str:
        """The number of the next heading or item of a kind; empty for a part, which has none."""
        if kind not in self.at:
            self.at = dict.fromkeys(self.at, 0)
            return ""
        self.at[kind] += 1
        below = list(self.at)[list(self.at).index(kind) + 1 :]
        self.at |= dict.fromkeys(below, 0)
        number = self.at[kind]
        if kind == "h2":
            return f"{roman(number)}- "
        return f"{letter(number)}) " if kind == ITEM and self.at["h3"] else f"{number}. "


def roman(number: int) -> str:
    """A number in Roman figures.

    >>> roman(1), roman(4), roman(9), roman(14)
    ('I', 'IV', 'IX', 'XIV')
    """
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def letter(number: int) -> str:
    """The letter of an item in the order of the Vietnamese alphabet, without ă, â, ê, ô, ơ, ư.

    >>> [letter(number) for number in (1, 4, 5, 6)]
    ['a', 'd', 'đ', 'e']
    """
    return _LETTERS[number - 1]


def _block(element: Element, numbers: _Numbers) -> Block:
    tag, key = element.tag, element.get("id")
    if not key:
        raise UnknownMarkup(f"<{tag}> không có id: mỗi khối có một khóa")
    classes = (element.get("class") or "").split()
    if tag in ("h1", "h2", "h3"):
        runs = (*_ordinal(numbers.next(tag)), *_runs(element))
        return Heading(key=key, level=int(tag[1]), runs=runs)
    if tag == "p":
        paragraph = _paragraph(element, key)
        number = numbers.next(ITEM) if ITEM in classes else ""
        return replace(paragraph, runs=(*_ordinal(number), *paragraph.runs))
    if tag == "table":
        return _table(element, key)
    if tag == "div" and "hai-cot" in classes:
        left, right = (tuple(_paragraphs(column, key)) for column in element.iterchildren("div"))
        return Columns(key=key, left=left, right=right)
    if tag == "div" and "nguoi-viet" in classes:
        return _human(element, key, FILLED in classes)
    raise UnknownMarkup(f'<{tag} id="{key}"> không phải một khối của văn bản')


def _ordinal(number: str) -> tuple[Run, ...]:
    return (Run(number, "ordinal"),) if number else ()


def _paragraphs(element: Element, key: str) -> Iterator[Paragraph]:
    for place, one in enumerate(element.iterchildren("p")):
        yield _paragraph(one, f"{key}-{place}")


def _paragraph(element: Element, key: str) -> Paragraph:
    classes = (element.get("class") or "").split()
    roles = [one for one in classes if one != ITEM]
    if unknown := [one for one in roles if one not in ROLES]:
        raise UnknownMarkup(f'<p id="{key}">: không có loại đoạn "{unknown[0]}"')
    return Paragraph(key=key, runs=_runs(element), role=roles[0] if roles else "body")


def _human(element: Element, key: str, is_filled: bool) -> Human:
    paragraphs = tuple(_paragraphs(element, key))
    about = element.get("data-loai") or ""
    return Human(key=key, paragraphs=paragraphs, is_filled=is_filled, about=about)


def _table(element: Element, key: str) -> Table:
    caption, head, body = (element.find(tag) for tag in ("caption", "thead", "tbody"))
    widths = tuple(int(width) for width in (element.get("data-widths") or "").split())
    rows = tuple(tuple(map(_cell, row)) for row in body.iterchildren("tr"))
    heads = tuple(map(_cell, head.find("tr")))
    if element.get("data-numbered"):
        heads, widths = (Cell((Run("TT"),), True), *heads), (_NUMBER_WIDTH, *widths)
        rows = tuple(
            (Cell((Run(str(place), "ordinal"),)), *row) for place, row in enumerate(rows, start=1)
        )
    return Table(
        key=key, caption=_runs(caption), widths=widths, heads=heads, rows=rows,
        is_whole=bool(element.get("data-whole")),
    )  # fmt: skip


def _cell(element: Element) -> Cell:
    return Cell(_runs(element), element.tag == "th")


def _runs(element: Element) -> tuple[Run, ...]:
    """The runs of an element, white space as a reader sees it: single, none at the ends."""
    if len(element) == 0:  # as most cells are
        words = " ".join((element.text or "").split())
        return (Run(words),) if words else ()
    runs: list[Run] = []
    for said, like in _pieces(element, Run("")):
        text = _SPACE.sub(" ", said)
        if text.startswith(" ") and (not runs or runs[-1].text.endswith(" ")):
            text = text.lstrip(" ")
        if text:
            runs.append(replace(like, text=text))
    while runs and not runs[-1].text.rstrip(" "):
        runs.pop()
    if runs and runs[-1].text.endswith(" "):
        runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip(" "))
    return tuple(_joined(runs))


def _joined(runs: list[Run]) -> Iterator[Run]:
    """Neighbours of one origin and look as one; each fact and reference stays by itself."""
    held: Run | None = None
    for run in runs:
        if held and _is_alike(held, run):
            held = replace(held, text=held.text + run.text)
            continue
        if held:
            yield held
        held = run
    if held:
        yield held


def _is_alike(one: Run, next_one: Run) -> bool:
    """Whether two runs may be one: words of one origin and look."""
    return one.origin in ("words", "person") and one == replace(next_one, text=one.text)


def _pieces(element: Element, like: Run) -> Iterator[tuple[str, Run]]:
    """Every text of an element with what its run is like."""
    if element.text:
        yield element.text, like
    for child in element:
        yield from _pieces(child, _within(child, like))
        if child.tail:
            yield child.tail, like


_ORIGINS: dict[str, Origin] = {"ref": "reference", "nguoi": "person"}
"""What text in a span is, by the class of the span."""


def _within(element: Element, like: Run) -> Run:
    """What the runs inside an inline element are like."""
    if element.tag == "data":
        return replace(like, origin="fact", fact=element.get("data-fact") or "")
    kind = (element.get("class") or "") if element.tag == "span" else ""
    if origin := _ORIGINS.get(kind):
        return replace(like, origin=origin)
    if kind == JUDGED:
        return replace(like, is_judged=True)
    if element.tag == "b":
        return replace(like, bold=True)
    if element.tag == "i":
        return replace(like, italic=True)
    raise UnknownMarkup(f"<{element.tag}> không dùng được trong đoạn văn")
