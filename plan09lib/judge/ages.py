"""Age structure of a group: median and bands, then and now (action 2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from plan09lib.judge.indicators import age_range
from plan09lib.read.history import Snapshot

BANDS: dict[str, tuple[int, int]] = {
    "below_40": (0, 39),
    "40_49": (40, 49),
    "from_50": (50, 150),
}


@dataclass(frozen=True)
class AgeStructure:
    """Ages of one group on one date; `unknown` people have no usable birth date.

    Somebody whose year of birth alone is known is in a band when every possible age is; the median
    is of those whose age is known.
    `median` is None for fewer people than `needed` (it would tell single ages).
    """

    people: int
    unknown: int
    median: Fraction | None
    bands: dict[str, int]


def age_structure(snapshot: Snapshot, groups: tuple[str, ...], needed: int) -> AgeStructure:
    """The ages of `groups` on the snapshot's date."""
    roster = snapshot.roster
    youngest, oldest = age_range(roster[roster["group"].isin(groups)], snapshot.date)
    known = oldest[youngest == oldest].dropna().astype(int)
    bands = {
        name: int(((youngest >= low) & (oldest <= high)).sum())
        for name, (low, high) in BANDS.items()
    }
    median = _median(known) if len(known) >= needed else None
    return AgeStructure(len(oldest), len(oldest) - sum(bands.values()), median, bands)


def _median(values: pd.Series) -> Fraction:
    ordered = sorted(int(value) for value in values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle], 2)
