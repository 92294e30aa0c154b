"""Cells as people type them: dates, counts, texts, people without a code."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from raw_lists import DAY, HEAD, activity, judge, people, read, roster, without, write_sheets
from support import person

from plan09lib.errors import DataRefused
from plan09lib.read.cells.dates import is_real
from plan09lib.read.plan.plan import Plan

SPELLINGS = ["01/02/1980", "1/2/1980", "1-2-1980", "01.02.1980", "1980-02-01", 29252]


@pytest.mark.parametrize("cell", [*SPELLINGS, dt.date(1980, 2, 1)])
def test_one_day_in_many_spellings(cell: Any, unit_with: Callable[..., Path], plan: Plan) -> None:
    workbook = read(unit_with(people(Ngày_sinh=cell)), plan)
    assert workbook.roster["birth_date"][1] == pd.Timestamp(1980, 2, 1)
    assert not any(finding.code == "impossible_date" for finding in workbook.findings)


def test_the_day_of_the_list_is_not_in_the_future(
    unit_with: Callable[..., Path], plan: Plan
) -> None:
    workbook = read(unit_with(people(Ngày_vào="30/06/2025")), plan)
    assert workbook.roster["joined_on"][1] == pd.Timestamp(DAY)
    assert not any(finding.code == "future_date" for finding in workbook.findings)


COUNTS = [("12", 12), (12, 12), ("06", 6), ("1.234", 1234), ("0", 0), ("1.234.567", 1234567)]


@pytest.mark.parametrize(("cell", "value"), COUNTS)
def test_counts(cell: Any, value: int, unit_with: Callable[..., Path], plan: Plan) -> None:
    workbook = read(unit_with(activity(Số_lượng=cell)), plan)
    assert workbook.frames["hoat_dong"]["amount"].tolist() == [value]


@pytest.mark.parametrize("cell", ["1,5", 1.5, "12 người", "1.23", "1.2345", "+3", "١٢"])
def test_what_is_no_count(cell: Any, unit_with: Callable[..., Path], plan: Plan) -> None:
    workbook = read(unit_with(activity(Số_lượng=cell)), plan)
    assert workbook.frames["hoat_dong"]["amount"].isna().all()


def test_text_typed_in_another_way_is_the_same(unit_with: Callable[..., Path], plan: Plan) -> None:
    table = roster(
        Nhóm="  công\u00a0chức ", Lý_luận_chính_trị=unicodedata.normalize("NFD", "trung cấp")
    )
    table[0] = [unicodedata.normalize("NFD", header.upper()) for header in table[0]]
    workbook = read(unit_with({unicodedata.normalize("NFD", "NHÂN  SỰ"): table}), plan)
    assert workbook.roster.loc[1, ["group", "political_theory"]].tolist() == [
        "cong_chuc",
        "trung_cap",
    ]


def test_empty_rows_are_passed_over_and_row_numbers_kept(
    unit_with: Callable[..., Path], plan: Plan
) -> None:
    table = roster()
    table.insert(2, [" "] * len(HEAD))
    workbook = read(unit_with({"Nhân sự": table}), plan)
    assert workbook.roster["row"].tolist() == [2, 4, 5]


def test_text_that_looks_like_a_formula_stays_text(
    make_unit: Callable[..., Path], plan: Plan
) -> None:
    rows = [person("001", full_name='=HYPERLINK("http://a.b")', position="=1+1")]
    workbook = read(make_unit("p-1", {DAY: {"nhan_su": rows}}), plan)
    assert workbook.roster.loc[0, ["full_name", "position"]].tolist() == [
        '=HYPERLINK("http://a.b")', "=1+1",
    ]  # fmt: skip


def test_derived_ids_are_the_same_in_every_workbook(
    make_unit: Callable[..., Path], plan: Plan
) -> None:
    folder = make_unit("p-1", {})
    table = without("Mã")
    write_sheets(folder / "2024-12-31.xlsx", {"Nhân sự": table})
    table[1], table[3] = table[3], table[1]
    table[2][0] = unicodedata.normalize("NFD", "MẪU VĂN  HAI")
    write_sheets(folder / f"{DAY}.xlsx", {"Nhân sự": table})
    before, after = (read(folder, plan, name) for name in ("2024-12-31.xlsx", f"{DAY}.xlsx"))
    assert before.roster["staff_id"].tolist() == after.roster["staff_id"].tolist()[::-1]
    assert before.roster["staff_id"].str.fullmatch(r"#[0-9a-f]{10}").all()


def test_one_name_and_birth_date_in_two_groups_is_refused(
    unit_with: Callable[..., Path], plan: Plan
) -> None:
    table = without("Mã")
    table[2][:2] = table[1][:2]
    with pytest.raises(DataRefused, match=r"dòng 3.*với dòng 2 nhưng khác Nhóm"):
        judge(unit_with({"Nhân sự": table}), plan)


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan"), 1e300, -1e300])
def test_a_number_that_is_no_day_is_no_date(number: float) -> None:
    assert not is_real(number)
