"""Folders of this process's own among the system's temporary ones; a dead process's are removed."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from plan09lib.deliver.disk import told_when_not_writable

_PREFIX, _LOCK = "plan09-", "lock"
_FRESH = 60.0
"""Seconds after which a folder without a lock is nobody's."""


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """An empty folder that only this user may read; afterwards it is gone.

    What a process that was killed left behind (it may hold lists of persons) is removed by the next
    one on the machine. Raises: DeliveryFailed when there is no room.
    """
    _remove_left_behind()
    with told_when_not_writable(Path(tempfile.gettempdir())):
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX)).resolve()
    lock = FileLock(folder / _LOCK)
    try:
        with told_when_not_writable(folder), lock:
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_left_behind() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if _is_own(folder) and not _is_in_use(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_in_use(folder: Path) -> bool:
    """Whether a process holds the folder's lock, or has just made the folder and not yet locked it.

    A folder without a lock is an older one in which a dying process still wrote while it was
    removed.
    """
    with contextlib.suppress(OSError):
        if not (folder / _LOCK).is_file():
            return time.time() - folder.stat().st_mtime < _FRESH
        try:
            with FileLock(folder / _LOCK, timeout=0):
                return False
        except Timeout:
            return True
    return True


def _is_own(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        return not folder.is_symlink() and (os.name == "nt" or folder.stat().st_uid == os.getuid())
    return False
