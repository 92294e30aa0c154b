"""Reports as publishing leaves them, without the work of making them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from support import person

from plan09lib.deliver.calendar.status import ReportStatus, report_statuses
from plan09lib.deliver.record.issue_record import write_issue_record
from plan09lib.deliver.record.manifest import MANIFEST, IssueRecord
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import load_plan
from plan09lib.read.unit.history import History

ROWS = {"nhan_su": [person("0001")]}
"""The sheets of a small list."""


def put_report(
    data: Path, outputs: Path, unit: str, period: str, **record: Any
) -> Path:  # fmt: skip
    """A report as publishing leaves it, made from what lies in `data` now."""
    plan = load_plan(data / "plan")
    inputs = History.load(data, unit, plan).inputs(Period.parse(period).end)
    folder = outputs / unit / f"{period}-so-ket"
    folder.mkdir(parents=True, exist_ok=True)
    known = {"unit": unit, "period": period, "inputs": inputs}
    if issue := record.get("issue"):
        write_issue_record(folder, IssueRecord(**issue).as_issue)
    (folder / MANIFEST).write_text(whole_record(**(known | record)), encoding="utf-8")
    return folder


def whole_record(**record: Any) -> str:
    """A `manifest.json` that lacks nothing, with these entries."""
    known = {"review": "so_ket", "unit": "p-1", "period": "2025", "issue": None, "inputs": {}}
    known |= {"code": "", "versions": {}, "counts": {"attained": 5}, "outputs": {}}
    known |= {"created_at": "2025-07-10T08:00:00+07:00", "replaced": None}
    return json.dumps(known | record)


def by_report(data: Path, outputs: Path) -> dict[str, ReportStatus]:
    return {f"{one.unit}/{one.report}": one for one in report_statuses(data, outputs)}
