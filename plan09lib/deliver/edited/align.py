"""Which paragraph or row of an edited file is which of those the file was made with.

A text that stands once in both is the same one, wherever it was moved to; then the marks decide,
then likeness. No unit is found twice: what a person split off or copied is theirs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Protocol, TypeVar

from plan09lib.deliver.word.units import Unit

_ALIKE = 0.6
"""How alike a text without a mark must be to be an edited unit's."""
_WORD = re.compile(r"\w+")
_MARKED = 0.25
"""How alike is enough where the unit's mark stands around it; a place for people needs none."""


class Text(Protocol):
    """A paragraph or row of an edited file."""

    @property
    def text(self) -> str: ...
    @property
    def marks(self) -> frozenset[str]: ...
    @property
    def is_row(self) -> bool: ...


@dataclass
class Aligned:
    """By place in the edited file the unit it is; `joined` are further units a person put into it.

    Numbers count the edited places and the units.
    """

    unit_of: dict[int, int] = field(default_factory=dict)
    joined: dict[int, list[int]] = field(default_factory=dict)

    @property
    def found(self) -> set[int]:
        """The units that stand somewhere in the edited file."""
        return {*self.unit_of.values(), *(one for own in self.joined.values() for one in own)}


def align(units: Sequence[Unit], places: Sequence[Text]) -> Aligned:
    """Every unit's place, if the edited file has it still."""
    aligned = Aligned()
    _same_text(units, places, aligned)
    _marked(units, places, aligned)
    _alike(units, places, aligned)
    return aligned


def likeness(one: str, other: str) -> float:
    """How alike two texts are, word by word, whatever their numbers: 0 to 1.

    >>> likeness("đạt 10 người.", "đạt 11 người, nay"), likeness("a b", "c d")
    (0.8571428571428571, 0.0)
    """
    return SequenceMatcher(None, _words(one), _words(other), autojunk=False).ratio()


@lru_cache(maxsize=2_000)
def _words(text: str) -> list[str]:
    return ["0" if word.isdigit() else word for word in _WORD.findall(text)]


Key = TypeVar("Key", bound=Hashable)
One = TypeVar("One")


def _once(all_of: Iterable[One], key: Callable[[One], Key]) -> dict[Key, int]:
    """The number of everything whose key nothing else has."""
    keys = [key(one) for one in all_of]
    times = Counter(keys)
    return {own: number for number, own in enumerate(keys) if times[own] == 1}


def _same_text(units: Sequence[Unit], places: Sequence[Text], aligned: Aligned) -> None:
    here = _once(units, lambda unit: (unit.text, _is_row(unit)))
    there = _once(places, lambda place: (place.text, place.is_row))
    aligned.unit_of |= {there[text]: here[text] for text in here.keys() & there.keys()}


def _marked(units: Sequence[Unit], places: Sequence[Text], aligned: Aligned) -> None:
    """Take the first place in which a unit's mark begins; several marks in one were joined."""
    numbers = {unit.mark: number for number, unit in enumerate(units)}
    for at, place in enumerate(places):
        own = [numbers[mark] for mark in sorted(place.marks) if mark in numbers]
        left = [one for one in own if one not in aligned.found and _fits(units[one], place)]
        left.sort(key=lambda one: -likeness(units[one].text, place.text))
        if left and at not in aligned.unit_of:
            aligned.unit_of[at] = left.pop(0)
        if left and at in aligned.unit_of:
            held = [one for one in left if _is_within(units[one], place)]
            aligned.joined.setdefault(at, []).extend(held)


def _fits(unit: Unit, place: Text) -> bool:
    if _is_row(unit) != place.is_row:
        return False
    return unit.kind in ("empty", "human") or likeness(unit.text, place.text) >= _MARKED


def _is_within(unit: Unit, place: Text) -> bool:
    """Whether most words of a unit stand in a place, in their order."""
    words, all_words = unit.text.split(), place.text.split()
    blocks = SequenceMatcher(None, words, all_words, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= _ALIKE * len(words)


def _alike(units: Sequence[Unit], places: Sequence[Text], aligned: Aligned) -> None:
    """Of what is left the most alike first; of equally alike ones the nearest in order."""
    rest = [number for number in range(len(units)) if number not in aligned.found]
    free = [at for at in range(len(places)) if at not in aligned.unit_of]
    pairs = [
        (likeness(units[number].text, places[at].text), -abs(number - at), at, number)
        for number in rest
        for at in free
        if _is_row(units[number]) == places[at].is_row
    ]
    taken: set[int] = set()
    for ratio, _, at, number in sorted(pairs, reverse=True):
        if ratio >= _ALIKE and at not in aligned.unit_of and number not in taken:
            aligned.unit_of[at] = number
            taken.add(number)


def _is_row(unit: Unit) -> bool:
    return unit.kind in ("row", "head")
