"""Names without what a list puts around them: a running number, "Đ/c", "Ông", "Bà", a star."""

from __future__ import annotations

import re
from collections.abc import Sequence

_COMRADE = re.compile(r"(?:đ/c|đ\.\s?c\.?|đồng chí)\s*[.:]?\s+(?=[^\W\d_])", re.IGNORECASE)
_BEFORE_ALL = (
    re.compile(r"\d{1,3}\s*(?:[.)/:-]\s*|\s)(?=[^\W\d_])"),
    re.compile(r"(?:ông|bà|anh|chị|cô)\s*[.:]?\s+(?=[^\W\d_]+\s)", re.IGNORECASE),
)
"""What is no part of a name where half of the list begins so: "Ông" is a family name too."""
_FEWEST = 2


def bare_names(names: Sequence[str]) -> list[str]:
    """Each of `names` without what stands around it.

    >>> bare_names(["1. Mẫu Văn Một", "2. Đ/c Mẫu Thị Hai *", ""])
    ['Mẫu Văn Một', 'Mẫu Thị Hai', '']
    >>> bare_names(["Ông Mẫu Văn Một", "Bà Mẫu Thị Hai"]), bare_names(["Ông Văn Ba", "Mẫu Văn Tư"])
    (['Mẫu Văn Một', 'Mẫu Thị Hai'], ['Ông Văn Ba', 'Mẫu Văn Tư'])
    """
    bare = [_comrade(name.rstrip("* ")) for name in names]
    for before in _BEFORE_ALL:
        found = [before.match(name) for name in bare]
        filled, begun = sum(map(bool, bare)), sum(one is not None for one in found)
        if begun >= _FEWEST and 2 * begun >= filled:
            both = zip(bare, found, strict=True)
            bare = [_comrade(name[one.end() :] if one else name) for name, one in both]
    return bare


def _comrade(name: str) -> str:
    found = _COMRADE.match(name)
    return name[found.end() :] if found else name
