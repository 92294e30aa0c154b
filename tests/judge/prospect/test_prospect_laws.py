"""Laws of prospects on invented wards: what is out of reach stays so, time never harms, no order.

A ward's lists follow one another as foretold: who was to leave has left, a course that ended has
been finished, or has not been; nobody else comes or goes.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import person

from plan09lib.judge.outlook.months import last_day, latest_first
from plan09lib.judge.prospect.ahead import Ahead
from plan09lib.judge.prospect.judged import judge_targets
from plan09lib.judge.prospect.prospect import prospect_by
from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History

Rows = list[dict[str, Any]]
PERIODS = ("2024", "2025-H1", "2025-9M", "2025")
FIRST = dt.date(2024, 12, 31)
SEEDS = range(6)
POSTS = ("Bí thư", "Chủ tịch UBND", "Bí thư Đoàn Thanh niên", "Chủ tịch Hội Nông dân")
LEVELS = {
    "education": ("trung cấp", "cao đẳng", "đại học"),
    "political_theory": ("chưa", "sơ cấp", "trung cấp"),
    "state_management": ("chưa", "chuyên viên"),
    "mass_work_training": ("chưa", "có"),
    "leadership_update": ("chưa", "có"),
    "it_level": ("chưa", "cơ bản"),
    "language_level": ("chưa", "bậc 2", "bậc 3"),
    "learning_language": ("không", "có"),
    "sent_to_basic_theory": ("chưa", "có"),
}
COURSES = {
    "chuyên môn": ("education", ("cao đẳng", "đại học")),
    "lý luận chính trị": ("political_theory", ("sơ cấp", "trung cấp")),
    "quản lý nhà nước": ("state_management", ("chuyên viên",)),
    "nghiệp vụ đoàn thể": ("mass_work_training", ("có",)),
    "tin học": ("it_level", ("cơ bản",)),
}
AHEAD = ("attained", "will_meet", "needs_sending", "undecided", "met")
"""What a class that was out of reach must never become by its deadline."""


def roster(dice: random.Random, *, lasting: bool = False) -> Rows:
    """Random people; `lasting`: who neither retires nor grows too old, and without blanks."""
    first, last = (1986, 1990) if lasting else (1964, 1999)
    rows = []
    for number in range(dice.randint(4, 14)):
        levels = {name: dice.choice(known) for name, known in LEVELS.items()}
        if not lasting and dice.random() < 0.3:
            levels[dice.choice(list(levels))] = None  # type: ignore[assignment]
        is_leader = dice.random() < 0.3
        group = "can_bo" if is_leader else dice.choice(["cong_chuc", "khong_chuyen_trach"])
        post = dice.choice(POSTS) if is_leader else "Công chức Tư pháp – Hộ tịch"
        born = dt.date(dice.randint(first, last), dice.randint(1, 12), 3)
        about = {"group": group, "position": post, "birth_date": born}
        about["is_committee"] = "x" if is_leader else "không"
        about["planned_position"] = "Bí thư" if is_leader else "không"
        rows.append(person(f"{number:03d}", **about, **levels))
    return rows


def attended(dice: random.Random, people: Rows) -> Rows:
    """Open courses, each with both days: some end before a deadline, some after.

    All are longer than the catalogue's, which a finished one would shorten.
    """
    rows = []
    for one in people:
        if dice.random() < 0.4:
            kind = dice.choice(list(COURSES))
            level = dice.choice(COURSES[kind][1])
            ends = FIRST + dt.timedelta(days=dice.randint(1, 600))
            row = {"staff_id": one["staff_id"], "course_kind": kind, "course_level": level}
            row |= {"from_date": ends - dt.timedelta(days=800), "to_date": ends}
            rows.append(row | {"course_state": "đang học"})
    return rows


def lists(people: Rows, courses: Rows, *, finish: bool) -> dict[str, dict[str, Rows]]:
    """The list of each period's end as foretold on the first one, but for who leaves."""
    found = {}
    for period in PERIODS:
        day = Period.parse(period).end
        ended = [row for row in courses if finish and row["to_date"] <= day]
        done = {row["staff_id"]: row for row in ended}
        now = [raised(one, done.get(one["staff_id"])) for one in people]
        states = [row | {"course_state": "hoàn thành"} if row in ended else row for row in courses]
        found[str(day)] = {"nhan_su": now, "dao_tao": states}
    return found


def raised(one: dict[str, Any], course: dict[str, Any] | None) -> dict[str, Any]:
    if course is None:
        return one
    column, known = COURSES[course["course_kind"]][0], ("chưa", *LEVELS["education"])
    scale = LEVELS[column] if column != "education" else known
    held, level = one[column], course["course_level"]
    is_higher = held is None or scale.index(level) > scale.index(held)
    return one | ({column: level} if is_higher else {})


def evidences(folder: Path, plan: Plan, periods: Sequence[str] = PERIODS) -> list[Evidence]:
    history = History.load(folder.parents[1], folder.name, plan)
    return [gather(plan, history, Period.parse(period)) for period in periods]


def without_leavers(books: dict[str, dict[str, Rows]], ahead: Ahead) -> dict[str, dict[str, Rows]]:
    """The same lists without whoever was foretold to have left by then."""
    found = {}
    for day, sheets in books.items():
        there = ahead.forecast.presence(dt.date.fromisoformat(day)).possible
        stay = set(ahead.forecast.people.loc[there, "own_id"])
        kept = {
            slug: [row for row in rows if row["staff_id"] in stay] for slug, rows in sheets.items()
        }
        found[day] = kept
    return found


