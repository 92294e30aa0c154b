"""Targets that name a range, judged once for every time that they are asked.

What is measured lies between two bounds: the least and the most it can be however the blanks are
filled in. It is attained when every value between them is in the range that is asked, not attained
when none is, undecided else. There is no forecast of it and nobody is proposed for a course by it.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from plan09lib.judge.measures.measuring import Measurement, measure
from plan09lib.judge.targets.evidence import Evidence, evidence_before
from plan09lib.read.clauses.measured import MeasuredTarget, Occurrence, Status

SHORT: tuple[Status, ...] = ("not_attained", "not_recorded", "short")
WORST_FIRST: tuple[Status, ...] = (
    "not_attained", "not_recorded", "short", "undecided", "attained", "nobody",
)  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """A target at one time that it is asked: what was measured and what follows.

    `is_over`: its last day has come by the end of the period; what is attained before is so far.
    """

    target: MeasuredTarget
    occurrence: Occurrence
    is_over: bool
    status: Status
    found: Measurement = field(repr=False)

    @property
    def key(self) -> str:
        """What its numbers begin with: the target's id, and the year if it is asked every year."""
        return ".".join(filter(None, (self.target.id, self.occurrence.id)))

    @property
    def is_short(self) -> bool:
        """Whether the target is missed, or is not attained yet."""
        return self.status in SHORT

    @property
    def is_open(self) -> bool:
        """Whether it is not attained, for certain or as far as anybody knows."""
        return self.is_short or self.status == "undecided"


def judge_measured(evidence: Evidence) -> tuple[Judged, ...]:
    """Every target that names a range, at each time that it has been asked since the ward exists.

    In the plan's order, the oldest time first.
    """
    since = evidence.history.unit.file.valid.since
    return tuple(
        _judged(evidence, target, occurrence)
        for target in evidence.plan.measured
        for occurrence in target.occurrences(evidence.period.end)
        if occurrence.end >= since
    )


def measured_before(evidence: Evidence) -> tuple[Judged, ...]:
    """The same as the period before stood; empty without a list of it, or before the plan began."""
    if not evidence.plan.measured or evidence.previous_period.end < evidence.plan.begins_on:
        return ()
    earlier = evidence_before(evidence)
    return judge_measured(earlier) if earlier else ()


def latest(judged: tuple[Judged, ...]) -> Iterator[Judged]:
    """Of each target the last time that it was asked and that is over, and the one that runs.

    Not that while nothing can be said of it: a year's ratings come at its end. Of the times before
    those that were not attained: a year that was missed stays missed.
    """
    for target_id in dict.fromkeys(one.target.id for one in judged):
        own = [one for one in judged if one.target.id == target_id]
        over = [one for one in own if one.is_over]
        runs = [one for one in own if not one.is_over]
        yield from (one for one in over if one is over[-1] or one.is_open)
        yield from (one for one in runs if not over or one.status != "undecided")


def settled(judged: tuple[Judged, ...]) -> Iterator[Judged]:
    """Of each target the time that its standing is told by, so that they add up.

    The worst of those that are over or missed for good, of alike ones the last: a target is
    attained only when it was every time. What runs where none is over.
    """
    for target_id in dict.fromkeys(one.target.id for one in judged):
        own = [one for one in judged if one.target.id == target_id]
        known = [one for one in own if one.is_over or one.status == "not_attained"] or own
        yield min(reversed(known), key=lambda one: WORST_FIRST.index(one.status))


def _judged(evidence: Evidence, target: MeasuredTarget, occurrence: Occurrence) -> Judged:
    over = occurrence.is_over(evidence.period.end)
    found = measure(evidence, target, occurrence)
    return Judged(target, occurrence, over, _status(target, found, over), found)


def _status(target: MeasuredTarget, found: Measurement, over: bool) -> Status:
    """Source: the bounds of what was measured, against those of the target."""
    if found.reason:
        return "nobody" if found.reason == "nobody" else "undecided"
    answer = within_range(
        found.low, found.high, target.lowest, target.highest,
        is_more=target.more_than is not None, is_less=target.less_than is not None,
    )  # fmt: skip
    if answer is None:
        return "undecided"
    if answer:
        return "attained"
    if target.unit == "people":
        return "not_attained" if over else "short"
    ends = target.highest
    too_much = ends is not None and found.low is not None and found.low > ends
    if too_much and target.measure == "count":
        return "not_attained"  # what has happened is not undone
    is_told = target.tally == "amount_of_total"  # the row itself says of how many
    return ("not_attained" if too_much or is_told else "not_recorded") if over else "short"


def within_range(
    low: Fraction | None,
    high: Fraction | None,
    at_least: Fraction | None,
    at_most: Fraction | None,
    *,
    is_more: bool = False,
    is_less: bool = False,
) -> bool | None:
    """Whether a value between `low` and `high` lies in the range; None when it may or may not.

    A bound that is None is open; with `is_more`, `is_less` the bound itself is outside.

    >>> half, third = Fraction(1, 2), Fraction(1, 3)
    >>> within_range(half, half, third, None), within_range(third, half, half, None)
    (True, None)
    >>> within_range(third, None, None, Fraction(1, 4))
    False
    >>> within_range(half, half, half, None, is_more=True)
    False
    """
    begins, ends = (
        (operator.gt if is_more else operator.ge),
        (operator.lt if is_less else operator.le),
    )
    above = at_least is None or (low is not None and begins(low, at_least))
    below = at_most is None or (high is not None and ends(high, at_most))
    if above and below:
        return True
    under = at_least is not None and high is not None and not begins(high, at_least)
    over = at_most is not None and low is not None and not ends(low, at_most)
    return False if under or over else None
