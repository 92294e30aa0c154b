"""How reports stand: draft, issued, sent, failed, stale, and what changed."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support import run

from plan09lib.deliver.calendar.run_due import run_due
from plan09lib.deliver.calendar.status import report_statuses
from plan09lib.deliver.mail.ledger import SUFFIX, Entry, SendLedger, run_id_of, trial_of
from plan09lib.deliver.place import clock
from plan09lib.deliver.place.staging import Place
from plan09lib.deliver.record.manifest import sources, write_manifest
from plan09lib.project import project_root
from plan09lib.read.city.register import official_wards
from plan09lib.read.plan.plan import Plan
from plan09lib.read.tables.sources import mark_untouched
from plan09lib.tell.city.rollup import open_rollup
from plan09lib.tell.report.opening import open_report_review
from tests.city_samples import official_city
from tests.report_stubs import ROWS, by_report, put_report

MakeUnit = Callable[..., Path]
NUMBER = "12-BC/ĐU"
LETTERS = [("a", NUMBER, "sent"), ("b", NUMBER, "sent"), ("c", "nháp 1", "failed")]


@pytest.mark.parametrize(
    ("third", "state", "told"),
    [
        ([], "sent", "2/2 thư"),
        ([("d", NUMBER, "planned")], "issued", "2/3 thư"),
        ([("d", NUMBER, "unknown")], "issued", "2/3 thư, 1 không rõ"),
        ([("a", NUMBER, "failed")], "sent", "2/2 thư"),
    ],
)
def test_status_tells_how_many_readers_got_an_issued_report(
    ward: Path, outputs: Path, third: list[tuple[str, str, Any]], state: str, told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    issue = {"number": NUMBER, "date": "2025-07-15", "replaces": ""}
    folder = put_report(ward, outputs, "p-1", "2025-H1", issue=issue)
    (found,) = report_statuses(ward, outputs)
    assert (found.state, str(found.letters)) == ("issued", "chưa gửi")
    ledger = SendLedger(folder.with_name(f"{folder.name}{SUFFIX}"))
    for number, (reader, document, became) in enumerate([*LETTERS, *third]):
        entry = Entry.planned(
            f"{reader}@x.example.invalid", "lanh_dao", f"<{number}@x.vn>", document
        )
        ledger.record(entry, became)
    where = ("--data-dir", str(ward), "--output-dir", str(outputs))
    (found,) = report_statuses(ward, outputs)
    assert (found.state, str(found.letters)) == (state, told)
    assert told in run(capsys, "status", *where)[1]
    assert json.loads(run(capsys, "status", "--json", *where)[1])["letters"]["sent"] == 2
    ledger.path.write_text("{", encoding="utf-8")
    assert "không đọc được sổ gửi" in run(capsys, "status", *where)[1]


def test_status_tells_whether_a_citys_facts_have_changed_since_its_roll_up(
    data_dir: Path, plan: Plan, tmp_path: Path
) -> None:
    ward = official_wards()[0]
    official_city(data_dir, "tp", plan, [ward])
    folder = tmp_path / "outputs" / "tp" / "2025-H2-tong-hop"
    folder.mkdir(parents=True)
    review = open_rollup("tp", "2025-H2", data_dir)
    write_manifest(
        folder, sources(review, project_root() / "notebooks" / "tong_hop.ipynb"), review, "data"
    )
    (found,) = report_statuses(data_dir, tmp_path / "outputs")
    assert not found.is_stale
    facts = data_dir / "city" / "tp" / "facts.parquet"
    pd.read_parquet(facts).iloc[:-1].to_parquet(facts, index=False)
    (found,) = report_statuses(data_dir, tmp_path / "outputs")
    assert found.is_stale
    shutil.rmtree(data_dir / "city")
    (found,) = report_statuses(data_dir, tmp_path / "outputs")
    assert found.is_stale


def test_status_and_batch_name_the_forms_that_nobody_has_saved(
    ward: Path, outputs: Path, make_unit: MakeUnit, capsys: pytest.CaptureFixture[str]
) -> None:
    issue = {"number": NUMBER, "date": "2025-07-15", "replaces": ""}
    put_report(ward, outputs, "p-1", "2025-H1", issue=issue)
    make_unit("p-2", {"2025-06-30": ROWS})
    (ward / "units" / "p-3").mkdir()  # a ward without its own file
    for unit, day in (("p-1", "2025-05-31"), ("p-1", "2025-12-31"), ("p-2", "2025-12-31")):
        form = ward / "units" / unit / f"{day}.xlsx"
        form.write_bytes(b"x")
        mark_untouched(form, form)
    where = ("--data-dir", str(ward), "--output-dir", str(outputs))
    told = [f"{unit}/2025-12-31.xlsx còn nguyên như máy lập: điền, lưu rồi chạy lại"
            for unit in ("p-1", "p-2")]  # fmt: skip
    assert run(capsys, "status", *where)[2].splitlines()[:2] == told
    assert "2025-12-31" not in run(capsys, "batch", "p-1", "--periods", "2025-H1", *where)[2]
    put_report(ward, outputs, "p-1", "2025", issue=issue)
    err = run(capsys, "batch", "p-1", "--periods", "2025-H1,2025", *where)[2]
    assert err.splitlines() == told[:1]


def test_status_compares_nothing_with_a_report_from_before_classes_were_kept(
    ward: Path, outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {"created_at": "2025-07-01T08:00:00+07:00", "statuses": {"met": 3}}
    put_report(ward, outputs, "p-1", "2025-H1", replaced=before)
    out = run(capsys, "status", "--data-dir", str(ward), "--output-dir", str(outputs))[1]
    assert "bản trước lập theo cách kết luận cũ, không so được" in out
    assert "không đổi  " in out


def test_status_knows_a_sample_ward_beside_own_ones(
    ward: Path, outputs: Path, make_unit: MakeUnit
) -> None:
    make_unit("p-2", {"2025-06-30": ROWS})
    sample = ward / "sample" / "p-2"
    sample.parent.mkdir(exist_ok=True)
    (ward / "units" / "p-2").rename(sample)
    put_report(ward, outputs, "p-2", "2025-H1")
    assert not by_report(ward, outputs)["p-2/2025-H1-so-ket"].is_stale
    shutil.rmtree(sample)
    assert by_report(ward, outputs)["p-2/2025-H1-so-ket"].is_stale


def test_status_tells_drafts_issued_failed_stale_and_what_changed(
    ward: Path, outputs: Path, make_unit: MakeUnit, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {
        "created_at": "2025-07-01T08:00:00+07:00",
        "counts": {"attained": 3, "needs_sending": 2},
    }
    put_report(ward, outputs, "p-1", "2025-H1", replaced=before)
    make_unit("p-2", {"2025-06-30": ROWS})
    issue = {"number": "12-BC/ĐU", "date": "2025-07-15", "replaces": ""}
    put_report(ward, outputs, "p-2", "2025-H1", issue=issue, inputs={})
    shutil.copytree(outputs / "p-2" / "2025-H1-so-ket", outputs / "p-2" / "2025-H1-so-ket.9-BC-DU")
    failed = outputs / "failed" / "p-1" / "2025-so-ket"
    failed.mkdir(parents=True)
    (failed / "error.txt").write_text("Dữ liệu:\n  - p-1: thiếu; cần → thêm\n", encoding="utf-8")
    found = by_report(ward, outputs)
    assert set(found) == {"p-1/2025-H1-so-ket", "p-1/2025-so-ket", "p-2/2025-H1-so-ket"}
    draft = found["p-1/2025-H1-so-ket"]
    assert (draft.state, draft.is_stale) == ("draft", False)
    assert draft.changed == {"attained": 2, "needs_sending": -2}
    assert (found["p-2/2025-H1-so-ket"].state, found["p-2/2025-H1-so-ket"].is_stale) == (
        "issued",
        True,
    )
    assert found["p-1/2025-so-ket"].state == "failed"
    code, out, _ = run(capsys, "status", "--data-dir", str(ward), "--output-dir", str(outputs))
    assert code == 0
    assert "cần cử thêm -2, đã đạt +2" in out
    assert "ban hành số 12-BC/ĐU" in out
    assert re.search(r"ban hành ngày \d{2}/\d{1,2}/2025", out)
    assert "p-1: thiếu; cần → thêm" in out


def test_a_clock_set_back_is_told_where_less_seems_due(
    ward: Path, outputs: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put_report(ward, outputs, "p-1", "2025-H1")
    where = ("--data-dir", str(ward), "--output-dir", str(outputs))
    day = ("--on", "2025-01-05")
    commands = (("due", *day), ("due", "--json", *day), ("status",), ("due", "--run", *day))
    for words in commands:
        assert "Đồng hồ máy" not in run(capsys, *words, *where)[2]
    early = clock.now() - dt.timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: early)
    for words in commands:
        code, _, err = run(capsys, *words, *where)
        assert (code, "chậm hơn một việc đã ghi" in err) == (0, True), words


def test_status_of_nothing_says_how_to_begin(
    data_dir: Path, outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--data-dir", str(data_dir), "--output-dir", str(outputs))
    code, told, _ = run(capsys, "status", *where)
    assert code == 0
    assert "chưa có báo cáo nào" in told
    assert all(f"plan09 {command}" in told for command in ("start", "report", "batch --sample"))
    assert run(capsys, "status", *where, "--json")[1] == ""


def test_due_and_status_agree_on_an_issued_report_whose_list_has_changed(
    ward: Path, outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issue = {"number": NUMBER, "date": "2025-07-15", "replaces": ""}
    where = ("--data-dir", str(ward), "--output-dir", str(outputs))
    for inputs, is_stale in (({}, True), (None, False)):
        more = {} if inputs is None else {"inputs": inputs}
        put_report(ward, outputs, "p-1", "2025-H1", issue=issue, **more)
        assert by_report(ward, outputs)["p-1/2025-H1-so-ket"].is_stale == is_stale
        out = run(capsys, "due", "--on", "2025-07-16", *where)[1]
        assert ("đã ban hành, có thay đổi sau khi ban hành: danh sách" in out) == is_stale
        assert ("đã ban hành 1 (1 có thay đổi" in out) == is_stale
        lines = run(capsys, "due", "--on", "2025-07-16", "--json", *where)[1].splitlines()
        (record,) = [one for one in map(json.loads, lines) if one["period"] == "2025-H1"]
        assert (record["state"], record["is_stale"]) == ("issued", is_stale)


def test_what_has_changed_is_named_by_its_kind(
    ward: Path, outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another report that is issued changes no list: nobody is told that the data has changed."""
    where = ("--data-dir", str(ward), "--output-dir", str(outputs))
    put_report(ward, outputs, "p-1", "2025-H1")
    told = {"period": "2025-H1", "review": "so_ket", "number": NUMBER, "ratings": [], "ages": [],
            "cases": {}}  # fmt: skip
    unit, issued = ward / "units" / "p-1", "2024-so-ket.9-BC-DU.json"
    (unit / "da_ban_hanh").mkdir()
    (unit / "da_ban_hanh" / issued).write_text(json.dumps(told), encoding="utf-8")
    (found,) = report_statuses(ward, outputs)
    assert found.changed_inputs == ("báo cáo khác đã ban hành",)
    assert "đã đổi: báo cáo khác đã ban hành" in run(capsys, "status", *where)[1]
    out = run(capsys, "due", "--on", "2025-07-16", *where)[1]
    assert "cần lập lại, đã đổi: báo cáo khác đã ban hành" in out
    assert "danh sách" not in out
    with (unit / "2025-06-30.xlsx").open("ab") as file:
        file.write(b"x")
    with (unit / "don_vi.yml").open("a", encoding="utf-8") as text:
        text.write("\n")
    with (ward / "plan" / "du_bao.yml").open("a", encoding="utf-8") as text:
        text.write("\n")
    record = json.loads(run(capsys, "status", "--json", *where)[1])
    kinds = ["báo cáo khác đã ban hành", "danh sách", "don_vi.yml", "tệp của kế hoạch"]
    assert (record["changed_inputs"], record["is_stale"]) == (kinds, True)


