"""Numbers of one target: counts with their rows, everything else with the numbers it comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd

from plan09lib.judge.prospect.by_course import by_course_rows
from plan09lib.judge.targets.assess import Row, plain_rows
from plan09lib.judge.targets.evidence import (
    MOMENTS,
    Evidence,
    blank_when_first_seen,
    judged_snapshot,
    people_in,
    snapshot_at,
)
from plan09lib.judge.targets.ledger import PARTS
from plan09lib.judge.targets.need_and_status import elapsed, linear_ratio, milestone
from plan09lib.judge.targets.rows import HEADS, target_rows
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ROSTER
from plan09lib.read.unit.history import Snapshot
from plan09lib.tell.numbers.declared import Numbers, minus, required, short_of
from plan09lib.tell.numbers.prospects import prospect_facts
from plan09lib.tell.numbers.review import tally_facts
from plan09lib.tell.words.anchors import READINGS, evidence_of
from plan09lib.tell.words.fact import Fact, FactBook, Found, Value
from plan09lib.tell.words.wording import formula

MOVED = ("joined", "left", "entered", "exited")
"""Parts of a change that have people who satisfy and others."""
SPANS = ("baseline_", "previous_")
COUNTED = (
    *(f"{moment}{what}" for moment in MOMENTS for what in HEADS), "baseline_heads",
    *(f"{span}{part}" for span in SPANS for part in PARTS if part != "exited_by_age"),
)  # fmt: skip
"""Columns that count people of the lists and may leave the ward; not each of them has a value."""
UNTOLD = ("baseline_unknown", "baseline_undecided", "previous_unknown", "previous_undecided",
          "deadline_undecided")  # fmt: skip
"""Counts that the frame does not hold."""


def target_numbers(
    evidence: Evidence, target: Target, row: Row, key: str, anchor: str
) -> Iterator[Fact]:
    """The facts of one row of the frame: counts, dates, shares and differences of shares.

    A column without a value gives no fact.
    """
    numbers = Numbers(key=key, says="chi_tieu", anchor=anchor, clause=target.clause)
    said = numbers.but(source="plan.yml")
    known = {"percent": said.given("percent", int(row["percent"]), "percent", said=target.applied)}
    known |= dict(_days(evidence, target, row, said))
    for column in COUNTED:
        if column not in UNTOLD and not pd.isna(row[column]):
            own = _Column(evidence, target, column)
            known[column] = numbers.placed(column, own.rows, int(row[column]), own.text)
    for span in SPANS:
        if not pd.isna(heads := row.get(f"{span}by_course")) and f"{span}trained" in known:
            column = f"{span}by_course"
            counted = _Column(evidence, target, column)
            rows = partial(by_course_rows, evidence, target, span)
            known[column] = numbers.placed(column, rows, int(heads), counted.text)
    known |= _blank_then(numbers, evidence, target, row)
    for step in (_needs, _milestone, _shares, _moved_heads, _unqualified, _ratio):
        known |= step(numbers, evidence, target, row, known)
    yield from known.values()


Known = dict[str, Fact]


def _blank_then(numbers: Numbers, evidence: Evidence, target: Target, row: Row) -> Known:
    """Where heads are owed, of whom of today's people nothing says whether they count in k0*."""
    owes = not pd.isna(row["milestone"])
    blank = people_in(blank_when_first_seen(evidence, target)) if owes else 0
    name = "baseline_blank"
    own = _Column(evidence, target, name)
    return {name: numbers.placed(name, own.rows, blank, own.text)} if blank else {}


def _days(
    evidence: Evidence, target: Target, row: Row, said: Numbers
) -> Iterator[tuple[str, Fact]]:
    text = partial(formula.of, "chi_tieu_ngay", "deadline")
    deadline = dt.date.fromisoformat(row["deadline"])
    yield "deadline", said.given("deadline", deadline, "date", text, said=target.deadline)
    for moment in MOMENTS:
        column = f"{moment}as_of"
        if row[column]:
            origin = partial(_moment, evidence, target, moment)
            day = dt.date.fromisoformat(row[column])
            yield column, Fact(f"{said.key}.{column}", day, "date", said.anchor, origin=origin)


