"""What a letter's HTML may use: only what Gmail, Outlook for Windows and Apple Mail all show.

Sources: Gmail drops a `<style>` above 16 KB or with `rgb(0 128 0)`, shows no data: image and no
SVG; Outlook knows no flex, grid, CSS variables, `<details>`, and `max-width` nowhere: it is
allowed on an image only, whose attribute `width` Outlook takes; it pads cells of tables only.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from lxml import html as lxml_html
from lxml.html import HtmlElement

MAX_BODY = 60_000
"""Bytes in base64, as the body travels; Gmail clips near 102 KB."""
MAX_STYLE = 16_000
ELEMENTS = frozenset({
    "html", "head", "meta", "title", "style", "body", "table", "tbody", "tr", "td", "th", "h1",
    "h2", "p", "ul", "ol", "li", "strong", "em", "span", "br", "a", "img",
})  # fmt: skip
PROPERTIES = frozenset({
    "margin", "padding", "width", "height", "border", "border-bottom", "border-color",
    "border-collapse", "background-color", "color", "font-family", "font-size", "font-weight",
    "line-height", "text-align", "vertical-align",
})  # fmt: skip
_PADDED = ("td", "th", "ul", "ol", "body")
"""Where padding shows, or says only where a list begins."""
_DECLARATION = re.compile(r"([a-z-]+)\s*:\s*([^;{}]+)")
_MAX_WIDTH = re.compile(r"max-width\s*:\s*\d+px\s*;?")
_UNKNOWN_VALUE = re.compile(r"var\(|calc\(|url\(|rgb\(\s*\d+\s+\d|(?<![\w-])(?:flex|grid)(?![\w-])")


def unsupported(html: str) -> Iterator[str]:
    """Everything in `html` that one of the mail programs would not show, told in Vietnamese."""
    root = lxml_html.document_fromstring(html)
    size = len(base64.encodebytes(html.encode("utf-8")))
    if size > MAX_BODY:
        yield f"thân thư {size} byte sau khi mã hóa, tối đa {MAX_BODY}"
    for element in root.iter():
        if isinstance(element.tag, str):
            yield from _element(element)


def _element(element: HtmlElement) -> Iterator[str]:
    if element.tag not in ELEMENTS:
        yield f"phần tử <{element.tag}>"
    for name in element.attrib:
        if name == "id" or name.startswith("on"):
            yield f"thuộc tính {name} ở <{element.tag}>"
    style = element.get("style") or ""
    if element.tag == "img" and element.get("width"):
        style = _MAX_WIDTH.sub("", style)
    yield from _declarations(style, f"<{element.tag}>")
    if "padding" in style and element.tag not in _PADDED:
        yield f"khoảng đệm ở <{element.tag}>, Outlook bỏ đi: đặt trong ô của bảng"
    if element.tag == "style":
        text = element.text or ""
        if len(text.encode("utf-8")) > MAX_STYLE:
            yield f"<style> dài quá {MAX_STYLE} byte"
        yield from _declarations(_rules_only(text), "<style>")
    if element.tag == "img" and not (element.get("src") or "").startswith("cid:"):
        yield "hình không đính kèm theo thư (src không phải cid:)"
    if element.tag == "a" and (element.get("href") or "").startswith("#"):
        yield "liên kết trong trang"


def _rules_only(text: str) -> str:
    """The declarations of a style sheet, without selectors and media queries."""
    return ";".join(re.findall(r"\{([^{}]*)\}", text))


def _declarations(css: str, where: str) -> Iterator[str]:
    for name, value in _DECLARATION.findall(css):
        if name not in PROPERTIES:
            yield f"thuộc tính CSS {name} ở {where}"
        if _UNKNOWN_VALUE.search(value):
            yield f"giá trị CSS {value.strip()} ở {where}"
