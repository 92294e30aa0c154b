"""Draws docs/rooms.svg from the imports: the rooms of each layer and the arrows between them.

Run by `make picture`; a test says when the picture is not that of the code any longer. An arrow
that other arrows already imply is left out. Filled rooms are the core.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import house

PICTURE = house.ROOT / "docs" / "rooms.svg"
WIDTH, BAND, LEFT, GAP = 1160, 132, 100, 10
BOX = 34
COLOURS = {
    "read": "#0b5fa5", "judge": "#7a4b00", "tell": "#00695c", "deliver": "#6a1b9a",
    "cli": "#444444",
}  # fmt: skip


def implied_left_out(arrows: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The arrows without those that a longer way gives."""
    return {
        room: {
            other
            for other in to
            if not any(other in house.reached(step, arrows) for step in to - {other})
        }
        for room, to in arrows.items()
    }


def places() -> dict[str, tuple[float, float, float]]:
    """Left edge, top and width of each room's box; the lowest layer stands below."""
    found = {}
    for number, layer in enumerate(reversed(house.LAYERS)):
        names = house.ROOMS[layer] or (layer,)
        width = (WIDTH - LEFT - GAP * len(names)) / len(names)
        for place, name in enumerate(names):
            room = f"{layer}.{name}" if house.ROOMS[layer] else layer
            left = LEFT + place * (width + GAP) if len(names) > 1 else LEFT + WIDTH / 2 - 150
            top = 24 + number * BAND
            found[room] = (left, top, width if len(names) > 1 else 300)
    return found


def _arrow(start: tuple[float, float, float], end: tuple[float, float, float], colour: str) -> str:
    (left, top, width), (other_left, other_top, other_width) = start, end
    middle, other_middle = left + width / 2, other_left + other_width / 2
    if top == other_top:  # within a layer: an arc over the boxes between
        lift = min(46.0, 14 + abs(middle - other_middle) / 16)
        way = f"M{middle:.0f} {top:.0f} C{middle:.0f} {top - lift:.0f} "
        way += f"{other_middle:.0f} {top - lift:.0f} {other_middle:.0f} {top:.0f}"
    else:
        low, high = top + BOX, other_top
        bend = (high - low) / 2
        way = f"M{middle:.0f} {low:.0f} C{middle:.0f} {low + bend:.0f} "
        way += f"{other_middle:.0f} {high - bend:.0f} {other_middle:.0f} {high:.0f}"
    return f'<path d="{way}" stroke="{colour}" marker-end="url(#head-{colour[1:]})"/>'


def _parts(arrows: Mapping[str, set[str]]) -> Iterator[str]:
    at = places()
    height = 24 + BAND * len(house.LAYERS) - BAND + BOX + 40
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
    yield 'font-family="sans-serif" font-size="13" role="img">'
    yield "<title>Rooms of plan09lib and what imports what</title><defs>"
    for colour in COLOURS.values():
        yield f'<marker id="head-{colour[1:]}" viewBox="0 0 6 6" refX="5" refY="3" '
        yield 'markerWidth="7" markerHeight="7" orient="auto">'
        yield f'<path d="M0 0L6 3L0 6z" fill="{colour}"/></marker>'
    yield f'</defs><rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
    yield '<g fill="none" stroke-width="1.2" opacity="0.75">'
    for room, to in implied_left_out(arrows).items():
        colour = COLOURS[room.partition(".")[0]]
        yield from (_arrow(at[room], at[other], colour) for other in sorted(to))
    yield "</g>"
    for layer in house.LAYERS:
        first = f"{layer}.{house.ROOMS[layer][0]}" if house.ROOMS[layer] else layer
        yield f'<text x="8" y="{at[first][1] + 22:.0f}" font-weight="bold" '
        yield f'fill="{COLOURS[layer]}">{layer}</text>'
    for room, (left, top, width) in at.items():
        layer, _, name = room.partition(".")
        colour, is_core = COLOURS[layer], room in house.CORE or not name
        fill = f'fill="{colour}" fill-opacity="0.16"' if is_core else 'fill="#ffffff"'
        dashes = "" if is_core else ' stroke-dasharray="5 3"'
        yield f'<rect x="{left:.0f}" y="{top:.0f}" width="{width:.0f}" height="{BOX}" rx="5" '
        yield f'{fill} stroke="{colour}"{dashes}/>'
        yield f'<text x="{left + width / 2:.0f}" y="{top + 22:.0f}" text-anchor="middle">'
        yield f"{name or 'one module per group of commands'}</text>"
    yield f'<text x="{LEFT}" y="{height - 14}" fill="#444444">filled: the core, what one report '
    yield "needs; dashed: rooms around it, each of which can be taken away. An arrow: imports."
    yield "</text></svg>\n"


def picture() -> str:
    """The SVG as text."""
    at = places()
    arrows = house.room_arrows(house.graph())
    shown = {room: {other for other in to if other in at} for room, to in arrows.items()}
    return "\n".join(_parts({room: to for room, to in shown.items() if room in at}))


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture(), encoding="utf-8", newline="\n")
