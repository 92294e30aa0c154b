"""What leaves targets undecided, as templates see it: facts for its numbers and days, traced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plan09lib.judge.targets.undecided import OF_PACE, Undecided
from plan09lib.read.tables.sources import untouched_forms
from plan09lib.tell.numbers.undecided import FAMILY, since
from plan09lib.tell.words.fact import Fact, FactBook, FactsOf


@dataclass(frozen=True)
class ToldUndecided(FactsOf):
    """One cause with the targets it leaves undecided.

    Its facts: `count` of targets, and the days `wanted`, `first`, `last`, `since` that it has.
    """

    one: Undecided
    targets: tuple[Any, ...]

    @property
    def cause(self) -> str:
        """The code of the cause, see judge/targets/undecided.py."""
        return self.one.cause

    @property
    def count(self) -> Fact:
        """How many targets there are."""
        return self["targets"]

    @property
    def is_to_be_filled(self) -> bool:
        """Whether somebody can add what is missing."""
        return self.one.cause not in ("is_baseline", "roster_changes")

    @property
    def is_of_pace(self) -> bool:
        """Whether only the pace is open: who has attained it today is known."""
        return self.one.cause in OF_PACE

    @property
    def is_before_the_ward(self) -> bool:
        """Whether a list of a day is missing on which the ward did not exist yet."""
        return since(self.one) is not None

    @property
    def wards(self) -> str:
        """Who lacks the list, by the names on that day."""
        day = self.one.wanted
        return ", ".join(unit.name_on(day).ward for unit in self.one.lacking) if day else ""

    @property
    def folders(self) -> str:
        """The folders of these wards."""
        return ", ".join(unit.id for unit in self.one.lacking)

    @property
    def file(self) -> str:
        """What the missing list would best be called."""
        return file_name(self.one)

    @property
    def is_form(self) -> bool:
        """Whether that file lies there, as it was written to be filled in."""
        return bool(form_name(self.one))


def file_name(one: Undecided) -> str:
    """The file name of the day that a missing list has to speak for; empty for other causes.

    That of a form that would be it, had anybody saved it.
    """
    return form_name(one) or (f"{one.wanted}.xlsx" if one.wanted else "")


def form_name(one: Undecided) -> str:
    """The form in a lacking ward's folder that would be the missing list; empty where none is."""
    if not (one.first and one.last):
        return ""
    forms = (form for unit in one.lacking for form in untouched_forms(unit.folder))
    return next((form.name for form in forms if one.first <= form.date <= one.last), "")


def tell_undecided(
    found: Sequence[Undecided], targets: Mapping[str, Any], book: FactBook
) -> list[ToldUndecided]:
    """The causes as templates see them; `targets` by id are what they see of a target."""
    return [
        ToldUndecided(f"{FAMILY}.{one.name}", book, one, tuple(targets[id] for id in one.targets))
        for one in found
    ]
