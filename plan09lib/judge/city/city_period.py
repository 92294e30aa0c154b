"""One period of a city: which wards reported, which count, and nobody twice.

A ward counts when it existed on the period's last day. Wards before the merger of 1/7/2025 count
in the periods before it and their successor after it; if both still claim a period, the successor
counts and the predecessors are set apart, so that no person is counted twice.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from plan09lib.judge.city.ranged import is_ranged
from plan09lib.judge.city.sums import NOT_APPLICABLE, totals
from plan09lib.read.city.city import City
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan, readings
from plan09lib.read.unit.unit import Unit

STATES = ("missing", "stale", "reported")
NO_PROVINCE = "00"
_TAKEN = re.compile(r"all|khac|20[0-9]{2}|ma-[0-9]{5}")
"""What begins ids of the whole city, of the places it does not name, of a year in its trend, of
wards without a slug."""


@dataclass(frozen=True)
class Ward:
    """A ward that reported or had to, on the last day of a period.

    `state`: `reported`, `stale` (its list is older than the plan allows), `missing`; `unit` is
    empty while nothing is known but the name; `last_period` is the latest it ever reported.
    """

    unit: str
    code: str
    name: str
    province: str
    state: str
    is_expected: bool
    as_of: dt.date | None = None
    age_days: int = 0
    last_period: str = ""

    @property
    def key(self) -> str:
        """What the ward is called in ids: by its slug, or its code while it has none."""
        return ward_key(self.unit) if self.unit else f"ma-{self.code}"


def ward_key(unit: str) -> str:
    """What a ward is called in ids: its slug, with a mark that no slug has if that is taken.

    >>> [ward_key(unit) for unit in ("phuong-a", "all", "2024")]
    ['phuong-a', 'all_', '2024_']
    """
    return f"{unit}_" if _TAKEN.fullmatch(unit) else unit


@dataclass(frozen=True)
class CityPeriod:
    """The rows that count in a period and the wards they come from.

    `ranged` are the rows of targets that name a range, see ranged.py. `apart` are units left out:
    (unit, why), why one of `counted_in_successor`, `not_existing`.
    `other_plan` are (unit, target) judged by another reading, without a row in `rows`.
    """

    rows: pd.DataFrame
    wards: tuple[Ward, ...]
    apart: tuple[tuple[str, str], ...]
    other_plan: frozenset[tuple[str, str]]
    ranged: pd.DataFrame

    @property
    def sent(self) -> pd.DataFrame:
        """A row of each ward that reported, whichever targets it is of."""
        parts = [one for one in (self.rows, self.ranged) if len(one)] or [self.rows]
        return pd.concat(parts).drop_duplicates("unit")

    def within(self, province: str) -> CityPeriod:
        """Only the wards of one province."""
        wards = tuple(ward for ward in self.wards if ward.province == province)
        units = {ward.unit for ward in wards}
        rows = self.rows[self.rows["unit"].isin(units)]
        other = frozenset(pair for pair in self.other_plan if pair[0] in units)
        apart = tuple(pair for pair in self.apart if pair[0] in units)
        ranged = self.ranged[self.ranged["unit"].isin(units)]
        return CityPeriod(rows, wards, apart, other, ranged)


def city_period(plan: Plan, city: City, period: Period) -> CityPeriod:
    """What the city knows of `period`; final reviews speak for a stage, interim ones else."""
    every = pd.concat([one for one in (city.facts, city.ranged) if len(one)] or [city.facts])
    chosen = _chosen(every[every["period"] == period.text], period)
    present = [str(unit) for unit in chosen["unit"].unique()]
    apart = dict(_set_apart(city.units, present, period.end))
    kept = chosen[~chosen["unit"].isin(set(apart))]
    other = frozenset(_other_plan(plan, city, kept))
    pairs = pd.Series(list(zip(kept["unit"], kept["target_id"], strict=True)), index=kept.index)
    told = kept[~pairs.isin(other)] if len(kept) else kept
    learnt, measured = ([one.id for one in targets] for targets in (plan.targets, plan.measured))
    of_range = is_ranged(told)
    rows = told[told["target_id"].isin(learnt) & ~of_range][[*city.facts]]
    ranged = told[told["target_id"].isin(measured) & of_range].reindex(columns=[*city.ranged])
    wards = tuple(_wards(plan, city, period, kept))
    return CityPeriod(rows, wards, tuple(sorted(apart.items())), other, ranged)


def _chosen(facts: pd.DataFrame, period: Period) -> pd.DataFrame:
    first = "tong_ket" if period.is_stage else "so_ket"
    preferred = set(facts.loc[facts["review"] == first, "unit"])
    return facts[(facts["review"] == first) | ~facts["unit"].isin(preferred)]


def _set_apart(
    units: dict[str, Unit], present: list[str], day: dt.date
) -> Iterator[tuple[str, str]]:
    """Units whose rows must not count on `day`, with the reason."""
    living = {unit for unit in present if units[unit].existed_on(day)}
    swallowed = {old for unit in living for old in ancestors(units, unit)}
    for unit in present:
        if unit in swallowed:
            yield unit, "counted_in_successor"
        elif unit not in living:
            yield unit, "not_existing"


def ancestors(units: dict[str, Unit], unit: str) -> set[str]:
    """Every ward merged into `unit`, directly or before; never `unit` itself."""
    found: set[str] = set()
    open_ends = [unit]
    while open_ends:
        current = open_ends.pop()
        before = units[current].file.predecessors if current in units else ()
        new = set(before) - found - {unit}
        found |= new
        open_ends += sorted(new)
    return found


def _other_plan(plan: Plan, city: City, rows: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """The (unit, target) pairs judged by a reading that is not the plan's."""
    own = readings(plan)
    for digest, index in city.indexes.items():
        theirs = index.plan.readings
        differ = {target for target in own if theirs.get(target) != own[target]}
        if differ:
            part = rows[(rows["package"] == digest) & rows["target_id"].isin(differ)]
            yield from zip(part["unit"].map(str), part["target_id"].map(str), strict=True)


