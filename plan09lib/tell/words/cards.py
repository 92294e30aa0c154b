"""Rows of a wide table whose cells name their column: on a phone they stand one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<(t[hd])\b([^>]*)>")


def labelled(rows: Markup, heads: Sequence[str]) -> Markup:
    """`rows` of a table, each cell with the head of its column; not of a cell over several.

    >>> print(labelled(Markup("<tr><th>T</th><td>7</td><td colspan='2'>–</td></tr>"), ["A", "B"]))
    <tr><th>T</th><td data-label="B">7</td><td colspan='2'>–</td></tr>
    """
    labels = [Markup(f' data-label="{escape(Markup(head).striptags())}"') for head in heads]

    def row(found: re.Match[str]) -> str:
        left = iter(labels)
        return _CELL.sub(lambda cell: _named(cell, left), found[0])

    return Markup(_ROW.sub(row, rows))


def _named(cell: re.Match[str], labels: Iterator[Markup]) -> str:
    label = next(labels, "")
    is_plain = cell[1] == "td" and "colspan" not in cell[2]
    return f"<td{cell[2]}{label}>" if is_plain else cell[0]
