"""A fact: one number a reader sees, with its id, exact value, display and place of evidence."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from plan09lib.errors import BadParameter, Fault, nearest
from plan09lib.read.files.day import date_text
from plan09lib.tell.words.asked import Asked
from plan09lib.tell.words.formats import (
    count_text,
    decimal_text,
    formal_count_text,
    half_up,
    long_date_text,
    percent_text,
    points_text,
)

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal[
    "count", "share", "percent", "points", "ratio", "date", "long_date", "decimal", "year"
]  # fmt: skip
_TEXTS: dict[str, Callable[[Any], str]] = {
    "count": count_text,
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

    def formal(self, leading_zero: bool) -> str:
        """What a document that is signed writes, and the first screen above it: a whole share as
        100%, and where an office wants `leading_zero`, 03 for 3. All else shows `display`."""
        value: Any = self.value
        if leading_zero and self.kind == "count":
            return formal_count_text(value)
        if self.kind == "share" and value == 1:
            return _TEXTS["percent"](100)
        return self.display

    @property
    def value_text(self) -> str:
        """The exact value for machines: an integer, a fraction `7/9`, an ISO date."""
        return self.value.isoformat() if isinstance(self.value, dt.date) else str(self.value)


class NoSuchFact(BadParameter, KeyError):
    """An id that no fact has."""

    __str__ = Exception.__str__


class FactBook(Asked, Mapping[str, Fact]):
    """All facts of one review by id; `mark` stands in the table of those that are assumed."""

    def __init__(self, facts: Iterable[Fact] = (), mark: str = ""):
        self._facts = {fact.id: fact for fact in facts}
        self.mark = mark

    def __getitem__(self, fact_id: str) -> Fact:
        if (found := self.get(fact_id)) is None:
            rule = "mã của một con số, như ở review.facts.to_frame()"
            raise NoSuchFact(
                Fault("con số", f'không có "{fact_id}"', rule, nearest(str(fact_id), [*self]))
            )
        return found

    def get(self, fact_id: Any, other: Any = None) -> Any:
        """The fact of that id, else `other`: templates ask for many that are none."""
        return self._facts.get(fact_id, other)

    def __contains__(self, fact_id: object) -> bool:
        return fact_id in self._facts

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def of(self, key: str) -> FactsOf:
        """The facts of the family `key`: `book.of("all").as_of`."""
        return FactsOf(key, self)

    def to_frame(self) -> pd.DataFrame:
        """Mọi con số thành bảng, mỗi mã một dòng, để lọc và tính tiếp.

        Cột Giá trị: số đếm, hoặc phần của 1 cho mọi thứ hiện là phần trăm; Ngày: ngày; Hiển thị:
        chữ như trong báo cáo.

        Ví dụ:
            review.facts.to_frame().loc["T25-3b.k", "Giá trị"]
        """
        import pandas as pd

        days = {one.id: one.value for one in self.values() if isinstance(one.value, dt.date)}
        values = {one.id: float(one.value) / (100 if one.kind == "percent" else 1)
                  for one in self.values() if not isinstance(one.value, dt.date)}  # fmt: skip
        told = pd.DataFrame({"Hiển thị": {one.id: one.display for one in self.values()}})
        told.insert(0, "Giá trị", pd.Series(values, dtype="Float64"))
        told.insert(1, "Ngày", pd.to_datetime(pd.Series(days, dtype=object)))
        marked = told.assign(**{"Ghi chú": self.mark}) if self.mark else told
        return marked.rename_axis("Mã")

    def __repr__(self) -> str:
        return f'{len(self)} con số; .to_frame() cho bảng, như .to_frame().loc["T25-3b.k"]'

    def add(self, facts: Iterable[Fact]) -> None:
        """Take in more facts. Raises: ValueError when an id is taken by another value."""
        for fact in facts:
            known = self._facts.setdefault(fact.id, fact)
            if known is not fact and known != fact:
                raise ValueError(f"fact {fact.id} has two values: {known.value} and {fact.value}")


@dataclass(frozen=True)
class FactsOf:
    """The facts of one family: `f.share` and `f["share"]` are the fact `<key>.share` of `book`.

    Raises: AttributeError, or KeyError, for a fact that the family has not, with its nearest name;
    `f.get("share")` gives None then.

    >>> f = FactsOf("T25-3b", FactBook())
    >>> f.has("k"), f.get("k")
    (False, None)
    >>> f["k"]
    Traceback (most recent call last):
    KeyError: 'no fact T25-3b.k'
    """

    key: str
    book: Mapping[str, Fact]
    prefix: str = field(default="", kw_only=True)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in FactsOf.__dataclass_fields__:
            raise AttributeError(name)  # asked before there is anything to look up, as in a copy
        if (fact := self.get(name)) is None:
            raise AttributeError(_NoFact(self, name))
        return fact

    def __getitem__(self, name: str) -> Fact:
        if (fact := self.get(name)) is None:
            raise KeyError(_NoFact(self, name))
        return fact

    def get(self, name: str) -> Fact | None:
        """The fact called `name`; None where there is none, or it may not be told."""
        return self.book.get(f"{self.key}.{self.prefix}{name}")

    def has(self, name: str) -> bool:
        """Whether there is a fact called `name`."""
        return f"{self.key}.{self.prefix}{name}" in self.book

    def positive(self, name: str) -> bool:
        """Whether the fact `name` exists and is above zero."""
        return self._sign(name) > 0

    def negative(self, name: str) -> bool:
        """Whether the fact `name` exists and is below zero."""
        return self._sign(name) < 0

    def _sign(self, name: str) -> int:
        fact = self.get(name)
        if fact is None or isinstance(fact.value, dt.date):
            return 0
        return (fact.value > 0) - (fact.value < 0)

    def of(self, *parts: str) -> FactsOf:
        """The same family's facts of a moment or scenario: `t.of("baseline").k` is `baseline_k`."""
        prefix = self.prefix + "".join(f"{part}_" for part in parts)
        return FactsOf(self.key, self.book, prefix=prefix)

    def no_fact(self, name: str) -> str:
        """What there is to say of a `name` that no fact has."""
        begin = f"{self.key}.{self.prefix}"
        known = [fact_id.removeprefix(begin) for fact_id in self.book if fact_id.startswith(begin)]
        hint = difflib.get_close_matches(name, known, 1)
        return f"no fact {begin}{name}" + (f"; the nearest is {begin}{hint[0]}" if hint else "")


@dataclass(frozen=True, repr=False)
class _NoFact:
    """What an error says of a fact that a family has not: worked out when somebody reads it.

    Jinja asks for many a name that is none, and goes on.
    """

    family: FactsOf
    name: str

    def __str__(self) -> str:
        return self.family.no_fact(self.name)

    def __repr__(self) -> str:
        return repr(str(self))
