"""One person through the lists: a series written otherwise is counted the same, or left open."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import shutil
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support import ROOT

from plan09lib.judge.targets.assess import assess_targets
from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.judge.targets.ledger import PARTS
from plan09lib.read.form.form import write_workbook
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan, load_plan
from plan09lib.read.rules.layout import ROSTER
from plan09lib.read.tables.source_tables import raw_sheets
from plan09lib.read.tables.sources import Source
from plan09lib.read.unit.history import History
from plan09lib.read.unit.identity import identity_findings

Row = dict[str, Any]
Rewrite = Callable[[list[Row], random.Random], list[Row]]
SAMPLE = ROOT / "data" / "sample" / "phuong-mau-2"
DAYS = ("2022-07-31", "2023-06-30", "2024-06-30", "2025-06-30")
PERIOD = "2025-H1"
LEDGERS = {
    span: [f"{span}_{part}" for part in ("n", "k", *PARTS)] for span in ("baseline", "previous")
}
COUNTED = ["n", "k", "unknown", "undecided", "status", "reason"]
TELLING = {"unclear_person", "two_rows", "two_ids", "many_changed", "duplicate_id"}
SHEETS = {"nhan_su": "Nhân sự", "dao_tao": "Đào tạo"}


@cache
def clean_lists() -> dict[str, dict[str, list[Row]]]:
    """The sample's lists as somebody typed them: rows by sheet and day."""
    plan, found = load_plan(ROOT / "data" / "plan"), {}
    for day in DAYS:
        path = SAMPLE / f"{day}.xlsx"
        sheets = raw_sheets(Source(dt.date.fromisoformat(day), path), plan.layout)
        found[day] = {
            slug: _rows(sheets[title], plan, slug)
            for slug, title in SHEETS.items()
            if title in sheets
        }
    return found


def _rows(table: list[list[object]], plan: Plan, slug: str) -> list[Row]:
    names = {column.header: column.name for column in plan.layout.sheets[slug].columns}
    head, *rows = table
    return [dict(zip((names[str(one)] for one in head), row, strict=True)) for row in rows]


def written(folder: Path, plan: Plan, lists: dict[str, dict[str, list[Row]]]) -> Path:
    folder.mkdir(parents=True)
    shutil.copy(SAMPLE / "don_vi.yml", folder)
    for day, sheets in lists.items():
        frames = {slug: pd.DataFrame(rows) for slug, rows in sheets.items()}
        write_workbook(folder / f"{day}.xlsx", frames, plan.layout, plan.vocabularies)
    return folder


def evidence(folder: Path, plan: Plan, period: str = PERIOD) -> Evidence:
    history = History.load(folder.parents[1], folder.name, plan)
    return gather(plan, history, Period.parse(period))


