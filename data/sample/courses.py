"""The sheet Đào tạo: courses behind the changes in a life, and courses for groups."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from people import Change, Person

KINDS = {  # short key of the changed value: kind of course, days it takes, who signs
    "cm": ("chuyen_mon", 730, "QĐ-UBND"),
    "ll": ("ly_luan_chinh_tri", 240, "QĐ/ĐU"),
    "ql": ("quan_ly_nha_nuoc", 60, "QĐ-UBND"),
    "dt": ("nghiep_vu_doan_the", 7, "QĐ/ĐU"),
    "cn": ("cap_nhat_lanh_dao", 5, "QĐ/ĐU"),
    "th": ("tin_hoc", 60, "QĐ-UBND"),
    "nn": ("ngoai_ngu", 150, "QĐ-UBND"),
}
DAYS_OF_LEVEL = {"so_cap": 30, "cao_cap": 400}
NAMES = {
    "so_cap": "sơ cấp", "trung_cap": "trung cấp", "cao_cap": "cao cấp",
    "cao_dang": "cao đẳng", "dai_hoc": "đại học",
    "chuyen_vien": "ngạch chuyên viên", "chuyen_vien_chinh": "ngạch chuyên viên chính",
    "co_ban": "ứng dụng CNTT cơ bản", "bac_3": "tiếng Anh bậc 3",
}  # fmt: skip
NAMES_OF_KIND = {"dt": "Nghiệp vụ công tác đoàn thể", "cn": "Cập nhật theo chức danh quy hoạch"}
FIRST_LANGUAGE_CLASS = dt.date(2022, 5, 10)
NOTICE_DAYS = 45  # sent this long before the class begins
Row = dict[str, object]


def course_rows(
    group_courses: list[dict], since: dt.date, people: list[Person], day: dt.date
) -> list[Row]:
    """All courses known on `day`, by first day."""
    here = [person for person in people if person.leaves > since]
    rows = [row for person in here for row in _of_person(person, day)]
    rows += [row for course in group_courses for row in _of_group(course, here, day)]
    known = [
        row
        for row in rows
        if row["from_date"] <= day + dt.timedelta(NOTICE_DAYS) and row["to_date"] >= since
    ]
    return sorted(known, key=lambda row: (row["from_date"], row["staff_id"], row["course_kind"]))


def _of_person(person: Person, day: dt.date) -> Iterator[Row]:
    for change in person.changes:
        if change.key in KINDS and change.day < person.leaves:
            yield _degree(person, change, day)
    yield from _sent_only(person)
    yield from _language_classes(person, day)


def _degree(person: Person, change: Change, day: dt.date) -> Row:
    kind, days, signed = KINDS[change.key]
    begins = change.day - dt.timedelta(DAYS_OF_LEVEL.get(change.value, days))
    level = NAMES_OF_KIND.get(change.key) or NAMES[change.value]
    return _row(person, kind, level, begins, change.day, day, signed)


def _sent_only(person: Person) -> Iterator[Row]:
    """Sent to a basic course that nobody has begun yet."""
    learned = any(change.key == "ll" for change in person.changes)
    for change in person.changes:
        if change.key == "sc" and not learned:
            ends = change.day + dt.timedelta(60)
            row = _row(person, "ly_luan_chinh_tri", "sơ cấp", change.day, ends, ends, "QĐ/ĐU")
            yield row | {"course_state": "cu_di"}


def _language_classes(person: Person, day: dt.date) -> Iterator[Row]:
    """One class a year while the person learns; stopping in the middle is dropping out."""
    learning = [change for change in person.changes if change.key == "hoc"]
    if person.first["hoc"] == "co":
        first = max(FIRST_LANGUAGE_CLASS, person.joined + dt.timedelta(14))
        learning.insert(0, Change(first, "hoc", "co"))
    for start in (change.day for change in learning if change.value == "co"):
        stops = [change.day for change in learning if change.day > start]
        end = min([*stops, person.leaves])
        for year in range(6):
            begins = start + dt.timedelta(365 * year)
            ends = begins + dt.timedelta(270)
            if begins >= end:
                break
            row = _row(person, "ngoai_ngu", "tiếng Anh", begins, min(ends, end), day, "QĐ-UBND")
            dropped = end < ends and end <= day
            yield row | ({"course_state": "bo_do"} if dropped else {})


def _of_group(course: dict, people: list[Person], day: dt.date) -> Iterator[Row]:
    begins, ends = course["tu"], course["den"]
    for person in people:
        if person.present_on(begins) and _attends(person, course):
            row = _row(person, course["loai"], course["ten"], begins, ends, day, "QĐ-UBND")
            left = course.get("bo_do", dt.date.max) <= day
            yield row | ({"course_state": "bo_do", "to_date": course["bo_do"]} if left else {})


def _attends(person: Person, course: dict) -> bool:
    if "ma" in course:
        return person.staff_id in course["ma"]
    return person.state_on(course["tu"])["nhom"] == course["nhom"]


def _row(
    person: Person,
    kind: str,
    level: str,
    begins: dt.date,
    ends: dt.date,
    day: dt.date,
    signed: str,
) -> Row:
    number = (int(person.staff_id) * 7 + begins.month) % 290 + 1
    state = "cu_di" if day < begins else "dang_hoc" if day < ends else "hoan_thanh"
    return {
        "staff_id": person.staff_id,
        "course_kind": kind,
        "course_level": level,
        "from_date": begins,
        "to_date": ends,
        "course_state": state,
        "document": f"{number:02d}{'-' if '/' in signed else '/'}{signed}",
    }
