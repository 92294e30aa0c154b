"""Findings about cells of people of whom no target asks what stands in that column."""

from __future__ import annotations

from collections.abc import Iterable

from plan09lib.judge.usage import Usage
from plan09lib.read.findings import Finding, blank_cells
from plan09lib.read.sheet_names import ROSTER

BLANKS = ("blank_value",)
NOT_KNOWN = (*BLANKS, "unknown_value", "unranked_value")
"""Codes of findings that leave a value unknown: a blank, a spelling or level nobody can tell."""


def split_unasked(
    usage: Usage, codes: Iterable[str] = NOT_KNOWN
) -> tuple[list[Finding], list[Finding]]:
    """The findings of a workbook that may decide something, and those about cells nobody asks of.

    A finding about several blanks is split between them.
    """
    asked, unasked = [], []
    for finding in usage.book.findings:
        kept, rest = _split(finding, usage) if finding.code in codes else (finding, None)
        asked += [kept] if kept else []
        unasked += [rest] if rest else []
    return asked, unasked


def cells(findings: Iterable[Finding]) -> list[tuple[str, str, int]]:
    """Workbook, sheet and row of every cell that `findings` are about, each cell once."""
    places = ((f.workbook, f.sheet, row, f.column) for f in findings for row in f.rows or (f.row,))
    return [place[:3] for place in dict.fromkeys(places)]


def _split(finding: Finding, usage: Usage) -> tuple[Finding | None, Finding | None]:
    inside = usage.asked(finding.column)
    if inside is None or finding.sheet != usage.plan.sheet_title(ROSTER):
        return finding, None
    rows = finding.rows or (finding.row,)
    own, rest = [r for r in rows if r in inside], [r for r in rows if r not in inside]
    if not own:
        return None, finding
    if not rest or len(rows) == len(usage.book.roster):  # a column that is blank throughout
        return finding, None
    place = finding.workbook, finding.sheet, finding.column
    people = len(usage.book.roster)
    return blank_cells(*place, own, people), blank_cells(*place, rest, people)
