"""When people leave: the table of the decree month by month, exceptions, terms, single people."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support import person, plain_yaml

from plan09lib.errors import DataRefused
from plan09lib.judge.outlook.retirement import leaving_dates, retires_on
from plan09lib.judge.targets.evidence import gather
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan, load_plan
from plan09lib.read.rules.retirement_rules import (
    RetirementRules,
    load_retirement,
    load_unit_retirement,
    terms_of_unit,
)
from plan09lib.read.unit.history import History

TABLE = Path(__file__).parents[2] / "cases" / "retirement_age.csv"
SEXES = {"male": "nam", "female": "nu"}
AS_OF = dt.date(2025, 6, 30)


def table_rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def months(first: str, last: str) -> list[tuple[int, int]]:
    span = pd.period_range(first, last, freq="M")
    return [(month.year, month.month) for month in span]


def leaving(rules: RetirementRules, people: Any = None, **cells: Any) -> tuple[Any, Any, str]:
    """First and last possible day (ISO, empty for none) and the reason, for one row."""
    row = {"staff_id": "1", "sex": "nam", "group": "cong_chuc", "position_codes": ()}
    row |= {"birth_date": "1965-05-10", "birth_precision": "day"} | cells
    frame = pd.DataFrame([row]).astype({"staff_id": "string", "sex": "string", "group": "string"})
    frame["birth_date"] = pd.to_datetime(frame["birth_date"])
    found = leaving_dates(frame, AS_OF, rules, people).iloc[0]
    days = ["" if pd.isna(d) else f"{d:%Y-%m-%d}" for d in found[["leaves_first", "leaves_last"]]]
    return days[0], days[1], found["reason"]


@pytest.mark.parametrize(
    "row", table_rows(), ids=lambda r: f"{r['gender']}-{r['birth_month_from']}"
)
def test_every_month_of_birth_leaves_in_the_month_of_the_table(
    row: dict[str, str], plan: Plan
) -> None:
    born = months(row["birth_month_from"], row["birth_month_to"])
    due = months(row["retirement_month_from"], row["retirement_month_to"])
    assert len(born) == len(due)
    for birth, month in zip(born, due, strict=True):
        last_day = pd.Period(year=month[0], month=month[1], freq="M").end_time.date()
        for day in (1, 28):
            leaves = retires_on(plan.retirement.ages, SEXES[row["gender"]], dt.date(*birth, day))
            assert leaves == last_day, birth


def test_the_table_covers_every_month_from_1961_to_1975_for_both_sexes() -> None:
    covered = {
        (row["gender"], *month)
        for row in table_rows()
        for month in months(row["birth_month_from"], row["birth_month_to"])
    }
    for year in range(1961, 1974):
        assert all(("male", year, month) in covered for month in range(1, 13))
    for year in range(1966, 1976):
        assert all(("female", year, month) in covered for month in range(1, 13))


def age_in_year(sex: str, year: int) -> int:
    """The age in months at which one retires in `year`: the decree's own table by year."""
    start, end, step = {"nam": (723, 744, 3), "nu": (664, 720, 4)}[sex]
    before = {"nam": 720, "nu": 660}[sex]
    return before if year < 2021 else min(end, start + step * (year - 2021))


@pytest.mark.parametrize("sex", ["nam", "nu"])
def test_every_month_of_birth_from_1960_to_1975_agrees_with_the_ages_by_year(
    sex: str, plan: Plan
) -> None:
    for birth in pd.period_range("1960-01", "1975-12", freq="M"):
        month = next(
            birth + age for age in range(600, 800) if age >= age_in_year(sex, (birth + age).year)
        )
        leaves = retires_on(plan.retirement.ages, sex, dt.date(birth.year, birth.month, 15))
        assert leaves == month.end_time.date(), birth


@pytest.mark.parametrize(
    ("sex", "born", "leaves"),
    [
        ("nam", "1960-01-31", "2020-01-31"),
        ("nam", "1960-12-01", "2020-12-31"),
        ("nam", "1961-01-01", "2021-04-30"),
        ("nam", "1961-09-30", "2021-12-31"),
        ("nam", "1961-10-01", "2022-04-30"),
        ("nam", "1966-03-31", "2027-12-31"),
        ("nam", "1966-04-01", "2028-04-30"),
        ("nam", "1973-12-31", "2035-12-31"),
        ("nam", "1974-01-01", "2036-01-31"),
        ("nam", "1975-12-01", "2037-12-31"),
        ("nu", "1960-06-15", "2015-06-30"),
        ("nu", "1965-12-31", "2020-12-31"),
        ("nu", "1966-01-01", "2021-05-31"),
        ("nu", "1966-08-31", "2021-12-31"),
        ("nu", "1966-09-01", "2022-05-31"),
        ("nu", "1968-02-29", "2024-06-30"),
        ("nu", "1975-04-30", "2034-12-31"),
        ("nu", "1975-05-01", "2035-05-31"),
        ("nu", "1980-02-01", "2040-02-29"),
    ],
)
def test_block_boundaries_and_births_before_the_decree(
    sex: str, born: str, leaves: str, plan: Plan
) -> None:
    day = retires_on(plan.retirement.ages, sex, dt.date.fromisoformat(born))
    assert day.isoformat() == leaves


