"""Folders of this process's own among the system's temporary ones; a dead process's are removed."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from plan09lib.deliver.disk import told_when_not_writable

_PREFIX, _LOCK = "plan09-", "lock"


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
        if not _is_own(folder) or not (folder / _LOCK).is_file():
            continue
        lock = FileLock(folder / _LOCK, timeout=0)
        with contextlib.suppress(Timeout, OSError):
            with lock:
                pass
            shutil.rmtree(folder, ignore_errors=True)


def _is_own(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        return not folder.is_symlink() and (os.name == "nt" or folder.stat().st_uid == os.getuid())
    return False
