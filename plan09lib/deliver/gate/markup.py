"""Rules about how a page is written: the elements, attributes and styles that it knows, no others.

A browser has many ways to hide a paragraph, count a list or fetch a file, and learns more; a page
of ours needs few.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from plan09lib.deliver.gate.page import excerpt, has_class, squeezed
from plan09lib.deliver.gate.rule import Found, Shared
from plan09lib.deliver.page.page import style_sheet

_ELEMENTS = frozenset((
    "html", "head", "meta", "title", "style", "body", "nav", "main", "article", "section", "div",
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "span", "a", "b", "i", "strong", "em", "br", "ul",
    "li", "table", "caption", "colgroup", "col", "thead", "tbody", "tr", "th", "td", "figure",
    "figcaption", "img", "details", "summary", "blockquote", "cite", "data",
))  # fmt: skip
_EVERYWHERE = frozenset(("id", "class"))
_OF = {
    "html": "lang", "meta": "charset name content", "style": "type", "nav": "aria-label",
    "a": "href aria-label", "span": "aria-hidden", "div": "role tabindex aria-label",
    "table": "style", "col": "style", "th": "scope colspan rowspan", "td": "colspan rowspan",
    "figure": "data-facts", "img": "src alt", "data": "value data-fact",
}  # fmt: skip
_ATTRIBUTES = {tag: frozenset(names.split()) for tag, names in _OF.items()}
_VALUES = {
    "colspan": r"\d{1,2}", "rowspan": r"\d{1,2}", "scope": "col|row", "tabindex": "0",
    "role": "region", "aria-hidden": "true", "charset": "utf-8", "type": "text/css",
}  # fmt: skip
_VALUE = {name: re.compile(pattern) for name, pattern in _VALUES.items()}
_WIDTH = re.compile(r"width: \d{1,3}%")
_LABEL = re.compile(r"--c(\d+):'((?:[^'\\]|\\['\\])*)'(?:;|$)")
_ESCAPED = re.compile(r"\\(['\\])")


def unknown_markup(shared: Shared) -> Iterator[Found]:
    """Elements and attributes that no template of a page writes."""
    page = shared.page
    for element in page.elements:
        if element.tag not in _ELEMENTS:
            yield page.where(element), f"phần tử <{element.tag}>"
    for element, name, value in page.attributes:
        known = name in _EVERYWHERE or name in _ATTRIBUTES.get(element.tag, ())
        if not known or (name in _VALUE and not _VALUE[name].fullmatch(value)):
            yield page.where(element), f"thuộc tính {name}={excerpt(value)} ở <{element.tag}>"
        elif name == "class" and "skip" in value.split() and element.get("href") != "#noi-dung":
            yield page.where(element), f"lớp skip che {excerpt(element.text_content())}"


def unknown_styles(shared: Shared) -> Iterator[Found]:
    """Styles that are not the page's own sheet, the width of a column or the labels of a card."""
    page, own = shared.page, squeezed(style_sheet())
    for element in page.elements:
        if element.tag == "style" and squeezed(element.text or "") != own:
            yield page.where(element), f"kiểu trình bày lạ {excerpt(element.text or '')}"
        written = element.get("style")
        if written is not None and not _is_known(element, written):
            yield page.where(element), f"style={excerpt(written)} ở <{element.tag}>"


def _is_known(element: HtmlElement, style: str) -> bool:
    if element.tag == "col":
        return _WIDTH.fullmatch(style) is not None
    labels = _LABEL.findall(style)
    rest = _LABEL.sub("", style)
    told = [_ESCAPED.sub(r"\1", label) for _, label in labels]
    counted = [int(place) for place, _ in labels] == list(range(1, len(labels) + 1))
    return has_class(element, "the") and not rest and counted and told == _heads(element)


def _heads(table: HtmlElement) -> list[str]:
    """What the columns of a table are called."""
    return [squeezed(head.text_content()) for head in table.findall("thead/tr[1]/th")]