def _moment(evidence: Evidence, target: Target, moment: str) -> Found:
    snapshot = snapshot_at(evidence, target, moment)
    if not isinstance(snapshot, Snapshot):
        raise LookupError(f"{target.id}: {moment}as_of")
    text = formula.of("chi_tieu_ngay", moment)
    return Found(formula=text, result=snapshot.date, clause=target.clause, source=snapshot.names)


@dataclass(slots=True, eq=False)
class _Column:
    """A column of the frame that counts people of the lists."""

    evidence: Evidence
    target: Target
    column: str

    def rows(self) -> pd.DataFrame | None:
        return target_rows(self.evidence, self.target, self.column)

    def text(self) -> str:
        moment = next(prefix for prefix in MOMENTS if self.column.startswith(prefix))
        what = self.column.removeprefix(moment)
        part = what.removesuffix("_qualified")
        text = formula.of("chi_tieu_dem", part)
        if part != what:
            text += formula.of("chi_tieu_thoa", part)
        if what in (*PARTS, "by_course"):
            text = formula.of("chi_tieu_bien_dong", moment) + text
        plan: Plan = self.evidence.plan
        population = plan.population(self.target.population).label
        condition = plan.condition_text(self.target.condition)
        return formula.filled("dem_trong_nhom", text, population, condition)


def _needs(numbers: Numbers, evidence: Evidence, target: Target, row: Row, known: Known) -> Known:
    """What is needed and what is short, now and at the deadline."""
    found: Known = {}
    owed = partial(required, target.rule)
    cap = partial(formula.of, "chi_tieu_can", target.rule)
    short = partial(formula.of, "chi_tieu", "gap")
    for moment in ("", "deadline_"):
        name, n, k = f"{moment}need", known.get(f"{moment}n"), known.get(f"{moment}k")
        if n and not pd.isna(row[name]):
            parts, value = (known["percent"], n), int(row[name])
            found[name] = numbers.derived(name, "count", owed, *parts, value=value, text=cap)
        gap = f"{moment}gap"
        if k and name in found and not pd.isna(row[gap]):
            parts, value = (found[name], k), int(row[gap])
            found[gap] = numbers.derived(gap, "count", short_of, *parts, value=value, text=short)
    if not pd.isna(row["need_nearest"]):
        decided = known.get("deadline_n", known["n"])
        nearest, value = partial(required, "nearest"), int(row["need_nearest"])
        parts = (known["percent"], decided)
        found["need_nearest"] = numbers.derived(
            "need_nearest", "count", nearest, *parts, value=value
        )
        if "deadline_n" in known and known["n"].value != known["deadline_n"].value:
            now, text = (known["percent"], known["n"]), formula.of("chi_tieu", "need_nearest")
            found["need_nearest_now"] = numbers.derived(
                "need_nearest_now", "count", nearest, *now, text=text
            )
    return found


def _milestone(
    numbers: Numbers, evidence: Evidence, target: Target, row: Row, known: Known
) -> Known:
    if pd.isna(row["milestone"]):
        return {}
    names = ("need", "baseline_heads", "as_of", "deadline", "baseline_as_of")
    baseline = evidence.baseline
    start = baseline.date if isinstance(baseline, Snapshot) else dt.date.min
    parts = [known[name] for name in names if name in known]
    compute, value = partial(_owed, start), int(row["milestone"])
    owed = numbers.derived("milestone", "count", compute, *parts, value=value)
    if pd.isna(row["short_of_milestone"]):
        return {"milestone": owed}
    name, value = "short_of_milestone", int(row["short_of_milestone"])
    short = numbers.derived(name, "count", short_of, owed, known["k"], value=value)
    return {"milestone": owed, name: short}


def _owed(
    start: dt.date, needed: int, heads: int, as_of: dt.date, deadline: dt.date, *_: Any
) -> int:
    return milestone(needed, heads, elapsed(start, as_of, deadline))


def _shares(numbers: Numbers, evidence: Evidence, target: Target, row: Row, known: Known) -> Known:
    """The share at each moment, and how far the present one is from it."""
    found: Known = {}
    said, moved = (partial(formula.of, "chi_tieu", name) for name in ("share", "change"))
    for moment in ("", *MOMENTS[:-1]):
        k, n = known.get(f"{moment}k"), known.get(f"{moment}n")
        if k and n and n.value:
            name = f"{moment}share"
            share = numbers.share(name, k, n, said)
            found[name] = replace(share, threshold=int(row["percent"]))
            if moment and "share" in found:
                name, parts = f"{moment}change", (found["share"], found[name])
                found[name] = numbers.derived(name, "points", minus, *parts, text=moved)
    return found


