"""Text as fonts of before Unicode would have typed it, for lists of that time."""

from __future__ import annotations

import unicodedata

from plan09lib.read.tables.legacy_text import TCVN3, VNI

_TO_VNI = {letter: code for code, letter in VNI.items()}
_TO_TCVN3 = {letter: code for code, letter in TCVN3.items()}


def from_unicode(text: str, font: str) -> str:
    """Unicode `text` as `font` would have typed it; the way back of `to_unicode`.

    >>> from_unicode("Đảng ủy", "vni"), from_unicode("nhân dân", "tcvn3")
    ('Ñaûng uûy', 'nh©n d©n')
    """
    letters = unicodedata.normalize("NFC", text)
    if font == "tcvn3":
        return "".join(_TO_TCVN3.get(one, _TO_TCVN3.get(one.lower(), one)) for one in letters)
    return "".join(_TO_VNI.get(one, one) for one in letters)
