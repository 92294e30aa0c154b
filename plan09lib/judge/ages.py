"""Age structure of a group: median and bands, then and now (action 2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

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
    rows = age_rows(snapshot, groups)
    bands = {name: len(rows[name]) for name in BANDS}
    known = rows["median"]["age"]
    median = _median(known) if len(known) >= needed else None
    people = len(rows["people"])
    return AgeStructure(people, people - sum(bands.values()), median, bands)


def age_rows(snapshot: Snapshot, groups: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    """The roster rows of `groups` (`people`), of each band, and of those the median is of.

    The rows of `median` have a further column `age`.
    """
    people = snapshot.roster[snapshot.roster["group"].isin(groups)]
    youngest, oldest = age_range(people, snapshot.date)
    known = (youngest == oldest).fillna(False).astype(bool)
    found = {"people": people, "median": people[known].assign(age=oldest[known].astype("int64"))}
    for name, (low, high) in BANDS.items():
        inside = (youngest >= low) & (oldest <= high)
        found[name] = people[inside.fillna(False).astype(bool)]
    return found


def _median(values: pd.Series) -> Fraction:
    ordered = sorted(int(value) for value in values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle], 2)
