"""What the words of a row say it is: a total, a note, a heading, a vacancy, people who left."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from plan09lib.read.cells.values import as_text
from plan09lib.read.files.text import matching_key, tidy
from plan09lib.read.rules.headings import Headings
from plan09lib.read.rules.vocab import Vocabulary

Keys = tuple[str, ...]
_NUMERAL = re.compile(r"(?P<mark>[IVXLC]+|[A-H]|\d{1,2}(?:\.\d{1,2})*|[a-h])[.)/\-–—:\s]+(?=\S)")
_DATED = re.compile(r"\bngày\b.*\btháng\b", re.IGNORECASE)
_DAY = matching_key("ngày")
_AFTER = re.compile(r"\s*[(:].*$")
_NO_WORD = re.compile(r"[\W_]+")
_COUNT = re.compile(r"\d{1,3}([.,]\d+)?\s*%?|[-–—]")
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE = re.compile(r"[\d:;./()*]")
_LONGEST_NAME = 6
_DONE = f" {matching_key('đã')} "
_OF_PEOPLE = tuple(map(matching_key, ("đã", "người", "các", "số")))


class _Texts(dict[object, str]):
    """What every cell says; cells that are equal, as 1, 1.0 and true, say the same."""

    def __missing__(self, cell: object) -> str:
        text = self[cell] = as_text(cell)
        return text


class RowTexts:
    """The texts of a row's filled cells by column, worked out once for every row asked about."""

    def __init__(self) -> None:
        self._texts = _Texts()
        self._known: dict[int, dict[int, str]] = {}
        self._kept: list[Sequence[object]] = []

    def __call__(self, row: Sequence[object]) -> dict[int, str]:
        found = self._known.get(id(row))
        if found is None:
            texts = enumerate(map(self._texts.__getitem__, row))
            found = self._known[id(row)] = {i: text for i, text in texts if text}
            self._kept.append(row)  # its id is its own while it is kept
        return found

    def saying(self, what: Callable[[str], object]) -> frozenset[str]:
        """Every text of the rows asked about so far of which `what` holds."""
        return frozenset(text for text in set(self._texts.values()) if text and what(text))


