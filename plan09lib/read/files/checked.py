"""How pydantic checks a value of a file by a function of ours.

What pydantic has for it would have to be imported; whoever only tells a day or checks a name, as
the shell does while somebody types, waits for no pydantic.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Checked:
    """Stands in `Annotated`: a function for after the type's own check, or `before` it."""

    def __init__(self, check: Callable[[Any], Any], *, before: bool = False):
        self.check = check
        self.before = before

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Any]) -> Any:
        """What pydantic makes its check of."""
        from pydantic_core import core_schema as made

        around = (
            made.no_info_before_validator_function
            if self.before
            else made.no_info_after_validator_function
        )
        return around(self.check, handler(source))
