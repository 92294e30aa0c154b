"""The courses people can be sent on and the limits of a training plan (`dao_tao.yml`).

`data/plan/dao_tao.yml` holds what is assumed for every unit, `dao_tao.yml` in a unit's folder what
differs there. The plan prints none of it: all of it is configuration, told as an assumption.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StrictBool, StrictStr, ValidationError, model_validator

from plan09lib.errors import DataRefused, Fault, echoed, nearest
from plan09lib.read.clauses.conditions import Condition
from plan09lib.read.clauses.plan_file import Scale
from plan09lib.read.files.day import IsoDay
from plan09lib.read.files.presence import file_there
from plan09lib.read.files.record import Percent, Record
from plan09lib.read.files.yaml_file import load_model
from plan09lib.read.rules.layout import ROSTER, Layout
from plan09lib.read.rules.vocab import Vocabulary

TRAINING_FILE = "dao_tao.yml"
Heads = Annotated[int, Field(strict=True, ge=0, le=10_000)]
Positive = Annotated[int, Field(strict=True, ge=1, le=10_000)]
Money = Annotated[int, Field(strict=True, ge=0)]
Year = Annotated[int, Field(strict=True, ge=2000, le=2100)]
Said = Annotated[StrictStr, Field(min_length=1)]
SeatsPerYear = Heads | dict[Year, Heads]
_OWN = "trong tệp của đơn vị, mỗi lớp chỉ ghi id và những mục muốn đổi"


class Gives(Record):
    """One cell of the roster that a course raises: at its end, its start, or while it runs."""

    column: str
    level: str
    when: Literal["end", "start", "during"] = "end"


class Planned(Record):
    """Who counts as in a post or planned for one: whoever is planned, and by membership or post."""

    members: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()


class Rated(Record):
    """That the ratings of the last `years` years are at `level` or better."""

    level: str
    years: Positive


class OfferVersion(Record):
    """What a course is from a day on: `changes` replace what it was, once `approved_by` is filled.

    Until then it is a rule that is known and changes nothing.
    """

    since: IsoDay = Field(alias="from")
    approved_by: str | None = None
    changes: dict[str, Any]
    source: Said


class CourseOffer(Record):
    """One course of the catalogue. `level` is what sheet Đào tạo calls it; empty: its name.

    `age_min` may differ by sex. `age_min`, `age_max`, `party_member`, `planned` and `rating` keep
    those from a proposal of whom it is known that they do not fit.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    name: Said
    kind: str
    level: str = ""
    months: Annotated[int, Field(strict=True, ge=1, le=72)]
    gives: Annotated[tuple[Gives, ...], Field(min_length=1)]
    requires: Condition | None = None
    seats: SeatsPerYear
    min_class: Positive = 1
    age_min: Positive | dict[str, Positive] | None = None
    age_max: Positive | None = None
    party_member: StrictBool = False
    planned: Planned | None = None
    rating: Rated | None = None
    groups: tuple[str, ...] = ()
    service_years: Heads = 0
    price: Money | None = None
    releases: StrictBool = False
    source: Said
    versions: tuple[OfferVersion, ...] = ()

    @model_validator(mode="after")
    def _check_versions(self) -> Self:
        for version in self.versions:
            if not version.changes or {"id", "versions"} & version.changes.keys():
                raise ValueError(
                    f"bản từ {version.since} không đổi gì, hoặc đổi id, versions | changes ghi các"
                    " mục của lớp đổi từ ngày đó | sửa changes"
                )
            try:
                self.as_in(version)
            except ValidationError as error:
                names = ", ".join(
                    echoed(str(one["loc"][0])) for one in error.errors() if one["loc"]
                )
                raise ValueError(
                    f"bản từ {version.since}: changes có mục không hợp lệ: {names or 'cả lớp'}"
                    " | changes ghi như các mục của một lớp | sửa mục đó"
                ) from None
        return self

    def as_in(self, version: OfferVersion) -> CourseOffer:
        """The course with what `version` says in its place."""
        kept = self.model_dump(exclude={"versions"})
        changed = {**kept, **version.changes, "source": version.source}
        return CourseOffer.model_validate(changed)

    def on(self, day: dt.date) -> CourseOffer:
        """The course by the approved versions that have begun by `day`, each on top of the last."""
        found = self
        for version in sorted(self.versions, key=lambda one: one.since):
            if version.approved_by and version.since <= day:
                found = found.as_in(version)
        return found

    @property
    def level_column(self) -> str:
        """The roster column that holds `level`, which the course gives."""
        return next(gives.column for gives in self.gives if gives.level == self.level)


