"""What a person must satisfy to count for a target."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, model_validator

from plan09lib.read.files.record import Record

ANY_COURSE = "*"
"""The kind of a condition on a course that any kind satisfies."""
Age = Annotated[int, Field(strict=True, ge=1, le=120)]


class RatingAsked(Record):
    """A level of sheet Xếp loại in one system: at least, or exactly."""

    system: str
    at_least: str = ""
    exactly: str = ""

    @model_validator(mode="after")
    def _check_one_level(self) -> Self:
        if bool(self.at_least) == bool(self.exactly):
            raise ValueError(
                "rating không rõ mức | ghi at_least (từ mức ấy trở lên) hoặc exactly (đúng mức ấy)"
                " | sửa rating"
            )
        return self


class Condition(Record):
    """What a person must satisfy: one of these forms.

    Learnt: a place on a scale (`at_least` or `exactly`); a course of a kind taken under the plan,
    finished or not (`course`). Counted as it is: `sex`, an age (`age_from`, `age_below`), a tick
    (`member`), `planned`, `positions` held, a `rating`; a course `completed`, begun `within` the
    year or term that is asked of, of so many `hours` together. `not`, `all_of`, `any_of` of others.
    """

    scale: str = ""
    at_least: str = ""
    exactly: str = ""
    course: str = ""
    completed: StrictBool = False
    within: Literal["", "period"] = ""
    hours: Annotated[int, Field(strict=True, ge=1)] | None = None
    sex: str = ""
    age_from: Age | None = None
    age_below: Age | None = None
    member: str = ""
    planned: StrictBool | None = None
    positions: tuple[str, ...] = ()
    rating: RatingAsked | None = None
    opposite: Condition | None = Field(default=None, alias="not")
    all_of: tuple[Condition, ...] = ()
    any_of: tuple[Condition, ...] = ()

    @model_validator(mode="after")
    def _check_one_form(self) -> Self:
        on_scale = bool(self.scale) and (bool(self.at_least) != bool(self.exactly))
        of_age = self.age_from is not None or self.age_below is not None
        forms = [
            on_scale, bool(self.course), bool(self.all_of), bool(self.any_of), bool(self.sex),
            of_age, bool(self.member), self.planned is not None, bool(self.positions),
            self.rating is not None, self.opposite is not None,
        ]  # fmt: skip
        if sum(forms) != 1 or bool(self.scale) != on_scale or self._has_stray_part:
            raise ValueError(
                "điều kiện không rõ | điều kiện gồm scale với at_least hoặc exactly, hoặc course"
                " (kèm completed, within, hours), hoặc sex, hoặc age_from, age_below, hoặc member,"
                " hoặc planned, hoặc positions, hoặc rating, hoặc not,"
                " hoặc all_of, hoặc any_of | sửa điều kiện"
            )
        if self.age_from and self.age_below and self.age_from >= self.age_below:
            raise ValueError(
                f"age_from {self.age_from} không nhỏ hơn age_below {self.age_below}"
                " | tuổi từ … đến dưới … | sửa một trong hai"
            )
        return self

    @property
    def _has_stray_part(self) -> bool:
        levels = not self.scale and bool(self.at_least or self.exactly)
        return levels or (not self.course and bool(self.completed or self.within or self.hours))

    @property
    def simple_parts(self) -> tuple[Condition, ...]:
        """The conditions it is made of, itself when it is not made of others."""
        return self.all_of or self.any_of or (self,)

    @property
    def leaves(self) -> tuple[Condition, ...]:
        """Every condition in it that is not made of others, however deep."""
        inner = self.all_of or self.any_of or ((self.opposite,) if self.opposite else ())
        return tuple(leaf for part in inner for leaf in part.leaves) if inner else (self,)

    @property
    def is_learnt(self) -> bool:
        """Whether somebody who falls short can be sent to learn what it asks."""
        parts = self.all_of or self.any_of
        if parts:
            return all(part.is_learnt for part in parts)
        plain = not (self.completed or self.within or self.hours)
        return bool(self.scale) or (bool(self.course) and plain)
