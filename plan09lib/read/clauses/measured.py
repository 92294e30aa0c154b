"""Targets that are measured otherwise than by how many people learn something, and what is unsaid.

A share or number of people of one sex, age, post, membership or rating; a share of bodies; a number
of events; a median age; each at least, at most, or both; once, or anew in every year.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, StrictBool, model_validator

from plan09lib.errors import echoed
from plan09lib.read.clauses.conditions import Condition
from plan09lib.read.clauses.numbering import Number, Said, TargetId
from plan09lib.read.files.day import IsoDay
from plan09lib.read.files.record import Dated, Record


def _exact(value: Any) -> Any:
    """A number as it is written: 13.5 is 27/2, never the float nearest to it."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        written = str(value).strip().removesuffix("%").strip().replace(",", ".")
        plain = re.fullmatch(r"-?[0-9]+([.][0-9]+)?", written)
        action = f"ghi {written}, không có dấu nháy, dấu %" if plain else "sửa thành số"
        found = f'"{echoed(value)}" không phải số'
        raise ValueError(f"{found} | ghi một số, phần lẻ sau dấu chấm: 13.5 | {action}")
    return Fraction(Decimal(str(value)))


Amount = Annotated[Fraction, BeforeValidator(_exact)]
Measure = Literal["share", "count", "median_age"]
UnitOfCount = Literal["people", "bodies", "events"]
Tally = Literal["rows", "amount", "amount_of_total"]


@dataclass(frozen=True)
class Occurrence:
    """One time that a target is asked: a year's, or the only one; both days included."""

    id: str
    start: dt.date
    end: dt.date

    def is_over(self, day: dt.date) -> bool:
        """Whether its last day has come on `day`."""
        return self.end <= day


Status = Literal["attained", "not_attained", "short", "not_recorded", "undecided", "nobody"]
"""What becomes of one each time. `short`: not yet, and its time is not over; `not_recorded`: over,
and the sheets show too few."""


