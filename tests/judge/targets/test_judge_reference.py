"""Reference cases with known answers: head counts, float traps, rounding, published figures."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from support import person

from plan09lib.judge.targets.answers import Answers
from plan09lib.judge.targets.assess import assess_targets
from plan09lib.judge.targets.counting import Count, belongs, count, satisfies
from plan09lib.judge.targets.evidence import gather
from plan09lib.judge.targets.heads import cap, need
from plan09lib.judge.targets.need_and_status import (
    Requirement,
    elapsed,
    is_knife_edge,
    linear_ratio,
    milestone,
)
from plan09lib.read.clauses.conditions import Condition
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.tell.words.formats import half_up, percent_text

CASES = Path(__file__).parents[2] / "cases"
SEED = 9


def rows(name: str) -> list[dict[str, str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    "row", rows("headcount.csv"), ids=lambda row: f"{row['pct']}% of {row['n']}"
)
def test_heads_that_a_percentage_asks_for(row: dict[str, str]) -> None:
    percent, people = int(row["pct"]), int(row["n"])
    rules = ("ceil", "nearest", "floor")
    found = {rule: need(percent, people, rule) for rule in rules}
    assert found == {rule: int(row[f"need_{rule}"]) for rule in rules}
    assert Fraction(percent * people, 100) == Fraction(row["exact_quota"])
    assert cap(percent, people) == int(row["need_floor"])


def exceeds(percent: int, heads: int, people: int) -> bool | None:
    return Requirement(percent).attained(Count(people, heads))


EXACT: dict[str, Callable[[], object]] = {
    "math.ceil(0.28*25)": lambda: need(28, 25),
    "math.ceil(0.07*100)": lambda: need(7, 100),
    "math.ceil(0.55*100)": lambda: need(55, 100),
    "math.ceil(0.14*50)": lambda: need(14, 50),
    "int(0.29*100)": lambda: cap(29, 100),
    "int(0.57*100)": lambda: cap(57, 100),
    "29/50*100 >= 58": lambda: exceeds(58, 29, 50),
    "29/100*100 >= 29": lambda: exceeds(29, 29, 100),
    "0.1+0.2 >= 0.3": lambda: exceeds(30, 1 + 2, 10),
    "0.1*3 == 0.3": lambda: need(30, 10) == 3 and exceeds(30, 3, 10),
    "1-0.9 <= 0.1": lambda: 10 - need(90, 10) <= cap(10, 10),
    "round(2.5)": lambda: half_up(Fraction(5, 2), 0),
    "round(0.125*100,1)": lambda: half_up(Fraction(125, 1000) * 100, 1),
    "round(62.5)": lambda: half_up(Fraction(125, 2), 0),
    "round(87.5)": lambda: half_up(Fraction(175, 2), 0),
    "round(2.675,2)": lambda: half_up(Fraction(2675, 1000), 2),
    "round(39/49*100)": lambda: f"met: {exceeds(80, 39, 49)}",
}


@pytest.mark.parametrize("row", rows("float_traps.csv"), ids=lambda row: row["expression"])
def test_no_float_trap_catches_us(row: dict[str, str]) -> None:
    exact = row["exact_result"].split(" (")[0]
    exact = "met: False" if exact.startswith("not met") else exact
    assert str(EXACT[row["expression"]]()) == exact


@pytest.mark.parametrize(
    "row", rows("rounding.csv"), ids=lambda row: row["values"] + "/" + row["total"]
)
def test_shares_are_rounded_half_up(row: dict[str, str]) -> None:
    values, decimals = [int(part) for part in row["values"].split(";")], int(row["decimals"])
    shares = [Fraction(value * int(row["total"]), sum(values)) for value in values]
    shown = [half_up(share, decimals) for share in shares]
    assert shown == [Decimal(part) for part in row["plain_half_up"].split(";")]
    assert sum(shown) == Decimal(row["plain_sum"])


def test_a_missed_target_never_shows_its_threshold() -> None:
    assert percent_text(Fraction(39, 49), 80) == "79,6%"
    assert percent_text(Fraction(1999, 2500), 80) == "dưới 80%"
    assert percent_text(Fraction(4, 5), 80) == "80,0%"
    assert percent_text(Fraction(1999, 2500)) == "80,0%"
    assert percent_text(Fraction(1, 8), 12) == "12,5%"
    assert percent_text(Fraction(0), 0) == "0,0%"


def test_milestone_of_the_method_paper() -> None:
    part = elapsed(dt.date(2022, 1, 1), dt.date(2024, 1, 1), dt.date(2025, 1, 1))
    assert part == Fraction(730, 1096)
    assert milestone(8, 4, part) == 6
    assert milestone(8, 4, Fraction(0)) == 4
    assert milestone(8, 9, Fraction(1, 2)) == 8
    assert elapsed(dt.date(2022, 1, 1), dt.date(2021, 1, 1), dt.date(2025, 1, 1)) == 0
    assert elapsed(dt.date(2022, 1, 1), dt.date(2026, 1, 1), dt.date(2025, 1, 1)) == 1


def test_linear_ratio_of_the_method_paper_is_only_printed_when_it_can_be_formed() -> None:
    part = Fraction(1, 2)
    assert linear_ratio(Fraction(1, 9), Fraction(0), 80, part) == Fraction(5, 18)
    assert linear_ratio(Fraction(9, 10), Fraction(8, 10), 80, part) is None
    assert linear_ratio(Fraction(1, 9), Fraction(0), 80, Fraction(0)) is None


def test_knife_edge_of_both_kinds() -> None:
    assert is_knife_edge(80, 5, 4, 4)
    assert not is_knife_edge(80, 9, 8, 8)
    assert is_knife_edge(80, 9, 7, 8)
    assert not is_knife_edge(80, 9, 6, 8)


# Published figures: rosters rebuilt from counts, in any joint assignment with these margins.

PUBLISHED = {
    entry["id"]: entry for entry in yaml.safe_load((CASES / "published.yml").read_text("utf-8"))
}


def spread(counts: dict[str, int], people: int) -> list[str | None]:
    """One value per person with these counts, the rest blank, in an order of its own."""
    values: list[str | None] = [code for code, heads in counts.items() for _ in range(heads)]
    values += [None] * (people - len(values))
    random.Random(f"{SEED}{sorted(counts)}").shuffle(values)
    return values


def stated(entry: dict[str, Any], column: str) -> dict[str, int]:
    return {code: heads for code, (heads, _) in entry[column].items()}


def at_least(plan: Plan, scale: str, code: str, roster: pd.DataFrame) -> Count:
    everybody = Answers.same(True, len(roster))
    return count(everybody, satisfies(plan, Condition(scale=scale, at_least=code), roster))


def exactly(plan: Plan, scale: str, code: str, roster: pd.DataFrame) -> Count:
    everybody = Answers.same(True, len(roster))
    return count(everybody, satisfies(plan, Condition(scale=scale, exactly=code), roster))


def test_province_of_2022_read_from_a_workbook(make_unit: Callable[..., Path], plan: Plan) -> None:
    entry = PUBLISHED["hung_yen_2022"]
    people = entry["n"]
    education = spread(stated(entry, "chuyen_mon"), people)
    theory = spread(stated(entry, "ly_luan_chinh_tri"), people)
    staff = [
        person(f"{number:05d}", education=degree, political_theory=level)
        for number, (degree, level) in enumerate(zip(education, theory, strict=True))
    ]
    folder = make_unit("p-1", {"2022-08-31": {"nhan_su": staff}})
    history = History.load(folder.parents[1], "p-1", plan)
    evidence = gather(plan, history, Period.parse("2022-Q3"))
    roster = evidence.now.roster
    for scale in ("chuyen_mon", "ly_luan_chinh_tri"):
        blank = people - sum(stated(entry, scale).values())
        for code, (heads, percent) in entry[scale].items():
            counted = exactly(plan, scale, code, roster)
            assert (counted.n, counted.k, counted.unknown) == (people, heads, blank)
            assert half_up(Fraction(counted.k * 100, counted.n)) == Decimal(str(percent))
    frame = assess_targets(evidence).set_index("target_id")
    degrees, levels = frame.loc["T25-3a"], frame.loc["T25-3b"]
    assert (degrees["n"], degrees["k"], degrees["unknown"]) == (1346, 1070, 0)
    assert (levels["k"], levels["unknown"], levels["need"]) == (38 + 401, 795, 1077)
    assert (levels["status"], levels["reason"]) == ("insufficient_data", "blanks_decide")


def test_country_of_2024_counted_in_a_frame(plan: Plan) -> None:
    entry = PUBLISHED["ca_nuoc_2024"]
    people = entry["n"]
    dice = random.Random(SEED)

    def split(counts: dict[str, int], codes: dict[str, list[str]]) -> list[str | None]:
        values = spread(counts, people)
        return [dice.choice(codes.get(value, [value])) if value else None for value in values]

    degrees = {
        "so_cap_or_chua": ["so_cap", "chua"],
        "trung_cap_cao_dang": ["trung_cap", "cao_dang"],
        "dai_hoc_tro_len": ["dai_hoc", "thac_si", "tien_si"],
    }
    theory = {"so_cap_or_chua": ["so_cap", "chua"]}
    roster = pd.DataFrame(
        {
            "group": pd.array(spread(stated(entry, "nhom"), people), dtype="string"),
            "education": pd.array(split(stated(entry, "chuyen_mon"), degrees), dtype="string"),
            "political_theory": pd.array(
                split(stated(entry, "ly_luan_chinh_tri"), theory), dtype="string"
            ),
        }
    )
    staff = at_least(plan, "chuyen_mon", "dai_hoc", roster)
    senior = at_least(plan, "ly_luan_chinh_tri", "cao_cap", roster)
    middle = at_least(plan, "ly_luan_chinh_tri", "trung_cap", roster)
    some = at_least(plan, "chuyen_mon", "trung_cap", roster)
    found = {
        ("chuyen_mon", "dai_hoc_tro_len"): staff.k,
        ("chuyen_mon", "trung_cap_cao_dang"): some.k - staff.k,
        ("chuyen_mon", "so_cap_or_chua"): some.n - some.k,
        ("ly_luan_chinh_tri", "cao_cap"): senior.k,
        ("ly_luan_chinh_tri", "trung_cap"): middle.k - senior.k,
        ("ly_luan_chinh_tri", "so_cap_or_chua"): middle.n - middle.k,
    }
    for group in entry["nhom"]:
        members = belongs(plan.population("can_bo"), roster, dt.date(2022, 7, 31))
        inside = int(members.yes.sum())
        found["nhom", group] = inside if group == "can_bo" else people - inside
    for (column, code), heads in found.items():
        published, percent = entry[column][code]
        assert heads == published, code
        assert half_up(Fraction(heads * 100, people), 2) == Decimal(str(percent))
