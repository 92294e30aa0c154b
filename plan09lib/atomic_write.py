"""A file that is written beside its place and then renamed: readers see the old or the new, whole.

This holds whenever the writing process is killed. What it had begun then stays beside, hidden,
until the next process writes into that folder. A name proves nothing, it may be a person's file:
removed is only what is named after itself, by its number on the drive, which no copy has, and what
is empty; nothing that a living process holds. Where the system locks no files (Windows), it stays.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

if sys.platform != "win32":
    import fcntl

ENDING = ".dang-ghi"
"""How the name of a file being written ends; it begins with a dot, which no reader of lists takes
for a list."""
_NAMED = re.compile(rf"\.([0-9a-f]{{16}}){re.escape(ENDING)}")
PRIVATE = 0o600
_NEW = 0o666


@contextlib.contextmanager
def atomic_write(
    path: Path, *, private: bool = False, durable: bool = False, replace: bool = True
) -> Iterator[Path]:
    """An empty file to be written in the block; afterwards it is at `path`.

    When the block fails, `path` is as it was. Nobody else writes to the same file, two writers of
    one `path` at the same time included: the last one stays.

    With `private`, only this user may read it, whatever the umask and whatever was there; else the
    rights of the file that is replaced go on. With `durable`, it is on disk when the block has
    ended, also after a power cut. Without `replace`, a file that is there stays.

    Raises: FileExistsError without `replace`; OSError when the folder cannot be written to.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with atomic_write(Path(folder) / "a.txt") as new:
    ...         _ = new.write_text("một")
    ...     [(file.name, file.read_text()) for file in Path(folder).iterdir()]
    [('a.txt', 'một')]
    """
    mode = PRIVATE if private else _mode_of(path) if replace else None
    _remove_left_behind(path.parent)
    new, handle = _own_file_beside(path, _NEW if mode is None else PRIVATE)
    try:
        yield new
        if durable:
            _sync(new)
        if mode is not None:
            set_rights(new, mode)
        if replace:
            new.replace(path)
        else:
            _take_free_name(new, path)
        if durable:
            _sync_folder(path.parent)
    finally:
        new.unlink(missing_ok=True)
        if handle is not None:
            os.close(handle)


def set_rights(path: Path, mode: int) -> None:
    """`path` gets these rights; it stays as it is on a drive that knows none, or is another's."""
    if stat.S_IMODE(path.stat().st_mode) != mode:
        with contextlib.suppress(PermissionError):
            path.chmod(mode)


def _mode_of(path: Path) -> int | None:
    """The rights of the file there; None when there is none."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return None


def _own_file_beside(path: Path, mode: int) -> tuple[Path, int | None]:
    """A new file beside `path`, named after itself, and what holds it until it is closed.

    It is opened under a name that nobody has: only if it is not there.
    """
    while True:
        new = path.with_name(f".{secrets.token_hex(8)}{ENDING}")
        with contextlib.suppress(FileExistsError):
            handle = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
            if sys.platform == "win32":  # an open file takes no other name there
                os.close(handle)
                return new, None
            _is_held(handle)
            with contextlib.suppress(FileNotFoundError):  # taken for left behind: once more
                return _named_after_itself(new, handle), handle
            os.close(handle)


def _named_after_itself(new: Path, handle: int) -> Path:
    own = new.with_name(f".{os.fstat(handle).st_ino:016x}{ENDING}")
    try:
        return new if os.path.lexists(own) else new.rename(own)
    except FileNotFoundError:
        raise
    except OSError:  # only a kill would leave it
        return new


def _is_held(handle: int) -> bool:
    """Whether this process alone holds the open file now; not where the drive locks nothing."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    return False


@cache
def _remove_left_behind(folder: Path) -> None:
    """What killed processes were writing in `folder` is gone; looked for once in a process."""
    with contextlib.suppress(OSError):  # the writing itself tells what is wrong
        for path in [*folder.iterdir()]:
            if named := _NAMED.fullmatch(path.name):
                with contextlib.suppress(OSError):
                    _remove_if_left(path, int(named[1], 16))


def _remove_if_left(path: Path, number: int) -> None:
    handle = os.open(
        path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    )
    try:
        state = os.fstat(handle)
        is_own = stat.S_ISREG(state.st_mode) and (state.st_ino == number or not state.st_size)
        if is_own and _is_held(handle) and os.path.samestat(state, path.lstat()):
            path.unlink()
    finally:
        os.close(handle)


def _take_free_name(new: Path, path: Path) -> None:
    """`new` as `path`; a link, unlike a rename, never replaces a file."""
    try:
        os.link(new, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        new.rename(path)


def _sync(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # Windows opens no folders; its rename is in the journal
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
