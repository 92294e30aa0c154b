"""Wards added up and beside each other: sums of heads, exact funnel limits, no ranking of few.

A city's share is the sum of heads over the sum of people, never a mean of shares; its need is the
sum of the wards' needs, its gap the sum of their gaps (one ward's surplus fills no other's gap).
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd
from scipy.special import bdtr, bdtrc  # the binomial of scipy.stats, without its start

from plan09lib.judge.targets.heads import need
from plan09lib.judge.targets.ranking import ranks
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.prospect_words import OLD_FORM, PAST_AND_AHEAD

SUMS = ("n", "k", "unknown", "need", "gap")
NOT_APPLICABLE = ("no_population", "discontinued")
CODES = (*PAST_AND_AHEAD, OLD_FORM)
"""What becomes of a target in a ward, the worst first; `OLD_FORM` where its package tells none."""
ENDING = "ends_with_group"
WARNING, ALARM = Fraction(95, 100), Fraction(998, 1000)
"""The two limits of a funnel plot: about one ward in 20, and one in 500, lies outside by chance."""


def totals(rows: pd.DataFrame) -> pd.DataFrame:
    """Sums of heads per target over the wards to which it applies.

    Index: target_id. Columns: `units` (wards counted), the sums of `SUMS`, `sure`
    (`surely_lacking`), `most` (`perhaps_lacking`), `short` (wards that may lack some), `to_send`
    (heads, of wards that only meet it by sending), `to_send_open` (those where blanks leave open
    whether more have to be sent), `latest_start` (the earliest ISO date by which
    one of them has to), and per class of `CODES` how many wards (also those to which it does not
    apply) and the `sure_` of them.
    Missing: a ward without a report has no row and is neither counted nor taken for zero.
    """
    applies = rows[~rows["status"].isin(NOT_APPLICABLE)]
    most = perhaps_lacking(applies)
    heads = {"sure": surely_lacking(applies), "most": most}
    applies = applies.assign(**heads, short=most > 0)
    sums = applies.groupby("target_id", sort=False)[[*SUMS, *heads, "short"]].sum()
    sums.insert(0, "units", applies.groupby("target_id", sort=False)["unit"].nunique())
    classes = pd.crosstab(rows["target_id"], rows["prospect"]).reindex(
        columns=[*CODES], fill_value=0
    )
    sending = rows[rows["prospect"] == "needs_sending"]
    by_target = sending.groupby("target_id", sort=False)
    of_class = applies.pivot_table(
        index="target_id", columns="prospect", values="sure", aggfunc="sum", fill_value=0
    ).reindex(columns=[*CODES], fill_value=0)
    sums = sums.join(classes, how="outer").join(of_class.add_prefix("sure_"), how="left")
    sums = sums.join(by_target["to_send"].sum(), how="left")
    sums = sums.join(_left_open(sending, "to_send").groupby(sending["target_id"]).sum(), how="left")
    sums = sums.fillna(0).astype("int64")
    dated = sending[sending["latest_start"] != ""].groupby("target_id")["latest_start"].min()
    return sums.join(dated, how="left").fillna({"latest_start": ""})


def sent_by_wards(rows: pd.DataFrame) -> pd.DataFrame:
    """Whom wards have to send over all targets, of the wards that have to send somebody.

    Index: unit. Columns: `to_send` (seats: somebody sent for two targets counts twice),
    `to_send_open` (targets of which blanks leave open whether more have to be sent),
    `latest_start` (the earliest ISO date, "" where none is told).
    """
    sending = rows[rows["prospect"] == "needs_sending"]
    heads = sending.groupby("unit", sort=False)["to_send"].sum().astype("int64")
    dated = sending[sending["latest_start"] != ""].groupby("unit", sort=False)["latest_start"].min()
    least = _left_open(sending, "to_send").groupby(sending["unit"]).sum()
    return heads.to_frame().join(least).join(dated, how="left").fillna({"latest_start": ""})


def caught_up(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """What is to be caught up with after a deadline, summed by a column, of the wards that tell it.

    Index: `by`. Columns: `first` and `last` (the ISO dates by which), `to_send` (seats),
    `to_send_open` (rows of which blanks leave open whether more have to be sent) and
    `latest_start` (the earliest ISO date, "" where none is told).
    """
    owed = rows[rows["catch_up_on"] != ""]
    groups = owed.groupby(by, sort=False)
    heads = groups["catch_up_to_send"].sum().astype("int64").rename("to_send")
    days = groups["catch_up_on"].agg(first="min", last="max")
    starts = owed[owed["catch_up_latest_start"] != ""].groupby(by)["catch_up_latest_start"]
    least = _left_open(owed, "catch_up_to_send").groupby(owed[by]).sum()
    found = days.join(heads).join(least).join(starts.min().rename("latest_start"), how="left")
    return found.fillna({"latest_start": ""})


def _left_open(rows: pd.DataFrame, sent: str) -> pd.Series:
    """Whether blanks make the heads to send that a column tells the least there may be."""
    is_open = (rows["unknown"] + rows["undecided"] > 0) & (rows[sent] > 0).fillna(False)
    return is_open.astype("int64").rename("to_send_open")


def sharing(plan: Plan) -> dict[str, str]:
    """Per target the first target of the plan that asks the same of the same people.

    Who is short of one is short of the other, or of its next level: nobody is counted twice.
    """
    first: dict[tuple[str, str], str] = {}
    found = {}
    for target in plan.targets:
        condition = target.condition
        alike = (target.population, condition.scale or target.id)
        found[target.id] = first.setdefault(alike, target.id)
    return found


def lacking(rows: pd.DataFrame) -> pd.Series:
    """Heads missing per row that somebody may still act on: none of a group that has ended or ends.

    Index: that of `rows`.
    """
    return rows["gap"].mask(_ended(rows), 0).astype("int64")


def _ended(rows: pd.DataFrame) -> pd.Series:
    return rows["status"].isin(NOT_APPLICABLE) | (rows["prospect"] == ENDING)


def surely_lacking(rows: pd.DataFrame) -> pd.Series:
    """Those of the heads `lacking` that stay missing whatever the blanks turn out to be.

    Fewest are missing when everybody unknown satisfies, and so does everybody who may belong.
    Index: that of `rows`.
    """
    fewest = (lacking(rows) - rows["unknown"]).clip(lower=0).astype("int64")
    perhaps = rows[(rows["undecided"] > 0) & (fewest > 0)]
    filled = perhaps["k"] + perhaps["unknown"] + perhaps["undecided"]
    return _if_all_belong(perhaps, filled).reindex(rows.index).fillna(fewest).astype("int64")


def perhaps_lacking(rows: pd.DataFrame) -> pd.Series:
    """The most heads that may be missing per row, in the worst way that the blanks turn out.

    Nobody unknown satisfies, and everybody who may belong does without it: also where nobody is
    `lacking` of those who surely belong. Index: that of `rows`.
    """
    gap = lacking(rows)
    perhaps = rows[(rows["undecided"] > 0) & ~_ended(rows)]
    most = _if_all_belong(perhaps, perhaps["k"])
    return most.reindex(rows.index).fillna(gap).astype("int64")


def _if_all_belong(rows: pd.DataFrame, satisfied: pd.Series) -> pd.Series:
    """Heads missing per row if everybody belongs who may, and so many of all satisfy."""
    columns = (*(rows[name] for name in ("percent", "n", "undecided", "rule")), satisfied)
    left = [
        max(0, need(int(percent), int(n + more), rule) - int(heads))
        for percent, n, more, rule, heads in zip(*columns, strict=True)
    ]
    return pd.Series(left, index=rows.index, dtype="int64")


@dataclass(frozen=True)
class Limits:
    """The heads between which chance alone leaves a ward of a given size."""

    low: int
    high: int

    def place(self, heads: int) -> str:
        """`low`, `inside` or `high`."""
        return "low" if heads < self.low else "high" if heads > self.high else "inside"


@functools.lru_cache(maxsize=20_000)
def funnel_limits(people: int, share: Fraction, level: Fraction = WARNING) -> Limits:
    """The exact binomial limits for `people` heads at the common `share`.

    `low` is the fewest heads h with P(X ≤ h) > (1 − level)/2, `high` the most with P(X ≥ h) so.
    Source: method.md §6; Spiegelhalter, Statistics in Medicine 24 (2005), exact form.

    >>> funnel_limits(20, Fraction(1, 2))
    Limits(low=6, high=14)
    >>> funnel_limits(12, Fraction(1))
    Limits(low=12, high=12)
    """
    if share in (0, 1):
        return Limits(people * int(share), people * int(share))
    tail = float((1 - level) / 2)
    heads = np.arange(people + 1)
    below = bdtr(heads, people, float(share))
    above = np.concatenate([[1.0], bdtrc(heads[:-1], people, float(share))])
    return Limits(int(heads[below > tail][0]), int(heads[above > tail][-1]))


def comparable(rows: pd.DataFrame, ranked_from: int) -> pd.DataFrame:
    """The rows of wards of `ranked_from` heads or more, without blanks; empty columns stay."""
    usable = rows[~rows["status"].isin(NOT_APPLICABLE) & (rows["unknown"] == 0)]
    return usable[usable["n"] >= ranked_from]


def funnel_lines(rows: pd.DataFrame, ranked_from: int) -> pd.DataFrame:
    """The limits that `compared` holds wards against, for every size up to the largest ward.

    Columns: target_id, n, share (the common one, a float for drawing), low, high (heads).
    Missing: a target with fewer than two wards to compare has no row.
    """
    found = []
    for target, part in comparable(rows, ranked_from).groupby("target_id", sort=False):
        if len(part) < 2:
            continue
        share = Fraction(int(part["k"].sum()), int(part["n"].sum()))
        for n in range(ranked_from, int(part["n"].max()) + 1):
            limits = funnel_limits(n, share)
            found.append((str(target), n, float(share), limits.low, limits.high))
    return pd.DataFrame(found, columns=["target_id", "n", "share", "low", "high"])


def compared(rows: pd.DataFrame, ranked_from: int) -> pd.DataFrame:
    """Every ward large enough to be compared, per target, best first.

    Columns: target_id, unit, n, k, rank (equal shares share one), is_firm, low, high
    (heads, at `WARNING`), place (`low`, `inside`, `high`), is_alarm (outside `ALARM` too). A rank
    is firm when some ward of the target lies outside and one head more or fewer, in this ward or
    in another, leaves it where it is; only then it may be told.
    Missing: wards with fewer than `ranked_from` people in the target's population, and those with
    blanks that could move their share, are not compared; nobody is where fewer than two are left.
    """
    parts = [
        _compared(str(target), part, ranked_from)
        for target, part in comparable(rows, ranked_from).groupby("target_id", sort=False)
    ]
    found = [one for part in parts for one in part]
    columns = ["target_id", "unit", "n", "k", "rank", "is_firm", "low", "high", "place",
               "is_alarm"]  # fmt: skip
    frame = pd.DataFrame(found, columns=columns)
    return frame.sort_values(["target_id", "rank", "unit"], kind="stable").reset_index(drop=True)


def _compared(target: str, part: pd.DataFrame, ranked_from: int) -> list[tuple[object, ...]]:
    counts = {
        str(unit): (int(k), int(n))
        for unit, k, n in zip(part["unit"], part["k"], part["n"], strict=True)
    }
    order = ranks(counts, ranked_from)
    if not order:
        return []
    heads, people = sum(k for k, _ in counts.values()), sum(n for _, n in counts.values())
    share = Fraction(heads, people)
    sizes = {n for _, n in counts.values()}
    warn = {n: funnel_limits(n, share) for n in sizes}
    alarm = {n: funnel_limits(n, share, ALARM) for n in sizes}
    firm = _firm(counts) if any(warn[n].place(k) != "inside" for k, n in counts.values()) else set()
    return [
        (target, unit, n, k, order[unit], unit in firm, warn[n].low,
         warn[n].high, warn[n].place(k), alarm[n].place(k) != "inside")
        for unit, (k, n) in counts.items()
    ]  # fmt: skip


def _firm(counts: Mapping[str, tuple[int, int]]) -> set[str]:
    """The units whose place among the others no one head changes, their own or another's."""
    ordered = sorted(counts, key=lambda unit: Fraction(*counts[unit]))
    pairs = [counts[unit] for unit in ordered]
    shares, fewer, more = ([Fraction(k + head, n) for k, n in pairs] for head in (0, -1, 1))
    none, over = Fraction(-2), Fraction(3)
    below, above = [none, *shares], [*shares[1:], over]
    most_below = [none, *itertools.accumulate(more, max)]
    least_above = [over, *itertools.accumulate(reversed(fewer), min)][-2::-1]
    return {
        unit
        for place, unit in enumerate(ordered)
        if below[place] < fewer[place]
        and more[place] < above[place]
        and most_below[place] < shares[place] < least_above[place]
    }
