"""The facts of a city's roll-up: sums per target, and per ward what it reported and lacks.

Ids: `T25-3b.k` the city's sum, `phuong-a.T25-3b.k` one ward's, `2024.T25-3b.k` an earlier sum over
the same wards, `tinh-79.gap` a province's, `all.reported` of wards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction

import pandas as pd

from plan09lib.judge.city.city_period import CityPeriod, Ward
from plan09lib.judge.city.comparison import GROUPS, NOT_APPLICABLE, WARNING
from plan09lib.read.plan.plan import Plan
from plan09lib.read.plan.plan_file import Limits
from plan09lib.tell.numbers.review import status_tally
from plan09lib.tell.words.anchors import ALL, evidence_of
from plan09lib.tell.words.fact import Fact

_CELL = ("n", "k")
_SLOW = ("late", "missed")


def sum_facts(sums: pd.DataFrame, plan: Plan) -> Iterator[Fact]:
    """Per target: wards counted, sums of heads, the share, wards per group of statuses."""
    applied = {target.id: target.applied for target in plan.targets}
    for row in sums.reset_index().to_dict("records"):
        target = str(row["target_id"])
        anchor = evidence_of(target)
        for name in ("units", "n", "k", "unknown", "need", "gap", *GROUPS):
            yield Fact(f"{target}.{name}", int(row[name]), "count", anchor)
        yield Fact(f"{target}.percent", applied[target], "percent", anchor)
        yield from _share(f"{target}.share", row, anchor, applied[target])


def _share(name: str, row: dict, anchor: str, threshold: int | None = None) -> Iterator[Fact]:
    if row["n"]:
        share = Fraction(int(row["k"]), int(row["n"]))
        yield Fact(name, share, "share", anchor, threshold)


def ward_facts(rows: pd.DataFrame, wards: Iterable[Ward]) -> Iterator[Fact]:
    """Per ward and target heads and gap; per ward its gaps, late targets, date and age of list."""
    counts = zip(
        rows["unit"], rows["target_id"], rows["status"], rows["n"], rows["k"], rows["gap"],
        strict=True,
    )  # fmt: skip
    own: dict[str, Counter[str]] = {}
    for unit, target, status, n, k, gap in counts:
        if status in NOT_APPLICABLE:
            continue
        key, anchor = f"{unit}.{target}", evidence_of(unit)
        yield Fact(f"{key}.n", int(n), "count", anchor)
        yield Fact(f"{key}.k", int(k), "count", anchor)
        if gap:
            yield Fact(f"{key}.gap", int(gap), "count", anchor)
        slow = {name: int(status in GROUPS[name]) for name in _SLOW}
        own.setdefault(unit, Counter()).update({"gap": int(gap), "short": int(gap > 0), **slow})
    for ward in wards:
        anchor = evidence_of(ward.key)
        if ward.as_of is not None:
            yield Fact(f"{ward.key}.as_of", ward.as_of, "date", anchor)
            yield Fact(f"{ward.key}.age_days", ward.age_days, "count", anchor)
            sums = own.get(ward.unit, Counter())
            for name in ("gap", "short", *_SLOW):
                yield Fact(f"{ward.key}.{name}", int(sums[name]), "count", anchor)


def overall_facts(known: CityPeriod, same_wards: int, limits: Limits) -> Iterator[Fact]:
    """How many wards had to report and did, how their verdicts stand, the rules of comparing."""
    states = [ward.state for ward in known.wards]
    expected = [ward for ward in known.wards if ward.is_expected]
    counts = {
        "expected": len(expected),
        "expected_reported": sum(ward.state != "missing" for ward in expected),
        "reported": sum(state != "missing" for state in states),
        "missing": states.count("missing"),
        "stale": states.count("stale"),
        "verdicts": len(known.rows),
        "gap": int(known.rows.loc[~known.rows["status"].isin(NOT_APPLICABLE), "gap"].sum()),
        "ranked_from": limits.ranked_from,
        "same_wards": same_wards,
        "limit_days": limits.workbook_max_age_days,
    }
    for name, statuses in GROUPS.items():
        counts[name] = int(known.rows["status"].isin(statuses).sum())
    for status, value in known.rows["status"].value_counts().items():
        counts[status_tally(str(status))] = int(value)
    yield from (Fact(f"all.{name}", value, "count", ALL) for name, value in counts.items())
    yield Fact("all.level", int(WARNING * 100), "percent", ALL)


def compared_facts(found: pd.DataFrame, rows: pd.DataFrame) -> Iterator[Fact]:
    """Ranks, limits and shares of wards large enough; per target how many are and are not."""
    for row in found.to_dict("records"):
        key, anchor = f"{row['unit']}.{row['target_id']}", evidence_of(row["unit"])
        for name in ("rank", "low", "high"):
            yield Fact(f"{key}.{name}", int(row[name]), "count", anchor)
        yield from _share(f"{key}.share", row, anchor)
    applies = rows[~rows["status"].isin(NOT_APPLICABLE)].groupby("target_id").size()
    ranked = found.groupby("target_id").size()
    outside = found[found["place"] != "inside"].groupby("target_id").size()
    for target, count in applies.items():
        held = int(ranked.get(target, 0))
        anchor = evidence_of(str(target))
        yield Fact(f"{target}.ranked", held, "count", anchor)
        yield Fact(f"{target}.not_ranked", int(count) - held, "count", anchor)
        yield Fact(f"{target}.outside", int(outside.get(target, 0)), "count", anchor)
    for held_by, part in found.groupby("target_id"):
        target, anchor = str(held_by), evidence_of(str(held_by))
        sums = {column: int(part[column].sum()) for column in _CELL}
        yield from _share(f"{target}.common", sums, anchor)
        yield Fact(f"{target}.above", int((part["place"] == "high").sum()), "count", anchor)
        yield Fact(f"{target}.below", int((part["place"] == "low").sum()), "count", anchor)


def trend_facts(trend: pd.DataFrame) -> Iterator[Fact]:
    """Sums of earlier periods over the same wards."""
    for row in trend.to_dict("records"):
        key, anchor = f"{row['period']}.{row['target_id']}", evidence_of(row["target_id"])
        for name in _CELL:
            yield Fact(f"{key}.{name}", int(row[name]), "count", anchor)
        yield from _share(f"{key}.share", row, anchor)


def province_facts(sums: pd.DataFrame, by_target: pd.DataFrame) -> Iterator[Fact]:
    """Per province: wards expected, reported, missing and its gap; per target wards that met it."""
    for row in sums.reset_index().to_dict("records"):
        key = f"tinh-{row['province']}"
        for name in ("expected", "reported", "missing", "gap"):
            yield Fact(f"{key}.{name}", int(row[name]), "count", evidence_of(key))
    for row in by_target.to_dict("records"):
        key = f"tinh-{row['province']}"
        for name in ("met", "units"):
            yield Fact(
                f"{key}.{row['target_id']}.{name}", int(row[name]), "count", evidence_of(key)
            )
