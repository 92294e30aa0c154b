"""What a list says of who is learning, in two sheets that need not agree: ticks, open courses."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from plan09lib.read.cells.findings import Finding, listed
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import COURSES, ROSTER
from plan09lib.read.unit.entered import open_courses, running
from plan09lib.read.unit.history import Snapshot
from plan09lib.read.workbook.row_checks import level_scales


def learning_findings(now: Snapshot, plan: Plan) -> Iterator[Finding]:
    """Warnings about ticks that no open course covers, and open courses of an unreadable level.

    Texts hold row numbers and never a name or a Mã. Without sheet Đào tạo nothing is known.
    Source: verdicts.md §2, rule 3, and §1.
    """
    if now.lacks(COURSES):
        return
    yield from _uncovered(now, plan)
    yield from _unreadable(now, plan)


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
