"""Digits that somebody wrote into a template: told by file and line when the gate refuses them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plan09lib.tell import narrate

_LOGIC = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL)
_CUT = "\0"


def lines_that_write(text: str) -> list[str]:
    """The template lines whose own words, digits among them, stand in `text`.

    Facts and references do not count: only what is written out in the template itself.

    >>> lines_that_write("Có 7 người.")
    []
    """
    squeezed = " ".join(text.split())
    return [place for place, words in _written() if words in squeezed]


def _written() -> Iterator[tuple[str, str]]:
    """Place and words of every piece of a template that holds a digit and no fact."""
    for path in sorted(narrate.TEMPLATES.glob("*.j2")):
        source = _LOGIC.sub(_blanked, path.read_text(encoding="utf-8"))
        for number, line in enumerate(source.splitlines(), start=1):
            for piece in line.split(_CUT):
                if re.search(r"\d", piece):
                    yield f"{path.name}, dòng {number}", " ".join(piece.split())


def _blanked(found: re.Match[str]) -> str:
    return _CUT + "\n" * found[0].count("\n")
