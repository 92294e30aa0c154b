"""Panels that charts are made of: with scales of their own, many in a grid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plan09lib.tell.charts.canvas import BLACK, NARROW, POINT, Canvas, Point, new_axes, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# One small chart with scales of its own.

_SMALL_TICK = 2 * POINT
_SMALL_PAD = 5.5 * POINT
_TITLE = 3 * POINT
FRAME = 0.8
"""How wide the lines of scales are, in points."""
Span = tuple[float, float]
Named = tuple[float, str]
"""A value on a scale and what stands there; an empty name is a tick only."""


@dataclass(frozen=True)
class ScaledPanel:
    """One small chart: its box in inches from the lower left corner, and its scales."""

    canvas: Canvas
    box: tuple[float, float, float, float]
    """Left, bottom, width and height."""
    x: Span
    y: Span
    size: float
    """Of the type."""

    @classmethod
    def on(
        cls,
        canvas: Canvas,
        shares: tuple[float, float, float, float],
        x: Span,
        y: Span,
        size: float,
    ) -> ScaledPanel:
        """A panel whose box is given in shares of the canvas, with labels of font size `size`."""
        left, bottom, wide, high = shares
        width, height = canvas.width, canvas.height
        return cls(
            canvas=canvas,
            box=(left * width, bottom * height, wide * width, high * height),
            x=x,
            y=y,
            size=size,
        )

    def line(
        self, points: Iterable[Point], colour: str, width: float, dashes: Sequence[float] = ()
    ) -> None:
        """A line through data points."""
        self.canvas.lines([[self.place(*point) for point in points]], colour, width, dashes)

    def marks(
        self, points: Iterable[Point], marker: str, colour: str, size: float, filling: str | None
    ) -> None:
        """Marks at data points."""
        places = [self.place(*point) for point in points]
        self.canvas.marks(places, marker, colour, size, filling)

    def level(self, y: float, colour: str, width: float, dashes: Sequence[float] = ()) -> None:
        """A horizontal line over the whole width."""
        self.line([(x, y) for x in self.x], colour, width, dashes)

    def upright(self, x: float, colour: str, width: float) -> None:
        """A vertical line over the whole height."""
        self.line([(x, y) for y in self.y], colour, width)

    def title(self, text: str, size: float, colour: str = BLACK) -> None:
        """A title over the middle, its last line nearest."""
        left, bottom, width, height = self.box
        self.canvas.words(
            left + width / 2, bottom + height + _TITLE, text, size, colour, lean="center"
        )

    def scales(self, x: Sequence[Named], y: Sequence[Named]) -> None:
        """The left and the lower edge with a tick at each value; outer names on x lean inwards."""
        left, bottom, width, height = self.box
        across, up = [self._across(value) for value, _ in x], [self._up(value) for value, _ in y]
        self.canvas.lines(
            [
                [(left, bottom + height), (left, bottom), (left + width, bottom)],
                *([(place, bottom), (place, bottom - _SMALL_TICK)] for place in across),
                *([(left, place), (left - _SMALL_TICK, place)] for place in up),
            ],
            BLACK,
            FRAME,
        )
        for number, (place, (_, name)) in enumerate(zip(across, x, strict=True)):
            lean = "left" if number == 0 else "right" if number == len(x) - 1 else "center"
            self.canvas.words(place, bottom - _SMALL_PAD, name, self.size, lean=lean, stand="top")
        for place, (_, name) in zip(up, y, strict=True):
            self.canvas.words(
                left - _SMALL_PAD, place, name, self.size, lean="right", stand="middle"
            )

    def place(self, x: float, y: float) -> Point:
        """Where a data point lies on the canvas."""
        return self._across(x), self._up(y)

    def _across(self, value: float) -> float:
        return self.box[0] + self.box[2] * (value - self.x[0]) / (self.x[1] - self.x[0])

    def _up(self, value: float) -> float:
        return self.box[1] + self.box[3] * (value - self.y[0]) / (self.y[1] - self.y[0])


# Many panels with one scale on one picture, drawn together: a few artists for all of them.

COLUMNS = 3
_LEFT, _WIDE, _STEP = 0.38, 0.84, 1.03
_HIGH, _DOWN = 0.7, 1.1
_TOP, _BOTTOM = 0.4, 0.12
_LINE = 0.17
"""How far the lines of a legend are apart."""
_GAP = float("nan")
Points = Sequence[tuple[float, float]]


class PanelGrid:
    """`count` panels, as many in a row as a phone has room for, and what is drawn into them.

    `told` is what a legend tells above them: marker, colour and words of each kind of mark.
    """

    def __init__(self, count: int, told: Sequence[tuple[str, str, str]]):
        self.count = count
        rows = -(-count // COLUMNS)
        self._top = _TOP + _LINE * len(told)
        self.figure: Figure = new_figure(_DOWN * rows + self._top + _BOTTOM, NARROW)
        self.axes: Axes = new_axes(self.figure, left=0, right=1, bottom=0, top=0)
        self.axes.set_axis_off()
        width, self._high = self.figure.get_size_inches()
        self.axes.set_xlim(0, width)
        self.axes.set_ylim(0, self._high)
        for line, (marker, colour, words) in enumerate(told):
            y = self._high - _LINE * (line + 0.6)
            self.axes.plot([_LEFT], [y], marker, color=colour, markersize=5, markerfacecolor=colour)
            self.axes.text(_LEFT + 0.12, y, words, fontsize=7.5, va="center")

    def place(self, panel: int, x: float, y: float) -> tuple[float, float]:
        """Where a point of a panel lies in the picture, in inches."""
        row, column = divmod(panel, COLUMNS)
        bottom = self._high - self._top - row * _DOWN - _HIGH
        return _LEFT + column * _STEP + x * _WIDE, bottom + y * _HIGH

    def lines(self, lines: Iterable[tuple[int, Points]], **style: Any) -> None:
        """Lines of one style, each in its panel."""
        xs: list[float] = []
        ys: list[float] = []
        for panel, points in lines:
            placed = [self.place(panel, *point) for point in points]
            xs += [*(x for x, _ in placed), _GAP]
            ys += [*(y for _, y in placed), _GAP]
        self.axes.plot(xs, ys, **style)

    def marks(self, marks: Iterable[tuple[int, float, float]], marker: str, **style: Any) -> None:
        """Marks of one kind; what lies at the same place is drawn once."""
        placed = sorted({self.place(*mark) for mark in marks})
        if placed:
            xs, ys = zip(*placed, strict=True)
            self.axes.plot(xs, ys, marker, **style)

    def dots(self, marks: Iterable[tuple[int, float, float]], size: float, colour: str) -> None:
        """Round marks as ends of lines without length: half as many bytes as marks."""
        points = sorted(set(marks))
        self.lines(
            [(panel, ((x, y), (x, y))) for panel, x, y in points],
            color=colour, linewidth=size, solid_capstyle="round",
        )  # fmt: skip

    def text(self, panel: int, x: float, y: float, text: str, **style: Any) -> None:
        """A text in a panel's coordinates."""
        self.axes.text(*self.place(panel, x, y), text, fontsize=7, **style)

    def frame(self, titles: Sequence[str], ends: tuple[str, str]) -> None:
        """Titles, the axes of shares, and what stands at both ends below the lowest panels."""
        self.lines(
            [(one, ((0, 1), (0, 0), (1, 0))) for one in range(self.count)],
            color="#444444", linewidth=0.7,
        )  # fmt: skip
        for panel, title in enumerate(titles):
            self.text(panel, 0, 1.07, title, weight="bold", va="bottom")
            if panel % COLUMNS == 0:
                for percent in (0, 50, 100):
                    self.text(panel, -0.04, percent / 100, f"{percent}%", ha="right", va="center")
            if panel + COLUMNS >= self.count:
                self.text(panel, 0, -0.05, ends[0], ha="left", va="top")
                self.text(panel, 1, -0.05, ends[1], ha="right", va="top")
