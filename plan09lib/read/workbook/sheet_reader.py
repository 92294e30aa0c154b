"""One arranged sheet turned into a typed frame, with a finding for what was not understood."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from plan09lib.read.cells.date_order import Decision
from plan09lib.read.cells.dates import DateOrder, Day
from plan09lib.read.cells.findings import PRIVATE, Finding, Severity, blank_cells, listed
from plan09lib.read.cells.levels import LEARNING, LevelReader, level_reader, said_learning
from plan09lib.read.cells.looks import unread as unread_column
from plan09lib.read.cells.scan_damage import damaged
from plan09lib.read.cells.values import (
    BIRTH,
    BY_WORDS,
    Problem,
    Value,
    as_text,
    understand,
    understand_date,
)
from plan09lib.read.files.text import matching_key
from plan09lib.read.layout.arranged import GROUP, UNKNOWN_SECTION, Arranged
from plan09lib.read.layout.header import Header
from plan09lib.read.layout.mapping import ABOVE, MAPPING_FILE, Mapped
from plan09lib.read.layout.row_words import Words
from plan09lib.read.layout.shared import AND, fields_in
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.headings import heading_key
from plan09lib.read.rules.layout import ROSTER, Column, Sheet
from plan09lib.read.workbook.groups_said import groups_said

Read = TypeVar("Read")
PRECISION = "birth_precision"
DTYPES = {"date": "datetime64[s]", "count": "Int64"}
_NOTES = {"unranked_value", "partial_date"}
_NO_HEADER = Header(0, 1, 1, ())
_SILENT = {"", "header", "blank", "continuation"}
"""Kinds of rows (`loai_dong.csv`) that have no value of their own for the row below to take."""


class SheetReader:
    """Reads one sheet; collects findings as it goes.

    They say what follows from them for a list that is taken all the same; a `strict` reading is
    refused with them, nothing follows. `said` is what an approved mapping says of the sheet.
    """

    def __init__(
        self, file: str, as_of: dt.date, sheet: Sheet, plan: Plan, order: DateOrder = "",
        said: Sequence[Mapped] = (), *, strict: bool = False,
    ):  # fmt: skip
        self.file, self.as_of, self.sheet, self.plan, self.order = file, as_of, sheet, plan, order
        self.said, self.strict = said, strict
        self.slug = next((slug for slug, one in plan.layout.sheets.items() if one is sheet), "")
        self.shown = cache(self._shown)
        self.findings: list[Finding] = []
        self.absent: list[str] = []

    def read(self, arranged: Arranged | None, others: Sequence[str] = ()) -> pd.DataFrame:
        """The sheet's frame: the layout's columns, `row`, `origin`; precision of `birth_date`.

        `origin` is what the file calls the sheet of a row, empty where that is the layout's title.
        `others` are the titles of sheets that were not recognised, told when this one is missing.
        """
        if arranged is None:
            self._missing_sheet(others)
            arranged = Arranged("", _NO_HEADER, True, [])
        else:
            self.arranged = arranged
            self._columns(arranged)
        self.arranged, self.origins = arranged, arranged.origins
        data: dict[str, Any] = {}
        for column in self.sheet.columns:
            cells = arranged.cells.get(column.name)
            if column.kind == "date":
                days = self._days(column, cells)
                data[column.name] = _typed("date", [day.date if day else None for day in days])
                if column.name == BIRTH:
                    data[PRECISION] = _typed("", [day.precision if day else None for day in days])
            else:
                data[column.name] = _typed(column.kind, self._values(column, cells))
        precision = {PRECISION: data.pop(PRECISION)} if PRECISION in data else {}
        row = np.array(arranged.numbers, dtype="int64")
        origin = _typed("", [self.shown(one) for one in self.origins])
        return pd.DataFrame({**data, **precision, "row": row, "origin": origin}, copy=False)

    def held(self) -> frozenset[tuple[str, int, str]]:
        """The cells that hold what nobody can read: header, row, what the file calls the sheet."""
        headers = {column.name: column.header for column in self.sheet.columns}
        unclear = (
            (headers[name], number, self.shown(part.origin))
            for part in self.arranged.sheets
            for name, number in part.unclear
        )
        told = ((one.column, one.row, one.origin) for one in self.findings if one.row and one.raw)
        return frozenset((*unclear, *told))

    def _shown(self, origin: str) -> str:
        """The name of a sheet as it is told; empty where it is the layout's, or none of a file."""
        known = {matching_key(self.sheet.title), Path(self.file).stem, self.slug}
        return "" if {origin, matching_key(origin)} & known else origin

    def _missing_sheet(self, others: Sequence[str]) -> None:
        severity: Severity = "blocking" if self.sheet.required else "note"
        seen = ", ".join(f'"{name}"' for name in others)
        there = f"; không nhận ra danh sách nào trong các trang {seen}" if seen else ""
        self.find(
            severity,
            "missing_sheet",
            "không có trang tính này; báo cáo nói rõ là chưa có số liệu"
            + (there if self.sheet.required else ""),
            f'thêm trang "{self.sheet.title}" theo tệp mẫu',
        )

    def _columns(self, arranged: Arranged) -> None:
        headers = {column.name: column.header for column in self.sheet.columns}
        repeated = {r.column for r in arranged.remarks if r.code == "repeated_column"}
        said = {column.name for column in self.sheet.columns if self._blank_means(column)}
        said |= {GROUP} if self._says_groups else set()
        absent = self._absent(set(arranged.cells) | repeated | said)
        self.absent = [column.name for column in absent]
        unread: dict[str, list[str]] = {}
        for part in arranged.sheets:
            for one in part.header.understood:
                if one.column or one.under or one.said or self._is_usual(one.header):
                    continue
                there = part.unread.get(one.header, {})
                unread.setdefault(one.header, []).extend(there.values())
                self._say_days_of_leaving(one.header, there, self.shown(part.origin))
        lacking = ", ".join(column.header for column in absent)
        do = "bỏ cột nếu chứa dữ liệu cá nhân không cần thiết"
        if absent:
            declare = f"nếu là một cột còn thiếu ({lacking}) thì khai trong {MAPPING_FILE}"
            do = f"{declare}; nếu không, {do}"
        is_group = self._is_group if any(one.name == GROUP for one in absent) else None
        for header, texts in unread.items():
            words = unread_column(texts, self.plan.vocabularies["co_khong"], is_group)
            fields = fields_in(header, self.sheet, self.plan.headings, self.slug) if texts else ()
            split = f"tiêu đề ghi {len(fields)} thông tin: tách mỗi thông tin một cột, hoặc khai "
            split += f"{AND.join(fields)} trong {MAPPING_FILE}"
            self.find(
                "warning" if fields else "note", "unknown_column", words, split if fields else do,
                column=header,
            )  # fmt: skip
        for part in arranged.sheets:
            for remark in part.remarks:
                if remark.code == UNKNOWN_SECTION and self._is_said(remark.raw):
                    continue
                self.find(
                    remark.severity,  # type: ignore[arg-type]
                    remark.code, remark.words, remark.action, row=remark.row,
                    column=headers.get(remark.column, remark.column), raw=remark.raw,
                    rows=remark.rows, origin=self.shown(part.origin),
                )  # fmt: skip
        if arranged.header.understood or arranged.numbers:
            self._missing_columns(absent, unread)

    def _say_days_of_leaving(self, header: str, texts: Mapping[int, str], origin: str) -> None:
        """Name the rows of people who are counted although the list has the day they left."""
        if self.slug != ROSTER or not self._words.says_left(header):
            return
        column = self.sheet.column("joined_on")
        days = {row: understand_date(one, column, self.as_of, "dmy") for row, one in texts.items()}
        rows = [row for row, (day, problem) in days.items() if day and not problem]
        if rows:
            words = f"{len(rows)} người có thể đã rời đơn vị nhưng vẫn được tính: dòng "
            words += f'{listed(rows)} có ngày ở cột "{header}" không sau ngày của danh sách'
            do = "nếu đã rời đơn vị thì xóa dòng"
            self.find("warning", "may_have_left", words, do, column=header, origin=origin)

    @cached_property
    def _words(self) -> Words:
        return Words.of(self.plan.headings, self.plan.vocabularies["nhom"])

    def _is_group(self, text: str) -> bool:
        """Whether a cell names a group of people."""
        column = self.sheet.column(GROUP)
        return self._value(column, self._levels(column), text)[0] is not None

    def _absent(self, there: set[str]) -> list[Column]:
        """The columns that are not `there` and are missed; a membership's is derived."""
        asked = self.plan.asked_columns - {one.column for one in self.plan.file.memberships}
        asked = asked if self.slug == ROSTER else frozenset()
        return [
            column
            for column in self.sheet.columns
            if column.name not in there
            and column.name != "staff_id"
            and (column.required or column.name in asked)
        ]

    def _is_usual(self, header: str) -> bool:
        return heading_key(header) in self.plan.headings.unused_keys

    def _missing_columns(self, absent: Sequence[Column], unread: Iterable[str]) -> None:
        known = ", ".join(f'"{header}"' for header in unread)
        or_said = f", hoặc khai trong {MAPPING_FILE} nếu là cột {known}" if known else ""
        for column in absent:
            severity: Severity = "blocking" if self.sheet.required else "warning"
            words = "thiếu cột bắt buộc"
            if not column.required:
                severity, words = "warning", "không có cột này nên chưa biết của ai trong danh sách"
            do = f'thêm cột "{column.header}"{or_said}'
            if column.name == GROUP and (numbers := self.arranged.numbers):
                words += (
                    f"; chưa biết nhóm của {len(numbers)} người ({self._rows(range(len(numbers)))})"
                )
                do += f", hoặc ghi nhóm chung của họ ở blank: group trong {MAPPING_FILE}"
            self.find(severity, "missing_column", words, do, column=column.header)

    def _days(self, column: Column, cells: list[object] | None) -> list[Day | None]:
        if cells is None:
            return [None] * len(self.arranged.numbers)
        decision = self.arranged.date_order(column.name, self.order)
        self._say_decision(decision, column)
        order = decision.order
        read = _once_each(lambda cell: understand_date(cell, column, self.as_of, order))
        days: list[Day | None] = []
        for place, cell in enumerate(cells):
            if place in decision.refused:
                days.append(self._year_of(column, cell))
                continue
            day, problem = read(cell)
            if problem:
                self._problem(problem, column, place, cell)
            by_month = decision.by_month and (column.name, place) not in self.arranged.decided
            days.append(Day(day.date, "month") if day and by_month else day)
        self._short_years(column, days)
        return days

    def _year_of(self, column: Column, cell: object) -> Day | None:
        """What is known of a birth date whose day and month may be exchanged: its year."""
        if column.name != BIRTH:
            return None
        orders: tuple[DateOrder, ...] = ("dmy", "mdy")
        found = (understand_date(cell, column, self.as_of, order)[0] for order in orders)
        day = next((one for one in found if one), None)
        return Day(day.date.replace(month=1, day=1), "year", day.short_year) if day else None

    def _say_decision(self, decision: Decision, column: Column) -> None:
        if not decision.code:
            return
        rows = [self.arranged.numbers[place] for place in sorted(decision.refused)]
        kept = "chỉ lấy năm" if column.name == BIRTH else "để trống"
        where = f", {kept} (dòng {', '.join(map(str, rows))})" if rows else ""
        severity: Severity = "warning" if decision.severity == "warning" else "note"
        words = decision.words + where
        self.find(severity, decision.code, words, decision.action, column=column.header)

    def _short_years(self, column: Column, days: list[Day | None]) -> None:
        rows = [
            number
            for number, day in zip(self.arranged.numbers, days, strict=True)
            if day and day.short_year
        ]
        if rows:
            words = f"năm ghi hai chữ số ở dòng {', '.join(map(str, rows))}; thế kỷ suy theo tuổi"
            action = "ghi năm đủ bốn chữ số"
            self.find("note", "short_year", words, action, column=column.header)

    def _values(self, column: Column, cells: list[object] | None) -> list[Value]:
        if cells is None and not (column.name == GROUP and self._says_groups):
            return self._of_absent(column)
        cells = cells or [None] * len(self.arranged.numbers)
        read = _once_each(partial(self._value, column, self._levels(column)))
        found = [read(cell) for cell in cells]
        values = [value for value, _ in found]
        approved: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, cell in enumerate(cells if self.said and column.vocab else ()):
            code = self._approved(column, place, text := as_text(cell))
            is_above = code == ABOVE
            if found_code := self._above(values, place) if is_above else code:
                values[place] = found_code
                approved[ABOVE if is_above else text, found_code].append(place)
        settled = {place for places in approved.values() for place in places}
        by_words: dict[str, list[int]] = defaultdict(list)
        for place, (_, problem) in enumerate(found):
            if problem is None or place in settled:
                continue
            if problem.code == BY_WORDS:
                by_words[as_text(cells[place])].append(place)
            else:
                self._problem(problem, column, place, cells[place])
        self._say_by_words(column, values, by_words)
        self._say_learning(column, cells)
        self._say_approved(column, values, approved)
        self._blanks(column, values)
        return values

    def _is_said(self, section: str) -> bool:
        """Whether an approved mapping says the group of those under a heading."""
        return any(entry.groups.code_of(section, "") for entry in self.said)

    def _blank_means(self, column: Column) -> str:
        """What an approved mapping says of all people where a required column is not there."""
        if not column.required:
            return ""
        codes = (entry.blank.get(column.name, "") for entry in self.said)
        return next((code for code in codes if code not in ("", ABOVE)), "")

    @property
    def _says_groups(self) -> bool:
        return self.slug == ROSTER and any(entry.groups for entry in self.said)

    def _of_absent(self, column: Column) -> list[Value]:
        numbers, code = self.arranged.numbers, self._blank_means(column)
        if code and numbers:
            label = self.plan.label(column.vocab, code)
            words = f"không có cột này; {len(numbers)} người là {label} theo {MAPPING_FILE}"
            do = "không phải làm gì nếu đúng"
            self.find("note", "mapped_value", words, do, column=column.header)
        return [code or None] * len(numbers)

    def _approved(self, column: Column, place: int, text: str) -> str:
        """The code that an approved mapping gives a cell; empty when it says nothing of it."""
        if not text and (column.name, self.arranged.numbers[place]) in self.arranged.unclear:
            return ""
        codes = [entry.code_of(column.name, text) for entry in self.said]
        if column.name == GROUP and not text:
            codes.insert(0, self._grouped[place])
        return next((code for code in codes if code), "")

    @cached_property
    def _grouped(self) -> list[str]:
        return groups_said(self.arranged, [entry.groups for entry in self.said])

    def _above(self, values: Sequence[Value], place: int) -> str:
        """The value of the row above on the same sheet; empty where there is none, or where a row
        between, a heading or a vacant post, may have a value of its own."""
        if place == 0 or self.origins[place - 1] != self.origins[place]:
            return ""
        last, own = self.arranged.numbers[place - 1 : place + 1]
        between = (self._kinds.get((self.origins[place], row), "") for row in range(last + 1, own))
        return "" if any(kind not in _SILENT for kind in between) else str(values[place - 1] or "")

    @cached_property
    def _kinds(self) -> dict[tuple[str, int], str]:
        """The kind of every row that holds anything, by its sheet and number."""
        parts = self.arranged.sheets
        return {(part.origin, line.number): line.kind for part in parts for line in part.lines}

    def _say_approved(
        self, column: Column, values: list[Value], approved: dict[tuple[str, str], list[int]]
    ) -> None:
        told: dict[tuple[str, str], list[int]] = defaultdict(list)
        for (text, code), places in approved.items():
            told[text, "" if text == ABOVE else code] += places
        for (text, _), places in told.items():
            places.sort()
            label = self.plan.label(column.vocab, str(values[places[0]]))
            label = "như dòng trên" if text == ABOVE else label
            what = f'ô ghi "{text}"' if text not in ("", ABOVE) else "ô trống"
            words = (
                f"{len(places)} {what} ({self._rows(places)}) hiểu là {label} theo {MAPPING_FILE}"
            )
            action = "không phải làm gì nếu đúng"
            self.find("note", "mapped_value", words, action, column=column.header)

    def _levels(self, column: Column) -> LevelReader | None:
        """What reads a level in other words than its vocabulary's; nothing in a strict reading."""
        if self.strict:
            return None
        plan, slug, year = self.plan, self.slug, self.as_of.year
        words = plan.headings, plan.vocabularies
        return plan.keep(
            (LevelReader, slug, column.name, year),
            lambda: level_reader(slug, self.sheet, column, *words, year),
        )

    def _say_by_words(
        self, column: Column, values: list[Value], places: dict[str, list[int]]
    ) -> None:
        if not places:
            return
        told = (
            f'"{text}" là {self.plan.label(column.vocab, str(values[at[0]]))} ({self._rows(at)})'
            for text, at in places.items()
        )
        words = f"mức đọc theo những chữ đầu của ô: {'; '.join(told)}"
        do = "không phải làm gì nếu đúng; nếu sai thì ghi riêng mức"
        self.find("note", BY_WORDS, words, do, column=column.header)

    def _say_learning(self, column: Column, cells: Sequence[object]) -> None:
        """Name the rows of a level whose cell says that somebody is on a course."""
        if levels := self._levels(column):
            learns = _once_each(lambda cell: levels.says_learning(as_text(cell)))
            at = [n for n, cell in zip(self.arranged.numbers, cells, strict=True) if learns(cell)]
            if at:
                told = said_learning(at)
                self.find("warning", LEARNING, *told, column=column.header, rows=tuple(at))

    def _rows(self, places: Sequence[int]) -> str:
        return f"dòng {listed(self.arranged.numbers[place] for place in places)}"

    def _value(
        self, column: Column, levels: LevelReader | None, cell: object
    ) -> tuple[Value, Problem | None]:
        vocabulary = self.plan.vocabularies.get(column.vocab)
        value, problem = understand(cell, column, vocabulary, levels)
        if problem is None and column.kind == "text" and value:
            problem = damaged(str(value), self.plan.headings.scan_damage)
        return value, problem

    def _problem(self, problem: Problem, column: Column, place: int, cell: object) -> None:
        severity: Severity = "note" if problem.code in _NOTES else "warning"
        self.find(
            severity,
            problem.code,
            problem.explanation + ("" if self.strict else problem.so),
            problem.action,
            row=self.arranged.numbers[place],
            column=column.header,
            raw=as_text(cell),
            private=column.kind in PRIVATE,
            origin=self.shown(self.origins[place]),
        )

    def _blanks(self, column: Column, values: list[Value]) -> None:
        if not (column.blank_is_unknown and self.sheet.required):
            return
        start = 0
        for part in self.arranged.sheets:
            own = values[start : start + len(part.numbers)]
            start += len(part.numbers)
            blank = [n for n, value in zip(part.numbers, own, strict=True) if value is None]
            if blank:
                title, header, origin = self.sheet.title, column.header, self.shown(part.origin)
                found = blank_cells(self.file, title, header, blank, len(own), origin)
                self.findings.append(found)

    def find(
        self,
        severity: Severity,
        code: str,
        explanation: str,
        action: str,
        row: int = 0,
        column: str = "",
        raw: str = "",
        private: bool = False,
        rows: tuple[int, ...] = (),
        origin: str = "",
    ) -> None:
        """Add a finding at a place of this sheet; `origin` is what the file calls it."""
        title = self.sheet.title
        self.findings.append(
            Finding(
                self.file, severity, code, title, explanation, action,
                row=row, column=column, raw=raw, private=private, rows=rows,
                origin=origin,
            )
        )  # fmt: skip


def _once_each(read: Callable[[object], Read]) -> Callable[[object], Read]:
    """`read`, asked once for all cells that are the same and of one type."""
    return lru_cache(maxsize=None, typed=True)(read)


def _typed(kind: str, values: Sequence[Value]) -> Any:
    """A column without an index of its own, which a frame would align first."""
    dtype: Any = DTYPES.get(kind) or pd.StringDtype()  # looking "string" up takes twice as long
    return pd.array(list(values), dtype=dtype)
