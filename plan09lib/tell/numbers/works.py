"""Numbers of actions and duties: evidence, amounts, bodies reached, people trained.

Ids begin with the work's anchor (`viec-1-1.events`).
Nothing is made of a cell that judge/disclosure/disclosure.py hides: a hidden value has no fact.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pandas as pd

from plan09lib.judge.targets.assess import Row, plain_rows
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.targets.rows import first_of_each, places
from plan09lib.judge.tasks.activities import rows_of, sheet_rows, within
from plan09lib.judge.tasks.courses import trained_rows
from plan09lib.judge.tasks.task_review import TaskReview
from plan09lib.judge.tasks.tasks import amount_rows, covered_rows, evidence_rows, works
from plan09lib.read.plan.layout import ACTIVITIES, COURSES
from plan09lib.read.plan.period import Period
from plan09lib.read.plan.plan_file import Work, work_anchor
from plan09lib.tell.numbers.origin import Judged, counted, worked_out
from plan09lib.tell.words.anchors import work_evidence
from plan09lib.tell.words.fact import Fact, Found
from plan09lib.tell.words.wording import formula

EVIDENCE_COUNTS = ("age_days", "events", "documents", "previous_events", "last_year_events")


def work_facts(review: TaskReview) -> Iterator[Fact]:
    """The facts of actions and duties: evidence, amounts, coverage, people trained."""
    sensitive = {w.id for _, w in works(review.evidence.plan) if w.sensitive}
    rows = plain_rows(review.tasks)
    for row in rows:
        yield from _evidence(row, hide_counts=row["work_id"] in sensitive)
    open_works = [row["status"] for row in rows if row["work_id"] not in sensitive]
    for status in ("evidenced", "stale", "no_evidence"):
        works_there = open_works.count(status)
        yield Fact(f"viec.{status}", works_there, "count", "minh-chung-viec")
    yield from _amounts(review.amounts)
    yield from _coverage(review.coverage)
    yield from _trained_people(review)


def _evidence(row: Row, *, hide_counts: bool) -> Iterator[Fact]:
    key, anchor = work_anchor(row["work_id"]), work_evidence(row["work_id"])
    for name in EVIDENCE_COUNTS if not hide_counts else ():
        if not pd.isna(row[name]):
            yield Fact(f"{key}.{name}", int(row[name]), "count", anchor)
    if row["latest"] and not hide_counts:
        yield Fact(f"{key}.latest", dt.date.fromisoformat(row["latest"]), "date", anchor)


def _amounts(amounts: pd.DataFrame) -> Iterator[Fact]:
    for place, row in enumerate(plain_rows(amounts)):
        key, anchor = (
            f"{work_anchor(row['work_id'])}.so-luong-{place}",
            work_evidence(row["work_id"]),
        )
        yield Fact(f"{key}.amount", int(row["amount"]), "count", anchor)
        if not pd.isna(row["total"]):
            yield Fact(f"{key}.total", int(row["total"]), "count", anchor)


def _coverage(coverage: pd.DataFrame) -> Iterator[Fact]:
    for row in plain_rows(coverage):
        key, anchor = f"{work_anchor(row['work_id'])}.{row['kind']}", work_evidence(row["work_id"])
        yield Fact(f"{key}.covered", int(row["covered"]), "count", anchor)
        if not pd.isna(row["coverable"]):
            yield Fact(f"{key}.coverable", int(row["coverable"]), "count", anchor)


def _trained_people(review: TaskReview) -> Iterator[Fact]:
    for work in (w for _, w in works(review.evidence.plan) if w.course_kinds):
        people, one_stop = review.trained(work.course_kinds)
        yield Fact(f"{work_anchor(work.id)}.people", people, "count", work_evidence(work.id))
        yield Fact(f"{work_anchor(work.id)}.one_stop", one_stop, "count", work_evidence(work.id))


def quoted_texts(review: TaskReview) -> Iterator[str]:
    """Cells that the report quotes: documents, units of count, bodies, titles, rules, proposals."""
    frames = (
        (review.tasks, ["document"]),
        (review.amounts, ["unit_of_count"]),
        (review.cycle, ["body"]),
        (review.proposals, ["proposal_id", "content", "addressee", "answer"]),
    )
    for frame, columns in frames:
        for column in columns:
            yield from (str(text) for text in frame[column].dropna())
    for table, _ in review.ratings:
        yield table.rating_period.label
        yield ", ".join(table.rule_sets)
    yield from (str(row["position"]) for row, _ in review.votes)
    plan, day = review.evidence.plan, review.evidence.now.date
    for group in plan.file.task_groups:
        names = dict.fromkeys(plan.body_name(body, day) for body in group.implements)
        yield "; ".join(names)


# Tracers of what is told of actions and duties: activities, amounts, bodies reached, courses.

EVENTS = ("events", "documents", "previous_events", "last_year_events")


def work_called(review: Judged, key: str) -> Work | None:
    """The action or duty whose anchor is `key`."""
    return next((work for _, work in works(review.plan) if work.anchor == key), None)


def trace_work(review: Judged, key: str, column: str) -> Found:
    """What a number of an action or duty is followed to; without `column` its status."""
    work = work_called(review, key)
    if work is None:
        raise LookupError(key)
    if not column:
        parts = tuple(f for f in (f"{key}.latest", f"{key}.events") if f in review.facts)
        text = formula.of("viec", "status")
        return Found(formula=text, result=None, clause=work.clause, parts=parts)
    if column in EVENTS:
        return _events(review, work, column)
    if column == "latest":
        return _latest(review, work)
    if column == "age_days":
        return _age(review, key, work)
    if column in ("people", "one_stop"):
        return _trained(review, work, column)
    name, _, what = column.partition(".")
    if name.startswith("so-luong-"):
        return _amount(review, work, int(name.removeprefix("so-luong-")), what)
    return _cover(review, work, name, what)


def _period(evidence: Evidence, column: str) -> Period:
    if column == "previous_events":
        return evidence.previous_period
    if column == "last_year_events":
        return evidence.period.same_period_last_year
    return evidence.period


def _events(review: Judged, work: Work, column: str) -> Found:
    evidence = review.evidence
    own = rows_of(sheet_rows(evidence, ACTIVITIES), work)
    rows = within(own, _period(evidence, column))
    if column == "documents":
        rows = rows[rows["document"].notna()]
    text = formula.filled("so_dong_viec", ", ".join(work.codes), formula.of("viec_ky", column))
    return counted(places(rows, review.plan.sheet_title(ACTIVITIES)), text, clause=work.clause)


def _latest(review: Judged, work: Work) -> Found:
    rows = evidence_rows(review.evidence, work)
    latest = rows["date"].max().date() if len(rows) else None
    own = rows[rows["date"] == pd.Timestamp(latest)] if latest else rows
    titles = own["sheet"].map(lambda slug: review.plan.sheet_title(slug))
    found = places(own, "", 0).assign(sheet=titles.to_numpy())
    text = formula.of("viec", "latest")
    return Found(formula=text, result=latest, clause=work.clause, rows=found)


def _age(review: Judged, key: str, work: Work) -> Found:
    def age(latest: Any) -> int:
        return int((review.period.end - latest).days)

    return worked_out(review, key, ("latest",), age, formula.of("viec", "age_days"), work.clause)


def _trained(review: Judged, work: Work, column: str) -> Found:
    rows = trained_rows(review.evidence, work.course_kinds)[column]
    found = places(rows, review.plan.sheet_title(COURSES), first_of_each(rows["staff_id"]))
    return counted(found, formula.of("viec", column), clause=work.clause)


def _amount(review: Judged, work: Work, place: int, what: str) -> Found:
    row = review.tasks.amounts.loc[place]
    wanted = (row["work_id"], row["unit_of_count"])
    part = next(part for *key, part in amount_rows(review.evidence) if tuple(key) == wanted)
    header = review.plan.layout.sheets[ACTIVITIES].column(what).header
    text = formula.filled("tong_cot_viec", header, work.id, str(wanted[1]))
    found = places(part, review.plan.sheet_title(ACTIVITIES), part[what])
    return counted(found, text, clause=work.clause)


def _cover(review: Judged, work: Work, kind: str, what: str) -> Found:
    evidence = review.evidence
    label = next(k.label for k in review.plan.file.body_kinds if k.id == kind)
    if what == "coverable":
        numbers = evidence.history.unit.coverage_on(evidence.now.date)
        text, total = formula.filled("so_don_vi", label), getattr(numbers, kind)
        return Found(formula=text, result=total, clause=work.clause, source="don_vi.yml")
    cover = next(cover for cover in work.covers if cover.kind == kind)
    rows = covered_rows(evidence, work, cover, sheet_rows(evidence, ACTIVITIES))
    text = formula.filled("da_den_den_nay" if cover.cumulative else "da_den_trong_ky", label)
    found = places(rows, review.plan.sheet_title(ACTIVITIES), first_of_each(rows["body_key"]))
    return counted(found, text, clause=work.clause)


def trace_tally(review: Judged, key: str, status: str) -> Found:
    """How many actions and duties have a status: the anchors of those that have it."""
    sensitive = {work.id for _, work in works(review.plan) if work.sensitive}
    tasks = review.tasks.tasks
    own = tasks[(tasks["status"] == status) & ~tasks["work_id"].isin(sensitive)]
    anchors = tuple(work_anchor(str(work)) for work in own["work_id"])
    label = review.plan.label("trang_thai_viec", status)
    text = formula.filled("so_viec", label)
    return Found(formula=text, result=len(anchors), clause="II, III", parts=anchors)


FAMILIES = {"viec": trace_tally}
