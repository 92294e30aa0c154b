"""Numbers of actions and duties: evidence, amounts, bodies reached, people trained.

Ids begin with the work's anchor (`viec-1-1.events`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import partial
from operator import itemgetter

import pandas as pd

from plan09lib.judge.targets.assess import Row, plain_rows
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.targets.rows import first_of_each, places
from plan09lib.judge.tasks.activities import rows_of, sheet_rows, within
from plan09lib.judge.tasks.courses import trained_rows
from plan09lib.judge.tasks.task_review import TaskReview
from plan09lib.judge.tasks.tasks import (
    amount_rows,
    covered_rows,
    latest_rows,
    works,
    year_rows,
)
from plan09lib.read.clauses.plan_file import Cover, Work, work_anchor
from plan09lib.read.rules.layout import ACTIVITIES, COURSES
from plan09lib.tell.numbers.declared import Numbers, days_to, each_body_once, each_person_once
from plan09lib.tell.words.anchors import WORKS, work_evidence
from plan09lib.tell.words.fact import Fact, FactBook, Found
from plan09lib.tell.words.wording import formula

WORKS_SOURCE = "plan.yml: task_groups, duties"
"""What says which works there are."""
EVENTS = ("events", "documents", "previous_events", "last_year_events")


def work_facts(review: TaskReview) -> Iterator[Fact]:
    """The facts of actions and duties: evidence, amounts, coverage, people trained."""
    plan = review.evidence.plan
    known = {work.id: work for _, work in works(plan)}
    rows = [row for row in plain_rows(review.tasks) if not known[row["work_id"]].sensitive]
    for row in rows:
        yield from _evidence(review, known[row["work_id"]], row)
    tally = Numbers(key="viec", says="", anchor=WORKS, clause=plan.file.works_clause)
    for status in ("evidenced", "stale", "no_evidence"):
        anchors = tuple(work_anchor(row["work_id"]) for row in rows if row["status"] == status)
        label = plan.label("trang_thai_viec", status)
        yield tally.listed(status, anchors, text=partial(formula.filled, "so_viec", label))
    yield from _amounts(review, known)
    yield from _coverage(review, known)
    for work in known.values():
        if work.course_kinds:
            yield from _trained(review, work)


def _numbers(review: TaskReview, work: Work, sheet: str = ACTIVITIES, part: str = "") -> Numbers:
    return Numbers(
        key=work.anchor + part, says="viec", anchor=work_evidence(work.id), clause=work.clause,
        sheet=review.evidence.plan.sheet_title(sheet),
    )  # fmt: skip


def _evidence(review: TaskReview, work: Work, row: Row) -> Iterator[Fact]:
    evidence, numbers = review.evidence, _numbers(review, work)
    if row["latest"]:
        day = dt.date.fromisoformat(row["latest"])
        origin = partial(_latest, evidence, work)
        latest = Fact(f"{numbers.key}.latest", day, "date", numbers.anchor, origin=origin)
        age = partial(days_to, evidence.period.end)
        yield numbers.derived("age_days", "count", age, latest, value=int(row["age_days"]))
        yield latest
    if not pd.isna(row["years"]):
        yield numbers.but(sheet="").rows(
            "years", partial(_by_year, evidence, work), int(row["years"]), adds=_each_year_once
        )
        asked = len(range(evidence.period.first_year, evidence.period.last_year + 1))
        yield numbers.but(source="kỳ báo cáo").given("years_asked", asked, "count")
    for name in EVENTS:
        if not pd.isna(row[name]):
            text = partial(_of_events, work, name)
            rows = partial(_events, evidence, work, name)
            yield numbers.rows(name, rows, int(row[name]), text=text)


def _of_events(work: Work, name: str) -> str:
    return formula.filled("so_dong_viec", ", ".join(work.codes), formula.of("viec_ky", name))


def _events(evidence: Evidence, work: Work, name: str) -> pd.DataFrame:
    periods = {
        "previous_events": evidence.previous_period,
        "last_year_events": evidence.period.same_period_last_year,
    }
    own = rows_of(sheet_rows(evidence, ACTIVITIES), work)
    rows = within(own, periods.get(name, evidence.period))
    return rows[rows["document"].notna()] if name == "documents" else rows


def _by_year(evidence: Evidence, work: Work) -> pd.DataFrame:
    """The rows that show the years of the stage, each with its sheet's title."""
    rows = within(year_rows(evidence, work), evidence.period)
    return rows.assign(sheet=rows["sheet"].map(evidence.plan.sheet_title))


