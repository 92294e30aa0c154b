"""The numbers of wards beside each other, and of earlier periods over the same wards.

Ids: `phuong-a.T25-3b.rank`, `T25-3b.common`; `2024.T25-3b.k` an earlier sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import partial
from typing import Any

import pandas as pd

from plan09lib.judge.city.city_period import ward_key
from plan09lib.judge.city.comparison import funnel_limits
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.city.numbers import Sent, family, in_column, of_cell, said, share_of
from plan09lib.tell.words.anchors import evidence_of
from plan09lib.tell.words.fact import Fact


def compared_facts(found: pd.DataFrame, sent: Iterable[Sent], plan: Plan) -> Iterator[Fact]:
    """Per target how many wards are large enough; of these ranks, limits and shares.

    `found` has the wards beside each other, see judge/city/comparison.py.
    """
    applying: dict[str, list[Sent]] = defaultdict(list)
    for one in sent:
        applying[one.target].append(one)
    for target in (one for one in plan.targets if one.id in applying):
        numbers = family(target.id, evidence_of(target.id))
        numbers = numbers.but(source=in_column(target.id, "n, k, unknown"))
        part = found[found["target_id"] == target.id]
        above, below = (int((part["place"] == place).sum()) for place in ("high", "low"))
        yield numbers.given("ranked", len(part), "count")
        yield numbers.given("not_ranked", len(applying[target.id]) - len(part), "count")
        yield numbers.given("outside", above + below, "count", said("placed"))
        if len(part):
            yield numbers.given("above", above, "count", said("placed"))
            yield numbers.given("below", below, "count", said("placed"))
            share = Fraction(int(part["k"].sum()), int(part["n"].sum()))
            common = numbers.given("common", share, "share")
            yield common
            yield from _beside(part, applying[target.id], common, target.clause)


def _beside(
    part: pd.DataFrame, applying: Iterable[Sent], common: Fact, clause: str
) -> Iterator[Fact]:
    """The wards of `part` among each other: share, rank, the limits for their size."""
    rows = {row["unit"]: row for row in part.to_dict("records")}
    of_ward = [
        (family(one.key, evidence_of(ward_key(one.unit)), clause), one)
        for one in applying if one.unit in rows
    ]  # fmt: skip
    shares = [
        numbers.share("share", one.numbers["k"], one.numbers["n"]) for numbers, one in of_ward
    ]
    yield from shares
    for share, (numbers, one) in zip(shares, of_ward, strict=True):
        row, place = rows[one.unit], partial(_place, share.value)
        if row["is_firm"]:
            yield numbers.derived("rank", "count", place, *shares, value=int(row["rank"]))
        for name in ("low", "high"):
            limit, ends = partial(_limit, name), (one.numbers["n"], common)
            value, text = int(row[name]), said("limit")
            yield numbers.derived(name, "count", limit, *ends, value=value, text=text)


def trend_facts(trend: pd.DataFrame, plan: Plan) -> Iterator[Fact]:
    """Sums of earlier periods over the same wards."""
    for row in trend.to_dict("records"):
        period, target = row["period"], plan.target(str(row["target_id"]))
        numbers = family(f"{period}.{target.id}", evidence_of(target.id))
        heads = {}
        for name in ("n", "k"):
            source = f"facts.parquet kỳ {period} của từng đơn vị, dòng {target.id}, cột {name}"
            text = partial(of_cell, "cong_nhung_noi_do", name)
            heads[name] = numbers.but(source=source).given(name, int(row[name]), "count", text)
        yield from heads.values()
        yield from share_of(numbers.but(clause=target.clause), "share", heads["k"], heads["n"])


def _place(own: Any, *shares: Fraction) -> int:
    """The rank of `own` among all `shares`."""
    return 1 + sum(share > own for share in shares)


def _limit(end: str, people: int, share: Fraction) -> int:
    heads: int = getattr(funnel_limits(people, share), end)
    return heads
