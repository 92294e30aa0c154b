"""One small chart with scales of its own: a box on a plate.

Many panels with the same scale are drawn together instead: `panel_grid.PanelGrid`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plan09lib.tell.plate import BLACK, POINT, Plate, Point

_TICK = 2 * POINT
_PAD = 5.5 * POINT
_TITLE = 3 * POINT
FRAME = 0.8
"""How wide the lines of scales are, in points."""
Span = tuple[float, float]
Named = tuple[float, str]
"""A value on a scale and what stands there; an empty name is a tick only."""


@dataclass(frozen=True)
class ScaledPanel:
    """One small chart: its box in inches from the lower left corner, and its scales."""

    plate: Plate
    box: tuple[float, float, float, float]
    """Left, bottom, width and height."""
    x: Span
    y: Span
    size: float
    """Of the type."""

    @classmethod
    def on(
        cls, plate: Plate, shares: tuple[float, float, float, float], x: Span, y: Span, size: float
    ) -> ScaledPanel:
        """A panel whose box is given in shares of the plate, with labels of font size `size`."""
        left, bottom, wide, high = shares
        width, height = plate.width, plate.height
        return cls(plate, (left * width, bottom * height, wide * width, high * height), x, y, size)

    def line(
        self, points: Iterable[Point], colour: str, width: float, dashes: Sequence[float] = ()
    ) -> None:
        """A line through data points."""
        self.plate.lines([[self.place(*point) for point in points]], colour, width, dashes)

    def marks(
        self, points: Iterable[Point], marker: str, colour: str, size: float, filling: str | None
    ) -> None:
        """Marks at data points."""
        places = [self.place(*point) for point in points]
        self.plate.marks(places, marker, colour, size, filling)

    def level(self, y: float, colour: str, width: float, dashes: Sequence[float] = ()) -> None:
        """A horizontal line over the whole width."""
        self.line([(x, y) for x in self.x], colour, width, dashes)

    def upright(self, x: float, colour: str, width: float) -> None:
        """A vertical line over the whole height."""
        self.line([(x, y) for y in self.y], colour, width)

    def title(self, text: str, size: float, colour: str = BLACK) -> None:
        """A title over the middle, its last line nearest."""
        left, bottom, width, height = self.box
        self.plate.words(
            left + width / 2, bottom + height + _TITLE, text, size, colour, lean="center"
        )

    def scales(self, x: Sequence[Named], y: Sequence[Named]) -> None:
        """The left and the lower edge with a tick at each value; outer names on x lean inwards."""
        left, bottom, width, height = self.box
        across, up = [self._across(value) for value, _ in x], [self._up(value) for value, _ in y]
        self.plate.lines(
            [
                [(left, bottom + height), (left, bottom), (left + width, bottom)],
                *([(place, bottom), (place, bottom - _TICK)] for place in across),
                *([(left, place), (left - _TICK, place)] for place in up),
            ],
            BLACK,
            FRAME,
        )
        for number, (place, (_, name)) in enumerate(zip(across, x, strict=True)):
            lean = "left" if number == 0 else "right" if number == len(x) - 1 else "center"
            self.plate.words(place, bottom - _PAD, name, self.size, lean=lean, stand="top")
        for place, (_, name) in zip(up, y, strict=True):
            self.plate.words(left - _PAD, place, name, self.size, lean="right", stand="middle")

    def place(self, x: float, y: float) -> Point:
        """Where a data point lies on the plate."""
        return self._across(x), self._up(y)

    def _across(self, value: float) -> float:
        return self.box[0] + self.box[2] * (value - self.x[0]) / (self.x[1] - self.x[0])

    def _up(self, value: float) -> float:
        return self.box[1] + self.box[3] * (value - self.y[0]) / (self.y[1] - self.y[0])
