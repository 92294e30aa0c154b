"""Every number of a roll-up's page is what the wards' facts.csv give by hand."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from plan09lib.read.plan.plan import Plan
from plan09lib.tell.city.rollup import Rollup, open_rollup
from plan09lib.tell.numbers.explain import faults
from tests.city_samples import city_facts, unit_file, write_city
from tests.rollup_by_hand import (
    APART,
    Row,
    catching_up,
    classes,
    heads_once,
    in_parts,
    most_heads,
    sending,
    sure_heads,
    target_numbers,
    trend_numbers,
    ward_numbers,
)

END = dt.date(2025, 12, 31)
PLAIN = [f"p-{number:02d}" for number in range(1, 12)]
OLD = ["p-cu-a", "p-cu-b"]
OWNERS = {
    "ban_to_chuc": {"T25-1a", "T25-1b", "T30-1"},
    "mat_tran": {"T25-2a", "T25-2b", "T25-2c", "T30-2a", "T30-2b", "T30-2c"},
    "ubnd": {"T25-3a", "T25-3b", "T25-3c", "T25-4a", "T25-4b", "T25-5", "T30-3a", "T30-3b", "T30-4",
             "T30-5"},
}  # fmt: skip
"""Who acts on which targets by the plan."""
VIEWS = ("verdict", "totals", "heat_map", "needs", "comparison_of_wards", "missing_reports",
         "over_time", "plan_versions", "evidence_annex")  # fmt: skip


def spoilt(facts: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Blanks, empty and ended populations, people enough to be compared, equal shares."""
    rng, facts = np.random.default_rng(seed), facts.reset_index(drop=True)
    blank = (rng.random(len(facts)) < 0.1) & (facts["k"] > 0)
    facts.loc[blank, ["k", "unknown"]] = facts.loc[blank, ["k", "unknown"]] + [-1, 1]
    facts["undecided"] = np.where(rng.random(len(facts)) < 0.1, 2, 0)
    nobody = rng.random(len(facts)) < 0.08
    facts.loc[nobody, ["n", "k", "unknown", "need"]] = 0
    facts.loc[nobody, "status"] = "no_population"
    ended = facts["target_id"].isin(["T25-4a", "T25-4b"]) & (rng.random(len(facts)) < 0.5)
    facts.loc[ended, "status"] = "discontinued"
    whole = (rng.random(len(facts)) < 0.1) & (facts["n"] > 0)
    facts.loc[whole, "k"], facts.loc[whole, "unknown"] = facts.loc[whole, "n"], 0
    facts.loc[whole, "undecided"] = 3  # nothing short, but who belongs is not known
    tied = (facts["target_id"] == "T30-4") & facts["unit"].isin(PLAIN[:4])
    facts.loc[tied, ["n", "k", "unknown", "status"]] = [20, 15, 0, "behind"]
    twice = facts["target_id"].isin(["T25-2c", "T30-2b"]) & facts["unit"].isin(PLAIN[2:8])
    facts.loc[twice, ["prospect", "latest_start"]] = "needs_sending", "2026-03-01"
    facts.loc[twice, "to_send"] = rng.integers(1, 5, twice.sum())
    late = pd.Series(rng.choice([0, 1, 2, 3, pd.NA], len(facts)), facts.index, "Int64")
    owed = facts["prospect"].isin(["missed", "met_then_short", "out_of_reach"])
    begins = owed & (late > 0).fillna(False)
    facts["catch_up_on"] = np.where(owed, rng.choice(["2027-12-31", "2028-06-30"], len(facts)), "")
    facts["catch_up_to_send"] = late.where(owed)
    facts["catch_up_latest_start"] = np.where(begins, "2027-03-01", "")
    need = -(-facts["percent"] * facts["n"] // 100)
    return facts.assign(need=need, gap=np.maximum(0, need - facts["k"]))


@pytest.fixture
def city(data_dir: Path, plan: Plan) -> tuple[Rollup, list[Row]]:
    """A city of fourteen wards, one made of two, one silent, one with an old list; its rows."""
    units = {
        unit: unit_file(unit, f"phường {unit}", f"{number:05d}", "00", since="2022-07-01")
        for number, unit in enumerate([*PLAIN, "p-im"], start=1)
    }
    units["p-moi"] = unit_file("p-moi", "phường Mới", "00090", "00", predecessors=OLD)
    for number, unit in enumerate(OLD, start=91):
        units[unit] = unit_file(unit, f"phường {unit}", f"{number:05d}", "00",
                                since="2022-07-01", until="2025-06-30")  # fmt: skip
    now = city_facts(plan, [*PLAIN, "p-moi"], "2025-H2", END.isoformat())
    now.loc[now["unit"] == "p-02", "as_of"] = "2025-10-31"
    before = city_facts(plan, [*PLAIN[:9], "p-im", *OLD], "2025-H1", "2025-06-30", seed=4)
    facts = spoilt(pd.concat([now, before]), seed=3)
    facts.loc[facts["unit"].isin(PLAIN[:3]), "number"] = "12-BC/ĐU"
    listed = [
        {"code": file["codes"][0]["ward"], "name": file["names"][0]["ward"],
         "from": file["valid"]["from"], "until": file["valid"]["until"]}
        for file in units.values()
    ]  # fmt: skip
    write_city(data_dir, "tp", plan, facts, units, wards=listed)
    return open_rollup("tp", "2025-H2", data_dir), list(
        csv.DictReader(io.StringIO(facts.to_csv(index=False)))
    )


def by_hand(rows: list[Row]) -> dict[str, object]:
    """Every number of the page of 2025-H2, from the rows alone."""
    now = [row for row in rows if row["period"] == "2025-H2"]
    found: dict[str, object] = {}
    for target in {row["target_id"] for row in now}:
        found |= target_numbers(target, [row for row in now if row["target_id"] == target])
    for unit in {row["unit"] for row in now}:
        found |= ward_numbers(unit, [row for row in now if row["unit"] == unit], END)
    parts = {unit: [unit] for unit in PLAIN[:9]} | {"p-moi": OLD}
    before = [row for row in rows if row["period"] == "2025-H1"]
    found |= trend_numbers("2025-H1", before, parts)
    found |= trend_numbers("2025-H2", now, {unit: [unit] for unit in parts})
    found |= classes("all", now)
    units = {row["unit"] for row in now}
    of_ward = [[row for row in now if row["unit"] == unit] for unit in units]
    heads = [[heads_once(rows, one) for one in (sure_heads, most_heads)] for rows in of_ward]
    rest = [one for one in sorted(heads, reverse=True) if one[1]][5:]
    for key, told in (("khac", rest), ("all", heads)):
        found |= in_parts(key, *(sum(column) for column in zip(*told, strict=True)))
    found["khac.places"] = len(rest)
    for body, targets in OWNERS.items():
        own = [row for row in now if row["target_id"] in targets]
        found |= sending(f"chu-tri-{body}", own) | catching_up(f"chu-tri-{body}", own)
    return found | {
        "all.expected": 13, "all.expected_reported": 12, "all.reported": 12, "all.missing": 1,
        "all.stale": 1, "all.issued": 3, "all.drafts": 9,
        "all.verdicts": sum(row["prospect"] not in APART for row in now),
        "all.same_wards": 10, "all.limit_days": 45,
        "all.ranked_from": 10, "all.level": 95,
    }  # fmt: skip


def on_page(review: Rollup) -> dict[str, str]:
    html = "".join(getattr(review, name)().html for name in VIEWS)
    found = re.findall(r'<data value="([^"]*)" data-fact="([^"]*)"', html)
    return {name: value for value, name in found}


def of_kind(name: str, rows: list[Row]) -> str:
    """An id that does not say of which ward, target or class it is."""
    known = {row["unit"]: "W" for row in rows} | {row["target_id"]: "T" for row in rows}
    scope, _, last = name.rpartition(".")
    parts = [known.get(part.removeprefix("trien-vong-"), part) for part in scope.split(".")]
    is_class = scope.startswith("trien-vong") or last.startswith(("sure_", "open_"))
    return ".".join([*parts, "class" if is_class else last])


def as_said(text: str) -> object:
    return dt.date.fromisoformat(text) if text.count("-") == 2 else Fraction(text)


def test_every_number_on_the_page_is_the_one_worked_out_by_hand(
    city: tuple[Rollup, list[Row]],
) -> None:
    review, rows = city
    wanted, shown = by_hand(rows), on_page(review)
    percents = {name for name in shown if re.fullmatch(r"T[^.]+\.percent", name)}
    apart = {name: (value, wanted.get(name)) for name, value in shown.items()
             if name not in percents and as_said(value) != wanted.get(name)}  # fmt: skip
    assert apart == {}
    assert len(shown) > 800


def test_every_fact_of_a_roll_up_is_the_one_worked_out_by_hand_and_traced(
    city: tuple[Rollup, list[Row]],
) -> None:
    review, rows = city
    wanted = by_hand(rows)
    held = {fact.id: fact.value for fact in review.facts.values() if ".percent" not in fact.id}
    assert {name: (value, wanted.get(name)) for name, value in held.items()
            if value != wanted.get(name)} == {}  # fmt: skip
    kinds = {name.rpartition(".")[2] for name in held}
    assert {"rank", "low", "high", "common", "not_ranked", "outside", "age_days"} <= kinds
    assert list(faults(review)) == []


def test_every_kind_of_number_is_shown_or_is_what_a_shown_one_is_made_of(
    city: tuple[Rollup, list[Row]],
) -> None:
    review, rows = city
    chart = review._funnel()
    assert chart is not None
    shown = {*on_page(review), *chart.facts}
    shown |= {part for name in shown for part in review.trace(name).parts}
    kinds = {of_kind(name, rows) for name in shown}
    rest = {of_kind(name, rows) for name in review.facts} - kinds
    unlisted = {"all.reported"}  # told in place of how many had to report, where nobody knows
    unsaid = (".to_send_open", ".may_send", ".sends", ".bu.first", ".bu.last")
    # "ít nhất", "hạn sớm nhất", "sớm nhất đến"
    assert {one for one in rest if not one.endswith(unsaid)} == unlisted
