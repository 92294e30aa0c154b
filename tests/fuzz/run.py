"""Reads mutants of office files under a memory limit and reports what became of them.

    python tests/fuzz/run.py [how many] [first seed]                # `make fuzz` reads 5,000
    python tests/fuzz/run.py --settings [how many] [first seed]     # and 3,000 of these

With `--settings` they are the files that the office types: YAML, CSV and the cells of lists.

A child process reads them, so that a crash of a compiled part counts as one mutant, not as the end.
Exit code 1 when a mutant gave a traceback, a crash, a hang, more than 1 GiB or a verdict without a
place.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

GIB = 1024**3
SECONDS = 30
STOPPED = 3
DAY = dt.date(2025, 6, 30)


def run(count: int, first: int = 0, what: str = "files") -> dict[str, Any]:
    """What became of `count` mutants: verdicts, faults of the program, memory, time."""
    started, results, seed = time.monotonic(), [], first
    while seed < first + count:
        done, died = _child(what, seed, first + count)
        results += done
        seed = done[-1]["seed"] + 1 if done else seed
        if died and seed < first + count:
            results.append({"seed": seed, "verdict": "crash", "words": "the process died"})
            seed += 1
    verdicts = Counter(one["verdict"] for one in results)
    bad = [one for one in results if one["verdict"] not in ("read", "blocked", "refused")]
    memory = max((one.get("rss", 0) for one in results), default=0)
    return {
        "mutants": len(results), "verdicts": dict(verdicts), "max_rss_mib": memory // 1024,
        "seconds": round(time.monotonic() - started, 1), "bad": bad,
    }  # fmt: skip


def _child(what: str, first: int, last: int) -> tuple[list[dict[str, Any]], bool]:
    command = [sys.executable, __file__, "--child", what, str(first), str(last)]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line for line in process.stdout.splitlines() if line.startswith("{")]
    if not lines and process.returncode:
        sys.stderr.write(process.stderr[-2000:])
    return [json.loads(line) for line in lines], process.returncode not in (0, STOPPED)


def child(what: str, first: int, last: int) -> None:
    """Reads the mutants from `first` to before `last`; one JSON line each."""
    signal.signal(signal.SIGALRM, _too_slow)
    with tempfile.TemporaryDirectory() as place:
        try_one = (settings if what == "settings" else files)(Path(place) / "data")
        _limit_memory()
        for seed in range(first, last):
            name, verdict, words = try_one(seed)
            rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            line = {"seed": seed, "name": name, "verdict": verdict, "words": words, "rss": rss}
            print(json.dumps(line), flush=True)
            if rss * 1024 > GIB // 2:  # a fresh process, so that one greedy file is told by itself
                sys.exit(STOPPED)


Try = Callable[[int], tuple[str, str, str]]


def files(folder: Path) -> Try:
    """What tries one office file: its name, a verdict and its words."""
    from mutants import mutant

    from plan09lib.read.plan.plan import load_plan

    plan = load_plan(ROOT / "data" / "plan")
    folder.mkdir()

    def try_one(seed: int) -> tuple[str, str, str]:
        name, data = mutant(seed)
        path = folder / name
        path.write_bytes(data)
        signal.alarm(SECONDS)
        verdict, words = judge(path, plan)
        signal.alarm(0)
        if path.read_bytes() != data:
            verdict = "changed"
        path.unlink()
        return name, verdict, words

    return try_one


def settings(folder: Path) -> Try:
    """The same for a file that the office types."""
    from settings import prepare, trial

    spoilable = prepare(folder)

    def try_one(seed: int) -> tuple[str, str, str]:
        signal.alarm(SECONDS)
        try:
            return trial(seed, folder, spoilable)
        except Exception as error:
            verdict = "hang" if isinstance(error, TimeoutError) else "traceback"
            return "", verdict, traceback.format_exc()
        finally:
            signal.alarm(0)

    return try_one


def _limit_memory() -> None:
    """One GiB more of address space than what is taken by the libraries."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + GIB
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _too_slow(*_: object) -> None:
    raise TimeoutError


def judge(path: Path, plan: Any) -> tuple[str, str]:
    """A verdict on one file and its words: read, blocked, refused, or a fault of the program."""
    from plan09lib.errors import DataRefused
    from plan09lib.read.tables.sources import Source
    from plan09lib.read.workbook.intake import read_workbook

    try:
        book = read_workbook(Source(DAY, path), plan)
        told = [finding.as_fault() for finding in book.findings]
        verdict = "blocked" if book.blocking else "read"
    except DataRefused as error:
        told, verdict = list(error.faults), "refused"
    except BaseException as error:  # a panic of a compiled part is no Exception
        if isinstance(error, KeyboardInterrupt):
            raise
        return "hang" if isinstance(error, TimeoutError) else "traceback", traceback.format_exc()
    placed = [fault for fault in told if path.name in fault.where and fault.action and fault.rule]
    return (verdict, "") if told and len(placed) == len(told) else ("no_place", str(told[:3]))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        is_settings = sys.argv[1:2] == ["--settings"]
        numbers = [int(text) for text in sys.argv[1 + is_settings :]]
        count, seed = [*numbers, *[3_000 if is_settings else 5_000, 0][len(numbers) :]]
        report = run(count, seed, "settings" if is_settings else "files")
        for one in report["bad"][:20]:
            print(one["seed"], one.get("name", ""), one["verdict"], one["words"][-1500:])
        print({key: value for key, value in report.items() if key != "bad"})
        sys.exit(1 if report["bad"] or report["max_rss_mib"] > 1024 else 0)
