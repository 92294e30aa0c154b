"""The frame of verdicts with its three answers: attained, pace, prospect; each target judged once.

Its columns are those of judge/targets/assess.py and of `ANSWERS`. Source: verdicts.md §1.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import pandas as pd

from plan09lib.judge.prospect.ahead import Ahead
from plan09lib.judge.prospect.by_course import by_course
from plan09lib.judge.prospect.prospect import (
    TO_CATCH_UP,
    Prospect,
    caught_up,
    ends_unreached,
    now_counted,
    prospect_of,
)
from plan09lib.judge.targets.assess import Row, assess_targets, plain_rows, typed
from plan09lib.judge.targets.counting import Count
from plan09lib.judge.targets.evidence import (
    Evidence,
    against_when_first_seen,
    blank_when_first_seen,
    evidence_before,
    people_in,
    qualified_when_first_seen,
    snapshot_at,
)
from plan09lib.judge.targets.need_and_status import Requirement, elapsed, pace_told
from plan09lib.judge.targets.resized import resized
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.unit.history import NoSnapshot

_BY_THEN = {
    "prospect": ("string", "closed list, see judge/prospect/prospect.py"),
    "reason": ("string", "why, closed list; empty where the class says all"),
    "to_send": ("Int64", "heads that have to begin a course"),
    "to_send_at_most": ("Int64", "the same if every blank is against the target"),
    "to_renew": ("Int64", "heads counted by a passing state that no course covers at the deadline"),
    "latest_start": ("string", "ISO date until which the last of those to send can begin"),
    "short_at_best": ("Int64", "heads missing whatever is done"),
    "is_assumed": ("boolean", "the class rests on an assumption"),
    "differs_by": ("string", "roster, courses, both or empty: why other heads lack than today"),
    "short_at_worst": ("Int64", "heads missing by then if every blank is against the target"),
}
ANSWERS: dict[str, tuple[str, str]] = {
    "attained": ("string", "met, not_met or undecided on n and k; empty where nobody belongs"),
    "pace": ("string", "on_track, behind, stalled, regressed, unknown; empty from the deadline on"),
    **{("prospect_reason" if name == "reason" else name): told for name, told in _BY_THEN.items()},
    "gap_at_deadline": ("Int64", "heads missing at a deadline that has passed"),
    "told_to_send": ("Int64", "to_send as shared files tell it"),
    "told_latest_start": ("string", "latest_start as shared files tell it"),
    "baseline_by_course": ("Int64", "of baseline_trained, heads whose course says why"),
    "previous_by_course": ("Int64", "the same of previous_trained"),
    "baseline_is_blank": ("boolean", "of nobody it was known then whether they satisfied"),
    "previous_is_blank": ("boolean", "the same at the previous period's list"),
    "baseline_resized": ("string", "closed list, see judge/targets/resized.py; or empty"),
    "previous_resized": ("string", "the same since the previous period's list"),
    "leave_few": ("boolean", "one to four of today's members belong no more at the deadline"),
    "previous_prospect": ("string", "what the previous period's list gives; empty when none"),
    "ends_unreached": ("boolean", "out of reach, and its people end before it is caught up with"),
    "catch_up_on": (
        "string",
        "ISO date by which what is not met by its deadline is to be caught up with",
    ),
    **{f"catch_up_{name}": told for name, told in _BY_THEN.items()},
    "catch_up_told_to_send": ("Int64", "catch_up_to_send as shared files tell it"),
    "catch_up_told_latest_start": ("string", "catch_up_latest_start as shared files tell it"),
}
"""The columns of the three answers: their types and what they hold."""

SPANS = ("baseline_", "previous_")
"""What the columns of the changes since an earlier list begin with."""

Attained = Literal["met", "not_met", "undecided", ""]
Pace = Literal["on_track", "behind", "stalled", "regressed", "unknown", ""]


def judge_targets(evidence: Evidence, *, with_previous: bool = True) -> pd.DataFrame:
    """One row per target of the plan, in its order. Columns: see the module.

    Missing: without `with_previous`, what the previous period's list gives.
    """
    frame = assess_targets(evidence, with_previous=with_previous)
    before = _previous_prospects(evidence) if with_previous else {}
    rows = [
        _answers(evidence, row, prospect, caught)
        | {"previous_prospect": before.get(target.id, ""), "ends_unreached": ends}
        for row, (target, prospect, caught, ends) in zip(
            plain_rows(frame), _prospects(evidence), strict=True
        )
    ]
    return pd.concat([frame, typed(rows, ANSWERS)], axis=1)


_Judged = tuple[Target, Prospect, tuple[dt.date, Prospect] | None, bool]


def _prospects(evidence: Evidence, *, with_catching_up: bool = True) -> list[_Judged]:
    ahead, found = Ahead(evidence), []
    for target in evidence.plan.targets:
        prospect = prospect_of(evidence, ahead, target)
        is_owed = with_catching_up and prospect.prospect in TO_CATCH_UP
        caught = caught_up(evidence, ahead, target) if is_owed else None
        ends = ends_unreached(evidence, ahead, target, prospect)
        found.append((target, prospect, caught, ends))
    return found


def _previous_prospects(evidence: Evidence) -> dict[str, str]:
    """The class of each target by what the previous period's list gives."""
    earlier = evidence_before(evidence)
    if earlier is None:
        return {}
    judged = _prospects(earlier, with_catching_up=False)
    return {target.id: prospect.prospect for target, prospect, *_ in judged}


