"""What the first screen and the leaders' letter say of the targets, in one order."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from plan09lib.tell.numbers.document import STRENGTHS
from plan09lib.tell.numbers.prospects import (
    ClassTally,
    classes_counted,
    together,
)
from plan09lib.tell.told.prospects import SHORT
from plan09lib.tell.told.targets import ToldBody, ToldReview, ToldTarget, by_deadline
from plan09lib.tell.words.fact import Fact

SUBJECT_STEPS = 8
"""How much a subject may tell at most; see `FirstScreen.in_subject`."""
_NAMED, _SUMMED = 3, 2


@dataclass(frozen=True)
class FirstScreen:
    """The targets in the order of the first screen: past, due next, later.

    What is past and short; what is due at the nearest deadline ahead; of later deadlines only
    what needs sending or cannot be reached.
    """

    review: ToldReview
    period_end: dt.date
    has_others: bool = False
    """Whether the plan has targets of another kind, which stand beside these."""

    def classes(self, scope: str = "all") -> list[ClassTally]:
        """How many targets of `scope`, a deadline year or all, have each class that occurs."""
        told = self.review.targets[:1]
        return classes_counted(self.review.book, told[0].plan.words, scope) if told else []

    def in_subject(self, most: int) -> list[ClassTally]:
        """The classes of all targets for one line, every target in one of them; 0: none.

        All that ask for action by name, then what is met, then others as far as there is room, the
        rest together as `others`; with less of it what is met is among the rest, with the least
        what asks for action is one number, `to_act`.
        """
        every = self.classes()
        acting = [one for one in every if one.code in SHORT]
        met = [one for one in every if one.code in STRENGTHS]
        more = [one for one in every if one not in acting and one not in met]
        named = acting if most > _SUMMED else _one("to_act", acting)
        is_met_told = not acting or most > _NAMED or most == _SUMMED
        room = max(0, most - _NAMED - 1)
        rest = more[room:] if is_met_told else [*more, *met]
        told = [*named, *more[:room], *(_one("met_all", met) if is_met_told else [])]
        return [*told, *_one("others", rest)] if most else []

    @cached_property
    def past(self) -> list[ToldTarget]:
        """The targets missed at their deadline, or met there and short now."""
        return by_deadline(t for t in self.review.targets if t.is_past and t.is_short)

    @property
    def past_deadline(self) -> Fact | None:
        """The deadline of all that is `past`; None when they have several."""
        days = {t.target.deadline: t.deadline for t in self.past}
        return next(iter(days.values())) if len(days) == 1 else None

    @cached_property
    def next_due(self) -> list[ToldTarget]:
        """The targets of the nearest deadline ahead, worst class first; empty when none is left."""
        ahead = by_deadline(filter(self._is_ahead, self.review.targets))
        return [t for t in ahead if t.target.deadline == ahead[0].target.deadline]

    @cached_property
    def later(self) -> list[ToldTarget]:
        """The targets of later deadlines that need sending or cannot be reached."""
        ahead = by_deadline(filter(self._is_ahead, self.review.targets))
        return [t for t in ahead[len(self.next_due) :] if t.is_short]

    def _is_ahead(self, target: ToldTarget) -> bool:
        return target.target.deadline > self.period_end

    @property
    def acting(self) -> list[ToldBody]:
        """Who must act for the nearest deadline."""
        return self.review.bodies(t for t in self.next_due if t.must_act)

    @property
    def waiting(self) -> list[ToldTarget]:
        """The targets due next that the data does not decide."""
        return [t for t in self.next_due if t.prospect == "undecided"]

    @property
    def ending(self) -> list[ToldTarget]:
        """The targets for which nobody is sent any more, short or not: the group ends first."""
        return [
            t for t in by_deadline(self.review.targets)
            if (t.prospect == "ends_with_group" or (t.is_owed and t.group_ends))
            and t not in self.past and not t.ends_with_unit
        ]  # fmt: skip

    @property
    def handed_over(self) -> list[ToldTarget]:
        """The targets that end with the unit itself: what is short is its successor's."""
        return by_deadline(t for t in self.review.targets if t.ends_with_unit)

    @property
    def changed_with_unit(self) -> list[ToldTarget]:
        """Those of them that had another class before: told together."""
        return [t for t in self.review.changed if t.ends_with_unit]

    @property
    def coming(self) -> list[ToldTarget]:
        """The targets due next that are met or will be."""
        return [t for t in self.next_due if t.prospect in ("attained", "will_meet")]

    @property
    def coming_by_class(self) -> list[tuple[str, list[ToldTarget]]]:
        """The same by class, each with its targets."""
        return _by_class(self.coming)

    @property
    def rest_by_class(self) -> list[tuple[str, list[ToldTarget]]]:
        """The targets of which nothing else is said, by class: what is counted is all named."""
        acting = [t for body in self.acting for t in body.targets]
        due = [*acting, *self.waiting, *self.coming]
        ended = [t for t in self.handed_over if t.is_owed]
        said = {t.id for t in (*self.past, *due, *self.later, *self.ending, *ended)}
        return _by_class(by_deadline(t for t in self.review.targets if t.id not in said))

    @property
    def leans_on_catalogue(self) -> bool:
        """Whether a day that is told rests on an assumption."""
        told = (*self.next_due, *self.later)
        return any(t.is_assumed and t.has("latest_start") for t in told)


def _one(code: str, tallies: list[ClassTally]) -> list[ClassTally]:
    """Several classes as one of them; one alone keeps its name, but what is met."""
    if len(tallies) == 1 and code != "met_all":
        return tallies
    return [ClassTally(code, "", together(tallies))] if tallies else []


def _by_class(targets: list[ToldTarget]) -> list[tuple[str, list[ToldTarget]]]:
    codes = dict.fromkeys(t.prospect for t in targets)
    return [(code, [t for t in targets if t.prospect == code]) for code in codes]
