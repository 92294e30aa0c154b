"""The numbers of the outlook, each with its origin: heads to today's rows, the rest to numbers.

Ids: `T30-2a.nothing_k` is column `k` of target T30-2a under scenario `nothing` at its deadline,
`T30-2a.under_way_2028_k` the same at the end of 2028, `forecast.…` what holds of the whole.

Only `shared_outlook` may stand in what leaves the ward: paces, courses, terms. Heads at a deadline
or on any day ahead give by subtraction who retires or passes an age limit, so they are the
office's own (`outlook_facts`, for `inner_facts` of a review). Source: verdicts.md §3.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache, partial

import pandas as pd

from plan09lib.judge.outlook.course_effects import under_way_rows
from plan09lib.judge.outlook.outlook import Outlook
from plan09lib.judge.outlook.outlook_rows import COUNTED, outlook_rows
from plan09lib.judge.outlook.pace import DAYS_PER_YEAR, pace_of
from plan09lib.judge.targets.assess import Row, plain_rows
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.rules.layout import COURSES, ROSTER
from plan09lib.read.rules.retirement_rules import RETIREMENT_FILE, Term
from plan09lib.tell.numbers.declared import Numbers, days_to, minus, part_of, required, short_of
from plan09lib.tell.words.anchors import OUTLOOK, outlook_of
from plan09lib.tell.words.fact import Fact, Found
from plan09lib.tell.words.wording import formula, scenario_label

NOT_MET = ("short", "slips")
UNSURE = ("unknown_birth", "unknown_sex", "birth_range", "unknown_post", "past_due")
SCENARIOS = ("nothing", "under_way", "plan")
COURSE_FILE = "du_bao.yml"


def shared_outlook(
    evidence: Evidence, outlook: Outlook, frame: pd.DataFrame, known: Mapping[str, Fact]
) -> Iterator[Fact]:
    """The numbers of the outlook that anybody may know.

    `frame` are the verdicts, from which the pace is taken, `known` the facts of their targets.
    """
    ahead = {row["target_id"] for row in _told(outlook)}
    for row in plain_rows(frame):
        if row["target_id"] in ahead:
            yield from _pace_facts(_numbers(evidence.plan.target(row["target_id"])), row, known)
    yield from _assumed(evidence, outlook)


def outlook_facts(
    evidence: Evidence, outlook: Outlook, known: Mapping[str, Fact]
) -> Iterator[Fact]:
    """The numbers of the outlook that are the office's own: heads on days ahead, and who leaves."""
    paths = plain_rows(outlook.paths)
    for row in _told(outlook):
        target = evidence.plan.target(row["target_id"])
        same = (row["target_id"], row["scenario"])
        path = [one for one in paths if (one["target_id"], one["scenario"]) == same]
        yield from _Foreseen(outlook, target, row, known[f"{target.id}.percent"]).facts(path)
    yield from _whole_facts(evidence, outlook)


def _told(outlook: Outlook) -> list[Row]:
    return [row for row in plain_rows(outlook.targets) if row["outcome"] != "ended"]


def _numbers(target: Target) -> Numbers:
    anchor = outlook_of(target.id)
    return Numbers(key=target.id, says="trien_vong", anchor=anchor, clause=target.clause)


