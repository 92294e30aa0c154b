"""Evidence of every action and duty: how recent, how much, how many bodies it reached.

An action without a number in the plan is never "met": its verdict is `evidenced` (in this
period, or since its rhythm asks for it anew), `stale` (older, with its age) or `no_evidence`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from plan09lib.judge.targets.assess import typed
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.tasks.activities import (
    body_key,
    dated_in,
    kind_of_body,
    rows_of,
    sheet_rows,
    within,
)
from plan09lib.judge.tasks.ratings_votes import rating_rows
from plan09lib.read.clauses.plan_file import Cover, Work
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ACTIVITIES, COURSES, RATINGS, ROSTER
from plan09lib.read.unit.history import Snapshot

TASK_COLUMNS: dict[str, tuple[str, str]] = {
    "unit": ("string", "slug of the unit"),
    "period": ("string", "text of the period"),
    "work_id": ("string", "id of the action or duty"),
    "group": ("string", "id of the task group; empty for duties"),
    "clause": ("string", "clause of the plan"),
    "status": ("string", "evidenced, stale or no_evidence"),
    "latest": ("string", "ISO date it is told by, see `told_last`; empty without any evidence"),
    "age_days": ("Int64", "days from that date to the end of the period"),
    "has_lapsed": ("boolean", "no evidence within `valid_days` before the end of the period"),
    "document": ("string", "document of the latest evidence; empty when none is given"),
    "events": ("Int64", "activity rows in the period"),
    "documents": ("Int64", "of them with a document"),
    "previous_events": ("Int64", "activity rows in the period before; NA where no list tells"),
    "last_year_events": ("Int64", "the same of the same period last year"),
    "years": ("Int64", "years of a stage with evidence of what is due yearly; NA elsewhere"),
}
AMOUNT_COLUMNS: dict[str, tuple[str, str]] = {
    "work_id": ("string", "id of the action or duty"),
    "unit_of_count": ("string", "what is counted, as written in the sheet"),
    "events": ("Int64", "activity rows"),
    "amount": ("Int64", "sum of Số lượng"),
    "total": ("Int64", "sum of Tổng số; NA unless every row with an amount has one"),
}
COVER_COLUMNS: dict[str, tuple[str, str]] = {
    "work_id": ("string", "id of the action or duty"),
    "kind": ("string", "kind of bodies"),
    "covered": ("Int64", "different bodies of the kind with evidence"),
    "coverable": ("Int64", "bodies of the kind in don_vi.yml; NA when it gives no number"),
    "is_cumulative": ("boolean", "counted up to the as-of date instead of in the period"),
    "has_unnamed": ("boolean", "fewer than all are named, and a row that counts names no body"),
}


def works(plan: Plan) -> Iterator[tuple[str, Work]]:
    """Every action and duty with the id of its group, empty for duties, in the plan's order."""
    for group in plan.file.task_groups:
        for action in group.actions:
            yield group.id, action
    for duty in plan.file.duties:
        yield "", duty


@dataclass(frozen=True, eq=False)
class Dates:
    """The dates of a work's evidence, a place per row of it.

    `is_deed` where something was done under the work's code (sheet Hoạt động); `is_state` where it
    is only the day that figures speak of (a list's own date, the end of a rating period).
    """

    days: np.ndarray
    is_deed: np.ndarray
    is_state: np.ndarray


def told_last(dates: Dates, since: dt.date) -> np.ndarray:
    """On which rows the day stands that a work is told by: one day, wherever it is told.

    That of what was last done under its code, if it still counts (`asked_since`): it is the day of
    the document that the report cites. Else the last that counts, and where nothing does, the last
    on which anything happened; a day that figures speak of only where no row tells another.
    """
    counts = dates.days >= np.datetime64(since)
    every = np.ones(len(dates.days), dtype=bool)
    for own in (counts & dates.is_deed, counts, ~dates.is_state, every):
        if own.any():
            return own & (dates.days == dates.days[own].max())
    return every


def assess_tasks(
    evidence: Evidence, dates: Mapping[str, Dates], years: Mapping[str, frozenset[int]]
) -> pd.DataFrame:
    """One row per action and duty, by the `dates` of the evidence of each, see `evidence_dates`.

    `years` are those of `evidence_years`, asked of a stage only. Columns: see `TASK_COLUMNS`.
    """
    activities = _Activities(evidence)
    found = [
        _task_row(evidence, group, work, activities, dates[work.id])
        | {"years": _years_in(evidence.period, years[work.id]) if work.id in years else None}
        for group, work in works(evidence.plan)
    ]
    return typed(found, TASK_COLUMNS)


