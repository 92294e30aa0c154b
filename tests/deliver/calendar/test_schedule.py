"""What is due, by the calendar and what `outputs/` holds; one run at a time."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import person, run

from plan09lib.deliver.batch.failures import reason_of
from plan09lib.deliver.batch.runs import Outcome, Run
from plan09lib.deliver.calendar import run_due as running
from plan09lib.deliver.calendar.due import Item, survey_due
from plan09lib.deliver.calendar.run_due import Made, one_at_a_time, run_due
from plan09lib.deliver.calendar.status import report_statuses
from plan09lib.deliver.place.disk import told_when_not_writable
from plan09lib.deliver.place.staging import Place
from plan09lib.deliver.record import unchanged as record_unchanged
from plan09lib.deliver.record.published import Published
from plan09lib.deliver.record.request import checked_request
from plan09lib.errors import AlreadyRunning, DataRefused, DeliveryFailed, Fault
from plan09lib.project import project_root
from plan09lib.read.tables.sources import mark_untouched
from tests.report_stubs import ROWS, by_report, put_report

MakeUnit = Callable[..., Path]
IN_TIME, LATE = dt.date(2025, 7, 15), dt.date(2025, 7, 16)


def states(data: Path, outputs: Path, on: dt.date) -> dict[tuple[str, str], tuple[str, int]]:
    items = survey_due(data, outputs, on).items
    return {(item.unit, item.period): (item.state, item.days_overdue) for item in items}


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (dt.date(2025, 6, 30), {}),
        (dt.date(2025, 7, 1), {("p-1", "2025-H1"): ("due", 0)}),
        (IN_TIME, {("p-1", "2025-H1"): ("due", 0)}),
        (LATE, {("p-1", "2025-H1"): ("overdue", 1)}),
    ],
    ids=["last day of the period", "day after it", "due date", "day after the due date"],
)
def test_a_review_is_due_from_the_day_after_its_period_to_its_due_date(
    ward: Path, outputs: Path, on: dt.date, expected: dict[tuple[str, str], tuple[str, int]]
) -> None:
    assert states(ward, outputs, on) == expected


def test_the_final_review_of_a_stage_is_due_sixty_days_after_it(ward: Path, outputs: Path) -> None:
    (ward / "units" / "p-1" / "2025-06-30.xlsx").rename(ward / "units" / "p-1" / "2025-12-31.xlsx")
    assert states(ward, outputs, dt.date(2026, 3, 1))[("p-1", "2022..2025")] == ("due", 0)
    assert states(ward, outputs, dt.date(2026, 3, 2))[("p-1", "2022..2025")] == ("overdue", 1)


def test_a_line_of_the_log_carries_the_time_at_which_it_is_written(
    ward: Path, outputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ended = (dt.datetime(2025, 7, 16, hour, tzinfo=dt.UTC) for hour in (6, 7))
    moments = iter((begun, ended))
    monkeypatch.setattr(running, "now", lambda: next(moments))
    monkeypatch.setattr(running, "workshop", lambda *_, **__: contextlib.nullcontext())
    monkeypatch.setattr(running, "made_apart", lambda _, one, **__: Outcome(one, exit_code=0))
    (made,) = run_due(ward, outputs, LATE)
    assert made.at == ended
    assert made.line.startswith("2025-07-16 07:00:00  p-1 sơ kết 2025-H1: đã lập")


@pytest.mark.parametrize(
    ("on", "body"),
    [(dt.date(2025, 6, 29), "Ban Tổ chức Đảng ủy phường"), (LATE, "Ban Xây dựng Đảng của Đảng ủy")],
)
def test_a_missing_workbook_blocks_and_names_whom_to_ask_that_day(
    data_dir: Path, make_unit: MakeUnit, outputs: Path, on: dt.date, body: str
) -> None:
    make_unit("p-1", {"2024-06-30": ROWS})
    survey = survey_due(data_dir, outputs, on)
    (item,) = [one for one in survey.items if one.period == "2024-H2"]
    assert item.state == "blocked"
    assert item.missing is not None
    assert body in item.missing.action
    assert "phường Thử" in item.missing.action
    assert "2024-12-31.xlsx" in item.missing.action
    assert item.days_overdue == (on - dt.date(2025, 1, 15)).days


def test_a_form_that_nobody_saved_is_told_instead_of_whom_to_ask(
    data_dir: Path, make_unit: MakeUnit, outputs: Path
) -> None:
    folder = make_unit("p-1", {"2024-06-30": ROWS})
    form = folder / "2024-12-31.xlsx"
    form.write_bytes(b"x")
    mark_untouched(form, form)
    (item,) = [one for one in survey_due(data_dir, outputs, LATE).items if one.period == "2024-H2"]
    assert item.missing is not None
    assert item.missing.found == "2024-12-31.xlsx còn nguyên như máy lập"
    assert item.missing.action == "điền, lưu rồi chạy lại"


@pytest.mark.parametrize(("day", "state"), [("2025-05-16", "due"), ("2025-05-15", "blocked")])
def test_a_workbook_may_be_as_old_as_the_plan_allows(
    data_dir: Path, make_unit: MakeUnit, outputs: Path, day: str, state: str
) -> None:
    make_unit("p-1", {day: ROWS})
    assert states(data_dir, outputs, IN_TIME)[("p-1", "2025-H1")][0] == state


@pytest.mark.parametrize(("day", "days_old"), [("2025-05-16", 0), ("2025-05-15", 46)])
@pytest.mark.parametrize(
    "issue", [None, {"number": "1-BC/ĐU", "date": "2025-07-15", "replaces": ""}]
)
def test_of_a_report_in_place_it_is_said_how_old_its_list_is(
    data_dir: Path, make_unit: MakeUnit, outputs: Path, day: str, days_old: int,
    issue: dict[str, str] | None, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    make_unit("p-1", {day: ROWS})
    put_report(data_dir, outputs, "p-1", "2025-H1", issue=issue)
    (item,) = survey_due(data_dir, outputs, IN_TIME).items
    assert (item.state, item.record["days_old"]) == ("issued" if issue else "done", days_old)
    told = "danh sách dùng để đánh giá cũ hơn cuối kỳ 46 ngày"
    assert item.cells[-1].endswith(f"\n{told}") == bool(days_old)
    monkeypatch.setattr(record_unchanged, "is_current", lambda *_: True)
    request = checked_request("so_ket", "p-1", "2025-H1", data_dir, outputs, None)
    assert record_unchanged.unchanged(request).verdict.endswith(f"; {told}") == bool(days_old)


def test_a_ward_without_any_workbook_is_blocked_since_the_first_of_all_wards(
    ward: Path, make_unit: MakeUnit, outputs: Path
) -> None:
    make_unit("p-2", {})
    assert states(ward, outputs, IN_TIME)[("p-2", "2025-H1")] == ("blocked", 0)


def test_a_ward_outside_its_life_is_not_listed(
    data_dir: Path, make_unit: MakeUnit, outputs: Path
) -> None:
    make_unit("p-1", {"2024-12-31": ROWS, "2025-06-30": ROWS}, valid_until="2025-06-29")
    assert set(states(data_dir, outputs, LATE)) == {("p-1", "2024-H2"), ("p-1", "2024")}


def test_a_report_made_from_the_present_inputs_is_done_and_a_changed_list_makes_it_stale(
    ward: Path, outputs: Path
) -> None:
    put_report(ward, outputs, "p-1", "2025-H1")
    assert states(ward, outputs, LATE)[("p-1", "2025-H1")] == ("done", 0)
    with (ward / "units" / "p-1" / "2025-06-30.xlsx").open("ab") as file:
        file.write(b"x")
    assert states(ward, outputs, LATE)[("p-1", "2025-H1")] == ("stale", 0)
    (item,) = survey_due(ward, outputs, LATE).items
    assert (item.record["is_stale"], "sau khi ban hành" in item.cells[-1]) == (True, False)


def test_an_issued_report_is_left_alone_whatever_its_inputs(
    ward: Path, outputs: Path, made: list[Item]
) -> None:
    issue = {"number": "12-BC/ĐU", "date": "2025-07-15", "replaces": ""}
    put_report(ward, outputs, "p-1", "2025-H1", issue=issue, inputs={})
    assert states(ward, outputs, LATE)[("p-1", "2025-H1")] == ("issued", 0)
    assert list(run_due(ward, outputs, LATE)) == []
    assert made == []


def test_a_faulty_ward_is_told_and_the_others_go_on(
    ward: Path, make_unit: MakeUnit, outputs: Path
) -> None:
    (make_unit("p-2", {"2025-06-30": ROWS}) / "ban-nhap.xlsx").write_bytes(b"")
    survey = survey_due(ward, outputs, LATE)
    assert [item.unit for item in survey.items] == ["p-1"]
    assert [fault.where for fault in survey.faulty[0].error.faults] == ["p-2/ban-nhap.xlsx"]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, ward: Path, outputs: Path) -> list[Any]:
    """What was run, by a stand-in that fails for ward `p-0` and else leaves a report."""
    runs: list[Any] = []

    def made_apart(shop: Any, run: Run, data_dir: Path, output_dir: Path, **_: Any) -> Outcome:
        runs.append(run)
        if run.unit == "p-0":
            return Outcome(run, message="Lỗi:\n  - p-0: hỏng; x → y", exit_code=4)
        folder = put_report(data_dir, output_dir, run.unit, run.period)
        return Outcome(run, Published(folder, "Đạt 5"))

    monkeypatch.setattr(running, "made_apart", made_apart)
    monkeypatch.setattr(running, "workshop", lambda *_, **__: contextlib.nullcontext())
    return runs


def test_run_makes_each_due_report_once_and_a_failure_stops_no_other(
    ward: Path, outputs: Path, make_unit: MakeUnit, made: list[Any],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    make_unit("p-0", {"2025-06-30": ROWS})
    where = ("--data-dir", str(ward), "--output-dir", str(outputs), "--on", "2025-07-16")
    code, out, err = run(capsys, "due", "--run", *where)
    assert (code, out) == (4, "")
    failed, done = err.splitlines()
    assert "p-0 sơ kết 2025-H1: chưa lập được (mã 4)" in failed
    assert "p-0: hỏng; x → y" in failed
    assert "p-1 sơ kết 2025-H1: đã lập" in done
    shutil.rmtree(ward / "units" / "p-0")
    code, _, err = run(capsys, "due", "--run", *where)
    assert code == 0
    assert "không có báo cáo nào phải lập" in err
    assert [one.unit for one in made] == ["p-0", "p-1"]


def test_json_gives_a_line_per_report(
    ward: Path, outputs: Path, made: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--data-dir", str(ward), "--output-dir", str(outputs), "--on", "2025-07-16", "--json")
    _, out, _ = run(capsys, "due", *where)
    assert json.loads(out)["state"] == "overdue"
    code, _, err = run(capsys, "due", "--run", *where)
    assert code == 0
    entry = json.loads(err)
    assert (entry["unit"], entry["exit_code"], entry["verdict"]) == ("p-1", 0, "Đạt 5")
    _, _, err = run(capsys, "due", "--run", *where)
    assert (json.loads(err)["made"], json.loads(err)["failing"]) == (0, [])


def test_a_failed_report_is_tried_again_only_when_something_changed_or_by_force(
    data_dir: Path, outputs: Path, make_unit: MakeUnit, made: list[Any],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    shutil.rmtree(data_dir / "units" / "p-1")
    folder = make_unit("p-0", {"2025-06-30": ROWS})
    where = ("--data-dir", str(data_dir), "--output-dir", str(outputs), "--on", "2025-07-16")
    assert run(capsys, "due", "--run", *where)[0] == 4
    (item,) = survey_due(data_dir, outputs, LATE).items
    assert (item.state, item.days_overdue) == ("failed", 1)
    code, _, err = run(capsys, "due", "--run", *where)
    assert (code, len(err.splitlines()), len(made)) == (0, 1, 1)
    assert "Vẫn chưa lập được, chưa có gì đổi: p-0 sơ kết 2025-H1" in err
    assert re.search(r"quá hạn 1 ngày\nchưa lập được từ \d\d/\d+/\d{4} \d\d:\d\d: ", item.cells[-1])
    assert item.cells[-1].endswith("p-0: hỏng; x → y")
    assert by_report(data_dir, outputs)["p-0/2025-H1-so-ket"].made_at == item.failure.since
    assert run(capsys, "due", "--run", "--force", *where)[0] == 4
    with (folder / "2025-06-30.xlsx").open("ab") as file:
        file.write(b"x")
    assert states(data_dir, outputs, LATE)[("p-0", "2025-H1")] == ("overdue", 1)
    assert run(capsys, "due", "--run", *where)[0] == 4
    (again,) = survey_due(data_dir, outputs, LATE).items
    assert (again.state, len(made)) == ("failed", 3)
    assert again.failure.since == item.failure.since, "since when it fails was forgotten"
    (data_dir / "plan" / "plan.yml").open("a").write("# đổi\n")
    assert states(data_dir, outputs, LATE)[("p-0", "2025-H1")] == ("overdue", 1)


def test_a_failure_that_passes_by_itself_is_tried_again(
    ward: Path, outputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = Outcome(Run("p-1", "so_ket", "2025-H1"), message="Lỗi:\n  - tệp đang mở", exit_code=6)
    monkeypatch.setattr(running, "made_apart", lambda *_, **__: busy)
    monkeypatch.setattr(running, "workshop", lambda *_, **__: contextlib.nullcontext())
    assert [one.outcome.exit_code for one in run_due(ward, outputs, LATE)] == [6]
    assert states(ward, outputs, LATE)[("p-1", "2025-H1")] == ("overdue", 1)


def test_on_a_full_disk_every_report_that_was_not_made_is_told(
    ward: Path, outputs: Path, make_unit: MakeUnit, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    make_unit("p-2", {"2025-06-30": ROWS})

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def not_made(shop: Any, run: Run, output_dir: Path, **_: Any) -> Outcome:
        with pytest.raises(DeliveryFailed) as error, told_when_not_writable(output_dir):
            full()
        return Outcome.of_error(run, error.value)

    monkeypatch.setattr(running, "made_apart", not_made)
    monkeypatch.setattr(running, "workshop", lambda *_, **__: contextlib.nullcontext())
    monkeypatch.setattr(Place, "tell_failed", full)
    where = ("--data-dir", str(ward), "--output-dir", str(outputs), "--on", "2025-07-16")
    code, _, err = run(capsys, "run-due", *where)
    first, second = err.splitlines()
    assert code == DeliveryFailed.exit_code
    for line, name in ((first, "p-1"), (second, "p-2")):
        assert re.match(rf"\d{{4}}-\S+ \S+  {name} sơ kết 2025-H1: chưa lập được \(mã 6\)", line)
        assert f"{outputs}: không ghi được: đĩa đã đầy" in line


def test_a_faulty_ward_is_told_by_every_run(
    ward: Path, outputs: Path, make_unit: MakeUnit, made: list[Any],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    stray = make_unit("p-2", {"2025-06-30": ROWS}) / "ban-nhap.xlsx"
    stray.write_bytes(b"")
    where = ("--data-dir", str(ward), "--output-dir", str(outputs), "--on", "2025-07-16")
    assert run(capsys, "due", *where)[0] == 3
    code, _, err = run(capsys, "run-due", *where)
    made_line, unseen = err.splitlines()
    assert (code, "p-1 sơ kết 2025-H1: đã lập" in made_line) == (3, True)
    assert "p-2: không xem được (mã 3): p-2/ban-nhap.xlsx: " in unseen
    code, _, err = run(capsys, "run-due", *where)
    again, nothing = err.splitlines()
    assert (code, again[20:]) == (3, unseen[20:])
    assert "không có báo cáo nào phải lập. Không xem được: p-2." in nothing
    code, _, err = run(capsys, "run-due", "--json", *where)
    unseen_record, nothing_record = map(json.loads, err.splitlines())
    assert (code, unseen_record["unit"], unseen_record["exit_code"]) == (3, "p-2", 3)
    assert [one["unit"] for one in nothing_record["failing"]] == ["p-2"]
    stray.unlink()
    assert run(capsys, "run-due", *where)[0] == 0


def test_a_report_that_failed_stays_named_beside_a_faulty_ward(
    data_dir: Path, outputs: Path, make_unit: MakeUnit, made: list[Any],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    make_unit("p-0", {"2025-06-30": ROWS})
    (data_dir / "units" / "p-1" / "don_vi.yml").write_text("unit: [", encoding="utf-8")
    where = ("--data-dir", str(data_dir), "--output-dir", str(outputs), "--on", "2025-07-16")
    assert run(capsys, "run-due", *where)[0] == 4
    code, _, err = run(capsys, "run-due", *where)
    assert code == 3
    assert "chưa có gì đổi: p-0 sơ kết 2025-H1; xem plan09 due. Không xem được: p-1." in err


@pytest.mark.parametrize("command", ["due", "run-due"])
def test_a_data_folder_without_wards_is_said_to_have_none(
    data_dir: Path, outputs: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--data-dir", str(data_dir), "--output-dir", str(outputs), "--on", "2025-07-16")
    for place in ("units", "sample"):
        shutil.rmtree(data_dir / place, ignore_errors=True)
    code, _, err = run(capsys, command, *where)
    assert code == 3
    assert f"{data_dir}: không thấy phường nào trong thư mục này" in err


def test_wards_stand_in_the_order_of_their_numbers(
    ward: Path, outputs: Path, make_unit: MakeUnit
) -> None:
    for name in ("p-10", "p-2"):
        make_unit(name, {"2025-06-30": ROWS})
    for name in ("p-10", "p-2", "p-1"):
        put_report(ward, outputs, name, "2025-H1")
    wards = ["p-1", "p-2", "p-10"]
    assert [one.unit for one in survey_due(ward, outputs, LATE).items] == wards
    assert [one.unit for one in report_statuses(ward, outputs)] == wards


def test_a_log_line_says_how_many_more_faults_there_are(ward: Path, outputs: Path) -> None:
    faults = [Fault("p-1", f"hỏng {n}", "x", "y") for n in range(3)]
    outcome = Outcome.of_error(Run("p-1", "so_ket", "2025-H1"), DataRefused(faults))
    (item,) = survey_due(ward, outputs, LATE).items
    made = Made(item, outcome, 1.0, dt.datetime(2025, 7, 16))
    assert made.line.endswith("p-1: hỏng 0; x → y (và 2 lỗi nữa)")
    many = [Fault("p-1", f"hỏng {n}", "x", "y") for n in range(1_100)]
    assert reason_of(DataRefused(many).message).endswith("(và 1099 lỗi nữa)")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("31/6/2025", "không có ngày này; tháng 6 năm 2025 chỉ có 30 ngày"),
        ("2025-02-31", "không có ngày này; tháng 2 năm 2025 chỉ có 28 ngày"),
        ("ngày 31 tháng 02 năm 2024", "không có ngày này; tháng 2 năm 2024 chỉ có 29 ngày"),
        ("1.13.2025", "không có ngày này; một năm có 12 tháng"),
        ("hôm nay", "phải là ngày dạng 2025-12-31 hoặc 31/12/2025, từ năm 1900"),
        ("1/1/1800", "phải là ngày dạng 2025-12-31 hoặc 31/12/2025, từ năm 1900"),
    ],
)
def test_a_day_that_is_none_is_refused(
    given: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "due", "--on", given)
    assert code == 2
    assert told in " ".join(err.split())


def test_of_two_started_at_once_one_works_and_the_other_says_so(
    ward: Path, outputs: Path, made: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--data-dir", str(ward), "--output-dir", str(outputs), "--on", "2025-07-16")
    with one_at_a_time(outputs):
        code, _, err = run(capsys, "due", "--run", *where)
    assert code == AlreadyRunning.exit_code == 75
    assert "một lần chạy khác" in err
    assert made == []
    assert run(capsys, "due", "--run", *where)[0] == 0
    assert len(made) == 1


HOLD = """
import sys
from pathlib import Path
from plan09lib.deliver.calendar.run_due import one_at_a_time
with one_at_a_time(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_killed_run_holds_its_lock_no_longer(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, text=True, cwd=project_root()
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(AlreadyRunning), one_at_a_time(tmp_path):
            pass
        process.kill()
        process.wait()
    with one_at_a_time(tmp_path):
        pass


def test_old_periods_without_a_list_share_a_line_and_the_newest_says_whom_to_ask(
    data_dir: Path, make_unit: MakeUnit, outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_unit("p-1", {"2022-07-31": ROWS, "2024-12-31": ROWS})
    make_unit("p-2", {}, in_use_since="2022-07-31")
    asked = ("due", "--on", "2025-07-16", "--data-dir", str(data_dir), "--output-dir", str(outputs))
    told = run(capsys, *asked)[1]
    gap = "không có danh sách nào sau 31/7/2022 và trước 31/12/2024; muốn lập bù"
    assert "từ kỳ 2022-H2 đến kỳ 2024-H1, hạn từ 15/01/2023 đến 15/7/2024: " + gap in told
    (first,) = (line for line in told.splitlines() if "6 báo cáo" in line)
    assert first.split("  ")[0] == "p-1"
    assert told.count("p-1, sơ kết") == 1  # 2025-H1: a list of 31/12/2024 is too old for it
    assert "từ kỳ 2022-H2 đến kỳ 2024, hạn từ " in told
    assert "chưa có danh sách nào; muốn lập bù" in told
    assert told.count("p-2, sơ kết") == 1
    assert "gửi tệp 2025-06-30.xlsx" in told
    assert "thiếu số liệu 16 (16 cũng đã quá hạn)" in told
    assert "quá hạn 2," in told
    assert "thiếu số liệu, đã quá hạn\n" in told
    assert len(run(capsys, *asked, "--json")[1].splitlines()) == 18


def test_a_ward_that_does_not_say_since_when_it_owes_the_last_periods_only(
    data_dir: Path, make_unit: Callable[..., Path], outputs: Path
) -> None:
    lists = {"2022-07-31": {"nhan_su": [person("1")]}, "2025-06-30": {"nhan_su": [person("1")]}}
    make_unit("p-1", lists, in_use_since=None)
    make_unit("p-2", lists, in_use_since="2025-01-01")
    asked: dict[str, set[str]] = {"p-1": set(), "p-2": set()}
    for item in survey_due(data_dir, outputs, dt.date(2026, 7, 20)).items:
        asked[item.unit].add(item.period)
    assert asked["p-1"] == {"2026-H1", "2025", "2022..2025"}
    assert asked["p-2"] == {"2025-H1", "2025-H2", "2025", "2026-H1", "2022..2025"}
    (outputs / "p-1" / "2023-so-ket").mkdir(parents=True)
    again = survey_due(data_dir, outputs, dt.date(2026, 7, 20)).items
    assert {item.period for item in again if item.unit == "p-1"} == asked["p-1"] | {"2023"}
