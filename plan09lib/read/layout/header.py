"""The header inside a sheet: where it stands, its one to three lines, and what lies below it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from plan09lib.read.cells.alike import without_marks
from plan09lib.read.cells.levels import LevelReader, level_reader
from plan09lib.read.cells.values import BIRTH, as_text
from plan09lib.read.files import limits
from plan09lib.read.files.text import matching_key
from plan09lib.read.layout.mapping import NOT_USED, Mapped
from plan09lib.read.layout.shared import AND, fields_in
from plan09lib.read.rules.headings import Headings, heading_key
from plan09lib.read.rules.layout import ROSTER, Column, Sheet
from plan09lib.read.rules.vocab import Level, Vocabulary
from plan09lib.read.tables.tables import Table

DEEPEST = 3
LIST_COLUMNS = 4
"""So many columns, the name among them, head a list of people."""
FULL = 3
"""A row with this many recognised cells is somebody's, whatever its first cell says."""
_BOTH = 2
_TWO_LINES = " / "
_BY_VALUE = ("tick", "by_sex")
"""How a cell is understood that holds a value: without a line above it, it may be somebody's."""
_BORN = re.compile(r"(?:\d{1,4}\s*[-/.]\s*){1,2}\d{2,4}|(?:19|20)\d\d")
_SHORTEST_BARE = 4
"""A shorter heading without marks ("Nam", "CT") may be another word, or an abbreviation."""
_NAME = "full_name"
_TERMS = re.compile("[,/]|" + "|".join(rf"\s{matching_key(word)}\s" for word in ("và", "hoặc")))
_NUMBER = re.compile(r"\(?(\d{1,2}|[A-ZĐ])\)?(\s*=?\s*\(?=?[\d+\-=\s]+\)?)?")


@dataclass(frozen=True)
class Header:
    """The header of one table: its first row, its depth in rows, its columns.

    `body` is the first row below it, a row of column numbers left out; rows count from 0.
    """

    first: int
    depth: int
    body: int
    understood: tuple[Understood, ...]

    @property
    def columns(self) -> int:
        """How many different columns were recognised."""
        return distinct(self.understood)


def find_header(table: Table, recogniser: Recogniser) -> Header | None:
    """The lines of `table` in which most columns are recognised; the upper and fewer at a tie.

    None when no line surely heads a table: what is quoted as a heading is never somebody's cell.
    Lines below a row that a header further up explains as somebody's are its own again, or another
    table's, however much they explain: who stands above them must not be lost.
    """
    found: list[Header] = []
    last = len(table.rows)
    for first in range(min(limits.HEADER_ROWS, len(table.rows))):
        if first > last:
            break
        if sum(1 for cell in table.rows[first] if as_text(cell)) < 2:
            continue
        for depth in range(1, DEEPEST + 1):
            header = _header_at(table, first, depth, recogniser)
            if _heads(header):
                found.append(header)
                last = min(last, _first_explained(header, table, recogniser))
    return max(found, key=lambda header: _merit(header, table), default=None)


def _heads(header: Header) -> bool:
    """Whether lines surely are a header, and not the row of somebody who is "Nam", "LLCT TC".

    Two columns named, or that of the names, or every cell understood.
    """
    known = [one for one in header.understood if one.column]
    named = {one.column for one in known if _TWO_LINES in one.header or one.how not in _BY_VALUE}
    is_whole = len(known) == len(header.understood) > 0
    return _NAME in named or len(named) > 1 or is_whole


def _first_explained(header: Header, table: Table, recogniser: Recogniser) -> int:
    """The first row that `header` explains as somebody's; behind the last when it heads no list."""
    end = len(table.rows)
    known = {one.index: one.column for one in header.understood if one.column}
    columns = set(known.values())
    if recogniser.slug != ROSTER or _NAME not in columns or len(columns) < LIST_COLUMNS:
        return end
    for number, row in enumerate(table.rows[header.body : limits.HEADER_ROWS], header.body):
        filled = [known[i] for i, cell in enumerate(row) if i in known and as_text(cell)]
        if len(filled) >= FULL and _NAME in filled and not is_number_row(row):
            return number
    return end