def task_amounts(evidence: Evidence) -> pd.DataFrame:
    """One row per action and unit of count in the period. Columns: see `AMOUNT_COLUMNS`."""
    found: list[dict[str, object]] = [
        {
            "work_id": work_id,
            "unit_of_count": unit,
            "events": len(part),
            "amount": int(part["amount"].sum()),
            "total": int(part["total"].sum()) if part["total"].notna().all() else None,
        }
        for work_id, unit, part in amount_rows(evidence)
    ]
    return typed(found, AMOUNT_COLUMNS)


def amount_rows(evidence: Evidence) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """The activity rows with an amount in the period, by work of the plan and unit of count."""
    rows = within(sheet_rows(evidence, ACTIVITIES), evidence.period)
    in_plan = rows["action_id"].isin([work.id for _, work in works(evidence.plan)])
    known = rows[in_plan & rows["amount"].notna()]
    keys = [known["action_id"], known["unit_of_count"].fillna("")]
    for (work_id, unit), part in known.groupby(keys, sort=True):
        yield str(work_id), str(unit), part


def task_coverage(evidence: Evidence) -> pd.DataFrame:
    """One row per action and kind of bodies it should reach. Columns: see `COVER_COLUMNS`."""
    rows = sheet_rows(evidence, ACTIVITIES)
    found: list[dict[str, object]] = [
        _cover_row(evidence, work, cover, rows)
        for _, work in works(evidence.plan)
        for cover in work.covers
    ]
    return typed(found, COVER_COLUMNS)


class _Activities:
    """The dated activity rows, oldest first, as plain arrays that every work looks at."""

    def __init__(self, evidence: Evidence):
        rows = sheet_rows(evidence, ACTIVITIES).sort_values("date", kind="stable")
        self.codes = rows["action_id"].fillna("").tolist()
        self.dates = rows["date"].to_numpy()
        self.documents = np.array(rows["document"].fillna("").tolist(), dtype=object)
        self.is_documented = rows["document"].notna().to_numpy()
        period = evidence.period
        self.evidence = evidence
        self.in_period, self.before, self.last_year = (
            dated_in(rows, one)
            for one in (period, evidence.previous_period, period.same_period_last_year)
        )

    def of(self, work: Work) -> np.ndarray:
        """Whether a row is written under the work's own code or one of its `also`."""
        known = frozenset(work.codes)
        return np.array([code in known for code in self.codes], dtype=bool)

    def events(self, rows: np.ndarray, then: Period) -> int | None:
        """How many `rows` of a period before: none means none only where an earlier list tells of
        that period, one of its end or of the rest of that year."""
        found, now = int(rows.sum()), self.evidence.period
        if found or then.end >= now.start:
            return found
        lists = (self.evidence.at(day) for day in (then.end, dt.date(then.last_year, 12, 31)))
        is_told = any(isinstance(one, Snapshot) and one.date < self.evidence.now.date
                      for one in lists)  # fmt: skip
        return 0 if is_told else None

    def document(self, own: np.ndarray, day: dt.date) -> str:
        """The last document named in `own` rows of `day`; empty when none is."""
        named = own & self.is_documented & (self.dates == np.datetime64(day))
        return str(self.documents[named][-1]) if named.any() else ""


def _task_row(
    evidence: Evidence, group: str, work: Work, activities: _Activities, dates: Dates
) -> dict[str, object]:
    own, period = activities.of(work), evidence.period
    in_period = own & activities.in_period
    since = asked_since(evidence.plan, work, period)
    told = dates.days[told_last(dates, since)]
    latest = pd.Timestamp(told[0]).date() if len(told) else None
    valid_since = np.datetime64(period.end - dt.timedelta(days=work.valid_days))
    return {
        "unit": evidence.history.unit.id,
        "period": period.text,
        "work_id": work.id,
        "group": group,
        "clause": work.clause,
        "status": _status(latest, since),
        "latest": latest.isoformat() if latest else "",
        "age_days": (period.end - latest).days if latest else None,
        "has_lapsed": not (dates.days >= valid_since).any(),
        "document": activities.document(own, latest) if latest else "",
        "events": int(in_period.sum()),
        "documents": int((in_period & activities.is_documented).sum()),
        "previous_events": activities.events(own & activities.before, evidence.previous_period),
        "last_year_events": activities.events(
            own & activities.last_year, period.same_period_last_year
        ),
    }


def counts_years(work: Work, period: Period) -> bool:
    """Whether a review of `period` counts the years in which `work` was carried out."""
    return work.rhythm == "yearly" and period.is_stage


def _years_in(period: Period, years: frozenset[int]) -> int:
    return len(years & set(range(period.first_year, period.last_year + 1)))


