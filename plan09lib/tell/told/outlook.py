"""What templates see of the outlook: shared, and year by year for the office.

`LiesAhead` leaves the ward; `ToldOutlook`, per target its outcome under each scenario, does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from plan09lib.judge.outlook.outlook import Outlook
from plan09lib.judge.targets.assess import Row, plain_rows
from plan09lib.read.rules.retirement_rules import Term
from plan09lib.tell.numbers.outlook import terms_ahead
from plan09lib.tell.told.targets import ToldTarget, by_deadline
from plan09lib.tell.words.anchors import outlook_of
from plan09lib.tell.words.fact import Fact, FactBook

_ORDER = ("short", "slips", "open", "met", "stays_met", "nobody", "ended")


@dataclass(frozen=True, eq=False)
class ToldAhead:
    """One target whose deadline lies ahead; `t.of("nothing").k`, `t.plan_gap`, … are its facts."""

    t: ToldTarget
    rows: dict[str, Row]

    @property
    def scenarios(self) -> list[str]:
        """The scenarios worth a sentence: `nothing`, then those that end otherwise than it."""
        return ["nothing", *(name for name in self.rows if self.differs(name))]

    def differs(self, scenario: str) -> bool:
        """Whether the scenario ends otherwise than if nothing more is done."""
        return self._end(scenario) != self._end("nothing")

    def _end(self, scenario: str) -> tuple[object, ...]:
        row = self.rows[scenario]
        return tuple(row[column] for column in ("outcome", "met_on", "n", "k"))

    @property
    def alike(self) -> list[list[str]]:
        """The scenarios, those that end alike together: one sentence for each group."""
        groups: dict[tuple[object, ...], list[str]] = {}
        for name in self.rows:
            groups.setdefault(self._end(name), []).append(name)
        return list(groups.values())

    def outcome(self, scenario: str) -> str:
        """The outcome code, see judge/outlook/outlook.py."""
        return str(self.rows[scenario]["outcome"])

    @property
    def expected(self) -> str:
        """The outcome if what is under way finishes and nothing else is done."""
        return self.outcome("under_way")

    def says(self, column: str) -> str:
        """A text column of the row of scenario `nothing`."""
        return str(self.rows["nothing"][column])

    def turns_on(self, what: str) -> bool:
        """Whether `leaving` or `age` alone decides, if courses under way finish."""
        return bool(self.rows["under_way"][f"turns_on_{what}"])

    @property
    def refilled(self) -> str:
        """The state at the deadline if every place of those who left is filled."""
        return str(self.rows["under_way"]["refilled_state"])

    @property
    def is_safe(self) -> bool:
        """Whether it is met through the deadline whoever takes the places of those who leave."""
        return self.expected == "stays_met" and self.refilled == "met"

    @property
    def anchor(self) -> str:
        """The anchor of its row in the evidence annex."""
        return outlook_of(self.t.id)

    @property
    def order(self) -> tuple[int, int]:
        """Worst first: by outcome, then by how many are short."""
        return _ORDER.index(self.expected), -int(self.rows["under_way"]["gap"])


@dataclass(frozen=True)
class ToldDue:
    """The targets of one deadline; at the end of each of `years` they are forecast: on `days`.

    `t.of("nothing", "2028")` are a target's facts of one of these days.
    """

    year: str
    targets: tuple[ToldAhead, ...]
    years: tuple[str, ...]
    days: tuple[Fact, ...]


@dataclass(frozen=True)
class ToldOutlook:
    """All targets whose deadline lies ahead; `targets` worst first."""

    outlook: Outlook
    targets: tuple[ToldAhead, ...]
    book: FactBook

    @cached_property
    def blocks(self) -> list[ToldAhead]:
        """The targets that need sentences of their own."""
        return [a for a in self.targets if a.expected not in ("ended", "nobody") and not a.is_safe]

    @cached_property
    def safe(self) -> list[ToldAhead]:
        """The targets that stay met whatever is assumed."""
        return [a for a in self.targets if a.is_safe]

    @cached_property
    def without_people(self) -> list[ToldAhead]:
        """The targets without anybody to forecast: the population has ended or is empty."""
        return [a for a in self.targets if a.expected in ("ended", "nobody")]

    @cached_property
    def drawn(self) -> list[ToldAhead]:
        """The targets of the chart and the annex, in the plan's order."""
        return sorted((*self.blocks, *self.safe), key=lambda a: a.t.id)

    @property
    def courses_matter(self) -> bool:
        """Whether finishing the courses under way changes any forecast."""
        return any(ahead.differs("under_way") for ahead in self.targets)

    @property
    def has_plan(self) -> bool:
        """Whether a proposed training plan is among the scenarios."""
        return "plan" in set(self.outlook.targets["scenario"])

    @property
    def by_deadline(self) -> list[ToldDue]:
        """The targets of the annex by deadline, oldest first."""
        deadlines = sorted({ahead.says("deadline") for ahead in self.drawn})
        return [self._due(deadline) for deadline in deadlines]

    def _due(self, deadline: str) -> ToldDue:
        targets = tuple(a for a in self.drawn if a.says("deadline") == deadline)
        days = self.days_of(targets[0])
        ends = tuple(map(self.book.of("forecast").of("end").__getitem__, days))
        return ToldDue(deadline[:4], targets, tuple(day[:4] for day in days), ends)

    def path(self, ahead: ToldAhead, scenario: str) -> list[Row]:
        """The rows of the path of one target under one scenario, in the order of days."""
        return self._paths[ahead.t.id, scenario]

    def days_of(self, ahead: ToldAhead) -> list[str]:
        """The days (ISO) at which one target is forecast."""
        return [str(row["day"]) for row in self.path(ahead, "nothing")]

    @cached_property
    def _paths(self) -> dict[tuple[str, str], list[Row]]:
        found: dict[tuple[str, str], list[Row]] = {}
        for row in plain_rows(self.outlook.paths):
            found.setdefault((row["target_id"], row["scenario"]), []).append(row)
        return found

    def of(self, target_id: str) -> ToldAhead | None:
        """One target; None when its deadline has passed."""
        return next((ahead for ahead in self.targets if ahead.t.id == target_id), None)


