"""The numbers of the review itself and what they are followed to: tallies, dates, findings.

Ids: `all.met` and `2025.met` are tallies of targets, `staff.…` heads by group, `data.…` findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from plan09lib.judge.targets.assess import plain_rows
from plan09lib.judge.targets.cell_uses import cells
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.targets.people import Staff
from plan09lib.judge.targets.rows import places
from plan09lib.read.unit.history import Snapshot
from plan09lib.read.workbook.findings import Finding
from plan09lib.tell.numbers.origin import TARGETS, Found, Judged, counted, worked_out
from plan09lib.tell.numbers.undecided import FAMILY, trace_undecided
from plan09lib.tell.words.anchors import ALL, DOCUMENTS, FINDINGS, STAFF
from plan09lib.tell.words.fact import Fact
from plan09lib.tell.words.wording import formula

TALLIES: dict[str, tuple[str, ...]] = {
    "met": ("met", "met_late"),
    "on_pace": ("on_track",),
    "late": ("behind", "stalled", "regressed"),
    "missed": ("missed",),
    "undecided": ("insufficient_data",),
    "not_applicable": ("no_population", "discontinued"),
}
SEVERITIES = ("blocking", "warning", "note")


def review_facts(
    evidence: Evidence, staff: Staff, findings: Sequence[Finding], unasked: Sequence[Finding]
) -> Iterator[Fact]:
    """Facts about the review itself: dates, also of documents, staff by group, findings."""
    yield Fact("all.as_of", evidence.now.date, "date", STAFF)
    yield Fact("all.age_days", evidence.age_days, "count", STAFF)
    unapproved = sum(target.approved_by is None for target in evidence.plan.targets)
    yield Fact("all.unapproved", unapproved, "count", "cach-hieu")
    yield Fact("unit.since", evidence.history.unit.file.valid.since, "date", STAFF)
    for document in evidence.plan.file.identity.documents:
        yield Fact(f"can-cu.{document.id}", document.date, "date", DOCUMENTS)
    if isinstance(evidence.previous, Snapshot):
        yield Fact("all.previous_as_of", evidence.previous.date, "date", STAFF)
    heads = {"total": staff.total, **staff.by_group, "joined": staff.joined, "left": staff.left}
    for name, value in heads.items():
        if value is not None:
            yield Fact(f"staff.{name}", value, "count", STAFF)
    yield from finding_facts(findings, unasked)


def finding_facts(findings: Sequence[Finding], unasked: Sequence[Finding]) -> Iterator[Fact]:
    """How many findings there are of each severity, how many cells were corrected or not asked."""
    yield Fact("data.unasked", len(cells(unasked)), "count", FINDINGS)
    for name, own in findings_by_kind(findings).items():
        yield Fact(f"data.{name}", len(own), "count", FINDINGS)


def findings_by_kind(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    """The findings that each of `data.blocking`, `data.warning`, … counts."""
    told = [finding for finding in findings if finding.code != "missing_sheet"]
    found = {level: [f for f in told if f.severity == level] for level in SEVERITIES}
    return found | {"corrected": [f for f in findings if f.code == "corrected"]}


def status_tally(status: str) -> str:
    """What the count of one status is called: the status, but `met` is a tally of two.

    >>> status_tally("behind"), status_tally("met")
    ('behind', 'met_in_time')
    """
    return "met_in_time" if status == "met" else status


def tally_facts(frame: pd.DataFrame) -> Iterator[Fact]:
    """How many targets stand where: over all, and per deadline year (`all.met`, `2025.met`).

    Every status that occurs has a count of its own too, see `status_tally`.
    """
    for name, targets in tallied(frame).items():
        yield Fact(name, len(targets), "count", ALL)


def tallied(frame: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """The ids of the targets that each tally counts, by the tally's own id."""
    rows = plain_rows(frame[["target_id", "deadline", "status", "reason"]])
    years = sorted({row["deadline"][:4] for row in rows})
    found: dict[str, tuple[str, ...]] = {}
    for scope in ("all", *years):
        part = [row for row in rows if scope in ("all", row["deadline"][:4])]
        counted = {name: [r for r in part if r["status"] in TALLIES[name]] for name in TALLIES}
        for code in dict.fromkeys(row["status"] for row in part):
            counted[status_tally(code)] = [row for row in part if row["status"] == code]
        counted["slipped"] = [row for row in part if row["reason"] == "slipped_since_deadline"]
        for name, own in {"targets": part, **counted}.items():
            found[f"{scope}.{name}"] = tuple(row["target_id"] for row in own)
    return found


# Tracers.


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
    "unit": trace_unit,
    "can-cu": trace_document,
    "issue": trace_issue,
    "data": trace_findings,
    FAMILY: trace_undecided,
}
