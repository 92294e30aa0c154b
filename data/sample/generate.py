"""Write the synthetic wards: `python data/sample/generate.py [folder]`.

The same input gives the same bytes. Everyone and every figure is invented: life stories in
`stories/`, the other sheets in `records/`, deliberate faults in `flaws.yml`, the wards themselves
in `units.yml`.
"""

from __future__ import annotations

import datetime as dt
import sys
from functools import cache
from pathlib import Path

import pandas as pd
import yaml
from office_list import NAME, write_office_list
from people import Person, load_people, roster
from records import record_sheets

from plan09lib.read.form.form import write_workbook
from plan09lib.read.plan.plan import Plan, load_plan

HERE = Path(__file__).parent
NOTICE = "DỮ LIỆU GIẢ LẬP: mọi người và số liệu trong tệp này đều do máy tạo ra"
HALF_YEARS = [
    dt.date(year, month, day) for year in range(2022, 2027) for month, day in ((6, 30), (12, 31))
]
OFFICE = "danh-sach-co-quan"
LAST_LIST = dt.date(2026, 6, 30)


def write_sample(folder: Path) -> None:
    """Write every ward's folder below `folder`, and a list as an office has it."""
    plan = load_plan(HERE.parent / "plan")
    for unit in load_units():
        (folder / unit).mkdir(parents=True, exist_ok=True)
        _write_unit_file(folder / unit / "don_vi.yml", unit)
        for day in workbook_dates(unit):
            path = folder / unit / f"{day}.xlsx"
            write_workbook(path, workbook(unit, day, plan), plan.layout, plan.vocabularies, NOTICE)
    drawer = folder / OFFICE
    drawer.mkdir(exist_ok=True)
    people = workbook("phuong-mau-1", dt.date(2025, 6, 30), plan)["nhan_su"]
    write_office_list(drawer / NAME, people, plan)


def load_units() -> dict[str, dict]:
    """The wards by slug, as described in `units.yml`."""
    return _load("units.yml")


@cache
def people_of(unit: str) -> list[Person]:
    """Everyone who ever worked at the ward, its predecessors' people after its own."""
    units = load_units()
    return [
        p for story in units[unit]["stories"] for p in load_people(story, units[story]["family"])
    ]


def workbook_dates(unit: str) -> list[dt.date]:
    """The dates of the ward's workbooks, without those that were never handed in."""
    about = load_units()[unit]
    valid = about["unit_file"]["valid"]
    first, last = valid["from"], min(valid.get("until", LAST_LIST), LAST_LIST)
    days = about["first_lists"] + [day for day in HALF_YEARS if first <= day <= last]
    return [day for day in days if day not in _flaws(unit).get("missing_workbooks", [])]


def workbook(unit: str, day: dt.date, plan: Plan) -> dict[str, pd.DataFrame]:
    """The sheets of one workbook, with the ward's deliberate faults."""
    people = people_of(unit)
    flaws = _flaws(unit)
    sheets = {"nhan_su": _spoil(roster(people, day, plan), day, flaws)}
    since = load_units()[unit]["unit_file"]["valid"]["from"]
    sheets |= record_sheets(unit, since, people, day, plan)
    missing = flaws.get("missing_sheets", {}).get(day, [])
    return {slug: pd.DataFrame(rows) for slug, rows in sheets.items() if slug not in missing}


def _spoil(rows: list[dict[str, object]], day: dt.date, flaws: dict) -> list[dict[str, object]]:
    for column in flaws.get("blank_columns", {}).get(day, []):
        rows = [row | {column: ""} for row in rows]
    for cell in flaws.get("cells", []):
        if cell["from"] <= day <= cell["until"]:
            new = {cell["column"]: cell["value"]}
            rows = [row | new if row["staff_id"] == cell["ma"] else row for row in rows]
    return rows


def _write_unit_file(path: Path, unit: str) -> None:
    content = {"unit": unit, "synthetic": True} | load_units()[unit]["unit_file"]
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=200)
    path.write_text(f"# {NOTICE}\n{text}", encoding="utf-8")


def _flaws(unit: str) -> dict:
    return _load("flaws.yml").get(unit, {})


@cache
def _load(name: str) -> dict:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


if __name__ == "__main__":
    write_sample(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
