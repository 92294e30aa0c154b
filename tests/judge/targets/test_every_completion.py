"""Blanks against everything that they can turn out to be: one answer told only where all agree.

A small ward's lists have up to six blanks, of levels, of ticks and of days of birth, today, at the
deadline or at the baseline. Every way of filling them in is judged like a list without blanks; what
is said of the list with blanks must be what these say together. Source: verdicts.md §1; §2, rule 1.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support import person
from verdict_cases import only

from plan09lib.judge.prospect.judged import judge_targets
from plan09lib.judge.targets.counting import Count
from plan09lib.judge.targets.evidence import Evidence, gather, judged_snapshot
from plan09lib.judge.targets.need_and_status import Requirement
from plan09lib.judge.targets.need_and_status import pace_told as pace_of
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ROSTER
from plan09lib.read.unit.history import History
from plan09lib.read.workbook.intake import Workbook

Rows = list[dict[str, Any]]
BASELINE, NOW, DEADLINE, LATER = "2022-07-31", "2025-06-30", "2025-12-31", "2026-06-30"
DAYS = {"2025-H1": (BASELINE, NOW), "2026-H1": (BASELINE, DEADLINE, LATER)}
YOUNG, OLD = dt.date(1995, 3, 3), dt.date(1975, 3, 3)
NONE, BASIC, WANTED = "chua", "so_cap", "trung_cap"
LEVELS = {
    "political_theory": (NONE, BASIC, WANTED),
    "state_management": (NONE, "chuyen_vien"),
    "learning_language": ("khong", "co"),
    "language_level": (NONE, "bac_3"),
}
"""What cells say, those last that satisfy the targets asked about."""
TARGETS = {
    "T25-1a": "state_management",
    "T25-2b": "political_theory",
    "T25-3b": "political_theory",
    "T25-5": "learning_language",
    "T30-1": "political_theory",
    "T30-5": "language_level",
}
TICKS = {"T25-1a": "is_key", "T25-2b": "is_mass_org", "T30-1": "is_committee", "T30-5": "is_key"}
AGED = ("T25-5", "T30-5")
PASSING = ("T25-5",)
PARTLY_NAMED = "T30-1"
"""Of its group, committee members, posts name a few; see `partial` in plan.yml."""
MOST = 32
"""So many ways at most to fill in all blanks of a case."""
SEEDS = range(int(os.environ.get("PLAN09_COMPLETIONS", "1")))
CASES = [(target, period, seed) for target in TARGETS for period in DAYS for seed in SEEDS]
CASES += [("T30-1", "2026-H1", 29), ("T25-5", "2025-H1", 3)]


@dataclass(frozen=True)
class Blank:
    """A cell of one person that nobody filled in, on these lists alike, and what may stand there.

    A level `lasts` when nobody loses it again.
    """

    days: tuple[str, ...]
    staff_id: str
    column: str
    choices: tuple[Any, ...]
    lasts: bool = False


# Lists, first without blanks.


def lists(dice: random.Random, target: str, days: tuple[str, ...]) -> dict[str, dict[str, Rows]]:
    """A ward's lists: some come, some go, some learn, some are on a course."""
    column, books = TARGETS[target], {}
    levels = LEVELS[column]
    people = {f"{number:03d}": _somebody(dice, target) for number in range(dice.randint(4, 7))}
    for day in days:
        if day != BASELINE:
            _pass_time(dice, people, column)
            if dice.random() < 0.5:
                people[f"{100 + len(people)}{day[3]}"] = _somebody(dice, target)
            if dice.random() < 0.3 and len(people) > 3:
                people.pop(dice.choice(list(people)))
        rows = [
            person(staff_id, **about | {column: levels[about[column]]})
            for staff_id, about in people.items()
        ]
        books[day] = {"nhan_su": rows, "dao_tao": _courses(dice, people, target, day)}
    return books


def _somebody(dice: random.Random, target: str) -> dict[str, Any]:
    group = {"T25-2b": "can_bo", "T25-1a": "can_bo"}.get(target, "cong_chuc")
    ticks = dict.fromkeys(("is_key", "is_mass_org", "is_committee"), "không")
    if target in TICKS and dice.random() < 0.7:
        ticks[TICKS[target]] = "x"
    born = dice.choice([YOUNG, OLD]) if target in AGED else OLD
    last = len(LEVELS[TARGETS[target]]) - 1
    level = {TARGETS[target]: dice.choice([0, last]) if dice.random() < 0.8 else dice.randint(0, 1)}
    return {"group": group, "birth_date": born} | ticks | level


def _pass_time(dice: random.Random, people: dict[str, dict[str, Any]], column: str) -> None:
    last = len(LEVELS[column]) - 1
    for about in people.values():
        if dice.random() < 0.35:
            about[column] = last
        elif column == "learning_language" and dice.random() < 0.3:
            about[column] = 0


