"""Sheets as grids of cells, and the files that offices keep them in."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter


@dataclass(frozen=True)
class Zero:
    """An empty cell that a formula saved as 0."""


Cell = str | int | dt.date | Zero | None


@dataclass
class Grid:
    """One sheet: cells by row and column from 0, merges (first and last row, column) and marks."""

    title: str
    rows: list[list[Cell]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    struck: set[int] = field(default_factory=set)

    @property
    def width(self) -> int:
        """The number of columns."""
        return max(map(len, self.rows), default=0)

    def covered(self) -> set[tuple[int, int]]:
        """Cells under a merged one, its first cell apart."""
        return {
            (row, column)
            for top, left, bottom, right in self.merges
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
            if (row, column) != (top, left)
        }


ENDINGS = {"xlsx": ".xlsx", "ods": ".ods", "csv": ".csv", "utf16": ".csv", "tab_xls": ".xls"}


def write(folder: Path, stem: str, grids: Sequence[Grid], kind: str) -> Path:
    """The grids as a file of one kind of `ENDINGS`; text holds the first of them only."""
    path = folder / f"{stem}{ENDINGS[kind]}"
    if kind == "xlsx":
        _write_xlsx(path, grids)
    elif kind == "ods":
        _write_ods(path, grids)
    else:
        text = _text(grids[0], ";" if kind == "csv" else "\t")
        path.write_bytes(text.encode("utf-8-sig" if kind == "csv" else "utf-16"))
    return path


def _write_xlsx(path: Path, grids: Sequence[Grid]) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        formats = {}
        for struck in (False, True):
            plain = book.add_format({"font_strikeout": struck})
            day = book.add_format({"font_strikeout": struck, "num_format": "dd/mm/yyyy"})
            formats[struck] = plain, day
        for grid in grids:
            sheet = book.add_worksheet(grid.title)
            for top, left, bottom, right in grid.merges:
                sheet.merge_range(top, left, bottom, right, "")
            covered = grid.covered()
            for number, cells in enumerate(grid.rows):
                plain, day = formats[number in grid.struck]
                for column, cell in enumerate(cells):
                    if isinstance(cell, dt.date):
                        when = dt.datetime(cell.year, cell.month, cell.day)
                        sheet.write_datetime(number, column, when, day)
                    elif isinstance(cell, Zero):
                        sheet.write_formula(number, column, "=VLOOKUP(1,Z:Z,1,0)", plain, 0)
                    elif cell is not None and (number, column) not in covered:
                        sheet.write(number, column, cell, plain)
            for number in grid.hidden:
                sheet.set_row(number, None, None, {"hidden": True})


_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"


def _write_ods(path: Path, grids: Sequence[Grid]) -> None:
    spaces = " ".join(
        f'xmlns:{short}="{_OFFICE}{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"),
                            ("style", "style"), ("fo", "xsl-fo-compatible"))
    )  # fmt: skip
    struck = (
        '<office:automatic-styles><style:style style:name="gach" style:family="table-cell">'
        '<style:text-properties style:text-line-through-style="solid" '
        'style:text-line-through-type="single"/></style:style></office:automatic-styles>'
    )
    body = "".join(_ods_table(grid) for grid in grids)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} '
        f'office:version="1.2">{struck}<office:body><office:spreadsheet>{body}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest '
        f'xmlns:manifest="{_OFFICE}manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", _ODS, zipfile.ZIP_STORED)
        parts.writestr("META-INF/manifest.xml", manifest)
        parts.writestr("content.xml", content)


def _ods_table(grid: Grid) -> str:
    covered, spans = grid.covered(), {(m[0], m[1]): m for m in grid.merges}
    rows = []
    for number, cells in enumerate(grid.rows):
        hidden = ' table:visibility="collapse"' if number in grid.hidden else ""
        style = ' table:style-name="gach"' if number in grid.struck else ""
        said = []
        for column in range(grid.width):
            cell = cells[column] if column < len(cells) else None
            if (number, column) in covered:
                said.append("<table:covered-table-cell/>")
                continue
            span = ""
            if merge := spans.get((number, column)):
                span = (
                    f' table:number-rows-spanned="{merge[2] - merge[0] + 1}"'
                    f' table:number-columns-spanned="{merge[3] - merge[1] + 1}"'
                )
            said.append(f"<table:table-cell{style}{span}{_ods_value(cell)}</table:table-cell>")
        rows.append(f"<table:table-row{hidden}>{''.join(said)}</table:table-row>")
    return f'<table:table table:name="{escape(grid.title)}">{"".join(rows)}</table:table>'


def _ods_value(cell: Cell) -> str:
    if cell is None:
        return ">"
    if isinstance(cell, dt.date):
        shown = f"{cell:%d/%m/%Y}"
        return f' office:value-type="date" office:date-value="{cell}"><text:p>{shown}</text:p>'
    if isinstance(cell, Zero):
        formula = "of:=VLOOKUP(1;[.Z1:.Z9];1;0)"
        return (
            f' table:formula="{formula}" office:value-type="float" office:value="0">'
            "<text:p>0</text:p>"
        )
    if isinstance(cell, int):
        return f' office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p>'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in cell.split("\n"))
    return f' office:value-type="string">{lines}'


def _text(grid: Grid, separator: str) -> str:
    covered, file = grid.covered(), io.StringIO()
    rows = csv.writer(file, delimiter=separator, lineterminator="\r\n")
    for number, cells in enumerate(grid.rows):
        shown = [
            "" if cell is None or (number, column) in covered else _shown(cell)
            for column, cell in enumerate(cells)
        ]
        rows.writerow(shown + [""] * (grid.width - len(shown)))
    return file.getvalue()


def _shown(cell: Cell) -> str:
    if isinstance(cell, dt.date):
        return f"{cell:%d/%m/%Y}"
    return "0" if isinstance(cell, Zero) else str(cell)
