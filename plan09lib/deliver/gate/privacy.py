"""Rules about people and machines: no name from a roster, no path, in anything that is shared."""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from lxml.html import HtmlElement

from plan09lib.deliver.gate.page import Page
from plan09lib.deliver.gate.reviewed import Checkable
from plan09lib.deliver.gate.rule import Found, Shared
from plan09lib.deliver.page.files import NOTEBOOK
from plan09lib.errors import Fault
from plan09lib.read.files.text import matching_key, tidy

_ROOTS = ("home", "Users", "root", "mnt", "media", "tmp", "var", "opt", "srv", "private")
_PATH = re.compile(rf"(?<![\w.])(/({'|'.join(_ROOTS)})/[\w.-]+|[A-Za-z]:\\+[\w.-]+|\\\\[\w.-]+\\)")
_PATH_MARK = re.compile(rf"\\|/(?:{'|'.join(_ROOTS)})/")
"""Stands in everything that `_PATH` finds; looking for it is far quicker."""


def leaked_names(shared: Shared) -> Iterator[Found]:
    """Names from the rosters in shared files; the message gives initials only."""
    if not shared.review.roster_names:
        return  # a roll-up reads no roster
    names = Names(shared.review.roster_names, official_names(shared.review))
    told: set[Found] = set()
    for place, text in shared.texts:
        cell = place.startswith(NOTEBOOK)  # shows, form by form, what the pages do
        for key in itertools.chain(names.in_text(text), () if cell else names.scattered(text)):
            page = shared.pages.get(place)
            where = f"{place}, {_place_in_page(page, names)}" if page else place
            found = (where, f"họ tên {masked(key)} có trong danh sách nhân sự")
            if found not in told:
                told.add(found)
                yield found


def without_names(faults: list[Fault], review: Checkable) -> list[Fault]:
    """The faults with initials where they quote a name from the rosters."""
    if not faults or not review.roster_names:
        return faults
    names = Names(review.roster_names, official_names(review))
    return [
        replace(one, where=names.hidden(one.where), found=names.hidden(one.found)) for one in faults
    ]


def official_names(review: Checkable) -> Iterator[str]:
    """The names of the unit and its bodies, which may be printed whoever else bears them."""
    for name in review.unit.file.names:
        yield from (name.ward, name.parent, name.committee, name.place)


def _place_in_page(page: Page, names: Names) -> str:
    for element in page.elements:
        if any(next(names.in_text(text), None) for text in _own_texts(element)):
            return page.where(element)
    return "trong một hình hoặc phần ẩn"


def _own_texts(element: HtmlElement) -> list[str]:
    return [element.text or "", element.tail or "", *element.values()]


def leaked_paths(shared: Shared) -> Iterator[Found]:
    """Folders of the machine that made the report: they tell user names."""
    home = str(Path.home())
    for place, text in shared.texts:
        if _PATH_MARK.search(text) and (match := _PATH.search(text)):
            yield place, f"đường dẫn bắt đầu bằng {match[0][:12]}…"
        elif len(home) > 5 and home in text:
            yield place, "đường dẫn thư mục cá nhân"


def unpublishable(shared: Shared) -> Iterator[Found]:
    """Parts that are for internal use (`noi-bo`) or only assumed (`gia-dinh`)."""
    for name, told in (("noi-bo", "phần nội bộ"), ("gia-dinh", "phần giả định")):
        for element in shared.page.of_class(name):
            yield shared.page.where(element), told


# Names of persons found in running text, however they are cased, spaced or typed.

_BREAK = re.compile(r"[^\w\s]+")
_JOINT = re.compile(r"(?<=\w)[-.](?=\w)")
_RUN = re.compile(r"\w+")
_WORD = re.compile(r"[^\W\d_]+")
_TAG = re.compile(r"<[^<>]*>")
Key = tuple[str, ...]


def _plain(name: str) -> str:
    """A name as it is typed without diacritics."""
    letters = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _turned(names: Iterable[str]) -> Iterator[str]:
    """Each name as it is, with its last word first as in a list of given names, and backwards."""
    for name in names:
        *before, last = name.split()
        yield from (name, " ".join([last, *before]), " ".join([last, *reversed(before)]))


def _is_long(name: str) -> bool:
    """Whether a name is long enough to be looked for without diacritics too."""
    return len(name.split()) >= 3


@functools.lru_cache(maxsize=200_000)
def _word_key(word: str) -> str:
    return matching_key(word)


def name_key(name: str) -> Key:
    """The words of a name as they are compared: NFC, small letters, tone marks in one place."""
    return tuple(_word_key(word) for word in _BREAK.sub(" ", tidy(name)).split())