def _courses(
    dice: random.Random, people: Mapping[str, Mapping[str, Any]], target: str, day: str
) -> Rows:
    """Whoever lacks theory may be on a course, which ends before the deadline or after."""
    if TARGETS[target] != "political_theory" or day == BASELINE:
        return []
    lacking = [one for one, about in people.items() if about["political_theory"] < 2]
    begun = dt.date.fromisoformat(day) - dt.timedelta(days=700)
    return [
        {"staff_id": one, "course_kind": "lý luận chính trị", "course_level": WANTED,
         "from_date": begun, "to_date": begun + dt.timedelta(days=dice.choice([800, 1200, 2900])),
         "course_state": "đang học"}
        for one in lacking if dice.random() < 0.25
    ]  # fmt: skip


# Blanks, and all that may stand there.


def blanks(dice: random.Random, target: str, books: Mapping[str, Any]) -> list[Blank]:
    """Up to six blanks, so few that all ways to fill them in can be tried."""
    column, lasts = TARGETS[target], target not in PASSING
    found: dict[tuple[Any, ...], Blank] = {}
    ways = 1
    for _ in range(dice.randint(1, 6)):
        day = dice.choice(list(books))
        row = dice.choice(books[day]["nhan_su"])
        kind, staff_id = dice.random(), row["staff_id"]
        if kind < 0.25 and target in TICKS:
            one = Blank((day,), staff_id, TICKS[target], (True, False))
        elif kind < 0.4 and target in AGED:
            born = tuple(map(pd.Timestamp, (YOUNG, OLD)))
            one = Blank(tuple(books), staff_id, "birth_date", born)
        else:
            one = Blank((day,), staff_id, column, LEVELS[column], lasts)
        if (key := (one.days, one.staff_id, one.column)) in found or ways * len(one.choices) > MOST:
            continue
        found[key] = one
        ways *= len(one.choices)
    return list(found.values())


def filled_in(book: Workbook, given: list[tuple[Blank, Any]]) -> Workbook:
    """`book` with what was given for its blanks, NA among it."""
    roster = book.frames[ROSTER].copy()
    for blank, value in given:
        if str(book.date) in blank.days:
            at = roster["staff_id"] == blank.staff_id
            roster.loc[at, blank.column] = value
    return replace(book, frames=dict(book.frames) | {ROSTER: roster})


class Ward:
    """One target in one ward: the lists as they were read, and their blanks."""

    def __init__(self, folder: Path, target: str, period: str, plan: Plan, open_: list[Blank]):
        self.plan, self.period, self.blanks = only(plan, target), Period.parse(period), open_
        self.target = target
        self.history = History.load(folder.parents[1], folder.name, self.plan)
        self.books = [self.history.read_anew(source) for source in self.history.sources]

    def judged(self, values: tuple[Any, ...]) -> dict[str, Any]:
        """What is said of the target when `values` stand in the blanks."""
        given = list(zip(self.blanks, values, strict=True))
        books = [filled_in(book, given) for book in self.books]
        evidence = gather(self.plan, self.history.assuming(self.plan, books), self.period)
        told = dict(judge_targets(evidence, with_previous=False).iloc[0])
        is_to_renew = told["prospect_reason"] == RENEW
        return told | ({"prospect": RENEW} if is_to_renew else {})

    @property
    def told(self) -> dict[str, Any]:
        """What is said while they are blank."""
        return self.judged((pd.NA,) * len(self.blanks))

    def fates(self) -> Iterator[dict[str, Any]]:
        """What is said of each way to fill them in that can be true."""
        for values in itertools.product(*(one.choices for one in self.blanks)):
            if self._can_be(values):
                yield self.judged(values)

    def _can_be(self, values: tuple[Any, ...]) -> bool:
        """What lasts is not lost: nobody has it on a list and lacks it on a later one."""
        return not any(
            blank.lasts and value == blank.choices[-1] and self._lacks_later(blank, values)
            for blank, value in zip(self.blanks, values, strict=True)
        )

    def _lacks_later(self, had: Blank, values: tuple[Any, ...]) -> bool:
        given = list(zip(self.blanks, values, strict=True))
        for book in self.books:
            if str(book.date) > had.days[0]:
                roster = filled_in(book, given).frames[ROSTER]
                cells = roster.loc[roster["staff_id"] == had.staff_id, had.column]
                if any(cell != had.choices[-1] for cell in cells):
                    return True
        return False


# What may be told of what they all say.

RENEW = "renew"
"""Enough people, of whom some have to go on learning: a class of its own here."""
LATE = ("out_of_reach", "needs_sending")
GOOD = ("will_meet", "attained")
THEN_MET, THEN_SHORT = ("met_then_short", "met"), ("missed", "met_late")
PACES = ("regressed", "stalled", "behind", "on_track")
STATUSES = (*PACES, "met")