class PlanLimits(Record):
    """What holds for all courses together."""

    courses_at_a_time: Positive = 1
    short_course_days: Positive = 31
    catch_up_years: Positive = 2
    release_percent: Percent = 100
    source: str = ""


class YearlyHours(Record):
    """How many hours a year each person is to study, from a day on.

    No list holds hours: it is told where a target may be read so, and judges nothing.
    """

    since: IsoDay = Field(alias="from")
    hours: Positive
    source: Said

    @property
    def said(self) -> str:
        """The value in words."""
        return f"{self.hours} giờ một năm"


class TrainingRules(Record):
    """The content of `dao_tao.yml`."""

    approved_by: str | None = None
    limits: PlanLimits = PlanLimits()
    budget: dict[Year, Money] = Field(default_factory=dict)
    weights: dict[str, Positive] = Field(default_factory=dict)
    catch_up_on: dict[str, IsoDay] = Field(default_factory=dict)
    yearly_hours: tuple[YearlyHours, ...] = ()
    courses: tuple[CourseOffer, ...] = ()

    def hours_on(self, day: dt.date) -> YearlyHours | None:
        """The hours in force on `day`; None before the first."""
        begun = [one for one in self.yearly_hours if one.since <= day]
        return max(begun, key=lambda one: one.since, default=None)

    @model_validator(mode="after")
    def _check_ids(self) -> Self:
        ids = [course.id for course in self.courses]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            told = ", ".join(map(echoed, twice))
            raise ValueError(f"lớp {told} có hai lần | mỗi lớp một id | xóa hoặc đổi id một lớp")
        return self

    def on(self, day: dt.date) -> TrainingRules:
        """The rules with every course as it is on `day`."""
        courses = tuple(course.on(day) for course in self.courses)
        same = courses == self.courses
        return self if same else self.model_copy(update={"courses": courses})

    def fitting(self, scales: Iterable[Scale], targets: Container[str]) -> TrainingRules:
        """What of the rules speaks of a plan that they were not written for.

        A course that asks for a level on a scale which that plan has not can be proposed to nobody.
        """
        known = {scale.id for scale in scales}
        asked = {
            course.id: {part.scale for part in course.requires.leaves}
            for course in self.courses
            if course.requires
        }
        courses = tuple(one for one in self.courses if asked.get(one.id, set()) <= known)
        ours = {
            name: {target: value for target, value in named.items() if target in targets}
            for name, named in (("weights", self.weights), ("catch_up_on", self.catch_up_on))
        }
        return self.model_copy(update={"courses": courses, **ours})

    def course(self, course_id: str) -> CourseOffer:
        """The course called `course_id`."""
        return next(course for course in self.courses if course.id == course_id)

    def catch_up_day(self, target_id: str, starts: dt.date) -> dt.date:
        """The day by which a missed target is to be caught up with; courses begin on `starts`.

        As written for the target, else the end of the last of the years given to it.
        """
        last = dt.date(starts.year + self.limits.catch_up_years - 1, 12, 31)
        return self.catch_up_on.get(target_id, last)

    def changed(self, own: Mapping[str, Any]) -> TrainingRules:
        """The rules with what `own` says in their place; courses are found by their id."""
        raw = self.model_dump()
        changes = {course["id"]: course for course in own.get("courses", ())}
        known = [{**course, **changes.pop(course["id"], {})} for course in raw["courses"]]
        limits = {**raw["limits"], **own.get("limits", {})}
        merged = {**raw, **own, "limits": limits, "courses": [*known, *changes.values()]}
        return TrainingRules.model_validate(merged)


class UnitTraining(Record):
    """The content of `dao_tao.yml` in a unit's folder: whatever differs from the plan's own."""

    approved_by: str | None = None
    limits: dict[str, Any] = Field(default_factory=dict)
    budget: dict[Year, Money] = Field(default_factory=dict)
    weights: dict[str, Positive] = Field(default_factory=dict)
    catch_up_on: dict[str, IsoDay] = Field(default_factory=dict)
    courses: tuple[dict[str, Any], ...] = ()

    @model_validator(mode="after")
    def _check_ids(self) -> Self:
        if any("id" not in course for course in self.courses):
            raise ValueError(f"có lớp không ghi id | {_OWN} | thêm id của lớp")
        return self


def load_training_rules(path: Path) -> TrainingRules:
    """The rules in `path`. Raises: DataRefused with every fault of the file's own shape."""
    return load_model(path, TrainingRules)


