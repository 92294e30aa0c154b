"""The snapshot in which a target is looked at: as judged, at baseline, before, at its deadline."""

from __future__ import annotations

import datetime as dt
import itertools

from plan09lib.judge.evidence import Evidence
from plan09lib.read.history import NoSnapshot, Snapshot
from plan09lib.read.plan_models import Target

MOMENTS = ("baseline_", "previous_", "deadline_", "")
"""What the columns of the frame of verdicts begin with; empty for the moment that is judged."""


def has_ended(evidence: Evidence, target: Target, day: dt.date) -> bool:
    """Whether the target's population has ended by `day`."""
    ended = evidence.plan.population(target.population).ended_on
    return ended is not None and day > ended


def judged_snapshot(evidence: Evidence, target: Target) -> Snapshot:
    """The snapshot of the target's n and k: of the as-of date, or the last one in force."""
    ended = evidence.plan.population(target.population).ended_on
    if ended is None or not has_ended(evidence, target, evidence.period.end):
        return evidence.now
    last = evidence.last_in_force(ended)
    return last if isinstance(last, Snapshot) else evidence.now


def snapshot_at(evidence: Evidence, target: Target, moment: str) -> Snapshot | NoSnapshot:
    """The snapshot of one of `MOMENTS`."""
    if moment == "baseline_":
        return evidence.baseline
    if moment == "previous_":
        return evidence.previous
    if moment == "deadline_":
        return evidence.at(target.deadline)
    return judged_snapshot(evidence, target)


def qualified_when_first_seen(
    evidence: Evidence, target: Target
) -> list[tuple[Snapshot, frozenset[str]]]:
    """Who of today's people satisfied at baseline, or on joining if later, by the snapshot seen in.

    Staff ids. Source: method.md §2 (k0*).
    """
    members = evidence.counter.side(target, judged_snapshot(evidence, target))
    missing = set(itertools.compress(members.ids, members.member))
    found = []
    for snapshot in evidence.series:
        people = evidence.counter.people(target.condition, snapshot)
        seen = missing & people.keys()
        found.append((snapshot, frozenset(one for one in seen if people[one])))
        missing -= seen
    return found
