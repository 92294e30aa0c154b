"""A date of birth beside the one of the same person in the list before: decided, open, or as it is.

Under 40 on 30 June 2025 is who was born on 1 July 1985 or later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import person

from plan09lib.judge.targets.assess import assess_targets
from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.read.unit.identity import identity_findings

Gather = Callable[..., Evidence]
DAY = dt.date(2025, 6, 30)
YOUNG, OLD = dt.date(1985, 7, 2), dt.date(1985, 2, 7)
"""One date with day and month exchanged: under 40 by the one, 40 by the other."""
MANY = [
    person(f"{n:04}", full_name=f"Mẫu Văn {name}", birth_date=dt.date(1970 + n, 3, 20 + n))
    for n, name in enumerate(("Một", "Hai", "Ba", "Bốn", "Năm"), 1)
]


@pytest.fixture
def gathered(make_unit: Callable[..., Path], data_dir: Path, plan: Plan) -> Gather:
    """A function that gives the evidence of 2025-H1 for one person's dates of birth, by list."""

    def found(births: dict[str, Any], code: str | None = "0099") -> Evidence:
        one = person("0099", full_name="Mẫu Thị Đổi") | {"staff_id": code}
        make_unit(
            "p-1",
            {day: {"nhan_su": [*MANY, one | {"birth_date": born}]} for day, born in births.items()},
        )
        return gather(plan, History.load(data_dir, "p-1", plan), Period.parse("2025-H1"))

    return found


def under_40(evidence: Evidence) -> str:
    """Whether the judge holds the changed person to be under 40: yes, no or open."""
    roster = evidence.now.roster
    place = roster.index[roster["full_name"] == "Mẫu Thị Đổi"][0]
    members = evidence.counter.members("can_bo_cong_chuc_duoi_40", evidence.now)
    return "yes" if members.yes[place] else "open" if members.unknown[place] else "no"


def told(evidence: Evidence, plan: Plan) -> set[str]:
    """The codes of what is said of the changed person's date of birth."""
    book = evidence.now.workbooks[0]
    findings = [*book.findings, *identity_findings(evidence.series, plan)]
    number = str(len(MANY) + 2)
    return {
        one.code
        for one in findings
        if "birth" in one.code and (str(one.row) == number or number in one.explanation)
    }


LATE, EARLY = "2025-06-30", "2024-06-30"
CASES: dict[str, tuple[Any, Any, str, set[str]]] = {
    "day and month exchanged, two answers": (OLD, YOUNG, "open", {"changed_birth_date"}),
    "the other way round": (YOUNG, OLD, "open", {"changed_birth_date"}),
    "exchanged, one answer": (
        dt.date(1988, 3, 5), dt.date(1988, 5, 3), "yes", {"changed_birth_date"},
    ),
    "another year, two answers": (
        dt.date(1985, 3, 20), dt.date(1986, 3, 20), "open", {"changed_birth_date"},
    ),
    "another year, one answer": (
        dt.date(1975, 3, 20), dt.date(1976, 3, 20), "no", {"changed_birth_date"},
    ),
    "the same": (YOUNG, YOUNG, "yes", set()),
    "a year decided by the date before": (YOUNG, "1985", "yes", {"birth_from_before"}),
    "a year decided by another date before": (OLD, "1985", "no", {"birth_from_before"}),
    "a month decided by the date before": (YOUNG, "07/1985", "yes", {"birth_from_before"}),
    "a date where the year was known": ("1985", OLD, "no", set()),
    "years in both lists": ("1985", "1985", "open", set()),
}  # fmt: skip


@pytest.mark.parametrize("code", ["0099", None])
@pytest.mark.parametrize("case", CASES)
def test_two_dates_of_birth(case: str, code: str | None, gathered: Gather, plan: Plan) -> None:
    """With a Mã and without; without one, another date makes a question of who it is."""
    before, now, answer, codes = CASES[case]
    evidence = gathered({EARLY: before, LATE: now}, code)
    if code is None and evidence.now.roster["maybe"].map(len).any():
        assert any(one.code == "unclear_person" for one in evidence.now.workbooks[0].findings)
        return
    assert under_40(evidence) == answer
    assert codes <= told(evidence, plan)
    if not codes:
        assert not told(evidence, plan) & {"changed_birth_date", "birth_from_before"}


