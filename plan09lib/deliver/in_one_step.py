"""A file that is replaced in one step: readers see the old one or the new one, whole."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def in_one_step(path: Path) -> Iterator[Path]:
    """Where to write what will be at `path`; when the block fails, `path` is as it was."""
    beside = path.with_name(f".{path.name}.dang-ghi")
    try:
        yield beside
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
