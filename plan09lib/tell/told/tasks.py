"""What templates see of the task part: works with facts, groups with bodies by date, tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from plan09lib.judge.targets.assess import Row, plain_rows
from plan09lib.judge.tasks.bodies import STAGES, missing_links
from plan09lib.judge.tasks.courses import ALL
from plan09lib.judge.tasks.ratings_votes import LEVELS, RatingTable
from plan09lib.judge.tasks.task_review import TaskReview
from plan09lib.read.plan.plan import Plan
from plan09lib.read.plan.plan_file import Action, TaskGroup, Work, work_anchor
from plan09lib.tell.numbers.people_and_sheets import LEFT_OUT, rating_key
from plan09lib.tell.words.fact import Fact, FactBook

# Tables: training, ratings, votes, life cycle, proposals.

_VOTE_FACTS = (
    "date", "issued", "returned", "turnout", "high", "medium", "low",
    "high_share", "medium_share", "low_share",
)  # fmt: skip


class TaskTables:
    """Rows of tables, with facts in their cells; a hidden cell has None."""

    if TYPE_CHECKING:
        review: TaskReview
        book: FactBook
        plan: Plan
        day: dt.date

        def fact(self, fact_id: str) -> Fact | None: ...

    @property
    def flow(self) -> list[dict[str, Any]]:
        """Training by kind: label and facts of each column; the last row is all kinds."""
        vocabulary = self.plan.vocabularies["loai_dao_tao"]
        return [
            {
                "label": "Tất cả" if kind == ALL else vocabulary[kind].label,
                "is_total": kind == ALL,
                "cells": [
                    self.book[f"dao-tao.{kind}.{name}"] for name in self.review.flow.columns[1:]
                ],
            }
            for kind in self.review.flow["kind"]
        ]

    @property
    def ratings(self) -> list[dict[str, Any]]:
        """The rating tables of the latest year and of later quarters, by system."""
        return [self._rating(table) for table, _ in self._recent_ratings()]

    @property
    def all_ratings(self) -> list[dict[str, Any]]:
        """The rating tables of every period, those left out that would mislead."""
        return [self._rating(table) for table, _ in self.review.ratings if table.is_readable]

    def _recent_ratings(self) -> list[tuple[RatingTable, Any]]:
        ratings = self.review.ratings
        years = [t.rating_period.first_year for t, _ in ratings if not t.rating_period.part]
        latest = max(years, default=0)
        return [
            (table, protected)
            for table, protected in ratings
            if table.rating_period.first_year > latest
            or (table.rating_period.first_year == latest and not table.rating_period.part)
        ]

    def _rating(self, table: RatingTable) -> dict[str, Any]:
        key = rating_key(table)
        rows = [*table.heads.index, "total"]
        groups = self.plan.vocabularies["nhom"]
        return {
            "period": table.rating_period.label,
            "system": self.plan.label("he_thong_xep_loai", table.system),
            "rule_sets": table.rule_sets,
            "breaks": table.breaks_series,
            "left_out": {name: self.fact(f"{key}.{name}") for name in LEFT_OUT},
            "is_readable": table.is_readable,
            **self._cap_check(table),
            "rows": [
                {
                    "label": "Cộng" if row == "total" else groups[row].label,
                    "cells": [self.fact(f"{key}.{row}.{level}") for level in (*LEVELS, "total")],
                }
                for row in rows
            ],
        }

    def _cap_check(self, table: RatingTable) -> dict[str, list[str]]:
        """Groups over and within the cap on the best level.

        Unsaid where a cell it needs is hidden, or a level is not known.

        To say it of a group with hidden cells, or to be silent only about those within, would let
        a reader work a cell out.
        """
        found: dict[str, list[str]] = {"over": [], "within": [], "unsaid": []}
        if table.over_cap is None:
            return found
        key, groups = rating_key(table), self.plan.vocabularies["nhom"]
        for code in table.heads.index:
            cells = all(self.fact(f"{key}.{code}.{level}") for level in LEVELS[:2])
            shown = cells and table.without_level.empty
            verdict = "over" if code in table.over_cap else "within"
            found[verdict if shown else "unsaid"].append(groups[code].label)
        return found

    @property
    def levels(self) -> list[str]:
        """Labels of the rating levels, best first."""
        return [self.plan.label("muc_xep_loai", level) for level in LEVELS]

    @property
    def votes(self) -> list[dict[str, Any]]:
        """The titles of the latest round; a hidden part has no fact."""
        rounds = self.review.votes
        latest = max((row["date"] for row, _ in rounds), default="")
        labels = {t.id: t.label for t in self.plan.file.vote_thresholds}
        return [
            {
                "position": str(row["position"]),
                "threshold": labels.get(str(row["threshold"]), ""),
                **{part: self.fact(f"phieu.{place}.{part}") for part in _VOTE_FACTS},
            }
            for place, (row, _) in enumerate(rounds)
            if row["date"] == latest
        ]

    @property
    def cycle(self) -> list[dict[str, Any]]:
        """The life-cycle matrix: body and, per stage, the date as a fact or None."""
        return [
            {
                "body": str(row["body"]),
                "cells": [self.fact(f"chu-trinh.{place}.{stage}") for stage in STAGES],
            }
            for place, row in enumerate(plain_rows(self.review.cycle))
        ]

    @property
    def missing_links(self) -> list[dict[str, Any]]:
        """Bodies with stages without evidence, and the labels of these stages."""
        labels = {"tong_ket": "sơ kết, tổng kết"}
        vocabulary = self.plan.vocabularies["giai_doan_viec"]
        return [
            {"body": body, "stages": [labels.get(s) or vocabulary[s].label for s in stages]}
            for body, stages in missing_links(self.review.cycle)
        ]

    @property
    def proposals(self) -> list[dict[str, Any]]:
        """The ledger of proposals with its facts."""
        return [
            {
                **{
                    name: str(row[name])
                    for name in ("proposal_id", "addressee", "content", "answer", "state")
                },
                "is_new": bool(row["is_new"]),
                **{
                    name: self.fact(f"kien-nghi.{place}.{name}")
                    for name in ("date", "age_days", "answered_on")
                },
            }
            for place, row in enumerate(plain_rows(self.review.proposals))
        ]


# Works, each with its facts; last, the whole part, in groups.


@dataclass(frozen=True)
class ToldAmount:
    """What was counted in the period: "45/50 người"."""

    unit: str
    amount: Fact
    total: Fact | None


@dataclass(frozen=True)
class ToldCover:
    """How many bodies of a kind a work reached; `exceeds` when more than don_vi.yml says exist."""

    label: str
    covered: Fact
    coverable: Fact | None
    is_cumulative: bool

    @property
    def is_short(self) -> bool:
        """Whether some bodies are still to be reached."""
        return self.coverable is not None and self.covered.value < self.coverable.value  # type: ignore[operator]

    @property
    def exceeds(self) -> bool:
        """Whether the sheet names more bodies than there should be."""
        return self.coverable is not None and self.covered.value > self.coverable.value  # type: ignore[operator]


@dataclass(frozen=True)
class ToldWork:
    """An action or duty as a template sees it; `w.events` is a fact, `w.has("events")` asks."""

    work: Work
    row: Row
    book: FactBook
    plan: Plan
    amounts: tuple[ToldAmount, ...]
    covers: tuple[ToldCover, ...]

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("__") and name not in ("book", "work"):
            fact = self.book.get(f"{work_anchor(self.work.id)}.{name}")
            if fact is not None:
                return fact
        raise AttributeError(f"no fact {name!r}")

    def has(self, name: str) -> bool:
        """Whether the work has the fact `name`."""
        return f"{work_anchor(self.work.id)}.{name}" in self.book

    def positive(self, name: str) -> bool:
        """Whether the fact `name` exists and is above zero."""
        return self.has(name) and self.book[f"{work_anchor(self.work.id)}.{name}"].value > 0  # type: ignore[operator]

    @property
    def id(self) -> str:
        """The work's id."""
        return self.work.id

    @property
    def macro(self) -> str:
        """The name of its own macro in `viec_rieng.j2`, if it has one."""
        if isinstance(self.work, Action) and self.work.targets_due:
            return "chi_tieu"
        return "v_" + self.work.id.replace(".", "_")

    @property
    def status(self) -> str:
        """evidenced, stale or no_evidence."""
        return str(self.row["status"])

    @property
    def label(self) -> str:
        """The Vietnamese label of the status."""
        return self.plan.label("trang_thai_viec", self.status)

    @property
    def document(self) -> str:
        """The document of the latest activity, if it may be named; else empty."""
        return "" if self.work.sensitive else str(self.row["document"])

    @property
    def is_late(self) -> bool:
        """Whether something is owed: evidence in the period, or bodies still to be reached.

        What only happens on occasion, and discipline, is never owed; what stays valid (a
        regulation, last year's ratings) is owed when it has lapsed or does not cover every body.
        """
        if self.work.sensitive or self.work.on_occasion:
            return False
        if self.status != "no_evidence" and any(cover.is_cumulative for cover in self.covers):
            return any(cover.is_short for cover in self.covers)
        if self.status == "stale" and self.work.valid_days:
            return bool(self.row["age_days"] > self.work.valid_days)
        return self.status != "evidenced"


