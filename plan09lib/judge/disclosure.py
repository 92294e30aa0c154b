"""Small count tables made safe to share: what to hide so that nobody's value can be worked out.

A table of people (groups × categories) is shared with its totals, so a hidden cell must survive
subtraction. Three rules decide:

- *small*: a count or total from 1 to threshold − 1 is hidden; zero may be shown;
- *homogeneous*: a group that is all in one category is hidden, zeros too, since its total would
  tell everybody's value;
- *complementary*: further cells, as few as possible, then the fewest heads, with totals given up
  last, so that every hidden cell has at least two values that agree with everything published.

A table with its totals is a flow that circulates: a cell runs from its row to its column, totals
run back. A hidden cell has a second value exactly when one head can go round a closed way of
hidden cells through it (empty cells only upwards); `audit` finds its range by pushing as many
heads round as fit. Integers throughout: no rounding can make a leak look safe.

What this does not do: it does not weigh probabilities, and a reader who *is* one of the people
counted knows one head more than the audit assumes.

Source: method.md §6; CMS Cell Size Suppression Policy (2024); Fischetti & Salazar, "Solving the
cell suppression problem on tabular data with linear constraints" (2001).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

TOTAL = "total"

Label = tuple[Hashable, Hashable]
Reason = Literal["small", "homogeneous", "requested", "change", "complementary"]

_Cell = tuple[int, int]
_Move = tuple[int, int, _Cell]
_Leak = tuple[_Cell | None, set[_Cell]]

_LARGEST = 100  # cells with totals; beyond, and when the search is long, good is chosen over best
_ROUNDS = 40
_NODES = 2000


class Interval(NamedTuple):
    """The values a hidden cell can have; `high` is infinite when nothing published bounds it."""

    low: int
    high: float


@dataclass(frozen=True, eq=False)
class Protected:
    """A table as it may be shared; a hidden value is nowhere in it.

    counts: Int64, NA where hidden; the last row and column are `TOTAL`, unless the table was
    protected without margins. reasons: string, why a cell is hidden, empty where it is shown; for
    the office only, because "homogeneous" and "small" themselves tell something.
    """

    counts: pd.DataFrame
    reasons: pd.DataFrame = field(repr=False)

    @property
    def hidden(self) -> pd.DataFrame:
        """True where a value is not to be shown; rows and columns as in `counts`."""
        return self.counts.isna()


def protect(
    table: pd.DataFrame,
    threshold: int,
    *,
    with_margins: bool = True,
    sizes_known: bool = False,
    hide: Collection[Label] = (),
) -> Protected:
    """`table` with its totals and as much hidden as the rules demand, no more.

    Rows: groups of people. Columns: at least two categories, empty ones included; counts.
    `sizes_known`: readers know the row totals from elsewhere (group sizes in the same report), so
    these are shown, whatever they are, and protect nothing. `with_margins=False`: no totals are
    shared here or elsewhere. `hide`: more cells to hide, as (row, column); a cell that known sizes
    settle, as in a group of nobody, stays shown.

    Raises: ValueError for anything but a table of counts, and for a cell to hide that it lacks.
    Source: method.md §6.

    >>> ratings = pd.DataFrame({"good": [7, 9, 8], "fair": [2, 5, 6]}, index=["a", "b", "c"])
    >>> protect(ratings, 5).counts.loc["a"].tolist()
    [<NA>, <NA>, 9]
    """
    asked: dict[Label, Reason] = dict.fromkeys(hide, "requested")
    return _protect(table, threshold, asked, with_margins=with_margins, sizes_known=sizes_known)


def protect_one(counts: pd.Series, threshold: int, *, hide: Collection[Hashable] = ()) -> Protected:
    """One distribution whose total is published anyway (the votes on a title), as a one-row table.

    Rows: the name of `counts`, or `count`; and `TOTAL`, which repeats it.

    >>> votes = pd.Series({"high": 12, "medium": 6, "low": 1}, name="chair")
    >>> protect_one(votes, 5).counts.loc["chair"].tolist()
    [12, <NA>, <NA>, 19]
    """
    name = "count" if counts.name is None else counts.name
    asked: dict[Label, Reason] = {(name, column): "requested" for column in hide}
    return _protect(counts.to_frame(name).T, threshold, asked, sizes_known=True)


def protect_change(
    before: Protected | pd.DataFrame,
    after: pd.DataFrame,
    threshold: int,
    *,
    sizes_known: bool = False,
) -> Protected:
    """`after`, so that next to what was shared as `before` it does not tell who came or went.

    For counts of the same lasting values at two dates (ages, disciplines in force, one round of
    ratings counted again); two rounds of ratings are different values and need only `protect`. A
    bare table as `before` was shared in full. When the size of a group, or of all groups, changed
    by 1 to threshold − 1, or its earlier size was hidden, the group's later distribution is hidden
    and with it all column totals: then nothing but its size is told. What was hidden before
    stays hidden. Only net changes are seen: one who came for one who left is not.

    >>> first = pd.DataFrame({"over_50": [7, 9], "under_50": [6, 8]}, index=["a", "b"])
    >>> later = pd.DataFrame({"over_50": [6, 9], "under_50": [6, 8]}, index=["a", "b"])
    >>> protect_change(first, later, 5).counts.loc["b"].tolist()
    [9, 8, 17]
    """
    for table in (after,) if isinstance(before, Protected) else (before, after):
        _refuse(table, threshold)
    earlier = before.counts if isinstance(before, Protected) else _margined(before)
    asked: dict[Label, Reason] = dict.fromkeys(_still_hidden(earlier, after), "change")
    changed = _changed(earlier, _margined(after), threshold)
    for row in {*changed.intersection(after.index), TOTAL} if len(changed) else ():
        asked.update({(row, column): "change" for column in after.columns})
    return _protect(after, threshold, asked, sizes_known=sizes_known)


def audit(protected: Protected) -> dict[Label, Interval]:
    """For every hidden cell the exact range of counts that agree with everything published.

    It starts from the published cells alone. A cell is safe when high > low.
    Raises: ValueError when no counts agree with what is published.

    >>> shared = protect(pd.DataFrame({"x": [1, 5], "y": [6, 7]}, index=["a", "b"]), 3)
    >>> audit(shared)["a", "x"]
    Interval(low=0, high=6)
    """
    counts = protected.counts
    cells = {
        cell: (counts.index[cell[0]], counts.columns[cell[1]])
        for cell in zip(*np.nonzero(counts.isna().to_numpy()), strict=True)
    }
    if TOTAL not in counts.index:
        return dict.fromkeys(cells.values(), Interval(0, math.inf))
    slack = _one_solution(counts)
    corner = (len(counts) - 1, counts.shape[1] - 1)
    return {label: _range(slack, *_ends(cell, corner)) for cell, label in cells.items()}


def shares(protected: Protected) -> pd.DataFrame:
    """Each published count over its published row total, as Fractions; NA where either is hidden.

    A percentage with a known n is a count, so none is formed from a hidden cell; those formed
    repeat published counts and add nothing. Missing: NA for a total of 0 and without margins.

    >>> shared = protect_one(pd.Series({"high": 12, "medium": 6, "low": 1}, name="chair"), 5)
    >>> shares(shared).loc["chair"].tolist()
    [Fraction(12, 19), <NA>, <NA>]
    """
    counts = protected.counts
    if TOTAL not in counts.columns:
        return pd.DataFrame(np.full(counts.shape, pd.NA), counts.index, counts.columns)
    rows = [
        [Fraction(n, whole) if n is not None and whole else pd.NA for n in heads]
        for *heads, whole in counts.astype("object").where(counts.notna(), None).to_numpy()
    ]
    return pd.DataFrame(rows, counts.index, counts.columns[:-1], dtype="object")


# --- what must be hidden -------------------------------------------------------------------------


@dataclass(frozen=True)
class _Grid:
    """A table by position, totals at `corner`. `settled` cells are known to readers anyway."""

    heads: dict[_Cell, int]
    corner: _Cell
    settled: frozenset[_Cell]

    @property
    def moves(self) -> list[_Move]:
        """(from, to, cell): one head more in a cell, or one less where there is one."""
        moves = []
        for cell in self.heads.keys() - self.settled:
            tail, head = _ends(cell, self.corner)
            moves.append((tail, head, cell))
            if self.heads[cell]:
                moves.append((head, tail, cell))
        return sorted(moves)

    def weight(self, cell: _Cell) -> int:
        """Its heads; for a total everybody in the table more, so that totals are given up last."""
        is_total = cell[0] == self.corner[0] or cell[1] == self.corner[1]
        return self.heads[cell] + is_total * self.heads[self.corner]

    @property
    def lone_rows(self) -> list[int]:
        """Groups of one whose size is hidden: two or more must remain possible."""
        rows, last = self.corner
        sizes = {row: (row, last) for row in range(rows)}
        return [r for r, c in sizes.items() if self.heads[c] == 1 and c not in self.settled]


def _protect(
    table: pd.DataFrame,
    threshold: int,
    asked: Mapping[Label, Reason],
    *,
    with_margins: bool = True,
    sizes_known: bool = False,
) -> Protected:
    _refuse(table, threshold, with_margins, sizes_known)
    whole = _margined(table) if with_margins else table
    heads = {cell: int(count) for cell, count in np.ndenumerate(whole.to_numpy(dtype="int64"))}
    grid = _Grid(heads, (table.shape[0], table.shape[1]), _settled(heads, table, sizes_known))
    reasons: dict[_Cell, Reason] = {**_positions(asked, whole), **_primary(grid, threshold)}
    reasons = {cell: reason for cell, reason in reasons.items() if cell not in grid.settled}
    if with_margins:
        more = _complement(grid, frozenset(reasons))
        reasons |= dict.fromkeys(sorted(more), "complementary")
    return _checked(_masked(whole, reasons))


def _refuse(
    table: pd.DataFrame, threshold: int, with_margins: bool = True, sizes_known: bool = False
) -> None:
    labels = [*table.index, *table.columns]
    rules = {
        "the threshold must be at least 1": threshold >= 1,
        "known sizes are margins: no sizes_known without with_margins": with_margins
        or not sizes_known,
        "a table needs a row and at least two categories, empty ones included": (
            table.shape[0] >= 1 and table.shape[1] >= 2
        ),
        f"labels must be unique and not {TOTAL!r}": (
            table.index.is_unique and table.columns.is_unique and TOTAL not in labels
        ),
        "counts must be integers from 0 up, none missing": _are_counts(table),
    }
    broken = [rule for rule, kept in rules.items() if not kept]
    if broken:
        raise ValueError("; ".join(broken))


def _are_counts(table: pd.DataFrame) -> bool:
    if not all(pd.api.types.is_integer_dtype(dtype) for dtype in table.dtypes):
        return False
    return not table.isna().to_numpy().any() and bool((table >= 0).to_numpy().all())


def _margined(table: pd.DataFrame) -> pd.DataFrame:
    """`table` with `TOTAL` as last row and column."""
    counts = table.to_numpy(dtype="int64")
    counts = np.vstack([counts, counts.sum(axis=0)])
    counts = np.column_stack([counts, counts.sum(axis=1)])
    index = pd.Index([*table.index, TOTAL], name=table.index.name)
    return pd.DataFrame(counts, index, pd.Index([*table.columns, TOTAL], name=table.columns.name))


def _settled(
    heads: Mapping[_Cell, int], table: pd.DataFrame, sizes_known: bool
) -> frozenset[_Cell]:
    """Cells that known row totals tell: the totals, and all of a row of nobody."""
    if not sizes_known:
        return frozenset()
    last = table.shape[1]
    return frozenset(cell for cell in heads if cell[1] == last or heads[cell[0], last] == 0)


def _positions(asked: Mapping[Label, Reason], whole: pd.DataFrame) -> dict[_Cell, Reason]:
    rows: dict[Hashable, int] = {label: place for place, label in enumerate(whole.index)}
    columns: dict[Hashable, int] = {label: place for place, label in enumerate(whole.columns)}
    unknown = [(row, column) for row, column in asked if row not in rows or column not in columns]
    if unknown:
        raise ValueError(f"cells to hide that are not in the table: {unknown}")
    return {(rows[row], columns[column]): reason for (row, column), reason in asked.items()}


def _primary(grid: _Grid, threshold: int) -> dict[_Cell, Reason]:
    """Small cells, and all cells of homogeneous groups; of a group of one its size too."""
    reasons: dict[_Cell, Reason] = {c: "small" for c, n in grid.heads.items() if 1 <= n < threshold}
    rows, columns = grid.corner
    for row in range(rows):
        inner = [(row, column) for column in range(columns)]
        counts = [grid.heads[cell] for cell in inner]
        if sum(count > 0 for count in counts) == 1:
            size = [(row, columns)] if sum(counts) == 1 and (row, columns) in grid.heads else []
            reasons |= dict.fromkeys(inner + size, "homogeneous")
    return reasons


def _masked(whole: pd.DataFrame, reasons: Mapping[_Cell, Reason]) -> Protected:
    """Built from shown values only: masking an Int64 column would keep the hidden ones beneath."""
    shown = np.full(whole.shape, pd.NA, dtype="object")
    why = np.full(whole.shape, "", dtype="object")
    for cell, count in np.ndenumerate(whole.to_numpy(dtype="int64")):
        if cell in reasons:
            why[cell] = reasons[cell]
        else:
            shown[cell] = int(count)
    counts = pd.DataFrame(shown, whole.index, whole.columns).astype("Int64")
    return Protected(counts, pd.DataFrame(why, whole.index, whole.columns).astype("string"))


def _checked(protected: Protected) -> Protected:
    open_cells = [label for label, (low, high) in audit(protected).items() if low == high]
    if open_cells:
        raise AssertionError(f"hidden cells can be worked out: {open_cells}")
    return protected


# --- two dates -----------------------------------------------------------------------------------


def _still_hidden(earlier: pd.DataFrame, after: pd.DataFrame) -> list[Label]:
    """Cells hidden before that exist in the later table, totals included."""
    kept = earlier.loc[
        earlier.index.isin([*after.index, TOTAL]), earlier.columns.isin([*after.columns, TOTAL])
    ]
    places = zip(*np.nonzero(kept.isna().to_numpy()), strict=True)
    return [(kept.index[row], kept.columns[column]) for row, column in places]


def _changed(earlier: pd.DataFrame, later: pd.DataFrame, threshold: int) -> pd.Index:
    """Groups (and `TOTAL`) of either date whose size is known to differ by a few, or may."""
    before = _sizes(earlier)
    change = before.reindex(before.index.union(later.index, sort=False))
    change = change.where(change.index.isin(before.index), 0)
    change = (_sizes(later).reindex(change.index, fill_value=0) - change).abs()
    return change.index[change.isna() | change.between(1, threshold - 1).fillna(False)]


def _sizes(counts: pd.DataFrame) -> pd.Series:
    """Row totals as Int64, NA where hidden; without margins what shown cells add up to."""
    if TOTAL in counts.columns:
        return counts[TOTAL].astype("Int64")
    sizes = counts.astype("Int64").sum(axis=1, skipna=False)
    return pd.concat([sizes, pd.Series({TOTAL: sizes.sum(skipna=False)}, dtype="Int64")])


# --- what else must be hidden --------------------------------------------------------------------


def _ends(cell: _Cell, corner: _Cell) -> tuple[int, int]:
    """Where a cell comes from and goes to: rows are 0, 1, …, columns −1, −2, …; totals run back."""
    row, column = cell
    forward = (row == corner[0]) == (column == corner[1])
    return (row, ~column) if forward else (~column, row)


def _complement(grid: _Grid, primary: frozenset[_Cell]) -> set[_Cell]:
    if not _leaks(grid, primary):
        return set()
    best = _fewest(grid, primary) if len(grid.heads) <= _LARGEST else None
    return _enough(grid, primary) if best is None else best


def _leaks(grid: _Grid, hidden: Collection[_Cell]) -> list[_Leak]:
    """(cell that can be worked out, cells of which at least one more must be hidden); None as the
    cell stands for a group of one that could only be a group of one."""
    leaks: list[_Leak] = []
    for cell in sorted(hidden):
        tail, head = _ends(cell, grid.corner)
        others = [move for move in grid.moves if move[2] != cell]
        ways = [_missing(others, hidden, {head}, tail)]
        if grid.heads[cell]:
            ways.append(_missing(others, hidden, {tail}, head))
        if all(ways):
            leaks.append((cell, set().union(*ways)))
    for row in grid.lone_rows:
        others = [move for move in grid.moves if move[2][0] != row]
        starts = {~c for c in range(grid.corner[1]) if grid.heads[row, c] == 0}
        if way := _missing(others, hidden, starts, ~grid.corner[1]):
            leaks.append((None, way))
    return leaks


def _missing(
    moves: Iterable[_Move], hidden: Collection[_Cell], starts: set[int], goal: int
) -> set[_Cell]:
    """Empty when hidden cells lead from `starts` to `goal`; else the cells that would lead on.

    There always are some: all cells that can be hidden, together, leave each other free.
    """
    reached, grew = set(starts), True
    while grew:
        new = {b for a, b, cell in moves if a in reached and b not in reached and cell in hidden}
        reached |= new
        grew = bool(new)
    if goal in reached:
        return set()
    return {cell for a, b, cell in moves if a in reached and b not in reached}


def _fewest(grid: _Grid, primary: frozenset[_Cell]) -> set[_Cell] | None:
    """The fewest further cells, then the lightest, then the first in reading order.

    An implicit hitting set: choose, look for leaks, demand their remedy, choose again. Every
    demand is necessary, so the first choice without a leak is the best.
    Missing: None when the search grows too long.
    """
    free = sorted(grid.heads.keys() - grid.settled - primary)
    demands = [*_pairs(grid, primary), *_leaks(grid, primary)]
    for _ in range(_ROUNDS):
        chosen = _cheapest(grid, free, demands, primary)
        if chosen is None:
            return None
        leaks = _leaks(grid, primary | chosen)
        if not leaks:
            return chosen
        demands += leaks
    return None


def _pairs(grid: _Grid, primary: frozenset[_Cell]) -> list[_Leak]:
    """What goes round through a hidden cell enters and leaves each of its ends by another one."""
    leaving: dict[int, set[_Cell]] = defaultdict(set)
    entering: dict[int, set[_Cell]] = defaultdict(set)
    for a, b, cell in grid.moves:
        leaving[a].add(cell)
        entering[b].add(cell)
    demands: list[_Leak] = []
    for cell in sorted(grid.heads.keys() - grid.settled):
        tail, head = _ends(cell, grid.corner)
        fewer = grid.heads[cell] > 0
        for remedy in (
            entering[tail] | (leaving[tail] if fewer else set()),
            leaving[head] | (entering[head] if fewer else set()),
        ):
            if not (remedy - {cell}) & primary:
                demands.append((cell, remedy - {cell}))
    return demands


def _cheapest(
    grid: _Grid, free: list[_Cell], demands: list[_Leak], primary: frozenset[_Cell]
) -> set[_Cell] | None:
    place = {cell: position for position, cell in enumerate(free)}
    matrix = np.zeros((len(demands), len(free)))
    for line, (cell, remedy) in zip(matrix, demands, strict=True):
        line[[place[c] for c in remedy]] = 1
        if cell in place:
            line[place[cell]] = -1
    least = [0 if cell in place else 1 for cell, _ in demands]
    weights = np.array([grid.weight(cell) for cell in free], dtype="float64")
    cost = weights.sum() + 1 + weights + np.arange(len(free)) / len(free) ** 2
    found = milp(
        cost,
        constraints=LinearConstraint(matrix, lb=least),
        integrality=np.ones(len(free)),
        bounds=Bounds(0, 1),
        options={"node_limit": _NODES, "mip_rel_gap": 0},
    )
    return {c for c, x in zip(free, found.x, strict=True) if x > 0.5} if found.success else None


def _enough(grid: _Grid, primary: frozenset[_Cell]) -> set[_Cell]:
    """Further cells, none to spare: the lightest are taken, then the heaviest given back."""

    def cost(cell: _Cell) -> tuple[int, _Cell]:
        return grid.weight(cell), cell

    hidden = set(primary)
    while leaks := _leaks(grid, hidden):
        hidden |= {min(remedy, key=cost) for _, remedy in leaks}
    for cell in sorted(hidden - primary, key=cost, reverse=True):
        hidden = _without_cell(grid, primary, hidden, cell)
    return hidden - primary


def _without_cell(
    grid: _Grid, primary: frozenset[_Cell], hidden: set[_Cell], cell: _Cell
) -> set[_Cell]:
    """`hidden` less `cell` and all that then serves nothing; unchanged when `cell` is needed."""
    fewer = hidden - {cell}
    while leaks := _leaks(grid, fewer):
        useless = {leak for leak, _ in leaks if leak is not None and leak not in primary}
        if len(useless) < len(leaks):
            return hidden
        fewer -= useless
    return fewer


# --- the audit -----------------------------------------------------------------------------------

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
        tail, head = _ends((cell[0], cell[1]), corner)
        if count < 0:
            slack[tail][head] = math.inf
        else:
            surplus[head] += int(count)
            surplus[tail] -= int(count)
    for node, heads in surplus.items():
        ends = (source, node) if heads > 0 else (node, sink)
        slack[ends[0]][ends[1]] = abs(heads)
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
