"""Making what is due: one report at a time over all processes, nothing twice.

A run that is killed holds no lock any longer.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from plan09lib.deliver.batch.failures import reason_of, write_failure
from plan09lib.deliver.batch.runs import Outcome, Run, made_apart
from plan09lib.deliver.calendar.due import FAULTY_LABEL, TO_RUN, Faulty, Item, survey_due
from plan09lib.deliver.calendar.status import clock_told
from plan09lib.deliver.kernels.processes import Processes, workshop
from plan09lib.deliver.place.clock import now
from plan09lib.deliver.place.isolated import isolated
from plan09lib.deliver.place.lock import only_run
from plan09lib.deliver.place.staging import discard_leftovers, recover_all
from plan09lib.deliver.record.unchanged import unchanged
from plan09lib.errors import Fault
from plan09lib.read.files.day import date_text
from plan09lib.rooms import KINDS

LOCK = "due.lock"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Made:
    """One item that was run, what became of it, how long it took, and when it had ended."""

    item: Item
    outcome: Outcome
    seconds: float
    at: dt.datetime

    @property
    def exit_code(self) -> int:
        """0 where the report is there."""
        return self.outcome.exit_code

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
        not_made = reason_of(self.outcome.message) or self.outcome.run.not_applicable
        became = published.verdict if published else not_made
        state = f"chưa lập được (mã {code})" if code else "đã lập"
        run = f"{self.item.unit} {self.outcome.run.label}"
        return (
            f"{self.at:%Y-%m-%d %H:%M:%S}  {run}: {state} trong {self.seconds:.1f} giây: {became}"
        )


@dataclass(frozen=True)
class NotSeen:
    """What could not be looked at, so that nobody knows what is due of it; told by every run."""

    faulty: Faulty
    at: dt.datetime

    @property
    def exit_code(self) -> int:
        """That of what is wrong."""
        return self.faulty.error.exit_code

    @property
    def record(self) -> dict[str, Any]:
        """The log entry for machines."""
        return {"at": self.at.isoformat(timespec="seconds"), **self.faulty.record}

    @property
    def line(self) -> str:
        """The log entry for a reader, on one line."""
        why = f"{FAULTY_LABEL} (mã {self.exit_code}): {reason_of(self.faulty.error.message)}"
        return f"{self.at:%Y-%m-%d %H:%M:%S}  {self.faulty.name}: {why}"


@dataclass(frozen=True)
class NothingMade:
    """A run that found nothing to make; what has failed and would fail again, and what could not
    be looked at, is named.

    `clock` tells when this machine's clock may be why.
    """

    at: dt.datetime
    on: dt.date
    failing: tuple[Item, ...]
    faulty: tuple[Faulty, ...] = ()
    clock: str = ""

    @property
    def record(self) -> dict[str, Any]:
        """The log entry for machines."""
        at = self.at.isoformat(timespec="seconds")
        failing = [item.record for item in self.failing]
        failing += [one.record for one in self.faulty]
        return {
            "at": at,
            "on": self.on.isoformat(),
            "made": 0,
            "failing": failing,
            "clock": self.clock,
        }

    @property
    def line(self) -> str:
        """The log entry for a reader, on one line."""
        told = f"Đến ngày {date_text(self.on)} không có báo cáo nào phải lập."
        names = [f"{one.unit} {KINDS[one.kind].label} {one.period}" for one in self.failing]
        why = "Vẫn chưa lập được, chưa có gì đổi"
        still = f" {why}: {', '.join(names)}; xem plan09 due." if names else ""
        unseen = ", ".join(one.name for one in self.faulty)
        still += f" {FAULTY_LABEL.capitalize()}: {unseen}." if unseen else ""
        clock = f" {self.clock}" if self.clock else ""
        return f"{self.at:%Y-%m-%d %H:%M:%S}  {told}{still}{clock}"


def nothing_made(data_dir: Path, output_dir: Path, on: dt.date) -> NothingMade:
    """The log entry of a run that made nothing. Raises: DataRefused for a faulty plan."""
    survey = survey_due(data_dir, output_dir, on)
    failing = tuple(item for item in survey.items if item.state == "failed")
    return NothingMade(now(), on, failing, survey.faulty, clock_told(output_dir))


@contextlib.contextmanager
def one_at_a_time(output_dir: Path) -> Iterator[None]:
    """Nobody else makes what is due meanwhile. Raises: AlreadyRunning when somebody does."""
    busy = Fault(
        str(output_dir),
        "một lần chạy khác đang lập các báo cáo đến hạn",
        "mỗi lúc chỉ một lần chạy",
        "không phải làm gì: lần chạy kia làm hết việc",
    )
    with only_run(output_dir, LOCK, busy):
        yield


def run_due(
    data_dir: Path, output_dir: Path, on: dt.date, force: bool = False,
    progress: Progress = lambda step: None,
) -> Iterator[Made | NotSeen]:  # fmt: skip
    """Every report that is due on `on`, made one after the other; one that fails stops no other.

    At the end the units and reports in place that could not be looked at, by every run anew.

    What is done, issued or blocked is left alone; what has failed too, until its inputs, the plan
    or the program change, or with `force`. Calling it again does only what is left.

    Raises: AlreadyRunning; DataRefused as `survey_due`.
    """
    wanted = (*TO_RUN, "failed") if force else TO_RUN
    with one_at_a_time(output_dir):
        recover_all(output_dir)
        discard_leftovers(output_dir)
        survey = survey_due(data_dir, output_dir, on)
        _settle(survey.items, data_dir, output_dir)
        yield from _all_made(
            [one for one in survey.items if one.state in wanted], data_dir, output_dir, progress
        )
        yield from (NotSeen(one, now()) for one in survey.faulty)


def _settle(items: Iterable[Item], data_dir: Path, output_dir: Path) -> None:
    """Nothing is left as failed of reports that are there and need no making."""
    for item in (one for one in items if one.state == "done"):
        request = _run_of(item).request(data_dir, output_dir)
        if request.place.failed.is_dir():
            isolated(item.unit, partial(unchanged, request))


def _all_made(
    items: Sequence[Item], data_dir: Path, output_dir: Path, progress: Progress
) -> Iterator[Made]:
    if items:
        with workshop(data_dir, for_one=len(items) == 1) as shop:
            for place, item in enumerate(items, start=1):
                progress(
                    f"{place}/{len(items)}: {item.unit} {KINDS[item.kind].label} {item.period}"
                )
                yield _made(item, shop, data_dir, output_dir)


def _run_of(item: Item) -> Run:
    return Run(item.unit, item.kind, item.period, plan=item.plan)


def _made(item: Item, shop: Processes, data_dir: Path, output_dir: Path) -> Made:
    started, at = time.monotonic(), now()
    run = _run_of(item)
    outcome = made_apart(shop, run, data_dir=data_dir, output_dir=output_dir, force=False)
    if outcome.exit_code:
        place = run.request(data_dir, output_dir).place
        what = (place, item.failure, outcome, item.made_from, at)
        isolated(item.unit, partial(write_failure, *what))  # unwritten, as on a full disk: run anew
    return Made(item, outcome, time.monotonic() - started, now())