def test_nobody_born_later_leaves_earlier(plan: Plan) -> None:
    for sex in ("nam", "nu"):
        born = [dt.date(year, month, 1) for year in range(1955, 1990) for month in range(1, 13)]
        days = [retires_on(plan.retirement.ages, sex, day) for day in born]
        assert days == sorted(days)


def test_what_is_not_known_gives_a_range_and_never_a_guess(plan: Plan) -> None:
    rules = plan.retirement
    assert leaving(rules) == ("2026-11-30", "2026-11-30", "age")
    assert leaving(rules, birth_date=None) == ("2025-06-30", "", "unknown_birth")
    year = leaving(rules, birth_date="1966-01-01", birth_precision="year")
    assert year == ("2027-10-31", "2028-12-31", "birth_range")
    month = leaving(rules, birth_date="1966-05-01", birth_precision="month")
    assert month == ("2028-05-31", "2028-05-31", "age")
    assert leaving(rules, birth_date="1970-02-10", sex=None) == (
        "2027-06-30", "2032-02-29", "unknown_sex",
    )  # fmt: skip


def test_somebody_listed_after_their_day_may_leave_any_day(plan: Plan) -> None:
    assert leaving(plan.retirement, birth_date="1960-02-10") == ("2025-06-30", "", "past_due")


def rules_with(plan: Plan, **parts: Any) -> RetirementRules:
    return RetirementRules.model_validate({"ages": plan.retirement.ages, **parts})


def test_an_exception_holds_for_its_group_or_its_positions(plan: Plan) -> None:
    sixty = {"from": "2022-07-27", "group": "cong_chuc", "age_months": 720, "clause": "x"}
    never = {"from": "2022-07-27", "positions": ["bi_thu"], "no_age_limit": True, "clause": "x"}
    rules = rules_with(plan, exceptions=[sixty, never])
    assert leaving(rules, birth_date="1966-05-10") == ("2026-05-31", "2026-05-31", "exception")
    posts = {"group": "can_bo", "position_codes": ("bi_thu",)}
    assert leaving(rules, **posts) == ("", "", "no_age_limit")
    ended = sixty | {"until": "2024-12-31", "reason": "hết hiệu lực"}
    assert leaving(rules_with(plan, exceptions=[ended]))[2] == "age"


def test_a_term_served_to_its_end_moves_the_day_only_for_its_posts(plan: Plan) -> None:
    term = {"id": "t", "label": "nhiệm kỳ", "from": "2025-07-01", "until": "2030-06-30"}
    term |= {"reason": "hết nhiệm kỳ", "clause": "x", "positions": ["bi_thu"]}
    rules = rules_with(plan, terms=[term | {"serve_to_end": True}])
    holder = {"group": "can_bo", "position_codes": ("bi_thu", "chu_tich_hdnd")}
    assert leaving(rules, **holder) == ("2030-06-30", "2030-06-30", "term")
    assert leaving(rules) == ("2026-11-30", "2026-11-30", "age")
    assert leaving(rules_with(plan, terms=[term]), **holder)[2] == "age"
    after = leaving(rules, **holder, birth_date="1968-09-01")
    assert after == ("2030-09-30", "2030-09-30", "age")
    perhaps = {"group": "can_bo", "position_codes": ("chu_tich_hdnd", "bi_thu?")}
    assert leaving(rules, **perhaps) == ("2026-11-30", "2030-06-30", "unknown_post")
    assert leaving(rules, **perhaps, birth_date="1968-09-01") == after


def write_unit(folder: Path, *people: dict[str, Any]) -> Path:
    text = plain_yaml({"people": list(people)})
    (folder / "nghi_huu.yml").write_text(text, encoding="utf-8")
    return folder


