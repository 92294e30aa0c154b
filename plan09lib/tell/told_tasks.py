"""What templates see of the task part: works with facts, groups with bodies by date, tables."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from plan09lib.judge.frame import Row, plain_rows
from plan09lib.judge.task_review import TaskReview
from plan09lib.read.plan import Plan
from plan09lib.read.task_models import TaskGroup, Work, work_anchor
from plan09lib.tell.fact import Fact, FactBook
from plan09lib.tell.told_task_tables import TaskTables


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
