"""Frozen records with strict keys, and records in force between two dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Annotated, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from plan09lib.errors import Fault
from plan09lib.read.files.day import IsoDay

Percent = Annotated[int, Field(strict=True, ge=0, le=100)]


class Record(BaseModel):
    """A frozen record that refuses keys it does not know."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, defer_build=True
    )  # one that stands in others is never built by itself


class Dated(Record):
    """A record in force from one day to another, both included."""

    since: IsoDay = Field(alias="from")
    until: IsoDay | None = None
    known_since: IsoDay | None = None
    """The day from which `until` was known; without one it always was."""
    reason: str = ""

    @model_validator(mode="after")
    def _check_dates(self) -> Self:
        if self.until is not None and self.until < self.since:
            raise ValueError(
                f"until {self.until} trước from {self.since} | ngày kết thúc không trước ngày đầu"
                " | sửa một trong hai ngày"
            )
        if self.until is not None and not self.reason:
            raise ValueError(
                "có until nhưng không có reason | quy định đã hết hiệu lực phải ghi lý do"
                " | thêm reason"
            )
        check_known_since(self.known_since, self.until)
        return self

    def end_known_on(self, day: dt.date) -> dt.date | None:
        """`until` as far as it was known on `day`."""
        return self.until if self.known_since is None or self.known_since <= day else None

    def in_force(self, day: dt.date) -> bool:
        """Whether `day` lies within the effective dates."""
        return self.since <= day and (self.until is None or day <= self.until)


def check_known_since(known_since: dt.date | None, until: dt.date | None) -> None:
    """Nothing, unless `known_since` cannot stand beside `until`. Raises: ValueError."""
    if known_since is not None and (until is None or known_since > until):
        found = f"known_since {known_since}" + (
            f" sau until {until}" if until else ", không có until"
        )
        raise ValueError(
            f"{found} | known_since là ngày biết trước ngày kết thúc until | sửa một trong hai ngày"
        )


AnyDated = TypeVar("AnyDated", bound=Dated)


def version_on(versions: Sequence[AnyDated], day: dt.date) -> AnyDated | None:
    """The version in force on `day`, or None when there is none."""
    return next((version for version in versions if version.in_force(day)), None)


def overlapping(where: str, versions: Sequence[Dated]) -> Iterator[Fault]:
    """A fault for each pair of neighbouring versions in force on the same day."""
    ordered = sorted(versions, key=lambda version: version.since)
    for earlier, later in pairwise(ordered):
        if earlier.until is None or later.since <= earlier.until:
            yield Fault(
                where,
                f"bản từ {earlier.since} còn hiệu lực khi bản từ {later.since} bắt đầu",
                "các bản không được chồng ngày",
                f"đặt until của bản trước là ngày liền trước {later.since}",
            )
