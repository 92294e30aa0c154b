"""This machine's clock: what is due, when something was made or sent; nothing is judged by it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path


def now() -> dt.datetime:
    """The current moment with its time zone."""
    return dt.datetime.now().astimezone()


def today() -> dt.date:
    """The current day."""
    return now().date()


def time_stamp() -> str:
    """The current moment as records keep it: ISO, to the second, with its time zone."""
    return now().isoformat(timespec="seconds")


def written_at(path: Path) -> str:
    """When `path` itself, no target of a link, was written last, as records keep a moment."""
    written = dt.datetime.fromtimestamp(path.lstat().st_mtime)
    return written.astimezone().isoformat(timespec="seconds")


def is_since(made_at: str, since: str) -> bool:
    """Whether one ISO time is the other or later; an unknown one is not."""
    try:
        return dt.datetime.fromisoformat(made_at) >= dt.datetime.fromisoformat(since)
    except (TypeError, ValueError):
        return False
