"""One small chart with scales of its own, without axes: those would take ten times as long.

A panel is a box on the figure; what is drawn in it is placed in inches. Many panels with the same
scale are drawn together instead: `panel_grid.PanelGrid`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

_POINT = 1 / 72
_TICK = 2 * _POINT
_PAD = 5.5 * _POINT
_TITLE = 3 * _POINT
_NAN = float("nan")
_FRAME: dict[str, Any] = {"color": "black", "linewidth": 0.8, "solid_capstyle": "projecting"}
Span = tuple[float, float]
Named = tuple[float, str]
"""A value on a scale and what stands there; an empty name is a tick only."""


@dataclass(frozen=True)
class ScaledPanel:
    """One small chart: its box in inches from the lower left corner, and its scales."""

    figure: Figure
    box: tuple[float, float, float, float]
    """Left, bottom, width and height."""
    x: Span
    y: Span
    fontsize: float

    @classmethod
    def on(
        cls,
        figure: Figure,
        shares: tuple[float, float, float, float],
        x: Span,
        y: Span,
        size: float,
    ) -> ScaledPanel:
        """A panel whose box is given in shares of the figure, with labels of font size `size`."""
        width, height = figure.get_size_inches()
        left, bottom, wide, high = shares
        return cls(figure, (left * width, bottom * height, wide * width, high * height), x, y, size)

    def line(self, xs: Iterable[float], ys: Iterable[float], **style: Any) -> None:
        """A line through data points."""
        self._line([self._across(x) for x in xs], [self._up(y) for y in ys], **style)

    def level(self, y: float, **style: Any) -> None:
        """A horizontal line over the whole width."""
        self.line(self.x, (y, y), **style)

    def upright(self, x: float, **style: Any) -> None:
        """A vertical line over the whole height."""
        self.line((x, x), self.y, **style)

    def title(self, text: str, size: float, colour: str = "black") -> None:
        """A title over the middle, its last line nearest."""
        left, bottom, width, height = self.box
        self._text(
            left + width / 2, bottom + height + _TITLE, text,
            ha="center", va="baseline", fontsize=size, color=colour,
        )  # fmt: skip

    def scales(self, x: Sequence[Named], y: Sequence[Named]) -> None:
        """The left and the lower edge with a tick at each value; outer names on x lean inwards."""
        left, bottom, width, height = self.box
        across, up = [self._across(value) for value, _ in x], [self._up(value) for value, _ in y]
        xs = [left, left, left + width]
        ys = [bottom + height, bottom, bottom]
        for place in across:
            xs, ys = [*xs, _NAN, place, place], [*ys, _NAN, bottom, bottom - _TICK]
        for place in up:
            xs, ys = [*xs, _NAN, left, left - _TICK], [*ys, _NAN, place, place]
        self._line(xs, ys, **_FRAME)
        for number, (place, (_, name)) in enumerate(zip(across, x, strict=True)):
            lean = "left" if number == 0 else "right" if number == len(x) - 1 else "center"
            self._text(place, bottom - _PAD, name, ha=lean, va="top")
        for place, (_, name) in zip(up, y, strict=True):
            self._text(left - _PAD, place, name, ha="right", va="center_baseline")

    def _across(self, value: float) -> float:
        return self.box[0] + self.box[2] * (value - self.x[0]) / (self.x[1] - self.x[0])

    def _up(self, value: float) -> float:
        return self.box[1] + self.box[3] * (value - self.y[0]) / (self.y[1] - self.y[0])

    def _line(self, xs: Sequence[float], ys: Sequence[float], **style: Any) -> None:
        inches = self.figure.dpi_scale_trans
        self.figure.add_artist(Line2D(xs, ys, transform=inches, **style))

    def _text(self, x: float, y: float, text: str, **style: Any) -> None:
        if text:
            style = {"fontsize": self.fontsize, **style}
            inches = self.figure.dpi_scale_trans
            self.figure.add_artist(Text(x, y, text, transform=inches, **style))
