"""The cells of every field of a sheet: of one column, of its parts joined, or a level ticked."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from plan09lib.read.cells.findings import listed
from plan09lib.read.cells.levels import LEARNING, said_learning
from plan09lib.read.cells.values import BIRTH, as_text
from plan09lib.read.layout.bare_names import bare_names
from plan09lib.read.layout.header import FULL, Header, Recogniser, Understood
from plan09lib.read.layout.row_kinds import Numbered
from plan09lib.read.layout.said_of_rows import Remark
from plan09lib.read.layout.shared import parts_of
from plan09lib.read.rules.layout import Column
from plan09lib.read.rules.vocab import Level

_NAME = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)?")
_NOTHING = "không phải làm gì nếu đúng"


Cells = dict[str, list[object]]
Unclear = set[tuple[str, int]]
Fields = tuple[Cells, list[Remark], Unclear]


def read_fields(
    header: Header, people: Sequence[Numbered], recogniser: Recogniser, withheld: Unclear,
    unclear: Unclear,
) -> Fields:  # fmt: skip
    """The cells of every known column, one per person; remarks; cells that are unclear.

    An unclear cell (column name, row number) is empty although the file says something; some are
    so before. A field of several cells is unclear where one is among the `withheld` of them.
    """
    reading = _Fields(header, people, recogniser)
    reading.withheld, reading.unclear = withheld, withheld | unclear
    cells = {name: reading.cells(name, columns) for name, columns in _by_column(header).items()}
    reading.tell_tables_side_by_side()
    if names := cells.get("full_name"):
        cells["full_name"] = reading.bare(names)
    if BIRTH in cells and "sex" not in cells:
        cells |= reading.sex_from_dates()
    reading.tell_columns_beside_levels(cells)
    return cells, reading.remarks, reading.unclear


def _by_column(header: Header) -> dict[str, list[Understood]]:
    found: dict[str, list[Understood]] = defaultdict(list)
    for one in header.understood:
        if one.column:
            found[one.column].append(one)
    return found


def _at(row: Sequence[object], index: int) -> object:
    return row[index] if index < len(row) else None


class _Fields:
    def __init__(self, header: Header, people: Sequence[Numbered], recogniser: Recogniser):
        self.header, self.people, self.recogniser = header, people, recogniser
        self.yes_no = recogniser.vocabularies["co_khong"]
        self.remarks: list[Remark] = []
        self.withheld: Unclear = set()
        self.unclear: Unclear = set()

    def cells(self, name: str, columns: list[Understood]) -> list[object]:
        """The column's cell per person."""
        column = self.recogniser.sheet.column(name)
        if len(columns) > 1 and all(one.part for one in columns):
            return self._joined(column, sorted(columns, key=lambda one: one.part))
        if name == "full_name" and (given := self._given_names(columns)):
            return self._joined(column, [columns[0], given])
        if len(columns) == 1 and columns[0].shared:
            return self._own_parts(column, columns[0])
        split = [one for one in columns if one.level and not one.part]
        if not split or len(split) < len(columns):
            if len(columns) > 1:
                headers = ", ".join(f'"{one.header}"' for one in columns)
                words = f"tiêu đề này có ở hai cột ({headers})"
                self._say("repeated_column", words, "giữ một cột", "blocking", column=name)
            index = columns[0].index
            return [row[index] if index < len(row) else None for _, row in self.people]
        if name == BIRTH:
            return [self._either(name, split, number, row) for number, row in self.people]
        return self._ticked(column, split)

    def tell_tables_side_by_side(self) -> None:
        """One remark in place of one per column where a whole list stands beside another."""
        twice = [one for one in self.remarks if one.code == "repeated_column"]
        if len(twice) < FULL or not any(one.column == "full_name" for one in twice):
            return
        self.remarks = [one for one in self.remarks if one not in twice]
        headers = ", ".join(self.recogniser.sheet.column(one.column).header for one in twice)
        words = f"hai bảng đứng cạnh nhau trên một trang: {len(twice)} cột có hai lần ({headers})"
        action = "chuyển bảng bên phải xuống dưới bảng bên trái, cùng các cột, hoặc sang trang khác"
        self._say("repeated_column", words, action, "blocking", column="full_name")

    def _say(
        self, code: str, words: str, action: str, severity: str = "note",
        row: int = 0, column: str = "", raw: str = "", rows: tuple[int, ...] = (),
    ) -> None:  # fmt: skip
        self.remarks.append(Remark(code, words, action, severity, row, column, raw, rows))

    def bare(self, names: list[object]) -> list[object]:
        """Names without what stands around them, told with the rows."""
        written = [as_text(name) for name in names]
        bare = bare_names(written)
        both = zip(self.people, written, bare, strict=True)
        if rows := [number for (number, _), one, other in both if one != other]:
            words = (
                f"bỏ số thứ tự, cách gọi (ông, bà, đ/c) hoặc dấu * ghi cạnh họ tên: {_rows(rows)}"
            )
            self._say("bare_name", words, _NOTHING, column="full_name")
        return list(bare) if rows else names

    # One field in several columns.

    def _joined(self, column: Column, parts: Sequence[Understood]) -> list[object]:
        headers = ", ".join(f'"{one.header}"' for one in parts)
        words = f"ghép {len(parts)} cột thành một thông tin: {headers}"
        self._say("joined_columns", words, _NOTHING, column=column.name)
        texts = [
            [self._part(column, one, row) for one in parts] if self._stands(column, number) else []
            for number, row in self.people
        ]
        if column.kind == "date":
            return [_date(*cells) if len(cells) == 3 else " ".join(cells) for cells in texts]
        between = " " if column.kind == "name" else ", "
        return [between.join(filter(None, cells)) for cells in texts]

    def _stands(self, column: Column, number: int) -> bool:
        return column.kind == "name" or (column.name, number) not in self.withheld

    def _part(self, column: Column, one: Understood, row: Sequence[object]) -> str:
        """The text of one part; a bare "Bí thư" among posts of đoàn thể is not the Party's."""
        text = as_text(_at(row, one.index))
        positions = self.recogniser.vocabularies.get(column.suggest)
        post = positions.find(text) if positions and one.part == _MASS_ORGANISATIONS else None
        is_short = post is not None and post.label.casefold().startswith(f"{text.casefold()} ")
        return f"{text} đoàn thể" if is_short else text

    def _given_names(self, columns: Sequence[Understood]) -> Understood | None:
        """The column of given names beside that of họ đệm, when its header is blank or the same."""
        first, used = columns[0], {one.index: one for one in self.header.understood}
        same = [one.header for one in columns] == [first.header] * len(columns)
        beside = used.get(first.index + 1)
        if not same or len(columns) > 2 or (beside is not None and beside not in columns):
            return None
        cells = [(number, as_text(_at(row, first.index + 1))) for number, row in self.people]
        texts = {text for _, text in cells if text}
        if not texts:
            return None
        vocabularies = (self.yes_no, self.recogniser.vocabularies["gioi_tinh"])
        signs = any(all(one.find(text) for text in texts) for one in vocabularies)
        blank = [number for number, text in cells if not text]
        if signs or not all(map(_NAME.fullmatch, texts)) or 2 * len(blank) > len(cells):
            rows = _rows([number for number, text in cells if text])
            words = f"cột bên phải không có tiêu đề mà có chữ ({rows}); không đọc"
            self._say(
                "unnamed_column", words, "ghi tiêu đề cho cột ấy", "warning", column="full_name"
            )
            return None
        if blank:
            words = f"họ đệm và tên ở hai cột, ô tên trống ở {_rows(blank)}"
            self._say("blank_part", words, "ghi tên vào ô ấy", "warning", column="full_name")
        return Understood(first.index + 1, first.header, "full_name", how="part", level="2")

    def _either(
        self, name: str, columns: Sequence[Understood], number: int, row: Sequence[object]
    ) -> object:
        filled = [cell for one in columns if as_text(cell := _at(row, one.index))]
        if len(filled) > 1:
            words = "ngày sinh ghi ở cả cột Nam và cột Nữ; để trống"
            self._say("both_sexes", words, "giữ một ô", "warning", number, name)
        return filled[0] if len(filled) == 1 else None

    def sex_from_dates(self) -> Cells:
        """The sex by which of two columns of birth dates is filled; nothing without those."""
        columns = [one for one in self.header.understood if one.column == BIRTH and one.level]
        columns = [one for one in columns if not one.part]
        if not columns:
            return {}
        found = [
            [one.level for one in columns if as_text(_at(row, one.index))] for _, row in self.people
        ]
        sexes = [levels[0] if len(levels) == 1 else None for levels in found]
        vocabulary = self.recogniser.vocabularies["gioi_tinh"]
        labels = [vocabulary[sex].label if sex else "" for sex in sexes]
        words = "giới tính lấy theo cột ngày sinh có chữ: "
        words += by_label([number for number, _ in self.people], labels)
        self._say("sex_by_date", words, _NOTHING, column="sex")
        return {"sex": list[object](sexes)}

    # Several fields in one column.

    def _own_parts(self, column: Column, one: Understood) -> list[object]:
        """Of every cell the part that is this field's; blank and told where that is not clear."""
        fields = ", ".join(self.recogniser.sheet.column(name).header for name in one.shared)
        words = f'cột "{one.header}" ghi {len(one.shared)} thông tin ({fields}); lấy phần thứ '
        words += f"{one.shared.index(column.name) + 1} của ô, hoặc cả ô khi chỉ cột này hiểu"
        self._say("shared_column", words, _NOTHING, column=column.name)
        return [self._own_part(column, one, number, row) for number, row in self.people]

    def _own_part(
        self, column: Column, one: Understood, number: int, row: Sequence[object]
    ) -> object:
        cell = _at(row, one.index)
        text = as_text(cell)
        parts = parts_of(cell if isinstance(cell, str) else text, len(one.shared))
        if parts or not text:
            return parts[one.shared.index(column.name)] if parts else None
        levels = {
            name: level
            for name in one.shared
            if (level := self.recogniser.level_named(name, text)) is not None
        }
        denied = len(levels) == len(one.shared) and not any(v.rank for v in levels.values())
        if denied or len(levels) == 1:
            return text if column.name in levels else None
        self.unclear.add((column.name, number))
        words = f"ô này của một cột ghi {len(one.shared)} thông tin không cho biết phần nào là của"
        action = f'ghi đủ các phần, cách nhau bằng dấu "/", hoặc tách cột "{one.header}"'
        self._say(
            "unclear_part", f"{words} {column.header}; để trống", action, "warning", number,
            column.name, text,
        )  # fmt: skip
        return None

    # A column per level, with a tick.

    def _ticked(self, column: Column, columns: Sequence[Understood]) -> list[object]:
        scale = _Scale(column, columns, self.recogniser)
        read = [(number, *scale.read(row)) for number, row in self.people]
        told: dict[str, list[int]] = defaultdict(list)
        for number, _, said in read:
            for one in said:
                told[one].append(number)
        for number, _, said in read:
            if _UNCLEAR in said or _BELOW in said:
                self.unclear.add((column.name, number))
        for number, row in self.people:
            if number in told[_UNCLEAR]:
                raw = ", ".join(text for one in columns if (text := as_text(_at(row, one.index))))
                words = "các ô đánh dấu của dòng này không cho biết một mức; để trống"
                action = "đánh một dấu x ở đúng một mức"
                self._say("unclear_tick", words, action, "warning", number, column.name, raw)
        if numbers := told[LEARNING]:
            told_of = said_learning(numbers)
            self._say(LEARNING, *told_of, "warning", column=column.name, rows=tuple(numbers))
        for code, (words, action, severity) in _TOLD.items():
            if numbers := told[code]:
                self._say(code, f"{words}: {_rows(numbers)}", action, severity, column=column.name)
        for lowest in scale.lowest_only:
            words = f'cột "{lowest.header}" chỉ cho biết mức thấp nhất có thể; tính là mức ấy'
            self._say("level_in_part", words, _NOTHING, column=column.name)
        values: list[object] = [
            level if self._stands(column, number) else None for number, level, _ in read
        ]
        return self._other_sex(column, columns, values) if column.name == "sex" else values

    def _other_sex(
        self, column: Column, columns: Sequence[Understood], values: list[object]
    ) -> list[object]:
        """Where only one sex has a column of ticks, a blank is the other; told with the rows."""
        ticked = {one.level for one in columns}
        numbers = [number for number, _ in self.people]
        blank = [n for n, value in zip(numbers, values, strict=True) if value is None]
        if len(ticked) > 1 or not blank:
            return values
        is_unclear = any(name == column.name for name, _ in self.unclear)
        if len(blank) == len(values) or is_unclear:
            why = f"cột {columns[0].header} không có dấu nào"
            if is_unclear:
                why = "một cột giới tính mà không chỉ có dấu x"
            words = f"{why}; chưa rõ giới tính ở {_rows(blank)}"
            self._say(
                "sex_unclear", words, "ghi nam hoặc nữ cho từng người", "warning", column="sex"
            )
            return values
        sexes = self.recogniser.vocabularies[column.vocab]
        other = next(level for level in sexes.levels if level.code not in ticked)
        words = f"chỉ có cột {columns[0].header}; ô trống là {other.label}: {_rows(blank)}"
        self._say("sex_by_tick", words, _NOTHING, column="sex")
        return [other.code if value is None else value for value in values]

    def tell_columns_beside_levels(self, cells: Cells) -> None:
        """Name the rows of a column that nobody knows among the columns of a scale's levels."""
        for one in self.header.understood:
            if not one.under or one.column:
                continue
            texts = [(number, as_text(_at(row, one.index))) for number, row in self.people]
            filled = [place for place, (_, text) in enumerate(texts) if text]
            levels = cells.get(one.under, [None] * len(texts))
            for place in filled:
                answer = self.yes_no.find(texts[place][1])
                if answer is not None and answer.code == "co":
                    levels[place] = None
            lost = [texts[place][0] for place in filled if levels[place] is None]
            self.unclear |= {(one.under, number) for number in lost}
            where = f"; chưa rõ mức ở {_rows(lost)}" if lost else ""
            words = f'cột "{one.header}" đứng cùng các mức nhưng không rõ là mức nào, không đọc'
            action = "ghi mức của những người ấy vào cột đã hiểu, hoặc ghi cột này vào mapping.yml"
            severity = "warning" if lost else "note"
            self._say("unknown_level_column", words + where, action, severity, column=one.under)


