"""Whether letters of a report may be written at all, and where they lie: asked before any list."""

from __future__ import annotations

from pathlib import Path

from plan09lib.deliver.mail.settings import load_settings
from plan09lib.deliver.record.manifest import Manifest, read_manifest
from plan09lib.deliver.record.request import ReportRequest
from plan09lib.errors import DataRefused, Fault, SendRefused

REMINDERS, SUFFIX = ".don-doc", ".so-gui.json"
"""What the folder of reminders and the ledger are called beside the report's folder."""
ISSUED = (
    "issued",
    "đã ban hành, hoặc chỉ gửi thử bản dự thảo",
    "ban hành bằng plan09 issue; muốn xem thử thì thêm --draft",
)
"""Name, words and remedy of the rule of the send gate that can be told without the letters."""
STILL_DRAFT = "báo cáo chưa ban hành (còn là dự thảo)"


def refuse_unsendable(request: ReportRequest, draft: bool, remind: bool) -> None:
    """Nothing, when settings, report and its number allow letters; reminders need no report.

    Raises: DataRefused for a faulty `thu.yml`, without a report or a usable record of it;
    SendRefused for a draft that is not sent as one.
    """
    load_settings(request.data_dir)
    if remind:
        return
    record = record_of(request)
    if not draft and record.issue is None:
        _, rule, action = ISSUED
        where = letters_folder(request, remind).name
        raise SendRefused(Fault(where, STILL_DRAFT, rule, action))


def record_of(request: ReportRequest) -> Manifest:
    """The record of the report in place. Raises: DataRefused without a usable one."""
    if record := read_manifest(request.place.target):
        return record
    review = request.kind.replace("_", "-")
    plan = f" --plan {request.chosen.named}" if request.chosen.named else ""
    action = f"chạy: plan09 report {request.unit} {request.period.text} --review {review}{plan}"
    rule = "thư gửi kèm một báo cáo đã lập"
    raise DataRefused(Fault(str(request.place.target), "chưa có báo cáo", rule, action))


def letters_folder(request: ReportRequest, remind: bool) -> Path:
    """The report's folder; for reminders one beside it, which needs no report."""
    target = request.place.target
    return target.with_name(target.name + REMINDERS) if remind else target


def ledger_path(request: ReportRequest, remind: bool) -> Path:
    """Beside the folder of the letters."""
    folder = letters_folder(request, remind)
    return folder.with_name(folder.name + SUFFIX)
