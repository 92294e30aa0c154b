"""The views of the targets, which a review shows beside those of the tasks.

Charts are imported where they are drawn: the process that publishes opens a review too, draws
nothing and need not load matplotlib.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from plan09lib.judge.assess import trend
from plan09lib.judge.evidence import Evidence
from plan09lib.read.history import NoSnapshot
from plan09lib.tell.narrate import Narrator
from plan09lib.tell.told_review import ToldReview
from plan09lib.tell.view import View

SENTENCES = {"so_ket": "cau_so_ket.j2", "tong_ket": "cau_tong_ket.j2"}


class TargetViews:
    """Views of the targets by year: tables, sentences, charts, ladders."""

    if TYPE_CHECKING:
        kind: str
        evidence: Evidence

        @cached_property
        def told(self) -> ToldReview: ...

        @cached_property
        def narrator(self) -> Narrator: ...

        def _show(self, template: str, **context: Any) -> View: ...

    def targets(self, year: int) -> View:
        """The targets due in `year`: a table, then a block per target, worst first."""
        targets = self.told.of_year(year)
        return self._show(
            "chi_tieu.j2",
            targets=targets,
            worst_first=self.told.worst_first(targets),
            year_label=str(year),
            sentences=self._sentences,
            moc="baseline" if self.kind == "tong_ket" else self._since,
        )

    def ladder_chart(self, year: int) -> View:
        """A chart of the targets due in `year`: baseline, now, need."""
        from plan09lib.tell.charts import ladder_chart

        chart = ladder_chart(self.told.of_year(year), self.narrator, year)
        return self._show("bieu_do_bac_thang.j2", chart=chart, year_label=str(year))

    def trend_chart(self, year: int) -> View:
        """A chart of the targets due in `year` over all snapshots."""
        targets = self.told.of_year(year)
        from plan09lib.tell.charts import trend_chart

        chart = trend_chart(self.trend, targets, self.narrator, year)
        return self._show("bieu_do_xu_huong.j2", chart=chart, year_label=str(year))

    def ladders(self) -> View:
        """The 2025 targets and the 2030 targets that continue them, each pair as one story."""
        return self._show("bac_thang.j2")

    @cached_property
    def trend(self) -> pd.DataFrame:
        """Heads of every target at every snapshot, see judge/assess.py."""
        return trend(self.evidence)

    @property
    def _since(self) -> str:
        return "previous" if isinstance(self.evidence.baseline, NoSnapshot) else "baseline"

    @cached_property
    def _sentences(self) -> Any:
        return self.narrator.module(SENTENCES[self.kind])
