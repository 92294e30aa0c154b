"""What becomes of a target by its deadline, by the cases of one table; the first that fits decides.

Source: verdicts.md §1. Counts, months and hard facts only, no solver: the same on every machine.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from plan09lib.judge.outlook.at_deadline import counted_at_deadline
from plan09lib.judge.prospect.ahead import Ahead, OnDay
from plan09lib.judge.targets.counting import Count
from plan09lib.judge.targets.evidence import Evidence, has_ended, judged_snapshot
from plan09lib.judge.targets.known import last_day_known
from plan09lib.judge.targets.need_and_status import Requirement
from plan09lib.read.clauses.plan_file import Target

Class = Literal[
    "attained", "will_meet", "needs_sending", "out_of_reach", "ends_with_group", "no_population",
    "undecided", "met", "met_then_short", "met_late", "missed",
]  # fmt: skip
Why = Literal[
    "", "group", "unit", "no_deadline_list", "blanks", "ended", "nobody_at_deadline", "renew",
    "roster_changes", "courses", "roster", "no_course", "overdue", "under_way", "time",
]  # fmt: skip


@dataclass(frozen=True)
class Prospect:
    """The class of one target with its reason; exact figures, for the ward itself.

    In heads: `to_send` have to begin a course, at most `to_send_at_most` where blanks decide;
    `to_renew` have to go on learning; `short_at_best` are missing whatever is done;
    `short_at_worst` are missing if every blank is against the target and nobody is sent;
    `gap_at_deadline` were missing at a deadline that has passed. `latest_start`: the day until
    which the last of those to send can begin. `is_assumed`: the class rests on an assumption: an
    unapproved catalogue, a course without a written end, or that who leaves is replaced by people
    who satisfy.

    `told_to_send` and `told_latest_start` stand in shared files: the same, but where one to four
    people who leave make the difference, which is theirs. `leave_few` says so.

    `differs_by`: why other heads lack on the day than today, blanks apart: who belongs then
    (`roster`), who has finished a course by then (`courses`).
    """

    prospect: Class
    reason: Why = ""
    to_send: int | None = None
    to_send_at_most: int | None = None
    to_renew: int | None = None
    latest_start: dt.date | None = None
    short_at_best: int | None = None
    gap_at_deadline: int | None = None
    is_assumed: bool = False
    told_to_send: int | None = None
    told_latest_start: dt.date | None = None
    leave_few: bool = False
    short_at_worst: int | None = None
    differs_by: str = ""


FEW = 4
"""The most people of whom nothing is told that their number gives away: below five."""


TO_CATCH_UP = ("missed", "met_then_short", "out_of_reach")
"""What a target is that is short now and can only be met after its deadline."""


def prospect_of(evidence: Evidence, ahead: Ahead, target: Target) -> Prospect:
    """The prospect of `target` at the end of the evidence's period."""
    last = last_day_known(evidence, target)
    if last is not None and last.day < target.deadline:
        return Prospect("ends_with_group", last.of)
    if evidence.period.end >= target.deadline:
        return _past(evidence, target)
    return prospect_by(evidence, ahead, target, target.deadline)


def prospect_by(evidence: Evidence, ahead: Ahead, target: Target, day: dt.date) -> Prospect:
    """What becomes of `target` by a `day` that lies ahead, its group living that long."""
    return _Coming(evidence, ahead, target, day).prospect


def caught_up(evidence: Evidence, ahead: Ahead, target: Target) -> tuple[dt.date, Prospect] | None:
    """The day by which a target of `TO_CATCH_UP` is to be caught up with, and its class by then.

    Missing: None when a later target takes it over, or its group or the day is over by then.
    """
    if evidence.plan.taken_over_by(target):
        return None
    day = _catch_up_day(ahead, target)
    if day <= evidence.period.end or _ends_before(evidence, target, day):
        return None
    return day, prospect_by(evidence, ahead, target, day)


def ends_unreached(evidence: Evidence, ahead: Ahead, target: Target, found: Prospect) -> bool:
    """Whether nothing can be asked any more of a target out of reach, whose class is `found`.

    Nobody sent could be counted by the deadline, no course under way will do, and its people are
    there no longer by the day by which it would be caught up with.
    """
    is_lost = (found.prospect, found.reason, found.to_send) == ("out_of_reach", "time", 0)
    return is_lost and _ends_before(evidence, target, _catch_up_day(ahead, target))


