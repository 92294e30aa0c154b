"""Rows of an integer programme, gathered one by one."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import LinearConstraint
from scipy.sparse import csr_array

Terms = dict[int, float]
"""Factors by variable."""


@dataclass
class Rows:
    """Linear rows low ≤ terms ≤ high, gathered one by one in the form of a sparse matrix."""

    data: list[float] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, terms: Terms, low: float = -np.inf, high: float = np.inf) -> None:
        """One more row."""
        self.indices += terms
        self.data += terms.values()
        self.starts.append(len(self.indices))
        self.low.append(low)
        self.high.append(high)

    def drop(self) -> None:
        """Nothing; the row added last is gone."""
        for gathered in (self.starts, self.low, self.high):
            gathered.pop()
        del self.indices[self.starts[-1] :], self.data[self.starts[-1] :]

    def key(self) -> tuple[tuple[float, ...], ...]:
        """Equal for equal rows."""
        parts = (self.data, self.indices, self.starts, self.low, self.high)
        return tuple(tuple(part) for part in parts)

    def constraint(self, columns: int) -> LinearConstraint:
        """The rows as one sparse constraint."""
        parts = (np.array(self.data, float), self.indices, self.starts)
        matrix = csr_array(parts, shape=(len(self.low), columns))
        return LinearConstraint(matrix, np.array(self.low), np.array(self.high))