@pytest.fixture(scope="module")
def clean(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The verdicts on the series as it is."""
    folder = tmp_path_factory.mktemp("clean") / "data" / "units" / "phuong-mau-2"
    return judged(evidence(written(folder, plan, clean_lists()), plan))


def judged(found: Evidence) -> pd.DataFrame:
    return assess_targets(found).set_index("target_id")[
        [*COUNTED, *itertools.chain(*LEDGERS.values()), "comparison"]
    ]


def codes(found: Evidence) -> set[str]:
    """The codes of all that is said of people on the lists, every text with rows."""
    said = [one for book in found.series for part in book.workbooks for one in part.findings]
    said += [
        one
        for end in range(1, len(found.series) + 1)
        for one in identity_findings(found.series[:end], found.plan)
    ]
    return {one.code for one in said if one.row or "dòng" in one.explanation}


# Each way to write a list otherwise.


def each(change: Callable[[Row, random.Random], Row], share: float = 1.0) -> Rewrite:
    def rewritten(rows: list[Row], dice: random.Random) -> list[Row]:
        return [change(dict(row), dice) if dice.random() < share else dict(row) for row in rows]

    return rewritten


def no_code(row: Row, _: random.Random) -> Row:
    return row | {"staff_id": None}


def other_code(row: Row, dice: random.Random) -> Row:
    code = str(row["staff_id"])
    ways = [code.lstrip("0"), f" {code}", f"{code[:2]} {code[2:]}", code.lower(), f"0{code}"]
    if code.isdigit():
        ways.append(int(code))  # type: ignore[arg-type]
    return row | {"staff_id": dice.choice(ways)}


def by_year(row: Row, dice: random.Random) -> Row:
    born = _born(row)
    if born is None:
        return row
    return row | {"birth_date": dice.choice([f"{born.year}", f"{born.month:02d}/{born.year}"])}


def exchanged(row: Row, _: random.Random) -> Row:
    born = _born(row)
    if born is None or born.day > 12:
        return row
    return row | {"birth_date": dt.date(born.year, born.day, born.month)}


def _born(row: Row) -> dt.date | None:
    born = row["birth_date"]
    if isinstance(born, dt.datetime):
        return born.date()
    return born if isinstance(born, dt.date) else None


def respelt(row: Row, dice: random.Random) -> Row:
    name = str(row["full_name"])
    old = name.replace("òa", "oà").replace("úy", "uý").replace("ỏe", "oẻ")
    ways = [unicodedata.normalize("NFD", name), name.upper(), name.replace(" ", "  "), old]
    return row | {"full_name": dice.choice(ways)}


def unmarked(row: Row, _: random.Random) -> Row:
    letters = unicodedata.normalize("NFD", str(row["full_name"]).replace("Đ", "D"))
    return row | {"full_name": "".join(one for one in letters if not unicodedata.combining(one))}


def reordered(rows: list[Row], dice: random.Random) -> list[Row]:
    return dice.sample([dict(row) for row in rows], len(rows))


def split(rows: list[Row], dice: random.Random) -> list[Row]:
    """Every fifth person in a second row, with another post or Mã and less known."""
    found = [dict(row) for row in rows]
    for row in dice.sample(found, len(found) // 5):
        kept = ("full_name", "birth_date", "sex", "group", "position")
        code = dice.choice([row["staff_id"], None, f"9{row['staff_id']}"])
        found.append({name: row[name] for name in kept} | {"staff_id": code})
    return found


def of(*rewrites: Rewrite) -> Rewrite:
    def rewritten(rows: list[Row], dice: random.Random) -> list[Row]:
        for one in rewrites:
            rows = one(rows, dice)
        return rows

    return rewritten


SAME: dict[str, Rewrite] = {
    "no Mã": each(no_code),
    "Mã written otherwise": each(other_code),
    "names written otherwise": each(respelt),
    "no Mã, names written otherwise": of(each(no_code), each(respelt)),
    "another order": reordered,
    "some in two rows": split,
}
OPEN: dict[str, Rewrite] = {
    "dates known in part": each(by_year, 0.7),
    "day and month exchanged": each(exchanged, 0.7),
    "names without marks": each(unmarked, 0.5),
    "no Mã, dates known in part": of(each(no_code), each(by_year, 0.7)),
    "no Mã, day and month exchanged": of(each(no_code), each(exchanged, 0.7)),
    "no Mã, names without marks": of(each(no_code), each(unmarked, 0.5)),
    "no Mã, no dates": each(lambda row, _: row | {"staff_id": None, "birth_date": None}, 0.4),
}
"""After these the dates say less, so that an age limit decides fewer people."""


def rewritten(name: str, seed: int) -> dict[str, dict[str, list[Row]]]:
    """The clean series with lists of two days, at random, written in that way."""
    dice, way = random.Random(seed), (SAME | OPEN)[name]
    days = dice.sample(DAYS, 2)
    return {
        day: sheets | ({ROSTER: way(sheets[ROSTER], dice)} if day in days else {})
        for day, sheets in clean_lists().items()
    }


def has_age_limit(plan: Plan, target: object) -> bool:
    """Whether who belongs to the target depends on how well dates of birth are known."""
    population = plan.population(plan.target(str(target)).population)
    return any(who.age_below for version in population.versions for who in version.who)


@pytest.fixture
def folder(data_dir: Path) -> Path:
    return data_dir / "units" / "phuong-mau-2"


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", SAME)
def test_who_is_surely_one_is_counted_as_one(
    name: str, seed: int, folder: Path, plan: Plan, clean: pd.DataFrame
) -> None:
    found = judged(evidence(written(folder, plan, rewritten(name, seed)), plan))
    pd.testing.assert_frame_equal(found, clean)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", OPEN)
def test_else_the_rows_are_named_and_the_verdict_stays_open(
    name: str, seed: int, folder: Path, plan: Plan, clean: pd.DataFrame
) -> None:
    written(folder, plan, rewritten(name, seed))
    found = evidence(folder, plan)
    frame = judged(found)
    for target, row in frame.iterrows():
        was = clean.loc[target]
        is_open = row["status"] == "insufficient_data"
        assert row["status"] == was["status"] or is_open, (target, row, was)
        if has_age_limit(plan, target):
            continue
        for span, parts in LEDGERS.items():
            if row[parts].isna().any() and was[parts].notna().all():
                assert codes(found) & TELLING, (target, span)
            else:  # nothing can be compared with a list that is too old
                assert row[parts].equals(was[parts]), (target, span, row, was)


@pytest.mark.parametrize("name", ["no Mã", "no Mã, dates known in part", "some in two rows"])
def test_a_later_list_never_changes_an_earlier_report(name: str, folder: Path, plan: Plan) -> None:
    lists = rewritten(name, 3)
    lists[DAYS[-1]] = {ROSTER: (SAME | OPEN)[name](lists[DAYS[-1]][ROSTER], random.Random(4))}
    written(folder, plan, lists)
    after = evidence(folder, plan, "2024-H1")
    (folder / f"{DAYS[-1]}.xlsx").unlink()
    before = evidence(folder, plan, "2024-H1")
    pd.testing.assert_frame_equal(assess_targets(after), assess_targets(before))
    for one, other in zip(after.series, before.series, strict=True):
        pd.testing.assert_frame_equal(one.roster, other.roster)
        assert one.workbooks[0].findings == other.workbooks[0].findings
