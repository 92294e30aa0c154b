"""Invented wards whose future is known: who leaves and comes, who learns what until when.

A ward has a list every half-year, the first 18 months before a deadline and the last on it. All
that is true from the first day on may be blank on a list before the last. The same seed gives the
same ward; what differs is what becomes of it (`Way`).
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import yaml

from plan09lib.judge.outlook.months import last_day
from plan09lib.judge.outlook.retirement import retires_on
from plan09lib.read.clauses.conditions import Condition
from plan09lib.read.form.form import write_workbook
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.training_rules import CourseOffer

Way = Literal["nobody", "everybody", "ordinary"]
"""Nobody is sent; everybody is, on all courses at once from the first possible day; as it goes.

Of the first two the roster stays but for who retires. Ordinary: one in ten leaves a year and most
are replaced, who lacks something is sent on a course of the catalogue now and then, courses last
as they last, and one in ten is given up.
"""
Row = dict[str, Any]
DAY = dt.timedelta(days=1)
YEARS = (2025, 2030)
"""Whose last day is a deadline of the plan."""
HORIZONS = (18, 12, 6)
"""Months before the deadline at which classes are told."""
POSTS = ("Bí thư", "Chủ tịch UBND", "Bí thư Đoàn Thanh niên", "Chủ tịch Hội Nông dân")
LADDERS = {
    "education": ("trung_cap", "cao_dang", "dai_hoc"),
    "political_theory": ("chua", "so_cap", "trung_cap"),
    "state_management": ("chua", "chuyen_vien"),
    "mass_work_training": ("chua", "co"),
    "leadership_update": ("chua", "co"),
    "it_level": ("chua", "co_ban"),
    "language_level": ("chua", "bac_2", "bac_3"),
}
"""The levels of each column in the codes of the vocabularies, lowest first."""
COLUMNS = {
    "chuyen_mon": "education",
    "ly_luan_chinh_tri": "political_theory",
    "quan_ly_nha_nuoc": "state_management",
    "nghiep_vu_doan_the": "mass_work_training",
    "cap_nhat_lanh_dao": "leadership_update",
    "tin_hoc": "it_level",
    "ngoai_ngu": "language_level",
}
"""By kind of course, the column that it raises."""


@dataclass(frozen=True)
class Course:
    """One course of one person; `written` is the last day that the lists name, None for none."""

    staff_id: str
    kind: str
    level: str
    first: dt.date
    last: dt.date
    written: dt.date | None
    is_given_up: bool = False

    def done(self, day: dt.date) -> bool:
        """Whether it has been finished by `day`."""
        return self.last <= day and not self.is_given_up

    def on(self, day: dt.date) -> Row:
        """Its row of sheet Đào tạo on the list of `day`."""
        over = "bo_do" if self.is_given_up else "hoan_thanh"
        ended = self.last <= day
        return {
            "staff_id": self.staff_id,
            "course_kind": self.kind,
            "course_level": None if self.level == "co" else self.level,
            "from_date": self.first,
            "to_date": self.last if ended else self.written,
            "course_state": over if ended else "dang_hoc",
        }


@dataclass(frozen=True)
class Someone:
    """One person: the row when they came, its cells that stay blank before the last list."""

    row: Row
    hidden: frozenset[str]
    comes: dt.date
    leaves: dt.date

    def there(self, day: dt.date) -> bool:
        """Whether `day` is one of their days."""
        return self.comes <= day <= self.leaves


@dataclass
class Ward:
    """People and courses of one future; `own_days` is how long courses took here, by their id."""

    deadline: dt.date
    people: dict[str, Someone]
    courses: list[Course]
    own_days: dict[str, int] = field(default_factory=dict)

    def held(self, staff_id: str, column: str, day: dt.date) -> str:
        """The level that somebody really has on `day`."""
        ladder = LADDERS[column]
        found = [self.people[staff_id].row[column]]
        found += [one.level for one in self.of(staff_id) if COLUMNS[one.kind] == column
                  and one.done(day)]  # fmt: skip
        return max(found, key=ladder.index)

    def of(self, staff_id: str) -> list[Course]:
        return [one for one in self.courses if one.staff_id == staff_id]

    def book(self, day: dt.date) -> dict[str, list[Row]]:
        """The workbook of `day`."""
        there = {key: one for key, one in self.people.items() if one.there(day)}
        courses = [one for one in self.courses if one.staff_id in there and one.first <= day]
        return {
            "nhan_su": [self._row(key, one, day) for key, one in there.items()],
            "dao_tao": [one.on(day) for one in courses],
        }

    def _row(self, key: str, one: Someone, day: dt.date) -> Row:
        learns = any(
            c.kind == "ngoai_ngu" and c.first <= day <= c.last and not c.is_given_up
            for c in self.of(key)
        )
        row = one.row | {column: self.held(key, column, day) for column in LADDERS}
        row["learning_language"] = "co" if learns else "khong"
        hidden = one.hidden if day < self.deadline else frozenset()
        return {name: None if name in hidden else value for name, value in row.items()}

    def write(self, folder: Path, plan: Plan, days: Iterable[dt.date]) -> None:
        """Its unit's folder with the workbooks of `days`."""
        folder.mkdir(parents=True)
        name = {"from": "2022-07-01", "ward": "phường Thử", "parent": "ĐẢNG BỘ THÀNH PHỐ THỬ"}
        name |= {"committee": "ĐẢNG ỦY PHƯỜNG THỬ", "place": "Thử"}
        unit = {"unit": folder.name, "synthetic": True, "valid": {"from": "2022-07-01"}}
        text = yaml.safe_dump(unit | {"names": [name]}, allow_unicode=True)
        (folder / "don_vi.yml").write_text(text, encoding="utf-8")
        for day in days:
            sheets = {slug: pd.DataFrame(rows) for slug, rows in self.book(day).items() if rows}
            write_workbook(folder / f"{day}.xlsx", sheets, plan.layout, plan.vocabularies)


