"""What the lists say of single bodies: Party cells work by work, each stage's latest evidence.

The sheet Hoạt động names the body of an activity; nothing else in the lists names a cell. Which
part of a work that the plan lays on many bodies is a cell's own, no list says.
"""

from __future__ import annotations

import datetime as dt
import re

import pandas as pd

from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.tasks.activities import (
    body_id,
    body_key,
    has_carried_out,
    kind_of_body,
    rows_of,
    sheet_rows,
    within,
)
from plan09lib.judge.tasks.tasks import works
from plan09lib.read.clauses.plan_file import Cover, Duty, Work
from plan09lib.read.files.text import matching_key, tidy
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ACTIVITIES

BRANCH = "chi_bo"
"""The id of the Party cells among the plan's bodies, kinds of bodies and cuts."""
BRANCH_COLUMNS: dict[str, tuple[str, str]] = {
    "work_id": ("string", "id of the action or duty"),
    "events": ("Int64", "the cell's activity rows in the period"),
    "documents": ("Int64", "of them with a document"),
    "latest": ("string", "ISO date of the cell's latest activity; empty when there is none"),
    "reached": ("boolean", "whether the work has reached the cell; NA when it need not reach each"),
}


def branch_called(name: str, plan: Plan) -> str:
    """The one cell that `name` speaks of: "Bí thư Chi bộ Khu phố 3" speaks of Chi bộ Khu phố 3.

    Missing: empty when it speaks of none, of several or of all.
    """
    prefix = next(kind.prefix for kind in plan.file.body_kinds if kind.id == BRANCH)
    found = re.split(rf"(?i)\b(?={re.escape(prefix)}\b)", tidy(name))
    if len(found) != 2 or found[0].strip().casefold().endswith("các"):
        return ""
    branch = found[1].strip(" .,;()")
    key = matching_key(branch)
    everybody = [
        matching_key(version.name)
        for body in plan.file.bodies
        if body.id == BRANCH
        for version in body.names
    ]
    return "" if any(key in one for one in everybody) else branch


def branch_rows(evidence: Evidence, kind: str = BRANCH) -> pd.DataFrame:
    """The activities of single bodies of a kind since the ward exists, up to the period's end.

    Columns: those of the sheet Hoạt động, and `branch`, a key equal for all spellings of a body.
    """
    rows, plan = sheet_rows(evidence, ACTIVITIES), evidence.plan
    first = max(evidence.history.unit.file.valid.since, plan.file.stages[0].start)
    dated = rows["date"].between(pd.Timestamp(first), pd.Timestamp(evidence.period.end))
    rows = rows[dated & rows["body"].notna()]
    own = [kind_of_body(name, plan) == kind for name in rows["body"]]
    rows = rows[pd.Series(own, index=rows.index, dtype=bool)]
    keys = [body_key(name, plan, evidence.now.date) for name in rows["body"]]
    return rows.assign(branch=pd.Series(keys, index=rows.index, dtype="string"))


def branch_names(evidence: Evidence) -> dict[str, str]:
    """The cells that the lists name, by their keys, in the order of the lists."""
    rows = branch_rows(evidence)
    return dict(zip(rows["branch"], rows["body"].astype(str), strict=True))


def branch_work_rows(
    evidence: Evidence, branch: str, work: Work, in_period: bool = True
) -> pd.DataFrame:
    """The activities of one cell for `work`: of the period, or all up to its end."""
    rows = branch_rows(evidence)
    mine = rows_of(rows[rows["branch"] == matching_key(branch)], work)
    return within(mine, evidence.period) if in_period else mine


def branch_evidence(evidence: Evidence, branch: str) -> pd.DataFrame:
    """One row per work that is not sensitive. Columns: see `BRANCH_COLUMNS`."""
    rows = branch_rows(evidence)
    own = rows[rows["branch"] == matching_key(branch)]
    found = [_row(evidence, work, own) for _, work in works(evidence.plan) if not work.sensitive]
    frame = pd.DataFrame(found, columns=list(BRANCH_COLUMNS))
    return frame.astype({name: kind for name, (kind, _) in BRANCH_COLUMNS.items()})


