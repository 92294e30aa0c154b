"""The facts of the outlook.

Ids: `T30-2a.nothing_k` is column `k` of target T30-2a under scenario `nothing` at its deadline,
`T30-2a.under_way_2028_k` the same at the end of 2028, `forecast.…` what holds of the whole.

Disclosure: heads of a target's whole group on a day, and who joins, leaves or passes its age limit
in between, are told whatever their size, as the ledger tells them of the past (method.md §3, §6: a
public duty). Hiding small ones would hide nothing: n on two days gives them by subtraction, and
without n there is no forecast. Nothing finer is told: no month, no sex, no post, nobody's age; the
age structure keeps its small cells hidden. Why a shortfall stays open is another matter: that it
is for age or service left is not told of a few (`ToldGoal`), as no head count gives that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import pandas as pd

from plan09lib.judge.frame import Row, plain_rows
from plan09lib.judge.outlook import Outlook
from plan09lib.judge.pace import DAYS_PER_YEAR, pace_of
from plan09lib.read.retirement_rules import Term
from plan09lib.tell.anchors import OUTLOOK, outlook_of
from plan09lib.tell.fact import Fact

COUNTS = (
    "n", "k", "unknown", "undecided", "need", "gap", "left", "left_qualified", "aged_out",
    "aged_out_qualified", "trained", "refilled_need", "refilled_gap_best", "refilled_gap_worst",
)  # fmt: skip
NOT_MET = ("short", "slips")
UNSURE = ("unknown_birth", "unknown_sex", "birth_range", "past_due")
SCENARIOS = ("nothing", "under_way", "plan")


def outlook_facts(outlook: Outlook, frame: pd.DataFrame) -> Iterator[Fact]:
    """Every number of the outlook; `frame` are the verdicts, from which the pace is taken."""
    targets = plain_rows(outlook.targets)
    told = [row for row in targets if row["outcome"] != "ended"]
    for row in told:
        yield from _target_facts(row)
    ahead = {row["target_id"] for row in told}
    ended = {row["target_id"] for row in targets} - ahead
    for row in plain_rows(outlook.paths):
        if row["target_id"] not in ended:
            yield from _path_facts(row)
    for row in plain_rows(frame):
        if row["target_id"] in ahead:
            yield from _pace_facts(row)
    yield from _general_facts(outlook, told)


def _target_facts(row: Row) -> Iterator[Fact]:
    key, anchor = f"{row['target_id']}.{row['scenario']}", outlook_of(row["target_id"])
    for column in COUNTS:
        yield Fact(f"{key}_{column}", int(row[column]), "count", anchor)
    for part in ("left", "aged_out"):
        rest = int(row[part]) - int(row[f"{part}_qualified"])
        yield Fact(f"{key}_{part}_unqualified", rest, "count", anchor)
    if row["met_on"]:
        yield Fact(f"{key}_met_on", dt.date.fromisoformat(row["met_on"]), "date", anchor)


def _path_facts(row: Row) -> Iterator[Fact]:
    key = f"{row['target_id']}.{row['scenario']}_{row['day'][:4]}"
    for column in ("n", "k", "need"):
        yield Fact(f"{key}_{column}", int(row[column]), "count", outlook_of(row["target_id"]))


def _pace_facts(row: Row) -> Iterator[Fact]:
    pace, anchor = pace_of(row), outlook_of(row["target_id"])
    if pace is None or pace.gap == 0:
        return
    if pace.days_left < DAYS_PER_YEAR:  # a yearly pace says nothing about a part of a year
        yield Fact(f"{row['target_id']}.pace_days_left", pace.days_left, "count", anchor)
    else:
        yield Fact(f"{row['target_id']}.pace_needed", pace.needed_per_year, "decimal", anchor)
    if pace.years is not None:
        yield Fact(f"{row['target_id']}.pace_so_far", pace.per_year, "decimal", anchor)
        yield Fact(f"{row['target_id']}.pace_years", pace.years, "count", anchor)


def _general_facts(outlook: Outlook, told: Sequence[Row]) -> Iterator[Fact]:
    yield Fact("forecast.targets", len({row["target_id"] for row in told}), "count", OUTLOOK)
    for scenario in sorted({row["scenario"] for row in told}):
        outcomes = [row["outcome"] for row in told if row["scenario"] == scenario]
        short = sum(outcome in NOT_MET for outcome in outcomes)
        yield Fact(f"forecast.{scenario}_not_met", short, "count", OUTLOOK)
        yield Fact(f"forecast.{scenario}_open", outcomes.count("open"), "count", OUTLOOK)
    unsure = int(outlook.forecast.departures["reason"].isin(UNSURE).sum())
    yield Fact("forecast.unsure", unsure, "count", OUTLOOK)
    yield Fact("forecast.unused", outlook.forecast.unused, "count", OUTLOOK)
    courses = outlook.under_way
    for name in ("counted", "overdue", "without_end", "unreadable", "elsewhere"):
        yield Fact(f"forecast.courses_{name}", getattr(courses, name), "count", OUTLOOK)
    plan = outlook.counts.plan
    yield Fact("forecast.overdue_months", plan.courses.overdue_months, "count", OUTLOOK)
    for day in sorted(set(outlook.paths["day"])):
        yield Fact(f"forecast.end_{day}", dt.date.fromisoformat(day), "date", OUTLOOK)
    for term in terms_ahead(outlook):
        if term.until is not None:
            yield Fact(f"forecast.term_{term.id}", term.until, "date", OUTLOOK)


def terms_ahead(outlook: Outlook) -> list[Term]:
    """The elected terms that end before the last day forecast."""
    days = set(outlook.paths["day"])
    last = dt.date.fromisoformat(max(days)) if days else outlook.forecast.as_of
    terms = outlook.counts.plan.retirement.terms
    return [t for t in terms if t.until is not None and outlook.forecast.as_of < t.until <= last]
