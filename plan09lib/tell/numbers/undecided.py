"""The numbers of what leaves targets undecided: facts for its counts and days, each traced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from plan09lib.judge.targets.undecided import Undecided
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.numbers.origin import TARGETS
from plan09lib.tell.words.fact import Fact, Found
from plan09lib.tell.words.wording import formula

FAMILY = "chua-ket-luan"
"""What the ids of these facts begin with."""


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
    days = {"wanted": one.wanted, "first": one.first, "last": one.last, "since": since(one)}
    return {name: day for name, day in days.items() if day is not None}


def since(one: Undecided) -> dt.date | None:
    """The first day of a ward that is asked for a list of a day before it; None when none is."""
    begun = [unit.file.valid.since for unit in one.lacking]
    return max((day for day in begun if one.wanted and day > one.wanted), default=None)


_SOURCES = {
    "wanted": "plan.yml: baseline_on, hạn của chỉ tiêu",
    "first": "plan.yml: workbook_max_age_days",
    "last": "plan.yml: workbook_max_age_days",
    "since": "don_vi.yml, mục valid",
}


def trace_undecided(review: Any, key: str, rest: str) -> Found:
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
