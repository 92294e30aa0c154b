"""Vietnamese text made comparable: the same word typed in two ways gets the same key."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SHORT = 80
"""Texts up to this length repeat from row to row and are worth remembering."""
TONES = "\u0300\u0301\u0303\u0309\u0323"
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_LETTERS = re.compile(r"[^\W\d_]+")
_DASHES = re.compile("[\u2010\u2011\u2012\u2013\u2014\u2212]")


def tidy(text: str) -> str:
    """`text` in NFC, without invisible characters, with single spaces.

    >>> tidy("  Đại\\u00a0 học\\u200b ")
    'Đại học'
    """
    return _tidy_short(text) if len(text) <= _SHORT else _tidy(text)


def _tidy(text: str) -> str:
    if text.isprintable() and (text.isascii() or unicodedata.is_normalized("NFC", text)):
        return text if " " not in (text[:1], text[-1:]) and "  " not in text else _spaced(text)
    return _spaced(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)))


def _spaced(text: str) -> str:
    return " ".join(text.split())


_tidy_short = lru_cache(maxsize=60_000)(_tidy)


def matching_key(text: str) -> str:
    """A key equal for spellings that differ only in case, spacing, dash or place of the tone mark.

    The tone mark is moved to the end of its word, so that `hòa` and `hoà` agree; the vowels keep
    their own marks, so that `sơ` and `so` do not.

    >>> matching_key("Văn Hoà") == matching_key("văn  hòa")
    True
    >>> matching_key("sơ cấp") == matching_key("so cấp")
    False
    """
    return _key_short(text) if len(text) <= _SHORT else _key(text)


def _key(text: str) -> str:
    if text.isascii():
        return tidy(text).casefold()
    plain = tidy(text).casefold()
    words = plain.split(" ")
    if all(map(str.isalpha, words)):  # nothing between the words but spaces, as in most names
        return " ".join(map(_tone_last, words))
    return _LETTERS.sub(lambda word: _tone_last(word[0]), _DASHES.sub("-", plain))


_key_short = lru_cache(maxsize=60_000)(_key)


@lru_cache(maxsize=10_000)  # names of many people are made of few words
def _tone_last(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(letter for letter in letters if letter in TONES)
    return "".join(letter for letter in letters if letter not in TONES) + tones