@dataclass(frozen=True)
class ToldGroup:
    """A task group with its bodies under their names on the as-of date."""

    group: TaskGroup
    directs: str
    implements: tuple[str, ...]
    works: tuple[ToldWork, ...]

    @property
    def late(self) -> list[ToldWork]:
        """Works without evidence in the period."""
        return [work for work in self.works if work.is_late]


class ToldTasks(TaskTables):
    """The task part of a review as templates see it."""

    def __init__(self, review: TaskReview, book: FactBook):
        self.review = review
        self.book = book
        self.plan = review.evidence.plan
        self.day = review.evidence.now.date

    def fact(self, fact_id: str) -> Fact | None:
        """The fact called `fact_id`; None when there is none or it may not be told."""
        return self.book.get(fact_id)

    @cached_property
    def groups(self) -> dict[str, ToldGroup]:
        """The six groups by id."""
        return {group.id: self._group(group) for group in self.plan.file.task_groups}

    @cached_property
    def duties(self) -> list[ToldWork]:
        """The three duties."""
        return [self._work(duty) for duty in self.plan.file.duties]

    @cached_property
    def all_works(self) -> list[ToldWork]:
        """Every action and duty, in the plan's order."""
        return [work for group in self.groups.values() for work in group.works] + self.duties

    def body_names(self, bodies: tuple[str, ...]) -> tuple[str, ...]:
        """The names on the as-of date; bodies that became one are named once."""
        return tuple(dict.fromkeys(self.plan.body_name(body, self.day) for body in bodies))

    def _group(self, group: TaskGroup) -> ToldGroup:
        directs = ", ".join(self.body_names(group.directs))
        works = tuple(self._work(action) for action in group.actions)
        return ToldGroup(group, directs, self.body_names(group.implements), works)

    def _work(self, work: Work) -> ToldWork:
        row = self._rows[work.id]
        return ToldWork(work, row, self.book, self.plan, self._amounts(work), self._covers(work))

    @cached_property
    def _rows(self) -> dict[str, Row]:
        return {row["work_id"]: row for row in plain_rows(self.review.tasks)}

    @cached_property
    def _amount_rows(self) -> list[dict[Hashable, Any]]:
        return plain_rows(self.review.amounts)

    def _amounts(self, work: Work) -> tuple[ToldAmount, ...]:
        return tuple(
            ToldAmount(
                str(row["unit_of_count"]), self.book[f"{key}.amount"], self.fact(f"{key}.total")
            )
            for place, row in enumerate(self._amount_rows)
            if row["work_id"] == work.id
            for key in [f"{work_anchor(work.id)}.so-luong-{place}"]
        )

    def _covers(self, work: Work) -> tuple[ToldCover, ...]:
        labels = {kind.id: kind.label for kind in self.plan.file.body_kinds}
        return tuple(
            ToldCover(
                labels[cover.kind],
                self.book[f"{key}.covered"],
                self.fact(f"{key}.coverable"),
                cover.cumulative,
            )
            for cover in work.covers
            for key in [f"{work_anchor(work.id)}.{cover.kind}"]
        )
