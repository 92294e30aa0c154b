"""Who is on the roster at the end of each year to come, as far as today's lists can tell.

A forecast knows who leaves by age and who is announced to arrive; it does not guess who else comes
or goes. It is judged by the same functions as the present: `on(day)` is a roster like any other.

    roster(t + 1) = roster(t) − leavers + arrivals

Source: method.md §4.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from plan09lib.judge.outlook.retirement import leaving_dates
from plan09lib.judge.targets.answers import Answers
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.identified import OWN


@dataclass(frozen=True, eq=False)
class RosterForecast:
    """The roster from `as_of` on.

    `people` are the rows of the as-of roster and of announced arrivals; `departures` has a row for
    each of them: staff_id, leaves_first, leaves_last, reason (see `retirement.leaving_dates`) and
    arrives_on (NaT for who is on the as-of roster). `year_ends` run from the as-of date's year to
    that of the plan's last deadline. `unused` counts entries of the unit's `nghi_huu.yml` about
    people who are not listed.
    """

    as_of: dt.date
    year_ends: tuple[dt.date, ...]
    people: pd.DataFrame
    departures: pd.DataFrame
    unused: int = 0
    _presence: dict[dt.date, Answers] = field(default_factory=dict, repr=False)

    def on(self, day: dt.date) -> pd.DataFrame:
        """The roster on `day`: surely or possibly there, in the list's order.

        Columns: those of the as-of roster, and `present` (boolean, NA = may have left). A person is
        there through their last day.
        """
        present = self.presence(day)
        return self.people.assign(present=present.on(self.people.index))[present.possible]

    def presence(self, day: dt.date) -> Answers:
        """Per person of `people` whether they are on the roster on `day`."""
        if day not in self._presence:
            self._presence[day] = self._present(np.datetime64(day))
        return self._presence[day]

    def _present(self, day: np.datetime64) -> Answers:
        first, last, arrives = self._moments
        there = (first >= day) | np.isnat(first)
        perhaps = ~there & ((last >= day) | np.isnat(last))
        here = ~(arrives > day)
        return Answers(there & here, perhaps & here)

    @cached_property
    def _moments(self) -> tuple[np.ndarray, ...]:
        names = ("leaves_first", "leaves_last", "arrives_on")
        return tuple(self.departures[name].to_numpy(dtype="datetime64[D]") for name in names)

    @property
    def is_listed(self) -> np.ndarray:
        """Per person whether they are on the as-of roster, not only announced."""
        return np.isnat(self._moments[2])


def forecast_roster(evidence: Evidence, arrivals: pd.DataFrame | None = None) -> RosterForecast:
    """The forecast of the evidence's unit from its as-of date.

    `arrivals` are rows like the roster's whose `joined_on` is the day they come: people whose
    coming is settled, or assumed in a what-if.
    """
    if arrivals is None:
        return evidence.once(("forecast",), lambda: _forecast(evidence, evidence.now.roster))
    own = arrivals["staff_id"].rename(OWN)
    coming = arrivals.drop(columns=OWN, errors="ignore").join(own)
    return _forecast(evidence, pd.concat([evidence.now.roster, coming], ignore_index=True))


def _forecast(evidence: Evidence, people: pd.DataFrame) -> RosterForecast:
    now, plan = evidence.now, evidence.plan
    entries = evidence.history.retirement.by_id.items()
    known = {now.person_id(code): entry for code, entry in entries}
    departures = leaving_dates(people, now.date, plan.retirement, known)
    listed = pd.RangeIndex(len(people)) < len(now.roster)
    departures["arrives_on"] = people["joined_on"].mask(listed).to_numpy()
    unused = len(set(known) - set(people["staff_id"]))
    return RosterForecast(
        as_of=now.date,
        year_ends=year_ends(plan, now.date),
        people=people,
        departures=departures,
        unused=unused,
    )


def year_ends(plan: Plan, as_of: dt.date) -> tuple[dt.date, ...]:
    """31 December of every year from `as_of` to the plan's last deadline."""
    last = plan.last_deadline
    return tuple(dt.date(year, 12, 31) for year in range(as_of.year, last.year + 1))
