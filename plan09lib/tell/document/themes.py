"""The targets put together by what they ask for: themes, and in them groups of people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from plan09lib.read.clauses.plan_file import Target, Theme
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.told.targets import ToldTarget, by_deadline
from plan09lib.tell.words.fact import Fact, FactsOf

OTHER = Theme(id="khac", label="nội dung khác", scales=())
GAINS = ("trained", "joined_qualified", "entered_qualified", "recorded")
LOSSES = ("left_qualified", "exited_qualified", "lost")
NewlyKnown = Callable[[Target, str], bool]
"""Whether somebody of a target's group may only by now be known to belong; `is_newly_known`."""
SETTLED = ("attained", "will_meet", "met", "met_late")
AT_DEADLINE = ("met", "met_late", "missed", "met_then_short")


@dataclass(frozen=True)
class Measure:
    """A group of people measured by one condition: the targets that ask it of them, by deadline."""

    targets: tuple[ToldTarget, ...]
    newly_known: NewlyKnown

    @property
    def lead(self) -> ToldTarget:
        """The target whose numbers tell how many are there and satisfy."""
        return self.targets[0]

    @property
    def state(self) -> str:
        """`empty` without people, `open` when it is unclear whether anybody belongs, `blank` when
        nothing is known, `none` when nobody, `some`."""
        row = self.lead.row
        if not row["n"]:
            return "open" if row["undecided"] else "empty"
        if row["k"]:
            return "some"
        return "blank" if row["unknown"] else "none"

    def moved(self, span: str) -> str:
        """`rose`, `fell`, `same`, or empty where it cannot be compared since `span`.

        `blanks` where somebody who satisfied then may only lack an answer now: no fall is told.
        """
        since = self.lead.of(span)
        if not since.has("as_of") or self.state in ("empty", "open") or not since.positive("n"):
            return ""
        if since.has("more"):
            return "rose"
        if self.state == "blank" and not since.positive("lost"):
            return ""
        if since.positive("lost") and self.lead.positive("unknown"):
            return "blanks"
        return "fell" if since.has("fewer") else "same"

    def cause(self, span: str) -> str:
        """The largest part of a rise or fall that may be told: a name of the ledger, or empty.

        `newly_known` where some of whoever entered the group may only be known by now to belong.

        What leaves a group that has an age limit leaves it for its age: that is not told.
        """
        since = self.lead.of(span)
        parts = GAINS if self.moved(span) == "rose" else LOSSES
        told = [name for name in parts if not (name == "exited_qualified" and self.has_age_limit)]
        sizes = {name: _value(since.get(name)) for name in told}
        largest = max(sizes, key=lambda name: sizes[name], default="")
        if largest == "entered_qualified" and self.newly_known(self.lead.target, f"{span}_"):
            return "newly_known"  # nobody may have moved
        return largest if largest and sizes[largest] else ""

    def is_sole(self, span: str) -> bool:
        """Whether nothing but its cause made a rise or fall."""
        since = self.lead.of(span)
        moved = [name for name in (*GAINS, *LOSSES) if since.positive(name)]
        return len(moved) == 1

    def is_by_course(self, span: str) -> bool:
        """Whether a course says of all who satisfy anew why they do."""
        since = self.lead.of(span)
        return _value(since.get("by_course")) == _value(since.get("trained"))

    @property
    def has_age_limit(self) -> bool:
        """Whether people belong by their age."""
        return "birth_date" in self.lead.plan.population_columns(self.lead.target.population)


def _value(fact: Fact | None) -> int:
    return int(fact.value) if fact is not None else 0  # type: ignore[arg-type]


@dataclass(frozen=True)
class Asked:
    """One condition with every group that it is asked of."""

    measures: tuple[Measure, ...]

    @property
    def said(self) -> str:
        """What is asked, as the plan says it, without the remark in brackets."""
        return self.measures[0].lead.target.text.partition(" (")[0]

    def of_state(self, *states: str) -> list[Measure]:
        """The groups in one of `states`."""
        return [measure for measure in self.measures if measure.state in states]


