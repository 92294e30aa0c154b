"""Numbers of ratings, ages, votes, discipline: those that may be told, and the office's own.

`told_counts` are of judge/tasks/told_counts.py and may stand in any file. `inner_counts` are as
counted, their ids begin with `noi-bo.`; they are in `inner_facts` of a review only.
A joined count is named by what it joins: `can_bo+cong_chuc.hoan_thanh_xuat_sac+hoan_thanh_tot`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cache, partial
from operator import itemgetter

import pandas as pd

from plan09lib.judge.disclosure.coarser import Block, Joined
from plan09lib.judge.tasks.newcomers_ages import (
    BANDS,
    SUPPORT,
    age_rows,
    age_structure,
    planning_rows,
)
from plan09lib.judge.tasks.ratings_votes import LEVELS, RatingTable, case_rows, discipline_rows
from plan09lib.judge.tasks.task_review import AGE_ROWS, VOTE_PARTS, TaskReview
from plan09lib.judge.tasks.told_counts import works_of_cases
from plan09lib.read.clauses.plan_file import Shows, Work
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ACTIVITIES, RATINGS, ROSTER, VOTES
from plan09lib.read.unit.history import Snapshot
from plan09lib.tell.numbers.declared import Numbers, Parts, Rows, part_of
from plan09lib.tell.words.anchors import WORKS, work_evidence
from plan09lib.tell.words.fact import Fact
from plan09lib.tell.words.wording import formula

TOTAL = "total"
INNER = "noi-bo."
"""What the ids of facts begin with that never leave the office."""
LEFT_OUT = ("asked", "without_level", "nobody")
"""Numbers of a rating table that leaves rows out: all rows, those of no level, those of nobody."""


def rating_key(table: RatingTable) -> str:
    """The beginning of the ids of one rating table's facts."""
    return f"xep-loai.{table.rating_period.text}.{table.system}"


def numbers_of(review: TaskReview, key: str, says: str, shows: Shows, sheet: str) -> Numbers:
    """What makes the numbers of one family, which stand in one sheet.

    They are followed to the work that shows them; where the plan has none, to all works.
    """
    plan = review.evidence.plan
    title, work = plan.sheet_title(sheet), plan.file.shown(shows)
    if work is None:
        return Numbers(key=key, says=says, anchor=WORKS, sheet=title, source=f"trang {title}")
    return numbers_of_work(review, key, says, work, sheet)


def numbers_of_work(review: TaskReview, key: str, says: str, work: Work, sheet: str) -> Numbers:
    """The same of what is told with `work`."""
    title = review.evidence.plan.sheet_title(sheet)
    anchor = work_evidence(work.id)
    return Numbers(key=key, says=says, anchor=anchor, sheet=title, clause=work.clause)


def joined_name(block: Block) -> str:
    """The name of what is told as one."""
    return "+".join(block)


# What may be told.


def told_counts(review: TaskReview) -> Iterator[Fact]:
    """Every number of the protected tables that may be told."""
    for one in review.counts.ratings:
        numbers = numbers_of(review, rating_key(one.table), "", "ratings", RATINGS)
        if one.told:
            yield from _told_table(numbers, review.evidence.plan, one.table, one.told)
        yield from _left_out(numbers, one.table)
    yield from _told_ages(review)
    yield from _told_votes(review)
    yield from _told_cases(review)


def _told_table(numbers: Numbers, plan: Plan, table: RatingTable, told: Joined) -> Iterator[Fact]:
    every: Block = table.groups
    rows = {joined_name(block): block for block in told.groups} if len(told.groups) > 1 else {}
    columns = {joined_name(block): block for block in told.levels if len(told.levels) > 1}
    for row, groups in (rows | {TOTAL: every}).items():
        for column, levels in (columns | {TOTAL: LEVELS}).items():
            yield _counted(numbers, plan, table, (row, groups), (column, levels))