def reached_by(
    evidence: Evidence, work: Work, kind: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of the bodies of a kind that the lists name those that `work` has reached, and the others.

    In the order of the lists; a body of the plan by its name on the date of the list.
    """
    rows = branch_rows(evidence, kind)
    reached = set(_counted(evidence, work, rows, kind)["branch"])
    names = dict(zip(rows["branch"], rows["body"].astype(str), strict=True))
    told = {key: _told_name(evidence, name) for key, name in names.items()}
    return (
        tuple(name for key, name in told.items() if key in reached),
        tuple(name for key, name in told.items() if key not in reached),
    )


def _told_name(evidence: Evidence, name: str) -> str:
    known = body_id(name, evidence.plan)
    return evidence.plan.body_name(known, evidence.now.date) if known else name


def branch_cover(work: Work, kind: str = BRANCH) -> Cover | None:
    """How the work is to reach every body of a kind; None when it need not."""
    return next((cover for cover in work.covers if cover.kind == kind), None)


def _row(evidence: Evidence, work: Work, own: pd.DataFrame) -> dict[str, object]:
    mine = rows_of(own, work)
    now, latest = within(mine, evidence.period), mine["date"].max()
    return {
        "work_id": work.id,
        "events": len(now),
        "documents": int(now["document"].notna().sum()),
        "latest": "" if pd.isna(latest) else latest.date().isoformat(),
        "reached": len(_counted(evidence, work, own)) > 0 if branch_cover(work) else None,
    }


def _counted(
    evidence: Evidence, work: Work, rows: pd.DataFrame, kind: str = BRANCH
) -> pd.DataFrame:
    """The rows that count for reaching bodies: of the period, or all where the work stays valid."""
    cover, mine = branch_cover(work, kind), rows_of(rows, work)
    return mine if cover and cover.cumulative else within(mine, evidence.period)


# Which bodies of the plan a name speaks of, as offices write names: short, several in one.


def bodies_called(name: str, plan: Plan, ward: str) -> tuple[str, ...]:
    """The ids of the bodies that `name` speaks of, at any date; the ward's own name may stand in.

    Missing: empty when it speaks of no body of the plan; a part that is none is passed over.

    Source: names and `also` of `bodies` in plan.yml.
    """
    known: dict[str, list[str]] = {}
    for body in plan.file.bodies:
        for written in (*body.also, *(version.name for version in body.names)):
            known.setdefault(matching_key(written), []).append(body.id)
    place = re.compile(re.escape(tidy(ward)), re.IGNORECASE)
    plain = place.sub(ward.split(maxsplit=1)[0], tidy(name))
    parts = [plain, *re.split(r"[,;]|\bvà\b", plain)]
    found = [body for key in map(matching_key, parts) for body in known.get(key, ())]
    return tuple(dict.fromkeys(found))


def keepers(plan: Plan) -> tuple[str, ...]:
    """The ids of the bodies that follow up and put the lists together."""
    return plan.file.followers


def who_acts(evidence: Evidence, work: Work, kind: str) -> tuple[str, ...]:
    """The ids of the bodies that are to act where `work` has not reached every body of `kind`.

    Who leads an action acts for all. A duty is laid on each of its bodies: those of the kind act
    that have not carried it out. Where the lists do not show which, who leads it acts; cells do not
    for offices: then it is for those who follow up (plan, III.3).
    """
    plan = evidence.plan
    kinds = {one.id for one in plan.file.body_kinds}
    laid = work.bodies if isinstance(work, Duty) else ()
    names = {body: plan.body_name(body, evidence.now.date) for body in laid}
    own = [b for b in laid if (b if b in kinds else kind_of_body(names[b], plan)) == kind]
    behind = tuple(body for body in own if not has_carried_out(evidence, work, body))
    leads = work.leads != BRANCH or kind == BRANCH
    return behind or ((work.leads,) if leads else keepers(plan))


# Per body the latest evidence of each stage, so that a missing link shows (plan, I).

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
    rows = _of_the_plan(evidence, sheet_rows(evidence, ACTIVITIES))
    sensitive = {work.id for _, work in works(evidence.plan) if work.sensitive}
    rows = rows[~rows["action_id"].isin(sensitive)]
    return rows.assign(body_today=[_name_today(evidence, name) for name in rows["body"].fillna("")])


def _of_the_plan(evidence: Evidence, rows: pd.DataFrame) -> pd.DataFrame:
    """Those of `rows` that are no other plan's of the unit.

    A row that names no plan by its code is the first's; another plan's are its own since it began.
    """
    if evidence.plans_before:
        begun = rows["date"] >= pd.Timestamp(evidence.plan.begins_on)
        return rows[rows["action_id"].isin(_codes(evidence.plan)) & begun]
    foreign = {code for plan in evidence.history.plans for code in _codes(plan)}
    return rows[~rows["action_id"].isin(foreign - _codes(evidence.plan))]


def _codes(plan: Plan) -> set[str]:
    return {code for work in plan.file.works for code in work.codes}


def latest_of(rows: pd.DataFrame, body: str, stage: str) -> pd.DataFrame:
    """Of `cycle_rows` those with the latest date of one body and stage."""
    own = rows[(rows["body_today"] == body) & rows["life_cycle"].isin(STAGES[stage])]
    return own[own["date"] == own["date"].max()]


def missing_links(
    evidence: Evidence, matrix: pd.DataFrame, day: dt.date
) -> list[tuple[str, list[str]]]:
    """Who lacks evidence of stages that the plan lays on them, and those stages.

    Bodies have the names that are valid on `day`; several that are one then lack a stage when none
    of them has it. Source: `life_cycle` in plan.yml.
    """
    plan, rows = evidence.plan, {row["body"]: row for row in matrix.to_dict("records")}
    found: dict[str, list[str]] = {plan.body_name(body.id, day): [] for body in plan.file.bodies}
    for laid in plan.file.life_cycle:
        has = {
            plan.body_name(name, day)
            for name in laid.bodies
            if rows[plan.body_name(name, evidence.now.date)][laid.stage]
        }
        for name in dict.fromkeys(plan.body_name(name, day) for name in laid.bodies):
            if name not in has:
                found[name].append(laid.stage)
    return [(name, stages) for name, stages in found.items() if stages]


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