def unit_training_rules(folder: Path, rules: TrainingRules) -> TrainingRules:
    """`rules` with what the unit in `folder` says in their place; the same without its file.

    Raises: DataRefused when the file, or what it makes of a course, does not hold.
    """
    path = folder / TRAINING_FILE
    if not file_there(path):
        return rules
    own = load_model(path, UnitTraining).model_dump(exclude_unset=True)
    try:
        return rules.changed(own)
    except ValueError as error:
        where = f"{folder.name}/{TRAINING_FILE}"
        raise DataRefused(Fault(where, _first_line(error), _OWN, "sửa mục đó")) from None


def training_faults(
    rules: TrainingRules,
    layout: Layout,
    vocabularies: Mapping[str, Vocabulary],
    scales: tuple[Scale, ...],
    deadlines: Mapping[str, dt.date],
) -> Iterator[Fault]:
    """Names in the rules that the plan, its layout or its vocabularies do not know."""
    columns = {
        c.name: vocabularies[c.vocab].codes
        for c in layout.sheets[ROSTER].columns
        if c.kind == "level"
    }
    known = {scale.id: columns[scale.column] for scale in scales if scale.column in columns}
    for section in ("weights", "catch_up_on"):
        for target in getattr(rules, section):
            if target not in deadlines:
                yield _unknown(section, "chỉ tiêu", target, tuple(deadlines))
    for target, day in rules.catch_up_on.items():
        if day <= deadlines.get(target, dt.date.min):
            where = f"{TRAINING_FILE}: catch_up_on → {target}"
            found = f"ngày bù {day} không sau hạn {deadlines[target]}"
            yield Fault(where, found, "chỉ tiêu được bù sau khi đã quá hạn", "sửa ngày bù")
    every = ((one, (one, *map(one.as_in, one.versions))) for one in rules.courses)
    for course in (way for _, ways in every for way in ways):
        where = f"courses → {course.id}"
        yield from _asked_faults(where, course, layout, vocabularies)
        if course.kind not in vocabularies["loai_dao_tao"].codes:
            yield _unknown(where, "loại lớp", course.kind, vocabularies["loai_dao_tao"].codes)
        for group in course.groups:
            if group not in vocabularies["nhom"].codes:
                yield _unknown(where, "nhóm", group, vocabularies["nhom"].codes)
        levels = tuple(gives.level for gives in course.gives)
        if course.level and course.level not in levels:
            yield _unknown(where, "level", course.level, levels)
        for gives in course.gives:
            if gives.column not in columns:
                yield _unknown(where, "cột", gives.column, tuple(columns))
            elif gives.level not in columns[gives.column]:
                yield _unknown(where, "mức", gives.level, columns[gives.column])
        for part in course.requires.leaves if course.requires else ():
            level = part.at_least or part.exactly
            if part.scale not in known:
                yield _unknown(where, "thang đo", part.scale, tuple(known))
            elif level not in known[part.scale]:
                yield _unknown(where, "mức", level, known[part.scale])


def _asked_faults(
    where: str, course: CourseOffer, layout: Layout, vocabularies: Mapping[str, Vocabulary]
) -> Iterator[Fault]:
    """Sexes, posts, ticks and ratings that a course asks of and nobody knows."""
    ticks = tuple(c.name for c in layout.sheets[ROSTER].columns if c.kind == "tick")
    sexes = course.age_min if isinstance(course.age_min, dict) else {}
    planned, rating = course.planned or Planned(), course.rating
    asked = (
        ("giới tính", sexes, vocabularies["gioi_tinh"].codes),
        ("cột đánh dấu", planned.members, ticks),
        ("chức vụ", planned.positions, vocabularies["chuc_vu"].codes),
        ("mức xếp loại", [rating.level] if rating else [], vocabularies["muc_xep_loai"].codes),
    )
    for what, names, known in asked:
        for name in names:
            if name not in known:
                yield _unknown(where, what, name, known)


def _unknown(where: str, what: str, name: str, known: Sequence[str]) -> Fault:
    place, found = f"{TRAINING_FILE}: {where}", f'{what} "{name}" không có'
    return Fault(place, found, "chỉ dùng tên đã có trong kế hoạch", nearest(name, known))


def _first_line(error: ValueError) -> str:
    details: list[Any] = getattr(error, "errors", list)()
    where = " → ".join(echoed(str(step)) for step in details[0]["loc"]) if details else ""
    return f"mục {where} không hợp lệ" if where else str(error)