def test_a_date_that_the_next_list_repeats_is_settled(gathered: Gather) -> None:
    """The list before decides, not every list there was."""
    assert under_40(gathered({"2023-12-31": OLD, EARLY: YOUNG, LATE: YOUNG})) == "yes"


def test_a_later_list_changes_nothing(gathered: Gather) -> None:
    assert under_40(gathered({LATE: YOUNG, "2025-12-31": OLD})) == "yes"


@pytest.mark.parametrize(
    ("first", "comparison"),
    [(dt.date(1982, 11, 4), "unclear_births"), (dt.date(1982, 4, 11), "comparable")],
)
def test_a_date_that_later_lists_contradict_decides_no_pace(
    first: dt.date, comparison: str, gathered: Gather, plan: Plan
) -> None:
    """In 2022 under 40 by the one date, 40 by the other; both lists since agree on the other."""
    old = dt.date(1982, 4, 11)
    evidence = gathered({"2022-07-31": first, EARLY: old, LATE: old})
    frame = assess_targets(evidence, with_previous=False).set_index("target_id")
    found = {
        target.population: frame.loc[target.id, "comparison"]
        for target in plan.targets
        if target.deadline > DAY
    }
    assert found.pop("can_bo_cong_chuc_duoi_40") == comparison
    assert {one for name, one in found.items() if "40" not in name} == {"comparable"}


@pytest.mark.parametrize(("exchanged", "answer"), [(2, "yes"), (3, "open")])
def test_days_and_months_exchanged_all_over_make_every_such_date_doubtful(
    exchanged: int, answer: str, make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> None:
    """Two lists that agree on a date prove nothing while they exchange others': the row is told."""
    days = [dt.date(1980, 5, 1 + number) for number in range(exchanged)]
    own = person("0099", full_name="Mẫu Thị Đổi", birth_date=YOUNG)
    births = {EARLY: days, LATE: [dt.date(1980, one.day, one.month) for one in days]}
    others = {
        on: [person(f"01{n}", full_name=f"Mẫu Văn {n}", birth_date=b) for n, b in enumerate(born)]
        for on, born in births.items()
    }
    make_unit("p-1", {on: {"nhan_su": [*people, own]} for on, people in others.items()})
    evidence = gather(plan, History.load(data_dir, "p-1", plan), Period.parse("2025-H1"))
    assert under_40(evidence) == answer
    said = [f for f in evidence.now.workbooks[0].findings if f.code == "mixed_birth_dates"]
    assert ["4 người có ngày sinh đọc được hai cách" in one.explanation for one in said] == (
        [True] if answer == "open" else []
    )


@pytest.mark.parametrize(("exchanged", "answer"), [(2, "yes"), (3, "open")])
def test_a_list_that_copies_exchanged_dates_proves_nothing_of_them(
    exchanged: int, answer: str, make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> None:
    """The last two lists agree; the one before them has the days and months the other way."""
    days = [dt.date(1980, 5, 1 + number) for number in range(exchanged)]
    turned = [dt.date(1980, one.day, one.month) for one in days]
    own = person("0099", full_name="Mẫu Thị Đổi", birth_date=YOUNG)
    births = {"2022-07-31": days, EARLY: turned, LATE: turned}
    people = {
        on: [person(f"01{n}", full_name=f"Mẫu Văn {n}", birth_date=b) for n, b in enumerate(born)]
        for on, born in births.items()
    }
    make_unit("p-1", {on: {"nhan_su": [*listed, own]} for on, listed in people.items()})
    evidence = gather(plan, History.load(data_dir, "p-1", plan), Period.parse("2025-H1"))
    assert under_40(evidence) == answer
