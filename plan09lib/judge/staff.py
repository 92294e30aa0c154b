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
    now = _inside(evidence.now)
    groups = [code for code in evidence.plan.vocabularies["nhom"].codes if code not in OUTSIDE]
    heads = {code: int((now["group"] == code).sum()) for code in groups}
    by_group = {code: count for code, count in heads.items() if count}
    if not isinstance(evidence.previous, Snapshot):
        return Staff(by_group, None, None)
    ids, before = set(now["staff_id"]), set(_inside(evidence.previous)["staff_id"])
    return Staff(by_group, len(ids - before), len(before - ids))


def _inside(snapshot: Snapshot) -> pd.DataFrame:
    return snapshot.roster[~snapshot.roster["group"].isin(OUTSIDE)]
