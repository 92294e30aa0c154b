"""What issued reports told, frozen beside the ward's lists: of ratings, ages and sensitive cases;
and the number they give the ward's own plan.

`plan09 issue` writes a file per edition into `da_ban_hanh/`. Lists may be corrected afterwards;
what a reader holds in hand stays, and later reports are kept safe beside it. It is an input like a
list: its digest stands in the manifest. Source: verdicts.md §3, over time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, ValidationError, model_validator

from plan09lib.errors import BadParameter, DataRefused, Fault
from plan09lib.read.files.presence import folder_there, listed, read_file
from plan09lib.read.files.record import Record
from plan09lib.read.period.period import Period

TOLD_FOLDER, TOLD_ENDING = "da_ban_hanh", ".json"
_Heads = Annotated[int, Field(strict=True, ge=0)]
_Block = tuple[str, ...]


class ToldTable(Record):
    """Heads as they were told: by joined groups (outer) and joined levels (inner)."""

    groups: tuple[_Block, ...]
    levels: tuple[_Block, ...]
    heads: tuple[tuple[_Heads, ...], ...]

    @model_validator(mode="after")
    def _check_shape(self) -> Self:
        if [len(row) for row in self.heads] != [len(self.levels)] * len(self.groups):
            raise ValueError("số dòng, số cột không khớp nhóm và mức")
        return self


class ToldRating(ToldTable):
    """Those of one rating period and system."""

    rated: str
    system: str


class ToldBefore(Record):
    """What one edition of a report told; `cases` are sensitive cases of its period by kind.

    `plan_number` is that by which it names the unit's document of `plan`, where no file of the unit
    tells it; `issued_on` an ISO date. Records of earlier versions have none of the three.
    """

    period: str
    review: str
    number: str
    ratings: tuple[ToldRating, ...]
    ages: tuple[ToldTable, ...]
    cases: dict[str, _Heads]
    plan: str = ""
    plan_number: str = ""
    issued_on: str = ""

    @model_validator(mode="after")
    def _check_periods(self) -> Self:
        try:
            for text in (self.period, *(one.rated for one in self.ratings)):
                Period.parse(text)
        except BadParameter as error:
            raise ValueError(error.message) from None
        return self

    @property
    def reported(self) -> Period:
        """The period of the report."""
        return Period.parse(self.period)


def load_told_before(folder: Path) -> dict[Path, ToldBefore]:
    """By file, what was told of the unit in `folder`, in the order of the files' names.

    Raises: DataRefused for a file that cannot be read: nobody could keep a report safe beside it.
    """
    found, faults = {}, []
    for path in told_files(folder):
        try:
            found[path] = ToldBefore.model_validate_json(read_file(path))
        except ValidationError as error:
            where = f"{folder.name}/{TOLD_FOLDER}/{path.name}"
            rule = "bản ghi số đã ban hành do plan09 issue viết, không sửa tay"
            said = f"không đọc được ({error.errors()[0]['msg']})"
            faults.append(Fault(where, said, rule, "khôi phục tệp từ bản lưu"))
    if faults:
        raise DataRefused(faults)
    return found


def told_files(folder: Path) -> list[Path]:
    """The records in a unit's folder."""
    inside = folder / TOLD_FOLDER
    there = listed(inside) if folder_there(inside) else []
    return [path for path in there if path.suffix == TOLD_ENDING]
