"""The numbers of the outlook and what they are followed to.

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
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pandas as pd

from plan09lib.judge.outlook.course_effects import under_way_rows
from plan09lib.judge.outlook.outlook import Outlook
from plan09lib.judge.outlook.outlook_rows import outlook_rows
from plan09lib.judge.outlook.pace import DAYS_PER_YEAR, pace_of
from plan09lib.judge.targets.assess import Row, plain_rows
from plan09lib.judge.targets.need_and_status import need
from plan09lib.judge.targets.rows import places
from plan09lib.read.plan.layout import COURSES, ROSTER
from plan09lib.read.plan.plan_file import Target
from plan09lib.read.plan.retirement_rules import RETIREMENT_FILE, Term
from plan09lib.tell.numbers.origin import TARGETS, Judged, counted, worked_out
from plan09lib.tell.words.anchors import OUTLOOK, outlook_of
from plan09lib.tell.words.fact import Fact, Found
from plan09lib.tell.words.wording import formula, scenario_label

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


# Tracers of the outlook: forecast heads to today's rows, the rest to the numbers it comes from.

TALLIED = {"not_met": NOT_MET, "open": ("open",)}


def scenario_of(column: str) -> tuple[str, str]:
    """The scenario of a forecast's column and the rest of its name; no scenario for the present."""
    found = next((name for name in SCENARIOS if column.startswith(f"{name}_")), "")
    return found, column.removeprefix(f"{found}_") if found else column


def trace_ahead(review: Judged, key: str, target: Target, column: str) -> Found:
    """What a number of a target's forecast is followed to."""
    if column.startswith("pace_"):
        return _pace(review, key, target, column)
    scenario, what = scenario_of(column)
    day = target.deadline
    if what[:4].isdigit():
        day, what = dt.date(int(what[:4]), 12, 31), what[5:]
        day = min(day, target.deadline)
    prefix = column.removesuffix(what)
    rows = outlook_rows(review.ahead, target, scenario, what, day)
    if rows is not None:
        return counted(rows, _foreseen(scenario, what), clause=target.clause)
    if what == "met_on":
        return _met_on(review, key, target, scenario)
    names, compute = _derived(target)[what]
    full = tuple(name if name == "percent" else prefix + name for name in names)
    return worked_out(review, key, full, compute, _foreseen(scenario, what), target.clause)


def _foreseen(scenario: str, what: str) -> str:
    return formula.filled(
        "du_bao", scenario_label.of("khi_kham_pha", scenario), formula.of("trien_vong", what)
    )


def _derived(target: Target) -> dict[str, tuple[tuple[str, ...], Callable[..., Any]]]:
    """By column: the columns it is worked out from, and how."""

    def required(percent: Any, people: Any, places_left: Any = 0) -> int:
        return need(percent, people + places_left, target.rule)

    def short(owed: Any, heads: Any, newcomers: Any = 0) -> int:
        return int(max(0, owed - heads - newcomers))

    return {
        "need": (("percent", "n"), required),
        "gap": (("need", "k"), short),
        "left_unqualified": (("left", "left_qualified"), _rest),
        "aged_out_unqualified": (("aged_out", "aged_out_qualified"), _rest),
        "refilled_need": (("percent", "n", "left"), required),
        "refilled_gap_best": (("refilled_need", "k", "left"), short),
        "refilled_gap_worst": (("refilled_need", "k"), short),
    }


def _rest(whole: Any, part: Any) -> int:
    return int(whole - part)


def _met_on(review: Judged, key: str, target: Target, scenario: str) -> Found:
    """The first day of the path from which every later one is met."""
    outlook = review.ahead
    own = (outlook.paths["target_id"] == target.id) & (outlook.paths["scenario"] == scenario)
    path = outlook.paths[own].sort_values("day")
    summary = (outlook.targets["target_id"] == target.id) & (
        outlook.targets["scenario"] == scenario
    )
    now = str(outlook.targets.loc[summary, "state_now"].iloc[0])
    days = [outlook.forecast.as_of.isoformat(), *path["day"]]
    states = zip(reversed(days), reversed([now, *path["state"]]), strict=True)
    met = [day for day, _ in itertools.takewhile(lambda one: one[1] == "met", states)]
    years = [f"{key}.{scenario}_{day[:4]}_{name}" for day in path["day"] for name in ("k", "need")]
    text = _foreseen(scenario, "met_on")
    day = dt.date.fromisoformat(met[-1]) if met else None
    return Found(formula=text, result=day, clause=target.clause, parts=tuple(years))


