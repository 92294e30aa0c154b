"""What is hidden of ratings, votes, discipline and ages has no fact and is in no shared file.

Raw tables are judged here beside the protected ones; one unit with unusual numbers is published
whole, so that a hidden number cannot stand in a file by chance.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from conftest import PLAN_FOLDER, person
from generated import invent
from lxml import html as lxml_html

from plan09lib.deliver.publish.publish import publish
from plan09lib.errors import DataRefused
from plan09lib.judge.disclosure.disclosure import TOTAL
from plan09lib.judge.targets.evidence import gather
from plan09lib.judge.tasks.newcomers_ages import BANDS, age_structure
from plan09lib.judge.tasks.ratings_votes import (
    cases_of,
    discipline_table,
    rating_tables,
    vote_rounds,
)
from plan09lib.judge.tasks.task_review import AGE_ROWS
from plan09lib.read.form.form import write_workbook
from plan09lib.read.plan.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History, Snapshot
from plan09lib.tell.numbers.people_and_sheets import rating_key
from plan09lib.tell.report.review import Review

DATA = Path(__file__).resolve().parents[3] / "data"
SAMPLES = [
    ("phuong-mau-1", "so_ket", "2024"), ("phuong-mau-1", "tong_ket", "2022..2025"),
    ("phuong-mau-2", "so_ket", "2025-H1"), ("phuong-mau-2", "so_ket", "2026-H1"),
    ("phuong-mau-3", "so_ket", "2026-H1"), ("phuong-mau-3", "tong_ket", "2022..2025"),
]  # fmt: skip
SEEDS = range(8)
PARTS = ("high", "medium", "low")
Cell = tuple[str, int]


# --- raw counts beside what is told --------------------------------------------------------------


def raw_cells(review: Review) -> Iterator[tuple[str, list[list[Cell]]]]:
    """Per table its name and its rows: (fact id, count) of every inner cell, as counted."""
    for table in rating_tables(review.evidence):
        key = rating_key(table)
        yield (
            key,
            [
                [(f"{key}.{group}.{level}", int(n)) for level, n in row.items()]
                for group, row in table.heads.iterrows()
            ],
        )
    rounds = vote_rounds(review.evidence)
    for place, (_, row) in enumerate(rounds[rounds["is_consistent"]].iterrows()):
        yield "phieu", [[(f"phieu.{place}.{part}", int(row[part])) for part in PARTS]]
    cases = discipline_table(review.evidence)
    yield (
        "ky-luat",
        [
            [(f"ky-luat.{form}.{system}", int(n)) for system, n in row.items()]
            for form, row in cases.iterrows()
        ],
    )
    moments = {"now": review.evidence.now, "before": review.evidence.baseline}
    for when, snapshot in moments.items():
        if isinstance(snapshot, Snapshot):
            for name, groups in AGE_ROWS.items():
                bands = age_structure(snapshot, groups, 5).bands
                yield "tuoi", [[(f"tuoi.{when}.{name}.{b}", bands[b]) for b in BANDS]]


def broken_rules(review: Review) -> list[str]:
    """Facts that a rule of disclosure forbids."""
    facts, broken = review.facts, []
    for name, rows in raw_cells(review):
        for row in rows:
            told = {fact_id: count for fact_id, count in row if fact_id in facts}
            whole = sum(count for _, count in row)
            alike = sum(count > 0 for _, count in row) == 1
            broken += [f"{i}: {n} is small" for i, n in told.items() if 1 <= n < 5]
            broken += [f"{i}: all of the group" for i in told if alike and whole]
            broken += [f"{i}: not as counted" for i, n in told.items() if facts[i].value != n]
            if whole and len(row) - len(told) == 1:
                broken.append(f"{name}: one hidden cell in {[i for i, _ in row]}")
    for fact_id in facts:
        is_share = fact_id.endswith("_share") and fact_id.startswith(("phieu.", "tuoi."))
        if is_share and fact_id.removesuffix("_share") not in facts:
            broken.append(f"{fact_id}: a share of what is hidden")
    people = cases_of(review.evidence, "4.7")
    if ("thay-the.people" in facts) != (not 0 < people < 5):
        broken.append("thay-the.people")
    sensitive = ("viec-4-6.", "viec-4-7.")
    return broken + [fact_id for fact_id in facts if fact_id.startswith(sensitive)]


@pytest.mark.parametrize(("unit", "kind", "period"), SAMPLES)
def test_what_is_hidden_of_a_sample_unit_has_no_fact(
    unit: str, kind: str, period: str, plan: Plan
) -> None:
    review = Review(kind, gather(plan, History.load(DATA, unit, plan), Period.parse(period)))
    hidden = [i for _, rows in raw_cells(review) for row in rows for i, _ in row]
    assert [i for i in hidden if i not in review.facts], "nothing is hidden here: a poor sample"
    assert broken_rules(review) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_hidden_of_an_invented_unit_has_no_fact(
    seed: int, tmp_path: Path, plan: Plan
) -> None:
    unit = invent(seed, plan)
    unit.write(tmp_path, plan)
    history = History.load(tmp_path, unit.unit_id, plan)
    try:
        evidence = gather(plan, history, Period.parse(unit.period))
    except DataRefused:
        pytest.skip("the first list is later than the period")
    assert broken_rules(Review(unit.kind, evidence)) == []


# --- one unit published whole --------------------------------------------------------------------

LEVELS = {
    "hoan_thanh_xuat_sac": 3,
    "hoan_thanh_tot": 113,
    "hoan_thanh": 117,
    "khong_hoan_thanh": 118,
}
BORN = {1990: 2, 1980: 173, 1970: 176}
VOTES = {"issued": 7919, "returned": 7907, "high": 5869, "medium": 3, "low": 1933}
CASES = [("Khiển trách (Đảng)", 3), ("Cảnh cáo (Đảng)", 4813), ("Cách chức (Đảng)", 6131)]
HIDDEN = {
    "xep-loai.2024.chinh_quyen.cong_chuc.hoan_thanh_xuat_sac": 3,
    "xep-loai.2024.chinh_quyen.cong_chuc.hoan_thanh_tot": 113,
    "phieu.0.medium": 3,
    "phieu.0.low": 1933,
    "tuoi.now.officials.below_40": 2,
    "tuoi.now.officials.40_49": 173,
}
SHOWN = {
    "xep-loai.2024.chinh_quyen.cong_chuc.hoan_thanh": 117,
    "phieu.0.high": 5869,
    "tuoi.now.officials.from_50": 176,
}
UNUSUAL = ("113", "1933", "1.933", "173", "4813", "4.813")
SHARES = ("32,2%", "24,4%", "49,3%")  # 113/351, 1933/7907, 173/351


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Review]:
    """The folder of a published report of the unit with unusual numbers, and its review."""
    from plan09lib.read.plan.plan import load_plan

    plan = load_plan(PLAN_FOLDER)
    data = tmp_path_factory.mktemp("che") / "data"
    (data / "units" / "p-1").mkdir(parents=True)
    (data / "plan").symlink_to(PLAN_FOLDER)
    name = {"from": "2022-07-01", "ward": "phường Thử", "parent": "ĐẢNG BỘ THÀNH PHỐ THỬ"}
    name |= {"committee": "ĐẢNG ỦY PHƯỜNG THỬ", "place": "Thử"}
    unit = {"unit": "p-1", "synthetic": True, "valid": {"from": "2022-07-01"}, "names": [name]}
    text = yaml.safe_dump(unit, allow_unicode=True)
    (data / "units" / "p-1" / "don_vi.yml").write_text(text, encoding="utf-8")
    frames = {slug: pd.DataFrame(rows, dtype="object") for slug, rows in sheets().items()}
    path = data / "units" / "p-1" / "2024-12-31.xlsx"
    write_workbook(path, frames, plan.layout, plan.vocabularies)
    done = publish("so_ket", "p-1", "2024", data, data.parent / "out")
    evidence = gather(plan, History.load(data, "p-1", plan), Period.parse("2024"))
    return done.folder, Review("so_ket", evidence)


def sheets() -> dict[str, list[dict[str, Any]]]:
    people = [
        person(f"{year}-{n}", birth_date=f"{year}-01-01", full_name=f"Che {year} {n}")
        for year, count in BORN.items()
        for n in range(count)
    ]
    ids = [row["staff_id"] for row in people]
    levels = [level for level, count in LEVELS.items() for _ in range(count)]
    rated = {"rating_period": "2024", "rating_system": "chinh_quyen", "rule_set": "NĐ"}
    return {
        "nhan_su": people,
        "xep_loai": [
            {"staff_id": i, "rating": level, **rated} for i, level in zip(ids, levels, strict=True)
        ],
        "tin_nhiem": [{"position": "Bí thư", "date": "2024-12-02", **VOTES}],
        "hoat_dong": [
            {"date": "2024-05-05", "action_id": "4.6", "body": "Ủy ban Kiểm tra Đảng ủy phường",
             "content": content, "amount": amount}
            for content, amount in CASES
        ],
    }  # fmt: skip


def texts_of(name: str, folder: Path) -> Iterator[tuple[str, str]]:
    """The text of a shared file without its pictures, and of every picture by itself."""
    text = (folder / name).read_text(encoding="utf-8")
    uri = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")
    for place, match in enumerate(uri.finditer(text)):
        picture = base64.b64decode(match[1]).decode("utf-8")
        words = " ".join(lxml_html.fromstring(picture.encode()).itertext())
        yield f"{name}, picture {place}", words
    yield name, re.sub(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=]+", "", text)


FILES = ("bao-cao.html", "bao-cao.ipynb", "facts.csv", "thu.html", "thu.txt", "manifest.json")


def test_hidden_cells_of_the_unusual_unit_have_no_fact(published: tuple[Path, Review]) -> None:
    facts = published[1].facts
    assert {name: facts[name].value for name in SHOWN} == SHOWN
    assert [name for name in HIDDEN if name in facts] == []
    assert broken_rules(published[1]) == []


@pytest.mark.parametrize("name", FILES)
def test_a_hidden_number_stands_in_no_shared_file(
    name: str, published: tuple[Path, Review]
) -> None:
    folder, _ = published
    found, pictures = [], 0
    for place, text in texts_of(name, folder):
        pictures += "picture" in place
        digits = re.sub(r'"(sha256|[\w./-]+)": "[0-9a-f]{40,}"', "", text)
        for number in (*UNUSUAL, *SHARES):
            if re.search(rf"(?<![\w.,#]){re.escape(number)}(?![\w]|[.,]\d)", digits):
                found.append((place, number))
    assert found == []
    if name in ("bao-cao.html", "bao-cao.ipynb"):
        assert pictures >= 6
        page = (folder / name).read_text(encoding="utf-8")
        assert "5.869" in page, "what may be shown is not there either"
        assert [i for i in HIDDEN if f'"{i}"' in page or f" {i} " in page] == []


def test_a_number_that_is_shown_is_found_by_the_same_search(
    published: tuple[Path, Review],
) -> None:
    folder, _ = published
    page = dict(texts_of("bao-cao.html", folder))
    assert re.search(r"(?<![\w.,#])5\.869(?![\w]|[.,]\d)", page["bao-cao.html"])
    assert any("117" in text for place, text in page.items() if "picture" in place)


def test_names_of_forms_and_totals_of_discipline_tell_no_single_form(
    published: tuple[Path, Review],
) -> None:
    facts = published[1].facts
    table = {name for name in facts if name.startswith("ky-luat.")}
    assert f"ky-luat.{TOTAL}.dang" in table
    assert not {f"ky-luat.{form} .dang" for form, _ in CASES} & table
    assert not {name for name in table if name.startswith(("ky-luat.Khiển", "ky-luat.Cảnh"))} & {
        name for name in table if name.endswith(".dang")
    }


@pytest.fixture
def voted(make_unit: Callable[..., Path], plan: Plan) -> Callable[..., Review]:
    """A function that opens a review of one vote."""

    def vote(**numbers: int) -> Review:
        rows = [{"position": "Bí thư", "date": "2025-05-05", **numbers}]
        folder = make_unit("p-1", {"2025-06-30": {"nhan_su": [person("1")], "tin_nhiem": rows}})
        history = History.load(folder.parents[1], "p-1", plan)
        return Review("so_ket", gather(plan, history, Period.parse("2025-H1")))

    return vote


def test_a_unanimous_vote_is_hidden_whole(voted: Callable[..., Review]) -> None:
    review = voted(issued=26, returned=26, high=26, medium=0, low=0)
    assert [name for name in review.facts if re.match(r"phieu\.0\.(high|medium|low)", name)] == []
    assert {review.facts[f"phieu.0.{name}"].value for name in ("issued", "returned")} == {26}


def test_a_vote_without_small_parts_is_shown_with_its_shares(voted: Callable[..., Review]) -> None:
    review = voted(issued=26, returned=25, high=13, medium=7, low=5)
    shown = [review.facts[f"phieu.0.{part}"].value for part in PARTS]
    assert shown == [13, 7, 5]
    assert review.facts["phieu.0.low_share"].display == "20,0%"
    assert review.facts["phieu.0.turnout"].display == "96,2%"
