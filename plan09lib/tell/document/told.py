"""What the templates of the document see: themes, the table of targets, deeds, who does what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Protocol

from plan09lib.judge.targets.assess import rounded_status
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.targets.rows import is_newly_known
from plan09lib.judge.tasks.activities import is_untold
from plan09lib.judge.tasks.courses import ALL, reach_back
from plan09lib.judge.tasks.deeds import Deed
from plan09lib.read.clauses.plan_file import TaskGroup, work_anchor
from plan09lib.read.period.issue import Issue
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.document_form import DocumentForm
from plan09lib.read.rules.layout import ACTIVITIES, PROPOSALS
from plan09lib.read.unit.unit import Unit, UnitName
from plan09lib.tell.document.themes import ToldCourses, ToldTheme, themes_of
from plan09lib.tell.numbers.document import (
    deed_key,
    ending_key,
    is_without_gain,
    renamed,
    way_changed,
)
from plan09lib.tell.told.comments import Comment
from plan09lib.tell.told.targets import ToldReview, ToldTarget, by_deadline
from plan09lib.tell.told.tasks import ToldCover, ToldGroup, ToldProposal, ToldTasks, ToldWork
from plan09lib.tell.words.fact import Fact, FactBook, FactsOf
from plan09lib.tell.words.wording import phrase


class Tellable(Protocol):
    """A review that a document can be made of; `ReviewFound` of tell/report is one."""

    @property
    def kind(self) -> str: ...
    @property
    def evidence(self) -> Evidence: ...
    @property
    def plan(self) -> Plan: ...
    @property
    def unit(self) -> Unit: ...
    @property
    def plan_number(self) -> str | None: ...
    @property
    def period(self) -> Period: ...
    @property
    def issue(self) -> Issue | None: ...
    @property
    def facts(self) -> FactBook: ...
    @property
    def told(self) -> ToldReview: ...
    @property
    def told_tasks(self) -> ToldTasks: ...
    def said(self, kind: str) -> list[Comment]: ...
    @property
    def deeds(self) -> tuple[Deed, ...]: ...
    @property
    def acting_day(self) -> dt.date: ...
    @property
    def document_form(self) -> DocumentForm: ...
    @property
    def next_period(self) -> Period: ...
    @property
    def has_ended(self) -> bool: ...
    @property
    def references(self) -> frozenset[str]: ...
    @property
    def context(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class ToldDeed(FactsOf):
    """A deed as a template sees it; `times`, `day`, `amount`, `total`, `years` are facts."""

    deed: Deed
    label: str

    @property
    def document(self) -> str:
        """Its document; empty when it has none or several."""
        return self.deed.documents[0] if len(self.deed.documents) == 1 else ""

    @property
    def coverable(self) -> Fact | None:
        """How many bodies of its kind the work should reach; None where none is said."""
        return self.book.get(f"{work_anchor(self.deed.work_id)}.{self.deed.kind}.coverable")

    @property
    def is_of_kind(self) -> bool:
        """Whether several bodies of a kind did it."""
        return bool(self.deed.kind)


@dataclass(frozen=True)
class BodyDeeds:
    """The deeds of one body, of the bodies of one kind, or of several bodies that did the same."""

    names: tuple[str, ...]
    deeds: tuple[ToldDeed, ...]


@dataclass(frozen=True)
class Renamed:
    """Bodies that became one, with the day as a fact."""

    before: tuple[str, ...]
    now: str
    since: Fact


@dataclass(frozen=True)
class Assignment:
    """A row of table 2 about one target: who sends whom by when."""

    target: ToldTarget
    owner: str


@dataclass(frozen=True)
class Followed:
    """A row of table 2 about targets that come of courses under way, or about a cover."""

    owner: str
    targets: tuple[ToldTarget, ...]


@dataclass(frozen=True)
class Strength:
    """What is met about one thing; `is_whole` when every target about it is.

    Not where its name holds that of a theme with others that are short: it is read as the theme.

    `parts`: targets of one group of people each, those that are met only by some of the deadlines
    that are asked of their group together, with the last of these (None: by all).
    """

    subject: str
    is_whole: bool
    parts: tuple[tuple[dt.date | None, tuple[ToldTarget, ...]], ...]

    @property
    def groups(self) -> list[ToldTarget]:
        """A target per group of people."""
        return [one for _, own in self.parts for one in own]


@dataclass(frozen=True)
class Covered:
    """How many bodies of each kind a work has reached that needs to reach each of them once."""

    work: ToldWork
    covers: tuple[ToldCover, ...]


@dataclass(frozen=True)
class WorksToDo:
    """Works that `owners` are to carry out, with the kinds of bodies to reach.

    `year` where they are only due by the end of that year, else empty.
    """

    works: tuple[ToldWork, ...]
    owners: tuple[str, ...]
    covers: tuple[ToldCover, ...] = ()
    year: str = ""


@dataclass(frozen=True)
class Columns:
    """The moments of table 1, oldest first; `spans` are their names in facts, the last empty."""

    spans: tuple[str, ...]
    moments: tuple[Fact, ...]
    widths: str


class ToldDocument:
    """What the templates of the document see of a review, as `doc`."""

    def __init__(self, review: Tellable):
        self._review = review
        self._book = review.facts
        self.plan = review.plan

    # The form, names, days.

    @cached_property
    def form(self) -> DocumentForm:
        """The form in force on the day of issue."""
        return self._review.document_form

    @property
    def names(self) -> UnitName:
        """Names and header lines on the day of issue."""
        return self._review.unit.name_on(self._review.acting_day)

    @property
    def next_label(self) -> str:
        """The period in which the tasks are to be done; after its last stage a plan has none."""
        period, stages = self._review.period, self._review.evidence.plan.file.stages
        if period.is_stage and period.text == stages[-1].id:
            return phrase.of("sau_giai_doan", "cuoi")
        return self._review.next_period.label

    @property
    def handover(self) -> Fact | None:
        """The unit's last day, when it has none left for tasks of its own."""
        return self._book["unit.until"] if self._review.has_ended else None

    @property
    def recipients(self) -> list[str]:
        """The addressees on the day of issue."""
        return self.plan.addressees(self._review.acting_day, self.names.parent)

    def body_now(self, body: str) -> str:
        """The name of one of the plan's bodies on the day of issue."""
        return self.plan.body_name(body, self._review.acting_day)

    # The situation.

    @property
    def span(self) -> str:
        """What is compared with: the baseline in a final review, else the period before."""
        return "baseline" if self._review.kind == "tong_ket" else "previous"

    @property
    def groups(self) -> list[tuple[str, Fact]]:
        """The groups of staff that occur, with their heads."""
        labels = self.plan.vocabularies["nhom"]
        counts = self._book.of("staff")
        known = [code for code in labels.codes if counts.positive(code)]
        return [(labels[code].label, counts[code]) for code in known]

    @property
    def circles(self) -> list[ToldTarget]:
        """A target per group of people that is no group of staff: its `n` says how many."""
        found: dict[str, ToldTarget] = {}
        for target in self._review.told.targets:
            columns = self.plan.population_columns(target.target.population)
            if columns - {"group", "position"} and target.positive("n"):
                found.setdefault(target.target.population, target)
        return list(found.values())

    @property
    def plan_number(self) -> str | None:
        """The number of the ward's own plan; None while nobody tells it, empty where the document
        that is issued names none."""
        return self._review.plan_number

    @property
    def renamed(self) -> list[Renamed]:
        """The bodies that changed, those that became one together."""
        found: dict[str, Renamed] = {}
        for body, name in renamed(self._review.evidence, self._review.acting_day):
            before = self.plan.body_name(body, name.since - dt.timedelta(days=1))
            since = self._book[f"co-quan.{body}.since"]
            old = found.get(name.name, Renamed((), name.name, since))
            found[name.name] = Renamed((*old.before, before), name.name, old.since)
        return list(found.values())

    @property
    def ending(self) -> list[tuple[ToldTarget, Fact, Fact]]:
        """What ends before a deadline, the unit or a group: a target, the last day, how many."""
        found: dict[str, tuple[ToldTarget, Fact, Fact]] = {}
        for target in self._review.told.targets:
            key = ending_key(target.row)
            count = self._book.get(f"{key}.ending")
            if target.prospect == "ends_with_group" and target.has("last_day") and count:
                found.setdefault(key, (target, target.last_day, count))
        return list(found.values())

    @property
    def predecessors(self) -> list[str]:
        """The wards that the unit was made of."""
        day = self._review.evidence.now.date
        return [old.unit.name_on(day).ward for old in self._review.evidence.history.predecessors]

    # The results.

    @cached_property
    def due(self) -> list[ToldTarget]:
        """The targets of table 1: of the nearest deadline that the period does not lie behind."""
        end = self._review.period.end
        targets = self._review.told.targets
        ahead = [one.target.deadline for one in targets if one.target.deadline >= end]
        past = [one.target.deadline for one in targets]
        day = min(ahead) if ahead else max(past, default=end)
        return [one for one in targets if one.target.deadline == day]

    @property
    def unapproved(self) -> list[ToldTarget]:
        """Those of them whose reading nobody has approved yet."""
        return [one for one in self.due if one.target.approved_by is None]

    @property
    def decided_by_reading(self) -> list[ToldTarget]:
        """Those of these that another reading would judge otherwise."""
        told = self._review.told
        return [
            one for one in self.unapproved
            if any(other.status != one.status for other in told.alternatives_of(one.id))
        ]  # fmt: skip

    @cached_property
    def decided_by_rounding(self) -> list[ToldTarget]:
        """Those that would be judged otherwise if their need were rounded to the nearest head."""
        evidence = self._review.evidence
        rounded = [one for one in self.unapproved if one.rule_differs or one.rule_differs_now]
        return [one for one in rounded if rounded_status(evidence, one.target) != one.status]

    @property
    def is_at_deadline(self) -> bool:
        """Whether the deadline of table 1 has passed."""
        return all(one.target.deadline <= self._review.period.end for one in self.due)

    @property
    def deadlines(self) -> list[ToldTarget]:
        """A target per deadline, the earliest first: its `deadline` is the fact."""
        found = {one.target.deadline: one for one in self._review.told.targets}
        return [found[day] for day in sorted(found)]

    def plain(self, code: str) -> str:
        """A class in a sentence, without numbers."""
        pieces = self.plan.words.chosen(code, "", "sentence", lambda slots: not slots)
        return "".join(pieces[::2])

    def subject(self, target: ToldTarget) -> str:
        """What a target is about, in a few words: its scale, or the condition in full."""
        condition = target.target.condition
        if condition.scale:
            return self.plan.scale(condition.scale).label
        return self.plan.condition_text(condition)

    def by_subject(self, targets: Iterable[ToldTarget]) -> list[list[ToldTarget]]:
        """Targets about the same, due on the same day, together."""
        found: dict[tuple[str, dt.date], list[ToldTarget]] = {}
        for one in targets:
            found.setdefault((self.subject(one), one.target.deadline), []).append(one)
        return list(found.values())

    @cached_property
    def themes(self) -> list[ToldTheme]:
        """The themes, in the plan's order."""
        newly_known = partial(is_newly_known, self._review.evidence)
        return themes_of(self._review.told.targets, self.plan, self._courses, newly_known)

    @cached_property
    def _courses(self) -> list[tuple[str, ToldCourses]]:
        """The kinds of courses that occur, with their code."""
        kinds, evidence = self.plan.vocabularies["loai_dao_tao"], self._review.evidence
        return [
            (kind, ToldCourses(f"dao-tao.{kind}", self._book, label=kinds[kind].label,
                               reaches_back=reach_back(evidence, kind)))
            for kind in map(str, self._review.told_tasks.review.flow["kind"])
            if kind != ALL
        ]  # fmt: skip

    @property
    def reaches_back(self) -> bool:
        """Whether who is learning or has finished, whatever it be, was sent before the period."""
        return any(one.reaches_back for _, one in self._courses)

    @property
    def other_courses(self) -> list[ToldCourses]:
        """The kinds of courses that belong to no theme."""
        told = {course.key for theme in self.themes for course in theme.courses}
        return [course for _, course in self._courses if course.key not in told]

    @property
    def changes(self) -> list[tuple[str, str, list[ToldTarget]]]:
        """The targets whose class changed since the period before, by which way and the class now.

        What fell from being met comes last, the best class first of either.
        """
        found: dict[str, list[ToldTarget]] = {"became": [], "fell": []}
        for one in self._review.told.changed:
            found[way_changed(one.previous_prospect, one.prospect)].append(one)
        return [(way, code, own) for way, all_ in found.items() for code, own in _by_class(all_)]

    @property
    def strengths(self) -> list[Strength]:
        """What is met, by what it is about: what rose most first, then what is met in part."""
        found: dict[str, list[ToldTarget]] = {}
        for one in self._review.told.targets:
            found.setdefault(self.subject(one), []).append(one)
        themes = [one for one in self.themes if not all(t.is_strength for t in one.targets)]
        short = [one.theme.label for one in themes]
        told = [
            _strength(subject, own, not any(label in subject for label in short))
            for subject, own in found.items()
        ]
        rose = self.subject(self.most_risen) if self.most_risen else ""
        kept = [one for one in told if one.parts]
        return sorted(kept, key=lambda one: (one.subject != rose, one.is_whole))

    def in_part(
        self, strengths: Iterable[Strength]
    ) -> list[tuple[dt.date | None, list[tuple[str, tuple[ToldTarget, ...]]]]]:
        """What is met in part, by the day until which: what it is about, the groups of people."""
        found: dict[dt.date | None, list[tuple[str, tuple[ToldTarget, ...]]]] = {}
        for one in strengths:
            for until, own in one.parts:
                found.setdefault(until, []).append((one.subject, own))
        return sorted(found.items(), key=lambda one: (one[0] is not None, str(one[0])))

    @cached_property
    def most_risen(self) -> ToldTarget | None:
        """The target among the strengths of which most people came to satisfy; None if nobody.

        Blanks that were filled in since make none.
        """
        strengths = [one for one in self._review.told.strengths if self._has_risen(one)]
        return max(strengths, key=lambda one: int(one.of(self.span).more.value), default=None)

    def _has_risen(self, target: ToldTarget) -> bool:
        since = target.of(self.span)
        if not since.has("more") or since.positive("recorded"):
            return False
        return not is_newly_known(self._review.evidence, target.target, f"{self.span}_")

    @property
    def without_gain(self) -> list[ToldTarget]:
        """The strengths that are met as their group is smaller, by no more who satisfy."""
        return [one for one in self._review.told.strengths if is_without_gain(one.row)]

    @property
    def heads_without_gain(self) -> set[str]:
        """Whether fewer satisfy in these (`fell`) or as many (`same`); both where they differ."""
        return {
            "fell" if one.k.value < one.of(span).k.value else "same"
            for one in self.without_gain
            for span in ("baseline", "previous")
            if one.resized(span) == "shrunk"
        }

    @property
    def met_but_ending(self) -> list[ToldTarget]:
        """The targets that are met when the unit itself ends before their deadline."""
        return [
            one for one in self._review.told.targets
            if one.prospect_reason == "unit" and one.row["attained"] == "met"
        ]  # fmt: skip

    @property
    def shortfalls(self) -> list[tuple[str, list[ToldTarget]]]:
        """The targets short of their deadlines by class, worst first."""
        return _by_class(self._review.told.shortfalls)[::-1]

    @property
    def columns(self) -> Columns:
        """The moments of table 1 for which there are numbers."""
        final = self._review.kind == "tong_ket"
        spans = ["baseline"] if final else ["baseline", "previous"]
        days = [(span, _first(one.of(span).get("as_of") for one in self.due)) for span in spans]
        known = [(span, day) for span, day in days if day] + [("", self._book["all.as_of"])]
        widths = (50 + 20 * (3 - len(known)), *([20] * len(known)), 13, 34)
        return Columns(
            tuple(span for span, _ in known), tuple(day for _, day in known),
            " ".join(map(str, widths)),
        )  # fmt: skip

    def leans_on_catalogue(self, targets: Iterable[ToldTarget]) -> bool:
        """Whether a day by which to begin rests on courses that nobody has approved."""
        return any(one.is_assumed and one.has("latest_start") for one in targets)

    # What was done.

    @property
    def leading_works(self) -> list[str]:
        """The works of leadership: of its groups, of the one with the targets, and the duties."""
        told = self._review.told_tasks
        own = [one for one in told.groups.values() if _is_leading(one.group)]
        return [work.id for group in own for work in group.works] + [one.id for one in told.duties]

    @property
    def other_groups(self) -> list[ToldGroup]:
        """The groups of tasks that are neither of leadership nor the one with the targets."""
        told = self._review.told_tasks.groups.values()
        return [one for one in told if not _is_leading(one.group)]

    def deeds_of(self, works: Sequence[str]) -> list[BodyDeeds]:
        """The deeds of some works by body, in the order of days."""
        kinds = {kind.id: kind.label for kind in self.plan.file.body_kinds}
        found: dict[str, list[ToldDeed]] = {}
        for place, deed in enumerate(self._review.deeds):
            if deed.work_id in works:
                name = kinds[deed.kind] if deed.kind else deed.body
                told = ToldDeed(deed_key(place), self._book, deed=deed, label=name)
                found.setdefault(name, []).append(told)
        return [BodyDeeds((name,), tuple(own)) for name, own in found.items()]

    def deeds_told_once(self, works: Sequence[str]) -> list[BodyDeeds]:
        """The same; what several bodies did alike is told once for all of them."""
        alike: dict[tuple[object, ...], dict[str, ToldDeed]] = {}
        for body in self.deeds_of(works):
            for deed in body.deeds:
                alike.setdefault(self._told_of(deed), {})[body.names[0]] = deed
        found: dict[tuple[str, ...], list[ToldDeed]] = {}
        for by_body in alike.values():
            found.setdefault(tuple(by_body), []).append(next(iter(by_body.values())))
        return [BodyDeeds(names, tuple(own)) for names, own in found.items()]

    def _told_of(self, deed: ToldDeed) -> tuple[object, ...]:
        """What the document tells of a deed beside who did it."""
        if self._review.kind == "tong_ket" and deed.deed.years > 1:
            return deed.deed.kind, deed.deed.content, deed.deed.years
        names = ("day", "amount", "total", "times")
        values = (fact.value if fact else None for fact in map(deed.get, names))
        return deed.deed.kind, deed.deed.content, deed.document, *values

    def covers_of(self, works: Sequence[ToldWork]) -> list[Covered]:
        """How far `works` have come that need to reach each body once; nothing without a sheet."""
        return [] if self.lacks_activities else _covered(works, lambda cover: True)

    @property
    def lacks_activities(self) -> bool:
        """Whether no list says what was done: blank is not "not done"."""
        return is_untold(self._review.evidence, ACTIVITIES)

    @property
    def lacks_proposals(self) -> bool:
        """Whether no list says what was proposed."""
        return is_untold(self._review.evidence, PROPOSALS)

    # What is to be done.

    @cached_property
    def assignments(self) -> list[Assignment]:
        """Who must send whom: the nearest deadline first, the worst class first."""
        acting = by_deadline(one for one in self._review.told.targets if one.must_act)
        own = [one for one in acting if not self._can_wait(one)]
        return [Assignment(one, self.body_now(one.target.acts)) for one in own]

    @cached_property
    def prepared(self) -> list[Followed]:
        """What is only to be prepared before the tasks' period ends, by deadline and owner."""
        found: dict[tuple[dt.date, str], list[ToldTarget]] = {}
        for one in by_deadline(self._review.told.targets):
            if one.must_act and self._can_wait(one):
                owner = one.target.deadline, self.body_now(one.target.acts)
                found.setdefault(owner, []).append(one)
        return [Followed(owner, tuple(own)) for (_, owner), own in found.items()]

    def _can_wait(self, target: ToldTarget) -> bool:
        """Whether nobody need begin before the tasks' period ends."""
        end = self._review.next_period.end
        return target.prospect == "needs_sending" and (
            target.has("latest_start") and _day(target.latest_start) > end
        )

    def first_to_begin(self, targets: Iterable[ToldTarget]) -> ToldTarget:
        """That of `targets` for which somebody has to begin first."""
        return min(targets, key=lambda one: _day(one.latest_start))

    @property
    def followed(self) -> list[Followed]:
        """What comes by its deadline without anybody being sent, by deadline and owner.

        Of the deadline of table 1; once that has passed, of those that are left.
        """
        has_passed = all(one.target.deadline <= self._review.period.end for one in self.due)
        ahead = by_deadline(self._review.told.targets) if has_passed else self.due
        found: dict[tuple[dt.date, str], list[ToldTarget]] = {}
        for one in ahead:
            if one.prospect == "will_meet":
                owner = one.target.deadline, self.body_now(one.target.acts)
                found.setdefault(owner, []).append(one)
        return [Followed(owner, tuple(own)) for (_, owner), own in found.items()]

    @property
    def uncovered(self) -> list[Covered]:
        """The works that have not reached every body, with the kinds that are left."""
        works = () if self.lacks_activities else self._review.told_tasks.late
        return [Covered(work, work.short) for work in works if work.short]

    @property
    def works_to_do(self) -> list[WorksToDo]:
        """What is owed of works, those that only lack evidence together by who acts; then what is
        due in the year."""
        if self.lacks_activities:
            return []
        tasks, together = self._review.told_tasks, list[WorksToDo]()
        reaching = [
            WorksToDo((one.work,), tasks.names_of(one.bodies), one.covers)
            for one in tasks.debts
            if one.covers
        ]
        for parts in (tasks.owed, tasks.due_in_year):
            for name, debts in parts:
                if works := tuple(one.work for one in debts if not one.covers):
                    year = works[0].year if works[0].is_due_in_year else ""
                    together.append(WorksToDo(works, (name,), year=year))
        return reaching + together

    @property
    def fully_covered(self) -> list[Covered]:
        """The works that have reached every body of every kind."""
        works = [
            one for one in self._review.told_tasks.all_works
            if not any(cover.is_short for cover in one.covers)
        ]  # fmt: skip
        return _covered(works, lambda cover: cover.coverable is not None)

    def proposals(self, state: str) -> dict[str, list[ToldProposal]]:
        """The proposals of one state by who is to be asked now."""
        found: dict[str, list[ToldProposal]] = {}
        for one in self._review.told_tasks.proposals:
            if one.state == state:
                found.setdefault(one.asked_now or one.addressee, []).append(one)
        return found

    def said(self, kind: str) -> list[Comment]:
        """What people wrote of a kind in the period, each one's words of a day together; or what
        stands of it in the document that is issued."""
        said = self._review.said(kind)
        authors, days = [one.author for one in said], [one.date for one in said]
        return sorted(said, key=lambda one: (authors.index(one.author), days.index(one.date)))

    def is_asked(self, *kinds: str) -> bool:
        """Whether places for people stand there: filled ones, in a draft empty ones too."""
        return self._review.issue is None or any(map(self.said, kinds))


