"""Age structure of a group: median and bands, then and now (action 2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from plan09lib.judge.birth_dates import age_range
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
    people, youngest, oldest = _ages(snapshot, groups)
    bands = {name: int(_within(youngest, oldest, band).sum()) for name, band in BANDS.items()}
    known = oldest[_is_known(youngest, oldest)]
    median = _median(known) if len(known) >= needed else None
    return AgeStructure(len(people), len(people) - sum(bands.values()), median, bands)


def age_rows(snapshot: Snapshot, groups: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    """The roster rows of `groups` (`people`), of each band, and of those the median is of.

    The rows of `median` have a further column `age`.
    """
    people, youngest, oldest = _ages(snapshot, groups)
    known = _is_known(youngest, oldest)
    found = {"people": people, "median": people[known].assign(age=oldest[known])}
    return found | {name: people[_within(youngest, oldest, band)] for name, band in BANDS.items()}


def _ages(
    snapshot: Snapshot, groups: tuple[str, ...]
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """The people of `groups` with the youngest and the oldest they can be; −1 where unknown."""
    people = snapshot.roster[snapshot.roster["group"].isin(groups)]
    youngest, oldest = age_range(people, snapshot.date)
    lowest, highest = (one.to_numpy(dtype="int64", na_value=-1) for one in (youngest, oldest))
    return people, lowest, highest


def _is_known(youngest: np.ndarray, oldest: np.ndarray) -> np.ndarray:
    return (youngest == oldest) & (oldest >= 0)


def _within(youngest: np.ndarray, oldest: np.ndarray, band: tuple[int, int]) -> np.ndarray:
    low, high = band
    return (youngest >= low) & (oldest <= high)


def _median(values: np.ndarray) -> Fraction:
    ordered = sorted(int(value) for value in values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle], 2)
