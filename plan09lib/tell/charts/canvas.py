"""A sheet to draw on with few strokes of the pen, without figure or axes.

Axes lay themselves out, word by word and tick by tick; a canvas's places are given, in inches from
the lower left corner, and go straight to matplotlib's renderer. What looks alike is drawn together;
a look that comes later lies on top, and words on all. Figures are for PNGs and for what has axes:
importing them takes as long as all the rest of this, so that is done when one is made.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform
from PIL import Image

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# What all charts share: style, size, and the way to the same bytes for the same data.

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
NARROW = 3.4
"""Inches, a phone's screen: type of 8.2 points is about 12 dots high there."""
_DOTS = 120
_COLOURS = 128
_EPOCH = dt.date(1970, 1, 1).toordinal()  # the first day of matplotlib's date axes


@dataclass(frozen=True, eq=False)
class Plotted:
    """A figure of matplotlib's own artists, as a drawing: `style` holds whenever it is drawn."""

    figure: Figure
    style: Mapping[Any, Any]
    dots: int = _DOTS

    def svg(self) -> bytes:
        """The figure as SVG."""
        with mpl.rc_context(dict(self.style)):
            return as_svg(self.figure)

    def png(self) -> bytes:
        """The figure as PNG."""
        with mpl.rc_context(dict(self.style)):
            return as_png(self.figure, self.dots)


def new_figure(height: float, width: float = WIDTH) -> Figure:
    """A figure `height` inches high, as wide as the page's text if nothing else is said."""
    from matplotlib.figure import Figure

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
    """The figure as PNG, `dots` per inch, for programs that show no SVG; about 860 dots wide.

    Of `_COLOURS` colours, which look like all of them: letters carry a third of the bytes.
    """
    drawn, lean = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png", dpi=dots, metadata={"Software": None})
    picture = Image.open(drawn).convert("RGB")
    few = picture.quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(lean, "PNG", optimize=True)
    return lean.getvalue()


_NEEDLESS = re.compile(
    r'; text-anchor: start| transform="rotate\(-?0 [^"]*\)"|<!DOCTYPE[^>]*>|(?<=>)\s+(?=<)'
)


_FONT = f"font-family: '{FAMILY}'; "
"""Said once for all words."""
_FONT_LAST = f"; font-family: '{FAMILY}'"


_UNSAID = dict.fromkeys(("Date", "Creator", "Format", "Type"))
"""What an SVG would tell of its making."""


def as_svg(figure: Figure) -> bytes:
    """The figure as SVG, the same bytes for the same figure."""
    text = io.StringIO()  # bytes would be encoded piece by piece
    FigureCanvasSVG(figure).print_svg(text, metadata=_UNSAID)
    return _lean(text.getvalue())


def _lean(svg: str) -> bytes:
    """An SVG without what says nothing or says it again.

    Turns by no degree, how texts stand anyway, the address of a grammar, the font of each text,
    lines and indents, places finer than a hundredth of a point.
    """
    lean = _NEEDLESS.sub("", svg).replace(_FONT, "").replace(_FONT_LAST, "")
    lean = lean.replace("</style>", f"text{{{_FONT.strip()}}}</style>", 1)
    lean = re.sub(r"\s*\n\s*", " ", lean)
    return _TAG.sub(_coarse, lean).encode("utf-8")


_TAG = re.compile(r"<[^>]*>")
_FINE = re.compile(r"-?\d+\.\d{3,}")
_IN_STYLE = re.compile(r"(?<=[:;]) ")
_STROKE = re.compile(r";stroke:[^\"]*")


def _coarse(tag: re.Match[str]) -> str:
    """A tag with two decimals at most; words, which stand between tags, are left alone."""
    rounded = _FINE.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), tag[0])
    lean = _IN_STYLE.sub("", rounded)
    return _STROKE.sub("", lean) if lean.startswith("<use") else lean  # the mark itself says it


# The canvas and its pens.

