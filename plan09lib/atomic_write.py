"""A file that is written beside its place and then renamed: readers see the old or the new, whole.

This holds whenever the writing process is killed; what it had begun then stays beside, hidden, and
is nobody's: a name like it may be a person's file, and is never deleted for its name.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

ENDING = ".dang-ghi"
"""How the name of a file being written ends; it begins with a dot, which no reader of lists takes
for a list."""
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
    new = _own_file_beside(path, _NEW if mode is None else PRIVATE)
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


def _own_file_beside(path: Path, mode: int) -> Path:
    """A new file beside `path` under a name that nobody has: it is opened only if not there."""
    while True:
        new = path.with_name(f".{secrets.token_hex(8)}{ENDING}")
        with contextlib.suppress(FileExistsError):
            os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
            return new


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
