"""A chart of named rows over one scale: row 0 is the lowest, values run from left to right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plan09lib.tell.plate import BLACK, POINT, Box, Plate, Point
from plan09lib.tell.scaled_panel import FRAME, Named, Span

_TICK, _PAD = 3.5 * POINT, 7 * POINT
_SIZE = 9
_LABEL = 20 * POINT
_GRID = "#E3E3E3"
_LETTER = 0.55
"""About how wide a letter is, in sizes of the type."""
Key = tuple[str, str, str]
"""Colour, hatch and words of a kind of bar."""


@dataclass(frozen=True)
class RowPanel:
    """`count` rows on a plate, between `left` and `right` in inches, as all that follows."""

    plate: Plate
    count: int
    left: float
    right: float
    bottom: float
    top: float
    scale: Span
    room: float = 0.6
    """Above the highest and below the lowest row, in rows."""

    @classmethod
    def on(
        cls, plate: Plate, count: int, scale: Span, *,
        left: float, right: float, bottom: float, top: float, room: float = 0.6,
    ) -> RowPanel:  # fmt: skip
        """Rows with `left`/`right` in shares of the plate, `bottom`/`top` margins in inches."""
        wide, high = plate.width, plate.height
        return cls(plate, count, left * wide, right * wide, bottom, high - top, scale, room)

    def place(self, value: float, row: float) -> Point:
        """Where a value of a row lies on the plate."""
        low, high = self.scale
        up = (row + self.room) / (self.count - 1 + 2 * self.room)
        across = (value - low) / (high - low)
        return (
            self.left + across * (self.right - self.left),
            self.bottom + up * (self.top - self.bottom),
        )

    def lines(
        self, lines: Iterable[Sequence[Point]], colour: str, width: float,
        dashes: Sequence[float] = (),
    ) -> None:  # fmt: skip
        """Lines through values of rows."""
        placed = [[self.place(*point) for point in line] for line in lines]
        self.plate.lines(placed, colour, width, dashes)

    def marks(
        self, points: Iterable[Point], marker: str, colour: str, size: float,
        filling: str | None = "same",
    ) -> None:  # fmt: skip
        """Marks at values of rows."""
        places = [self.place(*point) for point in points]
        self.plate.marks(places, marker, colour, size, filling)

    def bars(self, bars: Iterable[Box], colour: str, hatch: str = "") -> None:
        """Bars: start, middle in rows, length and thickness in rows."""
        boxes = []
        for start, row, length, thick in bars:
            left, bottom = self.place(start, row - thick / 2)
            right, top = self.place(start + length, row + thick / 2)
            boxes.append((left, bottom, right - left, top - bottom))
        self.plate.boxes(boxes, colour, hatch)

    def names(self, names: Sequence[str], size: float) -> None:
        """A tick and a name at the left of rows 0, 1, …, and the line they stand at."""
        levels = [self.place(0, row)[1] for row in range(len(names))]
        left = self.left
        edge = [(left, self.top), (left, self.bottom), (self.right, self.bottom)]
        ticks = [[(left, level), (left - _TICK, level)] for level in levels]
        self.plate.lines([edge, *ticks], BLACK, FRAME)
        for level, name in zip(levels, names, strict=True):
            self.plate.words(left - _PAD, level, name, size, lean="right", stand="middle")

    def beside(self, row: float, text: str, size: float, colour: str, away: float) -> None:
        """Words at the right of a row, `away` inches from its end."""
        level = self.place(0, row)[1]
        self.plate.words(self.right + away, level, text, size, colour, stand="middle")

    def grid(self, values: Iterable[float]) -> None:
        """Upright lines at `values`; to be drawn first."""
        places = [self.place(value, 0)[0] for value in values]
        self.plate.lines([[(x, self.bottom), (x, self.top)] for x in places], _GRID, 0.6)

    def values(self, ticks: Sequence[Named], label: str = "") -> None:
        """Ticks and names below the rows, and what they count."""
        places = [self.place(value, 0)[0] for value, _ in ticks]
        low = self.bottom
        self.plate.lines([[(x, low), (x, low - _TICK)] for x in places], BLACK, FRAME)
        for x, (_, name) in zip(places, ticks, strict=True):
            self.plate.words(x, low - _PAD, name, _SIZE, lean="center", stand="top")
        middle = (self.left + self.right) / 2
        self.plate.words(middle, low - _LABEL, label, _SIZE, lean="center", stand="top")

    def legend(self, keys: Sequence[Key], size: float, middle: float, gap: float) -> None:
        """A line above the rows, around the share `middle`, with a small box for each kind of bar.

        `gap` lies between two kinds, in sizes of the type.
        """
        em = size * POINT
        wide = [em * (1.8 + _LETTER * len(words)) for *_, words in keys]
        x = self.left + middle * (self.right - self.left)
        x -= (sum(wide) + gap * em * (len(keys) - 1)) / 2
        level = self.top + 7.4 * POINT
        for (colour, hatch, words), step in zip(keys, wide, strict=True):
            self.plate.boxes([(x, level, em, 0.7 * em)], colour, hatch)
            self.plate.words(x + 1.6 * em, level, words, size)
            x += step + gap * em


def count_ticks(most: float) -> list[Named]:
    """Whole numbers from 0 to `most`, eight or fewer, in steps of 1, 2, 5, 10, …

    >>> count_ticks(7.3)
    [(0, '0'), (1, '1'), (2, '2'), (3, '3'), (4, '4'), (5, '5'), (6, '6'), (7, '7')]
    >>> [tick for tick, _ in count_ticks(130)]
    [0, 20, 40, 60, 80, 100, 120]
    """
    step = next(one for one in _STEPS if most / one < 8)
    return [(tick, str(tick)) for tick in range(0, int(most) + 1, step)]


_STEPS = [lead * 10**zeros for zeros in range(9) for lead in (1, 2, 5)]
