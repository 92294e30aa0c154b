"""The numbers of what leaves targets undecided: facts for its counts and days, each traced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from plan09lib.judge.targets.undecided import OF_PACE, Undecided
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.numbers.declared import Numbers
from plan09lib.tell.words.fact import Fact

FAMILY = "chua-ket-luan"
"""What the ids of these facts begin with."""


def undecided_facts(found: Sequence[Undecided], plan: Plan, anchor: str) -> Iterator[Fact]:
    """How many targets are undecided, attained or not and only in their pace, of how many; and by
    cause with the days it is about."""
    clause = plan.file.targets_clause
    numbers = Numbers(key=FAMILY, says="chua_ket_luan", anchor=anchor, clause=clause)
    by_pace, by_status = (
        dict.fromkeys(target for one in found if (one.cause in OF_PACE) == is_of_pace
                      for target in one.targets)
        for is_of_pace in (True, False)
    )  # fmt: skip
    yield numbers.listed("status", tuple(by_status))
    yield numbers.listed("pace", tuple(one for one in by_pace if one not in by_status))
    yield numbers.listed("plan", tuple(target.id for target in plan.targets))
    for one in found:
        own = numbers.but(key=f"{FAMILY}.{one.name}")
        yield own.listed("targets", one.targets)
        for name, day in _days(one).items():
            yield own.but(clause="", source=_SOURCES[name]).given(name, day, "date")


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