def _merit(header: Header, table: Table) -> tuple[int, ...]:
    """How well a header explains its table: columns known, none twice, ticks, a person below it."""
    known = [one for one in header.understood if one.column]
    single = {one.column for one in known if not one.level}
    twice = sum(1 for one in known if one.column in single) - len(single)
    ticks = sum(1 for one in known if one.level)
    below = table.rows[header.body] if header.body < len(table.rows) else []
    used = any(as_text(below[one.index]) for one in known if one.index < len(below))
    left_over = not used and sum(1 for cell in below if as_text(cell)) > 1
    return header.columns, -twice, ticks, -left_over, -header.depth, -header.first


def born_by_sex(header: Header, table: Table) -> Header:
    """`header` with two columns Nam | Nữ taken for days of birth where those stand in them.

    Only where no other column has the days of birth.
    """
    sexes = [one for one in header.understood if one.column == "sex" and one.how == "tick"]
    if len(sexes) != _BOTH or any(one.column == BIRTH for one in header.understood):
        return header
    rows = table.rows[header.body :]
    texts = [text for row in rows for one in sexes if (text := as_text_at(row, one.index))]
    if 2 * sum(_BORN.fullmatch(text) is not None for text in texts) <= len(texts):
        return header
    understood = (
        replace(one, column=BIRTH, how="by_sex") if one in sexes else one
        for one in header.understood
    )
    return replace(header, understood=tuple(understood))


def as_text_at(row: Sequence[object], index: int) -> str:
    """The text of the cell at `index`; empty behind the last one."""
    return as_text(row[index]) if index < len(row) else ""


def own_header(table: Table, recogniser: Recogniser) -> Header:
    """The first row taken as the header, as in the project's own layout."""
    paths = [(text,) if (text := as_text(cell)) else () for cell in table.rows[0]]
    return Header(0, 1, 1, tuple(recogniser.recognise(paths)))


def deepened(header: Header, table: Table, recogniser: Recogniser) -> Header:
    """`header`, of one line, or with the lines below it where those explain more or better."""
    first = header.first
    lines = header_paths(table, first, DEEPEST)
    if header.columns >= sum(1 for path in lines if path):
        return header  # every column that could have a name has one
    deeper = (_header_at(table, first, depth, recogniser) for depth in range(2, DEEPEST + 1))
    return max((header, *deeper), key=lambda found: _merit(found, table))


def _header_at(table: Table, first: int, depth: int, recogniser: Recogniser) -> Header:
    paths = header_paths(table, first, depth)
    body = first + depth
    if body < len(table.rows) and is_number_row(table.rows[body]):
        body += 1
    return Header(first, depth, body, tuple(recogniser.recognise(paths)))


def is_number_row(row: Sequence[object]) -> bool:
    """Whether a row only numbers the columns: "1", "2", "3 (=4+8)", or A, B, 1, 2.

    >>> is_number_row(["1", "2", "3 (=4+8)"]), is_number_row(["1", "Mẫu Văn Một", "1980"])
    (True, False)
    """
    return are_numbers(filter(None, map(as_text, row)))


def are_numbers(texts: Iterable[str]) -> bool:
    """Whether the filled cells of a row, as `as_text` gives them, only number the columns."""
    found = []
    for text in texts:
        if not (number := _NUMBER.fullmatch(text)):
            return False
        found.append(number)
    if len(found) < 3:
        return False
    numbers = [int(one[1]) for one in found if one[1].isdigit()]
    return len(numbers) >= 2 and numbers == sorted(set(numbers))


