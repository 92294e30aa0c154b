"""One person through time: what cannot be true of two lists of one unit that follow each other.

A Mã, name or birth date that changed is told, also where it is still one person; a level that falls
or a row that vanishes makes progress look smaller than it is. None of it stops a judgement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import pandas as pd

from plan09lib.read.cells.alike import Looks, same_birth, same_code
from plan09lib.read.cells.findings import Finding
from plan09lib.read.files.day import date_text
from plan09lib.read.files.text import matching_key
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.course_rules import OPEN
from plan09lib.read.rules.layout import ACTIVITIES, COURSES, ROSTER
from plan09lib.read.unit.history import Snapshot
from plan09lib.read.unit.identified import OWN


def identity_findings(series: Sequence[Snapshot], plan: Plan) -> list[Finding]:
    """Warnings about the last snapshot of `series` beside the one before, both places told.

    `series` is oldest first; the ones still earlier say who was there before. Texts hold row
    numbers and never a name, a Mã or a date of birth.
    """
    if not series:
        return []
    now = _People(series[-1], plan)
    found = [*_unknown_learners(series, plan)]
    if len(series) > 1:
        before = _People(series[-2], plan)
        found += [*now.changed(before), *now.renumbered(before), *now.lower(before)]
        found += now.joined(before)
        found += now.returned(before, series[:-2])
        found += vanished_activities(series[-2], series[-1], plan)
    return found


def _unknown_learners(series: Sequence[Snapshot], plan: Plan) -> Iterator[Finding]:
    """Warnings about open courses, in the last of `series`, of a Mã that no list has had so far.

    Somebody who has left stays known: what they were sent on is told as theirs.
    """
    known = {staff_id for one in series for staff_id in one.roster["staff_id"]}
    for book in series[-1].workbooks:
        frame = book.frames[COURSES]
        unknown = frame["staff_id"].notna() & ~frame["staff_id"].isin(known)
        for number in frame.loc[unknown & frame["course_state"].isin(OPEN), "row"]:
            text = "mã này chưa từng có ở trang Nhân sự nên dòng không được tính cho ai"
            do = "ghi Mã đúng như ở trang Nhân sự"
            sheet = plan.layout.sheets[COURSES]
            header, place = sheet.column("staff_id").header, book.source.name
            yield Finding(
                place,
                "warning",
                "unknown_person",
                sheet.title,
                text,
                do,
                row=int(number),
                column=header,
            )


_Row = dict[Hashable, Any]


class _People:
    """The people of one snapshot, by staff id, as plain rows with `name_key`, `looks` and `place`
    (file and row)."""

    def __init__(self, snapshot: Snapshot, plan: Plan):
        self.snapshot = snapshot
        self.plan = plan
        self.sheet = plan.layout.sheets[ROSTER]
        rows: list[_Row] = snapshot.roster.to_dict("records")
        for row in rows:
            row["name_key"] = "" if pd.isna(row["full_name"]) else matching_key(row["full_name"])
            row["looks"] = Looks.of({**row, "staff_id": row[OWN]})
            row["place"] = f"{row['workbook']}, dòng {row['row']}"
        self.people: dict[str, _Row] = {}
        for row in rows:
            self.people.setdefault(str(row["staff_id"]), row)

    def _warn(
        self, row: _Row, code: str, column: str, text: str, do: str, raw: str = ""
    ) -> Finding:
        header = self.sheet.column(column).header
        return Finding(
            str(row["workbook"]), "warning", code, self.sheet.title, text, do, row=int(row["row"]),
            column=header, raw=raw, private=True,
        )  # fmt: skip

    def _both(self, before: _People) -> Iterator[tuple[_Row, _Row]]:
        """Rows of the same person, now and before."""
        for staff_id, row in self.people.items():
            if staff_id in before.people:
                yield row, before.people[staff_id]

    def changed(self, before: _People) -> Iterator[Finding]:
        """A person whose birth date or name is written otherwise, a Mã that is another's now."""
        for row, old in self._both(before):
            told, birth = f"{old['place']}", same_birth(row["looks"], old["looks"])
            if row["name_key"] != old["name_key"]:
                text = f"họ tên viết khác với {told} của cùng người"
                do = "nếu là một người thì viết họ tên như nhau; nếu là hai người thì đặt mã mới"
                yield self._warn(row, "changed_name", "full_name", text, do)
            elif birth == "other" or _are_exchanged(row["looks"], old["looks"]):
                text = (
                    f"ngày sinh khác với {told} của cùng người; để ngỏ tuổi khi hai ngày cho hai"
                    " đáp án"
                )
                do = "kiểm tra hồ sơ, sửa ngày sinh ở danh sách sai"
                raw = f"{date_text(old['birth_date'])} → {date_text(row['birth_date'])}"
                yield self._warn(row, "changed_birth_date", "birth_date", text, do, raw)
        yield from self._reused(before)

    def _reused(self, before: _People) -> Iterator[Finding]:
        owners = {one["looks"].code: one for one in before.people.values() if one["looks"].code}
        for staff_id, row in self.people.items():
            old = owners.get(row["looks"].code)
            if old is not None and old["staff_id"] != staff_id and row[OWN] == old[OWN]:
                text = (
                    f"Mã này ở {old['place']} là của người khác (họ tên và ngày sinh không khớp);"
                    " tính là hai người"
                )
                do = "đặt mã mới cho người này; mã của người đã rời không dùng lại"
                yield self._warn(row, "reused_id", "staff_id", text, do, str(row[OWN]))

    def renumbered(self, before: _People) -> Iterator[Finding]:
        """A person who stands here under another Mã than in the list before."""
        for row, old in self._both(before):
            if same_code(row["looks"], old["looks"]) == "other":
                text = (
                    f"cùng họ tên và ngày sinh với {old['place']} nhưng Mã đã đổi; tính là cùng"
                    " một người"
                )
                do = "ghi lại Mã cũ; nếu là người khác thì trả lời is_new trong nguoi.yml"
                yield self._warn(row, "changed_id", "staff_id", text, do, str(row[OWN]))

    def lower(self, before: _People) -> Iterator[Finding]:
        """A level below the one in the list before."""
        both = [(row, old) for row, old in self._both(before) if _is_alike(row, old)]
        for scale in self.plan.file.scales:
            if scale.may_fall:
                continue
            levels = {one.code: one for one in self.plan.scale_vocabulary(scale.id).levels}
            for row, old in both:
                now, was = levels.get(row[scale.column]), levels.get(old[scale.column])
                if now is None or was is None or now.rank is None or was.rank is None:
                    continue
                if now.rank >= was.rank:
                    continue
                text = f"mức này thấp hơn ở {old['place']} của cùng người"
                do = "kiểm tra văn bằng, chứng chỉ; sửa ở danh sách sai"
                raw = f"{was.label} → {now.label}"
                yield self._warn(row, "level_down", scale.column, text, do, raw)

    def joined(self, before: _People) -> Iterator[Finding]:
        """A person who joined, by this list, after the list before, which has them already.

        A ward made by a merger may count from its first day.
        """
        folders = {book.source.path.parent for book in before.snapshot.workbooks}
        if folders != {book.source.path.parent for book in self.snapshot.workbooks}:
            return
        for row, old in self._both(before):
            if _joined_after(row, before.snapshot):
                text = f"ngày này sau ngày của danh sách trước, mà {old['place']} đã có người này"
                do = "sửa Ngày vào, hoặc danh sách trước nếu khi ấy người này chưa về"
                yield self._warn(row, "joined_before", "joined_on", text, do)

    def returned(self, before: _People, earlier: Sequence[Snapshot]) -> Iterator[Finding]:
        """A person who was there, is missing in the list before, and is there again."""
        for staff_id, row in self.people.items():
            seen = [one for one in earlier if staff_id in one.groups]
            if staff_id in before.people or not seen or _joined_after(row, seen[-1]):
                continue
            place = str(_People(seen[-1], self.plan).people[staff_id]["place"])
            text = (
                f"có ở {place}, không có trong {before.snapshot.names}, nay lại có; "
                "ở giữa bị coi là đã rời đi"
            )
            do = "nếu không rời đi thì thêm lại dòng ở danh sách giữa; nếu về lại thì ghi Ngày vào"
            yield self._warn(row, "came_back", "staff_id", text, do, str(row[OWN]))