def _counted(
    numbers: Numbers,
    plan: Plan,
    table: RatingTable,
    row: tuple[str, Block],
    column: tuple[str, Block],
) -> Fact:
    (row_name, groups), (column_name, levels) = row, column
    heads = table.heads_of(groups, levels)
    texts = (
        "" if row_name == TOTAL else _labels(plan, "nhom", groups),
        "" if column_name == TOTAL else _labels(plan, "muc_xep_loai", levels),
    )
    text = partial(formula.filled, "xep_loai", *texts)
    rows = partial(_rated, table, groups, levels)
    return numbers.rows(f"{row_name}.{column_name}", rows, heads, text=text)


def _rated(table: RatingTable, groups: Block, levels: Block) -> pd.DataFrame:
    return table.rows[table.rows["group"].isin(groups) & table.rows["rating"].isin(levels)]


def _labels(plan: Plan, vocabulary: str, codes: Iterable[str]) -> str:
    return ", ".join(plan.label(vocabulary, code) for code in codes)


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


def _told_ages(review: TaskReview) -> Iterator[Fact]:
    for when, told in review.counts.ages.items():
        numbers = numbers_of(review, f"tuoi.{when}.{SUPPORT}", "tuoi", "ages", ROSTER)
        rows = cache(partial(age_rows, review.age_moments[when], AGE_ROWS[SUPPORT]))
        blocks = {joined_name(bands): bands for _, bands, _ in told} | {TOTAL: tuple(BANDS)}
        counted = {
            name: _banded(numbers, rows, name, bands, told.count(told.groups[0], bands))
            for name, bands in blocks.items()
        }
        yield from counted.values()
        if counted[TOTAL].value:
            yield numbers.share("below_40_share", counted["below_40"], counted[TOTAL])


def _banded(numbers: Numbers, rows: Parts, name: str, bands: Block, heads: int) -> Fact:
    said = TOTAL if name == TOTAL else "band"
    return numbers.rows(
        name, partial(_bands, rows, bands), heads, text=partial(formula.of, "tuoi", said)
    )


def _bands(rows: Parts, bands: Block) -> pd.DataFrame:
    found = rows()
    return pd.concat([found[band] for band in bands])


def _told_votes(review: TaskReview) -> Iterator[Fact]:
    """The day of the last round and how many titles it was on; no votes."""
    latest = max((row["date"] for row in review.votes), default="")
    if not latest:
        return
    numbers = numbers_of(review, "phieu", "phieu", "votes", VOTES)
    rows = pd.DataFrame([row for row in review.votes if row["date"] == latest])
    yield numbers.rows("titles", rows)
    yield written(review, numbers, VOTES, rows.head(1), "date", dt.date.fromisoformat(latest))


def _told_cases(review: TaskReview) -> Iterator[Fact]:
    for key, work in works_of_cases(review.evidence.plan).items():
        cases = review.counts.cases(work.id)
        if cases is not None:
            yield _cases(review, key, work, cases)
    is_told = review.evidence.plan.file.shown("discipline") is not None
    if is_told and review.counts.discipline is not None:
        rows = cache(partial(discipline_rows, review.evidence))
        for system, cases in review.counts.discipline.items():
            yield _disciplined(review, "ky-luat", rows, TOTAL, system, cases)


def _cases(review: TaskReview, key: str, work: Work, cases: int) -> Fact:
    numbers = numbers_of_work(review, key, "", work, ACTIVITIES)
    return numbers.rows(
        "people", partial(case_rows, review.evidence, work.id), cases,
        adds=itemgetter("cases"), text=partial(formula.filled, "cong_so_luong", work.id),
    )  # fmt: skip


