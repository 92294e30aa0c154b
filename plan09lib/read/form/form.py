"""The workbook an office fills in: all sheets, drop-down lists, notes, a guide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from plan09lib.atomic_write import atomic_write
from plan09lib.errors import DataRefused, Fault, said_by_system
from plan09lib.read.files.day import FIRST_DAY, LAST_DAY, date_text
from plan09lib.read.files.formula_guard import CREATED, new_book
from plan09lib.read.files.presence import lies_there
from plan09lib.read.files.sheet_titles import add_sheet
from plan09lib.read.form.paper import (
    HEADER_HEIGHT,
    fit_to_paper,
    heights_of,
    is_answer,
    widths_of,
)
from plan09lib.read.form.prefill import NO_TICK, TICK
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import Column, Layout, Sheet
from plan09lib.read.rules.vocab import Vocabulary

GUIDE, LISTS = "Hướng dẫn", "Danh mục"
_SPARE_ROWS = 1000
_AS_TEXT = ("code", "text", "name", "period")


def write_form(
    path: Path, frames: Mapping[str, pd.DataFrame], plan: Plan, day: dt.date, ward: str,
    written: Callable[[Path], None] = lambda new: None,
) -> None:  # fmt: skip
    """A new workbook at `path` for the list of `day`, with the rows of `frames` (by sheet slug).

    Cells of `frames` are codes, dates, counts or texts. The same input gives the same bytes. The
    file appears complete or not at all; `written` is called with it before it appears.

    Raises: DataRefused when there is already a file.
    """
    with _new_file(path) as new:
        with new_book(new) as book:
            book.set_properties({"created": CREATED, "title": f"{ward}, {date_text(day)}"})
            form = _Form(book, plan, day)
            form.write_guide(ward)
            for slug, sheet in plan.layout.sheets.items():
                form.write_sheet(sheet, frames.get(slug, pd.DataFrame()))
            form.write_lists()
        written(new)


@contextmanager
def _new_file(path: Path) -> Iterator[Path]:
    """Where to write what will be at `path`, and replaces no file there."""
    if lies_there(path):
        raise _already_there(path)
    try:
        with atomic_write(path, replace=False) as new:
            yield new
    except FileExistsError:
        raise _already_there(path) from None
    except (OSError, FileCreateError) as error:
        found = f"không ghi được ({said_by_system(error)})"
        rule = "tệp mẫu được ghi vào một thư mục có sẵn và ghi được"
        raise DataRefused(Fault(str(path), found, rule, "chọn nơi khác bằng --output")) from None


def _already_there(path: Path) -> DataRefused:
    action = "đổi ngày, chuyển tệp cũ đi nơi khác, hoặc chọn nơi ghi bằng --output"
    return DataRefused(Fault(str(path), "đã có tệp này", "tệp mẫu không ghi đè tệp nào", action))


class _Form:
    """The sheets of one form, and the lists they offer."""

    def __init__(self, book: xlsxwriter.Workbook, plan: Plan, day: dt.date):
        self.book = book
        self.plan = plan
        self.day = day
        self.lists: dict[str, tuple[str, ...]] = {}
        lines = {"text_wrap": True, "valign": "top"}
        self.text = book.add_format({"num_format": "@", **lines})
        self.date = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
        self.plain = book.add_format(lines)
        look = {"text_wrap": True, "valign": "top", "border": 1}
        self.required = book.add_format({**look, "bold": True, "bg_color": "#CFE2F3"})
        self.optional = book.add_format({**look, "bg_color": "#EEF3F8"})
        self.upright = {
            self.required: book.add_format(
                {**look, "rotation": 90, "bold": True, "bg_color": "#CFE2F3"}
            ),
            self.optional: book.add_format({**look, "rotation": 90, "bg_color": "#EEF3F8"}),
        }
        self.heading = book.add_format({"bold": True, "font_size": 14})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    def write_sheet(self, sheet: Sheet, frame: pd.DataFrame) -> None:
        """One sheet with its header, its rows, and rules for what may be typed below them."""
        worksheet = add_sheet(self.book, sheet.title)
        worksheet.freeze_panes(1, 0)
        fit_to_paper(worksheet)
        worksheet.repeat_rows(0)
        worksheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        widths = widths_of(sheet, self.plan.vocabularies)
        if any(is_answer(column, self.plan.vocabularies) for column in sheet.columns):
            worksheet.set_row(0, HEADER_HEIGHT)
        for place, column in enumerate(_offered(sheet, frame, self.day)):
            self._write_header(worksheet, place, column, widths[column.name])
            self._offer(worksheet, place, column, len(frame) + _SPARE_ROWS)
            if column.name in frame.columns:
                self._write_values(worksheet, place, column, frame[column.name])
        for row, height in enumerate(heights_of(sheet, frame, widths, self.plan.vocabularies), 1):
            worksheet.set_row(row, height)
        if sheet.required:
            worksheet.activate()

    def _write_header(self, worksheet: Worksheet, place: int, column: Column, width: int) -> None:
        worksheet.set_column(place, place, width, self._format(column))
        look = self.required if column.required else self.optional
        if is_answer(column, self.plan.vocabularies):
            look = self.upright[look]
        worksheet.write_string(0, place, column.header, look)
        if note := self._note(column):
            worksheet.write_comment(0, place, note, {"x_scale": 1.6})

    def _note(self, column: Column) -> str:
        """What the header says of a column, with the codes of this plan."""
        file = self.plan.file
        return column.note.format(codes=file.code_range, sections=file.section_range)

    def _format(self, column: Column) -> Format:
        if column.kind in _AS_TEXT:
            return self.text
        return self.date if column.kind == "date" else self.plain

    def _write_values(
        self, worksheet: Worksheet, place: int, column: Column, values: pd.Series
    ) -> None:
        """The values below a header; a text among dates stays one when its cell is typed again."""
        vocabulary = self.plan.vocabularies.get(column.vocab)
        for row, value in enumerate(values, start=1):
            if column.kind == "date" and isinstance(value, str) and value:
                worksheet.write_string(row, place, value, self.text)
            else:
                write_cell(worksheet, row, place, value, vocabulary, self.date)

    def _offer(self, worksheet: Worksheet, place: int, column: Column, last: int) -> None:
        """The rule for typing in a column: a drop-down list, a date, a whole number, or none.

        A value outside the rule is asked about, not barred: intake knows more spellings.
        """
        rule = self._rule(column)
        if not rule:
            return
        hint = self.plan.layout.entry_hints.get(column.kind, "")
        asked = {"error_type": "warning", "error_title": column.header[:32], "error_message": hint}
        said = {"show_error": False} if column.suggest else asked
        worksheet.data_validation(1, place, last, place, rule | said)

    def _rule(self, column: Column) -> dict[str, object]:
        if choices := self._choices(column):
            return {"validate": "list", "source": self._listed(column, choices)}
        if column.kind == "date":
            last = self.day if column.past else LAST_DAY
            return {
                "validate": "date", "criteria": "between", "minimum": FIRST_DAY, "maximum": last
            }  # fmt: skip
        if column.kind == "count":
            return {"validate": "integer", "criteria": ">=", "value": 0}
        return {}

    def _choices(self, column: Column) -> tuple[str, ...]:
        if column.kind == "tick":
            return TICK, NO_TICK
        if column.suggest == "viec":
            return tuple(code for code, _ in self._actions())
        vocabulary = self.plan.vocabularies.get(column.suggest or column.vocab)
        return tuple(level.label for level in vocabulary.levels) if vocabulary else ()

    def _actions(self) -> Iterator[tuple[str, str]]:
        yield from ((work.id, work.title) for work in self.plan.file.works)

    def _listed(self, column: Column, choices: tuple[str, ...]) -> str:
        """The place of the choices on the hidden sheet; a cell's own rule holds short ones."""
        name = column.suggest or (column.vocab if column.kind == "level" else "tick")
        self.lists[name] = choices
        letter = xlsxwriter.utility.xl_col_to_name(list(self.lists).index(name))
        return f"='{LISTS}'!${letter}$2:${letter}${len(choices) + 1}"

    def write_lists(self) -> None:
        """The hidden sheet that the drop-down lists read from."""
        worksheet = add_sheet(self.book, LISTS)
        worksheet.hide()
        worksheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        for place, (name, choices) in enumerate(self.lists.items()):
            for row, text in enumerate((name, *choices)):
                worksheet.write_string(row, place, text)

    def write_guide(self, ward: str) -> None:
        """How to fill in the workbook; below, every column with its note, and the action codes."""
        worksheet = add_sheet(self.book, GUIDE)
        fit_to_paper(worksheet)
        worksheet.set_column(0, 0, 26)
        worksheet.set_column(1, 1, 100, self.wrapped)
        worksheet.write_string(0, 0, f"{ward}: danh sách ngày {date_text(self.day)}", self.heading)
        lines = [("", text) for text in self.plan.layout.guide]
        for sheet in self.plan.layout.sheets.values():
            lines += [("", ""), (f"Trang {sheet.title}", "")]
            shown = [one for one in sheet.columns if one.is_offered(self.day, None)]
            lines += [(c.header + (" *" if c.required else ""), self._note(c)) for c in shown]
        lines += [("", ""), (f"Mã việc của {self.plan.called}", ""), *self._actions()]
        for row, (left, right) in enumerate(lines, start=2):
            worksheet.write_string(row, 0, left)
            worksheet.write_string(row, 1, right)


