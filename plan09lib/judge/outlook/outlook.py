"""Every target whose deadline lies ahead, at each year end to it, under up to three scenarios.

*nothing*: nothing more is done. *under_way*: courses under way finish. *plan*: they finish, and so
does a proposed training plan. Judged by the functions that judge the present, on the roster to
come. Source: method.md §4.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from plan09lib.judge.outlook.counts_ahead import CountsAhead
from plan09lib.judge.outlook.course_effects import CourseEffect, CoursesUnderWay, courses_under_way
from plan09lib.judge.outlook.forecast import RosterForecast
from plan09lib.judge.targets.answers import Answers
from plan09lib.judge.targets.assess import typed
from plan09lib.judge.targets.counting import Count
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.targets.ledger import Side, movements
from plan09lib.judge.targets.need_and_status import Requirement
from plan09lib.read.clauses.plan_file import Target

# The columns of the two frames of the outlook: their types and what they hold.

State = Literal["met", "short", "open", "nobody", "ended"]
"""At one day: attained, not attained, decided by blanks or by who comes, an empty population, one
that has ended."""
Outcome = Literal["stays_met", "met", "slips", "short", "open", "nobody", "ended"]
"""Through the deadline: met now and then, met from some year on, met now and short then, short."""

PATHS: dict[str, tuple[str, str]] = {
    "target_id": ("string", "id in plan.yml"),
    "scenario": ("string", "nothing, under_way or plan"),
    "day": ("string", "ISO date: a year end before the deadline, or the deadline"),
    "n": ("Int64", "heads in the population on that day"),
    "k": ("Int64", "heads known to satisfy then"),
    "unknown": ("Int64", "heads of n without a known value"),
    "undecided": ("Int64", "people who may or may not belong then, not in n"),
    "need": ("Int64", "heads required"),
    "gap": ("Int64", "heads missing, max(0, need − k)"),
    "state": ("string", "met, short, open, nobody or ended, if nobody else comes or goes"),
}  # fmt: skip

OUTLOOK: dict[str, tuple[str, str]] = {
    "target_id": ("string", "id in plan.yml"),
    "scenario": ("string", "nothing, under_way or plan"),
    "deadline": ("string", "ISO date"),
    "state_now": ("string", "state on the as-of date"),
    "outcome": ("string", "closed list, see Outcome"),
    "met_on": ("string", "ISO date from which it is met to the deadline; empty when not"),
    "n": ("Int64", "heads in the population at the deadline"),
    "k": ("Int64", "heads known to satisfy then"),
    "unknown": ("Int64", "heads of n without a known value"),
    "undecided": ("Int64", "people who may or may not belong then, not in n"),
    "need": ("Int64", "heads required then"),
    "gap": ("Int64", "heads missing then"),
    "left": ("Int64", "people of today's population who have left by then"),
    "left_qualified": ("Int64", "of them satisfying today"),
    "aged_out": ("Int64", "people of today's population who are past its age limit then"),
    "aged_out_qualified": ("Int64", "of them satisfying today"),
    "trained": ("Int64", "people of both populations who satisfy then and not (known to) today"),
    "refilled_need": ("Int64", "heads required if every place of those who left is filled"),
    "refilled_gap_best": ("Int64", "heads missing then if all newcomers satisfy"),
    "refilled_gap_worst": ("Int64", "heads missing then if none of them does"),
    "refilled_state": ("string", "met or short whoever comes, open when it depends on them"),
    "state_if_nobody_left": ("string", "state at the deadline if nobody had left"),
    "state_if_nobody_aged": ("string", "state at the deadline if nobody had passed the age limit"),
    "turns_on_leaving": ("boolean", "retirements alone decide whether it is met at the deadline"),
    "turns_on_age": ("boolean", "birthdays alone decide whether it is met at the deadline"),
}  # fmt: skip


# The outlook, worked out.


@dataclass(frozen=True, eq=False)
class Outlook:
    """What lies ahead of one unit.

    Frames: `paths` (target × scenario × day) and `targets` (target × scenario).
    `under_way` says what was made of the courses under way, `counts` who is counted.
    """

    counts: CountsAhead
    under_way: CoursesUnderWay
    paths: pd.DataFrame
    targets: pd.DataFrame

    @property
    def forecast(self) -> RosterForecast:
        """Who will be there."""
        return self.counts.forecast


def look_ahead(
    evidence: Evidence,
    plan_grants: Iterable[CourseEffect] | None = None,
) -> Outlook:
    """The outlook of the evidence's unit from its as-of date.

    `plan_grants` is what a proposed training plan would raise; without it there is no third
    scenario. Targets whose deadline is not after the end of the period have no rows.
    """
    under_way = courses_under_way(evidence)
    scenarios: dict[str, tuple[CourseEffect, ...]] = {"nothing": (), "under_way": under_way.grants}
    if plan_grants is not None:
        scenarios["plan"] = (*under_way.grants, *plan_grants)
    counts = CountsAhead.of(evidence, scenarios)
    paths: list[dict[str, object]] = []
    summaries: list[dict[str, object]] = []
    for target in evidence.plan.targets:
        if target.deadline <= evidence.period.end:
            continue
        worked_out: dict[str, _Ahead] = {}
        for scenario in scenarios:
            same = counts.same_as(target, scenario)
            ahead = worked_out.setdefault(same, _Ahead(counts, target, same))
            paths += [row | {"scenario": scenario} for row in ahead.path]
            summaries.append(ahead.summary | {"scenario": scenario})
    return Outlook(counts, under_way, typed(paths, PATHS), typed(summaries, OUTLOOK))


class _Ahead:
    """One target under one scenario."""

    def __init__(self, counts: CountsAhead, target: Target, scenario: str):
        self.counts, self.target, self.scenario = counts, target, scenario
        self.forecast = counts.forecast
        self.requirement = Requirement.of(target, counts.plan)
        self.ended_on = counts.plan.population(target.population).ended_on

    @property
    def days(self) -> list[dt.date]:
        """The year ends after the as-of date and before the deadline, and the deadline."""
        after, deadline = self.counts.after, self.target.deadline
        return [*(day for day in self.forecast.year_ends if after < day < deadline), deadline]

    @cached_property
    def path(self) -> list[dict[str, object]]:
        """The target's rows of `paths`."""
        return [self._point(day) for day in self.days]

    def _point(self, day: dt.date) -> dict[str, object]:
        counted = self._count(day)
        return {
            "target_id": self.target.id,
            "scenario": self.scenario,
            "day": day.isoformat(),
            "n": counted.n,
            "k": counted.k,
            "unknown": counted.unknown,
            "undecided": counted.undecided,
            "need": self.requirement.need(counted.n),
            "gap": max(0, self.requirement.need(counted.n) - counted.k),
            "state": self._state(counted, day),
        }

    def _count(self, day: dt.date) -> Count:
        return self.counts.count(self.target, self.scenario, day)

    def _side(self, day: dt.date) -> Side:
        return self.counts.side(self.target, self.scenario, day)

    def _movements(self) -> dict[str, object]:
        """Who of today's population is gone at the deadline, and what filling their places does."""
        day = self.target.deadline
        moved = movements(self._side(self.forecast.as_of), self._side(day))
        ledger = moved.summed()
        counted = self._count(day)
        filled = Count(counted.n + ledger.left, counted.k, counted.unknown + ledger.left)
        required = self.requirement.need(filled.n)
        return {
            "left": ledger.left,
            "left_qualified": ledger.left_qualified,
            "aged_out": ledger.exited_by_age,
            "aged_out_qualified": int(np.count_nonzero(moved.aged_out_qualified)),
            "trained": ledger.trained + ledger.recorded,
            "refilled_need": required,
            "refilled_gap_best": max(0, required - counted.k - ledger.left),
            "refilled_gap_worst": max(0, required - counted.k),
            "refilled_state": self._state(filled, day),
        }

    def _state(self, counted: Count, day: dt.date) -> State:
        if self.ended_on is not None and day > self.ended_on:
            return "ended"
        if counted.is_empty:
            return "nobody"
        attained = self.requirement.attained(counted)
        return "open" if attained is None else "met" if attained else "short"

    @cached_property
    def summary(self) -> dict[str, object]:
        """The target's row of `targets`."""
        last, deadline = self.path[-1], self.target.deadline
        kept = {name: last[name] for name in OUTLOOK if name in last}
        stayed, aged = self._state_if_nobody_left(), self._state_if_nobody_aged()
        return {
            **kept,
            **self._movements(),
            "deadline": deadline.isoformat(),
            "state_now": self._now,
            "outcome": self._outcome(),
            "met_on": self._met_on(),
            "state_if_nobody_left": stayed,
            "state_if_nobody_aged": aged,
            "turns_on_leaving": {stayed, last["state"]} == {"met", "short"},
            "turns_on_age": {aged, last["state"]} == {"met", "short"},
        }

    def _state_if_nobody_left(self) -> State:
        day = self.target.deadline
        there = Answers.known(self.forecast.is_listed) | self.forecast.presence(day)
        members = self.counts.members(self.target.population, day) & there
        return self._state(self.counts.count(self.target, self.scenario, day, members), day)

    def _state_if_nobody_aged(self) -> State:
        """As if everybody who is below the limit today still were; others are taken as they are."""
        day, population = self.target.deadline, self.target.population
        young = self.counts.members(population, self.forecast.as_of)
        any_age = self.counts.members(population, day, ignore_age=True)
        anyone = self.counts.members(population, day) | (young & any_age)
        members = anyone & self.forecast.presence(day)
        return self._state(self.counts.count(self.target, self.scenario, day, members), day)

    @cached_property
    def _now(self) -> State:
        return self._state(self._count(self.forecast.as_of), self.forecast.as_of)

    def _outcome(self) -> Outcome:
        at_deadline: State = self.path[-1]["state"]  # type: ignore[assignment]
        if at_deadline == "met":
            return "stays_met" if self._met_on() == self.forecast.as_of.isoformat() else "met"
        if at_deadline == "short":
            return "slips" if self._now == "met" else "short"
        return at_deadline

    def _met_on(self) -> str:
        """The first day from which every later one is met; empty when the deadline is not."""
        days = [(self.forecast.as_of.isoformat(), self._now)]
        days += [(str(row["day"]), row["state"]) for row in self.path]  # type: ignore[misc]
        met = itertools.takewhile(lambda one: one[1] == "met", reversed(days))
        return next(reversed([day for day, _ in met]), "")
