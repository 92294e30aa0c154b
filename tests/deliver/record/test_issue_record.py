"""The record of what was issued: it must agree with manifest and files, or nobody trusts it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from report_stubs import by_report, put_report
from support import run

from plan09lib.deliver.record.issue_record import ISSUED, issue_record, refuse_unproven
from plan09lib.deliver.record.issued import issued_as
from plan09lib.deliver.record.manifest import MANIFEST, Manifest, read_manifest
from plan09lib.digest import sha256
from plan09lib.errors import DataRefused

ISSUE = {"number": "12-BC/ĐU", "date": "2025-07-15", "replaces": ""}
PAGE = "bao-cao.html"


def put(ward: Path, outputs: Path, **record: Any) -> Path:
    (outputs / "p-1" / "2025-H1-so-ket").mkdir(parents=True)
    (outputs / "p-1" / "2025-H1-so-ket" / PAGE).write_text("trang")
    folder = put_report(ward, outputs, "p-1", "2025-H1", **record)
    changed(MANIFEST, lambda known: known.update(outputs={PAGE: sha256("trang")}))(folder)
    return folder


def manifest_of(folder: Path) -> Manifest:
    found = read_manifest(folder)
    assert found is not None
    return found


def changed(name: str, change: Callable[[dict[str, Any]], Any]) -> Callable[[Path], None]:
    def do(folder: Path) -> None:
        record = json.loads((folder / name).read_text(encoding="utf-8"))
        change(record)
        (folder / name).write_text(json.dumps(record), encoding="utf-8")

    return do


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "no record": (lambda f: (f / ISSUED).unlink(), "không có bản ghi ban hành"),
    "damaged": (lambda f: (f / ISSUED).write_text("{"), "không đọc được"),
    "page changed": (lambda f: (f / PAGE).write_text("khác"), f"{PAGE} đã khác tệp được ban hành"),
    "page lost": (lambda f: (f / PAGE).unlink(), f"{PAGE} đã khác tệp được ban hành"),
    "other number": (
        changed(ISSUED, lambda r: r.update(number="13-BC/ĐU")), "ghi số 13-BC/ĐU, manifest.json ghi"
    ),
    "no draft": (changed(MANIFEST, lambda r: r.update(issue=None)), "manifest.json ghi khác"),
    "other words": (
        changed(ISSUED, lambda r: r["human"].update(without="x")), "manifest.json ghi khác"
    ),
    "no files": (changed(ISSUED, lambda r: r.update(files={})), "manifest.json kê tệp khác"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_what_does_not_agree_is_no_issued_report(case: str, ward: Path, outputs: Path) -> None:
    folder = put(ward, outputs, issue=ISSUE)
    refuse_unproven(folder, manifest_of(folder))
    change, found = BROKEN[case]
    change(folder)
    with pytest.raises(DataRefused, match=found):
        refuse_unproven(folder, manifest_of(folder))
    assert by_report(ward, outputs)["p-1/2025-H1-so-ket"].state == "faulty"


def test_a_line_typed_into_the_manifest_issues_nothing(ward: Path, outputs: Path) -> None:
    folder = put(ward, outputs)
    assert by_report(ward, outputs)["p-1/2025-H1-so-ket"].state == "draft"
    changed(MANIFEST, lambda record: record.update(issue=ISSUE))(folder)
    told = by_report(ward, outputs)["p-1/2025-H1-so-ket"]
    assert (told.state, told.number) == ("faulty", "")
    assert "không có bản ghi ban hành" in told.message


def test_what_either_of_them_calls_issued_is_not_overwritten(ward: Path, outputs: Path) -> None:
    folder = put(ward, outputs, issue=ISSUE)
    changed(MANIFEST, lambda record: record.update(issue=None))(folder)
    issued = issued_as(folder)
    assert issued is not None
    assert issued.number == "12-BC/ĐU"
    (folder / ISSUED).unlink()
    assert issued_as(folder) is None


def test_a_report_without_a_record_is_a_draft(ward: Path, outputs: Path) -> None:
    folder = put(ward, outputs)
    assert issue_record(folder) is None
    refuse_unproven(folder, manifest_of(folder))


def test_the_commands_tell_it_and_due_does_not_take_it_for_issued(
    ward: Path, outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(ward, outputs, issue=ISSUE)
    (outputs / "p-1" / "2025-H1-so-ket" / ISSUED).unlink()
    where = ("--data-dir", str(ward), "--output-dir", str(outputs))
    for command in (("status",), ("due", "--on", "2025-08-01")):
        _, out, err = run(capsys, *command, *where)
        assert "không có bản ghi ban hành" in out + err, command
