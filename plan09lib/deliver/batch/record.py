"""`batch.json` among the outputs: what a batch was asked for and what became of each run.

It is replaced whole after every report, so that a batch that was killed can be resumed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, TypeAdapter, ValidationError, with_config

from plan09lib.deliver.batch.failures import reason_of
from plan09lib.deliver.batch.place import BATCH, Outputs, has_report, read_batch, write_batch
from plan09lib.deliver.batch.runs import Outcome, Run, State
from plan09lib.deliver.place.clock import time_stamp
from plan09lib.deliver.place.written import (
    AS_WRITTEN,
    ExitCode,
    FolderName,
    Moment,
    damage,
    no_two,
    without_halves,
)
from plan09lib.errors import BadParameter, DataRefused, Fault, visible
from plan09lib.rooms import KINDS

STATE_LABELS: dict[State, str] = {
    "done": "xong",
    "unchanged": "không đổi",
    "left_out": "không lập",
    "failed": "chưa lập được",
    "waiting": "chưa lập",
}
_FINAL: tuple[State, ...] = ("done", "unchanged", "left_out")


def _known_kind(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError("an unknown kind")
    return kind


def _inside(folder: str) -> str:
    if PurePosixPath(folder).is_absolute() or ".." in PurePosixPath(folder).parts:
        raise ValueError("a folder outside the outputs")
    return folder


@with_config(AS_WRITTEN)
@dataclass(frozen=True)
class Entry:
    """One run and what is known of it; `told` is the verdict, or why there is no report.

    Unit and period are checked where paths are made.
    """

    unit: FolderName
    kind: Annotated[str, AfterValidator(_known_kind)]
    period: str
    state: State
    told: str
    folder: Annotated[str, AfterValidator(_inside)]
    exit_code: ExitCode
    plan: str = ""

    @classmethod
    def waiting(cls, run: Run) -> Entry:
        """The entry of a run that is to be made."""
        return cls(
            unit=run.unit, kind=run.kind, period=run.period,
            state="waiting", told="", folder="", exit_code=0, plan=run.plan,
        )  # fmt: skip

    @classmethod
    def of(cls, outcome: Outcome, outputs: Outputs) -> Entry:
        """The entry of a run that has ended; the folder is told by its path below the outputs."""
        run, published = outcome.run, outcome.published
        folder = _below(published.folder, outputs) if published else ""
        verdict = published.verdict if published else run.not_applicable
        is_here = isinstance(outputs, Path)
        told = verdict or reason_of(outcome.message if is_here else outcome.leaving)
        return cls(
            unit=run.unit, kind=run.kind, period=run.period,
            state=outcome.state, told=told, folder=folder, exit_code=outcome.exit_code,
            plan=run.plan,
        )  # fmt: skip

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Which run it is."""
        return self.unit, self.kind, self.period, self.plan

    @property
    def run(self) -> Run:
        """The run to be made."""
        return Run(self.unit, self.kind, self.period, plan=self.plan)

    @property
    def result(self) -> str:
        """The end of the line in a table."""
        if self.state == "failed":
            return f"chưa lập được (mã {self.exit_code}): {self.told}"
        label = f"{STATE_LABELS[self.state]}: " if self.state in ("unchanged", "waiting") else ""
        return f"{label}{self.told}{f' → {self.folder}' if self.folder else ''}"


@with_config(AS_WRITTEN)
@dataclass(frozen=True)
class _Batch:
    """The content of the file."""

    started_at: Moment
    saved_at: Moment
    force: bool
    counts: Mapping[State, int]
    runs: Annotated[tuple[Entry, ...], no_two(lambda entry: entry.key)]


_BATCH = TypeAdapter(_Batch)


class BatchRecord:
    """What is asked of a batch and what became of it, kept in `batch.json`.

    `started_at` is when the batch was first started; with `force`, reports from before are made
    again.
    """

    def __init__(self, outputs: Outputs, entries: Iterable[Entry], started_at: str, force: bool):
        self.outputs, self.started_at, self.force = outputs, started_at, force
        self._entries = {one.key: one for one in entries}

    @classmethod
    def new(cls, outputs: Outputs, runs: Sequence[Run], force: bool = False) -> BatchRecord:
        """The record of a batch that starts now."""
        entries = [
            Entry.of(Outcome(run), outputs) if run.not_applicable else Entry.waiting(run)
            for run in runs
        ]
        return cls(outputs, entries, time_stamp(), force)

    @classmethod
    def load(cls, outputs: Outputs) -> BatchRecord:
        """The record of the last batch. Raises: BadParameter when there is none to be resumed."""
        try:
            said = _BATCH.validate_json(read_batch(outputs))
            return cls(outputs, said.runs, said.started_at, said.force)
        except (DataRefused, OSError, ValidationError) as error:
            found = f"không đọc được {BATCH}: {damage(error)}"
            rule = "chạy tiếp một đợt thì phải có tệp ghi của đợt đó"
            action = "bỏ --resume để bắt đầu đợt mới"
            raise BadParameter(Fault(str(outputs), found, rule, action)) from None

    @property
    def file(self) -> Path | str:
        """Where the record is kept; a URL without what it keeps secret."""
        outputs = self.outputs
        return outputs / BATCH if isinstance(outputs, Path) else f"{outputs}/{BATCH}"

    @property
    def entries(self) -> list[Entry]:
        """Every run, in the order asked for."""
        return list(self._entries.values())

    @property
    def to_do(self) -> list[Run]:
        """The runs that have no report yet; what has failed is tried again."""
        return [one.run for one in self.entries if one.state not in _FINAL or self._is_gone(one)]

    @property
    def counts(self) -> Mapping[State, int]:
        """How many runs are in each state."""
        return Counter(one.state for one in self.entries)

    @property
    def exit_code(self) -> int:
        """The highest of all runs."""
        return max((one.exit_code for one in self.entries), default=0)

    @property
    def summary(self) -> str:
        """The counts in words: "xong 3, chưa lập được 1"."""
        return ", ".join(
            f"{label} {self.counts[state]}"
            for state, label in STATE_LABELS.items()
            if self.counts[state]
        )

    def note(self, outcome: Outcome) -> None:
        """Write down what became of a run."""
        entry = Entry.of(outcome, self.outputs)
        self._entries[entry.key] = entry
        self.save()

    def save(self) -> None:
        """The file as the record stands, replaced in one step."""
        counts = dict(sorted(self.counts.items()))
        runs = tuple(replace(one, unit=without_halves(one.unit)) for one in self.entries)
        said = asdict(
            _Batch(
                started_at=self.started_at,
                saved_at=time_stamp(),
                force=self.force,
                counts=counts,
                runs=runs,
            )
        )
        write_batch(self.outputs, visible(json.dumps(said, ensure_ascii=False, indent=1)) + "\n")

    def _is_gone(self, entry: Entry) -> bool:
        return bool(entry.folder) and not has_report(self.outputs, entry.folder)


def _below(folder: Path, outputs: Outputs) -> str:
    if isinstance(outputs, Path) and folder.is_absolute():
        folder = folder.relative_to(outputs.resolve())
    return folder.as_posix()
