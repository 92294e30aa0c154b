"""How the document that is signed looks, by the day of issue (`data/plan/the_thuc.yml`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StrictStr, model_validator

from plan09lib.read.files.record import Dated, Record, version_on
from plan09lib.read.files.yaml_file import load_model

FORM_FILE = "the_thuc.yml"
TEMPLATE_FILE = "mau.docx"
"""An office's own styles, in the unit's folder."""
Text = Annotated[StrictStr, Field(min_length=1)]
Millimetres = Annotated[int, Field(strict=True, ge=0, le=60)]
Points = Annotated[int, Field(strict=True, ge=6, le=40)]
Spelling = Literal["uy_cu", "uy_moi"]


class Page(Record):
    """The margins in millimetres; `mirrored` where both sides of a sheet are printed."""

    top: Millimetres
    bottom: Millimetres
    left: Millimetres
    right: Millimetres
    mirrored: StrictBool = False


class PageNumber(Record):
    """Size in points, and how far from the upper edge in millimetres."""

    size: Points
    from_edge: Millimetres


class Body(Record):
    """The text: size, exact line and space after a paragraph in points, indent in millimetres."""

    size: Points
    line: Points
    after: Annotated[int, Field(strict=True, ge=0, le=40)]
    indent: Millimetres


class Heads(Record):
    """The lines that every document has above its title and beside its signature."""

    party: Text
    separator: Text
    number: Text
    kind: Text
    rule: Text
    on_behalf: Text
    recipients: Text


class DocumentForm(Dated):
    """One row: the form between two days; `confirmed_by` who has compared it with its `source`."""

    source: Text
    confirmed_by: StrictStr | None
    page: Page
    page_number: PageNumber
    font: Text
    body: Body
    small: Points
    lines: Points
    leading_zero: StrictBool
    spelling: Spelling
    heads: Heads

    @property
    def is_confirmed(self) -> bool:
        """Whether somebody has compared the row with the rules it comes from."""
        return self.confirmed_by is not None


class DocumentForms(Record):
    """The content of `the_thuc.yml`: rows that follow each other day by day."""

    forms: Annotated[tuple[DocumentForm, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _check_days(self) -> Self:
        for place, found in self._gaps():
            raise ValueError(
                f"{place}: {found} | mỗi ngày đúng một bản thể thức, bản sau nối liền bản trước"
                " | sửa from hoặc until"
            )
        return self

    def _gaps(self) -> Iterator[tuple[str, str]]:
        for earlier, later in pairwise(self.forms):
            if earlier.until is None or (later.since - earlier.until).days != 1:
                yield f"bản từ {later.since}", f"bản trước có until {earlier.until}"
        if self.forms[-1].until is not None:
            yield "bản cuối", f"có until {self.forms[-1].until}"

    def on(self, day: dt.date) -> DocumentForm:
        """The row in force on `day`; the first one for any day before it."""
        return version_on(self.forms, max(day, self.forms[0].since)) or self.forms[-1]


def load_document_forms(path: Path) -> DocumentForms:
    """The rows in `path`. Raises: DataRefused for a missing key, a gap or an overlap of days."""
    return load_model(path, DocumentForms)
