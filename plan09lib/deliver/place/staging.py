"""How a finished report takes the place of the old one, so that a kill leaves one of them whole.

Under the output folder:

- `<unit>/<report>/` is the published report;
- `.staging/<unit>--<report>/` is this program's own, with its mark (`own_files`), and private:
  `report/` is the one being made, `work/` scratch, `old/` (only during a swap) the old report, set
  aside whole, `trash/` an old report being deleted;
- `failed/<unit>/<report>/` is what is left of a failed run, with `error.txt`; private.

The swap: old → `old/`, new → in place, `old/` → `trash/`, delete. Each step is one rename. When a
run finds `old/` and nothing in place, the swap was cut in the middle and the old report goes back.

A folder without the mark, and a file that this program did not write, is never deleted wherever it
lies: what is in the way gets another name. An older version left no marks and set reports aside as
`.staging/<unit>--<report>.old/`; these go back too.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plan09lib.atomic_write import PRIVATE
from plan09lib.deliver.place.own_files import (
    clear_own,
    free_name,
    is_blank,
    is_own,
    make_own,
    make_private,
    make_way,
    private_folder,
    remove_own,
    sign,
    write_private,
)
from plan09lib.errors import DeliveryFailed, Fault, said_by_system

STAGING = ".staging"
FAILED = "failed"
KEPT_EDITION = "."
"""Stands in the folder's name of a replaced edition, before its number; in no other's."""
ERROR, RECORD = "error.txt", "hong.json"
"""What went wrong, for readers and for machines: the only files of a failed run that leave."""
_PATIENCE = 1.0
"""Seconds in which what a killed run left behind comes to its end."""
_UNMARKED_OLD = ".old"
_log = logging.getLogger(__name__)


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
        return self._own / "report"

    @property
    def work(self) -> Path:
        """Scratch: the kernel's current folder."""
        return self._own / "work"

    @property
    def failed(self) -> Path:
        """What is left of the last failed run."""
        return self.output_dir / FAILED / self.unit / self.report

    @property
    def aside(self) -> Path:
        """The old report during a swap."""
        return self._own / "old"

    @property
    def trash(self) -> Path:
        """An old report being deleted."""
        return self._own / "trash"

    @property
    def is_open(self) -> bool:
        """Whether the folders of the report being made are there."""
        return self._is_own and self.work.is_dir()

    @property
    def is_cut_off(self) -> bool:
        """Whether a report was set aside and has not come back."""
        return self.aside.exists() or self._unmarked_old.exists()

    @property
    def _unmarked_old(self) -> Path:
        return self._own.with_name(f"{self._own.name}{_UNMARKED_OLD}")

    @property
    def _own(self) -> Path:
        return self.output_dir / STAGING / f"{self.unit}--{self.report}"

    @property
    def _is_own(self) -> bool:
        return is_own(self._own, self._own.name)

    @contextlib.contextmanager
    def locked(self, patience: float = _PATIENCE) -> Iterator[None]:
        """Nobody else makes this report meanwhile. Raises: DeliveryFailed when somebody does."""
        from filelock import FileLock, Timeout  # most places are only looked at

        self.output_dir.mkdir(parents=True, exist_ok=True)
        folder = private_folder(self._own.parent)
        lock = FileLock(folder / f"{self._own.name}.lock", patience, mode=PRIVATE)
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
        """Empty `staged` and `work` folders; an interrupted swap is repaired first.

        What lies in their place and carries no mark, of somebody's or of an older version's, gets
        another name.
        """
        self.discard_staging()
        self.output_dir.mkdir(parents=True, exist_ok=True)
        private_folder(self._own.parent)
        if moved := make_way(self._own):
            _log.warning("%s không có dấu của plan09, giữ lại với tên %s", self._own, moved.name)
        make_own(self._own, self._own.name)
        self.staged.mkdir()
        self.work.mkdir()

    def discard_staging(self) -> None:
        """Nothing of the report being made; an interrupted swap is repaired first."""
        self.recover()
        if self._is_own or is_blank(self._own):
            remove_own(self._own)

    def recover(self) -> None:
        """The published report whole again after a kill in the middle of a swap."""
        asides = ([self.aside] if self._is_own else []) + [self._unmarked_old]
        for aside in asides:
            if aside.is_dir() and not os.path.lexists(self.target):
                self.target.parent.mkdir(parents=True, exist_ok=True)
                _rename(aside, self.target)
        if self._is_own:
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
        self.discard_failed()

    def put_aside_as_failed(self, message: str, with_remains: bool = True) -> None:
        """What was made so far and `error.txt` in `failed`; the published report is not touched.

        Without remains only `error.txt`: on a full disk they would keep the room it needs.
        """
        self.discard_failed()
        if not with_remains:
            self.discard_staging()
        self.open_failed()
        sign(self.failed, [_moved(path, self.failed) for path in self._remains()])
        self.tell_failed(ERROR, message + "\n")
        self.discard_staging()

    def tell_failed(self, name: str, text: str) -> None:
        """`text` among what is left of a failed run; somebody's file of that name gets another."""
        write_own(self.failed / name, text)

    def open_failed(self) -> None:
        """The folder of a failed run, as it is, for this user only."""
        self.output_dir.mkdir(parents=True, exist_ok=True)
        for folder in (self.output_dir / FAILED, self.failed.parent, self.failed):
            private_folder(folder)

    def discard_failed(self) -> None:
        """Nothing left of a failed run; what somebody else put there stays."""
        if self.failed.is_dir():
            clear_own(self.failed)
            for name in (ERROR, RECORD):  # an older version's, or somebody's: told no longer
                moved = make_way(self.failed / name)
                if moved and not moved.is_symlink():
                    make_private(moved)

    def _remains(self) -> Iterator[Path]:
        if self._is_own:
            for folder in (self.staged, self.work):
                files = sorted(folder.iterdir()) if folder.is_dir() else ()
                yield from (one for one in files if one.is_file() and not one.is_symlink())

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


