"""An Excel copy of a list with its faulty cells coloured and commented; internal, never sent.

The office's own file is only read. Texts are written as texts, so that no cell becomes a formula.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from plan09lib.atomic_write import atomic_write
from plan09lib.deliver.internal.marked_places import Heads, Marks, Place, heads_of, marked_places
from plan09lib.deliver.page.files import INTERNAL
from plan09lib.deliver.place.own_files import make_way, own_files, private_folder, sign
from plan09lib.read.cells.findings import Finding
from plan09lib.read.cells.values import as_text
from plan09lib.read.files.formula_guard import new_book
from plan09lib.read.files.sheet_titles import add_sheet
from plan09lib.read.files.text import matching_key
from plan09lib.read.period.period import report_folder
from plan09lib.read.rules.layout import Layout
from plan09lib.read.tables.source_tables import raw_tables
from plan09lib.read.tables.tables import Rows, Table
from plan09lib.read.workbook.intake import Workbook
from plan09lib.tell.lists.data_review import DataReview

_COLOURS = {"blocking": "#F4B6B0", "warning": "#FFE699", "note": "#DDEBF7"}
_TEXT_LIMIT = 32_767


def write_marked_copies(review: DataReview, output_dir: Path) -> list[Path]:
    """A marked copy of the list that the period would be judged by, below `noi_bo/`.

    The folder lies beside the page of the data review; nothing in it is ever mailed. A copy in
    which somebody has worked since stays, under another name.
    """
    page = report_folder(review.kind, review.period.text, review.plan.id)
    folder = output_dir / review.unit.id / page / INTERNAL
    folder.parent.mkdir(parents=True, exist_ok=True)
    private_folder(folder)
    return [_write(review, book, folder) for book in review.books[-1:]]


def _write(review: DataReview, book: Workbook, folder: Path) -> Path:
    source, layout = book.source.path, review.plan.layout
    target = folder / f"{source.stem}-danh-dau.xlsx"
    own = [finding for finding in review.told_findings if finding.workbook == source.name]
    tables = raw_tables(book.source, layout)
    told = {title: _marks(title, table, own, book, layout) for title, table in tables.items()}
    with atomic_write(target, private=True) as file:
        write_marked(file, tables, told)
        if target not in own_files(folder):
            make_way(target)
    sign(folder, [target])
    return target


def _marks(
    title: str, table: Table, findings: Sequence[Finding], book: Workbook, layout: Layout
) -> tuple[Heads, Marks]:
    as_read, heads = heads_of(table, book, layout)
    names = {matching_key(title), matching_key(as_read)}
    own = [f for f in findings if matching_key(f.origin or f.sheet) in names]
    return heads, marked_places(own, heads)


def write_marked(
    path: Path, tables: Mapping[str, Table], told: Mapping[str, tuple[Heads, Marks]]
) -> None:
    """`tables` by title as a workbook of the same cells, merged as they were.

    The cells of each finding have its colour and text; on paper, the header is on every page.
    Findings are told by the title in the list, also where Excel takes it only cut or changed.
    """
    with new_book(path) as new:
        looks = {key: new.add_format(_look(*key)) for key in product(("", *_COLOURS), _KINDS)}
        for title, table in tables.items():
            heads, marks = told.get(title, (Heads(), {}))
            worksheet = add_sheet(new, title)
            worksheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
            _lay_out(worksheet, table, heads)
            _write_cells(worksheet, table, marks, heads, looks)


_KINDS = ("", "date", "head")


def _look(severity: str, kind: str) -> dict[str, object]:
    colour: dict[str, object] = {"bg_color": _COLOURS[severity]} if severity else {}
    if kind == "head":
        return {**colour, "bold": True, "text_wrap": True, "valign": "vcenter", "border": 1}
    return {**colour, **({"num_format": "dd/mm/yyyy"} if kind else {})}


def _lay_out(worksheet: Worksheet, table: Table, heads: Heads) -> None:
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    if heads.columns:
        worksheet.freeze_panes(heads.last + 1, 0)
        worksheet.repeat_rows(heads.first, heads.last)
    below = table.rows[heads.last + 1 if heads.columns else 0 :]
    body = [cells for cells in below if sum(1 for cell in cells if as_text(cell)) > _FEW] or below
    width = max((len(cells) for cells in table.rows), default=0)
    for place in range(width):
        texts = (as_text(cells[place]) for cells in body if place < len(cells))
        longest = max((len(line) for text in texts for line in text.splitlines()), default=0)
        worksheet.set_column(place, place, min(max(longest + 2, _NARROWEST), _WIDEST))


_NARROWEST, _WIDEST = 6, 40
_FEW = 2
"""Cells of a heading or a signature, which may be longer than its column is wide."""


def _write_cells(
    worksheet: Worksheet, table: Table, marks: Marks, heads: Heads,
    looks: Mapping[tuple[str, str], Format],
) -> None:  # fmt: skip
    merged, inside = _merged(table)
    shown: Marks = {}
    for at, found in marks.items():  # a cell within merged ones is shown as their first
        shown.setdefault(inside.get(at, at), []).extend(found)
    for number, place, cell in _cells(table.rows, {*shown, *merged}):
        if inside.get((number, place), (number, place)) != (number, place):
            continue
        found = shown.get((number, place), [])
        severity = min((f.severity for f in found), key=list(_COLOURS).index, default="")
        is_head = bool(heads.columns) and heads.first <= number <= heads.last
        look = looks[severity, "head" if is_head else "date" if isinstance(cell, dt.date) else ""]
        if (number, place) in merged:
            worksheet.merge_range(number, place, *merged[number, place], "", look)
        _write_cell(worksheet, number, place, cell, look)
        if found:
            comment = "\n".join(f"{f.explanation} → {f.action}" for f in found)
            worksheet.write_comment(number, place, comment[:_TEXT_LIMIT], {"x_scale": 2})


def _merged(table: Table) -> tuple[dict[Place, Place], dict[Place, Place]]:
    """The last cell of every merge by its first one, and the first cell by every cell within.

    What reaches beyond the rows, or into another merge, is no merge of the copy.
    """
    merged: dict[Place, Place] = {}
    inside: dict[Place, Place] = {}
    for (top, left), (bottom, right) in table.merges:
        rows, columns = range(top, bottom + 1), range(left, right + 1)
        if bottom >= len(table.rows) or len(rows) * len(columns) < 2:
            continue
        cells = [(row, column) for row in rows for column in columns]
        if inside.keys().isdisjoint(cells):
            merged[top, left] = (bottom, right)
            inside |= dict.fromkeys(cells, (top, left))
    return merged, inside


def _cells(rows: Rows, wanted: set[Place]) -> Iterator[tuple[int, int, object]]:
    """Every cell that has a value or is `wanted`."""
    blank = set(wanted)
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
