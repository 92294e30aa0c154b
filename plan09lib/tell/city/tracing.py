"""Tracers of a roll-up's numbers: which ward's facts file and column, and what is worked out."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from plan09lib.judge.city.comparison import (
    GROUPS,
    NOT_APPLICABLE,
    WARNING,
    comparable,
    compared,
    funnel_limits,
)
from plan09lib.tell.numbers.origin import TARGETS, quotient, worked_out
from plan09lib.tell.numbers.review import status_tally
from plan09lib.tell.words.fact import Found
from plan09lib.tell.words.wording import formula

if TYPE_CHECKING:
    from plan09lib.judge.city.city_period import Ward
    from plan09lib.tell.city.found import CityFound

Tracer = Callable[["CityFound", str, str], Found]
"""Called with the review, the id's part before the first dot, and the rest."""
CELLS = ("n", "k", "unknown", "need", "gap")
WARDS: dict[str, Callable[[Ward], bool]] = {
    "expected": lambda ward: ward.is_expected,
    "expected_reported": lambda ward: ward.is_expected and ward.state != "missing",
    "reported": lambda ward: ward.state != "missing",
    "missing": lambda ward: ward.state == "missing",
    "stale": lambda ward: ward.state == "stale",
}
LIMITS = "plan.yml, mục limits"
LISTED = "thanh_pho.yml (nơi phải báo cáo) và các gói số liệu đã nhận"
PLACES = {"ranked": None, "outside": ("low", "high"), "above": ("high",), "below": ("low",)}


