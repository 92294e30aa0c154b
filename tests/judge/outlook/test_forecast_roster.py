"""The roster to come: who leaves and arrives accounts for every head, on any day."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import PLAN_FOLDER, ROOT, person

from plan09lib.judge.outlook.forecast import RosterForecast, forecast_roster
from plan09lib.judge.outlook.retirement import leaving_dates
from plan09lib.judge.targets.counting import belongs, count, satisfies
from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan, load_plan
from plan09lib.read.unit.history import History
from tests.bench.backtesting import backtest_people, backtest_targets

RULES = load_plan(PLAN_FOLDER).retirement
UNITS = ("phuong-mau-1", "phuong-mau-2", "phuong-mau-3")


def sample(plan: Plan, unit: str, period: str = "2026-H1") -> Evidence:
    return gather(plan, History.load(ROOT / "data", unit, plan), Period.parse(period))


@pytest.fixture(scope="module", params=UNITS)
def forecast(request: pytest.FixtureRequest, plan: Plan) -> RosterForecast:
    return forecast_roster(sample(plan, request.param))


def ids(forecast: RosterForecast, day: dt.date) -> set[str]:
    return set(forecast.on(day)["staff_id"])


def leavers(forecast: RosterForecast, after: dt.date, until: dt.date) -> frozenset[str]:
    """Whose last day is sure and who are on the roster of `after`, not of `until`."""
    gone = forecast.presence(after).possible & forecast.presence(until).no
    return frozenset(forecast.people.loc[gone, "staff_id"])


def arrivals(forecast: RosterForecast, after: dt.date, until: dt.date) -> frozenset[str]:
    """Announced arrivals who are on the roster of `until`, not of `after`."""
    comes = forecast.departures["arrives_on"]
    new = ((comes > pd.Timestamp(after)) & (comes <= pd.Timestamp(until))).to_numpy()
    there = new & forecast.presence(until).possible
    return frozenset(forecast.people.loc[there, "staff_id"])


def assert_accounted_for(forecast: RosterForecast, days: list[dt.date]) -> None:
    """roster(t + 1) = roster(t) − leavers + arrivals, in sets and therefore in heads."""
    for before, later in itertools.pairwise(days):
        gone, come = leavers(forecast, before, later), arrivals(forecast, before, later)
        old, new = ids(forecast, before), ids(forecast, later)
        assert gone <= old
        assert not come & old
        assert new == (old - gone) | come
        assert len(new) == len(old) - len(gone) + len(come)


def test_the_roster_of_a_sample_ward_is_the_one_before_less_the_leavers(
    forecast: RosterForecast,
) -> None:
    days = [forecast.as_of, *forecast.year_ends]
    assert forecast.year_ends[0] == dt.date(2026, 12, 31)
    assert forecast.year_ends[-1] == dt.date(2030, 12, 31)
    assert ids(forecast, forecast.as_of) == set(forecast.people["staff_id"])
    assert_accounted_for(forecast, days)


def test_the_leavers_of_a_sample_ward_are_those_of_the_table(plan: Plan) -> None:
    """Worked by hand: men born 2/1968, 2/1966, … see cases/retirement_age.csv."""
    forecast = forecast_roster(sample(plan, "phuong-mau-1"))
    spans = itertools.pairwise([forecast.as_of, *forecast.year_ends])
    left = {later.year: leavers(forecast, before, later) for before, later in spans}
    assert left == {
        2026: frozenset(),
        2027: frozenset({"0111"}),
        2028: frozenset(),
        2029: frozenset(),
        2030: frozenset({"0107"}),
    }


def test_the_roster_on_the_as_of_day_counts_as_the_present_does(plan: Plan) -> None:
    evidence = sample(plan, "phuong-mau-1")
    roster = forecast_roster(evidence).on(evidence.now.date)
    pd.testing.assert_frame_equal(roster.drop(columns="present"), evidence.now.roster)
    for target in plan.targets:
        members = belongs(plan.population(target.population), roster, evidence.now.date)
        satisfied = satisfies(plan, target.condition, roster)
        assert count(members, satisfied) == evidence.counter.count(target, evidence.now)


def people(rows: list[tuple[dt.date | None, str | None, str]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["birth_date", "sex", "birth_precision"])
    frame["birth_date"] = pd.to_datetime(frame["birth_date"]).astype("datetime64[ns]")
    frame["staff_id"] = [f"{place:04}" for place in range(len(frame))]
    frame["group"], frame["joined_on"] = "cong_chuc", pd.NaT
    frame["position_codes"] = [() for _ in range(len(frame))]
    texts = dict.fromkeys(("staff_id", "sex", "group", "birth_precision"), "string")
    return frame.astype(texts | {"joined_on": "datetime64[ns]"})


BORN = st.one_of(st.none(), st.dates(dt.date(1955, 1, 1), dt.date(1985, 12, 31)))
ROWS = st.tuples(BORN, st.sampled_from(["nam", "nu", None]), st.sampled_from(["day", "year"]))
AS_OF = dt.date(2025, 6, 30)
DAYS = st.dates(AS_OF, dt.date(2036, 12, 31))


@settings(max_examples=30, deadline=None)
@given(st.lists(ROWS, max_size=8), st.lists(DAYS, max_size=3), st.lists(DAYS, min_size=2))
def test_every_head_is_accounted_for_whatever_is_unknown(
    rows: list[Any], arrive: list[dt.date], days: list[dt.date]
) -> None:
    listed = people(rows)
    come = people([(dt.date(1990, 1, 1), "nu", "day")] * len(arrive))
    come["staff_id"] = [f"n{place}" for place in range(len(come))]
    everybody = pd.concat([listed, come], ignore_index=True)
    departures = leaving_dates(everybody, AS_OF, RULES)
    arrives = [pd.NaT] * len(listed) + [pd.Timestamp(day) for day in arrive]
    departures["arrives_on"] = pd.to_datetime(pd.Series(arrives, dtype="datetime64[ns]"))
    forecast = RosterForecast(AS_OF, (), everybody, departures)
    assert_accounted_for(forecast, [AS_OF, *sorted(days)])
    first, last = departures["leaves_first"], departures["leaves_last"]
    assert (first.isna() | last.isna() | (first <= last)).all()


def test_a_person_is_there_through_the_last_day_and_a_blank_stays_undecided(
    make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> None:
    rows = [
        person("1", birth_date="10/05/1965"),
        person("2", birth_date="", sex="nam"),
        person("3", birth_date="01/01/1990"),
    ]
    make_unit("p-1", {"2025-06-30": {"nhan_su": rows}})
    history = History.load(data_dir, "p-1", plan)
    forecast = forecast_roster(gather(plan, history, Period.parse("2025-H1")))
    assert ids(forecast, dt.date(2026, 11, 30)) == {"1", "2", "3"}
    after = forecast.on(dt.date(2026, 12, 1)).set_index("staff_id")["present"]
    assert list(after.index) == ["2", "3"]
    assert after["3"]
    assert pd.isna(after["2"])


def test_an_announced_arrival_is_there_from_its_day_and_may_leave_again(plan: Plan) -> None:
    evidence = sample(plan, "phuong-mau-2")
    come = evidence.now.roster.head(1).assign(
        staff_id="moi-1",
        joined_on=pd.Timestamp("2027-03-01"),
        birth_date=pd.Timestamp("1967-08-20"),
    )
    forecast = forecast_roster(evidence, come)
    days = [forecast.as_of, dt.date(2027, 2, 28), dt.date(2027, 3, 1), *forecast.year_ends[2:]]
    assert ["moi-1" in ids(forecast, day) for day in days[:3]] == [False, False, True]
    assert "moi-1" not in ids(forecast, dt.date(2030, 12, 31))
    assert_accounted_for(forecast, days)


@pytest.mark.parametrize("unit", ["phuong-mau-1", "phuong-mau-2", "phuong-cu-b"])
def test_a_forecast_of_2022_accounts_for_every_head_of_the_later_lists(
    unit: str, plan: Plan
) -> None:
    """The samples retire people by the law: whoever it sends by then has gone, and stays away."""
    rows = backtest_people(sample(plan, unit, "2022-9M"))
    assert len(rows) >= 5
    known = rows["forecast"] - rows["left_unforeseen"] + rows["stayed_against"]
    assert (rows["actual"] == known + rows["arrived"]).all()
    assert rows["stayed_against"].tolist() == [0] * len(rows)
    assert rows["left_as_forecast"].max() >= 1
    assert rows["left_as_forecast"].is_monotonic_increasing


def test_a_forecast_of_2022_finds_the_heads_of_the_list_that_follows(plan: Plan) -> None:
    rows = backtest_targets(sample(plan, "phuong-mau-1", "2022-9M"))
    first = rows[rows["date"] == "2022-12-31"]
    assert len(first) == len(plan.targets)
    assert first["forecast_n"].tolist() == first["actual_n"].tolist()
    assert first["forecast_k"].tolist() == first["actual_k"].tolist()
    off = (rows["forecast_k"] - rows["actual_k"]).abs().groupby(rows["date"]).mean()
    assert 0 < off.iloc[-1] < 3, "years later it is off, as nobody foresaw the training to come"


def test_entries_of_the_unit_about_nobody_are_counted(
    make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> None:
    folder = make_unit("p-1", {"2025-06-30": {"nhan_su": [person("1"), person("2")]}})
    entry = "{{id: '{}', leaves_on: 2026-01-31, reason: x, who: x, when: 2025-06-01}}"
    lines = "\n  - ".join(["people:", entry.format("1"), entry.format("99")])
    (folder / "nghi_huu.yml").write_text(lines, encoding="utf-8")
    history = History.load(data_dir, "p-1", plan)
    forecast = forecast_roster(gather(plan, history, Period.parse("2025-H1")))
    assert forecast.unused == 1
    assert ids(forecast, dt.date(2026, 2, 1)) == {"2"}
    assert "p-1/nghi_huu.yml" in history.digests(dt.date(2025, 6, 30))