@dataclass(frozen=True)
class Words:
    """The words of special rows (`tieu_de.yml`) as keys, and the groups that headings may name.

    `written` has those of `left` as the file has them, by their keys.
    """

    totals: Keys
    signatures: Keys
    closings: Keys
    titles: Keys
    vacant: Keys
    left: Keys
    not_left: Keys
    alone: Keys = ()
    beside: Keys = ()
    other_lists: Keys = ()
    examples: Keys = ()
    further: Keys = ()
    sums: Keys = ()
    heads: Keys = ()
    written: Mapping[str, str] = field(default_factory=dict)
    groups: Vocabulary | None = None

    @classmethod
    def of(cls, headings: Headings, groups: Vocabulary | None) -> Words:
        """The words of `headings`."""
        return cls(
            totals=_keys(headings.total_rows),
            signatures=_keys(headings.signature_rows),
            closings=_keys(headings.closing_rows),
            titles=_keys(headings.table_titles),
            vacant=_keys(headings.vacant),
            left=_keys(headings.left),
            not_left=_keys(headings.not_left),
            alone=_keys(headings.left_alone),
            beside=_keys(headings.left_beside),
            other_lists=_keys(headings.other_lists),
            examples=_keys(headings.example_rows),
            further=_keys(headings.further_lists),
            sums=_keys(headings.sum_rows),
            heads=_keys(headings.sum_heads),
            written={matching_key(w): w for w in (*headings.left, *headings.left_alone)},
            groups=groups,
        )

    def totals_up(self, text: str) -> bool:
        """Whether a text begins as a row of totals does, and not as the title of a table."""
        return f"{matching_key(text)} ".startswith(self._totals) and not self.is_title(text)

    def summed(self, texts: Iterable[str]) -> int | None:
        """How many people the texts of a row say there are in all; None where they do not.

        Only words of a sum, a number and a word for people: "Tổng cộng", "23 người".
        """
        told = " ".join(itertools.dropwhile(str.isdecimal, texts))  # its own number ahead
        found = self._sum.match(matching_key(told))
        return int(found[1]) if found else None

    def is_title(self, text: str) -> bool:
        """Whether a text begins as the title of a table does."""
        return _opens(text, self.titles) and not _opens(text, self.closings)

    def signs(self, text: str) -> bool:
        """Whether a text begins as a line of signatures does."""
        key = matching_key(text)
        is_line = f"{key} ".startswith(self._signatures)
        return is_line or (_DAY in key and _DATED.search(text) is not None)

    def is_signature(self, texts: Iterable[str], name: str = "") -> bool:
        """Whether the texts of a row are a line of signatures: one signs, no other has a
        figure, and what stands for a name signs too."""
        if name and not self.signs(name):
            return False
        said = list(texts)
        if not all(self.signs(text) for text in said if any(map(str.isdigit, text))):
            return False
        return any(map(self.signs, said))

    def heads_further(self, title: str) -> bool:
        """Whether a title is that of a further list of these people: all its words are known."""
        return self._further.fullmatch(spaced(_body(title))) is not None

    def group_of(self, title: str) -> str:
        """The code of the group that the title of a list names by itself; empty for none."""
        own = plain(title)
        ahead = next((word for word in self.titles if own.startswith(f"{word} ")), "")
        level = self.groups.by_key.get(own.removeprefix(ahead).strip()) if self.groups else None
        return level.code if level else ""

    @cached_property
    def _further(self) -> re.Pattern[str]:
        known = {*self.further, *(self.groups.by_key if self.groups else ())}
        words = sorted(map(re.escape, known), key=len, reverse=True)
        return re.compile(rf" (?:(?:{'|'.join(words)}) )+")

    def closes(self, text: str) -> bool:
        """Whether a text is a note or closing line wherever it stands."""
        return text.startswith("*") or _opens(text, self.closings)

    def is_vacant(self, name: str) -> bool:
        """Whether what stands for a name says that nobody holds the post."""
        words = spaced(name)
        return not words.strip() or words.startswith(self._vacant)

    @cached_property
    def _sum(self) -> re.Pattern[str]:
        words = sorted(map(re.escape, self.sums), key=len, reverse=True)
        heads = "|".join(map(re.escape, self.heads)) or "(?!)"
        sums = "|".join(words) or "(?!)"
        return re.compile(rf"(?:{sums})[\s:,.(–-]*(\d{{1,4}})\s*(?:{heads})(?!\w)")

    @cached_property
    def _totals(self) -> Keys:
        return _beginnings(self.totals)

    @cached_property
    def _signatures(self) -> Keys:
        return _beginnings(self.signatures)

    @cached_property
    def _left(self) -> re.Pattern[str]:
        return re.compile(rf" (?:{'|'.join(map(re.escape, self.left)) or '(?!)'}) ")

    @cached_property
    def _vacant(self) -> Keys:
        return tuple(f" {word} " for word in self.vacant)

    def names_leavers(self, heading: str) -> str:
        """Whether a heading names people who left: `yes`, `maybe`, or empty.

        Without a number of its own it has to begin so, as no name does.
        """
        own = _body(heading)
        groups = self.groups.by_key if self.groups else ()
        openings = (*self.left, *self.titles, *groups, *_OF_PEOPLE, *self.alone, *self.beside)
        return self._leaves(own) if is_numbered(heading) or _opens(own, openings) else ""

    def titles_leavers(self, sheet: str, above: Iterable[str]) -> tuple[str, str]:
        """The name of a sheet, or the title above its list, that names people who left, and
        whether it does: `yes` or `maybe`; both empty for none."""
        titles = (sheet, *filter(self.is_title, above))
        return next(((one, said) for one in titles if (said := self._leaves(one))), ("", ""))

    def _leaves(self, heading: str) -> str:
        words = spaced(heading)
        if not self.says_left(heading):
            return ""
        turned = any(f" {word} " in words for word in self.not_left)
        return "maybe" if turned and _DONE not in words else "yes"

    def group(self, heading: str) -> str:
        """The code of the group that a heading names; empty for none."""
        level = self.groups.find(plain(heading)) if self.groups else None
        return level.code if level else ""

    def heads_group(self, text: str) -> bool:
        """Whether a text without a number of its own is the heading of a group, and no name."""
        if self.groups is None:
            return False
        own = _body(text)
        if plain(text) in self.groups.by_key or _opens(own, self.groups.within):
            return True
        return _opens(own, self.groups.by_key) and self.groups.find(plain(text)) is not None

    def says_left(self, text: str) -> str:
        """The words in `text` that say somebody left; empty when there are none."""
        if not _LETTER.search(text):
            return ""
        words = spaced(text)
        known = self.left
        if not self._left.search(words):
            if not self._alone.fullmatch(spaced(_body(text))):
                return ""
            known = self.alone
        return next((self.written.get(one, one) for one in known if f" {one} " in words), "")

    @cached_property
    def _alone(self) -> re.Pattern[str]:
        words = sorted(map(re.escape, (*self.alone, *self.beside)), key=len, reverse=True)
        return re.compile(rf" (?:(?:{'|'.join(words) or '(?!)'}) )+")

    def of_other_people(self, titles: Iterable[str]) -> str:
        """The title of a list that may be none of the people at work; empty for none."""
        said = (one for one in titles if any(f" {w} " in spaced(one) for w in self.other_lists))
        return next(said, "")

    def is_example(self, text: str) -> bool:
        """Whether what stands for a number calls its row an example."""
        return spaced(text).strip() in {spaced(one).strip() for one in self.examples}