def _catch_up_day(ahead: Ahead, target: Target) -> dt.date:
    """The same day before the deadline and after it: the years for it begin when it is missed."""
    begins = max(ahead.first_of_month, target.deadline + dt.timedelta(1))
    return ahead.rules.catch_up_day(target.id, begins)


def _ends_before(evidence: Evidence, target: Target, day: dt.date) -> bool:
    last = last_day_known(evidence, target)
    return last is not None and last.day < day


def now_counted(evidence: Evidence, target: Target) -> Count:
    """The heads on the date of the list; of a group that has ended, on the last list in force."""
    return evidence.counter.count(target, judged_snapshot(evidence, target))


def fewest_short(requirement: Requirement, counted: Count) -> int:
    """The fewest heads short over all that the blanks can turn out to be.

    >>> fewest_short(Requirement(80), Count(n=10, k=5, unknown=2))
    1
    """
    n, k = counted.best
    return max(0, requirement.need(n) - k)


def most_short(requirement: Requirement, counted: Count) -> int:
    """The most heads short over all that the blanks can turn out to be."""
    n, k = counted.worst
    return max(0, requirement.need(n) - k)


def _past(evidence: Evidence, target: Target) -> Prospect:
    """Cases 1 to 4: the deadline has passed."""
    requirement = Requirement.of(target, evidence.plan)
    then, now = counted_at_deadline(evidence, target), now_counted(evidence, target)
    if then is None:
        return Prospect("undecided", "no_deadline_list")
    if then.is_empty:
        return Prospect("no_population")
    met_then, met_now = requirement.attained(then), requirement.attained(now)
    if met_then is None:
        return Prospect("undecided", "blanks")
    ended: Why = "ended" if has_ended(evidence, target, evidence.period.end) else ""
    if met_then:
        return Prospect("met_then_short" if met_now is False else "met", ended)
    missing = fewest_short(requirement, then)
    return Prospect("met_late" if met_now else "missed", ended, gap_at_deadline=missing)


