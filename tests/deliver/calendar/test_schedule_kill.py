"""`plan09 due --run` killed at random moments and started again: each report once, and whole."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from killing import HANG, RUN, is_whole, killed_at_change
from support import person

from plan09lib.deliver.record.manifest import MANIFEST
from plan09lib.project import project_root

ON = "2025-07-16"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX signal")
def test_each_due_report_exists_once_and_whole_after_kills(
    data_dir: Path,
    make_unit: Callable[..., Path],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    kills, outputs = request.config.getoption("--kills"), tmp_path / "outputs"
    rows = {"nhan_su": [person("0001"), person("0002")]}
    days = ("2024-12-31", "2025-06-30") if kills > 2 else ("2025-06-30",)
    make_unit("p-1", dict.fromkeys(days, rows))
    where = ("--data-dir", str(data_dir), "--output-dir", str(outputs), "--on", ON)
    command = [sys.executable, "-c", RUN, "due", "--run", *where]
    environment = {**os.environ, "PYTHONPATH": str(project_root())}
    chance = random.Random(20250716)
    killed = 0
    for _ in range(kills):
        with subprocess.Popen(
            command, env=environment, stderr=subprocess.DEVNULL, start_new_session=True
        ) as process:
            moment = chance.randint(1, 25) if killed else 1
            killed += killed_at_change(process, outputs, moment)
        for file in outputs.glob(f"p-1/*/{MANIFEST}"):
            assert is_whole(file.parent), "a half-written report was put in place"
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=HANG)
    assert done.returncode == 0, done.stderr
    assert killed or kills == 0
    wanted = {"2025-H1-so-ket"} | ({"2024-H2-so-ket", "2024-so-ket"} if kills > 2 else set())
    assert {path.name for path in (outputs / "p-1").iterdir()} == wanted
    assert all(is_whole(outputs / "p-1" / name) for name in wanted)
    left = [path for path in (outputs / ".staging").iterdir() if path.suffix != ".lock"]
    assert left == []
    assert not list(outputs.glob("failed/*/*"))
    again = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=HANG)
    assert "không có báo cáo nào phải lập" in again.stderr
