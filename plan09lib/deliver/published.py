"""What is known of a report once it is in its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Published:
    """A report in its place, and its verdict in a line.

    `is_new` is false when the one in place was already made from this.
    """

    folder: Path
    verdict: str = ""
    is_new: bool = True
