"""Folders of this process's own, in a given place or among the system's temporary ones.

A dead process's are removed by the next one that needs one in the same place. What it had set aside
in `cu/` of such a folder, to put something else in its place, goes back first.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from plan09lib.deliver.place.disk import told_when_not_writable
from plan09lib.deliver.place.own_files import MARK, is_own, make_private, mark, remove_own

ASIDE = "cu"
_PREFIX, _LOCK = "plan09-", "lock"
_HIDDEN = re.compile(rf"\.{_PREFIX}[a-z0-9_]{{8}}")


@contextlib.contextmanager
def scratch(inside: Path | None = None) -> Iterator[Path]:
    """An empty folder that only this user may read, hidden where it is `inside` a folder of
    people's; afterwards it is gone.

    What a process that was killed left behind (it may hold lists of persons) is removed by the next
    one that comes there: folders with the mark of the place in which they were made, and no others.
    Raises: DeliveryFailed when there is no room.
    """
    place = inside or Path(tempfile.gettempdir())
    prefix = f".{_PREFIX}" if inside else _PREFIX
    remove_left_behind(place, prefix)
    with told_when_not_writable(place):
        folder, lock = _made(place, prefix)
    try:
        with told_when_not_writable(folder):
            yield folder
    finally:
        lock.release()
        with contextlib.suppress(OSError):  # still written to; the next one removes it
            _remove(folder)


def _made(place: Path, prefix: str) -> tuple[Path, FileLock]:
    """A new folder with the mark, and its lock, held: who finds the mark can ask the lock."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=place)).resolve()
        lock = FileLock(folder / _LOCK)
        with contextlib.suppress(FileNotFoundError):  # taken for a dead one's: once more
            lock.acquire()
            make_private(folder)
            mark(folder, _identity(folder))
            if (folder / _LOCK).exists():
                return folder, lock
        lock.release()


def remove_left_behind(place: Path, prefix: str = f".{_PREFIX}") -> None:
    """What killed processes left in `place` is gone; for who finds that nothing has to be made."""
    for folder in place.glob(f"{prefix}*"):
        with contextlib.suppress(OSError, Timeout):
            if is_own(folder, _identity(folder)) or _is_blank(folder):
                with FileLock(folder / _LOCK, timeout=0):
                    pass
                _remove(folder)


def _is_blank(folder: Path) -> bool:
    """Whether it was begun, hidden, and nothing has come into it, not even the mark."""
    is_begun = _HIDDEN.fullmatch(folder.name) and folder.is_dir() and not folder.is_symlink()
    known = (_LOCK, MARK)
    return bool(is_begun) and all(
        path.name in known and not path.lstat().st_size for path in folder.iterdir()
    )


def _remove(folder: Path) -> None:
    aside = folder / ASIDE
    if folder.name.startswith(".") and aside.is_dir():
        for old in [*aside.iterdir()]:
            if not os.path.lexists(folder.parent / old.name):
                old.rename(folder.parent / old.name)
    remove_own(folder)


def _identity(folder: Path) -> str:
    """Where the folder is and which one: a copy, or one put there again, is another."""
    state = folder.stat()
    return f"{folder.resolve()} {state.st_dev}:{state.st_ino}"