def _is_alike(row: _Row, old: _Row) -> bool:
    """Whether name and birth date, where both are known, agree."""
    one, other = row["looks"], old["looks"]
    return bool(one.name == other.name and same_birth(one, other) != "other")


def _are_exchanged(one: Looks, other: Looks) -> bool:
    return one.is_dated and other.is_dated and same_birth(one, other) == "near"


def _joined_after(row: _Row, last_seen: Snapshot) -> bool:
    joined = row["joined_on"]
    return not pd.isna(joined) and joined.date() > last_seen.date


def vanished_activities(before: Snapshot, now: Snapshot, plan: Plan) -> Iterator[Finding]:
    """A warning when activities of the list before stand nowhere in this one.

    A ward made by a merger need not carry the activities of the old ones.
    """
    sheet = plan.layout.sheets[ACTIVITIES]
    folders = {book.source.path.parent for part in (before, now) for book in part.workbooks}
    if len(folders) > 1 or now.lacks(ACTIVITIES):
        return
    there, stood = set(_activity_keys(now)), before.sheet(ACTIVITIES)["row"]
    gone = [row for row, key in zip(stood, _activity_keys(before), strict=True) if key not in there]
    if not gone:
        return
    rows = ", ".join(map(str, gone))
    text = f"{len(gone)} hoạt động của {before.names} (dòng {rows}) không còn trong danh sách này"
    do = "ghi nối tiếp: khôi phục các dòng này; nếu ghi nhầm thì nói rõ ở cột Nội dung"
    yield Finding(now.names, "warning", "vanished_activity", sheet.title, text, do)


def _activity_keys(snapshot: Snapshot) -> Iterator[tuple[Hashable, ...]]:
    """Of each activity its date, work and body, and which one it is among equals."""
    frame, seen = snapshot.sheet(ACTIVITIES), Counter[tuple[Hashable, ...]]()
    bodies = map(matching_key, frame["body"].fillna(""))
    for key in zip(frame["date"], frame["action_id"].fillna(""), bodies, strict=True):
        seen[key] += 1
        yield *key, seen[key]
