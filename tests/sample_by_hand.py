"""Statuses of the synthetic wards, counted by straight loops over the generator's people.

Without `judge`, so that the two derivations can be held side by side.
"""

from __future__ import annotations

import datetime as dt
import sys
from functools import cache
from pathlib import Path

import pandas as pd

from plan09lib.read.plan.plan import load_plan

DATA = Path(__file__).parents[1] / "data"
SAMPLE = DATA / "sample"
sys.path.insert(0, str(SAMPLE))

import generate  # noqa: E402
import people as invented  # noqa: E402

UNITS = generate.load_units()
BASELINE, DEADLINE = dt.date(2022, 7, 31), dt.date(2025, 12, 31)
PLAN = load_plan(DATA / "plan")
LADDERS = {
    "cm": ["chua", "so_cap", "trung_cap", "cao_dang", "dai_hoc", "thac_si", "tien_si"],
    "ll": ["chua", "so_cap", "trung_cap", "cao_cap"],
    "ql": ["chua", "can_su", "chuyen_vien", "chuyen_vien_chinh", "chuyen_vien_cao_cap"],
    "th": ["chua", "co_ban", "nang_cao", "chuyen_nganh"],
    "nn": ["chua", "bac_1", "bac_2", "bac_3", "bac_4", "bac_5", "bac_6"],
}
LADDERS |= {key: ["khong", "co"] for key in ("dt", "cn", "sc", "hoc")}
TARGETS = {  # who, ladder, from which level, percent, year
    "T25-1a": ("key", "ql", "chuyen_vien", 100, 2025),
    "T25-1b": ("key", "cn", "co", 100, 2025),
    "T25-2a": ("mass", "cm", "cao_dang", 100, 2025),
    "T25-2b": ("mass", "ll", "trung_cap", 100, 2025),
    "T25-2c": ("mass", "dt", "co", 70, 2025),
    "T25-3a": ("civil", "cm", "dai_hoc", 100, 2025),
    "T25-3b": ("civil", "ll", "trung_cap", 80, 2025),
    "T25-3c": ("civil", "ql", "chuyen_vien", 70, 2025),
    "T25-4a": ("part_time", "cm", "trung_cap", 100, 2025),
    "T25-4b": ("part_time", "ll", "so_cap", 100, 2025),
    "T25-5": ("young", "hoc", "co", 100, 2025),
    "T30-1": ("committee", "ll", "trung_cap", 100, 2030),
    "T30-2a": ("mass", "cm", "dai_hoc", 100, 2030),
    "T30-2b": ("mass", "dt", "co", 100, 2030),
    "T30-2c": ("mass", "ll", "trung_cap", 100, 2030),
    "T30-3a": ("part_time", "cm", "dai_hoc", 80, 2030),
    "T30-3b": ("part_time", "sc", "co", 100, 2030),
    "T30-4": ("can_bo_civil", "th", "co_ban", 100, 2030),
    "T30-5": ("young_key_civil", "nn", "bac_3", 40, 2030),
}
REVIEWS = {
    "2024": dt.date(2024, 12, 31),
    "2025-H1": dt.date(2025, 6, 30),
    "2022..2025": DEADLINE,
    "2026-H1": dt.date(2026, 6, 30),
}


def age_on(person, day):
    born = person.born
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def groups_of(person, day):
    """The target populations of one person on one day."""
    state = person.state_on(day)
    police = "truong_cong_an" in state["chuc"] and day >= dt.date(2023, 8, 1)
    key = invented.is_member(state, "is_key", PLAN)
    civil = state["nhom"] == "cong_chuc" and not police
    young = age_on(person, day) < 40
    both = state["nhom"] == "can_bo" or civil
    found = {
        "key": key,
        "mass": invented.is_member(state, "is_mass_org", PLAN),
        "civil": civil,
        "part_time": state["nhom"] == "khong_chuyen_trach",
        "committee": state["cu"] == "x",
        "young": both and young,
        "can_bo_civil": both,
        "young_key_civil": (key or civil) and young,
    }
    return {name for name, belongs in found.items() if belongs}


def answer(person, target, day):
    """True, False, or None when the value is unknown or has no place on the ladder."""
    _, ladder, level, _, _ = TARGETS[target]
    steps = LADDERS[ladder]
    value = person.state_on(day)[ladder]
    if value not in steps:
        return None
    return steps.index(value) >= steps.index(level)


def first_listed(person):
    """The first half-yearly list that has the person, the baseline list at the earliest."""
    return next(day for day in [BASELINE, *generate.HALF_YEARS[1:]] if person.present_on(day))


def counts(people, target, day):
    """Population, satisfied, unknown, and who of today satisfied at baseline or on joining."""
    population = [
        p for p in people if p.present_on(day) and TARGETS[target][0] in groups_of(p, day)
    ]
    answers = [answer(p, target, day) for p in population]
    before = [p for p in population if answer(p, target, first_listed(p))]
    return len(population), answers.count(True), answers.count(None), len(before)


def status(people, target, day):
    """The status by method.md §1–2, blanks filled in every way, by hand."""
    who, _, _, percent, year = TARGETS[target]
    if who == "part_time" and day > dt.date(2026, 5, 30):
        return "discontinued"
    n, k, unknown, k0 = counts(people, target, day)
    need = -(-percent * n // 100)
    if n == 0:
        return "no_population"
    if k < need <= k + unknown:
        return "insufficient_data"
    deadline = dt.date(year, 12, 31)
    if day > deadline and status(people, target, deadline) == "met":
        return "met"
    if k >= need:
        return "met_late" if day > deadline else "met"
    if day >= deadline:
        return "missed"
    owed = max(0, need - k0) * (day - BASELINE).days // (deadline - BASELINE).days
    milestone = min(need, k0) + owed
    paces = {pace(k + filled, k0, milestone) for filled in range(unknown + 1)}
    if "on_track" in paces:
        return "on_track" if len(paces) == 1 else "insufficient_data"
    return next(one for one in ("behind", "stalled", "regressed") if one in paces)


def pace(k, k0, milestone):
    """Where `k` heads stand on the way from `k0`."""
    if k < k0:
        return "regressed"
    if k >= milestone:
        return "on_track"
    return "stalled" if k == k0 else "behind"


@cache
def judged() -> dict[tuple[str, str, str], str]:
    """Status by unit, review and target, for every review of which there is a workbook."""
    return {
        (unit, review, target): status(generate.people_of(unit), target, day)
        for unit in UNITS
        for review, day in REVIEWS.items()
        if day in generate.workbook_dates(unit)
        for target in TARGETS
    }


def sheet(unit: str, day: str, title: str) -> pd.DataFrame:
    path = SAMPLE / unit / f"{day}.xlsx"
    return pd.read_excel(path, sheet_name=title, dtype=str, engine="calamine", na_filter=False)


def titles(unit: str, day: str) -> list[str]:
    return pd.ExcelFile(SAMPLE / unit / f"{day}.xlsx", engine="calamine").sheet_names


def retires_after(person) -> dt.date:
    """The first day of retirement. Source: method.md §4."""
    if person.sex == "nam":
        since = (person.born.year - 1961) * 12 + person.born.month - 1
        months = min(744, 723 + 3 * max(0, since // 9))
    else:
        since = (person.born.year - 1966) * 12 + person.born.month - 1
        months = min(720, 664 + 4 * max(0, since // 8))
    last = person.born.year * 12 + person.born.month - 1 + months
    return dt.date((last + 1) // 12, (last + 1) % 12 + 1, 1)
