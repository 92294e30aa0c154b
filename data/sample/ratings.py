"""The sheet Xếp loại: who is rated when, by which rules, how many "xuất sắc"."""

from __future__ import annotations

import datetime as dt

from people import Person, is_member

from plan09lib.read.plan.plan import Plan

PERIODS = {
    "2022": dt.date(2022, 12, 31),
    "2023": dt.date(2023, 12, 31),
    "2024": dt.date(2024, 12, 31),
    "2025": dt.date(2025, 12, 31),
    "2026-Q1": dt.date(2026, 3, 31),
    "2026-Q2": dt.date(2026, 6, 30),
}
RULE_SETS = {  # by system, the first day of each rule set
    "dang": {
        dt.date(2018, 3, 8): "132-QĐ/TW",
        dt.date(2023, 10, 4): "124-QĐ/TW",
        dt.date(2025, 8, 30): "366-QĐ/TW",
    },
    "chinh_quyen": {
        dt.date(2020, 8, 20): "NĐ 90/2020",
        dt.date(2026, 1, 1): "NĐ 335/2025",
    },
}
FIRST_DAY_UNDER_CAP = dt.date(2026, 1, 1)
Row = dict[str, object]


def rating_rows(
    rules: dict, since: dt.date, people: list[Person], day: dt.date, plan: Plan
) -> list[Row]:
    """All ratings given up to `day`, with the shares that `rules` set."""
    return [
        row
        for period, end in PERIODS.items()
        if since <= end <= day
        for system in RULE_SETS
        for row in _rate(rules, period, system, [p for p in people if p.present_on(end)], plan)
    ]


def _rate(rules: dict, period: str, system: str, people: list[Person], plan: Plan) -> list[Row]:
    end = PERIODS[period]
    percent = rules["xuat_sac_tu_2026" if end >= FIRST_DAY_UNDER_CAP else "xuat_sac"]
    groups: dict[str, list[Person]] = {}
    for person in people:
        if _is_rated(person, system, end):
            groups.setdefault(_group(person, end, plan), []).append(person)
    ratings = {
        staff_id: rating
        for group, members in groups.items()
        for staff_id, rating in _ratings(group, members, percent, period).items()
    }
    ratings |= {e["ma"]: e["muc"] for e in rules.get("rieng", []) if e["ky"] == period}
    rule_set = rule_set_on(system, end)
    return [
        {"staff_id": p.staff_id, "rating_period": period, "rating_system": system}
        | {"rating": ratings[p.staff_id], "rule_set": rule_set}
        for p in people
        if p.staff_id in ratings
    ]


def rule_set_on(system: str, day: dt.date) -> str:
    """The rule set of a system in force on `day`."""
    return [name for first, name in RULE_SETS[system].items() if first <= day][-1]


def _is_rated(person: Person, system: str, day: dt.date) -> bool:
    state = person.state_on(day)
    if system == "dang":
        return state["dv"] == "co"
    return state["nhom"] in ("can_bo", "cong_chuc")


def _group(person: Person, day: dt.date, plan: Plan) -> str:
    state = person.state_on(day)
    return "ct_xh" if is_member(state, "is_mass_org", plan) else state["nhom"]


def _ratings(group: str, members: list[Person], percent: int, period: str) -> dict[str, str]:
    """Ratings in a fixed rotation; in the small group of the mass organisations all are alike."""
    turn = list(PERIODS).index(period)
    order = sorted(members, key=lambda person: (int(person.staff_id) * 37 + turn * 11) % 101)
    excellent = 0 if group == "ct_xh" else percent * len(order) // 100
    plain = 0 if group == "ct_xh" else len(order) // 9
    levels = ["hoan_thanh_tot"] * len(order)
    levels[:excellent] = ["hoan_thanh_xuat_sac"] * excellent
    levels[len(order) - plain :] = ["hoan_thanh"] * plain
    return {person.staff_id: level for person, level in zip(order, levels, strict=True)}
