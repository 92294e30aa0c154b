"""What templates see of the task part: works with facts, groups with bodies by date, tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from plan09lib.judge.disclosure.coarser import Block
from plan09lib.judge.targets.assess import Row, plain_rows
from plan09lib.judge.tasks.bodies import STAGES, missing_links, who_acts
from plan09lib.judge.tasks.courses import ALL
from plan09lib.judge.tasks.ratings_votes import LEVELS, RatingTable
from plan09lib.judge.tasks.task_review import TaskReview
from plan09lib.judge.tasks.told_counts import ToldRatings
from plan09lib.read.clauses.plan_file import Action, Shows, TaskGroup, Work
from plan09lib.read.files.text import matching_key
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.numbers.counts import TOTAL, joined_name, rating_key
from plan09lib.tell.words.fact import Fact, FactBook, FactsOf

# Rows of tables: training, ratings, votes, life cycle, proposals.


@dataclass(frozen=True)
class ToldFlow(FactsOf):
    """Training of one kind; `cells` are its facts in the order of the columns."""

    label: str
    is_total: bool
    cells: tuple[Fact, ...]


@dataclass(frozen=True)
class ToldLevel:
    """Rating levels told as one: `first` is the best of them, `last` the worst.

    `place` is that of the best among all levels. Joined levels are those from the top or, where
    the first is not the best of all, those down to the bottom.
    """

    first: str
    last: str
    place: int
    is_one: bool


@dataclass(frozen=True)
class ToldRatingRow:
    """Groups told as one in a rating table: heads per column, then in all."""

    labels: tuple[str, ...]
    cells: tuple[Fact, ...]


@dataclass(frozen=True)
class ToldRating(FactsOf):
    """One rating table; `asked`, `without_level`, `nobody` are facts where it leaves rows out.

    Without `rows` nothing of it may be told. `over`, `within` and `unsaid` are the groups by what
    is told of the cap on the best level.
    """

    table: RatingTable
    system: str
    levels: tuple[ToldLevel, ...]
    rows: tuple[ToldRatingRow, ...]
    over: tuple[str, ...]
    within: tuple[str, ...]
    unsaid: tuple[str, ...]

    @property
    def period(self) -> str:
        """The period rated, in words."""
        return self.table.rating_period.label

    @property
    def rule_sets(self) -> tuple[str, ...]:
        """The rules it was rated by."""
        return tuple(self.table.rule_sets)

    @property
    def breaks(self) -> bool:
        """Whether other rules held in the period before."""
        return self.table.breaks_series

    @property
    def is_readable(self) -> bool:
        """Whether enough of its rows have a level."""
        return self.table.is_readable


@dataclass(frozen=True)
class ToldCycle:
    """One body of the life-cycle matrix: per stage its date, None without one."""

    body: str
    cells: tuple[Fact | None, ...]


@dataclass(frozen=True)
class ToldGap:
    """A body with the labels of the stages without evidence."""

    body: str
    stages: tuple[str, ...]


@dataclass(frozen=True)
class ToldProposal(FactsOf):
    """A line of the ledger of proposals; `date`, `age_days`, `answered_on` are facts.

    `asked_now` is who has to be asked again; empty while the addressee is still the one. It is
    `settled` once the office has approved who follows the one that was asked.
    """

    row: Row
    is_new: bool
    asked_now: str = ""
    settled: bool = False

    @property
    def proposal_id(self) -> str:
        """Its number in the ledger."""
        return str(self.row["proposal_id"])

    @property
    def addressee(self) -> str:
        """Who was asked."""
        return str(self.row["addressee"])

    @property
    def content(self) -> str:
        """What was asked."""
        return str(self.row["content"])

    @property
    def answer(self) -> str:
        """What was answered; empty without an answer."""
        return str(self.row["answer"])

    @property
    def state(self) -> str:
        """open, answered, withdrawn or vanished."""
        return str(self.row["state"])


# Works, each with its facts; last, the whole part, in groups.


@dataclass(frozen=True)
class ToldAmount:
    """What was counted in the period: "45/50 người"."""

    unit: str
    amount: Fact
    total: Fact | None


@dataclass(frozen=True)
class ToldCover:
    """How many bodies of a kind a work reached, by those that its rows name.

    `exceeds` when more than don_vi.yml says exist; `is_unnamed` when the rows count more of them by
    an amount than they name, or some name nobody.
    """

    kind: str
    label: str
    covered: Fact
    coverable: Fact | None
    is_cumulative: bool
    is_unnamed: bool = False

    @property
    def is_short(self) -> bool:
        """Whether some bodies are still to be reached."""
        return self.coverable is not None and self.covered.value < self.coverable.value  # type: ignore[operator]

    @property
    def exceeds(self) -> bool:
        """Whether the sheet names more bodies than there should be."""
        return self.coverable is not None and self.covered.value > self.coverable.value  # type: ignore[operator]


@dataclass(frozen=True)
class ToldWork(FactsOf):
    """An action or duty as a template sees it; `w.events` is a fact, see `FactsOf`."""

    work: Work
    row: Row
    plan: Plan
    amounts: tuple[ToldAmount, ...]
    covers: tuple[ToldCover, ...]

    @property
    def id(self) -> str:
        """The work's id."""
        return self.work.id

    @property
    def macro(self) -> str:
        """The name of the macro in `viec_rieng.j2` that tells what it shows beside evidence."""
        if isinstance(self.work, Action) and self.work.targets_due:
            return "v_targets"
        return f"v_{self.work.shows or ('trainees' if self.work.course_kinds else 'nothing')}"

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
    def year(self) -> str:
        """The year in which what is due yearly is looked for."""
        return str(Period.parse(self.row["period"]).last_year)

    @property
    def has_happened(self) -> bool:
        """Whether there is an activity in this period or one that it is compared with."""
        return any(map(self.positive, ("events", "previous_events", "last_year_events")))

    @property
    def is_late(self) -> bool:
        """Whether something is owed: evidence in the period, or bodies still to be reached."""
        return self.lacks_evidence or bool(self.short)

    @property
    def lacks_evidence(self) -> bool:
        """Whether nothing shows it that still counts, whoever was to carry it out.

        What its rhythm does not ask for anew yet is not owed. What stays valid (a regulation, last
        year's ratings) lacks evidence when it has lapsed; what reaches each body once does not
        lapse.
        """
        return self.is_asked and self._is_unshown

    @property
    def is_due_in_year(self) -> bool:
        """Whether it is still to be carried out in the year, which has not ended: not owed yet."""
        return self._can_be_asked and self._year_is_open and self._is_unshown

    @property
    def _is_unshown(self) -> bool:
        if self.status == "evidenced":
            return False
        if self.status == "stale" and any(cover.is_cumulative for cover in self.covers):
            return False
        if self.status == "stale" and self.work.valid_days:
            return bool(self.row["has_lapsed"])
        return True

    @property
    def short(self) -> tuple[ToldCover, ...]:
        """The kinds of bodies that it has to reach, once or in the period, and has not all."""
        return tuple(one for one in self.covers if one.is_short) if self.is_asked else ()

    @property
    def is_asked(self) -> bool:
        """Whether it can be owed at the end of the period: what is yearly is at the year's end."""
        return self._can_be_asked and not self._year_is_open

    @property
    def _can_be_asked(self) -> bool:
        """Discipline and what only happens on occasion never is."""
        return not self.work.sensitive and self.work.rhythm != "on_occasion"

    @property
    def _year_is_open(self) -> bool:
        end = Period.parse(self.row["period"]).end
        return self.work.rhythm == "yearly" and (end.month, end.day) != (12, 31)


