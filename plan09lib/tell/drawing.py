"""What all charts share: style, size, and the way to the same bytes for the same data."""

from __future__ import annotations

import base64
import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

FAMILY = "DejaVu Sans"
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "plan09",
    "font.family": FAMILY,
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
WIDTH = 7.2
"""Inches, the page's text."""
_DOTS = 120
_EPOCH = dt.date(1970, 1, 1).toordinal()  # the first day of matplotlib's date axes


@dataclass(frozen=True)
class Chart:
    """A picture (SVG in the report, PNG in a letter), its alt sentence and the facts it uses."""

    id: str
    alt: str
    facts: tuple[str, ...]
    picture: bytes

    @property
    def source(self) -> str:
        """The SVG as a data URI."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.picture).decode("ascii")


@dataclass(frozen=True)
class Picture(Chart):
    """A chart to be taken along: also as PNG."""

    png: bytes = b""


def new_figure(height: float, width: float = WIDTH) -> Figure:
    """A figure `height` inches high, as wide as the page's text if nothing else is said."""
    figure = Figure(figsize=(width, height))
    FigureCanvasSVG(figure)
    return figure


def new_axes(figure: Figure, *, left: float, right: float, bottom: float, top: float) -> Axes:
    """Axes with `left`/`right` in figure widths and `bottom`/`top` margins in inches."""
    height = figure.get_figheight()
    return figure.add_axes((left, bottom / height, right - left, 1 - (bottom + top) / height))


def as_number(day: dt.date) -> float:
    """A day on a date axis."""
    return float(day.toordinal() - _EPOCH)


def as_png(figure: Figure, dots: int = _DOTS) -> bytes:
    """The figure as PNG, `dots` per inch, for programs that show no SVG; about 860 dots wide."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dots, metadata={"Software": None})
    return buffer.getvalue()


def as_svg(figure: Figure) -> bytes:
    """The figure as SVG, the same bytes for the same figure."""
    text = io.StringIO()  # bytes would be encoded piece by piece
    canvas = FigureCanvasSVG(figure)
    canvas.print_svg(text, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    return text.getvalue().encode("utf-8")
