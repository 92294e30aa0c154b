"""What a person must satisfy to count for a target."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, model_validator

from plan09lib.read.files.record import Record

ANY_COURSE = "*"
"""The kind of a condition on a course that any kind satisfies."""
_FORMS = (
    "mỗi điều kiện một dạng: scale với at_least hoặc exactly; course, kèm completed, within, hours;"
    " sex; age_from, age_below; member; planned; positions; rating; not; all_of; any_of"
)
_ONE_FORM = "giữ một dạng; cần nhiều điều kiện thì ghi all_of: [{…}, {…}]"
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
        forms = self._forms
        if len(forms) != 1 or bool(self.scale) != on_scale or self._has_stray_part:
            raise ValueError(f"điều kiện không rõ: {self._unclear} | {_FORMS} | {_ONE_FORM}")
        if self.age_from and self.age_below and self.age_from >= self.age_below:
            raise ValueError(
                f"age_from {self.age_from} không nhỏ hơn age_below {self.age_below}"
                " | tuổi từ … đến dưới … | sửa một trong hai"
            )
        return self

    @property
    def _forms(self) -> list[str]:
        """The keys of the forms that it has, one of each."""
        of_age = "age_from" if self.age_from is not None else "age_below"
        has_age = self.age_from is not None or self.age_below is not None
        forms = {
            "scale": bool(self.scale), "course": bool(self.course), "all_of": bool(self.all_of),
            "any_of": bool(self.any_of), "sex": bool(self.sex), of_age: has_age,
            "member": bool(self.member), "planned": self.planned is not None,
            "positions": bool(self.positions), "rating": self.rating is not None,
            "not": self.opposite is not None,
        }  # fmt: skip
        return [name for name, is_there in forms.items() if is_there]

    @property
    def _unclear(self) -> str:
        """What is wrong with its form."""
        if len(self._forms) > 1:
            return f"có cả {' và '.join(self._forms)}"
        if self.scale:
            both = self.at_least and self.exactly
            return (
                f"scale {'có cả' if both else 'thiếu'} at_least {'và' if both else 'hoặc'} exactly"
            )
        if self._forms:
            return f"at_least, exactly, completed, within, hours không đi với {self._forms[0]}"
        return "không nêu điều kiện nào"

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
