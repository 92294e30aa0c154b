"""What is measured of people, bodies or events: the bounds of a value, and the rows behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from statistics import median
from typing import Literal

import numpy as np
import pandas as pd

from plan09lib.judge.measures.held import Asked, course_rows, rows_that_count
from plan09lib.judge.targets.answers import Answers, age_range
from plan09lib.judge.targets.counting import Count, count
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.targets.rows import first_of_each, places
from plan09lib.judge.tasks.activities import body_key, kind_of_body, sheet_rows
from plan09lib.judge.tasks.tasks import works
from plan09lib.read.clauses.conditions import ANY_COURSE
from plan09lib.read.clauses.measured import MeasuredTarget, Occurrence
from plan09lib.read.rules.layout import ACTIVITIES, COURSES, ROSTER
from plan09lib.read.unit.history import NoSnapshot, Snapshot

Reason = Literal[
    "", "nobody", "no_list", "no_sheet", "no_baseline", "no_body_numbers", "no_rows",
    "rows_differ", "more_than_all", "open_membership",
]  # fmt: skip
"""Why nothing can be said; empty when there is a value, if only between bounds."""
_YOUNGEST, _OLDEST = 0, 150
"""Between what an age lies of which nothing is known."""


@dataclass(frozen=True)
class Measurement:
    """What was measured: `low` ≤ value ≤ `high` (None: no bound), shares in percent.

    `n` and `k` are the heads, bodies or events that the value is worked out from; `unknown` those
    of whom nothing says whether they count. `counted` and `all` tell the rows of k and n, see
    judge/targets/rows.py.
    """

    low: Fraction | None = None
    high: Fraction | None = None
    n: int | None = None
    k: int | None = None
    unknown: int = 0
    reason: Reason = ""
    as_of: str = ""
    """The ISO date of the list that was looked at; empty when there is none."""
    counted: pd.DataFrame | None = field(default=None, repr=False)
    all: pd.DataFrame | None = field(default=None, repr=False)
    before: Measurement | None = field(default=None, repr=False)
    """The same at baseline, where the value is how far it has moved since."""

    @property
    def value(self) -> Fraction | None:
        """The value where it is one, or None."""
        return self.low if self.low == self.high else None


def measure(evidence: Evidence, target: MeasuredTarget, occurrence: Occurrence) -> Measurement:
    """The value of `target` at one time that it is asked.

    People are those of the list of its last day, or of the latest while that has not come; rows
    are those dated from its first day to its last.
    """
    if target.unit == "people":
        snapshot = looked_at(evidence, occurrence)
        if isinstance(snapshot, NoSnapshot):
            return Measurement(reason="no_list")
        return _of_people(evidence, target, occurrence, snapshot)
    over = occurrence.is_over(evidence.period.end)
    behind = (occurrence.end - evidence.now.date).days
    if over and behind > evidence.max_age:
        return Measurement(reason="no_list")
    if evidence.now.lacks(COURSES if target.courses else ACTIVITIES):
        return Measurement(reason="no_sheet", as_of=evidence.now.date.isoformat())
    return _of_rows(evidence, target, occurrence)


def looked_at(evidence: Evidence, occurrence: Occurrence) -> Snapshot | NoSnapshot:
    """The list whose people are counted at one time that they are asked of."""
    is_over = occurrence.is_over(evidence.period.end)
    return evidence.at(occurrence.end) if is_over else evidence.now


# People of the roster.


def _of_people(
    evidence: Evidence, target: MeasuredTarget, occurrence: Occurrence, snapshot: Snapshot
) -> Measurement:
    found = _counted(evidence, target, Asked(evidence, snapshot, occurrence))
    if not target.than_baseline or found.reason:
        return found
    baseline = evidence.baseline
    if isinstance(baseline, NoSnapshot):
        return Measurement(reason="no_baseline", as_of=found.as_of, n=found.n)
    before = _counted(evidence, target, Asked(evidence, baseline, occurrence))
    bounds = _minus(found.low, before.high), _minus(found.high, before.low)
    if before.reason or None in bounds:
        return Measurement(reason="no_baseline", as_of=found.as_of, n=found.n)
    return replace(found, low=bounds[0], high=bounds[1], before=before)


def _minus(now: Fraction | None, then: Fraction | None) -> Fraction | None:
    return None if now is None or then is None else now - then


def _counted(evidence: Evidence, target: MeasuredTarget, asked: Asked) -> Measurement:
    snapshot = asked.snapshot
    members = evidence.counter.members(target.population, snapshot)
    day = snapshot.date.isoformat()
    if not members.possible.any():
        return Measurement(n=0, reason="nobody", as_of=day)
    if members.unknown.any() and _names_some_only(evidence, target):
        return Measurement(reason="open_membership", as_of=day)
    title = evidence.plan.sheet_title(ROSTER)
    everybody = places(snapshot.roster.loc[members.yes, ["workbook", "row"]], title)
    if target.condition is None:
        return _median(snapshot, members, everybody)
    held = asked.holds(target.condition)
    heads = count(members, held)
    k = places(snapshot.roster.loc[members.yes & held.yes, ["workbook", "row"]], title)
    low, high = _bounds(target, heads)
    open_ = heads.unknown + heads.undecided
    return Measurement(low, high, heads.n, heads.k, open_, as_of=day, counted=k, all=everybody)


def _names_some_only(evidence: Evidence, target: MeasuredTarget) -> bool:
    """Whether the lists need not name everybody of the population: see `partial` in plan.yml."""
    versions = evidence.plan.population(target.population).versions
    members = {who.member for version in versions for who in version.who}
    return any(one.partial and one.column in members for one in evidence.plan.file.memberships)


def _bounds(target: MeasuredTarget, heads: Count) -> tuple[Fraction, Fraction]:
    (least_n, least), (most_n, most) = heads.worst, heads.best
    if target.measure == "count":
        return Fraction(least), Fraction(most)
    return _percent(least, least_n), _percent(most, most_n)


def _percent(part: int, whole: int) -> Fraction:
    return Fraction(100 * part, whole) if whole else Fraction(0)


def _median(snapshot: Snapshot, members: Answers, everybody: pd.DataFrame) -> Measurement:
    youngest, oldest = age_range(snapshot.roster, snapshot.date)
    low = youngest.fillna(_YOUNGEST).to_numpy(dtype=int)
    high = oldest.fillna(_OLDEST).to_numpy(dtype=int)
    sure, perhaps = members.yes, members.unknown
    blank = youngest.isna().to_numpy(dtype=bool) & members.possible
    return Measurement(
        _extreme(low[sure], sorted(low[perhaps]), min),
        _extreme(high[sure], sorted(high[perhaps], reverse=True), max),
        n=int(np.count_nonzero(sure)),
        unknown=int(np.count_nonzero(blank | perhaps)),
        as_of=snapshot.date.isoformat(),
        counted=everybody,
        all=everybody,
    )


def _extreme(sure: np.ndarray, perhaps: Iterable[int], which: object) -> Fraction | None:
    """The lowest (`min`) or highest (`max`) median of those sure and any of those perhaps.

    >>> _extreme(np.array([30, 50]), [20, 60], min)
    Fraction(30, 1)
    """
    ages = [int(age) for age in sure]
    found = [_exact_median(ages)] if ages else []
    for age in perhaps:
        ages.append(int(age))
        found.append(_exact_median(ages))
    if not found:
        return None
    return min(found) if which is min else max(found)


def _exact_median(ages: list[int]) -> Fraction:
    return Fraction(median([Fraction(age) for age in ages]))


# Rows of the sheets Hoạt động and Đào tạo.


def _of_rows(evidence: Evidence, target: MeasuredTarget, occurrence: Occurrence) -> Measurement:
    day = evidence.now.date.isoformat()
    if target.courses:
        return _of_courses(evidence, target, occurrence, day)
    rows, undated = _activities(evidence, target, occurrence)
    if target.tally == "amount_of_total":
        return _told_share(evidence, rows, undated, day)
    if target.unit == "bodies":
        return _of_bodies(evidence, target, rows, undated, day)
    title = evidence.plan.sheet_title(ACTIVITIES)
    if target.tally == "rows":
        return _number(len(rows), len(undated), places(rows, title), day)
    blank = int(rows["amount"].isna().sum()) + len(undated)
    total = int(rows["amount"].fillna(0).sum())
    own = places(rows, title, rows["amount"].fillna(0).astype("int64").to_numpy())
    return _number(total, blank, own, day, is_open=True)


def _number(
    known: int, blank: int, rows: pd.DataFrame, day: str, *, is_open: bool = False
) -> Measurement:
    """A number of events of which `blank` more rows may add one each, or `is_open` any amount."""
    most = None if is_open and blank else Fraction(known + blank)
    return Measurement(Fraction(known), most, k=known, unknown=blank, as_of=day, counted=rows)


def _activities(
    evidence: Evidence, target: MeasuredTarget, occurrence: Occurrence
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows under the target's works dated in its time, and those without a date."""
    known = {work.id: work.codes for _, work in works(evidence.plan)}
    codes = {code for action in target.actions for code in known.get(action, (action,))}
    rows = sheet_rows(evidence, ACTIVITIES)
    begin, end = pd.Timestamp(occurrence.start), pd.Timestamp(occurrence.end)
    own = rows[rows["action_id"].isin(codes) & rows["date"].between(begin, end)]
    sheet = evidence.now.sheet(ACTIVITIES)
    return own, sheet[sheet["action_id"].isin(codes) & sheet["date"].isna()]


