"""Bookmarks around what a document is made of, hidden in Word; they say what is what later."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from plan09lib.deliver.word.places import places_of
from plan09lib.deliver.word.units import Version, is_mark

_START, _END, _NAME, _ID = (
    qn(f"w:{tag}") for tag in ("bookmarkStart", "bookmarkEnd", "name", "id")
)
_PROPERTIES = qn("w:pPr")


class Marker:
    """Sets bookmarks in one document, each with a number that no other has."""

    def __init__(self, word: WordDocument):
        self.body = word.element.body
        numbers = (int(one.get(_ID) or 0) for one in self.body.iter(_START))
        self._last = max(numbers, default=0)

    def mark(self, element: Any, *names: str) -> None:
        """The bookmarks `names` stand around what a paragraph, or a row's first one, holds."""
        paragraph = element if element.tag == qn("w:p") else next(element.iter(qn("w:p")))
        for name in names:
            self._last += 1
            start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
            start.set(_ID, str(self._last))
            start.set(_NAME, name)
            end.set(_ID, str(self._last))
            properties = paragraph.find(_PROPERTIES)
            paragraph.insert(0 if properties is None else 1, start)
            paragraph.append(end)

    def clear(self) -> None:
        """No bookmark of this program stands anywhere; others stay."""
        own = [one for one in self.body.iter(_START) if is_mark(one.get(_NAME) or "")]
        numbers = {one.get(_ID) for one in own}
        ends = [one for one in self.body.iter(_END) if one.get(_ID) in numbers]
        _remove([*own, *ends])


def _remove(elements: Iterable[Any]) -> None:
    for element in elements:
        element.getparent().remove(element)


def mark_all(word: WordDocument, version: Version) -> None:
    """Bookmarks around everything that the document `word` was made of, and for the version."""
    marker = Marker(word)
    places = places_of(word)
    for unit, place in zip(version.units, places, strict=True):
        marker.mark(place.element, unit.mark)
    marker.mark(places[0].element, version.mark)
