"""Whether a report has to be made at all: told by hashes, without reading a workbook."""

from __future__ import annotations

from plan09lib.deliver.publish.clock import is_since
from plan09lib.deliver.publish.manifest import is_current, read_manifest, sources_of
from plan09lib.deliver.publish.published import Published, verdict_of
from plan09lib.deliver.publish.request import Order
from plan09lib.errors import Plan09Error
from plan09lib.read.plan.plan import load_plan
from plan09lib.read.unit.history import History


def unchanged(order: Order, since: str = "") -> Published | None:
    """The report in place when it is whole and made from what there is now; else None.

    With `since` (an ISO time) it must have been made then or later.

    Raises: DataRefused when nobody can tell what is in place.
    """
    folder = order.place.target
    record = read_manifest(folder)
    if record is None or (since and not is_since(record.created_at, since)):
        return None
    try:
        plan = load_plan(order.data_dir / "plan")
        history = History.load(order.data_dir, order.unit, plan)
    except Plan09Error:  # told by whoever makes the report
        return None
    inputs = plan.digests() | history.digests(order.period.end)
    if not is_current(folder, sources_of(order, inputs)):
        return None
    told = verdict_of(order.kind, plan, record.statuses, history.unit.is_synthetic)
    return Published(folder, told, is_new=False)