@dataclass(frozen=True)
class Move:
    """Groups that rose, or fell, for one cause; `is_sole` when nothing else moved any of them.

    `is_by_course`: of all who satisfy anew a course of theirs says why.
    """

    cause: str
    is_sole: bool
    is_by_course: bool
    measures: tuple[Measure, ...]

    @property
    def groups(self) -> list[list[Measure]]:
        """The same by group of people: of one that is measured by several conditions, all."""
        found: dict[str, list[Measure]] = {}
        for measure in self.measures:
            found.setdefault(measure.lead.population, []).append(measure)
        return list(found.values())


@dataclass(frozen=True)
class Outcome:
    """Targets of one deadline with one wording: told together where it holds no number of heads."""

    targets: tuple[ToldTarget, ...]


@dataclass(frozen=True)
class AtDeadline:
    """What becomes of a theme's targets by one deadline."""

    deadline: Fact
    is_past: bool
    outcomes: tuple[Outcome, ...]

    @property
    def unsettled(self) -> tuple[Outcome, ...]:
        """Those of targets that are short or undecided; the others stand in table 1, in numbers.

        What ends with the unit is told once for all targets.
        """
        leads = [(one.targets[0], one) for one in self.outcomes]
        return tuple(
            one for lead, one in leads if lead.prospect not in SETTLED and not lead.ends_with_unit
        )


@dataclass(frozen=True)
class ToldTheme:
    """One theme: what it asks of whom, what becomes of that, which courses there were."""

    theme: Theme
    place: int
    asked: tuple[Asked, ...]
    targets: tuple[ToldTarget, ...]
    courses: tuple[ToldCourses, ...]

    @property
    def measures(self) -> list[Measure]:
        """Every group by every condition."""
        return [measure for asked in self.asked for measure in asked.measures]

    @property
    def counted(self) -> list[Asked]:
        """The conditions that somebody is surely asked."""
        return [asked for asked in self.asked if asked.of_state("some", "none", "blank")]

    def groups_of_state(self, state: str) -> list[str]:
        """The names of the groups in `state` (`open`, `empty`), each once."""
        own = (measure for measure in self.measures if measure.state == state)
        return list(dict.fromkeys(measure.lead.population for measure in own))

    def of_move(self, span: str, move: str) -> list[Measure]:
        """The groups that rose, fell or stayed, or of which blanks leave that open."""
        return [measure for measure in self.measures if measure.moved(span) == move]

    def moves(self, span: str, move: str) -> list[Move]:
        """The groups that rose or fell, those of one cause together."""
        found: dict[tuple[str, bool, bool], list[Measure]] = {}
        for measure in self.of_move(span, move):
            why = measure.cause(span), measure.is_sole(span), measure.is_by_course(span)
            found.setdefault(why, []).append(measure)
        return [Move(*why, tuple(own)) for why, own in found.items()]

    def turned(self, span: str) -> list[tuple[Measure, list[ToldTarget]]]:
        """The targets that their group made met, or short, since `span`; see `resized`.

        Of one group by one condition those that it did the same to, together.
        """
        found: dict[tuple[int, str], tuple[Measure, list[ToldTarget]]] = {}
        for place, measure in enumerate(self.measures):
            for one in measure.targets:
                if how := one.resized(span):
                    found.setdefault((place, how), (measure, []))[1].append(one)
        return list(found.values())

    def is_ambiguous(self, target: ToldTarget) -> bool:
        """Whether the group's name alone does not say which of the theme's targets is meant."""
        same = [
            one for one in self.targets
            if (one.population, one.target.deadline) == (target.population, target.target.deadline)
        ]  # fmt: skip
        return len(same) > 1

    def is_twice(self, measure: Measure) -> bool:
        """Whether the theme asks another thing of the same group of people."""
        own = measure.lead.population
        return sum(other.lead.population == own for other in self.measures) > 1

    @property
    def deadlines(self) -> list[AtDeadline]:
        """What becomes of its targets, the earliest deadline first."""
        ordered = by_deadline(self.targets)
        return [
            AtDeadline(own[0].deadline, own[0].prospect in AT_DEADLINE, tuple(_outcomes(own)))
            for _, each in groupby(ordered, key=lambda target: target.target.deadline)
            for own in [list(each)]
        ]


