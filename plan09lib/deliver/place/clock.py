"""This machine's clock: what is due, when something was made or sent; nothing is judged by it."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

from plan09lib.read.files.day import date_text

_SKEW = dt.timedelta(minutes=5)
"""By how much the clocks of machines that share folders may differ."""


def now() -> dt.datetime:
    """The current moment with its time zone."""
    return dt.datetime.now().astimezone()


def today() -> dt.date:
    """The current day."""
    return now().date()


def time_stamp() -> str:
    """The current moment as records keep it: ISO, to the second, with its time zone."""
    return now().isoformat(timespec="seconds")


def moment(text: str) -> dt.datetime:
    """An ISO time; where it names no time zone, in this machine's."""
    return dt.datetime.fromisoformat(text).astimezone()


def moment_text(text: str) -> str:
    """An ISO time for a reader, to the minute, in this machine's time zone.

    >>> moment_text("2025-07-16T06:30:59")
    '16/7/2025 06:30'
    """
    return _told(moment(text))


def _told(at: dt.datetime) -> str:
    return f"{date_text(at.date())} {at:%H:%M}"


def written_at(path: Path) -> str:
    """When `path` itself, no target of a link, was written last, as records keep a moment."""
    written = dt.datetime.fromtimestamp(path.lstat().st_mtime)
    return written.astimezone().isoformat(timespec="seconds")


def written_times(paths: Iterable[Path]) -> Iterator[dt.datetime]:
    """When each of those paths that are there was written last."""
    for path in paths:
        with contextlib.suppress(OSError):
            yield dt.datetime.fromtimestamp(path.lstat().st_mtime, dt.UTC)


def is_since(made_at: str, since: str) -> bool:
    """Whether one ISO time is the other or later; an unknown one is not."""
    try:
        return dt.datetime.fromisoformat(made_at) >= dt.datetime.fromisoformat(since)
    except (TypeError, ValueError):
        return False


def behind(moments: Iterable[dt.datetime]) -> str:
    """What to tell of this machine's clock when it is before one of these moments; else empty.

    >>> behind([dt.datetime(2025, 7, 15, tzinfo=dt.UTC)]), behind([])
    ('', '')
    """
    latest = max(moments, default=None)
    if latest is None or latest <= now() + _SKEW:
        return ""
    return (
        f"Đồng hồ máy ({_told(now())}) chậm hơn một việc đã ghi ({_told(latest.astimezone())}): "
        "xem lại ngày giờ của máy."
    )