def header_paths(table: Table, first: int, depth: int) -> list[Path]:
    """Per column the texts of its header from top to bottom, merged cells spread out."""
    rows = table.rows[first : first + depth]
    width = max((len(row) for row in rows), default=0)
    lines = [[as_text(row[i]) if i < len(row) else "" for i in range(width)] for row in rows]
    spread = _spread_merges(lines, table, first) if table.merges else _spread_blanks(lines)
    return [_path(line[column] for line in spread) for column in range(width)]


def _path(texts: object) -> Path:
    path: list[str] = []
    for text in texts:  # type: ignore[attr-defined]
        if text and (not path or text != path[-1]):
            path.append(text)
    return tuple(path)


def _spread_merges(lines: list[list[str]], table: Table, first: int) -> list[list[str]]:
    spread = [list(line) for line in lines]
    for (top, left), (bottom, right) in table.merges:
        if not first <= top < first + len(lines) or left >= len(lines[0]):
            continue
        text = lines[top - first][left]
        for row in range(top, min(bottom, first + len(lines) - 1) + 1):
            for column in range(left, min(right, len(lines[0]) - 1) + 1):
                spread[row - first][column] = text
    return spread


def _spread_blanks(lines: list[list[str]]) -> list[list[str]]:
    """Without merges: a heading over a filled cell also stands over filled cells to its right."""
    spread = [list(line) for line in lines]
    for level in range(len(lines) - 1):
        below = spread[level + 1 :]
        for column in range(1, len(spread[level])):
            over = spread[level][column - 1]
            parent = over and any(line[column - 1] for line in below)
            if not spread[level][column] and parent and any(line[column] for line in below):
                spread[level][column] = over
    return spread


# What each column of a sheet is, from the lines of its header: never from its values.

How = Literal["exact", "synonym", "mapping", "tick", "by_sex", "part", "not_used"]
Path = tuple[str, ...]


@dataclass(frozen=True)
class Understood:
    """How one column of a file was understood.

    `level` is the value that a tick stands for, or the place (`1`, `2`, …) of a part of the
    column's cells; `under` the column of levels under whose header one that is not used stands.
    `said`: somebody said that it is not used. `shared` are the fields whose parts stand in its
    cells, in their order.
    """

    index: int
    header: str
    column: str
    how: How
    level: str = ""
    under: str = ""
    said: bool = False
    shared: tuple[str, ...] = ()

    @property
    def part(self) -> int:
        """Which part of a cell stands in it; 0 where it is whole."""
        return int(self.level) if self.level.isdecimal() else 0


