"""Issued reports: frozen under their number; a correction keeps the edition it replaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from plan09lib.deliver.place.staging import KEPT_EDITION, Place
from plan09lib.deliver.record.issue_record import ISSUED, issue_record, refuse_unproven
from plan09lib.deliver.record.manifest import Manifest, read_manifest
from plan09lib.deliver.record.others_files import copy_report
from plan09lib.deliver.record.request import ReportRequest
from plan09lib.errors import DataRefused, Fault
from plan09lib.read.files.day import date_text
from plan09lib.read.period.issue import Issue
from plan09lib.read.period.period import Period
from plan09lib.rooms import REPORTS


def issued_as(folder: Path) -> Issue | None:
    """The number and date under which the report in `folder` was issued; None for a draft.

    What manifest or record of issue alone says counts too: it is not overwritten.

    Raises: DataRefused when there is a report of which one of them cannot be read: it may be an
    issued one.
    """
    manifest = read_manifest(folder)
    told = manifest.issued_as if manifest else None
    record = None if told else issue_record(folder)
    return told or (record.as_issue if record else None)


def not_overwriting(request: ReportRequest) -> ReportRequest:
    """The request, with the date of the issued report in place that it replaces by its number.

    Raises: DataRefused for an issued report, saying how to make a corrected edition.
    """
    issued = issued_as(request.place.target)
    if issued is None:
        _refuse_replacing_nothing(request)
        return request
    if request.issue is None or request.issue.replaces != issued.number:
        review = request.kind.replace("_", "-")
        raise DataRefused(
            Fault(
                str(request.place.target),
                f"báo cáo đã ban hành số {issued.number} ngày {date_text(issued.date)}",
                "báo cáo đã ban hành không bị ghi đè",
                f"lập bản sửa: plan09 issue {request.unit} {request.period.text} --review {review} "
                f'--number "…" --date … --replaces "{issued.number}"',
            )
        )
    return replace(request, issue=replace(request.issue, replaced_on=issued.date))


def _refuse_replacing_nothing(request: ReportRequest) -> None:
    if request.issue is not None and request.issue.replaces:
        found = f"chưa có báo cáo số {request.issue.replaces} để thay thế"
        rule = "bản sửa thay thế một báo cáo đã ban hành của cùng kỳ"
        raise DataRefused(Fault(str(request.place.target), found, rule, "bỏ --replaces"))


def issued_beside(report: Path) -> Iterator[tuple[Path, Manifest | str]]:
    """The unit's other issued reports beside `report`, in the order of periods: folder and record,
    or what keeps one from being believed. Editions that were replaced do not count."""
    found: list[tuple[str, Path, Manifest | str]] = []
    for file in sorted(report.parent.glob(f"*/{ISSUED}")):
        folder = file.parent
        if folder == report or KEPT_EDITION in folder.name:
            continue
        try:
            record = read_manifest(folder)
            if record is None or record.review not in REPORTS:
                continue
            refuse_unproven(folder, record)
            end = Period.parse(record.period).end.isoformat()
            found.append((end, folder, record))
        except DataRefused as error:
            found.append(("", folder, "; ".join(fault.found for fault in error.faults)))
    for _, folder, told in sorted(found, key=lambda one: (one[0], one[1].name)):
        yield folder, told


def edition_folder(place: Place, issued: Issue) -> Path:
    """Where a replaced edition is kept: `2025-H1-so-ket.12-BC-DU` beside the report."""
    plain = issued.number.replace("Đ", "D").replace("đ", "d")
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9]+", "-", ascii_only).strip("-")
    return place.target.with_name(f"{place.target.name}{KEPT_EDITION}{slug}")


def _free_folder(place: Place, issued: Issue) -> Path | None:
    """The folder for an edition; None when it is kept already.

    Two numbers may differ by a sign only (12-BC/ĐU, 12-BC/DU): the second one's gets a place of
    its own.
    """
    first = kept = edition_folder(place, issued)
    turn = 1
    while kept.exists():
        if issued_as(kept) == issued:
            return None
        turn += 1
        kept = first.with_name(f"{first.name}-{turn}")
    return kept


def keep_edition(place: Place) -> None:
    """A copy of the issued report in place, before a correction takes its place.

    The copy is complete before it gets its name, so that a kill leaves no half of it; what is
    internal stays out of it.

    Raises: DeliveryFailed for something of somebody's there that cannot be copied.
    """
    issued = issued_as(place.target)
    if issued is None:
        return
    kept = _free_folder(place, issued)
    if kept is None:  # a run that was cut after keeping it; an edition never changes
        return
    copy = place.work.parent / "edition"
    copy_report(place.target, copy)
    copy.rename(kept)
