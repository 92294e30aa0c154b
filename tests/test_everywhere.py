"""Each notebook gives the same whoever runs it and wherever: papermill, nbconvert, scheduled jobs.

A few of the runs here; all 45 with `--everywhere` (`make everywhere`).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("so_ket", "tong_ket", "du_lieu", "kham_pha", "tong_hop")
RUNNERS = ("papermill", "scheduler", "nbconvert")
PARAMETERS = {name: {"unit": "phuong-mau-2"} for name in NAMES} | {
    "tong_hop": {"period": "2025-H1"},
    "du_lieu": {"unit": "phuong-mau-1"},
}
"""Not what the notebooks have by themselves; nbconvert cannot give any."""
PANEL = "application/vnd.jupyter.widget-view+json"

JOB = """
import json, shutil, sys
from pathlib import Path
from jupyter_scheduler.executors import DefaultExecutionManager
from jupyter_scheduler.orm import Job, create_session, create_tables

source, target, parameters = Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
staged = target.with_suffix("") / source.name  # a job runs in a folder of its own
staged.parent.mkdir()
shutil.copy(source, staged)
database = f"sqlite:///{staged.parent}/jobs.sqlite"
create_tables(database)
with create_session(database)() as session:
    job = Job(name=source.stem, input_filename=source.name, runtime_environment_name="python3",
              runtime_environment_parameters={}, output_formats=["ipynb"], url="",
              parameters={name: json.dumps(value) for name, value in parameters.items()})
    session.add(job)
    session.commit()
    number = job.job_id
paths = {"input": str(staged), "ipynb": str(target)}
DefaultExecutionManager(number, str(target.parent), database, paths).process()
with create_session(database)() as session:
    job = session.query(Job).filter(Job.job_id == number).one()
    sys.exit(0 if job.status == "COMPLETED" else job.status_message)
"""
"""What jupyter-scheduler does when a job's time has come. Its parameters are Python literals."""


def command(runner: str, source: Path, target: Path) -> list[str]:
    """The command line that runs `source` into `target`."""
    parameters = PARAMETERS[source.stem]
    if runner == "papermill":
        given = [text for pair in parameters.items() for text in ("-r", *pair)]
        return ["-m", "papermill", str(source), str(target), *given]
    if runner == "scheduler":
        return ["-c", JOB, str(source), str(target), json.dumps(parameters)]
    convert = ["-m", "jupyter", "nbconvert", "--execute", "--to", "notebook"]
    return [*convert, str(source), "--output", str(target)]


def wanted(name: str, everywhere: bool, elsewhere: Path) -> Iterator[tuple[str, Path]]:
    """Who runs the notebook from which folder."""
    folders = (ROOT, ROOT / "notebooks", elsewhere)
    if everywhere:
        yield from ((runner, folder) for runner in RUNNERS for folder in folders)
    elif name == "so_ket":
        yield from (("papermill", folder) for folder in folders[::2])
        yield "scheduler", elsewhere
    else:
        yield "nbconvert", elsewhere


def shown_by(source: Path, executed: Path) -> list[str]:
    """What every cell shows, as HTML; a panel of widgets only says that it is one."""
    ran = nbformat.read(executed, as_version=nbformat.NO_CONVERT)
    cells = [cell for cell in ran.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in cells), "a cell was not run"
    outputs = [output for cell in cells for output in cell.outputs]
    assert [one for one in outputs if one.output_type in ("error", "stream")] == []
    data = [output["data"] for output in outputs if "data" in output]
    own = nbformat.read(source, as_version=nbformat.NO_CONVERT).cells
    assert len(data) == sum(cell.cell_type == "code" for cell in own) - 2, "a cell shows nothing"
    return [PANEL if PANEL in one else one["text/html"] for one in data]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_gives_the_same_whoever_runs_it_and_wherever(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    source = ROOT / "notebooks" / f"{name}.ipynb"
    before, shown = source.read_bytes(), {}
    runs = wanted(name, request.config.getoption("--everywhere"), tmp_path)
    for number, (runner, folder) in enumerate(runs):
        target = tmp_path / f"{number}.ipynb"
        done = subprocess.run(
            [sys.executable, *command(runner, source, target)],
            cwd=folder, capture_output=True, text=True, timeout=180,
        )  # fmt: skip
        assert done.returncode == 0, f"{runner} in {folder}: {done.stderr[-2000:]}"
        shown[(runner, folder)] = shown_by(source, target)
    assert source.read_bytes() == before, "the notebook itself was changed"
    given = [html for (runner, _), html in shown.items() if runner != "nbconvert"]
    own = [html for (runner, _), html in shown.items() if runner == "nbconvert"]
    for same in (given, own):
        assert all(html == same[0] for html in same)
    assert not (given and own) or given[0] != own[0], "the parameters were not taken"
    if name == "so_ket":
        assert "phường mẫu hai" in "".join(given[0]).casefold()
