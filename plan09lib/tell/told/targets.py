"""What templates see of a target: facts for numbers, labels for codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from plan09lib.errors import BadParameter, Fault
from plan09lib.judge.prospect.prospect import TO_CATCH_UP
from plan09lib.judge.targets.assess import Row, plain_rows
from plan09lib.judge.targets.ledger import PARTS
from plan09lib.read.clauses.plan_file import Alternative, Target
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.prospect_words import PAST_AND_AHEAD, Form
from plan09lib.read.rules.vocab import Vocabulary
from plan09lib.tell.numbers.document import STRENGTHS, has_changed
from plan09lib.tell.numbers.review import TALLIES, status_tally
from plan09lib.tell.told.prospects import PAST, SHORT, Piece, gap_pieces, sends_otherwise, worded
from plan09lib.tell.words.fact import Fact, FactBook, FactsOf

_LATE = frozenset(TALLIES["late"])
_HELPED = ("left_unqualified", "exited_unqualified", "trained", "joined_qualified",
           "entered_qualified", "recorded")  # fmt: skip
_HARMED = ("joined_unqualified", "entered_unqualified", "left_qualified", "exited_qualified",
           "lost")  # fmt: skip
_TURNED_BY = {
    "shrunk": (*_HELPED, *_HARMED),
    "leavers": _HELPED,
    "newcomers": _HARMED,
    "shorter": _HARMED,
}
"""The parts of a change that made a target met, or short, by `resized` of the frame."""


@dataclass(frozen=True)
class ToldTarget(FactsOf):
    """One row of the frame as a template sees it; `t.k`, `t.share` are facts, see `FactsOf`."""

    row: Row
    plan: Plan
    target: Target
    acting_day: dt.date
    alternative: Alternative | None = None

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
    def previous_prospect(self) -> str:
        """The class by the previous period's list; empty when it was not judged."""
        return str(self.row.get("previous_prospect", ""))

    @property
    def has_changed(self) -> bool:
        """Whether the class differs from the previous period's; met stays met past its deadline."""
        return has_changed(self.previous_prospect, self.prospect)

    def class_label(self, code: str) -> str:
        """The short name of any class."""
        return self.plan.words.short(code)

    @property
    def is_late(self) -> bool:
        """Whether the target is behind its milestone."""
        return self.status in _LATE

    @property
    def is_on_pace_before_met(self) -> bool:
        """Whether a late target needs fewer people to be on pace than to be met."""
        late = self.is_late and self.positive("short_of_milestone")
        return late and self["short_of_milestone"].value != self["gap"].value

    @property
    def has_slipped(self) -> bool:
        """Whether the target was met at the deadline and is not any more."""
        return self.reason == "slipped_since_deadline"

    @property
    def prospect(self) -> str:
        """The class by the deadline, see judge/prospect/prospect.py; empty for other readings."""
        return str(self.row.get("prospect", ""))

    @property
    def prospect_reason(self) -> str:
        """Why it has that class."""
        return str(self.row.get("prospect_reason", ""))

    @property
    def may_be_more(self) -> bool:
        """Whether more may have to be sent than is told, as the blanks turn out: also those that
        hide who will be there at the deadline."""
        sends, worst = self.get("to_send"), self.row.get("short_at_worst")
        is_range = sends is not None and not pd.isna(worst) and worst > sends.value
        return bool(is_range) or self.positive("unknown") or self.positive("undecided")

    def worded(self, form: Form) -> list[Piece]:
        """The class in words, its numbers as facts."""
        return worded(self, form, "ended" if self.has_ended else "")

    @property
    def lack(self) -> list[Piece]:
        """What its sentence says after the name of its class; empty where it says no more."""
        first, *rest = self.worded("sentence")
        plain = self.plan.words.chosen(self.prospect, "", "sentence", lambda slots: not slots)
        name = f"{''.join(plain[::2])}, "
        return [Piece(first.text.removeprefix(name)), *rest] if first.text.startswith(name) else []

    @property
    def gap_pieces(self) -> list[Piece]:
        """How many are short now in words, the least and the most where blanks leave it open."""
        return gap_pieces(self)

    @property
    def is_assumed(self) -> bool:
        """Whether its class rests on an assumption that may be told."""
        return self.is_short and bool(self.row.get("is_assumed", False))

    @property
    def is_past(self) -> bool:
        """Whether its deadline has passed."""
        return self.prospect in PAST

    @property
    def is_concluded(self) -> bool:
        """Whether its class is certain: no blank of today keeps it from being told."""
        return self.prospect not in ("", "undecided")

    @property
    def is_open(self) -> bool:
        """Whether its class may still change by its deadline: only then does its pace matter."""
        return self.prospect in ("will_meet", "needs_sending", "undecided")

    @property
    def is_short(self) -> bool:
        """Whether its class is short of its deadline: to send, out of reach, missed, slipped."""
        return self.prospect in SHORT

    @property
    def is_late_or_lost(self) -> bool:
        """Whether it is short and can only be met after its deadline, or is not any more."""
        return self.prospect in TO_CATCH_UP

    @property
    def is_strength(self) -> bool:
        """Whether it is met and stays so by all that is known."""
        return self.prospect in STRENGTHS

    @property
    def is_met_but_short(self) -> bool:
        """Whether it is met now and will not be by its deadline unless somebody is sent."""
        return self.row.get("attained", "") == "met" and self.is_short and not self.is_past

    @property
    def sends_otherwise(self) -> bool:
        """Whether as many are to be sent as are not short now: both numbers are told together."""
        sends = self.prospect == "needs_sending" and self.positive("to_send")
        return sends and sends_otherwise(self, self.key, self["to_send"])

    @property
    def differs_by(self) -> str:
        """Why other heads lack at the deadline than today; see judge/prospect/prospect.py."""
        return str(self.row.get("differs_by", ""))

    @property
    def must_act(self) -> bool:
        """Whether somebody has to act: short of its deadline, its people still there."""
        return self.is_short and not self.group_ends

    @property
    def is_owed(self) -> bool:
        """Whether heads are owed, also where the group ends before anybody could be sent."""
        ending = self.prospect == "ends_with_group" and self.status != "discontinued"
        return self.is_short or (ending and int(self.row["gap"]) > 0)

    @property
    def group_ends(self) -> bool:
        """Whether its people are there no longer when they could have been sent on a course."""
        ended = self.prospect == "ends_with_group" or self.prospect_reason == "ended"
        return ended or self.ends_unreached or self.has("ends_on")

    @property
    def ends_unreached(self) -> bool:
        """Whether it is out of reach and its people end before it could be caught up with."""
        return bool(self.row.get("ends_unreached", False))

    @property
    def has_ended(self) -> bool:
        """Whether its people are gone before its deadline: nothing is short any more."""
        return self.prospect_reason == "group" and self.status == "discontinued"

    @property
    def ends_with_unit(self) -> bool:
        """Whether the unit itself ends before the deadline."""
        return self.prospect == "ends_with_group" and self.prospect_reason == "unit"

    @property
    def label(self) -> str:
        """The Vietnamese label of the status; of what has slipped since it was met, that too."""
        told = self.plan.label("trang_thai", self.status)
        return f"{told}, {self.class_label('met_then_short')}" if self.has_slipped else told

    def label_of(self, status: str) -> str:
        """The Vietnamese label of any status code."""
        return self.plan.label("trang_thai", status)

    @property
    def prospect_order(self) -> int:
        """The place of its class, the worst first."""
        return PAST_AND_AHEAD.index(self.prospect) if self.prospect else len(PAST_AND_AHEAD)

    @property
    def population(self) -> str:
        """The population's label."""
        return self.plan.population(str(self.row["population"])).label

    @property
    def end_reason(self) -> str:
        """Why the population ended."""
        return self.plan.population(str(self.row["population"])).end_reason

    @property
    def bar_reason(self) -> str:
        """Why people of some posts do not count for the population."""
        return self.plan.population(str(self.row["population"])).bar_reason

    @property
    def condition(self) -> str:
        """The condition in words."""
        changed = self.alternative.condition if self.alternative else None
        return self.plan.condition_text(changed or self.target.condition)

    @property
    def body(self) -> str:
        """Who acts, by the name on the day from which the report's tasks hold."""
        return self.plan.body_name(self.target.acts, self.acting_day)

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
        """Whether rounding to the nearest head would ask for another number, where it decides."""
        decided = "deadline_need" if self.has("deadline_need") else "need"
        return bool(self.row[decided] != self.row["need_nearest"])

    @property
    def rule_differs_now(self) -> bool:
        """Whether it would of the group of today, where another one decided at the deadline."""
        own = self.has("need_nearest_now") and self["need_nearest_now"].value != self.row["need"]
        return bool(own)

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

    def moved(self, span: str) -> bool:
        """Whether anything happened since `span` (`baseline` or `previous`)."""
        return any(map(self.of(span).positive, PARTS))

    def is_blank(self, span: str) -> bool:
        """Whether of nobody in its group it is known if they satisfied at `span`; empty for now."""
        if span:
            return bool(self.row.get(f"{span}_is_blank", False))
        known = int(self.row["n"]) - int(self.row["unknown"])
        return not known and self.positive("n")

    def resized(self, span: str) -> str:
        """What its group did to it since `span`; see judge/targets/resized.py."""
        return str(self.row.get(f"{span}_resized", ""))

    def turned_by(self, span: str) -> list[str]:
        """The parts of the ledger that made it so, the largest first.

        What leaves a group that has an age limit leaves it for its age: an empty name, the last.
        """
        since, parts = self.of(span), _TURNED_BY.get(self.resized(span), ())
        sizes = {name: int(since[name].value) for name in parts if since.positive(name)}  # type: ignore[arg-type]
        told = sorted(sizes, key=lambda name: -sizes[name])
        if "birth_date" not in self.plan.population_columns(self.target.population):
            return told
        of_age = [name for name in told if name.startswith("exited")]
        return [name for name in told if name not in of_age] + [""] * len(of_age)

    def turned_mostly(self, span: str) -> bool:
        """Whether other parts of the ledger worked against those of `turned_by`."""
        since, parts = self.of(span), _TURNED_BY.get(self.resized(span), ())
        return any(since.positive(name) for name in (*_HELPED, *_HARMED) if name not in parts)

    def rose_without_gain(self, span: str) -> bool:
        """Whether the share rose although no more people satisfy: only the population shrank.

        Source: verdicts.md §2, rule 6; who came to satisfy may have made up for who left.
        """
        since = self.of(span)
        if not since.positive("change"):
            return False
        return bool(self.k.value <= since.k.value)


