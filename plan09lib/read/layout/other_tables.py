"""Where another table begins below a list, and where the list only says its header again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plan09lib.read.cells.values import BIRTH, as_text
from plan09lib.read.files.text import matching_key
from plan09lib.read.layout.header import Header, Recogniser, distinct, is_number_row
from plan09lib.read.layout.row_words import RowTexts, Words, is_count
from plan09lib.read.rules.headings import heading_key
from plan09lib.read.rules.layout import ROSTER
from plan09lib.read.tables.tables import Table

_NAME = "full_name"
_FEWEST = 3
_MOST_REPEATED = 0.75
_YOUNGEST = 15
_YEAR = re.compile(r"\d{4}")
Numbered = tuple[int, list[object]]


@dataclass(frozen=True)
class Listed:
    """The rows of one table of the list; further ones below the first have a title."""

    rows: Sequence[Numbered]
    title: str = ""


@dataclass(frozen=True)
class Foreign:
    """Tables in a row that are not the list's: first and last row, and who may be people in them.

    `gone` are those in a table whose title names people who left, `people` all others. `is_alike`:
    the first of them has the list's header below its title.
    """

    start: int
    end: int
    people: tuple[int, ...]
    gone: tuple[int, ...]
    is_alike: bool = False


class OtherTables:
    """Knows the header of one list, and so what is another table's."""

    def __init__(
        self, table: Table, header: Header, recogniser: Recogniser, words: Words, texts: RowTexts
    ):
        self.header, self.recogniser, self.words, self.texts = header, recogniser, words, texts
        self.is_roster = recogniser.slug == ROSTER
        self._again: dict[int, bool] = {}
        width = max((len(row) for row in table.rows[: header.body]), default=0)
        lines = table.rows[header.first : header.body]
        self.own = [{_key(row, i) for row in lines} - {""} for i in range(width)]
        above = table.rows[: header.first]
        self.titles = {key for row in above for cell in row if (key := matching_key(as_text(cell)))}
        self.sexes = [one.index for one in header.understood if one.column == "sex"]
        self.names = [one.index for one in header.understood if one.column == _NAME]
        self.births = [one.index for one in header.understood if one.column == BIRTH]

    def repeats_header(self, number: int, row: Sequence[object]) -> bool:
        """Whether a row says again what stands in the header, or above it."""
        if number not in self._again:
            texts = self.texts(row).values() if self.titles else ()
            again = bool(texts) and all(matching_key(text) in self.titles for text in texts)
            self._again[number] = again or self._repeats_columns(row)
        return self._again[number]

    def _repeats_columns(self, row: Sequence[object]) -> bool:
        texts = self.texts(row)
        if len(texts) < 2 or any(text.isdecimal() for text in texts.values()):
            return False
        keys = {i: matching_key(text) for i, text in texts.items()}
        here = {i for i, key in keys.items() if i < len(self.own) and key in self.own[i]}
        if any(key in own for i, key in keys.items() if i not in here for own in self.own):
            return False  # the same columns in another order: what stands below is another's
        same = len(here)
        if same >= 2 and same >= _MOST_REPEATED * len(keys):
            return True
        return len(keys) >= _FEWEST and self._columns(row) == "same"

    def people_above(self, table: Table) -> tuple[int, ...]:
        """The numbers of rows over the header that may be people's."""
        if not self.is_roster:
            return ()
        people, gone = self._people_in(list(enumerate(table.rows[: self.header.first], 1)))
        return tuple(sorted((*people, *gone)))

    def _people_in(self, rows: Sequence[Numbered]) -> tuple[list[int], list[int]]:
        """Rows that may be people's, and those of tables whose titles name people who left.

        They stand under a header with a column of people, or have a name and a date of birth where
        the list has them.
        """
        people: list[int] = []
        gone: list[int] = []
        under, found = False, people
        for place, (number, row) in enumerate(rows):
            heads, title = self._heads_people(row), self._title(rows, place)
            if heads or self._is_header(rows, place, title):
                under = heads
                found = gone if self.words.says_left(title) else people
            elif (line := self._title(rows, place + 1)) and self._is_strange(line):
                found = gone if self.words.says_left(line) else people
            elif self._may_be_person(row) and (under or self._has_birth(row)):
                found.append(number)
        return people, gone

    def _heads_people(self, row: Sequence[object]) -> bool:
        filled = len(self.texts(row))
        if filled < _FEWEST or is_number_row(row):
            return False
        return self._repeats_columns(row) or self._names_people(row)

    def _names_people(self, row: Sequence[object]) -> bool:
        texts = (as_text(cell) for cell in row)
        known = self.recogniser.recognise([(text,) if text else () for text in texts])
        return any(one.column == _NAME for one in known)

    def _has_birth(self, row: Sequence[object]) -> bool:
        texts = self.texts(row)
        born = [texts[i] for i in self.births if any(map(str.isdigit, texts.get(i, "")))]
        last = self.recogniser.year - _YOUNGEST
        is_old = all(int(year) <= last for text in born for year in _YEAR.findall(text))
        return bool(born) and is_old and any(i in texts for i in self.names)

    def apart(self, rows: Sequence[Numbered]) -> tuple[list[Listed], list[Foreign]]:
        """The tables that `rows` make up: the list's own, in one or more, and all others.

        Behind a table with people that is not the list's, none is the list's again.
        """
        own: list[Listed] = []
        others: list[Foreign] = []
        first, said, is_own = 0, "", True
        for place, begins in self._begins(rows):
            title = self._title(rows, place)
            start = place - 1 if title else place
            if begins == "list" and (is_own or not self._has_people(rows[first:start])):
                further = title
            elif is_own:
                further = ""
            else:
                continue
            own += [Listed(rows[first:start], said)] if is_own else []
            others += [] if is_own else [self._foreign(rows[first:start])]
            first, said, is_own = start, further, bool(further)
        own += [Listed(rows[first:], said)] if is_own else []
        others += [] if is_own else [self._foreign(rows[first:])]
        return own, others

    def _begins(self, rows: Sequence[Numbered]) -> Iterator[tuple[int, str]]:
        """Where a header of a table begins that is not the list's first: of a further `list` of
        these people, or of an `other` one."""
        for place, (number, row) in enumerate(rows if self.is_roster else ()):
            again = self._columns_of_people(number, row)
            if not again and not self._may_head(row):
                continue
            title = self._title(rows, place)
            if again and not (title and self._is_strange(title)):
                continue
            if again and self.words.heads_further(title):
                yield place, "list"
            elif again or self._is_header(rows, place, title):
                yield place, "other"

    def _columns_of_people(self, number: int, row: Sequence[object]) -> bool:
        filled = len(self.texts(row))
        return filled >= _FEWEST and self.repeats_header(number, row) and not is_number_row(row)

    def _foreign(self, rows: Sequence[Numbered]) -> Foreign:
        people, gone = self._people_in(rows)
        is_alike = any(self._columns_of_people(*row) for row in rows[1:2])
        return Foreign(rows[0][0], rows[-1][0], tuple(people), tuple(gone), is_alike)

    def _has_people(self, rows: Sequence[Numbered]) -> bool:
        return any(self._people_in(rows))

    def _may_be_person(self, row: Sequence[object]) -> bool:
        texts = self.texts(row).values()
        said = [text for text in texts if not is_count(text)]
        first = next(iter(said), "")
        signed = all(map(self.words.signs, said))
        return len(said) >= _FEWEST and not self.words.totals_up(first) and not signed

    def _title(self, rows: Sequence[Numbered], place: int) -> str:
        """The one text of the row above `place`; empty when there is more in it, or nothing."""
        texts = set(self.texts(rows[place - 1][1]).values()) if place else set()
        return (
            next(iter(texts)) if len(texts) == 1 and not is_number_row(rows[place - 1][1]) else ""
        )

    def _is_strange(self, title: str) -> bool:
        """Whether a title is none of the list: no heading of a group, not its own, no note."""
        key = matching_key(title)
        is_note = self.words.closes(title) and not self.words.is_title(title)
        own = key in self.titles or bool(self.words.group(title)) or is_note
        return not own and not title.isdecimal()

    def _is_header(self, rows: Sequence[Numbered], place: int, title: str) -> bool:
        """Whether a row, `title` above it, heads columns that are not the list's."""
        number, row = rows[place]
        above = list(self.texts(rows[place - 1][1]).values()) if place else []
        texts = self.texts(row)
        values = list(texts.values())
        if not self._may_head(row) or self.repeats_header(number, row):
            return False
        if self._columns(row) == "people":
            return True
        if any(map(self.words.signs, values)):
            return False
        if heading_key(values[0]) in self.recogniser.headings.unused_keys:
            return True
        if self.words.is_title(title) and self._is_strange(title):
            return True
        if self.words.is_signature(above):
            return False
        sex = [texts[i] for i in self.sexes if i in texts]
        strange = any(self.recogniser.vocabularies["gioi_tinh"].find(one) is None for one in sex)
        return strange and any(i in texts for i in self.births)

    def _may_head(self, row: Sequence[object]) -> bool:
        texts = self.texts(row).values()
        return len(texts) >= _FEWEST and not any(map(str.isdigit, "".join(texts)))

    def _columns(self, row: Sequence[object]) -> str:
        """`same` for the list's own columns, `people` for others with a name, else empty."""
        texts = [as_text(cell) for cell in row]
        if any(any(map(str.isdigit, text)) for text in texts):
            return ""
        found = self.recogniser.recognise([(text,) if text else () for text in texts])
        known = [one for one in found if one.column]
        if distinct(known) < _FEWEST or _NAME not in {one.column for one in known}:
            return ""
        own = {(one.index, one.column) for one in self.header.understood}
        return "same" if {(one.index, one.column) for one in known} <= own else "people"


def _key(row: Sequence[object], index: int) -> str:
    return matching_key(as_text(row[index])) if index < len(row) else ""
