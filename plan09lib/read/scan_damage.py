"""Marks of a scan read badly ("cơng chức", "xó hội"): named, never repaired."""

from __future__ import annotations

import re
from collections.abc import Mapping

from plan09lib.read.cells import Problem
from plan09lib.read.text import tidy


def damaged(text: str, known: Mapping[str, str]) -> Problem | None:
    """The problem of a text that holds a known mark of damage, with what was probably meant.

    >>> damaged("Cơng chức Tư pháp", {"cơng chức": "công chức"}).explanation
    'có "cơng chức", có lẽ là "công chức" bị nhận dạng sai; giữ nguyên như trong tệp'
    """
    lower = f" {tidy(text).casefold()} "
    for wrong, right in known.items():
        if re.search(rf"(?<!\w){re.escape(wrong)}(?!\w)", lower):
            words = f'có "{wrong}", có lẽ là "{right}" bị nhận dạng sai; giữ nguyên như trong tệp'
            return Problem("scan_damage", words, "sửa lại chữ trong tệp")
    return None
