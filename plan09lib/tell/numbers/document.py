"""Numbers that the signed document tells and the page does not: deeds, sums, changes of bodies.

`hoat-dong.3.times` and the like are of the fourth deed of judge/tasks/deeds.py; `van-ban…` of the
document as a whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Literal

import pandas as pd

from plan09lib.judge.targets.assess import Row, plain_rows
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.tasks.activities import body_key
from plan09lib.judge.tasks.deeds import Deed
from plan09lib.read.clauses.plan_file import BodyName
from plan09lib.read.rules.layout import ACTIVITIES
from plan09lib.tell.numbers.declared import Numbers, each_body_once, total
from plan09lib.tell.words.anchors import ALL, STAFF, work_evidence
from plan09lib.tell.words.fact import Fact, FactBook
from plan09lib.tell.words.wording import formula

KEY = "van-ban"
STRENGTHS = ("attained", "met", "met_late")
"""The classes of what is met and stays so by all that is known."""


def document_facts(
    evidence: Evidence, frame: pd.DataFrame, book: FactBook, late: Sequence[str], day: dt.date
) -> Iterator[Fact]:
    """Sums and counts of targets, works that owe something, bodies renamed until `day`.

    `late` are the anchors of those works; `book` holds the facts of the targets.
    """
    file = evidence.plan.file
    numbers = Numbers(key=KEY, says="van_ban", anchor=ALL, clause=file.targets_clause)
    rows = plain_rows(frame)
    for year in sorted({str(row["deadline"])[:4] for row in rows}):
        own = [row for row in rows if str(row["deadline"]).startswith(year)]
        sending = (row["target_id"] for row in own if row["prospect"] == "needs_sending")
        sent = [book.get(f"{target}.to_send") for target in sending]
        heads = [fact for fact in sent if fact and fact.value]
        if heads:
            yield numbers.but(key=f"{KEY}-{year}").derived("to_send", "count", total, *heads)
    changed = [row for row in rows if has_changed(row["previous_prospect"], row["prospect"])]
    ways = [(way_changed(row["previous_prospect"], row["prospect"]), row) for row in changed]
    for way, code in dict.fromkeys((way, str(row["prospect"])) for way, row in ways):
        own = [row for by, row in ways if (by, row["prospect"]) == (way, code)]
        text = partial(formula.of, "van_ban", way)
        told = tuple(str(row["target_id"]) for row in own)
        yield numbers.listed(f"{way}_{code}", told, text=text)
    without = tuple(str(row["target_id"]) for row in rows if is_without_gain(row))
    yield numbers.listed("without_gain", without)
    ending = [(row, ending_key(row)) for row in rows if row["prospect"] == "ends_with_group"]
    for key in dict.fromkeys(key for _, key in ending):
        ids = tuple(str(row["target_id"]) for row, own in ending if own == key)
        yield numbers.but(key=key).listed("ending", ids)
    yield numbers.but(clause=file.works_clause).listed("late_works", tuple(late))
    for body, name in renamed(evidence, day):
        said = numbers.but(key=f"co-quan.{body}", anchor=STAFF, source="plan.yml, mục bodies")
        yield said.given("since", name.since, "date")


def ending_key(row: Row) -> str:
    """The family of the numbers of what ends: the unit itself, or the target's group."""
    is_unit = row["prospect_reason"] == "unit"
    return f"{KEY}-don-vi" if is_unit else f"{KEY}-{row['population']}"


def is_without_gain(row: Row) -> bool:
    """Whether a target is met as its group is smaller, by no more people who satisfy."""
    spans = ("baseline_resized", "previous_resized")
    return row["prospect"] in STRENGTHS and "shrunk" in [row[span] for span in spans]


def has_changed(before: object, now: object) -> bool:
    """Whether a class is another than before; what is met stays so past its deadline."""
    return before not in ("", now) and (before, now) != ("attained", "met")


def way_changed(before: object, now: object) -> Literal["fell", "became"]:
    """Whether a target fell from what was met; what a class is called tells of no direction."""
    return "fell" if before in STRENGTHS and now not in STRENGTHS else "became"


def renamed(evidence: Evidence, day: dt.date) -> list[tuple[str, BodyName]]:
    """The plan's bodies with the name that they took in the period, or after it until `day`."""
    return [
        (body.id, name)
        for body in evidence.plan.file.bodies
        for before, name in zip(body.names, body.names[1:], strict=False)
        if before.name != name.name and evidence.period.start < name.since <= day
    ]


def deed_facts(evidence: Evidence, deeds: Sequence[Deed]) -> Iterator[Fact]:
    """How often, by how many bodies, in how many years each deed was done, and what it counted."""
    title = evidence.plan.sheet_title(ACTIVITIES)
    clauses = {work.id: work.clause for work in evidence.plan.file.works}
    for place, deed in enumerate(deeds):
        numbers = Numbers(
            key=deed_key(place), says="hoat_dong", anchor=work_evidence(deed.work_id), sheet=title,
            clause=clauses[deed.work_id],
        )  # fmt: skip
        rows = partial(_with_bodies, evidence, deed)
        yield numbers.rows("times", deed.rows)
        yield numbers.rows("bodies", rows, int(rows()["body_key"].nunique()), adds=each_body_once)
        yield numbers.rows("years", deed.rows, deed.years, adds=_each_year_once)
        if len(deed.rows) == 1:
            yield from _of_one_row(numbers, deed)


def _of_one_row(numbers: Numbers, deed: Deed) -> Iterator[Fact]:
    day = deed.first_day.date()
    yield numbers.rows("day", deed.rows, day, "date", adds=0, again=_day_of)
    if deed.unit_of_count:
        for name in ("amount", "total"):
            value = deed.rows[name].iloc[0]
            if not pd.isna(value):
                yield numbers.rows(name, deed.rows, int(value), adds=partial(_cell, name))


def _day_of(rows: pd.DataFrame) -> dt.date:
    day: dt.date = rows["date"].max().date()
    return day


def _cell(name: str, rows: pd.DataFrame) -> pd.Series:
    return rows[name].astype("int64")


def _each_year_once(rows: pd.DataFrame) -> pd.Series:
    return (~rows["date"].dt.year.duplicated()).astype(int)


def _with_bodies(evidence: Evidence, deed: Deed) -> pd.DataFrame:
    day = evidence.now.date
    keys = [body_key(str(name), evidence.plan, day) for name in deed.rows["body"]]
    return deed.rows.assign(body_key=keys)


def deed_key(place: int) -> str:
    """The family of the facts of one deed."""
    return f"hoat-dong.{place}"
