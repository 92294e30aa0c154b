"""The examples in `schedules/`, each tried as far as this machine can: run, verified or read."""

from __future__ import annotations

import os
import runpy
import shlex
import shutil
import subprocess
import sys
import types
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import click
import papermill
import pytest

from plan09lib.cli import main
from plan09lib.deliver.calendar.run_due import one_at_a_time
from plan09lib.project import project_root

EXAMPLES = project_root() / "schedules"
FOLDER = "/srv/plan09"
"""What the examples call the project's folder."""
ASKS = "run-due"


def text_of(name: str) -> str:
    return (EXAMPLES / name).read_text(encoding="utf-8")


def test_the_docs_name_every_example() -> None:
    told = (project_root() / "docs" / "van-hanh.md").read_text(encoding="utf-8")
    names = [path.name for path in EXAMPLES.iterdir() if path.is_file()]
    assert [name for name in names if f"schedules/{name}" not in told] == []
    assert len(names) == 5


@pytest.fixture
def site(data_dir: Path, make_unit: Callable[..., Path], tmp_path: Path) -> Path:
    """A project's folder with `.venv/bin/plan09`, and a ward of which no list has come."""
    make_unit("p-1", {})
    folder = tmp_path / "dự án"
    command = folder / ".venv" / "bin" / "plan09"
    command.parent.mkdir(parents=True)
    start = "import sys; from plan09lib.cli import main; main(sys.argv[1:])"
    where = ("--data-dir", str(data_dir), "--output-dir", str(folder / "outputs"))
    begun = shlex.join([sys.executable, "-c", start])
    given = shlex.join(["--on", "2025-07-16", *where])
    root = shlex.quote(str(project_root()))
    command.write_text(f'#!/bin/sh\nPYTHONPATH={root} exec {begun} "$@" {given}\n')
    command.chmod(0o755)
    return folder


def as_cron_does(site: Path) -> subprocess.CompletedProcess[str]:
    """The crontab's line under /bin/sh with cron's bare environment; a mail has its output."""
    (line,) = [line for line in text_of("crontab").splitlines() if line and line[0] != "#"]
    *_, command = line.split(maxsplit=5)
    assert "%" not in command, "cron takes it for the end of the line"
    bare = {"HOME": str(site), "LOGNAME": "thu", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}
    here = command.replace(FOLDER, shlex.quote(str(site)))
    return subprocess.run(
        ["/bin/sh", "-c", here], env=bare, cwd="/", capture_output=True, text=True, timeout=60
    )


@pytest.mark.skipif(os.name != "posix", reason="cron")
def test_cron_mails_a_ward_that_cannot_be_looked_at_until_it_is_mended(
    site: Path, data_dir: Path, make_unit: Callable[..., Path]
) -> None:
    assert (quiet := as_cron_does(site)).stdout + quiet.stderr == ""
    with one_at_a_time(site / "outputs"):
        assert (busy := as_cron_does(site)).stdout + busy.stderr == "", "75 is no failure"
    stray = make_unit("p-2", {}) / "nháp.xlsx"
    stray.write_bytes(b"")
    for _ in range(2):
        told = as_cron_does(site)
        assert "nháp.xlsx" in told.stdout
        assert told.stderr == ""
    stray.unlink()
    assert as_cron_does(site).stdout == ""


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_accepts_the_units(site: Path, tmp_path: Path) -> None:
    (tmp_path / "site").symlink_to(site)
    for name in ("plan09.service", "plan09.timer"):
        there = text_of(name).replace(FOLDER, str(tmp_path / "site"))
        (tmp_path / name).write_text(there, encoding="utf-8")
    files = [str(tmp_path / name) for name in ("plan09.service", "plan09.timer")]
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_the_service_may_do_little_besides_its_work(tmp_path: Path) -> None:
    """Exposure, of ten: without the lines below UMask it is 9.6."""
    copy = tmp_path / "plan09.service"
    copy.write_text(text_of("plan09.service"), encoding="utf-8")
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(copy)]
    assert subprocess.run(command, capture_output=True, text=True).returncode == 0
    assert "ReadWritePaths=/srv/plan09/outputs" in text_of("plan09.service")