def test_status_tells_who_got_a_draft_on_trial(
    ward: Path, outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = put_report(ward, outputs, "p-1", "2025-H1")
    where = ("--data-dir", str(ward), "--output-dir", str(outputs))
    (found,) = report_statuses(ward, outputs)
    assert (found.state, found.letters) == ("draft", None)
    ledger = SendLedger(folder.with_name(f"{folder.name}{SUFFIX}"))
    for document in (trial_of(run_id_of(folder)), trial_of("0123456789ab")):
        cut = f"lanh_dao.{len(document)}"
        ledger.record(Entry.planned("a@x.example.invalid", cut, f"<{document}>", document), "sent")
    (found,) = report_statuses(ward, outputs)
    assert (found.state, str(found.letters)) == ("draft", "1/1 thư")
    assert "gửi thử 1/1 thư" in run(capsys, "status", *where)[1]


def test_a_period_that_no_list_is_old_enough_for_leaves_no_failed_report(
    ward: Path, outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--data-dir", str(ward), "--output-dir", str(outputs))
    Place(outputs, "p-1", "2023-so-ket").put_aside_as_failed("Dữ liệu:\n  - p-1: thiếu")
    assert [one.state for one in report_statuses(ward, outputs)] == ["failed"]
    code, _, err = run(capsys, "report", "p-1", "2023", *where)
    assert (code, "không có danh sách nào đến ngày 31/12/2023" in err) == (3, True)
    assert report_statuses(ward, outputs) == []


@pytest.mark.parametrize("command", ["report p-1 2025-H1", "run-due --on 2025-07-16"])
def test_a_run_that_finds_the_report_unchanged_leaves_none_of_it_failed(
    ward: Path, outputs: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = outputs / "p-1" / "2025-H1-so-ket"
    folder.mkdir(parents=True)
    review = open_report_review("so_ket", "p-1", "2025-H1", ward)
    write_manifest(
        folder, sources(review, project_root() / "notebooks" / "so_ket.ipynb"), review, "data"
    )
    Place(outputs, "p-1", "2025-H1-so-ket").put_aside_as_failed("Dữ liệu:\n  - p-1: hỏng")
    assert [one.state for one in report_statuses(ward, outputs)] == ["draft", "failed"]
    where = ("--data-dir", str(ward), "--output-dir", str(outputs))
    assert run(capsys, *command.split(), *where)[0] == 0
    assert [one.state for one in report_statuses(ward, outputs)] == ["draft"]


def test_a_failed_run_from_what_has_changed_since_stays_told(ward: Path, outputs: Path) -> None:
    put_report(ward, outputs, "p-1", "2025-H1", code="khác")
    Place(outputs, "p-1", "2025-H1-so-ket").put_aside_as_failed("Dữ liệu:\n  - p-1: hỏng")
    assert list(run_due(ward, outputs, dt.date(2025, 7, 16))) == []
    assert [one.state for one in report_statuses(ward, outputs)] == ["draft", "failed"]
