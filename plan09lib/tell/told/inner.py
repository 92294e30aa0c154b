"""What the office's own page sees: the protected tables as counted. Nothing of it is shared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from plan09lib.judge.tasks.newcomers_ages import SUPPORT
from plan09lib.judge.tasks.ratings_votes import LEVELS, PARTY, STATE, RatingTable
from plan09lib.judge.tasks.task_review import AGE_ROWS, TaskReview
from plan09lib.read.files.text import matching_key
from plan09lib.tell.numbers.counts import INNER, TOTAL, rating_key
from plan09lib.tell.words.fact import Fact, FactBook, FactsOf

AGE_GROUPS = {"officials": "Cán bộ, công chức", SUPPORT: "Không chuyên trách"}
MOMENTS = {"before": "mốc gốc", "now": "hiện nay"}


@dataclass(frozen=True)
class InnerRating:
    """One rating table as counted: by group its label and cells, the last row all groups."""

    period: str
    system: str
    rows: tuple[tuple[str, tuple[Fact, ...]], ...]


@dataclass(frozen=True)
class InnerVote(FactsOf):
    """The votes on one title; `date`, `high`, … are facts, `threshold` is what follows of them."""

    position: str
    threshold: str


@dataclass(frozen=True)
class ToldInner:
    """The protected tables of one review; `book` holds its inner facts.

    A text of the office's in which one of `names` stands is not quoted.
    """

    review: TaskReview
    book: FactBook
    names: frozenset[str]

    def _quoted(self, text: str) -> str:
        key = matching_key(text)
        named = any(matching_key(name) in key for name in self.names)
        return "(có ghi họ tên, xem danh sách)" if named else text

    @cached_property
    def levels(self) -> list[str]:
        """Labels of the rating levels, best first."""
        plan = self.review.evidence.plan
        return [plan.label("muc_xep_loai", level) for level in LEVELS]

    @cached_property
    def ratings(self) -> list[InnerRating]:
        """Every rating table, oldest first."""
        plan = self.review.evidence.plan
        return [
            InnerRating(
                table.rating_period.label,
                plan.label("he_thong_xep_loai", table.system),
                tuple(self._rows(table)),
            )
            for table in self.review.ratings
        ]

    def _rows(self, table: RatingTable) -> Iterator[tuple[str, tuple[Fact, ...]]]:
        plan, key = self.review.evidence.plan, INNER + rating_key(table)
        for group in (*table.groups, TOTAL):
            cells = self.book.of(f"{key}.{group}")
            label = "Cộng" if group == TOTAL else plan.label("nhom", group)
            yield label, tuple(cells[level] for level in (*LEVELS, TOTAL))

    @cached_property
    def votes(self) -> list[InnerVote]:
        """Every title of every round, oldest first."""
        thresholds = self.review.evidence.plan.file.vote_thresholds
        labels = {one.id: one.label for one in thresholds}
        return [
            InnerVote(
                f"{INNER}phieu.{place}",
                self.book,
                position=self._quoted(str(row["position"])),
                threshold=labels.get(str(row["threshold"]), ""),
            )
            for place, row in enumerate(self.review.votes)
        ]

    @cached_property
    def discipline(self) -> list[tuple[str, tuple[Fact, ...]]]:
        """Cases by form: Party, state."""
        forms = [str(form) for form in self.review.discipline.index]
        return [
            (
                self._quoted(form),
                tuple(self.book[f"{INNER}ky-luat.{form}.{system}"] for system in (PARTY, STATE)),
            )
            for form in forms
        ]

    @cached_property
    def ages(self) -> list[tuple[str, str, FactsOf]]:
        """Group, moment and the facts of its age bands."""
        return [
            (AGE_GROUPS[group], MOMENTS[when], self.book.of(f"{INNER}tuoi.{when}.{group}"))
            for group in AGE_ROWS
            for when in MOMENTS
            if when in self.review.age_moments
        ]