def test_systemd_starts_a_command_that_exists_and_counts_75_as_success() -> None:
    lines = dict(
        line.split("=", 1) for line in text_of("plan09.service").splitlines() if "=" in line
    )
    command, *asked = lines["ExecStart"].split()
    assert command == f"{FOLDER}/.venv/bin/plan09"
    assert lines["SuccessExitStatus"] == "75"
    assert accepts(asked)


def accepts(asked: list[str]) -> bool:
    """Whether plan09 knows these words, without doing anything."""
    command = main.get_command(click.Context(main), asked[0])
    names = {name for option in command.params for name in option.opts}
    return asked[0] == ASKS and set(asked[1:]) <= names


TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
TRIGGER_ORDER = ["Enabled", "StartBoundary", "Repetition", "ScheduleByDay"]
"""The order that the schema's `triggerBaseType` and `calendarTriggerType` ask for."""


def test_the_windows_task_is_what_its_schema_asks_for() -> None:
    content = (EXAMPLES / "plan09-task.xml").read_bytes()
    assert content.startswith(b"\xff\xfe"), "schtasks reads UTF-16 with its mark"
    assert 'encoding="UTF-16"' in content.decode("utf-16").splitlines()[0]
    task = ElementTree.fromstring(content)
    assert (task.tag, task.get("version")) == (f"{TASK}Task", "1.2")
    assert {child.tag.removeprefix(TASK) for child in task} == {
        "RegistrationInfo", "Triggers", "Principals", "Settings", "Actions",
    }  # fmt: skip
    (trigger,) = task.find(f"{TASK}Triggers")
    assert [part.tag.removeprefix(TASK) for part in trigger] == TRIGGER_ORDER
    assert trigger.findtext(f"{TASK}Repetition/{TASK}Interval") == "PT1H"
    actions = task.find(f"{TASK}Actions")
    principal = task.find(f"{TASK}Principals/{TASK}Principal")
    assert actions.get("Context") == principal.get("id")
    assert [part.tag.removeprefix(TASK) for part in actions[0]] == [
        "Command", "Arguments", "WorkingDirectory",
    ]  # fmt: skip
    assert actions.findtext(f"{TASK}Exec/{TASK}Command").endswith(r"\.venv\Scripts\plan09.exe")
    assert accepts(actions.findtext(f"{TASK}Exec/{TASK}Arguments").split())
    policy = task.findtext(f"{TASK}Settings/{TASK}MultipleInstancesPolicy")
    assert policy == "IgnoreNew"


def operator_of(example: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the DAG gives its PapermillOperator, by a stand-in for Airflow."""
    given: dict[str, Any] = {}
    names = ["airflow", "pendulum", "airflow.providers", "airflow.providers.papermill"]
    names += [f"{names[-1]}.operators", f"{names[-1]}.operators.papermill"]
    for name in names:
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    sys.modules["airflow"].DAG = lambda **_: nullcontext()  # type: ignore[attr-defined]
    sys.modules["pendulum"].datetime = lambda *_, **__: None  # type: ignore[attr-defined]
    sys.modules[names[-1]].PapermillOperator = given.update  # type: ignore[attr-defined]
    runpy.run_path(str(example))
    return given


@pytest.mark.slow
def test_what_airflow_would_run_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = operator_of(EXAMPLES / "airflow_so_ket.py", monkeypatch)
    assert set(given) == {"task_id", "input_nb", "output_nb", "parameters"}
    here = {
        name: value.replace(FOLDER, str(project_root()))
        for name, value in given["parameters"].items()
    }
    source = given["input_nb"].replace(FOLDER, str(project_root()))
    target = tmp_path / Path(given["output_nb"].replace("{{ ds }}", "2025-07-05")).name
    monkeypatch.chdir(tmp_path)
    executed = papermill.execute_notebook(source, target, here, progress_bar=False)
    assert "phường mẫu một" in str(executed).casefold()
