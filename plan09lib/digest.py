"""SHA-256 digests, of files and of what is in memory."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import BinaryIO


def sha256(content: Path | BinaryIO | bytes | str) -> str:
    """The SHA-256 of a file's bytes, of bytes, or of a text in UTF-8; in hexadecimal.

    >>> sha256(b"") == sha256("")
    True
    >>> sha256("kế hoạch")[:12]
    'e159f2cd4d4c'
    """
    if isinstance(content, Path):
        content = content.read_bytes()
    if isinstance(content, str):
        content = content.encode()
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    return hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
