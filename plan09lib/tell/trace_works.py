"""Tracers of what is told of actions and duties: activities, amounts, bodies reached, courses."""

from __future__ import annotations

from typing import Any

import pandas as pd

from plan09lib.judge.activities import rows_of, sheet_rows, within
from plan09lib.judge.courses import trained_rows
from plan09lib.judge.evidence import Evidence
from plan09lib.judge.task_evidence import evidence_rows
from plan09lib.judge.tasks import amount_rows, covered_rows, works
from plan09lib.judge.trace import first_of_each, places
from plan09lib.read.period import Period
from plan09lib.read.sheet_names import ACTIVITIES, COURSES
from plan09lib.read.task_models import Work, work_anchor
from plan09lib.tell.trace import Found, Judged, counted, worked_out
from plan09lib.tell.wording import formula

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