# Workbooks in the project's own layout, written so that intake reads them back equal.

WIDTHS = {
    "text": 28,
    "name": 24,
    "date": 12,
    "level": 18,
    "tick": 10,
    "code": 10,
    "count": 10,
    "period": 10,
}


def write_workbook(
    path: Path,
    frames: Mapping[str, pd.DataFrame],
    layout: Layout,
    vocabularies: Mapping[str, Vocabulary],
    notice: str = "",
) -> None:
    """Write `frames` (by sheet slug, frame column names) as one workbook.

    Values are written as given: a code of a vocabulary as its label, dates as dates, the rest as
    text, so that a cell beginning with `=` stays text. `notice` becomes a guide sheet of its own.
    The same input gives the same bytes.
    """
    with new_book(path) as book:
        book.set_properties({"created": CREATED, "comments": notice})
        formats = {
            "header": book.add_format({"bold": True, "bg_color": "#DDE7F0", "text_wrap": True}),
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        }
        for slug, frame in frames.items():
            sheet = layout.sheets[slug]
            _write_sheet(add_sheet(book, sheet.title), sheet, frame, vocabularies, formats)
        if notice:
            add_sheet(book, "Ghi chú").write_string(0, 0, notice)


def _write_sheet(
    worksheet: Worksheet,
    sheet: Sheet,
    frame: pd.DataFrame,
    vocabularies: Mapping[str, Vocabulary],
    formats: Mapping[str, xlsxwriter.format.Format],
) -> None:
    worksheet.freeze_panes(1, 0)
    for index, column in enumerate(_offered(sheet, frame, None)):
        worksheet.set_column(index, index, WIDTHS[column.kind])
        worksheet.write_string(0, index, column.header, formats["header"])
        if column.name not in frame.columns:
            continue
        vocabulary = vocabularies.get(column.vocab)
        for row, value in enumerate(frame[column.name], start=1):
            write_cell(worksheet, row, index, value, vocabulary, formats["date"])


def _offered(sheet: Sheet, frame: pd.DataFrame, day: dt.date | None) -> list[Column]:
    """The columns that a workbook of `day` has; without a day only those of every workbook."""
    return [one for one in sheet.columns if one.is_offered(day, frame.get(one.name))]


def write_cell(
    worksheet: Worksheet,
    row: int,
    column: int,
    value: object,
    vocabulary: Vocabulary | None,
    date_format: xlsxwriter.format.Format,
) -> None:
    """One value in its cell: a code as its label, a date as a date, text never as a formula."""
    if value is None or value is pd.NaT or value is pd.NA or value == "" or value != value:
        return
    if isinstance(value, dt.date):
        worksheet.write_datetime(
            row, column, dt.datetime(value.year, value.month, value.day), date_format
        )
    elif isinstance(value, int | float):
        worksheet.write_number(row, column, value)
    elif vocabulary is not None and value in vocabulary.codes:
        worksheet.write_string(row, column, vocabulary[str(value)].label)
    else:
        worksheet.write_string(row, column, str(value))