_MASS_ORGANISATIONS = 3
"""The part of a post that is held in đoàn thể, behind those in the Party and in the state."""
_UNCLEAR, _BELOW = "unclear_tick", "no_level_said"
_TOLD = {
    "several_ticks": (
        "đánh dấu ở các mức liền nhau, lấy mức cao nhất",
        "nếu không phải thì đánh dấu một mức", "warning",
    ),
    "text_as_tick": (
        "ô của một mức ghi ngành, năm hoặc tên mức thay cho dấu x; hiểu là đạt mức ấy",
        _NOTHING, "note",
    ),
    "ticked_not": (
        "các ô ghi chưa, không hoặc gạch ngang; hiểu là chưa đạt mức nào", _NOTHING, "note",
    ),
    _BELOW: (
        "có ô ghi chưa, không hoặc gạch ngang nhưng chưa đủ để biết mức; để trống",
        "ghi mức, hoặc ghi chưa ở mọi cột của thang", "warning",
    ),
}  # fmt: skip


def by_label(numbers: Sequence[int], labels: Sequence[str]) -> str:
    """How many rows have each label, and which; a blank one is said to be unknown.

    >>> by_label([5, 6, 9], ["nam", "nữ", ""])
    'nam: 1 người, dòng 5; nữ: 1 người, dòng 6; chưa xếp được: dòng 9'
    """
    found: dict[str, list[int]] = defaultdict(list)
    for number, label in zip(numbers, labels, strict=True):
        found[label].append(number)
    blank = found.pop("", [])
    told = [f"{label}: {len(rows)} người, {_rows(rows)}" for label, rows in found.items()]
    return "; ".join([*told, *([f"chưa xếp được: {_rows(blank)}"] if blank else [])])


