"""Nothing hidden can be worked out: an attacker tries every table that fits what is published."""

from __future__ import annotations

import math
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan09lib.judge.disclosure import search
from plan09lib.judge.disclosure.disclosure import TOTAL, Interval, audit, protect
from tests.count_tables import (
    cost,
    hidden_cells,
    is_safe,
    possible,
    publish,
    tables,
    with_totals,
)

SHAPES = st.sampled_from([(1, 2), (1, 4), (2, 2), (2, 3), (3, 2)])
SMALL = SHAPES.flatmap(lambda shape: tables(*shape, largest=3))


@settings(deadline=None, max_examples=200)
@given(SMALL, st.integers(1, 4), st.booleans())
def test_no_combination_of_published_cells_recovers_a_hidden_one(
    table: pd.DataFrame, threshold: int, sizes_known: bool
) -> None:
    protected = protect(table, threshold, sizes_known=sizes_known)
    assert is_safe(table, protected, 5)


@settings(deadline=None, max_examples=25)
@given(tables(3, 3, largest=2), st.integers(1, 3), st.booleans())
def test_three_by_three(table: pd.DataFrame, threshold: int, sizes_known: bool) -> None:
    assert is_safe(table, protect(table, threshold, sizes_known=sizes_known), 4)


@settings(deadline=None, max_examples=60)
@given(SMALL, st.integers(1, 4), st.booleans())
def test_the_choice_for_large_tables_is_safe_too(
    table: pd.DataFrame, threshold: int, sizes_known: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "_EFFORT", 0)
        protected = protect(table, threshold, sizes_known=sizes_known)
    assert is_safe(table, protected, 5)
    best = protect(table, threshold, sizes_known=sizes_known)
    assert cost(table, best) <= cost(table, protected)


def test_the_choice_for_large_tables_gives_back_what_it_does_not_need(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "_EFFORT", 0)
    table = pd.DataFrame([[5, 5, 1], [8, 2, 3], [7, 8, 3]])
    assert len(hidden_cells(protect(table, 2))) == 4  # 7 are taken at first


@settings(deadline=None, max_examples=25)
@given(
    st.sampled_from([(2, 2), (2, 3)]).flatmap(lambda shape: tables(*shape, largest=3)),
    st.integers(1, 3),
)
def test_no_cheaper_choice_is_safe(table: pd.DataFrame, threshold: int) -> None:
    protected = protect(table, threshold)
    found = cost(table, protected)
    must = {
        cell for cell in hidden_cells(protected) if protected.reasons.loc[cell] != "complementary"
    }
    free = [cell for cell in protected.counts.stack(future_stack=True).index if cell not in must]
    for size in range(found[0] - len(must) + 1):
        for more in combinations(free, size):
            other = publish(table, [*must, *more])
            assert cost(table, other) >= found or not is_safe(table, other, 5)


@settings(deadline=None, max_examples=100)
@given(tables(2, 2, largest=3), st.data())
def test_audit_gives_the_exact_range(table: pd.DataFrame, data: st.DataObject) -> None:
    cells = [cell for cell in with_totals(table).stack().index if cell != (TOTAL, TOTAL)]
    hidden = data.draw(st.lists(st.sampled_from(cells), unique=True))
    protected = publish(table, hidden)
    tried = possible(protected, 13)
    lows, highs = (pd.DataFrame(x, *protected.counts.axes) for x in (tried.min(0), tried.max(0)))
    assert audit(protected) == {cell: (lows.loc[cell], highs.loc[cell]) for cell in hidden}


def test_audit_says_when_nothing_bounds_a_cell_and_when_nothing_fits() -> None:
    table = pd.DataFrame({"x": [1, 0], "y": [0, 1]}, index=["a", "b"])
    everything = protect(table, 5)
    assert everything.hidden.loc[TOTAL, TOTAL]
    assert audit(everything)["a", "x"] == Interval(0, math.inf)
    broken = publish(table, [("a", "x")])
    broken.counts.loc["a", TOTAL] = 9
    with pytest.raises(ValueError, match="no counts agree"):
        audit(broken)