def asked_since(plan: Plan, work: Work, period: Period) -> dt.date:
    """The day since which evidence of `work` counts at the end of `period`, by its rhythm.

    Never a later one than the first day of the period: a rhythm makes nobody late.
    Source: verdicts.md §2, rules 7 and 12.
    """
    since = {
        "once": plan.file.stages[0].start,
        "once_a_term": _term_start(plan, period.end),
        "yearly": dt.date(period.last_year, 1, 1),
    }
    return min(period.start, since.get(work.rhythm, period.start))


def _term_start(plan: Plan, day: dt.date) -> dt.date:
    """The first day of the term that `day` lies in; `day` itself outside of all."""
    post = plan.file.assignment.term_of
    terms = [one for one in plan.retirement.terms if post in one.positions and one.in_force(day)]
    return max((one.since for one in terms), default=day)


def _status(latest: dt.date | None, since: dt.date) -> str:
    if latest is None:
        return "no_evidence"
    return "evidenced" if latest >= since else "stale"


def _cover_row(
    evidence: Evidence, work: Work, cover: Cover, activities: pd.DataFrame
) -> dict[str, object]:
    own = activities[_counting(evidence, work, cover, activities)]
    covered = len(set(covered_rows(evidence, work, cover, activities)["body_key"]))
    numbers = evidence.history.unit.coverage_on(evidence.now.date)
    coverable = getattr(numbers, cover.kind, None) if numbers else None
    is_open = coverable is None or covered < coverable
    return {
        "work_id": work.id,
        "kind": cover.kind,
        "covered": covered,
        "coverable": coverable,
        "is_cumulative": cover.cumulative,
        "has_unnamed": is_open and bool(own["body"].isna().any()),
    }


def covered_rows(
    evidence: Evidence, work: Work, cover: Cover, activities: pd.DataFrame
) -> pd.DataFrame:
    """The activity rows that show bodies of one kind reached, with `body_key`, one per body."""
    plan, counts = evidence.plan, _counting(evidence, work, cover, activities)
    named = zip(counts.tolist(), activities["body"].fillna(""), strict=True)
    there = [bool(own and body and kind_of_body(body, plan) == cover.kind) for own, body in named]
    reached = activities[np.array(there, dtype=bool)]
    keys = [body_key(name, plan, evidence.now.date) for name in reached["body"]]
    return reached.assign(body_key=pd.array(keys, pd.StringDtype()))


def _counting(evidence: Evidence, work: Work, cover: Cover, activities: pd.DataFrame) -> np.ndarray:
    """Which activity rows of the work may show bodies of one kind reached."""
    codes, since = frozenset(work.codes), np.datetime64(evidence.history.unit.file.valid.since)
    counts = activities["date"].to_numpy() >= since  # an old ward's bodies are not the new one's
    if not cover.cumulative:
        counts &= dated_in(activities, evidence.period)
    return counts & np.array([code in codes for code in activities["action_id"]], dtype=bool)


# The rows that show a work being carried out, sheet by sheet, with the date each speaks for.

COLUMNS = ["workbook", "sheet", "row", "date"]


def evidence_sheets(work: Work) -> tuple[str, ...]:
    """The sheets that show a work: those the plan names, and rows under its code always."""
    return tuple(dict.fromkeys((*work.sheets, ACTIVITIES)))


def latest_rows(evidence: Evidence, work: Work) -> pd.DataFrame:
    """The rows of evidence on which the day stands that the work is told by, see `told_last`."""
    rows = evidence_rows(evidence, work)
    sheets = rows["sheet"]
    states = sheets.isin([sheet for sheet in set(sheets) if _is_state(work, sheet)])
    dates = Dates(rows["date"].to_numpy(), (sheets == ACTIVITIES).to_numpy(), states.to_numpy())
    return rows[told_last(dates, asked_since(evidence.plan, work, evidence.period))]


def _is_state(work: Work, sheet: str) -> bool:
    """Whether the rows of `sheet` have no day on which anything happened."""
    return sheet == RATINGS or (sheet == ROSTER and not work.roster_event)


def evidence_rows(evidence: Evidence, work: Work) -> pd.DataFrame:
    """Every row of evidence up to the end of the period; nothing counts from before the plan.

    Columns: workbook, sheet (slug), row, date (for a rating the end of its period, for a roster
    column without dates the as-of date).
    """
    found = ((sheet, *_rows(evidence, work, sheet)) for sheet in evidence_sheets(work))
    parts = [rows.assign(sheet=sheet, date=dates) for sheet, rows, dates in found]
    rows = pd.concat([part[COLUMNS] for part in parts if len(part)] or [_nothing()])
    first, last = _span(evidence)
    return rows[(rows["date"] >= first) & (rows["date"] <= last)]