def reached_again(told: Iterable[pd.Series]) -> list[tuple[str, str]]:
    """Targets that one frame calls out of reach and a later one does not, with what it says."""
    found = []
    for before, after in itertools.pairwise(told):
        lost = before.index[before == "out_of_reach"]
        found += [(target, after[target]) for target in lost if after[target] in AHEAD]
    return found


def classes(frame: pd.DataFrame) -> pd.Series:
    return frame.set_index("target_id")["prospect"]


@pytest.fixture
def told(
    make_unit: Callable[..., Path], plan: Plan
) -> Callable[[int, bool], list[tuple[Evidence, pd.Series]]]:
    """The evidence and the classes of one ward at the end of each period."""

    def make(seed: int, finish: bool) -> list[tuple[Evidence, pd.Series]]:
        dice = random.Random(seed)
        people = roster(dice)
        books = lists(people, attended(dice, people), finish=finish)
        first = make_unit("p-1", {str(FIRST): books[str(FIRST)]})
        foretold = Ahead(evidences(first, plan, PERIODS[:1])[0])
        folder = make_unit("p-2", without_leavers(books, foretold))
        return [(one, classes(judge_targets(one))) for one in evidences(folder, plan)]

    return make


@pytest.mark.parametrize("finish", [True, False], ids=["finished", "never finished"])
@pytest.mark.parametrize("seed", SEEDS)
def test_out_of_reach_never_becomes_reachable(seed: int, finish: bool, told: Any) -> None:
    found = [series for _, series in told(seed, finish)]
    assert reached_again(found) == []


def test_the_invented_wards_have_targets_out_of_reach_and_a_false_word_is_noticed(
    told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: half a year is needed to act, and no longer once the year ends."""
    (first, _), (then, later), *_ = told(1, True)
    assert "out_of_reach" in set(later)
    limits = first.plan.file.limits.model_copy(update={"days_to_act": 366})
    file = first.plan.file.model_copy(update={"limits": limits})
    hasty = replace(first, plan=replace(first.plan, file=file))
    assert reached_again([classes(judge_targets(hasty)), classes(judge_targets(then))])


RANK = {"out_of_reach": 0, "needs_sending": 1, "will_meet": 2, "attained": 2}
MONTHS = (0, 1, 2, 3, 7, 12, 14, 24, 36)


def worsened(ahead: Ahead, evidence: Evidence) -> list[tuple[str, dt.date]]:
    """Targets that a later day makes worse, on a roster that nobody leaves."""
    found = []
    for target in evidence.plan.targets:
        if ahead.plan.passes(target.condition):
            continue  # a state that passes does so with time
        days = [latest_first(target.deadline, -months) for months in MONTHS]
        ranks = [
            (day, RANK[prospect_by(evidence, ahead, target, day).prospect])
            for day in days
            if ahead.on(target, day).counted.n
        ]
        pairs = itertools.pairwise(ranks)
        found += [(target.id, day) for (_, before), (day, after) in pairs if after < before]
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_more_months_never_make_it_worse(
    seed: int, make_unit: Callable[..., Path], plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(seed)
    people = roster(dice, lasting=True)
    sheets = {"nhan_su": people, "dao_tao": attended(dice, people)}
    folder = make_unit("p-1", {str(FIRST): sheets})
    evidence = evidences(folder, endless(plan), PERIODS[:1])[0]
    assert worsened(Ahead(evidence), evidence) == []
    if seed == 0:  # seen to fail: nothing can begin any more from 2027 on
        monkeypatch.setattr(
            "plan09lib.judge.prospect.chains.latest_first",
            lambda last, months: latest_first(last, months if last.year < 2027 else 999),
        )
        assert worsened(Ahead(evidence), evidence)


def endless(plan: Plan) -> Plan:
    """The plan with groups that neither end nor have an age limit."""
    everybody = []
    for one in plan.file.populations:
        last = one.versions[-1]
        who = tuple(w.model_copy(update={"age_below": None}) for w in last.who)
        lasting = last.model_copy(update={"until": None, "known_since": None, "who": who})
        everybody.append(one.model_copy(update={"versions": (*one.versions[:-1], lasting)}))
    return replace(plan, file=plan.file.model_copy(update={"populations": tuple(everybody)}))


@pytest.mark.parametrize("seed", SEEDS[:3])
def test_the_order_of_rows_does_not_matter(
    seed: int, make_unit: Callable[..., Path], plan: Plan
) -> None:
    dice = random.Random(seed)
    people = roster(dice)
    courses = attended(dice, people)
    shuffled = dice.sample(people, len(people)), dice.sample(courses, len(courses))
    fewer = people[1:], courses
    frames = []
    for name, (rows, sent) in enumerate(((people, courses), shuffled, fewer), 1):
        folder = make_unit(f"p-{name}", {str(FIRST): {"nhan_su": rows, "dao_tao": sent}})
        frames.append(judge_targets(evidences(folder, plan, PERIODS[:1])[0]).assign(unit="p"))
    pd.testing.assert_frame_equal(frames[1], frames[0])
    assert not frames[2].equals(frames[0]), "a row less is noticed"


@given(st.dates(dt.date(2000, 1, 1), dt.date(2090, 12, 31)), st.integers(min_value=1, max_value=72))
def test_the_latest_first_day_is_the_last_that_ends_in_time(last: dt.date, months: int) -> None:
    first = latest_first(last, months)
    assert last_day(first, months) <= last
    assert last_day(first + dt.timedelta(days=1), months) > last
