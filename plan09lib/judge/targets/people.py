"""Who is counted for a target, person by person: for internal use only, never for a report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from plan09lib.judge.targets.answers import Answers
from plan09lib.judge.targets.evidence import Evidence, judged_snapshot, unclear_pairs
from plan09lib.read.clauses.plan_file import Population, Target
from plan09lib.read.unit.history import Snapshot
from plan09lib.read.unit.identified import OWN
from plan09lib.read.workbook.row_checks import not_counted

STATES = ("no", "unknown", "undecided", "yes")


def people_of(evidence: Evidence, target: Target) -> pd.DataFrame:
    """Everybody who belongs to the target's population or may, those who lack most first.

    Columns: staff_id (the list's own Mã), full_name, position, the roster columns the condition
    looks at, state (`no`, `unknown` value, `undecided` membership, `yes`), workbook, row.
    """
    snapshot = judged_snapshot(evidence, target)
    members = evidence.counter.members(target.population, snapshot)
    satisfied = evidence.counter.satisfied(target.condition, snapshot)
    return named(snapshot, members, satisfied, evidence.plan.condition_columns(target.condition))


def named(
    snapshot: Snapshot, members: Answers, satisfied: Answers, asked: Iterable[str]
) -> pd.DataFrame:
    """The possible `members` of a list, with the columns `asked`; see `people_of`."""
    state = np.select(
        [members.unknown, satisfied.unknown, satisfied.yes], ["undecided", "unknown", "yes"], "no"
    )
    columns = list(dict.fromkeys(("staff_id", "full_name", "position", *asked)))
    roster = snapshot.roster.assign(staff_id=snapshot.roster[OWN])
    people = roster[[*columns, "workbook", "row"]].assign(
        state=pd.Series(state, index=snapshot.roster.index, dtype="string")
    )[members.possible]
    order = people["state"].map({name: place for place, name in enumerate(STATES)})
    return people.assign(order=order).sort_values(["order", "row"]).drop(columns="order")


def full_names(snapshots: Iterable[Snapshot]) -> frozenset[str]:
    """Every full name that stands in any of the snapshots."""
    rosters = [snapshot.roster for snapshot in snapshots]
    return frozenset(str(name) for roster in rosters for name in roster["full_name"].dropna())


# How many people there are, by group, and who came and went on the roster.

MOVEMENTS = ("joined", "left", "outside")
"""Numbers of `Staff` that are no part of its total."""


@dataclass(frozen=True)
class Staff:
    """Heads on the as-of roster by group code, and movements since the previous snapshot.

    People of residential groups stand outside the plan and are not counted; nor are those of no
    group of the plan, who are `outside`. `joined` and `left` are None when there is no previous
    snapshot, or when it is not clear who of it is still there.
    """

    by_group: dict[str, int]
    joined: int | None
    left: int | None
    outside: int = 0

    @property
    def total(self) -> int:
        """All people counted; each person has one group."""
        return sum(self.by_group.values())


def count_staff(evidence: Evidence) -> Staff:
    """The staff of the evidence's unit on the as-of date."""
    heads = {name: len(rows) for name, rows in staff_rows(evidence).items()}
    joined, left, outside = (heads.pop(name, None) for name in MOVEMENTS)
    by_group = {code: count for code, count in heads.items() if count}
    return Staff(by_group, joined, left, outside or 0)


def staff_rows(evidence: Evidence) -> dict[str, pd.DataFrame]:
    """The roster rows of each number of `Staff`: by group code, and those of `MOVEMENTS`."""
    now, outside = _inside(evidence, evidence.now), evidence.plan.groups_outside
    groups = [code for code in evidence.plan.vocabularies["nhom"].codes if code not in outside]
    found = {code: now[now["group"] == code] for code in groups}
    everybody, previous = evidence.now.roster[_PLACED], evidence.previous
    found["outside"] = everybody[everybody["group"].isin(not_counted(evidence.plan))]
    if isinstance(previous, Snapshot) and not unclear_pairs(previous, evidence.now):
        before = _inside(evidence, previous)
        found["joined"] = now[~now["staff_id"].isin(set(before["staff_id"]))]
        found["left"] = before[~before["staff_id"].isin(set(now["staff_id"]))]
    return found


GONE = "gone"
"""Among the groups that people went to: those who are on the list no more."""


def where_they_went(evidence: Evidence, population: Population) -> dict[str, pd.DataFrame]:
    """The people of a group that has ended, on its last list, by what they are on the as-of list.

    By group code, in the vocabulary's order, then `GONE`; groups without anybody are left out.
    Missing: empty while the group exists, without a list of either time, and where it is not clear
    who of the last list is still there.
    """
    ended, now = population.ended_on, evidence.now
    last = evidence.last_in_force(ended) if ended and ended < evidence.period.end else None
    if not isinstance(last, Snapshot) or last.date >= now.date or unclear_pairs(last, now):
        return {}
    people = last.roster[evidence.counter.members(population.id, last).yes]
    held = dict(zip(now.roster["staff_id"], now.roster["group"], strict=True))
    became = [str(held.get(staff_id, GONE)) for staff_id in people["staff_id"]]
    found = people.assign(became=pd.Series(became, people.index, dtype="string"))
    codes = (*evidence.plan.vocabularies["nhom"].codes, GONE)
    parts = {code: found[found["became"] == code] for code in codes}
    return {code: rows for code, rows in parts.items() if len(rows)}


_PLACED = ["staff_id", "group", "workbook", "row"]
"""What is asked of people who are only counted: the rest of a row takes ten times as long."""


def _inside(evidence: Evidence, snapshot: Snapshot) -> pd.DataFrame:
    people = snapshot.roster[_PLACED]
    return people[~people["group"].isin(evidence.plan.groups_outside)]
