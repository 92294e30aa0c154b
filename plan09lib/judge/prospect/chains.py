"""Until when somebody can still begin the courses by which they satisfy a condition in time.

Months and hard facts only: what a course requires, which groups it takes. Seats, classes, load,
money, service and age change no answer. Source: verdicts.md §1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from plan09lib.judge.outlook.course_effects import is_raised
from plan09lib.judge.outlook.months import latest_first
from plan09lib.judge.targets.counting import wanted_levels
from plan09lib.read.clauses.conditions import Condition
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.training_rules import CourseOffer, TrainingRules

Levels = Mapping[str, str | None]
"""The level of each roster column of one person; None for a blank."""


@dataclass(frozen=True)
class OwnRows:
    """What the unit's own finished rows say of the courses of the catalogue, by id.

    `days`: the shortest of them; `lifted`: courses that somebody took without what is required.
    """

    days: Mapping[str, int] = field(default_factory=dict)
    lifted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Learner:
    """One person as the catalogue sees them.

    `has` are their levels once courses under way are finished, `had` those without them; `ready` by
    column the last day of the open course that raises it. `taken` are simple conditions that a
    course of theirs serves already, too late, and `attends` the columns and levels that such
    courses raise: nobody is sent on them again.
    """

    group: str
    has: Levels
    had: Levels
    ready: Mapping[str, dt.date] = field(default_factory=dict)
    taken: frozenset[Condition] = frozenset()
    attends: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Chains:
    """The catalogue as a unit knows it; courses can begin on `starts` or later.

    A condition that lasts is gained at the end of a course, one that is gained at its start, or
    holds while it runs, on its first day.
    """

    plan: Plan
    rules: TrainingRules
    own: OwnRows
    starts: dt.date

    def latest_start(
        self, condition: Condition, who: Learner, day: dt.date, *, blanks_hold: bool = True
    ) -> dt.date | None:
        """The latest day to begin the first course that still gives `condition` by `day`.

        By the catalogue's months where that lies ahead, else by the unit's own shorter rows. Of
        conditions that must hold together the earliest day, of alternatives the latest.
        `blanks_hold`: a requirement whose cell is blank is taken to be met.
        Missing: None when no course that they can begin ends in time.
        """
        return self._latest(condition, _Wish(who, _Until(day, day, 0), blanks_hold, day=day))

    def offers(self, condition: Condition, who: Learner) -> bool:
        """Whether the catalogue has courses to `condition` at all, for whatever group and day."""
        anyone = Learner("", who.has, who.has)
        free = Chains(self.plan, self._open_to_all, self.own, dt.date.min)
        return free.latest_start(condition, anyone, dt.date(9000, 1, 1)) is not None

    def gives(self, condition: Condition) -> bool:
        """Whether courses of the catalogue give every part of `condition`, or one that suffices."""
        if condition.all_of:
            return all(self.gives(part) for part in condition.all_of)
        if condition.any_of:
            return any(self.gives(part) for part in condition.any_of)
        return any(self._when(offer, condition, None) for offer in self.rules.courses)

    @property
    def _open_to_all(self) -> TrainingRules:
        free = tuple(offer.model_copy(update={"groups": ()}) for offer in self.rules.courses)
        return self.rules.model_copy(update={"courses": free})

    def _latest(self, condition: Condition, wish: _Wish) -> dt.date | None:
        has = wish.who.has
        if parts := condition.all_of or condition.any_of:
            found = [
                self._latest(part, wish)
                for part in parts
                if not (condition.all_of and self._holds(part, has))
            ]
            dates = [one for one in found if one is not None]
            if condition.all_of:
                return min(dates) if dates and len(dates) == len(found) else None
            return max(dates, default=None)
        if condition in wish.who.taken:
            return None
        ways = self._ways(condition, wish)
        return max((one for one in ways if one is not None), default=None)

    def _ways(self, condition: Condition, wish: _Wish) -> Iterator[dt.date | None]:
        who, until, seen = wish.who, wish.until, wish.seen
        for offer in self.rules.courses:
            if offer.id in seen or (offer.groups and who.group not in offer.groups):
                continue
            when = self._when(offer, condition, who.has)
            if not when or (when == "end" and self._attended(offer, who)):
                continue
            first = None if when == "end" else wish.day
            begun = until.before(offer, self.own) if first is None else _Until.the_eve_of(first)
            required = None if offer.id in self.own.lifted else offer.requires
            held = True if required is None else self._holds(required, who.has)
            if held or (held is None and wish.blanks_hold):
                yield begun.latest_first(self._earliest(required, who))
            elif required is not None:
                before = replace(wish, until=begun, seen=seen | {offer.id}, day=None)
                yield self._latest(required, before)

    def _attended(self, offer: CourseOffer, who: Learner) -> bool:
        """Whether they are on this course already, or on one that leads as high, and too late."""
        return any(
            gives.when == "end"
            and gives.column == column
            and not is_raised(self.plan.column_vocabulary(column), gives.level, level)
            for gives in offer.gives
            for column, level in who.attends
        )

    def _earliest(self, required: Condition | None, who: Learner) -> dt.date:
        """The day from which they can begin: after the open course that gives what is required."""
        if required is None or self._holds(required, who.had):
            return self.starts
        columns = self.plan.condition_columns(required)
        ready = [who.ready[name] + _DAY for name in columns if name in who.ready]
        return max([self.starts, *ready])

    def _when(self, offer: CourseOffer, condition: Condition, levels: Levels | None) -> str:
        """From when on the course gives a simple condition; empty when it does not."""
        if condition.course:
            return "start" if offer.kind == condition.course else ""
        column = self.plan.scale(condition.scale).column
        wanted, _ = wanted_levels(self.plan, condition)
        vocabulary = self.plan.column_vocabulary(column)
        found = [
            gives.when
            for gives in offer.gives
            if gives.column == column and gives.level in wanted
            if levels is None or is_raised(vocabulary, gives.level, levels.get(column))
        ]
        return next((when for when in ("start", "during", "end") if when in found), "")

    def _holds(self, condition: Condition, levels: Levels) -> bool | None:
        """Whether somebody with these levels satisfies `condition`; None where a blank decides."""
        if parts := condition.all_of or condition.any_of:
            answers = {self._holds(part, levels) for part in parts}
            deciding = condition.any_of != ()
            return deciding if deciding in answers else None if None in answers else not deciding
        if condition.course:
            return None
        wanted, blank = wanted_levels(self.plan, condition)
        level = levels.get(self.plan.scale(condition.scale).column)
        return None if level in blank else level in wanted


_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class _Until:
    """By when something must be over: `months` of courses before `day`, by the catalogue.

    `own` is the same day by the unit's own rows: that before which the courses so far begin.
    """

    day: dt.date
    own: dt.date
    months: int

    @classmethod
    def the_eve_of(cls, first: dt.date) -> _Until:
        """Before a course that begins on `first`, whatever it lasts."""
        return cls(first - _DAY, first - _DAY, 0)

    def before(self, offer: CourseOffer, own: OwnRows) -> _Until:
        """What must be over before a course that ends by then."""
        months = self.months + offer.months
        first = latest_first(self.own, offer.months)
        if offer.id in own.days:
            first = max(first, self.own - dt.timedelta(days=own.days[offer.id] - 1))
        return _Until(self.day, first - _DAY, months)

    def latest_first(self, earliest: dt.date) -> dt.date | None:
        """The latest first day of the courses so far; None when even the own one is too early."""
        by_catalogue, by_own = latest_first(self.day, self.months), self.own + _DAY
        return next((one for one in (by_catalogue, by_own) if one >= earliest), None)


@dataclass(frozen=True)
class _Wish:
    """Somebody's way to a condition, over by `until`, without the courses `seen` on it.

    `day` is that on which it must hold; None for what a later course on the way requires.
    """

    who: Learner
    until: _Until
    blanks_hold: bool
    seen: frozenset[str] = frozenset()
    day: dt.date | None = None