def _wards(plan: Plan, city: City, period: Period, kept: pd.DataFrame) -> Iterator[Ward]:
    """Expected wards by code, then those that reported without being expected."""
    day, limit = period.end, plan.file.limits.workbook_max_age_days
    latest = kept[kept["as_of"].fillna("") != ""].groupby("unit")["as_of"].max()
    as_of = {str(unit): dt.date.fromisoformat(str(day)) for unit, day in latest.items()}
    codes = {_code_on(city.units[unit], day)[1]: unit for unit in as_of}
    known = {_code_on(unit, day)[1]: slug for slug, unit in city.units.items()}
    last = _last_periods(city)
    expected = city.expected(day)
    for ward in expected:
        unit = codes.get(ward.code, "")
        slug = unit or known.get(ward.code, "")
        age = (day - as_of[unit]).days if unit else 0
        state = "missing" if not unit else "stale" if age > limit else "reported"
        province = ward.province
        if province == NO_PROVINCE and unit:
            province = _code_on(city.units[unit], day)[0]
        yield Ward(
            unit=slug,
            code=ward.code,
            name=ward.name,
            province=province,
            state=state,
            is_expected=True,
            as_of=as_of.get(unit),
            age_days=age,
            last_period=last.get(slug, ""),
        )
    wanted = {ward.code for ward in expected}
    for code, unit in sorted(codes.items()):
        if code not in wanted:
            age = (day - as_of[unit]).days
            province = _code_on(city.units[unit], day)[0]
            name = city.units[unit].name_on(day).ward
            state = "stale" if age > limit else "reported"
            yield Ward(
                unit=unit,
                code=code,
                name=name,
                province=province,
                state=state,
                is_expected=False,
                as_of=as_of[unit],
                age_days=age,
            )


def _code_on(unit: Unit, day: dt.date) -> tuple[str, str]:
    """Province and ward code on `day`; the slug stands in for a code that the file lacks."""
    code = unit.code_on(day)
    return (code.province, code.ward) if code else (NO_PROVINCE, unit.id)


def _last_periods(city: City) -> dict[str, str]:
    """The latest period each unit has reported."""
    known = city.reports
    ends = {text: Period.parse(text).end for text in known["period"].unique()}
    ordered = known.assign(end=known["period"].map(ends)).sort_values("end", kind="stable")
    return dict(zip(ordered["unit"].map(str), ordered["period"].map(str), strict=True))


# A city's sums from period to period, over the same wards only.


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
    texts = city.reports["period"].value_counts()
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
