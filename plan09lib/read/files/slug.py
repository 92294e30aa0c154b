"""Names that become folders: of a unit, the wards merged into it, and a city.

Checked where they are loaded, before any path is made of them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from plan09lib.errors import BadParameter, Fault, echoed
from plan09lib.read.files.checked import Checked

LONGEST = 64
"""With the report's name beside it, within what every file system takes for one name."""
PATTERN = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_RESERVED = frozenset(
    {"failed", "con", "prn", "aux", "nul"}
    | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
)
"""`failed` is where failed runs lie among the outputs; Windows takes the others for devices."""
RULE = f"tên thư mục chỉ gồm chữ thường không dấu, chữ số, gạch nối ở giữa, tối đa {LONGEST} ký tự"
_EXAMPLE = "dùng tên như phuong-mau-1"


def is_slug(text: str) -> bool:
    """Whether `text` may name a folder of a unit or a city.

    >>> [is_slug(text) for text in ("phuong-mau-1", "../x", "Phường", "a--b", "", "x" * 65, "nul")]
    [True, False, False, False, False, False, False]
    """
    return bool(re.fullmatch(PATTERN, text)) and len(text) <= LONGEST and text not in _RESERVED


def slug_of(name: str) -> str:
    """What the folder of a ward called `name` is called; empty when nothing is left.

    >>> slug_of("phường Cũ A")
    'phuong-cu-a'
    """
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")


def slug_order(name: str) -> tuple[tuple[str | int, ...], str]:
    """By what names are sorted for a reader: numbers in them by what they count.

    >>> sorted(("p-10", "p-2", "p-1", "a"), key=slug_order)
    ['a', 'p-1', 'p-2', 'p-10']
    """
    parts = re.split("([0-9]+)", name)  # every second one is a number
    return tuple(int(one) if place % 2 else one for place, one in enumerate(parts)), name


def checked_slug(where: str, text: str) -> str:
    """`text`, which may name a folder. Raises: BadParameter for anything else."""
    if not is_slug(text):
        raise BadParameter(Fault(where, f'nhận được "{echoed(text)}"', RULE, _EXAMPLE))
    return text


def _checked(text: str) -> str:
    if not is_slug(text):
        raise ValueError(f"giá trị '{echoed(text)}' | {RULE} | {_EXAMPLE}")
    return text


Slug = Annotated[str, Checked(_checked)]