@dataclass(frozen=True)
class ToldCourses(FactsOf):
    """The courses of one kind in the period; `sent_people` and the like are facts.

    `reaches_back`: who is learning or has finished was not only sent in the period.
    """

    label: str
    reaches_back: bool


def _outcomes(targets: Sequence[ToldTarget]) -> Iterator[Outcome]:
    """Best class first, so that what is short stands last and in full."""
    ordered = sorted(targets, key=lambda target: -target.prospect_order)
    held: dict[str, list[ToldTarget]] = {}
    for target in ordered:
        pieces = target.worded("sentence")
        numbers = [piece.fact for piece in pieces if piece.fact and piece.fact.kind != "date"]
        plain = not numbers and not target.target.aspirational
        words = "".join(piece.fact.display if piece.fact else piece.text for piece in pieces)
        held.setdefault(words if plain else target.key, []).append(target)
    yield from (Outcome(tuple(own)) for own in held.values())


def themes_of(
    targets: Sequence[ToldTarget],
    plan: Plan,
    flow: Iterable[tuple[str, ToldCourses]],
    newly_known: NewlyKnown,
) -> list[ToldTheme]:
    """The themes that occur, in the plan's order, each with its targets.

    A scale that the plan puts into no theme is one of its own; `flow` is each kind of course that
    occurred, with its code.
    """
    courses = dict(flow)
    by_theme: dict[str, tuple[Theme, list[ToldTarget]]] = {}
    for target in targets:
        theme = _theme_of(plan, target)
        by_theme.setdefault(theme.id, (theme, []))[1].append(target)
    order = {theme.id: place for place, theme in enumerate(plan.file.themes)}
    ordered = sorted(by_theme.values(), key=lambda one: order.get(one[0].id, len(order)))
    return [
        ToldTheme(
            theme,
            place,
            tuple(_asked(own, newly_known)),
            tuple(own),
            _courses(plan, theme, courses),
        )
        for place, (theme, own) in enumerate(ordered)
    ]


def _theme_of(plan: Plan, target: ToldTarget) -> Theme:
    scale = next((part.scale for part in target.target.condition.simple_parts if part.scale), "")
    if not scale:
        return OTHER
    own = Theme(id=scale, label=plan.scale(scale).label, scales=(scale,))
    return next((theme for theme in plan.file.themes if scale in theme.scales), own)


def _asked(targets: Sequence[ToldTarget], newly_known: NewlyKnown) -> Iterator[Asked]:
    by_condition: dict[str, dict[str, list[ToldTarget]]] = {}
    for target in targets:
        condition = target.target.condition.model_dump_json()
        groups = by_condition.setdefault(condition, {})
        groups.setdefault(target.target.population, []).append(target)
    for groups in by_condition.values():
        measured = (Measure(tuple(by_deadline(own)), newly_known) for own in groups.values())
        yield Asked(tuple(measured))


def _courses(plan: Plan, theme: Theme, courses: dict[str, ToldCourses]) -> tuple[ToldCourses, ...]:
    """The courses that raise a column of the theme's scales, or are called as it is."""
    columns = {plan.scale(scale).column for scale in theme.scales}
    kinds = [rule.kind for rule in plan.courses.courses if rule.column in columns]
    return tuple(courses[kind] for kind in dict.fromkeys(kinds) if kind in courses)
