"""How offices head their columns: synonyms per column and words of special rows (`tieu_de.yml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import Field

from plan09lib.errors import DataRefused, Fault, nearest
from plan09lib.read.files.record import Record
from plan09lib.read.files.text import matching_key, tidy
from plan09lib.read.files.yaml_file import load_model
from plan09lib.read.rules.layout import Layout, Sheet

HEADINGS_FILE = "tieu_de.yml"
_BRACKETS = re.compile(r"\([^()]*\)")
_NO_WORD = re.compile(r"[\W_]+")


@lru_cache(maxsize=20_000)
def heading_key(text: str) -> str:
    """What headings are compared by: `matching_key` without brackets, stars and final stops.

    >>> heading_key("Họ và tên (*)") == heading_key("HỌ VÀ TÊN:")
    True
    """
    return matching_key(_BRACKETS.sub(" ", text)).strip(" .:*-")


class LevelWords(Record):
    """Words around a level in a cell: "tốt nghiệp ĐH Luật", "đang học CC", "ĐH trở lên".

    `leading` may stand before a level, `behind` after one, `beside` both; `harmless` phrases are
    passed over; `unfinished` say that what follows, or the level before, is not held, as does a
    year behind `since`; `learning` that somebody is on a course; `above` and `at_least` make a
    level the lowest that it can be. `nothing` says alone that no level is held, `done` that one
    is, and not which; `general` is a general school, no level of a column of majors; `short` are
    short forms of a level that no field of study begins with.
    """

    leading: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()
    learning: tuple[str, ...] = ()
    since: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    at_least: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    general: tuple[str, ...] = ()
    short: tuple[str, ...] = ()


class Headings(Record):
    """The content of `tieu_de.yml`."""

    sheets: dict[str, dict[str, tuple[str, ...]]]
    short_words: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    neutral: tuple[str, ...] = ()
    affixes: tuple[str, ...] = ()
    level_affixes: tuple[str, ...] = ()
    people_affixes: tuple[str, ...] = ()
    parts: dict[str, tuple[tuple[str, ...], ...]] = Field(default_factory=dict)
    parts_under: dict[str, tuple[tuple[str, ...], ...]] = Field(default_factory=dict)
    not_used: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()
    unit_columns: tuple[str, ...] = ()
    total_rows: tuple[str, ...] = ()
    sum_rows: tuple[str, ...] = ()
    sum_heads: tuple[str, ...] = ()
    signature_rows: tuple[str, ...] = ()
    closing_rows: tuple[str, ...] = ()
    table_titles: tuple[str, ...] = ()
    further_lists: tuple[str, ...] = ()
    vacant: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    left_alone: tuple[str, ...] = ()
    left_beside: tuple[str, ...] = ()
    not_left: tuple[str, ...] = ()
    not_held: tuple[str, ...] = ()
    other_lists: tuple[str, ...] = ()
    example_rows: tuple[str, ...] = ()
    change_columns: tuple[str, ...] = ()
    level_words: LevelWords = Field(default_factory=LevelWords)
    scan_damage: dict[str, str] = Field(default_factory=dict)

    def is_wish(self, text: str) -> bool:
        """Whether brackets of a heading say that what stands there is wished for, not held."""
        brackets = _BRACKETS.findall(text)
        said = [f" {matching_key(_NO_WORD.sub(' ', tidy(one)))} " for one in brackets]
        return any(f" {word} " in one for one in said for word in self._wishes)

    @cached_property
    def _wishes(self) -> tuple[str, ...]:
        return tuple(map(matching_key, self.not_held))

    def is_of_changes(self, text: str) -> bool:
        """Whether a heading is that of a column with what changed, a row per change."""
        return any(matching_key(word) in matching_key(text) for word in self.change_columns)

    def is_neutral(self, text: str) -> bool:
        """Whether an upper heading does not change what the lower one means."""
        return heading_key(text) in self.neutral_keys and not self.is_wish(text)

    def synonyms(self, slug: str) -> dict[str, str]:
        """Column names of one sheet by the key of each synonym."""
        columns = self.sheets.get(slug, {})
        return {heading_key(one): name for name, known in columns.items() for one in known}

    @cached_property
    def neutral_keys(self) -> frozenset[str]:
        """Keys of upper headings that do not change what the lower one means."""
        return frozenset(map(heading_key, self.neutral))

    @cached_property
    def affix_keys(self) -> frozenset[str]:
        """Keys of words around a heading that do not change what it means."""
        return frozenset(map(heading_key, self.affixes))

    @cached_property
    def level_affix_keys(self) -> frozenset[str]:
        """Keys of such words that stand only around headings of levels."""
        return frozenset(map(heading_key, self.level_affixes))

    @cached_property
    def people_affix_keys(self) -> frozenset[str]:
        """Keys of such words that say whose a column is, and stand around no level."""
        return frozenset(map(heading_key, self.people_affixes))

    @cached_property
    def unused_keys(self) -> frozenset[str]:
        """Keys of columns that every office's list has and no rule needs."""
        return frozenset(map(heading_key, self.not_used))

    @cached_property
    def unasked_keys(self) -> frozenset[str]:
        """Keys of columns that are told and never asked about: no field of ours is meant."""
        return frozenset(map(heading_key, self.not_asked)) | self.unit_keys

    @cached_property
    def unit_keys(self) -> frozenset[str]:
        """Keys of columns that say where people work."""
        return frozenset(map(heading_key, self.unit_columns))


def load_headings(path: Path, layout: Layout) -> Headings:
    """The headings in `path`. Raises: DataRefused for unknown columns and double synonyms."""
    headings = load_model(path, Headings)
    faults = [
        fault
        for slug, columns in headings.sheets.items()
        for fault in _faults(slug, columns, layout)
    ]
    if faults:
        raise DataRefused(faults)
    return headings


def _faults(slug: str, columns: dict[str, tuple[str, ...]], layout: Layout) -> Iterator[Fault]:
    sheet = layout.sheets.get(slug)
    if sheet is None:
        rule, hint = "trang có trong bieu_mau.yml", nearest(slug, list(layout.sheets))
        yield Fault(f"{HEADINGS_FILE}: {slug}", "không có trang này", rule, hint)
        return
    yield from _unknown(slug, columns, sheet)
    seen = {heading_key(column.header): column.name for column in sheet.columns}
    for name, known in columns.items():
        for spelling in known:
            owner = seen.setdefault(heading_key(spelling), name)
            if owner != name:
                where = f"{HEADINGS_FILE}: {slug} → {name}"
                found = f'"{spelling}" cũng là của {owner}'
                rule = "mỗi cách viết chỉ thuộc một cột"
                yield Fault(where, found, rule, "bỏ cách viết này ở một trong hai cột")


def _unknown(slug: str, columns: dict[str, tuple[str, ...]], sheet: Sheet) -> Iterator[Fault]:
    names = [column.name for column in sheet.columns]
    for name in columns:
        if name not in names:
            where = f"{HEADINGS_FILE}: {slug} → {name}"
            yield Fault(
                where, "không có cột này", "cột có trong bieu_mau.yml", nearest(name, names)
            )
