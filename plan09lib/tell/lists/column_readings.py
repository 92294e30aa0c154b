"""How each column of an office's list was understood, for the eye before anything is judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from plan09lib.read.layout.mapping import PARTS, Row, not_own, records
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.words.wording import phrase


@dataclass(frozen=True)
class ColumnReading:
    """One column in words: where it stands, what it was taken for and why."""

    file: str
    sheet: str
    header: str
    column: str
    how: str

    def __str__(self) -> str:
        return f'{self.file}, {self.sheet}: "{self.header}" → {self.column} ({self.how})'


def column_readings(understanding: pd.DataFrame, plan: Plan) -> list[ColumnReading]:
    """The columns of every sheet that does not follow the project's own layout."""
    return [
        ColumnReading(
            file=row["file"], sheet=row["sheet"], header=row["header"], column=_meaning(row, plan),
            how=phrase.of("hieu_cot", row["how"]),
        )
        for row in records(not_own(understanding))
    ]  # fmt: skip


def _meaning(row: Row, plan: Plan) -> str:
    if not row["column"]:
        return "—"
    sheet = plan.layout.sheets[row["read_as"]]
    column = sheet.column(row["column"])
    vocabulary = plan.vocabularies.get(column.vocab or "gioi_tinh")
    level = row["level"]
    if level in PARTS:
        return f"{sheet.title} → {column.header}, phần {level}"
    label = f": {vocabulary[level].label}" if level and vocabulary else ""
    return f"{sheet.title} → {column.header}{label}"


def texts_of(columns: Iterable[ColumnReading]) -> Iterator[str]:
    """Every text of the columns that may hold a digit."""
    for one in columns:
        yield from (one.file, one.sheet, one.header, one.column)
