"""Makes the lists of this folder: one list with marks, saved by the programs that offices use.

Needs openpyxl, xlwt, Gnumeric's `ssconvert`, and Node with `xlsx` (SheetJS) and `exceljs` in
`NODE_PATH`. The list is the four people of `corpus.yml` from row 5 on, their dates of birth real
dates. Row 6 is hidden, row 7 struck through, row 8 holds the saved 0 of a formula and an error;
column J is hidden. SheetJS writes no fonts, so nothing is struck there.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
from pathlib import Path

import openpyxl
import xlwt
from openpyxl.styles import Font

HERE = Path(__file__).resolve().parent
HEAD = ["TT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Nhóm", "Chuyên môn"]
HEAD += ["Lý luận chính trị", "Quy hoạch chức danh", "Tin học"]
PEOPLE = [
    ["Mẫu Thị Hương", dt.date(1980, 8, 15), "nữ", "Chủ tịch UBND", "cán bộ", "ĐH", "CC"],
    ["Mẫu Văn Phước", dt.date(1984, 3, 2), "nam", "Tư pháp - Hộ tịch", "công chức", "ThS", "TC"],
    ["Mẫu Văn Đường", dt.date(1990, 11, 28), "nam", "Văn hóa - Xã hội", "công chức", "CĐ", "SC"],
    ["Mẫu Thị Nghĩa", dt.date(1975, 5, 9), "nữ", "Văn thư", "không chuyên trách", "TC", "chưa"],
]
TITLE = ["ĐẢNG ỦY PHƯỜNG MẪU", "DANH SÁCH CÁN BỘ, CÔNG CHỨC", ""]
HIDDEN_ROW, STRUCK_ROW, HIDDEN_COLUMN = 6, 7, 10
ZERO, ERROR = ("I8", "IF(A8=4,0,1)", 0), ("J8", "1/0", "#DIV/0!")


def rows() -> list[list[object]]:
    """The list from row 1 on, the cells of formulas blank."""
    titles: list[list[object]] = [[title] for title in TITLE]
    return [*titles, list(HEAD), *([i, *row] for i, row in enumerate(PEOPLE, start=1))]


def with_openpyxl(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for r, row in enumerate(rows(), start=1):
        for c, cell in enumerate(row, start=1):
            made = sheet.cell(r, c, cell if cell != "" else None)
            if r == STRUCK_ROW:
                made.font = Font(strike=True)
            if isinstance(cell, dt.date):
                made.number_format = "dd/mm/yyyy"
    for place, formula, _ in (ZERO, ERROR):
        sheet[place] = f"={formula}"
    sheet.row_dimensions[HIDDEN_ROW].hidden = True
    sheet.column_dimensions["J"].hidden = True
    book.save(path)


def with_xlwt(path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    for r, row in enumerate(rows(), start=1):
        strike = "font: struck_out on" if r == STRUCK_ROW else ""
        for c, cell in enumerate(row):
            form = "dd/mm/yyyy" if isinstance(cell, dt.date) else "General"
            sheet.write(r - 1, c, cell, xlwt.easyxf(strike, num_format_str=form))
    sheet.write(7, 8, 0)
    sheet.row(HIDDEN_ROW - 1).hidden = True
    sheet.col(HIDDEN_COLUMN - 1).hidden = True
    book.save(str(path))


def with_gnumeric(path: Path, exporter: str, source: Path) -> None:
    command = ["ssconvert", "--recalc", f"--export-type={exporter}", str(source), str(path)]
    subprocess.run(command, check=True, capture_output=True)


NODE = """
const fs = require('fs'), job = JSON.parse(fs.readFileSync(0, 'utf8'));
const date = cell => cell && cell.day ? new Date(cell.day + 'T00:00:00Z') : cell;
async function exceljs() {
  const Excel = require('exceljs'), book = new Excel.Workbook();
  const sheet = book.addWorksheet('Sheet1');
  job.rows.forEach((row, r) => row.forEach((cell, c) => {
    if (cell === '') return;
    const made = sheet.getCell(r + 1, c + 1);
    made.value = date(cell);
    if (cell.day) made.numFmt = 'dd/mm/yyyy';
    if (r + 1 === job.struck) made.font = {strike: true};
  }));
  sheet.getCell(job.zero[0]).value = {formula: job.zero[1], result: 0};
  sheet.getCell(job.error[0]).value = {formula: job.error[1], result: {error: job.error[2]}};
  sheet.getRow(job.hidden).hidden = true;
  sheet.getColumn(job.column).hidden = true;
  await book.xlsx.writeFile(job.folder + '/exceljs.xlsx');
}
function sheetjs() {
  const XLSX = require('xlsx'), sheet = {};
  job.rows.forEach((row, r) => row.forEach((cell, c) => {
    if (cell === '') return;
    const days = cell.day && (Date.parse(cell.day) - Date.UTC(1899, 11, 30)) / 86400000;
    sheet[XLSX.utils.encode_cell({r, c})] = cell.day ? {t: 'n', v: days, z: 'dd/mm/yyyy'}
      : {t: typeof cell === 'number' ? 'n' : 's', v: cell};
  }));
  sheet[job.zero[0]] = {t: 'n', v: 0, f: job.zero[1]};
  sheet[job.error[0]] = {t: 'e', v: 7, w: job.error[2], f: job.error[1]};
  sheet['!ref'] = 'A1:J8';
  sheet['!rows'] = job.rows.map((_, r) => r + 1 === job.hidden ? {hidden: true} : {});
  sheet['!cols'] = Array.from({length: job.column}, (_, c) => ({hidden: c + 1 === job.column}));
  const book = {SheetNames: ['Sheet1'], Sheets: {Sheet1: sheet}};
  const kinds = [['sheetjs.xlsx', 'xlsx'], ['sheetjs.ods', 'ods'], ['sheetjs.xls', 'biff8']];
  for (const [name, bookType] of kinds)
    XLSX.writeFile(book, job.folder + '/' + name, {bookType});
}
exceljs().then(sheetjs);
"""


def with_node(folder: Path) -> None:
    told = {"rows": rows(), "folder": str(folder), "zero": ZERO, "error": ERROR}
    told |= {"struck": STRUCK_ROW, "hidden": HIDDEN_ROW, "column": HIDDEN_COLUMN}
    text = json.dumps(told, default=lambda day: {"day": day.isoformat()})
    subprocess.run(["node", "-e", NODE], input=text, text=True, check=True)


if __name__ == "__main__":
    with_openpyxl(HERE / "openpyxl.xlsx")
    with_xlwt(HERE / "xlwt.xls")
    with_node(HERE)
    for name, exporter in {
        "gnumeric.xlsx": "Gnumeric_Excel:xlsx2",
        "gnumeric.ods": "Gnumeric_OpenCalc:odf",
        "gnumeric.xls": "Gnumeric_Excel:excel_biff8",
    }.items():
        with_gnumeric(HERE / name, exporter, HERE / "openpyxl.xlsx")
