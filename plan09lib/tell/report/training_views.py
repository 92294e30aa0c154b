"""What a review says of the training plan the ward needs: a proposal that changes no verdict."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.training.proposal import TrainingProposal, propose_training
from plan09lib.tell.told.training import PLAN, ToldTraining
from plan09lib.tell.words.fact import FactBook


class TrainingViews:
    """The proposed plan, told within the directions."""

    if TYPE_CHECKING:
        evidence: Evidence

        @cached_property
        def facts(self) -> FactBook: ...

    @cached_property
    def training_proposal(self) -> TrainingProposal:
        """The proposed training plan, see judge/training/proposal.py."""
        return propose_training(self.evidence)

    @property
    def course_texts(self) -> tuple[str, ...]:
        """Names and sources of courses, which may hold digits."""
        courses = self.training_proposal.rules.courses
        years = (str(year) for year in self.training_proposal.inputs.years)
        return (*(c.name for c in courses), *(c.source for c in courses), *years)

    @cached_property
    def told_training(self) -> ToldTraining:
        """The proposed plan as templates see it."""
        return ToldTraining(PLAN, self.facts, self.training_proposal)
