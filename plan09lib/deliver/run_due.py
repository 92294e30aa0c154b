"""Making what is due: one report at a time over all processes, nothing twice.

The lock is the operating system's: a process that is killed holds it no longer.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from plan09lib.deliver.batch import Outcome, Run, run_batch
from plan09lib.deliver.due import TO_RUN, Item, survey_due
from plan09lib.deliver.staging import STAGING, discard_leftovers, recover_all
from plan09lib.errors import AlreadyRunning, DataRefused, Fault

LOCK = "due.lock"


@dataclass(frozen=True)
class Made:
    """One item that was run, what became of it, and how long it took."""

    item: Item
    outcome: Outcome
    seconds: float
    at: dt.datetime

    @property
    def record(self) -> dict[str, Any]:
        """The log entry for machines."""
        published = self.outcome.published
        return {
            "at": self.at.isoformat(timespec="seconds"),
            "unit": self.item.unit,
            "review": self.item.kind,
            "period": self.item.period,
            "exit_code": self.outcome.exit_code,
            "seconds": round(self.seconds, 1),
            "verdict": published.verdict if published else "",
            "message": self.outcome.message,
        }

    @property
    def line(self) -> str:
        """The log entry for a reader, on one line."""
        code, published = self.outcome.exit_code, self.outcome.published
        became = published.verdict if published else self._first_fault()
        state = f"hỏng (mã {code})" if code else "đã lập"
        run = f"{self.item.unit} {self.outcome.run.label}"
        return (
            f"{self.at:%Y-%m-%d %H:%M:%S}  {run}: {state} trong {self.seconds:.1f} giây: {became}"
        )

    def _first_fault(self) -> str:
        lines = [line.strip(" -") for line in self.outcome.message.splitlines()]
        return next(iter(lines[1:]), "") or self.outcome.run.not_applicable


@contextlib.contextmanager
def one_at_a_time(output_dir: Path) -> Iterator[None]:
    """Nobody else makes what is due meanwhile. Raises: AlreadyRunning when somebody does."""
    file = output_dir / STAGING / LOCK
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(file, timeout=0):
            yield
    except Timeout:
        raise AlreadyRunning(
            Fault(
                str(output_dir),
                "một lần chạy khác đang lập các báo cáo đến hạn",
                "mỗi lúc chỉ một lần chạy",
                "không phải làm gì: lần chạy kia làm hết việc",
            )
        ) from None


def run_due(data_dir: Path, output_dir: Path, on: dt.date) -> Iterator[Made]:
    """Every report that is due on `on`, made one after the other; one that fails stops no other.

    What is done, issued or blocked is left alone. Calling it again does only what is left.

    Raises: AlreadyRunning; DataRefused for a faulty plan, and at the end for faulty units.
    """
    with one_at_a_time(output_dir):
        recover_all(output_dir)
        discard_leftovers(output_dir)
        survey = survey_due(data_dir, output_dir, on)
        for item in survey.items:
            if item.state in TO_RUN:
                yield _made(item, data_dir, output_dir)
        if survey.faults:
            raise DataRefused(survey.faults)


def _made(item: Item, data_dir: Path, output_dir: Path) -> Made:
    started, at = time.monotonic(), dt.datetime.now().astimezone()
    (outcome,) = run_batch([Run(item.unit, item.kind, item.period)], data_dir, output_dir)
    return Made(item, outcome, time.monotonic() - started, at)
