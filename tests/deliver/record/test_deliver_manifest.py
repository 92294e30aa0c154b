"""`manifest.json`: one record, one rule for one that cannot be used."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import run

from plan09lib.deliver.batch.runs import Run, outcome_of
from plan09lib.deliver.city.facts_export import export_facts
from plan09lib.deliver.mail.mailing import prepare
from plan09lib.deliver.page.files import FACTS
from plan09lib.deliver.record.issued import issued_as
from plan09lib.deliver.record.manifest import MANIFEST, Manifest, read_manifest
from plan09lib.errors import DataRefused
from plan09lib.project import project_root
from tests.report_stubs import put_report

Record = dict[str, Any]


def _as_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _as_dangling_link(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.with_name("khong-co.json"))


def _gone(file: Path) -> None:
    file.rename(file.with_name("bao-cao.html"))


def changed(change: Callable[[Record], object]) -> Callable[[Path], None]:
    def write(file: Path) -> None:
        record = json.loads(file.read_text(encoding="utf-8"))
        change(record)
        file.write_text(json.dumps(record), encoding="utf-8")

    return write


BROKEN: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut off": (lambda f: f.write_bytes(f.read_bytes()[:-9]), "cắt cụt"),
    "empty": (lambda f: f.write_bytes(b""), "cắt cụt"),
    "no JSON": (lambda f: f.write_text("xin chào", encoding="utf-8"), "không phải JSON"),
    "no text": (lambda f: f.write_bytes(b"\xff\xfe\x00"), "không phải JSON"),
    "a list": (lambda f: f.write_text("[]"), "sai cấu trúc"),
    "nothing": (lambda f: f.write_text("null"), "sai cấu trúc"),
    "nested without end": (lambda f: f.write_text("[" * 100_000), "không phải JSON"),
    "a folder": (_as_folder, "không phải tệp"),
    "a link to nothing": (_as_dangling_link, "không phải tệp"),
    "gone, files left": (_gone, "thiếu manifest.json"),
    "no issue": (changed(lambda r: r.pop("issue")), "mục issue"),
    "no files": (changed(lambda r: r.pop("outputs")), "mục outputs"),
    "issue of another kind": (changed(lambda r: r.update(issue="12")), "mục issue"),
    "issue without number": (changed(lambda r: r.update(issue={"date": "2025-07-15"})), "issue"),
    "number nobody can tell": (
        changed(lambda r: r.update(issue={"number": "x", "date": "2025-07-15", "replaces": ""})),
        "sai cấu trúc",
    ),
    "counts as texts": (changed(lambda r: r.update(counts={"met": "5"})), "mục counts.met"),
    "inputs as a list": (changed(lambda r: r.update(inputs=[])), "mục inputs"),
    "no time": (changed(lambda r: r.update(created_at="hôm qua")), "mục created_at"),
    "a file elsewhere": (changed(lambda r: r.update(outputs={"../../x": "00"})), "mục outputs"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_record_is_told_by_everybody_and_stops_no_other_report(
    ward: Path, outputs: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil, told = BROKEN[name]
    shutil.copy(project_root() / "data" / "thu.yml", ward)
    folder = put_report(ward, outputs, "p-1", "2025-H1")
    (folder / FACTS).write_bytes(b"")
    put_report(ward, outputs, "p-1", "2024-H2")
    spoil(folder / MANIFEST)
    for asked in (
        lambda: read_manifest(folder),
        lambda: issued_as(folder),
        lambda: prepare(
            "so_ket", "p-1", "2025-H1", ward, outputs, date="1 Jan 2026 00:00:00 +0700"
        ),
        lambda: export_facts(outputs.parent / "goi.zip", ward, outputs),
    ):
        with pytest.raises(DataRefused) as refused:
            asked()
        assert told in refused.value.message
    outcome = outcome_of(Run("p-1", "so_ket", "2025-H1"), ward, outputs, force=True)
    assert (outcome.exit_code, told in outcome.message) == (3, True)
    where = ("--data-dir", str(ward), "--output-dir", str(outputs))
    code, out, err = run(capsys, "status", *where)
    assert (code, told in out, told in err) == (3, True, True)
    assert "2024-H2-so-ket" in out
    assert "Traceback" not in out + err
    code, out, err = run(capsys, "due", "--on", "2025-07-16", *where)
    assert (code, told in out, told in err) == (3, True, True)


def test_there_is_no_record_where_there_is_no_report(tmp_path: Path) -> None:
    assert read_manifest(tmp_path / "p-1") is None
    (tmp_path / "p-1" / "noi_bo").mkdir(parents=True)
    assert read_manifest(tmp_path / "p-1") is None, "marked copies alone are no report"


def test_an_old_record_and_one_of_a_newer_version_are_read(ward: Path, outputs: Path) -> None:
    folder = put_report(ward, outputs, "p-1", "2025-H1", mai_sau={"x": 1})
    record = read_manifest(folder)
    assert record is not None
    assert (record.issued_as, record.gate, record.replaced) == (None, (), None)


def test_a_record_is_written_as_before_key_by_key() -> None:
    written = {
        "review": "so_ket", "unit": "p-1", "period": "2025-H1",
        "issue": {
            "number": "12-BC/ĐU", "date": "2025-07-15", "replaces": "",
            "human": {
                "words": {"bai_hoc": "a"}, "without": "", "document": "33", "plan_number": None,
            },
        },
        "inputs": {"plan/plan.yml": "00"}, "code": "11", "versions": {"python": "3.11"},
        "parameters": {"unit": "p-1", "period": "2025-H1", "data_dir": "data"}, "commit": "",
        "plan_version": "00",
        "rows": {"facts": 19, "findings": 0}, "counts": {"met": 5},
        "replaced": {"created_at": "2025-07-10T08:00:00+07:00", "counts": {"met": 4}},
        "gate": ["size", "no_names"], "outputs": {"facts.csv": "22"},
        "created_at": "2025-07-11T08:00:00+07:00",
    }  # fmt: skip
    text = json.dumps(written, ensure_ascii=False, indent=2) + "\n"
    assert Manifest.model_validate_json(text).to_text() == text
