"""Targets that name a range, and what no list can tell, as templates see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from plan09lib.judge.measures.judged import WORST_FIRST, Judged, latest, settled
from plan09lib.read.clauses.measured import MeasuredTarget
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.numbers.counts import INNER
from plan09lib.tell.numbers.measured import TALLY, by_status, is_hidden, status_code
from plan09lib.tell.words.fact import Fact, FactBook, FactsOf
from plan09lib.tell.words.wording import Wording

STATUSES = (
    "not_attained", "not_recorded", "short", "undecided", "so_far", "attained", "nobody",
)  # fmt: skip
"""Every status that is told, the worst first; `so_far`: attained while its time runs."""


def counted_key(code: str) -> str:
    """What a report's record calls how many such targets have a status.

    >>> counted_key("attained")
    'do-khac.attained'
    """
    return f"{TALLY}.{code}"


@dataclass(frozen=True)
class ToldMeasured:
    """A target at one time that it is asked: `one.numbers.k` is the fact `<key>.k`."""

    judged: Judged
    plan: Plan
    book: FactBook
    day: dt.date
    before: str = ""
    """What `code` was in the period before; empty when it was not asked then."""

    @property
    def target(self) -> MeasuredTarget:
        """The target as the plan has it."""
        return self.judged.target

    @property
    def id(self) -> str:
        """The target's id."""
        return self.target.id

    @property
    def numbers(self) -> FactsOf:
        """What was measured."""
        return self.book.of(self.judged.key)

    @property
    def asked(self) -> FactsOf:
        """What is asked."""
        return self.book.of(self.target.id)

    @property
    def exact(self) -> FactsOf:
        """What was measured, where only the office may know: of a book that holds it."""
        return self.book.of(INNER + self.judged.key)

    @property
    def code(self) -> str:
        """The status, one of `STATUSES`."""
        return status_code(self.judged)

    @property
    def label(self) -> str:
        """The status in words."""
        return Wording("do_khac.j2").of("nhan", self.code)

    @property
    def reason(self) -> str:
        """Why it is undecided."""
        return self.judged.found.reason or "blanks"

    @property
    def body(self) -> str:
        """Who must act, by today's name."""
        return self.plan.body_name(self.target.acts, self.day)

    @property
    def population(self) -> str:
        """The people asked of; empty for bodies and events."""
        name = self.target.population
        return self.plan.population(name).label if name else ""

    @property
    def of_whom(self) -> str:
        """What is counted, in the words of the plan's keys."""
        condition = self.target.condition
        return self.plan.condition_text(condition) if condition else ""

    @property
    def kind_of_body(self) -> str:
        """The bodies that are counted; empty for other units."""
        kinds = {kind.id: kind.label for kind in self.plan.file.body_kinds}
        return kinds.get(self.target.bodies, "")

    @property
    def is_hidden(self) -> bool:
        """Whether its count is the office's own."""
        return is_hidden(self.judged, self.plan.file.limits.suppress_below)

    @property
    def asks_again(self) -> bool:
        """Whether its year is over, and years that are not over yet are asked too."""
        return (
            self.judged.is_over
            and self.target.every == "year"
            and not self.target.occurrences(self.target.deadline)[-1].is_over(self.day)
        )

    @property
    def must_act(self) -> bool:
        """Whether something is left to do: it runs and falls short."""
        return self.judged.status == "short"


@dataclass(frozen=True)
class ToldStanding:
    """How a target stands: `one` is the time that decides it, `last` the last one that is over.

    `times`: those that are not attained; that one where all are, or none is over.
    """

    one: ToldMeasured
    last: ToldMeasured
    times: list[ToldMeasured]

    @property
    def code(self) -> str:
        """The status, one of `STATUSES`."""
        return self.one.code

    @property
    def alike(self) -> list[ToldMeasured]:
        """The times that came out as badly as the target stands."""
        return [one for one in self.times if one.code == self.code]

    @property
    def asks_again(self) -> bool:
        """Whether later years are asked too."""
        return self.last.asks_again

    @property
    def ends_well(self) -> bool:
        """Whether it was attained the last time, whatever it was before."""
        return self.last.code == "attained"