def _moved_heads(
    numbers: Numbers, evidence: Evidence, target: Target, row: Row, known: Known
) -> Known:
    """How many more, or fewer, satisfy than at each moment; none where as many do."""
    found: Known = {}
    for span in SPANS:
        now, before = known.get("k"), known.get(f"{span}k")
        if not (now and before) or now.value == before.value:
            continue
        rose = now.value > before.value  # type: ignore[operator]
        name, parts = ("more", (now, before)) if rose else ("fewer", (before, now))
        text = partial(formula.of, "chi_tieu", name)
        found[f"{span}{name}"] = numbers.derived(f"{span}{name}", "count", minus, *parts, text=text)
    return found


def _unqualified(
    numbers: Numbers, evidence: Evidence, target: Target, row: Row, known: Known
) -> Known:
    """Movements of people who did not satisfy: the whole part less its qualified part."""
    found: Known = {}
    for span in SPANS:
        for part in MOVED:
            whole, some = known.get(f"{span}{part}"), known.get(f"{span}{part}_qualified")
            if whole and some:
                name, text = f"{span}{part}_unqualified", partial(_of_the_rest, part)
                found[name] = numbers.derived(name, "count", minus, whole, some, text=text)
    return found


def _of_the_rest(part: str) -> str:
    return formula.filled("tru_so_thoa", formula.of("chi_tieu_dem", part))


def _ratio(numbers: Numbers, evidence: Evidence, target: Target, row: Row, known: Known) -> Known:
    names = ("share", "baseline_share", "percent", "baseline_as_of", "as_of", "deadline")
    if pd.isna(row["milestone"]) or any(name not in known for name in names):
        return {}
    fact = numbers.derived("linear_ratio", "ratio", _linear, *(known[name] for name in names))
    return {"linear_ratio": fact} if fact.value != _NONE else {}


_NONE = -1


def _linear(share: Any, before: Any, percent: Any, *days: Any) -> Value:
    """How far along the straight way to the deadline; below 0 there is nothing to tell."""
    ratio = linear_ratio(share, before, percent, elapsed(*days))
    return _NONE if ratio is None or ratio < 0 else ratio


def assessment_facts(
    evidence: Evidence, frame: pd.DataFrame, alternatives: pd.DataFrame
) -> FactBook:
    """The facts of the frame, of the alternative readings and the tallies."""
    book, plan = FactBook(), evidence.plan
    for row in plain_rows(frame):
        target = plan.target(row["target_id"])
        book.add(target_numbers(evidence, target, row, target.id, evidence_of(target.id)))
        book.add(_left_out_facts(evidence, target))
    for row in plain_rows(alternatives):
        target = plan.target(row["target_id"])
        reading = next(one for one in target.alternatives if one.id == row["alternative"])
        key = f"{target.id}-{reading.id}"
        book.add(target_numbers(evidence, target.read_as(reading), row, key, READINGS))
    book.add(prospect_facts(evidence, frame, book.keys()))
    book.add(tally_facts(frame, plan))
    return book


def _left_out_facts(evidence: Evidence, target: Target) -> Iterator[Fact]:
    """How many people one rule alone keeps out of the target's population, by reason."""
    anchor = evidence_of(target.id)
    numbers = Numbers(key=target.id, says="chi_tieu_dem", anchor=anchor, clause=target.clause)
    numbers = numbers.but(sheet=evidence.plan.sheet_title(ROSTER))
    snapshot = judged_snapshot(evidence, target)
    for reason, people in evidence.counter.left_out(target.population, snapshot).items():
        if people.any():
            yield numbers.rows(reason, snapshot.roster.loc[people, ["workbook", "row"]])


def target_verdict(facts: FactBook, key: str, target: Target) -> Found:
    """What the verdict on a target, whose numbers are `key`.*, is followed to."""
    decides = ("deadline_n", "deadline_k", "deadline_unknown", "deadline_need", "n", "k", "unknown",
               "need", "milestone", "baseline_heads", "baseline_blank", "percent", "deadline",
               "as_of")  # fmt: skip
    parts = tuple(f"{key}.{name}" for name in decides if f"{key}.{name}" in facts)
    text = formula.of("chi_tieu", "verdict")
    return Found(formula=text, result=None, clause=target.clause, parts=parts)
