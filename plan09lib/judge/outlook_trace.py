"""From a forecast head back to today's row it stands for."""

from __future__ import annotations

import pandas as pd

from plan09lib.judge.outlook import Outlook
from plan09lib.judge.trace import COLUMNS
from plan09lib.read.plan_models import Target

COUNTED = ("n", "k", "unknown", "left", "left_qualified", "aged_out")


def outlook_rows(
    outlook: Outlook, target: Target, scenario: str, column: str
) -> pd.DataFrame | None:
    """The rows of today's list that `column` of the target's forecast counts; None for no heads.

    Columns: workbook, sheet, row. As many rows as the number says.
    """
    if column not in COUNTED:
        return None
    counts, plan = outlook.counts, outlook.counts.plan
    same = counts.same_as(target, scenario)
    then = counts.side(target, same, target.deadline)
    today = counts.side(target, same, outlook.forecast.as_of)
    today, then = today[today["member"]], then.assign(there=True)
    old = then.reindex(today.index, fill_value=False)
    members = then[then["member"]]
    chosen = {
        "n": members.index,
        "k": members.index[members["yes"]],
        "unknown": members.index[members["blank"]],
        "left": today.index[~old["there"]],
        "left_qualified": today.index[~old["there"] & today["yes"]],
        "aged_out": today.index[old["there"] & ~old["member"] & old["any_age"] & ~old["undecided"]],
    }[column]
    people = outlook.forecast.people
    rows = people.loc[people["staff_id"].isin(chosen), ["workbook", "row"]]
    return rows.assign(sheet=plan.layout.sheets["nhan_su"].title)[COLUMNS].reset_index(drop=True)