@dataclass(frozen=True)
class ToldDebt:
    """What is owed of a work, and the ids of the bodies that are to act.

    `covers` are the kinds of bodies that they have to reach; none where only evidence is lacking.
    """

    work: ToldWork
    bodies: tuple[str, ...]
    covers: tuple[ToldCover, ...]


@dataclass(frozen=True)
class ToldGroup:
    """A task group with its bodies under their names on the as-of date."""

    group: TaskGroup
    directs: str
    implements: tuple[str, ...]
    works: tuple[ToldWork, ...]


class ToldTasks:
    """The task part of a review as templates see it: works and the rows of tables.

    `acting_day` is the day whose names hold for what is to be done.
    """

    def __init__(self, review: TaskReview, book: FactBook, acting_day: dt.date):
        self.review = review
        self.book = book
        self.acting_day = acting_day
        self.plan = review.evidence.plan
        self.day = review.evidence.now.date

    @cached_property
    def groups(self) -> dict[str, ToldGroup]:
        """The groups by id."""
        return {group.id: self._group(group) for group in self.plan.file.task_groups}

    @cached_property
    def duties(self) -> list[ToldWork]:
        """The duties."""
        return [self._work(duty) for duty in self.plan.file.duties]

    @cached_property
    def all_works(self) -> list[ToldWork]:
        """Every action and duty, in the plan's order."""
        return [work for group in self.groups.values() for work in group.works] + self.duties

    def shown(self, what: Shows) -> ToldWork | None:
        """The work that is told by `what`; None where the plan has none."""
        return next((work for work in self.all_works if work.work.shows == what), None)

    @property
    def late(self) -> list[ToldWork]:
        """Those of them that owe something."""
        return [work for work in self.all_works if work.is_late]

    @cached_property
    def debts(self) -> list[ToldDebt]:
        """What is owed and who is to act: one list for page, document, letters and reminders."""
        found = []
        for work in self.late:
            parts: dict[tuple[str, ...], list[ToldCover]] = {}
            if work.lacks_evidence:
                parts[work.work.leads,] = []
            for cover in work.short:
                acting = who_acts(self.review.evidence, work.work, cover.kind)
                parts.setdefault(acting, []).append(cover)
            found += [ToldDebt(work, bodies, tuple(own)) for bodies, own in parts.items()]
        return found

    @property
    def owed(self) -> list[tuple[str, list[ToldDebt]]]:
        """The same by who is to act, under the name that is valid on `acting_day`."""
        return self._by_body(self.debts)

    def owed_of(self, group: ToldGroup) -> list[tuple[str, list[ToldDebt]]]:
        """Those of one group."""
        own = {work.id for work in group.works}
        return self._by_body(debt for debt in self.debts if debt.work.id in own)

    @property
    def due_in_year(self) -> list[tuple[str, list[ToldDebt]]]:
        """What is yearly and still to be carried out in a year that has not ended, by who leads."""
        waiting = (work for work in self.all_works if work.is_due_in_year)
        return self._by_body(ToldDebt(work, (work.work.leads,), ()) for work in waiting)

    def names_of(self, bodies: Sequence[str]) -> tuple[str, ...]:
        """The names that are valid on `acting_day`; bodies that became one are named once."""
        names = (self.plan.body_name(body, self.acting_day) for body in bodies)
        return tuple(dict.fromkeys(names))

    def _by_body(self, debts: Iterable[ToldDebt]) -> list[tuple[str, list[ToldDebt]]]:
        found: dict[str, list[ToldDebt]] = {}
        for debt in debts:
            for name in self.names_of(debt.bodies):
                found.setdefault(name, []).append(debt)
        return list(found.items())

    @property
    def leads_are_assumed(self) -> bool:
        """Whether nobody has approved yet how often works are due and who leads them."""
        return self.plan.file.assignment.approved_by is None

    def body_names(self, bodies: tuple[str, ...]) -> tuple[str, ...]:
        """The names on the as-of date; bodies that became one are named once."""
        return tuple(dict.fromkeys(self.plan.body_name(body, self.day) for body in bodies))

    def _group(self, group: TaskGroup) -> ToldGroup:
        directs = ", ".join(self.body_names(group.directs))
        works = tuple(self._work(action) for action in group.actions)
        return ToldGroup(group, directs, self.body_names(group.implements), works)

    def _work(self, work: Work) -> ToldWork:
        row = self._rows[work.id]
        return ToldWork(
            key=work.anchor,
            book=self.book,
            work=work,
            row=row,
            plan=self.plan,
            amounts=self._amounts(work),
            covers=self._covers(work),
        )

    @cached_property
    def _rows(self) -> dict[str, Row]:
        return {row["work_id"]: row for row in plain_rows(self.review.tasks)}

    @cached_property
    def _amount_rows(self) -> list[dict[Hashable, Any]]:
        return plain_rows(self.review.amounts)

    def _amounts(self, work: Work) -> tuple[ToldAmount, ...]:
        return tuple(
            ToldAmount(str(row["unit_of_count"]), counted.amount, counted.get("total"))
            for place, row in enumerate(self._amount_rows)
            if row["work_id"] == work.id
            for counted in [self.book.of(f"{work.anchor}.so-luong-{place}")]
        )

    def _covers(self, work: Work) -> tuple[ToldCover, ...]:
        labels = {kind.id: kind.label for kind in self.plan.file.body_kinds}
        return tuple(
            ToldCover(
                one.kind, labels[one.kind], bodies.covered, bodies.get("coverable"), one.cumulative,
                self._counts_more(work, labels[one.kind], bodies.covered)
                or (work.id, one.kind) in self._unnamed,
            )
            for one in work.covers
            for bodies in [self.book.of(f"{work.anchor}.{one.kind}")]
        )  # fmt: skip

    @cached_property
    def _unnamed(self) -> set[tuple[str, str]]:
        """The works and kinds of bodies of which rows name nobody: it may be any of them."""
        rows = self.review.coverage[self.review.coverage["has_unnamed"]]
        return set(zip(rows["work_id"], rows["kind"], strict=True))

    def _counts_more(self, work: Work, label: str, covered: Fact) -> bool:
        """Whether an amount of a work counts more bodies of a kind than its rows name."""
        own = (a for a in self._amounts(work) if matching_key(a.unit) == matching_key(label))
        return any(one.amount.value > covered.value for one in own)  # type: ignore[operator]

    # Rows of tables.

    @property
    def flow(self) -> list[ToldFlow]:
        """Training by kind; the last row is all kinds."""
        vocabulary, columns = self.plan.vocabularies["loai_dao_tao"], self.review.flow.columns[1:]
        return [
            ToldFlow(
                seats.key,
                self.book,
                label="Tất cả" if kind == ALL else vocabulary[kind].label,
                is_total=kind == ALL,
                cells=tuple(seats[name] for name in columns),
            )
            for kind in self.review.flow["kind"]
            for seats in [self.book.of(f"dao-tao.{kind}")]
        ]

    @property
    def ratings(self) -> list[ToldRating]:
        """The rating tables of the latest year and of later quarters, by system."""
        periods = [one.table.rating_period for one in self.review.counts.ratings]
        latest = max((p.first_year for p in periods if not p.part), default=0)
        return [
            self._rating(one)
            for one, period in zip(self.review.counts.ratings, periods, strict=True)
            if period.first_year > latest or (period.first_year == latest and not period.part)
        ]

    @cached_property
    def all_ratings(self) -> list[ToldRating]:
        """The rating tables of every period of which anything is told by level."""
        told = [self._rating(one) for one in self.review.counts.ratings if one.told]
        return [one for one in told if one.levels]

    def _rating(self, one: ToldRatings) -> ToldRating:
        key = rating_key(one.table)
        caps = self._cap_check(one)
        return ToldRating(
            key=key,
            book=self.book,
            table=one.table,
            system=self.plan.label("he_thong_xep_loai", one.table.system),
            levels=tuple(map(self._level, self._level_blocks(one))),
            rows=tuple(self._rating_rows(key, one)),
            over=caps.get("over", ()),
            within=caps.get("within", ()),
            unsaid=caps.get("unsaid", ()),
        )

    def _level_blocks(self, one: ToldRatings) -> tuple[Block, ...]:
        return one.told.levels if one.told and len(one.told.levels) > 1 else ()

    def _level(self, block: Block) -> ToldLevel:
        first, last = (self.plan.label("muc_xep_loai", code) for code in (block[0], block[-1]))
        return ToldLevel(first, last, LEVELS.index(block[0]), len(block) == 1)

    def _rating_rows(self, key: str, one: ToldRatings) -> Iterator[ToldRatingRow]:
        if not one.told:
            return
        apart = one.told.groups if len(one.told.groups) > 1 else ()
        columns = (*map(joined_name, self._level_blocks(one)), TOTAL)
        for groups in (*apart, ()):
            labels = tuple(self.plan.label("nhom", code) for code in groups)
            cells = self.book.of(f"{key}.{joined_name(groups) or TOTAL}")
            yield ToldRatingRow(labels, tuple(cells[column] for column in columns))

    def _cap_check(self, one: ToldRatings) -> dict[str, tuple[str, ...]]:
        """Groups over and within the cap on the best level.

        Unsaid where the two levels it compares are not told of the group alone, or a level is not
        known: to say it, or to be silent only about those within, would tell of a few.
        """
        if one.table.over_cap is None:
            return {}
        found: dict[str, tuple[str, ...]] = {}
        key, groups = rating_key(one.table), self.plan.vocabularies["nhom"]
        for code in one.table.capped:
            cells = all(map(self.book.of(f"{key}.{code}").has, LEVELS[:2]))
            shown = cells and one.table.without_level.empty
            verdict = "over" if code in one.table.over_cap else "within"
            verdict = verdict if shown else "unsaid"
            found[verdict] = (*found.get(verdict, ()), groups[code].label)
        return found

    @property
    def cycle(self) -> list[ToldCycle]:
        """The life-cycle matrix, a row per body."""
        return [
            ToldCycle(str(row["body"]), tuple(map(self.book.of(f"chu-trinh.{place}").get, STAGES)))
            for place, row in enumerate(plain_rows(self.review.cycle))
        ]

    @property
    def missing_links(self) -> list[ToldGap]:
        """Bodies with stages without evidence."""
        labels = {"tong_ket": "sơ kết, tổng kết"}
        vocabulary = self.plan.vocabularies["giai_doan_viec"]
        return [
            ToldGap(body, tuple(labels.get(s) or vocabulary[s].label for s in stages))
            for body, stages in missing_links(
                self.review.evidence, self.review.cycle, self.acting_day
            )
        ]

    @property
    def proposals(self) -> list[ToldProposal]:
        """The ledger of proposals."""
        return [
            ToldProposal(
                f"kien-nghi.{place}", self.book, row, bool(row["is_new"]), *self._asked_now(row)
            )
            for place, row in enumerate(plain_rows(self.review.proposals))
        ]

    def _asked_now(self, row: Row) -> tuple[str, bool]:
        """Who is to be asked again, and whether the office has settled that."""
        if row["state"] != "open":
            return "", False
        unit, sent = self.review.evidence.history.unit, dt.date.fromisoformat(str(row["date"]))
        asked, day = str(row["addressee"]), self.acting_day
        follows = self.plan.successor(asked, sent, day)
        now = self.plan.asked_now(asked, sent, day, unit.name_on(day).parent)
        return now, bool(follows and follows.approved_by)
