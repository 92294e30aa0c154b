"""Wards added up: sums of heads, what is missing of them, whom to send for it and until when.

A city's share is the sum of heads over the sum of people, never a mean of shares; its need is the
sum of the wards' needs, its gap the sum of their gaps (one ward's surplus fills no other's gap).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from plan09lib.judge.prospect.shared import CHANGES
from plan09lib.judge.targets.heads import need
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.prospect_words import OLD_FORM, PAST_AND_AHEAD

SUMS = ("n", "k", "unknown", "need", "gap")
SHORT_SUMS = ("n", "k", "need", "undecided")
NOT_APPLICABLE = ("no_population", "discontinued")
CODES = (*PAST_AND_AHEAD, OLD_FORM)
"""What becomes of a target in a ward, the worst first; `OLD_FORM` where its package tells none."""
ENDING = "ends_with_group"
APART = (ENDING, "no_population", OLD_FORM)
"""The classes that ask nothing of anybody, or that nobody knows: no verdicts to be counted on."""


def totals(rows: pd.DataFrame) -> pd.DataFrame:
    """Sums of heads per target over the wards to which it applies.

    Index: target_id. Columns: `wards` (with a verdict, also those to which it does not apply),
    `units` (wards counted), the sums of `SUMS`, `sure` (`surely_lacking`), `most`
    (`perhaps_lacking`), `short` (wards that may lack some), the sums of `SHORT_SUMS` over these
    alone (`short_n`, …), `ending_sure` and `ending_most` (what groups lack that end: nobody acts
    on them), what `to_be_sent` gives, and per class of `CODES` how many of `wards` there are and
    their `sure_` and `open_` heads.
    Missing: a ward without a report has no row and is neither counted nor taken for zero.
    """
    applies = rows[~rows["status"].isin(NOT_APPLICABLE)]
    sure, most = surely_lacking(applies), perhaps_lacking(applies)
    ends = applies["prospect"] == ENDING
    heads = {"sure": sure, "most": most, "short": most > 0}
    heads |= {"ending_sure": _fewest(applies).where(ends, 0)}
    heads |= {"ending_most": _most(applies).where(ends, 0)}
    heads |= {f"short_{name}": applies[name].where(most > 0, 0) for name in SHORT_SUMS}
    applies = applies.assign(**heads, open=most - sure)
    by_target = applies.groupby("target_id", sort=False)
    sums = by_target[[*SUMS, *heads]].sum()
    sums.insert(0, "units", by_target["unit"].nunique())
    sums = sums.join(rows.groupby("target_id", sort=False).size().rename("wards"), how="outer")
    classes = pd.crosstab(rows["target_id"], rows["prospect"]).reindex(
        columns=[*CODES], fill_value=0
    )
    sums = sums.join(classes, how="left")
    for name in ("sure", "open"):
        of_class = applies.pivot_table(
            index="target_id", columns="prospect", values=name, aggfunc="sum", fill_value=0
        ).reindex(columns=[*CODES], fill_value=0)
        sums = sums.join(of_class.add_prefix(f"{name}_"), how="left")
    sums = sums.join(to_be_sent(rows, "target_id"), how="left").fillna({"latest_start": ""})
    counts = [name for name in sums if name != "latest_start"]
    return sums.fillna(dict.fromkeys(counts, 0)).astype(dict.fromkeys(counts, "int64"))


def to_be_sent(rows: pd.DataFrame, by: str, alike: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Whom wards have to send to meet targets by their deadline, summed by a column.

    Index: `by`, of what somebody has to be sent for. Columns: `to_send` (seats: somebody sent for
    two targets counts twice, but of a ward's targets `alike`, see `sharing`, the most counts once),
    `sends` (of so many rows), `to_send_open` (those of them of which blanks, or no number told,
    leave open whether more have to be), `may_send` (further rows of which it is not known whether
    somebody has to be), `latest_start` (the earliest ISO date, "" where none is told).
    """
    sending, further = rows[rows["prospect"] == "needs_sending"], rows[_may_send(rows)]
    heads = _sent_once(sending, "to_send", by, alike)
    dated = sending[sending["latest_start"] != ""].groupby(by, sort=False)["latest_start"].min()
    least = _left_open(sending, "to_send").groupby(sending[by]).sum()
    found = heads.to_frame().join(sending.groupby(by).size().rename("sends")).join(least)
    found = found.join(further.groupby(by).size().rename("may_send"))
    return found.join(dated, how="left").fillna({"latest_start": "", "may_send": 0})


def _sent_once(
    rows: pd.DataFrame, column: str, by: str, alike: Mapping[str, str] | None
) -> pd.Series:
    """The heads of a column, summed by another; of a ward's targets `alike` the most."""
    target = rows["target_id"].astype(str)
    parts = {"by": rows[by], "unit": rows["unit"], "heads": rows[column]}
    of_group = pd.DataFrame(parts | {"group": target.map(alike) if alike else target})
    most = of_group.groupby(["by", "unit", "group"], sort=False)["heads"].max()
    found = most.groupby("by", sort=False).sum().astype("int64")
    return found.rename_axis(by).rename("to_send")


