"""What a Word file holds besides the paragraphs that are compared: other parts, what is not seen.

All of it leaves the office with the file, so all of it is looked through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml import etree

_PARAGRAPH, _BOX = qn("w:p"), qn("w:txbxContent")
_TRACKED = frozenset(
    qn(f"w:{tag}")
    for tag in (
        "ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "tblPrChange", "trPrChange",
        "tcPrChange", "sectPrChange", "cellIns", "cellDel", "numberingChange",
    )
)  # fmt: skip
_UNSEEN = qn("w:vanish")
_BESIDE = re.compile(
    r"/word/(?:header|footer|footnotes|endnotes|glossary/)[^/]*\.xml|/docProps/[^/]*\.xml"
    r"|/customXml/[^/]*\.xml"
)
_WHOLE, _EACH = etree.XPath("string()"), etree.XPath("descendant::text()")
"""Texts as they stand in the file; the library's own elements tell a paragraph's text anew."""
_ACTIVE = re.compile(r"/word/(?:embeddings|activeX)/|vbaProject|/word/attachedToolbars")


def texts_beside(word: WordDocument) -> Iterator[str]:
    """The texts of headers, footers, notes, text boxes and properties."""
    for box in word.element.body.iter(_BOX):
        yield from _lines(box)
    for part in word.part.package.iter_parts():
        if _BESIDE.fullmatch(str(part.partname)):
            yield from _lines(_parsed(part.blob))


def has_tracked_changes(word: WordDocument) -> bool:
    """Whether changes are recorded: what was deleted still lies in the file."""
    return any(one.tag in _TRACKED for one in word.element.body.iter())


def has_unseen_text(word: WordDocument) -> bool:
    """Whether text is formatted as hidden."""
    return next(word.element.body.iter(_UNSEEN), None) is not None


def embedded(word: WordDocument) -> list[str]:
    """The names of parts that hold other files, or that run."""
    names = (str(part.partname) for part in word.part.package.iter_parts())
    return sorted(name for name in names if _ACTIVE.search(name))


def without_traces(word: WordDocument) -> None:
    """Nothing in the file says whose template, on which machine, it was written with."""
    for part in word.part.package.iter_parts():
        outside = [key for key, one in part.rels.items() if _is_template(one)]
        for key in outside:
            del part.rels[key]
        if outside and str(part.partname).endswith("/settings.xml"):
            _forget_template(part)


def _is_template(relation: Any) -> bool:
    return bool(relation.is_external) and str(relation.reltype).endswith("/attachedTemplate")


def _forget_template(part: Any) -> None:
    element = getattr(part, "element", None)
    if element is not None:
        for one in list(element.iter(qn("w:attachedTemplate"))):
            one.getparent().remove(one)


def _parsed(content: bytes) -> Any:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def _lines(root: Any) -> Iterator[str]:
    """A line per paragraph; where there are none, per text."""
    paragraphs = list(root.iter(_PARAGRAPH))
    texts = map(_WHOLE, paragraphs) if paragraphs else _EACH(root)
    yield from (line for text in texts if (line := " ".join(str(text).split())))