def _pace(review: Judged, key: str, target: Target, column: str) -> Found:
    def per_year(trained: Any, since: Any, as_of: Any) -> Any:
        return trained * DAYS_PER_YEAR / (as_of - since).days

    def years(gap: Any, *rest: Any) -> int:
        return int(-(-gap // per_year(*rest)))

    def needed(gap: Any, as_of: Any, deadline: Any) -> Any:
        return gap * DAYS_PER_YEAR / (deadline - as_of).days

    past = ("baseline_trained", "baseline_as_of", "as_of")
    found: dict[str, tuple[tuple[str, ...], Callable[..., Any]]] = {
        "pace_so_far": (past, per_year),
        "pace_years": (("gap", *past), years),
        "pace_needed": (("gap", "as_of", "deadline"), needed),
        "pace_days_left": (("deadline", "as_of"), lambda a, b: (a - b).days),
    }
    names, compute = found[column]
    text = formula.of("trien_vong", column)
    return worked_out(review, key, names, compute, text, target.clause)


def trace_forecast(review: Judged, key: str, name: str) -> Found:
    """What holds of the whole outlook: targets, people and courses it is unsure of, its days."""
    outlook = review.ahead
    told = outlook.targets[outlook.targets["outcome"] != "ended"]
    if name == "targets":
        ids = tuple(dict.fromkeys(told["target_id"]))
        text = formula.of("ca_trien_vong", name)
        return Found(formula=text, result=len(ids), clause=TARGETS, parts=ids)
    scenario, what = scenario_of(name)
    if scenario:
        own = told[(told["scenario"] == scenario) & told["outcome"].isin(TALLIED[what])]
        ids = tuple(own["target_id"])
        said = formula.of("ca_trien_vong", what)
        text = formula.filled("chi_tieu_du_bao", said, scenario_label.of("khi_kham_pha", scenario))
        return Found(formula=text, result=len(ids), clause=TARGETS, parts=ids)
    if name.startswith("courses_"):
        return _courses(review, name.removeprefix("courses_"))
    if name == "unsure":
        unsure = outlook.forecast.departures["reason"].isin(UNSURE).to_numpy()
        rows = places(outlook.forecast.people[unsure], review.plan.sheet_title(ROSTER))
        text = formula.of("ca_trien_vong", name)
        return counted(rows, text, source=RETIREMENT_FILE)
    return _given(review, name)


def _courses(review: Judged, name: str) -> Found:
    rows = under_way_rows(review.evidence)[name]
    title = review.plan.sheet_title(COURSES)
    return counted(places(rows, title), formula.of("dang_hoc", name), source="du_bao.yml")


def _given(review: Judged, name: str) -> Found:
    """Numbers and days that stand in a file of rules."""
    outlook = review.ahead
    if name == "unused":
        known = review.evidence.history.retirement.by_id
        unused = set(known) - set(outlook.forecast.people["staff_id"])
        text = formula.of("ca_trien_vong", name)
        return Found(formula=text, result=len(unused), source=RETIREMENT_FILE)
    if name == "overdue_months":
        months = review.plan.courses.overdue_months
        text = formula.of("ca_trien_vong", name)
        return Found(formula=text, result=months, source="du_bao.yml, mục overdue_months")
    if name.startswith("term_"):
        term = next(one for one in terms_ahead(outlook) if name == f"term_{one.id}")
        text = formula.of("ca_trien_vong", "term")
        return Found(formula=text, result=term.until, source=RETIREMENT_FILE)
    day = dt.date.fromisoformat(name.removeprefix("end_"))
    days = {*outlook.forecast.year_ends, *(target.deadline for target in review.plan.targets)}
    text = formula.of("ca_trien_vong", "end")
    return Found(formula=text, result=day if day in days else None, source="plan.yml")


FAMILIES: dict[str, Any] = {"forecast": trace_forecast}
