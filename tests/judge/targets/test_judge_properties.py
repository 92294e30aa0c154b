"""What holds for every roster: monotone verdicts, exact ledgers, texts that can be read back."""

from __future__ import annotations

import datetime as dt
import random
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pytest
from babel.numbers import parse_decimal
from hypothesis import given, settings
from hypothesis import strategies as st
from support import expect_change, person

from plan09lib.judge.targets.answers import Answers
from plan09lib.judge.targets.assess import assess_alternatives, assess_targets, trend
from plan09lib.judge.targets.counting import Count
from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.judge.targets.heads import need
from plan09lib.judge.targets.ledger import PARTS as LEDGER_PARTS
from plan09lib.judge.targets.ledger import Ledger, Side, movements, side
from plan09lib.judge.targets.need_and_status import (
    Requirement,
    Status,
    after_deadline,
    before_deadline,
    elapsed,
    milestone,
)
from plan09lib.read.form.form import write_workbook
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.tables.source_tables import raw_sheets
from plan09lib.read.tables.sources import Source
from plan09lib.read.unit.history import History
from plan09lib.read.workbook.row_checks import not_counted
from plan09lib.tell.numbers.declared import Numbers
from plan09lib.tell.words.formats import half_up, percent_text

QUICK = settings(max_examples=80, deadline=None, derandomize=True)

PERCENTS = st.integers(0, 100)
PEOPLE = st.integers(0, 60)
PARTS = st.fractions(0, 1, max_denominator=400)
BEFORE = ("regressed", "stalled", "behind", "on_track", "met")
AFTER = (
    ("missed", "short_at_deadline"),
    ("met_late", "after_deadline"),
    ("met", "slipped_since_deadline"),
    ("met", "attained"),
)


@st.composite
def counts(draw: st.DrawFn, least: int = 0) -> Count:
    n = draw(st.integers(least, 40))
    k = draw(st.integers(0, n))
    unknown = draw(st.integers(0, n - k))
    undecided = draw(st.tuples(*[st.integers(0, 3)] * 3))
    return Count(n, k, unknown, *undecided)


# Verdicts.


@QUICK
@given(PERCENTS, st.integers(1, 40), st.data())
def test_status_before_the_deadline_is_monotone_in_heads(
    percent: int, people: int, data: st.DataObject
) -> None:
    heads = data.draw(st.integers(0, people))
    unknown = data.draw(st.integers(0, people))
    part = data.draw(PARTS)
    for blanks in (0, unknown):
        verdicts = [
            before_deadline(
                Requirement(percent), Count(people, k, min(blanks, people - k)), heads, part
            )
            for k in range(people + 1)
        ]
        order = [BEFORE.index(v.status) for v in verdicts if v.status != "insufficient_data"]
        assert order == sorted(order)
        if blanks == 0:
            assert len(order) == people + 1


@QUICK
@given(PERCENTS, counts(least=1), PEOPLE, PARTS, st.data())
def test_pace_is_told_only_when_no_blank_makes_it_better_and_none_hides_a_lag(
    percent: int, counted: Count, heads: int, part: Fraction, data: st.DataObject
) -> None:
    """Against every way of filling in the blanks and of saying who belongs, one by one.

    Of those who may belong and may satisfy, some are known to have satisfied at baseline; of those
    who may belong and may fall short, so many at most had satisfied.
    """
    asked, may = Requirement(percent), counted.undecided_yes + counted.undecided_unknown
    then = data.draw(st.integers(0, may))
    had = data.draw(st.integers(0, counted.undecided_no + counted.undecided_unknown))
    found = before_deadline(asked, counted, heads, part, undecided_heads=then, against_heads=had)
    fates = {
        before_deadline(asked, Count(n, k), heads + before + old, part).status
        for yes in range(may + 1)
        for old in range(max(0, yes - (may - then)), min(yes, then) + 1)
        for no in range(counted.undecided_no + counted.undecided_unknown + 1)
        if yes + no <= counted.undecided
        for before in range(min(no, had) + 1)
        for n in [counted.n + yes + no]
        for k in range(counted.k + yes, counted.k + yes + counted.unknown + 1)
    }
    assert found.status == told_of(fates)


def told_of(fates: set[str]) -> str:
    """What may be told of the verdicts that filling in the blanks gives: late ones, the mildest."""
    mildest = max(fates, key=BEFORE.index)
    return mildest if len(fates) == 1 or mildest not in ("met", "on_track") else "insufficient_data"


