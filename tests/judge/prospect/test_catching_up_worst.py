"""How many heads it takes to catch up, at least and at worst, against every way blanks can go.

Each invented list has a few blanks: levels, a day of birth, a sex that decides who has retired by
the day. The list is completed in every way, and each completed list is counted by itself.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support import person

from plan09lib.judge.prospect.ahead import Ahead
from plan09lib.judge.prospect.judged import judge_targets
from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.judge.targets.need_and_status import Requirement
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History

Rows = list[dict[str, Any]]
LEVELS = {
    "education": ("trung cấp", "đại học"),
    "political_theory": ("sơ cấp", "trung cấp"),
    "state_management": ("chưa", "chuyên viên"),
}
COULD_BE = {
    **LEVELS,
    "sex": ("nam", "nữ"),
    "birth_date": (dt.date(1965, 3, 1), dt.date(1990, 5, 4)),
}
"""The ways a blank can go: a woman born in 1970 has retired by 2027, a man has not."""
DAYS, DAY = ("2025-12-31", "2026-06-30"), dt.date(2027, 12, 31)


def invented(dice: random.Random) -> Rows:
    rows = []
    for number in range(dice.randint(4, 9)):
        levels = {name: dice.choice(known) for name, known in LEVELS.items()}
        born = dice.choice([dt.date(1970, 1, 20), dt.date(1965, 4, 20), dt.date(1988, 6, 7)])
        sex = "nam" if born.year < 1970 else dice.choice(["nam", "nữ"])
        about = {"group": "cong_chuc", "position": "Công chức Tư pháp – Hộ tịch"}
        rows.append(person(f"{number:03d}", **about, **levels, birth_date=born, sex=sex))
    for one, column in zip(dice.sample(rows, 3), dice.sample(sorted(COULD_BE), 3), strict=True):
        if column == "sex":
            one["birth_date"] = dt.date(1970, 1, 20)
        if column == "birth_date":
            one["sex"] = "nam"
        one[column] = None
    return rows


def completed(rows: Rows) -> Iterator[Rows]:
    blanks = [(i, name) for i, one in enumerate(rows) for name in COULD_BE if one[name] is None]
    for values in itertools.product(*(COULD_BE[name] for _, name in blanks)):
        said: dict[int, dict[str, Any]] = {}
        for (place, name), value in zip(blanks, values, strict=True):
            said.setdefault(place, {})[name] = value
        yield [one | said.get(place, {}) for place, one in enumerate(rows)]


@pytest.fixture
def listed(make_unit: Callable[..., Path], plan: Plan) -> Callable[[Rows], Evidence]:
    names = (f"p-{number}" for number in itertools.count())

    def make(rows: Rows) -> Evidence:
        folder = make_unit(next(names), {day: {"nhan_su": rows} for day in DAYS})
        history = History.load(folder.parents[1], folder.name, plan)
        return gather(plan, history, Period.parse("2026-H1"))

    return make


def short(evidence: Evidence, asked: Iterable[str]) -> Mapping[str, int]:
    """Per target the heads short on the day by a list without a blank: nobody is unsure."""
    ahead, found = Ahead(evidence), {}
    for target in map(evidence.plan.target, asked):
        counted = ahead.on(target, DAY).counted
        assert counted.unknown + counted.undecided == 0, target.id
        share = Requirement.of(target, evidence.plan).percent * counted.n
        found[target.id] = max(0, share // 100 + bool(share % 100) - counted.k)
    return found


@pytest.mark.parametrize("seed", range(8))
def test_least_and_most_to_catch_up_are_those_of_some_completed_list(
    seed: int, listed: Callable[[Rows], Evidence]
) -> None:
    rows = invented(random.Random(seed))
    frame = judge_targets(listed(rows)).set_index("target_id")
    told = frame[frame["catch_up_short_at_worst"].notna()]
    assert set(told["catch_up_on"]) <= {DAY.isoformat()}
    every = [short(listed(one), told.index) for one in completed(rows)]
    for target, row in told.iterrows():
        heads = [one[str(target)] for one in every]
        least = row["catch_up_to_send"] + (0 if pd.isna(b := row["catch_up_short_at_best"]) else b)
        assert (least, row["catch_up_short_at_worst"]) == (min(heads), max(heads)), target