def _rows(numbers: Sequence[int]) -> str:
    return f"dòng {listed(numbers)}"


def _date(day: str, month: str, year: str) -> object:
    """The date of three cells; as text where they make none, or are not all numbers."""
    cells = [day, month, year]
    if sum(map(bool, cells)) == 1:
        return next(filter(None, cells))
    try:
        return dt.date(int(year), int(month), int(day)) if len(year) == 4 else "/".join(cells)
    except ValueError:
        return "/".join(filter(None, cells))


class _Scale:
    """Reads a person's level from one column per level."""

    def __init__(self, column: Column, columns: Sequence[Understood], recogniser: Recogniser):
        self.column, self.columns = column, columns
        self.vocabulary = recogniser.vocabularies[column.vocab]
        self.yes_no = recogniser.vocabularies["co_khong"]
        self.reader = recogniser.levels(column)
        self.levels = {one.index: self.vocabulary[one.level] for one in columns}
        ranks = sorted({level.rank for level in self.levels.values() if level.rank})
        self.ranks = ranks
        every = sorted({level.rank for level in self.vocabulary.levels if level.rank})
        self.is_whole = bool(ranks) and ranks[:1] == every[:1]

    @cached_property
    def lowest_only(self) -> list[Understood]:
        """The columns whose header says only the lowest level that it can be."""
        return [one for one in self.columns if self._is_lowest(one.header.split(" / ")[-1])]

    def _is_lowest(self, head: str) -> bool:
        if self.reader is None or self.vocabulary.find(head):
            return False
        return self.reader.read(head).at_least

    def read(self, row: Sequence[object]) -> tuple[str | None, set[str]]:
        """The level of a row and what is to be told of it."""
        held: list[Level] = []
        said: set[str] = set()
        denied: list[Level] = []
        coming: list[Level] = []
        in_words = False
        for one in self.columns:
            text, own = as_text(_at(row, one.index)), self.levels[one.index]
            answer = self.yes_no.find(text) if text else None
            none = self.vocabulary.find(text) if text and answer is None else None
            if not text:
                continue
            if self.reader is not None and self.reader.says_learning(text):
                coming.append(own)
                if level := self.reader.read(text).level:
                    held.append(level)
                continue
            if answer is not None and answer.code == "co":
                held.append(own)
            elif answer is not None or (none is not None and none.rank == 0 and own.rank):
                denied += [own] if own.rank else []
                in_words = in_words or any(letter.isalpha() for letter in text)
            elif level := self._told(text, own, one in self.lowest_only):
                held.append(level)
                said.add("text_as_tick")
            else:
                return None, {_UNCLEAR}
        if coming:
            said.add(LEARNING)
            highest = max((one.rank or 0 for one in held), default=None)
            if highest is None or any((one.rank or 0) <= highest for one in coming):
                return None, {LEARNING, _UNCLEAR}
        if held:
            return self._highest(held, said)
        return self._none(denied, in_words) if denied else (None, set())

    def _told(self, text: str, own: Level, or_higher: bool) -> Level | None:
        """The level that a text in the column of `own` stands for; None when not plain."""
        level = self.vocabulary.find(text)
        if level is None and self.reader:
            level = self.reader.read(text).level
        if level is not None:
            higher = or_higher and (level.rank or 0) > (own.rank or 0)
            return level if level == own or higher else None
        if self.reader is None or not self.reader.is_finished(text) or not own.rank:
            return None
        is_year = re.fullmatch(r"\d{4}", text) is not None
        return own if is_year or (self.column.majors and _MAJOR.fullmatch(text)) else None

    def _highest(self, held: list[Level], said: set[str]) -> tuple[str | None, set[str]]:
        levels = set(held)
        if len(levels) == 1:
            return held[0].code, said
        places = sorted(self.ranks.index(one.rank) for one in levels if one.rank in self.ranks)
        if len(places) < len(levels) or places != list(range(places[0], places[-1] + 1)):
            return None, {_UNCLEAR} | (said & {LEARNING})
        return max(levels, key=lambda one: one.rank or 0).code, said | {"several_ticks"}

    def _none(self, denied: list[Level], in_words: bool) -> tuple[str | None, set[str]]:
        """Known not, when every level is denied, or the lowest one in words."""
        ranks = sorted({one.rank for one in denied if one.rank})
        nothing = self.vocabulary.nothing
        if not self.ranks or not nothing:
            return None, set()
        all_denied = ranks == self.ranks or (in_words and ranks[0] == self.ranks[0])
        return (nothing, {"ticked_not"}) if self.is_whole and all_denied else (None, {_BELOW})


_MAJOR = re.compile(r"[^\W\d_].{2,}")
"""A field of study has three letters at least: what is shorter may be a sign."""
