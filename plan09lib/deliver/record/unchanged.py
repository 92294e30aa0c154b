"""Whether a report has to be made at all: told by hashes, without reading a workbook."""

from __future__ import annotations

import contextlib

from plan09lib.deliver.place.clock import is_since
from plan09lib.deliver.place.disk import told_when_not_writable
from plan09lib.deliver.record.manifest import is_current, read_manifest, sources_of_request
from plan09lib.deliver.record.published import Published, days_too_old, list_of, verdict_of
from plan09lib.deliver.record.request import ReportRequest
from plan09lib.errors import DeliveryFailed, Plan09Error
from plan09lib.read.plan.plan import load_plan
from plan09lib.read.unit.plans import PLANS
from plan09lib.read.unit.unit_files import UnitFiles
from plan09lib.rooms import REPORTS


def unchanged(request: ReportRequest, since: str = "") -> Published | None:
    """The report in place when it is whole and made from what there is now; else None.

    With `since` (an ISO time) it must have been made then or later; where the internal list of
    names is asked for, it must be there too. Then nothing fails any more: what an earlier run left
    as failed goes.

    Raises: DataRefused when nobody can tell what is in place.
    """
    folder = request.place.target
    record = read_manifest(folder)
    if record is None or (since and not is_since(record.created_at, since)):
        return None
    if request.with_names and not list_of(folder).is_file():
        return None
    try:
        plan = load_plan(request.data_dir / PLANS, request.plan)
        files = UnitFiles.load(request.data_dir, request.unit, plan)
        files.refuse_strays(request.period.end)
    except Plan09Error:  # told by whoever makes the report
        return None
    inputs = files.inputs(request.period.end)
    if not is_current(folder, sources_of_request(request, inputs)):
        return None
    _discard_failed(request)
    days_old = days_too_old(files, request.period.end) if request.kind in REPORTS else 0
    told = verdict_of(request.kind, plan, record.counts or {}, files.unit.is_synthetic, days_old)
    return Published(folder, told, is_new=False)


def _discard_failed(request: ReportRequest) -> None:
    """Nothing left of a failed run; where that cannot be now, the next run does it."""
    if request.place.failed.is_dir():
        busy_or_full = contextlib.suppress(DeliveryFailed)
        disk = told_when_not_writable(request.output_dir)
        with busy_or_full, disk, request.place.locked(patience=0):
            request.place.discard_failed()
