"""The shape of the plan file's tasks: groups, actions, duties, and what they are judged by."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictBool

from plan09lib.read.record import Percent, Record


class Cover(Record):
    """A kind of bodies that a work should reach; `cumulative` counts all evidence up to now."""

    kind: str
    cumulative: StrictBool = False


def work_anchor(work_id: str) -> str:
    """The block of a work in a page, with which its facts' ids begin too.

    >>> work_anchor("III.1")
    'viec-III-1'
    """
    return "viec-" + work_id.replace(".", "-")


class Work(Record):
    """An action or duty: what it is and where its evidence stands.

    Evidence in the roster is the roster's own date when `roster_column` holds anything, or, with
    `roster_event` (a date column), those dates of the people whose `roster_column` is filled.
    """

    id: str
    clause: Annotated[str, Field(pattern=r"^[IVX]+\.\d+$")]
    title: str
    sheets: tuple[str, ...]
    covers: tuple[Cover, ...] = ()
    course_kinds: tuple[str, ...] = ()
    roster_column: str = ""
    roster_event: str = ""
    sensitive: StrictBool = False
    on_occasion: StrictBool = False
    valid_days: Annotated[int, Field(strict=True, ge=0)] = 0
    also: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes under which its activities are written: its own and those of `also`."""
        return (self.id, *self.also)

    @property
    def anchor(self) -> str:
        """The id of its block in a page: `viec-1-1`, `viec-III-1`."""
        return work_anchor(self.id)


class Action(Work):
    """One action of a task group."""

    id: Annotated[str, Field(pattern=r"^[1-6]\.\d+$")]


class TaskGroup(Record):
    """One of the six groups of tasks, with who directs, who implements and when."""

    id: Annotated[str, Field(pattern=r"^[1-6]$")]
    clause: Annotated[str, Field(pattern=r"^II\.\d$")]
    title: str
    directs: tuple[str, ...]
    implements: tuple[str, ...]
    timing: str | None
    actions: tuple[Action, ...]


class Duty(Work):
    """One of the three organisational duties."""

    id: Annotated[str, Field(pattern=r"^III\.\d$")]
    bodies: tuple[str, ...]


class BodyKind(Record):
    """A kind of bodies, known by how their names begin."""

    id: str
    prefix: str
    label: str


class RecruitStandard(Record):
    """The targets whose conditions a newcomer of a group should satisfy."""

    group: str
    targets: tuple[str, ...]


class RatingRule(Record):
    """A rule set of ratings and its cap on "xuất sắc" in percent of "hoàn thành tốt"."""

    rule_set: str
    cap_percent: Percent | None


class PositionFamily(Record):
    """Positions whose ratings may be compared: the positions named, and all others of `groups`.

    Source: plan II.2, group 4; method.md §7. A person belongs to the first family that fits.
    """

    id: str
    label: str
    positions: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


class VoteThreshold(Record):
    """A share of low-confidence votes with consequences."""

    id: str
    numerator: Annotated[int, Field(strict=True, ge=1)]
    denominator: Annotated[int, Field(strict=True, ge=1)]
    inclusive: StrictBool
    label: str
