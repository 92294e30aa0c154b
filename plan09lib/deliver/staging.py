"""How a finished report takes the place of the old one, so that a kill leaves one of them whole.

Under the output folder:

- `<unit>/<report>/` is the published report;
- `.staging/<unit>--<report>/` is the one being made: `report/`, and scratch in `work/`;
- `.staging/<unit>--<report>.old/` exists only during a swap: the old report, set aside whole;
- `.staging/<unit>--<report>.trash/` is an old report being deleted;
- `failed/<unit>/<report>/` is what is left of a failed run, with `error.txt`.

The swap: old → `.old`, new → in place, `.old` → `.trash`, delete. Each step is one rename. When a
run finds `.old` and nothing in place, the swap was cut in the middle and the old report goes back.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_fixed

from plan09lib.errors import DeliveryFailed, Fault, said_by_system

STAGING = ".staging"
FAILED = "failed"
_PATIENCE = 1.0
"""Seconds in which what a killed run left behind comes to its end."""


@dataclass(frozen=True)
class Place:
    """Where one report lies, is made, and is left when it fails."""

    output_dir: Path
    unit: str
    report: str

    @property
    def target(self) -> Path:
        """The published report."""
        return self.output_dir / self.unit / self.report

    @property
    def staged(self) -> Path:
        """The folder that will become the target."""
        return self._beside("") / "report"

    @property
    def work(self) -> Path:
        """Scratch: the kernel's current folder."""
        return self._beside("") / "work"

    @property
    def failed(self) -> Path:
        """What is left of the last failed run."""
        return self.output_dir / FAILED / self.unit / self.report

    @property
    def aside(self) -> Path:
        """The old report during a swap."""
        return self._beside(".old")

    @property
    def trash(self) -> Path:
        """An old report being deleted."""
        return self._beside(".trash")

    def _beside(self, suffix: str) -> Path:
        return self.output_dir / STAGING / f"{self.unit}--{self.report}{suffix}"

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else makes this report meanwhile. Raises: DeliveryFailed when somebody does."""
        lock = FileLock(self._beside(".lock"), timeout=_PATIENCE)
        self._beside(".lock").parent.mkdir(parents=True, exist_ok=True)
        try:
            with lock:
                yield
        except Timeout:
            rule = "mỗi báo cáo chỉ một lần chạy một lúc"
            fault = Fault(
                str(self.target), "một lần chạy khác đang lập báo cáo này", rule, "chờ lần đó xong"
            )
            raise DeliveryFailed(fault) from None

    def open_staging(self) -> None:
        """Empty `staged` and `work` folders; an interrupted swap is repaired first."""
        self.recover()
        self.discard_staging()
        self.staged.mkdir(parents=True)
        self.work.mkdir()

    def discard_staging(self) -> None:
        """Nothing of the report being made."""
        _delete(self._beside(""))

    def recover(self) -> None:
        """The published report whole again after a kill in the middle of a swap."""
        if self.aside.exists() and not self.target.exists():
            self.target.parent.mkdir(parents=True, exist_ok=True)
            _rename(self.aside, self.target)
        self._discard_old()

    def put_in_place(self) -> None:
        """`staged` becomes the published report. Raises: DeliveryFailed; the old one then stays."""
        self.target.parent.mkdir(parents=True, exist_ok=True)
        try:
            if self.target.exists():
                _rename(self.target, self.aside)
            _rename(self.staged, self.target)
        except OSError as error:
            self.recover()
            raise DeliveryFailed(self._occupied(error)) from error
        self._discard_old()
        self.discard_staging()
        _delete(self.failed)

    def put_aside_as_failed(self, message: str) -> None:
        """What was made so far and `error.txt` in `failed`; the published report is not touched."""
        _delete(self.failed)
        self.failed.mkdir(parents=True)
        for folder in (self.staged, self.work):
            for path in sorted(folder.glob("*")) if folder.is_dir() else ():
                if path.is_file():
                    shutil.move(path, self.failed / path.name)
        (self.failed / "error.txt").write_text(message + "\n", encoding="utf-8")
        self.discard_staging()

    def _discard_old(self) -> None:
        with contextlib.suppress(OSError):  # a file still open elsewhere; the next run tries again
            if self.aside.exists():
                _delete(self.trash)
                self.aside.rename(self.trash)
            _delete(self.trash)

    def _occupied(self, error: OSError) -> Fault:
        return Fault(
            str(self.target),
            f"không thay được báo cáo cũ ({said_by_system(error)})",
            "báo cáo cũ được giữ nguyên, bản mới nằm trong failed/",
            "đóng các tệp của báo cáo đang mở rồi chạy lại",
        )


def recover_all(output_dir: Path) -> None:
    """Every interrupted swap in `output_dir` repaired, but those another run is busy with."""
    for aside in sorted((output_dir / STAGING).glob("*.old")):
        unit, _, report = aside.stem.partition("--")
        place = Place(output_dir, unit, report)
        with contextlib.suppress(DeliveryFailed), place.locked():
            place.recover()


def discard_leftovers(output_dir: Path) -> None:
    """Nothing left of runs that were cut off, but of those that another run is busy with."""
    for folder in sorted((output_dir / STAGING).glob("*--*")):
        if folder.is_dir() and not folder.suffix:
            unit, _, report = folder.name.partition("--")
            place = Place(output_dir, unit, report)
            with contextlib.suppress(DeliveryFailed), place.locked():
                place.discard_staging()


@retry(
    retry=retry_if_exception_type(PermissionError),
    stop=stop_after_attempt(4),
    wait=wait_fixed(0.25),
    reraise=True,
)  # Windows: a virus scanner holds new files for a moment
def _rename(source: Path, destination: Path) -> None:
    source.rename(destination)


def _delete(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