def evidence_dates(evidence: Evidence) -> dict[str, Dates]:
    """The dates of these rows by work, which is all that most of what is told of a work needs."""
    rows = sheet_rows(evidence, ACTIVITIES)
    codes, days = rows["action_id"].fillna("").tolist(), rows["date"].to_numpy()
    first, last = (one.to_numpy() for one in _span(evidence))
    found = {}
    for _, work in works(evidence.plan):
        known, sheets = frozenset(work.codes), evidence_sheets(work)
        dates = [
            days[[code in known for code in codes]]
            if sheet == ACTIVITIES
            else _rows(evidence, work, sheet)[1].to_numpy()
            for sheet in sheets
        ]
        sizes, every = [len(own) for own in dates], np.concatenate(dates)
        kinds = [(sheet == ACTIVITIES, _is_state(work, sheet)) for sheet in sheets]
        is_deed, is_state = np.repeat(np.array(kinds, dtype=bool), sizes, axis=0).T
        own = (every >= first) & (every <= last)
        found[work.id] = Dates(every[own], is_deed[own], is_state[own])
    return found


def evidence_years(evidence: Evidence, dates: Mapping[str, Dates]) -> dict[str, frozenset[int]]:
    """Of every work the years in which anything was done or is recorded of it, up to the period.

    Beside its evidence (`dates`) that is what earlier lists say of its column, where no date stands
    beside it: what a year had is the same in every report.
    """
    lists, found = _lists(evidence), {}
    for _, work in works(evidence.plan):
        years = set((dates[work.id].days.astype("datetime64[Y]").astype(int) + 1970).tolist())
        if _is_said_by_lists(work):
            filled = (one for one in lists if _filled(evidence, one, work).any())
            years.update(one.date.year for one in filled)
        found[work.id] = frozenset(years)
    return found


def year_rows(evidence: Evidence, work: Work) -> pd.DataFrame:
    """The rows that show these years of one work. Columns: as of `evidence_rows`."""
    parts = [evidence_rows(evidence, work)]
    for one in _lists(evidence) if _is_said_by_lists(work) else ():
        if one.date != evidence.now.date:
            own = one.roster[_filled(evidence, one, work)]
            parts.append(own.assign(sheet=ROSTER, date=pd.Timestamp(one.date))[COLUMNS])
    return pd.concat([part for part in parts if len(part)] or [_nothing()])


def _lists(evidence: Evidence) -> list[Snapshot]:
    first, last = _span(evidence)
    rosters = evidence.history.snapshots(first.date(), last.date())
    return [one for one in rosters if one.date >= first.date()]  # of old wards the oldest


def _is_said_by_lists(work: Work) -> bool:
    return ROSTER in work.sheets and not work.roster_event


def _span(evidence: Evidence) -> tuple[pd.Timestamp, pd.Timestamp]:
    start = evidence.plan.file.stages[0].start
    return pd.Timestamp(start), pd.Timestamp(evidence.period.end)


def _nothing() -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in COLUMNS}).astype({"date": "datetime64[ns]"})


def _rows(evidence: Evidence, work: Work, sheet: str) -> tuple[pd.DataFrame, pd.Series]:
    """The rows of `sheet` and the date of each."""
    if sheet == COURSES:
        rows = sheet_rows(evidence, sheet, "from_date")
        own = rows[rows["course_kind"].isin(work.course_kinds)] if work.course_kinds else rows
        return own, own["from_date"]
    if sheet == RATINGS:
        rated = rating_rows(evidence).dropna(subset=["rating_period"])
        return rated, _ends(rated["rating_period"])
    if sheet == ROSTER:
        return _roster_rows(evidence, work)
    rows = sheet_rows(evidence, sheet)
    own = rows_of(rows, work) if sheet == ACTIVITIES else rows
    return own, own["date"]


def _ends(periods: pd.Series) -> pd.Series:
    """The last day of each rating period."""
    ends = {text: pd.Timestamp(Period.parse(text).end) for text in set(periods)}
    return pd.Series([ends[text] for text in periods], periods.index, dtype="datetime64[ns]")


def _roster_rows(evidence: Evidence, work: Work) -> tuple[pd.DataFrame, pd.Series]:
    snapshot = evidence.now
    own = snapshot.roster[_filled(evidence, snapshot, work)]
    if work.roster_event:
        return own, own[work.roster_event]
    return own, pd.Series(pd.Timestamp(snapshot.date), own.index, dtype="datetime64[ns]")


def _filled(evidence: Evidence, snapshot: Snapshot, work: Work) -> np.ndarray:
    """Of whom the work's column of the roster says anything, but no."""
    return ~evidence.counter.cells(snapshot).among(work.roster_column, {None, "khong"})
