"""How numbers are worked out, in words: what `templates/cach_tinh.j2` says.

For the one who has to answer for a number, never for a report, so that what a formula quotes needs
no reference.
"""

from __future__ import annotations

import functools
import html
from typing import Any

from markupsafe import escape

from plan09lib.tell.narrate import Narrator


def formula(family: str, name: str) -> str:
    """The words of one number of a family.

    >>> formula("chi_tieu", "share")
    'tỷ lệ = đạt / tổng số'
    """
    return str(getattr(_words(), family)[name])


def formula_with(name: str, *quoted: str) -> str:
    """The words with something quoted in them.

    >>> formula_with("cot", "Thu về")
    'cột Thu về'
    """
    return html.unescape(str(getattr(_words(), name)(*map(escape, quoted))))


@functools.cache
def _words() -> Any:
    return Narrator(()).module("cach_tinh.j2")
