"""Marks of a scan read badly ("cơng chức", "xó hội"): named, never repaired."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from plan09lib.read.cells.values import Problem
from plan09lib.read.files.text import tidy


def damaged(text: str, known: Mapping[str, str]) -> Problem | None:
    """The problem of a text that holds a known mark of damage, with what was probably meant.

    >>> damaged("Cơng chức Tư pháp", {"cơng chức": "công chức"}).explanation
    'có "cơng chức", có lẽ là "công chức" bị nhận dạng sai; giữ nguyên như trong tệp'
    """
    found = _pattern(tuple(known)).search(tidy(text).casefold()) if known else None
    if found is None:
        return None
    wrong = found[0]
    words = f'có "{wrong}", có lẽ là "{known[wrong]}" bị nhận dạng sai; giữ nguyên như trong tệp'
    return Problem("scan_damage", words, "sửa lại chữ trong tệp")


@lru_cache(maxsize=8)
def _pattern(marks: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(marks, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
