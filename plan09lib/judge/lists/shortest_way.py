"""What to do first: the gaps in the lists that keep most targets undecided, and their rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from plan09lib.judge.targets.evidence import Evidence, blank_when_first_seen, judged_snapshot
from plan09lib.judge.targets.people import people_of
from plan09lib.judge.targets.undecided import Undecided
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import Snapshot


@dataclass(frozen=True)
class Gap:
    """One thing that is missing: a list (`missing`), or a roster column in some people's rows.

    `kind`: list · value (a level is blank) · member (nobody knows whether they belong) · courses
    (sheet Đào tạo). `workbook` is the older list in which it is missing; empty for today's.
    """

    kind: str
    column: str = ""
    workbook: str = ""
    missing: Undecided | None = None


Row = tuple[str, int]
"""A row and what its file calls the sheet, as in `origin` and `row` of a roster."""


@dataclass(frozen=True)
class Step:
    """One gap with its rows in the file, the targets it is `enough` for, and those it helps."""

    gap: Gap
    rows: tuple[Row, ...]
    enough: tuple[str, ...]
    helps: tuple[str, ...]


def shortest_way(
    evidence: Evidence, undecided: Sequence[Undecided], most: int = 3
) -> tuple[Step, ...]:
    """At most `most` steps, each deciding as many targets as can be with those before it.

    `undecided` are the causes of judge/targets/undecided.py; what no list can mend has no step.
    """
    needed: dict[str, dict[Gap, set[Row]]] = {}
    for cause in undecided:
        for target_id in cause.targets:
            needed[target_id] = _gaps(evidence, cause, evidence.plan.target(target_id))
    steps: list[Step] = []
    closed: set[Gap] = set()
    while len(steps) < most and (best := _best(needed, closed)):
        closed.add(best)
        using = [one for one, gaps in needed.items() if best in gaps]
        rows = {row for one in using for row in needed[one][best]}
        enough = [one for one in using if needed[one].keys() <= closed]
        helps = tuple(one for one in using if one not in enough)
        steps.append(Step(best, tuple(sorted(rows)), tuple(enough), helps))
    return tuple(steps)


def _best(needed: dict[str, dict[Gap, set[Row]]], closed: set[Gap]) -> Gap | None:
    """The open gap that decides most targets; among equals the one that more targets have."""
    merits = {
        gap: (
            sum(1 for gaps in needed.values() if gap in gaps and gaps.keys() <= {*closed, gap}),
            sum(1 for gaps in needed.values() if gap in gaps),
        )
        for gaps in needed.values()
        for gap in gaps
        if gap not in closed
    }
    return max(merits, key=lambda gap: merits[gap], default=None)


def _gaps(evidence: Evidence, cause: Undecided, target: Target) -> dict[Gap, set[Row]]:
    if cause.cause in ("baseline_list", "deadline_list"):
        return {Gap("list", missing=cause): set()}
    if cause.cause not in _BLANKS:
        return {}
    found: dict[Gap, set[Row]] = {}
    for gap, row in _BLANKS[cause.cause](evidence, target):
        found.setdefault(gap, set()).add(row)
    return found


def _blank_gaps(evidence: Evidence, target: Target) -> Iterator[tuple[Gap, Row]]:
    """Per person who leaves the target open, what of them is not known."""
    plan, snapshot = evidence.plan, judged_snapshot(evidence, target)
    roster, derived = snapshot.roster, _derived(plan, snapshot)
    asked = plan.condition_columns(target.condition)
    rows = dict(zip(roster.index, roster.to_dict("records"), strict=True))
    for index, state in people_of(evidence, target)["state"].items():
        row = rows[index]
        place = str(row["origin"]), int(row["row"])
        if state == "undecided":
            found = _open_memberships(plan, target, row)
            names = ["position" if one in derived else one for one in found] or ["position"]
            yield from ((Gap("member", name), place) for name in names)
        elif state == "unknown":
            blank = [name for name in asked if _is_unknown(row[name])] or asked
            yield from ((Gap("value", name), place) for name in blank)
            if not asked:
                yield Gap("courses"), place


def _blank_then(evidence: Evidence, target: Target) -> Iterator[tuple[Gap, Row]]:
    """Per person of whom nothing says whether they satisfied then, what is blank in that list."""
    asked = evidence.plan.condition_columns(target.condition)
    for snapshot, people in blank_when_first_seen(evidence, target):
        roster = snapshot.roster
        for row in roster[roster["staff_id"].isin(people)].to_dict("records"):
            place, book = (str(row["origin"]), int(row["row"])), str(row["workbook"])
            blank = [name for name in asked if _is_unknown(row[name])] or asked
            yield from ((Gap("value", name, book), place) for name in blank)
            if not asked:
                yield Gap("courses", workbook=book), place


_BLANKS = {"blanks": _blank_gaps, "baseline_blanks": _blank_then}


def _derived(plan: Plan, snapshot: Snapshot) -> frozenset[str]:
    """The membership columns of which a title decides, for want of the column itself."""
    found = {f.column for book in snapshot.workbooks for f in book.findings if f.code == _DERIVED}
    members = plan.file.memberships
    return frozenset(one.column for one in members if one.label in found and not one.partial)


_DERIVED = "derived_membership"


def _open_memberships(plan: Plan, target: Target, row: dict[object, object]) -> Iterable[str]:
    columns = plan.population_columns(target.population)
    for name in sorted(columns):
        value = row.get("is_planned") if name == "planned_position" else row.get(name)
        precise = row.get("birth_precision") if name == "birth_date" else None
        if _is_unknown(value) or precise in ("year", "month"):
            yield name


def _is_unknown(value: object) -> bool:
    return value is None or value != value or str(value) in ("<NA>", "NaT")
