"""Vocabularies: the values a column may hold, their order, labels and known spellings.

One CSV per vocabulary in `data/plan/vocab/`: `code,label,rank,spellings`; spellings are separated
by `|`; one written `…hợp đồng…` stands for every text that holds these words and names no other
value, and `công chức…hợp đồng` says that the words decide beside that other value too. A value with
a rank takes part in "at least"; one without is understood but has no place on the scale (an old
language certificate), so that it counts as unknown.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from plan09lib.errors import DataRefused, Fault, echoed
from plan09lib.read.files.csv_file import read_csv_file
from plan09lib.read.files.text import matching_key

_RANK = re.compile(r"[0-9]{1,4}")
_ANY = "…"
FIELDS = ["code", "label", "rank", "spellings"]


@dataclass(frozen=True)
class Level:
    """One value of a vocabulary; `rank` is None when it has no place on a scale."""

    code: str
    label: str
    rank: int | None
    spellings: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """The levels of one vocabulary, found by code or by any known spelling."""

    name: str
    levels: tuple[Level, ...]
    by_key: dict[str, Level] = field(repr=False)
    within: dict[str, Level] = field(default_factory=dict, repr=False)
    decides: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)
    """The value that words decide beside another value: by the code of that one and the words."""

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """All codes, in the order of the file."""
        return tuple(level.code for level in self.levels)

    @property
    def is_scale(self) -> bool:
        """Whether at least one value has a rank."""
        return any(level.rank is not None for level in self.levels)

    def __getitem__(self, code: str) -> Level:
        return self._by_code[code]

    @cached_property
    def _by_code(self) -> dict[str, Level]:
        return {level.code: level for level in self.levels}

    def find(self, raw: str) -> Level | None:
        """The level that `raw` spells, or None when the spelling is not known: never a guess."""
        key = matching_key(raw)
        return self.by_key.get(key) or (self._held(key) if self.within else None)

    def _held(self, key: str) -> Level | None:
        """The one value that some words of `key` spell or decide; None when they spell several."""
        spelled = {**self.by_key, **self.within}
        found = {level.code: level for words, level in spelled.items() if _holds(key, words)}
        held = {level.code for words, level in self.within.items() if _holds(key, words)}
        beside = {
            other
            for (other, words), code in self.decides.items()
            if code in held and other in found and _holds(key, words)
        }
        left = set(found) - beside
        alone = left == held - beside and len(left) == 1
        return found[left.pop()] if alone and len(beside) <= 1 else None

    def named_in(self, text: str) -> str:
        """The code of the ranked level that the last words of `text` spell; empty when none do."""
        words = text.split()
        found = (self.find(" ".join(words[start:])) for start in range(len(words)))
        return next((level.code for level in found if level and level.rank), "")

    def nearest(self, raw: str) -> str:
        """The label of the level whose spelling is closest to `raw`; empty when none is close."""
        close = difflib.get_close_matches(matching_key(raw), list(self.by_key), n=1, cutoff=0.6)
        return self.by_key[close[0]].label if close else ""

    def at_least(self, code: str) -> frozenset[str]:
        """The codes that stand at `code` or higher on the scale."""
        return self._from[code]

    @cached_property
    def _from(self) -> dict[str, frozenset[str]]:
        ranks = {level.code: level.rank for level in self.levels if level.rank is not None}
        above = {
            code: frozenset(other for other, rank in ranks.items() if rank >= floor)
            for code, floor in ranks.items()
        }
        return dict.fromkeys(self.codes, frozenset[str]()) | above

    @property
    def nothing(self) -> str:
        """The code of "known not"; empty where there is none."""
        return next((level.code for level in self.levels if level.rank == 0), "")

    @cached_property
    def unranked(self) -> frozenset[str]:
        """Codes that are understood but have no place on the scale."""
        if not self.is_scale:
            return frozenset()
        return frozenset(level.code for level in self.levels if level.rank is None)


def load_vocabularies(tables: Iterable[Path]) -> dict[str, Vocabulary]:
    """The vocabulary of each of `tables`, by file name without its ending.

    Raises: DataRefused with all faults of all files (missing column, rank not a number, one
    spelling for two values).
    """
    faults: list[Fault] = []
    found = {path.stem: _read(path, faults) for path in tables}
    if faults:
        raise DataRefused(faults)
    return found


def _read(path: Path, faults: list[Fault]) -> Vocabulary:
    header, rows = read_csv_file(path, f"vocab/{path.name}")
    if header != FIELDS:
        faults.append(
            Fault(
                f"vocab/{path.name}",
                f"các cột là {', '.join(map(echoed, header))}",
                f"tệp từ vựng có đúng các cột {', '.join(FIELDS)}",
                "sửa dòng tiêu đề",
            )
        )
        return Vocabulary(path.stem, (), {})
    levels = [_level(path, number, row, faults) for number, row in rows]
    within = {
        matching_key(one.strip(_ANY)): level
        for level in levels
        for one in level.spellings
        if one.startswith(_ANY)
    }
    by_key = _index(path, levels, faults)
    decides = dict(_decisions(path, levels, by_key, faults))
    return Vocabulary(
        name=path.stem, levels=tuple(levels), by_key=by_key, within=within, decides=decides
    )


def _decisions(
    path: Path, levels: list[Level], by_key: dict[str, Level], faults: list[Fault]
) -> Iterator[tuple[tuple[str, str], str]]:
    """Per spelling `công chức…hợp đồng`: the code of the one, the words, and whose they are."""
    for level in levels:
        for spelling in level.spellings:
            other, between, words = spelling.partition(_ANY)
            if not other or not between:
                continue
            known = by_key.get(matching_key(other))
            if known is None or known is level or f"{_ANY}{words}{_ANY}" not in level.spellings:
                found = f'cách viết "{spelling}" của "{level.label}"'
                rule = f"viết là cách viết của giá trị khác{_ANY}chữ cũng có dạng {_ANY}chữ{_ANY}"
                faults.append(Fault(f"vocab/{path.name}", found, rule, "sửa cách viết này"))
            else:
                yield (known.code, matching_key(words)), level.code


def _holds(key: str, words: str) -> bool:
    """Whether `words` stand in `key` by themselves; figures may follow at once (HĐ68)."""
    return re.search(rf"(?<![^\W\d_]){re.escape(words)}(?![^\W\d_])", key) is not None


def _level(path: Path, number: int, row: dict[str, str], faults: list[Fault]) -> Level:
    rank = row["rank"].strip()
    if rank and not _RANK.fullmatch(rank):
        faults.append(
            Fault(
                f"vocab/{path.name} dòng {number}",
                f'rank là "{rank}"',
                "rank là số nguyên không âm hoặc để trống",
                "sửa rank",
            )
        )
        rank = ""
    spellings = tuple(part for part in row["spellings"].split("|") if part)
    return Level(row["code"].strip(), row["label"].strip(), int(rank) if rank else None, spellings)


def _index(path: Path, levels: list[Level], faults: list[Fault]) -> dict[str, Level]:
    index: dict[str, Level] = {}
    for level in levels:
        exact = (one for one in level.spellings if _ANY not in one)
        for spelling in (level.code, level.label, *exact):
            known = index.setdefault(matching_key(spelling), level)
            if known is not level:
                faults.append(
                    Fault(
                        f"vocab/{path.name}",
                        f'cách viết "{spelling}" thuộc cả "{known.label}" và "{level.label}"',
                        "mỗi cách viết chỉ thuộc một giá trị",
                        "bỏ cách viết này ở một trong hai dòng",
                    )
                )
    return index
