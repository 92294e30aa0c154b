"""The layout of a unit's workbook: sheets, columns, kinds of value (`data/plan/bieu_mau.yml`)."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from plan09lib.read.files.day import IsoDay
from plan09lib.read.files.yaml_file import load_model

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["code", "text", "name", "date", "count", "level", "tick", "period"]


class Column(BaseModel):
    """One column: its Vietnamese header, its name in frames and the kind of its values.

    `majors` says that a field of study may follow a level. `suggest` names what a workbook to be
    filled in offers for a free text: a vocabulary, or `viec`, the codes of the plan's actions and
    duties. `since`: the day from which workbooks to be filled in offer it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    header: str
    name: str
    kind: Kind
    vocab: str = ""
    required: bool = False
    past: bool = False
    note: str = ""
    suggest: str = ""
    majors: bool = False
    since: IsoDay | None = None

    def is_offered(self, day: dt.date | None, values: pd.Series | None) -> bool:
        """Whether a workbook of `day` with these values has the column.

        A column of rules that came later stands only in workbooks from that day on, or that have
        something in it.
        """
        if self.since is None or (day is not None and day >= self.since):
            return True
        return values is not None and bool(values.notna().any())

    @property
    def blank_is_unknown(self) -> bool:
        """Whether an empty cell means that the value is not known (a tick's means "no")."""
        return self.kind == "level" and not self.required


class Sheet(BaseModel):
    """One sheet: its title and columns; a required sheet must be there for a report."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str
    required: bool = False
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column called `name` in frames."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    def with_column(self, column: Column) -> Sheet:
        """The sheet with one column more; a mere copy would keep what it knows by name."""
        return Sheet(title=self.title, required=self.required, columns=(*self.columns, column))


class Layout(BaseModel):
    """All sheets by slug (`nhan_su`, `dao_tao`, …).

    `guide` and `entry_hints` are what a workbook to be filled in says to its reader: the lines of
    the guide sheet, and the hint for a value that does not fit its kind of column.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    sheets: dict[str, Sheet]
    guide: tuple[str, ...] = ()
    entry_hints: dict[Kind, str] = {}


def load_layout(path: Path) -> Layout:
    """The layout in `path`. Raises: DataRefused with every fault of the file."""
    return load_model(path, Layout)


# What the sheets of a unit's workbook are called in code; titles and columns: `bieu_mau.yml`.

ROSTER = "nhan_su"
COURSES = "dao_tao"
HOURS = "hours"
"""The column of sheet Đào tạo with the hours of a course, in layouts of plans that ask for it."""
ACTIVITIES = "hoat_dong"
RATINGS = "xep_loai"
VOTES = "tin_nhiem"
COMMENTS = "nhan_xet"
PROPOSALS = "kien_nghi"
RECIPIENTS = "noi_nhan"
