"""How few heads a planning problem can leave short: counted where that tells, else solved once."""

from __future__ import annotations

from plan09lib.judge.training_bounds import fewest_short
from plan09lib.judge.training_instance import Instance
from plan09lib.judge.training_model import Model


class Questions:
    """Questions about problems that differ in a rule or two; most come to the same programme.

    `seconds` limits each solve.
    """

    def __init__(self, seconds: float):
        self.seconds = seconds
        self._beaten: dict[tuple[object, ...], bool] = {}

    def can_beat(self, instance: Instance, total: int) -> bool:
        """Whether some plan leaves fewer (weighted) heads short than `total`."""
        if fewest_short(instance) >= total:
            return False
        model = Model(instance)
        key = (total, tuple(model.shortfall().values()), *model.programme())
        if key not in self._beaten:
            self._beaten[key] = model.can_hold(model.shortfall(), total - 1, self.seconds)
        return self._beaten[key]

    def least(self, instance: Instance, reached: int) -> int:
        """The fewest heads short; `reached` are those of a plan known to exist."""
        if fewest_short(instance) >= reached:
            return reached
        model = Model(instance)
        key = model.programme()
        solved = model.solve(model.shortfall(), self.seconds)
        if not solved.values:
            return sum(map(instance.gap, instance.goals))
        if solved.optimal:
            self._beaten[round(solved.value), tuple(model.shortfall().values()), *key] = False
        return round(solved.value)
