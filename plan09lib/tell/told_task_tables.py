"""The tables of the task part as templates see them: training, ratings, votes, cycle, proposals."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from plan09lib.judge.courses import ALL
from plan09lib.judge.frame import plain_rows
from plan09lib.judge.lifecycle import STAGES, missing_links
from plan09lib.judge.ratings import LEVELS, RatingTable
from plan09lib.judge.task_review import TaskReview
from plan09lib.read.plan import Plan
from plan09lib.tell.fact import Fact, FactBook
from plan09lib.tell.task_facts import rating_key

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
        """The rating tables of every period."""
        return [self._rating(table) for table, _ in self.review.ratings]

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
            "has_unrated": table.unrated > 0,
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
        """Groups over and within the cap on the best level; unsaid where a cell it needs is hidden.

        To say it of a group with hidden cells, or to be silent only about those within, would let
        a reader work a cell out.
        """
        found: dict[str, list[str]] = {"over": [], "within": [], "unsaid": []}
        if table.over_cap is None:
            return found
        key, groups = rating_key(table), self.plan.vocabularies["nhom"]
        for code in table.heads.index:
            shown = all(self.fact(f"{key}.{code}.{level}") for level in LEVELS[:2])
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
