"""How many people there are, by group, and who came and went on the roster."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from plan09lib.judge.evidence import Evidence
from plan09lib.read.history import Snapshot

OUTSIDE = frozenset({"to_dan_pho"})


@dataclass(frozen=True)
class Staff:
    """Heads on the as-of roster by group code, and movements since the previous snapshot.

    People of residential groups stand outside the plan and are not counted. `joined` and `left`
    are None when there is no previous snapshot.
    """

    by_group: dict[str, int]
    joined: int | None
    left: int | None

    @property
    def total(self) -> int:
        """All people counted; each person has one group."""
        return sum(self.by_group.values())


def count_staff(evidence: Evidence) -> Staff:
    """The staff of the evidence's unit on the as-of date."""
    heads = {name: len(rows) for name, rows in staff_rows(evidence).items()}
    joined, left = heads.pop("joined", None), heads.pop("left", None)
    return Staff({code: count for code, count in heads.items() if count}, joined, left)


def staff_rows(evidence: Evidence) -> dict[str, pd.DataFrame]:
    """The roster rows of each number of `Staff`: by group code, and `joined` and `left`."""
    now = _inside(evidence.now)
    groups = [code for code in evidence.plan.vocabularies["nhom"].codes if code not in OUTSIDE]
    found = {code: now[now["group"] == code] for code in groups}
    if isinstance(evidence.previous, Snapshot):
        before = _inside(evidence.previous)
        found["joined"] = now[~now["staff_id"].isin(set(before["staff_id"]))]
        found["left"] = before[~before["staff_id"].isin(set(now["staff_id"]))]
    return found


def _inside(snapshot: Snapshot) -> pd.DataFrame:
    return snapshot.roster[~snapshot.roster["group"].isin(OUTSIDE)]
