"""Tracers of the outlook: forecast heads to today's rows, the rest to the numbers it comes from."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

from plan09lib.judge.grants import under_way_rows
from plan09lib.judge.headcount import need
from plan09lib.judge.outlook_trace import outlook_rows
from plan09lib.judge.pace import DAYS_PER_YEAR
from plan09lib.judge.trace import places
from plan09lib.read.plan_models import Target
from plan09lib.read.retirement_rules import RETIREMENT_FILE
from plan09lib.read.sheet_names import COURSES, ROSTER
from plan09lib.tell.outlook_facts import NOT_MET, SCENARIOS, UNSURE, terms_ahead
from plan09lib.tell.trace import TARGETS, Found, Judged, counted, worked_out
from plan09lib.tell.wording import formula, scenario_label

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
