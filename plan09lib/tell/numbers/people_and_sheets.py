"""Numbers about people and sheets: training, newcomers, posts, ages, ratings, votes, proposals.

Nothing is made of a cell that judge/disclosure/disclosure.py hides: a hidden value has no fact.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache, partial
from operator import itemgetter

import pandas as pd

from plan09lib.judge.disclosure.protected_table import TOTAL, Protected
from plan09lib.judge.targets.assess import plain_rows
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.tasks.bodies import STAGES, cycle_rows, latest_of
from plan09lib.judge.tasks.courses import COLUMNS as FLOW
from plan09lib.judge.tasks.courses import OUTCOMES, flow_rows, of_kind
from plan09lib.judge.tasks.newcomers_ages import (
    BANDS,
    age_rows,
    age_structure,
    moved_up,
    planning_rows,
    recruit_rows,
)
from plan09lib.judge.tasks.ratings_votes import RatingTable, case_rows, discipline_rows
from plan09lib.judge.tasks.task_review import AGE_ROWS, TaskReview
from plan09lib.read.plan.layout import ACTIVITIES, COURSES, PROPOSALS, RATINGS, ROSTER, VOTES
from plan09lib.read.plan.period import Period
from plan09lib.read.unit.history import Snapshot
from plan09lib.tell.numbers.declared import (
    Numbers,
    Parts,
    Rows,
    days_between,
    each_person_once,
    part_of,
)
from plan09lib.tell.words.anchors import SENT_TO_COURSES, work_evidence
from plan09lib.tell.words.fact import Fact
from plan09lib.tell.words.wording import formula

LEFT_OUT = ("asked", "without_level", "nobody")
"""Numbers of a rating table that leaves rows out: all rows, those of no level, those of nobody."""


def rating_key(table: RatingTable) -> str:
    """The beginning of the ids of one rating table's facts."""
    return f"xep-loai.{table.rating_period.text}.{table.system}"


def task_numbers(review: TaskReview, as_of: Fact) -> Iterator[Fact]:
    """Every number of the task part that is about people or stands in a sheet of its own."""
    for family in (_flow, _planned, _recruits, _planning, _cases, _ages, _ratings, _votes, _cycle):
        yield from family(review)
    yield from _proposals(review, as_of)


def _of(review: TaskReview, key: str, says: str, work: str, sheet: str, clause: str) -> Numbers:
    title = review.evidence.plan.sheet_title(sheet)
    return Numbers(key=key, says=says, anchor=work_evidence(work), sheet=title, clause=clause)


def _flow(review: TaskReview) -> Iterator[Fact]:
    evidence = review.evidence
    for key, frame, period in (
        ("dao-tao", review.flow, evidence.period),
        ("dao-tao-truoc", review.previous_flow, evidence.previous_period),
    ):
        numbers = _of(review, key, "luot_hoc", "3.2", COURSES, "II.3")
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
    numbers = _of(review, "cu-di", "luot_cu_di", "3.2", COURSES, "III.2").but(
        anchor=SENT_TO_COURSES
    )
    seats = {name: planned.came_to(name) for name in OUTCOMES}
    seats |= {"due": planned.due, "later": planned.later, "undated": planned.undated}
    for name, rows in seats.items():
        yield numbers.rows(name, rows)
    yield numbers.but(clause="", source="kỳ báo cáo").given("since", planned.since, "date")


