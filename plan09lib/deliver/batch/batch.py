"""Many reports, some at the same time: one that fails stops none of the others."""

from __future__ import annotations

import contextlib
import functools
import logging
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import (
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    as_completed,
)
from pathlib import Path
from threading import Lock, Semaphore
from typing import Any

from plan09lib.deliver.batch.runs import Outcome, Run, made_apart, outcome_of, settled
from plan09lib.deliver.kernels.processes import Processes, can_fork, workshop
from plan09lib.deliver.place.isolated import isolated
from plan09lib.deliver.publish.publish import PAGE_STEP
from plan09lib.deliver.remote.storage import StoredFolder
from plan09lib.errors import BadParameter, Plan09Error
from plan09lib.read.files.day import date_text
from plan09lib.read.period.period import Period
from plan09lib.read.unit.unit import load_unit, unit_folders

SAMPLE_RUNS: tuple[tuple[str, str], ...] = (
    ("so_ket", "2024"),
    ("so_ket", "2025-H1"),
    ("so_ket", "2026-H1"),
    ("tong_ket", "2022..2025"),
)
"""What is made of every sample ward: around the change of organisation, and the whole stage."""


_log = logging.getLogger(__name__)


def planned(
    data_dir: Path, units: Iterable[str], runs: Sequence[tuple[str, str]], plan: str = ""
) -> list[Run]:
    """Every run of every unit, in order; those outside a unit's life marked as not applicable.

    By `plan`, else each by the plan that the unit works by.

    A unit whose file cannot be used is planned all the same: making its report tells why not.

    Raises: BadParameter for an unknown unit or period.
    """
    return [
        Run(unit, kind, period, _outside_life(data_dir, unit, Period.parse(period)), plan)
        for unit in units
        for kind, period in runs
    ]


def _outside_life(data_dir: Path, unit_id: str, period: Period) -> str:
    unit = isolated(unit_id, lambda: load_unit(data_dir, unit_id))
    if isinstance(unit, BadParameter) and unit_id not in unit_folders(data_dir):
        raise unit
    if isinstance(unit, Plan09Error) or unit.existed_on(period.end):
        return ""
    valid = unit.file.valid
    until = f" đến {date_text(valid.until)}" if valid.until else ""
    return f"không lập: đơn vị chỉ có từ {date_text(valid.since)}{until}"


def default_jobs() -> int:
    """How many reports are made at a time: one per core, at most four (each needs about 0.5 GB)."""
    return max(1, min(4, os.cpu_count() or 1))


def run_batch(
    runs: Sequence[Run],
    data_dir: Path | StoredFolder,
    output_dir: Path | StoredFolder,
    force: bool = False,
    jobs: int = 1,
    since: str = "",
    shop: Processes | None = None,
) -> Iterator[Outcome]:
    """The outcome of every run, each as soon as it is known, with `jobs` notebooks at a time.

    Each report is made in a process of its own; where it is forked, the next one begins when the
    notebook has run and its page is still to be made and checked. With `force`, a report is made
    again unless it was made after `since` (an ISO time). What needs no making is known without a
    further process. Where the caller has a `shop` for `data_dir`, reports are made there. Stopping
    early leaves what is at work to finish.
    """
    if not isinstance(data_dir, Path) or not isinstance(output_dir, Path):
        yield from _run_at_url(runs, data_dir, output_dir, force, jobs, since)
        return
    options: dict[str, Any] = {
        "data_dir": data_dir,
        "output_dir": output_dir,
        "force": force,
        "since": since,
    }
    with contextlib.ExitStack() as stack:
        make = _Maker(stack, shop, options)
        if can_fork():
            in_turn = functools.partial(_in_turn, Semaphore(jobs), make)
            pool: Executor = ThreadPoolExecutor(jobs + 1)
            yield from _at_a_time(pool, in_turn, runs, functools.partial(settled, **options))
        elif jobs <= 1:
            yield from map(functools.partial(outcome_of, **options), runs)
        else:
            pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))
            apart = functools.partial(outcome_of, **options)
            yield from _at_a_time(pool, apart, runs, functools.partial(settled, **options))


class _Maker:
    """Makes reports in the forks of one warm process, which begins when the first is to be made."""

    def __init__(
        self, stack: contextlib.ExitStack, shop: Processes | None, options: Mapping[str, Any]
    ):
        self._stack = stack
        self._shop = shop
        self._options = options
        self._one_opens = Lock()

    def __call__(self, run: Run, **more: Any) -> Outcome:
        """What became of `run`."""
        with self._one_opens:
            if self._shop is None:
                self._shop = self._stack.enter_context(workshop(self._options["data_dir"]))
        return made_apart(self._shop, run, **self._options, **more)


def _run_at_url(
    runs: Sequence[Run], data: Path | StoredFolder, outputs: Path | StoredFolder,
    force: bool, jobs: int, since: str,
) -> Iterator[Outcome]:  # fmt: skip
    """The same when a folder is at a URL; without forks one at a time."""
    from plan09lib.deliver.batch.url_reports import opened_url_reports

    with opened_url_reports(data, outputs) as (reports, shop):
        make = functools.partial(reports.make, shop=shop, force=force, since=since)
        yield from _at_a_time(ThreadPoolExecutor(jobs if can_fork() else 1), make, runs)


def _at_a_time(
    pool: Executor,
    make: Callable[[Run], Outcome],
    runs: Sequence[Run],
    settled: Callable[[Run], Outcome | None] = lambda run: None,
) -> Iterator[Outcome]:
    """What is `settled` at once; the others by the `pool`, which begins with the first of them."""
    at_work: dict[Future[Outcome], Run] = {}
    try:
        for run in runs:
            if known := settled(run):
                yield known
            else:
                at_work[pool.submit(make, run)] = run
        for done in as_completed(at_work):
            yield Outcome.of(at_work[done], done.result)
    except KeyboardInterrupt:
        _log.warning("Đang dừng: chờ các báo cáo dở dang xong; sau đó chạy tiếp bằng --resume.")
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _in_turn(turns: Semaphore, make: Callable[..., Outcome], run: Run) -> Outcome:
    """What `make` gives, holding one of the `turns` until the notebook has run."""
    with contextlib.ExitStack() as turn:
        turn.enter_context(turns)
        return make(run, progress=lambda step: turn.close() if step == PAGE_STEP else None)
