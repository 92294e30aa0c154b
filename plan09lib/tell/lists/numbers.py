"""The facts of a data review: per workbook, per column and group, per published figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache, partial

import pandas as pd

from plan09lib.judge.lists.completeness import column_rows
from plan09lib.judge.lists.published import Audit, Audited, Table, smallest_share
from plan09lib.judge.targets.assess import plain_rows
from plan09lib.read.cells.findings import Finding
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ROSTER
from plan09lib.read.unit.published_file import PublishedFigure
from plan09lib.read.workbook.intake import Workbook
from plan09lib.tell.numbers.declared import Numbers, part_of
from plan09lib.tell.numbers.review import (
    SEVERITIES,
    finding_places,
    findings_by_kind,
    found_numbers,
)
from plan09lib.tell.words.anchors import ARRIVED, COMPLETENESS, PUBLISHED
from plan09lib.tell.words.fact import Fact
from plan09lib.tell.words.wording import formula

FITTING = 3
"""So many of the denominators that would explain a published figure are told."""


def workbook_facts(book: Workbook, findings: Sequence[Finding], plan: Plan) -> Iterator[Fact]:
    """Date, people and findings by severity of one workbook."""
    found, told = findings_by_kind(findings), found_numbers(str(book.date), ARRIVED)
    text = partial(formula.of, "du_lieu", "findings")
    for name in SEVERITIES:
        rows = partial(finding_places, found[name])
        yield told.rows(name, rows, len(found[name]), text=text)
    roster = _of_roster(plan, str(book.date), ARRIVED)
    rows, text = partial(_in_file, book, book.roster), partial(formula.of, "du_lieu", "roster")
    yield roster.rows("people", rows, len(book.roster), text=text)
    named, text = told.but(source=book.source.name), partial(formula.of, "bao_cao", "as_of")
    yield named.given("date", book.date, "date", text)


def _of_roster(plan: Plan, key: str, anchor: str) -> Numbers:
    title = plan.sheet_title(ROSTER)
    return Numbers(key=key, says="du_lieu", anchor=anchor, sheet=title, source=f"trang {title}")


def _in_file(book: Workbook, rows: pd.DataFrame) -> pd.DataFrame:
    return rows[["row"]].assign(workbook=book.source.name)


def completeness_facts(frame: pd.DataFrame, book: Workbook, plan: Plan) -> Iterator[Fact]:
    """Known heads, people and share per column and group (`full.education.cong_chuc.known`).

    `frame` says how full the list `book` is.
    """
    for row in plain_rows(frame):
        column, group = row["column"], row["group"]
        numbers = _of_roster(plan, completeness_key(column, group), COMPLETENESS)
        people = numbers.rows(
            "people", partial(_people, book, plan, column, group), int(row["people"])
        )
        rows, text = partial(_known, book, plan, column, group), partial(_of_column, row["header"])
        known = numbers.rows("known", rows, int(row["known"]), text=text)
        yield from (known, people)
        if people.value:
            last = numbers.but(source=f"{numbers.source} của danh sách cuối")
            yield replace(last.share("share", known, people), threshold=100)


def _people(book: Workbook, plan: Plan, column: str, group: str) -> pd.DataFrame:
    return _in_file(book, column_rows(book.roster, plan, column, group)[0])


def _known(book: Workbook, plan: Plan, column: str, group: str) -> pd.DataFrame:
    return _in_file(book, column_rows(book.roster, plan, column, group)[1])


def _of_column(header: str) -> str:
    return formula.filled("co_gia_tri", header)


def figure_key(figure: PublishedFigure) -> str:
    """The beginning of the ids of one published figure's facts."""
    return f"cong-bo-{figure.line}"


def completeness_key(column: str, group: str) -> str:
    """The beginning of the ids of how full a column is in a group."""
    return f"full.{column}.{group}"


def published_facts(audited: Sequence[Audited], audit: Audit, plan: Plan) -> Iterator[Fact]:
    """Date, counts, fitting denominators and the list's own counts, per published figure."""
    for one in audited:
        figure = one.figure
        numbers = Numbers(
            key=figure_key(figure), says="da_cong_bo", anchor=PUBLISHED,
            sheet=plan.sheet_title(ROSTER),
            source=f"da_cong_bo.csv, dòng {figure.line}: {figure.what}",
        )  # fmt: skip
        yield numbers.given("date", figure.date, "date")
        for name, heads in (("n", figure.n), ("k", figure.k)):
            if heads is not None:
                yield numbers.given(name, heads, "count")
        if one.verdict not in ("reproduces", "no_counts") or one.agreement == "differs":
            yield from _right(numbers, one)
        text = partial(formula.of, "da_cong_bo", "fits")
        for place, n in enumerate(one.fitting[:FITTING]):
            yield numbers.given(f"fits{place}", n, "count", text)
        if one.verdict in ("impossible", "no_counts") and figure.units <= figure.whole:
            text = partial(formula.of, "da_cong_bo", "least")
            least = smallest_share(figure.units, figure.decimals)
            for name, value in zip(("least_k", "least_n"), least, strict=True):
                yield numbers.given(name, value, "count", text)
        if one.counted is not None:
            rows = cache(partial(audit.rows, figure))
            for name, counted in (("n", one.counted.n), ("k", one.counted.k)):
                yield numbers.rows(f"list_{name}", partial(part_of, rows, name), counted)


def _right(numbers: Numbers, one: Audited) -> Iterator[Fact]:
    """The percentage that the counts give: the stated ones, else the list's."""
    if one.share is not None:
        text = partial(formula.of, "da_cong_bo", "right")
        yield numbers.given("right", Fraction(*one.share), "share", text)


def table_key(table: Table) -> str:
    """The beginning of the ids of what is told of figures looked at together."""
    return f"cong-bo-bang-{table.line}-{table.what}"


def table_facts(tables: Sequence[Table]) -> Iterator[Fact]:
    """The numbers that each table speaks of, in its order."""
    for one in tables:
        lines = ", ".join(str(figure.line) for figure in one.figures)
        numbers = Numbers(
            key=table_key(one), says="da_cong_bo", anchor=PUBLISHED,
            source=f"da_cong_bo.csv, dòng {lines}",
        )  # fmt: skip
        text = partial(formula.of, "da_cong_bo", one.what)
        for place, value in enumerate(one.numbers):
            yield numbers.given(f"number{place}", value, "count", text)
