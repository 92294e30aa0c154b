"""Units beside each other; ranked only where numbers are large enough to mean something."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

RANKED_FROM = 10
"""The fewest heads with which a unit is ranked. Source: method.md §6."""


def ranks(counts: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    """The rank of every unit by its share k/n, 1 the highest; equal shares share a rank.

    Missing: a unit with fewer than `RANKED_FROM` heads has no rank, and nobody has one when fewer
    than two units are left to compare.

    >>> ranks({"a": (9, 12), "b": (6, 12), "c": (3, 9), "d": (12, 16)})
    {'a': 1, 'b': 3, 'd': 1}
    """
    shares = {unit: Fraction(k, n) for unit, (k, n) in counts.items() if n >= RANKED_FROM}
    if len(shares) < 2:
        return {}
    best: dict[Fraction, int] = {}
    for place, share in enumerate(sorted(shares.values(), reverse=True), start=1):
        best.setdefault(share, place)
    return {unit: best[share] for unit, share in shares.items()}
