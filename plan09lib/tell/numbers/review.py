"""Tracers of numbers about the review itself: tallies of targets, dates, findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from plan09lib.judge.targets.cell_uses import cells
from plan09lib.judge.targets.people import staff_rows
from plan09lib.judge.targets.rows import places
from plan09lib.read.plan.layout import ROSTER
from plan09lib.read.unit.history import Snapshot
from plan09lib.read.workbook.findings import Finding
from plan09lib.tell.numbers.book import TALLIES, findings_by_kind, status_tally, tallied
from plan09lib.tell.numbers.origin import TARGETS, Judged, counted, worked_out
from plan09lib.tell.numbers.undecided import FAMILY, trace_undecided
from plan09lib.tell.words.fact import Found
from plan09lib.tell.words.wording import formula


def trace_scope(review: Judged, key: str, name: str) -> Found:
    """A tally of targets over all or per deadline year, or a number about the review."""
    tallies = tallied(review.frame)
    if f"{key}.{name}" in tallies:
        ids = tallies[f"{key}.{name}"]
        said, year = _standing(review, name), () if key == "all" else (key,)
        text = formula.filled("so_chi_tieu_nam" if year else "so_chi_tieu", said, *year)
        return Found(formula=text, result=len(ids), clause=TARGETS, parts=ids)
    if name == "unapproved":
        ids = tuple(target.id for target in review.plan.targets if target.approved_by is None)
        text = formula.of("bao_cao", name)
        return Found(formula=text, result=len(ids), clause=TARGETS, parts=ids)
    if name == "age_days":

        def age(as_of: Any) -> int:
            return int((review.period.end - as_of).days)

        text = formula.of("bao_cao", name)
        return replace(
            worked_out(review, key, ("as_of",), age, text), source="kỳ báo cáo và tên tệp danh sách"
        )
    return _date(review, name)


def _standing(review: Judged, name: str) -> str:
    """What the targets of one tally have in common, in words."""
    if name in ("targets", "slipped"):
        return formula.of("bao_cao", name)
    alone = {status_tally(code): (code,) for codes in TALLIES.values() for code in codes}
    codes = TALLIES.get(name) or alone[name]
    labels = [review.plan.label("trang_thai", code) for code in codes]
    return formula.filled("co_ket_luan", ", ".join(f'"{label}"' for label in labels))


def _date(review: Judged, name: str) -> Found:
    moments = {"as_of": review.evidence.now, "previous_as_of": review.evidence.previous}
    snapshot = moments[name]
    if not isinstance(snapshot, Snapshot):
        raise LookupError(name)
    text = formula.of("bao_cao", "as_of")
    return Found(formula=text, result=snapshot.date, source=snapshot.names)


def trace_unit(review: Judged, key: str, name: str) -> Found:
    """The day the unit begins to exist."""
    day, text = review.unit.file.valid.since, formula.of("bao_cao", "unit_since")
    return Found(formula=text, result=day, source="don_vi.yml, mục valid")


def trace_document(review: Judged, key: str, name: str) -> Found:
    """The date of a document that the plan names."""
    document = next(d for d in review.plan.file.identity.documents if d.id == name)
    text, source = formula.of("bao_cao", "document"), "plan.yml, mục identity"
    return Found(formula=text, result=document.date, clause=document.clause, source=source)


def trace_issue(review: Judged, key: str, name: str) -> Found:
    """The day a report was issued on."""
    day = review.issue.date if review.issue else None
    source = "lệnh plan09 issue, tham số --date; ghi trong manifest.json"
    return Found(formula=formula.of("bao_cao", "issued"), result=day, source=source)


def _roster(review: Judged, rows: pd.DataFrame, text: str, clause: str = "") -> Found:
    title = review.plan.sheet_title(ROSTER)
    source = "" if clause else f"trang {title}"
    return counted(places(rows, title), text, clause=clause, source=source)


def trace_staff(review: Judged, key: str, name: str) -> Found:
    """Heads by group, and who came and went."""
    rows = staff_rows(review.evidence)
    joined, left = rows.pop("joined", None), rows.pop("left", None)
    if name == "joined" and joined is not None:
        return _roster(review, joined, formula.of("nhan_su", name))
    if name == "left" and left is not None:
        return _roster(review, left, formula.of("nhan_su", name))
    if name == "total":
        return _roster(review, pd.concat(list(rows.values())), formula.of("nhan_su", name))
    label = review.plan.label("nhom", name)
    return _roster(review, rows[name], formula.filled("so_nguoi_nhom", label))


def trace_findings(review: Any, key: str, name: str) -> Found:
    """Findings by severity: the places they are at."""
    if name == "unasked":
        return _found_at(cells(review.unasked), formula.of("bao_cao", name))
    text = formula.of("bao_cao", "corrected" if name == "corrected" else "findings")
    return found_in(findings_by_kind(review.findings_list)[name], text)


def found_in(findings: Sequence[Finding], text: str) -> Found:
    """A number of findings: a row per finding, row 0 where it concerns a whole sheet."""
    return _found_at([(f.workbook, f.sheet, f.row) for f in findings], text)


def _found_at(found: Sequence[tuple[str, str, int]], text: str) -> Found:
    rows = pd.DataFrame(found, columns=["workbook", "sheet", "row"], dtype="object")
    told = places(rows, "").assign(sheet=rows["sheet"].to_numpy())
    return counted(told, text, source="bảng phát hiện của phần dữ liệu")


FAMILIES: dict[str, Any] = {
    "all": trace_scope,
    "staff": trace_staff,
    "unit": trace_unit,
    "can-cu": trace_document,
    "issue": trace_issue,
    "data": trace_findings,
    FAMILY: trace_undecided,
}