class _Coming:
    """Cases 5 to 12: one target and a day that lies ahead."""

    def __init__(self, evidence: Evidence, ahead: Ahead, target: Target, day: dt.date):
        self.ahead, self.target, self.day = ahead, target, day
        self.requirement = Requirement.of(target, evidence.plan)
        self.now = now_counted(evidence, target)
        self.on: OnDay = ahead.on(target, day)
        self.counted = self.on.counted
        self.renewing = ahead.to_renew(target, day)

    @property
    def prospect(self) -> Prospect:
        """The first case that fits, with why other heads lack by then than today."""
        return replace(self._first, differs_by=" ".join(self._differs_by()))

    def _differs_by(self) -> Iterator[str]:
        """What moves the fewest heads short from today's to those on the day, step by step."""
        steps = (self.now, self.on.counted_without, self.counted)
        today, without, by_then = (fewest_short(self.requirement, one) for one in steps)
        if today != without:
            yield "roster"
        if without != by_then:
            yield "courses"

    @property
    def _first(self) -> Prospect:
        if self.counted.is_empty:
            if self.now.is_empty:
                return Prospect("no_population")
            return Prospect("undecided", "nobody_at_deadline")
        met = self.requirement.attained(self.counted)
        if met is None:
            return self._open()
        found = self._met() if met else self._short()
        worst = None if met else most_short(self.requirement, self.counted)
        return self._told(replace(found, to_renew=self.renewing, short_at_worst=worst))

    def _told(self, found: Prospect) -> Prospect:
        """The figures that may leave the ward: those of today, where few people leave."""
        heads, day = found.to_send, found.latest_start
        if heads is None or not self._leave_few:
            return replace(found, told_to_send=heads, told_latest_start=day)
        if found.prospect == "needs_sending" and found.reason != "renew":
            starts = self._starts(self.on.lacking & self._can_be_sent, blanks_hold=False)
            heads = max(heads, fewest_short(self.requirement, self.now))
            if day is not None:
                heads = min(heads, len(starts))
                day = starts[heads - 1]
        return replace(found, told_to_send=heads, told_latest_start=day, leave_few=True)

    @property
    def _leave_few(self) -> bool:
        """Whether one to four of today's members do not belong any more on the day."""
        gone = self.ahead.today(self.target) & self.on.members.no
        return bool(0 < np.count_nonzero(gone) <= FEW)

    def _open(self) -> Prospect:
        """Case 6: the blanks decide; beside it the worst that they can turn out to be.

        Without a day where the worst could not be met any longer.
        """
        unsure = self.on.members.possible & ~self.on.under_way.yes & self._can_be_sent
        found = self._starts(unsure, blanks_hold=False)
        heads = most_short(self.requirement, self.counted)
        latest = found[heads - 1] if 0 < heads <= len(found) else None
        return Prospect(
            "undecided",
            "blanks",
            to_send_at_most=heads,
            to_renew=self.renewing,
            latest_start=latest,
        )

    def _met(self) -> Prospect:
        """Cases 7 to 9: enough people, courses under way finished."""
        if self.renewing:
            return Prospect("needs_sending", "renew", to_send=0)
        if self._roster_changes():
            return Prospect("undecided", "roster_changes")
        if self.requirement.attained(self.now):
            return Prospect("attained")
        if self.requirement.attained(self.on.counted_without):
            return Prospect("will_meet", "roster", is_assumed=True)
        return Prospect("will_meet", "courses", is_assumed=self._leans_on_assumed_end())

    def _roster_changes(self) -> bool:
        """Whether fewer than half of today's members are there, who grow too old left aside."""
        aged = self.ahead.ages_out(self.target, self.day)
        today = self.ahead.today(self.target) & ~aged
        stay = today & self.on.members.possible
        return bool(2 * np.count_nonzero(stay) < np.count_nonzero(today))

    def _short(self) -> Prospect:
        """Cases 10 to 12: too few people, courses under way finished."""
        missing = fewest_short(self.requirement, self.counted)
        sendable = self.on.lacking & self._can_be_sent
        surely, perhaps = (self._starts(sendable, blanks_hold=one) for one in (False, True))
        unapproved = self.ahead.rules.approved_by is None
        assumed = self._leans_on_assumed_end()
        if not self.ahead.chains.gives(self.target.condition):
            return Prospect("needs_sending", "no_course", to_send=missing, is_assumed=assumed)
        if len(surely) >= missing:
            why: Why = "overdue" if (self.on.lacking & self.on.overdue).any() else ""
            day = surely[missing - 1]
            return Prospect(
                "needs_sending", why, missing, latest_start=day, is_assumed=unapproved or assumed
            )
        unreadable = int(np.count_nonzero(self.on.lacking & self.on.unreadable & ~self.on.late))
        reach = len(perhaps) + unreadable
        if reach >= missing:
            most = most_short(self.requirement, self.counted)
            return Prospect("undecided", "blanks", to_send_at_most=most)
        gaps = self.ahead.without_course(self.target, self.day, sendable)
        if reach + gaps >= missing:
            return Prospect("needs_sending", "no_course", to_send=missing, is_assumed=assumed)
        late = int(np.count_nonzero(self.on.lacking & self.on.late))
        by_months = bool(sendable.any()) and unapproved
        return Prospect(
            "out_of_reach",
            "under_way" if late and reach + late >= missing else "time",
            to_send=len(perhaps),
            short_at_best=missing - reach,
            is_assumed=by_months or assumed,
        )

    @property
    def _can_be_sent(self) -> np.ndarray:
        """Who is not on a course already that comes too late, or whose level nobody can read."""
        return ~self.on.late & ~self.on.unreadable

    def _starts(self, who: np.ndarray, *, blanks_hold: bool) -> list[dt.date]:
        return self.ahead.starts(self.target, self.day, who, blanks_hold=blanks_hold)

    def _leans_on_assumed_end(self) -> bool:
        """Whether the answer of somebody who may belong hangs on an end that nobody wrote."""
        return bool((self.on.members.possible & self.on.assumed).any())
