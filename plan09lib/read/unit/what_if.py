"""What an analyst assumes instead of what is: other percents, readings, an earlier day, edits.

An edit is made in the cells of the roster before they are understood, so that it counts exactly as
the same edit made in Excel would.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from plan09lib.errors import BadParameter, Fault, nearest
from plan09lib.read.cells.values import understand, understand_date
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.files.day import given_day
from plan09lib.read.files.text import matching_key
from plan09lib.read.layout.arranged import Arranged
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ROSTER, Column
from plan09lib.read.unit.history import History, as_of_snapshot
from plan09lib.read.unit.identified import OWN
from plan09lib.read.workbook.intake import Workbook

Edit = tuple[str, str, str]
"""Staff id, column (its name or its header), value as it would be typed."""


@dataclass(frozen=True)
class CutPeriod(Period):
    """A period that is taken to end on an earlier day."""

    cut: dt.date | None = None

    @property
    def end(self) -> dt.date:
        """The day it is taken to end on."""
        return self.cut or super().end


def cut_period(period: Period, day: str) -> Period:
    """`period` taken to end on `day`. Raises: BadParameter for a day outside the period."""
    cut = given_day(day, "as_of")
    if not period.start <= cut <= period.end:
        rule = f"ngày nằm trong kỳ {period.text}"
        raise refused("as_of", day, rule, "chọn ngày khác hoặc mở kỳ khác")
    return CutPeriod(
        text=period.text,
        first_year=period.first_year,
        last_year=period.last_year,
        part=period.part,
        cut=cut,
    )


def assumed_plan(plan: Plan, percent: Mapping[str, int], reading: Mapping[str, str]) -> Plan:
    """The plan with other percents and readings of some targets.

    Raises: BadParameter, with the nearest known name, for an unknown target or reading and for a
    percent outside 0 to 100.
    """
    for target_id in (*percent, *reading):
        known_target(plan, target_id)
    targets = tuple(_assumed_target(target, percent, reading) for target in plan.targets)
    return replace(plan, file=plan.file.model_copy(update={"targets": targets}))


def known_target(plan: Plan, target_id: str) -> Target:
    """The target called `target_id`. Raises: BadParameter, with the nearest id, when none is."""
    found = next((target for target in plan.targets if target.id == target_id), None)
    if found is None and target_id in {one.id for one in plan.measured}:
        rule = (
            "chỉ tiêu này nêu một khoảng: không có biến động từng người, dự báo, cách hiểu khác, "
            "tỷ lệ giả định, đề xuất cử đi học"
        )
        hint = f'xem review.target("{target_id}")'
        raise refused("chỉ tiêu", target_id, rule, hint)
    if unsaid := next((one for one in plan.file.unsaid if one.id == target_id), None):
        rule = f"nội dung này không đánh giá được bằng số liệu: {unsaid.reason}"
        raise refused("chỉ tiêu", target_id, rule, f"hỏi được: {', '.join(plan.asked_ids)}")
    if found is None:
        hint = nearest(str(target_id), plan.asked_ids)
        raise refused("chỉ tiêu", target_id, "mã chỉ tiêu như trong plan.yml", hint)
    return found


def _assumed_target(
    target: Target, percent: Mapping[str, int], reading: Mapping[str, str]
) -> Target:
    if target.id in reading:
        wanted = reading[target.id]
        found = [one for one in target.alternatives if one.id == wanted]
        if not found:
            known = [one.id for one in target.alternatives]
            hint = nearest(str(wanted), known) if known else "chỉ tiêu này không có cách hiểu khác"
            rule = "cách hiểu là một mã trong alternatives của chỉ tiêu"
            raise refused(f"cách hiểu {target.id}", wanted, rule, hint)
        target = target.read_as(found[0])
    if target.id in percent:
        value = percent[target.id]
        if type(value) is not int or not 0 <= value <= 100:
            rule = "tỷ lệ là số nguyên từ 0 đến 100"
            raise refused(f"tỷ lệ {target.id}", value, rule, "dùng ví dụ 70")
        target = target.model_copy(update={"applied": value})
    return target


def assumed_history(
    history: History, plan: Plan, end: dt.date, edits: Sequence[Edit] = ()
) -> History:
    """The history under `plan`, with `edits` made in the workbook that speaks for `end`.

    Raises: BadParameter for a person, column or value that is not known; DataRefused without a
    workbook.
    """
    if not edits:
        return history.assuming(plan)
    check_edits(edits)
    books = [_edited(history, book, edits) for book in as_of_snapshot(history, end).workbooks]
    return history.assuming(plan, books)


def check_edits(edits: Sequence[Edit]) -> None:
    """Nothing, when each is a person, a column and a value. Raises: BadParameter."""
    for edit in edits:
        if not (isinstance(edit, list | tuple) and [type(one) for one in edit[:-1]] == [str] * 2):
            rule = "mỗi ô sửa là (mã người, cột, giá trị), mã và cột là chữ trong dấu nháy"
            example = 'ví dụ edits=[("0115", "political_theory", "trung_cap")]'
            raise refused("edits", edit, rule, example)


def _edited(history: History, book: Workbook, edits: Sequence[Edit]) -> Workbook:
    plan = history.plan
    rows = dict(zip(book.roster[OWN], book.roster["row"], strict=True))
    changes = []
    for staff_id, name, value in edits:
        column = edited_column(plan, name)
        cell = _cell(plan, column, value, book.date)
        if staff_id not in rows:
            rule = "mã người như ở cột Mã của trang Nhân sự"
            raise refused("mã nhân sự", staff_id, rule, "xem review.people(…)")
        changes.append((int(rows[staff_id]), column.name, cell))
    return history.read_anew(book.source, partial(_edit_cells, changes))


def _edit_cells(changes: Iterable[tuple[int, str, object]], roster: Arranged) -> None:
    for row, column, value in changes:
        cells = roster.cells.setdefault(column, [""] * len(roster.numbers))
        cells[roster.numbers.index(row)] = value


def edited_column(plan: Plan, name: str) -> Column:
    """The roster column that an edit names, by its name or header. Raises: BadParameter."""
    columns = plan.layout.sheets[ROSTER].columns
    found = [one for one in columns if name == one.name or matching_key(name) == _key(one)]
    if not found:
        rule = "cột của trang Nhân sự, theo tên trong bieu_mau.yml hoặc tiêu đề"
        raise refused("cột", name, rule, nearest(name, [one.name for one in columns]))
    return found[0]


def _key(column: Column) -> str:
    return matching_key(column.header)


def _cell(plan: Plan, column: Column, value: str, day: dt.date) -> object:
    """The cell as Excel would hold it; a date is given as 1999-02-01."""
    cell: object = value
    if column.kind == "date" and value:
        cell = dt.datetime.combine(given_day(value, f'cột "{column.header}"'), dt.time())
        problem = understand_date(cell, column, day, "")[1]
    else:
        problem = understand(cell, column, plan.vocabularies.get(column.vocab))[1]
    if problem:
        raise refused(f'cột "{column.header}"', value, problem.explanation, problem.action)
    return cell


def refused(where: str, found: object, rule: str, action: str) -> BadParameter:
    """What is said of an assumption that cannot be made."""
    return BadParameter(Fault(where, f'nhận được "{found}"', rule, action))