def _disciplined(
    review: TaskReview,
    key: str,
    rows: Callable[[], pd.DataFrame],
    form: str,
    system: str,
    cases: int,
) -> Fact:
    work = review.evidence.plan.file.shown("discipline")
    assert work is not None
    numbers = numbers_of_work(review, key, "", work, ACTIVITIES)
    return numbers.rows(
        f"{form}.{system}", partial(_case_cell, rows, form, system), cases,
        adds=itemgetter("cases"), text=partial(formula.filled, "cong_so_luong", work.id),
    )  # fmt: skip


def _case_cell(rows: Callable[[], pd.DataFrame], form: str, system: str) -> pd.DataFrame:
    own = rows()
    own = own[own["system"] == system]
    return own if form == TOTAL else own[own["form"] == form]


# The office's own.


def inner_counts(review: TaskReview) -> Iterator[Fact]:
    """The same tables as counted, and votes per title: for `noi_bo/` only."""
    plan = review.evidence.plan
    for table in review.ratings:
        key = INNER + rating_key(table)
        numbers = numbers_of(review, key, "", "ratings", RATINGS)
        every: Block = table.groups
        for row in ((TOTAL, every), *((group, (group,)) for group in every)):
            for column in ((TOTAL, LEVELS), *((level, (level,)) for level in LEVELS)):
                yield _counted(numbers, plan, table, row, column)
    yield from _inner_ages(review)
    yield from _inner_votes(review)
    yield from _inner_cases(review)


def _inner_ages(review: TaskReview) -> Iterator[Fact]:
    for when, snapshot in review.age_moments.items():
        for group, ages in review.ages[when].items():
            key = f"{INNER}tuoi.{when}.{group}"
            numbers = numbers_of(review, key, "tuoi", "ages", ROSTER)
            rows = cache(partial(age_rows, snapshot, AGE_ROWS[group]))
            for band, heads in ages.bands.items():
                yield _banded(numbers, rows, band, (band,), heads)
            yield _banded(numbers, rows, TOTAL, tuple(BANDS), sum(ages.bands.values()))
            if ages.median is not None:
                again = partial(_median, review, snapshot, group)
                own = partial(part_of, rows, "median")
                yield numbers.rows("median", own, ages.median, "decimal", adds=0, again=again)
    planned = cache(partial(planning_rows, review.evidence))
    if review.planning.known:
        numbers = numbers_of(review, f"{INNER}quy-hoach", "quy_hoach", "planned_people", ROSTER)
        own = partial(part_of, planned, "below_40")
        yield numbers.rows("below_40", own, review.planning.below_40)


def _median(review: TaskReview, snapshot: Snapshot, group: str, rows: pd.DataFrame) -> Fraction:
    median = age_structure(snapshot, AGE_ROWS[group], review.threshold).median
    assert median is not None
    return median


def _inner_votes(review: TaskReview) -> Iterator[Fact]:
    for place, row in enumerate(review.votes):
        numbers = numbers_of(review, f"{INNER}phieu.{place}", "phieu", "votes", VOTES)
        cell = partial(written, review, numbers, VOTES, partial(pd.DataFrame, [row]))
        yield cell("date", dt.date.fromisoformat(row["date"]))
        told = {name: cell(name, int(row[name])) for name in ("issued", "returned", *VOTE_PARTS)}
        yield from told.values()
        if row["issued"]:
            yield numbers.share("turnout", told["returned"], told["issued"])
        for name in VOTE_PARTS if row["returned"] else ():
            text = partial(formula.of, "phieu", "share")
            yield numbers.share(f"{name}_share", told[name], told["returned"], text)


def _inner_cases(review: TaskReview) -> Iterator[Fact]:
    for key, work in works_of_cases(review.evidence.plan).items():
        rows = case_rows(review.evidence, work.id)
        yield _cases(review, INNER + key, work, int(rows["cases"].sum()))
    again = cache(partial(discipline_rows, review.evidence))
    for form, row in review.discipline.iterrows():
        for system, cases in row.items():
            key = f"{INNER}ky-luat"
            yield _disciplined(review, key, again, str(form), str(system), int(cases))


# A cell as it is written.


def written(
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
