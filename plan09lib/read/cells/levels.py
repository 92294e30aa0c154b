"""A level told by the words of a cell: the level leads, the field of study or a remark follows.

Only what is plainly finished counts: a part that says "đang học", "chưa", a coming year or a number
nobody can place never raises a level.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from plan09lib.read.cells.findings import listed
from plan09lib.read.files.text import matching_key
from plan09lib.read.rules.headings import Headings, LevelWords
from plan09lib.read.rules.layout import ROSTER, Column, Sheet
from plan09lib.read.rules.vocab import Level, Vocabulary

_LETTER = r"[^\W_][\u0300-\u036f]*"
_WORD = re.compile(rf"(?:{_LETTER})+(?:-(?:{_LETTER})+)*")
_PARTS = re.compile(r"([;,+/()\[\]&]|\s(?:và|hoặc)\s)")
_PLAIN = re.compile(r"[\w\s.,;:/()\[\]&+'\"-]*")
_SHORT_FORMS = re.compile(r"([A-ZĐ]{1,4}|Th\.?S)\s*-\s*([A-ZĐ]{1,6})")
_CLASSES = re.compile(r"(?<![\w/])\d{1,2}\s*/\s*1[02](?![\w/])")
_CLASS = 12
_JOINING = frozenset({"", ",", ";", "+", "&", "và"})
_FIRST_YEAR = 1950
Words = tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """The level that a text tells, None when it tells none plainly.

    `by_words` says that it was told by words of the text, `at_least` that it may be a higher one,
    `several` that lower ones stand beside it, `left` that something unfinished was left out,
    `general` that it is a general school, which qualifies for no post.
    """

    level: Level | None = None
    by_words: bool = False
    at_least: bool = False
    several: bool = False
    left: bool = False
    general: bool = False


UNTOLD = Reading()


@dataclass(frozen=True)
class LevelReader:
    """Reads the levels of one column.

    `field` are phrases that may stand beside a level and say no more than the column does; None
    where a field of study may follow. `year` is that of the list: what ends later is not finished.
    `foreign` are keys of texts that name a level of another column with a code of this one's,
    `elsewhere` those that name any level of any column.
    """

    vocabulary: Vocabulary
    words: LevelWords
    year: int
    field: frozenset[Words] | None = None
    foreign: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()

    def read(self, text: str) -> Reading:
        """What `text` tells, part by part.

        Parts joined by a comma or "và" are all held, the highest counts; those in brackets or
        behind a slash must tell the same level. What follows an unfinished part is not read.
        """
        if not _PLAIN.fullmatch(text) or matching_key(text) in self.foreign:
            return UNTOLD
        if short := _SHORT_FORMS.fullmatch(text.strip()):
            first, second = map(_words, short.groups())
            if self.field is not None and self.field.isdisjoint((first, second)):
                return UNTOLD  # "TC - KT": two levels, or a level and nobody knows what
            is_major = first in _phrases(self.words.short)
            is_major &= matching_key(short[2]) not in self.elsewhere
            if self.field is None and not is_major:
                return UNTOLD  # "TC - KT" may be one field of study, "ĐH - CC" are two scales
            text = f"{short[1]} {short[2]}"
        if self._only_says(self.words.nothing, text) and self.vocabulary.nothing:
            return Reading(self.vocabulary[self.vocabulary.nothing], by_words=True)
        so_far, is_general = UNTOLD, False
        for joint, part in _parts(self._schooled(text)):
            if self._is_general(_words(part)):
                is_general = True
                continue
            done, open_part = self._finished(_without(_words(part), _phrases(self.words.harmless)))
            told = self._told(done, so_far.level is not None) if done else UNTOLD
            if told is None:
                return UNTOLD
            joined = _joined(so_far, told, joint)
            if joined is None or joined.level is None:
                return UNTOLD
            so_far = joined
            if open_part:
                return self._left_out(so_far, open_part)
        if so_far.level is None and is_general and self.vocabulary.nothing:
            return Reading(self.vocabulary[self.vocabulary.nothing], by_words=True, general=True)
        return so_far

    def _schooled(self, text: str) -> str:
        """`text` with classes of a general school ("12/12") in words, in a column of majors."""
        return text if self.field is not None else _CLASSES.sub(" lớp ", text)

    def _is_general(self, words: Words) -> bool:
        """Whether `words` say a general school and no more, which qualifies for no post."""
        if self.field is not None:
            return False
        left = _without(words, _phrases(self.words.general))
        rest = (*self.words.leading, *self.words.unfinished, *self.words.harmless)
        others = _without(left, _phrases(rest))
        return left != words and all(one.isdecimal() and int(one) <= _CLASS for one in others)

    def names_level(self, text: str) -> bool:
        """Whether a level stands anywhere in `text`, held or not."""
        return bool(self._levels(_words(text)))

    def near(self, text: str) -> str:
        """The label of the level whose spelling is closest to `text`; empty when none is close.

        A level that `text` says is not held yet is none, however close it is spelt.
        """
        label, words = self.vocabulary.nearest(text), _words(text)
        opens = any(self._opens(words[place:], is_level=True) for place in range(len(words)))
        found = self.vocabulary.find(label)
        says_none = found is not None and not found.rank and words[:1] == _words(label)[:1]
        return "" if opens and not says_none else label

    def says_learning(self, text: str) -> bool:
        """Whether `text` says that somebody is on a course now, whatever level is held."""
        words = _words(text)
        return _without(words, _phrases(self.words.learning)) != words

    def says_done(self, text: str) -> bool:
        """Whether `text` says that something was learnt, and not up to which level."""
        return self._only_says(self.words.done, text)

    def _only_says(self, phrases: tuple[str, ...], text: str) -> bool:
        """Whether `text` is one of `phrases`, and behind it no more than the column's own words."""
        words = _words(text)
        rests = (words[len(one) :] for one in _phrases(phrases) if words[: len(one)] == one)
        return any(not _without(rest, self.field or frozenset()) for rest in rests)

    def is_finished(self, text: str) -> bool:
        """Whether a field of study or a year says nothing that makes a level doubtful."""
        words = _without(_words(text), _phrases(self.words.harmless))
        plain = _PLAIN.fullmatch(text) is not None and not self._finished(words)[1]
        return plain and not self._levels(words)

    def _left_out(self, so_far: Reading, open_part: Words) -> Reading:
        """What was held before an unfinished part: only a level that is higher can be left out."""
        assert so_far.level is not None
        held, coming = so_far.level.rank, [level.rank for _, _, level in self._levels(open_part)]
        if held is None or not coming or any(rank is None or rank <= held for rank in coming):
            return UNTOLD
        return replace(so_far, left=True)

    def _finished(self, words: Words) -> tuple[Words, Words]:
        """`words` up to the first that tells something unfinished, and the others."""
        years = [int(word) for one in words for word in one.split("-") if _is_year(word)]
        if len(years) > 1 and max(years) >= self.year:
            return (), words
        spelt = {i for begin, end, _ in self._levels(words) for i in range(begin, end)}
        cuts = (i for i in range(len(words)) if self._opens(words[i:], i in spelt))
        cut = next(cuts, len(words))
        return words[:cut], words[cut:]

    def _opens(self, words: Words, is_level: bool) -> bool:
        """Whether the first of `words` begins something unfinished, or is a number nobody knows."""
        if any(words[: len(one)] == one for one in _phrases(self.words.unfinished)):
            return True
        if words[:1] in _phrases(self.words.since) and words[1:] and _is_year(words[1]):
            return True
        if is_level or not any(letter.isdigit() for letter in words[0]):
            return False
        return not all(_is_year(one) and int(one) <= self.year for one in words[0].split("-"))

    def _told(self, words: Words, behind_another: bool) -> Reading | None:
        """The level of one finished part; None when it is not plain."""
        core = _without(words, _phrases(self.words.at_least))
        start = _after(core, _phrases(self.words.leading))
        bump = core[start : start + 1] in _phrases(self.words.above)
        levels = self._levels(core)
        if not levels:
            allowed = self.field is None or self._beside(core, behind=True)
            return UNTOLD if allowed and behind_another else None
        first = levels[0]
        if any(not _same(first[2], level) for _, _, level in levels) or first[2].rank == 0:
            return None
        if self.field is None and first[0] != start + bump:
            return None
        spelt = {i for begin, end, _ in levels for i in range(begin, end)}
        others = tuple("" if i in spelt or (bump and i == start) else w for i, w in enumerate(core))
        if any(len(word) == 1 for word in others):
            return None
        ahead, after = others[: first[0]], others[first[0] :]
        if self.field is not None and not (
            self._beside(ahead) and self._beside(after, behind=True)
        ):
            return None
        level = self._next(first[2]) if bump else first[2]
        return Reading(level, by_words=True, at_least=bump or core != words) if level else None

    def _beside(self, words: Words, *, behind: bool = False) -> bool:
        """Whether `words` say no more than the column does."""
        known = (self.field or frozenset()) | _phrases(self.words.leading)
        rest = _without(words, known | (_phrases(self.words.behind) if behind else frozenset()))
        return all(not word or _is_year(word) for word in rest)

    def _next(self, level: Level) -> Level | None:
        higher = [one for one in self.vocabulary.levels if (one.rank or 0) > (level.rank or 0)]
        return min(higher, key=lambda one: one.rank or 0, default=None)

    def _levels(self, words: Words) -> list[tuple[int, int, Level]]:
        """Every level that `words` spell, the longest spelling at each place: begin, end, level."""
        found, place = [], 0
        while place < len(words):
            if one := self._level_at(words, place):
                found.append((place, *one))
                place = one[0]
            else:
                place += 1
        return found

    def _level_at(self, words: Words, place: int) -> tuple[int, Level] | None:
        spelt = _spelt(self.vocabulary.name, self.vocabulary.levels)
        for end in range(min(len(words), place + _LONGEST), place, -1):
            if level := spelt.get(_run_together(words[place:end])):
                return end, level
        return None


