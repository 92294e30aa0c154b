"""What the text of column Chức vụ says: the posts somebody holds, and what of it nobody can tell.

The words to know are data: the posts and their spellings in `vocab/chuc_vu.csv`, abbreviations,
joining words and what changes a meaning in `titles` of `plan.yml`.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise

from plan09lib.read.clauses.plan_file import Titles
from plan09lib.read.files.text import TONES, matching_key, tidy
from plan09lib.read.rules.vocab import Vocabulary

MAYBE = "?"
"""Ends the code of a post that a title may mean: `truong_cong_an?`."""
_TOKEN = re.compile(r"\w+(?:\.\w+)*|[^\w\s]")
_TYPO = 0.86
"""How alike a spelling must be for a text to be taken for a slip of it."""
_NEAR = 0.6
"""How alike a spelling must be, in words and letters, to ask whether it was meant."""
_SLIP = 0.7
"""How alike an abbreviation or the word for a unit must be for a slip of it."""
_TELLING = 4
"""How many words of a spelling name its post wherever they stand; "Bí thư" has many others."""
_LONGEST_NAME = 4
_SHORTEST = 2
"""The letters of the shortest abbreviation that is read as initials or inside another one."""
_TELLING_LETTERS = (6, 4)
"""So many initials tell a post alone; so many beside a word of it, or in one abbreviation."""
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|kh|ph|th|tr|ch|[bcdđghklmnpqrstvx])?[aeiouy]{1,4}(?:ng|nh|ch|[cmnpt])?"
)

Words = tuple[str, ...]


@dataclass(frozen=True)
class Title:
    """The posts of one title: surely held, perhaps held, and the parts that were not understood."""

    held: tuple[str, ...] = ()
    perhaps: frozenset[str] = frozenset()
    unread: tuple[str, ...] = ()

    @property
    def is_read(self) -> bool:
        """Whether all of it is understood."""
        return not self.unread and not self.perhaps


@dataclass(frozen=True)
class _Word:
    """A word of a title: as typed, and as it is compared."""

    raw: str
    key: str


@dataclass(frozen=True)
class _Run:
    """Words between two separators; `in_brackets` when they stand in a bracket."""

    words: tuple[_Word, ...]
    in_brackets: bool

    @property
    def text(self) -> str:
        return " ".join(raw for raw, _ in groupby(word.raw for word in self.words))


class TitleReader:
    """Reads titles by one plan's words; `places` are the unit's own names.

    Nothing is guessed: a post counts only when all words of its part are understood. A deputy of a
    known post is understood, and holds only what the vocabulary itself calls a post.
    """

    def __init__(self, posts: Vocabulary, titles: Titles, places: Sequence[str] = ()):
        self.posts, self.titles = posts, titles
        self._short = {matching_key(text): full for text, full in titles.short.items()}
        self._in_full = {key: matching_key(full).split() for key, full in self._short.items()}
        self._former, self._acting = self._phrases(titles.former), self._phrases(titles.acting)
        self._joins, self._now = self._phrases(titles.joins), self._phrases(titles.now)
        self._fillers = self._phrases(titles.fillers)
        self._deputy_fillers = self._phrases(titles.deputy_fillers)
        self._units = {matching_key(word) for word in titles.unit_words}
        self._places = self._phrases(places)
        spelled = [
            (self._key(self._words(text)), level.code)
            for level in posts.levels
            for text in (level.label, *level.spellings)
        ]
        self._codes = {key: code for key, code in spelled if key}
        self._spoken = {word for key in self._codes for word in key}
        self._heads = {key[0] for key in self._codes}
        self._behind_units = {
            word for key in self._codes for unit, word in pairwise(key) if unit in self._units
        }
        self._shared = self._openings_of_several()
        self._openings = {key[:2] for key in self._codes}
        self._by_initials: dict[Words, str] = {}
        self._titles: dict[str, Title] = {}
        self._alike: dict[str, frozenset[str]] = {}
        self._nearest: dict[str, str] = {}

    def read(self, text: str) -> Title:
        """What `text` says; nothing held and nothing unread when it is blank."""
        if text not in self._titles:
            self._titles[text] = self._read(text)
        return self._titles[text]

    def _read(self, text: str) -> Title:
        held: list[str] = []
        perhaps: set[str] = set()
        unread: list[str] = []
        doubtful = False
        runs = self._runs(text)
        runs = [run for run in runs if not self._is_unit(run.words)] or runs
        place = 0
        while place < len(runs):
            run, took, codes = self._longest(runs, place)
            place += took
            words = self._after(run.words, self._now)
            doubtful = doubtful and len(words) == len(run.words) and not run.in_brackets
            rest = self._after(words, (*self._former, *self._acting))
            if rest != words and not rest:  # "(quyền)" speaks of what stands before or behind it
                unread.append(run.text)
                perhaps, held, doubtful = perhaps | set(held), [], True
            elif rest != words and self._after(words, self._former) == rest:
                doubtful = not run.in_brackets
            elif held and (not self._key(words) or (rest != words and not self._names_post(rest))):
                continue  # "(chuyên trách)", "(phụ trách kinh tế)": what the holder looks after
            elif rest != words:
                perhaps |= set(self._cover(rest) or ())
                unread.append(run.text)
            elif codes is None:
                unread.append(run.text)
                if run.in_brackets or not words or words[0].key not in self._heads:
                    perhaps, held = perhaps | set(held), []  # it may change what stands before it
            elif doubtful:
                perhaps |= set(codes)
                unread.append(run.text)
            else:
                held += codes
        return Title(tuple(dict.fromkeys(held)), frozenset(perhaps - set(held)), tuple(unread))

    def resembling(self, text: str) -> frozenset[str]:
        """The codes of the posts that `text` may be a slip of, or names among other words."""
        if text not in self._alike:
            self._alike[text] = self._resembling(text)
        return self._alike[text]

    def _resembling(self, text: str) -> frozenset[str]:
        keys = self._readings(text)
        return frozenset(
            code
            for known, code in self._codes.items()
            if any(
                (len(known) >= _TELLING and _holds(key, known))
                or _is_slip(" ".join(key), " ".join(known))
                for key in keys
            )
        )

    def could_be(self, text: str, code: str) -> bool:
        """Whether a text that was not understood could name the post `code`.

        It could when it looks like a slip of it, has the last words of its name (`công an`), or an
        abbreviation nobody knows with their initials (`TCA`).
        """
        words = self._words(text)
        key = [word.key for word in words]
        return code in self.resembling(text) or any(
            _holds(key, body) or any(initials in word for word in key if not _is_syllable(word))
            for body, initials in self._bodies(code)
        )

    def nearest(self, text: str) -> str:
        """The label of the post that `text` most resembles in words and letters; else empty."""
        if text not in self._nearest:
            self._nearest[text] = self._most_like(text)
        return self._nearest[text]

    def _most_like(self, text: str) -> str:
        keys = self._readings(text)
        alike = {
            known: max(_ratio(key, known) + _ratio(" ".join(key), " ".join(known)) for key in keys)
            for known in self._codes
        }
        best = max(alike, key=lambda known: alike[known])
        return self.posts[self._codes[best]].label if alike[best] >= 2 * _NEAR else ""

    def _readings(self, text: str) -> set[Words]:
        """What `text` may be meant to say: its end a unit, its abbreviations like known ones."""
        guessed = self._guessed(self._words(text))
        return {self._key(stem) for words in guessed for stem in self._stems(words)}

    def _bodies(self, code: str) -> Iterator[tuple[Words, str]]:
        for key, known in self._codes.items():
            if known == code and len(key) > 1:
                yield key[-2:], "".join(word[0] for word in key[-2:])

    def _phrases(self, texts: Sequence[str]) -> tuple[Words, ...]:
        found = (tuple(matching_key(text).split()) for text in texts)
        return tuple(sorted(found, key=len, reverse=True))

    # From a text to runs of words.

    def _runs(self, text: str) -> list[_Run]:
        """The words between separators: any sign, and the joining words."""
        runs: list[_Run] = []
        words: list[_Word] = []
        depth = 0
        tokens = [*_TOKEN.findall(tidy(text)), ";"]
        while tokens:
            joined = self._starts(
                [matching_key(one) for one in tokens[:_LONGEST_NAME]], self._joins
            )
            token, *rest = tokens
            tokens = tokens[joined:] if joined else rest
            if not joined and token[0].isalnum():
                words += self._expanded(token, is_first=not words)
            elif joined or token != ".":
                runs += [_Run(tuple(words), depth > 0)] if words else []
                words = []
                depth = max(0, depth + (token in "([{") - (token in ")]}"))
        return runs

    def _words(self, text: str) -> list[_Word]:
        return [word for run in self._runs(text) for word in run.words]

    def _expanded(self, token: str, *, is_first: bool) -> list[_Word]:
        """The words a token stands for: `P.CT` is one abbreviation, else dots part words.

        A `P` that begins is a deputy; behind other words it is the word for a unit.
        """
        whole, words = matching_key(token.replace(".", "")), list[_Word]()
        if is_first and len(whole) == 1 and self.titles.deputy.casefold().startswith(whole):
            return [_Word(token, matching_key(self.titles.deputy))]
        for short in (whole,) if whole in self._short else self._glued(whole):
            words += [_Word(token, key) for key in self._in_full[short]]
        if words:
            return words
        parts = token.split(".")
        if len(parts) > 1:
            return [
                word
                for at, part in enumerate(parts)
                for word in self._expanded(part, is_first=is_first and not at)
            ]
        return [_Word(token, whole)]

    def _glued(self, token: str) -> tuple[str, ...]:
        """The known abbreviations that `token` is written of, the fewest ("PBTTT", "CTHĐND").

        Empty where several that are as few spell it, or a word can be spoken.
        """
        if _is_syllable(token):
            return ()
        ways: list[list[tuple[str, ...]]] = [[()], *([] for _ in token)]
        for end in range(_SHORTEST, len(token) + 1):
            for start in range(end - _SHORTEST + 1):
                if token[start:end] in self._short:
                    ways[end] += [(*way, token[start:end]) for way in ways[start]]
        found = sorted(ways[-1], key=len)
        is_one = len(found) == 1 or (len(found) > 1 and len(found[0]) < len(found[1]))
        return found[0] if is_one else ()

    # From words to posts.

    def _longest(self, runs: list[_Run], place: int) -> tuple[_Run, int, tuple[str, ...] | None]:
        """The run at `place`, with the next ones where all together are understood."""
        first = runs[place]
        last = place
        while last + 1 < len(runs) and runs[last + 1].in_brackets == first.in_brackets:
            last += 1
        for end in range(last, place, -1):
            words = tuple(word for run in runs[place : end + 1] for word in run.words)
            together = self._post(words) or self._cover(words)
            if together is not None:  # "Bí thư Văn phòng - Thống kê": a dash inside the second post
                return _Run(words, first.in_brackets), end + 1 - place, together
        codes = self._cover(self._after(first.words, self._now))
        return first, 1, codes

    def _cover(self, words: tuple[_Word, ...]) -> tuple[str, ...] | None:
        """The posts that `words` name one after the other; None unless every word is understood.

        "phụ trách …" behind a post is what its holder looks after, as long as it names no post.
        """
        for place in range(1, len(words)):
            if self._after(words[place:], self._acting) != words[place:]:
                held = self._cover(words[:place])
                field = self._after(words[place:], self._acting)
                return None if held is None or not field or self._names_post(field) else held
        best: list[tuple[str, ...] | None] = [None] * len(words) + [()]
        parts = [len(words)] * len(words) + [0]
        for start in range(len(words) - 1, -1, -1):
            for end in range(len(words), start, -1):
                behind = best[end]
                if behind is None or parts[end] + 1 >= parts[start] + (best[start] is None):
                    continue
                post = self._post(words[start:end])
                if post is not None:
                    best[start], parts[start] = (*post, *behind), parts[end] + 1
        return best[0]

    def _names_post(self, words: tuple[_Word, ...]) -> bool:
        return any(
            self._post(words[start:end])
            for start in range(len(words))
            for end in range(start + 1, len(words) + 1)
        )

    def _post(self, words: tuple[_Word, ...]) -> tuple[str, ...] | None:
        """The post that `words` spell, its unit at the end left out; () for a deputy without a
        code; None when they spell none."""
        for cut in self._without_unit(words):
            key = self._key(list(cut))
            if code := self._spelt(key):
                return (code,)
            deputy = matching_key(self.titles.deputy)
            if len(key) > 2 and key[0] == deputy:
                key = self._dropped(key, self._deputy_fillers)
                if code := self._spelt(key):
                    return (code,)
                if key[1] != deputy and self._spelt(key[1:]):
                    return ()
        return None

    def _spelt(self, key: Words) -> str:
        """The code of the post that `key` spells, some of its words perhaps by their initials.

        Empty for none, for several, and where too little is written out: "CT MT", "TP".
        """
        if key in self._codes or all(_is_syllable(word) for word in key):
            return self._codes.get(key, "")
        if key not in self._by_initials:
            likely = (known for known in self._codes if known[0][0] == key[0][0])
            found = {self._codes[known] for known in likely if self._abbreviates(key, known)}
            self._by_initials[key] = found.pop() if len(found) == 1 else ""
        return self._by_initials[key]

    def _abbreviates(self, key: Words, known: Words) -> bool:
        """Whether words of `key` are those of `known` or the initials of several of them.

        What several posts begin with ("Chủ tịch") tells none of them by itself.
        """
        place, written, short = 0, set[int](), list[str]()
        for word in key:
            if known[place : place + 1] == (word,):
                written.add(place)
                place += 1
                continue
            end = place + len(word)
            if len(word) < _SHORTEST or tuple(word) != tuple(w[0] for w in known[place:end]):
                return False
            short.append(word)
            place = end
        head = next((n for n in (3, 2, 1) if known[:n] in self._shared), 0)
        letters = sum(map(len, short))
        is_told = max(written, default=-1) >= head or letters >= _TELLING_LETTERS[0]
        is_told |= max(map(len, short), default=0) >= _TELLING_LETTERS[1]
        is_told |= bool(written) and letters >= _TELLING_LETTERS[1]
        return place == len(known) and is_told

    def _openings_of_several(self) -> frozenset[Words]:
        """What the names of several posts begin with."""
        codes: dict[Words, set[str]] = {}
        for key, code in self._codes.items():
            for length in range(1, len(key)):
                codes.setdefault(key[:length], set()).add(code)
        return frozenset(words for words, found in codes.items() if len(found) > 1)

    def _without_unit(self, words: tuple[_Word, ...]) -> Iterator[tuple[_Word, ...]]:
        """`words`, and what is left of them without the name of a unit at their end."""
        yield words
        for at in range(1, len(words)):
            if self._is_unit(words[at:]):
                yield words[:at]

    def _is_unit(self, words: Sequence[_Word]) -> bool:
        """Whether `words` are one of the unit's own names, or a word for a unit and a name.

        A name does not begin with a word of a post, or a slip of one that follows such a word:
        "phường Đoàn", "phường Đon" are no wards.
        """
        keys = tuple(word.key for word in words)
        if words and matching_key(words[0].raw) in self._units:  # a "P." that begins is a deputy
            keys = (matching_key(words[0].raw), *keys[1:])
        if keys in self._places:
            return True
        if not keys or keys[0] not in self._units or keys[1:3] in self._openings:
            return False
        return not keys[1:] or keys[1:] in self._places or self._is_name(words[1:])

    def _is_name(self, words: Sequence[_Word]) -> bool:
        is_written_so = len(words) <= _LONGEST_NAME and all(_is_name(word.raw) for word in words)
        first = words[0].key
        may_be_slip = any(_ratio(first, word) >= _SLIP for word in self._behind_units)
        return is_written_so and first not in self._spoken and not may_be_slip

    def _stems(self, words: tuple[_Word, ...]) -> Iterator[tuple[_Word, ...]]:
        """`words`, and what is left of them without what may be names of units at their end."""
        yield words
        for at in range(1, len(words)):
            first, *rest = words[at:]
            may_be = difflib.get_close_matches(first.key, self._units, n=1, cutoff=_SLIP)
            if self._is_unit(words[at:]) or (may_be and self._is_unit_behind(may_be[0], rest)):
                yield from self._stems(words[:at])

    def _is_unit_behind(self, unit: str, rest: Sequence[_Word]) -> bool:
        return self._is_unit([_Word(unit, unit), *rest])

    def _guessed(self, words: Sequence[_Word]) -> Iterator[tuple[_Word, ...]]:
        """`words`, and the same with an abbreviation nobody knows read as one it is like."""
        yield tuple(words)
        for at, word in enumerate(words):
            if not _is_syllable(word.key):
                for short in difflib.get_close_matches(word.key, self._short, cutoff=_SLIP):
                    full = [_Word(word.raw, key) for key in self._in_full[short]]
                    yield (*words[:at], *full, *words[at + 1 :])

    def _key(self, words: Sequence[_Word]) -> Words:
        """The words compared: without those that say nothing, and a unit word at the end."""
        key = self._dropped(tuple(word.key for word in words), self._fillers)
        return key[:-1] if len(key) > 1 and key[-1] in self._units else key

    def _dropped(self, key: Words, phrases: Sequence[Words]) -> Words:
        kept: list[str] = []
        place = 0
        while place < len(key):
            taken = self._starts(key[place:], phrases)
            kept += [] if taken else [key[place]]
            place += taken or 1
        return tuple(kept)

    def _starts(self, keys: Sequence[str], phrases: Sequence[Words]) -> int:
        """How many words of the first phrase that `keys` begin with; 0 when with none."""
        found = (len(phrase) for phrase in phrases if tuple(keys[: len(phrase)]) == phrase)
        return next(found, 0)

    def _after(self, words: tuple[_Word, ...], phrases: Sequence[Words]) -> tuple[_Word, ...]:
        return words[self._starts([word.key for word in words], phrases) :]


def _ratio(one: Sequence[str], other: Sequence[str]) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def _is_slip(one: str, other: str) -> bool:
    """Whether their ratio is at least `_TYPO`; its two upper bounds cost less and come first."""
    matcher = difflib.SequenceMatcher(None, one, other)
    bounds = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)
    return all(ratio() >= _TYPO for ratio in bounds)


def _holds(key: Sequence[str], body: Words) -> bool:
    return any(
        tuple(key[start : start + len(body)]) == body for start in range(len(key) - len(body) + 1)
    )


def _is_name(raw: str) -> bool:
    if raw.isdigit() or (len(raw) == 1 and raw.isupper()):
        return True
    return raw[:1].isupper() and raw[1:] == raw[1:].lower() and _is_syllable(raw.casefold())


@lru_cache(maxsize=10_000)  # titles are made of few words
def _is_syllable(key: str) -> bool:
    """Whether a word can be spoken; an abbreviation mostly cannot, nor one with two tones."""
    letters = unicodedata.normalize("NFD", key)
    if sum(letter in TONES for letter in letters) > 1:
        return False
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _SYLLABLE.fullmatch(bare) is not None