def _recruits(review: TaskReview) -> Iterator[Fact]:
    rows, known = cache(partial(recruit_rows, review.evidence)), vars(review.recruits)
    numbers = _of(review, "tuyen", "moi_ve", "2.1", ROSTER, "II.2")
    soldiers = numbers.but(anchor=work_evidence("2.2"))
    counted = {
        name: (soldiers if "soldiers" in name else numbers).rows(
            name, partial(part_of, rows, name), heads
        )
        for name, heads in known.items()
        if name != "known"
    }
    yield from counted.values()
    if counted["joined"].value:
        yield soldiers.share("ex_soldiers_share", counted["ex_soldiers"], counted["joined"])
    if review.moves_up is not None:
        moves = numbers.but(anchor=work_evidence("2.4"))
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
    numbers = _of(review, "quy-hoach", "quy_hoach", "4.1", ROSTER, "II.4")
    rows, known = cache(partial(planning_rows, review.evidence)), vars(review.planning)
    counted = {
        name: numbers.rows(name, partial(part_of, rows, name), heads)
        for name, heads in known.items()
        if name != "known"
    }
    whole, least, everybody = counted["planned"], review.threshold, review.planning.planned
    for name, fact in counted.items():
        parts = (known[name], everybody - known[name])
        is_told = name != "below_40" or all(least <= heads < everybody for heads in parts)
        if is_told:
            yield fact
            if fact is not whole and whole.value:
                yield numbers.share(f"{name}_share", fact, whole)


def _cases(review: TaskReview) -> Iterator[Fact]:
    for key, work in (("thay-the", "4.7"), ("nguoi-dung-dau", "5.6")):
        cases = review.shared_cases(work)
        if cases is not None:
            numbers = _of(review, key, "", work, ACTIVITIES, f"II.{work[0]}")
            yield numbers.rows(
                "people",
                partial(case_rows, review.evidence, work),
                cases,
                adds=_cases_of,
                text=partial(formula.filled, "cong_so_luong", work),
            )


def _cases_of(rows: pd.DataFrame) -> pd.Series:
    return rows["cases"]


def _ages(review: TaskReview) -> Iterator[Fact]:
    for when, groups in review.ages.items():
        snapshot = review.evidence.now if when == "now" else review.evidence.baseline
        assert isinstance(snapshot, Snapshot)
        for group, shared in groups.items():
            numbers = _of(review, f"tuoi.{when}.{group}", "tuoi", "2.3", ROSTER, "II.2")
            rows = cache(partial(age_rows, snapshot, AGE_ROWS[group]))
            counts = {str(b): n for b, n in shared.bands.rows[group].items() if not pd.isna(n)}
            told = {
                name: numbers.rows(
                    name,
                    partial(_band, rows, name),
                    int(value),
                    text=partial(formula.of, "tuoi", TOTAL if name == TOTAL else "band"),
                )
                for name, value in counts.items()
            }
            yield from told.values()
            if shared.median is not None:
                again = partial(_median, review, snapshot, group)
                yield numbers.rows(
                    "median",
                    partial(part_of, rows, "median"),
                    shared.median,
                    "decimal",
                    adds=0,
                    again=again,
                )
            if "below_40" in told and counts.get(TOTAL):
                yield numbers.share("below_40_share", told["below_40"], told[TOTAL])


def _median(review: TaskReview, snapshot: Snapshot, group: str, rows: pd.DataFrame) -> Fraction:
    median = age_structure(snapshot, AGE_ROWS[group], review.threshold).median
    assert median is not None
    return median


def _band(rows: Parts, name: str) -> pd.DataFrame:
    bands = rows()
    return pd.concat([bands[band] for band in BANDS]) if name == TOTAL else bands[name]


def _shown(protected: Protected) -> Iterator[tuple[str, str, int]]:
    """Row, column and value of every cell that may be told."""
    for row, cells in protected.rows.items():
        yield from ((str(row), str(c), int(v)) for c, v in cells.items() if not pd.isna(v))