def _each_year_once(rows: pd.DataFrame) -> pd.Series:
    return first_of_each(rows["date"].dt.year)


def _latest(evidence: Evidence, work: Work) -> Found:
    """The day that the work is told by, whichever sheet holds it."""
    own = latest_rows(evidence, work)
    latest = own["date"].max()
    titles = own["sheet"].map(evidence.plan.sheet_title)
    found = places(own, "", 0).assign(sheet=titles.to_numpy())
    text = formula.of("viec", "latest")
    return Found(formula=text, result=latest.date(), clause=work.clause, rows=found)


def _amounts(review: TaskReview, known: Mapping[str, Work]) -> Iterator[Fact]:
    for place, row in enumerate(plain_rows(review.amounts)):
        work, unit = known[row["work_id"]], row["unit_of_count"]
        numbers = _numbers(review, work, part=f".so-luong-{place}")
        for name in ("amount", "total"):
            if not pd.isna(row[name]):
                yield numbers.rows(
                    name, partial(_amount_rows, review.evidence, work.id, unit), int(row[name]),
                    adds=itemgetter(name), text=partial(_of_amount, review, work, name, unit),
                )  # fmt: skip


def _amount_rows(evidence: Evidence, work_id: str, unit: str) -> pd.DataFrame:
    return next(part for *key, part in amount_rows(evidence) if key == [work_id, unit])


def _of_amount(review: TaskReview, work: Work, name: str, unit: str) -> str:
    header = review.evidence.plan.layout.sheets[ACTIVITIES].column(name).header
    return formula.filled("tong_cot_viec", header, work.id, str(unit))


def _coverage(review: TaskReview, known: Mapping[str, Work]) -> Iterator[Fact]:
    labels = {kind.id: kind.label for kind in review.evidence.plan.file.body_kinds}
    for row in plain_rows(review.coverage):
        work, kind = known[row["work_id"]], row["kind"]
        numbers = _numbers(review, work, part=f".{kind}")
        cover = next(cover for cover in work.covers if cover.kind == kind)
        said = "da_den_den_nay" if cover.cumulative else "da_den_trong_ky"
        yield numbers.rows(
            "covered", partial(_covered, review.evidence, work, cover), int(row["covered"]),
            adds=each_body_once, text=partial(formula.filled, said, labels[kind]),
        )  # fmt: skip
        if not pd.isna(row["coverable"]):
            text = partial(formula.filled, "so_don_vi", labels[kind])
            given = numbers.but(source="don_vi.yml")
            yield given.given("coverable", int(row["coverable"]), "count", text)


def _covered(evidence: Evidence, work: Work, cover: Cover) -> pd.DataFrame:
    return covered_rows(evidence, work, cover, sheet_rows(evidence, ACTIVITIES))


def _trained(review: TaskReview, work: Work) -> Iterator[Fact]:
    numbers = _numbers(review, work, COURSES)
    people = dict(zip(("people", "one_stop"), review.trained(work.course_kinds), strict=True))
    for name, heads in people.items():
        rows = partial(_trained_rows, review.evidence, work, name)
        yield numbers.rows(name, rows, heads, adds=each_person_once)


def _trained_rows(evidence: Evidence, work: Work, name: str) -> pd.DataFrame:
    return trained_rows(evidence, work.course_kinds)[name]


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
    for table in review.ratings:
        yield table.rating_period.label
        yield ", ".join(table.rule_sets)
    yield from (str(row["position"]) for row in review.votes)
    plan, day = review.evidence.plan, review.evidence.now.date
    for group in plan.file.task_groups:
        names = dict.fromkeys(plan.body_name(body, day) for body in group.implements)
        yield "; ".join(names)


def work_verdict(facts: FactBook, work: Work) -> Found:
    """What the verdict on an action or duty is followed to."""
    parts = tuple(f"{work.anchor}.{name}" for name in ("latest", "events"))
    text = formula.of("viec", "status")
    known = tuple(part for part in parts if part in facts)
    return Found(formula=text, result=None, clause=work.clause, parts=known)
