"""What templates see of a target: facts for numbers, labels for codes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd

from plan09lib.judge.frame import Row
from plan09lib.judge.ledger import PARTS
from plan09lib.read.plan import Plan
from plan09lib.read.plan_models import Alternative, Target
from plan09lib.tell.fact import FactBook
from plan09lib.tell.facts import TALLIES

_GAINS = ("trained", "recorded", "joined_qualified", "entered_qualified")
_LATE = frozenset(TALLIES["late"])


@dataclass(frozen=True)
class ToldTarget:
    """One row of the frame as a template sees it.

    `t.k`, `t.share`, `t.baseline_trained` are facts (an unknown name raises AttributeError);
    `t.has("milestone")` says whether there is one.
    """

    key: str
    row: Row
    book: FactBook
    plan: Plan
    target: Target
    alternative: Alternative | None = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name not in ("row", "book", "key"):
            fact = self.book.get(f"{self.key}.{name}")
            if fact is not None:
                return fact
        raise AttributeError(f"{self.key} has no fact {name!r}")

    def has(self, name: str) -> bool:
        """Whether the row has the fact `name`."""
        return f"{self.key}.{name}" in self.book

    @property
    def id(self) -> str:
        """The target's id."""
        return self.target.id

    @property
    def status(self) -> str:
        """The status code."""
        return str(self.row["status"])

    @property
    def reason(self) -> str:
        """The reason code."""
        return str(self.row["reason"])

    @property
    def last_status(self) -> str:
        """For a discontinued population: the status when it was last in force."""
        return str(self.row["last_status"])

    @property
    def previous_status(self) -> str:
        """The status code of the previous period; empty when it was not judged."""
        return str(self.row["previous_status"])

    @property
    def has_changed(self) -> bool:
        """Whether the status differs from the previous period's."""
        return self.previous_status not in ("", self.status)

    @property
    def is_late(self) -> bool:
        """Whether the target is behind its milestone."""
        return self.status in _LATE

    @property
    def has_slipped(self) -> bool:
        """Whether the target was met at the deadline and is not any more."""
        return self.reason == "slipped_since_deadline"

    @property
    def must_act(self) -> bool:
        """Whether somebody has to act: late, or missed and still short, with time left to act."""
        return self.is_owed and not self.group_ends

    @property
    def is_owed(self) -> bool:
        """Whether heads are owed: late, or missed and still short."""
        short = self.status == "missed" or self.has_slipped
        return self.is_late or (short and int(self.row["gap"]) > 0)

    @property
    def group_ends(self) -> bool:
        """Whether its people are there no longer when they could have been sent on a course."""
        return self.has("ends_on")

    @property
    def label(self) -> str:
        """The Vietnamese label of the status."""
        return self.plan.label("trang_thai", self.status)

    def label_of(self, status: str) -> str:
        """The Vietnamese label of any status code."""
        return self.plan.label("trang_thai", status)

    @property
    def order(self) -> int:
        """Worst first."""
        return self.plan.vocabularies["trang_thai"][self.status].rank or 0

    @property
    def population(self) -> str:
        """The population's label."""
        return self.plan.population(str(self.row["population"])).label

    @property
    def end_reason(self) -> str:
        """Why the population ended."""
        return self.plan.population(str(self.row["population"])).end_reason

    @property
    def condition(self) -> str:
        """The condition in words."""
        changed = self.alternative.condition if self.alternative else None
        return self.plan.condition_text(changed or self.target.condition)

    @property
    def body(self) -> str:
        """Who acts, by the name on the as-of date."""
        return self.plan.body_name(self.target.acts, dt.date.fromisoformat(str(self.row["as_of"])))

    @property
    def workbook(self) -> str:
        """The file(s) counted."""
        return str(self.row["workbook"])

    @property
    def comparison(self) -> str:
        """Whether the baseline can be compared with, as a code."""
        return str(self.row["comparison"])

    @property
    def is_knife_edge(self) -> bool:
        """Whether one head decides."""
        return bool(self.row["is_knife_edge"])

    @property
    def rule_differs(self) -> bool:
        """Whether rounding the need to the nearest head would ask for another number."""
        decided = "deadline_need" if self.has("deadline_need") else "need"
        return bool(self.row[decided] != self.row["need_nearest"])

    @property
    def blanks_could_reach_milestone(self) -> bool:
        """Whether the milestone would be reached if every blank turned out well."""
        short = self.row["short_of_milestone"]
        return self.is_late and not pd.isna(short) and 0 < short <= self.row["unknown"]

    @property
    def missed_by_one(self) -> bool:
        """Whether one more head would have met it, where the count decides."""
        return self.is_knife_edge and self.positive(
            "deadline_gap" if self.has("deadline_gap") else "gap"
        )

    def positive(self, name: str) -> bool:
        """Whether the fact `name` exists and is above zero."""
        return self.has(name) and self.book[f"{self.key}.{name}"].value > 0  # type: ignore[operator]

    def negative(self, name: str) -> bool:
        """Whether the fact `name` exists and is below zero."""
        return self.has(name) and self.book[f"{self.key}.{name}"].value < 0  # type: ignore[operator]

    def moved(self, span: str) -> bool:
        """Whether anything happened since `span` (`baseline` or `previous`)."""
        return any(self.positive(f"{span}_{part}") for part in PARTS)

    def rose_without_gain(self, span: str) -> bool:
        """Whether the share rose although nobody came to satisfy: only the population shrank."""
        gained = any(self.positive(f"{span}_{part}") for part in _GAINS)
        return self.positive(f"{span}_change") and not gained
