"""Which further cells must be hidden, as few as possible, so that no hidden cell can be worked out.

A hidden cell has a second value exactly when one head can go round a closed way of hidden cells
through it; where there is none, at least one more cell on the way must be hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from plan09lib.judge.disclosure.protected_table import Cell, ends

_Move = tuple[int, int, Cell]
_Leak = tuple[Cell | None, set[Cell]]

# How long to look for the best choice, counted, not timed, so that every machine finds the same:
# cells × rounds, and nodes of the search tree in one round.
_EFFORT = 640
_NODES = 200


@dataclass(frozen=True)
class Grid:
    """A table by position, totals at `corner`. `settled` cells are known to readers anyway."""

    heads: dict[Cell, int]
    corner: Cell
    settled: frozenset[Cell]

    @property
    def moves(self) -> list[_Move]:
        """(from, to, cell): one head more in a cell, or one less where there is one."""
        moves = []
        for cell in self.heads.keys() - self.settled:
            tail, head = ends(cell, self.corner)
            moves.append((tail, head, cell))
            if self.heads[cell]:
                moves.append((head, tail, cell))
        return sorted(moves)

    def weight(self, cell: Cell) -> int:
        """Its heads; for a total everybody in the table more, so that totals are given up last."""
        is_total = cell[0] == self.corner[0] or cell[1] == self.corner[1]
        return self.heads[cell] + is_total * self.heads[self.corner]

    @property
    def lone_rows(self) -> list[int]:
        """Groups of one whose size is hidden: two or more must remain possible."""
        rows, last = self.corner
        sizes = {row: (row, last) for row in range(rows)}
        return [r for r, c in sizes.items() if self.heads[c] == 1 and c not in self.settled]


def complement(grid: Grid, primary: frozenset[Cell]) -> set[Cell]:
    """Further cells to hide: the best choice; in large or hard tables a good one, none to spare."""
    chosen = _fewest(grid, primary, _EFFORT // len(grid.heads))
    if not _leaks(grid, primary | chosen):
        return chosen
    return _enough(grid, primary, chosen)


def _leaks(grid: Grid, hidden: Collection[Cell]) -> list[_Leak]:
    """(cell that can be worked out, cells of which at least one more must be hidden); None as the
    cell stands for a group of one that could only be a group of one."""
    leaks: list[_Leak] = []
    for cell in sorted(hidden):
        tail, head = ends(cell, grid.corner)
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
    moves: Iterable[_Move], hidden: Collection[Cell], starts: set[int], goal: int
) -> set[Cell]:
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


def _fewest(grid: Grid, primary: frozenset[Cell], rounds: int) -> set[Cell]:
    """The fewest further cells, then the lightest, then the first in reading order.

    An implicit hitting set: choose, look for leaks, demand their remedy, choose again. Every
    demand is necessary, so the first choice without a leak is the best. After `rounds` the choice
    may still leak.
    """
    free = sorted(grid.heads.keys() - grid.settled - primary)
    demands, chosen = _pairs(grid, primary), set[Cell]()
    for _ in range(rounds):
        leaks = _leaks(grid, primary | chosen)
        if not leaks:
            break
        demands += leaks
        chosen = _cheapest(grid, free, demands)
    return chosen


def _pairs(grid: Grid, primary: frozenset[Cell]) -> list[_Leak]:
    """What goes round through a hidden cell enters and leaves each of its ends by another one."""
    leaving: dict[int, set[Cell]] = defaultdict(set)
    entering: dict[int, set[Cell]] = defaultdict(set)
    for a, b, cell in grid.moves:
        leaving[a].add(cell)
        entering[b].add(cell)
    demands: list[_Leak] = []
    for cell in sorted(grid.heads.keys() - grid.settled):
        tail, head = ends(cell, grid.corner)
        fewer = grid.heads[cell] > 0
        for remedy in (
            entering[tail] | (leaving[tail] if fewer else set()),
            leaving[head] | (entering[head] if fewer else set()),
        ):
            if not (remedy - {cell}) & primary:
                demands.append((cell, remedy - {cell}))
    return demands


def _cheapest(grid: Grid, free: list[Cell], demands: list[_Leak]) -> set[Cell]:
    """The best choice that fulfils all demands; none when that takes too long to find."""
    place = {cell: position for position, cell in enumerate(free)}
    matrix = np.zeros((len(demands), len(free)))
    for line, (cell, remedy) in zip(matrix, demands, strict=True):
        line[[place[c] for c in remedy]] = 1
        if cell in place:
            line[place[cell]] = -1
    least = [0 if cell in place else 1 for cell, _ in demands]
    weights = np.array([grid.weight(cell) for cell in free], dtype="float64")
    cost = weights.sum() + 1 + weights + np.arange(len(free)) / len(free) ** 2
    from scipy.optimize import Bounds, LinearConstraint, milp  # slow to load, not always needed

    found = milp(
        cost,
        constraints=LinearConstraint(matrix, lb=least),
        integrality=np.ones(len(free)),
        bounds=Bounds(0, 1),
        options={"node_limit": _NODES, "mip_rel_gap": 0},
    )
    return {c for c, x in zip(free, found.x, strict=True) if x > 0.5} if found.success else set()


def _enough(grid: Grid, primary: frozenset[Cell], chosen: set[Cell]) -> set[Cell]:
    """`chosen` and the lightest that help, until nothing leaks; then the heaviest given back."""

    def cost(cell: Cell) -> tuple[int, Cell]:
        return grid.weight(cell), cell

    hidden = {*primary, *chosen}
    while leaks := _leaks(grid, hidden):
        hidden |= {min(remedy, key=cost) for _, remedy in leaks}
    for cell in sorted(hidden - primary, key=cost, reverse=True):
        hidden = _without_cell(grid, primary, hidden, cell)
    return hidden - primary


def _without_cell(grid: Grid, primary: frozenset[Cell], hidden: set[Cell], cell: Cell) -> set[Cell]:
    """`hidden` less `cell` and all that then serves nothing; unchanged when `cell` is needed."""
    fewer = hidden - {cell}
    while leaks := _leaks(grid, fewer):
        useless = {leak for leak, _ in leaks if leak is not None and leak not in primary}
        if len(useless) < len(leaks):
            return hidden
        fewer -= useless
    return fewer
