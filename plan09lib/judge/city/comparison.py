"""Wards beside each other: exact funnel limits, no ranking of few."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd
from scipy.special import bdtr, bdtrc  # the binomial of scipy.stats, without its start

from plan09lib.judge.city.sums import NOT_APPLICABLE
from plan09lib.judge.targets.ranking import ranks

WARNING, ALARM = Fraction(95, 100), Fraction(998, 1000)
"""The two limits of a funnel plot: about one ward in 20, and one in 500, lies outside by chance."""


@dataclass(frozen=True)
class Limits:
    """The heads between which chance alone leaves a ward of a given size."""

    low: int
    high: int

    def place(self, heads: int) -> str:
        """`low`, `inside` or `high`."""
        return "low" if heads < self.low else "high" if heads > self.high else "inside"


@functools.lru_cache(maxsize=20_000)
def funnel_limits(people: int, share: Fraction, level: Fraction = WARNING) -> Limits:
    """The exact binomial limits for `people` heads at the common `share`.

    `low` is the fewest heads h with P(X ≤ h) > (1 − level)/2, `high` the most with P(X ≥ h) so.
    Source: method.md §6; Spiegelhalter, Statistics in Medicine 24 (2005), exact form.

    >>> funnel_limits(20, Fraction(1, 2))
    Limits(low=6, high=14)
    >>> funnel_limits(12, Fraction(1))
    Limits(low=12, high=12)
    """
    if share in (0, 1):
        return Limits(people * int(share), people * int(share))
    tail = float((1 - level) / 2)
    heads = np.arange(people + 1)
    below = bdtr(heads, people, float(share))
    above = np.concatenate([[1.0], bdtrc(heads[:-1], people, float(share))])
    return Limits(int(heads[below > tail][0]), int(heads[above > tail][-1]))


def comparable(rows: pd.DataFrame, ranked_from: int) -> pd.DataFrame:
    """The rows of wards of `ranked_from` heads or more, without blanks; empty columns stay."""
    usable = rows[~rows["status"].isin(NOT_APPLICABLE) & (rows["unknown"] == 0)]
    return usable[usable["n"] >= ranked_from]


def funnel_lines(rows: pd.DataFrame, ranked_from: int) -> pd.DataFrame:
    """The limits that `compared` holds wards against, for every size up to the largest ward.

    Columns: target_id, n, share (the common one, a float for drawing), low, high (heads).
    Missing: a target with fewer than two wards to compare has no row.
    """
    found = []
    for target, part in comparable(rows, ranked_from).groupby("target_id", sort=False):
        if len(part) < 2:
            continue
        share = Fraction(int(part["k"].sum()), int(part["n"].sum()))
        for n in range(ranked_from, int(part["n"].max()) + 1):
            limits = funnel_limits(n, share)
            found.append((str(target), n, float(share), limits.low, limits.high))
    return pd.DataFrame(found, columns=["target_id", "n", "share", "low", "high"])


def compared(rows: pd.DataFrame, ranked_from: int) -> pd.DataFrame:
    """Every ward large enough to be compared, per target, best first.

    Columns: target_id, unit, n, k, rank (equal shares share one), is_firm, low, high
    (heads, at `WARNING`), place (`low`, `inside`, `high`), is_alarm (outside `ALARM` too). A rank
    is firm when some ward of the target lies outside and one head more or fewer, in this ward or
    in another, leaves it where it is; only then it may be told.
    Missing: wards with fewer than `ranked_from` people in the target's population, and those with
    blanks that could move their share, are not compared; nobody is where fewer than two are left.
    """
    parts = [
        _compared(str(target), part, ranked_from)
        for target, part in comparable(rows, ranked_from).groupby("target_id", sort=False)
    ]
    found = [one for part in parts for one in part]
    columns = ["target_id", "unit", "n", "k", "rank", "is_firm", "low", "high", "place",
               "is_alarm"]  # fmt: skip
    frame = pd.DataFrame(found, columns=columns)
    return frame.sort_values(["target_id", "rank", "unit"], kind="stable").reset_index(drop=True)


def _compared(target: str, part: pd.DataFrame, ranked_from: int) -> list[tuple[object, ...]]:
    counts = {
        str(unit): (int(k), int(n))
        for unit, k, n in zip(part["unit"], part["k"], part["n"], strict=True)
    }
    order = ranks(counts, ranked_from)
    if not order:
        return []
    heads, people = sum(k for k, _ in counts.values()), sum(n for _, n in counts.values())
    share = Fraction(heads, people)
    sizes = {n for _, n in counts.values()}
    warn = {n: funnel_limits(n, share) for n in sizes}
    alarm = {n: funnel_limits(n, share, ALARM) for n in sizes}
    firm = _firm(counts) if any(warn[n].place(k) != "inside" for k, n in counts.values()) else set()
    return [
        (target, unit, n, k, order[unit], unit in firm, warn[n].low,
         warn[n].high, warn[n].place(k), alarm[n].place(k) != "inside")
        for unit, (k, n) in counts.items()
    ]  # fmt: skip


def _firm(counts: Mapping[str, tuple[int, int]]) -> set[str]:
    """The units whose place among the others no one head changes, their own or another's."""
    ordered = sorted(counts, key=lambda unit: Fraction(*counts[unit]))
    pairs = [counts[unit] for unit in ordered]
    shares, fewer, more = ([Fraction(k + head, n) for k, n in pairs] for head in (0, -1, 1))
    none, over = Fraction(-2), Fraction(3)
    below, above = [none, *shares], [*shares[1:], over]
    most_below = [none, *itertools.accumulate(more, max)]
    least_above = [over, *itertools.accumulate(reversed(fewer), min)][-2::-1]
    return {
        unit
        for place, unit in enumerate(ordered)
        if below[place] < fewer[place]
        and more[place] < above[place]
        and most_below[place] < shares[place] < least_above[place]
    }
