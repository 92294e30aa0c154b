"""An old forecast held against what the later lists say: how far to trust the next one.

actual = forecast − left_unforeseen + stayed_against + arrived
"""

from __future__ import annotations

import pandas as pd

from plan09lib.judge.outlook.counts_ahead import CountsAhead
from plan09lib.judge.outlook.course_effects import courses_under_way
from plan09lib.judge.outlook.forecast import forecast_roster
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.read.unit.history import Snapshot

PEOPLE = [
    "date", "forecast", "actual", "left_as_forecast", "left_unforeseen", "stayed_against",
    "arrived",
]  # fmt: skip
TARGETS = ["date", "target_id", "forecast_k", "forecast_n", "actual_k", "actual_n"]


def later_snapshots(evidence: Evidence) -> list[Snapshot]:
    """The lists of the unit dated after the evidence's as-of date, oldest first."""
    history = evidence.history
    return [s for s in history.until(history.dates()[-1]) if s.date > evidence.now.date]


def backtest_people(evidence: Evidence) -> pd.DataFrame:
    """The forecast roster against each later list, in heads.

    Rows: one per later list. Columns: date (ISO), forecast (people expected, the undecided too),
    actual, left_as_forecast, left_unforeseen (expected and gone), stayed_against (listed though
    expected to have left), arrived (not on the list the forecast was made from).
    """
    forecast = forecast_roster(evidence)
    start = set(evidence.now.roster["staff_id"])
    rows = []
    for snapshot in later_snapshots(evidence):
        actual = set(snapshot.roster["staff_id"])
        expected = set(forecast.on(snapshot.date)["staff_id"])
        rows.append(
            {
                "date": snapshot.date.isoformat(),
                "forecast": len(expected),
                "actual": len(actual),
                "left_as_forecast": len((start - expected) - actual),
                "left_unforeseen": len(expected - actual),
                "stayed_against": len((start - expected) & actual),
                "arrived": len(actual - start),
            }
        )
    return pd.DataFrame(rows, columns=PEOPLE)


def backtest_targets(evidence: Evidence) -> pd.DataFrame:
    """Heads forecast per target, courses under way finished, against each later list.

    Rows: one per later list and target whose population exists then. Columns: date (ISO),
    target_id, forecast_k, forecast_n, actual_k, actual_n.
    """
    forecast, under_way = forecast_roster(evidence), courses_under_way(evidence)
    counts = CountsAhead(evidence, forecast, {"nothing": (), "under_way": under_way.grants})
    rows = []
    for snapshot in later_snapshots(evidence):
        for target in evidence.plan.targets:
            ended = evidence.history.plan.population(target.population).ended_on  # as it came
            if ended is not None and snapshot.date > ended:
                continue
            same = counts.same_as(target, "under_way")
            told = counts.count(target, same, snapshot.date)
            found = evidence.counter.count(target, snapshot)
            row = (snapshot.date.isoformat(), target.id, told.k, told.n, found.k, found.n)
            rows.append(dict(zip(TARGETS, row, strict=True)))
    return pd.DataFrame(rows, columns=TARGETS)