@QUICK
@given(st.integers(1, 40), st.integers(1, 8), PARTS, st.data())
def test_pace_is_told_only_when_no_blank_of_the_baseline_changes_it(
    people: int, blank: int, part: Fraction, data: st.DataObject
) -> None:
    """Against every number of them who satisfied already; all of them satisfy today."""
    heads, asked = data.draw(st.integers(0, people)), Requirement(100)
    k = data.draw(st.integers(heads, people))
    blank, counted = min(blank, k - heads), Count(people, k)
    fates = {
        before_deadline(asked, counted, heads + filled, part).status for filled in range(blank + 1)
    }
    found = before_deadline(asked, counted, heads, part, blank_heads=blank)
    assert found.status == told_of(fates)
    assert (found.reason == "baseline_blanks") is (len(fates) > 1 and "on_track" in fates)


@QUICK
@given(PERCENTS, st.integers(1, 40), st.data())
def test_status_after_the_deadline_is_monotone_in_heads_then_and_now(
    percent: int, people: int, data: st.DataObject
) -> None:
    fixed = data.draw(st.integers(0, people))
    asked = Requirement(percent)

    def order(now: int, then: int) -> int:
        verdict = after_deadline(asked, Count(people, now), Count(people, then))
        return AFTER.index((verdict.status, verdict.reason))

    for pairs in ([(k, fixed) for k in range(people + 1)], [(fixed, k) for k in range(people + 1)]):
        found = [order(now, then) for now, then in pairs]
        assert found == sorted(found)


@QUICK
@given(PERCENTS, counts(), st.none() | counts(), st.none() | st.integers(0, 40), PARTS)
def test_status_is_always_one_of_the_vocabulary(
    percent: int, now: Count, then: Count | None, heads: int | None, part: Fraction
) -> None:
    asked = Requirement(percent)
    for verdict in (before_deadline(asked, now, heads, part), after_deadline(asked, now, then)):
        assert verdict.status in get_args(Status)
        assert (verdict.milestone is not None) >= (verdict.reason in ("pace", "below_baseline"))


def test_statuses_of_the_code_are_those_of_the_vocabulary(plan: Plan) -> None:
    assert set(get_args(Status)) == set(plan.vocabularies["trang_thai"].codes)


@QUICK
@given(PERCENTS, counts(least=1))
def test_attained_is_told_only_when_no_blank_can_change_it(percent: int, counted: Count) -> None:
    asked = Requirement(percent)
    fates = {
        counted.k + gained + yes + late >= asked.need(counted.n + yes + no + late + lost)
        for gained in range(counted.unknown + 1)
        for yes in range(counted.undecided_yes + 1)
        for no in range(counted.undecided_no + 1)
        for late in range(counted.undecided_unknown + 1)
        for lost in range(counted.undecided_unknown - late + 1)
    }
    assert asked.attained(counted) == (fates.pop() if len(fates) == 1 else None)


# Arithmetic.


@QUICK
@given(PERCENTS, st.integers(0, 3000))
def test_need_is_the_fewest_heads_that_reach_the_percentage(percent: int, people: int) -> None:
    enough = (k for k in range(people + 1) if 100 * k >= percent * people)
    assert need(percent, people) == next(enough)
    exact = Fraction(percent * people, 100)
    assert need(percent, people, "floor") == exact.numerator // exact.denominator
    assert need(percent, people, "nearest") == int(half_up(exact, 0))
    assert 0 <= need(percent, people) - need(percent, people, "floor") <= 1


@QUICK
@given(PERCENTS, PEOPLE, st.integers(0, 80), PARTS, PARTS)
def test_milestone_climbs_to_the_need_and_never_beyond(
    percent: int, people: int, heads: int, part: Fraction, other: Fraction
) -> None:
    needed = need(percent, people)
    early, late = (milestone(needed, heads, f) for f in sorted((part, other)))
    assert min(needed, heads) <= early <= late <= needed
    assert milestone(needed, heads, Fraction(1)) == needed
    assert milestone(needed, heads, Fraction(0)) == min(needed, heads)


@QUICK
@given(st.dates(), st.dates(), st.dates())
def test_elapsed_time_stays_between_nothing_and_all(
    start: dt.date, day: dt.date, end: dt.date
) -> None:
    assert 0 <= elapsed(start, day, end) <= 1
    assert elapsed(start, end, end) == 1


# Texts.


@QUICK
@given(PERCENTS, st.integers(1, 4000), st.data())
def test_a_displayed_share_never_contradicts_the_verdict(
    percent: int, people: int, data: st.DataObject
) -> None:
    close = need(percent, people) + data.draw(st.integers(-2, 1))
    heads = min(max(close, 0), people)
    text = percent_text(Fraction(heads, people), percent)
    if 100 * heads >= percent * people:
        assert "dưới" not in text
        assert parse_percent(text) >= percent
    else:
        assert text == f"dưới {percent}%" or parse_percent(text) < percent


