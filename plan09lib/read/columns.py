"""What each column of a sheet is, from the lines of its header: never from its values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from plan09lib.read.headings import Headings, heading_key
from plan09lib.read.mapping import NOT_USED, Mapped
from plan09lib.read.sheets import Column, Sheet
from plan09lib.read.text import matching_key
from plan09lib.read.vocab import Vocabulary

How = Literal["exact", "synonym", "mapping", "tick", "by_sex", "not_used"]
Path = tuple[str, ...]


@dataclass(frozen=True)
class Understood:
    """How one column of a file was understood; `level` is the value a tick stands for."""

    index: int
    header: str
    column: str
    how: How
    level: str = ""


@dataclass
class Recogniser:
    """Knows the headers of one kind of sheet: the project's own, synonyms, a saved mapping."""

    slug: str
    sheet: Sheet
    headings: Headings
    vocabularies: Mapping[str, Vocabulary]
    mapped: Sequence[Mapped] = field(default=())

    @cached_property
    def _exact(self) -> dict[str, str]:
        keys = {matching_key(column.header): column.name for column in self.sheet.columns}
        return keys | {column.name: column.name for column in self.sheet.columns}

    @cached_property
    def _synonyms(self) -> dict[str, str]:
        own = {heading_key(column.header): column.name for column in self.sheet.columns}
        return self.headings.synonyms(self.slug) | own

    def recognise(self, paths: Iterable[Path]) -> list[Understood]:
        """One entry per column that has a header, in the order of the sheet."""
        return [self._one(index, path) for index, path in enumerate(paths) if path]

    def _one(self, index: int, path: Path) -> Understood:
        header = " / ".join(path)
        for entry in self.mapped:
            if said := entry.column_of(header):
                name, _, level = said.partition("=")
                if said == NOT_USED:
                    return Understood(index, header, "", "not_used")
                return Understood(index, header, name, "mapping", level)
        if len(path) == 1 and (name := self._exact.get(matching_key(path[0]), "")):
            return Understood(index, header, name, "exact")
        if name := self.column_named(path):
            return Understood(index, header, name, "synonym")
        return self._ticked(index, header, path)

    def column_named(self, path: Path) -> str:
        """The column a header names by itself; empty when an upper line changes its meaning."""
        if whole := self._synonyms.get(heading_key(" ".join(path))):
            return whole
        name = self._synonyms.get(heading_key(path[-1]), "")
        above = path[:-1]
        same = all(
            heading_key(one) in self.headings.neutral_keys
            or self._synonyms.get(heading_key(one)) == name
            for one in above
        )
        return name if same else ""

    def _ticked(self, index: int, header: str, path: Path) -> Understood:
        """A column of a level, or of one sex, under the header of its scale."""
        name = self.column_named(path[:-1]) if len(path) > 1 else ""
        if name == "birth_date" and (sex := self.vocabularies["gioi_tinh"].find(path[-1])):
            return Understood(index, header, name, "by_sex", sex.code)
        vocabulary = self.vocabularies.get(self._vocab(name))
        level = vocabulary.find(heading_key(path[-1])) if vocabulary else None
        if level is None:
            return Understood(index, header, "", "not_used")
        return Understood(index, header, name, "tick", level.code)

    def _vocab(self, name: str) -> str:
        return next((c.vocab for c in self.sheet.columns if c.name == name), "")

    def required(self) -> list[Column]:
        """The columns without which a sheet is none of this kind, Mã apart."""
        return [c for c in self.sheet.columns if c.required and c.name != "staff_id"]


def distinct(understood: Iterable[Understood]) -> int:
    """How many different columns were recognised."""
    return len({one.column for one in understood if one.column})