@dataclass
class Recogniser:
    """Knows the headers of one kind of sheet: the project's own, synonyms, a saved mapping."""

    slug: str
    sheet: Sheet
    headings: Headings
    vocabularies: Mapping[str, Vocabulary]
    mapped: Sequence[Mapped] = field(default=())
    year: int = 0
    _named: dict[str, str] = field(default_factory=dict, init=False, repr=False)

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
        found = {index: path for index, path in enumerate(paths) if path}
        known = [one for index, path in found.items() for one in self._all(index, path)]
        return self._with_parts(known, found)

    def _with_parts(self, known: list[Understood], paths: Mapping[int, Path]) -> list[Understood]:
        """`known` with the columns that hold parts of one field: họ đệm | tên, ngày | tháng | năm.

        Parts without a header over them count only side by side, and beside no whole column.
        """
        if not any(heading_key(path[-1]) in self._part_words for path in paths.values()):
            return known
        for column in self.sheet.columns:
            parts = {i: part for i, path in paths.items() if (part := self._part(column, path))}
            own = [one for one in known if one.column == column.name and one.index not in parts]
            there = sorted(parts)
            together = there == list(range(there[0], there[-1] + 1)) if there else False
            once = len(set(parts.values())) == len(parts) > 1
            said = any(one.how == "mapping" for one in known if one.index in parts)
            if once and together and not own and not said:
                known = [
                    Understood(
                        one.index, one.header, column.name, how="part", level=str(parts[one.index])
                    )
                    if one.index in parts
                    else one
                    for one in known
                ]
        return known

    @cached_property
    def _part_words(self) -> frozenset[str]:
        lists = (*self.headings.parts.values(), *self.headings.parts_under.values())
        return frozenset(heading_key(word) for one in lists for known in one for word in known)

    def _part(self, column: Column, path: Path) -> int:
        """Which part of `column` a header names; 0 when none."""
        if self._has_neutral_above(path):
            lists = self.headings.parts.get(column.name, ())
        elif self.column_named(path[:-1]) == column.name:
            lists = self.headings.parts_under.get(column.name, ())
        else:
            return 0
        key = heading_key(path[-1])
        return next((n for n, known in enumerate(lists, 1) if key in map(heading_key, known)), 0)

    def _all(self, index: int, path: Path) -> list[Understood]:
        """What a header means: one entry, or one per field where somebody said that it has more."""
        one = self._one(index, path)
        fields = tuple(one.column.split(AND)) if AND in one.column else ()
        return [replace(one, column=name, shared=fields) for name in fields] or [one]

    def _one(self, index: int, path: Path) -> Understood:
        header = _TWO_LINES.join(path)
        for entry in self.mapped:
            if said := entry.column_of(header):
                name, _, level = said.partition("=")
                if said == NOT_USED:
                    return Understood(index, header, "", how="not_used", said=True)
                return Understood(index, header, name, how="mapping", level=level)
        if len(path) == 1 and (name := self._exact.get(matching_key(path[0]), "")):
            return Understood(index, header, name, how="exact")
        name = self.column_named(path)
        if name and not self._names_value(path, name):
            return Understood(index, header, name, how="synonym")
        return self._ticked(index, header, path)

    def _names_value(self, path: Path, name: str) -> bool:
        """Whether the last line is a value of the column above it ("Nhóm / Cán bộ")."""
        column = next((one for one in self.sheet.columns if one.name == name), None)
        vocabulary = self.vocabularies.get(column.vocab) if column else None
        if len(path) < 2 or vocabulary is None or self.column_named(path[:-1]) != name:
            return False
        return (
            self._synonym(path[-1]) != name and vocabulary.find(heading_key(path[-1])) is not None
        )

    def column_named(self, path: Path) -> str:
        """The column a header names by itself; empty when an upper line changes its meaning."""
        if whole := self._synonym(" ".join(path)):
            return whole
        name = self._synonym(path[-1])
        same = all(self.headings.is_neutral(one) or self._synonym(one) == name for one in path[:-1])
        return name if same else ""

    def _synonym(self, text: str) -> str:
        """The column that `text` names, or that all its terms name: "Chức vụ hoặc chức danh"."""
        if text not in self._named:
            key = heading_key(text)
            terms = [one.strip() for one in _TERMS.split(key) if one.strip()]
            names = {self._synonyms.get(one) or self._without_affixes(one) for one in terms}
            said = names.pop() if len(names) == 1 else ""
            name = self._synonyms.get(key) or self._without_affixes(key) or said
            name = name or (self._without_marks.get(key, "") if text.isascii() else "")
            is_other = "(" in text and (self.fields_in(text) or self.headings.is_wish(text))
            self._named[text] = "" if is_other else name
        return self._named[text]

    @cached_property
    def _without_marks(self) -> dict[str, str]:
        """The columns of headings typed without any mark ("Ho va ten"), where that means one."""
        names: dict[str, set[str]] = {}
        for key, name in self._synonyms.items():
            names.setdefault(without_marks(key), set()).add(name)
        return {
            key: found.pop()
            for key, found in names.items()
            if len(found) == 1 and len(key) >= _SHORTEST_BARE
        }

    def fields_in(self, header: str) -> tuple[str, ...]:
        """The scales that `header` names one after the other; empty for fewer than two."""
        return fields_in(header, self.sheet, self.headings, self.slug)

    def _without_affixes(self, term: str) -> str:
        """The column that a term names without words such as "hiện tại" around it."""
        cuts, before = set[str](), ""
        while term != before:
            before = term
            for affix, of in self._affixes.items():
                cut = term.removeprefix(f"{affix} ").removesuffix(f" {affix}")
                cuts |= {of} if cut != term else set()
                term = cut
        name = self._synonyms.get(term, "")
        column = next((one for one in self.sheet.columns if one.name == name), None)
        is_level = column is not None and column.kind == "level"
        return name if column and ("people" if is_level else "levels") not in cuts else ""

    @cached_property
    def _affixes(self) -> dict[str, str]:
        """The words around a heading, with what they stand around."""
        words = self.headings
        known = dict.fromkeys(sorted(words.affix_keys), "all")
        known |= dict.fromkeys(sorted(words.level_affix_keys), "levels")
        return known | dict.fromkeys(sorted(words.people_affix_keys), "people")

    def _ticked(self, index: int, header: str, path: Path) -> Understood:
        """A column of a level, or of one sex, under the header of its scale."""
        name = self.column_named(path[:-1]) if len(path) > 1 else ""
        if name == BIRTH and self.vocabularies["gioi_tinh"].find(path[-1]):
            return self._born(index, header, path[-1])
        said = path[-1]
        if not name and self._has_neutral_above(path):
            *born, sex_said = heading_key(said).split() or [""]
            if self._synonyms.get(" ".join(born)) == BIRTH and self.level_named("sex", sex_said):
                return self._born(index, header, sex_said)
            name, said = self._scale_in(path[-1])
        level = self.level_named(name, said)
        if level is None or self.headings.is_wish(path[-1]):
            return Understood(index, header, "", how="not_used", under=name)
        return Understood(index, header, name, how="tick", level=level.code)

    def _born(self, index: int, header: str, sex: str) -> Understood:
        """A column of the days of birth of one sex."""
        level = self.vocabularies["gioi_tinh"].find(sex)
        return Understood(index, header, BIRTH, how="by_sex", level=level.code if level else "")

    def _has_neutral_above(self, path: Path) -> bool:
        return all(map(self.headings.is_neutral, path[:-1]))

    def _scale_in(self, text: str) -> tuple[str, str]:
        """The column and the level of a header that names both, or a sex alone: "LLCT TC", "Nữ"."""
        words = heading_key(text).split()
        for end in range(len(words) - 1, 0, -1):
            name = self._synonyms.get(" ".join(words[:end]), "")
            if name and self.level_named(name, level := " ".join(words[end:])):
                return name, level
        names = [column.name for column in self.sheet.columns]
        return ("sex", text) if "sex" in names and self.level_named("sex", text) else ("", "")

    def level_named(self, name: str, text: str) -> Level | None:
        """The level of column `name` that a header names; None when it names none."""
        column = next((c for c in self.sheet.columns if c.name == name), None)
        vocabulary = self.vocabularies.get(column.vocab) if column else None
        if column is None or vocabulary is None or column.kind == "tick":
            return None
        reader = self.levels(column)
        found = vocabulary.find(heading_key(text))
        return found or (reader.read(text).level if reader else None)

    def levels(self, column: Column) -> LevelReader | None:
        """What reads the levels of `column`; None where it has none."""
        return self._readers.get(column.name)

    @cached_property
    def _readers(self) -> dict[str, LevelReader | None]:
        known = self.headings, self.vocabularies, self.year
        return {
            column.name: level_reader(self.slug, self.sheet, column, *known)
            for column in self.sheet.columns
        }

    def required(self) -> list[Column]:
        """The columns without which a sheet is none of this kind, Mã apart."""
        return [c for c in self.sheet.columns if c.required and c.name != "staff_id"]


def distinct(understood: Iterable[Understood]) -> int:
    """How many different columns were recognised."""
    return len({one.column for one in understood if one.column})
