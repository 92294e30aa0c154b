"""What a list says of who learns, and has learnt, in two sheets that need not agree.

Targets are counted by the roster alone: where sheet Đào tạo says otherwise it is told, never used.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, Literal

import pandas as pd

from plan09lib.read.cells.findings import Finding, listed
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.course_rules import ATTENDING, FINISHED, OPEN, CourseRule
from plan09lib.read.rules.layout import COURSES, ROSTER
from plan09lib.read.rules.vocab import Vocabulary
from plan09lib.read.unit.entered import open_courses, running
from plan09lib.read.unit.history import Snapshot
from plan09lib.read.workbook.row_checks import level_scales


def learning_findings(now: Snapshot, plan: Plan) -> Iterator[Finding]:
    """Warnings about ticks and courses that do not fit together, levels that a course says were
    reached or are only being learnt, and open courses of an unreadable level.

    Texts hold row numbers and never a name or a Mã. Without sheet Đào tạo nothing is known.
    Source: verdicts.md §2, rule 3, and §1.
    """
    if now.lacks(COURSES):
        return
    yield from _uncovered(now, plan)
    yield from _unreadable(now, plan)
    yield from _otherwise(now, plan)


def _otherwise(now: Snapshot, plan: Plan) -> Iterator[Finding]:
    """Cells of the roster that a course of the same person says to be otherwise, by column."""
    people = {str(row["staff_id"]): row for row in now.roster.to_dict("records")}
    title, sheet = plan.sheet_title(ROSTER), plan.sheet_title(COURSES)
    found: dict[tuple[str, str, str], dict[str, None]] = {}
    for course in now.sheet(COURSES).to_dict("records"):
        person = people.get(str(course["staff_id"]))
        if person is None:
            continue
        for column, level, how in _says(course, pd.Timestamp(now.date), plan):
            held: str = "" if pd.isna(person[column]) else str(person[column])
            if why := _contradicts(plan.column_vocabulary(column), held, level, how):
                place = f"dòng {person['row']} ({sheet} dòng {course['row']})"
                found.setdefault((str(person["workbook"]), column, why), {})[place] = None
    for (name, column, why), places in found.items():
        words, do = _OTHERWISE[why]
        text = f"{words.format(sheet)}: {', '.join(places)}; chỉ tiêu tính theo trang {title}"
        header = plan.layout.sheets[ROSTER].column(column).header
        yield Finding(name, "warning", why, title, text, do, column=header)


_OTHERWISE = {
    "course_says_more": (
        "trang {} ghi đã học xong mức cao hơn ô này, hoặc đã được cử mà ô này ghi chưa",
        "xem bằng, chứng chỉ rồi sửa một trong hai chỗ",
    ),
    "course_says_known": (
        "ô này trống mà trang {} ghi đã học xong, hoặc đã được cử",
        "xem bằng, chứng chỉ rồi ghi vào ô này",
    ),
    "held_while_learning": (
        "ô này đã ghi mức mà trang {} ghi là đang học",
        "chưa học xong thì ghi mức đã có bằng, chứng chỉ; đã xong thì sửa Trạng thái của lớp",
    ),
    "course_without_tick": (
        "ô này ghi không mà trang {} có lớp đang học",
        "sửa một trong hai chỗ",
    ),
}
"""What is said of a cell and a course of one person that contradict each other, and what to do."""


def _says(
    course: Mapping[Hashable, Any], day: pd.Timestamp, plan: Plan
) -> Iterator[tuple[str, str, How]]:
    """The cells that a course speaks of on `day`: column, level, and how they come to have it."""
    kind, text, state = ("" if pd.isna(course[n]) else str(course[n]) for n in _SAYING)
    first, last = (None if pd.isna(course[n]) else course[n] for n in ("from_date", "to_date"))
    has_begun = first is None or first <= day
    is_done = state == FINISHED and (last is None or last <= day)
    runs = state == ATTENDING and has_begun and (last is None or last >= day)
    for rule in plan.courses.courses:
        level = _leads_to(rule, text, plan) if rule.kind == kind else ""
        if level and (is_done or (rule.on_sending and state in OPEN and has_begun)):
            yield rule.column, level, "done"
        elif level and runs and not rule.level:
            yield rule.column, level, "learning"
    if runs:
        yield from (
            (column, level, "ticked") for column, level, own in _passing(plan) if kind in own
        )


How = Literal["done", "learning", "ticked"]
_SAYING = ("course_kind", "course_level", "course_state")


def _leads_to(rule: CourseRule, text: str, plan: Plan) -> str:
    """The level that a course of this kind leads to by what its row says; empty for none."""
    if not rule.only_level:
        return rule.level or plan.column_vocabulary(rule.column).named_in(text)
    plain = (one for one in plan.courses.courses if one.kind == rule.kind and not one.only_level)
    is_it = any(_leads_to(one, text, plan) == rule.only_level for one in plain)
    return rule.level if is_it else ""


def _contradicts(scale: Vocabulary, held: str, level: str, how: How) -> str:
    """The code of what a cell and a course say otherwise; empty where both may be true."""
    if how == "learning":
        return "held_while_learning" if held == level else ""
    if not held:
        return "course_says_known" if how == "done" else ""
    now, then = scale[held].rank, scale[level].rank
    if now is None or then is None or now >= then:
        return ""
    return "course_says_more" if how == "done" else "course_without_tick"


def _uncovered(now: Snapshot, plan: Plan) -> Iterator[Finding]:
    """Of each passing state the people ticked, and those whom no course that runs now covers."""
    roster = now.roster
    under_way = running(open_courses(now.sheet(COURSES)), pd.Timestamp(now.date))
    for column, level, kinds in _passing(plan):
        header = plan.layout.sheets[ROSTER].column(column).header
        ticks = (roster[column] == level).fillna(False).astype(bool)
        ticked = roster.loc[ticks, ["staff_id", "workbook", "row"]]
        learning = set(under_way.loc[under_way["course_kind"].isin(kinds), "staff_id"])
        bare = ticked[~ticked["staff_id"].isin(learning)]
        for name, rows in bare.groupby("workbook", sort=True):
            marked = ticked[ticked["workbook"] == name]
            covered = len(marked) - len(rows)
            text = f"{len(marked)} người đánh dấu, {covered} người có lớp đang học ở trang Đào tạo"
            text += f"; chưa có lớp: dòng {listed(rows['row'])}"
            do = "ghi lớp đang học ở trang Đào tạo; đã học xong hoặc thôi học thì bỏ đánh dấu"
            title = plan.sheet_title(ROSTER)
            yield Finding(
                str(name), "warning", "tick_without_course", title, text, do, column=header
            )


def _passing(plan: Plan) -> Iterator[tuple[str, str, set[str]]]:
    """Each passing state: its column, the level that counts, the kinds of course it goes with."""
    for scale in (scale for scale in plan.file.scales if scale.may_fall):
        kinds: dict[str, set[str]] = {}
        for offer in plan.training.courses:
            for gives in offer.gives:
                if gives.column == scale.column and gives.when == "during":
                    kinds.setdefault(gives.level, set()).add(offer.kind)
        yield from ((scale.column, level, own) for level, own in kinds.items())


def _unreadable(now: Snapshot, plan: Plan) -> Iterator[Finding]:
    """Open courses of which nobody can tell the level that they lead to."""
    sheet = plan.layout.sheets[COURSES]
    for row in open_courses(now.sheet(COURSES)).to_dict("records"):
        kind, text = ("" if pd.isna(row[name]) else str(row[name]) for name in _TOLD)
        scales = level_scales(plan, kind)
        if scales and not any(scale.named_in(text) for scale in scales):
            found = "không rõ học lên trình độ nào nên chưa tính được học xong thì đạt gì"
            do = "ghi trình độ của lớp, ví dụ trung cấp"
            header, number = sheet.column("course_level").header, int(row["row"])
            yield Finding(
                str(row["workbook"]), "warning", "unreadable_course", sheet.title, found, do,
                row=number, column=header,
            )  # fmt: skip


_TOLD = ("course_kind", "course_level")
