"""A report of a batch, due or at a URL: what is to be made, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from plan09lib.deliver.kernels.processes import Processes
from plan09lib.deliver.place.isolated import isolated
from plan09lib.deliver.publish.publish import publish, refused_at_once
from plan09lib.deliver.record.issued import issued_as
from plan09lib.deliver.record.published import Published
from plan09lib.deliver.record.request import ReportRequest, checked_request
from plan09lib.deliver.record.unchanged import unchanged
from plan09lib.errors import Plan09Error
from plan09lib.read.files.day import date_text
from plan09lib.rooms import KINDS

State = Literal["waiting", "done", "unchanged", "left_out", "failed"]


@dataclass(frozen=True)
class Run:
    """One report to be made; `not_applicable` says why there is nothing to make."""

    unit: str
    kind: str
    period: str
    not_applicable: str = ""
    plan: str = ""
    """The plan asked for; empty: the one that the unit works by."""

    @property
    def label(self) -> str:
        """The review for a table: "sơ kết 2025-H1", with the plan that was asked for."""
        return f"{KINDS[self.kind].label} {self.period}{f' ({self.plan})' if self.plan else ''}"

    def request(self, data_dir: Path, output_dir: Path) -> ReportRequest:
        """What is asked for. Raises: as `checked_request`."""
        return checked_request(
            self.kind, self.unit, self.period, data_dir, output_dir, None, plan=self.plan
        )


@dataclass(frozen=True)
class Outcome:
    """What became of a run: the report, or the error's message and exit code.

    `leaving` is the message as it may be put at a URL; `inner` what of the report may not, see
    inner_part.py.
    """

    run: Run
    published: Published | None = None
    message: str = ""
    exit_code: int = 0
    leaving: str = ""
    inner: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def state(self) -> State:
        """In a word; `left_out` for what is not applicable or issued."""
        if self.published:
            return "done" if self.published.is_new else "unchanged"
        return "failed" if self.message else "left_out"

    @classmethod
    def of_error(cls, run: Run, error: Plan09Error) -> Outcome:
        """The outcome of a run that ended with `error`."""
        return cls(
            run=run,
            published=None,
            message=error.message,
            exit_code=error.exit_code,
            leaving=error.leaving,
        )

    @classmethod
    def of(cls, run: Run, make: Callable[[], Outcome]) -> Outcome:
        """The outcome that `make` gives; of whatever it raises, a failure."""
        made = isolated(f"{run.unit}, {run.label}", make)
        return cls.of_error(run, made) if isinstance(made, Plan09Error) else made


def made_apart(shop: Processes, run: Run, **options: Any) -> Outcome:
    """`outcome_of` in a process of its own; one that is killed is an outcome too."""
    called = f"{__name__}:{outcome_of.__name__}"
    return Outcome.of(run, lambda: shop.call(called, run, **options))


def settled(
    run: Run, data_dir: Path, output_dir: Path, force: bool, since: str = ""
) -> Outcome | None:
    """What became of a run that needs no making: not applicable, issued, unchanged, refused at
    once; None for any other."""
    if run.not_applicable:
        return Outcome(run)
    known = isolated(
        f"{run.unit}, {run.label}", lambda: _settled(run, data_dir, output_dir, force, since)
    )
    return Outcome.of_error(run, known) if isinstance(known, Plan09Error) else known


def _settled(run: Run, data_dir: Path, output_dir: Path, force: bool, since: str) -> Outcome | None:
    request = run.request(data_dir, output_dir)
    if kept := _kept(run, request, force, since):
        return kept
    is_refused = refused_at_once(request)  # said by `publish`, which keeps it in failed/
    return outcome_of(run, data_dir, output_dir, force, since) if is_refused else None


def outcome_of(
    run: Run,
    data_dir: Path,
    output_dir: Path,
    force: bool,
    since: str = "",
    progress: Callable[[str], None] = lambda step: None,
) -> Outcome:
    """What became of one run, whatever happened; see `run_batch`."""
    if run.not_applicable:
        return Outcome(run)
    return Outcome.of(run, lambda: _made(run, data_dir, output_dir, force, since, progress))


def _made(
    run: Run, data_dir: Path, output_dir: Path, force: bool, since: str,
    progress: Callable[[str], None],
) -> Outcome:  # fmt: skip
    known = _kept(run, run.request(data_dir, output_dir), force, since)
    return known or Outcome(
        run,
        publish(
            run.kind,
            run.unit,
            run.period,
            data_dir,
            output_dir,
            force,
            plan=run.plan,
            progress=progress,
        ),
    )


def _kept(run: Run, request: ReportRequest, force: bool, since: str) -> Outcome | None:
    """The outcome where the report in place stays: it is issued, or made from the same."""
    if issued := issued_as(request.place.target):
        told = f"đã ban hành số {issued.number} ngày {date_text(issued.date)}, giữ nguyên"
        return Outcome(replace(run, not_applicable=told))
    kept = unchanged(request, since) if since or not force else None
    return Outcome(run, kept) if kept else None