@dataclass(frozen=True)
class ToldMeasures:
    """All of them: `last` is the last time that each was asked, the one that runs, what was missed.

    `standings`: each target once.
    """

    judged: tuple[Judged, ...]
    plan: Plan
    book: FactBook
    day: dt.date
    before: tuple[Judged, ...] = ()
    """The same as the period before stood."""
    since: dt.date | None = None
    """The first day of the stage that is summed up; None in other reports."""

    def __bool__(self) -> bool:
        return bool(self.plan.measured or self.plan.file.unsaid)

    @cached_property
    def every(self) -> list[ToldMeasured]:
        """Every time that one was asked, in the plan's order."""
        return [self._told(one) for one in self.judged]

    @property
    def has_previous(self) -> bool:
        """Whether the period before was judged."""
        return bool(self.before)

    @cached_property
    def changed(self) -> list[ToldMeasured]:
        """The times that stand otherwise than in the period before."""
        return [one for one in self.every if one.before and one.before != one.code]

    @cached_property
    def _codes_before(self) -> dict[str, str]:
        return {one.key: status_code(one) for one in self.before}

    @cached_property
    def last(self) -> list[ToldMeasured]:
        """The last times and the misses before, worst first; of a stage every time that is over."""
        own = {one.key for one in latest(self.judged)}
        if self.since:
            own |= {one.key for one in self.judged if one.is_over and self._is_of_stage(one)}
        told = [self._told(one) for one in self.judged if one.key in own]
        return sorted(told, key=lambda one: WORST_FIRST.index(one.judged.status))

    @cached_property
    def by_target(self) -> list[tuple[MeasuredTarget, list[ToldMeasured]]]:
        """Every target with all times that it was asked, none of one not asked yet."""
        return [
            (target, [one for one in self.every if one.id == target.id])
            for target in self.plan.measured
        ]

    def _is_of_stage(self, one: Judged) -> bool:
        return self.since is not None and one.occurrence.end >= self.since

    def of(self, *codes: str) -> list[ToldMeasured]:
        """Those of `last` that have one of these statuses."""
        return [one for one in self.last if one.code in codes]

    @property
    def missed(self) -> list[ToldMeasured]:
        """The times at which a target was missed, or is not attained yet."""
        return [one for one in self.last if one.judged.is_short]

    @property
    def to_do(self) -> list[ToldMeasured]:
        """What is left to do, each target once: of one asked every year the year that runs.

        What was missed and is over is left where it was the last time, and none runs.
        """
        runs = {one.id for one in self.last if not one.judged.is_over}
        ends = {one.last.judged.key for one in self.standings if one.one.id not in runs}
        return [one for one in self.missed if not one.judged.is_over or one.judged.key in ends]

    @cached_property
    def standings(self) -> list[ToldStanding]:
        """How every target stands, the worst first."""
        told = [self._standing(one) for one in settled(self.judged)]
        return sorted(told, key=lambda one: STATUSES.index(one.code))

    def stands(self, target_id: str) -> str:
        """How the target stands, one of `STATUSES`."""
        return next(one.code for one in self.standings if one.one.id == target_id)

    @property
    def has_yearly(self) -> bool:
        """Whether one of them is asked every year."""
        return any(one.one.target.every == "year" for one in self.standings)

    @property
    def standing(self) -> list[list[ToldStanding]]:
        """The same, with those together of which the same is proposed."""
        told = self.standings
        kinds = dict.fromkeys((one.code, one.asks_again, one.ends_well) for one in told)
        return [
            [one for one in told if (one.code, one.asks_again, one.ends_well) == kind]
            for kind in kinds
        ]

    def _standing(self, judged: Judged) -> ToldStanding:
        own = [one for one in self.every if one.id == judged.target.id]
        one = next(other for other in own if other.judged is judged)
        over = [other for other in own if other.judged.is_over]
        missed = [other for other in over if other.judged.is_open]
        if one.judged.is_open and one not in missed:
            missed.append(one)
        return ToldStanding(one, over[-1] if over else one, missed or [one])

    @property
    def grouped(self) -> list[tuple[str, list[ToldMeasured]]]:
        """Those of `last` by status, worst first."""
        return [(code, own) for code in STATUSES if (own := self.of(code))]

    @property
    def classes(self) -> list[tuple[str, Fact]]:
        """How many targets stand how, each once, worst first."""
        counted = by_status(settled(self.judged))
        return [(code, self.book[counted_key(code)]) for code in STATUSES if code in counted]

    @property
    def bodies(self) -> list[tuple[str, list[ToldMeasured]]]:
        """Who has something left to do, and what."""
        return self._by_body(one for one in self.last if one.must_act)

    @property
    def bodies_counted(self) -> list[tuple[str, list[ToldMeasured]]]:
        """The same of the times that `classes` counts."""
        counted = {one.one.judged.key for one in self.standings}
        due = (one for one in self.last if one.must_act)
        return self._by_body(one for one in due if one.judged.key in counted)

    @property
    def bodies_besides(self) -> list[tuple[str, list[ToldMeasured]]]:
        """The same of the years that run, of targets that stand by the years before."""
        counted = {one.one.judged.key for one in self.standings}
        due = (one for one in self.last if one.must_act)
        return self._by_body(one for one in due if one.judged.key not in counted)

    def _by_body(self, told: Iterable[ToldMeasured]) -> list[tuple[str, list[ToldMeasured]]]:
        left = list(told)
        names = dict.fromkeys(one.body for one in left)
        return [(name, [one for one in left if one.body == name]) for name in names]

    def _told(self, judged: Judged) -> ToldMeasured:
        before = self._codes_before.get(judged.key, "")
        return ToldMeasured(judged, self.plan, self.book, self.day, before)
