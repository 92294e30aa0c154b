"""Counts told in coarser words: worked cases, and a reader who tries the rule on every table."""

from __future__ import annotations

import itertools
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from plan09lib.judge.disclosure.coarser import Joined, Partition, coarser, from_the_top

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases/coarser.yml").read_text("utf-8"))
LEVELS = ("best", "good", "fair", "poor")
APART: Partition = (("a",), ("b",))
GROUPS: tuple[Partition, ...] = (APART, (("a", "b"),))
Row = tuple[int, ...]
Table = tuple[Row, ...]
Outputs = dict[tuple[Any, ...], list[Table]]


def told(
    table: Table, levels: tuple[str, ...] = LEVELS, earlier: tuple[Joined, ...] = ()
) -> Joined | None:
    names = "ab"[: len(table)]
    counts = {
        (group, level): heads
        for group, row in zip(names, table, strict=True)
        for level, heads in zip(levels, row, strict=True)
    }
    groups = GROUPS if len(table) > 1 else ((("a",),),)
    return coarser(counts, groups, from_the_top(levels), 5, earlier)


def in_words(joined: Joined | None) -> dict[str, int]:
    """`{"a+b best+good": 31}`."""
    return {f"{'+'.join(g)} {'+'.join(v)}": n for g, v, n in joined or ()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_worked_case(case: dict[str, Any]) -> None:
    before: tuple[Joined, ...] = ()
    for table, expected in zip(case["tables"], case["told"], strict=True):
        found = told(tuple(map(tuple, table)), earlier=before)
        assert in_words(found) == expected
        before += (found,) if found else ()


def _is_open(joined: Joined | None, group: int, place: int, levels: tuple[str, ...]) -> bool:
    """Whether the count is told openly: alone, or as a part of nobody."""
    blocks = [(g, v, n) for g, v, n in joined or () if levels[place] in v]
    own = [(g, v, n) for g, v, n in blocks if "ab"[group] in g]
    is_absent = bool(blocks) and not own  # a group of nobody is not named
    return is_absent or any(n == 0 or len(g) == len(v) == 1 for g, v, n in own)


def given_away(by_output: Outputs, levels: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Counts that are not told and keep fewer than three values: what is told, and which."""
    found: list[tuple[Any, ...]] = []
    for (joined, sizes), tables in by_output.items():
        for group, place in itertools.product(range(len(sizes)), range(len(levels))):
            if sizes[group] < 2 or _is_open(joined, group, place, levels):
                continue  # of nobody or one there are two values to begin with
            values = {table[group][place] for table in tables}
            if len(values) < 3:
                found.append((in_words(joined), sizes, group, place, sorted(values)))
    return found


def compositions(heads: int, parts: int) -> list[Row]:
    """Every row of so many heads."""
    if parts == 1:
        return [(heads,)]
    return [(n, *rest) for n in range(heads + 1) for rest in compositions(heads - n, parts - 1)]


def test_the_rule_run_over_every_table_of_one_group_gives_nothing_away() -> None:
    by_output: Outputs = defaultdict(list)
    for heads in range(1, 19):
        for row in compositions(heads, 4):
            by_output[told((row,)), (heads,)].append((row,))
    assert given_away(by_output, LEVELS) == []


def test_nor_over_every_table_of_two_groups_whose_sizes_are_known() -> None:
    by_output: Outputs = defaultdict(list)
    levels = LEVELS[:3]
    for sizes in itertools.product(range(7), (5, 9, 10)):
        for rows in itertools.product(*(compositions(size, 3) for size in sizes)):
            by_output[told(rows, levels), sizes].append(rows)
    assert given_away(by_output, levels) == []


@pytest.mark.parametrize("heads", [10, 13, 16])
def test_whoever_left_between_two_reports_leaves_no_level_behind(heads: int) -> None:
    """Of all who could have left two levels stay possible, or everybody has one joined level."""
    levels = LEVELS[:3]
    left: dict[tuple[Any, ...], set[int]] = defaultdict(set)
    for row in compositions(heads, 3):
        first = told((row,), levels)
        for level in (place for place in range(3) if row[place]):
            later = tuple(n - (place == level) for place, n in enumerate(row))
            second = told((later,), levels, (first,) if first else ())
            left[first, second].add(level)
    for (first, second), possible in left.items():
        assert len(possible) > 1, (in_words(first), in_words(second))


rows = st.tuples(*[st.integers(0, 30)] * 4)


@given(rows, rows)
def test_what_is_told_adds_up_and_is_never_of_a_few(one: Row, other: Row) -> None:
    table = (one, other)
    for groups, levels, heads in told(table) or ():
        real = sum(table["ab".index(g)][LEVELS.index(v)] for g in groups for v in levels)
        assert heads == real
        assert heads == 0 or heads >= 5


@given(rows, rows)
def test_the_same_table_is_told_the_same_way_again(one: Row, other: Row) -> None:
    first = told((one, other))
    assert told((one, other), earlier=(first,) if first else ()) == first
