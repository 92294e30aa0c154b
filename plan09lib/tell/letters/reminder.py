"""Reminders (đôn đốc): to each reader what it still owes, as facts and references only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from plan09lib.judge.tasks.activities import body_id
from plan09lib.judge.tasks.bodies import (
    BRANCH,
    bodies_called,
    branch_called,
    branch_names,
    keepers,
)
from plan09lib.read.clauses.plan_file import work_anchor
from plan09lib.read.files.text import matching_key
from plan09lib.read.rules.layout import RECIPIENTS
from plan09lib.tell.letters.branches import (
    ToldBranch,
    ToldReach,
    all_reaches,
    keeper_on,
    reply_days,
    slug_of,
)
from plan09lib.tell.letters.letter import Letter, letter_to
from plan09lib.tell.lists.data_review import DataReview
from plan09lib.tell.numbers.declared import Numbers
from plan09lib.tell.numbers.works import WORKS_SOURCE
from plan09lib.tell.report.review import Review
from plan09lib.tell.told.tasks import ToldCover, ToldProposal, ToldWork
from plan09lib.tell.told.undecided import ToldUndecided
from plan09lib.tell.words.fact import Fact
from plan09lib.tell.words.narrate import Narrator, upper_first

ListState = Literal["fine", "old", "before", "none", "refused"]
"""Of the newest list: fine; old, or older than the whole period; missing; not fit to be judged."""


_KEY = "don-doc"
_NOBODY = "don_vi_lien_quan"
"""The plan's "các đơn vị có liên quan", which nobody can be asked by that name."""


@dataclass(frozen=True)
class OwedWork:
    """A work that is owed; `covers` are the kinds of bodies that the reader has to reach.

    `reaches` name the bodies it has not reached, where the lists name them. `is_own` when the lists
    tell it of the reader alone, `latest` then the reader's own evidence.
    """

    work: ToldWork
    latest: Fact | None = None
    covers: tuple[ToldCover, ...] = ()
    reaches: tuple[ToldReach, ...] = ()
    is_own: bool = False


@dataclass(frozen=True)
class Owed:
    """What one reader owes.

    `asks_list` says what is asked about lists: of their keeper, a new one; of other bodies, what
    the keeper needs for it. `missing_lists` are older ones without which targets stay undecided.
    """

    body: str
    works: tuple[OwedWork, ...] = ()
    proposals: tuple[ToldProposal, ...] = ()
    missing_sheets: tuple[str, ...] = ()
    missing_lists: tuple[ToldUndecided, ...] = ()
    asks_list: bool = False
    keeps_lists: bool = False
    is_branch: bool = False

    @property
    def work_count(self) -> Fact:
        """How many works are owed."""
        parts = tuple(work_anchor(one.work.id) for one in self.works)
        return self._numbers.but(source=WORKS_SOURCE).listed("works", parts)

    @property
    def proposal_count(self) -> Fact:
        """How many answers are owed."""
        ages = tuple(one.age_days.id for one in self.proposals)
        return self._numbers.but(anchor="kien-nghi", source=WORKS_SOURCE).listed("proposals", ages)

    @property
    def _numbers(self) -> Numbers:
        return Numbers(key=f"{_KEY}.{slug_of(self.body)}", says="don_doc", anchor="viec")

    @property
    def is_anything(self) -> bool:
        """Whether there is a reason to write."""
        lists = self.asks_list or self.missing_sheets or self.missing_lists
        return bool(self.works or self.proposals or lists)


