"""Units beside each other; ranked only where numbers are large enough to mean something."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction


def ranks(counts: Mapping[str, tuple[int, int]], ranked_from: int) -> dict[str, int]:
    """The rank of every unit by its share k/n, 1 the highest; equal shares share a rank.

    Missing: a unit with fewer than `ranked_from` heads has no rank, and nobody has one when fewer
    than two units are left to compare.
    Source: method.md §6.

    >>> ranks({"a": (9, 12), "b": (5, 10), "c": (3, 9), "d": (12, 16)}, 10)
    {'a': 1, 'b': 3, 'd': 1}
    """
    shares = {unit: Fraction(k, n) for unit, (k, n) in counts.items() if n >= ranked_from}
    if len(shares) < 2:
        return {}
    best: dict[Fraction, int] = {}
    for place, share in enumerate(sorted(shares.values(), reverse=True), start=1):
        best.setdefault(share, place)
    return {unit: best[share] for unit, share in shares.items()}