def _keys(words: Iterable[str]) -> Keys:
    return tuple(map(matching_key, words))


@lru_cache(maxsize=60_000)
def spaced(text: str) -> str:
    """The words of a text, each between single spaces, without punctuation.

    >>> spaced("(Vắng)") == f" {matching_key('vắng')} "
    True
    """
    if text.replace(" ", "").isalnum():  # nothing to take out, as in most names
        return f" {matching_key(text)} "
    return f" {matching_key(_NO_WORD.sub(' ', tidy(text)))} "


def _opens(text: str, words: Iterable[str]) -> bool:
    """Whether a text begins with one of `words`, whatever signs stand before or behind it."""
    return spaced(text).startswith(tuple(f" {word} " for word in words))


def _beginnings(words: Keys) -> tuple[str, ...]:
    """How a key and a space behind it begin with one of `words`, signs such as "/" as they are."""
    return tuple(
        word + end for word in words for end in ((" ", ":") if word[-1] not in "./" else ("",))
    )


def is_count(text: str) -> bool:
    """Whether a text can be a number of heads in a row of subtotals; a year is none.

    >>> is_count("12"), is_count("1978"), is_count("-")
    (True, False, True)
    """
    return _COUNT.fullmatch(text) is not None


def is_sentence(text: str) -> bool:
    """Whether a text can be no name: too long, or with figures or signs of a sentence.

    >>> is_sentence("Mẫu Văn Một"), is_sentence("Ấn định danh sách 35 người./.")
    (False, True)
    """
    return len(text.split()) > _LONGEST_NAME or _SENTENCE.search(text) is not None


def is_remark(text: str) -> bool:
    """Whether a text in the place of a name is none: it begins with a sign, or is too long.

    >>> is_remark("- Cột 5: theo quyết định"), is_remark("Mẫu Văn Một (mới về 5/2025)")
    (True, False)
    """
    words = text.split()
    is_named = all(word[:1].isupper() for word in words)
    return not text[:1].isalnum() or (len(words) > _LONGEST_NAME and not is_named)


def is_numbered(text: str) -> bool:
    """Whether a text begins as a heading does: `I.`, `A -`, `2)`.

    >>> is_numbered("I. Cán bộ chuyên trách"), is_numbered("Mẫu Văn Một")
    (True, False)
    """
    found = _NUMERAL.match(text)
    return found is not None and not found["mark"].isdecimal()


def plain(text: str) -> str:
    """The key of a heading without its number and what follows in brackets or after a colon.

    >>> plain("I. CÁN BỘ  CHUYÊN TRÁCH (12 người)") == matching_key("cán bộ chuyên trách")
    True
    """
    return matching_key(unnumbered(text))


def unnumbered(text: str) -> str:
    """A heading as it stands, without its number and what follows in brackets or after a colon."""
    return tidy(_AFTER.sub("", _body(text)))


def _body(text: str) -> str:
    found = _NUMERAL.match(text)
    return text[found.end() :] if found else text


def depth(text: str) -> int:
    """How deep a heading lies by its number: A above I above 1 above 1.1 above a."""
    found = _NUMERAL.match(text)
    mark = found["mark"] if found else ""
    if mark and mark in "ABCDEFGH":
        return 0
    if mark and not mark.islower() and mark.isalpha():
        return 1
    return 2 + mark.count(".") if mark[:1].isdecimal() else 4 if mark else 2