LEARNING = "learning_in_cell"


def said_learning(rows: Sequence[int]) -> tuple[str, str]:
    """What is told of `rows` whose cell says that somebody is on a course, and what to do."""
    words = f"{len(rows)} người ghi đang học (dòng {listed(rows)}): mức đang học chưa tính là đạt"
    words += "; lượt đang học chỉ được tính khi ghi ở trang Đào tạo"
    return words, "trang Đào tạo chưa có lớp ấy thì ghi thêm, mỗi người một dòng"


def level_reader(
    slug: str, sheet: Sheet, column: Column, headings: Headings,
    vocabularies: Mapping[str, Vocabulary], year: int,
) -> LevelReader | None:  # fmt: skip
    """What reads the levels of `column`; None where a cell holds no level, or only yes or no.

    Only of people's lists, which offices make themselves: other sheets follow the template.
    """
    vocabulary = vocabularies.get(column.vocab)
    if slug != ROSTER or column.kind != "level" or vocabulary is None:
        return None
    if len(vocabulary.levels) < _FEWEST_LEVELS:
        return None
    words = headings.level_words
    foreign = {
        key
        for other in sheet.columns
        if other.vocab != column.vocab and (theirs := vocabularies.get(other.vocab))
        for key, level in theirs.by_key.items()
        if level.rank and level.code in vocabulary.codes and key not in vocabulary.by_key
    }
    said = (column.header, *headings.sheets.get(slug, {}).get(column.name, ()), *words.beside)
    field = None if column.majors else _phrases(said)
    lists = (vocabularies[one.vocab] for one in sheet.columns if one.vocab in vocabularies)
    return LevelReader(
        vocabulary=vocabulary,
        words=words,
        year=year,
        field=field,
        foreign=frozenset(foreign),
        elsewhere=frozenset(key for one in lists for key in one.by_key),
    )


