"""One person through time: what cannot be true of two lists of one unit that follow each other.

A changed Mã or birth date makes one person look like one who left and one who came; a level that
falls or a row that vanishes makes progress look smaller than it is. None of it stops a judgement.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

import pandas as pd

from plan09lib.read.course_checks import unknown_learners
from plan09lib.read.findings import Finding
from plan09lib.read.history import Snapshot
from plan09lib.read.plan import Plan
from plan09lib.read.recognise import ROSTER
from plan09lib.read.text import matching_key

ACTIVITIES = "hoat_dong"
_ACTIVITY = ["date", "action_id", "body"]


def identity_findings(series: Sequence[Snapshot], plan: Plan) -> list[Finding]:
    """Warnings about the last snapshot of `series` beside the one before, both places told.

    `series` is oldest first; the ones still earlier say who was there before. Texts hold row
    numbers and never a name, a Mã or a date of birth.
    """
    if not series:
        return []
    now = _People(series[-1], plan)
    found = [*now.twice(), *unknown_learners(series, plan)]
    if len(series) > 1:
        before = _People(series[-2], plan)
        found += [*now.changed(before), *now.renumbered(before), *now.lower(before)]
        found += now.returned(before, [_People(one, plan) for one in series[:-2]])
        found += vanished_activities(series[-2], series[-1], plan)
    return found


class _People:
    """The people of one snapshot, one row per Mã, with `name_key` and `place` (file and row)."""

    def __init__(self, snapshot: Snapshot, plan: Plan):
        self.snapshot = snapshot
        self.plan = plan
        self.sheet = plan.layout.sheets[ROSTER]
        people = snapshot.roster.assign(
            name_key=[matching_key(name) for name in snapshot.roster["full_name"].fillna("")],
            place=[
                f"{book}, dòng {row}"
                for book, row in zip(
                    snapshot.roster["workbook"], snapshot.roster["row"], strict=True
                )
            ],
        )
        self.all = people
        self.people = people.drop_duplicates("staff_id").set_index("staff_id", drop=False)

    def _warn(
        self, row: pd.Series, code: str, column: str, text: str, do: str, raw: str = ""
    ) -> Finding:
        header = self.sheet.column(column).header
        return Finding(
            str(row["workbook"]), "warning", code, self.sheet.title, text, do, int(row["row"]),
            header, raw, private=True,
        )  # fmt: skip

    def _pairs(self, before: _People) -> Iterator[tuple[pd.Series, pd.Series]]:
        """Rows of the same Mã, now and before, that differ in name or birth date."""
        both = self.people.index.intersection(before.people.index)
        now, old = self.people.loc[both], before.people.loc[both]
        same = (now["name_key"] == old["name_key"]) & (
            (now["birth_date"] == old["birth_date"])
            | now["birth_date"].isna()
            | old["birth_date"].isna()
        )
        for staff_id in both[~same.to_numpy(dtype=bool)]:
            yield self.people.loc[staff_id], before.people.loc[staff_id]

    def twice(self) -> Iterator[Finding]:
        """One person (name and birth date) under two Mã in one list."""
        known = self.all[(self.all["name_key"] != "") & self.all["birth_date"].notna()]
        person = ["name_key", "birth_date"]
        first = known.drop_duplicates(person).set_index(person)
        for _, row in known[known.duplicated(person)].iterrows():
            other = first.loc[(row["name_key"], row["birth_date"])]
            if other["staff_id"] != row["staff_id"]:
                text = f"cùng họ tên và ngày sinh với {other['place']} nhưng khác Mã"
                do = "nếu là một người thì giữ một dòng, một Mã; nếu là hai người thì để nguyên"
                yield self._warn(row, "two_ids", "staff_id", text, do, str(row["staff_id"]))

    def changed(self, before: _People) -> Iterator[Finding]:
        """A Mã whose birth date changed, and a Mã that is another person's now."""
        for row, old in self._pairs(before):
            told = f"{old['place']}"
            if row["name_key"] == old["name_key"]:
                text = f"ngày sinh khác với {told} của cùng Mã, cùng họ tên"
                do = "kiểm tra hồ sơ, sửa ngày sinh ở danh sách sai"
                raw = f"{old['birth_date']:%d/%m/%Y} → {row['birth_date']:%d/%m/%Y}"
                yield self._warn(row, "changed_birth_date", "birth_date", text, do, raw)
            elif row["birth_date"] == old["birth_date"]:
                text = f"họ tên viết khác với {told} của cùng Mã, cùng ngày sinh"
                do = "nếu là một người thì viết họ tên như nhau; nếu là hai người thì đặt mã mới"
                yield self._warn(row, "changed_name", "full_name", text, do)
            else:
                text = f"Mã này ở {told} là của người khác (họ tên và ngày sinh không khớp)"
                do = "đặt mã mới cho người này; mã của người đã rời không dùng lại"
                yield self._warn(row, "reused_id", "staff_id", text, do, str(row["staff_id"]))

    def renumbered(self, before: _People) -> Iterator[Finding]:
        """A person whose Mã is gone and who stands here under a new one."""
        left = before.people[~before.people.index.isin(self.people.index)]
        came = self.people[~self.people.index.isin(before.people.index)]
        left, came = (part.dropna(subset=["birth_date"]) for part in (left, came))
        left = left[left["name_key"] != ""]
        keys = zip(left["name_key"], left["birth_date"], strict=True)
        places: dict[Hashable, str] = dict(zip(keys, left["place"], strict=True))
        for _, row in came.iterrows():
            place = places.get((row["name_key"], row["birth_date"]), "")
            if place:
                text = (
                    f"cùng họ tên và ngày sinh với {place} nhưng Mã đã đổi; "
                    "người này bị coi là một người rời đi và một người mới về"
                )
                do = "ghi lại Mã cũ"
                yield self._warn(row, "changed_id", "staff_id", text, do, str(row["staff_id"]))

    def lower(self, before: _People) -> Iterator[Finding]:
        """A level below the one in the list before."""
        both = self.people.index.intersection(before.people.index)
        others = {str(row["staff_id"]) for row, _ in self._pairs(before)}
        both = both[~both.isin(others)]
        for scale in self.plan.file.scales:
            if scale.may_fall:
                continue
            vocabulary = self.plan.scale_vocabulary(scale.id)
            ranks = {level.code: level.rank for level in vocabulary.levels}
            now, old = self.people.loc[both, scale.column], before.people.loc[both, scale.column]
            fell = (now.map(ranks) < old.map(ranks)).to_numpy(dtype=bool, na_value=False)
            for staff_id in both[fell]:
                row, place = self.people.loc[staff_id], before.people.loc[staff_id, "place"]
                raw = f"{vocabulary[old[staff_id]].label} → {vocabulary[now[staff_id]].label}"
                text = f"mức này thấp hơn ở {place} của cùng người"
                do = "kiểm tra văn bằng, chứng chỉ; sửa ở danh sách sai"
                yield self._warn(row, "level_down", scale.column, text, do, raw)

    def returned(self, before: _People, earlier: Sequence[_People]) -> Iterator[Finding]:
        """A person who was there, is missing in the list before, and is there again."""
        new = self.people[~self.people.index.isin(before.people.index)]
        for _, row in new.iterrows():
            staff_id = str(row["staff_id"])
            seen = [one for one in earlier if staff_id in one.people.index]
            if not seen or _joined_after(row, seen[-1].snapshot):
                continue
            place = str(seen[-1].people.loc[staff_id, "place"])
            text = (
                f"có ở {place}, không có trong {before.snapshot.names}, nay lại có; "
                "ở giữa bị coi là đã rời đi"
            )
            do = "nếu không rời đi thì thêm lại dòng ở danh sách giữa; nếu về lại thì ghi Ngày vào"
            yield self._warn(row, "came_back", "staff_id", text, do, staff_id)


def _joined_after(row: pd.Series, last_seen: Snapshot) -> bool:
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
    old, new = (_activity_keys(part.sheet(ACTIVITIES)) for part in (before, now))
    gone = old[~old["key"].isin(set(new["key"]))]
    if gone.empty:
        return
    rows = ", ".join(str(row) for row in gone["row"])
    text = f"{len(gone)} hoạt động của {before.names} (dòng {rows}) không còn trong danh sách này"
    do = "ghi nối tiếp: khôi phục các dòng này; nếu ghi nhầm thì nói rõ ở cột Nội dung"
    yield Finding(now.names, "warning", "vanished_activity", sheet.title, text, do)


def _activity_keys(frame: pd.DataFrame) -> pd.DataFrame:
    """Each activity with a key of its date, work and body, and of which one it is among equals."""
    bodies = frame["body"].fillna("").map(matching_key)
    named = frame.assign(body=bodies)
    turn = named.groupby(_ACTIVITY, dropna=False).cumcount()
    parts = zip(named["date"].astype(str), named["action_id"].fillna(""), bodies, turn, strict=True)
    return named.assign(key=[str(part) for part in parts])
