"""How long a batch takes, beside the two plain command lines and beside no notebook at all.

`python tests/bench/batch_time.py [--units 40] [--plain 3]`: interim reviews of invented wards for
one period. The *floor* judges, draws and fills a Jinja2 page in one Python process (two for two
workers): no notebook, no kernel, no gate, no mail, no manifest. The plain ways are spread over the
run, so that a busy machine slows all: compare the ratios of one run.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from report_time import ENVIRONMENT, OURS, PLAIN, ROOT, call, children_seconds
from tree_memory import PeakMemory

NOTEBOOK = ROOT / "notebooks" / "so_ket.ipynb"
PERIOD = "2025-H1"
FLOOR = "plain Python and Jinja2, no notebook, {workers} process(es)"
BATCH = "plan09 batch --workers {workers}"
_MAIN = "from plan09lib.cli import main; main()"
_PAGE = """<!DOCTYPE html><html lang="vi"><meta charset="utf-8"><title>{{ title }}</title>
{% for part in parts %}<section>{{ part|safe }}</section>{% endfor %}</html>"""


@dataclass(frozen=True)
class Measured:
    """Seconds per report of one way, and the peak memory of its process tree in MiB."""

    way: str
    reports: int
    wall: float
    processor: float
    memory: float


def invented(data_dir: Path, wanted: int) -> list[str]:
    """The ids of `wanted` random units in `data_dir` that can be judged in PERIOD."""
    sys.path.insert(0, str(ROOT / "tests"))
    from generated import invent

    from plan09lib.errors import Plan09Error
    from plan09lib.read.plan.plan import load_plan
    from plan09lib.tell.report.opening import open_review

    (data_dir / "plan").symlink_to(ROOT / "data" / "plan")
    plan = load_plan(data_dir / "plan")
    units: list[str] = []
    seed = 1
    while len(units) < wanted:
        seed += 1
        unit = invent(seed, plan)
        unit.write(data_dir, plan)
        try:
            open_review("so_ket", unit.unit_id, PERIOD, str(data_dir))
        except Plan09Error:
            continue
        units.append(unit.unit_id)
    return units


def plain(unit: str, data_dir: Path, folder: Path) -> None:
    """papermill, then jupyter nbconvert."""
    done = folder / "plain.ipynb"
    given = {"unit": unit, "period": PERIOD, "data_dir": str(data_dir)}
    parameters = [part for name, value in given.items() for part in ("-p", name, value)]
    call("papermill", str(NOTEBOOK), str(done), *parameters, "-k", "python3", "--no-progress-bar")
    call("jupyter", "nbconvert", "--to", "html", str(done))


def ours(unit: str, data_dir: Path, folder: Path) -> None:
    """One report by one command."""
    places = ["--data-dir", str(data_dir), "--output-dir", str(folder)]
    run(["-c", _MAIN, "report", unit, PERIOD, "--force", *places])


def batch(workers: int, units: list[str], data_dir: Path, folder: Path) -> None:
    """All reports by one command."""
    places = ["--data-dir", str(data_dir), "--output-dir", str(folder)]
    options = ["--periods", PERIOD, "--force", "--workers", str(workers)]
    run(["-c", _MAIN, "batch", *units, *options, *places])


def floor(workers: int, units: list[str], data_dir: Path, folder: Path) -> None:
    """The same judging and charts in `workers` plain processes, each with its part of the units."""
    shares = [units[number::workers] for number in range(workers)]
    own = [sys.executable, __file__, "--floor", str(data_dir), str(folder)]
    started = [subprocess.Popen([*own, *share], env=ENVIRONMENT) for share in shares]
    if any(process.wait() for process in started):
        sys.exit("the floor failed")


def write_floor(units: list[str], data_dir: Path, folder: Path) -> None:
    """In this process: open each review, show every view of the notebook, fill a page."""
    import jinja2

    from plan09lib.tell.report.opening import open_review

    page = jinja2.Environment(autoescape=True).from_string(_PAGE)
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    views = [source for source in sources if source.startswith("review.")]
    for unit in units:
        review = open_review("so_ket", unit, PERIOD, str(data_dir))
        parts = [eval(view, {"review": review})._repr_html_() for view in views]
        html = page.render(title=unit, parts=parts)
        (folder / f"{unit}.html").write_text(html, encoding="utf-8")


def run(command: list[str]) -> None:
    """A Python command; its failures (wards that the gate refuses) are part of the work."""
    done = subprocess.run(
        [sys.executable, *command], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stdout[-600:], done.stderr[-600:], file=sys.stderr)


def measured(way: str, reports: int, work: Callable[[Path], None]) -> Measured:
    """`work` in an empty folder, with the memory of all its processes watched."""
    with tempfile.TemporaryDirectory() as folder:
        begun, before = time.perf_counter(), children_seconds()
        with PeakMemory() as memory:
            work(Path(folder))
        wall, processor = time.perf_counter() - begun, children_seconds() - before
    result = Measured(way, reports, wall / reports, processor / reports, memory.peak)
    print(result, file=sys.stderr, flush=True)
    return result


def measure(units: list[str], data_dir: Path, plain_runs: int) -> list[Measured]:
    """Every way, one after the other, the plain one in between."""
    whole = len(units)
    ways: list[tuple[str, Callable[[Path], None]]] = []
    for workers in (1, 2):
        ways += [
            (BATCH.format(workers=workers), _bound(batch, workers, units, data_dir)),
            (FLOOR.format(workers=workers), _bound(floor, workers, units, data_dir)),
        ]
    with tempfile.TemporaryDirectory() as folder:
        ours(units[0], data_dir, Path(folder))  # keeps what is compiled, warms the disk cache
    done: list[Measured] = []
    for number, (name, way) in enumerate(ways):
        if number < plain_runs:
            unit = units[number]
            done.append(measured(PLAIN, 1, _bound(plain, unit, data_dir)))
            done.append(measured(OURS, 1, _bound(ours, unit, data_dir)))
        done.append(measured(name, whole, way))
    return done


def _bound(work: Callable[..., None], *arguments: object) -> Callable[[Path], None]:
    return lambda folder: work(*arguments, folder)


def table(done: list[Measured]) -> str:
    """Means per way; how many times faster than the plain command lines."""
    lines = [
        "| what | reports | s per report | times as fast | processor s | MiB |",
        "|---|---|---|---|---|---|",
    ]
    base = _mean(done, PLAIN)
    for way in dict.fromkeys(one.way for one in done):
        own, mean = [one for one in done if one.way == way], _mean(done, way)
        processor = sum(one.processor for one in own) / len(own)
        lines.append(
            f"| {way} | {sum(one.reports for one in own)} | {mean:.2f} | {base / mean:.1f} "
            f"| {processor:.2f} | {max(one.memory for one in own):.0f} |"
        )
    return "\n".join(lines)


def _mean(done: list[Measured], way: str) -> float:
    own = [one.wall for one in done if one.way == way]
    return sum(own) / len(own)


def main() -> None:
    """Measure, and print the table."""
    if sys.argv[1:2] == ["--floor"]:
        write_floor(sys.argv[4:], Path(sys.argv[2]), Path(sys.argv[3]))
        return
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--units", type=int, default=40)
    options.add_argument("--plain", type=int, default=3, help="runs of the two command lines")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as data:
        units = invented(Path(data), given.units)
        print(table(measure(units, Path(data), given.plain)))


if __name__ == "__main__":
    main()