@dataclass(frozen=True)
class LiesAhead:
    """What is told everywhere of the targets whose deadline lies ahead: `targets`, soonest first.

    How each ends is told in its class only: no heads of a later day, nor who leaves by then.
    """

    outlook: Outlook
    targets: tuple[ToldTarget, ...]
    book: FactBook

    @property
    def paced(self) -> list[ToldTarget]:
        """Those of which a pace is told."""
        return [t for t in self.targets if t.has("pace_needed") or t.has("pace_days_left")]

    @property
    def terms(self) -> list[tuple[Term, Fact]]:
        """The elected terms that end in the time forecast, and when."""
        ends = self.book.of("forecast").of("term")
        return [(term, ends[term.id]) for term in terms_ahead(self.outlook)]

    @property
    def clauses(self) -> list[str]:
        """Where the ages of retirement in force come from."""
        rules = self.outlook.counts.plan.retirement.ages
        return list(dict.fromkeys(rule.clause for rule in rules if rule.until is None))


def lies_ahead(outlook: Outlook, targets: Sequence[ToldTarget], book: FactBook) -> LiesAhead:
    """The targets of the outlook that have, or may have, anybody now; none of an ended group."""
    ids = set(outlook.targets["target_id"])
    there = (t for t in targets if t.positive("n") or t.positive("undecided"))
    told = [t for t in there if t.id in ids and t.status != "discontinued"]
    return LiesAhead(outlook, tuple(by_deadline(told)), book)


def tell_outlook(outlook: Outlook, targets: Sequence[ToldTarget], book: FactBook) -> ToldOutlook:
    """The outlook as templates see it."""
    by_id = {t.id: t for t in targets}
    rows: dict[str, dict[str, Row]] = {}
    for row in plain_rows(outlook.targets):
        rows.setdefault(row["target_id"], {})[row["scenario"]] = row
    found = [ToldAhead(by_id[target_id], told) for target_id, told in rows.items()]
    return ToldOutlook(outlook, tuple(sorted(found, key=lambda ahead: ahead.order)), book)
