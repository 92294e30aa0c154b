"""Arithmetic in people: exact integers and fractions, nothing compared after rounding."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from plan09lib.read.plan_models import NeedRule


def need(percent: int, population: int, rule: NeedRule = "ceil") -> int:
    """The fewest heads that satisfy "at least `percent` % of `population`".

    `nearest` and `floor` are the laxer readings some offices use; halves go up.
    Missing: a population of 0 needs 0; the caller names that case `no_population`.
    Source: method.md §1; plan II.3.

    >>> need(80, 9), need(70, 9, "nearest"), need(70, 9, "floor"), need(28, 25)
    (8, 6, 6, 7)
    """
    product = percent * population
    if rule == "floor":
        return product // 100
    if rule == "nearest":
        return (product + 50) // 100
    return -(-product // 100)


def cap(percent: int, population: int) -> int:
    """The most heads that satisfy "at most `percent` % of `population`".

    >>> cap(20, 9)
    1
    """
    return percent * population // 100


def elapsed(baseline: dt.date, as_of: dt.date, deadline: dt.date) -> Fraction:
    """The part of the time from baseline to deadline that has passed, in days, clipped to 0..1.

    >>> elapsed(dt.date(2022, 1, 1), dt.date(2023, 1, 1), dt.date(2024, 1, 1))
    Fraction(1, 2)
    """
    whole = (deadline - baseline).days
    if whole <= 0:
        return Fraction(1)
    return min(max(Fraction((as_of - baseline).days, whole), Fraction(0)), Fraction(1))


def milestone(needed: int, at_baseline: int, part: Fraction) -> int:
    """The heads owed when `part` of the time has passed; never a fraction of a person early.

    Source: method.md §2.

    >>> milestone(8, 4, Fraction(2, 3))
    6
    """
    climb = max(0, needed - at_baseline)
    return min(needed, at_baseline) + (climb * part.numerator) // part.denominator


def is_knife_edge(percent: int, population: int, heads: int, rule: NeedRule = "ceil") -> bool:
    """Whether one head decides: met but not with one qualified head less, or missed by exactly one.

    >>> [is_knife_edge(80, 10, heads) for heads in (7, 8, 9)]
    [True, True, False]
    """
    needed = need(percent, population, rule)
    if heads >= needed:
        return heads - 1 < need(percent, population - 1, rule)
    return heads == needed - 1


def linear_ratio(
    share: Fraction, baseline_share: Fraction, percent: int, part: Fraction
) -> Fraction | None:
    """Progress made over progress due on a straight line; None when it cannot be formed.

    A secondary figure only: with few people it swings widely.

    >>> linear_ratio(Fraction(1, 2), Fraction(0), 100, Fraction(1, 2))
    Fraction(1, 1)
    """
    due = (Fraction(percent, 100) - baseline_share) * part
    return (share - baseline_share) / due if due > 0 else None
