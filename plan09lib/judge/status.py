"""The verdict on one target: a closed list of statuses, each with the reason it was reached by."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from plan09lib.judge.headcount import milestone, need
from plan09lib.judge.indicators import Count
from plan09lib.read.plan_models import NeedRule

Status = Literal[
    "met", "on_track", "behind", "stalled", "regressed", "met_late", "missed",
    "no_population", "discontinued", "insufficient_data",
]  # fmt: skip
Reason = Literal[
    "attained", "pace", "below_baseline", "blanks_decide", "blanks_hide_pace",
    "undecided_members", "no_baseline", "not_comparable", "nobody", "nobody_at_deadline",
    "population_ended", "no_deadline_workbook", "short_at_deadline", "slipped_since_deadline",
    "after_deadline",
]  # fmt: skip


@dataclass(frozen=True)
class Requirement:
    """What a target asks of a population."""

    percent: int
    rule: NeedRule = "ceil"

    def need(self, population: int) -> int:
        """The fewest heads that meet it."""
        return need(self.percent, population, self.rule)

    def attained(self, count: Count) -> bool | None:
        """Whether it is met; None when the blanks decide.

        >>> Requirement(80).attained(Count(n=9, k=7, unknown=1)) is None
        True

        Missing: nobody surely belongs → None; the caller names an empty population first.
        """
        if count.n == 0:
            return None
        answers = {k >= self.need(n) for n, k in (count.worst, count.best)}
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
) -> Verdict:
    """The verdict while there is time left.

    `baseline_heads` are people of today's population who satisfied at baseline (method.md §2),
    None when there is no usable baseline; `part` is the share of the time that has passed.
    A value that was known at baseline and is blank now is lost data, not a regression: nobody is
    called `regressed` while the blanks could hold the difference.

    >>> before_deadline(Requirement(80), Count(9, 5), 4, Fraction(2, 3)).status
    'behind'
    """
    settled = _settled(requirement, count)
    if settled:
        return settled
    if baseline_heads is None:
        return Verdict("insufficient_data", no_baseline)
    owed = milestone(requirement.need(count.n), baseline_heads, part)
    if count.k + count.unknown < baseline_heads:
        return Verdict("regressed", "below_baseline", owed)
    if count.k < baseline_heads:
        return Verdict("insufficient_data", "blanks_hide_pace", owed)
    if count.k >= owed:
        return Verdict("on_track", "pace", owed)
    return Verdict("stalled" if count.k == baseline_heads else "behind", "pace", owed)


def _settled(requirement: Requirement, count: Count) -> Verdict | None:
    """The verdict that attainment alone gives, or None when pace has to be judged."""
    if count.is_empty:
        return Verdict("no_population", "nobody")
    attained = requirement.attained(count)
    if attained is None:
        return Verdict("insufficient_data", _why_undecided(count))
    return Verdict("met", "attained") if attained else None


def _why_undecided(count: Count) -> Reason:
    return "undecided_members" if count.undecided and not count.unknown else "blanks_decide"


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
