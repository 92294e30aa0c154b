"""An Excel copy of a list with its faulty cells coloured and commented; internal, never sent.

The office's own file is only read. Texts are written as texts, so that no cell becomes a formula.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from plan09lib.atomic_write import atomic_write
from plan09lib.deliver.publish.own_files import make_way, own_files, private_folder, sign
from plan09lib.deliver.publish.published import INTERNAL
from plan09lib.read.files.formula_guard import new_book
from plan09lib.read.files.sheet_titles import add_sheet
from plan09lib.read.files.text import matching_key
from plan09lib.read.plan.layout import Layout
from plan09lib.read.workbook.findings import Finding
from plan09lib.read.workbook.intake import Workbook
from plan09lib.read.workbook.sources import raw_sheets
from plan09lib.read.workbook.tables import Rows
from plan09lib.read.workbook.values import as_text
from plan09lib.tell.lists.data_review import DataReview

_COLOURS = {"blocking": "#F4B6B0", "warning": "#FFE699", "note": "#DDEBF7"}
_HEADER_ROWS = 12
_TEXT_LIMIT = 32_767
Marks = dict[tuple[int, int], list[Finding]]


def write_marked_copies(review: DataReview, output_dir: Path) -> list[Path]:
    """A marked copy of the list that the period would be judged by, below `noi_bo/`.

    The folder lies beside the page of the data review; nothing in it is ever mailed. A copy in
    which somebody has worked since stays, under another name.
    """
    period = review.period.text.replace("..", "-")
    folder = output_dir / review.unit.id / f"{period}-du-lieu" / INTERNAL
    folder.parent.mkdir(parents=True, exist_ok=True)
    private_folder(folder)
    return [_write(review, book, folder) for book in review.books[-1:]]


def _write(review: DataReview, book: Workbook, folder: Path) -> Path:
    source, layout = book.source.path, review.plan.layout
    target = folder / f"{source.stem}-danh-dau.xlsx"
    own = [finding for finding in review.told_findings if finding.workbook == source.name]
    told = [in_words_of_file(finding, book, layout) for finding in own]
    sheets = raw_sheets(book.source, layout)
    with atomic_write(target, private=True) as file:
        write_marked(file, sheets, told)
        if target not in own_files(folder):
            make_way(target)
    sign(folder, [target])
    return target


def in_words_of_file(finding: Finding, book: Workbook, layout: Layout) -> Finding:
    """The finding with sheet and column as the file itself calls them."""
    for slug, sheet in layout.sheets.items():
        known = book.understanding[book.understanding["read_as"] == slug]
        if sheet.title == finding.sheet and not known.empty:
            title = finding.origin or str(known["sheet"].iloc[0])
            names = [column.name for column in sheet.columns if column.header == finding.column]
            header = known.loc[known["column"].isin(names), "header"]
            column = str(header.iloc[0]).split(" / ")[-1] if len(header) else finding.column
            is_slug = title == slug
            return replace(finding, sheet=finding.sheet if is_slug else title, column=column)
    return finding


def write_marked(path: Path, sheets: Mapping[str, Rows], findings: Sequence[Finding]) -> None:
    """`sheets` (rows by title) as a workbook; the cell of each finding has its colour and text.

    A finding of a column marks its header, one of a row whose column is not there its first cell.
    Findings are told by the title in the list, also where Excel takes it only cut or changed.
    """
    with new_book(path) as book:
        looks = {
            (severity, kind): book.add_format(_look(severity, kind))
            for severity in ("", *_COLOURS)
            for kind in ("", "date")
        }
        for title, rows in sheets.items():
            own = [f for f in findings if matching_key(f.sheet) == matching_key(title)]
            worksheet = add_sheet(book, title)
            worksheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
            _write_rows(worksheet, rows, marked_places(rows, own), looks)


def _look(severity: str, kind: str) -> dict[str, object]:
    colour = {"bg_color": _COLOURS[severity]} if severity else {}
    return {**colour, **({"num_format": "dd/mm/yyyy"} if kind else {})}


def marked_places(rows: Rows, findings: Iterable[Finding]) -> Marks:
    """The findings by the cell (row and column from 0) they are about."""
    marks: Marks = {}
    for finding in findings:
        marks.setdefault(_place(rows, finding), []).append(finding)
    return marks


def _place(rows: Rows, finding: Finding) -> tuple[int, int]:
    row, column = _header_place(rows, finding.column)
    return (finding.row - 1 if finding.row else row), column


def _header_place(rows: Rows, header: str) -> tuple[int, int]:
    key = matching_key(header)
    for number, cells in enumerate(rows[:_HEADER_ROWS]):
        for place, cell in enumerate(cells):
            if key and matching_key(as_text(cell)) == key:
                return number, place
    return 0, 0


def _write_rows(
    worksheet: Worksheet,
    rows: Rows,
    marks: Marks,
    looks: Mapping[tuple[str, str], Format],
) -> None:
    worksheet.set_column(0, max((len(cells) for cells in rows), default=1), 16)
    for number, place, cell in _cells(rows, marks):
        found = marks.get((number, place), [])
        severity = min((f.severity for f in found), key=list(_COLOURS).index, default="")
        kind = "date" if isinstance(cell, dt.date) else ""
        _write_cell(worksheet, number, place, cell, looks[severity, kind])
        if found:
            comment = "\n".join(f"{f.explanation} → {f.action}" for f in found)
            worksheet.write_comment(number, place, comment[:_TEXT_LIMIT], {"x_scale": 2})


def _cells(rows: Rows, marks: Marks) -> Iterator[tuple[int, int, object]]:
    """Every cell that has a value or a mark."""
    blank = set(marks)
    for number, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            if as_text(cell) or (number, place) in blank:
                blank.discard((number, place))
                yield number, place, cell
    yield from ((number, place, None) for number, place in sorted(blank))


def _write_cell(worksheet: Worksheet, row: int, column: int, cell: object, look: Format) -> None:
    if not as_text(cell):
        worksheet.write_blank(row, column, None, look)
    elif isinstance(cell, bool):
        worksheet.write_boolean(row, column, cell, look)
    elif isinstance(cell, int | float):
        worksheet.write_number(row, column, cell, look)
    elif isinstance(cell, dt.date) and cell.year >= 1900:
        worksheet.write_datetime(row, column, cell, look)
    else:
        text = cell if isinstance(cell, str) else as_text(cell)
        worksheet.write_string(row, column, text[:_TEXT_LIMIT], look)
