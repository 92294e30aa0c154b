"""Today: what `plan09 due` starts from when no day is given; nothing is judged by it."""

from __future__ import annotations

import datetime as dt


def today() -> dt.date:
    """The current day on this machine."""
    return dt.datetime.now().astimezone().date()
