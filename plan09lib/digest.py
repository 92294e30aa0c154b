"""SHA-256 digests, of files and of what is in memory."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from plan09lib.errors import NotAFile


def sha256(content: Path | BinaryIO | bytes | str) -> str:
    """The SHA-256 of a file's bytes, of bytes, or of a text in UTF-8; in hexadecimal.

    Raises: OSError, `NotAFile` for a path that is none; nothing here waits for a pipe.

    >>> sha256(b"") == sha256("")
    True
    >>> sha256("kế hoạch")[:12]
    'e159f2cd4d4c'
    """
    if isinstance(content, Path):
        with open(content, "rb", opener=at_once) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise NotAFile(errno.EINVAL, "not a file", str(content))
            return sha256(file)
    import hashlib  # what only asks whether files are there needs none

    if isinstance(content, str):
        content = content.encode()
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    return hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]


def at_once(path: str, flags: int) -> int:
    """Opens without waiting for somebody to write into a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
