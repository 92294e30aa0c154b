"""The proposed training plan by name as an Excel list the office edits; internal, never sent.

It lies in `noi_bo/` of a report's folder, is written only when asked for, and no manifest, letter
or export knows it. Texts are written as texts, so that no cell becomes a formula.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from plan09lib.atomic_write import atomic_write
from plan09lib.deliver.gate.reviewed import Reviewed
from plan09lib.deliver.place.own_files import private_folder, sign
from plan09lib.deliver.record.published import list_of
from plan09lib.read.files.formula_guard import CREATED, new_book
from plan09lib.read.files.sheet_titles import add_sheet
from plan09lib.read.form.form import LISTS, WIDTHS, write_cell
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import COURSES, ROSTER, Column
from plan09lib.tell.report.review import Review
from plan09lib.tell.report.training_list import BESIDE, REASONS, TrainingList, training_list

_WIDTHS = {"course_kind": 18, "document": 14, "full_name": 22, "position": 24, "course": 26,
           "targets": 11, "reason": 54, "price": 14}  # fmt: skip
_SPARE_ROWS = 200
_LINE, _KIND_LINES = 15, 1
"""Points of one line, and the further lines that a label of a level may need."""


def write_training_list(review: Reviewed, folder: Path) -> Path:
    """The list of `review` (an interim or final one) in `noi_bo/` below `folder`."""
    told = cast(Review, review)
    target = list_of(folder)
    private_folder(target.parent)
    with atomic_write(target, private=True) as new:
        write_list(new, training_list(told), told.plan)
    sign(target.parent, [target])
    return target


def write_list(path: Path, listed: TrainingList, plan: Plan) -> None:
    """`listed` as a workbook: heading, a header in the layout of sheet Đào tạo, reasons beside it.

    The same input gives the same bytes.
    """
    with new_book(path) as book:
        book.set_properties({"created": CREATED, "comments": listed.heading[0]})
        worksheet = add_sheet(book, plan.sheet_title(COURSES))
        _set_page(worksheet, listed.heading[0])
        bold, plain = book.add_format({"bold": True, "font_color": "#9C0006"}), book.add_format()
        for row, line in enumerate(listed.heading):
            worksheet.write_string(row, 0, line, bold if row < 2 else plain)
        top = len(listed.heading) + 1
        worksheet.freeze_panes(top + 1, 0)
        _write_columns(book, worksheet, top, listed.rows, plan)


def _set_page(worksheet: Worksheet, notice: str) -> None:
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    worksheet.set_header(f"&C{notice}")
    worksheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def _write_columns(
    book: xlsxwriter.Workbook, worksheet: Worksheet, top: int, rows: pd.DataFrame, plan: Plan
) -> None:
    """Header and values of every column below row `top`, the choices of those that have any."""
    date = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    head = book.add_format({"bold": True, "bg_color": "#CFE2F3", "text_wrap": True, "border": 1})
    _set_heights(worksheet, top, rows, plan)
    choices = add_sheet(book, LISTS)
    choices.hide()
    for place, (name, column) in enumerate(_columns(plan).items()):
        look = date if column.kind == "date" else text if column.kind != "count" else None
        worksheet.set_column(place, place, _width(column), look)
        worksheet.write_string(top, place, column.header, head)
        vocabulary = plan.vocabularies.get(column.vocab)
        for row, value in enumerate(rows[name], start=top + 1):
            write_cell(worksheet, row, place, value, vocabulary, date)
        if vocabulary:
            labels = [level.label for level in vocabulary.levels]
            area = _listed(choices, place, labels)
            last = top + len(rows) + _SPARE_ROWS
            rule = {"validate": "list", "source": area, "error_type": "warning"}
            worksheet.data_validation(top + 1, place, last, place, rule)


def _width(column: Column) -> int:
    return _WIDTHS.get(column.name, WIDTHS[column.kind])


def _set_heights(worksheet: Worksheet, top: int, rows: pd.DataFrame, plan: Plan) -> None:
    """Rows as high as their longest text: Excel makes none higher when it opens a file."""
    columns = _columns(plan)
    worksheet.set_row(top, 2 * _LINE)
    for row, cells in enumerate(rows.to_dict("records"), start=top + 1):
        texts = [(text, columns[str(name)]) for name, text in cells.items()]
        told = [
            len(text) // (_width(column) - 4)
            for text, column in texts
            if column.kind != "level" and isinstance(text, str)
        ]
        worksheet.set_row(row, (1 + max([_KIND_LINES, *told])) * _LINE)


def _columns(plan: Plan) -> dict[str, Column]:
    """The columns of the list by name, those of sheet Đào tạo first."""
    sheets = plan.layout.sheets
    reasons = [
        Column(header=header, name=name, kind="count" if name == "price" else "text")
        for name, header in REASONS.items()
    ]
    beside = [sheets[ROSTER].column(name) for name in BESIDE]
    return {column.name: column for column in (*sheets[COURSES].columns, *beside, *reasons)}


def _listed(choices: Worksheet, place: int, labels: list[str]) -> str:
    """The labels in one column of the hidden sheet, and where they stand."""
    for row, label in enumerate(labels):
        choices.write_string(row, place, label)
    letter = xlsxwriter.utility.xl_col_to_name(place)
    return f"='{LISTS}'!${letter}$1:${letter}${len(labels)}"
