"""The plain text of a letter, from its HTML: what a mail program shows that shows no HTML.

Nothing is said in a letter's text that its HTML does not say, and the reverse: the same words in
the same order, but for pictures, signs and what the HTML hides.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
"""What HTML shows as one blank; a non-breaking one is kept."""
_LINE = "\v"
"""Begins a line, without a blank one before it; the text itself holds none, nor any tab."""
_BLOCKS = ("p", "h1", "h2", "ul", "table")


def plain_text(markup: str) -> str:
    """The words of a document, a blank line between its paragraphs, no line wrapped.

    A list item and a row of a table begin with a dash, a heading in the text (`h2`) is in capitals.

    >>> print(plain_text("<h2>Việc</h2><ul><li>một</li><li>hai</li></ul><p>Hết.</p>"), end="")
    VIỆC
    - một
    - hai
    <BLANKLINE>
    Hết.
    """
    from lxml.html import document_fromstring  # a notebook writes no letter

    said = re.sub(f"[ \n]*{_LINE}[ \n{_LINE}]*", "\n", _said(document_fromstring(markup)))
    said = re.sub(r" {2,}", " ", said).replace(" \n", "\n").replace("\n ", "\n")
    return re.sub(r"\n{3,}", "\n\n", said).strip().expandtabs(2) + "\n"


def _said(one: HtmlElement) -> str:
    """The words of an element between blank lines (`\\n\\n`) and beginnings of lines."""
    if is_unseen(one):
        return ""
    tag = one.tag
    if tag == "tr" and next(one.iterdescendants(*_BLOCKS), None) is None:
        return _row(one)
    said = squeezed(one.text) + "".join([_said(part) + squeezed(part.tail) for part in one])
    match tag:
        case "data" | "span" | "td" | "b":  # most of what there is
            return said
        case "br":
            return _LINE
        case "a":
            return said + _address(one.get("href", ""), said)
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
            return f"\n\n{said.upper() if tag == 'h2' else said}{_LINE}"
        case "p" | "div" | "section" | "article" | "figure" | "figcaption" | "caption":
            return f"\n\n{said}\n\n"
        case "ul" | "table":
            return f"{said}\n\n"
        case "li":
            return f"{_LINE}- " + said.strip().replace(_LINE, f"{_LINE}\t")
    return said


def is_unseen(one: HtmlElement) -> bool:
    """Whether a reader sees nothing of an element: a comment, a sign beside its words, styles."""
    tag = one.tag
    if not isinstance(tag, str):  # a comment
        return True
    is_sign = one.get("aria-hidden") == "true"  # stands beside the words that say the same
    style = one.get("style")
    is_hidden = style is not None and "display:none" in style.replace(" ", "")
    return is_sign or is_hidden or tag in ("title", "style")


def squeezed(text: str | None) -> str:
    """A text with its blanks as HTML shows them."""
    if not text:
        return ""
    is_so = text.isprintable() and "  " not in text  # as nearly all are; quicker to tell
    return text if is_so else _BLANKS.sub(" ", text)


def _address(address: str, said: str) -> str:
    """Where a link leads, unless it leads nowhere outside or its words tell the address."""
    place = address.removeprefix("mailto:")
    leads_out = address.startswith(("https://", "http://", "mailto:"))
    return f" ({place})" if leads_out and place not in said else ""


def _row(row: HtmlElement) -> str:
    """A line per row; in a table that only aligns (`presentation`), the cells read as one."""
    cells = [_said(cell).replace(_LINE, " ").strip() for cell in row.iterchildren("th", "td")]
    table = next(row.iterancestors("table"), None)
    is_aligned = table is not None and table.get("role") == "presentation"
    dash = "" if row.find("td") is None else "- "
    return _LINE + dash + (" " if is_aligned else " | ").join(cells)
