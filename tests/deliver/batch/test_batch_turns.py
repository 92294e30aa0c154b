"""How many notebooks of a batch run at a time, and when the next one begins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Semaphore
from typing import Any

import pytest

from plan09lib.deliver.batch import batch
from plan09lib.deliver.batch.batch import run_batch
from plan09lib.deliver.batch.runs import Outcome, Run
from plan09lib.deliver.kernels.processes import WarmProcess, can_fork
from plan09lib.deliver.publish.publish import PAGE_STEP

RUNS = [Run(f"p-{number}", "so_ket", "2025-H1") for number in range(6)]
forked = pytest.mark.skipif(not can_fork(), reason="reports are forked on Linux only")


class _Watched:
    """A workshop whose reports wait for each other; `most` notebooks and reports at a time."""

    def __init__(self, parties: int) -> None:
        self._lock, self._meet = threading.Lock(), threading.Barrier(parties, timeout=5)
        self._notebooks = self._reports = 0
        self.most_notebooks = self.most_reports = 0

    def call(
        self, function: str, run: Run, *, progress: Callable[[str], None], **_: Any
    ) -> Outcome:
        with self._lock:
            self._notebooks, self._reports = self._notebooks + 1, self._reports + 1
            self.most_notebooks = max(self.most_notebooks, self._notebooks)
            self.most_reports = max(self.most_reports, self._reports)
        with self._lock:
            self._notebooks -= 1
        progress(PAGE_STEP)
        self._meet.wait()  # one is at its page while the next one runs its notebook
        with self._lock:
            self._reports -= 1
        return Outcome(run)


@forked
@pytest.mark.parametrize("jobs", [1, 2])
def test_the_next_notebook_runs_while_a_page_is_made(
    tmp_path: Path, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "settled", lambda run, **_: None)
    shop = _Watched(parties=jobs + 1)
    done = list(run_batch(RUNS[: 2 * (jobs + 1)], tmp_path, tmp_path, jobs=jobs, shop=shop))  # type: ignore[arg-type]
    assert len(done) == 2 * (jobs + 1)
    assert shop.most_notebooks <= jobs
    assert shop.most_reports == jobs + 1


def test_a_turn_is_given_back_once_also_after_an_error() -> None:
    turns = Semaphore(1)

    def fails(run: Run, progress: Callable[[str], None]) -> Outcome:
        progress(PAGE_STEP)
        progress(PAGE_STEP)
        raise OSError("full")

    with ThreadPoolExecutor(1) as pool, pytest.raises(OSError, match="full"):
        pool.submit(batch._in_turn, turns, fails, RUNS[0]).result()
    assert turns.acquire(blocking=False)
    assert not turns.acquire(blocking=False)


@forked
def test_a_warm_process_that_made_nothing_ends_at_once(tmp_path: Path) -> None:
    warm = WarmProcess(tmp_path)
    warm.close()
    assert warm._process.returncode is not None