# What templates see of all targets together: groups by verdict, bodies that must act, ladders.


@dataclass(frozen=True)
class ToldBody:
    """A body and the targets it has to act on, worst first."""

    name: str
    targets: tuple[ToldTarget, ...]


@dataclass(frozen=True)
class StatusTally:
    """How many targets have one status: its code, its label and the fact that counts them."""

    code: str
    label: str
    count: Fact


@dataclass(frozen=True)
class Handled:
    """What is to become of targets at the end of a stage: those of one class and one way on.

    `has_ended`: their people are there no longer. `until`: by when the later target that takes over
    they are short of is due, if there is one. `is_beyond`: what is short can no longer be caught up
    with by the day for it.
    """

    code: str
    has_ended: bool
    until: dt.date | None
    is_beyond: bool
    targets: tuple[ToldTarget, ...]


@dataclass(frozen=True)
class ToldReview:
    """All targets of a review, in the groups that templates speak of."""

    targets: tuple[ToldTarget, ...]
    alternatives: tuple[ToldTarget, ...]
    book: FactBook
    statuses: Vocabulary

    def of_year(self, year: int) -> tuple[ToldTarget, ...]:
        """The targets whose deadline lies in `year`."""
        return tuple(t for t in self.targets if t.target.deadline.year == year)

    def due_in(self, year: int) -> tuple[ToldTarget, ...]:
        """As `of_year`. Raises: BadParameter when nothing is due in `year`."""
        if due := self.of_year(year):
            return due
        rule = "năm là năm có chỉ tiêu đến hạn"
        years = ", ".join(map(str, sorted({t.target.deadline.year for t in self.targets})))
        action = f"chọn một trong: {years}; hoặc không ghi năm để xem tất cả"
        raise BadParameter(Fault("năm của chỉ tiêu", f'nhận được "{year}"', rule, action))

    def compared_with(self, moment: str) -> list[ToldTarget]:
        """The targets that can be compared with `moment` (`baseline` or `previous`)."""
        return [t for t in self.targets if t.of(moment).has("as_of")]

    def in_group(self, name: str, targets: Sequence[ToldTarget] | None = None) -> list[ToldTarget]:
        """The targets of one tally (`met`, `late`, …), in the plan's order."""
        return [t for t in (targets or self.targets) if t.status in TALLIES[name]]

    def tallies(self, scope: str = "all") -> FactsOf:
        """The facts that count the tallies of `scope` (`all`, or a deadline year)."""
        return FactsOf(scope, self.book)

    def standing(self, scope: str = "all") -> list[StatusTally]:
        """The statuses that occur in `scope` (`all`, or a deadline year), worst first."""
        return status_tallies(self.book, self.statuses, scope)

    def worst_first(self, targets: Iterable[ToldTarget]) -> list[ToldTarget]:
        """`targets` by class, then in the plan's order."""
        return sorted(targets, key=lambda t: t.prospect_order)

    @cached_property
    def changed(self) -> list[ToldTarget]:
        """Targets whose class is not what it was in the previous period."""
        return [t for t in self.targets if t.has_changed]

    @cached_property
    def has_previous(self) -> bool:
        """Whether the previous period was judged."""
        return any(t.previous_prospect for t in self.targets)

    @cached_property
    def bodies_to_act(self) -> list[ToldBody]:
        """Who must act, with the targets that are short of their deadlines."""
        return self.bodies(t for t in self.targets if t.must_act)

    def bodies(self, targets: Iterable[ToldTarget]) -> list[ToldBody]:
        """`targets` by the body that acts, the earliest deadline and worst class first."""
        acting = by_deadline(targets)
        names = dict.fromkeys(t.body for t in acting)
        return [ToldBody(name, tuple(t for t in acting if t.body == name)) for name in names]

    @cached_property
    def owed_without_action(self) -> list[ToldTarget]:
        """Targets short of their deadline for which nobody can be sent: the group ends first."""
        return by_deadline(t for t in self.targets if t.is_owed and t.group_ends)

    @cached_property
    def shortfalls(self) -> list[ToldTarget]:
        """The targets short of their deadlines, the earliest first."""
        return by_deadline(t for t in self.targets if t.is_owed)

    @cached_property
    def neither(self) -> list[ToldTarget]:
        """The targets that are neither strength nor shortfall, the earliest first."""
        return by_deadline(t for t in self.targets if not (t.is_strength or t.is_owed))

    @cached_property
    def strengths(self) -> list[ToldTarget]:
        """The targets that are met and stay so by all that is known."""
        return [t for t in self.targets if t.is_strength]

    def alternatives_of(self, target_id: str) -> list[ToldTarget]:
        """The alternative readings of one target."""
        return [t for t in self.alternatives if t.id == target_id]

    @cached_property
    def handled(self) -> list[Handled]:
        """All targets by what is to become of them, the best class first."""
        found: dict[tuple[str, bool, dt.date | None, bool], list[ToldTarget]] = {}
        for one in sorted(self.targets, key=lambda t: -t.prospect_order):
            has_ended = one.group_ends and one.prospect not in ("undecided", "no_population")
            later = self.continued_by(one) if one.is_past and not has_ended else None
            is_beyond = one.row["catch_up_prospect"] == "out_of_reach" and one.is_past
            way = one.prospect, has_ended, later.target.deadline if later else None, is_beyond
            found.setdefault(way, []).append(one)
        return [Handled(*way, tuple(own)) for way, own in found.items()]

    def handling_of(self, target: ToldTarget) -> Handled:
        """The one of `handled` that a target is in."""
        return next(one for one in self.handled if target in one.targets)

    def continued_by(self, target: ToldTarget) -> ToldTarget | None:
        """The later target that takes over what one is short of; None where nothing does."""
        later = target.plan.taken_over_by(target.target)
        return next((one for one in self.targets if later and one.id == later.id), None)

    def goes_on_in(self, target: ToldTarget) -> ToldTarget | None:
        """The later target in which one goes on that its people can only meet after its deadline;
        None where nothing takes it over, or nobody has to act any more."""
        return self.continued_by(target) if target.must_act and target.is_late_or_lost else None

    def only_followed(self, target: ToldTarget) -> bool:
        """Whether a target goes on in one that is met without anybody being sent: nor for it."""
        later = self.goes_on_in(target)
        return later is not None and later.prospect in ("attained", "will_meet")

    @cached_property
    def ladders(self) -> list[tuple[ToldTarget, ToldTarget]]:
        """Pairs (target, later target that continues it), by the deadline of the first."""
        by_id = {t.id: t for t in self.targets}
        pairs = [(by_id[t.target.continues], t) for t in self.targets if t.target.continues]
        return sorted(pairs, key=lambda pair: pair[0].target.deadline)


