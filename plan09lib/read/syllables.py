"""Whether a word can be a Vietnamese syllable: the measure by which encodings are told apart.

Source: the closed lists of initials and rimes of Vietnamese spelling; a syllable that ends in
p, t, c or ch has the tone sắc or nặng.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

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
    return [word for word in _BETWEEN_WORDS.split(text) if word and not word.isascii()]


def share_of_syllables(text: str) -> float:
    """Of the words beyond ASCII, the share that are Vietnamese syllables; 1 without such words."""
    words = marked_words(text)
    return sum(map(is_syllable, words)) / len(words) if words else 1.0
