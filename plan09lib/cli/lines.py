"""Lists and tables in 100 columns: nothing is cut, what is longer goes on below."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from plan09lib.cli.shell import refuse_to_run_alone

WIDEST = 100
_GAP, _FURTHER_IN = "  ", "  "
_NARROWEST = 8
"""Columns that every cell keeps, however long its neighbours are."""


def columns_of(text: str) -> int:
    """How many columns a terminal gives `text`: none to a mark above a letter, two to wide ones.

    >>> columns_of("phường"), columns_of(unicodedata.normalize("NFD", "phường")), columns_of("漢")
    (6, 6, 2)
    """
    return sum(_columns(letter) for letter in text)


def _columns(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def folded(text: str, widest: int = WIDEST) -> str:
    """`text` with no line wider than that; what a line goes on with stands further in.

    A word that is wider by itself, such as a path, stays whole.

    >>> print(folded("  một hai ba bốn", 11))
      một hai
        ba bốn
    """
    return "\n".join(part for line in text.split("\n") for part in _folded(line, widest))


def _folded(line: str, widest: int) -> Iterator[str]:
    if columns_of(line) <= widest:
        yield line
        return
    indent = line[: len(line) - len(line.lstrip())]
    for number, part in enumerate(_parts(line.strip(), widest - len(indent + _FURTHER_IN))):
        yield f"{indent}{_FURTHER_IN if number else ''}{part}"


def _parts(text: str, widest: int) -> Iterator[str]:
    """The words of `text` in lines of that width."""
    part = ""
    for word in text.split(" "):
        if part and columns_of(f"{part} {word}") > widest:
            yield part
            part = word
        else:
            part = f"{part} {word}" if part else word
    yield part


def table(rows: Sequence[Sequence[str]], widest: int = WIDEST) -> str:
    """Rows whose cells stand under each other, in so many columns; a long cell goes on below.

    A word is parted only where there is no room for it otherwise.

    >>> print(table([("a", "một hai ba"), ("bốn", "năm")], 12))
    a    một hai
         ba
    bốn  năm
    """
    cells = [*zip(*rows, strict=True)]
    widths = [max(map(columns_of, column)) for column in cells]
    words = [
        max(columns_of(word) for cell in column for word in cell.split(" ")) for column in cells
    ]
    room = widest - len(_GAP) * (len(widths) - 1)
    for least in (words, [_NARROWEST] * len(widths)):
        while sum(widths) > room and (
            wide := [n for n, one in enumerate(widths) if one > least[n]]
        ):
            widths[max(wide, key=widths.__getitem__)] -= 1
    return "\n".join(line for row in rows for line in _row(row, widths))


def _row(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    cells = [
        [*_parts(_parted(cell, width), width)] for cell, width in zip(row, widths, strict=True)
    ]
    for shown in zip_longest(*cells, fillvalue=""):
        placed = zip(shown, widths, strict=True)
        yield _GAP.join(cell + " " * (width - columns_of(cell)) for cell, width in placed).rstrip()


def _parted(text: str, widest: int) -> str:
    """`text` with a blank in every word that is wider than that."""
    words: list[str] = []
    for word in text.split(" "):
        part = ""
        for letter in word:
            if columns_of(part + letter) > widest:
                words.append(part)
                part = ""
            part += letter
        words.append(part)
    return " ".join(words)


refuse_to_run_alone(__name__)
