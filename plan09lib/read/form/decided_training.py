"""The list of who is sent on which course, as the office decided it, for the next workbook.

It is the edited `ke-hoach-dao-tao.xlsx` of a report, or any file with a sheet in the columns of
sheet Đào tạo. It is taken whole or, with every fault told at once, not at all.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from plan09lib.errors import DataRefused, Fault
from plan09lib.read.cells.findings import Finding
from plan09lib.read.files.day import date_text
from plan09lib.read.files.text import matching_key
from plan09lib.read.layout.arrange import arrange, choose_header
from plan09lib.read.layout.arranged import Arranged
from plan09lib.read.layout.header import Recogniser
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.course_rules import OPEN
from plan09lib.read.rules.layout import COURSES, ROSTER, Sheet
from plan09lib.read.tables.tables import open_tables
from plan09lib.read.unit.history import Snapshot
from plan09lib.read.unit.identified import OWN
from plan09lib.read.workbook.row_checks import SEAT, course_findings, level_scales, seats
from plan09lib.read.workbook.sheet_reader import SheetReader

NAME = "full_name"
_RULE = "danh sách đã duyệt chỉ được nhận khi không còn dòng nào sai"


def decided_training(path: Path, snapshot: Snapshot, plan: Plan) -> pd.DataFrame:
    """The rows of the list at `path`, in the columns of sheet Đào tạo, as codes and dates.

    `snapshot` is what the next workbook is filled in from: every Mã must be on its roster, under
    the name written beside it, and no seat may be open there already.

    Raises: DataRefused with every faulty row.
    """
    sheet = _with_names(plan)
    arranged = _arranged(path, sheet, plan)
    reader = SheetReader(path.name, snapshot.date, sheet, plan, "dmy", strict=True)
    rows = reader.read(arranged)
    found = [*reader.findings, *course_findings(rows, plan, path.name)]
    faults = [_fault(finding) for finding in found if finding.severity != "note"]
    faults += _row_faults(path, rows, snapshot, plan, {f.row for f in found if f.raw})
    if rows.empty:
        faults.append(Fault(path.name, "không có dòng nào", _RULE, "ghi ít nhất một người"))
    if faults:
        raise DataRefused(faults)
    return rows[[column.name for column in plan.layout.sheets[COURSES].columns]]


def _fault(finding: Finding) -> Fault:
    value = f' (giá trị "{finding.raw}")' if finding.raw else ""
    return Fault(finding.place, f"{finding.explanation}{value}", _RULE, finding.action)


def _with_names(plan: Plan) -> Sheet:
    """Sheet Đào tạo with the column of names that a proposed list has beside it."""
    sheet = plan.layout.sheets[COURSES]
    name = plan.layout.sheets[ROSTER].column(NAME).model_copy(update={"required": False})
    return sheet.with_column(name)


def _arranged(path: Path, sheet: Sheet, plan: Plan) -> Arranged:
    """The one visible sheet of the file that has the columns of sheet Đào tạo."""
    recogniser = Recogniser(COURSES, sheet, plan.headings, plan.vocabularies)
    required = {column.name for column in sheet.columns if column.required}
    fitting = []
    for table in open_tables(path).tables:
        header = None if table.hidden else choose_header(table, recogniser)
        if header and required <= {one.column for one in header.understood}:
            fitting.append(table)
    arranged = arrange(fitting[0], recogniser) if len(fitting) == 1 else None
    if arranged is None:
        headers = ", ".join(column.header for column in sheet.columns if column.required)
        words = f"{len(fitting)} trang có đủ các cột {headers}"
        action = "giữ một trang" if fitting else "giữ dòng tiêu đề các cột, lưu dạng .xlsx"
        raise DataRefused(Fault(path.name, words, "cần đúng một trang như vậy", action))
    return arranged


def _row_faults(
    path: Path, rows: pd.DataFrame, snapshot: Snapshot, plan: Plan, told: set[int]
) -> Iterator[Fault]:
    """What is wrong with each row beside the list it is for; `told` rows have unreadable cells."""
    people = snapshot.roster.drop_duplicates(OWN).set_index(OWN)[NAME]
    courses = snapshot.sheet(COURSES)
    taken = seats(courses.assign(staff_id=courses[OWN]), plan)
    taken_seats = set(taken.loc[taken["course_state"].isin(OPEN), SEAT].itertuples(index=False))
    last = plan.last_deadline
    required = [c for c in plan.layout.sheets[COURSES].columns if c.required]
    for row in seats(rows, plan).to_dict("records"):
        where = f"{path.name}, dòng {row['row']}"
        for column in required:
            if pd.isna(row[column.name]) and row["row"] not in told:
                yield Fault(where, f"thiếu {column.header}", _RULE, f"ghi {column.header}")
        if not pd.isna(row["staff_id"]):
            yield from _person_faults(where, row, people)
        if tuple(row[name] for name in SEAT) in taken_seats:
            words = f"lượt này đã có ở trang Đào tạo của {snapshot.names}"
            yield Fault(where, words, "mỗi lượt ghi một dòng", "bỏ dòng này")
        if row["row"] not in told:
            yield from _level_faults(where, row, plan)
            if pd.isna(row["from_date"]):
                rule = "không có ngày bắt đầu thì lượt đi học không được tính"
                yield Fault(where, "thiếu Từ ngày", rule, "ghi ngày khai giảng, kể cả dự kiến")
        yield from _date_faults(where, row["from_date"], snapshot.date, last)


def _person_faults(where: str, row: dict[object, object], people: pd.Series) -> Iterator[Fault]:
    staff_id, name = str(row["staff_id"]), row[NAME]
    if staff_id not in people.index:
        rule = "Mã phải có ở trang Nhân sự của danh sách mới nhất"
        near = difflib.get_close_matches(staff_id, list(people.index), n=1, cutoff=0.75)
        action = f'có phải "{near[0]}"?' if near else "ghi Mã như ở trang Nhân sự"
        yield Fault(where, f'Mã "{staff_id}" không có trong danh sách', rule, action)
    elif not pd.isna(name) and matching_key(str(name)) != matching_key(str(people[staff_id])):  # type: ignore[call-overload]
        words = f'Mã "{staff_id}" không phải của người ghi ở cột Họ và tên'
        yield Fault(where, words, "Mã và họ tên phải là của một người", "sửa Mã hoặc họ tên")


def _level_faults(where: str, row: dict[object, object], plan: Plan) -> Iterator[Fault]:
    """A level that is missing or not understood, where the kind of course alone does not say it."""
    text = "" if pd.isna(row["course_level"]) else str(row["course_level"])  # type: ignore[call-overload]
    scales = level_scales(plan, str(row["course_kind"]))
    if scales and not any(scale.named_in(text) for scale in scales):
        found = f'không hiểu Trình độ "{text}"' if text else "thiếu Trình độ"
        labels = [level.label for scale in scales for level in scale.levels if level.rank]
        rule = "một lượt là một người, một loại và một trình độ"
        yield Fault(where, found, rule, f"cuối ô ghi một trong các mức: {', '.join(labels)}")


def _date_faults(where: str, begins: object, listed: dt.date, last: dt.date) -> Iterator[Fault]:
    if pd.isna(begins):  # type: ignore[call-overload]
        return
    day = pd.Timestamp(begins).date()  # type: ignore[arg-type]
    if not listed <= day <= last:
        rule = f"lớp sắp cử bắt đầu từ ngày danh sách ({date_text(listed)}) đến {date_text(last)}"
        yield Fault(where, f"Từ ngày là {date_text(day)}", rule, "sửa năm hoặc ngày")
