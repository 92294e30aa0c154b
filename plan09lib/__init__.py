"""Judges how far a ward has carried out its plan, period by period, and tells it in Vietnamese.

read → judge → tell → deliver; imports point one way. Notebooks need only `open_review`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Literal, overload

# A plugin of pydantic that somebody installed must not change what is read; looking for one opens
# every installed package.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

if TYPE_CHECKING:
    from pathlib import Path

    from plan09lib.tell.city.rollup import Rollup
    from plan09lib.tell.explore.explorer import Explorer
    from plan09lib.tell.explore.questions import QuestionedReview
    from plan09lib.tell.lists.data_review import DataReview

    @overload
    def open_review(
        kind: Literal["so_ket", "tong_ket"],
        unit: str,
        period: str,
        data_dir: str | Path = "",
        number: str = "",
        issued_on: str = "",
        replaces: str = "",
        human_part: str = "",
        plan: str = "",
    ) -> QuestionedReview: ...
    @overload
    def open_review(
        kind: Literal["kham_pha"],
        unit: str,
        period: str,
        data_dir: str | Path = "",
        *,
        plan: str = "",
    ) -> Explorer: ...
    @overload
    def open_review(
        kind: Literal["du_lieu"],
        unit: str,
        period: str,
        data_dir: str | Path = "",
        *,
        plan: str = "",
    ) -> DataReview: ...
    @overload
    def open_review(
        kind: Literal["tong_hop"], unit: str, period: str, data_dir: str | Path = ""
    ) -> Rollup: ...
    def open_review(*given: Any, **named: Any) -> Any:
        """What a kind gives, for editors and whoever checks types; it is `opening.open_review`."""


__all__ = ["open_review"]


def __getattr__(name: str) -> Any:
    """`open_review` when first asked for: a command that judges nothing starts without pandas."""
    if name == "open_review":
        from plan09lib.interactive import show_messages
        from plan09lib.tell.report.opening import open_review

        show_messages()
        return open_review
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