def _by_class(targets: Iterable[ToldTarget]) -> list[tuple[str, list[ToldTarget]]]:
    found: dict[str, list[ToldTarget]] = {}
    for target in sorted(targets, key=lambda one: -one.prospect_order):
        found.setdefault(target.prospect, []).append(target)
    return list(found.items())


def _strength(subject: str, targets: Sequence[ToldTarget], may_be_whole: bool) -> Strength:
    of_group: dict[str, list[ToldTarget]] = {}
    for one in targets:
        of_group.setdefault(one.target.population, []).append(one)
    parts: dict[dt.date | None, list[ToldTarget]] = {}
    for own in of_group.values():
        if met := [one for one in own if one.is_strength]:
            until = None if len(met) == len(own) else met[-1].target.deadline
            parts.setdefault(until, []).append(met[-1])
    is_whole = may_be_whole and all(one.is_strength for one in targets)
    return Strength(subject, is_whole, tuple((day, tuple(own)) for day, own in parts.items()))


def _covered(works: Iterable[ToldWork], told: Callable[[ToldCover], bool]) -> list[Covered]:
    found = [
        Covered(work, tuple(one for one in work.covers if one.is_cumulative and told(one)))
        for work in works
    ]
    return [one for one in found if one.covers]


def _first(facts: Iterable[Fact | None]) -> Fact | None:
    return next((fact for fact in facts if fact), None)


def _day(fact: Fact) -> dt.date:
    assert isinstance(fact.value, dt.date)
    return fact.value


def _is_leading(group: TaskGroup) -> bool:
    return group.is_leadership or group.has_targets
