"""Rules about numbers: each one a reader sees is a fact of the review, or the name of something."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from lxml.html import HtmlElement

from plan09lib.deliver.gate.page import HEADINGS, excerpt, inside, is_comment, squeezed
from plan09lib.deliver.gate.reviewed import ShownFact
from plan09lib.deliver.gate.rule import Found, Shared
from plan09lib.tell.words.anchors import DOCUMENT
from plan09lib.tell.words.formats import spelled
from plan09lib.tell.words.narrate import lines_that_write

_DIGIT = re.compile(r"\d")
_ORDINAL = re.compile(r"^\s*\d+(\.\d+)*[.)]?(\s|$)")
_SPOKEN = ("title", "aria-label", "aria-description")


def without(text: str, allowed: Iterable[str]) -> str:
    """`text` with every allowed piece that stands alone, not inside a longer number, taken out.

    The pieces are `squeezed`.

    >>> without("7 trên 77, kỳ 2025-H1", ["7", "2025-H1"])
    '  trên 77, kỳ  '
    """
    found = {piece for piece in allowed if piece and piece in text}
    pieces = sorted(found, key=len, reverse=True)
    if not pieces:
        return text
    choice = "|".join(re.escape(piece) for piece in pieces)
    return re.sub(rf"(?<![\w])(?<!\d[.,])(?:{choice})(?![\w]|[.,]\d)", " ", text)


def loose_numbers(shared: Shared) -> Iterator[Found]:
    """Digits in visible text outside a fact, a reference, an ordinal of a heading and comments."""
    page, references = shared.page, shared.numbered_references
    for element, text in page.texts:
        if not _DIGIT.search(text) or _is_marked(element) or is_comment(element):
            continue
        if inside(element, "nav") or any(inside(element, tag) for tag in HEADINGS):
            text = without(_ORDINAL.sub(" ", text), references)
        if _DIGIT.search(text):
            yield page.where(element), _sourceless(text)
    yield from _loose_in_attributes(shared, references)


def _is_marked(element: HtmlElement) -> bool:
    if inside(element, "data") or inside(element, "span", "ref"):
        return True
    # the document's own numbering: `document.shown_otherwise` compares it with the tree
    return inside(element, "span", "stt") and inside(element, "article", DOCUMENT)


def _loose_in_attributes(shared: Shared, references: frozenset[str]) -> Iterator[Found]:
    page = shared.page
    spoken = [(element, value) for element, name, value in page.attributes if name in _SPOKEN]
    for element, text in [*spoken, (page.root, page.title)]:
        if _DIGIT.search(text) and _DIGIT.search(without(squeezed(text), references)):
            yield page.where(element), _sourceless(text)


def _sourceless(text: str) -> str:
    """What is wrong with `text`, and the template's line where somebody wrote the digit."""
    written = "; ".join(lines_that_write(text)[:3])
    place = f" (chữ số viết trong mẫu câu {written}: chỉ in số qua |fact)" if written else ""
    return f"số không có nguồn trong {excerpt(text)}{place}"


def contradicted_facts(shared: Shared) -> Iterator[Found]:
    """Facts in the page whose value or text is not the review's, both told."""
    page, facts = shared.page, shared.review.facts
    shown_as = _shown_as(shared)
    for element in page.root.iter("data"):
        name, shown = element.get("data-fact") or "", squeezed(element.text_content())
        fact = facts.get(name)
        if fact is None:
            yield page.where(element), f'trang có {name} = "{shown}", dữ liệu không có dữ kiện này'
            continue
        owed = shown_as(element, fact)
        if shown != squeezed(owed):
            yield page.where(element), f'{name}: trang viết "{shown}", dữ liệu là "{owed}"'
        elif element.get("value") != fact.value_text:
            value = element.get("value")
            yield (
                page.where(element),
                f'{name}: trong trang là "{value}", dữ liệu là "{fact.value_text}"',
            )


def _shown_as(shared: Shared) -> Callable[[HtmlElement, ShownFact], str]:
    """How a fact reads in an element: in the document, and the verdict above it, by its form."""
    articles = [*shared.page.of_class(DOCUMENT), *shared.page.of_class("verdict")]
    signed = {one for article in articles for one in article.iter()}
    form = getattr(shared.review, "document_form", None)

    def shown_as(element: HtmlElement, fact: ShownFact) -> str:
        if form is None or element not in signed:
            return fact.display
        return fact.formal(form.leading_zero)

    return shown_as


def unknown_references(shared: Shared) -> Iterator[Found]:
    """Texts marked as references that neither plan, unit, period nor file names give."""
    known = shared.references
    for element in shared.page.of_class("ref"):
        text = squeezed(element.text_content())
        if not _DIGIT.search(text) or text in known or is_comment(element):
            continue
        if not inside(element, "article", DOCUMENT) or text not in _one_spelling(known):
            yield (
                shared.page.where(element),
                f"{excerpt(text)} không có trong kế hoạch hay dữ liệu",
            )


def _one_spelling(texts: Iterable[str]) -> set[str]:
    """`texts` as the document may write them: its form spells all words in one way."""
    return {spelled(text, way) for text in texts for way in ("uy_cu", "uy_moi")}


def chart_numbers(shared: Shared) -> Iterator[Found]:
    """Numbers in an alt text that are no fact of the chart, and charts that name unknown facts."""
    page, facts, shown_as = shared.page, shared.review.facts, _shown_as(shared)
    for image in page.images:
        names = _facts_of_chart(image)
        for name in names:
            if name not in facts:
                yield page.where(image), f"biểu đồ dùng dữ kiện không có: {name}"
        displays = [squeezed(shown_as(image, facts[name])) for name in names if name in facts]
        alt = squeezed(image.get("alt") or "")
        rest = without(alt, [*displays, *shared.numbered_references])
        if match := re.search(r"\S*\d\S*", rest):
            yield (
                page.where(image),
                f'số "{match[0]}" trong mô tả hình không thuộc dữ kiện của biểu đồ',
            )


def _facts_of_chart(image: HtmlElement) -> list[str]:
    for ancestor in (image, *image.iterancestors()):
        if ancestor.get("data-facts") is not None:
            return ancestor.get("data-facts").split()
    return []
