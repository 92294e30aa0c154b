"""A protected table and how its cells are named: what the rules, the search and the audit share."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal

import pandas as pd

from plan09lib.judge.targets.assess import Row, plain_rows

TOTAL = "total"

Label = tuple[Hashable, Hashable]
Cell = tuple[int, int]
Reason = Literal["small", "homogeneous", "requested", "change", "complementary"]


@dataclass(frozen=True, eq=False)
class Protected:
    """A table as it may be shared; a hidden value is nowhere in it.

    counts: Int64, NA where hidden; the last row and column are `TOTAL`. reasons: string, why a cell
    is hidden, empty where it is shown; for the office only, because "homogeneous" and "small"
    themselves tell something.
    """

    counts: pd.DataFrame
    reasons: pd.DataFrame = field(repr=False)

    @property
    def hidden(self) -> pd.DataFrame:
        """True where a value is not to be shown; rows and columns as in `counts`."""
        return self.counts.isna()

    @cached_property
    def rows(self) -> dict[Hashable, Row]:
        """The cells of each row, by column; NA where hidden."""
        return dict(zip(self.counts.index, plain_rows(self.counts), strict=True))


def ends(cell: Cell, corner: Cell) -> tuple[int, int]:
    """Where a cell comes from and goes to: rows are 0, 1, …, columns −1, −2, …; totals run back."""
    row, column = cell
    forward = (row == corner[0]) == (column == corner[1])
    return (row, ~column) if forward else (~column, row)


def shares(protected: Protected) -> pd.DataFrame:
    """Each published count over its published row total, as Fractions; NA where either is hidden.

    A percentage with a known n is a count, so none is formed from a hidden cell; those formed
    repeat published counts and add nothing. Missing: NA for a total of 0.

    >>> from plan09lib.judge.disclosure.disclosure import protect_one
    >>> shared = protect_one(pd.Series({"high": 12, "medium": 6, "low": 1}, name="chair"), 5)
    >>> shares(shared).loc["chair"].tolist()
    [Fraction(12, 19), <NA>, <NA>]
    """
    counts = protected.counts
    rows = [
        [Fraction(n, whole) if n is not None and whole else pd.NA for n in heads]
        for *heads, whole in counts.astype("object").where(counts.notna(), None).to_numpy()
    ]
    return pd.DataFrame(rows, counts.index, counts.columns[:-1], dtype="object")
