"""What each body did in a period: the rows of sheet Hoạt động, merged by body and content."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.targets.people import full_names
from plan09lib.judge.tasks.activities import body_key, kind_of_body, sheet_rows, within
from plan09lib.judge.tasks.tasks import works
from plan09lib.read.cells.findings import Finding, listed
from plan09lib.read.files.text import matching_key
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ACTIVITIES

_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, eq=False)
class Deed:
    """What one body did, or the bodies of one kind with a prefix (all chi bộ): rows of one content.

    `kind` is the id of that kind, empty for a body named by `body`, as the rows write it.
    """

    work_id: str
    kind: str
    body: str
    content: str
    rows: pd.DataFrame

    @property
    def first_day(self) -> pd.Timestamp:
        """The day of its first row."""
        return self.rows["date"].min()

    @cached_property
    def documents(self) -> tuple[str, ...]:
        """The documents its rows name, each once."""
        return tuple(dict.fromkeys(str(text) for text in self.rows["document"].dropna()))

    @cached_property
    def years(self) -> int:
        """In how many years it was done."""
        return int(self.rows["date"].dt.year.nunique())

    @property
    def unit_of_count(self) -> str:
        """What its one row counts; empty where it counts nothing, or there are several rows."""
        counts = len(self.rows) == 1 and not self.rows["amount"].isna().any()
        unit = self.rows["unit_of_count"].iloc[0] if counts else ""
        return "" if pd.isna(unit) else str(unit)


def deeds(evidence: Evidence) -> tuple[Deed, ...]:
    """The deeds of the period, by work in the plan's order, then by day.

    Left out: rows of no work, without a body or content, and those that are only counted
    (`unquoted_findings`).
    """
    plan = evidence.plan
    known = {work.id: place for place, (_, work) in enumerate(works(plan))}
    rows = _written(evidence)
    rows = rows[rows["why"] == ""]
    prefixed = {kind.id for kind in plan.file.body_kinds if kind.prefix}
    keys = [
        (row.action_id, _bodies(str(row.body), evidence, prefixed), matching_key(str(row.content)))
        for row in rows.itertuples()
    ]
    found = []
    for (work_id, body, _), own in rows.groupby(pd.Series(keys, index=rows.index), sort=False):
        first = own.iloc[0]
        kind = body if body in prefixed else ""
        found.append(Deed(work_id, kind, str(first["body"]), str(first["content"]), own))
    return tuple(sorted(found, key=lambda deed: (known[deed.work_id], deed.first_day)))


_WHY = {
    "sensitive": ("thuộc việc chỉ nêu số tổng hợp", "không cần làm gì"),
    "opinion": (
        "nói về tư tưởng, ý kiến",
        "muốn được trích thì chỉ ghi đã làm việc gì, không ghi ai nghĩ gì",
    ),
    "name": ("có họ tên người trong danh sách", "muốn được trích thì ghi chức danh thay họ tên"),
}
"""Why the content of a row is counted and never quoted, and what the office can do."""


def unquoted_findings(evidence: Evidence) -> list[Finding]:
    """A note per workbook and cause about rows of the period that are counted and not quoted.

    Source: verdicts.md §2, rule 12.
    """
    rows, sheet = _written(evidence), evidence.plan.layout.sheets[ACTIVITIES]
    found = []
    for (workbook, why), own in rows[rows["why"] != ""].groupby(["workbook", "why"], sort=True):
        said, do = _WHY[str(why)]
        numbers = tuple(sorted(int(number) for number in own["row"]))
        text = f"{len(numbers)} dòng (dòng {listed(numbers)}) {said}: chỉ được đếm, không trích"
        found.append(
            Finding(
                str(workbook), "note", "unquoted_activity", sheet.title, text, do,
                column=sheet.column("content").header, rows=numbers,
            )
        )  # fmt: skip
    return found


def _written(evidence: Evidence) -> pd.DataFrame:
    """The rows of the period of some work, with a body and content, and `why` none is quoted."""
    return evidence.once(("written",), lambda: _put_together(evidence))


def _put_together(evidence: Evidence) -> pd.DataFrame:
    ids = [work.id for _, work in works(evidence.plan)]
    rows = within(sheet_rows(evidence, ACTIVITIES), evidence.period)
    rows = rows[rows["action_id"].isin(ids)].dropna(subset=["body", "content"])
    return rows.assign(why=_why_unquoted(evidence, rows))


def _why_unquoted(evidence: Evidence, rows: pd.DataFrame) -> list[str]:
    """Per row the cause, a key of `_WHY`; empty where it may be quoted."""
    sensitive = {work.id for _, work in works(evidence.plan) if work.sensitive}
    opinions = {
        action.id: NamesOf(group.unquoted)
        for group in evidence.plan.file.task_groups
        if group.unquoted
        for action in group.actions
    }
    names = NamesOf(full_names(evidence.history.until(evidence.period.end)))

    def why(action: str, text: str, body: str) -> str:
        if action in sensitive:
            return "sensitive"
        if action in opinions and opinions[action].stand_in(text):
            return "opinion"
        return "name" if names.stand_in(f"{text}; {body}") else ""

    told = zip(*(rows[name].astype(str) for name in ("action_id", "content", "body")), strict=True)
    return [why(*one) for one in told]


def _bodies(name: str, evidence: Evidence, prefixed: set[str]) -> str:
    """What bodies are told together by: their kind, or the one body."""
    plan: Plan = evidence.plan
    kind = kind_of_body(name, plan)
    return kind if kind in prefixed else body_key(name, plan, evidence.period.start)


class NamesOf:
    """Names of people, or other words that must not be quoted, however they are cased and spaced.

    Names of one word are ordinary words too and are left out; those of three or more are looked
    for without diacritics as well.
    """

    def __init__(self, people: Iterable[str]):
        keys = {_key(name) for name in people} | {_key(_plain(name), 3) for name in people}
        self._names = {key for key in keys if key}

    def stand_in(self, text: str) -> bool:
        """Whether a name stands in `text`."""
        words = f" {' '.join(_WORDS.findall(matching_key(text)))} "
        plain = f" {' '.join(_WORDS.findall(matching_key(_plain(text))))} "
        return any(name in words or name in plain for name in self._names)


def _key(name: str, least: int = 2) -> str:
    words = _WORDS.findall(matching_key(name))
    return f" {' '.join(words)} " if len(words) >= least else ""


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(one for one in letters if not unicodedata.combining(one))
