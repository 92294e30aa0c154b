"""Classes told before a deadline, held against what came: how far to trust the next ones.

Each invented ward (see futures.py) has five futures from the same first list: nobody is sent any
more; everybody is, from each horizon on; as it goes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from plan09lib.judge.prospect.ahead import Ahead
from plan09lib.judge.prospect.prospect import prospect_of
from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from tests.bench.futures import HORIZONS, Ward, Way, before, future, ward

COLUMNS = ["seed", "way", "months", "target_id", "told", "reason", "came", "causes", "blanks"]
REACHED = ("met", "met_then_short")
"""What a target that reached its deadline in time came to."""


def foretold(seeds: Iterable[int], plan: Plan, folder: Path) -> pd.DataFrame:
    """Every class told of the wards of `seeds`, with what came.

    Rows: one per ward, way, horizon and target of the ward's deadline. Columns: seed, way, months
    (before the deadline), target_id, told and its reason, came (the class on the deadline), causes
    (what differed from what was foretold and speaks for the outcome), blanks (whether one hid
    somebody's answer). `folder` gets the wards' workbooks.
    """
    rows = [row for seed in seeds for row in _rows(seed, plan, folder)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _rows(seed: int, plan: Plan, folder: Path) -> Iterator[tuple[object, ...]]:
    start = ward(seed, plan)
    first = before(start.deadline, HORIZONS[0])
    futures: list[tuple[Way, tuple[int, ...], Ward]] = [
        (way, HORIZONS, future(start, way, seed, plan, first)) for way in ("nobody", "ordinary")
    ]
    for months in HORIZONS:
        then = future(start, "everybody", seed, plan, before(start.deadline, months))
        futures.append(("everybody", (months,), then))
    for place, (way, horizons, then) in enumerate(futures):
        unit = folder / "units" / f"p-{seed}-{place}"
        lists = {m: before(then.deadline, m) for m in HORIZONS if m >= min(horizons)}
        then.write(unit, plan, [*lists.values(), then.deadline])
        history = History.load(folder, unit.name, plan)
        came = _gathered(plan, history, then.deadline)
        for months in horizons:
            for row in _told(_gathered(plan, history, lists[months]), came, then.deadline):
                yield (seed, way, months, *row)


def _gathered(plan: Plan, history: History, day: dt.date) -> Evidence:
    half = "H1" if day.month == 6 else "H2"
    return gather(plan, history, Period.parse(f"{day.year}-{half}"))


def _told(told: Evidence, came: Evidence, deadline: dt.date) -> Iterator[tuple[object, ...]]:
    ahead, after = Ahead(told), Ahead(came)
    for target in told.plan.targets:
        if target.deadline != deadline:
            continue
        before_, then = prospect_of(told, ahead, target), prospect_of(came, after, target)
        counted = ahead.on(target, deadline).counted
        causes = _causes(ahead, came, target, then.prospect in REACHED)
        hidden = bool(counted.unknown or counted.undecided)
        yield (target.id, before_.prospect, before_.reason, then.prospect, causes, hidden)


def _causes(ahead: Ahead, came: Evidence, target: Target, is_met: bool) -> str:
    """What of each person differed from what was foretold and speaks for the outcome.

    `left`, `came`, `learned`, `not_finished`, `stayed`, `moved` (into or out of the group), and
    `blank` for an answer that was not known.
    """
    on = ahead.on(target, target.deadline)
    ids = ahead.forecast.people["own_id"].tolist()
    expected = {
        key: (bool(on.members.yes[at]), bool(on.members.no[at]), bool(on.under_way.yes[at]),
              bool(on.under_way.no[at]))
        for at, key in enumerate(ids)
    }  # fmt: skip
    members = came.counter.members(target.population, came.now)
    answers = came.counter.satisfied(target.condition, came.now)
    found = came.now.roster["own_id"].tolist()
    real = {key: (bool(members.yes[at]), bool(answers.yes[at])) for at, key in enumerate(found)}
    causes = set()
    for key in expected.keys() | real.keys():
        if cause := _cause(expected.get(key), real.get(key), is_met):
            causes.add(cause)
    return ", ".join(sorted(causes))


def _cause(
    expected: tuple[bool, bool, bool, bool] | None, real: tuple[bool, bool] | None, is_met: bool
) -> str:
    """What one person did that speaks for the outcome; empty when nothing."""
    if expected is None:
        belongs, has = real or (False, False)
        return "came" if belongs and has == is_met else ""
    sure, never, has, lacks = expected
    if real is None or not real[0]:
        gone = has != is_met if has or lacks else True
        return ("left" if real is None else "moved") if not never and gone else ""
    if never:
        return "stayed" if real[1] == is_met else ""
    if real[1] != is_met:
        return ""
    if not (has or lacks):
        return "blank"
    return ("learned" if is_met else "not_finished") if has != is_met else "" if sure else "blank"


def kept(told: pd.DataFrame, horizons: Iterable[int] = HORIZONS) -> pd.DataFrame:
    """How often each class came true. Rows: way and class. Columns per horizon: met of told."""
    found = told.assign(is_met=told["came"].isin(REACHED))
    grouped = found.groupby(["way", "told", "months"])["is_met"].agg(["sum", "size"])
    texts = grouped["sum"].astype(str) + "/" + grouped["size"].astype(str)
    return texts.unstack("months").reindex(columns=list(horizons)).fillna("–")


def broken(told: pd.DataFrame) -> pd.DataFrame:
    """The rows that came otherwise than the class says.

    Out of reach and met; attained or sure to be met, and missed; to be met by sending, and missed
    though everybody was sent, or met though nobody was (no course was foretold for its reason).
    """
    is_met, way = told["came"].isin(REACHED), told["way"]
    sending = (told["told"] == "needs_sending") & ~told["reason"].isin(("renew", "no_course"))
    wrong = (
        (told["told"].isin(("out_of_reach",)) & is_met)
        | (told["told"].isin(("attained", "will_meet")) & (told["came"] == "missed"))
        | (sending & (way == "everybody") & (told["came"] == "missed"))
        | (sending & (way == "nobody") & is_met)
    )
    return told[wrong]
