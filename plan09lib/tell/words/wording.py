"""Labels and short sentences that code shows by themselves, from templates of nothing else.

Formulas of numbers (`cach_tinh.j2`) and what an analyst reads in a notebook (`cau_ngan.j2`): none
of them stands in a report, so that what a sentence quotes needs no reference.
"""

from __future__ import annotations

import html
from functools import cached_property
from typing import Any

from markupsafe import escape

from plan09lib.tell.words.narrate import Narrator


class Wording:
    """The dictionaries and macros of one template.

    >>> formula.of("chi_tieu", "share"), formula.filled("cot", "Thu về")
    ('tỷ lệ = đạt / tổng số', 'cột Thu về')
    """

    def __init__(self, template: str):
        self.template = template

    def of(self, family: str, name: str) -> str:
        """One entry of a dictionary."""
        return str(getattr(self._module, family)[name])

    def filled(self, macro: str, *quoted: str | bool) -> str:
        """A sentence with something quoted in it; with `True` or `False`, what depends on it."""
        given = (one if isinstance(one, bool) else escape(one) for one in quoted)
        return html.unescape(str(getattr(self._module, macro)(*given)))

    @cached_property
    def _module(self) -> Any:
        return Narrator(()).module(self.template)


formula = Wording("cach_tinh.j2")
"""How a number is worked out."""
phrase = Wording("cau_ngan.j2")
"""What an analyst reads."""
scenario_label = Wording("kich_ban.j2")
"""What a scenario of the forecast is called in each kind of place."""