def _told_share(
    evidence: Evidence, rows: pd.DataFrame, undated: pd.DataFrame, day: str
) -> Measurement:
    """The a of b of the latest row that tells both."""
    told = rows[rows["amount"].notna() & rows["total"].fillna(0).gt(0)]
    if told.empty:
        return Measurement(reason="no_rows", as_of=day)
    last = told[told["date"] == told["date"].max()]
    values = set(zip(last["amount"].tolist(), last["total"].tolist(), strict=True))
    if len(values) > 1:
        return Measurement(reason="rows_differ", as_of=day)
    k, n = (int(one) for one in values.pop())
    if k > n:
        return Measurement(reason="more_than_all", as_of=day)
    title, row = evidence.plan.sheet_title(ACTIVITIES), last.tail(1)
    share = _percent(k, n)
    return Measurement(
        share, share, n, k, as_of=day, counted=places(row, title, k), all=places(row, title, n)
    )


def _of_bodies(
    evidence: Evidence,
    target: MeasuredTarget,
    rows: pd.DataFrame,
    undated: pd.DataFrame,
    day: str,
) -> Measurement:
    """The bodies of one kind that the rows name, each once, of those that don_vi.yml gives."""
    own = rows[_are_of_kind(evidence, rows, target.bodies)]
    keys = [body_key(name, evidence.plan, evidence.now.date) for name in own["body"]]
    bodies = pd.Series(keys, index=own.index, dtype="string")
    adds = first_of_each(bodies)
    k, more = int(adds.sum()), int(_are_of_kind(evidence, undated, target.bodies).sum())
    told = places(own, evidence.plan.sheet_title(ACTIVITIES), adds)
    if target.measure == "count":
        return _number(k, more, told, day)
    numbers = evidence.history.unit.coverage_on(evidence.now.date)
    n = getattr(numbers, target.bodies, None)
    if not n:
        return Measurement(reason="no_body_numbers", k=k, as_of=day)
    if k > n:
        return Measurement(reason="more_than_all", k=k, n=n, as_of=day)
    most = _percent(min(n, k + more), n)
    return Measurement(_percent(k, n), most, n, k, min(more, n - k), as_of=day, counted=told)


def _are_of_kind(evidence: Evidence, rows: pd.DataFrame, kind: str) -> np.ndarray:
    names = rows["body"].fillna("").tolist()
    return np.array([bool(n) and kind_of_body(n, evidence.plan) == kind for n in names], dtype=bool)


def _of_courses(
    evidence: Evidence, target: MeasuredTarget, occurrence: Occurrence, day: str
) -> Measurement:
    kinds = () if ANY_COURSE in target.courses else target.courses
    sure, perhaps = rows_that_count(
        course_rows(evidence), kinds, occurrence.start, occurrence.end,
        completed=target.completed,
    )  # fmt: skip
    title = evidence.plan.sheet_title(COURSES)
    return _number(len(sure), len(perhaps) - len(sure), places(sure, title), day)