def before(deadline: dt.date, months: int) -> dt.date:
    """The last day of the month that lies `months` months before the deadline's.

    >>> before(dt.date(2025, 12, 31), 18).isoformat()
    '2024-06-30'
    """
    number = 12 * deadline.year + deadline.month - months
    return dt.date(number // 12, number % 12 + 1, 1) - DAY


def ward(seed: int, plan: Plan) -> Ward:
    """The ward of `seed` on its first list; every other one is before the plan's last deadline."""
    return _Maker(seed, plan).ward()


def future(start: Ward, way: Way, seed: int, plan: Plan, since: dt.date) -> Ward:
    """What becomes of `start` from the list of `since` on."""
    then = replace(start, people=dict(start.people), courses=list(start.courses))
    if way == "everybody":
        _Everything(then, plan, since + (plan.file.limits.days_to_act + 1) * DAY).send()
    if way == "ordinary":
        _Ordinary(then, plan, seed).pass_by(since)
    return then


class _Maker:
    """Draws one ward as it is on its first list."""

    def __init__(self, seed: int, plan: Plan):
        self.dice, self.plan = random.Random(seed), plan
        self.deadline = dt.date(YEARS[seed % len(YEARS)], 12, 31)
        self.first = before(self.deadline, HORIZONS[0])

    def ward(self) -> Ward:
        blank = self.dice.choice([0.0, 0.02, 0.06])
        people = {}
        for number in range(self.dice.randint(9, 22)):
            key = f"{number:03d}"
            hidden = {name for name in (*LADDERS, "birth_date") if self.dice.random() < blank}
            people[key] = self.someone(key, self.first, (22, 61), frozenset(hidden))
        made = Ward(self.deadline, people, [])
        self.under_way(made)
        self.took_here(made)
        return made

    def someone(
        self, key: str, day: dt.date, ages: tuple[int, int], hidden: frozenset[str] = frozenset()
    ) -> Someone:
        """Somebody who comes on `day` and stays until the age of retirement."""
        born = dt.date(day.year - self.dice.randint(*ages), self.dice.randint(1, 12), 3)
        is_leader = self.dice.random() < 0.4
        sex = self.dice.choice(["nam", "nu"])
        row = {
            "staff_id": key,
            "full_name": f"Mẫu Văn {key}",
            "birth_date": born,
            "sex": sex,
            "position": self.dice.choice(POSTS) if is_leader else "Công chức Tư pháp – Hộ tịch",
            "group": "can_bo" if is_leader else "cong_chuc",
            "is_committee": "co" if is_leader else "khong",
            "planned_position": "Bí thư" if is_leader else "khong",
            **{name: self.level(ladder) for name, ladder in LADDERS.items()},
        }
        retires = retires_on(self.plan.retirement.ages, sex, born)
        return Someone(row, hidden, day, max(retires, day))

    def level(self, ladder: tuple[str, ...]) -> str:
        """A level, the highest in two of three cases."""
        return ladder[-1] if self.dice.random() < 0.65 else self.dice.choice(ladder)

    def under_way(self, made: Ward) -> None:
        """Courses that run on the first list, longer than the catalogue's; some without an end."""
        for key in made.people:
            lacking = [kind for kind in COLUMNS if self.above(made, key, kind)]
            if lacking and self.dice.random() < 0.5:
                kind = self.dice.choice(lacking)
                level = self.dice.choice(self.above(made, key, kind))
                last = self.first + self.dice.randint(1, 700) * DAY
                made.courses.append(Course(key, kind, level, last - 800 * DAY, last, last))

    def above(self, made: Ward, key: str, kind: str) -> tuple[str, ...]:
        ladder = LADDERS[COLUMNS[kind]]
        held = made.held(key, COLUMNS[kind], self.first)
        return tuple(level for level in ladder[ladder.index(held) + 1 :] if level != "chua")

    def took_here(self, made: Ward) -> None:
        """A finished row shorter than the catalogue says, of somebody who has its level."""
        for offer in self.plan.training.courses:
            column = COLUMNS[offer.kind]
            level = offer.level or "co"
            has = [key for key, one in made.people.items() if one.row[column] == level]
            if has and self.dice.random() < 0.15:
                days = self.dice.randint(10 * offer.months, 29 * offer.months)
                last = self.first - self.dice.randint(1, 90) * DAY
                first = last - (days - 1) * DAY
                course = Course(self.dice.choice(has), offer.kind, level, first, last, last)
                made.courses.append(course)
                made.own_days[offer.id] = days


class _Everything:
    """Everybody begins all they can, on `since` or the day after what it builds on."""

    def __init__(self, then: Ward, plan: Plan, since: dt.date):
        self.then, self.plan, self.since = then, plan, since

    def send(self) -> None:
        for key in self.then.people:
            days = {self.since, *(course.last + DAY for course in self.then.of(key))}
            while days := {day for day in days if self.since <= day <= self.then.deadline}:
                day = min(days)
                days = (days | {last + DAY for last in self.begin(key, day)}) - {day}
            self.speak(key)

    def begin(self, key: str, day: dt.date) -> list[dt.date]:
        """Somebody begins all courses that they can on `day`; the last days of these."""
        able = [one for one in self.plan.training.courses if self.can_begin(key, one, day)]
        made = [self.course(key, offer, day) for offer in able]
        self.then.courses += made
        return [one.last for one in made]

    def course(self, key: str, offer: CourseOffer, day: dt.date) -> Course:
        """The course from `day` on, by the catalogue, or as quickly as here before."""
        last = last_day(day, offer.months)
        if offer.id in self.then.own_days:
            last = min(last, day + (self.then.own_days[offer.id] - 1) * DAY)
        return Course(key, offer.kind, offer.level or "co", day, last, last)

    def can_begin(self, key: str, offer: CourseOffer, day: dt.date) -> bool:
        one, ladder = self.then.people[key], LADDERS[COLUMNS[offer.kind]]
        level = offer.level or "co"
        if level not in ladder or (offer.groups and one.row["group"] not in offer.groups):
            return False
        held = self.then.held(key, COLUMNS[offer.kind], day - DAY)
        later = [c for c in self.then.of(key) if c.kind == offer.kind and c.last >= day]
        is_taken = any(ladder.index(c.level) >= ladder.index(level) for c in later)
        return (
            ladder.index(held) < ladder.index(level)
            and not is_taken
            and (offer.requires is None or self.holds(key, offer.requires, day))
        )

    def holds(self, key: str, required: Condition, day: dt.date) -> bool:
        column = self.plan.scale(required.scale).column
        ladder = LADDERS[column]
        asked = ladder.index(str(required.at_least))
        return ladder.index(self.then.held(key, column, day - DAY)) >= asked

    def speak(self, key: str) -> None:
        """A language course that runs on the deadline, if none does."""
        deadline = self.then.deadline
        running = [c for c in self.then.of(key) if c.kind == "ngoai_ngu" and c.last >= deadline]
        if not any(c.first <= deadline for c in running):
            first = max(self.since, deadline - 20 * DAY)
            last = last_day(first, 9)
            self.then.courses.append(Course(key, "ngoai_ngu", "bac_3", first, last, last))


class _Ordinary:
    """Month by month: some leave, most are replaced, some are sent, courses last as they last."""

    LEAVE, REPLACED, SENT, GIVEN_UP, LATE = 0.009, 0.8, 0.1, 0.1, 0.15

    def __init__(self, then: Ward, plan: Plan, seed: int):
        self.then, self.plan = then, plan
        self.dice = random.Random(f"ordinary {seed}")
        self.maker = _Maker(seed, plan)
        self.maker.dice = self.dice
        self.able = _Everything(then, plan, dt.date.min)

    def pass_by(self, since: dt.date) -> None:
        """Everything from the day after `since` to the deadline."""
        self.then.courses[:] = [self.as_it_goes(one, since) for one in self.then.courses]
        for key, one in list(self.then.people.items()):
            months = self.dice.choice([0] * 8 + [-6, 6])  # some retire later or earlier
            leaves = max(one.leaves + 30 * months * DAY, since)
            self.then.people[key] = replace(one, leaves=leaves)
        for first in _months(since + DAY, self.then.deadline):
            for key in [key for key, one in self.then.people.items() if one.there(first)]:
                self.month(key, first + self.dice.randint(0, 27) * DAY)

    def month(self, key: str, day: dt.date) -> None:
        one = self.then.people[key]
        if self.dice.random() < self.LEAVE:
            self.then.people[key] = replace(one, leaves=day)
            if self.dice.random() < self.REPLACED:
                new = f"{len(self.then.people):03d}"
                made = self.maker.someone(new, day + DAY, (24, 45))
                post = {name: one.row[name] for name in ("position", "group", "is_committee",
                                                         "planned_position")}  # fmt: skip
                self.then.people[new] = replace(made, row=made.row | post)
        elif self.dice.random() < self.SENT and self.is_free(key, day):
            self.sent(key, day)

    def is_free(self, key: str, day: dt.date) -> bool:
        return not any(c.first <= day <= c.last for c in self.then.of(key))

    def sent(self, key: str, day: dt.date) -> None:
        """On one of the courses that they can begin."""
        able = [one for one in self.plan.training.courses if self.able.can_begin(key, one, day)]
        if able:
            offer = self.dice.choice(able)
            days = (last_day(day, offer.months) - day).days
            last = day + int(days * self.dice.choice([0.7, 1, 1, 1, 1.2])) * DAY
            course = Course(key, offer.kind, offer.level or "co", day, last, last)
            self.then.courses.append(self.as_it_goes(course, day))

    def as_it_goes(self, course: Course, since: dt.date) -> Course:
        """The same course, given up or ending later than is written, where it is not over."""
        if course.last <= since:
            return course
        if self.dice.random() < self.GIVEN_UP:
            left = (course.last - since).days
            return replace(course, is_given_up=True, last=since + self.dice.randint(1, left) * DAY)
        if self.dice.random() < self.LATE:
            return replace(course, last=course.last + self.dice.randint(20, 120) * DAY)
        return course


def _months(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The first day of each month from `first` on, itself one, until `last`."""
    while first <= last:
        yield first
        first = last_day(first, 1) + DAY
