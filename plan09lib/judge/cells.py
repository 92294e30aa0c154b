"""The cells of a roster as plain values, each column taken out of its frame once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Set
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from plan09lib.judge.answers import Answers
from plan09lib.judge.birth_dates import NOBODY_KNOWS, birth_range, figure, figures


class Cells:
    """The columns of `frame`, those of `changed` in place of its own.

    `cells["education"]` is a list with a value per person, None for a blank.
    """

    def __init__(self, frame: pd.DataFrame, changed: Mapping[str, list[Any]] | None = None):
        self.frame = frame
        self._changed = dict(changed or {})
        self._columns: dict[str, list[Any]] = dict(self._changed)
        self._ticks: dict[str, Answers] = {}

    @classmethod
    def of(cls, roster: pd.DataFrame | Cells) -> Cells:
        """The cells of `roster`, if it is not cells already."""
        return roster if isinstance(roster, Cells) else cls(roster)

    def __len__(self) -> int:
        return len(self.frame)

    def __getitem__(self, column: str) -> list[Any]:
        if column not in self._columns:
            values = self.frame[column].to_numpy(dtype=object, na_value=None)  # type: ignore[call-overload]
            self._columns[column] = values.tolist()
        return self._columns[column]

    def changed(self, columns: Mapping[str, list[Any]]) -> Cells:
        """The same people with other `columns`."""
        return Cells(self.frame, self._changed | dict(columns))

    def ticks(self, column: str) -> Answers:
        """A column of yes and no."""
        if column not in self._ticks:
            self._ticks[column] = Answers.of(self.frame[column])
        return self._ticks[column]

    def among(self, column: str, wanted: Set[str | None]) -> np.ndarray:
        """Per person whether the value of `column` is one of `wanted`; a blank is not."""
        return np.array([value in wanted for value in self[column]], dtype=bool)

    def younger_than(self, limit: int, day: dt.date) -> Answers:
        """Per person whether they are below `limit` years on `day`."""
        first, last = self._born
        youngest_born = figure(day) - limit * 10_000
        surely = first > youngest_born
        return Answers(surely, ~surely & ((last > youngest_born) | (first == NOBODY_KNOWS)))

    @cached_property
    def _born(self) -> tuple[np.ndarray, np.ndarray]:
        first, last = birth_range(self.frame)
        return figures(first), figures(last)
