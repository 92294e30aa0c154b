"""Who stands in a list and is said to be at work in another ward, or at a body above it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest
from raw_lists import DAY, write_sheets

from plan09lib.read.cells.findings import Finding
from plan09lib.read.plan.plan import Plan
from plan09lib.read.tables.sources import Source
from plan09lib.read.workbook.intake import Workbook, read_workbook

WARDS = ("phường Mẫu Bốn", "xã Mẫu Cũ")
HEAD = ["TT", "Họ tên", "NTNS", "Giới", "Chức danh", "Nhóm CB"]
POSTS = ["Bí thư Đảng ủy", "Chủ tịch UBND phường", "Thủ quỹ", "Văn hóa - Xã hội",
         "Phường đội trưởng", "Địa chính", "Tư pháp", "Trưởng Trạm Y tế Phường, Bí thư Chi bộ 4",
         "Công an"]  # fmt: skip


def row(number: int, *more: str, post: str = "") -> list[str]:
    about = [f"{number}", f"Mẫu Văn {number}", f"{number}/5/1980", "nam"]
    return [*about, post or POSTS[number - 1], "công chức", *more]


def read(folder: Path, plan: Plan, sheets: dict[str, list[list[str]]]) -> Workbook:
    path = folder / f"{DAY}.xlsx"
    write_sheets(path, sheets)
    return read_workbook(Source(dt.date.fromisoformat(DAY), path), plan, wards=WARDS)


def told(book: Workbook) -> Finding | None:
    found = [one for one in book.findings if one.code == "other_unit"]
    assert len(found) < 2
    return found[0] if found else None


def of_column(header: str, *units: str) -> dict[str, list[list[str]]]:
    rows = [row(number, unit) for number, unit in enumerate(units, 1)]
    return {"DS": [[*HEAD, header], *rows]}


OWN = ["UBND phường Mẫu Bốn", "P. MẪU BỐN", "Đảng ủy phường Mẫu Bốn, thành phố Mẫu", "Văn phòng",
       "UBND xã Mẫu Cũ", "Tổ dân phố 5", "Phường đội", "Văn hóa - Xã hội", ""]  # fmt: skip


@pytest.mark.parametrize("header", ["Đơn vị", "Nơi công tác", "Cơ quan, đơn vị công tác"])
def test_the_ward_s_own_bodies_and_old_wards_are_no_others(
    header: str, tmp_path: Path, plan: Plan
) -> None:
    book = read(tmp_path, plan, of_column(header, *OWN))
    assert told(book) is None
    assert len(book.roster) == len(OWN)


@pytest.mark.parametrize(
    ("header", "unit", "named"),
    [
        ("Đơn vị", "UBND phường Mẫu Năm", "phường Mẫu Năm"),
        ("Nơi công tác", "ĐẢNG ỦY XÃ MẪU SÁU", "XÃ MẪU SÁU"),
        ("Đơn vị công tác", "Phường 4", "Phường 4"),
        ("Phường/xã", "Mẫu Năm", "Mẫu Năm"),
        ("Cơ quan", "Huyện ủy Mẫu", "Huyện ủy Mẫu"),
        ("Đơn vị", "UBND thành phố Mẫu", "UBND thành phố Mẫu"),
    ],
)
def test_who_is_of_another_unit_by_a_column_is_counted_and_named(
    header: str, unit: str, named: str, tmp_path: Path, plan: Plan
) -> None:
    own = "Mẫu Bốn" if header == "Phường/xã" else "phường Mẫu Bốn"
    book = read(tmp_path, plan, of_column(header, *[own] * 6, unit, own, unit))
    found = told(book)
    assert found is not None
    assert found.severity == "warning"
    assert f'2 trong 9 người có thể thuộc đơn vị khác: dòng 8, 10 ghi "{named}"' in str(found)
    assert len(book.roster) == 9


def of_sections(*rows: Sequence[str]) -> dict[str, list[list[str]]]:
    return {"DS": [HEAD, *map(list, rows)]}


def test_posts_and_sections_name_other_wards_too(tmp_path: Path, plan: Plan) -> None:
    post = row(1, post="Chủ tịch UBND phường Mẫu Năm")
    book = read(tmp_path, plan, of_sections(post, *map(row, range(2, 9))))
    assert 'dòng 2 ghi "phường Mẫu Năm"' in str(told(book))
    ours = [row(number) for number in range(1, 8)]
    book = read(
        tmp_path,
        plan,
        of_sections(["I", "Phường Mẫu Bốn"], *ours, ["II", "Phường Mẫu Năm"], row(8), row(9)),
    )
    assert 'đơn vị khác: dòng 11, 12 ghi "Phường Mẫu Năm"' in str(told(book))
    book = read(tmp_path, plan, of_sections(["I", "Phường Mẫu Bốn"], *ours, ["II", "Công chức"]))
    assert told(book) is None


def test_a_list_that_is_mostly_of_others_is_refused(tmp_path: Path, plan: Plan) -> None:
    """By a column, or by a sheet for each ward, whatever the tabs are called."""
    units = ["phường Mẫu Bốn", "phường Mẫu Bốn", "phường Mẫu Năm", "xã Mẫu Sáu"]
    found = told(read(tmp_path, plan, of_column("Đơn vị", *units)))
    assert found is not None
    assert found.severity == "blocking"
    assert 'dòng 4 ghi "phường Mẫu Năm"; dòng 5 ghi "xã Mẫu Sáu"' in found.explanation
    sheets = {
        "Biểu 1": [["ĐẢNG ỦY PHƯỜNG MẪU BỐN"], HEAD, row(1), row(2)],
        "Biểu 2": [["ĐẢNG ỦY PHƯỜNG MẪU NĂM"], HEAD, row(3), row(4)],
    }
    found = told(read(tmp_path, plan, sheets))
    assert found is not None
    assert found.severity == "blocking"
    assert '2 trong 4 người có thể thuộc đơn vị khác: dòng 3, 4 ghi "PHƯỜNG' in found.explanation


def test_without_the_ward_s_name_nobody_is_of_another(tmp_path: Path, plan: Plan) -> None:
    path = tmp_path / f"{DAY}.xlsx"
    write_sheets(path, of_column("Đơn vị", "phường Mẫu Năm"))
    assert told(read_workbook(Source(dt.date.fromisoformat(DAY), path), plan)) is None