def _applies(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[~rows["status"].isin(NOT_APPLICABLE)]


def _held(review: CityFound, target: str) -> pd.DataFrame:
    rows = review.known.rows
    return compared(rows[rows["target_id"] == target], review.plan.file.limits.ranked_from)


def trace_target(review: CityFound, key: str, name: str) -> Found:
    """A sum over wards of one target, its share, or how many wards can be compared."""
    rows = review.known.rows[review.known.rows["target_id"] == key]
    applies = _applies(rows)
    clause = review.plan.target(key).clause
    source = f"facts.parquet của từng nơi, dòng {key}, cột {name if name in CELLS else 'status'}"
    if name == "percent":
        text = formula.of("tong_hop", name)
        applied = review.plan.target(key).applied
        return Found(formula=text, result=applied, clause=clause, source="plan.yml, mục targets")
    if name == "share":
        text = formula.of("tong_hop", name)
        return worked_out(review, key, ("k", "n"), quotient, text, clause)
    if name in CELLS:
        ids = (f"{unit}.{key}.{name}" for unit in applies["unit"])
        parts = tuple(one for one in ids if one in review.facts)
        text = formula.filled("cong_tung_noi", formula.of("o_so_lieu", name))
        total = sum(int(value) for value in applies[name])
        return Found(formula=text, result=total, clause=clause, source=source, parts=parts)
    if name in GROUPS:
        text = formula.of("tong_hop", "units_of_status")
        result = rows["status"].isin(GROUPS[name]).sum()
        return Found(formula=text, result=int(result), source=source)
    if name == "units":
        text = formula.of("tong_hop", name)
        return Found(formula=text, result=applies["unit"].nunique(), source=source)
    return _comparison(review, key, name, len(applies))


def _comparison(review: CityFound, key: str, name: str, applying: int) -> Found:
    held = _held(review, key)
    source = f"facts.parquet của từng nơi, dòng {key}, cột n, k, unknown"
    if name == "common":
        share = Fraction(int(held["k"].sum()), int(held["n"].sum()))
        text = formula.of("tong_hop", name)
        return Found(formula=text, result=share, source=source)
    if name == "not_ranked":
        text = formula.of("tong_hop", name)
        return Found(formula=text, result=applying - len(held), source=source)
    wanted = PLACES[name]
    result = len(held) if wanted is None else int(held["place"].isin(wanted).sum())
    text = formula.of("tong_hop", "placed" if wanted else "ranked")
    return Found(formula=text, result=result, source=source)


def trace_ward(review: CityFound, key: str, rest: str) -> Found:
    """What one ward sent, and where it stands among the others."""
    target, _, name = rest.rpartition(".")
    ward = next(one for one in review.known.wards if one.key == key)
    sent = review.city.facts
    own = sent[(sent["unit"] == ward.unit) & (sent["period"] == review.period.text)]
    if not target:
        return _of_ward(review, ward, own, name)
    row = own[(own["target_id"] == target) & own.index.isin(review.known.rows.index)].iloc[0]
    run = f"{key}, {row['period']}, {row['review'].replace('_', '-')}"
    source = f"facts.parquet của {run}, dòng {target}, cột {name}; gói {str(row['package'])[:12]}"
    if name in CELLS:
        text = formula.filled("da_cong_bo_o_noi_do", formula.of("o_so_lieu", name))
        return Found(formula=text, result=int(row[name]), source=source)
    k, n = int(row["k"]), int(row["n"])
    clause = review.plan.target(target).clause
    if name == "share":
        text = formula.of("tong_hop", name)
        return worked_out(review, f"{key}.{target}", ("k", "n"), quotient, text, clause)
    rows = comparable(review.known.rows, review.plan.file.limits.ranked_from)
    beside = rows[rows["target_id"] == target]
    if name == "rank":
        shares = [Fraction(int(a), int(b)) for a, b in zip(beside["k"], beside["n"], strict=True)]
        parts = tuple(f"{unit}.{target}.share" for unit in beside["unit"])
        better = sum(share > Fraction(k, n) for share in shares)
        text = formula.of("tong_hop", name)
        return Found(formula=text, result=1 + better, clause=clause, parts=parts)
    share = Fraction(int(beside["k"].sum()), int(beside["n"].sum()))
    limits, text = funnel_limits(n, share), formula.of("tong_hop", "limit")
    parts = (f"{key}.{target}.n", f"{target}.common")
    return Found(formula=text, result=getattr(limits, name), clause=clause, parts=parts)


def _of_ward(review: CityFound, ward: Ward, own: pd.DataFrame, name: str) -> Found:
    if name in GROUPS:
        rows = review.known.rows
        held = (rows["unit"] == ward.unit) & rows["status"].isin(GROUPS[name])
        text = formula.of("tong_hop", "targets_of_status")
        source = f"facts.parquet của {ward.key}, cột status"
        return Found(formula=text, result=int(held.sum()), source=source)
    if name in ("gap", "short"):
        ids = (f"{ward.key}.{target.id}.gap" for target in review.plan.targets)
        parts = tuple(one for one in ids if one in review.facts)
        values = [int(str(review.facts[one].value)) for one in parts]
        text = formula.of("tong_hop", name)
        source = f"facts.parquet của {ward.key}, cột gap"
        result = sum(values) if name == "gap" else len(values)
        return Found(formula=text, result=result, source=source, parts=parts)
    day = pd.Timestamp(str(own["as_of"].max())).date()
    source = f"facts.parquet của {ward.key}, cột as_of"
    if name == "as_of":
        return Found(formula=formula.of("tong_hop", name), result=day, source=source)
    text = formula.of("tong_hop", "age_days")
    return Found(formula=text, result=(review.period.end - day).days, source=source)


def trace_all(review: CityFound, key: str, name: str) -> Found:
    """Wards that had to report, verdicts of all of them, the rules of comparing."""
    known, limits = review.known, review.plan.file.limits
    if name in WARDS:
        text, counts = formula.of("noi_bao_cao", name), WARDS[name]
        return Found(formula=text, result=sum(map(counts, known.wards)), source=LISTED)
    if name in GROUPS or name == "gap":
        parts = tuple(f"{target.id}.{name}" for target in review.plan.targets)
        total = sum(int(str(review.facts[part].value)) for part in parts)
        text = formula.of("tong_hop", "over_targets")
        return Found(formula=text, result=total, parts=parts, clause=TARGETS)
    statuses = known.rows["status"]
    named = [code for code in statuses.unique() if status_tally(str(code)) == name]
    if named:
        text = formula.filled("dong_co_ket_luan", review.plan.label("trang_thai", str(named[0])))
        total = int((statuses == named[0]).sum())
        return Found(formula=text, result=total, source="các facts.parquet, cột status")
    found: dict[str, tuple[int, str]] = {
        "verdicts": (len(known.rows), "các facts.parquet"),
        "same_wards": (review.trend[1], "các facts.parquet"),
        "limit_days": (limits.workbook_max_age_days, LIMITS),
        "ranked_from": (limits.ranked_from, LIMITS),
        "level": (int(WARNING * 100), "quy định của phương pháp"),
    }
    result, source = found[name]
    return Found(formula=formula.of("tong_hop", name), result=result, source=source)


def trace_period(review: CityFound, key: str, rest: str) -> Found:
    """A sum of the same wards in an earlier period; a stage (`2022..2025`) has dots of its own."""
    whole = f"{key}.{rest}"
    period = next(text for text in review.trend[2] if whole.startswith(f"{text}."))
    target, _, name = whole.removeprefix(f"{period}.").rpartition(".")
    if name == "share":
        own, clause = f"{period}.{target}", review.plan.target(target).clause
        text = formula.of("tong_hop", name)
        return worked_out(review, own, ("k", "n"), quotient, text, clause)
    trend = review.trend[0]
    row = trend[(trend["period"] == period) & (trend["target_id"] == target)].iloc[0]
    text = formula.filled("cong_nhung_noi_do", formula.of("o_so_lieu", name))
    source = f"facts.parquet kỳ {period} của từng nơi, dòng {target}, cột {name}"
    return Found(formula=text, result=int(row[name]), source=source)


def trace_province(review: CityFound, key: str, rest: str) -> Found:
    """Wards and gaps of one province, on the first page of a country."""
    target, _, name = rest.rpartition(".")
    part = review.page_of(key.removeprefix("tinh-"))
    found = trace_target(part, target, name) if target else trace_all(part, "all", name)
    page = f"trang của tỉnh, {key}.html"
    return Found(formula=found.formula, result=found.result, source=found.source or page)


def follow(review: CityFound, fact_id: str) -> Found:
    """What a number of the roll-up is followed to."""
    key, _, rest = fact_id.partition(".")
    return _tracer(review, key)(review, key, rest)


def _tracer(review: CityFound, key: str) -> Tracer:
    """The tracer of the facts `key`.*. Raises: LookupError when there is none."""
    if key == "all":
        return trace_all
    if key in {target.id for target in review.plan.targets}:
        return trace_target
    if key in {text.partition(".")[0] for text in review.trend[2]}:
        return trace_period
    if key.startswith("tinh-"):
        return trace_province
    if key in {ward.key for ward in review.known.wards}:
        return trace_ward
    raise LookupError(f"no tracer for facts {key}.*")
