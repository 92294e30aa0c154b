"""The class of a target in the words of the glossary, its numbers as facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.prospect_words import Form
from plan09lib.tell.numbers.prospects import LEAST, MOST
from plan09lib.tell.words.fact import Fact

PAST = ("missed", "met_then_short")
"""The classes of a deadline that has passed and left people short."""
SHORT = (*PAST, "out_of_reach", "needs_sending")
"""The classes that are short of their deadline: each such target is named first of all."""


@dataclass(frozen=True)
class Piece:
    """A piece of a wording: words, or a fact."""

    text: str = ""
    fact: Fact | None = None


class Classed(Protocol):
    """A target with a class, whose facts are `key`.*."""

    @property
    def key(self) -> str: ...
    @property
    def book(self) -> Mapping[str, Fact]: ...
    @property
    def plan(self) -> Plan: ...
    @property
    def prospect(self) -> str: ...
    @property
    def prospect_reason(self) -> str: ...
    @property
    def may_be_more(self) -> bool: ...


class Differing(Protocol):
    """A target of which other heads may lack on a day to come than today, and why."""

    @property
    def book(self) -> Mapping[str, Fact]: ...
    @property
    def differs_by(self) -> str: ...


@dataclass(frozen=True)
class CatchUp:
    """A target to be caught up with after its deadline: its class by that day, `on` a fact."""

    id: str
    key: str
    book: Mapping[str, Fact]
    plan: Plan
    prospect: str
    prospect_reason: str
    is_assumed: bool = False
    differs_by: str = ""
    short_at_worst: int | None = None

    @property
    def on(self) -> Fact:
        """The day by which it is to be caught up with."""
        return self.book[f"{self.key}.on"]

    @property
    def sends_by(self) -> Fact | None:
        """The day by which the last of those to be sent has to begin; None where none is known."""
        is_sent = self.prospect == "needs_sending"
        return self.book.get(f"{self.key}.latest_start") if is_sent else None

    @property
    def sends(self) -> Fact | None:
        """How many have to be sent for it; None where nobody has, or nobody can."""
        heads = self.book.get(f"{self.key}.to_send")
        return heads if self.prospect == "needs_sending" and heads and heads.value else None

    @property
    def sends_otherwise(self) -> bool:
        """Whether as many are to be sent as are not short now: both numbers are told together."""
        return self.sends is not None and sends_otherwise(self, self.id, self.sends)

    @property
    def may_be_more(self) -> bool:
        """Whether more may have to be sent than is told, as the blanks turn out: those that are
        left on that day, also of who will be there, whatever is blank today."""
        heads = self.sends.value if self.sends else None
        return isinstance(heads, int) and heads < (self.short_at_worst or 0)

    @property
    def at_least(self) -> str:
        """What stands before the number of heads where blanks leave it open."""
        return self.plan.words.at_least if self.may_be_more else ""

    @property
    def leans_on_catalogue(self) -> bool:
        """Whether that day rests on an assumption."""
        return self.is_assumed and self.sends_by is not None

    def worded(self, form: Form) -> list[Piece]:
        """Its class in words, its numbers as facts."""
        return worded(self, form)


def worded(target: Classed, form: Form, reason: str = "") -> list[Piece]:
    """The class of `target` in one form, by the first way whose numbers are all there.

    `reason`: worded as for this one instead of its own.
    """
    words = target.plan.words
    if not target.prospect:
        return []

    def has(slot: str) -> bool:
        return slot == "at_least" or _counts(target, slot)

    def fits(slots: Sequence[str]) -> bool:
        return all(map(has, slots)) and not _says_twice(target, slots)

    pieces = words.chosen(target.prospect, reason or target.prospect_reason, form, fits)
    found = []
    for place, piece in enumerate(pieces):
        if place % 2 == 0:
            found.append(Piece(piece))
        elif piece == "at_least":
            found.append(Piece(words.at_least if target.may_be_more else ""))
        elif piece == "gap" and has(piece) and "unknown" not in pieces[1::2]:
            found += gap_pieces(target)
        elif has(piece):
            found.append(Piece(fact=target.book[f"{target.key}.{piece}"]))
    return found


def sends_otherwise(target: Differing, own: str, sends: Fact) -> bool:
    """Whether `sends` heads are not those that are short now, for a reason that can be told.

    `own` begins the ids of today's figures. What blanks alone leave open is told as a range.
    """
    found = (target.book.get(f"{own}.{name}") for name in (LEAST, "gap"))
    now = next((one for one in found if one is not None), None)
    return bool(target.differs_by) and now is not None and sends.value != now.value


def gap_pieces(target: Classed) -> list[Piece]:
    """How many are short now: the least and the most where blanks leave it open."""
    gap, least, most = (target.book.get(f"{target.key}.{name}") for name in ("gap", LEAST, MOST))
    if least is None or most is None:
        return [Piece(fact=gap)] if gap else []
    words = target.plan.words
    if not least.value:
        return [Piece(words.at_most), Piece(fact=most)]
    return [Piece(fact=least), Piece(words.up_to), Piece(fact=most)]


def _says_twice(target: Classed, slots: Sequence[str]) -> bool:
    """Whether a way tells two numbers of heads short where there is one.

    Both may be of one list, the one at the deadline: they differ by who may satisfy, and only a way
    that tells how many these are (`unknown`) says so; else they are of two days.
    """
    if not {"gap_at_deadline", "gap"} <= {*slots}:
        return False
    facts = (target.book.get(f"{target.key}.{name}") for name in ("as_of", "deadline_as_of"))
    now_on, then_on = (fact.value if fact else None for fact in facts)
    then, now = (target.book[f"{target.key}.{name}"] for name in ("gap_at_deadline", "gap"))
    is_one_list = now_on is not None and now_on == then_on
    if "unknown" in slots:  # "từ … đến …", which is no range of one number
        return then.value == now.value or not is_one_list
    is_one_number = then.value == now.value and f"{target.key}.{MOST}" not in target.book
    return is_one_number or is_one_list


def _counts(target: Classed, name: str) -> bool:
    """Whether a fact is there: a day, or more than nothing."""
    fact = target.book.get(f"{target.key}.{name}")
    return fact is not None and (isinstance(fact.value, dt.date) or fact.value > 0)
