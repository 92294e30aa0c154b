"""The posts of a whole roster: who holds which, whom they make a member, and what is told of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from plan09lib.errors import echoed
from plan09lib.read.cells.findings import Finding, rows_of
from plan09lib.read.cells.positions import MAYBE, Title, TitleReader
from plan09lib.read.clauses.plan_file import Membership, Population, Who
from plan09lib.read.layout.mapping import MAPPING_FILE, Mapped
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ROSTER

Codes = tuple[str, ...]
_OPEN_POST = (
    "ghi cả chức vụ đứng đầu tổ chức vào cột Chức vụ, sau dấu phẩy, hoặc đánh dấu x đủ cả cột của"
    " diện ấy; không kiêm chức vụ nào thì duyệt cách hiểu khac ở mục values, position của "
    f"{MAPPING_FILE}"
)


def named_members(frame: pd.DataFrame, membership: Membership) -> pd.Series:
    """Per person whether a post makes them a member; NA where the title leaves it open.

    Somebody whom no post makes a member of a `partial` membership may be one all the same.
    """
    named = set(membership.positions)
    perhaps = _marked(named)
    all_codes = frame["position_codes"].tolist()
    answers = {
        codes: True
        if not named.isdisjoint(codes)
        else pd.NA
        if membership.partial or not perhaps.isdisjoint(codes)
        else False
        for codes in set(all_codes)
    }
    return pd.Series([answers[codes] for codes in all_codes], index=frame.index, dtype="boolean")


def may_head(held: Iterable[str], plan: Plan, day: dt.date) -> frozenset[str]:
    """The posts that somebody may hold beside `held`, of which none is named.

    Source: `open` of a membership in `plan.yml`, e.g. from 1/7/2025 a vice-chair of the Front.
    """
    codes = set(held)
    return frozenset(
        code
        for one in plan.file.memberships
        if codes.isdisjoint(one.positions)
        and any(not codes.isdisjoint(posts.positions) for posts in one.open_on(day))
        for code in one.positions
    )


def title_reader(plan: Plan, places: Sequence[str] = ()) -> TitleReader:
    """What reads titles by the plan's words and the unit's own names, kept with the plan."""
    own = tuple(places)
    posts, titles = plan.vocabularies["chuc_vu"], plan.file.titles
    return plan.keep((TitleReader, own), lambda: TitleReader(posts, titles, own))


class Posts:
    """Reads the titles of one workbook's roster, by the plan and an approved mapping.

    `day` is the list's; `said` is what the mapping says of the roster; `places` are the names of
    the unit.
    """

    def __init__(
        self,
        plan: Plan,
        workbook: str,
        day: dt.date,
        said: Sequence[Mapped] = (),
        places: Sequence[str] = (),
    ):
        self.plan, self.workbook, self.day, self.said = plan, workbook, day, said
        self.reader = title_reader(plan, places)
        self.column = plan.layout.sheets[ROSTER].column("position").header
        self._titles: dict[str, Title] = {}
        self._codes: dict[tuple[str, str], Codes] = {}
        named = (code for one in plan.file.memberships for code in one.positions)
        self._named = frozenset(named) | self.barred

    @property
    def barred(self) -> frozenset[str]:
        """The posts that keep somebody out of a population."""
        versions = (v for population in self.plan.file.populations for v in population.versions)
        return frozenset(code for v in versions for who in v.who for code in who.except_positions)

    def codes(self, frame: pd.DataFrame) -> list[Codes]:
        """Per person the codes of the posts held, then those that the title may mean (`code?`)."""
        columns = (frame[name].fillna("").tolist() for name in ("position", "group"))
        pairs = zip(*columns, strict=True)
        return [self._codes_of(text, group) for text, group in pairs]

    def _codes_of(self, text: str, group: str) -> Codes:
        if (text, group) not in self._codes:
            title = self.title(text)
            perhaps = self._perhaps(text, title, group) - set(title.held)
            marked = [f"{code}{MAYBE}" for code in self.reader.posts.codes if code in perhaps]
            self._codes[text, group] = (*title.held, *marked)
        return self._codes[text, group]

    def title(self, text: str) -> Title:
        """What a title says; what somebody approved of it comes first."""
        if text not in self._titles:
            code = self._approved(text)
            self._titles[text] = Title((code,)) if code else self._with_parts(text)
        return self._titles[text]

    def _with_parts(self, text: str) -> Title:
        """A title read, parts that somebody approved included where they change nothing else."""
        found = self.reader.read(text)
        codes = tuple(self._approved(part) for part in found.unread)
        if found.perhaps or not all(codes):
            return found
        return Title(tuple(dict.fromkeys((*found.held, *codes))))

    def _approved(self, text: str) -> str:
        codes = (entry.code_of("position", text) for entry in self.said if text)
        return next((code for code in codes if code), "")

    def _perhaps(self, text: str, title: Title, group: str) -> frozenset[str]:
        """The posts that somebody of `group` may hold beside those that the title surely says.

        In a group of holders a title that is not understood may be any post; in another, one that
        it resembles or that a rule bars.
        """
        is_holder = group in self.plan.file.titles.holders
        if not text:
            return self.barred | (self._named if is_holder else frozenset())
        found = set(title.perhaps)
        for part in title.unread:
            found |= self._named - self.barred if is_holder else self.reader.resembling(part)
            found |= {code for code in self.barred if self.reader.could_be(part, code)}
        if is_holder:
            found |= may_head(title.held, self.plan, self.day)
        return frozenset(found)

    # What is told of it.

    def derived(
        self, frame: pd.DataFrame, membership: Membership, members: pd.Series, *, is_there: bool
    ) -> Finding:
        """That `members` come from titles: how many, in which rows, and who could not be placed."""
        frame = frame[["row", "origin", "group", "position", "position_codes"]]
        empty = "cột này trống" if is_there else "không có cột này"
        sure = members.fillna(False).astype(bool)
        words = f'{empty}; "{membership.label}" suy ra từ chức vụ'
        words += f" theo danh mục của {self.plan.called}: "
        words += f"{sure.sum()} người{_rows(frame[sure], frame)}"
        open_ = frame[members.isna()]
        if len(open_) and membership.partial:
            words += (
                f"; {len(open_)} người khác chưa rõ, vì thành viên không nhất thiết giữ chức vụ"
            )
            words += f" ấy{_rows(open_, frame)}"
        elif len(open_):
            words += f"; chưa xếp được: {self._quoted(open_, frame)}"
        if len(other := frame[[*self._outside(frame, members)]]):
            words += (
                f"; không xếp vào đây vì nhóm, dù chức vụ chưa hiểu hết{_rows(other, frame, '')}"
            )
        do = "đánh dấu x vào đúng người để khỏi phải suy ra"
        return self._finding("derived_membership", words, do, membership.label)

    def _outside(self, frame: pd.DataFrame, members: pd.Series) -> Iterator[bool]:
        """Per person whether their title is not understood, yet their group alone says no."""
        holders = self.plan.file.titles.holders
        outside = ~frame["group"].isin(holders) & ~members.fillna(True)
        for text, is_outside in zip(
            frame["position"].fillna("").tolist(), outside.tolist(), strict=True
        ):
            yield is_outside and bool(self.title(text).unread)

    def unread(self, frame: pd.DataFrame, derived: Iterable[Membership]) -> Iterator[Finding]:
        """A warning that names every title that leaves a membership or an exclusion open."""
        asked = _marked(code for one in derived if not one.partial for code in one.positions)
        groups = self._groups_with_bars()
        barred = _marked(self.barred)
        pairs = list(zip(frame["position_codes"], frame["group"].tolist(), strict=True))
        is_open = {
            (codes, group): not asked.isdisjoint(codes)
            or (group in groups and not barred.isdisjoint(codes))
            for codes, group in set(pairs)
        }
        if not any(is_open.values()):
            return
        people = frame[[is_open[pair] for pair in pairs]]
        read = [self._is_read(text) for text in people["position"].fillna("").tolist()]
        yield from self._open_posts(people[read], frame)
        people = people[[not one for one in read]]
        if people.empty:
            return
        words = "chức vụ trống hoặc chưa hiểu hết, nên chưa rõ người giữ thuộc diện nào: "
        words += self._quoted(people, frame)
        do = "ghi lại chức vụ như danh mục ở tệp mẫu, hoặc duyệt cách hiểu ở mục values, position "
        yield self._finding("unread_position", words, do + f"của {MAPPING_FILE}", self.column)

    def _is_read(self, text: str) -> bool:
        """Whether all of a title is understood: what is open then, the plan itself leaves open."""
        return bool(text) and self.title(text).is_read

    def _open_posts(self, people: pd.DataFrame, whole: pd.DataFrame) -> Iterator[Finding]:
        """A warning per kind of post that alone tells no membership, with what to fill in."""
        kinds = [(m, posts) for m in self.plan.file.memberships for posts in m.open_on(self.day)]
        for membership, posts in kinds:
            named = set(posts.positions)
            held = people[[not named.isdisjoint(codes) for codes in people["position_codes"]]]
            if held.empty:
                continue
            words = f"chỉ ghi chức vụ này thì chưa rõ có thuộc diện {membership.label} không"
            words += "" if posts.approved_by else " (cách hiểu đề xuất)"
            words += f": {self._quoted(held, whole)}" + (f"; {posts.note}" if posts.note else "")
            yield self._finding("open_post", words, _OPEN_POST, self.column)

    def _groups_with_bars(self) -> frozenset[str]:
        versions = (v for population in self.plan.file.populations for v in population.versions)
        barring = (who for v in versions for who in v.who if who.except_positions)
        return frozenset(group for who in barring for group in who.group)

    def _quoted(self, people: pd.DataFrame, whole: pd.DataFrame) -> str:
        """Rows with what their titles say, and which post may be meant."""
        told = (
            (rows_of(people.iloc[[place]], whole), self._asked(text, codes))
            for place, (text, codes) in enumerate(
                zip(people["position"].fillna(""), people["position_codes"], strict=True)
            )
        )
        return "; ".join(f"dòng {row} {asked}" for row, asked in told)

    def _asked(self, text: str, codes: Codes) -> str:
        if not text:
            return "(trống)"
        open_ = sorted(code.removesuffix(MAYBE) for code in codes if code.endswith(MAYBE))
        if self._is_read(text):  # nothing of it can be meant otherwise
            return f'"{echoed(text)}"'
        posts = self.reader.posts
        meant = posts[open_[0]].label if len(open_) == 1 else self.reader.nearest(text)
        return f'"{echoed(text)}"' + (f" → có phải {meant}?" if meant else "")

    def _finding(self, code: str, words: str, do: str, column: str) -> Finding:
        title = self.plan.sheet_title(ROSTER)
        return Finding(self.workbook, "warning", code, title, words, do, column=column)


# Who is a member, or in a group, and yet does not count.


def left_out(frame: pd.DataFrame, plan: Plan, workbook: str, day: dt.date) -> Iterator[Finding]:
    """Who does not count on `day` by one rule of the plan's populations, with the rows.

    A member whose group the population does not take, and the holder of a post that it bars.
    """
    barring: dict[tuple[str, ...], list[Population]] = {}
    for population in plan.file.populations:
        version = population.version_for(day)
        for who in version.who if version else ():
            if who.member and who.group:
                yield from _member_elsewhere(frame, plan, workbook, population, who)
            if who.except_positions:
                barring.setdefault(who.except_positions, []).append(population)
    for posts, populations in barring.items():
        held = [not set(posts).isdisjoint(codes) for codes in frame["position_codes"]]
        holders = frame[pd.array(held, dtype="bool") & frame["group"].isin(_groups(populations))]
        if len(holders):
            words = f"không tính vào {len(set(populations))} nhóm đối tượng vì chức vụ"
            words += f": {reason}" if (reason := populations[0].bar_reason) else ""
            words += _rows(holders, frame, ";")
            words += "; ai thuộc diện khác của một nhóm ấy thì vẫn tính"
            do = "không phải làm gì nếu đúng; nếu không thì ghi lại chức vụ"
            sheet, column = plan.sheet_title(ROSTER), plan.layout.sheets[ROSTER].column("position")
            yield Finding(workbook, "note", "barred_post", sheet, words, do, column=column.header)


def _groups(populations: Iterable[Population]) -> set[str]:
    versions = (version for one in populations for version in one.versions)
    return {group for version in versions for who in version.who for group in who.group}


def _member_elsewhere(
    frame: pd.DataFrame, plan: Plan, workbook: str, population: Population, who: Who
) -> Iterator[Finding]:
    inside = frame["group"].isna() | frame["group"].isin(who.group)
    elsewhere = frame[who.member].fillna(False).astype(bool) & ~inside
    if elsewhere.any():
        others = frame[elsewhere]
        label = plan.membership(who.member).label
        words = f'có dấu hoặc chức vụ của "{label}" nhưng ghi ở nhóm khác nên không tính'
        words += _rows(others, frame, ";")
        do = "kiểm tra nhóm của họ; nếu phải tính thì thêm nhóm ấy vào group của "
        do += f"{population.id}, mục populations của plan.yml"
        sheet = plan.sheet_title(ROSTER)
        yield Finding(workbook, "warning", "member_elsewhere", sheet, words, do, column=label)


def _marked(codes: Iterable[str]) -> set[str]:
    return {f"{code}{MAYBE}" for code in codes}


def _rows(people: pd.DataFrame, whole: pd.DataFrame, before: str = ",") -> str:
    rows = rows_of(people, whole)
    return f"{before} dòng {rows}" if rows else ""
