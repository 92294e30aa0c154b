"""`ban-hanh.json`: that a report was issued, with the digests of everything that was issued.

It lies beside the manifest and must agree with it and with the files, or nobody takes the report
for issued: a line typed into the manifest issues nothing, a file changed later is told. It guards
against accident, not against somebody who writes all of it anew.
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from plan09lib.deliver.place.clock import time_stamp
from plan09lib.deliver.place.written import FileName, Moment, damage
from plan09lib.deliver.record.manifest import MANIFEST, IssueRecord, Manifest
from plan09lib.digest import sha256
from plan09lib.errors import DataRefused, Fault, said_by_system
from plan09lib.read.period.issue import Issue

ISSUED = "ban-hanh.json"
_RULE = "báo cáo ban hành có bản ghi ban hành khớp với manifest.json và với từng tệp"
_RESTORE = "khôi phục thư mục báo cáo từ bản lưu, hoặc lập bản sửa: plan09 issue … --replaces"


class IssuedFiles(IssueRecord):
    """What was issued: number and date, the SHA-256 of every file by name, when."""

    files: dict[FileName, str]
    issued_at: Moment


def write_issue_record(folder: Path, issue: Issue) -> None:
    """The record of the files that lie in `folder`, not of folders in it; the manifest follows."""
    files = [path for path in sorted(folder.iterdir()) if path.is_file()]
    record = IssuedFiles(
        **dict(IssueRecord.of(issue)),
        files={path.name: sha256(path) for path in files if path.name not in (ISSUED, MANIFEST)},
        issued_at=time_stamp(),
    )
    text = json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=2)
    (folder / ISSUED).write_text(text + "\n", encoding="utf-8", newline="\n")


def issue_record(folder: Path) -> IssuedFiles | None:
    """The record in a report's folder; None where there is none.

    Raises: DataRefused for one that cannot be read.
    """
    try:
        return IssuedFiles.model_validate_json((folder / ISSUED).read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DataRefused(_fault(folder, f"không đọc được ({said_by_system(error)})")) from None
    except ValidationError as error:
        raise DataRefused(_fault(folder, f"không đọc được: {damage(error)}")) from None


def refuse_unproven(folder: Path, manifest: Manifest) -> None:
    """Nothing, when manifest, record and files tell the same: a draft, or what was issued.

    Raises: DataRefused for anything else.
    """
    record = issue_record(folder)
    if record is None:
        if manifest.issue:
            found = f"{MANIFEST} ghi số {manifest.issue.number} mà không có bản ghi ban hành"
            raise DataRefused(_fault(folder, found))
        return
    if manifest.issue is None or any(
        getattr(record, name) != told for name, told in manifest.issue
    ):
        found = f"ghi số {record.number}, {MANIFEST} ghi khác"
        raise DataRefused(_fault(folder, found))
    of_report = {name: one for name, one in manifest.outputs.items() if name != ISSUED}
    if not of_report.items() <= record.files.items():
        raise DataRefused(_fault(folder, f"{MANIFEST} kê tệp khác bản ghi ban hành"))
    for name, digest in record.files.items():
        file = folder / name
        if not file.is_file() or sha256(file) != digest:
            raise DataRefused(_fault(folder, f"{name} đã khác tệp được ban hành, hoặc đã mất"))


def _fault(folder: Path, found: str) -> Fault:
    return Fault(f"{folder.parent.name}/{folder.name}/{ISSUED}", found, _RULE, _RESTORE)
