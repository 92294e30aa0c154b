"""What an analyst asks: Tab offers the questions, a slip of the pen is told in Vietnamese.

A question is what has an example (`Ví dụ:`) in its docstring, which is the page that Shift+Tab
shows and therefore Vietnamese.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plan09lib.errors import BadParameter, Fault, nearest

_EXAMPLE = "Ví dụ:"


class NoSuchQuestion(BadParameter, AttributeError):
    """A name after the dot that nothing has."""


class Asked:
    """Offers its questions to `dir`; everything else is there for who knows its name."""

    def __dir__(self) -> list[str]:
        own = ((name, getattr(type(self), name)) for name in dir(type(self)))
        return sorted(name for name, one in own if _EXAMPLE in (one.__doc__ or ""))

    if not TYPE_CHECKING:  # whoever checks types has its own word for it

        def __getattr__(self, name: str) -> Any:
            """Nothing. Raises: NoSuchQuestion; AttributeError where Python asks, or a property."""
            if name.startswith("_") or hasattr(type(self), name):
                return object.__getattribute__(self, name)
            rule = "gõ đúng tên một câu hỏi; bấm Tab sau dấu chấm để xem tất cả"
            hint = nearest(name, dir(self))
            raise NoSuchQuestion(Fault("câu hỏi", f'không có "{name}"', rule, hint))
