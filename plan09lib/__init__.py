"""Judges how far a ward has carried out its plan, period by period, and tells it in Vietnamese.

read → judge → tell → deliver; imports point one way. Notebooks need only `open_review`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

# A plugin of pydantic that somebody installed must not change what is read; looking for one opens
# every installed package.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

if TYPE_CHECKING:
    from plan09lib.tell.report.opening import open_review

__all__ = ["open_review"]


def __getattr__(name: str) -> Any:
    """`open_review` when first asked for: a command that judges nothing starts without pandas."""
    if name == "open_review":
        from plan09lib.tell.report.opening import open_review

        return open_review
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
