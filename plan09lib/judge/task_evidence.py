"""The rows that show a work being carried out, sheet by sheet, with the date each speaks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from plan09lib.judge.activities import rows_of, sheet_rows
from plan09lib.judge.evidence import Evidence
from plan09lib.judge.ratings import rating_rows
from plan09lib.read.period import Period
from plan09lib.read.task_models import Work

COLUMNS = ["workbook", "sheet", "row", "date"]


def evidence_rows(
    evidence: Evidence, work: Work, activities: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Every row of evidence up to the end of the period; nothing counts from before the plan.

    `activities` are the work's own rows of sheet Hoạt động, where they are known already.
    Columns: workbook, sheet (slug), row, date (for a rating the end of its period, for a roster
    column without dates the as-of date).
    """
    if activities is None:
        activities = rows_of(sheet_rows(evidence, "hoat_dong"), work)
    parts = list(_parts(evidence, work, activities))
    rows = pd.concat([part[COLUMNS] for part in parts if len(part)] or [_nothing()])
    first = pd.Timestamp(evidence.plan.file.stages[0].start)
    return rows[(rows["date"] >= first) & (rows["date"] <= pd.Timestamp(evidence.period.end))]


def latest_date(rows: pd.DataFrame) -> dt.date | None:
    """The latest date of `evidence_rows`; None without rows."""
    return rows["date"].max().date() if len(rows) else None


def _nothing() -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in COLUMNS}).astype({"date": "datetime64[ns]"})


def _parts(evidence: Evidence, work: Work, activities: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for sheet in work.sheets:
        rows = activities if sheet == "hoat_dong" else _rows(evidence, work, sheet)
        yield rows.assign(sheet=sheet)


def _rows(evidence: Evidence, work: Work, sheet: str) -> pd.DataFrame:
    """The rows of `sheet`, their date in `date`."""
    if sheet == "dao_tao":
        rows = sheet_rows(evidence, sheet, "from_date")
        own = rows[rows["course_kind"].isin(work.course_kinds)] if work.course_kinds else rows
        return own.assign(date=own["from_date"])
    if sheet == "xep_loai":
        rated = rating_rows(evidence).dropna(subset=["rating_period"])
        ends = [pd.Timestamp(Period.parse(text).end) for text in rated["rating_period"]]
        return rated.assign(date=pd.Series(ends, index=rated.index, dtype="datetime64[ns]"))
    if sheet == "nhan_su":
        return _roster_rows(evidence, work)
    return sheet_rows(evidence, sheet)


def _roster_rows(evidence: Evidence, work: Work) -> pd.DataFrame:
    roster = evidence.now.roster
    filled = roster[work.roster_column].notna() & (roster[work.roster_column] != "khong")
    own = roster[filled.fillna(False).astype(bool)]
    day = pd.Series(pd.Timestamp(evidence.now.date), index=own.index, dtype="datetime64[ns]")
    return own.assign(date=own[work.roster_event] if work.roster_event else day)
