"""Lists as an office would type them, written to disk without the plan's layout, and read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import xlsxwriter

from plan09lib.judge.targets.evidence import gather
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.tables.sources import Source
from plan09lib.read.unit.history import History
from plan09lib.read.workbook.intake import Workbook, read_workbook

DAY = "2025-06-30"
HEAD = ["Mã", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Nhóm", "Chuyên môn"]
HEAD += ["Lý luận chính trị", "Ngoại ngữ", "Ngày vào"]
PEOPLE = [
    ["0012", "Mẫu Thị Một", "01/02/1980", "nữ", "Chủ tịch UBND", "cán bộ", "ĐH", "CC", "B1", ""],
    ["0013", "Mẫu Văn Hai", "15/8/1984", "nam", "Tư pháp - Hộ tịch", "CC", "ĐH", "TC", "A2", ""],
    ["0014", "Mẫu Văn Ba", "2/3/1990", "nam", "Văn hóa - Xã hội", "CC", "CĐ", "chưa", "chưa", ""],
]
ACTIVITY = ["Ngày", "Mã việc", "Đơn vị thực hiện", "Số lượng"]
Table = list[list[Any]]
Sheets = dict[str, Table]


def write_sheets(path: Path, sheets: Sheets) -> None:
    """A workbook as an office would type it: no layout, values as given."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for title, table in sheets.items():
            sheet = book.add_worksheet(title)
            for row, cells in enumerate(table):
                for column, cell in enumerate(cells):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(row, column, dt.datetime(*cell.timetuple()[:3]), day)
                    else:
                        sheet.write(row, column, cell)


def roster(**cells: Any) -> Table:
    """The good table; `cells` replaces cells of the second person (row 3) by header."""
    table = [list(HEAD), *(list(row) for row in PEOPLE)]
    for header, value in cells.items():
        table[2][HEAD.index(header.replace("_", " "))] = value
    return table


def without(header: str) -> Table:
    place = HEAD.index(header)
    return [row[:place] + row[place + 1 :] for row in roster()]


def more(header: str, *values: Any) -> Table:
    return [[*row, value] for row, value in zip(roster(), [header, *values], strict=True)]


def activity(**cells: Any) -> Sheets:
    row = ["10/6/2025", "1.1", "Đảng ủy", "12"]
    for header, value in cells.items():
        row[ACTIVITY.index(header.replace("_", " "))] = value
    return {"Nhân sự": roster(), "Hoạt động": [ACTIVITY, row]}


def people(**cells: Any) -> Sheets:
    return {"Nhân sự": roster(**cells)}


def read(folder: Path, plan: Plan, name: str = f"{DAY}.xlsx") -> Workbook:
    return read_workbook(Source(dt.date.fromisoformat(DAY), folder / name), plan)


def judge(folder: Path, plan: Plan) -> None:
    gather(plan, History.load(folder.parents[1], "p-1", plan), Period.parse("2025-H1"))
