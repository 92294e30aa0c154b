"""From a forecast head back to today's row it stands for."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from plan09lib.judge.ledger import movements
from plan09lib.judge.outlook import Outlook
from plan09lib.judge.trace import places
from plan09lib.read.plan_models import Target

HEADS = ("n", "k", "unknown", "undecided")
COUNTED = (*HEADS, "left", "left_qualified", "aged_out", "aged_out_qualified", "trained")


def outlook_rows(
    outlook: Outlook, target: Target, scenario: str, column: str, day: dt.date
) -> pd.DataFrame | None:
    """The rows of today's list that `column` of the target's forecast on `day` counts.

    Columns: see `trace.places`. Missing: None when the column counts no heads.
    """
    if column not in COUNTED:
        return None
    counts = outlook.counts
    same = counts.same_as(target, scenario)
    today, then = (counts.side(target, same, one) for one in (outlook.forecast.as_of, day))
    chosen = _there(then, column) if column in HEADS else _moved(today, then, column)
    people = outlook.forecast.people
    rows = people.loc[people["staff_id"].isin(chosen), ["workbook", "row"]]
    return places(rows, counts.plan.sheet_title("nhan_su"))


def _there(then: pd.DataFrame, column: str) -> pd.Index:
    inside = then["member"]
    masks = {
        "n": inside,
        "k": inside & then["yes"],
        "unknown": inside & then["blank"],
        "undecided": then["undecided"],
    }
    return then.index[masks[column]]


def _moved(today: pd.DataFrame, then: pd.DataFrame, column: str) -> pd.Index:
    moved = movements(today, then)
    masks = {
        "left": moved["left"],
        "left_qualified": moved["left_qualified"],
        "aged_out": moved["exited_by_age"],
        "aged_out_qualified": moved["exited_by_age"] & moved["k0"],
        "trained": moved["trained"] | moved["recorded"],
    }
    return moved.index[masks[column]]
