"""Numbers about people and sheets: training, newcomers, posts, the life cycle, proposals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache, partial

import pandas as pd

from plan09lib.judge.targets.assess import plain_rows
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.tasks.bodies import STAGES, cycle_rows, latest_of
from plan09lib.judge.tasks.courses import COLUMNS as FLOW
from plan09lib.judge.tasks.courses import OUTCOMES, flow_rows, of_kind
from plan09lib.judge.tasks.newcomers_ages import (
    moved_up,
    planning_rows,
    recruit_rows,
)
from plan09lib.judge.tasks.task_review import TaskReview
from plan09lib.read.period.period import Period
from plan09lib.read.rules.layout import ACTIVITIES, COURSES, PROPOSALS, ROSTER
from plan09lib.read.unit.history import Snapshot
from plan09lib.tell.numbers.counts import numbers_of, told_counts, written
from plan09lib.tell.numbers.declared import (
    days_between,
    each_person_once,
    part_of,
)
from plan09lib.tell.words.anchors import SENT_TO_COURSES
from plan09lib.tell.words.fact import Fact
from plan09lib.tell.words.wording import formula


def task_numbers(review: TaskReview, as_of: Fact) -> Iterator[Fact]:
    """Every number of the task part that is about people or stands in a sheet of its own."""
    for family in (_flow, _planned, _recruits, _planning, told_counts, _cycle):
        yield from family(review)
    yield from _proposals(review, as_of)


def _flow(review: TaskReview) -> Iterator[Fact]:
    evidence = review.evidence
    for key, frame, period in (
        ("dao-tao", review.flow, evidence.period),
        ("dao-tao-truoc", review.previous_flow, evidence.previous_period),
    ):
        numbers = numbers_of(review, key, "luot_hoc", "courses", COURSES)
        for row in plain_rows(frame):
            for column in FLOW[1:]:
                stage, _, what = column.rpartition("_")
                yield numbers.rows(
                    f"{row['kind']}.{column}",
                    partial(_seats_of, evidence, period, stage, row["kind"]),
                    int(row[column]),
                    adds=each_person_once if what == "people" else 1,
                    text=partial(_of_seats, what, stage, key),
                )


def _seats_of(evidence: Evidence, period: Period, stage: str, kind: str) -> pd.DataFrame:
    return of_kind(flow_rows(evidence, period)[stage], kind)


def _of_seats(*parts: str) -> str:
    return "".join(formula.of("luot_hoc", part) for part in parts)


def _planned(review: TaskReview) -> Iterator[Fact]:
    """Seats planned and what came of them; nothing where the list has no such sheet."""
    planned = review.planned
    if planned is None:
        return
    numbers = numbers_of(review, "cu-di", "luot_cu_di", "sendings", COURSES).but(
        anchor=SENT_TO_COURSES, clause=review.evidence.plan.file.training_clause
    )
    seats = {name: planned.came_to(name) for name in OUTCOMES}
    seats |= {"due": planned.due, "later": planned.later, "undated": planned.undated}
    for name, rows in seats.items():
        yield numbers.rows(name, rows)
    yield numbers.but(clause="", source="kỳ báo cáo").given("since", planned.since, "date")


def _recruits(review: TaskReview) -> Iterator[Fact]:
    rows, known = cache(partial(recruit_rows, review.evidence)), vars(review.recruits)
    numbers = numbers_of(review, "tuyen", "moi_ve", "recruits", ROSTER)
    soldiers = numbers_of(review, "tuyen", "moi_ve", "veterans", ROSTER)
    counted = {
        name: (soldiers if "soldiers" in name else numbers).rows(
            name, partial(part_of, rows, name), heads
        )
        for name, heads in known.items()
        if name not in ("known", "sure")
    }
    yield from counted.values()
    if counted["joined"].value:
        yield soldiers.share("ex_soldiers_share", counted["ex_soldiers"], counted["joined"])
    if review.moves_up is not None:
        moves = numbers_of(review, "tuyen", "moi_ve", "promotions", ROSTER)
        yield moves.rows("moves_up", partial(_moves, review), review.moves_up, adds=_now)


def _moves(review: TaskReview) -> pd.DataFrame:
    """The rows now of who moved up, and theirs before, which add nothing."""
    before = review.moves_since
    assert isinstance(before, Snapshot)
    now = moved_up(review.evidence, before)
    old = before.roster[before.roster["staff_id"].isin(set(now["staff_id"]))]
    return pd.concat([now.assign(adds=1), old.assign(adds=0)])


def _now(rows: pd.DataFrame) -> pd.Series:
    return rows["adds"]


def _planning(review: TaskReview) -> Iterator[Fact]:
    if not review.planning.known:
        return
    numbers = numbers_of(review, "quy-hoach", "quy_hoach", "planned_people", ROSTER)
    rows, known = cache(partial(planning_rows, review.evidence)), vars(review.planning)
    counted = {
        name: numbers.rows(name, partial(part_of, rows, name), heads)
        for name, heads in known.items()
        if name not in ("known", "below_40")  # ages are the office's own
    }
    yield from counted.values()
    if counted["planned"].value:
        yield numbers.share("women_share", counted["women"], counted["planned"])


def _cycle(review: TaskReview) -> Iterator[Fact]:
    evidence = review.evidence
    for place, row in enumerate(plain_rows(review.cycle)):
        key = f"chu-trinh.{place}"
        numbers = numbers_of(review, key, "", "proposals", ACTIVITIES).but(
            anchor="chu-trinh", clause="", source="plan.yml: life_cycle"
        )
        for stage in (one for one in STAGES if row[one]):
            yield numbers.rows(
                stage,
                partial(_cycle_rows, evidence, row["body"], stage),
                dt.date.fromisoformat(row[stage]),
                "date",
                adds=0,
                again=_latest,
                text=partial(formula.filled, "chu_trinh", row["body"]),
            )


def _cycle_rows(evidence: Evidence, body: str, stage: str) -> pd.DataFrame:
    return latest_of(cycle_rows(evidence), body, stage)


def _latest(rows: pd.DataFrame) -> dt.date:
    day: dt.date = rows["date"].max().date()
    return day


def _proposals(review: TaskReview, as_of: Fact) -> Iterator[Fact]:
    frame = review.proposals
    all_of = numbers_of(review, "kien-nghi", "kien_nghi", "proposals", PROPOSALS)
    rows = plain_rows(frame)
    for place, row in enumerate(rows):
        numbers = all_of.but(key=f"kien-nghi.{place}")
        cell = partial(written, review, numbers, PROPOSALS, partial(_nth, frame, place))
        names = [name for name in ("date", "answered_on") if row[name]]
        days = {name: cell(name, dt.date.fromisoformat(row[name])) for name in names}
        yield from days.values()
        end = days.get("answered_on", as_of)
        known = int(row["age_days"])
        yield numbers.derived("age_days", "count", days_between, days["date"], end, value=known)
    for state in ("open", "answered", "withdrawn", "vanished"):
        known = sum(row["state"] == state for row in rows)
        yield all_of.rows(state, partial(_in_state, frame, state), known)


def _nth(frame: pd.DataFrame, place: int) -> pd.DataFrame:
    return frame.iloc[[place]]


def _in_state(frame: pd.DataFrame, state: str) -> pd.DataFrame:
    return frame[frame["state"] == state]
