"""The view of what lies ahead, which a review shows before its directions."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from plan09lib.judge.outlook.outlook import Outlook, look_ahead
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.tell.report.training_views import TrainingViews
from plan09lib.tell.told.outlook import ToldOutlook, tell_outlook
from plan09lib.tell.told.targets import ToldReview
from plan09lib.tell.words.narrate import Narrator
from plan09lib.tell.words.view import View


class OutlookViews(TrainingViews):
    """The outlook of every target whose deadline lies ahead. It changes no verdict."""

    if TYPE_CHECKING:
        evidence: Evidence

        @cached_property
        def told(self) -> ToldReview: ...

        @cached_property
        def trend(self) -> pd.DataFrame: ...

        @cached_property
        def narrator(self) -> Narrator: ...

        def _show(self, template: str, **context: Any) -> View: ...

    @cached_property
    def ahead(self) -> Outlook:
        """The frames of judge/outlook/outlook.py."""
        proposal = self.training_proposal
        return look_ahead(self.evidence, proposal.grants, proposal.inputs.counts)

    @cached_property
    def told_outlook(self) -> ToldOutlook:
        """The outlook as templates see it."""
        return tell_outlook(self.ahead, self.told.targets, self.facts)

    def outlook(self) -> View:
        """A chart and a few sentences per target: forecasts, labelled as such, with assumptions."""
        from plan09lib.tell.charts.outlook import outlook_chart

        chart = outlook_chart(self.told_outlook, self.trend, self.narrator)
        return self._show("trien_vong.j2", chart=chart)
