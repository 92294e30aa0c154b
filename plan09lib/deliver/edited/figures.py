"""What became of the numbers of a paragraph that a person edited: kept, changed, left out, new."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from plan09lib.deliver.word.units import Shown, Unit

_NUMBER = re.compile(r"\d+(?:[.,/]\d+)*%?")
_DIGIT_WORD = "một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín"
_SPOKEN = re.compile(
    rf"\b(?:(?:{_DIGIT_WORD}|mười|mươi|chục|trăm|linh|lẻ)\s+)+"
    r"(?=(?:người|đồng chí|cán bộ|công chức|chỉ tiêu|lượt|lớp|việc|chi bộ|đơn vị|cơ quan"
    r"|phần trăm)\b)",
    re.IGNORECASE,
)
"""A number written in words, before what it counts."""
_TOKEN = re.compile(rf"{_NUMBER.pattern}|\w+|[^\w\s]")


@dataclass(frozen=True)
class Number:
    """A number as a unit writes it, such as 03/04, from `start` on in its cell, with its facts."""

    text: str
    start: int
    facts: tuple[Shown, ...]

    def owed(self, now: Mapping[str, str]) -> str:
        """What it reads as when facts read as `now`; of a fact that is told no more, as it was."""
        text = self.text
        for shown in sorted(self.facts, key=lambda one: -one.start):
            new = now.get(shown.fact, shown.text)
            at = shown.start - self.start
            if at >= 0 and at + len(shown.text) <= len(self.text):
                text = text[:at] + new + text[at + len(shown.text) :]
            else:
                text = self._part_of(shown, new)
        return text

    def _part_of(self, shown: Shown, new: str) -> str:
        """The number of a fact that holds several, as two days, that stands in this one's place."""
        was = [match.start() + shown.start for match in _NUMBER.finditer(shown.text)]
        told = numbers_in(new)
        return told[was.index(self.start)] if len(told) == len(was) else new


@dataclass(frozen=True)
class Changed:
    """A number in whose place a person wrote another."""

    number: Number
    written: str


@dataclass(frozen=True)
class Figures:
    """The numbers of an edited text against the unit it was made as.

    `kept` stand there as they were, `left_out` nowhere; `own` are numbers that are no fact's.
    """

    kept: tuple[Number, ...] = ()
    changed: tuple[Changed, ...] = ()
    left_out: tuple[Number, ...] = ()
    own: tuple[str, ...] = ()

    def stale(self, now: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """What was written and what is owed, of kept numbers whose facts read otherwise `now`."""
        owed = ((one.text, one.owed(now)) for one in self.kept)
        return ((was, told) for was, told in owed if was != told)

    def wrong(self, now: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """What was written and what is owed, of numbers changed to what they are not `now`."""
        owed = ((one.written, one.number.owed(now)) for one in self.changed)
        return ((was, told) for was, told in owed if was != told)


@dataclass(frozen=True)
class _Token:
    text: str
    number: Number | None = None


def numbers_in(text: str) -> list[str]:
    """Every number a text writes in figures, as it is written.

    >>> numbers_in("đạt 14/19 (73,7%), từ 01/7/2025")
    ['14/19', '73,7%', '01/7/2025']
    """
    return _NUMBER.findall(text)


def spoken_in(text: str) -> list[str]:
    """Every number that a text writes in words before what it counts.

    >>> spoken_in("còn mười hai người, một số nơi có hai lớp")
    ['mười hai', 'hai']
    """
    return [match[0].strip() for match in _SPOKEN.finditer(text)]


def as_now(units: Iterable[Unit]) -> dict[str, str]:
    """What every fact of a document reads as."""
    return {shown.fact: shown.text for unit in units for shown in unit.shown}


def figures(unit: Unit, text: str) -> Figures:
    """What became of the numbers of `unit` in the edited `text`.

    One in whose place, between the same words, another stands was changed; a number that stands
    elsewhere in the text is kept; other numbers are the writer's own.
    """
    before, after = list(_tokens(unit)), _TOKEN.findall(text)
    kept: list[Number] = []
    gone: list[tuple[Number, range]] = []
    free: dict[int, str] = {}
    in_place: list[Changed] = []
    words = [token.text for token in before]
    for kind, start, end, to, upto in SequenceMatcher(None, words, after, False).get_opcodes():
        numbers = [token.number for token in before[start:end] if token.number]
        if kind == "equal":
            kept += numbers
        elif len(numbers) == end - start == upto - to and all(
            _NUMBER.fullmatch(one) for one in after[to:upto]
        ):
            in_place += map(Changed, numbers, after[to:upto])
        else:
            free |= {at: after[at] for at in range(to, upto) if _NUMBER.fullmatch(after[at])}
            gone += [(number, range(to, upto)) for number in numbers]
    moved, changed, left_out = _traced(gone, free)
    beside = Counter(token.text for token in before if token.number is None)
    own = []
    for at in sorted(free):
        if beside[free[at]]:
            beside[free[at]] -= 1  # a number of the plan or of the numbering, moved
        else:
            own.append(free[at])
    said = Counter(spoken_in(unit.text))
    own += (Counter(spoken_in(text)) - said).elements()
    all_changed = (*in_place, *changed)
    return Figures((*kept, *moved), all_changed, tuple(left_out), tuple(own))


def _traced(
    gone: Sequence[tuple[Number, range]], free: dict[int, str]
) -> tuple[list[Number], list[Changed], list[Number]]:
    """What moved, was changed or left out; numbers that are accounted for are `free` no more."""
    moved: list[Number] = []
    unplaced: list[tuple[Number, range]] = []
    for number, here in gone:
        same = [at for at in sorted(free) if free[at] == number.text]
        if same:
            free.pop(same[0])
            moved.append(number)
        else:
            unplaced.append((number, here))
    changed: list[Changed] = []
    left_out: list[Number] = []
    for number, here in unplaced:
        instead = next((at for at in here if at in free), None)
        if instead is None:
            left_out.append(number)
        else:
            changed.append(Changed(number, free.pop(instead)))
    return moved, changed, left_out


def _tokens(unit: Unit) -> Iterator[_Token]:
    """The words, signs and numbers of a unit; a number knows the facts that it shows."""
    for place, cell in enumerate(unit.cells):
        own = [shown for shown in unit.shown if shown.cell == place]
        for match in _TOKEN.finditer(cell):
            facts = tuple(
                shown
                for shown in own
                if match.start() < shown.start + len(shown.text) and shown.start < match.end()
            )
            is_number = _NUMBER.fullmatch(match[0]) and facts
            number = Number(match[0], match.start(), facts) if is_number else None
            yield _Token(match[0], number)