def _answers(
    evidence: Evidence, row: Row, prospect: Prospect, caught: tuple[dt.date, Prospect] | None
) -> dict[str, object]:
    target = evidence.plan.target(str(row["target_id"]))
    counted = now_counted(evidence, target)
    own = _columns(prospect)
    found: dict[str, object] = {
        "attained": attained(Requirement.of(target, evidence.plan), counted),
        "pace": pace(evidence, target, row, counted),
        "prospect_reason": own.pop("reason"),
        "gap_at_deadline": prospect.gap_at_deadline,
        "told_to_send": prospect.told_to_send,
        "told_latest_start": _iso(prospect.told_latest_start),
        **{f"{span}by_course": _heads(by_course(evidence, target, span)) for span in SPANS},
        **{f"{span}is_blank": _is_blank(evidence, target, row, span) for span in SPANS},
        **{
            f"{span}resized": resized(evidence, target, span) if row[f"{span}as_of"] else ""
            for span in SPANS
        },
        "leave_few": prospect.leave_few,
        "catch_up_on": caught[0].isoformat() if caught else "",
        "catch_up_told_to_send": caught[1].told_to_send if caught else None,
        "catch_up_told_latest_start": _iso(caught[1].told_latest_start) if caught else "",
        **own,
    }
    later = _columns(caught[1]) if caught else {}
    for name, (dtype, _) in _BY_THEN.items():
        found[f"catch_up_{name}"] = later.get(name, "" if dtype == "string" else None)
    return found


def _columns(prospect: Prospect) -> dict[str, object]:
    found: dict[str, object] = {name: getattr(prospect, name) for name in _BY_THEN}
    found["latest_start"] = _iso(prospect.latest_start)
    return found


def _is_blank(evidence: Evidence, target: Target, row: Row, span: str) -> bool:
    before = snapshot_at(evidence, target, span)
    if not row[f"{span}as_of"] or isinstance(before, NoSnapshot):
        return False
    counted = evidence.counter.count(target, before)
    return 0 < counted.n == counted.unknown


def _heads(people: frozenset[str] | None) -> int | None:
    return None if people is None else len(people)


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def attained(requirement: Requirement, counted: Count) -> Attained:
    """Whether what a target asks is met on these counts alone."""
    if counted.is_empty:
        return ""
    found = requirement.attained(counted)
    return "undecided" if found is None else "met" if found else "not_met"


def pace(evidence: Evidence, target: Target, row: Row, counted: Count) -> Pace:
    """How the heads stand to those owed by now; where blanks hide it, the mildest late answer.

    Empty where nothing is owed any more: from the deadline on, of a group that has ended or is
    empty. Source: method.md §2; verdicts.md §2, rule 1.
    """
    over = evidence.period.end >= target.deadline or row["status"] == "discontinued"
    if over or counted.is_empty:
        return ""
    if not row["baseline_as_of"]:
        return "unknown"
    since, as_of = (dt.date.fromisoformat(str(row[name])) for name in ("baseline_as_of", "as_of"))
    part = elapsed(since, as_of, target.deadline)
    requirement, heads = Requirement.of(target, evidence.plan), int(row["baseline_heads"])
    may = bool(counted.undecided)
    seen = qualified_when_first_seen(evidence, target, undecided=True) if may else []
    against = against_when_first_seen(evidence, target) if may else 0
    open_ = people_in(blank_when_first_seen(evidence, target))
    heads_then = people_in(seen), against, open_
    return pace_told(requirement, counted, heads, part, *heads_then) or "unknown"