class Debts:
    """What the readers of one ward owe for one period, whether it can be judged or not.

    Bodies have the names of the day from which the period's tasks hold, as in the report.
    """

    def __init__(self, review: Review | DataReview):
        self.review = review
        self.plan, self.unit, self.period = review.plan, review.unit, review.period
        self.ward = self.unit.name_on(self.period.end).ward
        after = self.period.end + dt.timedelta(days=1)
        self.acting_day = review.acting_day if isinstance(review, Review) else after

    @property
    def list_state(self) -> ListState:
        """How the newest list stands."""
        if isinstance(self.review, DataReview):
            return "refused" if self.review.books else "none"
        if self.review.evidence.now.date < self.period.start:
            return "before"
        return "old" if self.review.evidence.is_stale else "fine"

    @property
    def keeper(self) -> str:
        """Who puts the lists together."""
        return keeper_on(self.plan, self.acting_day)

    @property
    def missing_lists(self) -> tuple[ToldUndecided, ...]:
        """Lists of the baseline or a deadline that are not there and leave targets undecided."""
        told = self.review.told_undecided if isinstance(self.review, Review) else []
        return tuple(one for one in told if one.one.lacking)

    def bodies_of(self, name: str) -> tuple[str, ...]:
        """The bodies of the plan that a reader is, with those that it has become one with; empty
        when it is none."""
        called = bodies_called(name, self.plan, self.ward)
        names = {self._name(body) for body in called}
        others = (b.id for b in self.plan.file.bodies if b.id not in called)
        return called + tuple(body for body in others if self._name(body) in names)

    def name_now(self, name: str) -> str:
        """What a reader called by a name that its body once had is called now."""
        known = body_id(name, self.plan)
        now = self._name(known) if known else name
        return name if matching_key(now) == matching_key(name) else upper_first(now)

    def _name(self, body: str) -> str:
        return self.plan.body_name(body, self.acting_day)

    def is_known(self, name: str) -> bool:
        """Whether the plan can lay something on the reader called `name`."""
        return bool(self.bodies_of(name) or branch_called(name, self.plan))

    def owed_by(self, name: str) -> Owed:
        """What the reader called `name` owes; one that is no body of the plan owes only answers."""
        bodies = self.bodies_of(name)
        keeps = bool(set(bodies) & set(keepers(self.plan)))
        asks = self.list_state != "fine" and (keeps or self._gives_its_part(bodies))
        return Owed(
            body=self.name_now(name),
            works=tuple(self._works(name, bodies)),
            proposals=tuple(self._proposals(name, bodies)),
            missing_sheets=tuple(self._missing_sheets()) if keeps else (),
            missing_lists=self.missing_lists if keeps else (),
            asks_list=asks,
            keeps_lists=keeps,
            is_branch=BRANCH in bodies or bool(branch_called(name, self.plan)),
        )

    @property
    def wanted(self) -> Fact:
        """The day up to which a list is asked for: the end of the period."""
        said = Numbers(key=_KEY, says="don_doc", anchor="du-lieu", source="kỳ báo cáo")
        return said.given("period_end", self.period.end, "date")

    @property
    def newest_list(self) -> Fact | None:
        """The day of the newest list; None without any."""
        if isinstance(self.review, Review):
            return self.review.facts["all.as_of"]
        books = self.review.books
        return self.review.facts.of(str(books[-1].date))["date"] if books else None

    def without_reader(self, names: Sequence[str]) -> list[str]:
        """The bodies that owe works or lists while none of the readers `names` is that body."""
        read = {body for name in names for body in self.bodies_of(name)}
        bodies = [body.id for body in self.plan.file.bodies if body.id not in read | {_NOBODY}]
        owing = [body for body in bodies if self._laid_on((body,)) or self._is_keeper_in_debt(body)]
        return list(dict.fromkeys(self._name(body) for body in owing))

    def proposals_without_reader(self, names: Sequence[str]) -> list[ToldProposal]:
        """The proposals that wait for the answer of none of the readers called `names`."""
        return [
            one for one in self._open_proposals
            if not any(self._is_to(one, name, self.bodies_of(name)) for name in names)
        ]  # fmt: skip

    def _gives_its_part(self, bodies: tuple[str, ...]) -> bool:
        """Whether the keeper of the lists needs something of `bodies` for a new one."""
        file = self.plan.file
        laid = {body for group in file.task_groups for body in group.implements}
        laid |= {body for duty in file.duties for body in duty.bodies}
        return self.list_state != "refused" and bool(laid & set(bodies))

    def _is_keeper_in_debt(self, body: str) -> bool:
        owes = self.list_state != "fine" or self.missing_lists
        return bool(owes) and body in keepers(self.plan)

    def _works(self, name: str, bodies: tuple[str, ...]) -> list[OwedWork]:
        """Nothing when the list ends before the period begins: it cannot hold any evidence."""
        if not isinstance(self.review, Review) or self.list_state == "before":
            return []
        if branch := branch_called(name, self.plan):
            told = ToldBranch(branch, self.review)
            return [OwedWork(one.work, one.latest, is_own=True) for one in told.owed]
        return self._laid_on(bodies)

    def _laid_on(self, bodies: Sequence[str]) -> list[OwedWork]:
        """What the report has one of `bodies` act on, each work once.

        Those to be reached are named, where the lists name them. Cells together are asked as well
        for what must reach each of them and has not, as the letters that bring a report tell it.
        """
        if not isinstance(self.review, Review) or self.list_state == "before":
            return []
        found: dict[str, OwedWork] = {}
        for one in self.review.told_tasks.debts:
            if set(one.bodies) & set(bodies):
                said = found.get(one.work.id, OwedWork(one.work))
                found[one.work.id] = replace(said, covers=said.covers + one.covers)
        for reach in all_reaches(self.review):
            said = found.get(reach.work.id, OwedWork(reach.work))
            is_cells = reach.cover.kind == BRANCH and BRANCH in bodies and reach.is_owed
            if reach.is_told and (is_cells or reach.cover in said.covers):
                covers = said.covers or (reach.cover,)
                found[reach.work.id] = replace(said, covers=covers, reaches=(*said.reaches, reach))
        return list(found.values())

    def _proposals(self, name: str, bodies: tuple[str, ...]) -> list[ToldProposal]:
        return [one for one in self._open_proposals if self._is_to(one, name, bodies)]

    @property
    def _open_proposals(self) -> list[ToldProposal]:
        if not isinstance(self.review, Review):
            return []
        return [one for one in self.review.told_tasks.proposals if one.state == "open"]

    def _is_to(self, proposal: ToldProposal, name: str, bodies: tuple[str, ...]) -> bool:
        """Whether it waits for that reader's answer: who follows one that has ended answers."""
        addressee = proposal.asked_now or proposal.addressee
        same = matching_key(addressee) == matching_key(name)
        return same or bool(set(self.bodies_of(addressee)) & set(bodies))

    def _missing_sheets(self) -> list[str]:
        if not isinstance(self.review, Review):
            return []
        sheets = self.plan.layout.sheets
        return [sheets[slug].title for slug in sheets if self.review.evidence.now.lacks(slug)]


