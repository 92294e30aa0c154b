"""Workbooks read into typed frames, with a finding for everything that was not understood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from plan09lib.collector import collector_paused
from plan09lib.digest import sha256
from plan09lib.read.cells.alike import DERIVED
from plan09lib.read.cells.dates import DateOrder
from plan09lib.read.cells.findings import Finding, rows_of
from plan09lib.read.cells.values import as_text
from plan09lib.read.files.text import matching_key
from plan09lib.read.layout.arrange import recognise_sheets, understandings
from plan09lib.read.layout.arranged import Arranged
from plan09lib.read.layout.fonts import file_font, in_unicode
from plan09lib.read.layout.mapping import MAPPING_FILE, Mapped, Mapping, load_mapping
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ROSTER
from plan09lib.read.tables.source_tables import read_tables
from plan09lib.read.tables.sources import Source
from plan09lib.read.tables.tables import Opened
from plan09lib.read.workbook.corrected import apply_corrections, naming_people, unplaced
from plan09lib.read.workbook.corrections import Correction
from plan09lib.read.workbook.elsewhere import people_elsewhere
from plan09lib.read.workbook.heads import Apart, WhichRows, one_row_each
from plan09lib.read.workbook.posts import Posts, left_out, named_members
from plan09lib.read.workbook.row_checks import (
    Held,
    exchanged_dates,
    roster_findings,
    sheet_findings,
)
from plan09lib.read.workbook.sheet_reader import SheetReader

RosterEdit = Callable[[Arranged], None]
UNDERSTANDING = ["file", "sheet", "read_as", "header", "column", "how", "level", "font",
                 "nothing", "blank", "under"]  # fmt: skip


@dataclass(frozen=True)
class Workbook:
    """One dated workbook: a typed frame per sheet, and what was found while reading.

    Every frame has the columns of `bieu_mau.yml` and `row`, the row number in the file; a sheet
    that is not in the file is an empty frame and listed in `missing_sheets`.
    """

    source: Source
    frames: dict[str, pd.DataFrame]
    findings: tuple[Finding, ...]
    missing_sheets: tuple[str, ...] = field(default=())
    understanding: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False)
    lines: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False)

    @property
    def date(self) -> dt.date:
        """The as-of date."""
        return self.source.date

    @property
    def roster(self) -> pd.DataFrame:
        """One row per person."""
        return self.frames[ROSTER]

    @property
    def blocking(self) -> list[Finding]:
        """Findings that forbid judging this workbook."""
        return [finding for finding in self.findings if finding.severity == "blocking"]


@collector_paused()
def read_workbook(
    source: Source,
    plan: Plan,
    corrections: Sequence[Correction] = (),
    edit: RosterEdit | None = None,
    places: Sequence[str] = (),
    wards: Sequence[str] = (),
    apart: Collection[Apart] = (),
) -> Workbook:
    """The workbook at `source` with typed frames; `corrections` of it hold for the cells they name.

    `edit` may change the roster's cells after that and before they are understood; `places` are
    the names of the unit, which titles end in, `wards` those of the ward and of the old ones that
    it was made of; `apart` are people who are nobody else, see `heads.one_row_each`.

    Raises: DataRefused only when the file cannot be opened, or for a faulty `mapping.yml`; all
    else becomes a finding.
    """
    mapping = load_mapping(source.path.parent, plan.layout, plan.vocabularies)
    opened = read_tables(source)
    font, findings = file_font(opened.tables, mapping, source.name)
    findings += [Finding(source.name, "note", *said) for said in _file_remarks(opened, mapping)]
    tables = tuple(in_unicode(table, font.name) for table in opened.tables)
    recognised = recognise_sheets(tables, plan, mapping, source.name, source.date.year)
    findings += recognised.findings
    frames: dict[str, pd.DataFrame] = {}
    held: frozenset[Held] = frozenset()
    absent: frozenset[str] = frozenset()
    for slug, sheet in plan.layout.sheets.items():
        arranged = recognised.sheets.get(slug)
        said = _said(mapping, source.name, slug, arranged)
        order: DateOrder = next((entry.date_order for entry in said if entry.date_order), "")
        findings += apply_corrections(corrections, sheet, arranged, source.date, order)
        if edit and arranged and slug == ROSTER:
            edit(arranged)
        if slug == ROSTER:
            posts = Posts(plan, source.name, source.date, said, places)
        if slug == ROSTER:
            findings += exchanged_dates(arranged, sheet, source.name, source.date, order)
        reader = SheetReader(source.name, source.date, sheet, plan, order, said)
        frames[slug] = reader.read(arranged, recognised.left_over)
        findings += reader.findings
        if slug == ROSTER:
            held, absent = reader.held(), frozenset(reader.absent)
    frames[ROSTER], derived = complete_roster(
        frames[ROSTER], plan, source.name, recognised.sheets.get(ROSTER), posts
    )
    findings += derived
    roster = recognised.sheets.get(ROSTER)
    which = WhichRows.of(roster, plan, _said(mapping, source.name, ROSTER, roster))
    frames[ROSTER], doubled = one_row_each(frames[ROSTER], plan, source.name, apart, which)
    findings += doubled
    findings += people_elsewhere(roster, plan, source.name, wards)
    findings += left_out(frames[ROSTER], plan, source.name, source.date)
    findings += roster_findings(frames[ROSTER], plan, source.name, held, absent)
    findings += sheet_findings(frames, plan, source.name)
    titles = [sheet.title for sheet in plan.layout.sheets.values()]
    origins = [part.origin for one in recognised.sheets.values() for part in one.sheets]
    findings += unplaced(corrections, titles, origins, source.name)
    findings += naming_people(corrections, frames[ROSTER]["full_name"], source.name)
    missing = tuple(slug for slug in plan.layout.sheets if slug not in recognised.sheets)
    columns = understanding_frame(understandings(recognised, plan, source.name, font.name))
    lines = line_frame(recognised.sheets.get(ROSTER))
    return Workbook(
        source=source,
        frames=frames,
        findings=tuple(findings),
        missing_sheets=missing,
        understanding=columns,
        lines=lines,
    )


def _said(mapping: Mapping, file: str, slug: str, arranged: Arranged | None) -> list[Mapped]:
    """What an approved mapping says of every sheet that the list stands on."""
    entries = mapping.entries(file, arranged.origin) if arranged else []
    origins = [part.origin for part in arranged.sheets] if arranged else []
    own = [entry for entry in entries if entry.read_as == slug]
    return [entry for entry in own if all(entry.covers(file, origin) for origin in origins)]


def _file_remarks(opened: Opened, mapping: Mapping) -> Iterator[tuple[str, str, str, str]]:
    for code, words, action in opened.remarks:
        yield code, "", words, action
    if mapping.files and not mapping.is_approved:
        words = f"{MAPPING_FILE} chưa có người duyệt nên chưa dùng"
        yield "mapping_not_approved", "", words, "kiểm tra rồi ghi approved_by"


def line_frame(roster: Arranged | None) -> pd.DataFrame:
    """Every row below the header of the list of people once.

    Columns: sheet (its name in the file), row, kind (`loai_dong.csv`), text (empty where it may be
    somebody's name).
    """
    parts = roster.sheets if roster else ()
    lines = [(part.origin, line) for part in parts for line in part.lines]
    return pd.DataFrame(
        {
            "sheet": _texts(origin for origin, _ in lines),
            "row": np.array([line.number for _, line in lines], dtype="int64"),
            "kind": _texts(line.kind for _, line in lines),
            "text": _texts(line.text for _, line in lines),
        }
    )


def _texts(values: Iterable[str]) -> Any:
    return pd.array(list(values), dtype=pd.StringDtype())


def understanding_frame(rows: Iterable[dict[str, str]]) -> pd.DataFrame:
    """How each column of each file was understood.

    Columns: file, sheet (its name in the file), read_as (slug), header (levels joined by " / "),
    column (name in frames, empty when not used), how (exact, synonym, mapping, tick, by_sex, part,
    not_used), level (what a tick stands for), font (unicode, tcvn3, vni), nothing (the code of
    "known not" that somebody may approve for a blank), blank (how many cells that decides), under
    (the column of levels among whose levels one with content stands that is not used).
    """
    return pd.DataFrame(list(rows), columns=UNDERSTANDING, dtype="string")


# What the roster leaves unsaid but the plan's rules can derive, each time with a finding.

_NOT_PLANNED = {matching_key(word) for word in ("không", "chưa", "-", "0")}


def complete_roster(
    frame: pd.DataFrame, plan: Plan, workbook: str, arranged: Arranged | None, posts: Posts
) -> tuple[pd.DataFrame, list[Finding]]:
    """The roster with derived ids, memberships, position codes and planning, and the findings.

    Columns added: `position_codes` (tuple of codes of `chuc_vu.csv`, `code?` for a post that the
    title may mean), `is_planned` (boolean). Membership ticks become boolean, unknown where a sign
    is not understood: blank is "not a member", except in a column that is blank throughout, which
    is derived from the positions in `plan.yml`.
    """
    findings: list[Finding] = []
    completed = frame.copy()
    completed["position_codes"] = posts.codes(frame)
    completed["staff_id"] = _with_derived_ids(completed, workbook, findings)
    derived = []
    for membership in plan.file.memberships:
        ticks = frame[membership.column]
        unread = _unread(ticks, arranged)
        if ticks.notna().any() or unread.any() or frame.empty:
            completed[membership.column] = (
                (ticks == "co").fillna(False).astype("boolean").mask(unread)
            )
            continue
        completed[membership.column] = members = named_members(completed, membership)
        if not membership.positions:  # no post says it, so nothing is derived
            continue
        is_there = arranged is not None and membership.column in arranged.cells
        findings.append(posts.derived(completed, membership, members, is_there=is_there))
        derived.append(membership)
    findings += posts.unread(completed, derived)
    completed["is_planned"] = _planned(frame["planned_position"], arranged)
    return completed, findings


def _unread(ticks: pd.Series, arranged: Arranged | None) -> pd.Series:
    """Whether a cell of a tick column has a sign that is not understood, or does not stand."""
    cells = arranged.cells.get(str(ticks.name), []) if arranged else []
    filled = [bool(as_text(cell)) for cell in cells] or [False] * len(ticks)
    signs = pd.Series(filled, index=ticks.index, dtype=bool)
    return (signs | _unclear(ticks, arranged)) & ticks.isna()


def _unclear(values: pd.Series, arranged: Arranged | None) -> pd.Series:
    """Whether a cell is empty although the file says something there."""
    parts = arranged.sheets if arranged and any(one.unclear for one in arranged.sheets) else ()
    said = [(values.name, number) in part.unclear for part in parts for number in part.numbers]
    return pd.Series(said or False, index=values.index, dtype=bool)


def _with_derived_ids(frame: pd.DataFrame, workbook: str, findings: list[Finding]) -> pd.Series:
    missing = frame["staff_id"].isna()
    if not missing.any():
        return frame["staff_id"]
    rows = rows_of(frame[missing], frame)
    findings.append(
        Finding(
            workbook,
            "warning",
            "derived_id",
            "Nhân sự",
            f"thiếu Mã ở dòng {rows}; tạm nhận diện theo họ tên và ngày sinh",
            "đặt mã riêng cho từng người và giữ nguyên qua các kỳ",
            column="Mã",
        )
    )
    days = frame["birth_date"].dt.strftime("%Y-%m-%d").fillna("")
    derived = [
        DERIVED + sha256(f"{matching_key(name)}|{day}")[:10]
        for name, day in zip(frame["full_name"].fillna("").tolist(), days.tolist(), strict=True)
    ]
    return frame["staff_id"].where(~missing, pd.array(derived, dtype="string"))


def _planned(planned_position: pd.Series, arranged: Arranged | None) -> pd.Series:
    """Whether a person is planned for a post; unknown where the whole column is blank, or a cell
    whose text does not stand."""
    if planned_position.isna().all():
        return pd.Series(pd.NA, index=planned_position.index, dtype="boolean")
    keys = planned_position.fillna("").map(matching_key)
    unclear = _unclear(planned_position, arranged) & planned_position.isna()
    return (~keys.isin({"", *_NOT_PLANNED})).astype("boolean").mask(unclear)
