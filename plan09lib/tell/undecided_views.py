"""What a review says of the targets it leaves undecided: which, why, what to add."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from plan09lib.judge.evidence import Evidence
from plan09lib.judge.undecided import Undecided, what_is_undecided
from plan09lib.read.history import NoSnapshot
from plan09lib.tell.fact import FactBook
from plan09lib.tell.told_review import ToldReview
from plan09lib.tell.told_undecided import ToldUndecided, file_name, tell_undecided


class UndecidedViews:
    """The causes that leave targets undecided, for the templates of report and letters."""

    if TYPE_CHECKING:
        evidence: Evidence
        frame: pd.DataFrame

        @cached_property
        def facts(self) -> FactBook: ...

        @cached_property
        def told(self) -> ToldReview: ...

    @cached_property
    def undecided(self) -> tuple[Undecided, ...]:
        """The undecided targets by cause, see judge/undecided.py."""
        return what_is_undecided(self.evidence, self.frame)

    @cached_property
    def told_undecided(self) -> list[ToldUndecided]:
        """The same as templates see it."""
        targets = {target.id: target for target in self.told.targets}
        return tell_undecided(self.undecided, targets, self.facts)

    @property
    def no_baseline(self) -> str:
        """Why nothing can be compared with the baseline; empty when it can."""
        baseline = self.evidence.baseline
        return baseline.explanation if isinstance(baseline, NoSnapshot) else ""

    @property
    def undecided_texts(self) -> list[str]:
        """The texts with digits that these sentences quote."""
        return [self.no_baseline, *(file_name(one) for one in self.undecided)]
