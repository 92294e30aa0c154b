"""What templates see of all targets together: groups by verdict, bodies that must act, ladders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from plan09lib.judge.frame import plain_rows
from plan09lib.read.plan import Plan
from plan09lib.read.vocab import Vocabulary
from plan09lib.tell.fact import Fact, FactBook
from plan09lib.tell.facts import TALLIES, status_tally
from plan09lib.tell.told import ToldTarget


@dataclass(frozen=True)
class ToldBody:
    """A body and the targets it has to act on, worst first."""

    name: str
    targets: tuple[ToldTarget, ...]


@dataclass(frozen=True)
class Standing:
    """How many targets have one status: its code, its label and the fact that counts them."""

    code: str
    label: str
    count: Fact


@dataclass(frozen=True)
class ToldReview:
    """All targets of a review, in the groups that templates speak of."""

    targets: tuple[ToldTarget, ...]
    alternatives: tuple[ToldTarget, ...]
    book: FactBook
    statuses: Vocabulary

    def of_year(self, year: int) -> tuple[ToldTarget, ...]:
        """The targets whose deadline lies in `year`."""
        return tuple(t for t in self.targets if t.target.deadline.year == year)

    def in_group(self, name: str, targets: Sequence[ToldTarget] | None = None) -> list[ToldTarget]:
        """The targets of one tally (`met`, `late`, …), in the plan's order."""
        return [t for t in (targets or self.targets) if t.status in TALLIES[name]]

    def tally(self, name: str, scope: str = "all") -> Any:
        """The fact that counts one tally."""
        return self.book[f"{scope}.{name}"]

    def standing(self, scope: str = "all") -> list[Standing]:
        """The statuses that occur in `scope` (`all`, or a deadline year), worst first."""
        return standings(self.book, self.statuses, scope)

    def worst_first(self, targets: Iterable[ToldTarget]) -> list[ToldTarget]:
        """`targets` by severity, then in the plan's order."""
        return sorted(targets, key=lambda t: t.order)

    @cached_property
    def changed(self) -> list[ToldTarget]:
        """Targets whose status is not what it was in the previous period."""
        return [t for t in self.targets if t.has_changed]

    @cached_property
    def has_previous(self) -> bool:
        """Whether the previous period was judged."""
        return any(t.previous_status for t in self.targets)

    @cached_property
    def bodies_to_act(self) -> list[ToldBody]:
        """Who must act, with the targets that are late or missed."""
        acting = self.worst_first(t for t in self.targets if t.must_act)
        names = dict.fromkeys(t.body for t in acting)
        return [ToldBody(name, tuple(t for t in acting if t.body == name)) for name in names]

    @cached_property
    def owed_without_action(self) -> list[ToldTarget]:
        """Targets that are late or missed, but nobody need be sent: the group ends first."""
        return self.worst_first(t for t in self.targets if t.is_owed and t.group_ends)

    def alternatives_of(self, target_id: str) -> list[ToldTarget]:
        """The alternative readings of one target."""
        return [t for t in self.alternatives if t.id == target_id]

    @cached_property
    def ladders(self) -> list[tuple[ToldTarget, ToldTarget]]:
        """Pairs (2025 target, 2030 target that continues it)."""
        by_id = {t.id: t for t in self.targets}
        return [(by_id[t.target.continues], t) for t in self.targets if t.target.continues]


def standings(book: Mapping[str, Fact], statuses: Vocabulary, scope: str = "all") -> list[Standing]:
    """The statuses that a book counts in `scope`, worst first, without those nothing has."""
    found = [
        Standing(one.code, one.label, fact)
        for one in statuses.levels
        if (fact := book.get(f"{scope}.{status_tally(one.code)}"))
    ]
    return [one for one in found if one.count.value]


def tell_frames(
    frame: pd.DataFrame, alternatives: pd.DataFrame, book: FactBook, plan: Plan
) -> ToldReview:
    """The frames of judge/assess.py as templates see them."""
    targets = tuple(
        ToldTarget(row["target_id"], row, book, plan, plan.target(row["target_id"]))
        for row in plain_rows(frame)
    )
    others = []
    for row in plain_rows(alternatives):
        target = plan.target(row["target_id"])
        alternative = next(a for a in target.alternatives if a.id == row["alternative"])
        key = f"{target.id}-{alternative.id}"
        others.append(ToldTarget(key, row, book, plan, target, alternative))
    return ToldReview(targets, tuple(others), book, plan.vocabularies["trang_thai"])
