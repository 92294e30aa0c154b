"""Which snapshots a period is judged by: as-of, baseline, previous, deadline, last in force."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import pandas as pd

from plan09lib.judge.targets.counting import Counter, begun_courses, satisfies
from plan09lib.read.clauses.conditions import Condition
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.files.day import date_text
from plan09lib.read.period.period import Period
from plan09lib.read.plan.in_force import in_force
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import COURSES
from plan09lib.read.tables.sources import Source
from plan09lib.read.unit.history import (
    History,
    NoSnapshot,
    Snapshot,
    as_of_snapshot,
    refuse_blocking,
)
from plan09lib.read.unit.identified import MAYBE

Found = TypeVar("Found")


@dataclass(frozen=True)
class Evidence:
    """Everything a judgement of one unit in one period may look at.

    `series` holds all snapshots from the baseline to the as-of date, oldest first.
    """

    plan: Plan
    history: History
    period: Period
    now: Snapshot
    baseline: Snapshot | NoSnapshot
    previous: Snapshot | NoSnapshot
    series: tuple[Snapshot, ...]
    counter: Counter
    sheets: dict[tuple[str, str], pd.DataFrame] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )
    """What judge/tasks/activities.py has put together, each once."""
    remembered: dict[tuple[Hashable, ...], Any] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )
    """What `once` has worked out."""

    def once(self, key: tuple[Hashable, ...], found: Callable[[], Found]) -> Found:
        """What `found` gives, worked out once; `key` says what it is, and of what."""
        if key not in self.remembered:
            self.remembered[key] = found()
        return cast("Found", self.remembered[key])

    @property
    def plans_before(self) -> list[Plan]:
        """The unit's plans whose are the rows that could be of several; empty where they are of
        this one."""
        return self.history.plans_before(self.period.end)

    @property
    def max_age(self) -> int:
        """Days after which a workbook no longer speaks for a date."""
        return self.plan.file.limits.workbook_max_age_days

    @property
    def previous_period(self) -> Period:
        """The period before: for a stage of the plan the stage before it."""
        return period_before(self.plan, self.period)

    @property
    def age_days(self) -> int:
        """Days between the as-of workbook and the end of the period."""
        return (self.period.end - self.now.date).days

    @property
    def is_stale(self) -> bool:
        """Whether the as-of workbook is older than the plan allows."""
        return self.age_days > self.max_age

    def at(self, day: dt.date) -> Snapshot | NoSnapshot:
        """The snapshot that speaks for `day`: the latest one, if it is not too old."""
        return _speaking_for(self.history, day, self.max_age)

    def compared(
        self, target: Target, before: Snapshot | NoSnapshot, *, over: Sequence[Snapshot] = ()
    ) -> Snapshot | NoSnapshot:
        """`before`, or why the target's people cannot be compared with it.

        They cannot while somebody who belongs, or may, is perhaps one with somebody who belonged
        then, or on one of the lists `over` which people are followed; nor while the birth date
        that decides whether somebody belonged there is another now.
        """
        if isinstance(before, NoSnapshot):
            return before
        now = judged_snapshot(self, target)
        lists, counter = (before, *over), self.counter
        if doubtful := sum(counter.doubtful_ages(target.population, one, now) for one in lists):
            words = f"ngày sinh của {doubtful} người ở danh sách trước ghi khác bây giờ"
            return NoSnapshot("unclear_births", words)
        unclear = {
            pair
            for one in (before, *over)
            for pair in unclear_pairs(one, now)
            if self._may_belong(target, now, pair[1]) or self._may_belong(target, one, pair[0])
        }
        if not unclear:
            return before
        heads = len({now_id for _, now_id in unclear})
        return NoSnapshot("unclear_people", f"{heads} người chưa rõ là ai ở các danh sách trước")

    def _may_belong(self, target: Target, snapshot: Snapshot, staff_id: str) -> bool:
        possible = self.counter.members(target.population, snapshot).possible
        return bool(possible[(snapshot.roster["staff_id"] == staff_id).to_numpy()].any())

    def last_in_force(self, ended_on: dt.date) -> Snapshot | NoSnapshot:
        """The last snapshot at which a population that ended on `ended_on` existed."""
        return self.history.latest(ended_on)


def gather(
    plan: Plan, history: History, period: Period, counter: Counter | None = None
) -> Evidence:
    """The evidence for `period`, under `plan` as it is in force then.

    `counter` lets two periods of one history share their counts.

    Raises: DataRefused when there is no as-of workbook, or one in use has blocking findings.
    """
    sessions = [one for one in history.retirement.terms if one.first_session <= period.end]
    plan = in_force(plan, period.end, history.unit.file.ended_on, sessions)
    now = as_of_snapshot(history, period.end)
    limit = plan.file.limits.workbook_max_age_days
    own = history.unit.file.baseline_on
    baseline = history.near(own.date if own else plan.file.baseline_on, limit)
    if isinstance(baseline, Snapshot) and baseline.date >= now.date:
        baseline = NoSnapshot("no_baseline", "kỳ này chính là mốc gốc")
    series = _series(history, baseline, now)
    refuse_blocking(series)
    before = period_before(plan, period)
    previous = _previous(history, before, now, limit)
    if period.is_stage and before.end < plan.file.stages[0].start:
        why = f"trước giai đoạn đầu của {plan.called} không có kỳ nào"
        previous = NoSnapshot("no_workbook", why)
    counter = counter or Counter(plan)
    return Evidence(
        plan=plan,
        history=history,
        period=period,
        now=now,
        baseline=baseline,
        previous=previous,
        series=tuple(series),
        counter=counter,
    )


def evidence_before(evidence: Evidence) -> Evidence | None:
    """What a report of the period before would be judged by; None when no list speaks for it."""
    period = evidence.previous_period
    if isinstance(evidence.previous, NoSnapshot):
        return None
    if not evidence.history.unit.existed_on(period.end):
        return None
    history, counter = evidence.history, evidence.counter
    return evidence.once(("before",), lambda: gather(history.plan, history, period, counter))


def earlier_evidence(evidence: Evidence) -> list[Evidence]:
    """What reports of the same unit may have been made from before, a list at a time, oldest first.

    Of each list the last quarter's end that it is the latest list of: no report of any length that
    looked at it knew more. The unit's own time only; old wards are other units.
    """
    first = evidence.series[0].date.year
    ends = [
        Period.parse(f"{year}-Q{quarter}")
        for year in range(first, evidence.period.end.year + 1)
        for quarter in (1, 2, 3, 4)
    ]
    past = [period for period in ends if period.end < evidence.period.end]
    found: dict[tuple[Source, ...], Period] = {}
    for period in past:
        snapshot = evidence.history.latest(period.end)
        own = isinstance(snapshot, Snapshot) and evidence.history.unit.existed_on(snapshot.date)
        if isinstance(snapshot, Snapshot) and own:
            found[snapshot.key] = period
    found.pop(evidence.now.key, None)
    history = evidence.history
    return [gather(history.plan, history, period, evidence.counter) for period in found.values()]


def unclear_pairs(before: Snapshot, after: Snapshot) -> list[tuple[str, str]]:
    """Staff ids on one of two lists only, before and after, that may be one person's.

    Source: `maybe` of the roster, see read/unit/identified.py.
    """
    if not before.has_doubts and not after.has_doubts:
        return []
    old, new = _perhaps(before), _perhaps(after)
    return [
        (one, other)
        for other, their in new.items()
        if other not in old
        for one, its in old.items()
        if one not in new and not its.isdisjoint(their)
    ]


def _perhaps(snapshot: Snapshot) -> dict[str, frozenset[str]]:
    """By staff id whose ids somebody's may be, their own among them."""
    rows = zip(snapshot.roster["staff_id"], snapshot.roster[MAYBE], strict=True)
    return {staff_id: frozenset((staff_id, *maybe)) for staff_id, maybe in rows}


