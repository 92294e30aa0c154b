"""How full a list is: for each column and group, of how many people something is known."""

from __future__ import annotations

import pandas as pd

from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ROSTER, Column

EVERYBODY = "all"
TYPES = {
    "column": "string", "header": "string", "group": "string", "known": "Int64", "people": "Int64",
}  # fmt: skip


def completeness(roster: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """One row per column that ought to be filled and group (`all` for everybody), in list order.

    Columns: column (frame name), header, group (code), known (heads with a value that was
    understood), people. Ticks and planned posts are left out: there a blank says "no". People of
    groups outside the plan are left out.
    """
    inside = roster[~roster["group"].isin(plan.groups_outside)]
    present = [code for code in plan.vocabularies["nhom"].codes if (inside["group"] == code).any()]
    rows = [
        {
            "column": column.name,
            "header": column.header,
            "group": group,
            "known": int(part[column.name].notna().sum()),
            "people": len(part),
        }
        for column in plan.layout.sheets[ROSTER].columns
        if _ought_to_be_filled(column)
        for group in (*present, EVERYBODY)
        for part in [inside if group == EVERYBODY else inside[inside["group"] == group]]
    ]
    return pd.DataFrame(rows, columns=list(TYPES)).astype(TYPES)


def column_rows(
    roster: pd.DataFrame, plan: Plan, column: str, group: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of the people of `group` (or `all`), and of those with something known in `column`.

    People of groups outside the plan are left out, as in `completeness`.
    """
    people = roster[~roster["group"].isin(plan.groups_outside)]
    if group != EVERYBODY:
        people = people[people["group"] == group]
    return people, people[people[column].notna()]


def _ought_to_be_filled(column: Column) -> bool:
    return column.blank_is_unknown or column.required or column.kind == "date"
