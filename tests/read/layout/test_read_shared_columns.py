"""One column that holds two scales: told, asked about, and never taken for one of them."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from plan09lib.errors import DataRefused
from plan09lib.read.layout.mapping import load_mapping
from plan09lib.read.layout.shared import fields_in
from plan09lib.read.plan.plan import Plan
from plan09lib.read.tables.sources import Source
from plan09lib.read.workbook.intake import Workbook, read_workbook

DAY = dt.date(2025, 6, 30)
USUAL = ["Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Nhóm"]
IT, THEORY = ("it_level", "language_level"), ("political_theory", "state_management")


def read(folder: Path, plan: Plan, header: str, cells: list[str], said: str = "") -> Workbook:
    path = folder / f"{DAY}.csv"
    people = [[f"Mẫu Văn {n}", "15/02/1980", "nam", "Văn thư", "CC", c]
              for n, c in enumerate(cells)]  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*USUAL, header], *people])
    if said:
        columns = f'{{pattern: "*", columns: {{"{header}": {said}}}}}'
        (folder / "mapping.yml").write_text(f"approved_by: Bí thư\nfiles:\n- {columns}\n")
    return read_workbook(Source(DAY, path), plan)


@pytest.mark.parametrize(("header", "fields"), [
    ("Tin học / NN", IT), ("TH, NN", IT), ("TH-NN", IT), ("Tin học và ngoại ngữ", IT),
    ("Trình độ tin học, ngoại ngữ", IT), ("Tin học (ngoại ngữ)", IT), ("NN/TH", IT[::-1]),
    ("LLCT-QLNN", THEORY), ("Lý luận chính trị, quản lý nhà nước", THEORY),
    ("CM/LLCT/QLNN", ("education", *THEORY)), ("Tin học", ()), ("Chuyên môn, nghiệp vụ", ()),
    ("Chức vụ, chức danh", ()), ("Tin học, hộ khẩu", ()), ("LLCT (chính trị)", ()),
])  # fmt: skip
def test_a_header_names_the_scales_of_its_column(
    header: str, fields: tuple[str, ...], plan: Plan
) -> None:
    assert fields_in(header, plan.layout.sheets["nhan_su"], plan.headings, "nhan_su") == fields


@pytest.mark.parametrize("header", ["Tin học / NN", "TH, NN", "Tin học (ngoại ngữ)", "LLCT-QLNN"])
def test_what_holds_two_scales_is_read_as_none_of_them_and_told(
    header: str, tmp_path: Path, plan: Plan
) -> None:
    book = read(tmp_path, plan, header, ["A, B", "TC - CV"])
    assert set(book.roster[[*IT, *THEORY]].stack().dropna()) == set()
    (found,) = (one for one in book.findings if one.code == "unknown_column")
    assert (found.severity, found.column) == ("warning", header)
    assert "tiêu đề ghi 2 thông tin" in found.action


CELLS = {
    "ƯDCNTT CB / B1": ("co_ban", "bac_3"),
    "CC B; Anh A2": ("co_ban", "bac_2"),
    "IC3 - B1": ("co_ban", "bac_3"),
    "cơ bản, bậc 2": ("co_ban", "bac_2"),
    "B1": (None, "bac_3"),
    "THVP": ("co_ban", None),
    "/ B1": (None, "bac_3"),
    "chưa": ("chua", "chua"),
    "": (None, None),
    "B": (None, None),
    "A, B, C": (None, None),
}


def test_both_parts_are_read_once_somebody_says_so(tmp_path: Path, plan: Plan) -> None:
    book = read(tmp_path, plan, "TH, NN", list(CELLS), "it_level+language_level")
    found = book.roster[list(IT)].astype(object).where(book.roster[list(IT)].notna(), None)
    assert dict(zip(CELLS, found.itertuples(index=False, name=None), strict=True)) == CELLS
    told = [(one.column, one.raw) for one in book.findings if one.code == "unclear_part"]
    assert told == [(name, raw) for name in ("Tin học", "Ngoại ngữ") for raw in ("B", "A, B, C")]
    assert sum(one.code == "shared_column" for one in book.findings) == 2


def test_a_part_that_nobody_understands_is_told(tmp_path: Path, plan: Plan) -> None:
    book = read(tmp_path, plan, "TH, NN", ["B1 / CB"], "it_level+language_level")
    assert set(book.roster[list(IT)].stack().dropna()) == set()
    told = {(one.column, one.raw) for one in book.findings if one.code == "unknown_value"}
    assert told == {("Tin học", "B1"), ("Ngoại ngữ", "CB")}


def test_what_was_said_of_a_header_with_brackets_is_said_of_it_alone(
    tmp_path: Path, plan: Plan
) -> None:
    read(tmp_path, plan, "Tin học (ngoại ngữ)", ["CB / B1"], "it_level+language_level")
    mapping = load_mapping(tmp_path, plan.layout, plan.vocabularies)
    assert [one.column_of("Tin học") for one in mapping.files] == [""]


def test_only_columns_of_levels_can_share_one(tmp_path: Path, plan: Plan) -> None:
    with pytest.raises(DataRefused, match='không có cột "it_levels"'):
        read(tmp_path, plan, "TH, NN", ["B"], "it_levels+language_level")
    with pytest.raises(DataRefused, match='không có cột "position"'):
        read(tmp_path, plan, "TH, NN", ["B"], "it_level+position")
