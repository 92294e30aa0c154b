"""`plan09 batch` killed at random moments and resumed: each report once, and whole."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from killing import HANG, RUN, is_whole, killed_at_change
from support import person

from plan09lib.deliver.batch.place import BATCH
from plan09lib.deliver.record.manifest import MANIFEST
from plan09lib.project import project_root

PERIODS = ("2024", "2025-H1", "2025")


AT_URLS = """
from plan09lib.deliver.batch import place
place.BEAT, place.WATCHED = 0.3, 1.0
"""
"""A batch killed a moment ago is found out sooner than an office needs."""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX signal")
@pytest.mark.parametrize("scheme", ["", "file://"], ids=["folder", "url"])
def test_each_report_of_a_batch_is_made_once_and_whole_after_kills(
    data_dir: Path,
    make_unit: Callable[..., Path],
    tmp_path: Path,
    request: pytest.FixtureRequest,
    scheme: str,
) -> None:
    kills, outputs = request.config.getoption("--kills"), tmp_path / "outputs"
    if scheme and kills <= 2:
        pytest.skip("long; make kill")
    units = ("p-1", "p-2") if kills > 2 else ("p-1",)
    days = ("2024-12-31", "2025-06-30", "2025-12-31")
    people = [person("0001"), person("0002")]
    for unit in units:
        make_unit(unit, {day: {"nhan_su": people} for day in days})
    where = ["--data-dir", f"{scheme}{data_dir}", "--output-dir", f"{scheme}{outputs}"]
    where += ["--private-dir", str(outputs.parent / "rieng")]
    command = [sys.executable, "-c", AT_URLS + RUN, "batch", *where, "--workers", "2"]
    first = [*command, "--periods", ",".join(PERIODS)]
    resumed = [*command, "--resume"]
    environment = {**os.environ, "PYTHONPATH": str(project_root())}
    chance, killed = random.Random(20251116), 0
    made_at: dict[Path, str] = {}
    for _ in range(kills):
        wanted = resumed if (outputs / BATCH).exists() else first
        with subprocess.Popen(
            wanted, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            moment = chance.randint(1, 40) if killed else 1
            killed += killed_at_change(process, outputs, moment)
        if (outputs / BATCH).exists():
            json.loads((outputs / BATCH).read_text(encoding="utf-8"))
        for file in outputs.glob(f"p-*/*/{MANIFEST}"):
            assert is_whole(file.parent), "a half-written report was put in place"
            at = json.loads(file.read_text(encoding="utf-8"))["created_at"]
            assert made_at.setdefault(file.parent, at) == at, "a report was made twice"
    wanted = resumed if (outputs / BATCH).exists() else first
    done = subprocess.run(wanted, env=environment, capture_output=True, text=True, timeout=HANG)
    assert done.returncode == 0, done.stderr
    assert killed or kills == 0
    reports = {f"{unit}/{period}-so-ket" for unit in units for period in PERIODS}
    found = {file.parent for file in outputs.glob(f"p-*/*/{MANIFEST}")}
    assert {folder.relative_to(outputs).as_posix() for folder in found} == reports
    for folder in found:
        assert is_whole(folder)
        at = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["created_at"]
        assert made_at.get(folder, at) == at, "a report was made twice"
    record = json.loads((outputs / BATCH).read_text(encoding="utf-8"))
    assert set(record["counts"]) <= {"done", "unchanged"}
    assert sum(record["counts"].values()) == len(reports)
    left = [path for path in (outputs / ".staging").rglob("*") if path.suffix != ".lock"]
    assert left == ([outputs / ".staging" / "url"] if scheme else [])
    assert not list(outputs.glob("failed/*/*"))
