"""Lists and tables in 100 columns, or a narrower window: nothing is cut, it goes on below."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest

WIDEST, _LEAST = 100, 40
_GAP, _FURTHER_IN = "  ", "  "
_NARROWEST = 8
"""Columns that every cell keeps, however long its neighbours are."""


class Whole(str):
    """Text to be copied elsewhere: none of its lines may be parted."""

    __slots__ = ()


def window() -> int:
    """How many columns a line may have: `WIDEST`, or those of a terminal that has less.

    Output that goes into a file or a pipe is as for a wide one, whoever reads it.
    """
    if not sys.stdout.isatty():
        return WIDEST
    import shutil  # and with it all kinds of archives

    return max(_LEAST, min(WIDEST, shutil.get_terminal_size((WIDEST, 0)).columns))


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


def folded(text: str, widest: int | None = None) -> str:
    """`text` with no line wider than that (`window`); what a line goes on with stands further in.

    A word that is wider by itself, such as a path, stays whole.

    >>> print(folded("  một hai ba bốn", 11))
      một hai
        ba bốn
    """
    most = window() if widest is None else widest
    return "\n".join(part for line in text.split("\n") for part in _folded(line, most))


def _folded(line: str, widest: int) -> Iterator[str]:
    if columns_of(line) <= widest:
        yield line
        return
    indent = line[: len(line) - len(line.lstrip())]
    for number, part in enumerate(_parts(line.strip(), widest - len(indent + _FURTHER_IN))):
        yield f"{indent}{_FURTHER_IN if number else ''}{part}"


def _parts(text: str, widest: int) -> Iterator[str]:
    """The words of `text` in lines of that width; the dash of a list stays with its first word."""
    part = ""
    for word in text.split(" "):
        if part not in ("", "-") and columns_of(f"{part} {word}") > widest:
            yield part
            part = word
        else:
            part = f"{part} {word}" if part else word
    yield part


def table(rows: Sequence[Sequence[str]], widest: int | None = None) -> str:
    """Rows whose cells stand under each other, in so many columns (`window`).

    A last cell that has no room in its row stands below it, further in, and so does what follows
    a line break in it; another one goes on below itself, and a word is parted only where there is
    no room for it otherwise.

    >>> print(table([("a", "một"), ("bốn", "năm sáu bảy tám")], 14))
    a    một
    bốn
        năm sáu
          bảy tám
    """
    most = window() if widest is None else widest
    widths = _widths([*zip(*(row[:-1] for row in rows), strict=True)], most)
    return "\n".join(line for *cells, last in rows for line in _row(cells, last, widths, most))


def _widths(columns: Sequence[Sequence[str]], widest: int) -> list[int]:
    """How wide each column is: as its cells are, less where they have no room together."""
    widths = [max(map(columns_of, cells)) for cells in columns]
    words = [max(columns_of(one) for cell in cells for one in cell.split(" ")) for cells in columns]
    room = widest - len(_GAP) * (len(widths) - 1)
    for least in (words, [_NARROWEST] * len(widths)):
        while sum(widths) > room and (
            wide := [n for n, one in enumerate(widths) if one > least[n]]
        ):
            widths[max(wide, key=widths.__getitem__)] -= 1
    return widths


def _row(cells: Sequence[str], last: str, widths: Sequence[int], widest: int) -> Iterator[str]:
    parts = [[*_parts(_parted(cell, n), n)] for cell, n in zip(cells, widths, strict=True)]
    lines = [
        _GAP.join(
            part + " " * (n - columns_of(part)) for part, n in zip(shown, widths, strict=True)
        )
        for shown in zip_longest(*parts, fillvalue="")
    ]
    first, *below = last.split("\n")
    beside = f"{lines[0]}{_GAP}{first}".rstrip()
    if columns_of(beside) <= widest:
        yield from (beside, *(line.rstrip() for line in lines[1:]))
    else:
        yield from (line.rstrip() for line in lines)
        below = [first, *below]
    yield from (folded(f"{_FURTHER_IN * 2}{line}", widest) for line in below)


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
