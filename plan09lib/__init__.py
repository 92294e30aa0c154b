"""Judges how far a ward has carried out its plan, period by period, and tells it in Vietnamese.

read → judge → tell → deliver; imports point one way. Notebooks need only `open_review`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plan09lib.tell.report.opening import open_review

__all__ = ["open_review"]


def __getattr__(name: str) -> Any:
    """`open_review` when first asked for: a command that judges nothing starts without pandas."""
    if name == "open_review":
        from plan09lib.interactive import show_messages
        from plan09lib.tell.report.opening import open_review

        show_messages()
        return open_review
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