def caught_up(rows: pd.DataFrame, by: str, alike: Mapping[str, str] | None = None) -> pd.DataFrame:
    """What is to be caught up with after a deadline, summed by a column, of the wards that tell it.

    Index: `by`. Columns: `first` and `last` (the ISO dates by which); `to_send`, `sends`,
    `to_send_open` and `latest_start` as `to_be_sent` gives them; `may_send` (further rows of which
    it is not known whether they are to be caught up with).
    """
    owed, further = rows[rows["catch_up_on"] != ""], rows[_may_be_owed(rows)]
    groups = owed.groupby(by, sort=False)
    heads = _sent_once(owed, "catch_up_to_send", by, alike)
    days = groups["catch_up_on"].agg(first="min", last="max")
    sends = (owed["catch_up_to_send"] > 0).fillna(False).astype("int64").rename("sends")
    starts = owed[owed["catch_up_latest_start"] != ""].groupby(by)["catch_up_latest_start"]
    least = _left_open(owed, "catch_up_to_send").groupby(owed[by]).sum()
    found = days.join(heads).join(sends.groupby(owed[by]).sum()).join(least)
    found = found.join(further.groupby(by).size().rename("may_send"))
    found = found.join(starts.min().rename("latest_start"), how="left")
    return found.fillna({"latest_start": "", "may_send": 0})


def _left_open(rows: pd.DataFrame, column: str) -> pd.Series:
    """Whether the heads to send that a column tells are the least there may be: blanks leave open
    whether more have to be, or the ward tells no number."""
    blanks = (rows["unknown"] + rows["undecided"] > 0) & (rows[column] > 0).fillna(False)
    return (blanks | rows[column].isna()).astype("int64").rename("to_send_open")


def _may_send(rows: pd.DataFrame) -> pd.Series:
    """Whether somebody may have to be sent for a deadline to come: the ward cannot say yet."""
    changes = rows["prospect_reason"] == CHANGES
    ahead = (rows["to_send_at_most"] > 0).fillna(False) | changes
    return ((rows["prospect"] == "undecided") & ahead) | (rows["prospect"] == OLD_FORM)


def _may_be_owed(rows: pd.DataFrame) -> pd.Series:
    """Whether a deadline that has passed may have been missed, which the ward cannot say yet."""
    past = rows["to_send_at_most"].isna() & (rows["prospect_reason"] != CHANGES)
    return ((rows["prospect"] == "undecided") & past) | (rows["prospect"] == OLD_FORM)


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


def _ended(rows: pd.DataFrame) -> pd.Series:
    """Whether nobody may act on a row any more: its group has ended or ends."""
    return rows["status"].isin(NOT_APPLICABLE) | (rows["prospect"] == ENDING)


def surely_lacking(rows: pd.DataFrame) -> pd.Series:
    """Heads missing per row whatever the blanks turn out to be, on whom somebody may still act.

    Index: that of `rows`.
    """
    return _fewest(rows).mask(_ended(rows), 0)


def perhaps_lacking(rows: pd.DataFrame) -> pd.Series:
    """The most heads that may be missing per row, in the worst way that the blanks turn out, and
    that somebody may still act on.

    Index: that of `rows`.
    """
    return _most(rows).mask(_ended(rows), 0)


def _fewest(rows: pd.DataFrame) -> pd.Series:
    """Fewest are missing when everybody unknown satisfies, and so does everybody who may belong."""
    fewest = (rows["gap"] - rows["unknown"]).clip(lower=0).astype("int64")
    perhaps = rows[(rows["undecided"] > 0) & (fewest > 0)]
    filled = perhaps["k"] + perhaps["unknown"] + perhaps["undecided"]
    return _if_all_belong(perhaps, filled).reindex(rows.index).fillna(fewest).astype("int64")


def _most(rows: pd.DataFrame) -> pd.Series:
    """Most are missing when nobody unknown satisfies, and everybody who may belong does without
    it: also where nobody of those who surely belong is."""
    perhaps = rows[rows["undecided"] > 0]
    most = _if_all_belong(perhaps, perhaps["k"])
    return most.reindex(rows.index).fillna(rows["gap"]).astype("int64")


def _if_all_belong(rows: pd.DataFrame, satisfied: pd.Series) -> pd.Series:
    """Heads missing per row if everybody belongs who may, and so many of all satisfy."""
    columns = (*(rows[name] for name in ("percent", "n", "undecided", "rule")), satisfied)
    left = [
        max(0, need(int(percent), int(n + more), rule) - int(heads))
        for percent, n, more, rule, heads in zip(*columns, strict=True)
    ]
    return pd.Series(left, index=rows.index, dtype="int64")