def by_deadline(targets: Iterable[ToldTarget]) -> list[ToldTarget]:
    """`targets`, the earliest deadline and the worst class first."""
    return sorted(targets, key=lambda t: (t.target.deadline, t.prospect_order))


def status_tallies(
    book: Mapping[str, Fact], statuses: Vocabulary, scope: str = "all"
) -> list[StatusTally]:
    """The statuses that a book counts in `scope`, worst first, without those nothing has."""
    counts = FactsOf(scope, book)
    found = [
        StatusTally(one.code, one.label, fact)
        for one in statuses.levels
        if (fact := counts.get(status_tally(one.code)))
    ]
    return [one for one in found if one.count.value]


def tell_frames(
    frame: pd.DataFrame,
    alternatives: pd.DataFrame,
    book: FactBook,
    plan: Plan,
    acting_day: dt.date,
) -> ToldReview:
    """The frames of judge/targets/assess.py as templates see them.

    From `acting_day` on the report's tasks hold: who has to act is called by the name of then.
    """
    targets = tuple(
        ToldTarget(
            key=row["target_id"],
            book=book,
            row=row,
            plan=plan,
            target=plan.target(row["target_id"]),
            acting_day=acting_day,
        )
        for row in plain_rows(frame)
    )
    others = []
    for row in plain_rows(alternatives):
        target = plan.target(row["target_id"])
        alternative = next(a for a in target.alternatives if a.id == row["alternative"])
        key = f"{target.id}-{alternative.id}"
        others.append(
            ToldTarget(
                key=key,
                book=book,
                row=row,
                plan=plan,
                target=target,
                acting_day=acting_day,
                alternative=alternative,
            )
        )
    return ToldReview(targets, tuple(others), book, plan.vocabularies["trang_thai"])
