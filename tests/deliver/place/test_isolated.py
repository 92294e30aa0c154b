"""One ward's fault stops no other, whatever it raises; each is told with its exit code."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from support import run

from plan09lib.deliver.batch import batch as batches
from plan09lib.deliver.batch import runs as batch_runs
from plan09lib.deliver.batch.batch import planned, run_batch
from plan09lib.deliver.batch.record import Entry
from plan09lib.deliver.batch.runs import Outcome, Run, outcome_of
from plan09lib.deliver.calendar.due import survey_due
from plan09lib.deliver.calendar.run_due import Made, NotSeen, run_due
from plan09lib.deliver.calendar.status import report_statuses
from plan09lib.deliver.place.isolated import as_told, isolated, together
from plan09lib.deliver.record.published import Published
from plan09lib.errors import (
    BadParameter,
    DataRefused,
    DeliveryFailed,
    Fault,
    NotebookFailed,
    Plan09Error,
    ProgramFailed,
)
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.unit_files import UnitFiles
from tests.report_stubs import ROWS, put_report

MakeUnit = Callable[..., Path]
LATE = dt.date(2025, 7, 16)
ERRORS: dict[str, tuple[Exception, int]] = {
    "ours": (DataRefused(Fault("a", "b", "c", "d")), 3),
    "the system's": (PermissionError(13, "Permission denied", "/x/don_vi.yml"), 3),
    "a full disk": (OSError(28, "No space left on device", "/x/y"), 6),
    "recursion": (RecursionError("maximum recursion depth exceeded"), 1),
    "memory": (MemoryError(), 1),
    "the program's": (KeyError("Nguyễn Văn A"), 1),
}


@pytest.mark.parametrize("name", ERRORS)
def test_any_error_is_told_in_four_parts_with_its_exit_code(name: str) -> None:
    error, code = ERRORS[name]

    def fail() -> None:
        raise error

    told = isolated("p-1", fail)
    assert told is not None
    assert told.exit_code == code
    (fault,) = told.faults
    assert all((fault.where, fault.found, fault.rule, fault.action))
    assert "Nguyễn" not in str(fault), "what a list says stays in the traceback"


def test_a_traceback_is_kept_for_whoever_mends_it(caplog: pytest.LogCaptureFixture) -> None:
    failed, refused = (
        as_told(ValueError("hỏng\x1b[2J"), "p-1"),
        DataRefused(Fault("a", "b", "c", "d")),
    )
    assert isinstance(failed, ProgramFailed)
    assert "ValueError: hỏng" in failed.message
    both = together([failed, refused])
    assert (type(both), len(both.faults)) == (DataRefused, 2)
    assert "ValueError: hỏng" in caplog.text
    assert "\x1b" not in caplog.text, "the log goes to the terminal too"
    assert "ValueError: hỏng" in together([failed, failed]).message


BROKEN_WARDS: dict[str, tuple[Callable[[Path], object], str]] = {
    "no YAML": (lambda f: (f / "don_vi.yml").write_text("{["), "p-0/don_vi.yml dòng 1"),
    "a faulty file": (lambda f: (f / "don_vi.yml").write_text("unit: 1\n"), "p-0/don_vi.yml"),
    "no file": (lambda f: (f / "don_vi.yml").unlink(), "không có tệp don_vi.yml"),
    "another's name": (lambda f: f.rename(f.with_name("Phường 1")), "tên thư mục"),
    "a link to nothing": (
        lambda f: (shutil.rmtree(f), f.symlink_to(f.with_name("x-y") / "z")), "liên kết hỏng"
    ),
    "corrections": (lambda f: (f / "corrections.yml").write_text("x: 1"), "p-0/corrections.yml"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN_WARDS)
def test_a_broken_ward_has_its_row_and_the_others_theirs(
    ward: Path, make_unit: MakeUnit, outputs: Path, plan: Plan, name: str,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    spoil, told = BROKEN_WARDS[name]
    folder = make_unit("p-0", {"2025-06-30": ROWS})
    put_report(ward, outputs, "p-0", "2025-H1")
    put_report(ward, outputs, "p-1", "2025-H1")
    spoil(folder)
    where = ("--data-dir", str(ward), "--output-dir", str(outputs))
    for command in (("due", "--on", "2025-07-16"), ("status",)):
        code, out, err = run(capsys, *command, *where)
        assert code in (2, 3), command
        assert told in out, command
        assert told in err, command
        assert "p-1" in out, command
        lines = run(capsys, *command, "--json", *where)[1].splitlines()
        assert {"faulty"} < {json.loads(line)["state"] for line in lines}
    monkeypatch.setattr(batches, "can_fork", lambda: False)
    names = sorted(path.name for path in (ward / "units").iterdir())
    runs = planned(ward, names, [("so_ket", "2025-H1")])

    def publish(kind: str, unit: str, *_: Any, **__: Any) -> Published:
        UnitFiles.load(ward, unit, plan)
        return Published(outputs / unit, "Đạt")

    monkeypatch.setattr(batch_runs, "publish", publish)
    outcomes = {one.run.unit: one for one in run_batch(runs, ward, outputs, force=True)}
    assert outcomes.pop("p-1").state == "done"
    (failed,) = outcomes.values()
    assert (failed.state, told in failed.message) == ("failed", True)


@pytest.mark.parametrize("name", ERRORS)
def test_whatever_a_ward_raises_the_others_are_looked_at(
    ward: Path, make_unit: MakeUnit, outputs: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    error, code = ERRORS[name]
    make_unit("p-0", {"2025-06-30": ROWS})
    put_report(ward, outputs, "p-0", "2025-H1")
    put_report(ward, outputs, "p-1", "2024-H2")
    load = UnitFiles.load.__func__  # type: ignore[attr-defined]

    def loaded(cls: Any, data: Path, unit: str, *rest: Any) -> UnitFiles:
        if unit == "p-0":
            raise error
        return load(cls, data, unit, *rest)

    monkeypatch.setattr(UnitFiles, "load", classmethod(loaded))
    survey = survey_due(ward, outputs, LATE)
    assert {item.unit for item in survey.items} == {"p-1"}
    assert [(one.unit, one.error.exit_code) for one in survey.faulty] == [("p-0", code)]
    found = {(one.unit, one.report): one for one in report_statuses(ward, outputs)}
    assert found["p-0", ""].state == "faulty"
    assert found["p-0", "2025-H1-so-ket"].is_unsure, "nobody can tell whether its inputs changed"
    assert found["p-1", "2024-H2-so-ket"].state == "draft"
    monkeypatch.setattr(
        "plan09lib.deliver.calendar.run_due.made_apart", lambda shop, run, **_: Outcome(run)
    )
    told = list(run_due(ward, outputs, LATE))
    assert {one.item.unit for one in told if isinstance(one, Made)} == {"p-1"}
    unseen = [one for one in told if isinstance(one, NotSeen)]
    assert [(one.faulty.unit, one.exit_code) for one in unseen] == [("p-0", code)]


def test_what_digests_a_ward_raises_stays_with_it(
    ward: Path, make_unit: MakeUnit, outputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_unit("p-0", {"2025-06-30": ROWS})
    digests = UnitFiles.digests

    def broken(self: UnitFiles, last: dt.date) -> dict[str, str]:
        if self.unit.id == "p-0":
            raise PermissionError(13, "Permission denied", "2025-06-30.xlsx")
        return digests(self, last)

    monkeypatch.setattr(UnitFiles, "digests", broken)
    survey = survey_due(ward, outputs, LATE)
    assert {item.unit for item in survey.items} == {"p-1"}
    assert "không có quyền" in survey.faulty[0].error.faults[0].found


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("where", ["before the report", "in the report"])
def test_whatever_a_run_raises_is_its_outcome(
    ward: Path, outputs: Path, name: str, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    error, code = ERRORS[name]

    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(
        batch_runs, "checked_request" if where == "before the report" else "publish", fail
    )
    outcome = outcome_of(Run("p-1", "so_ket", "2025-H1"), ward, outputs, force=True)
    assert (outcome.state, outcome.exit_code) == ("failed", code)


@pytest.mark.parametrize("forks", [True, False])
def test_a_shop_or_a_pool_that_breaks_gives_each_run_its_outcome(
    ward: Path, outputs: Path, forks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def call(self, *_: Any, **__: Any) -> None:
            raise EOFError

    monkeypatch.setattr(batches, "can_fork", lambda: forks)
    if not forks:
        monkeypatch.setattr(batches, "ProcessPoolExecutor", broken_pool)
    runs = [Run("p-1", "so_ket", "2025-H1"), Run("p-1", "so_ket", "2024-H2")]
    found = list(run_batch(runs, ward, outputs, jobs=2, shop=Broken()))  # type: ignore[arg-type]
    assert [(one.state, one.exit_code) for one in found] == [("failed", 1)] * 2


def broken_pool(jobs: int, mp_context: Any) -> Any:
    from concurrent.futures import ThreadPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    class Pool(ThreadPoolExecutor):
        def submit(self, *_: Any, **__: Any) -> Any:
            def fail() -> None:
                raise BrokenProcessPool("a worker died")

            return super().submit(fail)

    return Pool(jobs)


def test_a_unit_that_was_named_and_is_unknown_is_still_a_bad_parameter(ward: Path) -> None:
    for name in ("p-11", "../p-1"):
        with pytest.raises(BadParameter):
            planned(ward, [name], [("so_ket", "2025-H1")])


def test_a_full_disk_is_the_gravest_of_several() -> None:
    full, data = as_told(ERRORS["a full disk"][0], "p"), as_told(ERRORS["ours"][0], "p")
    assert isinstance(together([data, full]), DeliveryFailed)


@pytest.mark.parametrize(
    "error",
    [
        NotebookFailed(Fault("so_ket.ipynb, ô 3", "KeyError: 'Nguyễn Văn An'", "c", "d")),
        as_told(KeyError("Nguyễn Văn An"), "p-1"),
    ],
)
def test_words_of_an_error_of_the_program_do_not_leave_the_machine(error: Plan09Error) -> None:
    outcome = Outcome.of_error(Run("p-1", "so_ket", "2025-H1"), error)
    assert "Nguyễn" in outcome.message
    assert "KeyError" in outcome.leaving
    assert "Nguyễn" not in outcome.leaving
    at_a_url = Entry.of(outcome, cast(Any, "memory://x"))
    assert "Nguyễn" not in at_a_url.told
