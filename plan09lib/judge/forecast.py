"""Who is on the roster at the end of each year to come, as far as today's lists can tell.

A forecast knows who leaves by age and who is announced to arrive; it does not guess who else comes
or goes. It is judged by the same functions as the present: `on(day)` is a roster like any other.

    roster(t + 1) = roster(t) − leavers + arrivals

Source: method.md §4.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pandas as pd

from plan09lib.judge.evidence import Evidence
from plan09lib.judge.retirement import leaving_dates
from plan09lib.read.plan import Plan


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
    _presence: dict[dt.date, pd.Series] = field(default_factory=dict, repr=False)

    def on(self, day: dt.date) -> pd.DataFrame:
        """The roster on `day`: surely or possibly there, in the list's order.

        Columns: those of the as-of roster, and `present` (boolean, NA = may have left). A person is
        there through their last day.
        """
        present = self.presence(day)
        listed = self.people.assign(present=present)
        return listed[(present.isna() | present.fillna(False)).astype(bool)]

    def presence(self, day: dt.date) -> pd.Series:
        """Per person of `people` whether they are on the roster on `day`; NA = undecided."""
        if day not in self._presence:
            self._presence[day] = self._present(day)
        return self._presence[day]

    def _present(self, day: dt.date) -> pd.Series:
        moment = pd.Timestamp(day)
        first, last = self.departures["leaves_first"], self.departures["leaves_last"]
        there = ((first >= moment) | first.isna()).astype("boolean")
        there = there.mask((first < moment) & ((last >= moment) | last.isna()))
        return there.mask((self.departures["arrives_on"] > moment).fillna(False), False)

    def leavers(self, after: dt.date, until: dt.date) -> frozenset[str]:
        """Staff ids whose last day is sure and who are on the roster of `after`, not of `until`."""
        before, later = self.presence(after), self.presence(until)
        here = (before.isna() | before.fillna(False)) & ~later.fillna(True)
        return frozenset(self.people.loc[here.astype(bool), "staff_id"])

    def arrivals(self, after: dt.date, until: dt.date) -> frozenset[str]:
        """Staff ids of announced arrivals that are on the roster of `until`, not of `after`."""
        comes = self.departures["arrives_on"]
        new = (comes > pd.Timestamp(after)) & (comes <= pd.Timestamp(until))
        still = self.presence(until).fillna(True)
        return frozenset(self.people.loc[(new & still).astype(bool), "staff_id"])


def forecast_roster(evidence: Evidence, arrivals: pd.DataFrame | None = None) -> RosterForecast:
    """The forecast of the evidence's unit from its as-of date.

    `arrivals` are rows like the roster's whose `joined_on` is the day they come: people whose
    coming is settled, or assumed in a what-if.
    """
    now, plan = evidence.now, evidence.plan
    known = evidence.history.retirement.by_id
    people = (
        now.roster if arrivals is None else pd.concat([now.roster, arrivals], ignore_index=True)
    )
    departures = leaving_dates(people, now.date, plan.retirement, known)
    listed = pd.RangeIndex(len(people)) < len(now.roster)
    departures["arrives_on"] = people["joined_on"].mask(listed).to_numpy()
    unused = len(set(known) - set(people["staff_id"]))
    return RosterForecast(now.date, year_ends(plan, now.date), people, departures, unused)


def year_ends(plan: Plan, as_of: dt.date) -> tuple[dt.date, ...]:
    """31 December of every year from `as_of` to the plan's last deadline."""
    last = max(target.deadline for target in plan.targets)
    return tuple(dt.date(year, 12, 31) for year in range(as_of.year, last.year + 1))
