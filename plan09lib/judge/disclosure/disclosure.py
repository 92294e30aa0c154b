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

from collections.abc import Collection, Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from plan09lib.judge.disclosure.audit import Interval, audit
from plan09lib.judge.disclosure.protected_table import TOTAL, Cell, Label, Protected, Reason, shares
from plan09lib.judge.disclosure.search import Grid, complement

__all__ = ["TOTAL", "Interval", "Protected", "audit", "protect", "protect_change", "protect_one"]
__all__ += ["shares"]


def protect(
    table: pd.DataFrame,
    threshold: int,
    *,
    sizes_known: bool = False,
    hide: Collection[Label] = (),
) -> Protected:
    """`table` with its totals and as much hidden as the rules demand, no more.

    Rows: groups of people. Columns: at least two categories, empty ones included; counts.
    `sizes_known`: readers know the row totals from elsewhere (group sizes in the same report), so
    these are shown, whatever they are, and protect nothing. `hide`: more cells to hide, as
    (row, column); a cell that known sizes settle, as in a group of nobody, stays shown.

    Raises: ValueError for anything but a table of counts, and for a cell to hide that it lacks.
    Source: method.md §6.

    >>> ratings = pd.DataFrame({"good": [7, 9, 8], "fair": [2, 5, 6]}, index=["a", "b", "c"])
    >>> protect(ratings, 5).counts.loc["a"].tolist()
    [<NA>, <NA>, 9]
    """
    asked: dict[Label, Reason] = dict.fromkeys(hide, "requested")
    return _protect(table, threshold, asked, sizes_known=sizes_known)


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


def _protect(
    table: pd.DataFrame,
    threshold: int,
    asked: Mapping[Label, Reason],
    *,
    sizes_known: bool = False,
) -> Protected:
    _refuse(table, threshold)
    whole = _margined(table)
    heads = {cell: int(count) for cell, count in np.ndenumerate(whole.to_numpy(dtype="int64"))}
    grid = Grid(heads, (table.shape[0], table.shape[1]), _settled(heads, table, sizes_known))
    reasons: dict[Cell, Reason] = {**_positions(asked, whole), **_primary(grid, threshold)}
    reasons = {cell: reason for cell, reason in reasons.items() if cell not in grid.settled}
    more = complement(grid, frozenset(reasons))
    reasons |= dict.fromkeys(sorted(more), "complementary")
    return _checked(_masked(whole, reasons))


def _refuse(table: pd.DataFrame, threshold: int) -> None:
    labels = [*table.index, *table.columns]
    rules = {
        "the threshold must be at least 1": threshold >= 1,
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


def _settled(heads: Mapping[Cell, int], table: pd.DataFrame, sizes_known: bool) -> frozenset[Cell]:
    """Cells that known row totals tell: the totals, and all of a row of nobody."""
    if not sizes_known:
        return frozenset()
    last = table.shape[1]
    return frozenset(cell for cell in heads if cell[1] == last or heads[cell[0], last] == 0)


def _positions(asked: Mapping[Label, Reason], whole: pd.DataFrame) -> dict[Cell, Reason]:
    rows: dict[Hashable, int] = {label: place for place, label in enumerate(whole.index)}
    columns: dict[Hashable, int] = {label: place for place, label in enumerate(whole.columns)}
    unknown = [(row, column) for row, column in asked if row not in rows or column not in columns]
    if unknown:
        raise ValueError(f"cells to hide that are not in the table: {unknown}")
    return {(rows[row], columns[column]): reason for (row, column), reason in asked.items()}


def _primary(grid: Grid, threshold: int) -> dict[Cell, Reason]:
    """Small cells, and all cells of homogeneous groups; of a group of one its size too."""
    reasons: dict[Cell, Reason] = {c: "small" for c, n in grid.heads.items() if 1 <= n < threshold}
    rows, columns = grid.corner
    for row in range(rows):
        inner = [(row, column) for column in range(columns)]
        counts = [grid.heads[cell] for cell in inner]
        if sum(count > 0 for count in counts) == 1:
            size = [(row, columns)] if sum(counts) == 1 else []
            reasons |= dict.fromkeys(inner + size, "homogeneous")
    return reasons


def _masked(whole: pd.DataFrame, reasons: Mapping[Cell, Reason]) -> Protected:
    """Built from shown values only: masking an Int64 column would keep the hidden ones beneath."""
    why = np.full(whole.shape, "", dtype="object")
    for cell, reason in reasons.items():
        why[cell] = reason
    hidden = why != ""
    shown = np.where(hidden, 0, whole.to_numpy(dtype="int64"))
    places = range(whole.shape[1])
    counts = [pd.arrays.IntegerArray(shown[:, place], hidden[:, place]) for place in places]
    texts = [pd.array(why[:, place], dtype="string") for place in places]
    return Protected(*(_framed(columns, whole) for columns in (counts, texts)))


def _framed(columns: list[Any], like: pd.DataFrame) -> pd.DataFrame:
    frame = pd.DataFrame(dict(enumerate(columns)), index=like.index)
    return frame.set_axis(like.columns, axis=1)


def _checked(protected: Protected) -> Protected:
    open_cells = [label for label, (low, high) in audit(protected).items() if low == high]
    if open_cells:
        raise AssertionError(f"hidden cells can be worked out: {open_cells}")
    return protected


def _still_hidden(earlier: pd.DataFrame, after: pd.DataFrame) -> list[Label]:
    """Cells hidden before that exist in the later table, totals included."""
    kept = earlier.loc[
        earlier.index.isin([*after.index, TOTAL]), earlier.columns.isin([*after.columns, TOTAL])
    ]
    places = zip(*np.nonzero(kept.isna().to_numpy()), strict=True)
    return [(kept.index[row], kept.columns[column]) for row, column in places]


def _changed(earlier: pd.DataFrame, later: pd.DataFrame, threshold: int) -> pd.Index:
    """Groups (and `TOTAL`) of either date whose size is known to differ by a few, or may."""
    before = earlier[TOTAL].astype("Int64")
    change = before.reindex(before.index.union(later.index, sort=False))
    change = change.where(change.index.isin(before.index), 0)
    change = (later[TOTAL].astype("Int64").reindex(change.index, fill_value=0) - change).abs()
    return change.index[change.isna() | change.between(1, threshold - 1).fillna(False)]
