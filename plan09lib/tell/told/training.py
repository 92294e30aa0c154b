"""What templates see of the proposed training plan: years, courses, targets, facts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from plan09lib.judge.training.proposal import TrainingProposal
from plan09lib.judge.training.why import Family, GoalResult
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.rules.training_rules import CourseOffer
from plan09lib.read.rules.vocab import Vocabulary
from plan09lib.tell.words.anchors import course_anchor, goal_anchor
from plan09lib.tell.words.fact import Fact, FactsOf

LIMITS = "gioi_han_dao_tao"
"""The vocabulary of what keeps a target from being reached: one per `Family`, and `PERSONAL`."""
PERSONAL = "personal"
PLAN = "ke-hoach"
"""What the ids of the facts of the whole plan begin with."""
_OF_PERSONS = {Family.PREREQUISITE, Family.AGE, Family.SERVICE}


@dataclass(frozen=True)
class ToldSeats:
    """People sent on one course in one year, and the targets short of heads these seats serve.

    `blanks` of them have a blank where the course would raise them; None for none.
    """

    offer: CourseOffer
    seats: Fact
    blanks: Fact | None
    targets: tuple[str, ...]


@dataclass(frozen=True)
class ToldYear(FactsOf):
    """One year of the plan: `year`, `people`, `seats` are facts, `cost` if all prices are known."""

    number: int
    courses: tuple[ToldSeats, ...]


@dataclass(frozen=True)
class ToldGoal(FactsOf):
    """One target that lacks heads at its deadline; `g.short` and the like are facts.

    A reason that tells of the age of fewer than `told_from` people is told together with the other
    conditions for attending: ages of small groups are not shared (method.md §6). Only the internal
    list has `exact_limits`.
    """

    target: Target
    result: GoalResult
    is_late: bool
    told_from: int
    words: Vocabulary

    @property
    def anchor(self) -> str:
        """Where its evidence stands."""
        return goal_anchor(self.target.id)

    @property
    def is_closed(self) -> bool:
        """Whether the plan gives it all the heads it needs."""
        return not self.result.short

    @property
    def competes(self) -> bool:
        """Whether it could be closed at the expense of another target."""
        return self.result.why is not None and self.result.why.competes

    @property
    def limits(self) -> list[str]:
        """The limits each of which alone stands in its way, in words; empty: only several do."""
        return self._in_words(self.result.why.families) if self.result.why else []

    @property
    def joint_limits(self) -> list[str]:
        """The limits that stand in its way together, in words; empty: no limit does."""
        return self._in_words(self.result.why.together) if self.result.why else []

    @property
    def exact_limits(self) -> list[str]:
        """All its limits as they are, for internal use only."""
        why = self.result.why
        return [self.words[one].label for one in (*why.families, *why.together)] if why else []

    @property
    def needs_all(self) -> bool:
        """Whether its limits only matter together."""
        return self.result.why is not None and bool(self.result.why.together)

    def _in_words(self, families: tuple[Family, ...]) -> list[str]:
        is_small = self.result.short < self.told_from
        told = [PERSONAL if is_small and one in _OF_PERSONS else one for one in families]
        return [self.words[one].label for one in dict.fromkeys(told)]

    @property
    def is_beyond_limits(self) -> bool:
        """Whether what is in its way is no limit that could be lifted."""
        why = self.result.why
        return why is not None and bool({Family.NO_COURSE, Family.UNDER_WAY} & {*why.families})


@dataclass(frozen=True)
class ToldTraining(FactsOf):
    """The proposed plan as templates see it; without `has_annex` there is no page around it.

    `seats`, `people`, `cost` (if all prices are known) and the like are facts of the whole plan.
    """

    proposal: TrainingProposal
    has_annex: bool = True

    @property
    def is_approved(self) -> bool:
        """Whether somebody has approved the assumptions."""
        return self.proposal.rules.approved_by is not None

    @property
    def has_courses(self) -> bool:
        """Whether there is a catalogue at all."""
        return bool(self.proposal.rules.courses)

    @property
    def is_optimal(self) -> bool:
        """Whether nothing better is possible within the limits."""
        certificate = self.proposal.plan.certificate
        return certificate.optimal and certificate.seats_optimal and certificate.earliness_optimal

    @property
    def closes_all_it_can(self) -> bool:
        """Whether at least no other plan closes more."""
        return self.proposal.plan.certificate.gap == 0

    @cached_property
    def years(self) -> list[ToldYear]:
        """The years in which somebody is sent."""
        found = [self._year(year) for year in self.proposal.inputs.years]
        return [year for year in found if year.courses]

    def _year(self, year: int) -> ToldYear:
        seats = self.proposal.seats
        courses = (
            ToldSeats(
                self.proposal.rules.course(course),
                self._part(year, course)["seats"],
                self._part(year, course).get("blanks"),
                self._served(year, course),
            )
            for course in seats.loc[seats["year"] == year, "course"]
        )
        return ToldYear(self._part(year).key, self.book, year, tuple(courses))

    def _part(self, *of: object) -> FactsOf:
        """The facts of a year, of a course, or of a course in a year."""
        return FactsOf("-".join(map(str, (self.key, *of))), self.book)

    def _served(self, year: int, course: str) -> tuple[str, ...]:
        seated = [e for e in self.proposal.plan.enrolments if (e.year, e.course) == (year, course)]
        short = {target.id for target, _, _ in self.proposal.to_close}
        served = short & {goal for one in seated for goal in one.goals}
        return tuple(target.id for target, _ in self.proposal.inputs.targets if target.id in served)

    @cached_property
    def offers(self) -> list[CourseOffer]:
        """The courses somebody is sent on, in the catalogue's order."""
        used = set(self.proposal.seats["course"])
        return [offer for offer in self.proposal.rules.courses if offer.id in used]

    def cell(self, offer: CourseOffer, year: ToldYear) -> Fact | None:
        """People sent on a course in a year; None for nobody."""
        return self._part(year.number, offer.id).get("seats")

    def total(self, offer: CourseOffer) -> Fact:
        """People sent on a course over all years."""
        return self._part(offer.id)["seats"]

    @property
    def unpriced(self) -> list[str]:
        """The courses without a price that keep the money unknown, if others have one."""
        missing = [offer.name for offer in self.offers if offer.price is None]
        return missing if len(missing) < len(self.offers) else []

    @property
    def outside_budget(self) -> list[str]:
        """The courses somebody is sent on that no budget could hold back: they have no price."""
        if not self.proposal.rules.budget:
            return []
        return [offer.name for offer in self.offers if offer.price is None]

    @cached_property
    def goals(self) -> list[ToldGoal]:
        """The targets that lack heads at their deadline if nothing more is done."""
        found = self.proposal.to_close
        plan = self.proposal.inputs.evidence.plan
        return [
            ToldGoal(
                key=f"{self.key}-{target.id}",
                book=self.book,
                target=target,
                result=result,
                is_late=day != target.deadline,
                told_from=plan.file.limits.suppress_below,
                words=plan.vocabularies[LIMITS],
            )
            for target, day, result in found
        ]

    @property
    def open_goals(self) -> list[ToldGoal]:
        """The targets that the plan leaves short."""
        return [goal for goal in self.goals if not goal.is_closed]

    def goal(self, target_id: str) -> ToldGoal | None:
        """One of `goals`."""
        return next((goal for goal in self.goals if goal.target.id == target_id), None)

    def assumed(self, offer: CourseOffer) -> FactsOf:
        """The numbers assumed of a course; what is not assumed is no fact."""
        return FactsOf(f"lop-{offer.id}", self.book)

    def seats_by_year(self, offer: CourseOffer) -> list[FactsOf]:
        """`year` and `seats` of a course whose seats differ by year."""
        given = offer.seats if isinstance(offer.seats, dict) else {}
        return [FactsOf(f"lop-{offer.id}-{year}", self.book) for year in given]

    def anchor(self, offer: CourseOffer) -> str:
        """Where the assumptions about a course stand."""
        return course_anchor(offer.id)