class _Foreseen:
    """The facts of one target under one scenario, of which `row` is the summary."""

    def __init__(self, outlook: Outlook, target: Target, row: Row, percent: Fact):
        self.outlook, self.target, self.row, self.percent = outlook, target, row, percent
        self.scenario = row["scenario"]
        self.numbers = _numbers(target)
        self.required = partial(required, target.rule)

    def facts(self, path: Sequence[Row]) -> Iterator[Fact]:
        """Heads at the deadline and on every day of the path, and from when on it is met."""
        yield from self._at_the_deadline()
        years = [fact for row in path for fact in self._on(row)]
        yield from years
        if self.row["met_on"]:
            day = dt.date.fromisoformat(self.row["met_on"])
            parts = tuple(fact.id for fact in years if not fact.id.endswith("_n"))
            fact_id = f"{self.target.id}.{self.scenario}_met_on"
            origin = partial(self._met_on, path, parts)
            yield Fact(fact_id, day, "date", self.numbers.anchor, origin=origin)

    def _at_the_deadline(self) -> Iterator[Fact]:
        heads = {name: self._counted(name, self.row, self.target.deadline) for name in COUNTED}
        yield from heads.values()
        for part in ("left", "aged_out"):
            both = (heads[part], heads[f"{part}_qualified"])
            name, text = self._called(f"{part}_unqualified")
            yield self.numbers.derived(name, "count", minus, *both, text=text)
        owed = self._required("need", self.row, heads["n"])
        filled = self._required("refilled_need", self.row, heads["n"], heads["left"])
        yield from (owed, filled)
        yield self._short("gap", owed, heads["k"])
        yield self._short("refilled_gap_best", filled, heads["k"], heads["left"])
        yield self._short("refilled_gap_worst", filled, heads["k"])

    def _on(self, row: Row) -> Iterator[Fact]:
        day = dt.date.fromisoformat(row["day"])
        n, k = (self._counted(name, row, day, f"{day.year}_") for name in ("n", "k"))
        yield from (n, k, self._required("need", row, n, of=f"{day.year}_"))

    def _counted(self, column: str, row: Row, day: dt.date, of: str = "") -> Fact:
        rows = partial(outlook_rows, self.outlook, self.target, self.scenario, column, day)
        name, text = self._called(column, of)
        return self.numbers.placed(name, rows, int(row[column]), text)

    def _required(self, column: str, row: Row, *people: Fact, of: str = "") -> Fact:
        name, text = self._called(column, of)
        parts, value = (self.percent, *people), int(row[column])
        return self.numbers.derived(name, "count", self.required, *parts, value=value, text=text)

    def _short(self, column: str, *parts: Fact) -> Fact:
        name, text = self._called(column)
        value = int(self.row[column])
        return self.numbers.derived(name, "count", short_of, *parts, value=value, text=text)

    def _called(self, column: str, of: str = "") -> tuple[str, partial[str]]:
        """The name of a number and its formula; `of` is the year whose end it is about."""
        return f"{self.scenario}_{of}{column}", _text(self.scenario, column)

    def _met_on(self, path: Sequence[Row], parts: tuple[str, ...]) -> Found:
        """The first day of the path from which every later one is met."""
        days = [(self.outlook.forecast.as_of.isoformat(), self.row["state_now"])]
        days += sorted((row["day"], row["state"]) for row in path)
        met = [day for day, _ in itertools.takewhile(lambda one: one[1] == "met", reversed(days))]
        day = dt.date.fromisoformat(met[-1]) if met else None
        text, clause = _foreseen(self.scenario, "met_on"), self.target.clause
        return Found(formula=text, result=day, clause=clause, parts=parts)


@cache
def _text(scenario: str, what: str) -> partial[str]:
    """The formula, worked out when asked: the same for every target and year."""
    return partial(_foreseen, scenario, what)


def _foreseen(scenario: str, what: str) -> str:
    return formula.filled(
        "du_bao", scenario_label.of("khi_kham_pha", scenario), formula.of("trien_vong", what)
    )


def _pace_facts(numbers: Numbers, row: Row, known: Mapping[str, Fact]) -> Iterator[Fact]:
    pace = pace_of(row)
    if pace is None or pace.gap == 0:
        return
    names = ("gap", "deadline", "as_of", "baseline_trained", "baseline_as_of")
    gap, deadline, as_of, trained, since = (known[f"{numbers.key}.{name}"] for name in names)
    if pace.days_left < DAYS_PER_YEAR:  # a yearly pace says nothing about a part of a year
        left = pace.days_left
        yield numbers.derived("pace_days_left", "count", days_to, deadline, as_of, value=left)
    else:
        parts, value = (gap, as_of, deadline), pace.needed_per_year
        yield numbers.derived("pace_needed", "decimal", _per_year, *parts, value=value)
    if pace.years is not None:
        past = (trained, since, as_of)
        so_far = numbers.derived("pace_so_far", "decimal", _per_year, *past, value=pace.per_year)
        yield so_far
        yield numbers.derived("pace_years", "count", _years, gap, *past, value=pace.years)


