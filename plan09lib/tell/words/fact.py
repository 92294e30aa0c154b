"""A fact: one number a reader sees, with its id, exact value, display and place of evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from plan09lib.tell.words.formats import (
    count_text,
    date_text,
    decimal_text,
    half_up,
    heads_text,
    long_date_text,
    percent_text,
    points_text,
)

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal[
    "count", "heads", "share", "percent", "points", "ratio", "date", "long_date", "decimal", "year"
]  # fmt: skip
_TEXTS: dict[str, Callable[[Any], str]] = {
    "count": count_text,
    "heads": heads_text,
    "year": str,
    "percent": lambda number: f"{count_text(number)}%",
    "points": points_text,
    "date": date_text,
    "long_date": long_date_text,
}


Value = int | Fraction | dt.date


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a number or verdict is followed to.

    `rows` (see judge/targets/rows.py) is None for what is worked out from other numbers, whose ids
    are `parts`. `result` is the value that rows, parts or source give, worked out anew; None only
    for a verdict. `clause` is the plan's, `source` any other origin.
    """

    formula: str
    result: Value | None
    clause: str = ""
    source: str = ""
    rows: pd.DataFrame | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """One number or date: exact value, kind of display, and the anchor of its evidence.

    `origin` works out, when somebody asks, what it is followed to: no fact is made without.
    """

    id: str
    value: Value
    kind: Kind
    anchor: str
    threshold: int | None = None
    origin: Callable[[], Found] = field(kw_only=True, compare=False, repr=False)

    @cached_property
    def display(self) -> str:
        """What the reader sees."""
        value: Any = self.value
        if self.kind == "share":
            return percent_text(value, self.threshold)
        if self.kind == "decimal":
            return decimal_text(half_up(Fraction(value)))
        if self.kind == "ratio":
            return f"{count_text(int(half_up(value * 100, 0)))}%"
        return _TEXTS[self.kind](value)

    @property
    def value_text(self) -> str:
        """The exact value for machines: an integer, a fraction `7/9`, an ISO date."""
        return self.value.isoformat() if isinstance(self.value, dt.date) else str(self.value)


class FactBook(Mapping[str, Fact]):
    """All facts of one review by id."""

    def __init__(self, facts: Iterable[Fact] = ()):
        self._facts = {fact.id: fact for fact in facts}

    def __getitem__(self, fact_id: str) -> Fact:
        return self._facts[fact_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def add(self, facts: Iterable[Fact]) -> None:
        """Take in more facts. Raises: ValueError when an id is taken by another value."""
        for fact in facts:
            known = self._facts.setdefault(fact.id, fact)
            if known is not fact and known != fact:
                raise ValueError(f"fact {fact.id} has two values: {known.value} and {fact.value}")