def parse_count(text: str) -> int:
    return int(parse_decimal(text, locale="vi", strict=True))


def parse_percent(text: str) -> Decimal:
    return parse_decimal(text.removeprefix("dưới ").removesuffix("%"), locale="vi", strict=True)


def parse_date(text: str) -> dt.date:
    day, month, year = (int(part) for part in re.findall(r"\d+", text))
    return dt.date(year, month, day)


def shown(kind: Any, value: Any, threshold: int | None = None) -> str:
    numbers = Numbers(key="x", says="chi_tieu", anchor="mc-x")
    return replace(numbers.given("x", value, kind), threshold=threshold).display


FRACTIONS = st.fractions(-2, 2, max_denominator=5000)


@QUICK
@given(st.integers(-(10**9), 10**9), FRACTIONS, st.fractions(0, 60), st.dates(dt.date(1900, 1, 1)))
def test_every_kind_of_fact_can_be_read_back(
    number: int, fraction: Fraction, ratio: Fraction, day: dt.date
) -> None:
    assert parse_count(shown("count", number)) == number
    assert parse_percent(shown("percent", number)) == number
    assert parse_percent(shown("share", abs(fraction))) == half_up(abs(fraction) * 100)
    points = shown("points", fraction)
    assert points.endswith(" điểm phần trăm")
    size = parse_percent(points.removesuffix(" điểm phần trăm"))
    assert size == abs(half_up(fraction * 100))
    assert parse_percent(shown("ratio", ratio)) == half_up(ratio * 100, 0)
    assert parse_date(shown("date", day)) == parse_date(shown("long_date", day)) == day


@QUICK
@given(st.fractions(-1000, 1000, max_denominator=10_000), st.integers(0, 3))
def test_half_up_is_the_nearest_and_goes_away_from_zero(value: Fraction, decimals: int) -> None:
    rounded = Fraction(half_up(value, decimals))
    step = Fraction(1, 10**decimals)
    assert abs(rounded - value) <= step / 2
    if abs(rounded - value) == step / 2:
        assert abs(rounded) > abs(value)
    assert half_up(-value, decimals) == -half_up(value, decimals)


def test_half_up_gives_exact_decimals() -> None:
    assert half_up(Fraction(700, 9)) == Decimal("77.8")
    assert str(half_up(Fraction(5))) == "5.0"


# The ledger.

PERSON = st.tuples(st.booleans(), st.sampled_from([True, False, None]), st.booleans())
ROSTER = st.dictionaries(st.integers(0, 25), PERSON, max_size=26)


def ledger_side(roster: dict[int, tuple[bool, bool | None, bool]]) -> Side:
    member, satisfied, older = (
        Answers.of(pd.Series([values[place] for values in roster.values()], dtype="boolean"))
        for place in range(3)
    )
    return side([f"{number:03d}" for number in roster], member, satisfied, member | older)


def counted_by_hand(before: dict[int, Any], after: dict[int, Any]) -> dict[str, int]:
    """The parts of the ledger by a straight loop over people."""
    parts = dict.fromkeys(Ledger.__dataclass_fields__, 0)

    def add(**flags: bool) -> None:
        for name, flag in flags.items():
            parts[name] += flag

    for one in before.keys() | after.keys():
        was, had, _ = before.get(one, (False, None, False))
        now, has, older = after.get(one, (False, None, False))
        add(n0=was, k0=was and had is True, n1=now, k1=now and has is True)
        if was and now:
            add(trained=had is False and has is True, recorded=had is None and has is True)
            add(lost=had is True and has is not True)
        elif was and one in after:
            add(exited=True, exited_qualified=had is True, exited_by_age=older)
        elif was:
            add(left=True, left_qualified=had is True)
        elif now and one in before:
            add(entered=True, entered_qualified=has is True)
        elif now:
            add(joined=True, joined_qualified=has is True)
    return parts


@QUICK
@given(ROSTER, ROSTER, st.randoms())
def test_ledger_adds_up_for_any_two_rosters(
    before: dict[int, Any], after: dict[int, Any], dice: random.Random
) -> None:
    ledger = movements(ledger_side(before), ledger_side(after)).summed()
    assert ledger.holds
    assert ledger.__dict__ == counted_by_hand(before, after)
    shuffled = list(after.items())
    dice.shuffle(shuffled)
    again = movements(ledger_side(before), ledger_side(dict(shuffled))).summed()
    assert again == ledger


def test_a_ledger_that_does_not_add_up_says_so() -> None:
    zero = dict.fromkeys(Ledger.__dataclass_fields__, 0)
    assert Ledger(**zero).holds
    for name in ("k1", "n1", "trained", "left", "lost", "entered_qualified"):
        assert not Ledger(**zero | {name: 1}).holds


