"""The audit of published percentages: what counts they can come from, in exact integers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import gcd

import pandas as pd

from plan09lib.judge.targets.counting import Count, Counter, count, counted_in
from plan09lib.read.clauses.conditions import Condition
from plan09lib.read.files.text import matching_key
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History, NoSnapshot, Snapshot
from plan09lib.read.unit.published_file import PublishedFigure

_ENDLESS = 10**15
MOST_HEADS = 500
"""More heads than any ward has."""


def rounded(k: int, n: int, decimals: int) -> int:
    """`k/n` as a percentage rounded half up, in units of its last decimal.

    >>> rounded(7, 9, 1), rounded(1, 8, 0)
    (778, 13)
    """
    return (200 * k * 10**decimals + n) // (2 * n)


def truncated(k: int, n: int, decimals: int) -> int:
    """`k/n` as a percentage with the rest cut off, in units of its last decimal.

    >>> truncated(7, 9, 1)
    777
    """
    return 100 * k * 10**decimals // n


def fitting_n(k: int, units: int, decimals: int) -> range:
    """Every n ≥ k of which `k` is `units` when rounded: the denominators that would explain it.

    Missing: a `k` of 0 is never more than 0 %, so that nothing fits; 0 % fits without an end.

    >>> list(fitting_n(7, 778, 1)), list(fitting_n(7, 780, 1)), list(fitting_n(39, 780, 1))
    ([9], [], [50])
    """
    doubled = 200 * k * 10**decimals
    first = max(doubled // (2 * units + 1) + 1, k)
    last = doubled // (2 * units - 1) if units else _ENDLESS
    return range(first, last + 1)


def truncating_n(k: int, units: int, decimals: int) -> range:
    """Every n ≥ k of which `k` is `units` when the rest is cut off.

    >>> list(truncating_n(7, 777, 1)), list(truncating_n(5, 833, 1)), list(truncating_n(7, 780, 1))
    ([9], [6], [])
    """
    whole = 100 * k * 10**decimals
    first = max(whole // (units + 1) + 1, k)
    return range(first, (whole // units if units else _ENDLESS) + 1)


def common_n(percentages: Sequence[tuple[int, int]]) -> int | None:
    """The smallest n of which every percentage (units and decimals) is some count, rounded.

    Missing: None when no n up to `MOST_HEADS` explains them all: they are not of one group.

    >>> common_n([(333, 1), (667, 1)]), common_n([(500, 1), (333, 1)]), common_n([(778, 1)])
    (3, 6, 9)
    """
    return next((n for n in range(1, MOST_HEADS + 1) if all(map(_is_share(n), percentages))), None)


def _is_share(n: int) -> Callable[[tuple[int, int]], bool]:
    def is_share(percentage: tuple[int, int]) -> bool:
        units, decimals = percentage
        nearest = units * n // (100 * 10**decimals)
        return any(rounded(k, n, decimals) == units for k in (nearest, nearest + 1) if k <= n)

    return is_share


def smallest_share(units: int, decimals: int) -> tuple[int, int]:
    """The (k, n) with the smallest n whose percentage is `units` when rounded.

    >>> smallest_share(778, 1), smallest_share(780, 1), smallest_share(500, 1)
    ((7, 9), (32, 41), (1, 2))
    """
    whole = 100 * 10**decimals
    for n in range(1, whole):
        k = -(-(2 * units - 1) * n // (2 * whole))
        if k <= n and rounded(max(k, 0), n, decimals) == units:
            return max(k, 0), n
    shared = gcd(units, whole)
    return units // shared, whole // shared


def verdict(n: int, k: int, units: int, decimals: int) -> str:
    """How a published percentage comes from `k` of `n`: a code of `ket_qua_doi_chieu.csv`.

    `reproduces` when rounded half up, `truncated` when the rest was cut off, `only_with_n` when
    some other denominator explains it, `truncated_with_n` when one does and the rest was cut off,
    else `impossible`.

    >>> [verdict(9, 7, units, 1) for units in (778, 777, 780)], verdict(45, 39, 780, 1)
    (['reproduces', 'truncated', 'impossible'], 'only_with_n')
    >>> verdict(7, 5, 833, 1), verdict(7, 4, 666, 1)
    ('only_with_n', 'truncated_with_n')
    """
    if n > 0 and k <= n:
        if rounded(k, n, decimals) == units:
            return "reproduces"
        if truncated(k, n, decimals) == units:
            return "truncated"
    if fitting_n(k, units, decimals):
        return "only_with_n"
    return "truncated_with_n" if truncating_n(k, units, decimals) else "impossible"


@dataclass(frozen=True)
class Audited:
    """One published figure, how it comes about, and whether the list of its date agrees.

    `agreement` is a code of `khop_danh_sach.csv`; `counted` is what the list gives, if anything.
    """

    figure: PublishedFigure
    verdict: str
    agreement: str
    counted: Count | None = None

    @property
    def fitting(self) -> range:
        """The denominators that would explain the percentage, when the stated one does not."""
        figure, ways = self.figure, {"only_with_n": fitting_n, "truncated_with_n": truncating_n}
        if figure.k is None or self.verdict not in ways:
            return range(0)
        return ways[self.verdict](figure.k, figure.units, figure.decimals)

    @property
    def share(self) -> tuple[int, int] | None:
        """The k and n of the right percentage: as stated, else as the list has them."""
        k, n = self.figure.k, self.figure.n
        if n is None and self.counted is not None:
            k, n = self.counted.k, self.counted.n
        return (k, n) if k is not None and n and k <= n else None


@dataclass(frozen=True)
class Table:
    """Published figures of one group on one day in one source, looked at together.

    `what` is a code of `ket_qua_bang.csv`; `numbers` are what it speaks of: the denominators that
    differ; the sum of the levels and the people it is of; the denominator that fits all.
    """

    figures: tuple[PublishedFigure, ...]
    what: str
    numbers: tuple[int, ...] = ()

    @property
    def line(self) -> int:
        """The line of its first figure in the file."""
        return self.figures[0].line


class Audit:
    """Published figures of one unit beside its lists."""

    def __init__(self, plan: Plan, history: History):
        self.plan = plan
        self.history = history
        self.counter = Counter(plan)

    def of(self, figures: Sequence[PublishedFigure]) -> list[Audited]:
        """Every figure with its verdict, in the order of the file."""
        return [self._audited(figure) for figure in figures]

    def _audited(self, figure: PublishedFigure) -> Audited:
        found = "no_counts"
        if figure.n is not None and figure.k is not None:
            found = verdict(figure.n, figure.k, figure.units, figure.decimals)
        meaning = self._meaning(figure.what)
        snapshot = self._list_of(figure.date)
        if meaning is None:
            return Audited(figure, found, "not_counted")
        if snapshot is None:
            return Audited(figure, found, "no_list")
        members = self.counter.members(meaning[0], snapshot)
        counted = count(members, self.counter.satisfied(meaning[1], snapshot))
        return Audited(figure, found, _agreement(figure, counted), counted)

    def tables(self, figures: Sequence[PublishedFigure]) -> list[Table]:
        """What is wrong, or has to be known, of figures that one source gave of one group.

        Figures with counts: one denominator for all; the levels of one scale give the people they
        are of. Without counts: the smallest denominator that explains every percentage.
        """
        groups: dict[tuple[object, ...], list[PublishedFigure]] = {}
        for one in figures:
            key = one.date, matching_key(one.source), self._group(one.what)
            groups.setdefault(key, []).append(one)
        return [table for own in groups.values() for table in self._looked_at(own)]

    def _looked_at(self, figures: list[PublishedFigure]) -> Iterator[Table]:
        counted = tuple(one for one in figures if one.n is not None)
        sizes = sorted({one.n for one in counted if one.n is not None})
        if len(sizes) > 1:
            yield Table(counted, "different_n", tuple(sizes))
        elif counted:
            yield from self._added_up(counted, sizes[0])
        bare = tuple(one for one in figures if one.n is None)
        if len(bare) > 1:
            n = common_n([(one.units, one.decimals) for one in bare])
            told = ("common_n", (n,)) if n else ("no_common_n", (MOST_HEADS,))
            yield Table(bare, *told)

    def _added_up(self, figures: tuple[PublishedFigure, ...], n: int) -> Iterator[Table]:
        """The levels of each scale, when several are told: they are of everybody, each once."""
        scales: dict[str, list[PublishedFigure]] = {}
        for one in figures:
            meaning = self._meaning(one.what)
            if meaning is not None and meaning[1].exactly:
                scales.setdefault(meaning[1].scale, []).append(one)
        for own in scales.values():
            total = sum(one.k or 0 for one in own)
            if len(own) > 1 and total != n:
                what = "adds_over" if total > n else "people_missing"
                yield Table(tuple(own), what, (total, n))

    def _group(self, what: str) -> str:
        """Whom a figure is about: a population's id, or the words for it."""
        meaning, who = self._meaning(what), matching_key(what.partition(":")[0])
        return meaning[0] if meaning else self._populations.get(who, who)

    def rows(self, figure: PublishedFigure) -> dict[str, pd.DataFrame]:
        """The roster rows of the list's own `n` and `k`; none when the figure is not counted."""
        meaning, snapshot = self._meaning(figure.what), self._list_of(figure.date)
        if meaning is None or snapshot is None:
            return {}
        members = self.counter.members(meaning[0], snapshot)
        parts = counted_in(members, self.counter.satisfied(meaning[1], snapshot))
        return {name: snapshot.roster.loc[parts[name], ["workbook", "row"]] for name in ("n", "k")}

    def _list_of(self, day: dt.date) -> Snapshot | None:
        """The list that speaks for `day`: the latest one, if it is not too old."""
        snapshot = self.history.latest(day)
        limit = self.plan.file.limits.workbook_max_age_days
        if isinstance(snapshot, NoSnapshot) or (day - snapshot.date).days > limit:
            return None
        return snapshot

    def _meaning(self, what: str) -> tuple[str, Condition] | None:
        """Population and condition that `what` names: a target, or both in the report's words."""
        for target in self.plan.targets:
            if matching_key(target.id) == matching_key(what):
                return target.population, target.condition
        who, _, condition = what.partition(":")
        population = self._populations.get(matching_key(who))
        meant = self._conditions.get(matching_key(condition))
        return (population, meant) if population and meant else None

    @cached_property
    def _populations(self) -> dict[str, str]:
        return {matching_key(one.label): one.id for one in self.plan.file.populations}

    @cached_property
    def _conditions(self) -> dict[str, Condition]:
        conditions = [*self._simple_conditions(), *(t.condition for t in self.plan.targets)]
        return {matching_key(self.plan.condition_text(one)): one for one in conditions}

    def _simple_conditions(self) -> Iterator[Condition]:
        for scale in self.plan.file.scales:
            for level in self.plan.scale_vocabulary(scale.id).levels:
                if level.rank is not None:
                    yield Condition(scale=scale.id, exactly=level.code)
                    yield Condition(scale=scale.id, at_least=level.code)


def _agreement(figure: PublishedFigure, counted: Count) -> str:
    (_, worst), (_, best) = counted.worst, counted.best
    if figure.n is None or figure.k is None:
        found = verdict(counted.n, counted.k, figure.units, figure.decimals)
        is_open = bool(counted.unknown or counted.undecided)
        if counted.n and found in ("reproduces", "truncated"):
            return "agrees"
        return "undecided" if is_open else "differs"
    if (figure.n, figure.k) == (counted.n, counted.k):
        return "agrees"
    is_open = counted.n <= figure.n <= counted.n + counted.undecided and worst <= figure.k <= best
    return "undecided" if is_open else "differs"
