"""Numbers said once: value, kind, rows, formula, clause and source in one declaration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pandas as pd

from plan09lib.judge.targets.heads import need
from plan09lib.judge.targets.rows import first_of_each, places
from plan09lib.read.clauses.plan_file import NeedRule
from plan09lib.tell.words.fact import Fact, Found, Kind, Value
from plan09lib.tell.words.wording import formula

Rows = pd.DataFrame | Callable[[], pd.DataFrame]
"""The rows behind a number; what puts them together does so only when somebody asks for them."""
Parts = Callable[[], Mapping[str, pd.DataFrame]]
"""The rows behind each number of a family, by its name."""
Text = str | Callable[[], str]
Adds = int | Callable[[pd.DataFrame], Any]


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """Makes the facts `<key>.<name>` of one family, each with its origin.

    `says` is the family of formulas in `cach_tinh.j2`, `sheet` the title of the sheet that the rows
    stand in (empty: their column `sheet` has it); `clause` is of the plan, `source` else.
    """

    key: str
    says: str
    anchor: str
    sheet: str = ""
    clause: str = ""
    source: str = ""

    def rows(
        self,
        name: str,
        rows: Rows,
        value: Value | None = None,
        kind: Kind = "count",
        *,
        adds: Adds = 1,
        again: Callable[[pd.DataFrame], Value] | None = None,
        text: Text = "",
    ) -> Fact:
        """A number counted in rows; without `value`, how many there are.

        `adds` is what each row adds to it. A value that rows hold instead (a day, a median) is
        worked out from them by `again`.
        """

        known = len(_made(rows)) if value is None else value
        return self._fact(
            name, known, kind, _Counted(self, name, text, rows=rows, adds=adds, again=again)
        )

    def placed(
        self, name: str, rows: Callable[[], pd.DataFrame | None], value: int, text: Text = ""
    ) -> Fact:
        """A number counted in rows that tell their places, and what each adds to it, themselves."""
        return self._fact(name, value, "count", _Placed(self, name, text, rows))

    def share(self, name: str, part: Fact, whole: Fact, text: Text = "") -> Fact:
        """The share that one number is of another, which is not 0."""
        return self.derived(name, "share", Fraction, part, whole, text=text)

    def derived(
        self,
        name: str,
        kind: Kind,
        compute: Callable[..., Value],
        *parts: Fact,
        value: Value | None = None,
        text: Text = "",
    ) -> Fact:
        """A number that `compute` works out from others; `value` where it is known already."""
        known = compute(*(part.value for part in parts)) if value is None else value
        return self._fact(
            name, known, kind, _Derived(self, name, text, compute=compute, parts=parts)
        )

    def listed(self, name: str, parts: tuple[str, ...], text: Text = "") -> Fact:
        """How many numbers, targets or works there are of a kind: the ids of those."""
        return self._fact(name, len(parts), "count", _Listed(self, name, text, parts))

    def given(
        self, name: str, value: Value, kind: Kind, text: Text = "", said: Value | None = None
    ) -> Fact:
        """A value that its clause or source says; `said` is what it says, read anew."""
        result = value if said is None else said
        return self._fact(name, value, kind, _Given(self, name, text, result))

    def but(self, **changed: str) -> Numbers:
        """The same family with another key, anchor, clause or source."""
        return replace(self, **changed)

    def _fact(self, name: str, value: Value, kind: Kind, origin: Callable[[], Found]) -> Fact:
        return Fact(f"{self.key}.{name}", value, kind, self.anchor, origin=origin)


# What a number is followed to, worked out when it is called. A report has thousands of numbers:
# their origins have slots, which take a third of what functions with their cells would.


@dataclass(slots=True, eq=False)
class _Origin:
    numbers: Numbers
    name: str
    text: Text

    def found(self, result: Value, **what: Any) -> Found:
        own, text = self.numbers, self.text
        told = text() if callable(text) else text or formula.of(own.says, self.name)
        return Found(formula=told, result=result, clause=own.clause, source=own.source, **what)


@dataclass(slots=True, eq=False)
class _Counted(_Origin):
    rows: Rows
    adds: Adds
    again: Callable[[pd.DataFrame], Value] | None

    def __call__(self) -> Found:
        own, sheet = _made(self.rows), self.numbers.sheet
        told = places(own, sheet, self.adds(own) if callable(self.adds) else self.adds)
        if not sheet:
            told = told.assign(sheet=own["sheet"].to_numpy())
        return self.found(self.again(own) if self.again else int(told["counted"].sum()), rows=told)


@dataclass(slots=True, eq=False)
class _Placed(_Origin):
    rows: Callable[[], pd.DataFrame | None]

    def __call__(self) -> Found:
        told = self.rows()
        return self.found(0 if told is None else int(told["counted"].sum()), rows=told)


@dataclass(slots=True, eq=False)
class _Derived(_Origin):
    compute: Callable[..., Value]
    parts: tuple[Fact, ...]

    def __call__(self) -> Found:
        result = self.compute(*(part.value for part in self.parts))
        return self.found(result, parts=tuple(part.id for part in self.parts))


@dataclass(slots=True, eq=False)
class _Listed(_Origin):
    parts: tuple[str, ...]

    def __call__(self) -> Found:
        return self.found(len(self.parts), parts=self.parts)


@dataclass(slots=True, eq=False)
class _Given(_Origin):
    result: Value

    def __call__(self) -> Found:
        return self.found(self.result)


# Rows that several families count, and what a row adds.


def part_of(rows: Parts, name: str) -> pd.DataFrame:
    """The rows behind the number `name` of a family whose rows are put together all at once."""
    return rows()[name]


def each_person_once(rows: pd.DataFrame) -> pd.Series:
    """1 in the first row of each person."""
    return first_of_each(rows["staff_id"])


def each_body_once(rows: pd.DataFrame) -> pd.Series:
    """1 in the first row of each body."""
    return first_of_each(rows["body_key"])


def _made(rows: Rows) -> pd.DataFrame:
    return rows() if callable(rows) else rows


# How numbers are worked out from others, wherever targets are told: now, ahead, or planned.


def required(rule: NeedRule, percent: int, *people: int) -> int:
    """Heads that `percent` of all `people` asks for."""
    return need(percent, sum(people), rule)


def short_of(owed: int, *heads: int) -> int:
    """How many heads are missing."""
    return max(0, owed - sum(heads))


def days_between(begin: dt.date, end: dt.date) -> int:
    """Days from one to the other."""
    return (end - begin).days


def days_to(end: dt.date, begin: dt.date) -> int:
    """Days to `end`, which is named first where it is known already."""
    return days_between(begin, end)


def total(*heads: int) -> int:
    """All of them."""
    return sum(heads)


def minus(whole: Any, part: Any) -> Value:
    """What is left of a number, or how far a share is from another."""
    value: Value = whole - part
    return value
