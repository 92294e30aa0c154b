"""The day each person of a roster leaves by age, as a date or as the first and last it can be.

Source: Nghị định 135/2020/NĐ-CP, Điều 4 (ages by month of birth); method.md §4. The parameters are
data, see `data/plan/nghi_huu.yml`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from plan09lib.judge.targets.answers import Cells, birth_range
from plan09lib.read.cells.positions import MAYBE
from plan09lib.read.files.record import version_on
from plan09lib.read.rules.retirement_rules import (
    AgeException,
    AgeRule,
    PersonLeaves,
    RetirementRules,
)

Reason = Literal[
    "age", "exception", "term", "person", "no_age_limit", "birth_range", "unknown_birth",
    "unknown_sex", "unknown_post", "past_due",
]  # fmt: skip
FOREVER = dt.date(9999, 12, 31)
"""The last day of somebody for whom no day of leaving is known."""


def age_months(rule: AgeRule, born: dt.date) -> int:
    """The age in months at which somebody born in the month of `born` leaves under `rule`.

    >>> rule = AgeRule.model_validate(
    ...     {"sex": "nam", "from": "2021-01-01", "clause": "x", "born_from": "1961-01-01"}
    ...     | {"start_months": 723, "add_months": 3, "every_months": 9, "at_most_months": 744}
    ... )
    >>> [age_months(rule, dt.date(*month, 1)) for month in ((1961, 9), (1961, 10), (1970, 1))]
    [723, 726, 744]
    """
    since = 0 if rule.born_from is None else _month(born) - _month(rule.born_from)
    steps = max(0, since) // rule.every_months
    return min(rule.start_months + rule.add_months * steps, rule.at_most_months)


def retires_on(rules: Iterable[AgeRule], sex: str, born: dt.date) -> dt.date:
    """The last day of the month in which somebody reaches the age in force on that day.

    Raises: ValueError when no rule covers it (loading the rules has made sure that one does).
    """
    own = sorted((rule for rule in rules if rule.sex == sex), key=lambda rule: rule.since)
    for rule in own:
        day = month_end(born, age_months(rule, born))
        if rule.until is None or day <= rule.until:
            return day
    raise ValueError(f"no age of retirement for {sex!r} born {born}")


def month_end(born: dt.date, months: int) -> dt.date:
    """The last day of the month `months` after that of `born`.

    >>> month_end(dt.date(1964, 1, 31), 735)
    datetime.date(2025, 4, 30)
    """
    year, month = divmod(_month(born) + months + 1, 12)
    return dt.date(year, month + 1, 1) - dt.timedelta(days=1)


def _month(day: dt.date) -> int:
    return 12 * day.year + day.month - 1


@dataclass(frozen=True)
class Leaving:
    """The first and the last day that may be somebody's last, and by which rule.

    Both are the same day where it is known; `FOREVER` stands for "no day is known".
    """

    first: dt.date
    last: dt.date
    reason: Reason


def leaving_dates(
    roster: pd.DataFrame,
    as_of: dt.date,
    rules: RetirementRules,
    people: Mapping[str, PersonLeaves] | None = None,
) -> pd.DataFrame:
    """When each person of `roster` leaves, as known on `as_of`; rows in the roster's order.

    Columns: staff_id, leaves_first, leaves_last (their last day lies between the two, both
    included; NaT = no day is known), reason (`Reason`). Somebody whose day has passed and who is
    still listed may leave any day or never (`past_due`).
    Missing: birth month known → exact; year only, or no sex → the range of all answers.
    """
    known = people or {}
    found = [person.leaving(as_of, rules, known) for person in _people(roster)]
    columns: dict[str, Any] = {
        "staff_id": pd.array(roster["staff_id"].tolist(), pd.StringDtype()),
        "leaves_first": _days(one.first for one in found),
        "leaves_last": _days(one.last for one in found),
        "reason": pd.array([one.reason for one in found], pd.StringDtype()),
    }
    return pd.DataFrame(columns, index=roster.index)


def _days(days: Iterable[dt.date]) -> np.ndarray:
    known = [None if day == FOREVER else day for day in days]
    return np.array(known, "datetime64[D]").astype("datetime64[ns]")


def _people(roster: pd.DataFrame) -> Iterator[_Person]:
    cells = Cells(roster)
    texts = ([value or "" for value in cells[name]] for name in ("staff_id", "sex", "group"))
    rows = zip(*texts, roster["position_codes"], *birth_range(roster), strict=True)
    for staff_id, sex, group, posts, *span in rows:
        born = () if pd.isna(span[0]) else tuple(day.date() for day in span)
        yield _Person(staff_id=staff_id, sex=sex, group=group, posts=posts, born=born)


@dataclass(frozen=True)
class _Person:
    """What the rules ask of one row of the roster; `born` holds the first and last day, or none."""

    staff_id: str
    sex: str
    group: str
    posts: tuple[str, ...]
    born: tuple[dt.date, ...]

    def leaving(
        self, as_of: dt.date, rules: RetirementRules, known: Mapping[str, PersonLeaves]
    ) -> Leaving:
        """By the person's own entry, or else by rule; what has passed is `past_due`."""
        own = known.get(self.staff_id)
        if own is not None:
            day = own.leaves_on or FOREVER
            found = Leaving(day, day, "person")
        else:
            found = self._by_posts(as_of, rules)
        return Leaving(as_of, FOREVER, "past_due") if found.last < as_of else found

    def _by_posts(self, as_of: dt.date, rules: RetirementRules) -> Leaving:
        """By rule; a range where a post that somebody only perhaps holds would change the day."""
        held = tuple(post for post in self.posts if not post.endswith(MAYBE))
        surely = replace(self, posts=held)._by_rule(as_of, rules)
        if held == self.posts:
            return surely
        every = tuple(post.removesuffix(MAYBE) for post in self.posts)
        perhaps = replace(self, posts=every)._by_rule(as_of, rules)
        if (surely.first, surely.last) == (perhaps.first, perhaps.last):
            return surely
        first, last = min(surely.first, perhaps.first), max(surely.last, perhaps.last)
        return Leaving(first, last, "unknown_post")

    def _by_rule(self, as_of: dt.date, rules: RetirementRules) -> Leaving:
        exception = version_on([e for e in rules.exceptions if self._holds(e)], as_of)
        if exception is not None and exception.no_age_limit:
            return Leaving(FOREVER, FOREVER, "no_age_limit")
        if not self.born:
            return Leaving(as_of, FOREVER, "unknown_birth")
        if exception is not None and exception.age_months is not None:
            first, last = (month_end(born, exception.age_months) for born in self.born)
            return self._in_term(Leaving(first, last, "exception"), rules)
        sexes = (self.sex,) if self.sex else ("nam", "nu")
        days = [retires_on(rules.ages, sex, born) for sex in sexes for born in self.born]
        reason: Reason = "unknown_sex" if len(sexes) > 1 else "age"
        if reason == "age" and len(set(days)) > 1:
            reason = "birth_range"
        return self._in_term(Leaving(min(days), max(days), reason), rules)

    def _holds(self, exception: AgeException) -> bool:
        if exception.group:
            return self.group == exception.group
        return not set(exception.positions).isdisjoint(self.posts)

    def _in_term(self, found: Leaving, rules: RetirementRules) -> Leaving:
        """Moved to the end of an elected term that is served to its end."""
        first, last = (self._term_end(day, rules) for day in (found.first, found.last))
        return found if (first, last) == (found.first, found.last) else Leaving(first, last, "term")

    def _term_end(self, day: dt.date, rules: RetirementRules) -> dt.date:
        ends = [
            term.until
            for term in rules.terms
            if term.serve_to_end and term.until and term.in_force(day)
            if not set(term.positions).isdisjoint(self.posts)
        ]
        return max([day, *ends])
