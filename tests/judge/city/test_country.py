"""A country's rosters in one pass give exactly what the wards' own judgement gives."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from plan09lib.errors import DataRefused
from plan09lib.judge.city.bulk_count import NO_DAY, AgeClasses, Profiles, who_columns
from plan09lib.judge.city.country import country_facts
from plan09lib.judge.targets.assess import assess_targets
from plan09lib.judge.targets.counting import belongs, count, satisfies
from plan09lib.judge.targets.evidence import gather
from plan09lib.read.clauses.plan_file import Population, PopulationVersion
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.read.unit.identified import BORN
from tests.bench import country_time
from tests.country_samples import DAYS, WHOLE_DATES, write_rosters

ROOT = Path(__file__).resolve().parents[3]
LATE = DAYS[6:]
NUMBERS = ["n", "k", "unknown", "undecided", "need", "gap"]


@pytest.fixture(scope="module")
def rosters(tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> Path:
    path = tmp_path_factory.mktemp("country") / "rosters.parquet"
    write_rosters(path, plan, units=3, people=40, days=LATE)
    return path


def as_roster(people: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Rows of the file as read/workbook/intake.py would give them."""
    ticks = [name for name in who_columns(plan) if name.startswith("is_")]
    texts = ["group", "birth_precision", *({"sex"} & {*people.columns})]
    texts += {n for t in plan.targets for n in plan.condition_columns(t.condition)}
    people = people.astype(dict.fromkeys(ticks, "boolean") | dict.fromkeys(texts, "string"))
    codes = [tuple(str(text).split("|")) for text in people["position_codes"]]
    days = {name: pd.to_datetime(people[name]) for name in ("birth_date", *BORN)}
    return people.assign(position_codes=codes, **days).reset_index(drop=True)


def test_counts_are_those_of_the_rules_asked_person_by_person(rosters: Path, plan: Plan) -> None:
    found = country_facts(plan, rosters)
    frame = pd.read_parquet(rosters)
    seen = 0
    for (unit, day), people in frame.groupby(["unit", "as_of"], observed=True):
        roster, date = as_roster(people, plan), pd.Timestamp(day).date()
        rows = found[(found["unit"] == unit) & (found["as_of"] == pd.Timestamp(date))]
        for row, target in zip(rows.to_dict("records"), plan.targets, strict=True):
            if row["counted_on"] != row["as_of"]:
                continue
            members = belongs(plan.population(target.population), roster, date)
            wanted = count(members, satisfies(plan, target.condition, roster))
            assert (row["n"], row["k"], row["unknown"], row["undecided"]) == (
                wanted.n, wanted.k, wanted.unknown, wanted.undecided
            ), (unit, day, target.id)  # fmt: skip
            seen += wanted.undecided
    assert seen, "no straddling age in the sample"


def by_sex_age_and_post(plan: Plan) -> Plan:
    """The plan with a population by sex, one by posts held, and one of an age from and below."""
    ways = {
        "can_bo": {"group": ["can_bo"], "sex": "nu"},
        "cong_chuc": {"group": ["cong_chuc"], "age_from": 35, "age_below": 50},
        "can_bo_chu_chot": {"positions": ["bi_thu"], "age_from": 40},
    }
    version = {"from": dt.date(2015, 1, 1)}
    populations = tuple(
        Population(
            id=one.id,
            label=one.label,
            versions=(PopulationVersion.model_validate(version | {"who": [ways[one.id]]}),),
        )
        if one.id in ways
        else one
        for one in plan.file.populations
    )
    return replace(plan, file=plan.file.model_copy(update={"populations": populations}))


def test_sexes_ages_from_and_posts_held_count_alike(plan: Plan, tmp_path: Path) -> None:
    other = by_sex_age_and_post(plan)
    write_rosters(tmp_path / "rosters.parquet", other, units=2, people=60, days=LATE[-2:])
    test_counts_are_those_of_the_rules_asked_person_by_person(tmp_path / "rosters.parquet", other)


