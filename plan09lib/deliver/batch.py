"""Many reports, some at the same time: one that fails stops none of the others."""

from __future__ import annotations

import functools
import multiprocessing
import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from plan09lib.deliver.apart import Workshop, can_fork, workshop
from plan09lib.deliver.issued import issued_as
from plan09lib.deliver.order import KINDS, checked_order
from plan09lib.deliver.publish import publish
from plan09lib.deliver.published import Published
from plan09lib.errors import Plan09Error
from plan09lib.read.period import Period
from plan09lib.read.unit import load_unit

SAMPLE_RUNS: tuple[tuple[str, str], ...] = (
    ("so_ket", "2024"),
    ("so_ket", "2025-H1"),
    ("so_ket", "2026-H1"),
    ("tong_ket", "2022..2025"),
)
"""What is made of every sample ward: around the change of organisation, and the whole stage."""


@dataclass(frozen=True)
class Run:
    """One report to be made; `not_applicable` says why there is nothing to make."""

    unit: str
    kind: str
    period: str
    not_applicable: str = ""

    @property
    def label(self) -> str:
        """The review for a table: "sơ kết 2025-H1"."""
        return f"{KINDS[self.kind]} {self.period}"


@dataclass(frozen=True)
class Outcome:
    """What became of a run: the report, or the error's message and exit code."""

    run: Run
    published: Published | None = None
    message: str = ""
    exit_code: int = 0


def planned(data_dir: Path, units: Iterable[str], runs: Sequence[tuple[str, str]]) -> list[Run]:
    """Every run of every unit, in order; those outside a unit's life marked as not applicable.

    Raises: BadParameter for an unknown unit or period.
    """
    return [
        Run(unit, kind, period, _outside_life(data_dir, unit, Period.parse(period)))
        for unit in units
        for kind, period in runs
    ]


def _outside_life(data_dir: Path, unit_id: str, period: Period) -> str:
    unit = load_unit(data_dir, unit_id)
    if unit.existed_on(period.end):
        return ""
    valid = unit.file.valid
    until = f" đến {valid.until:%d/%m/%Y}" if valid.until else ""
    return f"không lập: đơn vị chỉ có từ {valid.since:%d/%m/%Y}{until}"


def default_jobs() -> int:
    """How many reports are made at a time: one per core, at most four (each needs about 0.5 GB)."""
    return max(1, min(4, os.cpu_count() or 1))


def run_batch(
    runs: Sequence[Run], data_dir: Path, output_dir: Path, force: bool = False, jobs: int = 1
) -> Iterator[Outcome]:
    """The outcome of every run, in order, each as soon as it and those before it are known.

    With several `jobs`, each makes its reports in a process of its own.
    """
    make = functools.partial(outcome_of, data_dir=data_dir, output_dir=output_dir, force=force)
    if can_fork():
        with workshop(data_dir) as shop, ThreadPoolExecutor(jobs) as threads:
            yield from threads.map(functools.partial(_made_apart, shop, make), runs)
    elif jobs <= 1:
        yield from map(make, runs)
    else:
        with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
            yield from pool.map(make, runs)


def _made_apart(shop: Workshop, make: functools.partial[Outcome], run: Run) -> Outcome:
    try:
        return shop.call(f"{__name__}:{outcome_of.__name__}", run, **make.keywords)
    except Plan09Error as error:
        return Outcome(run, message=error.message, exit_code=error.exit_code)


def outcome_of(
    run: Run,
    data_dir: Path,
    output_dir: Path,
    force: bool,
    progress: Callable[[str], None] = lambda step: None,
) -> Outcome:
    """What became of one run, whatever happened."""
    if run.not_applicable:
        return Outcome(run)
    order = checked_order(run.kind, run.unit, run.period, data_dir, output_dir, None)
    if issued := issued_as(order.place.target):
        return Outcome(replace(run, not_applicable=f"đã ban hành số {issued.number}, giữ nguyên"))
    try:
        published = publish(run.kind, run.unit, run.period, data_dir, output_dir, force)
        return Outcome(run, published)
    except Plan09Error as error:
        return Outcome(run, message=error.message, exit_code=error.exit_code)
    except Exception:
        message = f"Lỗi chương trình:\n{traceback.format_exc()}"
        return Outcome(run, message=message, exit_code=1)
