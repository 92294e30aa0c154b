"""Numbers about the review itself: dates, staff by group, findings, where the targets stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import cache, partial

import pandas as pd

from plan09lib.judge.targets.assess import plain_rows
from plan09lib.judge.targets.cell_uses import cells
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.targets.people import (
    GONE,
    MOVEMENTS,
    Staff,
    staff_rows,
    where_they_went,
)
from plan09lib.read.cells.findings import Finding
from plan09lib.read.clauses.plan_file import Population
from plan09lib.read.period.issue import Issue
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ROSTER
from plan09lib.read.unit.history import Snapshot
from plan09lib.read.unit.told_before import TOLD_FOLDER, ToldBefore
from plan09lib.read.workbook.row_checks import NOT_IN_PLAN
from plan09lib.tell.numbers.declared import Numbers, Parts, days_to, part_of
from plan09lib.tell.words.anchors import ALL, DOCUMENTS, FINDINGS, STAFF, VERDICT
from plan09lib.tell.words.fact import Fact
from plan09lib.tell.words.wording import formula

SEVERITIES = ("blocking", "warning", "note")
TALLIES: dict[str, tuple[str, ...]] = {
    "met": ("met", "met_late"),
    "on_pace": ("on_track",),
    "late": ("behind", "stalled", "regressed"),
    "missed": ("missed",),
    "undecided": ("insufficient_data",),
    "not_applicable": ("no_population", "discontinued"),
}


def review_facts(
    evidence: Evidence, staff: Staff, findings: Sequence[Finding], unasked: Sequence[Finding]
) -> Iterator[Fact]:
    """Facts about the review itself: dates, also of documents, staff by group, findings."""
    numbers = Numbers(key="all", says="bao_cao", anchor=STAFF)
    as_of = partial(formula.of, "bao_cao", "as_of")
    now = numbers.but(source=evidence.now.names).given("as_of", evidence.now.date, "date", as_of)
    yield now
    age, where = partial(days_to, evidence.period.end), "kỳ báo cáo và tên tệp danh sách"
    yield numbers.but(source=where).derived("age_days", "count", age, now, value=evidence.age_days)
    unapproved = tuple(one.id for one in evidence.plan.targets if one.approved_by is None)
    yield numbers.but(anchor="cach-hieu", clause=evidence.plan.file.targets_clause).listed(
        "unapproved", unapproved
    )
    may = numbers.but(key="mo", anchor="cach-hieu", source="plan.yml, mục opened")
    for place, opened in enumerate(evidence.plan.file.opened):
        yield may.given(str(place), opened.date, "date", partial(formula.of, "bao_cao", "opened"))
    if own := evidence.history.unit.file.baseline_on:
        begins = numbers.but(key="moc-goc", anchor="cach-hieu")
        declared = partial(formula.of, "bao_cao", "own_baseline")
        by_unit = begins.but(source="don_vi.yml, mục baseline_on")
        yield by_unit.given("own", own.date, "date", declared)
        by_plan = begins.but(source="plan.yml, mục baseline_on")
        stated = partial(formula.of, "bao_cao", "baseline")
        yield by_plan.given("plan", evidence.plan.file.baseline_on, "date", stated)
    since, said = (
        evidence.history.unit.file.valid.since,
        partial(formula.of, "bao_cao", "unit_since"),
    )
    unit = numbers.but(key="unit", source="don_vi.yml, mục valid")
    yield unit.given("since", since, "date", said)
    if until := evidence.history.unit.end_known_on(evidence.period.end):
        said = partial(formula.of, "bao_cao", "unit_until")
        yield unit.given("until", until, "date", said)
    for document in evidence.plan.file.identity.documents:
        named = numbers.but(key="can-cu", anchor=DOCUMENTS, clause=document.clause)
        named, said = (
            named.but(source="plan.yml, mục identity"),
            partial(formula.of, "bao_cao", "document"),
        )
        yield named.given(document.id, document.date, "date", said)
    if isinstance(evidence.previous, Snapshot):
        before = evidence.previous
        yield numbers.but(source=before.names).given("previous_as_of", before.date, "date", as_of)
    yield from _staff(evidence, staff)
    for population in evidence.plan.file.populations:
        yield from _went(evidence, population)
    yield from finding_facts(findings, unasked)


def _staff(evidence: Evidence, staff: Staff) -> Iterator[Fact]:
    title = evidence.plan.sheet_title(ROSTER)
    numbers = Numbers(
        key="staff", says="nhan_su", anchor=STAFF, sheet=title, source=f"trang {title}"
    )
    rows = cache(partial(staff_rows, evidence))
    heads = {"total": staff.total, **staff.by_group, "joined": staff.joined, "left": staff.left}
    groups = {name: name for name in staff.by_group} | {"outside": NOT_IN_PLAN}
    heads |= {"outside": staff.outside} if staff.outside else {}
    for name, value in heads.items():
        if value is not None:
            label = evidence.plan.label("nhom", groups[name]) if name in groups else ""
            text = partial(formula.filled, "so_nguoi_nhom", label) if label else ""
            yield numbers.rows(name, partial(_staff_rows, rows, name), value, text=text)


def went_key(population: Population) -> str:
    """What the ids of the numbers of where a group's people went begin with."""
    return f"went-{population.id}"


def _went(evidence: Evidence, population: Population) -> Iterator[Fact]:
    found = where_they_went(evidence, population)
    if not found:
        return
    title = evidence.plan.sheet_title(ROSTER)
    numbers = Numbers(
        key=went_key(population), says="nhan_su", anchor=STAFF, sheet=title, source=f"trang {title}"
    )
    rows = cache(partial(where_they_went, evidence, population))
    yield numbers.rows("went", partial(_everybody, rows), sum(map(len, found.values())))
    for code, own in found.items():
        label = "" if code == GONE else evidence.plan.label("nhom", code)
        text = partial(formula.filled, "nay_thuoc_nhom", label) if label else ""
        yield numbers.rows(code, partial(part_of, rows, code), len(own), text=text)