_FEWEST_LEVELS = 3
_LONGEST = 10


@lru_cache(maxsize=64)
def _spelt(_: str, levels: tuple[Level, ...]) -> dict[str, Level]:
    """Levels by spelling without spaces, stops and dashes: `Th. S` and `ThS` agree."""
    spellings = ((text, one) for one in levels for text in (one.label, *one.spellings))
    return {_run_together(words): level for text, level in spellings if (words := _words(text))}


def _run_together(words: Words) -> str:
    return "".join(words).replace("-", "")


@lru_cache(maxsize=256)
def _phrases(texts: tuple[str, ...]) -> frozenset[Words]:
    return frozenset(_words(text) for text in texts)


def _words(text: str) -> Words:
    return tuple(_WORD.findall(matching_key(text)))


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """The parts of a text, each with whether it is held beside the one before."""
    pieces = ["", *_PARTS.split(text)]
    for sign, part in zip(pieces[::2], pieces[1::2], strict=True):
        if part.strip(" .:-"):
            yield sign.strip() in _JOINING, part


def _joined(so_far: Reading, told: Reading, joint: bool) -> Reading | None:
    """Both readings in one; None when they contradict each other."""
    if so_far.level is None or told.level is None:
        return told if so_far.level is None else so_far
    if _same(so_far.level, told.level):
        return so_far
    if not joint or so_far.level.rank is None or told.level.rank is None:
        return None
    higher = max(so_far, told, key=lambda one: one.level.rank if one.level else 0)  # type: ignore[arg-type,return-value]
    return replace(higher, several=True)


def _same(one: Level, other: Level) -> bool:
    return one.code == other.code


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdecimal() and int(word) >= _FIRST_YEAR


def _without(words: Words, phrases: frozenset[Words]) -> Words:
    for phrase in sorted(phrases, key=len, reverse=True):
        for place in range(len(words) - len(phrase), -1, -1):
            if words[place : place + len(phrase)] == phrase:
                words = words[:place] + words[place + len(phrase) :]
    return words


def _after(words: Words, phrases: frozenset[Words]) -> int:
    """The place behind all `phrases` that `words` begin with."""
    place = 0
    while found := [p for p in phrases if p and words[place : place + len(p)] == p]:
        place += max(map(len, found))
    return place
