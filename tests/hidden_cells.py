"""The ids that the cells which disclosure control hides would have, if they were told."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from plan09lib.judge.disclosure.protected_table import TOTAL, Protected
from plan09lib.judge.tasks.task_review import TaskReview
from plan09lib.tell.numbers.people_and_sheets import rating_key


def hidden_ids(review: TaskReview) -> frozenset[str]:
    """Of ratings, discipline, votes and ages."""
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
