"""Ratings by group and level, per rating period and system; the cap on "xuất sắc" (action 4.2).

The tables hold raw counts: nothing of them is shared before judge/disclosure.py has protected it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from plan09lib.judge.evidence import Evidence
from plan09lib.judge.headcount import cap
from plan09lib.read.history import Snapshot
from plan09lib.read.period import Period
from plan09lib.read.sheet_names import RATINGS

LEVELS = ("hoan_thanh_xuat_sac", "hoan_thanh_tot", "hoan_thanh", "khong_hoan_thanh")


@dataclass(frozen=True)
class RatingTable:
    """Heads by group (rows) and level (columns) in one rating period and system.

    `rows` are the rating rows counted, with `group`; `rule_sets` the rules named in the sheet;
    `breaks_series` says that they differ from those of the rating period before; `over_cap` lists
    groups with more "xuất sắc" than the cap allows, None when no rule with a cap applies.
    """

    rating_period: Period
    system: str
    rule_sets: tuple[str, ...]
    heads: pd.DataFrame
    rows: pd.DataFrame
    unrated: int
    breaks_series: bool
    over_cap: tuple[str, ...] | None


def rating_tables(evidence: Evidence) -> list[RatingTable]:
    """Every rating period that ended by the as-of date, by system, oldest first."""
    rows = rating_rows(evidence)
    tables: list[RatingTable] = []
    for system in evidence.plan.vocabularies["he_thong_xep_loai"].codes:
        own = rows[rows["rating_system"] == system]
        before: tuple[str, ...] = ()
        for period in _periods(evidence, own):
            table = _table(
                evidence, own[own["rating_period"] == period.text], period, system, before
            )
            tables.append(table)
            before = table.rule_sets or before
    return tables


def rating_rows(evidence: Evidence) -> pd.DataFrame:
    """All rating rows, those of merged wards included; of a rating given twice the later row."""
    key = (RATINGS, "rating_period")
    if key not in evidence.sheets:
        evidence.sheets[key] = _put_together(evidence)
    return evidence.sheets[key]


def _put_together(evidence: Evidence) -> pd.DataFrame:
    frames = [evidence.now.sheet(RATINGS)]
    if evidence.history.predecessors:
        since = evidence.history.unit.file.valid.since
        old = [snapshot.sheet(RATINGS) for snapshot in evidence.series if snapshot.date < since]
        frames = [*old[-1:], *frames]
    rows = pd.concat(frames)
    key = ["staff_id", "rating_period", "rating_system"]
    return rows.drop_duplicates(key, keep="last").reset_index(drop=True)


def _periods(evidence: Evidence, rows: pd.DataFrame) -> list[Period]:
    periods = [Period.parse(text) for text in rows["rating_period"].dropna().unique()]
    ended = [period for period in periods if period.end <= evidence.period.end]
    return sorted(ended, key=lambda period: (period.end, period.start))


def _table(
    evidence: Evidence, rows: pd.DataFrame, period: Period, system: str, before: tuple[str, ...]
) -> RatingTable:
    known = _groups(evidence, period)
    groups = pd.array([known.get(staff_id) for staff_id in rows["staff_id"]], dtype="string")
    rated = rows.assign(group=groups).dropna(subset=["group", "rating"])
    heads = _heads(rated, evidence.plan.vocabularies["nhom"].codes)
    rule_sets = tuple(sorted(str(name) for name in rows["rule_set"].dropna().unique()))
    return RatingTable(
        period,
        system,
        rule_sets,
        heads,
        rated,
        len(rows) - len(rated),
        bool(before) and rule_sets != before,
        _over_cap(evidence, heads, rule_sets),
    )


def _heads(rated: pd.DataFrame, groups: tuple[str, ...]) -> pd.DataFrame:
    """Heads by group, those that occur, and level."""
    counted = Counter(zip(rated["group"], rated["rating"], strict=True))
    there = {group for group, _ in counted}
    order = pd.Index([code for code in groups if code in there], name="group")
    heads = [[counted[group, level] for level in LEVELS] for group in order]
    columns = pd.Index(LEVELS, name="rating")
    return pd.DataFrame(heads, order, columns, dtype="Int64")


def _groups(evidence: Evidence, period: Period) -> dict[str, str]:
    """The group of every person at the end of the rating period, or when last seen before now."""
    snapshot = evidence.history.latest(period.end)
    rosters = [s.roster for s in evidence.series]
    if isinstance(snapshot, Snapshot):
        rosters.append(snapshot.roster)
    seen: dict[str, str] = {}
    for roster in rosters:
        seen |= zip(roster["staff_id"], roster["group"], strict=True)
    return seen


def _over_cap(
    evidence: Evidence, heads: pd.DataFrame, rule_sets: tuple[str, ...]
) -> tuple[str, ...] | None:
    caps = {rule.rule_set: rule.cap_percent for rule in evidence.plan.file.rating_rules}
    percents = [caps[name] for name in rule_sets if caps.get(name) is not None]
    if not percents:
        return None
    limit = min(percent for percent in percents if percent is not None)
    return tuple(
        str(group)
        for group, row in heads.iterrows()
        if int(row["hoan_thanh_xuat_sac"]) > cap(limit, int(row["hoan_thanh_tot"]))
    )
