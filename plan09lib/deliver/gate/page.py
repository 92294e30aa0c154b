"""The finished page as the gate reads it: visible texts, images, and where something stands."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from functools import cached_property

from lxml import html as lxml_html
from lxml.html import HtmlElement

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_UNSEEN = {"style", "script", "template", "head"}
_LANDMARKS = {"noi-dung"}
_DATA_URI = re.compile(r"data:([\w.+-]+/[\w.+-]+)?(;charset=[\w-]+)?(;base64)?,(.*)", re.DOTALL)


def squeezed(text: str) -> str:
    """`text` with every run of white space as one space.

    >>> squeezed(" 6\\u00a0tháng \\n đầu ")
    '6 tháng đầu'
    """
    return " ".join(text.split())


def has_class(element: HtmlElement, name: str) -> bool:
    """Whether `element` carries the class `name`."""
    return name in (element.get("class") or "").split()


def excerpt(text: str, length: int = 60) -> str:
    """The beginning of `text` in quotes, for a message."""
    short = squeezed(text)
    return f"“{short if len(short) <= length else short[:length].rstrip() + '…'}”"


@dataclass(frozen=True)
class Embedded:
    """A file inside the page: its media type and bytes; empty bytes when it cannot be decoded."""

    media_type: str
    content: bytes

    @classmethod
    def of(cls, uri: str) -> Embedded | None:
        """What `uri` embeds; None when it is no `data:` address."""
        match = _DATA_URI.fullmatch(uri.strip())
        if match is None:
            return None
        try:
            content = base64.b64decode(match[4]) if match[3] else match[4].encode()
        except (binascii.Error, ValueError):
            content = b""
        return cls(match[1] or "text/plain", content)

    @property
    def text(self) -> str:
        """The text of an SVG; empty for pictures made of dots."""
        is_text = self.media_type == "image/svg+xml"
        return self.content.decode("utf-8", "replace") if is_text else ""


class Page:
    """A page taken apart once, for all rules."""

    def __init__(self, text: str):
        self.text = text
        self.root: HtmlElement = lxml_html.document_fromstring(text)

    @cached_property
    def elements(self) -> list[HtmlElement]:
        """Every element, in the order of the page; comments left out."""
        return [element for element in self.root.iter() if isinstance(element.tag, str)]

    @cached_property
    def attributes(self) -> list[tuple[HtmlElement, str, str]]:
        """Every attribute: its element, name and value."""
        return [(element, *pair) for element in self.elements for pair in element.items()]

    @cached_property
    def _by_class(self) -> dict[str, list[HtmlElement]]:
        found: dict[str, list[HtmlElement]] = {}
        for element, attribute, value in self.attributes:
            if attribute == "class":
                for name in value.split():
                    found.setdefault(name, []).append(element)
        return found

    def of_class(self, name: str) -> list[HtmlElement]:
        """Every element that carries the class `name`."""
        return self._by_class.get(name, [])

    @cached_property
    def texts(self) -> list[tuple[HtmlElement, str]]:
        """Every visible piece of text with the element it stands in."""
        found: list[tuple[HtmlElement, str]] = []
        _collect(self.root, found)
        return found

    @cached_property
    def ids(self) -> list[str]:
        """Every id, as often as it occurs."""
        return [value for _, name, value in self.attributes if name == "id" and value]

    @cached_property
    def images(self) -> list[HtmlElement]:
        """Every `<img>`."""
        return [element for element in self.elements if element.tag == "img"]

    @property
    def title(self) -> str:
        """The text of `<title>`."""
        return squeezed(self.root.findtext("head/title") or "")

    def where(self, element: HtmlElement) -> str:
        """The nearest id around `element`, else the heading before it."""
        for ancestor in (element, *element.iterancestors()):
            if ancestor.get("id") and ancestor.get("id") not in _LANDMARKS:
                return f"#{ancestor.get('id')}"
        before = element.xpath("preceding::*[self::h1 or self::h2 or self::h3 or self::h4][1]")
        return f"mục {excerpt(before[0].text_content())}" if before else "đầu trang"


def inside(element: HtmlElement, tag: str, class_name: str = "") -> bool:
    """Whether `element` is, or stands in, a `tag` (with the class, when given)."""
    if element.tag == tag and (not class_name or has_class(element, class_name)):
        return True
    return any(
        not class_name or has_class(ancestor, class_name) for ancestor in element.iterancestors(tag)
    )


def is_comment(element: HtmlElement) -> bool:
    """Whether `element` belongs to what a person wrote, which is printed as written."""
    return inside(element, "blockquote", "comment")


def _collect(element: HtmlElement, found: list[tuple[HtmlElement, str]]) -> None:
    """Adds the visible texts of `element` and their elements, in the order of the page."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _UNSEEN:
        return
    text = element.text
    if text and not text.isspace():
        found.append((element, text))
    for child in element:
        _collect(child, found)
        tail = child.tail
        if tail and not tail.isspace():
            found.append((element, tail))
