"""Folders of this process's own among the system's temporary ones; a dead process's are removed."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from plan09lib.deliver.place.disk import told_when_not_writable
from plan09lib.deliver.place.own_files import is_own, mark, remove_own

_PREFIX, _LOCK = "plan09-", "lock"


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """An empty folder that only this user may read; afterwards it is gone.

    What a process that was killed left behind (it may hold lists of persons) is removed by the next
    one on the machine: folders with the mark of the place in which they were made, and no others.
    Raises: DeliveryFailed when there is no room.
    """
    _remove_left_behind()
    with told_when_not_writable(Path(tempfile.gettempdir())):
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX)).resolve()
    lock = FileLock(folder / _LOCK)
    try:
        with told_when_not_writable(folder), lock:
            mark(folder, _identity(folder))  # once locked: who finds the mark can ask the lock
            yield folder
    finally:
        with contextlib.suppress(OSError):  # still written to; the next one removes it
            remove_own(folder)


def _remove_left_behind() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError, Timeout):
            if is_own(folder, _identity(folder)):
                with FileLock(folder / _LOCK, timeout=0):
                    pass
                remove_own(folder)


def _identity(folder: Path) -> str:
    """Where the folder is and which one: a copy, or one put there again, is another."""
    state = folder.stat()
    return f"{folder.resolve()} {state.st_dev}:{state.st_ino}"
