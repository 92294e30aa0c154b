"""What a reader can work out of a protected table: the exact range of every hidden cell.

Hidden cells are a flow that circulates between rows, columns and totals; a cell's range is found by
pushing as many heads round as fit. Integers throughout: no rounding can make a leak look safe.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import NamedTuple

import numpy as np
import pandas as pd

from plan09lib.judge.disclosure.protected_table import Label, Protected, ends


class Interval(NamedTuple):
    """The values a hidden cell can have; `high` is infinite when nothing published bounds it."""

    low: int
    high: float


def audit(protected: Protected) -> dict[Label, Interval]:
    """For every hidden cell the exact range of counts that agree with everything published.

    It starts from the published cells alone. A cell is safe when high > low.
    Raises: ValueError when no counts agree with what is published.

    >>> from plan09lib.judge.disclosure.disclosure import protect
    >>> shared = protect(pd.DataFrame({"x": [1, 5], "y": [6, 7]}, index=["a", "b"]), 3)
    >>> audit(shared)["a", "x"]
    Interval(low=0, high=6)
    """
    counts = protected.counts
    cells = {
        cell: (counts.index[cell[0]], counts.columns[cell[1]])
        for cell in zip(*np.nonzero(counts.isna().to_numpy()), strict=True)
    }
    slack = _one_solution(counts)
    corner = (len(counts) - 1, counts.shape[1] - 1)
    return {label: _range(slack, *ends(cell, corner)) for cell, label in cells.items()}


_Slack = dict[int, dict[int, float]]


def _one_solution(counts: pd.DataFrame) -> _Slack:
    """Room between rows and columns around one table that agrees with the published cells.

    Forward room of a hidden cell is endless, backward room is its count in that table.
    """
    corner = (len(counts) - 1, counts.shape[1] - 1)
    source, sink = 2 * sum(corner) + 9, 2 * sum(corner) + 10
    surplus: dict[int, int] = defaultdict(int)
    slack: _Slack = defaultdict(lambda: defaultdict(int))
    for cell, count in np.ndenumerate(counts.fillna(-1).to_numpy(dtype="int64")):
        tail, head = ends((cell[0], cell[1]), corner)
        if count < 0:
            slack[tail][head] = math.inf
        else:
            surplus[head] += int(count)
            surplus[tail] -= int(count)
    for node, heads in surplus.items():
        tail, head = (source, node) if heads > 0 else (node, sink)
        slack[tail][head] = abs(heads)
    if _push(slack, source, sink) != sum(heads for heads in surplus.values() if heads > 0):
        raise ValueError("no counts agree with what is published")
    outside = {source, sink}
    return {
        a: {b: n for b, n in room.items() if b not in outside}
        for a, room in slack.items()
        if a not in outside
    }


def _range(slack: _Slack, tail: int, head: int) -> Interval:
    value = int(slack.get(head, {}).get(tail, 0))
    more = _push(_without(slack, tail, head), head, tail)
    less = _push(_without(slack, tail, head), tail, head)
    return Interval(value - int(min(value, less)), value + more)


def _without(slack: _Slack, tail: int, head: int) -> _Slack:
    copy: _Slack = defaultdict(lambda: defaultdict(int))
    for a, room in slack.items():
        copy[a].update({b: n for b, n in room.items() if {a, b} != {tail, head}})
    return copy


def _push(slack: _Slack, source: int, sink: int) -> float:
    """The most heads that fit from `source` to `sink`; `slack` keeps the room that is left."""
    pushed: float = 0
    while way := _way(slack, source, sink):
        step = min(slack[a][b] for a, b in way)
        if step == math.inf:
            return math.inf
        for a, b in way:
            slack[a][b] -= step
            slack[b][a] += step
        pushed += step
    return pushed


def _way(slack: _Slack, source: int, sink: int) -> list[tuple[int, int]]:
    """A shortest way with room, as its steps; empty when there is none."""
    came_from, queue = {source: source}, [source]
    for node in queue:
        for following, room in slack[node].items() if node in slack else ():
            if room > 0 and following not in came_from:
                came_from[following] = node
                queue.append(following)
    steps = []
    node = sink
    while node in came_from and node != source:
        steps.append((came_from[node], node))
        node = came_from[node]
    return steps