def period_before(plan: Plan, period: Period) -> Period:
    """The period before `period`; of a stage of the plan, the plan's stage before, if any."""
    stages = [stage.id for stage in plan.file.stages]
    place = stages.index(period.text) if period.text in stages else 0
    return Period.parse(stages[place - 1]) if place else period.previous


def period_after(plan: Plan, period: Period) -> Period:
    """The period after `period`; of a stage of the plan, the plan's stage after, if any."""
    stages = [stage.id for stage in plan.file.stages]
    place = stages.index(period.text) + 1 if period.text in stages else len(stages)
    return Period.parse(stages[place]) if place < len(stages) else period.following


def _series(history: History, baseline: Snapshot | NoSnapshot, now: Snapshot) -> list[Snapshot]:
    """The baseline first, then every later snapshot up to now, each once; without one, all."""
    if isinstance(baseline, NoSnapshot):
        return history.snapshots(dt.date.min, now.date)
    later = history.snapshots(baseline.date, now.date)
    return list({snapshot.key: snapshot for snapshot in (baseline, *later)}.values())


def _speaking_for(history: History, day: dt.date, limit: int) -> Snapshot | NoSnapshot:
    """The latest snapshot, if it is not more than `limit` days older than `day`."""
    snapshot = history.latest(day)
    if isinstance(snapshot, Snapshot) and (day - snapshot.date).days > limit:
        return NoSnapshot("no_workbook", f"danh sách gần nhất trước {date_text(day)} đã quá cũ")
    return snapshot


