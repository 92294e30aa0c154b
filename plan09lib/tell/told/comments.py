"""Comments of people, printed as written, with a warning where a number disagrees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from plan09lib.judge.targets.evidence import Evidence
from plan09lib.read.clauses.plan_file import GENERAL
from plan09lib.read.files.day import date_text
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import COMMENTS, PROPOSALS
from plan09lib.tell.words.anchors import work_evidence
from plan09lib.tell.words.fact import Fact

CAUSES, LESSONS = ("nguyen_nhan_khach_quan", "nguyen_nhan_chu_quan"), ("bai_hoc",)
"""What only people can say: a report is not issued without one of each."""
ANYWHERE = frozenset({*CAUSES, *LESSONS})
_PAIR = re.compile(r"(?<![\d/.,])(\d{1,3})/(\d{1,3})(?![\d/])")
_PERCENT = re.compile(r"(\d{1,3}(?:,\d)?)\s?%")
_PEOPLE = re.compile(r"(?<![\d/.,])(\d{1,4})\s+(?:người|đồng chí)")


@dataclass(frozen=True)
class Comment:
    """One signed comment; `doubts` are numbers in it that no fact of its section has."""

    section: str
    kind: str
    label: str
    content: str
    author: str
    date: str
    doubts: tuple[str, ...]


def comments_of(evidence: Evidence, facts: Iterable[Fact]) -> list[Comment]:
    """The comments of the plan dated in the period, in the order of the sheet."""
    rows = _dated(evidence)
    own = rows[rows["section"].isin(_own_sections(evidence))]
    known = list(facts)
    sections = {text: str(text).strip() for text in own["section"]}
    told = {one: _Told(section_facts(evidence.plan, one, known)) for one in {*sections.values()}}
    return [
        _comment(evidence.plan, row, sections[row["section"]], told) for _, row in own.iterrows()
    ]


def others_rows(evidence: Evidence) -> list[str]:
    """The sheets with rows of the period that are left out because another plan of the unit has
    them, by their titles."""
    there = {COMMENTS: _dated(evidence), PROPOSALS: evidence.now.sheet(PROPOSALS)}
    others = {code for plan in evidence.history.plans for code in plan.file.sections} | {GENERAL}
    theirs = there[COMMENTS]["section"].isin(others - _own_sections(evidence)).any()
    left_out = {COMMENTS: theirs, PROPOSALS: evidence.plans_before and len(there[PROPOSALS])}
    return [evidence.plan.layout.sheets[slug].title for slug in left_out if left_out[slug]]


def _dated(evidence: Evidence) -> pd.DataFrame:
    rows = evidence.now.sheet(COMMENTS)
    first = pd.Timestamp(evidence.period.start)
    return rows[(rows["date"] >= first) & rows["content"].notna() & rows["comment_kind"].notna()]


def _own_sections(evidence: Evidence) -> set[str]:
    """What comments of the plan stand under: its codes, and the whole, that no plan before has."""
    before = evidence.plans_before
    taken = {code for plan in before for code in plan.file.sections}
    return {*evidence.plan.file.sections, *([] if before else [GENERAL])} - taken


def _comment(plan: Plan, row: pd.Series, section: str, told: Mapping[str, _Told]) -> Comment:
    return Comment(
        section=section,
        kind=str(row["comment_kind"]),
        label=plan.label("loai_nhan_xet", row["comment_kind"]),
        content=str(row["content"]),
        author="" if pd.isna(row["author"]) else str(row["author"]),
        date="" if pd.isna(row["date"]) else f"{date_text(row['date'])}",
        doubts=tuple(told[section].doubts(str(row["content"]))),
    )


def doubts_in(
    plan: Plan, text: str, comments: Iterable[Comment], facts: Iterable[Fact]
) -> list[str]:
    """The numbers in a person's `text` that none of the facts has that it may speak of.

    What the sheet has is held against its own section; what was written elsewhere, against all.
    """
    doubts: list[str] = []
    for one in comments:
        if one.content and one.content in text:
            doubts += one.doubts
            text = text.replace(one.content, " ")
    doubts += _Told(section_facts(plan, GENERAL, list(facts))).doubts(text)
    return list(dict.fromkeys(doubts))


def comments_in_document(plan: Plan, words: Mapping[str, str]) -> dict[str, list[Comment]]:
    """What people wrote in the issued document, by kind; none where they took the place out."""
    labels = {kind: plan.label("loai_nhan_xet", kind) for kind in words}
    said = {
        kind: Comment(GENERAL, kind, labels[kind], text, "", "", ())
        for kind, text in words.items()
        if text
    }
    return {kind: [said[kind]] if kind in said else [] for kind in words}


def unwritten(plan: Plan, said: Iterable[str]) -> list[str]:
    """What is missing of what only people can say, in words; `said` are the kinds they wrote."""
    known = frozenset(said)
    missing = [kinds for kinds in (CAUSES, LESSONS) if known.isdisjoint(kinds)]
    return [" hoặc ".join(plan.label("loai_nhan_xet", one) for one in kinds) for kinds in missing]


def section_facts(plan: Plan, section: str, facts: list[Fact]) -> list[Fact]:
    """The facts a comment on `section` may speak of: a target's, a group's, or all of them.

    The targets, and training, belong to the group whose actions are to meet them.
    """
    if section in plan.file.target_ids:
        return [fact for fact in facts if fact.id.split(".")[0] == section]
    group = next((one for one in plan.file.task_groups if one.id == section), None)
    if group is None:
        return facts
    if group == plan.file.group_of_targets:
        own = plan.file.target_ids | {work.anchor for work in group.actions}
        return [f for f in facts if f.id.split(".")[0] in own or f.id.startswith("dao-tao")]
    places = {work_evidence(work.id) for work in group.actions}
    return [fact for fact in facts if fact.anchor in places]


class _Told:
    """The heads, pairs and percentages that some facts tell.

    >>> from plan09lib.tell.numbers.declared import Numbers
    >>> told = Numbers(key="T25-3b", says="chi_tieu", anchor="mc-T25-3b")
    >>> six, nine = told.given("k", 6, "count"), told.given("n", 9, "count")
    >>> _Told([six, nine]).doubts("đã có 7/9 người, tức 6 người")
    ['7/9']
    """

    def __init__(self, facts: list[Fact]):
        self.facts = facts

    @cached_property
    def counts(self) -> set[Any]:
        """Their heads."""
        return {fact.value for fact in self.facts if fact.kind == "count"}

    @cached_property
    def shares(self) -> set[str]:
        """Their percentages, as readers see them."""
        shares = ("share", "percent", "ratio")
        return {fact.display for fact in self.facts if fact.kind in shares}

    @cached_property
    def pairs(self) -> set[tuple[Any, Any]]:
        """Their pairs: for some thousand facts looked for only where a comment has one."""
        return _pairs(self.facts)

    def doubts(self, content: str) -> list[str]:
        """Those in `content` that none of the facts has."""
        doubts = [m[0] for m in _PAIR.finditer(content) if (int(m[1]), int(m[2])) not in self.pairs]
        doubts += [m[0] for m in _PERCENT.finditer(content) if not _is_share(m[1], self.shares)]
        doubts += [m[0] for m in _PEOPLE.finditer(content) if int(m[1]) not in self.counts]
        return doubts


def _is_share(number: str, shares: set[str]) -> bool:
    return f"{number}%" in shares or f"{number},0%" in shares


def _pairs(facts: list[Fact]) -> set[tuple[Any, Any]]:
    """(k, n) of every target and span, (amount, total) and (covered, coverable) of every work."""
    by_id = {fact.id: fact.value for fact in facts}
    ends = {"k": "n", "amount": "total", "covered": "coverable"}
    found = set()
    for fact_id, value in by_id.items():
        for part, whole in ends.items():
            if fact_id.endswith((f".{part}", f"_{part}")):
                partner = fact_id[: -len(part)] + whole
                if partner in by_id:
                    found.add((value, by_id[partner]))
    return found


def missing_comments(
    plan: Plan, comments: list[Comment], *, general: bool = True
) -> list[tuple[str, str]]:
    """Section and kind, in words, that an author still has to write: per group strengths and
    limits, in general causes, lessons and directions too; under any code of the plan where what is
    written in `general` is not the plan's."""
    sections = {group.id: f"nhóm việc {group.title}" for group in plan.file.task_groups}
    written = {(comment.section, comment.kind) for comment in comments}
    wanted = [(g.id, kind) for g in plan.file.task_groups for kind in ("uu_diem", "han_che")]
    wanted += [(GENERAL, kind) for kind in plan.vocabularies["loai_nhan_xet"].codes]
    grouped = {kind for _, kind in written if kind in ANYWHERE or not general}
    return [
        (sections.get(section, "đánh giá chung"), plan.label("loai_nhan_xet", kind))
        for section, kind in wanted
        if (section, kind) not in written and not (section == GENERAL and kind in grouped)
    ]
