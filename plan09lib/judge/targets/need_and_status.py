"""Need, milestone and verdict: arithmetic in people, exact, nothing compared after rounding."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from plan09lib.judge.targets.counting import Count
from plan09lib.judge.targets.heads import need
from plan09lib.read.clauses.plan_file import NeedRule, Target
from plan09lib.read.plan.plan import Plan


def elapsed(baseline: dt.date, as_of: dt.date, deadline: dt.date) -> Fraction:
    """The part of the time from baseline to deadline that has passed, in days, clipped to 0..1.

    >>> elapsed(dt.date(2022, 1, 1), dt.date(2023, 1, 1), dt.date(2024, 1, 1))
    Fraction(1, 2)
    >>> elapsed(*[dt.date(2022, 1, 1)] * 3)
    Fraction(1, 1)
    """
    whole = (deadline - baseline).days
    if whole <= 0:
        return Fraction(1)
    return min(max(Fraction((as_of - baseline).days, whole), Fraction(0)), Fraction(1))


def milestone(needed: int, at_baseline: int, part: Fraction) -> int:
    """The heads owed when `part` of the time has passed; never a fraction of a person early.

    Source: method.md §2.

    >>> milestone(8, 4, Fraction(2, 3))
    6
    """
    climb = max(0, needed - at_baseline)
    return min(needed, at_baseline) + (climb * part.numerator) // part.denominator


def is_knife_edge(percent: int, population: int, heads: int, rule: NeedRule = "ceil") -> bool:
    """Whether one head decides: met but not with one qualified head less, or missed by exactly one.

    >>> [is_knife_edge(80, 10, heads) for heads in (7, 8, 9)]
    [True, True, False]
    """
    needed = need(percent, population, rule)
    if heads >= needed:
        return heads - 1 < need(percent, population - 1, rule)
    return heads == needed - 1


def linear_ratio(
    share: Fraction, baseline_share: Fraction, percent: int, part: Fraction
) -> Fraction | None:
    """Progress made over progress due on a straight line; None when it cannot be formed.

    A secondary figure only: with few people it swings widely.

    >>> linear_ratio(Fraction(1, 2), Fraction(0), 100, Fraction(1, 2))
    Fraction(1, 1)
    """
    due = (Fraction(percent, 100) - baseline_share) * part
    return (share - baseline_share) / due if due > 0 else None


# The verdict on one target: a closed list of statuses, each with the reason it was reached by.

Status = Literal[
    "met", "on_track", "behind", "stalled", "regressed", "met_late", "missed",
    "no_population", "discontinued", "insufficient_data",
]  # fmt: skip
OnTheWay = Literal["on_track", "behind", "stalled", "regressed"]
Reason = Literal[
    "attained", "pace", "below_baseline", "blanks_decide", "blanks_hide_pace",
    "baseline_blanks", "undecided_members", "no_baseline", "not_comparable", "unclear_people",
    "unclear_births", "nobody",
    "nobody_at_deadline", "population_ended", "no_deadline_workbook", "short_at_deadline",
    "slipped_since_deadline", "after_deadline",
]  # fmt: skip


@dataclass(frozen=True)
class Requirement:
    """What a target asks of a population; of one that is `partial` a list may name only some."""

    percent: int
    rule: NeedRule = "ceil"
    partial: bool = False

    @classmethod
    def of(cls, target: Target, plan: Plan) -> Requirement:
        """What `target` asks."""
        who = plan.population(target.population).versions
        members = {one.member for version in who for one in version.who}
        partial = any(one.partial and one.column in members for one in plan.file.memberships)
        return cls(target.applied, target.rule, partial)

    def need(self, population: int) -> int:
        """The fewest heads that meet it."""
        return need(self.percent, population, self.rule)

    def attained(self, count: Count) -> bool | None:
        """Whether it is met; None when the blanks decide.

        >>> Requirement(80).attained(Count(n=9, k=7, unknown=1)) is None
        True

        A `partial` population is not met while it is open who belongs, whoever that may be.

        >>> Requirement(80).attained(Count(n=2, k=2, undecided_yes=4))
        True
        >>> Requirement(80, partial=True).attained(Count(n=2, k=2, undecided_yes=4)) is None
        True

        Missing: nobody surely belongs → None; the caller names an empty population first.
        """
        if count.n == 0:
            return None
        answers = {k >= self.need(n) for n, k in (count.worst, count.best)}
        if self.partial and count.undecided and True in answers:
            return None
        return answers.pop() if len(answers) == 1 else None


@dataclass(frozen=True)
class Verdict:
    """A status with its reason, and the milestone where pace was judged (else None)."""

    status: Status
    reason: Reason
    milestone: int | None = None


def before_deadline(
    requirement: Requirement,
    count: Count,
    baseline_heads: int | None,
    part: Fraction,
    no_baseline: Reason = "no_baseline",
    undecided_heads: int = 0,
    blank_heads: int = 0,
    against_heads: int = 0,
) -> Verdict:
    """The verdict while there is time left.

    `baseline_heads` are people of today's population who satisfied at baseline (method.md §2),
    None when there is no usable baseline; `part` is the share of the time that has passed;
    `undecided_heads` are people who may belong today, not known to fall short, who satisfied then;
    `against_heads` those who may belong, not known to satisfy, who did or may have; `blank_heads`
    are people of today of whom nothing says whether they did.
    Blanks, and people who may or may not belong, leave it open only where they could turn it:
    when it is late however they are filled in, it is the mildest of those.

    >>> before_deadline(Requirement(80), Count(9, 5), 4, Fraction(2, 3)).status
    'behind'
    >>> before_deadline(Requirement(80), Count(9, 5, unknown=1), 4, Fraction(2, 3)).status
    'insufficient_data'
    >>> before_deadline(Requirement(80), Count(9, 3, unknown=1), 4, Fraction(2, 3)).status
    'stalled'
    >>> one_more = Count(9, 4, undecided_yes=1)
    >>> before_deadline(Requirement(80), one_more, 4, Fraction(2, 3)).status
    'behind'
    >>> before_deadline(Requirement(80), one_more, 4, Fraction(2, 3), undecided_heads=1).status
    'stalled'
    >>> both = Count(9, 5, unknown=1, undecided_yes=1)
    >>> before_deadline(Requirement(80), both, 4, Fraction(2, 3)).reason
    'blanks_hide_pace'
    >>> before_deadline(Requirement(80), Count(9, 6), 4, Fraction(2, 3), blank_heads=1).reason
    'baseline_blanks'
    """
    settled = _settled(requirement, count)
    if settled:
        return settled
    if baseline_heads is None:
        return Verdict("insufficient_data", no_baseline)
    owed = milestone(requirement.need(count.n), baseline_heads, part)
    counted = requirement, count, baseline_heads, part, undecided_heads
    found = pace_told(*counted, against_heads, blank_heads)
    if found is None:
        told = pace_told(*counted, against_heads)
        why = "baseline_blanks" if told else _why_undecided(count, "blanks_hide_pace")
        return Verdict("insufficient_data", why, owed)
    return Verdict(found, "below_baseline" if found == "regressed" else "pace", owed)


def pace_told(
    requirement: Requirement, count: Count, baseline_heads: int, part: Fraction,
    undecided_heads: int = 0, against_heads: int = 0, blank_heads: int = 0,
) -> OnTheWay | None:  # fmt: skip
    """Where heads that fall short stand on the way; the mildest late answer, None when open.

    Somebody who may belong brings along what they were at baseline: no gain where they satisfied
    then. Arguments as of `before_deadline`.
    """
    best = _pace(requirement, count.best, baseline_heads + undecided_heads, part)
    worst = _pace(requirement, count.worst, baseline_heads + blank_heads + against_heads, part)
    return None if best == "on_track" != worst else best


def _pace(
    requirement: Requirement, heads: tuple[int, int], baseline_heads: int, part: Fraction
) -> OnTheWay:
    """Where `heads`, (n, k) that fall short, stand on the way to the deadline."""
    n, k = heads
    if k < baseline_heads:
        return "regressed"
    if k >= milestone(requirement.need(n), baseline_heads, part):
        return "on_track"
    return "stalled" if k == baseline_heads else "behind"


def _settled(requirement: Requirement, count: Count) -> Verdict | None:
    """The verdict that attainment alone gives, or None when pace has to be judged."""
    if count.is_empty:
        return Verdict("no_population", "nobody")
    attained = requirement.attained(count)
    if attained is None:
        return Verdict("insufficient_data", _why_undecided(count))
    return Verdict("met", "attained") if attained else None


def _why_undecided(count: Count, blanks: Reason = "blanks_decide") -> Reason:
    return "undecided_members" if count.undecided and not count.unknown else blanks


def after_deadline(requirement: Requirement, now: Count, at_deadline: Count | None) -> Verdict:
    """The verdict at or after the deadline.

    `at_deadline` is the count in the workbook of the deadline, None when there is none.
    Met at the deadline stays met, and says so when it has slipped since.
    """
    if at_deadline is None:
        return Verdict("insufficient_data", "no_deadline_workbook")
    if at_deadline.is_empty:
        return Verdict("no_population", "nobody" if now.is_empty else "nobody_at_deadline")
    then, today = requirement.attained(at_deadline), requirement.attained(now)
    if then is None:
        return Verdict("insufficient_data", _why_undecided(at_deadline))
    if then:
        return Verdict("met", "slipped_since_deadline" if today is False else "attained")
    if today is None and not now.is_empty:
        return Verdict("insufficient_data", _why_undecided(now))
    if today:
        return Verdict("met_late", "after_deadline")
    return Verdict("missed", "short_at_deadline")
