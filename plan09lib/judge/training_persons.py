"""Everybody on the list as a planner sees them: what they hold, how long they stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from plan09lib.judge.cells import Cells
from plan09lib.judge.grants import apply_grants, is_raised
from plan09lib.judge.training_clauses import full_year, token
from plan09lib.judge.training_instance import Person
from plan09lib.judge.training_offers import is_of_course
from plan09lib.read.course_states import OPEN
from plan09lib.read.plan_models import Condition
from plan09lib.read.sheet_names import COURSES

if TYPE_CHECKING:
    from plan09lib.judge.training_inputs import TrainingInputs


def persons_of(inputs: TrainingInputs) -> Iterator[Person]:
    """One person per row of the roster to come, in its order.

    Between persons who are alike, the one with fewer blank cells goes first, then who stays longer.
    """
    people, departures = inputs.forecast.people, inputs.forecast.departures
    held, useless = _held(inputs), _useless(inputs)
    courses = inputs.evidence.now.sheet(COURSES)
    courses = courses[courses["course_state"].isin(OPEN) & ~_is_short(inputs, courses)]
    busy, away = _busy(inputs, courses), _busy(inputs, _long(inputs, courses))
    every = frozenset(course.id for course in inputs.rules.courses)
    columns = [scale.column for scale in inputs.evidence.plan.file.scales]
    blanks = people[columns].isna().sum(axis=1)
    leaves = departures["leaves_first"].dt.date
    for i, row in zip(people.index, people.to_dict("records"), strict=True):
        staff_id = str(row["staff_id"])
        group = "" if pd.isna(row["group"]) else str(row["group"])
        last = None if pd.isna(leaves[i]) else leaves[i]
        has, coming = held[staff_id]
        yield Person(
            staff_id,
            has,
            None if last is None else full_year(last),
            None if pd.isna(row["birth_date"]) else int(row["birth_date"].year),
            group=group,
            body=group,
            busy=busy.get(staff_id, {}),
            away=away.get(staff_id, {}),
            coming=coming,
            barred=every if staff_id in inputs.barred else useless[staff_id],
            order=(int(blanks[i]), -(dt.MAXYEAR if last is None else last.year)),
        )


def _held(inputs: TrainingInputs) -> dict[str, tuple[frozenset[str], dict[str, int]]]:
    """Per person the clauses satisfied now, and by year those courses under way will satisfy."""
    as_of = inputs.forecast.as_of
    ids = list(inputs.forecast.people["staff_id"])
    has: dict[str, set[str]] = {staff_id: set() for staff_id in ids}
    coming: dict[str, dict[str, int]] = {staff_id: {} for staff_id in ids}
    ends = sorted({grant.on.year for grant in inputs.under_way})
    for clause in inputs.clauses:
        name = token(clause)
        for staff_id in _satisfying(inputs, clause, as_of):
            has[staff_id].add(name)
        for year in ends:
            for staff_id in _satisfying(inputs, clause, dt.date(year, 12, 31)):
                if name not in has[staff_id]:
                    coming[staff_id].setdefault(name, year)
    return {staff_id: (frozenset(has[staff_id]), coming[staff_id]) for staff_id in ids}


def _satisfying(inputs: TrainingInputs, clause: Condition, day: dt.date) -> list[str]:
    answer = inputs.counts.satisfied(clause, "under_way", day)
    return list(inputs.forecast.people.loc[answer.yes, "staff_id"])


def _useless(inputs: TrainingInputs) -> dict[str, frozenset[str]]:
    """Per person the courses that would raise none of their cells."""
    plan = inputs.evidence.plan
    before = apply_grants(Cells(inputs.forecast.people), inputs.under_way, dt.date.max, plan)
    found: dict[str, set[str]] = {staff_id: set() for staff_id in before["staff_id"]}
    for offer in inputs.rules.courses:
        gives = [(before[g.column], plan.column_vocabulary(g.column), g.level) for g in offer.gives]
        for place, staff_id in enumerate(before["staff_id"]):
            if not any(is_raised(known, level, held[place]) for held, known, level in gives):
                found[staff_id].add(offer.id)
    return {staff_id: frozenset(courses) for staff_id, courses in found.items()}


def _busy(inputs: TrainingInputs, rows: pd.DataFrame) -> dict[str, dict[int, int]]:
    """Per person how many of the courses in `rows` take them in each year to come."""
    ends = {grant.staff_id: grant.on for grant in sorted(inputs.under_way, key=lambda g: g.on)}
    busy: dict[str, dict[int, int]] = {}
    for row in rows.to_dict("records"):
        staff_id, starts = str(row["staff_id"]), inputs.starts
        first = starts if pd.isna(row["from_date"]) else row["from_date"].date()
        known = not pd.isna(row["to_date"])
        last = row["to_date"].date() if known else ends.get(staff_id, first)
        years = busy.setdefault(staff_id, {})
        if last >= starts:
            for year in range(max(first.year, starts.year), last.year + 1):
                years[year] = years.get(year, 0) + 1
    return busy


def _is_short(inputs: TrainingInputs, rows: pd.DataFrame) -> pd.Series:
    """Whether a course, both days known, leaves time for another one in its year."""
    days = (rows["to_date"] - rows["from_date"]).dt.days + 1
    return (days < inputs.rules.limits.short_course_days).fillna(False).astype(bool)


def _long(inputs: TrainingInputs, rows: pd.DataFrame) -> pd.DataFrame:
    """Of `rows` the courses that keep somebody away, as the catalogue has it.

    One whose level cannot be read is long when a long course is of its kind.
    """
    evidence, offers = inputs.evidence, inputs.rules.courses
    sent = Cells(rows)
    known = [(offer.releases, is_of_course(evidence, offer, sent)) for offer in offers]
    kinds = {offer.kind for offer in offers if offer.releases}
    found = [
        any(mine[place] for is_long, mine in known if is_long)
        or (kind in kinds and not any(mine[place] for _, mine in known))
        for place, kind in enumerate(sent["course_kind"])
    ]
    return rows[np.array(found, dtype=bool)]
