"""Text of before Unicode: TCVN3 (one letter, one byte) and VNI (letter and mark).

Source: TCVN 5712:1993 (VN3) as the fonts `.VnTime` show it; VNI-Windows as `VNI-Times` shows it.
TCVN3 has no capitals with a tone of their own: its capital fonts show the small letter's code
as a capital, so that such a capital comes back as the small letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

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


@lru_cache(maxsize=20_000)
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


# Whether a word can be a Vietnamese syllable: the measure by which encodings are told apart.

_INITIALS = (
    "ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr",
    "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
)  # fmt: skip
_LISTED = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu ec
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet
    oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uên uênh uêt ui um un ung uôc uôi uôm uôn uông uôt up ut uơ
    uy uya uych uyên uyêt uynh uyt uyu uyp
    ư ưa ưc ưi ưm ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu ynh yt
"""
_RIMES = frozenset(_LISTED.split())
_BETWEEN_WORDS = re.compile(r"[\s!-/:-@\[-`{-~0-9\u2010-\u2015\u2018-\u201f\u2026]+")
_STOPPED = ("p", "t", "c", "ch")
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_SHARP = {"\u0301", "\u0323"}


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether `word` is spelt as a Vietnamese syllable can be.

    >>> is_syllable("nghiệp"), is_syllable("hội"), is_syllable("cơng"), is_syllable("d©n")
    (True, True, False, False)
    """
    letters = unicodedata.normalize("NFD", word.casefold())
    tones = [letter for letter in letters if letter in _TONES]
    plain = unicodedata.normalize("NFC", "".join(one for one in letters if one not in _TONES))
    if len(tones) > 1:
        return False
    return any(
        plain.startswith(initial) and _is_rime(plain[len(initial) :], set(tones))
        for initial in _INITIALS
    )


def _is_rime(rime: str, tones: set[str]) -> bool:
    if rime not in _RIMES:
        return False
    return not rime.endswith(_STOPPED) or bool(tones & _SHARP)


def marked_words(text: str) -> list[str]:
    """The words of `text` that hold a letter beyond ASCII, in order.

    >>> marked_words("Ủy ban nhân dân, TP. Huế")
    ['Ủy', 'nhân', 'dân', 'Huế']
    """
    return [] if text.isascii() else list(_marked_words(text))


@lru_cache(maxsize=20_000)
def _marked_words(text: str) -> tuple[str, ...]:
    return tuple(word for word in _BETWEEN_WORDS.split(text) if word and not word.isascii())


def share_of_syllables(text: str) -> float:
    """Of the words beyond ASCII, the share that are Vietnamese syllables; 1 without such words."""
    words = marked_words(text)
    return sum(map(is_syllable, words)) / len(words) if words else 1.0
