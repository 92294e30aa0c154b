"""The facts that must never be told: one id per cell that disclosure control hides."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from plan09lib.judge.disclosure import Protected
from plan09lib.judge.protected_table import TOTAL
from plan09lib.judge.task_review import TaskReview
from plan09lib.tell.task_facts import rating_key


def hidden_facts(review: TaskReview) -> frozenset[str]:
    """The ids that the hidden cells of ratings, discipline, votes and ages would have."""
    found = [key for table, shown in review.ratings for key in _cells(shown, rating_key(table))]
    if review.discipline is not None:
        found += _cells(review.discipline, "ky-luat")
    for place, (_, shown) in enumerate(review.votes):
        row = shown.counts.iloc[0].drop(TOTAL)
        found += [f"phieu.{place}.{part}" for part, value in row.items() if pd.isna(value)]
    for when, rows in review.ages.items():
        for shared in rows.values():
            found += _cells(shared.bands, f"tuoi.{when}")
    return frozenset(found)


def _cells(protected: Protected, key: str) -> Iterator[str]:
    for row, cells in protected.counts.iterrows():
        yield from (f"{key}.{row}.{column}" for column, value in cells.items() if pd.isna(value))
