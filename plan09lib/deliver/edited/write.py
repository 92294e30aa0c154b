"""A merged document as a Word file: the office's file, only what has to change changed in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from plan09lib.deliver.edited.merge import Merged, Step
from plan09lib.deliver.word.marks import Marker
from plan09lib.deliver.word.places import Place, places_of
from plan09lib.deliver.word.units import Unit, Version

AUTHOR = "plan09"
"""Who writes the comments; its own earlier ones go when a file is brought up to date again."""
_P, _TR, _TBL, _TC, _R, _T = (qn(f"w:{tag}") for tag in ("p", "tr", "tbl", "tc", "r", "t"))
_PROPERTIES, _STYLE, _VALUE = qn("w:pPr"), qn("w:pStyle"), qn("w:val")
_OF_COMMENTS = tuple(
    qn(f"w:{tag}") for tag in ("commentRangeStart", "commentRangeEnd", "commentReference")
)
_ID = qn("w:id")


def write(
    edited: WordDocument,
    places: Sequence[Place],
    merged: Merged,
    generated: WordDocument,
    now: Version,
    *,
    is_commented: bool = True,
) -> None:
    """Change the document `edited` into the merged one, with comments for who reads it next.

    `generated` is the document as it is generated now, the source of what is renewed or new.
    """
    _Writer(edited, generated, now, is_commented).write(places, merged)


class _Writer:
    def __init__(
        self, edited: WordDocument, generated: WordDocument, now: Version, is_commented: bool
    ):
        self.edited, self.now, self.is_commented = edited, now, is_commented
        self.source = dict(zip(now.units, places_of(generated), strict=True))
        self.style_ids = _style_ids(generated, edited)
        self.marker = Marker(edited)

    def write(self, places: Sequence[Place], merged: Merged) -> None:
        _without_own_comments(self.edited)
        self.marker.clear()
        marked: dict[int, Any] = {}
        first = self._first(places)
        for step in merged.steps:
            marked |= self._step(places[step.place].element, step)
        if merged.first and first is not None:
            self._insert(first, merged.first, marked, before=True)
        for number, unit in enumerate(self.now.units):
            if (element := marked.get(number)) is not None:
                self.marker.mark(element, unit.mark)
        start = next(iter(self.edited.element.body.iter(_P)), None)
        if start is not None:
            self.marker.mark(start, self.now.mark)

    def _first(self, places: Sequence[Place]) -> Any:
        return places[0].element if places else None

    def _step(self, element: Any, step: Step) -> dict[int, Any]:
        """Do one step; give the elements to mark by the number of their unit."""
        marked: dict[int, Any] = {}
        if step.unit:
            marked[self._number(step.unit)] = element
        if step.replaced and step.unit:
            self._refill(element, self.source[step.unit].element)
        elif step.ordinal and step.unit:
            _renumber(element, step.ordinal, step.unit.ordinal)
        if step.comment and self.is_commented:
            self._comment(element, step.comment)
        if step.after:
            self._insert(element, step.after, marked)
        if step.removed:
            _take_out(element)
        return marked

    def _number(self, unit: Unit) -> int:
        return self.now.units.index(unit)

    # What is renewed keeps the office's look of its paragraph.

    def _refill(self, element: Any, source: Any) -> None:
        if element.tag == _P:
            self._refill_paragraph(element, source)
            return
        cells, new = list(element.iter(_TC)), list(source.iter(_TC))
        if len(cells) != len(new):  # a row whose columns a person changed is set anew
            element.getparent().replace(element, self._copied(source))
            return
        for cell, other in zip(cells, new, strict=True):
            paragraphs = list(cell.iter(_P))
            self._refill_paragraph(paragraphs[0], next(other.iter(_P)))
            for more in paragraphs[1:]:
                more.getparent().remove(more)

    def _refill_paragraph(self, paragraph: Any, source: Any) -> None:
        for child in list(paragraph):
            if child.tag != _PROPERTIES:
                paragraph.remove(child)
        for child in source:
            if child.tag == _R:
                paragraph.append(self._copied(child))

    def _copied(self, element: Any) -> Any:
        """A copy for the edited document: styles by name, none that it has not; no marks."""
        copy = deepcopy(element)
        for style in list(copy.iter(_STYLE, qn("w:rStyle"), qn("w:tblStyle"))):
            known = self.style_ids.get(style.get(_VALUE) or "")
            if known:
                style.set(_VALUE, known)
            else:
                style.getparent().remove(style)
        for mark in list(copy.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))):
            mark.getparent().remove(mark)
        return copy

    # What is new stands behind what it follows.

    def _insert(
        self, element: Any, units: Sequence[Unit], marked: dict[int, Any], before: bool = False
    ) -> None:
        tables: dict[Any, Any] = {}
        here = element
        for unit in units:
            source = self.source[unit].element
            table = source.getparent() if source.tag == _TR else None
            if table is not None and table in tables:
                own = tables[table]
            elif table is not None and unit.kind == "head":  # a table that is new as a whole
                own = tables[table] = self._copied(table)
                for row in own.findall(_TR)[1:]:
                    own.remove(row)
                _put(_outermost(here), own, before)
                here, before = own, False
                marked[self._number(unit)] = own.find(_TR)
                continue
            else:
                own = None
            copy = self._copied(source)
            if own is not None:
                own.append(copy)
            elif source.tag == _TR:
                row = here if here.tag == _TR else _last_row(here)
                row.addnext(copy)
                here = copy
            else:
                _put(_outermost(here), copy, before)
                here, before = copy, False
            marked[self._number(unit)] = copy

    def _comment(self, element: Any, text: str) -> None:
        paragraph = element if element.tag == _P else next(element.iter(_P))
        runs = [Run(run, Paragraph(paragraph, self.edited)) for run in paragraph.iter(_R)]
        if not runs:
            runs = [Paragraph(paragraph, self.edited._body).add_run("")]
        self.edited.add_comment([runs[0], runs[-1]], text=text, author=AUTHOR, initials="p09")


def _put(place: Any, new: Any, before: bool) -> None:
    if before:
        place.addprevious(new)
    else:
        place.addnext(new)


def _outermost(element: Any) -> Any:
    """The element itself, or the table it stands in: a paragraph follows a table, not its row."""
    for above in element.iterancestors(_TBL):
        element = above
    return element


def _last_row(element: Any) -> Any:
    """The last row of the table before `element`: where a row goes whose neighbours are gone."""
    tables = list(element.itersiblings(_TBL, preceding=True))
    return list(tables[0].iter(_TR))[-1] if tables else element


def _take_out(element: Any) -> None:
    """An element gone; a table with its last row, and never the only paragraph of a cell."""
    parent = element.getparent()
    if element.tag == _P and parent.tag == _TC and len(parent.findall(_P)) == 1:
        for child in list(element):
            if child.tag != _PROPERTIES:
                element.remove(child)
        return
    parent.remove(element)
    if parent.tag == _TBL and parent.find(_TR) is None:
        parent.getparent().remove(parent)


def _renumber(element: Any, was: str, number: str) -> None:
    """The number that a heading, an item or a row begins with, where the person left it there."""
    texts = list(element.iter(_T))
    if texts and (texts[0].text or "").startswith(was.strip()):
        texts[0].text = number.strip() + (texts[0].text or "")[len(was.strip()) :]


def _style_ids(source: WordDocument, target: WordDocument) -> Mapping[str, str]:
    """The ids of the styles of `source` as those of the same names in `target`."""
    known = {style.name: style.style_id for style in target.styles}
    names = ((style.style_id, style.name) for style in source.styles)
    return {own: known[name] for own, name in names if name in known}


def _without_own_comments(word: WordDocument) -> None:
    """Comments that this program wrote before are gone; those of people stay."""
    own = {str(one.comment_id) for one in word.comments if one.author == AUTHOR}
    for element in list(_of_comments(word, own)):
        run = element.getparent()
        run.remove(element)
        if run.tag == _R and not len(run):
            run.getparent().remove(run)
    for one in [c for c in word.comments if c.author == AUTHOR]:
        one._comment_elm.getparent().remove(one._comment_elm)


def _of_comments(word: WordDocument, numbers: set[str]) -> Iterator[Any]:
    for element in word.element.body.iter(*_OF_COMMENTS):
        if element.get(_ID) in numbers:
            yield element
