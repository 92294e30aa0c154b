"""What finished courses will change on the roster: of courses under way, or of a proposed plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from plan09lib.judge.outlook.months import last_day
from plan09lib.judge.targets.answers import Cells
from plan09lib.judge.targets.assess import Row, plain_rows
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.course_rules import OPEN, CourseRule
from plan09lib.read.rules.layout import COURSES
from plan09lib.read.rules.training_rules import CourseOffer
from plan09lib.read.rules.vocab import Vocabulary


@dataclass(frozen=True, order=True)
class CourseEffect:
    """One cell of one person's row raised to `level` (a code of the column's vocabulary) on `on`.

    A cell that is already as high stays as it is.
    """

    staff_id: str
    column: str
    level: str
    on: dt.date


@dataclass(frozen=True)
class CoursesUnderWay:
    """Courses sent to or under way on the as-of date, by what the forecast can make of them.

    `grants` are the cells they will raise. Counts of courses of people on the list: `counted` raise
    a cell when they end, of them `without_end` with an assumed end; `over` would have raised one,
    but their last day lies before the list; `unreadable` name no level that the column knows, and
    `elsewhere` raise no cell.
    """

    grants: tuple[CourseEffect, ...] = ()
    counted: int = 0
    without_end: int = 0
    over: int = 0
    unreadable: int = 0
    elsewhere: int = 0


def apply_grants(people: Cells, grants: Iterable[CourseEffect], day: dt.date, plan: Plan) -> Cells:
    """`people` with the cells raised that `grants` raise on or before `day`."""
    places = {staff_id: place for place, staff_id in enumerate(people["staff_id"])}
    raised: dict[str, list[str | None]] = {}
    for grant in sorted(grants):
        if grant.on <= day and grant.staff_id in places:
            column = raised.setdefault(grant.column, list(people[grant.column]))
            place = places[grant.staff_id]
            if is_raised(plan.column_vocabulary(grant.column), grant.level, column[place]):
                column[place] = grant.level
    return people.changed(raised) if raised else people


def is_raised(vocabulary: Vocabulary, level: str, held: str | None) -> bool:
    """Whether a cell that holds `held` is raised by `level`; a blank is."""
    if held is None or held == level:
        return held is None
    old, new = vocabulary[held].rank, vocabulary[level].rank
    return old is None or (new is not None and new > old)


def courses_under_way(evidence: Evidence) -> CoursesUnderWay:
    """What the courses of sheet Đào tạo that are not finished will raise on their last day."""
    found = open_courses(evidence)
    heads = {name: sum(chosen) for name, chosen in _kinds(found).items()}
    grants = tuple(sorted({grant for course in found for grant in course.grants}))
    return CoursesUnderWay(grants, **heads)


def open_courses(evidence: Evidence) -> list[CourseRow]:
    """Every course of somebody on the list that is neither finished nor dropped, in row order."""
    return evidence.once(("open_courses",), lambda: course_rows(evidence, _open_rows(evidence)))


def under_way_rows(evidence: Evidence) -> dict[str, pd.DataFrame]:
    """The rows of sheet Đào tạo that each number of `CoursesUnderWay` counts."""
    rows = _open_rows(evidence)
    kinds = _kinds(open_courses(evidence))
    return {name: rows[pd.Series(own, rows.index, dtype=bool)] for name, own in kinds.items()}


def _open_rows(evidence: Evidence) -> pd.DataFrame:
    rows = evidence.now.sheet(COURSES)
    mine = rows["staff_id"].isin(set(evidence.now.roster["staff_id"]))
    return rows[mine & rows["course_state"].isin(OPEN)]


def course_rows(evidence: Evidence, rows: pd.DataFrame) -> list[CourseRow]:
    """`rows` of sheet Đào tạo, each with the rules of its kind."""
    rules = evidence.plan.courses.courses
    return [CourseRow(evidence, row, rules) for row in plain_rows(rows[[*_ASKED]])]


_ASKED = ("staff_id", "course_kind", "course_level", "from_date", "to_date")


def _kinds(courses: list[CourseRow]) -> dict[str, list[bool]]:
    """Per number of `CoursesUnderWay`, whether each course is counted in it."""
    return {
        "counted": [one.is_under_way for one in courses],
        "without_end": [one.is_under_way and one.has_no_end for one in courses],
        "over": [one.is_over and one.raises for one in courses],
        "unreadable": [one.is_unreadable for one in courses],
        "elsewhere": [not one.rules for one in courses],
    }


class CourseRow:
    """One row of sheet Đào tạo and the rules of its kind.

    `last` is its last day: as planned; else its first and the months of the catalogue's course, or
    of `du_bao.yml` where the catalogue has none like it. One that
    is over is under way no longer: its person is short.
    """

    def __init__(self, evidence: Evidence, row: Row, rules: Iterable[CourseRule]):
        self.as_of, self.plan = evidence.now.date, evidence.plan
        self.staff_id = str(row["staff_id"])
        self.kind: str = "" if pd.isna(row["course_kind"]) else str(row["course_kind"])
        self.begins, self.planned = (_day(row[name]) for name in ("from_date", "to_date"))
        self.text: str = "" if pd.isna(row["course_level"]) else str(row["course_level"])
        self.rules = [rule for rule in rules if rule.kind == self.kind]
        self._raised = [(rule, level) for rule in self.rules if (level := self._level(rule))]
        offers = evidence.history.training.on(evidence.period.end).courses
        self.last = self.planned or self._assumed_end(
            one for one in offers if one.kind == self.kind
        )

    @property
    def has_no_end(self) -> bool:
        """Whether no planned end is written down, so that `last` is assumed."""
        return self.planned is None

    @property
    def is_over(self) -> bool:
        """Whether its last day lies before the list: it is under way no longer."""
        return self.last < self.as_of

    @property
    def raises(self) -> bool:
        """Whether it raises a cell to a level that is known."""
        return bool(self._raised)

    @property
    def is_under_way(self) -> bool:
        """Whether it will raise a cell on its last day."""
        return self.raises and not self.is_over

    @property
    def is_unreadable(self) -> bool:
        """Whether its kind raises a cell, but to which level is not known."""
        return bool(self.rules) and not self.raises

    @cached_property
    def grants(self) -> tuple[CourseEffect, ...]:
        """The cells it will raise; of one that is over, only what its first day raised."""
        return tuple(self.on_sending if self.is_over else self.ending_on(self.last))

    @property
    def on_sending(self) -> Iterator[CourseEffect]:
        """The cells that its first day raises, whatever becomes of it."""
        return self._effects(self.last, only_sending=True)

    def ending_on(self, last: dt.date) -> Iterator[CourseEffect]:
        """The cells it raises if `last` is its last day."""
        return self._effects(last)

    def runs_on(self, day: dt.date) -> bool:
        """Whether `day` is one of its days."""
        return (self.begins or self.as_of) <= day <= self.last

    def _effects(self, last: dt.date, *, only_sending: bool = False) -> Iterator[CourseEffect]:
        for rule, level in self._raised:
            if rule.on_sending or not only_sending:
                on = (self.begins or self.as_of) if rule.on_sending else last
                yield CourseEffect(self.staff_id, rule.column, level, max(on, self.as_of))

    def _assumed_end(self, offers: Iterable[CourseOffer]) -> dt.date:
        of_kind = list(offers)
        reached = {(rule.column, level) for rule, level in self._raised}
        named = [
            one.months
            for one in of_kind
            if not one.level or (one.level_column, one.level) in reached
        ]
        plain = max((rule.months for rule in self.rules if not rule.on_sending), default=0)
        longest = max((one.months for one in of_kind), default=0)
        first = self.begins or self.as_of + dt.timedelta(days=1)
        return last_day(first, max(named, default=plain or longest))

    def _level(self, rule: CourseRule) -> str:
        """The level the course leads to; empty when it does not say, or says another one."""
        if rule.only_level:
            plain = next(r for r in self.rules if not r.only_level)
            return rule.level if self._level(plain) == rule.only_level else ""
        if rule.level:
            return rule.level
        return self.plan.column_vocabulary(rule.column).named_in(self.text)


def _day(value: object) -> dt.date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()  # type: ignore