def _everybody(rows: Parts) -> pd.DataFrame:
    return pd.concat([*rows().values()])


def _staff_rows(rows: Parts, name: str) -> pd.DataFrame:
    if name != "total":
        return part_of(rows, name)
    return pd.concat([own for group, own in rows().items() if group not in MOVEMENTS])


def finding_facts(findings: Sequence[Finding], unasked: Sequence[Finding]) -> Iterator[Fact]:
    """How many findings there are of each severity, how many cells were corrected or not asked."""
    numbers = found_numbers("data", FINDINGS)
    yield numbers.rows("unasked", _at(cells(unasked)))
    for name, own in findings_by_kind(findings).items():
        text = partial(formula.of, "bao_cao", "corrected" if name == "corrected" else "findings")
        yield numbers.rows(name, finding_places(own), text=text)


def found_numbers(key: str, anchor: str) -> Numbers:
    """The family of numbers of findings whose ids begin with `key`."""
    source = "bảng phát hiện của phần dữ liệu"
    return Numbers(key=key, says="bao_cao", anchor=anchor, source=source)


def finding_places(findings: Sequence[Finding]) -> pd.DataFrame:
    """A row per finding, row 0 where it concerns a whole sheet."""
    return _at([(f.workbook, f.origin or f.sheet, f.row) for f in findings])


def _at(found: Sequence[tuple[str, str, int]]) -> pd.DataFrame:
    return pd.DataFrame(found, columns=["workbook", "sheet", "row"], dtype="object")


def findings_by_kind(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    """The findings that each of `data.blocking`, `data.warning`, … counts."""
    told = [finding for finding in findings if finding.code != "missing_sheet"]
    found = {level: [f for f in told if f.severity == level] for level in SEVERITIES}
    return found | {"corrected": [f for f in findings if f.code == "corrected"]}


def issue_facts(issue: Issue) -> Iterator[Fact]:
    """The day a report was issued on, and the day of the report that it replaces."""
    source = "lệnh plan09 issue, tham số --date; ghi trong manifest.json"
    numbers = Numbers(key="issue", says="bao_cao", anchor=VERDICT, source=source)
    text = partial(formula.of, "bao_cao")
    yield numbers.given("date", issue.date, "long_date", partial(text, "issued"))
    if issue.replaced_on:
        told = numbers.but(source="bản ghi ban hành của báo cáo được thay thế")
        yield told.given("replaced_on", issue.replaced_on, "date", partial(text, "replaced_on"))


def compared_facts(before: ToldBefore) -> Iterator[Fact]:
    """The day on which the report of the period that is compared with was issued."""
    if before.issued_on:
        numbers = Numbers(
            key="previous_issue", says="bao_cao", anchor=VERDICT, source=f"{TOLD_FOLDER}/"
        )
        text = partial(formula.of, "bao_cao", "compared_with")
        yield numbers.given("date", dt.date.fromisoformat(before.issued_on), "date", text)


def status_tally(status: str) -> str:
    """What the count of one status is called: the status, but `met` is a tally of two.

    >>> status_tally("behind"), status_tally("met")
    ('behind', 'met_in_time')
    """
    return "met_in_time" if status == "met" else status


def tally_facts(frame: pd.DataFrame, plan: Plan) -> Iterator[Fact]:
    """How many targets stand where: over all, and per deadline year (`all.met`, `2025.met`).

    Every status that occurs has a count of its own too, see `status_tally`.
    """
    for key, targets in tallied(frame).items():
        scope, _, name = key.partition(".")
        numbers = Numbers(key=scope, says="", anchor=ALL, clause=plan.file.targets_clause)
        yield numbers.listed(name, targets, text=partial(_of_tally, plan, scope, name))


def _of_tally(plan: Plan, scope: str, name: str) -> str:
    said, year = _in_common(plan, name), () if scope == "all" else (scope,)
    return formula.filled("so_chi_tieu_nam" if year else "so_chi_tieu", said, *year)


def _in_common(plan: Plan, name: str) -> str:
    """What the targets of one tally have in common, in words."""
    if name in ("targets", "slipped"):
        return formula.of("bao_cao", name)
    alone = {status_tally(code): (code,) for codes in TALLIES.values() for code in codes}
    labels = [plan.label("trang_thai", code) for code in TALLIES.get(name) or alone[name]]
    return formula.filled("co_ket_luan", ", ".join(f'"{label}"' for label in labels))


def tallied(frame: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """The ids of the targets that each tally counts, by the tally's own id.

    What was met and has slipped since has a tally of its own, and stands in no other.
    """
    rows = [
        row | ({"status": "slipped"} if row["reason"] == "slipped_since_deadline" else {})
        for row in plain_rows(frame[["target_id", "deadline", "status", "reason"]])
    ]
    years = sorted({row["deadline"][:4] for row in rows})
    found: dict[str, tuple[str, ...]] = {}
    for scope in ("all", *years):
        part = [row for row in rows if scope in ("all", row["deadline"][:4])]
        counted = {name: [r for r in part if r["status"] in TALLIES[name]] for name in TALLIES}
        for code in dict.fromkeys(row["status"] for row in part if row["status"] != "slipped"):
            counted[status_tally(code)] = [row for row in part if row["status"] == code]
        counted["slipped"] = [row for row in part if row["status"] == "slipped"]
        for name, own in {"targets": part, **counted}.items():
            found[f"{scope}.{name}"] = tuple(row["target_id"] for row in own)
    return found