def test_the_order_of_the_rows_and_of_the_pieces_does_not_matter(
    rosters: Path, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mixed = pq.read_table(rosters).to_pandas().sample(frac=1, random_state=4)
    pq.write_table(pa.Table.from_pandas(mixed, preserve_index=False), tmp_path / "mixed.parquet")
    monkeypatch.setattr("plan09lib.judge.city.country.BATCH", 177)
    pd.testing.assert_frame_equal(
        country_facts(plan, tmp_path / "mixed.parquet"), country_facts(plan, rosters)
    )


def flat(history: History, plan: Plan) -> pd.DataFrame:
    """Every snapshot of a unit as rows of a country's file."""
    names = {n for t in plan.targets for n in plan.condition_columns(t.condition)}
    columns = [*names, *(set(who_columns(plan)) - {"position_codes"}), "birth_precision", *BORN]
    parts = []
    for snapshot in history.until(max(history.dates())):
        roster = snapshot.roster
        known = roster.reindex(columns=columns)
        codes = ["|".join(codes) for codes in roster["position_codes"]]
        parts.append(known.assign(unit=history.unit.id, as_of=snapshot.date, position_codes=codes))
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize(
    ("unit", "periods"),
    [("phuong-mau-1", ("2023", "2025-H1", "2026-H1")),
     ("phuong-mau-2", ("2022", "2024", "2026-H1")),
     ("phuong-cu-b", ("2022", "2025-H1"))],
)  # fmt: skip
def test_the_sample_wards_are_judged_alike(
    unit: str, periods: tuple[str, ...], plan: Plan, tmp_path: Path
) -> None:
    history = History.load(ROOT / "data", unit, plan)
    rows = flat(history, plan)
    ticks = [name for name in who_columns(plan) if name.startswith("is_")]
    rows = rows.astype(dict.fromkeys(ticks, "boolean"))
    table = pa.Table.from_pandas(rows, preserve_index=False)
    pq.write_table(table, tmp_path / "unit.parquet")
    found = country_facts(plan, tmp_path / "unit.parquet")
    for text in periods:
        evidence = gather(plan, history, Period.parse(text))
        wanted = assess_targets(evidence, with_previous=False)[NUMBERS]
        own = found[found["as_of"] == pd.Timestamp(evidence.now.date)][NUMBERS]
        assert own.to_numpy().tolist() == wanted.astype("int64").to_numpy().tolist(), text


def test_an_age_between_the_ends_of_two_lists_is_open_past_every_limit_between_them() -> None:
    ages, day = AgeClasses((30, 40)), dt.date(2025, 6, 30)
    born = np.array(["1980-01-01", "1988-01-01", "2000-01-01"], dtype="datetime64[D]").astype(int)
    first, last = np.array([*born, born[0], NO_DAY]), np.array([*born, born[2], NO_DAY])
    days = np.full(len(first), np.datetime64(day).astype(int))
    found = ages.of(first, last, ages.cutoffs(days))
    assert [ages.completed[code] for code in found[:-1]] == [(2, 2), (1, 1), (0, 0), (0, 2)]
    assert found[-1] == ages.count - 1 == len(ages.examples(day)) - 1


def test_one_end_of_a_birth_date_is_refused(rosters: Path, plan: Plan, tmp_path: Path) -> None:
    pq.write_table(pq.read_table(rosters).drop_columns(["birth_to"]), tmp_path / "x.parquet")
    with pytest.raises(DataRefused, match="chỉ có cột birth_from"):
        country_facts(plan, tmp_path / "x.parquet")


def test_a_query_written_by_hand_counts_the_same(plan: Plan, tmp_path: Path) -> None:
    import duckdb

    path = tmp_path / "whole.parquet"
    write_rosters(path, plan, units=4, people=50, days=LATE, precisions=WHOLE_DATES)
    wide = duckdb.connect().execute(country_time.query(path)).fetch_df()
    wide = wide.sort_values(["unit", "as_of"]).set_index(["unit", "as_of"])
    found = country_facts(plan, path)
    found = found[found["counted_on"] == found["as_of"]]
    for number, target in enumerate(plan.targets):
        rows = found[found["target_id"] == target.id]
        held = wide.loc[list(zip(rows["unit"], rows["as_of"], strict=True))]
        for short, name in (("n", "n"), ("k", "k"), ("u", "unknown")):
            assert held[f"{short}{number}"].tolist() == rows[name].tolist(), (target.id, name)


def test_a_file_without_a_column_the_rules_need_is_refused(
    rosters: Path, plan: Plan, tmp_path: Path
) -> None:
    table = pq.read_table(rosters).drop_columns(["political_theory"])
    pq.write_table(table, tmp_path / "x.parquet")
    with pytest.raises(DataRefused, match="thiếu cột political_theory"):
        country_facts(plan, tmp_path / "x.parquet")


def test_a_value_nobody_knows_is_not_blank_and_does_not_satisfy(plan: Plan) -> None:
    profiles = Profiles(plan)
    codes = {profiles.code_of("education", value) for value in ("đại học", None, "dai_hoc")}
    assert len(codes) == 3


@pytest.mark.slow
def test_the_measurement_runs(plan: Plan) -> None:
    """A smoke version of `tests/bench/country_time.py`."""
    (row,) = country_time.compare([20], repeats=1)
    assert row["people"] == 20 * 60 * len(DAYS)
    assert row["plan09 peak"] < 500
