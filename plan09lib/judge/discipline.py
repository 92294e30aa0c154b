"""Discipline and replacement, Party and state apart, in aggregate only (actions 4.6, 4.7)."""

from __future__ import annotations

import pandas as pd

from plan09lib.judge.activities import sheet_rows, within
from plan09lib.judge.evidence import Evidence
from plan09lib.read.sheet_names import ACTIVITIES
from plan09lib.read.text import matching_key

PARTY, STATE = "dang", "chinh_quyen"


def discipline_rows(evidence: Evidence) -> pd.DataFrame:
    """The rows of `case_rows` on discipline, with `form` and `system` (`dang`, `chinh_quyen`).

    The form is what stands before the bracket in Nội dung, the system what it names; a row that
    names neither system counts as state discipline only if the body is not a Party body.
    """
    own = case_rows(evidence, "4.6")
    forms = [_form(text) for text in own["content"].fillna("")]
    systems = [_system(row) for _, row in own.iterrows()]
    return own.assign(form=forms, system=systems)


def discipline_table(evidence: Evidence) -> pd.DataFrame:
    """Cases in the period by form (rows) and system (columns `dang`, `chinh_quyen`), as counted.

    Raw counts: protect before sharing.
    """
    cases = discipline_rows(evidence)
    if cases.empty:
        return pd.DataFrame(columns=[PARTY, STATE], dtype="Int64")
    table = cases.pivot_table(index="form", columns="system", values="cases", aggfunc="sum")
    return table.reindex(columns=[PARTY, STATE]).fillna(0).astype("Int64").sort_index()


def cases_of(evidence: Evidence, work_id: str) -> int:
    """Cases written under one sensitive code in the period. Protect before sharing."""
    return int(case_rows(evidence, work_id)["cases"].sum())


def case_rows(evidence: Evidence, work_id: str) -> pd.DataFrame:
    """The activity rows under one code in the period, with `cases`: Số lượng, or 1 without it."""
    rows = within(sheet_rows(evidence, ACTIVITIES), evidence.period)
    own = rows[rows["action_id"] == work_id]
    return own.assign(cases=own["amount"].fillna(1).astype("int64"))


def _form(content: str) -> str:
    return content.split("(")[0].strip() or "không ghi hình thức"


def _system(row: pd.Series) -> str:
    content = matching_key("" if pd.isna(row["content"]) else row["content"])
    if matching_key("chính quyền") in content:
        return STATE
    body = matching_key("" if pd.isna(row["body"]) else row["body"])
    party = matching_key("Đảng")
    return PARTY if party in content or party in body else STATE