def prospect_told(fates: set[str]) -> str:
    """Of late classes the mildest, of others the one that promises less; else it is open.

    Past the deadline "missed" stands until it is sure that it was made good.
    """
    for order, pick in ((LATE, max), (GOOD, min), (THEN_MET, max), (THEN_SHORT, min)):
        if fates <= set(order):
            return pick(fates, key=order.index)
    return fates.pop() if len(fates) == 1 else "undecided"


def pace_told(fates: set[str]) -> str:
    """Of late ones the mildest; open where some is not late."""
    if len(fates) == 1:
        return next(iter(fates))
    return "unknown" if "on_track" in fates else max(fates, key=PACES.index)


def status_told(fates: set[str]) -> str:
    """The same of statuses; those after a deadline only where they agree."""
    if len(fates) > 1 and fates <= {*PACES} - {"on_track"}:
        return max(fates, key=STATUSES.index)
    return next(iter(fates)) if len(fates) == 1 else "insufficient_data"


def expected(fates: list[dict[str, Any]], *, names_some: bool = False) -> dict[str, str]:
    """What may be told in each column.

    Of a group that a list `names_some` of, and says of others neither, nothing good is told.
    """
    seen = {name: {one[name] for one in fates} for name in ("attained", "pace", "prospect")}
    attained = seen["attained"]
    found = {
        "attained": next(iter(attained)) if len(attained) == 1 else "undecided",
        "pace": pace_told(seen["pace"] - {""} or {""}),
        "prospect": prospect_told(seen["prospect"]),
        "status": status_told({one["status"] for one in fates}),
    }
    if names_some:
        open_ = {"met": "undecided"} | dict.fromkeys(GOOD, "undecided")
        status = "insufficient_data" if found["status"] == "met" else found["status"]
        found = {name: open_.get(told, told) for name, told in found.items()} | {"status": status}
    return found


@pytest.fixture
def ward(make_unit: Callable[..., Path], plan: Plan) -> Callable[..., Ward]:
    def make(target: str, period: str, seed: int) -> Ward:
        dice = random.Random(f"{target} {period} {seed}")
        books = lists(dice, target, DAYS[period])
        folder = make_unit("p-1", books)
        return Ward(folder, target, period, plan, blanks(dice, target, books))

    return make


@pytest.mark.parametrize(("target", "period", "seed"), CASES)
def test_what_is_told_is_what_all_ways_to_fill_in_the_blanks_say(
    target: str, period: str, seed: int, ward: Callable[..., Ward]
) -> None:
    own = ward(target, period, seed)
    fates = list(own.fates())
    assert fates
    told = own.told
    wanted = expected(fates, names_some=target == PARTLY_NAMED and told["undecided"] > 0)
    assert {name: told[name] for name in wanted} == wanted, own.blanks


# Planted: the same test sees each of these.


def blank_is_no(asked: Requirement, counted: Count) -> bool | None:
    return None if counted.n == 0 else counted.k >= asked.need(counted.n)


def hidden_by_any_blank(*counted: Any) -> str | None:
    return None if counted[1].unknown or counted[1].undecided else pace_of(*counted)


def everybody_may_have(evidence: Evidence, target: Target) -> int:
    counted = evidence.counter.count(target, judged_snapshot(evidence, target))
    return counted.undecided_no + counted.undecided_unknown


ASSESS, JUDGED = "plan09lib.judge.targets.assess", "plan09lib.judge.prospect.judged"
STATUS = "plan09lib.judge.targets.need_and_status"
PLANTED: dict[str, tuple[tuple[str, str, int], Any, list[str]]] = {
    "a blank counts as not": (
        ("T30-5", "2025-H1", 0), blank_is_no, [f"{STATUS}.Requirement.attained"],
    ),
    "any blank hides the pace": (
        ("T30-1", "2025-H1", 0), hidden_by_any_blank,
        [f"{STATUS}.pace_told", f"{JUDGED}.pace_told"],
    ),
    "who may belong may have satisfied, whatever the baseline says": (
        ("T30-1", "2025-H1", 0), everybody_may_have,
        [f"{ASSESS}.against_when_first_seen", f"{JUDGED}.against_when_first_seen"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_a_false_answer_is_noticed(
    name: str, ward: Callable[..., Ward], monkeypatch: pytest.MonkeyPatch
) -> None:
    case, false, places = PLANTED[name]
    own = ward(*case)
    for place in places:
        monkeypatch.setattr(place, false)
    told = own.told
    wanted = expected(list(own.fates()))
    assert {name: told[name] for name in wanted} != wanted
