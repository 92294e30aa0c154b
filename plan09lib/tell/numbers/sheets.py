"""Tracers of ratings, discipline, votes, proposals and the life cycle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pandas as pd

from plan09lib.judge.disclosure.disclosure import Protected
from plan09lib.judge.disclosure.protected_table import TOTAL
from plan09lib.judge.targets.rows import places
from plan09lib.judge.tasks.bodies import cycle_rows, latest_of
from plan09lib.judge.tasks.ratings_votes import RatingTable, discipline_rows
from plan09lib.judge.tasks.task_review import TaskReview
from plan09lib.read.plan.layout import ACTIVITIES, PROPOSALS, RATINGS, VOTES
from plan09lib.tell.numbers.origin import Found, Judged, counted, quotient, worked_out
from plan09lib.tell.numbers.works import rating_key
from plan09lib.tell.words.wording import formula


def _column(review: Judged, slug: str, column: str) -> str:
    return formula.filled("cot", review.plan.layout.sheets[slug].column(column).header)


def trace_rating(review: Judged, key: str, rest: str) -> Found:
    """Heads by group and level in one rating period and system."""
    table = _table(review, f"{key}.{rest}")
    group, level = f"{key}.{rest}".removeprefix(f"{rating_key(table)}.").split(".")
    rows = table.rows
    rows = rows if group == TOTAL else rows[rows["group"] == group]
    rows = rows if level == TOTAL else rows[rows["rating"] == level]
    of_group = "" if group == TOTAL else review.plan.label("nhom", group)
    of_level = "" if level == TOTAL else review.plan.label("muc_xep_loai", level)
    text = formula.filled("xep_loai", of_group, of_level)
    return counted(places(rows, review.plan.sheet_title(RATINGS)), text, clause="II.4")


def _table(review: Judged, fact_id: str) -> RatingTable:
    tables = (table for table, _ in review.tasks.ratings)
    return next(table for table in tables if fact_id.startswith(f"{rating_key(table)}."))


def trace_discipline(review: Judged, key: str, rest: str) -> Found:
    """Cases by form and system, where they may be told."""
    form, _, system = rest.rpartition(".")
    rows = discipline_rows(review.evidence)
    rows = rows if form == TOTAL else rows[rows["form"] == form]
    rows = rows if system == TOTAL else rows[rows["system"] == system]
    text = formula.filled("cong_so_luong", "4.6")
    found = places(rows, review.plan.sheet_title(ACTIVITIES), rows["cases"])
    return counted(found, text, clause="II.4")


def trace_vote(review: Judged, key: str, rest: str) -> Found:
    """Ballots, turnout and shares of one title in one vote: one row."""
    place, _, name = rest.partition(".")
    if name == "turnout":
        names = (f"{place}.returned", f"{place}.issued")
        return worked_out(review, key, names, quotient, formula.of("phieu", name), "II.4")
    part = name.removesuffix("_share")
    if part != name:
        names = (f"{place}.{part}", f"{place}.returned")
        return worked_out(review, key, names, quotient, formula.of("phieu", "share"), "II.4")
    row, _ = review.tasks.votes[int(place)]
    title, text = review.plan.sheet_title(VOTES), _column(review, VOTES, name)
    one = pd.DataFrame([row])
    if name == "date":
        day = dt.date.fromisoformat(row["date"])
        return Found(formula=text, result=day, clause="II.4", rows=places(one, title, 0))
    return counted(places(one, title, int(row[name])), text, clause="II.4")


def trace_proposal(review: Judged, key: str, rest: str) -> Found:
    """Proposals by state, and the dates and age of each."""
    proposals, title = review.tasks.proposals, review.plan.sheet_title(PROPOSALS)
    place, _, name = rest.partition(".")
    if not name:
        rows = proposals[proposals["state"] == place]
        return counted(places(rows, title), formula.of("kien_nghi", place), clause="III.3")
    if name == "age_days":
        return _age(review, key, place)
    row = proposals.iloc[int(place)]
    text = _column(review, PROPOSALS, name)
    rows = places(proposals.iloc[[int(place)]], title, 0)
    day = dt.date.fromisoformat(row[name])
    return Found(formula=text, result=day, clause="III.3", rows=rows)


def _age(review: Judged, key: str, place: str) -> Found:
    answered = f"{key}.{place}.answered_on"
    end = answered if answered in review.facts else "all.as_of"
    sent = f"{key}.{place}.date"
    last: Any = review.facts[end].value
    days = (last - review.facts[sent].value).days
    text = formula.of("kien_nghi", "age_days")
    return Found(formula=text, result=days, clause="III.3", parts=(sent, end))


def trace_cycle(review: Judged, key: str, rest: str) -> Found:
    """The latest evidence of one body and stage: the rows with that date."""
    place, _, stage = rest.partition(".")
    body = str(review.tasks.cycle["body"].iloc[int(place)])
    rows = latest_of(cycle_rows(review.evidence), body, stage)
    day: dt.date = rows["date"].max().date()
    text = formula.filled("chu_trinh", body)
    found = places(rows, review.plan.sheet_title(ACTIVITIES), 0)
    return Found(formula=text, result=day, clause="I", rows=found)


FAMILIES: dict[str, Any] = {
    "xep-loai": trace_rating,
    "ky-luat": trace_discipline,
    "phieu": trace_vote,
    "kien-nghi": trace_proposal,
    "chu-trinh": trace_cycle,
}


# The facts that must never be told: one id per cell that disclosure control hides.


def hidden_facts(review: TaskReview) -> frozenset[str]:
    """The ids that the hidden cells of ratings, discipline, votes and ages would have."""
    found = [key for table, shown in review.ratings for key in _cells(shown, rating_key(table))]
    if review.discipline is not None:
        found += _cells(review.discipline, "ky-luat")
    for place, (_, shown) in enumerate(review.votes):
        row = shown.counts.iloc[0].drop(TOTAL)
        found += [f"phieu.{place}.{part}" for part, value in row.items() if pd.isna(value)]
    for when, rows in review.ages.items():
        for shared in rows.values():
            found += _cells(shared.bands, f"tuoi.{when}")
    return frozenset(found)


def _cells(protected: Protected, key: str) -> Iterator[str]:
    for row, cells in protected.counts.iterrows():
        yield from (f"{key}.{row}.{column}" for column, value in cells.items() if pd.isna(value))
