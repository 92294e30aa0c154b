"""The command line: Vietnamese messages, exit codes, and a table of what was made."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import person, run

from plan09lib.deliver.batch import batch as batching
from plan09lib.deliver.batch import runs
from plan09lib.deliver.batch.batch import SAMPLE_RUNS, planned, run_batch
from plan09lib.deliver.batch.place import BATCH, only_batch
from plan09lib.deliver.batch.record import BatchRecord
from plan09lib.deliver.batch.runs import Run, outcome_of
from plan09lib.deliver.place.staging import Place
from plan09lib.deliver.publish import publish as publishing
from plan09lib.deliver.record.manifest import MANIFEST
from plan09lib.deliver.record.published import Published
from plan09lib.deliver.record.request import ReportRequest
from plan09lib.errors import BadParameter, DataRefused, DeliveryFailed, Fault
from plan09lib.project import project_root
from tests.report_stubs import put_report


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("report", "phuong-mau-1", "2025-H3"), "2025-H3"),
        (("report", "phuong-mau-11", "2025-H1"), 'có phải "phuong-mau-1'),
        (("issue", "phuong-mau-1"), "thiếu"),
        (("report", "phuong-mau-1", "2025", "--review", "so_ket"), "dùng so-ket hoặc tong-ket"),
        (("report", "phuong-mau-1", "2025", "--forse"), "dùng --force"),
        (("repot",), 'có phải "report"?'),
        (("batch", "phuong-mau-1"), "--periods 2025-H1"),
        (("report", "phuong-mau-1", "2025", "--data-dir", "khong-co"), "--data-dir"),
        (("report", "phuong-mau-1", "2025", "--data-dir", ""), "nhận tên trống"),
        (("batch", "--period", "2025", "--workers", "0"), "số nguyên từ 1 trở lên"),
        (("batch", "--units", "phuong-mau-1,phuong-mau-x", "--period", "2025"), "phuong-mau-x"),
    ],
)
def test_a_bad_command_is_refused_in_vietnamese(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    where = ("--output-dir", str(tmp_path)) if arguments[0] in ("report", "batch") else ()
    code, out, err = run(capsys, *arguments, *where)
    assert code == 2
    assert out == ""
    assert err.startswith("Tham số không dùng được:")
    assert told in err


@pytest.mark.parametrize(
    ("arguments", "extra"),
    [
        (("status", "thua"), "thua"),
        (("report", "phuong-mau-1", "2025-H1", "một", "hai"), "một hai"),
        (("start", "a.xlsx", "b.xlsx"), "b.xlsx"),
    ],
)
def test_a_word_too_many_is_told_in_four_parts(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], extra: str
) -> None:
    command = f"plan09 {arguments[0]}"
    told = f"{command}: thừa {extra}; lệnh viết như trong phần trợ giúp → xem {command} --help"
    assert run(capsys, *arguments) == (2, "", f"Tham số không dùng được:\n  - {told}\n")


def test_help_is_vietnamese(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--help")
    assert code == 0
    assert "Lập một báo cáo" in out


def test_an_unknown_error_is_told_as_an_error_of_the_program(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(order: Any) -> None:
        raise ZeroDivisionError("hỏng bên trong")

    monkeypatch.setenv("PLAN09_FORK", "0")
    monkeypatch.setattr("plan09lib.deliver.publish.publish._opened", broken)
    code, _, err = run(capsys, "report", "phuong-mau-1", "2025-H1", "--output-dir", str(tmp_path))
    assert code == 1
    assert "Lỗi chương trình" in err
    failed = tmp_path / "failed" / "phuong-mau-1" / "2025-H1-so-ket" / "error.txt"
    assert "hỏng bên trong" in failed.read_text(encoding="utf-8")


def test_the_sample_has_a_run_for_every_ward_and_period_it_lived_in() -> None:
    units = ["phuong-cu-a", "phuong-mau-3"]
    runs = planned(project_root() / "data", units, SAMPLE_RUNS)
    made = {(run.unit, run.period) for run in runs if not run.not_applicable}
    assert made == {
        ("phuong-cu-a", "2024"),
        ("phuong-cu-a", "2025-H1"),
        ("phuong-mau-3", "2026-H1"),
        ("phuong-mau-3", "2022..2025"),
    }
    assert all(run.not_applicable.startswith("không lập: ") for run in runs if run.not_applicable)


def test_a_batch_goes_on_after_a_failure_and_returns_the_worst_code(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def publish(kind: str, unit: str, period: str, *rest: Any, **_: Any) -> Published:
        if period == "2025-H1":
            raise DataRefused(Fault("2025-06-30.xlsx", "hỏng", "phải lành", "sửa"))
        return Published(tmp_path / unit / period, "Chậm tiến độ 1, Đạt 3")

    monkeypatch.setenv("PLAN09_FORK", "0")
    monkeypatch.setattr(runs, "publish", publish)
    options = ("--jobs", "1", "--output-dir", str(tmp_path))
    code, out, err = run(capsys, "batch", "--sample", "phuong-cu-a", *options)
    assert code == 3
    lines = out.splitlines()
    assert len(lines) == 6
    assert "nằm cạnh tệp batch.json" in lines[5]
    assert "Chậm tiến độ 1, Đạt 3 → phuong-cu-a/2024" in lines[0]
    assert "chưa lập được (mã 3): 2025-06-30.xlsx: hỏng" in lines[1]
    assert "không lập: đơn vị chỉ có từ" in lines[2]
    assert lines[4].startswith("Tổng số 4: xong 1, không lập 2, chưa lập được 1 (")
    assert "2025-06-30.xlsx: hỏng" in err
    record = json.loads((tmp_path / BATCH).read_text(encoding="utf-8"))
    assert [one["state"] for one in record["runs"]] == ["done", "failed", "left_out", "left_out"]


def test_a_batch_is_resumed_where_it_failed_and_nothing_else_is_made_again(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def publish(kind: str, unit: str, period: str, *rest: Any, **_: Any) -> Published:
        made.append(period)
        if len(made) == 1:
            raise DataRefused(Fault("2024-12-31.xlsx", "hỏng", "phải lành", "sửa"))
        (tmp_path / unit / period).mkdir(parents=True)
        return Published(tmp_path / unit / period, "Đạt 3")

    monkeypatch.setenv("PLAN09_FORK", "0")
    monkeypatch.setattr(runs, "publish", publish)
    where = ("--workers", "1", "--output-dir", str(tmp_path))
    options = ("--units", "phuong-mau-1", "--periods", "2024, 2025-H1")
    assert run(capsys, "batch", *options, *where)[0] == 3
    code, out, _ = run(capsys, "batch", "--resume", *where)
    assert (code, made) == (0, ["2024", "2025-H1", "2024"])
    assert "Tổng số 2: xong 2 (" in out
    run(capsys, "batch", "--resume", *where)
    assert len(made) == 3
    code, _, err = run(capsys, "batch", "--resume", "--force", *where)
    assert code == 2
    assert "--resume" in err
    code, _, err = run(capsys, "batch", "--resume", "--output-dir", str(tmp_path / "khác"))
    assert code == 2
    assert "bỏ --resume" in err


def test_a_second_batch_in_the_same_folder_waits_for_the_first(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with only_batch(tmp_path):
        code, _, err = run(capsys, "batch", "--sample", "--output-dir", str(tmp_path))
    assert code == 75
    assert "một đợt khác đang chạy" in err


def test_a_full_disk_is_told_and_the_report_in_place_stays(
    data_dir: Path, make_unit: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_unit("p-1", {"2025-06-30": {"nhan_su": [person("0001")]}})
    old = put_report(data_dir, tmp_path / "out", "p-1", "2025-H1") / MANIFEST
    before = old.read_text()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def full_halfway(request: ReportRequest, *_: object) -> None:
        (request.place.staged / "bao-cao.html").write_text("dở dang", encoding="utf-8")
        full()

    monkeypatch.setattr(publishing, "_made", full_halfway)
    for keeps_remains in (True, False):
        if not keeps_remains:
            monkeypatch.setattr(Place, "put_aside_as_failed", full)
        outcome = outcome_of(Run("p-1", "so_ket", "2025-H1"), data_dir, tmp_path / "out", False)
        assert outcome.exit_code == DeliveryFailed.exit_code
        assert "đĩa đã đầy" in outcome.message
        assert "Traceback" not in outcome.message
        assert old.read_text() == before
        if keeps_remains:
            place = Place(tmp_path / "out", "p-1", "2025-H1-so-ket")
            assert not list(place.output_dir.rglob("bao-cao.html")), "remains fill the disk"
            assert (place.failed / "error.txt").is_file()


def test_who_stops_a_batch_is_told_what_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stopped(run: Run, **_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(batching, "made_apart", lambda shop, run, **options: stopped(run))
    monkeypatch.setattr(batching, "can_fork", lambda: True)
    monkeypatch.setattr(batching, "settled", lambda run, **_: None)
    with pytest.raises(KeyboardInterrupt):
        list(run_batch([Run("a", "so_ket", "2025")], tmp_path, tmp_path))
    assert "--resume" in caplog.text


def test_a_batch_of_several_jobs_gives_every_outcome_once(tmp_path: Path) -> None:
    runs = [Run(unit, "so_ket", "2025", "không lập: thử") for unit in ("b", "a", "c")]
    outcomes = list(run_batch(runs, tmp_path, tmp_path, jobs=2))
    assert sorted(outcome.run.unit for outcome in outcomes) == ["a", "b", "c"]


def test_start_up_does_not_pay_for_grammars_nobody_uses() -> None:
    script = "import sys, plan09lib.deliver.publish.report_files; m = sys.modules; "
    script += "print(m.get('rfc3987_syntax'), 'lark' in m, 'nbformat' in m, "
    script += "'arrow' in m, 'bs4' in m, 'soupsieve.css_parser' in m)"
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["None", "False", "True", "False", "True", "False"]
    assert not told.stderr, "nothing warns that it is missing"


def test_jsonschema_still_checks_what_nbformat_needs() -> None:
    import jsonschema

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"a": 1}, {"properties": {"a": {"type": "string"}}})


@pytest.mark.parametrize(
    "change", [{"kind": "x"}, {"state": "x"}, {"folder": "../../x"}, {"folder": "/x"}, {"x": 1}]
)
def test_a_batch_file_that_tells_of_strange_things_is_refused(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    record = BatchRecord.new(tmp_path, [Run("p-1", "so_ket", "2025-H1")])
    record.save()
    assert BatchRecord.load(tmp_path).to_do
    said = json.loads(record.file.read_text(encoding="utf-8"))  # type: ignore[union-attr]
    said["runs"][0] |= change
    record.file.write_text(json.dumps(said), encoding="utf-8")  # type: ignore[union-attr]
    with pytest.raises(BadParameter, match=r"không đọc được batch\.json"):
        BatchRecord.load(tmp_path)
