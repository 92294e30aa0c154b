"""Text of before Unicode: TCVN3 (one letter, one byte) and VNI (letter and mark), both ways.

Source: TCVN 5712:1993 (VN3) as the fonts `.VnTime` show it; VNI-Windows as `VNI-Times` shows it.
TCVN3 has no capitals with a tone of their own: its capital fonts show the small letter's code
as a capital, so that such a capital comes back as the small letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_TCVN3_LETTERS = "ĂÂÊÔƠƯĐăâêôơưđ"
_TCVN3_FIRST = 0xA1
_TCVN3_TONED = {
    0xB5: "àảãáạ", 0xBB: "ằẳẵắ", 0xC6: "ặầẩẫấậè", 0xCE: "ẻẽéẹềểễếệìỉ", 0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù", 0xF1: "ủũúụừửữứựỳỷỹýỵ",
}  # fmt: skip
_VNI_MARKS = {
    "\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï",
}  # fmt: skip
_VNI_HAT = dict(zip(("", *_VNI_MARKS), "âáàåãä", strict=True))
_VNI_BREVE = dict(zip(("", *_VNI_MARKS), "êéèúüë", strict=True))
_VNI_SINGLE = {"đ": "ñ", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}


def _tcvn3_table() -> dict[str, str]:
    table = {chr(_TCVN3_FIRST + step): letter for step, letter in enumerate(_TCVN3_LETTERS)}
    for first, letters in _TCVN3_TONED.items():
        table |= {chr(first + step): letter for step, letter in enumerate(letters)}
    return table


def _vni_vowel(base: str, code: str, marks: Mapping[str, str]) -> dict[str, str]:
    """The codes of one vowel in all tones: `code` and the tone's mark."""
    return {
        code + mark: unicodedata.normalize("NFC", base + tone)
        for tone, mark in marks.items()
        if code + mark != base
    }


def _vni_table() -> dict[str, str]:
    table = {code: letter for letter, code in _VNI_SINGLE.items()}
    for vowel in "aeouy":
        table |= _vni_vowel(vowel, vowel, _VNI_MARKS)
    for vowel, base in (("a", "â"), ("e", "ê"), ("o", "ô")):
        table |= _vni_vowel(base, vowel, _VNI_HAT)
    table |= _vni_vowel("ă", "a", _VNI_BREVE)
    table |= _vni_vowel("ơ", "ô", {"": "", **_VNI_MARKS})
    table |= _vni_vowel("ư", "ö", {"": "", **_VNI_MARKS})
    table.pop("yï")  # ỵ has a code of its own
    capitals = {code.upper(): letter.upper() for code, letter in table.items()}
    mixed = {c[0].upper() + c[1:]: letter.upper() for c, letter in table.items() if len(c) == 2}
    return mixed | table | capitals


TCVN3: Mapping[str, str] = _tcvn3_table()
VNI: Mapping[str, str] = _vni_table()
FONTS: Mapping[str, Mapping[str, str]] = {"tcvn3": TCVN3, "vni": VNI}
_FROM_VNI = re.compile("|".join(sorted(VNI, key=len, reverse=True)))
_TO_VNI = {letter: code for code, letter in VNI.items()}
_TO_TCVN3 = {letter: code for code, letter in TCVN3.items()}


def to_unicode(text: str, font: str) -> str:
    """`text` typed in `font` (`tcvn3`, `vni`, `unicode`) as Unicode; other characters as they are.

    Must see the text before soft hyphens are stripped: U+00AD is TCVN3's ư.

    >>> to_unicode("Uû ban nh©n d©n", "tcvn3"), to_unicode("chaøo caùc", "vni")
    ('Uỷ ban nhân dân', 'chào các')
    """
    if font == "tcvn3":
        return "".join(TCVN3.get(letter, letter) for letter in text)
    if font == "vni":
        return _FROM_VNI.sub(lambda found: VNI[found[0]], unicodedata.normalize("NFC", text))
    return text


def from_unicode(text: str, font: str) -> str:
    """Unicode `text` as `font` would have typed it; the way back of `to_unicode`.

    >>> from_unicode("Đảng ủy", "vni"), from_unicode("nhân dân", "tcvn3")
    ('Ñaûng uûy', 'nh©n d©n')
    """
    letters = unicodedata.normalize("NFC", text)
    if font == "tcvn3":
        return "".join(_TO_TCVN3.get(one, _TO_TCVN3.get(one.lower(), one)) for one in letters)
    return "".join(_TO_VNI.get(one, one) for one in letters)