_POINTS = 72
POINT = 1 / _POINTS
BLACK = "#000000"
_SAME = IdentityTransform()
_DOWN = {"top": 0.76, "middle": 0.35, "baseline": 0.0, "bottom": -0.236}
"""How far the words' base line lies below their place, in sizes of the type."""
_LEANS = {"left": 0.0, "center": 0.5, "right": 1.0}
LINE_HEIGHT = 1.15
"""From one line of words to the next, in sizes of the type."""
Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, bottom, width and height."""


class Canvas(Artist):
    """Lines, boxes, marks and words on a sheet `height` inches high; `dots` per inch as PNG."""

    def __init__(self, height: float, width: float = WIDTH, dots: int = _DOTS):
        super().__init__()
        self._dots = dots
        self.height, self.width = height, width
        self._strokes: dict[tuple[Callable[..., None], tuple[Any, ...]], list[Any]] = {}
        self._words: list[tuple[float, float, str, float, str, str, str]] = []

    def svg(self) -> bytes:
        """The canvas as SVG: as a figure with nothing else on it would be written."""
        text = io.StringIO()
        with mpl.rc_context(STYLE):
            size = (self.width * _POINTS, self.height * _POINTS)
            renderer = RendererSVG(*size, text, metadata=_UNSAID)
            for group in ("figure", "patch"):
                renderer.open_group(group)
            _draw_boxes(renderer, _POINTS, [(0, 0, self.width, self.height)], "white", "")
            renderer.close_group("patch")
            self._put(renderer, _POINTS, anchors=True)
            renderer.close_group("figure")
            renderer.finalize()
        return _lean(text.getvalue())

    def png(self) -> bytes:
        """The canvas as PNG."""
        with mpl.rc_context(STYLE):
            figure = new_figure(self.height, self.width)
            figure.add_artist(self)
            try:
                return as_png(figure, self._dots)
            finally:
                self.remove()

    def lines(
        self, lines: Iterable[Sequence[Point]], colour: str, width: float,
        dashes: Sequence[float] = (),
    ) -> None:  # fmt: skip
        """Lines of one style, `width` points wide; `dashes` are in widths of the line."""
        self._add(_draw_lines, (colour, width, tuple(dashes)), [line for line in lines if line])

    def boxes(self, boxes: Sequence[Box], colour: str, hatch: str = "") -> None:
        """Filled boxes; hatched ones have white strokes."""
        self._add(_draw_boxes, (colour, hatch), boxes)

    def marks(
        self, places: Sequence[Point], marker: str, colour: str, size: float,
        filling: str | None = "same",
    ) -> None:  # fmt: skip
        """Marks of one kind, `size` points large; `filling` None leaves them empty."""
        face = colour if filling == "same" else filling
        self._add(_draw_marks, (marker, colour, size, face), places)

    def words(
        self, x: float, y: float, text: str, size: float, colour: str = BLACK, *,
        lean: str = "left", stand: str = "baseline", weight: str = "normal",
    ) -> None:  # fmt: skip
        """Words over everything else; of several lines the last stands at `y`, or their middle."""
        lines = text.split("\n")
        lower = (len(lines) - 1) / 2 if stand == "middle" else 0.0
        for above, line in enumerate(reversed(lines)):
            level = y + ((above - lower) * LINE_HEIGHT - _DOWN[stand]) * size * POINT
            if line:
                self._words.append((x, level, line, size, colour, lean, weight))

    def draw(self, renderer: RendererBase) -> None:
        """Everything, through `renderer`; called by the figure of a PNG."""
        self._put(renderer, self._dots, anchors=False)

    def _put(self, renderer: RendererBase, dots: float, anchors: bool) -> None:
        """Everything; words hang on their `anchors` where what shows them knows how wide they are,
        else where they begin."""
        for (draw, look), places in self._strokes.items():
            draw(renderer, dots, places, *look)
        pen = renderer.new_gc()
        for x, y, text, size, colour, lean, weight in self._words:
            pen.set_foreground(colour)
            font = _font(size, weight)
            across, down = x * dots, (self.height - y) * dots
            if anchors:
                place: Any = _Anchor(across, down, lean)
            else:
                wide = renderer.get_text_width_height_descent(text, font, False)[0]
                across, place = across - _LEANS[lean] * wide, None
            renderer.draw_text(pen, across, down, text, font, 0, False, place)
        pen.restore()

    def _add(self, draw: Callable[..., None], look: tuple[Any, ...], places: Sequence[Any]) -> None:
        if places:
            self._strokes.setdefault((draw, look), []).extend(places)


class _Anchor:
    """What the SVG renderer asks of a text: where it is fixed, and by which end."""

    def __init__(self, x: float, y: float, lean: str):
        self.place, self.lean = (x, y), lean

    def get_transform(self) -> IdentityTransform:
        return _SAME

    def get_unitless_position(self) -> Point:
        return self.place

    def get_ha(self) -> str:
        return self.lean


@lru_cache(maxsize=64)
def _font(size: float, weight: str) -> FontProperties:
    return FontProperties(family=FAMILY, size=size, weight=weight)


@lru_cache(maxsize=64)
def _marker(marker: str) -> MarkerStyle:
    return MarkerStyle(marker)


@lru_cache(maxsize=256)
def _codes(points: int) -> tuple[int, ...]:
    return (int(Path.MOVETO), *[int(Path.LINETO)] * points)[:points]


def _path(points: Sequence[Point], codes: Sequence[int] | None, dots: float) -> Path:
    path = Path(np.array(points, dtype=float) * dots, codes)
    path.should_simplify = False
    return path


def _draw_lines(
    renderer: RendererBase, dots: float, lines: Sequence[Sequence[Point]],
    colour: str, width: float, dashes: Sequence[float],
) -> None:  # fmt: skip
    points = [point for line in lines for point in line]
    codes = [code for line in lines for code in _codes(len(line))]
    pen = renderer.new_gc()
    pen.set_foreground(colour)
    pen.set_linewidth(width)
    pen.set_joinstyle("round")
    pen.set_capstyle("butt" if dashes else "projecting")
    if dashes:
        pen.set_dashes(0, [length * width for length in dashes])
    renderer.draw_path(pen, _path(points, codes, dots), _SAME)
    pen.restore()


_BOX = (*_codes(4), int(Path.CLOSEPOLY))


def _draw_boxes(
    renderer: RendererBase, dots: float, boxes: Sequence[Box], colour: str, hatch: str
) -> None:
    points = [
        point
        for left, bottom, wide, high in boxes
        for right, top in [(left + wide, bottom + high)]
        for point in ((left, bottom), (right, bottom), (right, top), (left, top), (left, bottom))
    ]
    pen = renderer.new_gc()
    pen.set_linewidth(0)
    if hatch:
        pen.set_foreground("white")
        pen.set_linewidth(1)
        pen.set_hatch(hatch)
        pen.set_hatch_color("white")
    path = _path(points, _BOX * len(boxes), dots)
    renderer.draw_path(pen, path, _SAME, to_rgba(colour))
    pen.restore()


def _draw_marks(
    renderer: RendererBase, dots: float, places: Sequence[Point],
    marker: str, colour: str, size: float, filling: str | None,
) -> None:  # fmt: skip
    style = _marker(marker)
    pen = renderer.new_gc()
    pen.set_foreground(colour)
    pen.set_linewidth(1)
    pen.set_joinstyle(style.get_joinstyle())
    pen.set_capstyle(style.get_capstyle())
    shape = Affine2D(style.get_transform().get_matrix()).scale(size * dots * POINT)
    face = to_rgba(filling) if filling and style.is_filled() else None
    renderer.draw_markers(pen, style.get_path(), shape, _path(places, None, dots), _SAME, face)
    pen.restore()
