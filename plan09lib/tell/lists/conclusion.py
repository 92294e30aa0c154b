"""What the keeper of a list reads first, in plain lines: what to do, who is in which group."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from plan09lib.errors import Fault
from plan09lib.judge.lists.shortest_way import Gap, Row, Step, shortest_way
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.read.cells.findings import listed, listed_by_sheet, rows_of
from plan09lib.read.files.day import date_text
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import COURSES, ROSTER
from plan09lib.tell.lists.data_review import DataReview


def conclusion_lines(review: DataReview) -> str:
    """Whether the period may be judged; why not is told once per cause, with its rows."""
    if not review.refusal:
        return review.may_be_judged().text
    causes = by_cause(review.refusal)
    ward = review.unit.name_on(review.period.end).ward
    lines = [f"{ward[:1].upper()}{ward[1:]}, {review.period.label}."]
    lines += [f"Chưa đánh giá được kỳ này vì {len(causes)} nguyên nhân:"]
    return "\n".join([*lines, *(f"- {fault}" for fault in causes)])


def by_cause(faults: Iterable[Fault]) -> list[Fault]:
    """The faults, those that differ in their rows alone as one that names all rows."""
    causes: dict[tuple[str, str, str, str], list[int]] = {}
    for fault in faults:
        row = _ROW.search(fault.where)
        where = _ROW.sub("", fault.where)
        rows = causes.setdefault((where, fault.found, fault.rule, fault.action), [])
        rows += [int(row[1])] if row else []
    return [
        Fault(f"{where}, dòng {listed(sorted(set(rows)))}" if rows else where, *rest)
        for (where, *rest), rows in causes.items()
    ]


_ROW = re.compile(r", dòng (\d+)")


def shortest_lines(review: DataReview) -> str:
    """At most three lines: what to fill in or add first, and which targets that decides."""
    evidence = review.evidence
    if evidence is None:
        return ""
    steps = shortest_way(evidence, review.undecided)
    there = frozenset(review.books[-1].understanding["column"]) if review.books else frozenset()
    lines = (f"{place}. {_step(step, evidence, there)}" for place, step in enumerate(steps, 1))
    return "\n".join(lines)


def _step(step: Step, evidence: Evidence, there: frozenset[str]) -> str:
    told = []
    if step.enough:
        told.append(f"đủ để kết luận {', '.join(step.enough)}")
    if step.helps:
        told.append(f"cần cho {', '.join(step.helps)}")
    return f"{_action(step.gap, step.rows, evidence, there)} ({'; '.join(told)})"


def _action(gap: Gap, rows: Sequence[Row], evidence: Evidence, there: frozenset[str]) -> str:
    """What to do; `there` are the columns that the list has, others are to be added."""
    plan = evidence.plan
    is_joined = bool(gap.workbook) or evidence.now.roster["origin"].nunique() > 1
    told = (
        listed_by_sheet(rows, plan.sheet_title(ROSTER)) if is_joined else listed(n for _, n in rows)
    )
    people = f"{len(rows)} người, dòng {told}"
    older = f" ở danh sách {gap.workbook}" if gap.workbook else ""
    if gap.missing is not None:
        return _wanted_list(gap)
    if gap.kind == "courses":
        return f'thêm trang "{plan.sheet_title(COURSES)}"{older} ({people})'
    header = plan.layout.sheets[ROSTER].column(gap.column).header
    do = "điền" if gap.column in there or older else "thêm"
    if gap.kind == "value":
        return f'{do} cột "{header}"{older}, biết là chưa có thì ghi chưa ({people})'
    if gap.column == "position":
        return f"ghi rõ chức vụ, hoặc duyệt cách hiểu trong mapping.yml ({people})"
    if gap.column in {one.column for one in plan.file.memberships}:
        return f'{do} cột "{header}", đánh dấu x cho đúng người ({people} chưa rõ)'
    return f'{do} cột "{header}" ({people})'


def _wanted_list(gap: Gap) -> str:
    missing = gap.missing
    if missing is None or not (missing.first and missing.last and missing.wanted):
        return "thêm danh sách còn thiếu"
    span = f"từ {date_text(missing.first)} đến {date_text(missing.last)}"
    wards = ", ".join(unit.name_on(missing.wanted).ward for unit in missing.lacking)
    what = "mốc gốc" if missing.cause == "baseline_list" else "thời hạn"
    day = f"{date_text(missing.wanted)}"
    return f"thêm danh sách {what} gần ngày {day} ({span}) của {wards}: plan09 add TỆP"


def next_form_line(review: DataReview) -> str:
    """How the last list becomes a workbook in the project's layout, where it is in another."""
    read_otherwise = {column.file for column in review.column_readings}
    if not review.books or review.books[-1].source.name not in read_otherwise:
        return ""
    return (
        f"Kỳ sau khỏi phải hỏi lại: plan09 template {review.unit.id} NGÀY chép danh sách này sang "
        "tệp mẫu, đánh Mã cho từng người, đề xuất ai thuộc diện nào để xác nhận"
    )


def group_lines(review: DataReview) -> str:
    """How many people of the last list are in each group, by which rows, and who is not placed."""
    if not review.books:
        return ""
    last = review.books[-1]
    return "\n".join(_groups(last.roster, review.plan, last.source.date))


def _groups(roster: pd.DataFrame, plan: Plan, day: dt.date) -> Iterator[str]:
    for level in plan.vocabularies["nhom"].levels:
        if (mask := roster["group"] == level.code).any():
            yield _line(level.label, roster, mask)
    yield from _unplaced(roster, roster["group"].isna(), "nhóm")
    for level in plan.vocabularies["gioi_tinh"].levels:
        if (mask := roster["sex"] == level.code).any():
            yield _line(level.label, roster, mask)
    yield from _unplaced(roster, roster["sex"].isna(), "giới tính")
    for member in plan.file.memberships:
        if not _is_asked(plan, member.column, day):
            continue
        ticks = roster[member.column].astype("boolean")
        yield _line(member.label, roster, ticks)
        yield from _unplaced(roster, ticks.isna(), member.label)


def _is_asked(plan: Plan, column: str, day: dt.date) -> bool:
    """Whether a group is told by this column on that day; also where no group ever is."""
    versions = [
        (group.version_for(day), version)
        for group in plan.file.populations
        for version in group.versions
        if any(who.member == column for who in version.who)
    ]
    return not versions or any(now is version for now, version in versions)


def _line(label: str, roster: pd.DataFrame, mask: pd.Series) -> str:
    people = roster[mask.fillna(False).astype(bool)]
    where = f" (dòng {rows_of(people, roster)})" if len(people) else ""
    return f"{label}: {len(people)} người{where}"


def _unplaced(roster: pd.DataFrame, mask: pd.Series, what: str) -> Iterator[str]:
    if mask.any():
        yield _line(f"  chưa rõ {what}", roster, mask)