def test_an_entry_of_the_unit_decides_for_one_person(tmp_path: Path, plan: Plan) -> None:
    entry = {"id": "1", "reason": "kéo dài", "who": "Ban Xây dựng Đảng", "when": "2025-06-01"}
    longer = load_unit_retirement(write_unit(tmp_path, entry | {"leaves_on": "2028-03-31"}))
    day = ("2028-03-31", "2028-03-31", "person")
    assert leaving(plan.retirement, longer.by_id) == day
    assert leaving(plan.retirement, longer.by_id, staff_id="2")[2] == "age"
    assert leaving(plan.retirement, longer.by_id, birth_date=None) == day
    stays = load_unit_retirement(write_unit(tmp_path, entry | {"stays": True}))
    assert leaving(plan.retirement, stays.by_id) == ("", "", "person")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"stays": True}, "leaves_on và stays"),
        ({"leaves_on": None}, "leaves_on và stays"),
        ({"reason": None}, "reason"),
        ({"ngay_nghi": "2028-03-31"}, "khóa không biết"),
    ],
)
def test_a_faulty_entry_of_the_unit_is_refused(
    change: dict[str, Any], said: str, tmp_path: Path
) -> None:
    entry = {"id": "1", "leaves_on": "2028-03-31", "reason": "kéo dài", "who": "x"}
    entry |= {"when": "2025-06-01"} | change
    with pytest.raises(DataRefused, match=said):
        load_unit_retirement(write_unit(tmp_path, entry))


def test_one_person_stands_in_the_unit_file_once(tmp_path: Path) -> None:
    entry = {"id": "1", "stays": True, "reason": "x", "who": "x", "when": "2025-06-01"}
    folder = write_unit(tmp_path, entry, entry)
    with pytest.raises(DataRefused, match="nhiều mục"):
        load_unit_retirement(folder)


def sessions(folder: Path, term: str = "hdnd_2026", day: str = "2026-03-28") -> Path:
    entry = {"term": term, "first_session": day, "who": "Thường trực HĐND", "when": "2026-04-01"}
    text = plain_yaml({"terms": [entry]})
    (folder / "nghi_huu.yml").write_text(text, encoding="utf-8")
    return folder


def test_a_term_runs_from_first_session_to_first_session(tmp_path: Path, plan: Plan) -> None:
    own = load_unit_retirement(sessions(tmp_path)).terms
    terms = {one.id: one for one in terms_of_unit(plan.retirement.terms, own)}
    first = dt.date(2026, 3, 28)
    assert terms["hdnd_2026"].since == first
    assert terms["hdnd_2021"].until == first - dt.timedelta(days=1)
    untouched = [one for one in plan.retirement.terms if not one.id.startswith("hdnd")]
    assert [terms[one.id] for one in untouched] == untouched


@pytest.mark.parametrize(
    ("period", "until"), [("2025", dt.date(2026, 3, 15)), ("2026-H1", dt.date(2026, 3, 27))]
)
def test_a_unit_is_judged_by_its_own_terms_once_they_are_known(
    period: str, until: dt.date, make_unit: Any, data_dir: Path, plan: Plan
) -> None:
    sessions(make_unit("p-1", {"2025-12-31": {"nhan_su": [person("1")]}}))
    evidence = gather(plan, History.load(data_dir, "p-1", plan), Period.parse(period))
    (term,) = [one for one in evidence.plan.retirement.terms if one.id == "hdnd_2021"]
    assert term.until == until


@pytest.mark.parametrize(
    ("term", "day", "said"),
    [
        ("hdnd_2027", "2026-03-28", 'có phải "hdnd_2026"'),
        ("hdnd_2026", "2021-05-23", "ở trong nhiệm kỳ ấy"),
        ("hdnd_2026", "2031-03-15", "ở trong nhiệm kỳ ấy"),
    ],
)
def test_a_first_session_outside_its_term_is_refused(
    term: str, day: str, said: str, make_unit: Any, data_dir: Path, plan: Plan
) -> None:
    sessions(make_unit("p-1", {"2025-12-31": {"nhan_su": [person("1")]}}), term, day)
    with pytest.raises(DataRefused, match=said):
        History.load(data_dir, "p-1", plan)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('clause: "Nghị định 135/2020/NĐ-CP, Điều 4", born_from: 1961-01-01,', "", "clause"),
        ("positions: [bi_thu, pho_bi_thu]", "positions: [bi_thuu]", 'bi_thuu.*"bi_thu"'),
        ("exceptions: []", "exceptions: [{from: 2022-07-27, clause: x, group: a}]", "age_months"),
        ("{sex: nam, from: 2021-01-01", "{sex: nu, from: 2021-01-01", "giới tính nam không có"),
    ],
)
def test_a_faulty_rule_is_refused_at_its_place(
    old: str, new: str, said: str, data_dir: Path, plan: Plan
) -> None:
    path = data_dir / "plan" / "nghi_huu.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataRefused, match=said):
        load_retirement(path, plan.vocabularies)
    with pytest.raises(DataRefused):
        load_plan(data_dir / "plan")
