"""Whether a target is met, or short, because of who left its group or came to it.

Source: verdicts.md §2, rule 6: what rises without gain is told as that.
"""

from __future__ import annotations

from typing import Literal

from plan09lib.judge.targets.counting import Count
from plan09lib.judge.targets.evidence import Evidence, judged_snapshot, snapshot_at
from plan09lib.judge.targets.need_and_status import Requirement
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.unit.history import Snapshot

Resized = Literal["shrunk", "leavers", "newcomers", "shorter", ""]


def resized(evidence: Evidence, target: Target, moment: str) -> Resized:
    """What its group did to a target since `moment` (a prefix: `baseline_`); empty for nothing.

    `shrunk`: it was short and is met although no more people satisfy. `leavers`: likewise, and
    would be short had those stayed who did not satisfy, as many as came to satisfy or more; of a
    group that has an age limit only those who left the ward, the others are gone for their age.
    `newcomers`: it was met and is short, and people came who do not satisfy; `shorter`: it was
    short and is short of more, for them too.

    Missing: empty without a list then, and while it is open who came or left, or satisfied.
    """
    before, now = snapshot_at(evidence, target, moment), judged_snapshot(evidence, target)
    if not isinstance(before, Snapshot) or before.date >= now.date:
        return ""
    moved = evidence.counter.moved(target, before, now)
    if moved.unsure.any():
        return ""
    heads, asked = moved.summed(), Requirement.of(target, evidence.plan)
    was, is_ = (evidence.counter.count(target, one) for one in (before, now))
    was_met, is_met = asked.attained(was), asked.attained(is_)
    if was_met is False and is_met:
        if is_.unknown or is_.undecided or was.undecided:
            return ""
        if heads.k1 <= heads.k0:
            return "shrunk"
        by_age = "birth_date" in evidence.plan.population_columns(target.population)
        gone = heads.left_unqualified + (0 if by_age else heads.exited_unqualified)
        would_be_short = is_.k < asked.need(is_.n + gone)
        return "leavers" if would_be_short and gone >= heads.gained else ""
    if is_met is False and heads.came_unqualified and was_met is not None:
        more = _shortage(asked, is_)[0] > _shortage(asked, was)[1]
        return "newcomers" if was_met else "shorter" if more else ""
    return ""


def _shortage(asked: Requirement, counted: Count) -> tuple[int, int]:
    """The least and the most heads that may be short."""
    least, most = (max(0, asked.need(n) - k) for n, k in (counted.best, counted.worst))
    return least, most
