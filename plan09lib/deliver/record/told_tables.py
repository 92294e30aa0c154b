"""What a report tells of the protected, kept beside the ward's lists before it is issued; with it
the number of the ward's plan that people wrote into the document.

Before, not after: a run that is killed between leaves a record too many, which only keeps later
reports coarser; one too few would give something away.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from plan09lib.atomic_write import atomic_write
from plan09lib.deliver.place.disk import told_when_not_writable
from plan09lib.deliver.record.issued import edition_folder
from plan09lib.deliver.record.request import ReportRequest
from plan09lib.digest import sha256
from plan09lib.errors import Plan09Error
from plan09lib.read.unit.told_before import TOLD_ENDING, TOLD_FOLDER, ToldBefore

if TYPE_CHECKING:
    from plan09lib.judge.tasks.task_review import TaskReview
    from plan09lib.read.unit.unit import Unit

_SHORT = 8
"""So much of its digest tells two editions of one number apart."""


@runtime_checkable
class TellsTables(Protocol):
    """A review of a ward whose tasks have protected tables."""

    @property
    def tasks(self) -> TaskReview: ...
    @property
    def unit(self) -> Unit: ...


@contextlib.contextmanager
def tables_kept(review: object, request: ReportRequest) -> Iterator[None]:
    """The record of what `review` tells lies there while it is issued, and afterwards.

    Only where nothing is issued, for a reason that is told, it goes again.
    """
    if not isinstance(review, TellsTables) or request.issue is None:
        yield
        return
    tables = review.tasks.counts.told
    issue = request.issue
    record = ToldBefore(
        period=request.period.text, review=request.kind, number=issue.number, **tables,
        plan=review.tasks.evidence.plan.id, plan_number=issue.human.plan_number or "",
        issued_on=issue.date.isoformat(),
    )  # fmt: skip
    text = json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"
    folder = review.unit.folder / TOLD_FOLDER
    name = edition_folder(request.place, request.issue).name
    path = folder / f"{name}.{sha256(text)[:_SHORT]}{TOLD_ENDING}"
    is_known = path.exists()
    with told_when_not_writable(folder):
        folder.mkdir(exist_ok=True)
        with atomic_write(path, durable=True) as new:
            new.write_text(text, encoding="utf-8", newline="\n")
    try:
        yield
    except Plan09Error:
        if not is_known:
            path.unlink(missing_ok=True)
        raise