def _previous(history: History, before: Period, now: Snapshot, limit: int) -> Snapshot | NoSnapshot:
    previous = _speaking_for(history, before.end, limit)
    if isinstance(previous, Snapshot) and previous.date >= now.date:
        return NoSnapshot("no_workbook", "không có danh sách mới hơn kỳ trước")
    return previous


# The snapshot in which a target is looked at: as judged, at baseline, before, at its deadline.

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


Seen = list[tuple[Snapshot, frozenset[str]]]
"""Staff ids by the snapshot in which somebody is first seen, each person once."""


def people_in(seen: Seen) -> int:
    """How many people there are."""
    return sum(len(people) for _, people in seen)


def qualified_when_first_seen(
    evidence: Evidence, target: Target, *, undecided: bool = False
) -> Seen:
    """Who of today's people satisfied at baseline, or on joining if later.

    With `undecided`, those who may belong today and are not known to fall short.
    Source: method.md §2 (k0*).
    """
    now = evidence.counter.side(target, judged_snapshot(evidence, target))
    asked = now.undecided & (now.yes | now.blank) if undecided else now.member
    missing = set(itertools.compress(now.ids, asked))
    found = []
    for snapshot in evidence.series:
        people = evidence.counter.people(target.condition, snapshot)
        seen = missing & people.keys()
        found.append((snapshot, frozenset(one for one in seen if people[one])))
        missing -= seen
    return found


def against_when_first_seen(evidence: Evidence, target: Target) -> int:
    """How many who may belong today, and are not known to satisfy, did then or may have.

    A blank of then can only stand for what passes: what is kept once it is had, they lack today.
    """
    now = evidence.counter.side(target, judged_snapshot(evidence, target))
    missing = set(itertools.compress(now.ids, now.undecided & ~now.yes))
    passes, found = evidence.plan.passes(target.condition), 0
    for snapshot in evidence.series if missing else ():
        answers = evidence.counter.satisfied(target.condition, snapshot)
        ids = evidence.counter.cells(snapshot)["staff_id"]
        had = answers.possible if passes else answers.yes
        found += len(missing.intersection(itertools.compress(ids, had)))
        missing.difference_update(ids)
    return found


def blank_when_first_seen(evidence: Evidence, target: Target) -> Seen:
    """Of whom of today's people nothing says whether they satisfied then.

    Their value of that list is blank. It is closed where what is kept once it is had is lacking
    today or on a list between, and for a course by the rows of today's list.
    Source: verdicts.md §2, rule 1; §1, case 1.
    """
    judged = judged_snapshot(evidence, target)
    key = "blank_when_first_seen", target.population, target.condition, judged.key
    return evidence.once(key, lambda: _blank_when_first_seen(evidence, target, judged))


def _blank_when_first_seen(evidence: Evidence, target: Target, judged: Snapshot) -> Seen:
    condition, now = target.condition, evidence.counter.side(target, judged)
    passes = evidence.plan.passes(condition)
    missing = set(itertools.compress(now.ids, now.member & (now.yes | passes)))
    found = []
    for snapshot in evidence.series if missing else ():
        people = evidence.counter.cells(snapshot)
        ids = people["staff_id"]
        blank = evidence.counter.satisfied(condition, snapshot).unknown
        open_ = missing.intersection(itertools.compress(ids, blank))
        if open_ and snapshot.lacks(COURSES):
            begun = begun_courses(judged, snapshot.date)
            answers = satisfies(evidence.plan, condition, people, begun)
            open_.difference_update(itertools.compress(ids, answers.no))
        found.append((snapshot, open_))
        missing.difference_update(ids)
    if passes or not any(open_ for _, open_ in found):
        return [(snapshot, frozenset(open_)) for snapshot, open_ in found]
    never = _lacking(evidence, condition, judged.date)
    return [(snapshot, frozenset(open_ - never)) for snapshot, open_ in found]


def _lacking(evidence: Evidence, condition: Condition, until: dt.date) -> set[str]:
    """Who is known not to satisfy `condition` on one of the lists."""
    lists = [one for one in evidence.series if one.date <= until]
    answers = [evidence.counter.satisfied(condition, one).no for one in lists]
    ids = [one.roster["staff_id"] for one in lists]
    return set(itertools.chain.from_iterable(map(itertools.compress, ids, answers)))
