"""How many heads a percent asks of so many people: exact, and nothing else is needed for it."""

from __future__ import annotations

from fractions import Fraction

from plan09lib.read.clauses.plan_file import NeedRule


def need(percent: int | Fraction, population: int, rule: NeedRule = "ceil") -> int:
    """The fewest heads that satisfy "at least `percent` % of `population`".

    `nearest` and `floor` are the laxer readings some offices use; halves go up.
    Missing: a population of 0 needs 0; the caller names that case `no_population`.
    Source: method.md §1; plan II.3.

    >>> need(80, 9), need(28, 25), need(70, 9, "floor"), need(70, 9, "nearest")
    (8, 7, 6, 6)
    >>> need(50, 9, "nearest")
    5
    """
    product = percent * population
    if rule == "floor":
        return product // 100
    if rule == "nearest":
        return (product + 50) // 100
    return -(-product // 100)


def cap(percent: int | Fraction, population: int) -> int:
    """The most heads that satisfy "at most `percent` % of `population`".

    >>> cap(20, 9)
    1
    """
    return percent * population // 100
