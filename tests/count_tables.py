"""Tables of counts to protect, what of them is hidden, and an attacker who tries every table."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from plan09lib.judge.disclosure.disclosure import TOTAL, Protected


def with_totals(table: pd.DataFrame) -> pd.DataFrame:
    whole = table.copy()
    whole[TOTAL] = whole.sum(axis=1)
    whole.loc[TOTAL] = whole.sum(axis=0)
    return whole


def publish(table: pd.DataFrame, hidden: list[tuple[str, str]]) -> Protected:
    """`table` with exactly `hidden` hidden, however unsafe."""
    counts = with_totals(table).astype("object")
    for cell in hidden:
        counts.loc[cell] = pd.NA
    return Protected(counts.astype("Int64"), counts.isna().astype("string"))


def hidden_cells(protected: Protected) -> set[tuple[Any, Any]]:
    stacked = protected.hidden.stack()
    return set(stacked[stacked].index)


def tables(rows: int, columns: int, largest: int) -> st.SearchStrategy[pd.DataFrame]:
    row = st.lists(st.integers(0, largest), min_size=columns, max_size=columns)
    names = [f"c{column}" for column in range(columns)]
    return st.lists(row, min_size=rows, max_size=rows).map(
        lambda counts: pd.DataFrame(counts, [f"r{r}" for r in range(rows)], names, dtype="int64")
    )


@cache
def every_table(rows: int, columns: int, values: int) -> np.ndarray:
    """All tables with counts below `values`, with totals: number × (rows + 1) × (columns + 1)."""
    inner = np.indices((values,) * (rows * columns), dtype=np.int16)
    inner = inner.reshape(rows * columns, -1).T.reshape(-1, rows, columns)
    wide = np.concatenate([inner, inner.sum(axis=2, keepdims=True)], axis=2)
    return np.concatenate([wide, wide.sum(axis=1, keepdims=True)], axis=1)


def possible(protected: Protected, values: int) -> np.ndarray:
    """All tables that agree with what is published."""
    rows, columns = (size - 1 for size in protected.counts.shape)
    tables = every_table(rows, columns, values)
    shown = ~protected.hidden.to_numpy()
    published = protected.counts.fillna(0).to_numpy(dtype="int64")
    return tables[(tables[:, shown] == published[shown]).all(axis=1)]


def is_safe(table: pd.DataFrame, protected: Protected, values: int) -> bool:
    tables = possible(protected, values)
    spread = tables.max(axis=0) > tables.min(axis=0)
    if not spread[protected.hidden.to_numpy()].all():
        return False
    for row, counts in enumerate(table.to_numpy()):
        known_single = counts.sum() == 1 and not protected.hidden[TOTAL].iloc[row]
        varied = ((tables[:, row, :-1] > 0).sum(axis=1) >= 2).any()
        if (counts > 0).sum() == 1 and not known_single and not varied:
            return False
    return True


def cost(table: pd.DataFrame, protected: Protected) -> tuple[int, int]:
    """How many cells are hidden, then how many heads, a total counting everybody once more."""
    hidden, counts = protected.hidden.to_numpy(), with_totals(table).to_numpy()
    totals = hidden[-1].sum() + hidden[:-1, -1].sum()
    return int(hidden.sum()), int(counts[hidden].sum() + totals * counts[-1, -1])