def _per_year(heads: int, begin: dt.date, end: dt.date) -> Fraction:
    return heads * DAYS_PER_YEAR / (end - begin).days


def _years(gap: int, trained: int, since: dt.date, as_of: dt.date) -> int:
    return -(-gap // _per_year(trained, since, as_of))


def _assumed(evidence: Evidence, outlook: Outlook) -> Iterator[Fact]:
    """What is assumed of courses under way and of elected terms."""
    plan = evidence.plan
    whole = Numbers(key="forecast", says="ca_trien_vong", anchor=OUTLOOK)
    courses = whole.but(says="dang_hoc", sheet=plan.sheet_title(COURSES), source=COURSE_FILE)
    rows = cache(partial(under_way_rows, evidence))
    for name in ("counted", "without_end", "over", "unreadable", "elsewhere"):
        value, text = getattr(outlook.under_way, name), partial(formula.of, "dang_hoc", name)
        yield courses.rows(f"courses_{name}", partial(part_of, rows, name), value, text=text)
    said, text = whole.but(source=RETIREMENT_FILE), partial(formula.of, "ca_trien_vong", "term")
    for term in terms_ahead(outlook):
        if term.until is not None:
            yield said.given(f"term_{term.id}", term.until, "date", text)


def _whole_facts(evidence: Evidence, outlook: Outlook) -> Iterator[Fact]:
    """Targets by outcome, people it is unsure of, and its days."""
    plan, forecast = evidence.plan, outlook.forecast
    whole = Numbers(key="forecast", says="ca_trien_vong", anchor=OUTLOOK)
    yield from _tallies(whole.but(clause=evidence.plan.file.targets_clause), _told(outlook))
    roster = whole.but(sheet=plan.sheet_title(ROSTER), source=RETIREMENT_FILE)
    yield roster.rows("unsure", _unsure(outlook))
    known = map(evidence.now.person_id, evidence.history.retirement.by_id)
    entries = set(known) - set(forecast.people["staff_id"])
    yield roster.given("unused", forecast.unused, "count", said=len(entries))
    yield from _day_facts(evidence, outlook, whole)


def _tallies(whole: Numbers, told: Sequence[Row]) -> Iterator[Fact]:
    yield whole.listed("targets", tuple(dict.fromkeys(row["target_id"] for row in told)))
    for scenario in sorted({row["scenario"] for row in told}):
        own = [row for row in told if row["scenario"] == scenario]
        for name, outcomes in (("not_met", NOT_MET), ("open", ("open",))):
            ids = tuple(row["target_id"] for row in own if row["outcome"] in outcomes)
            yield whole.listed(f"{scenario}_{name}", ids, partial(_of_tally, scenario, name))


def _of_tally(scenario: str, name: str) -> str:
    said = formula.of("ca_trien_vong", name)
    return formula.filled("chi_tieu_du_bao", said, scenario_label.of("khi_kham_pha", scenario))


def _unsure(outlook: Outlook) -> pd.DataFrame:
    unsure = outlook.forecast.departures["reason"].isin(UNSURE).to_numpy()
    return outlook.forecast.people[unsure]


def _day_facts(evidence: Evidence, outlook: Outlook, whole: Numbers) -> Iterator[Fact]:
    """The days the outlook is told of."""
    deadlines = (target.deadline for target in evidence.plan.targets)
    known = {day.isoformat(): day for day in (*outlook.forecast.year_ends, *deadlines)}
    said, text = whole.but(source="plan.yml"), partial(formula.of, "ca_trien_vong", "end")
    for day in sorted(set(outlook.paths["day"])):
        told, found = dt.date.fromisoformat(day), known.get(day, dt.date.min)
        yield said.given(f"end_{day}", told, "date", text, said=found)


def terms_ahead(outlook: Outlook) -> list[Term]:
    """The elected terms that end before the last day forecast."""
    days = set(outlook.paths["day"])
    last = dt.date.fromisoformat(max(days)) if days else outlook.forecast.as_of
    terms = outlook.counts.plan.retirement.terms
    return [t for t in terms if t.until is not None and outlook.forecast.as_of < t.until <= last]
