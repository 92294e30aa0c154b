"""What was generated once, is said no more, and still stands in an edited file.

A sentence is known as one of an earlier version whoever changed a few words or numbers of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from plan09lib.deliver.edited.align import likeness
from plan09lib.deliver.edited.judged import SENTENCE, parted, plain, sentences_of, without_numbers
from plan09lib.deliver.word.units import Unit, Version

_KNOWN, _SUCCESSOR = 0.75, 0.5
"""How alike a sentence must be to be an earlier version's; and what is said now, to follow it."""
_TOKEN = re.compile(r"\d+(?:[.,/]\d+)*%?|\w+|[^\w\s]")
_WORD = re.compile(r"[^\W\d]")


@dataclass(frozen=True)
class Outdated:
    """Words that were generated once and are said no more, their sentence, that of now, if any."""

    words: str
    sentence: str
    now: str

    @property
    def instead(self) -> str:
        """What is said now, from shortly before where the edited sentence parts from it."""
        return parted(self.sentence, self.now)[1]


class Said:
    """What a document says now, and what its earlier versions said that it says no more."""

    def __init__(self, now: Version, earlier: Sequence[Version]):
        self.now = _sentences(now.units)
        known = {one for version in earlier for one in _sentences(version.units)}
        self.no_longer = sorted(known - {*self.now})
        self.alike = {without_numbers(one) for one in self.now}

    def outdated_in(self, text: str) -> Iterator[Outdated]:
        """The words of an edited paragraph or cell that nothing but an earlier version says."""
        for sentence in SENTENCE.split(plain(text)):
            if without_numbers(sentence) in self.alike:
                continue  # its numbers are looked at beside their facts
            if was := _most_alike(sentence, self.no_longer, _KNOWN):
                now = _most_alike(sentence, self.now, _SUCCESSOR)
                yield from (Outdated(one, sentence, now) for one in _left(sentence, was, now))


def _sentences(units: Sequence[Unit]) -> list[str]:
    made = (unit for unit in units if unit.kind in ("text", "row"))
    return [one for unit in made for one in sentences_of(unit) if _WORD.search(one)]


def _most_alike(sentence: str, among: Sequence[str], least: float) -> str:
    """The most alike of some sentences; empty where none is alike enough."""
    words = {*_TOKEN.findall(sentence)}
    near = [one for one in among if 2 * len(words.intersection(_TOKEN.findall(one))) >= len(words)]
    best = max(near, key=lambda one: likeness(sentence, one), default="")
    return best if best and likeness(sentence, best) >= least else ""


def _left(sentence: str, was: str, now: str) -> Iterator[str]:
    """The stretches of a sentence that are not said now, most of whose words were said before."""
    tokens = list(_TOKEN.finditer(sentence))
    texts = [one[0] for one in tokens]
    said, known = _held(texts, now), _held(texts, was)
    at = 0
    while at < len(texts):
        end = at
        while end < len(texts) and end not in said:
            end += 1
        words = [one for one in range(at, end) if texts[one][0].isalnum()]
        stretch = sentence[tokens[words[0]].start() : tokens[words[-1]].end()] if words else ""
        is_old = 2 * sum(one in known for one in words) >= len(words)
        if is_old and _WORD.search(stretch) and stretch not in now:
            yield stretch
        at = max(end, at + 1)


def _held(tokens: Sequence[str], text: str) -> set[int]:
    """The places of the tokens that stand in a text, in its order."""
    matcher = SequenceMatcher(None, tokens, _TOKEN.findall(text), autojunk=False)
    return {block.a + at for block in matcher.get_matching_blocks() for at in range(block.size)}