def report_folders(output_dir: Path) -> Iterator[Path]:
    """The folders in which reports lie; not kept editions, reminders, failed runs."""
    for folder in sorted(output_dir.glob("*/*/")):
        unit = folder.parent.name
        if unit != FAILED and not unit.startswith(".") and KEPT_EDITION not in folder.name:
            yield folder


def recover_all(output_dir: Path) -> None:
    """Every interrupted swap in `output_dir` repaired, but those another run is busy with."""
    for place in _places_at_work(output_dir):
        if place.is_cut_off:
            with contextlib.suppress(DeliveryFailed), place.locked():
                place.recover()


def discard_leftovers(output_dir: Path, patience: float = _PATIENCE) -> None:
    """Nothing left of runs that were cut off, but of those that another run is busy with."""
    for place in _places_at_work(output_dir):
        with contextlib.suppress(DeliveryFailed), place.locked(patience):
            place.discard_staging()


def _places_at_work(output_dir: Path) -> Iterator[Place]:
    """The places of the folders in which reports are being made, or were when a run was cut off."""
    for folder in sorted((output_dir / STAGING).glob("*--*")):
        name = folder.name.removesuffix(_UNMARKED_OLD)
        if name != folder.name or is_own(folder, name) or is_blank(folder):
            unit, _, report = name.partition("--")
            yield Place(output_dir, unit, report)


def write_own(path: Path, text: str) -> None:
    """`text` at `path`, signed; what is there and is not this program's gets another name."""
    make_way(path)
    write_private(path, text)
    sign(path.parent, [path])


def _moved(path: Path, folder: Path) -> Path:
    target = free_name(folder / path.name)
    make_private(path)
    shutil.move(path, target)
    return target


def _rename(source: Path, destination: Path) -> None:
    """On Windows a virus scanner holds new files for a moment, so it is tried again."""
    from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_fixed

    again = retry(
        retry=retry_if_exception_type(PermissionError),
        stop=stop_after_attempt(4),
        wait=wait_fixed(0.25),
        reraise=True,
    )
    again(source.rename)(destination)


def _delete(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
