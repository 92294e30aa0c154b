"""What a letter to a Party cell (chi bộ) sees: its own evidence and what is asked of it."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial

import pandas as pd

from plan09lib.judge.tasks.bodies import (
    BRANCH,
    branch_cover,
    branch_evidence,
    branch_names,
    branch_work_rows,
    keepers,
    reached_by,
)
from plan09lib.read.clauses.plan_file import work_anchor
from plan09lib.read.files.text import matching_key
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ACTIVITIES
from plan09lib.tell.numbers.declared import Numbers
from plan09lib.tell.numbers.works import WORKS_SOURCE
from plan09lib.tell.report.review import Review
from plan09lib.tell.told.first_screen import SUBJECT_STEPS
from plan09lib.tell.told.tasks import ToldCover, ToldWork
from plan09lib.tell.words.anchors import work_evidence
from plan09lib.tell.words.fact import Fact
from plan09lib.tell.words.wording import formula


@dataclass(frozen=True)
class ToldReach:
    """A work that is to reach every body of a kind, cells or others.

    `missing` are those named elsewhere in the lists; `unnamed` counts those that no list names:
    absent when there is none or their number is not known. Of others than cells, `reached` are
    those that it has reached, where the lists do not name all that are missing.
    """

    work: ToldWork
    cover: ToldCover
    missing: tuple[str, ...]
    unnamed: Fact | None
    reached: tuple[str, ...] = ()

    @property
    def is_told(self) -> bool:
        """Whether a body can be named, or counted."""
        return bool(self.missing or self.unnamed or self.reached)

    @property
    def is_owed(self) -> bool:
        """Whether some cell owes it: one that it has not reached."""
        return self.work.is_asked and (self.cover.is_short or bool(self.missing))


@dataclass(frozen=True)
class ToldBranchWork:
    """A work as one cell carried it out; `latest` is None when the lists name no activity of it."""

    work: ToldWork
    events: Fact
    documents: Fact
    latest: Fact | None
    is_owed: bool


@dataclass(frozen=True)
class ToldBranch:
    """One cell: what it owes, what it has done, what the plan lays on many bodies together."""

    name: str
    review: Review

    @cached_property
    def works(self) -> list[ToldBranchWork]:
        """The works that concern it, with its own evidence."""
        told = {work.id: work for work in self.review.told_tasks.all_works}
        laid = {work.id for work in branch_works(self.review)}
        found = []
        for _, row in branch_evidence(self.review.evidence, self.name).iterrows():
            work_id = str(row["work_id"])
            if work_id in laid or row["latest"]:
                found.append(self._work(told[work_id], row))
        return found

    @property
    def owed(self) -> list[ToldBranchWork]:
        """Works that are to reach every cell and have not reached this one."""
        return [one for one in self.works if one.is_owed]

    @property
    def done(self) -> list[ToldBranchWork]:
        """Works with an activity of this cell."""
        return [one for one in self.works if one.latest]

    @property
    def shared(self) -> list[ToldWork]:
        """What `shared_works` tells, but works that the lists tell of this cell."""
        done = {one.work.id for one in self.done}
        return [work for work in shared_works(self.review) if work.id not in done]

    @property
    def owed_count(self) -> Fact:
        """How many works it owes."""
        numbers = Numbers(key=self._key, says="chi_bo", anchor="viec", source=WORKS_SOURCE)
        return numbers.listed("owed", tuple(work_anchor(one.work.id) for one in self.owed))

    @property
    def facts(self) -> Iterator[Fact]:
        """What its letter tells and the report does not."""
        yield self.owed_count
        for one in self.works:
            yield from (one.events, one.documents)
            yield from (one.latest,) if one.latest else ()

    @cached_property
    def _key(self) -> str:
        """Two cells of the lists whose names differ by signs only have keys of their own."""
        plain = slug_of(self.name)
        same = [key for key, name in branch_names(self.review.evidence).items()
                if slug_of(name) == plain]  # fmt: skip
        own = matching_key(self.name)
        place = same.index(own) if own in same else 0
        return f"chi-bo.{plain}" + (f"-{place + 1}" if place else "")

    def _work(self, work: ToldWork, row: pd.Series) -> ToldBranchWork:
        numbers = Numbers(
            key=f"{self._key}.{work_anchor(work.id)}", says="chi_bo", clause=work.work.clause,
            anchor=work_evidence(work.id),
            sheet=self.review.plan.sheet_title(ACTIVITIES),
        )  # fmt: skip
        own = partial(branch_work_rows, self.review.evidence, self.name, work.work)
        latest = str(row["latest"])
        return ToldBranchWork(
            work=work,
            events=numbers.rows("events", own, int(row["events"])),
            documents=numbers.rows(
                "documents", partial(_with_document, own), int(row["documents"])
            ),
            latest=numbers.rows(
                "latest", partial(_last, partial(own, in_period=False)),
                dt.date.fromisoformat(latest), "date", adds=0, again=_day,
            ) if latest else None,
            is_owed=work.is_asked and branch_cover(work.work) is not None and not row["reached"],
        )  # fmt: skip


def _with_document(rows: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    own = rows()
    return own[own["document"].notna()]


def _last(rows: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    own = rows()
    return own[own["date"] == own["date"].max()]


def _day(rows: pd.DataFrame) -> dt.date:
    return pd.Timestamp(rows["date"].iloc[0]).date()


def letters_facts(review: object) -> Iterator[Fact]:
    """What letters tell and the report does not, but reminders; nothing of other reviews."""
    if not isinstance(review, Review):
        return
    for name in branch_names(review.evidence).values():
        yield from ToldBranch(name, review).facts
    screen = review.context["screen"]
    told = (one.count for most in range(SUBJECT_STEPS + 1) for one in screen.in_subject(most))
    yield from {fact.id: fact for fact in told}.values()
    yield from (reach.unnamed for reach in all_reaches(review) if reach.unnamed)


def branch_works(review: Review) -> list[ToldWork]:
    """The actions and duties that the plan lays on the Party cells, or that must reach them."""
    tasks = review.told_tasks
    duties = {duty.id for duty in review.plan.file.duties if BRANCH in duty.bodies}
    groups = [group for group in tasks.groups.values() if BRANCH in group.group.implements]
    laid = {work.id for group in groups for work in group.works} | duties
    return [
        work
        for work in tasks.all_works
        if (work.id in laid or branch_cover(work.work)) and not work.work.sensitive
    ]


def shared_works(review: Review) -> list[ToldWork]:
    """Works laid on many bodies together, cells among them, that nothing shows.

    What is shown but has not reached every body is not asked of cells, unless it must reach each.
    """
    return [
        work for work in branch_works(review) if work.lacks_evidence and not branch_cover(work.work)
    ]


def reaches(review: Review) -> list[ToldReach]:
    """The works that are to reach every cell, each with the cells it has not reached."""
    return [one for one in all_reaches(review) if one.cover.kind == BRANCH]


def all_reaches(review: Review) -> list[ToldReach]:
    """The works that are to reach every body of a kind, each with those it has not reached."""
    return [
        _reached(review, work, cover)
        for work in review.told_tasks.all_works
        for cover in work.covers
        if not work.work.sensitive
    ]


def _reached(review: Review, work: ToldWork, cover: ToldCover) -> ToldReach:
    """Which bodies are meant is not known where the lists name more of a kind than there are left;
    of cells, that have a kind of their own, it is."""
    has, lacks = reached_by(review.evidence, work.work, cover.kind)
    left = _left(cover)
    if cover.kind == BRANCH:
        return ToldReach(work, cover, lacks, _unnamed(work, cover, lacks))
    if left is None or len(lacks) > left:
        return ToldReach(work, cover, (), None, has)
    unnamed = _unnamed(work, cover, lacks)
    return ToldReach(work, cover, lacks, unnamed, has if unnamed else ())


def keeper_on(plan: Plan, day: dt.date) -> str:
    """Who puts the lists together and is to be answered, by the names of `day`."""
    return ", ".join(dict.fromkeys(plan.body_name(body, day) for body in keepers(plan)))


def reply_days(plan: Plan) -> Fact:
    """Within how many days a letter is to be answered: those that a ward has to act."""
    said = Numbers(key="don-doc", says="don_doc", anchor="viec", source="plan.yml, mục limits")
    return said.given("reply_days", plan.file.limits.days_to_act, "count")


def _left(cover: ToldCover) -> int | None:
    """How many bodies are still to be reached; None where it is not known how many there are."""
    if cover.coverable is None:
        return None
    return max(0, int(str(cover.coverable.value)) - int(str(cover.covered.value)))


def _unnamed(work: ToldWork, cover: ToldCover, missing: tuple[str, ...]) -> Fact | None:
    if cover.coverable is None:
        return None
    numbers = Numbers(
        key=f"{work_anchor(work.id)}.{cover.kind}", says="chi_bo", clause=work.work.clause,
        anchor=work_evidence(work.id),
    )  # fmt: skip
    rest = numbers.derived(
        "unnamed", "count", partial(_beside, len(missing)), cover.coverable, cover.covered,
        text=partial(formula.filled, "chua_neu_ten", cover.label, str(len(missing))),
    )  # fmt: skip
    return rest if int(str(rest.value)) > 0 else None


def _beside(named: int, coverable: int, covered: int) -> int:
    return coverable - covered - named


def slug_of(name: str) -> str:
    """`name` in ASCII with hyphens, without the words that every cell's name begins with.

    >>> slug_of("Chi bộ Khu phố 3")
    'khu-pho-3'
    """
    plain = unicodedata.normalize("NFKD", name.casefold().replace("đ", "d"))
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in _bare(plain)).split()
    return "-".join(words[2:] if words[:2] == ["chi", "bo"] else words)


def _bare(text: str) -> str:
    return "".join(letter for letter in text if not unicodedata.combining(letter))
