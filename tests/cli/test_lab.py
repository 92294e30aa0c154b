"""`plan09 lab` as whoever started it sees it: one process, gone when it is stopped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from plan09lib.project import project_root

STAND_IN = 'import os, sys; print(os.getpid(), "--port" in sys.argv, flush=True)\n'


@pytest.mark.skipif(os.name != "posix", reason="a process is replaced on POSIX only")
def test_the_server_runs_in_the_commands_own_process(tmp_path: Path) -> None:
    """A server of its own would outlive the command that somebody stops."""
    (tmp_path / "jupyterlab").mkdir()
    (tmp_path / "jupyterlab" / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "jupyterlab" / "__main__.py").write_text(STAND_IN, encoding="utf-8")
    paths = os.pathsep.join((str(tmp_path), str(project_root())))
    with subprocess.Popen(
        [sys.executable, "-m", "plan09lib", "lab", "--port", "8899"],
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        text=True,
    ) as run:
        said, _ = run.communicate(timeout=120)
    assert said.split() == [str(run.pid), "True"]
