"""A unit's next workbook, made in its folder and filled in from the last one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from plan09lib.errors import DataRefused, Fault
from plan09lib.read.cells.looks import content_of
from plan09lib.read.files.day import date_text
from plan09lib.read.form.decided_training import decided_training
from plan09lib.read.form.form import write_form
from plan09lib.read.form.form_path import form_path
from plan09lib.read.form.prefill import OPEN, PROPOSED, prefilled, previous_snapshot
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import COURSES, ROSTER
from plan09lib.read.tables.sources import mark_untouched
from plan09lib.read.unit.history import History, NoSnapshot, Snapshot

_THEN = (
    "Giữ tệp này làm danh sách ngày quyết định; khi có người học, đổi Trạng thái ở danh sách kỳ sau"
    " thì báo cáo mới so sánh được việc đã cử với việc đã học."
)


@dataclass(frozen=True)
class MadeForm:
    """The workbook that was made, and in a line what it was filled in from."""

    path: Path
    told: str


_TO_SAVE = "Rà lại, sửa rồi lưu tệp: còn nguyên như máy lập thì chưa tính là danh sách."


def make_form(
    history: History, day: dt.date, output: Path | None = None, training: Path | None = None
) -> MadeForm:
    """The workbook for `day`, filled in from the previous one; at `output` or in the unit's folder.

    The rows of the list at `training` are added to sheet Đào tạo; that file is only read.

    Raises: BadParameter when the unit did not exist on that day, when a sample unit is given no
    `output`, or `output` is no `.xlsx`; DataRefused when a list of that day is already there, or
    for a faulty list of who is sent.
    """
    target = form_path(history.unit, day, output)
    found = previous_snapshot(history, day)
    plan, ward = history.plan, history.unit.name_on(day).ward
    if isinstance(found, NoSnapshot):
        if training is not None:
            rule = "danh sách cử đi học cần một danh sách trước để biết Mã là ai"
            raise DataRefused(Fault(training.name, found.explanation, rule, "bỏ --training"))
        write_form(target, {}, plan, day, ward)
        return MadeForm(target, f"Chưa điền sẵn người nào: {found.explanation}.")
    frames, added = prefilled(found, plan), ""
    if training is not None:
        decided = decided_training(training, found, plan).astype(object)
        frames[COURSES] = pd.concat([frames[COURSES], decided], ignore_index=True)
        added = f"\n  Thêm {len(decided)} lượt từ {training.name} vào trang Đào tạo. {_THEN}"
        added += _begun_before(decided["from_date"], day)
    frames[ROSTER], numbered = _numbered(frames[ROSTER], history)
    if output is not None:
        write_form(target, frames, plan, day, ward)
    else:
        write_form(target, frames, plan, day, ward, partial(mark_untouched, target))
        added += f"\n  {_TO_SAVE}"
    told = f"Điền sẵn {len(frames[ROSTER])} người từ {found.names}.{_left_out(found, plan)}"
    return MadeForm(target, told + numbered + _proposed(frames[ROSTER], plan) + added)


def _left_out(found: Snapshot, plan: Plan) -> str:
    """Which columns of the last list have no place in the form, though something stands there."""
    title = plan.sheet_title(ROSTER)
    headers = {
        f'"{one.column}"': None
        for book in found.workbooks
        for one in book.findings
        if one.code == "unknown_column" and one.sheet == title and content_of(one)
    }
    if not headers:
        return ""
    return (
        f"\n  Không chép cột {', '.join(headers)}: tệp mẫu không có các cột ấy; cần giữ thì thêm"
        " vào bên phải, số liệu không tính đến."
    )


def _numbered(roster: pd.DataFrame, history: History) -> tuple[pd.DataFrame, str]:
    """The roster with a Mã for everybody without one, none that anybody ever had, and what is told.

    Only new ones are given: they go on after the highest number of all the lists so far.
    """
    missing = roster["staff_id"].isna()
    if not missing.any():
        return roster, ""
    known = [snapshot.roster["staff_id"] for snapshot in history.until(dt.date.max)]
    taken = {int(one) for ids in (*known, roster["staff_id"]) for one in ids.dropna()
             if str(one).isdecimal()}  # fmt: skip
    first = max(taken, default=0) + 1
    new = [f"{first + place:04d}" for place in range(int(missing.sum()))]
    filled = roster["staff_id"].astype(object)
    filled[missing] = new
    span = new[0] if len(new) == 1 else f"{new[0]} đến {new[-1]}"
    told = f"\n  Đánh Mã {span} cho {len(new)} người chưa có; giữ nguyên qua các kỳ."
    return roster.assign(staff_id=filled), told


def _proposed(roster: pd.DataFrame, plan: Plan) -> str:
    sheet = plan.layout.sheets[ROSTER]
    headers = [
        f'"{sheet.column(one.column).header}"'
        for one in plan.file.memberships
        if roster[one.column].isin([PROPOSED, OPEN]).any()
    ]
    if not headers:
        return ""
    return (
        f"\n  Cột {', '.join(headers)} ghi {PROPOSED} theo chức vụ, {OPEN} là chưa rõ: đúng thì đổi"
        " thành x, không phải thì xóa; để nguyên thì vẫn là chưa rõ."
    )


def _begun_before(begins: pd.Series, day: dt.date) -> str:
    """What to do with courses said to begin before the day on which they are decided."""
    early = sum(pd.Timestamp(begin).date() < day for begin in begins)
    if not early:
        return ""
    return (
        f"\n  {early} lượt có Từ ngày trước ngày quyết định {date_text(day)}:"
        " sửa thành ngày khai giảng, nếu không báo cáo coi là đã đến ngày mà chưa học."
    )
