"""What is the office's own of ratings, votes, discipline and ages is in no shared file.

Raw tables are counted here beside what is told of them; one unit with unusual numbers is published
whole, so that a number that is not told cannot stand in a file by chance.
"""

from __future__ import annotations

import base64
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from generated import invent
from lxml import html as lxml_html
from python_calamine import CalamineWorkbook
from support import PLAN_FOLDER, person

from plan09lib.deliver.publish.publish import publish
from plan09lib.deliver.word.word import lines_in
from plan09lib.errors import DataRefused
from plan09lib.judge.targets.evidence import gather
from plan09lib.judge.tasks.ratings_votes import cases_of
from plan09lib.read.form.form import write_workbook
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.tell.numbers.counts import TOTAL, rating_key
from plan09lib.tell.report.review import Review

DATA = Path(__file__).resolve().parents[3] / "data"
SAMPLES = [
    ("phuong-mau-1", "so_ket", "2024"), ("phuong-mau-1", "tong_ket", "2022..2025"),
    ("phuong-mau-2", "so_ket", "2025-H1"), ("phuong-mau-2", "so_ket", "2026-H1"),
    ("phuong-mau-3", "so_ket", "2026-H1"), ("phuong-mau-3", "tong_ket", "2022..2025"),
]  # fmt: skip
SEEDS = range(8)
CASES_OF = {"thay-the.people": "4.7", "nguoi-dung-dau.people": "5.6"}


# --- raw counts beside what is told --------------------------------------------------------------


def broken_rules(review: Review) -> list[str]:
    """Facts in what leaves the ward that tell of a few, or otherwise than counted."""
    facts, broken = review.facts, []
    for one in review.tasks.counts.ratings:
        own = facts.of(rating_key(one.table))
        names = [i for i in facts if i.startswith(f"{own.key}.") and i.count(".") == 4]
        for name in names:
            _, _, _, row, column = name.split(".")
            rows = one.table.rows
            rows = rows if row == TOTAL else rows[rows["group"].isin(row.split("+"))]
            rows = rows if column == TOTAL else rows[rows["rating"].isin(column.split("+"))]
            if facts[name].value != len(rows) or 0 < len(rows) < 5:
                broken.append(f"{name}: {facts[name].value}, counted {len(rows)}")
    broken += [i for i in facts if re.match(r"phieu\.\d|tuoi\..*(median|officials)|noi-bo", i)]
    broken += [
        i for i in facts if re.search(r"exited_by_age|^T[\w-]+\.(nothing|under_way|plan)_", i)
    ]
    broken += [i for i in facts if re.match(r"ke-hoach-T.*\.(need|held|gained|gap)", i)]
    for key, work in CASES_OF.items():
        told, cases = facts.get(key), cases_of(review.evidence, work)
        is_year = not review.period.part and not review.period.is_stage
        if (told is not None) != (is_year and not 0 < cases < 5):
            broken.append(key)
    sensitive = ("viec-4-6.", "viec-4-7.")
    return broken + [fact_id for fact_id in facts if fact_id.startswith(sensitive)]


@pytest.mark.parametrize(("unit", "kind", "period"), SAMPLES)
def test_what_is_told_of_a_sample_unit_is_of_nobody_or_many(
    unit: str, kind: str, period: str, plan: Plan
) -> None:
    review = Review(kind, gather(plan, History.load(DATA, unit, plan), Period.parse(period)))
    assert broken_rules(review) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_told_of_an_invented_unit_is_of_nobody_or_many(
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
    "xep-loai.2024.chinh_quyen.total.hoan_thanh_xuat_sac": 3,
    "xep-loai.2024.chinh_quyen.total.hoan_thanh_tot": 113,
    "phieu.0.high": 5869,
    "phieu.0.low": 1933,
    "tuoi.now.officials.40_49": 173,
    "ky-luat.Cảnh cáo.dang": 4813,
}
SHOWN = {
    "xep-loai.2024.chinh_quyen.total.hoan_thanh_xuat_sac+hoan_thanh_tot": 116,
    "xep-loai.2024.chinh_quyen.total.hoan_thanh": 117,
    "ky-luat.total.dang": 10947,
}
UNUSUAL = ("113", "5869", "5.869", "1933", "1.933", "173", "4813", "4.813")
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


def office_text(file: Path) -> str:
    """All words and numbers of a Word file or a workbook."""
    if file.suffix == ".docx":
        return "\n".join(lines_in(file))
    book = CalamineWorkbook.from_path(file)
    sheets = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    cells = [cell for rows in sheets for row in rows for cell in row]
    return "\n".join(str(int(one)) if isinstance(one, float) else str(one) for one in cells)


def texts_of(name: str, folder: Path) -> Iterator[tuple[str, str]]:
    """The text of a shared file without its pictures, and of every picture by itself."""
    if name.endswith((".docx", ".xlsx")):
        yield name, office_text(folder / name)
        return
    text = (folder / name).read_text(encoding="utf-8")
    uri = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")
    for place, match in enumerate(uri.finditer(text)):
        picture = base64.b64decode(match[1]).decode("utf-8")
        words = " ".join(lxml_html.fromstring(picture.encode()).itertext())
        yield f"{name}, picture {place}", words
    yield name, re.sub(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=]+", "", text)


FILES = (
    "bao-cao.docx", "bao-cao.html", "bao-cao.ipynb", "facts.csv", "manifest.json", "phu-luc.docx",
    "phu-luc.html", "phu-luc.xlsx", "thu.html", "thu.txt",
)  # fmt: skip


def test_of_the_unusual_unit_only_joined_counts_have_a_fact(
    published: tuple[Path, Review],
) -> None:
    facts = published[1].facts
    assert {name: facts[name].value for name in SHOWN} == SHOWN
    assert [name for name in HIDDEN if name in facts] == []
    assert broken_rules(published[1]) == []


def test_the_office_has_the_exact_figures_to_itself(published: tuple[Path, Review]) -> None:
    inner = published[1].inner_facts
    assert {name: inner[f"noi-bo.{name}"].value for name in HIDDEN} == HIDDEN
    page = published[0] / "noi_bo" / "so-lieu-noi-bo.html"
    text = page.read_text(encoding="utf-8")
    assert [n for n in ("113", "5.869", "1.933", "173", "4.813") if n not in text] == []
    assert "NỘI BỘ" in text
    assert [person for person in published[1].roster_names if person in text] == []
    assert stat.S_IMODE(page.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(page.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", FILES)
def test_a_number_that_is_not_told_stands_in_no_shared_file(
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
        assert pictures == 2
        page = (folder / name).read_text(encoding="utf-8")
        assert "10.947" in page, "what may be shown is not there either"
        assert [i for i in HIDDEN if f'"{i}"' in page or f" {i} " in page] == []


def test_a_number_that_is_shown_is_found_by_the_same_search(
    published: tuple[Path, Review],
) -> None:
    folder, _ = published
    page = dict(texts_of("bao-cao.html", folder))
    assert re.search(r"(?<![\w.,#])10\.947(?![\w]|[.,]\d)", page["bao-cao.html"])
    need = published[1].told.targets[0].need.display
    drawn = [text for place, text in page.items() if "picture" in place]
    assert any(re.search(rf"cần {re.escape(need)}(?![\w]|[.,]\d)", text) for text in drawn)
