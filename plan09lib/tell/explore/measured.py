"""A target that names a range, to question: what was measured each time, who was counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from plan09lib.errors import BadParameter, Fault
from plan09lib.judge.measures.people import people_measured
from plan09lib.read.clauses.measured import MeasuredTarget
from plan09lib.read.files.day import date_text
from plan09lib.tell.explore.explored import People, shown_people, table_html, typed
from plan09lib.tell.numbers.measured import amount_text, exact_amount
from plan09lib.tell.told.measured import ToldMeasured
from plan09lib.tell.words.wording import phrase

if TYPE_CHECKING:
    from plan09lib.tell.report.review import Review

COLUMNS = ["Danh sách", "Đếm được", "Tổng số", "Giá trị", "Thấp nhất", "Cao nhất", "Chưa rõ",
           "Kết luận"]  # fmt: skip
"""What is told of one time that it was asked; lowest and highest: however blanks are filled in."""
TIME = "Lần hỏi"
_TYPES = ("Int64", "Int64", "Float64", "Float64", "Float64", "Int64")


def times(review: Review, target_id: str) -> list[ToldMeasured]:
    """Every time that a target was asked, the oldest first."""
    return [one for one in review.told_measures.every if one.id == target_id]


def ranged_view(review: Review, target: MeasuredTarget) -> tuple[str, str]:
    """A target and every time that it was asked: as HTML, and in one sentence."""
    asked = times(review, target.id)
    stands = review.told_measures.stands(target.id) if asked else ""
    context = {"target": target, "asked": asked, "stands": stands,
               "body": review.plan.body_name(target.acts, review.acting_day)}  # fmt: skip
    html = review.narrator.render("kp_khoang.j2", **review.context, **context)
    if asked:
        html += "\n" + table_html(
            shown_table(TIME, by_time(asked)), phrase.of("nhieu_lan", "caption")
        )
    return html, review.narrator.say("kp_cau_khoang.j2", **context)[0]


def by_time(asked: Iterable[ToldMeasured]) -> list[tuple[str, ToldMeasured]]:
    """Each with the year it was asked of; else by when."""
    return [
        (one.judged.occurrence.id or date_text(one.judged.occurrence.end), one) for one in asked
    ]


def shown_table(first: str, told: Iterable[tuple[str, ToldMeasured]]) -> pd.DataFrame:
    """As shown. Columns: what `first` calls the names, then COLUMNS."""
    rows = [(name, *_shown(one), one.label) for name, one in told]
    return pd.DataFrame(rows, columns=[first, *COLUMNS], dtype=object)


def exact_table(first: str, told: Iterable[tuple[str, ToldMeasured]]) -> pd.DataFrame:
    """The same as numbers and days; a share is a part of 1, NA what is not known or told."""
    rows = [(name, *_exact(one), one.label) for name, one in told]
    table = typed(pd.DataFrame(rows, columns=[first, *COLUMNS], dtype=object))
    return table.astype(dict(zip(COLUMNS[1:7], _TYPES, strict=True)))


def _shown(one: ToldMeasured) -> list[int | str]:
    day, k, n, value, low, high, unknown = _values(one)
    amounts = ["–" if v is None else amount_text(one.target, v) for v in (value, low, high)]
    heads = ["–" if v is None else v for v in (k, n, unknown)]
    return [date_text(day) if day else "–", *heads[:2], *amounts, heads[2]]


def _exact(one: ToldMeasured) -> list[object]:
    day, k, n, value, low, high, unknown = _values(one)
    amounts = [None if v is None else exact_amount(one.target, v) for v in (value, low, high)]
    return [day, k, n, *amounts, unknown]


def _values(
    one: ToldMeasured,
) -> tuple[dt.date | None, int | None, int | None, Fraction | None, Fraction | None,
           Fraction | None, int | None]:  # fmt: skip
    found, target = one.judged.found, one.target
    day = dt.date.fromisoformat(found.as_of) if found.as_of else None
    if one.is_hidden:
        return day, None, found.n, None, None, None, None
    value = found.value
    if not target.than_baseline and found.k is not None:
        if target.measure == "count":
            value = Fraction(found.k)
        elif target.measure == "share" and found.n:
            value = Fraction(100 * found.k, found.n)
    return day, found.k, found.n, value, found.low, found.high, found.unknown


def ranged_people(review: Review, target: MeasuredTarget, lacking: bool) -> People:
    """The people of its population the last time it was asked; with `lacking`, the uncounted.

    Raises: BadParameter for a target that counts no people, or has no list of that time.
    """
    asked = times(review, target.id)
    found = people_measured(review.evidence, asked[-1].judged) if asked else None
    if found is None:
        why = "not_people" if target.unit != "people" else "no_list"
        hint = f'xem review.target("{target.id}"), review.rows(…)'
        rule = "danh sách người có ở chỉ tiêu đếm người, đã được hỏi"
        raise BadParameter(
            Fault("people", f'"{target.id}" {phrase.of("nhieu_lan", why)}', rule, hint)
        )
    who = "nguoi_chua_dem" if lacking else "nguoi_thuoc_nhom"
    title = phrase.filled(who, asked[-1].judged.key, target.short)
    return People(title, shown_people(review.evidence, found, lacking, "tinh_trang_dem"))
