"""What a new workbook starts from: the unit's previous one, or those of the merged wards."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from plan09lib.read.cells.alike import DERIVED
from plan09lib.read.cells.dates import known_part
from plan09lib.read.cells.values import BIRTH
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ROSTER
from plan09lib.read.unit.history import History, NoSnapshot, Snapshot
from plan09lib.read.unit.identified import OWN
from plan09lib.read.workbook.intake import Workbook
from plan09lib.read.workbook.sheet_reader import PRECISION

TICK, NO_TICK = "x", "không"
PROPOSED, OPEN = "x?", "?"
"""Ticks that nobody has made: intake knows neither, so that both stay unknown until confirmed."""


def previous_snapshot(history: History, day: dt.date) -> Snapshot | NoSnapshot:
    """Everybody as of the latest workbook dated ≤ `day`; of the old wards while there is no own."""
    history.refuse_strays(day)
    found = history.latest(day)
    if isinstance(found, NoSnapshot) and history.predecessors:
        last_before = history.unit.file.valid.since - dt.timedelta(days=1)
        return history.latest(min(day, last_before))
    return found


def prefilled(snapshot: Snapshot, plan: Plan) -> dict[str, pd.DataFrame]:
    """Every sheet's rows as they are to be written again: the layout's columns, row by row.

    A cell that was not understood keeps its text, so that nothing is lost on the way; what was
    derived never turns into a statement: an id stays blank, a membership becomes a proposal, a
    birth known by year or month only stays that year or month.
    """
    return {
        slug: pd.concat([_rows(book, slug, plan) for book in snapshot.workbooks], ignore_index=True)
        for slug in plan.layout.sheets
    }


def _rows(book: Workbook, slug: str, plan: Plan) -> pd.DataFrame:
    sheet = plan.layout.sheets[slug]
    frame = book.frames[slug]
    frame = frame.set_index(
        pd.Index(list(zip(frame["origin"], frame["row"], strict=True)), tupleize_cols=False)
    )
    if OWN in frame:
        frame = frame.assign(staff_id=frame[OWN])
    written = frame[[column.name for column in sheet.columns]].astype(object)
    if PRECISION in frame:
        written[BIRTH] = _known_parts(frame[BIRTH], frame[PRECISION])
    if slug == ROSTER:
        is_derived = frame["staff_id"].str.startswith(DERIVED).fillna(False).astype(bool)
        written.loc[is_derived, "staff_id"] = None
        for membership in plan.file.memberships:
            ticks = _proposals if _is_derived(book, membership.label) else _ticks
            written[membership.column] = ticks(frame[membership.column].astype("boolean"))
    return _with_raw_texts(written, book, slug, plan)


def _known_parts(days: pd.Series, precisions: pd.Series) -> pd.Series:
    """Dates as far as they are known: a full one as it is, the others as texts."""
    pairs = zip(days, precisions, strict=True)
    cells = [day if pd.isna(one) else known_part(day, str(one)) for day, one in pairs]
    return pd.Series(cells, index=days.index, dtype=object)


def _is_derived(book: Workbook, label: str) -> bool:
    return any(f.code == "derived_membership" and f.column == label for f in book.findings)


def _ticks(members: pd.Series) -> pd.Series:
    """Ticks to be written; where nobody is a member, a "no" keeps the column from being blank.

    A sign that was not understood is left to be written as it stands.
    """
    return _written(members, TICK, None if members.any() else NO_TICK, None)


def _proposals(members: pd.Series) -> pd.Series:
    """What the posts say, to be confirmed; nothing where they say it of nobody."""
    return _written(members, PROPOSED, None, OPEN if members.any() else None)


def _written(members: pd.Series, yes: str, no: str | None, unknown: str | None) -> pd.Series:
    cells = [unknown if pd.isna(member) else yes if member else no for member in members]
    return pd.Series(cells, index=members.index, dtype=object)


def _with_raw_texts(written: pd.DataFrame, book: Workbook, slug: str, plan: Plan) -> pd.DataFrame:
    sheet = plan.layout.sheets[slug]
    names = {column.header: column.name for column in sheet.columns}
    filled = written.copy()
    for finding in book.findings:
        name = names.get(finding.column, "")
        place = finding.origin, finding.row
        is_cell = finding.sheet == sheet.title and place in filled.index and bool(name)
        if is_cell and finding.raw and filled[name].isna()[place]:
            filled.at[place, name] = finding.raw
    return filled
