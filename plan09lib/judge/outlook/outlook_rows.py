"""From a forecast head back to today's row it stands for."""

from __future__ import annotations

import datetime as dt
import itertools

import pandas as pd

from plan09lib.judge.outlook.outlook import Outlook
from plan09lib.judge.targets.ledger import Side, movements
from plan09lib.judge.targets.rows import places
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.rules.layout import ROSTER

HEADS = ("n", "k", "unknown", "undecided")
COUNTED = (*HEADS, "left", "left_qualified", "aged_out", "aged_out_qualified", "trained")


def outlook_rows(
    outlook: Outlook, target: Target, scenario: str, column: str, day: dt.date
) -> pd.DataFrame | None:
    """The rows of today's list that `column` of the target's forecast on `day` counts.

    Columns: see `rows.places`. Missing: None when the column counts no heads.
    """
    if column not in COUNTED:
        return None
    counts = outlook.counts
    same = counts.same_as(target, scenario)
    today, then = (counts.side(target, same, one) for one in (outlook.forecast.as_of, day))
    chosen = _there(then, column) if column in HEADS else _moved(today, then, column)
    people = outlook.forecast.people
    rows = people.loc[people["staff_id"].isin(chosen), ["workbook", "row"]]
    return places(rows, counts.plan.sheet_title(ROSTER))


def _there(then: Side, column: str) -> frozenset[str]:
    masks = {
        "n": then.member,
        "k": then.member & then.yes,
        "unknown": then.member & then.blank,
        "undecided": then.undecided,
    }
    return frozenset(itertools.compress(then.ids, masks[column]))


def _moved(today: Side, then: Side, column: str) -> frozenset[str]:
    moved = movements(today, then)
    masks = {
        "left": moved.parts["left"],
        "left_qualified": moved.parts["left_qualified"],
        "aged_out": moved.parts["exited_by_age"],
        "aged_out_qualified": moved.aged_out_qualified,
        "trained": moved.parts["trained"] | moved.parts["recorded"],
    }
    return moved.who(masks[column])
