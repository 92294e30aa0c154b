"""The training plan as an integer programme: what may be chosen, and every rule as a row.

Variables in order: one binary per person × course × start year that may be chosen, one per class
that needs a minimum, one head per person × goal, one shortfall per goal. Source: method.md §5.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import highspy
import numpy as np

from plan09lib.judge.training.problem import Choice, Goal, Instance, Person, choices

_OPTIMAL = highspy.HighsModelStatus.kOptimal
_FOUND = highspy.SolutionStatus.kSolutionStatusFeasible
_NEAR = 1e-6
_SMALL = 90
"""Up to so many variables a programme is solved as fast as it is bounded."""


@dataclass(frozen=True)
class Solved:
    """What the solver found for one objective; `values` is empty when it found nothing.

    `value` is the objective reached, `bound` what no plan can go below.
    """

    values: tuple[int, ...]
    value: float
    bound: float
    optimal: bool


class Model:
    """The programme of one instance; solved for one objective after the other."""

    def __init__(self, instance: Instance):
        self.instance = instance
        self.choices = choices(instance)
        self.rows = Rows()
        self.size = len(self.choices)
        self.binary = self.size
        self.upper: list[float] = [1.0] * self.size
        self.of_person: dict[str, list[int]] = defaultdict(list)
        self.of_class: dict[tuple[str, int], list[int]] = defaultdict(list)
        for index, choice in enumerate(self.choices):
            self.of_person[choice.person.id].append(index)
            self.of_class[choice.course.id, choice.year].append(index)
        self._persons()
        self._classes()
        self._away()
        self.short = {goal.id: self._goal(goal) for goal in instance.goals}

    def shortfall(self) -> Terms:
        """Objective 1: weighted heads short of need."""
        return {self.short[goal.id]: float(goal.weight) for goal in self.instance.goals}

    def seats(self) -> Terms:
        """Objective 2: seats."""
        return dict.fromkeys(range(len(self.choices)), 1.0)

    def lateness(self) -> Terms:
        """Objective 3: years waited, over all seats."""
        first = min(self.instance.years, default=0)
        return {i: float(choice.year - first) for i, choice in enumerate(self.choices)}

    def hold(self, terms: Terms, at_most: float) -> None:
        """Keep an objective at what was reached while a later one is improved."""
        self.rows.add(terms, high=at_most)

    def solve(self, objective: Terms, seconds: float) -> Solved:
        """The least value of `objective`, exactly, or the best found within `seconds`."""
        if not self.size:
            return Solved((), 0.0, 0.0, optimal=True)
        found = self._found(objective, seconds)
        bound = max(0.0, float(found.getInfo().mip_dual_bound))
        values = tuple(map(round, _values(found)))
        if not values:
            return Solved((), np.inf, bound, optimal=False)
        reached = sum(weight * values[i] for i, weight in objective.items())
        optimal = found.getModelStatus() == _OPTIMAL
        return Solved(values, reached, reached if optimal else bound, optimal)

    def release(self) -> None:
        """Keep no longer what was held last."""
        self.rows.drop()

    def programme(self) -> tuple[object, ...]:
        """Equal for programmes that are the same in all but the names of persons and courses."""
        return self.binary, tuple(self.upper), tuple(self.short.values()), self.rows.key()

    def can_hold(self, terms: Terms, at_most: float, seconds: float) -> bool:
        """Whether a plan is found that keeps `terms` so low: quicker to tell than how low."""
        if not self.size:
            return at_most >= 0
        if self.size > _SMALL:
            relaxed = self.relaxed(terms, seconds)
            if relaxed.bound > at_most or relaxed.optimal:
                return relaxed.bound <= at_most
        self.hold(terms, at_most)
        return bool(_values(self._found({}, seconds)))

    def relaxed(self, terms: Terms, seconds: float) -> Solved:
        """What no plan can go below in `terms` (whole numbers), told by seats that may be split.

        `optimal` if the answer happens to split none: then it is a plan. No answer bounds nothing.
        """
        found = self._found(terms, seconds, whole=False) if self.size else None
        if found is None or found.getModelStatus() != _OPTIMAL:
            return Solved((), np.inf, 0.0, optimal=False)
        bound = float(np.ceil(found.getInfo().objective_function_value - _NEAR))
        values = np.array(_values(found))
        is_whole = bool((np.abs(values - np.round(values)) < _NEAR).all())
        return Solved((), bound, bound, optimal=is_whole)

    def _found(self, objective: Terms, seconds: float, whole: bool = True) -> highspy.Highs:
        """The solver, with what it found. Always the same: one thread, its seed as it is."""
        solver = highspy.Highs()
        for name, value in {
            "output_flag": False,
            "threads": 1,
            "time_limit": max(0.01, seconds),
            "mip_rel_gap": 0.0,
            "presolve": "choose" if whole else "off",
            "mip_heuristic_run_feasibility_jump": bool(objective),  # asked only whether: no quicker
        }.items():
            solver.setOptionValue(name, value)
        solver.passModel(self._linear(objective, whole))
        solver.run()
        return solver

    def _linear(self, objective: Terms, whole: bool) -> highspy.HighsLp:
        linear, rows = highspy.HighsLp(), self.rows
        linear.num_col_, linear.num_row_ = self.size, len(rows.low)
        costs = np.zeros(self.size)
        costs[list(objective)] = list(objective.values())
        linear.col_cost_ = costs
        linear.col_lower_, linear.col_upper_ = np.zeros(self.size), np.array(self.upper)
        linear.row_lower_, linear.row_upper_ = np.array(rows.low), np.array(rows.high)
        linear.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        linear.a_matrix_.start_ = np.array(rows.starts)
        linear.a_matrix_.index_ = np.array(rows.indices)
        linear.a_matrix_.value_ = np.array(rows.data, float)
        if whole:
            kinds = highspy.HighsVarType
            binary = [kinds.kInteger] * self.binary
            linear.integrality_ = binary + [kinds.kContinuous] * (self.size - self.binary)
        return linear

    def chosen(self, solved: Solved) -> tuple[Choice, ...]:
        """The seats of a solution."""
        picked = zip(self.choices, solved.values, strict=False)
        return tuple(choice for choice, value in picked if value)

    def _new(self, upper: float) -> int:
        self.upper.append(upper)
        self.size += 1
        return self.size - 1

    def _persons(self) -> None:
        """A course once; so many at a time; what a course requires is finished before it."""
        for person in self.instance.persons:
            mine = self.of_person[person.id]
            by_course: dict[str, Terms] = defaultdict(dict)
            for i in mine:
                by_course[self.choices[i].course.id][i] = 1
            for terms in by_course.values():
                if len(terms) > 1:
                    self.rows.add(terms, high=1)
            for year, running in self._running(mine):
                self.rows.add(running, high=max(0, self.instance.load - person.busy.get(year, 0)))
            for i in mine:
                self._required(i, mine)

    def _running(self, mine: Iterable[int]) -> list[tuple[int, Terms]]:
        """Per year those of the seats `mine` whose course is going on in it."""
        found: dict[int, Terms] = defaultdict(dict)
        for i in mine:
            start, course = self.choices[i].year, self.choices[i].course
            for year in range(start, course.last_running(start) + 1):
                found[year][i] = 1.0
        return sorted(found.items())

    def _required(self, i: int, mine: list[int]) -> None:
        choice = self.choices[i]
        token = choice.course.requires
        if token is None or choice.person.holds(token, choice.year - 1):
            return
        before = [j for j in mine if _finished(self.choices[j], token, choice.year - 1)]
        self.rows.add({i: 1.0, **dict.fromkeys(before, -1.0)}, high=0)

    def _classes(self) -> None:
        """Seats and smallest class per course and year, money per year."""
        spent: dict[int, Terms] = defaultdict(dict)
        for (_, year), members in self.of_class.items():
            course = self.choices[members[0]].course
            seats = course.seats(year)
            terms = dict.fromkeys(members, 1.0)
            if seats is not None and seats < len(members):
                self.rows.add(terms, high=seats)
            if course.min_class > 1:
                opens = self._new(1.0)
                self.binary = self.size
                self.rows.add({**terms, opens: -float(course.min_class)}, low=0)
                self.rows.add({**terms, opens: -float(len(members))}, high=0)
            if course.price:
                spent[year] |= dict.fromkeys(members, float(course.price))
        for year, terms in spent.items():
            if year in self.instance.budget:
                self.rows.add(terms, high=self.instance.budget[year])

    def _away(self) -> None:
        """How many of a body may be on long courses in the same year."""
        for body, limit in self.instance.release.items():
            persons = [person for person in self.instance.persons if person.body == body]
            mine = [i for p in persons for i in self.of_person[p.id]]
            mine = [i for i in mine if self.choices[i].course.releases]
            for year, running in self._running(mine):
                away = sum(person.away.get(year, 0) for person in persons)
                self.rows.add(running, high=max(0, limit - away))

    def _goal(self, goal: Goal) -> int:
        """The shortfall variable of a goal: need less held less heads gained."""
        heads: Terms = {}
        for person, missing in self.instance.lacking(goal):
            givers = [self._givers(person, token, goal.deadline) for token in missing]
            if all(givers):
                head = self._new(1.0)
                heads[head] = 1.0
                for given in givers:
                    self.rows.add({head: 1.0, **dict.fromkeys(given, -1.0)}, high=0)
        gap = self.instance.gap(goal)
        short = self._new(float(gap))
        self.rows.add({**heads, short: 1.0}, low=gap)
        return short

    def _givers(self, person: Person, token: str, year: int) -> list[int]:
        pairs = ((i, self.choices[i]) for i in self.of_person[person.id])
        return [i for i, one in pairs if one.course.gives(token, one.year, year)]


def _values(solver: highspy.Highs) -> list[float]:
    """The variables of what was found; empty when nothing was."""
    is_found = solver.getInfo().primal_solution_status == _FOUND
    return list(solver.getSolution().col_value) if is_found else []


def _finished(choice: Choice, token: str, year: int) -> bool:
    """Whether a seat has given `token` for good by the end of `year`."""
    return token in choice.course.lasting and choice.course.last_running(choice.year) <= year


# Rows of an integer programme, gathered one by one.

Terms = dict[int, float]
"""Factors by variable."""


@dataclass
class Rows:
    """Linear rows low ≤ terms ≤ high, gathered one by one in the form of a sparse matrix."""

    data: list[float] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, terms: Terms, low: float = -np.inf, high: float = np.inf) -> None:
        """One more row."""
        self.indices += terms
        self.data += terms.values()
        self.starts.append(len(self.indices))
        self.low.append(low)
        self.high.append(high)

    def drop(self) -> None:
        """Nothing; the row added last is gone."""
        for gathered in (self.starts, self.low, self.high):
            gathered.pop()
        del self.indices[self.starts[-1] :], self.data[self.starts[-1] :]

    def key(self) -> tuple[tuple[float, ...], ...]:
        """Equal for equal rows."""
        parts = (self.data, self.indices, self.starts, self.low, self.high)
        return tuple(tuple(part) for part in parts)
