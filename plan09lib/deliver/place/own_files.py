"""What this program has written, told by a mark it left: nothing else is ever deleted or replaced.

A name proves nothing: anybody may have a folder `plan09-backup` or a file `bao-cao.html`. The mark
is a hidden file in the folder itself. For a folder of its own it names that folder, so that a copy
or a renamed one is nobody's; for files in a folder that people use too it holds their SHA-256, so
that a file which somebody has changed since is that person's.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from plan09lib.atomic_write import PRIVATE, atomic_write, set_rights
from plan09lib.deliver.place.written import AS_WRITTEN, FileName
from plan09lib.digest import sha256

MARK = ".plan09.json"
_PRIVATE_FOLDER = 0o700
_WRITER = "plan09lib"
_MARK_BYTES = 1024 * 1024
_Name = TypeVar("_Name", bound=PurePath)


class _Mark(BaseModel):
    """The content of a mark; keys that a later version adds are passed over."""

    model_config = AS_WRITTEN | ConfigDict(extra="ignore")

    written_by: Literal["plan09lib"]
    folder: str = ""
    files: dict[FileName, str] = Field(default_factory=dict)


def private_folder(folder: Path) -> Path:
    """`folder`, made when it is not there, for this user only whatever the umask was or is."""
    folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    make_private(folder)
    return folder


def make_private(path: Path) -> None:
    """Nobody but this user may read `path`; where the file system knows no rights, nothing."""
    set_rights(path, _PRIVATE_FOLDER if path.is_dir() else PRIVATE)


def write_private(path: Path, text: str) -> None:
    """`text` at `path`, in one step, for this user only."""
    with atomic_write(path, private=True) as new:
        new.write_text(text, encoding="utf-8", newline="\n")


def make_own(folder: Path, identity: str) -> None:
    """An empty private folder with the mark. A kill leaves it blank, if not there or marked.

    Raises: OSError when something is there.
    """
    folder.mkdir(mode=_PRIVATE_FOLDER)
    make_private(folder)
    mark(folder, identity)


def mark(folder: Path, identity: str) -> None:
    """`folder` is known as this program's own, as long as it has this identity."""
    handle = os.open(folder / MARK, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(_text({"folder": identity}))


def is_own(folder: Path, identity: str) -> bool:
    """Whether `folder` carries the mark with its identity, and belongs to this user."""
    with contextlib.suppress(OSError):
        is_there = folder.is_dir() and not folder.is_symlink()
        known = _read(folder) if is_there and _is_users(folder) else None
        return known is not None and known.folder == identity
    return False


def is_blank(folder: Path) -> bool:
    """Whether nothing is in `folder`, or only a mark that was begun and holds nothing."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    return all(path.name == MARK and not _size(path) for path in folder.iterdir())


def remove_own(folder: Path) -> None:
    """Everything in a folder of its own, the mark last: what a kill leaves is still marked.

    Raises: OSError when something cannot be removed; the rest is gone.
    """
    errors: list[OSError] = []
    for path in [one for one in folder.iterdir() if one.name != MARK]:
        try:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        except OSError as error:
            errors.append(error)
    if errors:
        raise errors[0]
    (folder / MARK).unlink(missing_ok=True)
    folder.rmdir()


def sign(folder: Path, files: Iterable[Path]) -> None:
    """These files of `folder` are known as written by this program, as they are now."""
    signed = {path.name: sha256(path) for path in files}
    if os.path.lexists(folder / MARK) and not is_marked(folder):
        make_way(folder / MARK)
    _write(folder, {"files": {**_signed(folder), **signed}})


def is_marked(folder: Path) -> bool:
    """Whether the mark in `folder` is one, and no file of somebody's that is called like it."""
    return _read(folder) is not None


def own_files(folder: Path) -> list[Path]:
    """The files of `folder` that this program wrote and nobody has changed since."""
    paths = ((folder / name, digest) for name, digest in sorted(_signed(folder).items()))
    return [path for path, digest in paths if _is_file(path) and sha256(path) == digest]


def clear_own(folder: Path) -> None:
    """What this program wrote into `folder` is gone; so is the folder, unless something is left."""
    for path in own_files(folder):
        path.unlink()
    if is_marked(folder):
        (folder / MARK).unlink()
    with contextlib.suppress(OSError):
        folder.rmdir()


def free_name(path: Path, is_taken: bool = False) -> Path:
    """`path`, or where something is, the first free name after it: `a.txt`, `a-2.txt`, `a-3.txt`.

    >>> free_name(Path("khong-co.txt")).name
    'khong-co.txt'
    """
    names = numbered(path)
    if is_taken:
        next(names)
    return next(free for free in names if not os.path.lexists(free))


def numbered(path: _Name) -> Iterator[_Name]:
    """`path`, then the names after it: `a.txt`, `a-2.txt`, `a-3.txt`, …"""
    yield path
    for number in itertools.count(2):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")


def make_way(path: Path) -> Path | None:
    """Nothing is at `path`: a file of this program's goes, anything else gets a free name: this."""
    if path in own_files(path.parent):
        path.unlink()
    elif os.path.lexists(path):
        return path.rename(free_name(path))
    return None


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _is_users(folder: Path) -> bool:
    return os.name == "nt" or folder.stat().st_uid == os.getuid()


def _write(folder: Path, content: dict[str, Any]) -> None:
    write_private(folder / MARK, _text(content))


def _text(content: dict[str, Any]) -> str:
    return json.dumps({"written_by": _WRITER, **content}, ensure_ascii=False, indent=1) + "\n"


def _size(path: Path) -> int:
    return path.lstat().st_size


def _read(folder: Path) -> _Mark | None:
    """The mark; None for a file of that name that this program did not write, or not so."""
    file = folder / MARK
    if not _is_file(file) or _size(file) > _MARK_BYTES:
        return None
    try:
        return _Mark.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None


def _signed(folder: Path) -> dict[str, str]:
    known = _read(folder)
    return known.files if known else {}
