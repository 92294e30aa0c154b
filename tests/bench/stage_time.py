"""Where the time of one report of a batch goes: `python tests/bench/stage_time.py [--units 8]`.

This process becomes the warm one; each report is made in a fork of it, as in a batch with one
worker, with a clock around the steps. Means over invented wards.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from batch_time import PERIOD, invented
from report_time import ROOT

sys.path.insert(0, str(ROOT))
Times = dict[str, float]


def clocked(module: Any, name: str, stage: str, times: Times) -> None:
    """Let `module.name` add its seconds to `times`."""
    called: Callable[..., Any] = getattr(module, name)

    @functools.wraps(called)
    def timed(*arguments: Any, **named: Any) -> Any:
        begun = time.perf_counter()
        try:
            return called(*arguments, **named)
        finally:
            times[stage] = times.get(stage, 0.0) + time.perf_counter() - begun

    setattr(module, name, timed)


def report(unit: str, data_dir: Path, outputs: Path) -> Times:
    """Seconds of every stage of one report, made in this fork."""
    from plan09lib.deliver.batch.runs import Run, outcome_of
    from plan09lib.deliver.place import staging
    from plan09lib.deliver.publish import execute, publish, report_files
    from plan09lib.tell.report import opening

    times: Times = {}
    clocked(opening, "open_review", "read and judge", times)
    clocked(publish, "_opened", "_opened", times)
    clocked(execute, "run_notebook", "_notebook", times)
    clocked(report_files, "write_page", "page and notebook files", times)
    clocked(report_files, "check", "gate", times)
    clocked(publish, "write_manifest", "manifest", times)
    clocked(staging.Place, "put_in_place", "put in place", times)
    clocked(report_files, "write_beside", "(letters, what is owed, while cells run)", times)
    run = execute.papermill.execute_notebook

    def kept(*arguments: Any, **named: Any) -> Any:
        executed = run(*arguments, **named)
        times.update(cells(executed))
        return executed

    execute.papermill.execute_notebook = kept
    begun = time.perf_counter()
    outcome = outcome_of(Run(unit, "so_ket", PERIOD), data_dir, outputs, force=True)
    times["whole"] = time.perf_counter() - begun
    if outcome.exit_code:
        sys.exit(outcome.message)
    times["tell: all facts"] = times.pop("_opened") - times["read and judge"]
    in_cells = sum(times[name] for name in times if name.startswith("cells"))
    times["kernel: fork, start, stop"] = times.pop("_notebook") - in_cells
    return times


def cells(executed: Any) -> Times:
    """Seconds of the code cells by papermill's record, a cell's messages apart."""
    code = [cell for cell in executed.cells if cell.cell_type == "code"]
    spent = [(cell.source, cell.metadata.papermill.duration or 0.0) for cell in code]
    message = min(seconds for _, seconds in spent)
    drawn = [seconds - message for source, seconds in spent if "data:image" in _shown(code, source)]
    whole = sum(seconds for _, seconds in spent)
    return {
        "cells: messages": message * len(spent),
        "cells: with charts": sum(drawn),
        "cells: other": whole - message * len(spent) - sum(drawn),
    }


def _shown(code: list[Any], source: str) -> str:
    outputs = next(cell.outputs for cell in code if cell.source == source)
    return "".join(output.get("data", {}).get("text/html", "") for output in outputs)


def in_fork(unit: str, data_dir: Path) -> Times:
    """`report` in a fork of this process."""
    there, here = os.pipe()
    begun = time.perf_counter()
    if (process := os.fork()) == 0:
        with tempfile.TemporaryDirectory() as outputs, os.fdopen(here, "w") as told:
            told.write(json.dumps(report(unit, data_dir, Path(outputs))))
        os._exit(0)
    os.close(here)
    with os.fdopen(there) as told:
        times: Times = json.loads(told.read())
    os.waitpid(process, 0)
    times["fork and end of the report's process"] = time.perf_counter() - begun - times["whole"]
    return times


def main() -> None:
    """Measure, and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--units", type=int, default=8)
    given = options.parse_args()
    from plan09lib.deliver.place.environment import kernel_settings

    with tempfile.TemporaryDirectory() as data:
        units = invented(Path(data), given.units)
        os.environ.update(kernel_settings())
        from plan09lib.deliver.kernels.preload import load

        load(Path(data))
        made = [in_fork(unit, Path(data)) for unit in units]
    print("| stage | ms |\n|---|---|")
    for stage in sorted(made[0], key=lambda name: -statistics.mean(one[name] for one in made)):
        print(f"| {stage} | {1000 * statistics.mean(one[stage] for one in made):.0f} |")


if __name__ == "__main__":
    main()
