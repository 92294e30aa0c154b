"""Ratings (with the cap on "xuất sắc", action 4.2), confidence votes, discipline, replacement.

The tables hold raw counts: what of them may be told, judge/tasks/told_counts.py says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from plan09lib.judge.targets.answers import Cells
from plan09lib.judge.targets.assess import Row, of_types, plain_rows
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.targets.heads import cap
from plan09lib.judge.tasks.activities import sheet_rows, within
from plan09lib.read.files.text import matching_key
from plan09lib.read.period.period import Period
from plan09lib.read.rules.layout import ACTIVITIES, RATINGS, VOTES
from plan09lib.read.unit.history import Snapshot

LEVELS = ("hoan_thanh_xuat_sac", "hoan_thanh_tot", "hoan_thanh", "khong_hoan_thanh")


@dataclass(frozen=True)
class RatingTable:
    """Heads by group (rows) and level (columns) in one rating period and system.

    Its rows are those of `sheet` at `places`; `group_of` the group of each and `level_of` its
    level, None where nobody on a list has the Mã or the level is not known. `groups` are those that
    occur, in the plan's order; `rule_sets` the rules named in the sheet; `breaks_series` says that
    they differ from those of the rating period before; `over_cap` lists the groups of `capped` with
    more "xuất sắc" than the cap allows, None when no cap applies. A cap holds within one agency
    and similar tasks, which no list tells: to be checked, no verdict.
    """

    rating_period: Period
    system: str
    rule_sets: tuple[str, ...]
    sheet: pd.DataFrame = field(repr=False)
    places: list[int] = field(repr=False)
    group_of: tuple[str | None, ...] = field(repr=False)
    level_of: tuple[str | None, ...] = field(repr=False)
    groups: tuple[str, ...]
    breaks_series: bool
    over_cap: tuple[str, ...] | None
    capped: tuple[str, ...]

    @cached_property
    def every(self) -> pd.DataFrame:
        """All rows: few tables are asked for them."""
        return self.sheet.iloc[self.places]

    @cached_property
    def counted(self) -> Counter[tuple[str, str]]:
        """How many rows of each group and level there are: asked for some hundred times."""
        return _counted(self.group_of, self.level_of)

    @cached_property
    def heads(self) -> pd.DataFrame:
        """The same as a table."""
        counts = [[self.counted[group, level] for level in LEVELS] for group in self.groups]
        order, columns = pd.Index(self.groups, name="group"), pd.Index(LEVELS, name="rating")
        return pd.DataFrame(counts, order, columns, dtype="Int64")

    @property
    def rows(self) -> pd.DataFrame:
        """The rating rows counted, with `group`."""
        return self._split[0]

    @property
    def left_out(self) -> pd.DataFrame:
        """The others: their level is not known, or nobody on a list has their Mã."""
        return self._split[1]

    @cached_property
    def _split(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        grouped = self.every.assign(group=pd.array(self.group_of, dtype=pd.StringDtype()))
        cells = zip(self.group_of, self.level_of, strict=True)
        is_known = np.array([None not in one for one in cells], dtype=bool)
        if is_known.all():  # as in most lists
            return grouped, grouped[:0]
        return grouped[is_known], grouped[~is_known]

    @property
    def without_level(self) -> pd.DataFrame:
        """The rows whose level is blank or not understood."""
        return self.left_out[self.left_out["rating"].isna()]

    def heads_of(self, groups: Iterable[str], levels: Iterable[str]) -> int:
        """How many of `groups` were rated at one of `levels`."""
        return sum(self.counted[group, level] for group in groups for level in levels)

    @property
    def is_readable(self) -> bool:
        """Whether the level of most rows is known; a table of the others would mislead."""
        return 2 * self.level_of.count(None) <= len(self.level_of)


def rating_tables(evidence: Evidence) -> list[RatingTable]:
    """Every rating period that ended by the as-of date, by system, oldest first."""
    return evidence.once((RATINGS, "tables"), lambda: list(_tables(evidence)))


def _tables(evidence: Evidence) -> Iterator[RatingTable]:
    rows = rating_rows(evidence)
    cells = Cells(rows)
    systems, periods = cells["rating_system"], cells["rating_period"]
    for system in evidence.plan.vocabularies["he_thong_xep_loai"].codes:
        own = [place for place, one in enumerate(systems) if one == system]
        before: tuple[str, ...] = ()
        for period in _periods(evidence, (periods[place] for place in own)):
            places = [place for place in own if periods[place] == period.text]
            table = _table(evidence, rows, cells, places, period, system, before)
            yield table
            before = table.rule_sets or before


def rating_rows(evidence: Evidence) -> pd.DataFrame:
    """All rating rows, those of merged wards included; of a rating given twice the later row."""
    key = (RATINGS, "rating_period")
    if key not in evidence.sheets:
        evidence.sheets[key] = _put_together(evidence)
    return evidence.sheets[key]


def _put_together(evidence: Evidence) -> pd.DataFrame:
    frames = [evidence.now.sheet(RATINGS)]
    if evidence.history.predecessors:
        since = evidence.history.unit.file.valid.since
        old = [snapshot.sheet(RATINGS) for snapshot in evidence.series if snapshot.date < since]
        frames = [*old[-1:], *frames]
    rows = pd.concat(frames)
    key = ["staff_id", "rating_period", "rating_system"]
    return rows.drop_duplicates(key, keep="last").reset_index(drop=True)


def _periods(evidence: Evidence, texts: Iterable[str | None]) -> list[Period]:
    periods = [Period.parse(text) for text in dict.fromkeys(texts) if text is not None]
    ended = [period for period in periods if period.end <= evidence.period.end]
    return sorted(ended, key=lambda period: (period.end, period.start))


def _table(
    evidence: Evidence, rows: pd.DataFrame, cells: Cells, places: list[int], period: Period,
    system: str, before: tuple[str, ...],
) -> RatingTable:  # fmt: skip
    """The table of the rating rows at `places`."""
    ids, levels, rules = (
        [cells[name][place] for place in places] for name in ("staff_id", "rating", "rule_set")
    )
    known = _groups(evidence, period)
    group_of = tuple(known.get(staff_id) for staff_id in ids)
    counted = _counted(group_of, levels)
    there = {group for group, _ in counted}
    groups = tuple(code for code in evidence.plan.vocabularies["nhom"].codes if code in there)
    rule_sets = tuple(sorted({str(name) for name in rules if name is not None}))
    caps = _caps(evidence, groups, rule_sets)
    return RatingTable(
        rating_period=period,
        system=system,
        rule_sets=rule_sets,
        sheet=rows,
        places=places,
        group_of=group_of,
        level_of=tuple(levels),
        groups=groups,
        breaks_series=bool(before) and rule_sets != before,
        over_cap=_over_cap(counted, caps) if caps else None,
        capped=tuple(caps),
    )


def _counted(
    groups: Iterable[str | None], levels: Iterable[str | None]
) -> Counter[tuple[str, str]]:
    pairs = zip(groups, levels, strict=True)
    return Counter(
        (group, level) for group, level in pairs if group is not None and level is not None
    )


def _groups(evidence: Evidence, period: Period) -> dict[str, str | None]:
    """The group of every person at the end of the rating period, or when last seen before now."""
    snapshot = evidence.history.latest(period.end)
    last = (snapshot,) if isinstance(snapshot, Snapshot) else ()
    seen: dict[str, str | None] = {}
    for one in (*evidence.series, *last):
        seen |= one.groups
    return seen


def _caps(evidence: Evidence, groups: Iterable[str], rule_sets: tuple[str, ...]) -> dict[str, int]:
    """The lowest cap in percent of each of `groups` that has one under any of `rule_sets`."""
    caps: dict[str, int] = {}
    for rule in evidence.plan.file.rating_rules:
        if rule.cap_percent is None or rule.rule_set not in rule_sets:
            continue
        for group in groups:
            if not rule.groups or group in rule.groups:
                caps[group] = min(rule.cap_percent, caps.get(group, rule.cap_percent))
    return caps


def _over_cap(counted: Counter[tuple[str, str]], caps: dict[str, int]) -> tuple[str, ...]:
    best, good, *_ = LEVELS
    over = (
        group
        for group, percent in caps.items()
        if counted[group, best] > cap(percent, counted[group, good])
    )
    return tuple(over)


# Discipline and replacement, Party and state apart, in aggregate only .

PARTY, STATE = "dang", "chinh_quyen"


def discipline_rows(evidence: Evidence) -> pd.DataFrame:
    """The rows of `case_rows` on discipline, with `form` and `system` (`dang`, `chinh_quyen`).

    The form is what stands before the bracket in Nội dung, the system what it names; a row that
    names neither system counts as state discipline only if the body is not a Party body.
    """
    work = evidence.plan.file.shown("discipline")
    own = case_rows(evidence, work.id if work else "")
    forms = [_form(text) for text in own["content"].fillna("")]
    systems = [_system(row) for _, row in own.iterrows()]
    return own.assign(form=forms, system=systems)


def discipline_table(evidence: Evidence) -> pd.DataFrame:
    """Cases in the period by form (rows) and system (columns `dang`, `chinh_quyen`), as counted.

    Raw counts: not to be shared.
    """
    cases = discipline_rows(evidence)
    if cases.empty:
        return pd.DataFrame(columns=[PARTY, STATE], dtype="Int64")
    table = cases.pivot_table(index="form", columns="system", values="cases", aggfunc="sum")
    return table.reindex(columns=[PARTY, STATE]).fillna(0).astype("Int64").sort_index()


def cases_of(evidence: Evidence, work_id: str) -> int:
    """Cases written under one sensitive code in the period. Not to be shared."""
    return int(case_rows(evidence, work_id)["cases"].sum())


def case_rows(evidence: Evidence, work_id: str) -> pd.DataFrame:
    """The activity rows under one code in the period, with `cases`: Số lượng, or 1 without it."""
    rows = sheet_rows(evidence, ACTIVITIES)
    own = within(rows[(rows["action_id"] == work_id).fillna(False)], evidence.period)
    return own.assign(cases=own["amount"].fillna(1).astype("int64"))


def _form(content: str) -> str:
    return content.split("(")[0].strip() or "không ghi hình thức"


def _system(row: pd.Series) -> str:
    content = matching_key("" if pd.isna(row["content"]) else row["content"])
    if matching_key("chính quyền") in content:
        return STATE
    body = matching_key("" if pd.isna(row["body"]) else row["body"])
    party = matching_key("Đảng")
    return PARTY if party in content or party in body else STATE


# Confidence votes: turnout, shares and thresholds per title.

TYPES = {
    "position": "string", "date": "string", "issued": "Int64", "returned": "Int64",
    "high": "Int64", "medium": "Int64", "low": "Int64", "is_consistent": "boolean",
    "threshold": "string", "workbook": "string", "row": "Int64",
}  # fmt: skip


def vote_rounds(evidence: Evidence) -> pd.DataFrame:
    """One row per title and vote up to the as-of date, oldest first, as counted.

    Columns: position, date (ISO), issued, returned, high, medium, low, is_consistent (the parts
    are known and do not exceed the ballots), threshold (id of the highest threshold reached by the
    low votes, else empty), workbook and row (where it stands). Raw counts: not to be shared.
    """
    rows = sheet_rows(evidence, VOTES).sort_values(["date", "row"], kind="stable")
    found = [_row(evidence, row) for row in plain_rows(rows) if not pd.isna(row["date"])]
    return of_types(found, TYPES)


def _row(evidence: Evidence, row: Row) -> dict[str, object]:
    numbers = {name: row[name] for name in ("issued", "returned", "high", "medium", "low")}
    known = not any(pd.isna(value) for value in numbers.values())
    consistent = known and _adds_up({name: int(value) for name, value in numbers.items()})
    return {
        "position": "" if pd.isna(row["position"]) else str(row["position"]),
        "date": row["date"].date().isoformat(),
        **numbers,
        "is_consistent": consistent,
        "threshold": _threshold(evidence, row) if consistent else "",
        "workbook": row["workbook"],
        "row": row["row"],
    }


def _adds_up(numbers: dict[str, int]) -> bool:
    cast = numbers["high"] + numbers["medium"] + numbers["low"]
    return cast <= numbers["returned"] <= numbers["issued"]


def _threshold(evidence: Evidence, row: Row) -> str:
    """The last threshold in the plan's order that the low votes reach, on the rule's base.

    Missing: empty too where the rule asks for all voters and their number is blank.
    """
    rules = [one for one in evidence.plan.file.vote_rules if one.approved_by]
    base = next((one.base for one in rules if one.rule_set == str(row["rule_set"])), "returned")
    low = int(row["low"])
    voters: int = 0 if pd.isna(row[base]) else int(row[base])
    reached = ""
    for threshold in evidence.plan.file.vote_thresholds:
        left, right = low * threshold.denominator, threshold.numerator * voters
        if voters and (left > right or (threshold.inclusive and left == right)):
            reached = threshold.id
    return reached
