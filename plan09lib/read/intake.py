"""Workbooks read into typed frames, with a finding for everything that was not understood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from plan09lib.read.arrange import Arranged
from plan09lib.read.checks import roster_findings
from plan09lib.read.corrections import Correction, apply_corrections, naming_people, unplaced
from plan09lib.read.dates import Order
from plan09lib.read.exchanged import exchanged_dates
from plan09lib.read.findings import Finding
from plan09lib.read.fonts import file_font, in_unicode
from plan09lib.read.mapping import MAPPING_FILE, Mapping, load_mapping
from plan09lib.read.plan import Plan
from plan09lib.read.recognise import recognise_sheets, understandings
from plan09lib.read.roster import complete_roster
from plan09lib.read.sheet_checks import sheet_findings
from plan09lib.read.sheet_names import ROSTER
from plan09lib.read.sheet_reader import SheetReader
from plan09lib.read.sheets import Sheet
from plan09lib.read.sources import Source, read_tables
from plan09lib.read.tables import Opened

RosterEdit = Callable[[Arranged], None]
UNDERSTANDING = ["file", "sheet", "read_as", "header", "column", "how", "level", "font"]


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


def read_workbook(
    source: Source,
    plan: Plan,
    corrections: Sequence[Correction] = (),
    edit: RosterEdit | None = None,
) -> Workbook:
    """The workbook at `source` with typed frames; `corrections` of it hold for the cells they name.

    `edit` may change the roster's cells after that and before they are understood.

    Raises: DataRefused only when the file cannot be opened, or for a faulty `mapping.yml`; all
    else becomes a finding.
    """
    mapping = load_mapping(source.path.parent, plan.layout, plan.vocabularies)
    opened = read_tables(source)
    font, findings = file_font(opened.tables, mapping, source.name)
    findings += [Finding(source.name, "note", *said) for said in _file_remarks(opened, mapping)]
    tables = tuple(in_unicode(table, font.name) for table in opened.tables)
    recognised = recognise_sheets(tables, plan, mapping, source.name)
    findings += recognised.findings
    frames: dict[str, pd.DataFrame] = {}
    for slug, sheet in plan.layout.sheets.items():
        arranged = recognised.sheets.get(slug)
        findings += _correct(arranged, sheet, corrections)
        if edit and arranged and slug == ROSTER:
            edit(arranged)
        order = _order(mapping, source.name, arranged)
        if slug == ROSTER:
            findings += exchanged_dates(arranged, sheet, source.name, source.date, order)
        reader = SheetReader(source.name, source.date, sheet, plan, order)
        frames[slug] = reader.read(arranged, recognised.left_over)
        findings += reader.findings
    frames[ROSTER], derived = complete_roster(frames[ROSTER], plan, source.name)
    findings += derived
    findings += roster_findings(frames[ROSTER], plan, source.name)
    findings += sheet_findings(frames, plan, source.name)
    titles = [sheet.title for sheet in plan.layout.sheets.values()]
    findings += unplaced(corrections, titles, source.name)
    findings += naming_people(corrections, frames[ROSTER]["full_name"], source.name)
    missing = tuple(slug for slug in plan.layout.sheets if slug not in recognised.sheets)
    columns = understanding_frame(understandings(recognised, source.name, font.name))
    return Workbook(source, frames, tuple(findings), missing, columns)


def _correct(
    arranged: Arranged | None, sheet: Sheet, corrections: Sequence[Correction]
) -> list[Finding]:
    """Correct the cells of one sheet in place; the findings say what was done."""
    cells, numbers = (arranged.cells, arranged.numbers) if arranged else ({}, [])
    corrected, findings = apply_corrections(corrections, sheet, cells, numbers)
    if arranged:
        arranged.cells = corrected
    return findings


def _order(mapping: Mapping, file: str, arranged: Arranged | None) -> Order:
    entries = mapping.entries(file, arranged.origin) if arranged else []
    return next((entry.date_order for entry in entries if entry.date_order), "")


def _file_remarks(opened: Opened, mapping: Mapping) -> Iterator[tuple[str, str, str, str]]:
    for code, words, action in opened.remarks:
        yield code, "", words, action
    if mapping.files and not mapping.is_approved:
        words = f"{MAPPING_FILE} chưa có người duyệt nên chưa dùng"
        yield "mapping_not_approved", "", words, "kiểm tra rồi ghi approved_by"


def understanding_frame(rows: Iterable[dict[str, str]]) -> pd.DataFrame:
    """How each column of each file was understood.

    Columns: file, sheet (its name in the file), read_as (slug), header (levels joined by " / "),
    column (name in frames, empty when not used), how (exact, synonym, mapping, tick, by_sex,
    not_used), level (what a tick stands for), font (unicode, tcvn3, vni).
    """
    return pd.DataFrame(list(rows), columns=UNDERSTANDING, dtype="string")