def reminders_facts(review: object) -> Iterator[Fact]:
    """What reminders about a report or its lists tell and no page does."""
    if not isinstance(review, Review | DataReview):
        return
    debts = Debts(review)
    yield debts.wanted
    yield reply_days(debts.plan)
    if not isinstance(review, Review):
        return
    readers = review.evidence.now.sheet(RECIPIENTS)["recipient"].dropna()
    bodies = [debts.plan.body_name(body.id, debts.acting_day) for body in debts.plan.file.bodies]
    cells = branch_names(review.evidence).values()
    names = (*cells, *bodies, *map(debts.name_now, readers))
    for name in {slug_of(name): name for name in names}.values():
        owed = debts.owed_by(name)
        yield from (owed.work_count, owed.proposal_count)


def write_reminder(debts: Debts, owed: Owed, cut: str, run_id: str) -> Letter:
    """The letter to one reader; `cut` tells it apart from the others."""
    review = debts.review
    context: dict[str, Any] = {
        "owed": owed,
        "state": debts.list_state,
        "keeper": debts.keeper,
        "reply_days": reply_days(debts.plan),
        "period": debts.period,
        "ten": debts.unit.name_on(debts.period.end),
        "gia_lap": debts.unit.is_synthetic,
        "wanted": debts.wanted,
        "as_of": debts.newest_list,
        "facts": review.facts,
        "leads_are_assumed": debts.plan.file.assignment.approved_by is None,
        "run_id": run_id,
    }
    named = {name for one in owed.works for r in one.reaches for name in (*r.missing, *r.reached)}
    narrator = Narrator(review.references | {run_id, owed.body} | named, review.plan.kind)
    templates = ("thu_don_doc_tieu_de.j2", "thu_don_doc.j2")
    return letter_to(owed.body, cut, narrator, templates, context)
