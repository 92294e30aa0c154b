"""Tracers of a data review's numbers: findings, people, how full a column is, published figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from plan09lib.judge.lists.completeness import column_rows
from plan09lib.judge.lists.published import Audited, smallest_share
from plan09lib.judge.targets.rows import places
from plan09lib.read.plan.layout import ROSTER
from plan09lib.tell.numbers.origin import Tracer, counted, quotient, worked_out
from plan09lib.tell.numbers.review import SEVERITIES, finding_places, findings_by_kind
from plan09lib.tell.words.fact import Found
from plan09lib.tell.words.wording import formula

if TYPE_CHECKING:
    from plan09lib.read.workbook.intake import Workbook
    from plan09lib.tell.lists.inspection import DataFound

PUBLISHED = ("n", "k", "date", "list_n", "list_k")
"""Names of numbers told by themselves; `fits…`, `least_…` are told by their kind."""


def trace_workbook(review: DataFound, key: str, name: str) -> Found:
    """Date, people and findings of one list."""
    book = next(one for one in review.books if one.date.isoformat() == key)
    if name == "date":
        text = formula.of("bao_cao", "as_of")
        return Found(formula=text, result=book.date, source=book.source.name)
    if name in SEVERITIES:
        own = [f for f in review.findings_list if f.workbook == book.source.name]
        rows = finding_places(findings_by_kind(own)[name])
        told = places(rows, "").assign(sheet=rows["sheet"].to_numpy())
        source = "bảng phát hiện của phần dữ liệu"
        return counted(told, formula.of("du_lieu", "findings"), source=source)
    return _roster(review, book, book.roster, formula.of("du_lieu", "roster"))


def _roster(review: DataFound, book: Workbook, rows: pd.DataFrame, text: str) -> Found:
    title = review.plan.sheet_title(ROSTER)
    own = rows[["row"]].assign(workbook=book.source.name)
    return counted(places(own, title), text, source=f"trang {title}")


def trace_full(review: DataFound, key: str, rest: str) -> Found:
    """How many people of a group have something known in a column."""
    column, group, name = rest.split(".")
    if name == "share":
        names = (f"{column}.{group}.known", f"{column}.{group}.people")
        found = worked_out(review, key, names, quotient, formula.of("du_lieu", name))
        return replace(found, source=f"trang {review.plan.sheet_title(ROSTER)} của danh sách cuối")
    header = review.plan.layout.sheets[ROSTER].column(column).header
    people, known = column_rows(review.books[-1].roster, column, group)
    if name == "people":
        return _roster(review, review.books[-1], people, formula.of("du_lieu", name))
    return _roster(review, review.books[-1], known, formula.filled("co_gia_tri", header))


def trace_published(review: DataFound, key: str, name: str) -> Found:
    """A figure of an earlier report, and what it is compared with."""
    one = next(a for a in review.audited if key == f"cong-bo-{a.figure.line}")
    figure, kind = one.figure, name.rstrip("0123456789").removesuffix("_k").removesuffix("_n")
    text = formula.of("da_cong_bo", name if name in PUBLISHED else kind)
    source = f"da_cong_bo.csv, dòng {figure.line}: {figure.what}"
    if name.startswith("list_"):
        rows = review.audit.rows(figure)[name.removeprefix("list_")]
        return counted(places(rows, review.plan.sheet_title(ROSTER)), text, source=source)
    return Found(formula=text, result=_published(one, name), source=source)


def _published(one: Audited, name: str) -> int | dt.date | None:
    figure = one.figure
    if name in ("date", "n", "k"):
        return getattr(figure, name)
    if name.startswith("fits"):
        return one.fitting[int(name.removeprefix("fits"))]
    least = smallest_share(figure.units, figure.decimals)
    return least[0] if name == "least_k" else least[1]


FAMILIES: dict[str, Tracer] = {
    "full": trace_full,
}


def tracer(review: DataFound, key: str) -> Tracer:
    """The tracer of the facts `key`.*. Raises: LookupError when there is none."""
    if key in FAMILIES:
        return FAMILIES[key]
    if key.startswith("cong-bo-"):
        return trace_published
    if key in {book.date.isoformat() for book in review.books}:
        return trace_workbook
    raise LookupError(f"no tracer for facts {key}.*")
