"""The ledger of proposals: aged, answered or not, carried from report to report (duty III.3)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from plan09lib.judge.targets.assess import Row, of_types, plain_rows
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.tasks.activities import sheet_rows
from plan09lib.read.cells.findings import Finding
from plan09lib.read.rules.layout import PROPOSALS

TYPES = {
    "proposal_id": "string", "date": "string", "addressee": "string", "content": "string",
    "answer": "string", "answered_on": "string", "state": "string", "age_days": "Int64",
    "is_new": "boolean", "workbook": "string", "row": "Int64",
}  # fmt: skip


def proposal_ledger(evidence: Evidence) -> pd.DataFrame:
    """One row per proposal up to the as-of date, unanswered first, then oldest first.

    Columns: proposal_id, date, addressee, content, answer, answered_on (ISO dates), state
    (`open`, `answered`, `withdrawn`, `vanished`), age_days (to the answer, or to the as-of date),
    is_new (sent in the period), workbook and row (where it stands). A proposal that stood in an
    earlier workbook and is missing now is kept as `vanished`.
    """
    rows = sheet_rows(evidence, PROPOSALS)
    present = set(evidence.now.sheet(PROPOSALS)["proposal_id"].dropna())
    found = [_row(evidence, row) for row in plain_rows(rows)]
    gone = _vanished(evidence, present | set(rows["proposal_id"].dropna()))
    found += [_row(evidence, row) | {"state": "vanished"} for row in gone]
    order = {"vanished": 0, "open": 1, "answered": 2, "withdrawn": 3}
    found.sort(key=lambda row: (order[row["state"]], row["date"], row["proposal_id"]))
    return of_types(found, TYPES)


def vanished_findings(evidence: Evidence, ledger: pd.DataFrame) -> list[Finding]:
    """A warning per proposal that stood in an earlier workbook and is missing now."""
    sheet = evidence.plan.layout.sheets[PROPOSALS]
    return [
        Finding(
            workbook=evidence.now.names,
            severity="warning",
            code="vanished_proposal",
            sheet=sheet.title,
            explanation=f"kiến nghị {row['proposal_id']} có ở danh sách trước "
            "nhưng nay không còn dòng",
            action="khôi phục dòng này; kiến nghị thôi theo đuổi thì ghi trạng thái đã rút",
            column=sheet.column("proposal_id").header,
            raw=str(row["proposal_id"]),
        )
        for row in plain_rows(ledger)
        if row["state"] == "vanished"
    ]


def _vanished(evidence: Evidence, present: set[str]) -> list[Row]:
    """Each proposal that is not `present`, as it was last seen."""
    earlier = () if evidence.plans_before else evidence.series[:-1]
    rows = (row for snapshot in earlier for row in plain_rows(snapshot.sheet(PROPOSALS)))
    last_seen = {row["proposal_id"]: row for row in rows if not pd.isna(row["date"])}
    return [row for key, row in last_seen.items() if not pd.isna(key) and key not in present]


def _row(evidence: Evidence, row: Row) -> dict[str, Any]:
    end: Any = (
        pd.Timestamp(evidence.now.date) if pd.isna(row["answered_on"]) else row["answered_on"]
    )
    return {
        "proposal_id": _text(row, "proposal_id"),
        "date": row["date"].date().isoformat(),
        "addressee": _text(row, "addressee"),
        "content": _text(row, "content"),
        "answer": _text(row, "answer"),
        "answered_on": "" if pd.isna(row["answered_on"]) else row["answered_on"].date().isoformat(),
        "state": _state(row),
        "age_days": (end - row["date"]).days,
        "is_new": bool(row["date"] >= pd.Timestamp(evidence.period.start)),
        "workbook": row["workbook"],
        "row": row["row"],
    }


def _text(row: Row, column: str) -> str:
    return "" if pd.isna(row[column]) else str(row[column])


def _state(row: Row) -> str:
    state = _text(row, "proposal_state")
    if state == "rut":
        return "withdrawn"
    answered = state == "da_tra_loi" or not pd.isna(row["answered_on"])
    return "answered" if answered else "open"
