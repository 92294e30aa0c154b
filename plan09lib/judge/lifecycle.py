"""Per body the latest evidence of each stage, so that a missing link shows (plan, I)."""

from __future__ import annotations

import pandas as pd

from plan09lib.judge.activities import body_id, kind_of_body, sheet_rows
from plan09lib.judge.evidence import Evidence
from plan09lib.judge.tasks import works
from plan09lib.read.sheet_names import ACTIVITIES

STAGES: dict[str, tuple[str, ...]] = {
    "trien_khai": ("trien_khai",),
    "quan_triet": ("quan_triet",),
    "thuc_hien": ("thuc_hien",),
    "kiem_tra": ("kiem_tra",),
    "tong_ket": ("so_ket", "tong_ket"),
}
COLUMNS = ["body", *STAGES]


def life_cycle(evidence: Evidence) -> pd.DataFrame:
    """One row per body of the plan under its name on the as-of date, then one for all chi bộ.

    Columns: body, and per stage the ISO date of the latest evidence, empty when there is none.
    Bodies that share a name on that date (merged offices) share a row; bodies that the plan does
    not name appear only when they have evidence. Residential groups are left out, and so are the
    rows of sensitive works: a date and a body would point at a single case.
    """
    rows = cycle_rows(evidence)
    latest = _latest_days(rows)
    found = [
        {"body": body} | {stage: latest.get((body, stage), "") for stage in STAGES}
        for body in _bodies(evidence, rows)
    ]
    return pd.DataFrame(found, columns=COLUMNS).astype("string")


def cycle_rows(evidence: Evidence) -> pd.DataFrame:
    """The activity rows that the life cycle is read from, with `body_today`, the body's row."""
    rows = sheet_rows(evidence, ACTIVITIES)
    sensitive = {work.id for _, work in works(evidence.plan) if work.sensitive}
    rows = rows[~rows["action_id"].isin(sensitive)]
    return rows.assign(body_today=[_name_today(evidence, name) for name in rows["body"].fillna("")])


def latest_of(rows: pd.DataFrame, body: str, stage: str) -> pd.DataFrame:
    """Of `cycle_rows` those with the latest date of one body and stage."""
    own = rows[(rows["body_today"] == body) & rows["life_cycle"].isin(STAGES[stage])]
    return own[own["date"] == own["date"].max()]


def missing_links(matrix: pd.DataFrame) -> list[tuple[str, list[str]]]:
    """Bodies with at least one stage without evidence, and those stages."""
    return [
        (str(row["body"]), missing)
        for row in matrix.to_dict("records")
        if (missing := [stage for stage in STAGES if not row[stage]])
    ]


def _bodies(evidence: Evidence, rows: pd.DataFrame) -> list[str]:
    day = evidence.now.date
    implementing = [body for group in evidence.plan.file.task_groups for body in group.implements]
    duties = [body for duty in evidence.plan.file.duties for body in duty.bodies]
    named = [
        evidence.plan.body_name(body, day)
        for body in dict.fromkeys([*implementing, *duties])
        if body != "don_vi_lien_quan"
    ]
    others = [name for name in rows["body_today"].drop_duplicates() if name]
    return list(dict.fromkeys([*named, *others]))


def _name_today(evidence: Evidence, name: str) -> str:
    """What the body once called `name` is called now; empty for residential groups."""
    kind = kind_of_body(name, evidence.plan)
    if kind == "to_dan_pho":
        return ""
    known = "chi_bo" if kind == "chi_bo" else body_id(name, evidence.plan)
    return evidence.plan.body_name(known, evidence.now.date) if known else name


def _latest_days(rows: pd.DataFrame) -> dict[tuple[str, str], str]:
    """The ISO date of the latest evidence by body and stage."""
    stage_of = {code: stage for stage, codes in STAGES.items() for code in codes}
    latest: dict[tuple[str, str], str] = {}
    told = rows[["body_today", "life_cycle", "date"]].dropna(subset=["life_cycle"])
    for body, code, day in told.itertuples(index=False, name=None):
        if code in stage_of:
            key = (body, stage_of[code])
            latest[key] = max(latest.get(key, ""), day.date().isoformat())
    return latest
