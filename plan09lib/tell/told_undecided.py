"""What leaves targets undecided, as templates see it: facts for its numbers and days, traced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plan09lib.judge.undecided import Undecided
from plan09lib.read.plan import Plan
from plan09lib.tell.facts import Fact, FactBook
from plan09lib.tell.trace import TARGETS, Found
from plan09lib.tell.wording import formula

if TYPE_CHECKING:
    from plan09lib.tell.data_review import DataReview
    from plan09lib.tell.review import Review

FAMILY = "chua-ket-luan"
"""What the ids of these facts begin with."""


@dataclass(frozen=True)
class ToldUndecided:
    """One cause with the targets it leaves undecided; a day that it has not is no fact."""

    one: Undecided
    targets: tuple[Any, ...]
    book: FactBook

    @property
    def cause(self) -> str:
        """The code of the cause, see judge/undecided.py."""
        return self.one.cause

    def fact(self, name: str) -> Fact:
        """`targets` (how many), or a day: `wanted`, `first`, `last`, `since`."""
        return self.book[f"{FAMILY}.{self.one.name}.{name}"]

    @property
    def is_to_be_filled(self) -> bool:
        """Whether somebody can add what is missing."""
        return self.one.cause != "is_baseline"

    @property
    def is_before_the_ward(self) -> bool:
        """Whether a list of a day is missing on which the ward did not exist yet."""
        return _since(self.one) is not None

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


def file_name(one: Undecided) -> str:
    """The file name of the day that a missing list has to speak for; empty for other causes."""
    return f"{one.wanted}.xlsx" if one.wanted else ""


def tell_undecided(
    found: Sequence[Undecided], targets: Mapping[str, Any], book: FactBook
) -> list[ToldUndecided]:
    """The causes as templates see them; `targets` by id are what they see of a target."""
    return [ToldUndecided(one, tuple(targets[id] for id in one.targets), book) for one in found]


def undecided_facts(found: Sequence[Undecided], plan: Plan, anchor: str) -> Iterator[Fact]:
    """How many targets are undecided, of how many, and by cause with the days it is about."""
    total = sum(len(one.targets) for one in found)
    yield Fact(f"{FAMILY}.all", total, "count", anchor)
    yield Fact(f"{FAMILY}.plan", len(plan.targets), "count", anchor)
    for one in found:
        key = f"{FAMILY}.{one.name}"
        yield Fact(f"{key}.targets", len(one.targets), "count", anchor)
        for name, day in _days(one).items():
            yield Fact(f"{key}.{name}", day, "date", anchor)


def _days(one: Undecided) -> dict[str, dt.date]:
    days = {"wanted": one.wanted, "first": one.first, "last": one.last, "since": _since(one)}
    return {name: day for name, day in days.items() if day is not None}


def _since(one: Undecided) -> dt.date | None:
    """The first day of a ward that is asked for a list of a day before it; None when none is."""
    begun = [unit.file.valid.since for unit in one.lacking]
    return max((day for day in begun if one.wanted and day > one.wanted), default=None)


_SOURCES = {
    "wanted": "plan.yml: baseline_on, hạn của chỉ tiêu",
    "first": "plan.yml: workbook_max_age_days",
    "last": "plan.yml: workbook_max_age_days",
    "since": "don_vi.yml, mục valid",
}


def trace_undecided(review: Review | DataReview, key: str, rest: str) -> Found:
    """A number of undecided targets: which these are; a day: where it comes from."""
    found = review.undecided
    name, _, what = rest.rpartition(".")
    own = [one for one in found if name in ("", one.name)]
    text = formula.of("chua_ket_luan", what)
    if what in _SOURCES:
        return Found(formula=text, result=_days(own[0])[what], source=_SOURCES[what])
    ids = tuple(target_id for one in own for target_id in one.targets)
    if what == "plan":
        ids = tuple(target.id for target in review.plan.targets)
    return Found(formula=text, result=len(ids), clause=TARGETS, parts=ids)
