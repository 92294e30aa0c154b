"""A city's sums from period to period, over the same wards only.

A merged ward is followed back through its predecessors: before the merger their sum stands for it,
and only when every one of them has reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from plan09lib.judge.city_period import CityPeriod, ancestors, city_period
from plan09lib.judge.compare import NOT_APPLICABLE, totals
from plan09lib.read.city import City
from plan09lib.read.period import Period
from plan09lib.read.plan import Plan


def earlier_periods(plan: Plan, city: City, period: Period) -> dict[str, CityPeriod]:
    """What the city knows of the last few periods before `period`, oldest first."""
    return {one.text: city_period(plan, city, one) for one in _periods(plan, city, period)}


def city_trend(
    city: City, period: Period, now: CityPeriod, earlier: Mapping[str, CityPeriod]
) -> tuple[pd.DataFrame, int, tuple[str, ...]]:
    """Sums per target and period, over how many of today's wards, and the periods, oldest first.

    `earlier` is what `earlier_periods` gives; `now` may be a part of the city.

    Columns: period, target_id, units, n, k. A target is left out of a period in which it applies
    to no ward of these, or no longer to some: the others' sum would not be the same people's.
    """
    today = sorted({str(unit) for unit in now.rows["unit"].unique()})
    lines = {unit: ancestors(city.units, unit) for unit in today}
    found = {**earlier, period.text: now}
    complete = {text: _complete(city, lines, text, one) for text, one in found.items()}
    used = [text for text, units in complete.items() if 2 * len(units) >= len(today) and units]
    same = set(today).intersection(*(complete[text] for text in used)) if used else set()
    parts = [_sums(found[text], text, lines, same) for text in used]
    columns = ["period", "target_id", "units", "n", "k"]
    frame = pd.concat(parts) if parts else pd.DataFrame(columns=columns)
    return frame[columns].reset_index(drop=True), len(same), tuple(used)


def _periods(plan: Plan, city: City, period: Period) -> Iterable[Period]:
    """Earlier periods, the last few, one for each last day: the one most wards speak for."""
    texts = city.facts[["unit", "period"]].drop_duplicates()["period"].value_counts()
    before, by_end = plan.file.limits.trend_periods - 1, dict[object, Period]()
    for text in sorted(texts.index, key=lambda name: (-int(texts[name]), str(name))):
        one = Period.parse(str(text))
        if one.end < period.end:
            by_end.setdefault(one.end, one)
    return sorted(by_end.values(), key=lambda one: one.end)[-before:]


def _complete(city: City, lines: dict[str, set[str]], text: str, one: CityPeriod) -> set[str]:
    """Today's wards that a period knows whole: themselves, or every predecessor of that day."""
    day = Period.parse(text).end
    there = {str(unit) for unit in one.rows["unit"].unique()}
    whole = set()
    for unit, before in lines.items():
        if city.units[unit].existed_on(day):
            needed = {unit}
        else:
            needed = {old for old in before if old not in city.units
                      or city.units[old].existed_on(day)}  # fmt: skip
        if needed and needed <= there:
            whole.add(unit)
    return whole


def _sums(one: CityPeriod, text: str, lines: dict[str, set[str]], same: set[str]) -> pd.DataFrame:
    """The sums of `same` wards; without targets ended in one, or judged there by another plan."""
    wanted = same.union(*(lines[unit] for unit in same)) if same else set()
    rows = one.rows[one.rows["unit"].isin(wanted)]
    apart = {target for unit, target in one.other_plan if unit in wanted}
    apart |= set(rows.loc[rows["status"] == "discontinued", "target_id"])
    part = rows[~rows["target_id"].isin(apart) & ~rows["status"].isin(NOT_APPLICABLE)]
    return totals(part).reset_index().assign(period=text)
