"""The shape of the plan file: frozen records, strict keys, effective dates.

Everything that may change has `from` and `until`; what has ended keeps its row, with a reason.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, model_validator

from plan09lib.read.day import IsoDay
from plan09lib.read.documents import Identity
from plan09lib.read.plan_limits import Limits
from plan09lib.read.record import Dated, Percent, Record, version_on
from plan09lib.read.task_models import (
    BodyKind,
    Duty,
    PositionFamily,
    RatingRule,
    RecruitStandard,
    TaskGroup,
    VoteThreshold,
)

NeedRule = Literal["ceil", "nearest", "floor"]
ReviewKind = Literal["so_ket", "tong_ket"]


class Stage(Record):
    """A stretch of years closed by a final review."""

    id: str
    start: IsoDay
    end: IsoDay


class Calendar(Record):
    """A review due a number of days after the end of every period of one kind."""

    review: ReviewKind
    every: Literal["quarter", "half_year", "year", "stage"]
    due_after_days: Annotated[int, Field(strict=True, ge=0)]


class BodyName(Dated):
    """What a body was called between two dates."""

    name: str


class Body(Record):
    """A body that directs or implements, under its names by date; `also`: how letters call it."""

    id: str
    names: tuple[BodyName, ...]
    also: tuple[str, ...] = ()

    def name_on(self, day: dt.date) -> str:
        """The name in force on `day`; the nearest one when the day lies outside all versions."""
        named = version_on(self.names, day)
        return (named or (self.names[0] if day < self.names[0].since else self.names[-1])).name


class Membership(Record):
    """A tick column, and the positions it is derived from when the whole column is blank."""

    column: str
    label: str
    positions: tuple[str, ...]
    options: tuple[str, ...] = ()
    note: str = ""


class Who(Record):
    """One way into a population: all given conditions hold."""

    group: tuple[str, ...] = ()
    member: str = ""
    age_below: Annotated[int, Field(strict=True, ge=1)] | None = None
    planned: StrictBool | None = None
    except_positions: tuple[str, ...] = ()


class PopulationVersion(Dated):
    """Who belonged between two dates: any of the ways in `who`."""

    who: tuple[Who, ...]
    note: str = ""


class Population(Record):
    """A group of people that targets speak of, by date."""

    id: str
    label: str
    versions: tuple[PopulationVersion, ...]

    @property
    def ended_on(self) -> dt.date | None:
        """The last day on which the population existed, or None while it does."""
        return (
            max((v.until or dt.date.max for v in self.versions), default=dt.date.max)
            if all(version.until for version in self.versions)
            else None
        )

    @property
    def end_reason(self) -> str:
        """Why the population ended; empty while it exists."""
        return self.versions[-1].reason if self.ended_on else ""


class Scale(Record):
    """An ordered vocabulary behind one roster column.

    `may_fall` marks a passing state; everywhere else a level that falls between two lists is told.
    """

    id: str
    column: str
    label: str
    may_fall: StrictBool = False


class Condition(Record):
    """What a person must satisfy.

    A place on a scale; a course of a kind taken under the plan, finished or not (`course`); all or
    any of several conditions.
    """

    scale: str = ""
    at_least: str = ""
    exactly: str = ""
    course: str = ""
    all_of: tuple[Condition, ...] = ()
    any_of: tuple[Condition, ...] = ()

    @model_validator(mode="after")
    def _check_one_form(self) -> Self:
        on_scale = bool(self.scale) and (bool(self.at_least) != bool(self.exactly))
        forms = [on_scale, bool(self.course), bool(self.all_of), bool(self.any_of)]
        if sum(forms) != 1 or bool(self.scale) != on_scale:
            raise ValueError(
                "điều kiện không rõ | điều kiện gồm scale với at_least hoặc exactly, hoặc course,"
                " hoặc all_of, hoặc any_of | sửa điều kiện"
            )
        return self

    @property
    def simple_parts(self) -> tuple[Condition, ...]:
        """The conditions it is made of, itself when it is not made of others."""
        return self.all_of or self.any_of or (self,)


class Alternative(Record):
    """Another way to read a target: what it replaces in the applied reading."""

    id: str
    text: str
    population: str = ""
    condition: Condition | None = None
    percent: Percent | None = None


class Target(Dated):
    """One target of the plan with the reading applied to it."""

    id: Annotated[str, Field(pattern=r"^T\d{2}-\d+[a-z]?$")]
    clause: Annotated[str, Field(pattern=r"^[IVX]+\.\d+(/\d{4})?$")]
    deadline: IsoDay
    short: str
    text: str
    population: str
    condition: Condition
    stated: Percent | None
    applied: Percent
    rule: NeedRule = "ceil"
    aspirational: StrictBool = False
    approved_by: str | None
    acts: str
    continues: str = ""
    note: str = ""
    alternatives: tuple[Alternative, ...] = ()

    def read_as(self, alternative: Alternative) -> Target:
        """The target with what `alternative` replaces."""
        replaced = {
            "population": alternative.population or self.population,
            "condition": alternative.condition or self.condition,
            "applied": self.applied if alternative.percent is None else alternative.percent,
        }
        return self.model_copy(update=replaced)


class Recipient(Dated):
    """An addressee of the plan ("Nơi nhận") between two dates."""

    name: str
    cut: str


class PlanFile(Record):
    """The whole plan file."""

    identity: Identity
    baseline_on: IsoDay
    limits: Limits
    stages: tuple[Stage, ...]
    calendar: tuple[Calendar, ...]
    bodies: tuple[Body, ...]
    memberships: tuple[Membership, ...]
    populations: tuple[Population, ...]
    body_kinds: tuple[BodyKind, ...]
    recruit_standards: tuple[RecruitStandard, ...]
    one_stop_words: tuple[str, ...]
    rating_rules: tuple[RatingRule, ...]
    position_families: tuple[PositionFamily, ...]
    vote_thresholds: tuple[VoteThreshold, ...]
    scales: tuple[Scale, ...]
    targets: tuple[Target, ...]
    task_groups: tuple[TaskGroup, ...]
    duties: tuple[Duty, ...]
    recipients: tuple[Recipient, ...]