def test_a_person_who_stands_twice_has_no_ledger() -> None:
    surely = Answers.same(True, 2)
    twice = side(["001", "001"], surely, surely, surely)
    with pytest.raises(ValueError, match="staff"):
        movements(twice, ledger_side({}))


# Whole rosters on disk.

DAYS = ("2022-07-31", "2023-12-31", "2025-06-30", "2025-12-31")
PERIODS = ("2023", "2025-H1", "2025", "2026-H1")


def random_roster(dice: random.Random, plan: Plan) -> list[dict[str, Any]]:
    """Up to 24 people with any mix of groups, posts, ages and values, blanks among them."""
    columns = [c for c in plan.layout.sheets["nhan_su"].columns if c.kind in ("level", "tick")]
    ids = dice.sample(range(30), dice.randint(1, 24))

    outside = not_counted(plan)

    def value(column: Any) -> str | None:
        codes = plan.vocabularies[column.vocab].codes
        required = column.name == "group"
        codes = tuple(code for code in codes if code not in outside)
        return dice.choice(codes if required else (*codes, codes[-1], None))

    positions = [level.label for level in plan.vocabularies["chuc_vu"].levels]
    return [
        person(f"{number:03d}", **{column.name: value(column) for column in columns})
        | {
            "position": dice.choice(positions),
            "birth_date": dt.date(dice.randint(1966, 2000), 6, 30) if dice.random() > 0.1 else None,
            "planned_position": dice.choice([None, "Bí thư", "không"]),
        }
        for number in ids
    ]


def gathered(folder: Path, plan: Plan, period: str) -> Evidence:
    history = History.load(folder.parents[1], folder.name, plan)
    return gather(plan, history, Period.parse(period))


@pytest.mark.parametrize("seed", range(2))
def test_any_roster_gives_a_sound_frame(
    seed: int, make_unit: Callable[..., Path], plan: Plan
) -> None:
    dice = random.Random(seed)
    folder = make_unit("p-1", {day: {"nhan_su": random_roster(dice, plan)} for day in DAYS})
    expect_change(folder, DAYS)
    for period in PERIODS:
        evidence = gathered(folder, plan, period)
        frames = assess_targets(evidence), assess_alternatives(evidence)
        for _, row in pd.concat(frames).iterrows():
            assert row["status"] in plan.vocabularies["trang_thai"].codes
            assert row["k"] + row["unknown"] <= row["n"]
            assert row["gap"] == max(0, row["need"] - row["k"])
            for span in ("baseline", "previous"):
                assert not row[f"{span}_as_of"] or ledger_of(row, span).holds
            if row["status"] in ("met", "missed") and row["deadline_as_of"]:
                enough = row["deadline_k"] >= row["deadline_need"]
                assert enough == (row["status"] == "met")
        series = trend(evidence)
        assert (series["k"] <= series["n"]).all()


def ledger_of(row: pd.Series, span: str) -> Ledger:
    parts = {part: int(row[f"{span}_{part}"]) for part in LEDGER_PARTS}
    totals = {"n0": row[f"{span}_n"], "k0": row[f"{span}_k"], "n1": row["n"], "k1": row["k"]}
    return Ledger(**{name: int(value) for name, value in totals.items()}, **parts)


def shuffled(table: list[list[object]], plan: Plan, slug: str) -> pd.DataFrame:
    """The rows of one sheet in another order, under the frame's column names."""
    headers = {column.header: column.name for column in plan.layout.sheets[slug].columns}
    head, *rows = table
    random.Random(9).shuffle(rows)
    return pd.DataFrame(rows, columns=[headers[str(title)] for title in head])


def test_order_of_rows_does_not_matter(data_dir: Path, plan: Plan) -> None:
    sample = plan.folder.parent / "sample" / "phuong-mau-2"
    folder = data_dir / "units" / "phuong-mau-2"
    folder.mkdir()
    shutil.copy(sample / "don_vi.yml", folder)
    for path in sample.glob("*.xlsx"):
        sheets = raw_sheets(Source(dt.date.fromisoformat(path.stem), path), plan.layout)
        frames = {
            slug: shuffled(sheets[title], plan, slug)
            for slug, title in (("nhan_su", "Nhân sự"), ("dao_tao", "Đào tạo"))
            if title in sheets
        }
        write_workbook(folder / path.name, frames, plan.layout, plan.vocabularies)
    for period in ("2025-H1", "2022..2025"):
        expected, found = gathered(sample, plan, period), gathered(folder, plan, period)
        for assess in (assess_targets, assess_alternatives, trend):
            pd.testing.assert_frame_equal(assess(found), assess(expected))
