"""Where the name of who signs stands in a Word file: below the signature's lines, nowhere else."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence

from docx.oxml.ns import qn

from plan09lib.deliver.word.places import Place, places_of, word_in
from plan09lib.deliver.word.units import mark_of
from plan09lib.deliver.word.word import Documented, version_of

_BLOCK, _LINES = "ky/", "ky/phai-"
"""What the keys of the last block begin with, and those of its lines on the signer's side."""
_CELL, _TEXT, _BOX = qn("w:tc"), qn("w:t"), qn("w:txbxContent")


def signed(places: Sequence[Place], keys: Mapping[int, str]) -> frozenset[int]:
    """The numbers of the places where the signer's name may stand; `keys` are those of the units.

    That is the cell with the lines of the signature, from the first of them on; where a person took
    them out of their table, the last of them and what follows it. None where what was made of data
    follows the signature: the lines were moved.
    """
    lines = [at for at, key in keys.items() if key.startswith(_LINES)]
    others = [at for at, key in keys.items() if not key.startswith(_BLOCK)]
    if not lines or max(others, default=-1) > min(lines):
        return frozenset()
    cells = {at: next(places[at].element.iterancestors(_CELL), None) for at in lines}
    found = {at for at, cell in cells.items() if cell is None and at == max(lines)}
    found |= {at + 1 for at in found if at + 1 < len(places) and at + 1 not in keys}
    for cell in {id(cell): cell for cell in cells.values() if cell is not None}.values():
        inside = {id(element) for element in cell.iter()}
        found |= {at for at, one in enumerate(places)
                  if at >= min(lines) and id(one.element) in inside}  # fmt: skip
    return frozenset(found)


def without_signature(content: bytes, review: Documented) -> bytes:
    """The Word file `content` of `review`, its places for the signer's name empty.

    They are known by the marks that every issued file has.
    """
    word = word_in("", content)
    places = places_of(word)
    marks = {mark_of(unit.key): unit.key for unit in version_of(review).units}
    keys = {at: marks[one] for at, place in enumerate(places) for one in _known(place, marks)}
    for at in signed(places, keys):
        for text in places[at].element.iter(_TEXT):
            if next(text.iterancestors(_BOX), None) is None:
                text.text = ""
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def _known(place: Place, marks: Collection[str]) -> list[str]:
    return sorted(one for one in place.marks if one in marks)
