"""Answers in three values, one per person: yes, no or unknown, which no blank ever decides.

Plain arrays: a ward has a few dozen people, and a report asks thousands of questions about them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True, eq=False)
class Answers:
    """One answer per row: `yes`, `unknown`, or no where neither is set; never both.

    `&`, `|` and `~` are Kleene's: an unknown part decides only where the other one does not.
    """

    yes: np.ndarray
    unknown: np.ndarray

    @classmethod
    def same(cls, answer: bool | None, people: int) -> Answers:
        """`answer` for each of `people`; None is unknown."""
        return cls(np.full(people, answer is True), np.full(people, answer is None))

    @classmethod
    def known(cls, yes: np.ndarray) -> Answers:
        """Yes where `yes` is set, else no."""
        return cls(yes, np.zeros(len(yes), dtype=bool))

    @classmethod
    def of(cls, column: pd.Series) -> Answers:
        """The answers of a boolean column; NA is unknown."""
        blank = column.isna().to_numpy()
        return cls(column.astype("boolean").to_numpy(dtype=bool, na_value=False), blank)

    @property
    def possible(self) -> np.ndarray:
        """Yes or unknown."""
        return self.yes | self.unknown

    @property
    def no(self) -> np.ndarray:
        """Surely not."""
        return ~self.possible

    def __and__(self, other: Answers) -> Answers:
        yes = self.yes & other.yes
        return Answers(yes, self.possible & other.possible & ~yes)

    def __or__(self, other: Answers) -> Answers:
        yes = self.yes | other.yes
        return Answers(yes, (self.unknown | other.unknown) & ~yes)

    def __invert__(self) -> Answers:
        return Answers(self.no, self.unknown)

    def on(self, index: pd.Index) -> pd.Series:
        """The answers as a boolean column, NA where unknown.

        >>> Answers(np.array([True, False]), np.array([False, True])).on(pd.Index([3, 4])).tolist()
        [True, <NA>]
        """
        return pd.Series(pd.arrays.BooleanArray(self.yes, self.unknown), index=index)