def _ratings(review: TaskReview) -> Iterator[Fact]:
    plan = review.evidence.plan
    for table, protected in review.ratings:
        numbers = _of(review, rating_key(table), "", "4.2", RATINGS, "II.4")
        for group, level, heads in _shown(protected):
            said = (("nhom", group), ("muc_xep_loai", level))
            labels = ("" if code == TOTAL else plan.label(vocab, code) for vocab, code in said)
            yield numbers.rows(
                f"{group}.{level}",
                partial(_cell, table.rows, group=group, rating=level),
                heads,
                text=partial(formula.filled, "xep_loai", *labels),
            )
        yield from _left_out(numbers, table)
    if review.discipline is not None:
        numbers = _of(review, "ky-luat", "", "4.6", ACTIVITIES, "II.4")
        text = partial(formula.filled, "cong_so_luong", "4.6")
        rows = cache(partial(discipline_rows, review.evidence))
        for form, system, cases in _shown(review.discipline):
            yield numbers.rows(
                f"{form}.{system}",
                partial(_case_cell, rows, form, system),
                cases,
                adds=_cases_of,
                text=text,
            )


def _left_out(numbers: Numbers, table: RatingTable) -> Iterator[Fact]:
    """How many rows a rating table leaves out, of how many; nothing where it has them all."""
    if table.left_out.empty:
        return
    blank = table.left_out["rating"].isna()
    every = pd.concat([table.rows, table.left_out])
    for name, rows in zip(
        LEFT_OUT, (every, table.left_out[blank], table.left_out[~blank]), strict=True
    ):
        yield numbers.rows(name, rows, text=partial(formula.of, "dong_xep_loai", name))


def _cell(rows: pd.DataFrame, **values: str) -> pd.DataFrame:
    """The rows with these values; `TOTAL` asks for none."""
    for column, value in values.items():
        rows = rows if value == TOTAL else rows[rows[column] == value]
    return rows


def _case_cell(rows: Callable[[], pd.DataFrame], form: str, system: str) -> pd.DataFrame:
    return _cell(rows(), form=form, system=system)


def _votes(review: TaskReview) -> Iterator[Fact]:
    for place, (row, protected) in enumerate(review.votes):
        numbers = _of(review, f"phieu.{place}", "phieu", "4.3", VOTES, "II.4")
        cell = partial(_written, review, numbers, VOTES, partial(pd.DataFrame, [row]))
        parts = {name: n for _, name, n in _shown(protected) if name != TOTAL}
        values = {"issued": int(row["issued"]), "returned": int(row["returned"]), **parts}
        yield cell("date", dt.date.fromisoformat(row["date"]))
        told = {name: cell(name, value) for name, value in values.items()}
        yield from told.values()
        if row["issued"]:
            yield numbers.share("turnout", told["returned"], told["issued"])
        for name in parts if row["returned"] else ():
            text = partial(formula.of, "phieu", "share")
            yield numbers.share(f"{name}_share", told[name], told["returned"], text)


def _written(
    review: TaskReview,
    numbers: Numbers,
    sheet: str,
    row: Rows,
    name: str,
    value: int | dt.date,
) -> Fact:
    """A number or a day as one cell has it."""
    column = review.evidence.plan.layout.sheets[sheet].column(name)
    text = partial(formula.filled, "cot", column.header)
    if isinstance(value, int):
        return numbers.rows(name, row, value, adds=itemgetter(name), text=text)
    return numbers.rows(name, row, value, "date", adds=0, again=partial(_day, name), text=text)


def _day(column: str, rows: pd.DataFrame) -> dt.date:
    return dt.date.fromisoformat(rows[column].iloc[0])


def _cycle(review: TaskReview) -> Iterator[Fact]:
    evidence = review.evidence
    for place, row in enumerate(plain_rows(review.cycle)):
        key = f"chu-trinh.{place}"
        numbers = _of(review, key, "", "III.3", ACTIVITIES, "I").but(anchor="chu-trinh")
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
    all_of = _of(review, "kien-nghi", "kien_nghi", "III.3", PROPOSALS, "III.3")
    rows = plain_rows(frame)
    for place, row in enumerate(rows):
        numbers = all_of.but(key=f"kien-nghi.{place}")
        cell = partial(_written, review, numbers, PROPOSALS, partial(_nth, frame, place))
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