class Names:
    """The names that must not be shared, ready to be looked for.

    Names of one word are ordinary words too and are left out; those of three or more are looked
    for without diacritics as well, and scattered over cells or in another order. The official
    names of the unit stay allowed, even where a ward is called after a person who also stands in
    the roster.
    """

    def __init__(self, people: Iterable[str], official: Iterable[str] = ()):
        known = [name for name in people if name]
        long = [name for name in known if _is_long(name)]
        self._people = self._by_first_word([*known, *map(_plain, long)])
        self._turned = self._by_first_word(_turned([*long, *map(_plain, long)]))
        self._official = self._by_first_word(official)
        self._innocent: set[str] = set()

    @staticmethod
    def _by_first_word(names: Iterable[str]) -> dict[str, set[Key]]:
        index: dict[str, set[Key]] = {}
        for key in {name_key(name) for name in names}:
            if len(key) >= 2:
                index.setdefault(key[0], set()).add(key)
        return index

    def in_text(self, text: str) -> Iterator[Key]:
        """Every name in `text`, as a key, once or more; only white space keeps words together."""
        # a page says much twice, its notebook everything; ">" is as good a break as any
        pieces = [one for one in dict.fromkeys(text.split(">")) if one not in self._innocent]
        found = [key for piece in self._suspects(pieces) for key in self._in_piece(piece)]
        if not found:
            self._innocent.update(pieces)
        yield from found

    def scattered(self, text: str) -> Iterator[Key]:
        """Long names in `text` whose words stand in several cells or sentences, or turned round.

        >>> found = Names(["Nguyễn Văn An"]).scattered("<td>Nguyễn</td><td>Văn An</td>")
        >>> [masked(one) for one in found]
        ['N. V. A.']
        >>> found = Names(["Nguyễn Văn An"]).scattered("ông An (Nguyễn Văn), bà Văn An")
        >>> [masked(one) for one in found]
        ['A. N. V.']
        """
        words = _RUN.findall(tidy(_TAG.sub(" ", text)))
        if self._turned.keys().isdisjoint(map(_word_key, dict.fromkeys(words))):
            return
        yield from self._told([_word_key(word) for word in words], self._turned)

    def hidden(self, text: str) -> str:
        """`text` with initials for every name in it, also one that is cut off at its end.

        >>> Names(["Nguyễn Văn An"]).hidden('số 7 trong "ông NGUYỄN VĂN AN đạt"')
        'số 7 trong "ông N. V. A. đạt"'
        >>> Names(["Nguyễn Văn An"]).hidden("mục Đồng chí Nguyễn Văn…")
        'mục Đồng chí N. V.…'
        """
        known = tidy(text)
        words = list(_RUN.finditer(known))
        keys = [_word_key(word[0]) for word in words]
        cut = [index for index, word in enumerate(words) if known[word.end() :][:1] == "…"]
        official = list(_spans(keys, self._official))
        hidden = {
            place
            for start, end in (*_spans(keys, self._people), *self._cut_off(keys, cut))
            if not any(first <= start and end <= last for first, last in official)
            for place in range(start, end)
        }
        places = itertools.count()

        def shown(word: re.Match[str]) -> str:
            return f"{word[0][0].upper()}." if next(places) in hidden else word[0]

        return _RUN.sub(shown, known) if hidden else text

    def _cut_off(self, keys: list[str], cut: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Names that begin before one of the places where the text is `cut`, and do not end."""
        for last in cut:
            for start in range(last):
                whole, rest = keys[start:last], keys[last]
                for key in self._people.get(keys[start], ()):
                    is_begun = list(key[: len(whole)]) == whole and len(key) > len(whole)
                    if is_begun and key[len(whole)].startswith(rest):
                        yield start, last + 1

    def _suspects(self, pieces: list[str]) -> list[str]:
        """The pieces, tidy, that hold the first word of a name: few, and quickly told."""
        whole = tidy(">".join(pieces))
        first = [word for word in set(_WORD.findall(whole)) if _word_key(word) in self._people]
        if not first:
            return []
        return [piece for piece in whole.split(">") if any(word in piece for word in first)]

    def _in_piece(self, text: str) -> Iterator[Key]:
        for run in _BREAK.split(_JOINT.sub(" ", text)):
            words = run.split()
            if words[1:]:
                yield from self._told([_word_key(word) for word in words], self._people)

    def _told(self, words: list[str], names: Mapping[str, set[Key]]) -> Iterator[Key]:
        """The `names` among words that follow each other, but those in official names."""
        found = list(_spans(words, names))
        official = list(_spans(words, self._official)) if found else []
        for start, end in found:
            if not any(first <= start and end <= last for first, last in official):
                yield tuple(words[start:end])


def _spans(words: list[str], index: Mapping[str, set[Key]]) -> Iterator[tuple[int, int]]:
    begun = (start for start, word in enumerate(words) if word in index)  # few do
    for start in begun:
        for key in index[words[start]]:
            if tuple(words[start : start + len(key)]) == key:
                yield start, start + len(key)


def masked(key: Key) -> str:
    """A name told without giving it away: its initials.

    >>> masked(name_key("Nguyễn Văn An"))
    'N. V. A.'
    """
    return " ".join(f"{word[0].upper()}." for word in key)