class MeasuredTarget(Dated):
    """A target that names a range: what is measured, of whom or what, and from where to where.

    People are counted in the roster (`population`, `condition`); events are rows of sheet Hoạt động
    under the plan's works `actions`, or of sheet Đào tạo under the kinds `courses`; bodies are
    those of the kind `bodies` that such rows name, or the a of b that a row tells (`tally`).
    """

    id: TargetId
    clause: Number
    deadline: IsoDay
    short: Said
    text: Said
    measure: Measure = "share"
    unit: UnitOfCount = "people"
    every: Literal["term", "year"] = "term"
    at_least: Amount | None = None
    at_most: Amount | None = None
    more_than: Amount | None = None
    less_than: Amount | None = None
    than_baseline: StrictBool = False
    population: str = ""
    condition: Condition | None = None
    actions: tuple[str, ...] = ()
    courses: tuple[str, ...] = ()
    completed: StrictBool = False
    bodies: str = ""
    tally: Tally = "rows"
    noun: str = ""
    """What is counted, in words: "đảng viên", "cuộc"; without it people, bodies or times."""
    acts: str
    approved_by: str | None
    note: str = ""

    @model_validator(mode="after")
    def _check_kind(self) -> Self:
        faults = list(self._kind_faults())
        if faults:
            raise ValueError(" | ".join(faults[0]))
        return self

    def _kind_faults(self) -> Iterator[tuple[str, str, str]]:
        low, high = self.lowest, self.highest
        if low is None and high is None:
            rule = "chỉ tiêu nêu at_least, at_most, more_than hoặc less_than"
            yield "không có at_least, at_most", rule, "thêm một"
        for one, other in (("at_least", "more_than"), ("at_most", "less_than")):
            if getattr(self, one) is not None and getattr(self, other) is not None:
                yield f"có cả {one} và {other}", "mỗi đầu của khoảng ghi một lần", "bỏ một"
        if low is not None and high is not None and low > high:
            yield f"at_least {low} lớn hơn at_most {high}", "từ … đến …", "sửa một trong hai số"
        named = [one for one in (low, high) if one is not None]
        if self.measure == "share" and any(one > 100 for one in named):
            rule = "tỷ lệ tính bằng phần trăm, không quá 100; số lượng thì ghi measure: count"
            yield f"{self._key_of(max(named))} {max(named)}", rule, "sửa số ấy"
        if not self.than_baseline and any(one < 0 for one in named):
            rule = "chỉ mức tăng, giảm so với mốc gốc (than_baseline) mới âm"
            yield f"{self._key_of(min(named))} {min(named)} nhỏ hơn không", rule, "sửa số ấy"
        yield from self._people_faults() if self.unit == "people" else self._row_faults()

    def _key_of(self, value: Fraction) -> str:
        """The key of the range that says `value`."""
        keys = ("at_least", "more_than", "at_most", "less_than")
        return next(key for key in keys if getattr(self, key) == value)

    def _people_faults(self) -> Iterator[tuple[str, str, str]]:
        rule = "chỉ tiêu đếm người ghi population (và condition, trừ median_age)"
        if not self.population:
            yield "không có population", rule, "thêm population"
        if (self.condition is None) != (self.measure == "median_age"):
            found = "không có condition" if self.condition is None else "condition ở median_age"
            yield found, rule, "thêm hoặc bỏ condition"
        leaves = self.condition.leaves if self.condition else ()
        if self.than_baseline and any(one.rating or one.course for one in leaves):
            rule = "xếp loại, lớp học của một năm không có ở danh sách mốc gốc để so"
            yield (
                "than_baseline với rating hoặc course",
                rule,
                "bỏ than_baseline, hoặc ghi ở unsaid",
            )
        for name in ("actions", "courses", "bodies", "completed"):
            if getattr(self, name):
                rule = f"{name} chỉ dùng khi unit là events hoặc bodies"
                yield f"{name} ở chỉ tiêu đếm người", rule, f"sửa unit, hoặc bỏ {name}"

    def _row_faults(self) -> Iterator[tuple[str, str, str]]:
        named = f"unit {self.unit}"
        if self.population or self.condition:
            rule = "population, condition chỉ dùng khi unit là people"
            yield f"{named} có population hoặc condition", rule, "sửa unit, hoặc bỏ chúng"
        if bool(self.actions) == bool(self.courses):
            rule = "đếm ở trang Hoạt động (actions) hoặc ở trang Đào tạo (courses)"
            yield f"{named} không rõ đếm ở đâu", rule, "ghi một trong hai"
        if self.measure == "median_age":
            yield f"{named} với median_age", "median_age chỉ tính cho người", "sửa measure"
        if self.completed and not self.courses:
            yield "completed mà không có courses", "completed nói về lớp học", "bỏ completed"
        if self.unit == "bodies" and (not self.actions or self.tally == "amount"):
            rule = "đơn vị đếm ở trang Hoạt động: theo tên đơn vị, hoặc tally: amount_of_total"
            yield "unit bodies không đếm được như thế", rule, "ghi actions; sửa tally"
        if self.unit == "bodies" and (self.tally == "rows") != bool(self.bodies):
            rule = "đếm theo tên đơn vị thì ghi loại đơn vị ở bodies"
            yield "bodies và tally không khớp", rule, "thêm bodies, hoặc tally: amount_of_total"
        if self.unit == "events" and (self.measure == "share") != (self.tally == "amount_of_total"):
            rule = "tỷ lệ của sự việc là a trên b của một dòng Hoạt động (tally: amount_of_total)"
            yield f"{named}, measure {self.measure}, tally {self.tally}", rule, "sửa measure, tally"
        if self.than_baseline:
            yield f"{named} với than_baseline", "chỉ người mới so với mốc gốc", "bỏ than_baseline"
        if self.courses and self.tally != "rows":
            yield "tally với courses", "trang Đào tạo chỉ đếm số dòng", "bỏ tally"

    @property
    def lowest(self) -> Fraction | None:
        """Where the range begins: with this value, or after it for `more_than`."""
        return self.at_least if self.more_than is None else self.more_than

    @property
    def highest(self) -> Fraction | None:
        """Where it ends: with this value, or before it for `less_than`."""
        return self.at_most if self.less_than is None else self.less_than

    def occurrences(self, until: dt.date) -> tuple[Occurrence, ...]:
        """The times that it is asked and that have begun on `until`, oldest first.

        Of years only whole ones: a part of a year does not owe what is asked of a year.
        """
        if self.every == "term":
            whole = (Occurrence("", self.since, self.deadline),)
            return whole if self.since <= until else ()
        every = range(self.since.year, min(until, self.deadline).year + 1)
        years = [Occurrence(str(y), dt.date(y, 1, 1), dt.date(y, 12, 31)) for y in every]
        return tuple(o for o in years if self.since <= o.start and o.end <= self.deadline)

    @property
    def is_protected(self) -> bool:
        """Whether a small count of it would tell of single people: ratings, ages, sexes."""
        leaves = self.condition.leaves if self.condition else ()
        private = any(one.rating or one.sex or one.age_from or one.age_below for one in leaves)
        return self.measure == "median_age" or private

    @property
    def is_of_ratings(self) -> bool:
        """Whether it counts people by how they were rated."""
        return any(one.rating for one in (self.condition.leaves if self.condition else ()))


class Unsaid(Record):
    """What the plan asks and no list can tell: it stands in every report as not to be judged."""

    id: TargetId
    clause: Number
    text: Said
    reason: Said
    deadline: IsoDay | None = None
    acts: str = ""


RANGE = frozenset({"at_least", "at_most", "more_than", "less_than", "measure", "unit", "every",
                   "than_baseline"})  # fmt: skip
"""The keys of an entry of `targets` that names a range."""


def is_measured(entry: Any) -> bool:
    """Whether an entry of `targets` names a range, instead of the share that must learn.

    Also by a key of a range that is misspelt, so that it is told as that.
    """
    if not isinstance(entry, dict) or "applied" in entry:
        return False
    if not RANGE.isdisjoint(entry) or not _ONLY.isdisjoint(entry):
        return True
    return "stated" not in entry and any(
        difflib.get_close_matches(str(key), _LIMITS, n=1, cutoff=0.75) for key in entry
    )


_LIMITS = ("at_least", "at_most", "more_than", "less_than")
_ONLY = frozenset({"actions", "courses", "completed", "bodies", "tally", "noun"})
"""Keys beside them that only such a target has."""
