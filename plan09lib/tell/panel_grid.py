"""Many panels with one scale on one picture, drawn together: a few artists for all of them.

A panel's own coordinates run from 0 to 1 both ways; x and y of all panels are collected by kind of
line or mark and drawn together. A panel with scales of its own is a `scaled_panel.ScaledPanel`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from plan09lib.tell.drawing import new_axes, new_figure

COLUMNS = 4
_LEFT, _WIDE, _STEP = 0.5, 1.35, 1.68
_HIGH, _DOWN = 0.78, 1.22
_TOP, _BOTTOM = 0.62, 0.12
_GAP = float("nan")
Points = Sequence[tuple[float, float]]


class PanelGrid:
    """`count` panels, four in a row, and what is drawn into them."""

    def __init__(self, count: int):
        self.count = count
        rows = -(-count // COLUMNS)
        self.figure: Figure = new_figure(_DOWN * rows + _TOP + _BOTTOM)
        self.axes: Axes = new_axes(self.figure, left=0, right=1, bottom=0, top=0)
        self.axes.set_axis_off()
        width, self._high = self.figure.get_size_inches()
        self.axes.set_xlim(0, width)
        self.axes.set_ylim(0, self._high)

    def place(self, panel: int, x: float, y: float) -> tuple[float, float]:
        """Where a point of a panel lies in the picture, in inches."""
        row, column = divmod(panel, COLUMNS)
        bottom = self._high - _TOP - row * _DOWN - _HIGH
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

    def legend(self, told: Sequence[tuple[str, str, str]]) -> None:
        """A line above the panels: marker, colour and words of each kind of mark."""
        x, y = _LEFT, self._high - 0.2
        for marker, colour, words in told:
            self.axes.plot([x], [y], marker, color=colour, markersize=5, markerfacecolor=colour)
            self.axes.text(x + 0.09, y, words, fontsize=7.5, va="center")
            x += 0.22 + 0.066 * len(words)
