"""Many reports one after the other: one that fails stops none of the others."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from plan09lib.deliver.publish import KINDS, Published, publish
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


def run_batch(
    runs: Iterable[Run], data_dir: Path, output_dir: Path, force: bool = False
) -> Iterator[Outcome]:
    """The outcome of every run, each as soon as it is known."""
    for run in runs:
        yield Outcome(run) if run.not_applicable else _outcome(run, data_dir, output_dir, force)


def _outcome(run: Run, data_dir: Path, output_dir: Path, force: bool) -> Outcome:
    try:
        published = publish(run.kind, run.unit, run.period, data_dir, output_dir, force)
        return Outcome(run, published)
    except Plan09Error as error:
        return Outcome(run, message=error.message, exit_code=error.exit_code)
    except Exception:
        message = f"Lỗi chương trình:\n{traceback.format_exc()}"
        return Outcome(run, message=message, exit_code=1)
