"""How each rating level stands among the others in similar positions; internal only, never persons.

Source: method.md §7; verdicts of the plan's rating work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from typing import Literal

import pandas as pd

from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.tasks.ratings_votes import LEVELS, rating_rows
from plan09lib.read.cells.positions import MAYBE
from plan09lib.read.clauses.plan_file import PositionFamily
from plan09lib.read.period.period import Period

LOW, HIGH = Fraction(1, 4), Fraction(3, 4)
"""Below and above these mid-ranks a level stands lower or higher than most others."""
UPWARDS = tuple(reversed(LEVELS))
"""The levels from the lowest."""
Band = Literal["lower", "alike", "higher", "unsure"]


@dataclass(frozen=True)
class Level:
    """One level in a group: how many have it, and where one who has it stands among the others.

    `rank` is a share of the others (0 lowest, 1 highest); `band` is `unsure` when one other rating
    moved would change it.
    """

    level: str
    heads: int
    rank: Fraction
    band: Band


@dataclass(frozen=True)
class SimilarGroup:
    """A family of positions in one rating period, system and rule set; no `levels` if too small."""

    family: str
    label: str
    rating_period: Period
    system: str
    rule_set: str
    heads: int
    levels: tuple[Level, ...]


def mid_rank(heads: Mapping[str, int], level: str) -> Fraction:
    """Where one at `level` stands among the others: (below + same/2) / others.

    >>> mid_rank({"hoan_thanh": 1, "hoan_thanh_tot": 5}, "hoan_thanh_tot")
    Fraction(3, 5)
    """
    place = UPWARDS.index(level)
    below = sum(heads.get(one, 0) for one in UPWARDS[:place])
    same = heads[level] - 1
    return (below + Fraction(same, 2)) / (sum(heads.values()) - 1)


def band_of(heads: Mapping[str, int], level: str) -> Band:
    """The band of `level`, or `unsure` when one other rating moved would leave it.

    >>> band_of({"hoan_thanh_tot": 10, "hoan_thanh_xuat_sac": 1}, "hoan_thanh_xuat_sac")
    'higher'
    >>> band_of({"hoan_thanh_tot": 3, "hoan_thanh_xuat_sac": 3}, "hoan_thanh_xuat_sac")
    'unsure'
    """
    found = _band(mid_rank(heads, level))
    moved = (_band(mid_rank(other, level)) for other in _one_moved(heads, level))
    return found if all(band == found for band in moved) else "unsure"


def _band(rank: Fraction) -> Band:
    """The band of a rank; the limits themselves are alike.

    >>> [_band(Fraction(place, 100)) for place in (24, 25, 75, 76)]
    ['lower', 'alike', 'alike', 'higher']
    """
    return "lower" if rank < LOW else "higher" if rank > HIGH else "alike"


def _one_moved(heads: Mapping[str, int], level: str) -> Iterator[dict[str, int]]:
    """The group with one rating of somebody else moved to another level."""
    for start, end in permutations(UPWARDS, 2):
        others = heads.get(start, 0) - (start == level)
        if others > 0:
            yield {**heads, start: heads[start] - 1, end: heads.get(end, 0) + 1}


def similar_groups(evidence: Evidence) -> list[SimilarGroup]:
    """Every family in its latest rating period, by system and rule set, in the plan's order.

    A group in which one has fewer others than the plan's `limits.similar_others` is named without
    levels.
    """
    rows = rating_rows(evidence)
    rows = rows.assign(family=rows["staff_id"].map(_families(evidence)))
    rows = rows.dropna(subset=["family", "rating", "rating_period"])
    rows = rows.assign(rule_set=rows["rule_set"].fillna(""))
    found: list[SimilarGroup] = []
    for system in evidence.plan.vocabularies["he_thong_xep_loai"].codes:
        own = rows[rows["rating_system"] == system]
        periods = [Period.parse(text) for text in own["rating_period"].unique()]
        ended = [period for period in periods if period.end <= evidence.period.end]
        if ended:
            last = max(ended, key=lambda period: (period.end, period.start))
            found += _groups(evidence, own[own["rating_period"] == last.text], last, system)
    return found


def _groups(
    evidence: Evidence, rows: pd.DataFrame, period: Period, system: str
) -> Iterator[SimilarGroup]:
    fewest = evidence.plan.file.limits.similar_others + 1
    for family in evidence.plan.file.position_families:
        for rule_set, same in rows[rows["family"] == family.id].groupby("rule_set"):
            counts = same["rating"].value_counts()
            heads = {level: int(counts.get(level, 0)) for level in UPWARDS}
            levels = _levels(heads) if sum(heads.values()) >= fewest else ()
            yield SimilarGroup(
                family=family.id,
                label=family.label,
                rating_period=period,
                system=system,
                rule_set=str(rule_set),
                heads=len(same),
                levels=levels,
            )


def _levels(heads: Mapping[str, int]) -> tuple[Level, ...]:
    return tuple(
        Level(level, heads[level], mid_rank(heads, level), band_of(heads, level))
        for level in LEVELS
        if heads[level]
    )


def _families(evidence: Evidence) -> dict[str, str]:
    """The family of every person by the roster they were last seen in."""
    rosters = [snapshot.roster for snapshot in evidence.series]
    seen = pd.concat([one[["staff_id", "group", "position_codes"]] for one in rosters])
    last = seen.drop_duplicates("staff_id", keep="last")
    found = {
        staff_id: _family(evidence.plan.file.position_families, group, codes)
        for staff_id, group, codes in last.itertuples(index=False, name=None)
    }
    return {staff_id: family for staff_id, family in found.items() if family}


def _family(families: Iterable[PositionFamily], group: str, codes: Iterable[str]) -> str:
    """The first family that fits; empty when none does, or when the title leaves it open."""
    posts = set(codes)
    for one in families:
        if group in one.groups or posts & set(one.positions):
            return one.id
        if posts & {f"{code}{MAYBE}" for code in one.positions}:
            return ""
    return ""
