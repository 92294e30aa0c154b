"""Rules about people and machines: no name from a roster, no path, in anything that is shared."""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from lxml.html import HtmlElement

from plan09lib.deliver.gate_page import Embedded
from plan09lib.deliver.gate_rule import Found, Shared
from plan09lib.deliver.reviewed import Checkable
from plan09lib.read.text import matching_key, tidy

_DATA_URI = re.compile(r"data:image/[\w.+-]+;base64,[A-Za-z0-9+/=\s]+")
_INLINE_TAG = re.compile(
    r"</?(a|abbr|b|bdi|big|cite|code|data|dfn|em|i|mark|q|s|small|span|strong|sub|sup|time|tspan|u|wbr)\b[^>]*>"
)
_BREAK = re.compile(r"[^\w\s]+")
_ROOTS = ("home", "Users", "root", "mnt", "media", "tmp", "var", "opt", "srv", "private")
_PATH = re.compile(rf"(?<![\w.])(/({'|'.join(_ROOTS)})/[\w.-]+|[A-Za-z]:\\+[\w.-]+|\\\\[\w.-]+\\)")
_PATH_MARKS = (":\\", "\\\\", *(f"/{root}/" for root in _ROOTS))
"""One of these stands in everything that `_PATH` finds; looking for them is far quicker."""
_JOINT = re.compile(r"(?<=\w)[-.](?=\w)")
Key = tuple[str, ...]


def _plain(name: str) -> str:
    """A name as it is typed without diacritics."""
    letters = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


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
    for without diacritics as well. The official names of the unit stay
    allowed, even where a ward is called after a person who also stands in the roster.
    """

    def __init__(self, people: Iterable[str], official: Iterable[str] = ()):
        known = [name for name in people if name]
        self._people = self._by_first_word([*known, *map(_plain, filter(_is_long, known))])
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
        """Every name in `text`, as a key; words are apart where anything but white space stands."""
        for piece in text.split(">"):  # as good a break as any
            if piece not in self._innocent:  # a page and its notebook say everything twice
                found = list(self._in_piece(piece))
                if not found:
                    self._innocent.add(piece)
                yield from found

    def _in_piece(self, text: str) -> Iterator[Key]:
        for run in _BREAK.split(_JOINT.sub(" ", tidy(text))):
            words = run.split()
            if words[1:]:
                yield from self._in_run([_word_key(word) for word in words])

    def _in_run(self, words: list[str]) -> Iterator[Key]:
        official = list(_spans(words, self._official))
        for start, end in _spans(words, self._people):
            if not any(first <= start and end <= last for first, last in official):
                yield tuple(words[start:end])


def _spans(words: list[str], index: Mapping[str, set[Key]]) -> Iterator[tuple[int, int]]:
    for start, word in enumerate(words):
        for key in index.get(word, ()):
            if tuple(words[start : start + len(key)]) == key:
                yield start, start + len(key)


def masked(key: Key) -> str:
    """A name told without giving it away: its initials.

    >>> masked(name_key("Nguyễn Văn An"))
    'N. V. A.'
    """
    return " ".join(f"{word[0].upper()}." for word in key)


@functools.lru_cache(maxsize=64)  # page, notebook and letter show the same charts
def _drawn(uri: str) -> str:
    embedded = Embedded.of(uri)
    return embedded.text if embedded else ""


def markup_texts(markup: str) -> Iterator[str]:
    """The texts of a piece of HTML: with attributes, without inline tags, embedded SVG opened."""
    for match in _DATA_URI.finditer(markup):
        if drawn := _drawn(match[0]):
            yield from markup_texts(drawn)
    plain = _DATA_URI.sub("", markup)
    yield html.unescape(plain)
    yield html.unescape(_INLINE_TAG.sub("", plain))


def shared_texts(shared: Shared) -> Iterator[tuple[str, str]]:
    """Every text that leaves the office, with the name of where it stands; facts included.

    The notebook repeats the page: a text that has been given is not given again.
    """
    given: set[str] = set()
    for place, text in _all_texts(shared):
        if text not in given:
            given.add(text)
            yield place, text


def _all_texts(shared: Shared) -> Iterator[tuple[str, str]]:
    for text in markup_texts(shared.page.text):
        yield "bao-cao.html", text
    for number, cell in enumerate(shared.notebook.cells, start=1):
        for text in _strings(cell):
            yield from ((f"bao-cao.ipynb, ô {number}", part) for part in markup_texts(text))
    for text in _strings(shared.notebook.metadata):
        yield "bao-cao.ipynb, metadata", text
    for column in shared.review.frame.select_dtypes(exclude="number"):
        for value in shared.review.frame[column].dropna().unique():
            yield f"facts.csv, cột {column}", str(value)
    for name, text in shared.others.items():
        yield from ((name, part) for part in markup_texts(text))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield str(key)
            yield from _strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _strings(part)


def leaked_names(shared: Shared) -> Iterator[Found]:
    """Names from the rosters in shared files; the message gives initials only."""
    if not shared.review.roster_names:
        return  # a roll-up reads no roster
    names = Names(shared.review.roster_names, official_names(shared.review))
    told: set[Found] = set()
    for place, text in shared_texts(shared):
        for key in names.in_text(text):
            where = (
                f"{place}, {_place_in_page(shared, names)}" if place == "bao-cao.html" else place
            )
            found = (where, f"họ tên {masked(key)} có trong danh sách nhân sự")
            if found not in told:
                told.add(found)
                yield found


def official_names(review: Checkable) -> Iterator[str]:
    """The names of the unit and its bodies, which may be printed whoever else bears them."""
    for name in review.unit.file.names:
        yield from (name.ward, name.parent, name.committee, name.place)


def _place_in_page(shared: Shared, names: Names) -> str:
    for element in shared.page.elements:
        if any(next(names.in_text(text), None) for text in _own_texts(element)):
            return shared.page.where(element)
    return "trong một hình hoặc phần ẩn"


def _own_texts(element: HtmlElement) -> list[str]:
    return [element.text or "", element.tail or "", *element.values()]


def leaked_paths(shared: Shared) -> Iterator[Found]:
    """Folders of the machine that made the report: they tell user names."""
    home = str(Path.home())
    for place, text in shared_texts(shared):
        if any(mark in text for mark in _PATH_MARKS) and (match := _PATH.search(text)):
            yield place, f"đường dẫn bắt đầu bằng {match[0][:12]}…"
        elif len(home) > 5 and home in text:
            yield place, "đường dẫn thư mục cá nhân"


def unpublishable(shared: Shared) -> Iterator[Found]:
    """Parts that are for internal use (`noi-bo`) or only assumed (`gia-dinh`)."""
    for name, told in (("noi-bo", "phần nội bộ"), ("gia-dinh", "phần giả định")):
        for element in shared.page.of_class(name):
            yield shared.page.where(element), told
