"""The rows that show a work being carried out, sheet by sheet, with the date each speaks for."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from plan09lib.judge.activities import rows_of, sheet_rows
from plan09lib.judge.evidence import Evidence
from plan09lib.judge.ratings import rating_rows
from plan09lib.read.period import Period
from plan09lib.read.sheet_names import ACTIVITIES, COURSES, RATINGS, ROSTER
from plan09lib.read.task_models import Work

COLUMNS = ["workbook", "sheet", "row", "date"]


def evidence_rows(evidence: Evidence, work: Work) -> pd.DataFrame:
    """Every row of evidence up to the end of the period; nothing counts from before the plan.

    Columns: workbook, sheet (slug), row, date (for a rating the end of its period, for a roster
    column without dates the as-of date).
    """
    found = ((sheet, *_rows(evidence, work, sheet)) for sheet in work.sheets)
    parts = [rows.assign(sheet=sheet, date=dates) for sheet, rows, dates in found]
    rows = pd.concat([part[COLUMNS] for part in parts if len(part)] or [_nothing()])
    first, last = _span(evidence)
    return rows[(rows["date"] >= first) & (rows["date"] <= last)]


def latest_date(evidence: Evidence, work: Work, activities: np.ndarray) -> dt.date | None:
    """The latest date of the work's evidence rows; None without any.

    `activities` are the dates of its own rows of sheet Hoạt động.
    """
    dates = [
        activities if sheet == ACTIVITIES else _rows(evidence, work, sheet)[1].to_numpy()
        for sheet in work.sheets
    ]
    found = np.concatenate(dates) if dates else activities[:0]
    first, last = _span(evidence)
    kept = found[(found >= first.to_numpy()) & (found <= last.to_numpy())]
    return pd.Timestamp(kept.max()).date() if len(kept) else None


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
    roster = evidence.now.roster
    filled = roster[work.roster_column].notna() & (roster[work.roster_column] != "khong")
    own = roster[filled.fillna(False).astype(bool)]
    if work.roster_event:
        return own, own[work.roster_event]
    return own, pd.Series(pd.Timestamp(evidence.now.date), own.index, dtype="datetime64[ns]")
