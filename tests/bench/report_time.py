"""How long one report takes, beside the same notebook run by the plain command lines.

`make bench`, or `python tests/bench/report_time.py [--repeats 5] [--unit …] [--period …]`.
The ways alternate within one run, so that a busy machine slows all of them; the ratios of the
medians are what to compare.
"""

from __future__ import annotations

import argparse
import functools
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLAIN, OURS = "papermill + jupyter nbconvert", "plan09 report"
BATCH = "plan09 batch --jobs {jobs}, per report"
BATCH_PERIODS = ("2024", "2024-H1", "2025-H1", "2026-H1")
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    "PYTHONDONTWRITEBYTECODE": "",  # as on a user's machine, what is compiled is kept
}


def plain(unit: str, period: str, folder: Path) -> None:
    """The two command lines anybody would use; the page is not checked and shows code."""
    done = folder / "plain.ipynb"
    notebook = ROOT / "notebooks" / "so_ket.ipynb"
    parameters = ["-p", "unit", unit, "-p", "period", period]
    kernel = ["-k", "python3", "--no-progress-bar"]
    call("papermill", str(notebook), str(done), *parameters, *kernel)
    call("jupyter", "nbconvert", "--to", "html", str(done))


def ours(unit: str, period: str, folder: Path) -> None:
    """One command: checked parameters, page, gate, facts, mail, manifest, swap."""
    main = "from plan09lib.cli import main; main()"
    call_python("-c", main, "report", unit, period, "--force", "--output-dir", str(folder))


def batch(jobs: int, unit: str, folder: Path) -> None:
    """One command for several periods."""
    main = "from plan09lib.cli import main; main()"
    periods = [part for period in BATCH_PERIODS for part in ("--period", period)]
    options = ["--force", "--jobs", str(jobs), "--output-dir", str(folder)]
    call_python("-c", main, "batch", unit, *periods, *options)


def call(module: str, *arguments: str) -> None:
    call_python("-m", module, *arguments)


def call_python(*arguments: str) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return done.stdout


class Runs:
    """Wall and processor seconds of every run of every way, child processes included."""

    def __init__(self) -> None:
        self.wall: dict[str, list[float]] = {}
        self.cpu: dict[str, list[float]] = {}

    def add(self, name: str, way: Callable[[Path], None], reports: int = 1) -> None:
        """Run `way` into an empty folder; its seconds count per report."""
        with tempfile.TemporaryDirectory() as folder:
            start, before = time.perf_counter(), children_seconds()
            way(Path(folder))
            wall, cpu = time.perf_counter() - start, children_seconds() - before
        self.wall.setdefault(name, []).append(wall / reports)
        self.cpu.setdefault(name, []).append(cpu / reports)


def children_seconds() -> float:
    """Processor seconds of the child processes that have ended (0 on Windows)."""
    times = os.times()
    return times.children_user + times.children_system


def table(runs: Runs) -> str:
    """A markdown table: medians, ranges, ratios to the plain command lines."""
    lines = [
        "| what | median s | range s | ratio | processor s | ratio |",
        "|---|---|---|---|---|---|",
    ]
    wall, cpu = (statistics.median(kind[PLAIN]) for kind in (runs.wall, runs.cpu))
    for name, values in runs.wall.items():
        used = statistics.median(runs.cpu[name])
        lines.append(f"{row(name, values, wall)} {used:.2f} | {used / cpu if cpu else 0:.2f} |")
    return "\n".join(lines)


def row(name: str, values: list[float], base: float) -> str:
    middle = statistics.median(values)
    return f"| {name} | {middle:.2f} | {min(values):.2f}–{max(values):.2f} | {middle / base:.2f} |"


def main() -> None:
    """Measure, and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repeats", type=int, default=5)
    options.add_argument("--unit", default="phuong-mau-1")
    options.add_argument("--period", default="2025-H1")
    given = options.parse_args()
    runs = Runs()
    with tempfile.TemporaryDirectory() as folder:
        ours(given.unit, given.period, Path(folder))  # keeps what is compiled, warms the disk cache
    for number in range(given.repeats):
        print(f"{number + 1}/{given.repeats}", file=sys.stderr)
        runs.add(PLAIN, lambda folder: plain(given.unit, given.period, folder))
        runs.add(OURS, lambda folder: ours(given.unit, given.period, folder))
        for jobs in (1, 2):
            several = functools.partial(batch, jobs, given.unit)
            runs.add(BATCH.format(jobs=jobs), several, len(BATCH_PERIODS))
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {given.repeats} repeats\n")
    print(table(runs))


if __name__ == "__main__":
    main()
